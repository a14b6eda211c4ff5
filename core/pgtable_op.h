/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: what the operations on single pages and on ranges have in common. Only the files
 * of the page tables include this, proc_smaps.c, whose walk passes over holes table by table, and what takes their steps for one page
 * (pgtable_near.h, pgtable_count.h): faults, zap and fork. */
#ifndef PVM_PGTABLE_OP_H
#define PVM_PGTABLE_OP_H

#include "pgtable_step.h"
#include "pgtable_walk.h"

/* The table of level `level` on the walk of page v, below the place p where the walk ended with an empty entry: the tables
 * that lack come from the reservation. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 1 <= level < l <= 5;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + l && pvm_page_next[t] == r && Base_At(v, l, pvm_page_index[t]);
    requires at: Walk_At(r, v, t);
    requires empty: \forall integer i; Slot_At(v, l, i) ==> PT_WORD(t, i) == 0;
    requires some: pvm_reserve_count >= l - level;
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures tree: Pt_Tree;
    ensures full: Pt_Full(\result);
    ensures root: Pt_Root(r) && pvm_page_state[r] == \old(pvm_page_state[r]);
    ensures table: Pt_Table(\result) && pvm_page_state[\result] == PVM_PAGE_TABLE + level && pvm_page_next[\result] == r &&
      Base_At(v, level, pvm_page_index[\result]);
    ensures at: Walk_At(r, v, \result);
    ensures roots: Roots_Same{Pre, Here};
    ensures zero: Table_Zero(\result);
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - (l - level);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures free: \forall integer f; Page_Free(f) <==> \old(Page_Free(f));
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
u32 pvm_pt_grow(u32 r, u64 v, u32 t, u32 l, u32 level);

/* Does the entry of the reservation suffice, or can it be filled up to `need` frames? The trees and the gather stay. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires wf: Pt_Wf;
    terminates \true;
    assigns PVM_RESERVE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures wf: Pt_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures done: \result == 0 ==> pvm_reserve_count >= need;
    ensures fail: \result != 0 ==> pvm_reserve_count == \old(pvm_reserve_count) && States_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures free: \forall integer f; Page_Free(f) ==> \old(Page_Free(f));
    ensures tables: Tables_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_pt_reserve(u32 cpu, u32 node, u32 need);

/* Takes table t out of its tree when it is empty, then its parent when that is, and so on up to the root, which stays. */
/*@ requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires table: Pt_Table(t);
    requires pending: Tlb_Pending && pvm_tlb_root == pvm_page_next[t];
    requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires room: pvm_tlb_count + 8 <= PVM_TLB_BATCH;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], pvm_page_state[0 .. PVM_MAX_FRAMES - 1],
      pvm_page_index[0 .. PVM_MAX_FRAMES - 1], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1], pvm_tlb_count, PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_Wf;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures used: \forall integer l, e; Leaf_Used(l, e) ==> \old(Leaf_Used(l, e));
    ensures levels: \forall integer r; Pt_Root(r) ==> pvm_page_state[r] == \old(pvm_page_state[r]);
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
void pvm_pt_reclaim(u32 t);

/* Maps the pages of a leaf at page v. 0; -EEXIST when a page there is mapped; -ENOMEM. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires leaf: Leaf_Wf(level, e);
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures was: \result == 0 ==> \old(Pages_Leaf(root, v, level, 0));
    ensures done: \result == 0 ==> Pages_Leaf(root, v, level, e);
    ensures eexist: level == 1 ==> (\result == -PVM_EEXIST <==> !\old(Pages_Leaf(root, v, level, 0)));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level));
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
int pvm_pt_install(u32 cpu, u32 node, u32 root, u64 v, u32 level, u64 e);

/* Clears the leaf of level `level` at page v. 0; -ENOENT when there is none. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOENT;
    ensures was: \result == 0 ==> \exists integer e; Leaf_Wf(level, e) && \old(Pages_Leaf(root, v, level, e));
    ensures done: \result == 0 ==> Pages_Leaf(root, v, level, 0);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; e != 0 ==> !\old(Pages_Leaf(root, v, level, e));
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level));
    ensures pending: \result == 0 ==> Tlb_Within(root, v, v + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==>
      (\forall integer e; Leaf_Wf(level, e) ==> \old(Pages_Leaf(root, v, level, e)) ==> Leaf_Used(level, e)) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
int pvm_pt_remove(u32 cpu, u32 root, u64 v, u32 level);

/* Makes pages lo .. hi-1 of the tree under `root` pending in the gather, with room for the tables of one walk. */
/*@ requires cpu: cpu < PVM_MAX_CPUS;
    requires range: lo < hi <= PVM_TLB_PAGES;
    requires root: root < pvm_nr_frames;
    requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires wf: Pt_Wf;
    terminates \true;
    assigns PVM_FLUSH_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures used: \forall integer l, e; Leaf_Used(l, e) ==> \old(Leaf_Used(l, e));
    ensures pending: Tlb_Within(root, lo, hi);
    ensures room: pvm_tlb_count + 8 <= PVM_TLB_BATCH;
    ensures wf: Pt_Wf;
    ensures tables: Tables_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline void pvm_pt_begin(u32 cpu, u32 root, u64 lo, u64 hi)
{
  /*@ ghost pvm_pt_places(); */
  (void)pvm_tlb_begin(cpu, root, 8);
  pvm_tlb_add(root, lo, hi);
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert still: \forall integer t; Pt_Table(t) ==> \at(Pt_Table(t), Pre) && pvm_page_state[t] == \at(pvm_page_state[t], Pre); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slots: Pt_Slots; */
  /*@ assert bounds: Pt_Bounds; */
  /*@ assert orders: Pt_Orders; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}

/* Are pages of `root` pending, with room for the tables of one walk? Then more of its pages need no more than pvm_tlb_add. */
/*@ requires tlb: Tlb_Gather;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures begun: \result != 0 ==> Tlb_Pending && pvm_tlb_root == root && pvm_tlb_count + 8 <= PVM_TLB_BATCH; */
static inline int pvm_pt_begun(u32 root)
{
  return pvm_tlb_end != 0 && pvm_tlb_root == root && pvm_tlb_room(8);
}

/* Is root a root, va a canonical address of a page of level `level`? */
/*@ requires ram: Ram_Valid;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures args: \result != 0 <==> Pt_Args(root, va, level); */
static inline int pvm_pt_args(u32 root, u64 va, u32 level)
{
  u32 s;
  if (root >= pvm_nr_frames || level < 1 || level > 3 || pvm_page_owner[root] != PVM_NONE)
    return 0;
  s = pvm_page_state[root];
  if ((s != PVM_PAGE_TABLE + 4 && s != PVM_PAGE_TABLE + 5) || !pvm_va_canonical(va, s - PVM_PAGE_TABLE))
    return 0;
  return level == 1 ? va % 0x1000 == 0 : level == 2 ? va % 0x200000 == 0 : va % 0x40000000 == 0;
}

/* The page number of va in the tree under root: 36 or 45 bits. */
/*@ requires ram: Ram_Valid;
    requires root: Pt_Root(root);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures page: \result == Va_Page(root, va) && Page_In(root, \result);
    ensures huge2: va % 0x200000 == 0 ==> \result % PT_SPAN2 == 0;
    ensures huge3: va % 0x40000000 == 0 ==> \result % PT_SPAN3 == 0; */
static inline u64 pvm_pt_page(u32 root, u64 va)
{
  return pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? va / 4096 % PT_SPAN6 : va / 4096 % PT_SPAN5;
}

/*@ ghost
  // A huge leaf, from its frame in units of its size (2^9 or 2^18 frames), its bits from 52 on and those below 13.
  /@ requires low: low < 8192;
     requires odd: low % 2 == 1;
     requires seven: low / 128 % 2 == 1;
     requires high: high < 4096 && q < 0x80000000;
     requires level: level == 2 || (level == 3 && q < 0x400000);
     requires value: e == q * (level == 2 ? 0x200000 : 0x40000000) + high * 0x10000000000000 + low;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures leaf: Leaf_Wf(level, e); @/
  void pvm_pt_huge(u64 e, u32 level, u64 q, u64 high, u64 low)
  {
    /@ assert low: low == 2 * (low / 2) + 1; @/
    /@ assert half2: level == 2 ==> e == 2 * (0x100000 * q + 0x8000000000000 * high + low / 2) + 1; @/
    /@ assert half3: level == 3 ==> e == 2 * (0x20000000 * q + 0x8000000000000 * high + low / 2) + 1; @/
    /@ assert odd: e % 2 == 1; @/
    /@ assert two: level == 2 ==> e / 128 == 16384 * q + 0x200000000000 * high + low / 128 && e / 8192 == 256 * q + 0x8000000000 * high; @/
    /@ assert three: level == 3 ==> e / 128 == 0x800000 * q + 0x200000000000 * high + low / 128 &&
         e / 8192 == 131072 * q + 0x8000000000 * high; @/
    /@ assert kind: Pte_Kind(e) == 2; @/
  }
*/

/* The leaf of level 2 or 3 for the frames from f on. */
/*@ requires level: level == 2 || level == 3;
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires frame: f < 0x10000000000 && (level == 2 ==> f % 512 == 0) && (level == 3 ==> f % 0x40000 == 0);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Leaf_Make(f, level, prot);
    ensures leaf: Leaf_Wf(level, \result); */
static inline u64 pvm_pt_leaf_huge(u64 f, u32 level, u64 prot)
{
  u64 a = prot / 128 % 2 == 1 ? 4096 : 128;
  (void)level;
  /*@ ghost pvm_pte_parts(prot); */
  /*@ assert page: (prot / 4096) % 0x10000000000 == 0; */
  /*@ assert high: prot / 4096 == 0x10000000000 * (prot / 0x10000000000000); */
  /*@ assert parts: prot == prot / 0x10000000000000 * 0x10000000000000 + prot % 4096; */
  /*@ assert with: prot / 128 % 2 == 1 ==> (prot % 4096 + 4096) / 128 == prot % 4096 / 128 + 32; */
  /*@ assert without: prot / 128 % 2 == 0 ==> (prot % 4096 + 128) / 128 == prot % 4096 / 128 + 1; */
  /*@ assert top: prot <= 0xfff0000000000fff; */
  /*@ assert last: f <= 0xfffffffe00; */
  /*@ assert seven: (prot % 4096 + a) / 128 % 2 == 1; */
  /*@ assert odd: (prot % 4096 + a) % 2 == 1; */
  /*@ assert low: prot % 4096 + a < 8192; */
  u64 e = f * 4096 + prot + a;
  /*@ assert two: level == 2 ==> f == 512 * (f / 512); */
  /*@ assert three: level == 3 ==> f == 0x40000 * (f / 0x40000); */
  /*@ ghost if (level == 2) pvm_pt_huge(e, 2, f / 512, prot / 0x10000000000000, prot % 4096 + a);
        else pvm_pt_huge(e, 3, f / 0x40000, prot / 0x10000000000000, prot % 4096 + a); */
  return e;
}

/* The leaf of level `level` for the frames from pfn on, or 0 when the arguments do not make one. */
/*@ requires level: 1 <= level <= 3;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: \result == 0 <==> !Leaf_Args(pfn, level, prot);
    ensures leaf: \result != 0 ==> \result == Leaf_Make(pfn, level, prot) && Leaf_Wf(level, \result); */
static inline u64 pvm_pt_leaf_make(u32 pfn, u32 level, u64 prot)
{
  if (prot / 4096 % 0x10000000000 != 0 || prot % 2 == 0)
    return 0;
  if (level == 1)
    return (u64)pfn * 4096 + prot;
  if (level == 2 ? pfn % 512 != 0 : pfn % 0x40000 != 0)
    return 0;
  return pvm_pt_leaf_huge(pfn, level, prot);
}

/* The leaf e of level `level` with the permissions prot. */
/*@ requires level: 1 <= level <= 3;
    requires leaf: Leaf_Wf(level, e);
    requires prot: Leaf_Args(0, level, prot);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Leaf_Make(Leaf_Pfn(level, e), level, prot);
    ensures leaf: Leaf_Wf(level, \result); */
static inline u64 pvm_pt_leaf_prot(u64 e, u32 level, u64 prot)
{
  if (level == 1)
    return pvm_pte_pfn(e) * 4096 + prot;
  return pvm_pt_leaf_huge(level == 2 ? pvm_pte_pfn2(e) : pvm_pte_pfn3(e), level, prot);
}

/* The leaf in slot i of table t, that of page v, becomes the leaf n; its pages are pending. */
/*@ requires wf: Pt_State;
    requires pending: Tlb_Within(root, v, v + Level_Span(level));
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(v, level, pvm_page_index[t]);
    requires at: Walk_At(root, v, t);
    requires slot: Slot_At(v, level, i);
    requires leaf: Leaf_Wf(level, PT_WORD(t, i));
    requires new: Leaf_Wf(level, n);
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(level, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures changed: Pages_Leaf(root, v, level, n);
    ensures at: Walk_At(root, v, t);
    ensures roots: Roots_Same{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
static inline void pvm_pt_alter(u32 root, u64 v, u32 level, u32 t, u32 i, u64 n)
{
  /*@ ghost pvm_pt_bases(v); */
  /*@ assert page: Pt_Page(t, i) == v && Pt_Page(t, i + 1) == v + Level_Span(level); */
  (void)root, (void)v, (void)level;
  pvm_pt_exchange(t, i, n);
  /*@ assert others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != t ==> PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert tree: Pt_Wf; */
  /*@ assert at: Walk_At(root, v, t); */
  /*@ ghost pvm_pt_reads(root, v, t); */
}

/* The leaf in slot i of table t, that of page v, becomes the leaf n, once its pages are pending. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires table: Walk_Table(root, v, t, level);
    requires slot: Slot_At(v, level, i);
    requires leaf: Leaf_Wf(level, PT_WORD(t, i));
    requires new: Leaf_Wf(level, n);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures changed: Pages_Leaf(root, v, level, n);
    ensures at: Walk_At(root, v, t) && pvm_page_state[t] == PVM_PAGE_TABLE + level;
    ensures pending: Tlb_Within(root, v, v + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(level, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
static inline void pvm_pt_renew(u32 cpu, u32 root, u64 v, u32 level, u32 t, u32 i, u64 n)
{
  /*@ ghost pvm_pt_bases(v); */
  pvm_pt_begin(cpu, root, v, v + (level == 1 ? 1 : level == 2 ? PT_SPAN2 : PT_SPAN3));
  /*@ assert begun: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Walk_At(root, v, t); */
  pvm_pt_alter(root, v, level, t, i, n);
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
}

/* The leaf in slot i of table t, that of page v, becomes 0; its pages are pending. */
/*@ requires wf: Pt_State;
    requires pending: Tlb_Within(root, v, v + Level_Span(level));
    requires root: Pt_Root(root) && Page_In(root, v) && Level_Aligned(level, v);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(v, level, pvm_page_index[t]);
    requires at: Walk_At(root, v, t);
    requires slot: Slot_At(v, level, i);
    requires leaf: Leaf_Wf(level, PT_WORD(t, i));
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], PVM_STALE_CELLS;
    exits \false;
    ensures zone: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures tlb: Tlb_Wf;
    ensures tree: Pt_Tree;
    ensures full: Pt_Full(t);
    ensures table: Pt_Table(t) && pvm_page_next[t] == root;
    ensures safe: \old(Tlb_Safe) ==> Leaf_Used(level, \old(PT_WORD(t, i))) ==> Tlb_Safe;
    ensures gone: Pages_Leaf(root, v, level, 0);
    ensures empty: PT_WORD(t, i) == 0;
    ensures at: Walk_At(root, v, t);
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
static inline void pvm_pt_leave(u32 root, u64 v, u32 level, u32 t, u32 i)
{
  /*@ ghost pvm_pt_bases(v); */
  /*@ assert page: Pt_Page(t, i) == v && Pt_Page(t, i + 1) == v + Level_Span(level); */
  (void)root, (void)v, (void)level;
  pvm_pt_clear(t, i);
  /*@ assert others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != t ==> PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert tree: Pt_Tree; */
  /*@ assert at: Walk_At(root, v, t); */
  /*@ ghost pvm_pt_reads(root, v, t); */
}

#endif
