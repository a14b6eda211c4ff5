/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: single pages of 4 KiB for callers who know that root and page are such. The level-1 table of the last call is
 * tried first (pvm_pt_last); only where that is not the one the tree is walked. */
#ifndef PVM_PGTABLE_NEAR_H
#define PVM_PGTABLE_NEAR_H

#include "pgtable_find.h"

/* What the level-1 table t on the walk of page v says of it. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: Walk_Table(root, v, t, 1);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures leaf: Walk_Result(root, v, \result.entry, \result.level);
    ensures level: \result.level == (\result.entry == 0 ? 0 : 1); */
static inline struct pvm_pt_leaf pvm_pt_read_near(u32 root, u64 v, u32 t)
{
  struct pvm_pt_leaf r;
  /*@ ghost pvm_pt_reads(root, v, t); */
  (void)root;
  r.entry = pvm_ram[t].word[v % 512];
  r.level = r.entry != 0;
  return r;
}

/* What the walk of a page finds: the leaf that maps it and its level, 0 when none does; the level-1 table on the walk, PVM_NONE where that ends
 * above. */
struct pvm_pt_spot {
  u64 entry;
  u32 level;
  u32 table;
};

/* What maps page v: the walk from the root on, whose level-1 table is remembered. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root) && Page_In(root, v);
    terminates \true;
    assigns pvm_pt_last;
    exits \false;
    ensures leaf: Walk_Result(root, v, \result.entry, \result.level);
    ensures none: \result.entry == 0 <==> \result.level == 0;
    ensures table: \result.table != PVM_NONE ==> \result.level <= 1 && Walk_Table(root, v, \result.table, 1); */
struct pvm_pt_spot pvm_pt_read_walk(u32 root, u64 v);

/* The same; the level-1 table of the last call is tried first. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root) && Page_In(root, v);
    terminates \true;
    assigns pvm_pt_last;
    exits \false;
    ensures leaf: Walk_Result(root, v, \result.entry, \result.level);
    ensures none: \result.entry == 0 <==> \result.level == 0;
    ensures table: \result.table != PVM_NONE ==> \result.level <= 1 && Walk_Table(root, v, \result.table, 1); */
static inline struct pvm_pt_spot pvm_pt_read(u32 root, u64 v)
{
  if (!pvm_pt_placed(root, v, pvm_pt_last))
    return pvm_pt_read_walk(root, v);
  struct pvm_pt_leaf e = pvm_pt_read_near(root, v, pvm_pt_last);
  struct pvm_pt_spot r = { e.entry, e.level, pvm_pt_last };
  return r;
}

/* The leaf e of level `level` comes into table t, where the walk of page v ends with an empty entry. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(v, level, pvm_page_index[t]);
    requires at: Walk_At(root, v, t);
    requires empty: \forall integer i; Slot_At(v, level, i) ==> PT_WORD(t, i) == 0;
    requires leaf: Leaf_Wf(level, e);
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures roots: Roots_Same{Pre, Here};
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures wf: Pt_Wf;
    ensures done: Pages_Leaf(root, v, level, e);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
static inline void pvm_pt_enter(u32 root, u64 v, u32 level, u64 e, u32 t)
{
  u32 i = pvm_pt_slot(v, PVM_PAGE_TABLE + level);
  /*@ ghost pvm_pt_bases(v); */
  /*@ assert page: Pt_Page(t, i) == v && Pt_Page(t, i + 1) == v + Level_Span(level); */
  (void)root;
  pvm_pt_set(t, i, e);
  /*@ assert tree: Pt_Tree; */
  /*@ assert at: Walk_At(root, v, t); */
  /*@ ghost pvm_pt_reads(root, v, t); */
}

/* Maps page v by the leaf e of 4 KiB, in the level-1 table t on its walk. 0; -EEXIST when it is mapped. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: Walk_Table(root, v, t, 1);
    requires leaf: e != 0;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EEXIST;
    ensures was: \result == 0 ==> \old(Pages_Leaf(root, v, 1, 0));
    ensures done: \result == 0 ==> Pages_Leaf(root, v, 1, e);
    ensures eexist: \result == -PVM_EEXIST ==> !\old(Pages_Leaf(root, v, 1, 0));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1); */
static inline int pvm_pt_map_near(u32 root, u64 v, u32 t, u64 e)
{
  /*@ ghost pvm_pt_reads(root, v, t); */
  if (pvm_ram[t].word[v % 512] != 0)
    return -PVM_EEXIST;
  pvm_pt_enter(root, v, 1, e, t);
  return 0;
}

/* Maps page v, which nothing maps, by the leaf e of 4 KiB, in the level-1 table t on its walk; PVM_NONE: that is to be found or made.
 * 0; -ENOMEM. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: t != PVM_NONE ==> Walk_Table(root, v, t, 1);
    requires none: Pages_Leaf(root, v, 1, 0);
    requires leaf: e != 0;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures done: \result == 0 ==> Pages_Leaf(root, v, 1, e);
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures same: Map_Same{Pre, Here}(root, v, v + 1);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static inline int pvm_pt_map_page(u32 cpu, u32 node, u32 root, u64 v, u32 t, u64 e)
{
  if (t == PVM_NONE)
    return pvm_pt_install(cpu, node, root, v, 1, e);
  /*@ ghost pvm_pt_reads(root, v, t); */
  pvm_pt_enter(root, v, 1, e, t);
  return 0;
}

/* The present leaf `old` of 4 KiB, which maps page v in the level-1 table t on its walk, becomes the leaf n. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && n != 0;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires old: Pages_Leaf(root, v, 1, old) && Pte_Present(old);
    requires table: Walk_Table(root, v, t, 1);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures done: Pages_Leaf(root, v, 1, n);
    ensures pending: Tlb_Within(root, v, v + 1);
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(1, old) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1); */
static inline void pvm_pt_renew_leaf(u32 cpu, u32 root, u64 v, u32 t, u64 n) /*@ ghost (u64 old) */
{
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, t); */
  /*@ assert leaf: PT_WORD(t, PT_I1(v)) == old; */
  pvm_pt_renew(cpu, root, v, 1, t, (u32)PT_I1(v), n);
}

/* The same while pages of the tree are pending (pvm_pt_begun): nothing has to be flushed before. */
/*@ requires wf: Pt_State;
    requires leaf: n != 0;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires begun: Tlb_Pending && pvm_tlb_root == root;
    requires old: Pages_Leaf(root, v, 1, old) && Pte_Present(old);
    requires table: Walk_Table(root, v, t, 1);
    terminates \true;
    assigns pvm_tlb_root, pvm_tlb_start, pvm_tlb_end, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures done: Pages_Leaf(root, v, 1, n);
    ensures pending: Tlb_Within(root, v, v + 1);
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(1, old) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1); */
static inline void pvm_pt_renew_more(u32 root, u64 v, u32 t, u64 n) /*@ ghost (u64 old) */
{
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, t); */
  /*@ assert leaf: PT_WORD(t, PT_I1(v)) == old; */
  pvm_tlb_add(root, v, v + 1);
  /*@ assert pending: Pt_State && Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  pvm_pt_alter(root, v, 1, t, (u32)PT_I1(v), n);
}

#endif
