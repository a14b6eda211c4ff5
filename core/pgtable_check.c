/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the executable twin of Pt_Wf. It reads every entry of every table. */
#include "pgtable_op.h"

/*@ // pages of a table with state s
    logic integer Pt_Pages(integer s) = s == PVM_PAGE_TABLE + 1 ? PT_SPAN2 : s == PVM_PAGE_TABLE + 2 ? PT_SPAN3 :
      s == PVM_PAGE_TABLE + 3 ? PT_SPAN4 : s == PVM_PAGE_TABLE + 4 ? PT_SPAN5 : PT_SPAN6;

    // what Pt_Wf says of entry i of table t, and of table t
    predicate Pt_Entry_Ok{L}(integer t, integer i) = Pt_Slot(pvm_page_state[t] - PVM_PAGE_TABLE, PT_WORD(t, i)) &&
      (Next(t, i) >= 0 ==> Pt_Child(t, i, Next(t, i)));
    predicate Pt_Table_Ok{L}(integer t) =
      (pvm_page_owner[t] == PVM_NONE ? pvm_page_state[t] >= PVM_PAGE_TABLE + 4 && pvm_page_next[t] == t && pvm_page_index[t] == 0 :
        0 <= pvm_page_owner[t] < pvm_nr_frames && 0 <= pvm_page_flags[t] < 512 &&
        Next(pvm_page_owner[t], pvm_page_flags[t]) == t && pvm_page_mapcount[t] > 0) &&
      pvm_page_order[t] == 0 && pvm_page_index[t] + Pt_Pages(pvm_page_state[t]) <= PT_SPAN6;
*/

/*@ requires ram: Ram_Valid;
    requires table: Pt_Table(t) && PT_I9(i);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures ok: \result != 0 <==> Pt_Entry_Ok(t, i); */
static int pvm_pt_check_entry(u32 t, u32 i)
{
  u64 e = pvm_ram[t].word[i];
  u32 s = pvm_page_state[t], c;
  if (e == 0 || s == PVM_PAGE_TABLE + 1)
    return 1;
  if (!pvm_pte_present(e))
    return 0;
  if (!pvm_pte_link(e))
    return (s == PVM_PAGE_TABLE + 2 && e / 8192 % 256 == 0) || (s == PVM_PAGE_TABLE + 3 && e / 8192 % 131072 == 0);
  if (pvm_pte_pfn(e) >= pvm_nr_frames)
    return 0;
  c = (u32)pvm_pte_pfn(e);
  /*@ assert next: Next(t, i) == c; */
  return e == pvm_pte_table(c) && pvm_page_state[c] == s - 1 && pvm_page_owner[c] == t && pvm_page_flags[c] == i &&
    pvm_page_next[c] == pvm_page_next[t] && pvm_page_index[c] >= pvm_page_index[t] &&
    pvm_page_index[c] - pvm_page_index[t] == pvm_pt_offset(s - 1, i);
}

/*@ requires ram: Ram_Valid;
    requires table: Pt_Table(t);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures ok: \result != 0 <==> Pt_Table_Ok(t); */
static int pvm_pt_check_place(u32 t)
{
  u32 s = pvm_page_state[t], p = pvm_page_owner[t], i = pvm_page_flags[t];
  u64 n = s == PVM_PAGE_TABLE + 1 ? PT_SPAN2 : s == PVM_PAGE_TABLE + 2 ? PT_SPAN3 : s == PVM_PAGE_TABLE + 3 ? PT_SPAN4 :
    s == PVM_PAGE_TABLE + 4 ? PT_SPAN5 : PT_SPAN6;
  if (pvm_page_order[t] != 0 || pvm_page_index[t] > PT_SPAN6 - n)
    return 0;
  if (p == PVM_NONE)
    return s >= PVM_PAGE_TABLE + 4 && pvm_page_next[t] == t && pvm_page_index[t] == 0;
  if (p >= pvm_nr_frames || i >= 512 || pvm_page_mapcount[t] == 0)
    return 0;
  if (pvm_page_state[p] < PVM_PAGE_TABLE + 2 || pvm_page_state[p] > PVM_PAGE_TABLE + 5)
    return 0;
  return pvm_pte_link(pvm_ram[p].word[i]) && pvm_pte_pfn(pvm_ram[p].word[i]) == t;
}

/*@ requires ram: Ram_Valid;
    requires table: Pt_Table(t);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures ok: \result != 0 <==> pvm_page_mapcount[t] == Pt_Live(t, 512) && \forall integer i; PT_I9(i) ==> Pt_Entry_Ok(t, i);
    ensures slot: \result != 0 ==> \forall integer i; PT_I9(i) ==> Pt_Slot(pvm_page_state[t] - PVM_PAGE_TABLE, PT_WORD(t, i)); */
static int pvm_pt_check_words(u32 t)
{
  u32 c = 0;
  /*@ loop invariant range: 0 <= i <= 512;
      loop invariant live: c == Pt_Live(t, i) && c <= i;
      loop invariant ok: \forall integer j; 0 <= j < i ==> Pt_Entry_Ok(t, j);
      loop invariant slot: \forall integer j; 0 <= j < i ==> Pt_Slot(pvm_page_state[t] - PVM_PAGE_TABLE, PT_WORD(t, j));
      loop assigns i, c;
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i++) {
    if (!pvm_pt_check_entry(t, i))
      return 0;
    if (pvm_ram[t].word[i] != 0)
      c++;
  }
  return pvm_page_mapcount[t] == c;
}

int pvm_pt_check(void)
{
  /*@ loop invariant range: 0 <= t <= pvm_nr_frames;
      loop invariant places: \forall integer u; 0 <= u < t ==> Pt_Table(u) ==> Pt_Table_Ok(u);
      loop invariant counts: \forall integer u; 0 <= u < t ==> Pt_Table(u) ==> pvm_page_mapcount[u] == Pt_Live(u, 512);
      loop invariant words: \forall integer u, i; 0 <= u < t ==> Pt_Table(u) ==> PT_I9(i) ==> Pt_Entry_Ok(u, i);
      loop invariant slots: \forall integer u, i; 0 <= u < t ==> Pt_Table(u) ==> PT_I9(i) ==>
        Pt_Slot(pvm_page_state[u] - PVM_PAGE_TABLE, PT_WORD(u, i));
      loop assigns t;
      loop variant pvm_nr_frames - t; */
  for (u32 t = 0; t < pvm_nr_frames; t++) {
    if (pvm_page_state[t] < PVM_PAGE_TABLE + 1 || pvm_page_state[t] > PVM_PAGE_TABLE + 5)
      continue;
    if (!pvm_pt_check_place(t) || !pvm_pt_check_words(t)) {
      /*@ assert table: Pt_Table(t); */
      /*@ assert bad: !Pt_Wf; */
      return 0;
    }
  }
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slots: Pt_Slots; */
  /*@ assert bounds: Pt_Bounds; */
  /*@ assert orders: Pt_Orders; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  return 1;
}
