/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: the smallest steps that change a tree. Only the pgtable files include this.
 *
 * Steps: set and clear a leaf, link and unlink an empty table. Each keeps the whole invariant but Pt_Full, which may
 * fail for one table while an operation is under way, and says for every page of every tree whether its mapping changed.
 * The proof goes the same way each time: the store changes one word; so the entries that refer to tables are the same (k0); so
 * the tables of every walk are the same (k4 .. k1); a word that differs is read by the walks of the entry's own pages only,
 * since a table on the walk names root and first page (Pt_Places). */
#ifndef PVM_PGTABLE_STEP_H
#define PVM_PGTABLE_STEP_H

#include "pgtable.h"

/* The pages before entry i in a table whose entries are tables with state `state`. */
/*@ requires index: PT_I9(i);
    requires state: PVM_PAGE_TABLE + 1 <= state <= PVM_PAGE_TABLE + 4;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures l1: state == PVM_PAGE_TABLE + 1 ==> \result == PT_SPAN2 * i;
    ensures l2: state == PVM_PAGE_TABLE + 2 ==> \result == PT_SPAN3 * i;
    ensures l3: state == PVM_PAGE_TABLE + 3 ==> \result == PT_SPAN4 * i;
    ensures l4: state == PVM_PAGE_TABLE + 4 ==> \result == PT_SPAN5 * i; */
static inline u64 pvm_pt_offset(u32 state, u64 i)
{
  switch (state) {
  case PVM_PAGE_TABLE + 1:
    return i * PT_SPAN2;
  case PVM_PAGE_TABLE + 2:
    return i * PT_SPAN3;
  case PVM_PAGE_TABLE + 3:
    return i * PT_SPAN4;
  default:
    return i * PT_SPAN5;
  }
}

/* The words of frame f become 0. */
/*@ requires ram: Ram_Valid;
    requires frame: f < pvm_nr_frames;
    terminates \true;
    assigns pvm_ram[f].word[0 .. 511];
    exits \false;
    ensures zero: Table_Zero(f);
    ensures others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> u != f ==> PT_I9(k) ==> PT_WORD(u, k) == \old(PT_WORD(u, k)); */
static inline void pvm_frame_clear(u32 f)
{
  /*@ loop invariant range: 0 <= i <= 512 && i % 8 == 0;
      loop invariant zero: \forall integer k; 0 <= k < i ==> PT_WORD(f, k) == 0;
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> u != f ==> PT_I9(k) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns i, pvm_ram[f].word[0 .. 511];
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i += 8) {
    pvm_ram[f].word[i] = 0;
    pvm_ram[f].word[i + 1] = 0;
    pvm_ram[f].word[i + 2] = 0;
    pvm_ram[f].word[i + 3] = 0;
    pvm_ram[f].word[i + 4] = 0;
    pvm_ram[f].word[i + 5] = 0;
    pvm_ram[f].word[i + 6] = 0;
    pvm_ram[f].word[i + 7] = 0;
  }
}

/* Entry i of table t, which is 0, becomes e. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && PT_I9(i);
    requires empty: PT_WORD(t, i) == 0;
    requires value: e != 0;
    requires count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    terminates \true;
    assigns pvm_ram[t].word[i], pvm_page_mapcount[t];
    exits \false;
    ensures value: PT_WORD(t, i) == e;
    ensures words: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
      PT_WORD(u, j) == \old(PT_WORD(u, j));
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) + 1;
    ensures count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_put(u32 t, u32 i, u64 e)
{
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant room: 0 <= Pt_Live(t, k) <= k - (i < k ? 1 : 0);
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  pvm_ram[t].word[i] = e;
  pvm_page_mapcount[t] += 1;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= 512;
       loop invariant own: Pt_Live(t, j) == \at(Pt_Live(t, \at(j, Here)), Pre) + (i < j ? 1 : 0);
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, j) == \at(Pt_Live(u, \at(j, Here)), Pre);
       loop assigns j;
       loop variant 512 - j; @/
    while (j < 512) j++;
  */
}

/* Entry i of table t, which is not 0, becomes 0. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && PT_I9(i);
    requires live: PT_WORD(t, i) != 0;
    requires count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    terminates \true;
    assigns pvm_ram[t].word[i], pvm_page_mapcount[t];
    exits \false;
    ensures value: PT_WORD(t, i) == 0;
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) - 1;
    ensures count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_zap(u32 t, u32 i)
{
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant live: Pt_Live(t, k) >= (i < k ? 1 : 0);
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  pvm_ram[t].word[i] = 0;
  pvm_page_mapcount[t] -= 1;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= 512;
       loop invariant own: Pt_Live(t, j) == \at(Pt_Live(t, \at(j, Here)), Pre) - (i < j ? 1 : 0);
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, j) == \at(Pt_Live(u, \at(j, Here)), Pre);
       loop assigns j;
       loop variant 512 - j; @/
    while (j < 512) j++;
  */
}

/*@ ghost
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires back: Pt_Back;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures places: Pt_Places; @/
  void pvm_pt_places(void)
  {
    /@ assert p4: Pt_Place4; @/
    /@ assert p3: Pt_Place3; @/
    /@ assert p2: Pt_Place2; @/
    /@ assert p1: Pt_Place1; @/
  }
*/

/* Entry i of table t, which is not 0, becomes e, which is not 0. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && PT_I9(i);
    requires live: PT_WORD(t, i) != 0 && e != 0;
    terminates \true;
    assigns pvm_ram[t].word[i];
    exits \false;
    ensures value: PT_WORD(t, i) == e;
    ensures count: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_change(u32 t, u32 i, u64 e)
{
  pvm_ram[t].word[i] = e;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= 512;
       loop invariant same: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, j) == \at(Pt_Live(u, \at(j, Here)), Pre);
       loop assigns j;
       loop variant 512 - j; @/
    while (j < 512) j++;
  */
}

/*@ ghost
  /@ requires ram: Ram_Valid;
     requires table: 0 <= c < pvm_nr_frames;
     requires none: Pt_Live(c, 512) == 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures zero: Table_Zero(c); @/
  void pvm_pt_zero(u32 c)
  {
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant least: \forall integer j; 0 <= j <= k ==> Pt_Live(c, j) >= 0;
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant none: Pt_Live(c, k) == 0;
       loop invariant zero: \forall integer j; k <= j < 512 ==> PT_WORD(c, j) == 0;
       loop assigns k;
       loop variant k; @/
    while (k > 0) k--;
  }
*/

/* The empty entry i of table t becomes the leaf e. */
/*@ requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires table: Pt_Table(t) && PT_I9(i);
    requires empty: PT_WORD(t, i) == 0;
    requires leaf: Leaf_Wf(pvm_page_state[t] - PVM_PAGE_TABLE, e);
    terminates \true;
    assigns pvm_ram[t].word[i], pvm_page_mapcount[t];
    exits \false;
    ensures value: PT_WORD(t, i) == e;
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) + 1;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures full: Pt_Full(PVM_NONE);
    behavior zone:
      assumes Zone_Wf;
      ensures wf: Zone_Wf;
    behavior reserve:
      assumes Reserve_Wf;
      ensures wf: Reserve_Wf;
    behavior tlb:
      assumes Tlb_Wf;
      ensures wf: Tlb_Wf; */
static inline void pvm_pt_set(u32 t, u32 i, u64 e)
{
  /*@ ghost pvm_pt_places(); */
  pvm_pt_put(t, i, e);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m1: Map1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m2: Map2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
}

/*@ ghost
  /@ requires ram: Ram_Valid;
     requires bounds: Pt_Bounds;
     requires table: Pt_Table(t) && PT_I9(i);
     requires leaf: pvm_page_state[t] == PVM_PAGE_TABLE + 1 || (pvm_page_state[t] <= PVM_PAGE_TABLE + 3 && Pte_Kind(e) == 2);
     requires tlb: Tlb_Covers;
     requires pending: Tlb_Within(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
     terminates \true;
     assigns PVM_STALE_CELLS;
     exits \false;
     ensures tlb: Tlb_Covers;
     ensures stale: Leaf_Stale(pvm_page_state[t] - PVM_PAGE_TABLE, e, pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
     ensures kept: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(pvm_stale[f]) != 0 ==>
       Frame_Stale(f, \old(pvm_stale_root[f]), \old(pvm_stale_lo[f]), \old(pvm_stale_hi[f]));
     ensures safe: \old(Tlb_Safe) ==> Leaf_Used(pvm_page_state[t] - PVM_PAGE_TABLE, e) ==> Tlb_Safe; @/
  void pvm_pt_stale(u64 e, u32 t, u32 i)
  {
    u32 s = pvm_page_state[t], r = pvm_page_next[t];
    u64 b = pvm_page_index[t], f = (e / 4096) % 0x10000000000;
    if (s == PVM_PAGE_TABLE + 1) {
      if (e % 2 == 1)
        pvm_tlb_note_stale(f, 1, r, b + i, b + i + 1);
    } else if (s == PVM_PAGE_TABLE + 2) {
      pvm_tlb_note_stale(f - f % 512, 512, r, b + PT_SPAN2 * (u64)i, b + PT_SPAN2 * ((u64)i + 1));
    } else {
      pvm_tlb_note_stale(f - f % 0x40000, 0x40000, r, b + PT_SPAN3 * (u64)i, b + PT_SPAN3 * ((u64)i + 1));
    }
  }
*/

/* The leaf in entry i of table t becomes 0. */
/*@ requires tree: Pt_Tree;
    requires tlb: Tlb_Wf;
    requires pending: Tlb_Within(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    requires full: Pt_Full(PVM_NONE);
    requires table: Pt_Table(t) && PT_I9(i);
    requires live: PT_WORD(t, i) != 0;
    requires leaf: pvm_page_state[t] == PVM_PAGE_TABLE + 1 || Pte_Kind(PT_WORD(t, i)) == 2;
    terminates \true;
    assigns pvm_ram[t].word[i], pvm_page_mapcount[t], PVM_STALE_CELLS;
    exits \false;
    ensures tlb: Tlb_Wf;
    ensures stale: Leaf_Stale(pvm_page_state[t] - PVM_PAGE_TABLE, \old(PT_WORD(t, i)), pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(pvm_page_state[t] - PVM_PAGE_TABLE, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures value: PT_WORD(t, i) == 0;
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) - 1;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures full: Pt_Full(t);
    behavior zone:
      assumes Zone_Wf;
      ensures wf: Zone_Wf;
    behavior reserve:
      assumes Reserve_Wf;
      ensures wf: Reserve_Wf; */
static inline void pvm_pt_clear(u32 t, u32 i)
{
  /*@ ghost pvm_pt_places(); */
  /*@ ghost pvm_pt_stale(pvm_ram[t].word[i], t, i); */
  pvm_pt_zap(t, i);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m1: Map1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m2: Map2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
}

/* The leaf in entry i of table t becomes the leaf e. */
/*@ requires tree: Pt_Tree;
    requires tlb: Tlb_Wf;
    requires pending: Tlb_Within(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    requires full: Pt_Full(PVM_NONE);
    requires table: Pt_Table(t) && PT_I9(i);
    requires live: PT_WORD(t, i) != 0;
    requires leaf: pvm_page_state[t] == PVM_PAGE_TABLE + 1 || Pte_Kind(PT_WORD(t, i)) == 2;
    requires new: Leaf_Wf(pvm_page_state[t] - PVM_PAGE_TABLE, e);
    terminates \true;
    assigns pvm_ram[t].word[i], PVM_STALE_CELLS;
    exits \false;
    ensures tlb: Tlb_Wf;
    ensures stale: Leaf_Stale(pvm_page_state[t] - PVM_PAGE_TABLE, \old(PT_WORD(t, i)), pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(pvm_page_state[t] - PVM_PAGE_TABLE, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures value: PT_WORD(t, i) == e;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1));
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures full: Pt_Full(PVM_NONE); */
static inline void pvm_pt_exchange(u32 t, u32 i, u64 e)
{
  /*@ ghost pvm_pt_places(); */
  /*@ ghost pvm_pt_stale(pvm_ram[t].word[i], t, i); */
  pvm_pt_change(t, i, e);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m1: Map1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m2: Map2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
}

/* The frame c, not a table yet, is named as the table that entry i of table t will refer to. */
/*@ requires ram: Ram_Valid;
    requires bounds: Pt_Bounds;
    requires table: Pt_Table(t) && PT_I9(i) && pvm_page_state[t] >= PVM_PAGE_TABLE + 2;
    requires fresh: c < pvm_nr_frames && pvm_page_state[c] == PVM_PAGE_TABLE;
    terminates \true;
    assigns pvm_page_mapcount[c], pvm_page_state[c], pvm_page_owner[c], pvm_page_flags[c], pvm_page_next[c], pvm_page_index[c];
    exits \false;
    ensures state: pvm_page_state[c] == pvm_page_state[t] - 1 && pvm_page_mapcount[c] == 0;
    ensures place: pvm_page_owner[c] == t && pvm_page_flags[c] == i && pvm_page_next[c] == pvm_page_next[t];
    ensures base: Pt_Base(t, i, c);
    behavior zone:
      assumes Zone_Wf;
      ensures wf: Zone_Wf;
    behavior reserve:
      assumes Reserve_Wf && \forall integer j; 0 <= j < pvm_reserve_count ==> pvm_reserve_frame[j] != c;
      ensures wf: Reserve_Wf;
    behavior tlb:
      assumes Tlb_Wf;
      ensures wf: Tlb_Wf; */
static inline void pvm_pt_name(u32 t, u32 i, u32 c)
{
  u8 level = (u8)(pvm_page_state[t] - 1);
  u64 page = pvm_page_index[t] + pvm_pt_offset(level, i);
  pvm_page_state[c] = level;
  pvm_page_owner[c] = t;
  pvm_page_flags[c] = (u16)i;
  pvm_page_next[c] = pvm_page_next[t];
  pvm_page_index[c] = page;
  pvm_page_mapcount[c] = 0;
}

/* The new table c, all zero, comes under the empty entry i of table t. */
/*@ requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires table: Pt_Table(t) && PT_I9(i) && pvm_page_state[t] >= PVM_PAGE_TABLE + 2;
    requires empty: PT_WORD(t, i) == 0;
    requires fresh: c < pvm_nr_frames && pvm_page_state[c] == PVM_PAGE_TABLE && pvm_page_order[c] == 0;
    requires zero: Table_Zero(c);
    terminates \true;
    assigns pvm_ram[t].word[i], pvm_page_mapcount[t], pvm_page_mapcount[c], pvm_page_state[c], pvm_page_owner[c], pvm_page_flags[c],
      pvm_page_next[c], pvm_page_index[c];
    exits \false;
    ensures next: Next(t, i) == c;
    ensures child: Pt_Child(t, i, c);
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) + 1 && pvm_page_mapcount[c] == 0;
    ensures zero: Table_Zero(c);
    ensures words: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
      PT_WORD(u, j) == \old(PT_WORD(u, j));
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures grow4: Walk4_Grow{Pre, Here}(c);
    ensures grow3: Walk3_Grow{Pre, Here}(c);
    ensures grow2: Walk2_Grow{Pre, Here}(c);
    ensures grow1: Walk1_Grow{Pre, Here}(c);
    ensures full: Pt_Full(c);
    behavior zone:
      assumes Zone_Wf;
      ensures wf: Zone_Wf;
    behavior reserve:
      assumes Reserve_Wf && \forall integer j; 0 <= j < pvm_reserve_count ==> pvm_reserve_frame[j] != c;
      ensures wf: Reserve_Wf;
    behavior tlb:
      assumes Tlb_Wf;
      ensures wf: Tlb_Wf; */
static inline void pvm_pt_link(u32 t, u32 i, u32 c)
{
  /*@ ghost pvm_pt_places(); */
  /*@ assert nof: \forall integer u, j; u < pvm_nr_frames ==> PT_I9(j) ==> Next(u, j) != c; */
  /*@ assert z1: Map1_None; */
  /*@ assert z2: Map2_None; */
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant zero: Pt_Live(c, k) == 0;
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  pvm_pt_name(t, i, c);
  pvm_pt_put(t, i, pvm_pte_table(c));
  /*@ assert entry: Next(t, i) == c; */
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert zero: Table_Zero(c); */
  /*@ assert z0: \forall integer j; PT_I9(j) ==> Pte_Kind(PT_WORD(c, j)) == 0; */
  /*@ assert k0: \forall integer u, j; u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==> Next(u, j) == \at(Next(u, j), Pre); */
  /*@ assert leaf: \forall integer j; PT_I9(j) ==> Next(c, j) == -1; */
  /*@ assert k4: Walk4_Grow{Pre, Here}(c); */
  /*@ assert k3: Walk3_Grow{Pre, Here}(c); */
  /*@ assert k2: Walk2_Grow{Pre, Here}(c); */
  /*@ assert k1: Walk1_Grow{Pre, Here}(c); */
  /*@ assert huge: Leaves_Same{Pre, Here}; */
  /*@ assert low: Lows_Same{Pre, Here}; */
  /*@ assert roots: \forall integer r; Pt_Root(r) ==> \at(Pt_Root(r), Pre); */
  /*@ assert kids: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==> Next(u, j) >= 0 ==>
        u != c && Next(u, j) != c && Pt_Child(u, j, Next(u, j)); */
  /*@ assert s1: Word1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}

/* The empty table c, not a root, leaves the tree and waits in the gather. A paging-structure cache may still hold it until pages of
 * its root are flushed. */
/*@ requires tree: Pt_Tree;
    requires zone: Zone_Wf;
    requires tlb: Tlb_Wf;
    requires room: pvm_tlb_count < PVM_TLB_BATCH;
    requires pending: Tlb_Pending && pvm_tlb_root == pvm_page_next[c];
    requires full: Pt_Full(c);
    requires table: Pt_Table(c) && pvm_page_owner[c] != PVM_NONE;
    requires empty: pvm_page_mapcount[c] == 0;
    terminates \true;
    assigns pvm_ram[pvm_page_owner[c]].word[pvm_page_flags[c]], pvm_page_mapcount[pvm_page_owner[c]], pvm_page_state[c], pvm_page_index[c],
      pvm_tlb_frame[pvm_tlb_count], pvm_tlb_count, PVM_STALE_CELLS;
    exits \false;
    ensures state: pvm_page_state[c] == PVM_PAGE_GATHER;
    ensures parent: Pt_Table(pvm_page_owner[c]) && PT_WORD(pvm_page_owner[c], pvm_page_flags[c]) == 0;
    ensures mapcount: pvm_page_mapcount[pvm_page_owner[c]] == \old(pvm_page_mapcount[pvm_page_owner[c]]) - 1;
    ensures count: pvm_tlb_count == \old(pvm_tlb_count) + 1;
    ensures zone: Zone_Wf;
    ensures tlb: Tlb_Wf;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures stale: Frame_Stale(c, pvm_tlb_root, pvm_tlb_start, pvm_tlb_end);
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures full: Pt_Full(pvm_page_owner[c]);
    behavior reserve:
      assumes Reserve_Wf;
      ensures wf: Reserve_Wf; */
static inline void pvm_pt_unlink(u32 c)
{
  u32 t = pvm_page_owner[c], i = pvm_page_flags[c];
  /*@ ghost pvm_pt_places(); */
  /*@ ghost pvm_pt_zero(c); */
  /*@ assert none: \forall integer j; PT_I9(j) ==> Next(c, j) == -1; */
  /*@ assert lost: \forall integer r, i5, i4, i3, i2, i1; PT_I9(i2) ==> T2(r, i5, i4, i3) == c ==>
        Map_Entry2(r, i5, i4, i3, i2, i1) == 0 && Map_Level2(r, i5, i4, i3, i2, i1) == 0; */
  /*@ assert parent: Next(t, i) == c && Pt_Child(t, i, c) && t != c; */
  /*@ assert only: \forall integer u, j; u < pvm_nr_frames ==> PT_I9(j) ==> Next(u, j) == c ==> u == t && j == i; */
  /*@ assert orphan: \forall integer d; Pt_Table(d) ==> pvm_page_owner[d] != c; */
  pvm_pt_zap(t, i);
  pvm_tlb_defer(c);
  /*@ ghost pvm_tlb_note_stale(c, 1, pvm_tlb_root, pvm_tlb_start, pvm_tlb_end); */
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: \forall integer u, j; u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==> Next(u, j) == \at(Next(u, j), Pre); */
  /*@ assert cut: Next(t, i) == -1; */
  /*@ assert k4: Walk4_Grow{Here, Pre}(c); */
  /*@ assert k3: Walk3_Grow{Here, Pre}(c); */
  /*@ assert k2: Walk2_Grow{Here, Pre}(c); */
  /*@ assert k1: Walk1_Grow{Here, Pre}(c); */
  /*@ assert huge: Leaves_Same{Pre, Here}; */
  /*@ assert low: Lows_Same{Pre, Here}; */
  /*@ assert z0: \forall integer j; PT_I9(j) ==> Pte_Kind(\at(PT_WORD(c, j), Pre)) == 0; */
  /*@ assert z1: Map1_None; */
  /*@ assert z2: Map2_None; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}

#endif
