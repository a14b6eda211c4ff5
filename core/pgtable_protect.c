/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: a new frame for a page, new permissions for a range of pages. As in pgtable_range.c the range is taken in runs, one for each level-1 table, and
 * huge leaves one by one. No table comes or goes, so the whole range is made pending once, before the first entry changes, and what is
 * left to write is RAM alone. The functions for ranges take away the permission to write, and no other, when prot is 0. */
#include "pgtable_block.h"
#include "pgtable_find.h"
#include "pgtable_run.h"

/* The 4 KiB leaf e with the permissions prot: pvm_pte_modify in an order of / and % that compilers turn into one mask. */
/*@ requires prot: Pte_Prot(prot);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Pte_Pfn(e) * 4096 + prot; */
static inline u64 pvm_pt_leaf_modify(u64 e, u64 prot)
{
  u64 l = e % 0x10000000000000;
  /*@ assert high: e / 4096 == 0x10000000000 * (e / 0x10000000000000) + l / 4096; */
  /*@ assert pfn: l / 4096 == Pte_Pfn(e); */
  /*@ assert top: prot <= 0xfff0000000000fff; */
  return l / 4096 * 4096 + prot;
}

/* Entries i .. i+n-1 of the level-1 table t, but for those that are not present, get the permissions prot. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1];
    exits \false;
    ensures changed: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == Leaf_Prot(1, \old(PT_WORD(t, k)), prot);
    ensures live: \forall integer k; i <= k < i + n ==> (PT_WORD(t, k) == 0 <==> \old(PT_WORD(t, k)) == 0);
    ensures count: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_modify_run(u32 t, u32 i, u32 n, u64 prot)
{
  /*@ loop invariant range: i <= j <= i + n;
      loop invariant changed: \forall integer k; i <= k < j ==> PT_WORD(t, k) == Leaf_Prot(1, \at(PT_WORD(t, k), Pre), prot);
      loop invariant rest: \forall integer k; j <= k < 512 ==> PT_WORD(t, k) == \at(PT_WORD(t, k), Pre);
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (u32 j = i; j < i + n; j++) {
    u64 e = pvm_ram[t].word[j];
    if (e % 2 != 0)
      pvm_ram[t].word[j] = pvm_pt_leaf_modify(e, prot);
  }
  /*@ assert live: \forall integer k; i <= k < i + n ==> (PT_WORD(t, k) == 0 <==> \at(PT_WORD(t, k), Pre) == 0); */
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant same: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, m) == \at(Pt_Live(u, \at(m, Here)), Pre);
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) m++;
  */
}

/* Entry e of a level-1 table without the permission to write; what is not present stays what it is. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Leaf_Wrprotect(e); */
static inline u64 pvm_pt_leaf_wrprotect(u64 e)
{
  return e % 4 == 3 ? e - 2 : e;
}

/* Entries j .. j+3 of the level-1 table t, but for those that are not present, lose the permission to write. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && j + 4 <= 512;
    terminates \true;
    assigns pvm_ram[t].word[j .. j + 3];
    exits \false;
    ensures changed: \forall integer k; j <= k < j + 4 ==> PT_WORD(t, k) == Leaf_Wrprotect(\old(PT_WORD(t, k)));
    ensures others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(j <= k < j + 4)) ==>
      PT_WORD(u, k) == \old(PT_WORD(u, k)); */
static inline void pvm_pt_wrprotect4(u32 t, u64 j)
{
  u64 a = pvm_ram[t].word[j], b = pvm_ram[t].word[j + 1], c = pvm_ram[t].word[j + 2], d = pvm_ram[t].word[j + 3];
  pvm_ram[t].word[j] = pvm_pt_leaf_wrprotect(a);
  pvm_ram[t].word[j + 1] = pvm_pt_leaf_wrprotect(b);
  pvm_ram[t].word[j + 2] = pvm_pt_leaf_wrprotect(c);
  pvm_ram[t].word[j + 3] = pvm_pt_leaf_wrprotect(d);
}

/* Entries i .. i+n-1 of the level-1 table t, but for those that are not present, lose the permission to write. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1];
    exits \false;
    ensures changed: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == Leaf_Wrprotect(\old(PT_WORD(t, k)));
    ensures live: \forall integer k; i <= k < i + n ==> (PT_WORD(t, k) == 0 <==> \old(PT_WORD(t, k)) == 0);
    ensures count: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_wrprotect_run(u32 t, u32 i, u32 n)
{
  u64 j = i;
  /*@ loop invariant range: i <= j <= i + n;
      loop invariant changed: \forall integer k; i <= k < j ==> PT_WORD(t, k) == Leaf_Wrprotect(\at(PT_WORD(t, k), Pre));
      loop invariant rest: \forall integer k; j <= k < 512 ==> PT_WORD(t, k) == \at(PT_WORD(t, k), Pre);
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (; i + n - j >= 8; j += 8) {
    pvm_pt_wrprotect4(t, j);
    pvm_pt_wrprotect4(t, j + 4);
  }
  /*@ loop invariant range: i <= j <= i + n;
      loop invariant changed: \forall integer k; i <= k < j ==> PT_WORD(t, k) == Leaf_Wrprotect(\at(PT_WORD(t, k), Pre));
      loop invariant rest: \forall integer k; j <= k < 512 ==> PT_WORD(t, k) == \at(PT_WORD(t, k), Pre);
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (; j < i + n; j++)
    pvm_ram[t].word[j] = pvm_pt_leaf_wrprotect(pvm_ram[t].word[j]);
  /*@ assert live: \forall integer k; i <= k < i + n ==> (PT_WORD(t, k) == 0 <==> \at(PT_WORD(t, k), Pre) == 0); */
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant same: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, m) == \at(Pt_Live(u, \at(m, Here)), Pre);
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) m++;
  */
}

/* Entries i .. i+n-1 of the level-1 table t get the permissions prot. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    requires prot: Change_Args(prot);
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1];
    exits \false;
    ensures changed: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == Leaf_Change(1, \old(PT_WORD(t, k)), prot);
    ensures live: \forall integer k; i <= k < i + n ==> (PT_WORD(t, k) == 0 <==> \old(PT_WORD(t, k)) == 0);
    ensures count: \forall integer u; 0 <= u < pvm_nr_frames ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_change_run(u32 t, u32 i, u32 n, u64 prot)
{
  if (prot == 0)
    pvm_pt_wrprotect_run(t, i, n);
  else
    pvm_pt_modify_run(t, i, n, prot);
}

/* The leaf e of level `level` with the permissions prot. */
/*@ requires level: 2 <= level <= 3;
    requires leaf: Leaf_Wf(level, e);
    requires prot: Change_Args(prot);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Leaf_Change(level, e, prot);
    ensures leaf: Leaf_Wf(level, \result); */
static inline u64 pvm_pt_leaf_change(u64 e, u32 level, u64 prot)
{
  if (prot != 0)
    return pvm_pt_leaf_prot(e, level, prot);
  if (e % 4 != 3)
    return e;
  /*@ assert four: e == 4 * (e / 4) + 3 && (e - 2) / 4 == e / 4; */
  /*@ assert seven: e / 128 == e / 4 / 32 && (e - 2) / 128 == (e - 2) / 4 / 32; */
  /*@ assert low: e / 8192 == e / 4 / 2048 && (e - 2) / 8192 == (e - 2) / 4 / 2048; */
  return e - 2;
}

/* The leaves in entries i .. i+n-1 of the level-1 table t, whose pages are pending, get the permissions prot; nothing else changes. */
/*@ requires tree: Pt_Tree;
    requires tlb: Tlb_Wf;
    requires pending: Tlb_Within(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n));
    requires full: Pt_Full(PVM_NONE);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && 1 <= n <= 512 && i + n <= 512;
    requires prot: Change_Args(prot);
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], PVM_STALE_CELLS;
    exits \false;
    ensures tlb: Tlb_Wf;
    ensures changed: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == Leaf_Change(1, \old(PT_WORD(t, k)), prot);
    ensures live: \forall integer k; i <= k < i + n ==> (PT_WORD(t, k) == 0 <==> \old(PT_WORD(t, k)) == 0);
    ensures words: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || !(i <= j < i + n)) ==>
      PT_WORD(u, j) == \old(PT_WORD(u, j));
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
    ensures safe: \old(Tlb_Safe) ==> (\forall integer k; i <= k < i + n ==> \old(Leaf_Used(1, PT_WORD(t, k)))) ==> Tlb_Safe; */
static inline void pvm_pt_tint(u32 t, u32 i, u32 n, u64 prot)
{
  /*@ ghost pvm_pt_places(); */
  /*@ ghost pvm_pt_stale_run(t, i, n); */
  pvm_pt_change_run(t, i, n, prot);
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

/* Gives the pages w .. w+m-1 of the level-1 table t, which are pending, the permissions prot. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, w) && 1 <= m && w % 512 + m <= 512;
    requires pending: Tlb_Within(root, w, w + m);
    requires prot: Change_Args(prot);
    requires table: Walk_At(root, w, t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && pvm_page_next[t] == root &&
      pvm_page_index[t] == w - w % 512;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures changed: Run_Changed{Pre, Here}(root, w, m, prot);
    ensures edge: Leaf_Inside(root, w + m - 1, w, w + m);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Pre}(root, w, m) ==> Tlb_Safe;
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + m); */
static inline void pvm_pt_protect_run(u32 root, u64 w, u32 m, u32 t, u64 prot)
{
  u32 i = (u32)(w % 512);
  (void)root;
  /*@ ghost pvm_pt_bases(w); */
  /*@ ghost pvm_pt_bases(w + m - 1); */
  /*@ ghost pvm_pt_leaves(root, w, t); */
  /*@ assert page: Pt_Page(t, i) == w && Pt_Page(t, i + m) == w + m; */
  /*@ assert leaf: \forall integer k; PT_I9(k) ==> Map_Entry(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), k) == PT_WORD(t, k) &&
        Map_Level(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), k) == (PT_WORD(t, k) == 0 ? 0 : 1); */
  /*@ assert used: Run_Used{Pre, Pre}(root, w, m) ==> \forall integer k; i <= k < i + m ==> Leaf_Used(1, PT_WORD(t, k)); */
  pvm_pt_tint(t, i, m, prot);
  /*@ assert at: Walk_At(root, w, t); */
  /*@ ghost pvm_pt_leaves(root, w, t); */
  /*@ assert level: \forall integer k; i <= k < i + m ==>
        PT_WORD(t, k) == Leaf_Change(\at(PT_WORD(t, k), Pre) == 0 ? 0 : 1, \at(PT_WORD(t, k), Pre), prot); */
  /*@ assert edge: Map_Level(root, PT_I5(w + m - 1), PT_I4(w + m - 1), PT_I3(w + m - 1), PT_I2(w + m - 1), PT_I1(w + m - 1)) <= 1; */
}

/* Gives the huge leaf in slot i of table t, of level `level`, that of page w, the permissions prot; its pages are pending. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, w);
    requires level: (level == 2 && w % PT_SPAN2 == 0) || (level == 3 && w % PT_SPAN3 == 0);
    requires pending: Tlb_Within(root, w, w + Level_Span(level));
    requires prot: Change_Args(prot);
    requires table: Walk_At(root, w, t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(w, level, pvm_page_index[t]);
    requires slot: Slot_At(w, level, i);
    requires leaf: Pte_Kind(PT_WORD(t, i)) == 2;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures changed: Run_Changed{Pre, Here}(root, w, Level_Span(level), prot);
    ensures edge: Leaf_Inside(root, w + Level_Span(level) - 1, w, w + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Pre}(root, w, Level_Span(level)) ==> Tlb_Safe;
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + Level_Span(level)); */
static inline void pvm_pt_protect_huge(u32 root, u64 w, u32 level, u32 t, u32 i, u64 prot)
{
  u64 e = pvm_ram[t].word[i], n = pvm_pt_leaf_change(e, level, prot);
  /*@ assert new: n == Leaf_Change(level, e, prot) && n != 0 && e != 0; */
  /*@ ghost pvm_pt_bases(w); */
  /*@ ghost pvm_pt_reads(root, w, t); */
  /*@ ghost pvm_pt_blocks(root, w); */
  /*@ assert was2: level == 2 ==> Pages_Leaf(root, w, 2, e); */
  /*@ assert was3: level == 3 ==> Pages_Leaf(root, w, 3, e); */
  /*@ assert used2: level == 2 ==> Run_Used{Pre, Pre}(root, w, PT_SPAN2) ==> Leaf_Used(2, e); */
  /*@ assert used3: level == 3 ==> Run_Used{Pre, Pre}(root, w, PT_SPAN3) ==> Leaf_Used(3, e); */
  pvm_pt_alter(root, w, level, t, i, n);
  /*@ ghost pvm_pt_blocks(root, w); */
  /*@ assert now2: level == 2 ==> Pages_Leaf(root, w, 2, n); */
  /*@ assert now3: level == 3 ==> Pages_Leaf(root, w, 3, n); */
  /*@ assert each: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        w <= PT_VPN(i5, i4, i3, i2, i1) < w + Level_Span(level) ==>
        \at(Map_Entry(root, i5, i4, i3, i2, i1), Pre) == e && \at(Map_Level(root, i5, i4, i3, i2, i1), Pre) == level &&
        Map_Entry(root, i5, i4, i3, i2, i1) == n && Map_Level(root, i5, i4, i3, i2, i1) == level; */
  /*@ assert still: n == Leaf_Change(level, e, prot); */
  /*@ assert changed: Run_Changed{Pre, Here}(root, w, Level_Span(level), prot); */
  /*@ ghost u64 l = w + (level == 2 ? PT_SPAN2 : PT_SPAN3) - 1; */
  /*@ ghost pvm_pt_bases(l); */
  /*@ assert last2: level == 2 ==> Map_Level(root, PT_I5(l), PT_I4(l), PT_I3(l), PT_I2(l), PT_I1(l)) == 2 && l - l % PT_SPAN2 == w; */
  /*@ assert last3: level == 3 ==> Map_Level(root, PT_I5(l), PT_I4(l), PT_I3(l), PT_I2(l), PT_I1(l)) == 3 && l - l % PT_SPAN3 == w; */
}

/* Gives pages from w on the permissions prot, up to the end of the entry or the level-1 table that page w lies in, at most up to end;
 * how many. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, w) && Page_In(root, end - 1) && w < end;
    requires pending: Tlb_Within(root, w, end);
    requires prot: Change_Args(prot);
    requires inside: Leaf_Inside(root, w, w, end);
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures some: 1 <= \result <= end - w;
    ensures changed: Run_Changed{Pre, Here}(root, w, \result, prot);
    ensures edge: Leaf_Inside(root, w + \result - 1, w, w + \result);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Pre}(root, w, \result) ==> Tlb_Safe;
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + \result); */
static u64 pvm_pt_protect_step(u32 root, u64 w, u64 end, u64 prot)
{
  struct pvm_pt_place p = pvm_pt_walk(root, w, 1);
  u64 s = p.level == 1 ? 512 : p.level == 2 ? PT_SPAN2 : p.level == 3 ? PT_SPAN3 : p.level == 4 ? PT_SPAN4 : PT_SPAN5;
  u64 m = s - w % s;
  /*@ ghost pvm_pt_bases(w); */
  if (m > end - w)
    m = end - w;
  if (p.level == 1) {
    pvm_pt_protect_run(root, w, (u32)m, p.table, prot);
    return m;
  }
  if (pvm_ram[p.table].word[p.slot] == 0) {
    /*@ ghost pvm_pt_hole(root, w, p.table); */
    /*@ assert none: Run_None(root, w, m); */
    /*@ ghost pvm_pt_bases(w + m - 1); */
    /*@ assert edge: Leaf_Inside(root, w + m - 1, w, w + m); */
    return m;
  }
  /*@ ghost pvm_pt_reads(root, w, p.table); */
  /*@ assert huge: Pte_Kind(PT_WORD(p.table, p.slot)) == 2 && (p.level == 2 || p.level == 3); */
  /*@ assert whole: w % s == 0 && m == s && s == Level_Span(p.level); */
  pvm_pt_protect_huge(root, w, p.level, p.table, p.slot, prot);
  return m;
}

/*@ ghost
  // When the leaf that maps page w - 1 ends there, no huge leaf that maps page w begins before w.
  /@ requires root: Pt_Root(r);
     requires page: 0 <= v <= w < end <= PT_SPAN6;
     requires inside: Run_Inside(r, w, end, v, end);
     requires edge: v < w ==> Leaf_Inside(r, w - 1, v, w);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: Leaf_Inside(r, w, w, end); @/
  void pvm_pt_fresh(u32 r, u64 w, u64 v, u64 end)
  {
    pvm_pt_bases(w);
    /@ assert two: \forall integer i5, i4, i3, i2, i1; Map_Level(r, i5, i4, i3, i2, i1) == 2 ==>
         \forall integer j; Map_Level(r, i5, i4, i3, i2, j) == 2; @/
    /@ assert three: \forall integer i5, i4, i3, i2, i1; Map_Level(r, i5, i4, i3, i2, i1) == 3 ==>
         \forall integer j, k; Map_Level(r, i5, i4, i3, j, k) == 3; @/
    if (w > v)
      pvm_pt_bases(w - 1);
    /@ assert same2: w % PT_SPAN2 != 0 ==> w > 0 ==> PT_I5(w - 1) == PT_I5(w) && PT_I4(w - 1) == PT_I4(w) && PT_I3(w - 1) == PT_I3(w) &&
         PT_I2(w - 1) == PT_I2(w); @/
    /@ assert same3: w % PT_SPAN3 != 0 ==> w > 0 ==> PT_I5(w - 1) == PT_I5(w) && PT_I4(w - 1) == PT_I4(w) && PT_I3(w - 1) == PT_I3(w); @/
  }
*/

/* Gives the pages v .. end-1, which are pending, the permissions prot; no huge leaf reaches out of them. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v) && Page_In(root, end - 1) && v < end;
    requires pending: Tlb_Within(root, v, end);
    requires prot: Change_Args(prot);
    requires inside: Run_Inside(root, v, end, v, end);
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures changed: Run_Changed{Pre, Here}(root, v, end - v, prot);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Pre}(root, v, end - v) ==> Tlb_Safe;
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, end); */
static void pvm_pt_protect_pages(u32 root, u64 v, u64 end, u64 prot)
{
  u64 w = v;
  /*@ loop invariant wf: Pt_State;
      loop invariant range: v <= w <= end;
      loop invariant changed: Run_Changed{Pre, Here}(root, v, w - v, prot);
      loop invariant inside: Run_Inside(root, w, end, v, end);
      loop invariant edge: v < w ==> Leaf_Inside(root, w - 1, v, w);
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Run_Used{Pre, Pre}(root, v, end - v) ==> Tlb_Safe;
      loop invariant same: Map_Same{Pre, Here}(root, v, w);
      loop invariant words: Words_Kept{Pre, Here};
      loop assigns w, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
      loop variant end - w; */
  while (w < end) {
    /*@ ghost pvm_pt_fresh(root, w, v, end); */
    u64 m = pvm_pt_protect_step(root, w, end, prot);
    /*@ assert past: Map_Same{Pre, LoopCurrent}(root, v, w + m); */
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, v, w + m); */
    /*@ assert kept: Map_Same{Pre, Here}(root, v, w + m); */
    /*@ assert before: Run_Changed{Pre, Here}(root, v, w - v, prot); */
    /*@ assert now: Run_Changed{Pre, Here}(root, w, m, prot); */
    w += m;
  }
}

/* Gives what maps the n pages from va on, an address of a page under root, the permissions prot. 0; -EINVAL for a bad range; -EBUSY. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && Pt_Args(root, va, 1);
    requires prot: Change_Args(prot);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Range_In(root, Va_Page(root, va), n));
    ensures ebusy: \result == -PVM_EBUSY ==> \old(Run_Cut(root, Va_Page(root, va), n));
    ensures done: \result == 0 ==> Run_Changed{Pre, Here}(root, Va_Page(root, va), n, prot);
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + n);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, Va_Page(root, va), n) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + n); */
static int pvm_pt_change_range(u32 cpu, u32 root, u64 va, u64 n, u64 prot)
{
  u64 v = pvm_pt_page(root, va), end;
  if (!pvm_pt_range(root, v, n))
    return -PVM_EINVAL;
  end = v + n;
  if (pvm_pt_cuts(root, v, v, end) || pvm_pt_cuts(root, end - 1, v, end))
    return -PVM_EBUSY;
  /*@ ghost pvm_pt_ends(root, v, end); */
  pvm_pt_begin(cpu, root, v, end);
  /*@ assert begun: Map_Same{Pre, Here}(root, v, end); */
  /*@ assert inside: Run_Inside(root, v, end, v, end); */
  pvm_pt_protect_pages(root, v, end, prot);
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert kept: Map_Same{Pre, Here}(root, v, end); */
  return 0;
}

int pvm_pt_protect_range(u32 cpu, u32 root, u64 va, u64 n, u64 prot)
{
  if (cpu >= PVM_MAX_CPUS || !pvm_pt_args(root, va, 1) || pvm_pt_leaf_make(0, 1, prot) == 0)
    return -PVM_EINVAL;
  return pvm_pt_change_range(cpu, root, va, n, prot);
}

int pvm_pt_wrprotect_range(u32 cpu, u32 root, u64 va, u64 n)
{
  if (cpu >= PVM_MAX_CPUS || !pvm_pt_args(root, va, 1))
    return -PVM_EINVAL;
  return pvm_pt_change_range(cpu, root, va, n, 0);
}

/* The present leaf of 4 KiB that maps page v, in the level-1 table t on its walk, becomes the leaf n. 0; -ENOENT when there is none. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: Walk_Table(root, v, t, 1);
    requires leaf: n != 0;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOENT;
    ensures was: \result == 0 ==> \exists integer e; Pte_Present(e) && \old(Pages_Leaf(root, v, 1, e));
    ensures done: \result == 0 ==> Pages_Leaf(root, v, 1, n);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; Pte_Present(e) ==> !\old(Pages_Leaf(root, v, 1, e));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1);
    ensures pending: \result == 0 ==> Tlb_Within(root, v, v + 1);
    ensures safe: \old(Tlb_Safe) ==>
      (\forall integer e; Pte_Present(e) ==> \old(Pages_Leaf(root, v, 1, e)) ==> Leaf_Used(1, e)) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static inline int pvm_pt_renew_near(u32 cpu, u32 root, u64 v, u32 t, u64 n)
{
  u64 e = pvm_ram[t].word[v % 512];
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, t); */
  if (e % 2 == 0)
    return -PVM_ENOENT;
  /*@ assert leaf: Leaf_Wf(1, e) && Pages_Leaf(root, v, 1, e); */
  pvm_pt_renew(cpu, root, v, 1, t, (u32)PT_I1(v), n);
  return 0;
}

/* The present leaf of 4 KiB that maps page v becomes the leaf n. 0; -ENOENT when there is none. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires leaf: n != 0;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOENT;
    ensures was: \result == 0 ==> \exists integer e; Pte_Present(e) && \old(Pages_Leaf(root, v, 1, e));
    ensures done: \result == 0 ==> Pages_Leaf(root, v, 1, n);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; Pte_Present(e) ==> !\old(Pages_Leaf(root, v, 1, e));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1);
    ensures pending: \result == 0 ==> Tlb_Within(root, v, v + 1);
    ensures safe: \old(Tlb_Safe) ==>
      (\forall integer e; Pte_Present(e) ==> \old(Pages_Leaf(root, v, 1, e)) ==> Leaf_Used(1, e)) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static int pvm_pt_renew_page(u32 cpu, u32 root, u64 v, u64 n)
{
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ ghost pvm_pt_blank(root, v, p.table); */
  if (p.level > 1)
    return -PVM_ENOENT;
  return pvm_pt_renew_near(cpu, root, v, p.table, n);
}

int pvm_pt_replace(u32 cpu, u32 root, u64 va, u32 pfn, u64 prot)
{
  u64 n = pvm_pt_leaf_make(pfn, 1, prot), v = pvm_pt_near(root, va);
  if (cpu >= PVM_MAX_CPUS || n == 0 || (v == PT_SPAN6 && !pvm_pt_args(root, va, 1)))
    return -PVM_EINVAL;
  int e;
  if (v != PT_SPAN6) {
    e = pvm_pt_renew_near(cpu, root, v, pvm_pt_last, n);
  } else {
    v = pvm_pt_page(root, va);
    e = pvm_pt_renew_page(cpu, root, v, n);
  }
  /*@ assert page: Va_Page(root, va) == v && Va_Page{Pre}(root, va) == v; */
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + 1); */
  return e;
}
