/* SPDX-License-Identifier: BSD-2-Clause */
#include "pgtable_near.h"

u32 pvm_pt_last;

/* The frame c, in no tree, becomes all zero. */
/*@ requires ram: Ram_Valid;
    requires frame: c < pvm_nr_frames;
    terminates \true;
    assigns pvm_ram[c].word[0 .. 511];
    exits \false;
    ensures zero: Table_Zero(c);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != c ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static void pvm_frame_zero(u32 c)
{
  pvm_frame_clear(c);
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != c ==> Pt_Live(u, k) == \at(Pt_Live(u, \at(k, Here)), Pre);
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
}

/* A frame from the reservation, all zero, for a table. */
/*@ requires tree: Pt_Tree;
    requires reserve: Reserve_Wf;
    requires some: pvm_reserve_count > 0;
    terminates \true;
    assigns pvm_reserve_count, pvm_ram[pvm_reserve_frame[pvm_reserve_count - 1]].word[0 .. 511];
    exits \false;
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - 1;
    ensures reserve: Reserve_Wf;
    ensures fresh: \result < pvm_nr_frames && pvm_page_state[\result] == PVM_PAGE_TABLE && pvm_page_order[\result] == 0;
    ensures apart: \forall integer i; 0 <= i < pvm_reserve_count ==> pvm_reserve_frame[i] != \result;
    ensures zero: Table_Zero(\result);
    ensures words: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != \result ==> PT_WORD(u, j) == \old(PT_WORD(u, j));
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures tree: Pt_Tree;
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static u32 pvm_pt_new(void)
{
  /*@ ghost pvm_pt_places(); */
  u32 c = pvm_reserve_take();
  /*@ assert fresh: Reserve_Holds(pvm_reserve_count, c); */
  pvm_frame_zero(c);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != c ==> PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slots: Pt_Slots; */
  /*@ assert count: Pt_Count; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert s2: Word2_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert s1: Word1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return c;
}

/* A new table, from the reservation, under the empty entry of page v in table t of level l. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 2 <= l <= 5;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + l && pvm_page_next[t] == r && Base_At(v, l, pvm_page_index[t]);
    requires at: Walk_At(r, v, t);
    requires empty: \forall integer i; Slot_At(v, l, i) ==> PT_WORD(t, i) == 0;
    requires some: pvm_reserve_count >= 1;
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures tree: Pt_Tree;
    ensures full: Pt_Full(\result);
    ensures root: Pt_Root(r) && pvm_page_state[r] == \old(pvm_page_state[r]);
    ensures table: Pt_Table(\result) && pvm_page_state[\result] == PVM_PAGE_TABLE + l - 1 && pvm_page_next[\result] == r &&
      Base_At(v, l - 1, pvm_page_index[\result]);
    ensures at: Walk_At(r, v, \result);
    ensures roots: Roots_Same{Pre, Here};
    ensures zero: Table_Zero(\result);
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - 1;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures free: \forall integer f; Page_Free(f) <==> \old(Page_Free(f));
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static u32 pvm_pt_extend(u32 r, u64 v, u32 t, u32 l)
{
  u32 i = pvm_pt_slot(v, PVM_PAGE_TABLE + l);
  u32 c = pvm_pt_new();
  (void)r;
  /*@ ghost pvm_pt_bases(v); */
  /*@ assert at: Walk_At(r, v, t); */
  /*@ assert apart: c != t && c != r; */
  /*@ assert cell: t < pvm_nr_frames && i < 512 && 512 * t + i + 1 <= 512 * pvm_nr_frames; */
  pvm_pt_link(t, i, c);
  /*@ assert still: Walk_At(r, v, t); */
  /*@ assert state: pvm_page_state[c] == PVM_PAGE_TABLE + l - 1; */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  return c;
}

u32 pvm_pt_grow(u32 r, u64 v, u32 t, u32 l, u32 level)
{
  /*@ ghost u32 l0 = l; */
  /*@ loop invariant zone: Zone_Wf;
      loop invariant reserve: Reserve_Wf;
      loop invariant tlb: Tlb_Wf;
      loop invariant tree: Pt_Tree;
      loop invariant full: Pt_Full(t);
      loop invariant root: Pt_Root(r) && pvm_page_state[r] == \at(pvm_page_state[r], Pre);
      loop invariant level: level <= l <= l0;
      loop invariant table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + l && pvm_page_next[t] == r &&
        Base_At(v, l, pvm_page_index[t]);
      loop invariant at: Walk_At(r, v, t);
      loop invariant zero: l < l0 ==> Table_Zero(t);
      loop invariant empty: \forall integer i; Slot_At(v, l, i) ==> PT_WORD(t, i) == 0;
      loop invariant count: pvm_reserve_count == \at(pvm_reserve_count, Pre) - (l0 - l);
      loop invariant free: \forall integer f; Page_Free(f) <==> \at(Page_Free(f), Pre);
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Tlb_Safe;
      loop invariant same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant words: Words_Kept{Pre, Here};
      loop assigns t, l, pvm_reserve_count, PVM_TREE_CELLS;
      loop variant l; */
  while (l > level) {
    t = pvm_pt_extend(r, v, t, l);
    l--;
  }
  return t;
}

int pvm_pt_reserve(u32 cpu, u32 node, u32 need)
{
  /*@ ghost pvm_pt_places(); */
  int e = pvm_reserve_fill(cpu, node, need);
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert still: \forall integer t; Pt_Table(t) ==> \at(Pt_Table(t), Pre) && pvm_page_state[t] == \at(pvm_page_state[t], Pre); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slot: \forall integer t, i; Pt_Table(t) ==> PT_I9(i) ==>
        Pt_Slot(\at(pvm_page_state[t], Pre) - PVM_PAGE_TABLE, PT_WORD(t, i)); */
  /*@ assert slots: Pt_Slots; */
  /*@ assert bounds: Pt_Bounds; */
  /*@ assert orders: Pt_Orders; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert stack: Tlb_Frames; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return e;
}

void pvm_pt_reclaim(u32 t)
{
  /*@ ghost u32 n = 0; */
  /*@ loop invariant tree: Pt_Tree;
      loop invariant full: Pt_Full(t);
      loop invariant table: Pt_Table(t);
      loop invariant zone: Zone_Wf;
      loop invariant reserve: Reserve_Wf;
      loop invariant tlb: Tlb_Wf;
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Tlb_Safe;
      loop invariant free: \forall integer f; \at(Page_Free(f), Pre) ==> Page_Free(f);
      loop invariant root: pvm_page_next[t] == pvm_tlb_root;
      loop invariant level: 0 <= n && pvm_page_state[t] >= PVM_PAGE_TABLE + 1 + n;
      loop invariant room: pvm_tlb_count == \at(pvm_tlb_count, Pre) + n;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant levels: \forall integer r; Pt_Root(r) ==> pvm_page_state[r] == \at(pvm_page_state[r], Pre);
      loop invariant same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant words: Words_Kept{Pre, Here};
      loop assigns t, n, pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1],
        pvm_page_state[0 .. PVM_MAX_FRAMES - 1], pvm_page_index[0 .. PVM_MAX_FRAMES - 1], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1],
        pvm_tlb_count, PVM_STALE_CELLS;
      loop variant 5 - n; */
  while (pvm_page_mapcount[t] == 0 && pvm_page_owner[t] != PVM_NONE) {
    u32 c = t;
    t = pvm_page_owner[c];
    /*@ assert parent: Pt_Child(t, pvm_page_flags[c], c) && Pt_Table(t); */
    pvm_pt_unlink(c);
    /*@ ghost n = n + 1; */
  }
}

/* The table of level `level` for page v, whose walk ends with an empty entry of table t of level l: t, or a new one below it;
 * PVM_NONE, and no tree changed, without memory. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires level: 1 <= level <= l <= 5;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + l && pvm_page_next[t] == root && Base_At(v, l, pvm_page_index[t]);
    requires at: Walk_At(root, v, t);
    requires empty: \forall integer i; Slot_At(v, l, i) ==> PT_WORD(t, i) == 0;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures none: \result == PVM_NONE ==> Pt_State && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures tree: Pt_Tree;
    ensures full: \result != PVM_NONE ==> Pt_Full(\result);
    ensures table: \result != PVM_NONE ==> Pt_Table(\result) && pvm_page_state[\result] == PVM_PAGE_TABLE + level &&
      pvm_page_next[\result] == root && Base_At(v, level, pvm_page_index[\result]);
    ensures at: \result != PVM_NONE ==> Walk_At(root, v, \result);
    ensures empty: \result != PVM_NONE ==> \forall integer i; Slot_At(v, level, i) ==> PT_WORD(\result, i) == 0;
    ensures roots: Roots_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline u32 pvm_pt_table(u32 cpu, u32 node, u32 root, u64 v, u32 t, u32 l, u32 level)
{
  if (l == level)
    return t;
  if (pvm_reserve_count < l - level && pvm_pt_reserve(cpu, node, l - level) != 0)
    return PVM_NONE;
  /*@ assert at: Walk_At(root, v, t); */
  return pvm_pt_grow(root, v, t, l, level);
}

int pvm_pt_install(u32 cpu, u32 node, u32 root, u64 v, u32 level, u64 e)
{
  struct pvm_pt_place p = pvm_pt_find(root, v, level);
  u32 t = p.table;
  /*@ ghost pvm_pt_reads(root, v, t); */
  /*@ ghost pvm_pt_blank(root, v, t); */
  if (pvm_ram[t].word[p.slot] != 0)
    return -PVM_EEXIST;
  /*@ assert was: Pages_Leaf(root, v, level, 0); */
  /*@ assert empty: \forall integer i; Slot_At(v, p.level, i) ==> PT_WORD(t, i) == 0; */
  t = pvm_pt_table(cpu, node, root, v, t, p.level, level);
  if (t == PVM_NONE)
    return -PVM_ENOMEM;
  pvm_pt_enter(root, v, level, e, t);
  /*@ assert done: Pages_Leaf(root, v, level, e); */
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
  return 0;
}

/* The leaf in slot i of table t, that of page v, goes, and t with it when that was its last entry; the pages are pending, and there is
 * room for the tables of one walk. */
/*@ requires wf: Pt_State;
    requires pending: Tlb_Within(root, v, v + Level_Span(level));
    requires room: pvm_tlb_count + 8 <= PVM_TLB_BATCH;
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires table: Walk_Table(root, v, t, level);
    requires slot: Slot_At(v, level, i);
    requires leaf: Leaf_Wf(level, PT_WORD(t, i));
    terminates \true;
    assigns PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures done: Pages_Leaf(root, v, level, 0);
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(level, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static inline void pvm_pt_take(u32 root, u64 v, u32 level, u32 t, u32 i)
{
  pvm_pt_leave(root, v, level, t, i);
  /*@ assert left: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Roots_Same{Pre, Here}; */
  /*@ ghost pvm_pt_bases(v); */
  if (pvm_page_mapcount[t] == 0)
    pvm_pt_reclaim(t);
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
  /*@ assert in: PT_I9(PT_I5(v)) && PT_I9(PT_I4(v)) && PT_I9(PT_I3(v)) && PT_I9(PT_I2(v)) && PT_I9(PT_I1(v)); */
  /*@ assert gone1: level == 1 ==> Pages_Leaf(root, v, 1, 0); */
  /*@ assert gone2: level == 2 ==> Pages_Leaf(root, v, 2, 0); */
  /*@ assert gone3: level == 3 ==> Pages_Leaf(root, v, 3, 0); */
}

int pvm_pt_remove(u32 cpu, u32 root, u64 v, u32 level)
{
  struct pvm_pt_place p = pvm_pt_find(root, v, level);
  u64 e = pvm_ram[p.table].word[p.slot];
  /*@ ghost pvm_pt_bases(v); */
  if (p.level != level || e == 0 || (level > 1 && pvm_pte_link(e))) {
    /*@ ghost pvm_pt_no_leaf(root, v, level, p.table, p.slot); */
    return -PVM_ENOENT;
  }
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ assert leaf: Leaf_Wf(level, e) && Pages_Leaf(root, v, level, e); */
  pvm_pt_begin(cpu, root, v, v + (level == 1 ? 1 : level == 2 ? PT_SPAN2 : PT_SPAN3));
  /*@ assert begun: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Walk_At(root, v, p.table); */
  pvm_pt_take(root, v, level, p.table, p.slot);
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
  return 0;
}

/* Clears the 4 KiB leaf of page v in the level-1 table t on its walk; pages of root are pending. 0; -ENOENT when there is none. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: Walk_Table(root, v, t, 1);
    requires begun: Tlb_Pending && pvm_tlb_root == root && pvm_tlb_count + 8 <= PVM_TLB_BATCH;
    terminates \true;
    assigns pvm_tlb_root, pvm_tlb_start, pvm_tlb_end, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOENT;
    ensures was: \result == 0 ==> \exists integer e; Leaf_Wf(1, e) && \old(Pages_Leaf(root, v, 1, e));
    ensures done: \result == 0 ==> Pages_Leaf(root, v, 1, 0);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; e != 0 ==> !\old(Pages_Leaf(root, v, 1, e));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1);
    ensures pending: \result == 0 ==> Tlb_Within(root, v, v + 1);
    ensures safe: \old(Tlb_Safe) ==>
      (\forall integer e; Leaf_Wf(1, e) ==> \old(Pages_Leaf(root, v, 1, e)) ==> Leaf_Used(1, e)) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static inline int pvm_pt_unmap_near(u32 root, u64 v, u32 t)
{
  u32 i = (u32)PT_I1(v);
  /*@ ghost pvm_pt_reads(root, v, t); */
  if (pvm_ram[t].word[i] == 0)
    return -PVM_ENOENT;
  /*@ assert leaf: Leaf_Wf(1, PT_WORD(t, i)) && Pages_Leaf(root, v, 1, PT_WORD(t, i)); */
  pvm_tlb_add(root, v, v + 1);
  pvm_pt_take(root, v, 1, t, i);
  return 0;
}

/* The table c from the reservation, all zero, becomes a root of `levels` levels. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires apart: \forall integer j; 0 <= j < pvm_reserve_count ==> pvm_reserve_frame[j] != c;
    requires tlb: Tlb_Wf;
    requires tree: Pt_Tree;
    requires full: Pt_Full(PVM_NONE);
    requires levels: levels == 4 || levels == 5;
    requires fresh: c < pvm_nr_frames && pvm_page_state[c] == PVM_PAGE_TABLE && pvm_page_order[c] == 0;
    requires zero: Table_Zero(c);
    terminates \true;
    assigns pvm_page_mapcount[c], pvm_page_state[c], pvm_page_owner[c], pvm_page_next[c], pvm_page_index[c];
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures full: Pt_Full(PVM_NONE);
    ensures root: Pt_Root(c) && pvm_page_state[c] == PVM_PAGE_TABLE + levels;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures same: Map_Same{Pre, Here}(c, 0, PT_SPAN6);
    ensures none: Pages_None(c); */
static inline void pvm_pt_plant(u32 c, u32 levels)
{
  /*@ assert nof: \forall integer u, j; u < pvm_nr_frames ==> PT_I9(j) ==> Next(u, j) != c; */
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant zero: Pt_Live(c, k) == 0;
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  pvm_page_state[c] = (u8)(PVM_PAGE_TABLE + levels);
  pvm_page_owner[c] = PVM_NONE;
  pvm_page_next[c] = c;
  pvm_page_index[c] = 0;
  pvm_page_mapcount[c] = 0;
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert leaf: \forall integer j; PT_I9(j) ==> Next(c, j) == -1; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert roots: \forall integer r; Pt_Root(r) ==> r == c || \at(Pt_Root(r), Pre); */
  /*@ assert m1: Map1_Same{Pre, Here}(c, 0, PT_SPAN6); */
  /*@ assert m2: Map2_Same{Pre, Here}(c, 0, PT_SPAN6); */
}

/* Gives the present leaf of level `level` at page v the permissions prot. 0; -ENOENT when there is none. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires prot: Leaf_Args(0, level, prot);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOENT;
    ensures done: \result == 0 ==> \exists integer e; Pte_Present(e) && Leaf_Wf(level, e) && \old(Pages_Leaf(root, v, level, e)) &&
      Pages_Leaf(root, v, level, Leaf_Make(Leaf_Pfn(level, e), level, prot));
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; Pte_Present(e) ==> !\old(Pages_Leaf(root, v, level, e));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level));
    ensures pending: \result == 0 ==> Tlb_Within(root, v, v + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==>
      (\forall integer e; Leaf_Wf(level, e) ==> \old(Pages_Leaf(root, v, level, e)) ==> Leaf_Used(level, e)) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static int pvm_pt_modify(u32 cpu, u32 root, u64 v, u32 level, u64 prot)
{
  struct pvm_pt_place p = pvm_pt_walk(root, v, level);
  u64 e = pvm_ram[p.table].word[p.slot];
  /*@ ghost pvm_pt_bases(v); */
  if (p.level != level || e == 0 || (level > 1 && pvm_pte_link(e))) {
    /*@ ghost pvm_pt_no_leaf(root, v, level, p.table, p.slot); */
    return -PVM_ENOENT;
  }
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ assert leaf: Leaf_Wf(level, e) && Pages_Leaf(root, v, level, e); */
  if (!pvm_pte_present(e))
    return -PVM_ENOENT;
  pvm_pt_renew(cpu, root, v, level, p.table, p.slot, pvm_pt_leaf_prot(e, level, prot));
  /*@ assert was: Pte_Present(e) && Leaf_Wf(level, e) && \at(Pages_Leaf(root, v, level, \at(e, Here)), Pre); */
  /*@ assert done: Pages_Leaf(root, v, level, Leaf_Make(Leaf_Pfn(level, e), level, prot)); */
  /*@ assert some: \exists integer o; Pte_Present(o) && Leaf_Wf(level, o) && \at(Pages_Leaf(root, v, level, o), Pre) &&
        Pages_Leaf(root, v, level, Leaf_Make(Leaf_Pfn(level, o), level, prot)); */
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
  return 0;
}

/* The empty root c goes: it waits in the gather. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires tree: Pt_Tree;
    requires full: Pt_Full(PVM_NONE);
    requires root: Pt_Root(c) && pvm_page_mapcount[c] == 0;
    requires room: pvm_tlb_count < PVM_TLB_BATCH;
    requires pending: Tlb_Pending && pvm_tlb_root == c;
    terminates \true;
    assigns pvm_page_state[c], pvm_page_index[c], pvm_tlb_frame[pvm_tlb_count], pvm_tlb_count, PVM_STALE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures full: Pt_Full(PVM_NONE);
    ensures state: pvm_page_state[c] == PVM_PAGE_GATHER;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline void pvm_pt_fell(u32 c)
{
  /*@ ghost pvm_pt_zero(c); */
  /*@ assert none: \forall integer j; PT_I9(j) ==> Next(c, j) == -1; */
  /*@ assert orphan: \forall integer d; Pt_Table(d) ==> pvm_page_owner[d] != c; */
  /*@ assert nof: \forall integer u, j; u < pvm_nr_frames ==> PT_I9(j) ==> Next(u, j) != c; */
  pvm_tlb_defer(c);
  /*@ ghost pvm_tlb_note_stale(c, 1, pvm_tlb_root, pvm_tlb_start, pvm_tlb_end); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Here, Pre}; */
  /*@ assert k3: Walk3_Same{Here, Pre}; */
  /*@ assert k2: Walk2_Same{Here, Pre}; */
  /*@ assert k1: Walk1_Same{Here, Pre}; */
}

/* A new root of `levels` levels, from the reservation, which holds a frame. */
/*@ requires wf: Pt_State;
    requires some: pvm_reserve_count > 0;
    requires levels: levels == 4 || levels == 5;
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures root: Pt_Root(\result) && pvm_page_state[\result] == PVM_PAGE_TABLE + levels;
    ensures none: Pages_None(\result);
    ensures roots: \forall integer r; Pt_Root(r) ==> r == \result || \old(Pt_Root(r));
    ensures stay: \forall integer r; \old(Pt_Root(r)) ==> Pt_Root(r) && r != \result && pvm_page_state[r] == \old(pvm_page_state[r]);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\result, 0, PT_SPAN6); */
static u32 pvm_pt_raise(u32 levels)
{
  u32 c = pvm_pt_new();
  pvm_pt_plant(c, levels);
  return c;
}

u32 pvm_pt_create(u32 cpu, u32 node, u32 levels)
{
  if ((levels != 4 && levels != 5) || cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES)
    return PVM_NONE;
  if (pvm_reserve_count == 0 && pvm_pt_reserve(cpu, node, 1) != 0)
    return PVM_NONE;
  return pvm_pt_raise(levels);
}

int pvm_pt_destroy(u32 cpu, u32 root)
{
  if (cpu >= PVM_MAX_CPUS || !pvm_pt_args(root, 0, 1))
    return -PVM_EINVAL;
  if (pvm_page_mapcount[root] != 0)
    return -PVM_EBUSY;
  pvm_pt_begin(cpu, root, 0, 1);
  pvm_pt_fell(root);
  return 0;
}

int pvm_pt_map(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u32 level, u64 prot)
{
  u64 v = level == 1 ? pvm_pt_near(root, va) : PT_SPAN6, e;
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || (v == PT_SPAN6 && !pvm_pt_args(root, va, level)))
    return -PVM_EINVAL;
  e = pvm_pt_leaf_make(pfn, level, prot);
  if (e == 0)
    return -PVM_EINVAL;
  if (v != PT_SPAN6)
    return pvm_pt_map_near(root, v, pvm_pt_last, e);
  return pvm_pt_install(cpu, node, root, pvm_pt_page(root, va), level, e);
}

int pvm_pt_unmap(u32 cpu, u32 root, u64 va, u32 level)
{
  u64 v = level == 1 ? pvm_pt_near(root, va) : PT_SPAN6;
  if (cpu >= PVM_MAX_CPUS || (v == PT_SPAN6 && !pvm_pt_args(root, va, level)))
    return -PVM_EINVAL;
  if (v != PT_SPAN6 && pvm_pt_begun(root))
    return pvm_pt_unmap_near(root, v, pvm_pt_last);
  return pvm_pt_remove(cpu, root, pvm_pt_page(root, va), level);
}

int pvm_pt_protect(u32 cpu, u32 root, u64 va, u32 level, u64 prot)
{
  if (cpu >= PVM_MAX_CPUS || !pvm_pt_args(root, va, level) || pvm_pt_leaf_make(0, level, prot) == 0)
    return -PVM_EINVAL;
  return pvm_pt_modify(cpu, root, pvm_pt_page(root, va), level, prot);
}

struct pvm_pt_leaf pvm_pt_query(u32 root, u64 va)
{
  struct pvm_pt_leaf r;
  struct pvm_pt_place p;
  u64 v;
  r.entry = 0;
  r.level = 0;
  if (!pvm_pt_args(root, va - va % 4096, 1))
    return r;
  v = pvm_pt_page(root, va);
  p = pvm_pt_walk(root, v, 1);
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ ghost pvm_pt_blank(root, v, p.table); */
  r.entry = pvm_ram[p.table].word[p.slot];
  if (r.entry != 0)
    r.level = p.level;
  return r;
}

struct pvm_pt_spot pvm_pt_read_walk(u32 root, u64 v)
{
  struct pvm_pt_spot r;
  struct pvm_pt_place p = pvm_pt_find(root, v, 1);
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ ghost pvm_pt_blank(root, v, p.table); */
  r.entry = pvm_ram[p.table].word[p.slot];
  r.level = r.entry != 0 ? p.level : 0;
  r.table = p.level == 1 ? p.table : PVM_NONE;
  return r;
}

struct pvm_pt_leaf pvm_pt_lookup(u32 root, u64 va)
{
  u64 a = va - va % 4096, v = pvm_pt_near(root, a);
  if (v != PT_SPAN6)
    return pvm_pt_read_near(root, v, pvm_pt_last);
  if (!pvm_pt_args(root, a, 1)) {
    struct pvm_pt_leaf none = { 0, 0 };
    return none;
  }
  struct pvm_pt_spot s = pvm_pt_read_walk(root, pvm_pt_page(root, va));
  struct pvm_pt_leaf r = { s.entry, s.level };
  return r;
}
