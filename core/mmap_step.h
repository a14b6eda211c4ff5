/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces, inside: what they share. Only the mmap files include this. */
#ifndef PVM_MMAP_STEP_H
#define PVM_MMAP_STEP_H

#include "mmap.h"
#include "vma_node.h"

/* Is there address space m? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures live: \result != 0 <==> Mm_Live(m); */
static inline int mmap_live(u32 m)
{
  return m != 0 && m < PVM_MAX_MMS && pvm_mm_users[m] != 0;
}

/* Where the user addresses of address space m end (Linux: TASK_SIZE). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures top: \result == Mm_Top(pvm_mm_root[m]);
    ensures pages: \result % 4096 == 0 && \result <= PVM_VMA_TOP; */
static inline u64 mmap_top(u32 m)
{
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  return pvm_page_state[pvm_mm_root[m]] == PVM_PAGE_TABLE + 5 ? PVM_MM_TOP5 : PVM_MM_TOP4;
}

/* len, up to the next page border; 0 when there is none below 2^64 (Linux: PAGE_ALIGN). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures aligned: \result % 4096 == 0;
    ensures pages: len <= 0xfffffffffffff000 ? len <= \result < len + 4096 : \result == 0; */
static inline u64 mmap_align(u64 len)
{
  return len > 0xfffffffffffff000u ? 0 : (len + 4095) / 4096 * 4096;
}

/* Does the range, up to the next page border, end below 2^64? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures fits: \result != 0 <==> start + Mmap_Len(len) <= 0xffffffffffffffff; */
static inline int mmap_fits(u64 start, u64 len)
{
  return len <= 0xfffffffffffff000u && mmap_align(len) <= 0xffffffffffffffffu - start;
}

/* Maps the pages from .. to-1 that areas have, by accesses with this error code of the processor; 0: as each area is used. 0, or the first error: -ENOMEM
 * without memory, -EFAULT where an area does not permit the access or its file has no page; the others are filled all the same. A page of a
 * file or of swap is left to the fault that comes with its use, and is no error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires range: from % 4096 == 0 && to % 4096 == 0 && to <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EFAULT || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures still: Mmap_Still{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Mm_Same_Pages{Pre, Here}(m, from, to); */
int mmap_fill(u32 cpu, u32 node, u32 m, u64 from, u64 to, u32 access);

/* Area r is made where nothing is, and is the area found last: its pages are what is used next. Its number. */
/*@ requires wf: Mm_State;
    requires area: Mmap_New(r) && It_Free(r.m, r.from, r.to - r.from);
    requires room: Mmap_Room(r.m, 1);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed, pvm_mm_vmacache[r.m];
    exits \false;
    ensures wf: Mm_State;
    ensures fresh: 0 < \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: Vma_At(\result, r.m, r.from, r.to) && Vma_Maps(\result, Vm_Hard(r.flags) + PVM_VM_SOFTDIRTY, r.pgoff, r.file, 0);
    ensures made: Mmap_Made(\result, r);
    ensures around: Mmap_Around{Pre, Here}(r.m, r.from, r.to);
    ensures last: pvm_mm_vmacache[r.m] == \result;
    ensures spaces: Area_Spaces_But{Pre, Here}(r.m);
    ensures rows: Mm_Info_But{Pre, Here}(r.m); */
static inline u32 mmap_new(struct pvm_mmap_new r)
{
  /*@ assert range: Vma_Mm(r.m) && Vma_Range(r.from, r.to); */
  pvm_vm_count(r.m, r.flags, (r.to - r.from) / 4096);
  int v = pvm_area_map(r.m, r.from, r.to, pvm_vm_hard(r.flags) + PVM_VM_SOFTDIRTY, r.pgoff, r.file);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas: Mm_Areas; */
  pvm_mm_vmacache[r.m] = (u32)v;
  /*@ assert wf: Mm_State; */
  /*@ assert made: Mmap_Made(v, r); */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(r.m); */
  /*@ assert rows: Mm_Info_But{Pre, Here}(r.m); */
  /*@ assert stay: \forall integer x, a; Vma_Of{Pre}(x, r.m) ==> Vma_Covers{Pre}(x, a) ==> Vma_Of(x, r.m) && Vma_Joined{Pre, Here}(x, x, a); */
  /*@ assert came: \forall integer x, a; Vma_Of(x, r.m) ==> x != v ==> Vma_Covers(x, a) ==> Vma_Of{Pre}(x, r.m) && Vma_Joined{Pre, Here}(x, x, a); */
  return (u32)v;
}

/* Area v becomes from .. to-1, if no neighbour is in the way, and offsets and avcs can cover it: 1; 0, and nothing changed. */
/*@ requires wf: Mm_State;
    requires area: Mm_Live(m) && Vma_Of(v, m);
    requires top: to <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == 1;
    ensures none: \result == 0 ==> Area_Same{Pre, Here};
    ensures fields: \result == 0 ==> \forall integer x; 0 < x < PVM_MAX_VMAS ==> Mmap_Same{Pre, Here}(x);
    ensures done: \result == 1 <==> Vma_Range(from, to) && \old(Area_Offsets(v, from, to) && It_Beside(v, from, to));
    ensures area: \result == 1 ==> Vma_At(v, m, from, to) && Vma_Offsets_Kept{Pre, Here}(v);
    ensures others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x);
    ensures spaces: Area_Spaces_But{Pre, Here}(m); */
static inline int mmap_resize(u32 v, u64 from, u64 to) /*@ ghost (u32 m) */
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  int e = pvm_area_resize(v, from, to);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  if (e != 0) {
    /*@ assert still: \forall integer x; 0 <= x < PVM_IT_NODES ==> It_Same_Node{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
          pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert fields: \forall integer x; 0 < x < PVM_MAX_VMAS ==> Mmap_Same{Pre, Here}(x); */
    /*@ assert areas: Mm_Areas; */
    return 0;
  }
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas2: Mm_Areas; */
  return 1;
}

/* Could area v, beside it, map what the new area r will, too: the same flags but for VM_SOFTDIRTY, the same file, no trees but one that others share,
 * whose avc can cover it (Linux: is_mergeable_vma, is_mergeable_anon_vma)? */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(v);
    requires range: r.from < r.to <= PVM_VMA_TOP && r.from % 4096 == 0 && r.to % 4096 == 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures like: \result != 0 ==> Mmap_Like(v, r); */
static inline int mmap_suits(u32 v, struct pvm_mmap_new r)
{
  return pvm_vm_hard(pvm_vma_flags[v]) == pvm_vm_hard(r.flags) && !pvm_vm_special(r.flags) && pvm_vma_file[v] == r.file &&
    pvm_vma_nr_avc[v] <= 1 && (!pvm_vma_anon[v] || r.pgoff <= PVM_IT_TOP - (r.to - r.from) / 4096);
}

/* Does the new area r begin where area p ends, and go on with its file (Linux: can_vma_merge_after)? */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(p);
    requires range: r.from < r.to <= PVM_VMA_TOP && r.from % 4096 == 0 && r.to % 4096 == 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures after: \result != 0 ==> pvm_it_end[p] == r.from && Vma_Offset(p, r.from) == r.pgoff * 4096 && Mmap_Like(p, r); */
static inline int mmap_after(u32 p, struct pvm_mmap_new r)
{
  /*@ assert range: It_In(p) && pvm_it_start[p] < pvm_it_end[p] && pvm_it_start[p] % 4096 == 0 && pvm_it_end[p] % 4096 == 0; */
  /*@ assert fits: Vma_Fits(pvm_vma_pgoff[p], pvm_it_start[p], pvm_it_end[p]); */
  return pvm_it_end[p] == r.from && pvm_vma_pgoff[p] + (pvm_it_end[p] - pvm_it_start[p]) / 4096 == r.pgoff && mmap_suits(p, r);
}

/* Area r, where nothing is, becomes part of area v, beside it, which then is from .. to-1. Whoever watches for writes sees all of it as new. */
/*@ requires wf: Mm_State;
    requires area: Mmap_New(r) && It_Free(r.m, r.from, r.to - r.from) && Vma_Of(v, r.m);
    requires like: Mmap_Like(v, r) && Vma_Offset(v, r.from) == r.pgoff * 4096;
    requires beside: (pvm_it_end[v] == r.from && from == pvm_it_start[v] && to == r.to) ||
      (r.to == pvm_it_start[v] && from == r.from && to == pvm_it_end[v]);
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1],
      pvm_vma_flags[1 .. PVM_MAX_VMAS - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Vma_At(v, r.m, from, to);
    ensures made: Mmap_Made(v, r);
    ensures around: Mmap_Around{Pre, Here}(r.m, r.from, r.to);
    ensures spaces: Area_Spaces_But{Pre, Here}(r.m);
    ensures rows: Mm_Info_But{Pre, Here}(r.m); */
static inline void mmap_grow(u32 v, u64 from, u64 to, struct pvm_mmap_new r)
{
  /*@ ghost vma_apart(r.m); */
  /*@ assert top: It_In(v) && It_LiN(v) && It_LiP(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_end[v] <= Mm_Top(pvm_mm_root[r.m]); */
  /*@ assert fits: Vma_Fits(pvm_vma_pgoff[v], pvm_it_start[v], pvm_it_end[v]); */
  /*@ assert own: pvm_vma_anon[v] != 0 ==> Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Area(v); */
  /*@ assert apart: \forall integer x; Vma_Of(x, r.m) ==> x != v ==> pvm_it_end[x] <= from || to <= pvm_it_start[x]; */
  /*@ assert beside: It_Beside(v, from, to) && Vma_Range(from, to); */
  /*@ assert offsets: Area_Offsets(v, from, to); */
  int done = mmap_resize(v, from, to) /*@ ghost (r.m) */;
  /*@ assert done: done == 1; */
  (void)done;
  u64 flags = pvm_vm_hard(r.flags) + PVM_VM_SOFTDIRTY;
  /*@ assert hard: Vm_Hard(flags) == Vm_Hard(r.flags); */
  pvm_vma_flags[v] = flags;
  pvm_vm_count(r.m, r.flags, (r.to - r.from) / 4096);
  /*@ assert pool: Mm_Pool; */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas: Mm_Areas; */
  /*@ assert wf: Mm_State; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(r.m); */
  /*@ assert offset: Vma_Offset(v, r.from) == r.pgoff * 4096; */
  /*@ assert made: Mmap_Made(v, r); */
  /*@ assert mine: \forall integer a; Vma_Covers{Pre}(v, a) ==> Vma_Joined{Pre, Here}(v, v, a); */
  /*@ assert mine2: \forall integer a; Vma_Covers(v, a) ==> a < r.from || r.to <= a ==> Vma_Joined{Pre, Here}(v, v, a); */
  /*@ assert stay: \forall integer x, a; Vma_Of{Pre}(x, r.m) ==> Vma_Covers{Pre}(x, a) ==> Vma_Of(x, r.m) && Vma_Joined{Pre, Here}(x, x, a); */
  /*@ assert came: \forall integer x, a; Vma_Of(x, r.m) ==> Vma_Covers(x, a) ==> a < r.from || r.to <= a ==>
        Vma_Of{Pre}(x, r.m) && Vma_Joined{Pre, Here}(x, x, a); */
}

/* Area v takes the next one if it suits: 1, or 0. */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == 1;
    ensures none: \result == 0 ==> Area_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(\old(pvm_it_tree[v]));
    ensures area: Vma_Of(v, \old(pvm_it_tree[v])) && pvm_it_start[v] == \old(pvm_it_start[v]) && pvm_it_end[v] >= \old(pvm_it_end[v]);
    ensures grows: \result == 1 ==> pvm_it_end[v] > \old(pvm_it_end[v]);
    ensures own: pvm_vma_flags[v] == \old(pvm_vma_flags[v]) && pvm_vma_file[v] == \old(pvm_vma_file[v]) && Vma_Offsets_Kept{Pre, Here}(v);
    ensures pages: Mmap_Pages{Pre, Here}(\old(pvm_it_tree[v]));
    ensures whole: Mmap_Whole{Pre, Here}(\old(pvm_it_tree[v]));
    ensures count: \result == 1 ==> pvm_mm_map_count[pvm_it_tree[v]] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1; */
static inline int mmap_take(u32 v)
{
  /*@ ghost u32 m = pvm_it_tree[v], w = pvm_it_next[v]; */
  /*@ assert next: w != 0 ==> Vma_Of(w, m) && pvm_it_start[w] < pvm_it_end[w]; */
  int took = pvm_area_join(v);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  if (took != 1) {
    /*@ assert still: \forall integer x; 0 < x < PVM_MAX_VMAS ==> It_Same_Node{Pre, Here}(x) && Mmap_Same{Pre, Here}(x) &&
          pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert own: It_Same_Node{Pre, Here}(v) && pvm_it_tree[v] == m && pvm_it_start[v] == \at(pvm_it_start[v], Pre) &&
          pvm_it_end[v] == \at(pvm_it_end[v], Pre); */
    /*@ assert areas0: Mm_Areas; */
    /*@ assert wf0: Mm_State; */
    /*@ assert spaces0: Area_Spaces_But{Pre, Here}(m); */
    /*@ assert holds0: \forall integer x; Vma_Of{Pre}(x, m) ==> Vma_Of(x, m) && Mmap_Holds{Pre, Here}(x, x); */
    /*@ assert stay: \forall integer x, a; Vma_Of{Pre}(x, m) ==> Vma_Covers{Pre}(x, a) ==> Vma_Of(x, m) && Vma_Joined{Pre, Here}(x, x, a); */
    /*@ assert came: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Of{Pre}(x, m) && Vma_Joined{Pre, Here}(x, x, a); */
    return 0;
  }
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> x != w ==> Mmap_Same{Pre, Here}(x) &&
        pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert taken: pvm_it_tree[v] == m && pvm_it_tree[w] == 0 && pvm_it_start[v] == \at(pvm_it_start[v], Pre); */
  /*@ assert end: pvm_it_end[v] == \at(pvm_it_end, Pre)[w] && \at(pvm_it_tree, Pre)[w] == m && pvm_it_end[v] > \at(pvm_it_end[v], Pre); */
  /*@ assert areas: Mm_Areas; */
  /*@ assert wf: Mm_State; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  /*@ assert mine: \forall integer a; Vma_Covers{Pre}(v, a) ==> Vma_Joined{Pre, Here}(v, v, a); */
  /*@ assert its: \forall integer a; Vma_Covers{Pre}(w, a) ==> Vma_Joined{Pre, Here}(w, v, a); */
  /*@ assert both: \forall integer a; Vma_Covers(v, a) ==> Vma_Covers{Pre}(v, a) || Vma_Covers{Pre}(w, a); */
  /*@ assert stay: \forall integer x, a; Vma_Of{Pre}(x, m) ==> x != v ==> x != w ==> Vma_Covers{Pre}(x, a) ==>
        Vma_Of(x, m) && Vma_Joined{Pre, Here}(x, x, a); */
  /*@ assert came: \forall integer x, a; Vma_Of(x, m) ==> x != v ==> Vma_Covers(x, a) ==> Vma_Of{Pre}(x, m) && Vma_Joined{Pre, Here}(x, x, a); */
  /*@ assert pages: Mmap_Pages{Pre, Here}(m); */
  /*@ assert holds: Mmap_Holds{Pre, Here}(v, v); */
  /*@ assert first: Vma_Joined{Pre, Here}(w, v, \at(pvm_it_start, Pre)[w]); */
  /*@ assert holds2: Mmap_Holds{Pre, Here}(w, v); */
  /*@ assert whole: \forall integer x; Vma_Of{Pre}(x, m) ==> x != v ==> x != w ==> Vma_Of(x, m) && Mmap_Holds{Pre, Here}(x, x); */
  return 1;
}

/* Cuts areas of address space m at from and at to, v being the first that ends beyond from, or 0: 0; -ENOMEM, and nothing changed. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && Mm_Range(m, from, to);
    requires first: Cut_First(m, from, v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures borders: \result == 0 ==> Area_Border(m, from) && Area_Border(m, to) && Cut_Begins(m, from, v);
    ensures pages: \result == 0 ==> \forall integer v, a; Vma_Of{Pre}(v, m) ==> Vma_Covers{Pre}(v, a) ==>
      \exists integer w; Vma_Of(w, m) && Vma_Kept{Pre, Here}(v, w, a);
    ensures only: \result == 0 ==> \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==>
      \exists integer v; Vma_Of{Pre}(v, m) && Vma_Kept{Pre, Here}(v, w, a);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures count: \result == 0 ==> pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) + 2 &&
      Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)) - 2;
    ensures sure: \old(Area_Border(m, from) && Area_Border(m, to)) ==> \result == 0;
    ensures fail: \result != 0 ==> Area_Same{Pre, Here}; */
static inline int mmap_cut(u32 m, u32 v, u64 from, u64 to)
{
  /*@ assert range: Vma_Mm(m) && Vma_Range(from, to); */
  /*@ assert below: \forall integer x; Vma_Of(x, m) ==> pvm_it_end[x] <= Mm_Top(pvm_mm_root[m]); */
  int error = pvm_area_cut_from(m, v, from, to);
  /*@ assert none: Area_Border{Pre}(m, from) && Area_Border{Pre}(m, to) ==> Area_Across{Pre}(m, from, 0) && Area_Across{Pre}(m, to, 0); */
  /*@ assert cuts: Area_Cuts{Pre}(m, 0, 0); */
  /*@ assert sure: Area_Border{Pre}(m, from) && Area_Border{Pre}(m, to) ==> error == 0; */
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  if (error) {
    /*@ assert same: Area_Same{Pre, Here}; */
    /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> It_Same_Node{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
          pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert fields: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
          pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre); */
    /*@ assert anons: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre) &&
          pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
    return error;
  }
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==> pvm_it_tree[x] != m ==>
        pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert some: \forall integer w; Vma_Of(w, m) ==> Vma_Covers(w, pvm_it_end[w] - 1); */
  /*@ assert was: \forall integer w; Vma_Of(w, m) ==> \exists integer x; Vma_Of{Pre}(x, m) &&
        pvm_it_end[w] - 1 < \at(pvm_it_end[x], Pre); */
  /*@ assert top: \forall integer w; Vma_Of(w, m) ==> pvm_it_end[w] <= Mm_Top(pvm_mm_root[m]); */
  /*@ assert areas: Mm_Areas; */
  return 0;
}

#endif
