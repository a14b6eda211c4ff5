/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: runs of slots of one level-1 table, what the range operations are made of. The proofs go as in
 * pgtable_step.h. */
#ifndef PVM_PGTABLE_RUN_H
#define PVM_PGTABLE_RUN_H

#include "pgtable_block.h"

/* Is none of the pages w .. w+m-1, of one level-1 table, mapped? */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root) && Page_In(root, w) && 1 <= m && w % 512 + m <= 512;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: \result != 0 <==> Run_None(root, w, m); */
static inline int pvm_pt_vacant_run(u32 root, u64 w, u32 m)
{
  struct pvm_pt_place p = pvm_pt_walk(root, w, 1);
  u32 k = 0;
  if (p.level > 1) {
    /*@ ghost pvm_pt_bases(w); */
    /*@ ghost pvm_pt_hole(root, w, p.table); */
    /*@ ghost pvm_pt_reads(root, w, p.table); */
    /*@ assert page: PT_VPN(PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), PT_I1(w)) == w && PT_I9(PT_I5(w)); */
    /*@ assert leaf: PT_WORD(p.table, p.slot) != 0 ==> Map_Entry(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), PT_I1(w)) != 0; */
    /*@ assert some: PT_WORD(p.table, p.slot) != 0 ==> !Run_None(root, w, m); */
    /*@ assert hole: PT_WORD(p.table, p.slot) == 0 ==> Run_None(root, w, m); */
    return pvm_ram[p.table].word[p.slot] == 0;
  }
  /*@ loop invariant slots: 0 <= k <= m;
      loop invariant zero: \forall integer j; p.slot <= j < p.slot + k ==> PT_WORD(p.table, j) == 0;
      loop assigns k;
      loop variant m - k; */
  while (k < m && pvm_ram[p.table].word[p.slot + k] == 0)
    k++;
  /*@ ghost pvm_pt_leaves(root, w, p.table); */
  /*@ assert none: k == m ==> Run_None(root, w, m); */
  /*@ ghost pvm_pt_bases(w); */
  /*@ assert page: k < m ==> PT_I9(p.slot + k) && PT_VPN(PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), p.slot + k) == w + k; */
  /*@ assert leaf: k < m ==> Map_Entry(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), p.slot + k) != 0; */
  /*@ assert some: k < m ==> !Run_None(root, w, m); */
  return k == m;
}

/* The level-1 table of the pages w .. w+m-1, none of them mapped; the reservation has the tables that lack. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, w) && 1 <= m && w % 512 + m <= 512;
    requires none: Run_None(root, w, m);
    requires some: pvm_reserve_count >= Walk_Lacks(root, w);
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures tree: Pt_Tree;
    ensures full: Pt_Full(\result);
    ensures table: Pt_Table(\result) && pvm_page_state[\result] == PVM_PAGE_TABLE + 1 && pvm_page_next[\result] == root &&
      pvm_page_index[\result] == w - w % 512;
    ensures at: Walk_At(root, w, \result);
    ensures empty: \forall integer k; w % 512 <= k < w % 512 + m ==> PT_WORD(\result, k) == 0;
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - \old(Walk_Lacks(root, w));
    ensures roots: Roots_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline u32 pvm_pt_map_table(u32 root, u64 w, u32 m)
{
  struct pvm_pt_place p = pvm_pt_walk(root, w, 1);
  (void)m;
  /*@ ghost pvm_pt_bases(w); */
  /*@ ghost pvm_pt_reads(root, w, p.table); */
  /*@ assert lacks: Walk_Lacks(root, w) == p.level - 1; */
  /*@ assert page: Map_Entry(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), PT_I1(w)) == 0; */
  if (p.level > 1)
    return pvm_pt_grow(root, w, p.table, p.level, 1);
  /*@ ghost pvm_pt_leaves(root, w, p.table); */
  /*@ assert entry: \forall integer k; PT_I9(k) ==> Map_Entry(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), k) == PT_WORD(p.table, k); */
  /*@ assert empty: \forall integer k; w % 512 <= k < w % 512 + m ==> PT_WORD(p.table, k) == 0; */
  return p.table;
}

/* The empty entries i .. i+n-1 of table t become leaves for the frames from pfn on. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    requires empty: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == 0;
    requires leaf: Pte_Prot(prot) && Pte_Present(prot) && pfn + n <= 0x100000000;
    requires count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], pvm_page_mapcount[t];
    exits \false;
    ensures filled: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == (pfn + (k - i)) * 4096 + prot;
    ensures live: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) != 0;
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) + n;
    ensures count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_put_run(u32 t, u32 i, u32 n, u32 pfn, u64 prot)
{
  u64 e = (u64)pfn * 4096;
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant room: 0 <= Pt_Live(t, k) <= k - (k <= i ? 0 : k <= i + n ? k - i : n);
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  /*@ assert top: prot <= 0xfff0000000000fff; */
  /*@ loop invariant range: i <= j <= i + n;
      loop invariant next: e == (pfn + (j - i)) * 4096;
      loop invariant filled: \forall integer k; i <= k < j ==> PT_WORD(t, k) == (pfn + (k - i)) * 4096 + prot;
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, e, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (u32 j = i; j < i + n; j++) {
    pvm_ram[t].word[j] = e + prot;
    e += 4096;
  }
  /*@ assert live: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) != 0; */
  pvm_page_mapcount[t] += n;
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant own: Pt_Live(t, m) == \at(Pt_Live(t, \at(m, Here)), Pre) + (m <= i ? 0 : m <= i + n ? m - i : n);
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, m) == \at(Pt_Live(u, \at(m, Here)), Pre);
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) m++;
  */
}

/* The empty entries i .. i+n-1 of the level-1 table t become leaves for the frames from pfn on; nothing else changes. */
/*@ requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && 1 <= n <= 512 && i + n <= 512;
    requires empty: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == 0;
    requires leaf: Pte_Prot(prot) && Pte_Present(prot) && pfn + n <= 0x100000000;
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], pvm_page_mapcount[t];
    exits \false;
    ensures filled: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == (pfn + (k - i)) * 4096 + prot;
    ensures others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != t ==> PT_WORD(u, j) == \old(PT_WORD(u, j));
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) + n;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n));
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
static inline void pvm_pt_fill(u32 t, u32 i, u32 n, u32 pfn, u64 prot)
{
  /*@ ghost pvm_pt_places(); */
  pvm_pt_put_run(t, i, n, pfn, prot);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || !(i <= j < i + n)) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
}

/* The entries i .. i+n-1 of table t become 0. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    requires count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], pvm_page_mapcount[t];
    exits \false;
    ensures cleared: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == 0;
    ensures count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_zap_run(u32 t, u32 i, u32 n)
{
  u32 c = 0;
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant grow: \forall integer a, b; 0 <= a <= b <= k ==> 0 <= Pt_Live(t, a) <= Pt_Live(t, b);
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  /*@ loop invariant range: i <= j <= i + n;
      loop invariant seen: c == \at(Pt_Live(t, \at(j, Here)), Pre) - \at(Pt_Live(t, i), Pre);
      loop invariant least: c <= j - i;
      loop invariant cleared: \forall integer k; i <= k < j ==> PT_WORD(t, k) == 0;
      loop invariant rest: \forall integer k; j <= k < 512 ==> PT_WORD(t, k) == \at(PT_WORD(t, k), Pre);
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, c, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (u32 j = i; j < i + n; j++) {
    c += pvm_ram[t].word[j] != 0;
    pvm_ram[t].word[j] = 0;
  }
  /*@ assert least: c <= pvm_page_mapcount[t]; */
  pvm_page_mapcount[t] -= c;
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant own: Pt_Live(t, m) == (m <= i ? \at(Pt_Live(t, \at(m, Here)), Pre) : m <= i + n ? \at(Pt_Live(t, i), Pre) :
         \at(Pt_Live(t, \at(m, Here)), Pre) - c);
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, m) == \at(Pt_Live(u, \at(m, Here)), Pre);
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) m++;
  */
}

/*@ ghost
  // The frames that entries i .. i+n-1 of the level-1 table t map may still be reached until their pages are flushed.
  /@ requires ram: Ram_Valid;
     requires bounds: Pt_Bounds;
     requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && 1 <= n <= 512 && i + n <= 512;
     requires tlb: Tlb_Covers;
     requires pending: Tlb_Within(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n));
     terminates \true;
     assigns PVM_STALE_CELLS;
     exits \false;
     ensures tlb: Tlb_Covers;
     ensures stale: \forall integer k; i <= k < i + n ==>
       Leaf_Stale(1, PT_WORD(t, k), pvm_page_next[t], pvm_page_index[t] + k, pvm_page_index[t] + k + 1);
     ensures safe: \old(Tlb_Safe) ==> (\forall integer k; i <= k < i + n ==> Leaf_Used(1, PT_WORD(t, k))) ==> Tlb_Safe; @/
  void pvm_pt_stale_run(u32 t, u32 i, u32 n)
  {
    u32 j = i;
    /@ loop invariant range: i <= j <= i + n;
       loop invariant tlb: Tlb_Covers;
       loop invariant stale: \forall integer k; i <= k < j ==>
         Leaf_Stale(1, PT_WORD(t, k), pvm_page_next[t], pvm_page_index[t] + k, pvm_page_index[t] + k + 1);
       loop invariant safe: \at(Tlb_Safe, Pre) ==> (\forall integer k; i <= k < i + n ==> Leaf_Used(1, PT_WORD(t, k))) ==> Tlb_Safe;
       loop assigns j, PVM_STALE_CELLS;
       loop variant i + n - j; @/
    while (j < i + n) {
      pvm_pt_stale(pvm_ram[t].word[j], t, j);
      j++;
    }
  }
*/

/* The entries i .. i+n-1 of the level-1 table t, whose pages are pending, become 0; nothing else changes. */
/*@ requires tree: Pt_Tree;
    requires tlb: Tlb_Wf;
    requires pending: Tlb_Within(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n));
    requires full: Pt_Full(PVM_NONE);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && 1 <= n <= 512 && i + n <= 512;
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], pvm_page_mapcount[t], PVM_STALE_CELLS;
    exits \false;
    ensures tlb: Tlb_Wf;
    ensures cleared: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == 0;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n));
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures full: Pt_Full(t);
    ensures safe: \old(Tlb_Safe) ==> (\forall integer k; i <= k < i + n ==> \old(Leaf_Used(1, PT_WORD(t, k)))) ==> Tlb_Safe;
    behavior zone:
      assumes Zone_Wf;
      ensures wf: Zone_Wf;
    behavior reserve:
      assumes Reserve_Wf;
      ensures wf: Reserve_Wf; */
static inline void pvm_pt_wipe(u32 t, u32 i, u32 n)
{
  /*@ ghost pvm_pt_places(); */
  /*@ ghost pvm_pt_stale_run(t, i, n); */
  pvm_pt_zap_run(t, i, n);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || !(i <= j < i + n)) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert m1: Map1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert m2: Map2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
}

#endif
