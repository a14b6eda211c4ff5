/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: operations on ranges of pages. A range is taken in runs, one for each level-1 table: one walk per run, then its slots
 * one after another. */
#include "pgtable_block.h"
#include "pgtable_run.h"

/* Is none of the pages v .. v+n-1 mapped? */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root);
    requires range: Range_In(root, v, n);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: \result != 0 <==> Run_None(root, v, n); */
static int pvm_pt_vacant(u32 root, u64 v, u64 n)
{
  u64 w = v, end = v + n;
  /*@ loop invariant range: v <= w <= end;
      loop invariant none: Run_None(root, v, w - v);
      loop assigns w;
      loop variant end - w; */
  while (w < end) {
    u64 m = 512 - w % 512;
    if (m > end - w)
      m = end - w;
    if (!pvm_pt_vacant_run(root, w, (u32)m))
      return 0;
    /*@ assert run: Run_None(root, w, m); */
    w += m;
  }
  return 1;
}

/* Tables that mapping pages v .. v+n-1 takes at most, the root left out: each level's tables that the range touches. */
/*@ requires range: 1 <= n && v + n <= PT_SPAN6;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures need: \result == PT_TOUCHED(v, n, PT_SPAN2) + PT_TOUCHED(v, n, PT_SPAN3) + PT_TOUCHED(v, n, PT_SPAN4) +
      (five != 0 ? PT_TOUCHED(v, n, PT_SPAN5) : 0); */
static inline u64 pvm_pt_need(u64 v, u64 n, u32 five)
{
  u64 l = v + n - 1;
  u64 r = (l / PT_SPAN2 - v / PT_SPAN2 + 1) + (l / PT_SPAN3 - v / PT_SPAN3 + 1) + (l / PT_SPAN4 - v / PT_SPAN4 + 1);
  return five != 0 ? r + (l / PT_SPAN5 - v / PT_SPAN5 + 1) : r;
}

/* Maps the pages w .. w+m-1, of one level-1 table, to the frames from pfn on; the reservation has the tables that lack. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, w) && 1 <= m && w % 512 + m <= 512;
    requires leaf: Pte_Prot(prot) && Pte_Present(prot) && pfn + m <= 0x100000000;
    requires none: Run_None(root, w, m);
    requires some: pvm_reserve_count >= Walk_Lacks(root, w);
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - \old(Walk_Lacks(root, w));
    ensures mapped: Run_Mapped(root, w, m, pfn, prot);
    ensures reach: T1(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w)) >= 0;
    ensures roots: Roots_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + m); */
static inline void pvm_pt_map_run(u32 root, u64 w, u32 m, u32 pfn, u64 prot)
{
  u32 t = pvm_pt_map_table(root, w, m);
  /*@ ghost pvm_pt_bases(w); */
  /*@ assert grown: Map_Same{Pre, Here}(root, w, w + m); */
  /*@ assert page: Pt_Page(t, w % 512) == w && Pt_Page(t, w % 512 + m) == w + m; */
  /*@ assert frame: t < pvm_nr_frames && w % 512 + m <= 512; */
  /*@ assert table: \forall integer f; 0 <= f < pvm_nr_frames ==> PVM_PAGE_KERNEL <= \at(pvm_page_state[f], Pre) <= PVM_PAGE_SLAB ==> f != t; */
  /*@ assert before: Words_Kept{Pre, Here}; */
  pvm_pt_fill(t, (u32)(w % 512), m, pfn, prot);
  /*@ assert at: Walk_At(root, w, t); */
  /*@ ghost pvm_pt_leaves(root, w, t); */
}

/*@ ghost
  // Pages w .. w+m-1 of one level-1 table lie in one entry of each level; entries begin at their first page only.
  /@ requires run: 1 <= m && w % 512 + m <= 512 && w + m <= PT_SPAN6;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures last: (w + m - 1) / PT_SPAN2 == w / PT_SPAN2 && (w + m - 1) / PT_SPAN3 == w / PT_SPAN3 &&
       (w + m - 1) / PT_SPAN4 == w / PT_SPAN4 && (w + m - 1) / PT_SPAN5 == w / PT_SPAN5;
     ensures begin2: w > 0 ==> w / PT_SPAN2 - (w - 1) / PT_SPAN2 == (w % PT_SPAN2 == 0 ? 1 : 0);
     ensures begin3: w > 0 ==> w / PT_SPAN3 - (w - 1) / PT_SPAN3 == (w % PT_SPAN3 == 0 ? 1 : 0);
     ensures begin4: w > 0 ==> w / PT_SPAN4 - (w - 1) / PT_SPAN4 == (w % PT_SPAN4 == 0 ? 1 : 0);
     ensures begin5: w > 0 ==> w / PT_SPAN5 - (w - 1) / PT_SPAN5 == (w % PT_SPAN5 == 0 ? 1 : 0); @/
  void pvm_pt_begins(u64 w, u64 m)
  {
    pvm_pt_bases(w);
  }
*/

/*@ ghost
  // Page w has its level-1 table: so the page after that table has the tables above that it shares with page w.
  /@ requires run: 1 <= m && w % 512 + m == 512 && w + m < PT_SPAN6;
     requires reach: T1(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w)) >= 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures shared: Walk_Shared(r, w + m); @/
  void pvm_pt_shared(u32 r, u64 w, u64 m)
  {
    pvm_pt_bases(w);
    pvm_pt_bases(w + m);
    /@ assert up: T2(r, PT_I5(w), PT_I4(w), PT_I3(w)) >= 0 && T3(r, PT_I5(w), PT_I4(w)) >= 0 && T4(r, PT_I5(w)) >= 0; @/
    /@ assert i3: (w + m) % PT_SPAN3 != 0 ==> PT_I5(w + m) == PT_I5(w) && PT_I4(w + m) == PT_I4(w) && PT_I3(w + m) == PT_I3(w); @/
    /@ assert i4: (w + m) % PT_SPAN4 != 0 ==> PT_I5(w + m) == PT_I5(w) && PT_I4(w + m) == PT_I4(w); @/
    /@ assert i5: (w + m) % PT_SPAN5 != 0 ==> PT_I5(w + m) == PT_I5(w); @/
  }
*/

/*@ ghost
  // Tables that page w lacks are those that begin with it.
  /@ requires root: Pt_Root(r);
     requires page: Page_In(r, w);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures most: Walk_Lacks(r, w) <= (pvm_page_state[r] == PVM_PAGE_TABLE + 5 ? 4 : 3);
     ensures begin: Walk_Shared(r, w) ==> w % PT_SPAN2 == 0 ==> Walk_Lacks(r, w) <= 1 + (w % PT_SPAN3 == 0 ? 1 : 0) +
       (w % PT_SPAN4 == 0 ? 1 : 0) + (pvm_page_state[r] == PVM_PAGE_TABLE + 5 && w % PT_SPAN5 == 0 ? 1 : 0); @/
  void pvm_pt_lacks(u32 r, u64 w)
  {
    pvm_pt_bases(w);
    /@ assert four: pvm_page_state[r] == PVM_PAGE_TABLE + 4 ==> T4(r, PT_I5(w)) == r; @/
  }
*/

/* Maps the pages v .. v+n-1, none of them mapped, to the frames from pfn on; the reservation has the tables that may lack. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v) && Page_In(root, v + n - 1) && 1 <= n;
    requires leaf: Pte_Prot(prot) && Pte_Present(prot) && pfn + n <= 0x100000000;
    requires none: Run_None(root, v, n);
    requires some: pvm_reserve_count >= PT_TOUCHED(v, n, PT_SPAN2) + PT_TOUCHED(v, n, PT_SPAN3) + PT_TOUCHED(v, n, PT_SPAN4) +
      (pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? PT_TOUCHED(v, n, PT_SPAN5) : 0);
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures mapped: Run_Mapped(root, v, n, pfn, prot);
    ensures roots: Roots_Same{Pre, Here};
    ensures state: pvm_page_state[root] == \old(pvm_page_state[root]);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + n); */
static void pvm_pt_map_pages(u32 root, u64 v, u64 n, u32 pfn, u64 prot)
{
  u64 w = v, end = v + n;
  /*@ ghost u32 five = pvm_page_state[root] == PVM_PAGE_TABLE + 5; */
  /*@ ghost u64 l = end - 1; */
  /*@ loop invariant wf: Pt_State;
      loop invariant range: v <= w <= end && (w == v || w == end || w % 512 == 0);
      loop invariant mapped: Run_Mapped(root, v, w - v, pfn, prot);
      loop invariant none: Run_None(root, w, end - w);
      loop invariant roots: Pt_Root(root) && pvm_page_state[root] == \at(pvm_page_state[root], Pre);
      loop invariant same_roots: Roots_Same{Pre, Here};
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Tlb_Safe;
      loop invariant same: Map_Same{Pre, Here}(root, v, w);
      loop invariant shared: v < w < end ==> Walk_Shared(root, w);
      loop invariant first: w == v ==> pvm_reserve_count == \at(pvm_reserve_count, Pre);
      loop invariant some: v < w < end ==> pvm_reserve_count >= PT_BEGINS(w, l, PT_SPAN2) + PT_BEGINS(w, l, PT_SPAN3) +
        PT_BEGINS(w, l, PT_SPAN4) + (five != 0 ? PT_BEGINS(w, l, PT_SPAN5) : 0);
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant words: Words_Kept{Pre, Here};
      loop assigns w, pvm_reserve_count, PVM_TREE_CELLS;
      loop variant end - w; */
  while (w < end) {
    u64 m = 512 - w % 512;
    if (m > end - w)
      m = end - w;
    /*@ ghost pvm_pt_begins(w, m); */
    /*@ ghost pvm_pt_lacks(root, w); */
    /*@ assert cut: m == end - w || (w % 512 + m == 512 && (w + m) % 512 == 0); */
    /*@ assert order: l / PT_SPAN2 >= w / PT_SPAN2 && l / PT_SPAN3 >= w / PT_SPAN3 && l / PT_SPAN4 >= w / PT_SPAN4 &&
          l / PT_SPAN5 >= w / PT_SPAN5; */
    /*@ assert touched: w == v ==> pvm_reserve_count >= (five != 0 ? 4 : 3); */
    /*@ assert begun: v < w ==> pvm_reserve_count >= 1 + (w % PT_SPAN3 == 0 ? 1 : 0) + (w % PT_SPAN4 == 0 ? 1 : 0) +
          (five != 0 && w % PT_SPAN5 == 0 ? 1 : 0); */
    /*@ assert enough: pvm_reserve_count >= Walk_Lacks(root, w); */
    pvm_pt_map_run(root, w, (u32)m, pfn + (u32)(w - v), prot);
    /*@ assert again: Roots_Same{Pre, Here}; */
    /*@ assert kept: Map_Same{Pre, Here}(root, v, w + m); */
    /*@ ghost if (w + m < end) pvm_pt_shared(root, w, m); */
    w += m;
  }
}

int pvm_pt_map_range(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u64 n, u64 prot)
{
  u64 v, need;
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !pvm_pt_args(root, va, 1) || pvm_pt_leaf_make(pfn, 1, prot) == 0)
    return -PVM_EINVAL;
  v = pvm_pt_page(root, va);
  if (!pvm_pt_range(root, v, n) || n > 0x100000000 - (u64)pfn)
    return -PVM_EINVAL;
  if (!pvm_pt_vacant(root, v, n))
    return -PVM_EEXIST;
  need = pvm_pt_need(v, n, pvm_page_state[root] == PVM_PAGE_TABLE + 5);
  if (need > PVM_RESERVE_MAX || (pvm_reserve_count < need && pvm_pt_reserve(cpu, node, (u32)need) != 0))
    return -PVM_ENOMEM;
  /*@ assert level: pvm_page_state[root] == \at(pvm_page_state[root], Pre); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert ready: Map_Same{Pre, Here}(root, v, v + n); */
  pvm_pt_map_pages(root, v, n, pfn, prot);
  /*@ assert again: Roots_Same{Pre, Here}; */
  /*@ assert kept: Map_Same{Pre, Here}(root, v, v + n); */
  return 0;
}

/* Clears the pages w .. w+m-1 of the level-1 table t. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, w) && 1 <= m && w % 512 + m <= 512;
    requires table: Walk_At(root, w, t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && pvm_page_next[t] == root &&
      pvm_page_index[t] == w - w % 512;
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures none: Run_None(root, w, m);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, w, m) ==> Tlb_Safe;
    ensures used: \forall integer l, e; Leaf_Used(l, e) ==> \old(Leaf_Used(l, e));
    ensures roots: Roots_Same{Pre, Here};
    ensures state: pvm_page_state[root] == \old(pvm_page_state[root]);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + m); */
static inline void pvm_pt_unmap_run(u32 cpu, u32 root, u64 w, u32 m, u32 t)
{
  /*@ ghost pvm_pt_bases(w); */
  /*@ ghost pvm_pt_leaves(root, w, t); */
  /*@ assert leaf: \forall integer k; w % 512 <= k < w % 512 + m ==>
        Map_Entry(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), k) == PT_WORD(t, k) &&
        Map_Level(root, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), k) == (PT_WORD(t, k) == 0 ? 0 : 1) &&
        w <= PT_VPN(PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), k) < w + m; */
  pvm_pt_begin(cpu, root, w, w + m);
  pvm_pt_wipe(t, (u32)(w % 512), m);
  /*@ ghost pvm_pt_leaves(root, w, t); */
  /*@ assert none: Run_None(root, w, m); */
  pvm_pt_reclaim(t);
  /*@ assert used: Run_Used{Pre, Here}(root, w, m) ==> \forall integer k; w % 512 <= k < w % 512 + m ==>
        Leaf_Used(1, \at(PT_WORD(t, k), Pre)); */
}

/* The huge leaf in slot i of table t, of level `level`, that of page w, becomes 0; its pages are pending. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, w);
    requires level: (level == 2 && w % PT_SPAN2 == 0) || (level == 3 && w % PT_SPAN3 == 0);
    requires pending: Tlb_Within(root, w, w + Level_Span(level));
    requires table: Walk_At(root, w, t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(w, level, pvm_page_index[t]);
    requires slot: Slot_At(w, level, i);
    requires leaf: Pte_Kind(PT_WORD(t, i)) == 2;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], PVM_STALE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures tree: Pt_Tree;
    ensures full: Pt_Full(t);
    ensures table: Pt_Table(t) && pvm_page_next[t] == root;
    ensures none: Run_None(root, w, Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(level, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures used: \forall integer l, e; Leaf_Used(l, e) ==> \old(Leaf_Used(l, e));
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + Level_Span(level)); */
static inline void pvm_pt_drop(u32 root, u64 w, u32 level, u32 t, u32 i)
{
  /*@ ghost pvm_pt_bases(w); */
  /*@ assert page: Pt_Page(t, i) == w && Pt_Page(t, i + 1) == w + Level_Span(level); */
  (void)root, (void)w, (void)level;
  pvm_pt_clear(t, i);
  /*@ assert others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != t ==> PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert tree: Pt_Tree; */
  /*@ assert at: Walk_At(root, w, t); */
  /*@ ghost pvm_pt_hole(root, w, t); */
}

/* Clears the huge leaf in slot i of table t, of level `level`, that of page w. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, w);
    requires level: (level == 2 && w % PT_SPAN2 == 0) || (level == 3 && w % PT_SPAN3 == 0);
    requires table: Walk_At(root, w, t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(w, level, pvm_page_index[t]);
    requires slot: Slot_At(w, level, i);
    requires leaf: Pte_Kind(PT_WORD(t, i)) == 2;
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures none: Run_None(root, w, Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, w, Level_Span(level)) ==> Tlb_Safe;
    ensures used: \forall integer l, e; Leaf_Used(l, e) ==> \old(Leaf_Used(l, e));
    ensures roots: Roots_Same{Pre, Here};
    ensures state: pvm_page_state[root] == \old(pvm_page_state[root]);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + Level_Span(level)); */
static inline void pvm_pt_unmap_huge(u32 cpu, u32 root, u64 w, u32 level, u32 t, u32 i)
{
  /*@ ghost pvm_pt_bases(w); */
  /*@ ghost pvm_pt_reads(root, w, t); */
  /*@ assert leaf: Walk_Result(root, w, PT_WORD(t, i), level); */
  /*@ assert page: PT_VPN(PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), PT_I1(w)) == w; */
  pvm_pt_begin(cpu, root, w, w + (level == 2 ? PT_SPAN2 : PT_SPAN3));
  /*@ assert begun: Map_Same{Pre, Here}(root, w, w + Level_Span(level)) && Walk_At(root, w, t); */
  pvm_pt_drop(root, w, level, t, i);
  /*@ assert left: Map_Same{Pre, Here}(root, w, w + Level_Span(level)) && Roots_Same{Pre, Here}; */
  pvm_pt_reclaim(t);
  /*@ assert used: Run_Used{Pre, Here}(root, w, Level_Span(level)) ==> Leaf_Used(level, \at(PT_WORD(t, i), Pre)); */
}

/* Clears pages from w on, up to the end of the entry or the level-1 table that page w lies in, at most up to end; how many. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, w) && Page_In(root, end - 1) && w < end;
    requires inside: Leaf_Inside(root, w, w, end);
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures some: 1 <= \result <= end - w;
    ensures none: Run_None(root, w, \result);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, w, \result) ==> Tlb_Safe;
    ensures used: \forall integer l, e; Leaf_Used(l, e) ==> \old(Leaf_Used(l, e));
    ensures roots: Roots_Same{Pre, Here};
    ensures state: pvm_page_state[root] == \old(pvm_page_state[root]);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, w, w + \result); */
static u64 pvm_pt_unmap_step(u32 cpu, u32 root, u64 w, u64 end)
{
  struct pvm_pt_place p = pvm_pt_walk(root, w, 1);
  u64 s = p.level == 1 ? 512 : p.level == 2 ? PT_SPAN2 : p.level == 3 ? PT_SPAN3 : p.level == 4 ? PT_SPAN4 : PT_SPAN5;
  u64 m = s - w % s;
  /*@ ghost pvm_pt_bases(w); */
  if (m > end - w)
    m = end - w;
  if (p.level == 1) {
    pvm_pt_unmap_run(cpu, root, w, (u32)m, p.table);
    return m;
  }
  if (pvm_ram[p.table].word[p.slot] == 0) {
    /*@ ghost pvm_pt_hole(root, w, p.table); */
    return m;
  }
  /*@ ghost pvm_pt_reads(root, w, p.table); */
  /*@ assert huge: Pte_Kind(PT_WORD(p.table, p.slot)) == 2 && (p.level == 2 || p.level == 3); */
  /*@ assert whole: w % s == 0 && m == s && s == Level_Span(p.level); */
  pvm_pt_unmap_huge(cpu, root, w, p.level, p.table, p.slot);
  return m;
}

/*@ ghost
  // When the pages v .. w-1 are not mapped, no huge leaf that maps page w begins before w.
  /@ requires root: Pt_Root(r);
     requires page: 0 <= v <= w < end <= PT_SPAN6;
     requires inside: Run_Inside(r, w, end, v, end);
     requires none: Run_None(r, v, w - v);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: Leaf_Inside(r, w, w, end); @/
  void pvm_pt_whole(u32 r, u64 w, u64 v, u64 end)
  {
    pvm_pt_bases(w);
    /@ assert two: Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), PT_I1(w)) == 2 ==>
         Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), 0) == 2; @/
    /@ assert three: Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), PT_I1(w)) == 3 ==>
         Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), 0, 0) == 3; @/
  }
*/

int pvm_pt_unmap_range(u32 cpu, u32 root, u64 va, u64 n)
{
  u64 v, w, end;
  if (cpu >= PVM_MAX_CPUS || !pvm_pt_args(root, va, 1))
    return -PVM_EINVAL;
  v = pvm_pt_page(root, va);
  if (!pvm_pt_range(root, v, n))
    return -PVM_EINVAL;
  w = v;
  end = v + n;
  if (pvm_pt_cuts(root, v, v, end) || pvm_pt_cuts(root, end - 1, v, end))
    return -PVM_EBUSY;
  /*@ ghost pvm_pt_ends(root, v, end); */
  /*@ loop invariant wf: Pt_State;
      loop invariant range: v <= w <= end;
      loop invariant none: Run_None(root, v, w - v);
      loop invariant inside: Run_Inside(root, w, end, v, end);
      loop invariant roots: Pt_Root(root) && pvm_page_state[root] == \at(pvm_page_state[root], Pre);
      loop invariant same_roots: Roots_Same{Pre, Here};
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Run_Used{Pre, Here}(root, v, w - v) ==> Tlb_Safe;
      loop invariant used: \forall integer l, e; Leaf_Used(l, e) ==> \at(Leaf_Used(l, e), Pre);
      loop invariant same: Map_Same{Pre, Here}(root, v, w);
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant words: Words_Kept{Pre, Here};
      loop assigns w, PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
      loop variant end - w; */
  while (w < end) {
    /*@ ghost pvm_pt_whole(root, w, v, end); */
    u64 m = pvm_pt_unmap_step(cpu, root, w, end);
    /*@ assert kept: Map_Same{Pre, Here}(root, v, w + m); */
    w += m;
  }
  return 0;
}
