/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call mremap, inside: its steps on page tables and on areas. Only mremap.c includes this. */
#ifndef PVM_MREMAP_STEP_H
#define PVM_MREMAP_STEP_H

#include "mmap_step.h"
#include "mremap.h"

/* The entries of the n pages from `from` on, of the tree of m, come to the pages from `at` on, too, as far as they lie under one table at both
 * places: for how many pages; 0 without memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && n > 0;
    requires ranges: Mm_Range(m, from, from + n * 4096) && Mm_Range(m, at, at + n * 4096);
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS, pvm_pt_batch[0 .. 511];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= n;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static inline u64 mremap_step(u32 cpu, u32 node, u32 m, u64 from, u64 at, u64 n)
{
  u64 k = pvm_pt_skip(pvm_mm_root[m], from, n);
  if (k > 0)
    return k;
  u64 a = 512 - from / 4096 % 512, b = 512 - at / 4096 % 512;
  k = a < b ? a : b;
  k = k < n ? k : n;
  int c = pvm_pt_load(pvm_mm_root[m], from, (u32)k);
  if (c <= 0)
    return c == 0 ? k : 0;
  int e = pvm_pt_store(cpu, node, pvm_mm_root[m], at, (u32)k);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert page: Va_Page{Pre}(\at(pvm_mm_root[m], Pre), at) == at / 4096; */
  /*@ assert stored: e == 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  /*@ assert not: e != 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  return e == 0 ? k : 0;
}

/* The same of all n pages: 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && n > 0;
    requires ranges: Mm_Range(m, from, from + n * 4096) && Mm_Range(m, at, at + n * 4096);
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS, pvm_pt_batch[0 .. 511];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static inline int mremap_entries(u32 cpu, u32 node, u32 m, u64 from, u64 at, u64 n)
{
  u64 done = 0, k = 1;
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant range: 0 <= done <= n;
      loop invariant ranges: Mm_Range(m, from, from + n * 4096) && Mm_Range(m, at, at + n * 4096);
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(root, 0, PT_SPAN6);
      loop assigns done, k, PVM_RESERVE_CELLS, PVM_TREE_CELLS, pvm_pt_batch[0 .. 511];
      loop variant n - done + k; */
  while (done < n && k > 0) {
    /*@ assert source: Mm_Range(m, from + done * 4096, from + done * 4096 + (n - done) * 4096); */
    /*@ assert target: Mm_Range(m, at + done * 4096, at + done * 4096 + (n - done) * 4096); */
    k = mremap_step(cpu, node, m, from + done * 4096, at + done * 4096, n - done);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, 0, PT_SPAN6); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    done += k;
  }
  return k > 0 ? 0 : -PVM_ENOMEM;
}

/* The n pages from `from` on are mapped no more, but keep their counts: their entries stand elsewhere. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && n > 0 && Mm_Range(m, from, from + n * 4096);
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static inline void mremap_drop_entries(u32 cpu, u32 m, u64 from, u64 n)
{
  /*@ assert page: Va_Page(pvm_mm_root[m], from) == from / 4096; */
  int e = pvm_pt_unmap_range(cpu, pvm_mm_root[m], from, n);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert done: e == 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  /*@ assert not: e != 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  (void)e;
}

/* Area v is no more, and its pages are not counted with it. */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures gone: pvm_it_tree[v] == 0;
    ensures others: Area_Same_But{Pre, Here}(v, 0);
    ensures spaces: Area_Spaces_But{Pre, Here}(\old(pvm_it_tree[v])); */
static inline void mremap_drop(u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && Mm_Live(pvm_it_tree[v]); */
  u32 m = pvm_it_tree[v];
  u64 peak = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_VM)];
  pvm_vm_uncount(m, pvm_vma_flags[v], (pvm_it_end[v] - pvm_it_start[v]) / 4096);
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_VM)] = peak;
  (void)pvm_area_remove(v);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  /*@ assert rest: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas: Mm_Areas; */
  /*@ assert spaces: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) &&
        pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) && pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre) &&
        pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
}

/* A copy of area v at from .. to-1: its number, or an error, and then nothing changed. */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v) && to <= Mm_Top(pvm_mm_root[pvm_it_tree[v]]);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: 0 < \result < PVM_MAX_VMAS || \result < 0;
    ensures fresh: \result > 0 ==> \old(pvm_it_tree)[\result] == 0;
    ensures area: \result > 0 ==> Vma_At(\result, \old(pvm_it_tree[v]), from, to) && pvm_vma_flags[\result] == \old(pvm_vma_flags[v]) &&
      pvm_vma_pgoff[\result] == \old(Area_Copy_Offset(v, from)) && pvm_vma_file[\result] == \old(pvm_vma_file[v]);
    ensures others: Area_Same_But{Pre, Here}(\result > 0 ? \result : 0, 0);
    ensures spaces: Area_Spaces_But{Pre, Here}(\old(pvm_it_tree[v])); */
static inline int mremap_copy(u32 v, u64 from, u64 to)
{
  /*@ assert range: It_In(v) && Mm_Live(pvm_it_tree[v]); */
  u64 flags = pvm_vma_flags[v];
  u32 m = pvm_it_tree[v];
  int w = pvm_area_copy(v, from, to);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  if (w < 0) {
    /*@ assert still: \forall integer x; 0 <= x < PVM_IT_NODES ==> It_Same_Node{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
          pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert fields: \forall integer x; 0 < x < PVM_MAX_VMAS ==> Mmap_Same{Pre, Here}(x); */
    /*@ assert areas: Mm_Areas; */
    /*@ assert none: Area_Spaces_But{Pre, Here}(m); */
    return w;
  }
  /*@ assert rest: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas2: Mm_Areas; */
  /*@ assert cells: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> Mmap_Same{Pre, Here}(x) &&
        pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) && pvm_it_start[x] == \at(pvm_it_start[x], Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre) && pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  pvm_vm_count(m, flags, (to - from) / 4096);
  return w;
}

/* Area v, the pages of which are elsewhere now, stays: it locks nothing any more, and is new to the reverse map (Linux: the end of move_vma with
 * MREMAP_DONTUNMAP). */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), \old(pvm_it_end[v]));
    ensures left: pvm_vma_flags[v] == Mremap_Left(\old(pvm_vma_flags[v])) && pvm_vma_pgoff[v] == \old(pvm_vma_pgoff[v]) &&
      pvm_vma_file[v] == \old(pvm_vma_file[v]);
    ensures others: Area_Same_But{Pre, Here}(v, 0);
    ensures spaces: Area_Spaces_But{Pre, Here}(\old(pvm_it_tree[v])); */
static inline void mremap_empty(u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && Mm_Live(pvm_it_tree[v]); */
  u64 flags = pvm_vma_flags[v], n = (pvm_it_end[v] - pvm_it_start[v]) / 4096, left = flags;
  left -= PVM_VM_HAS(left, PVM_VM_LOCKED) ? PVM_VM_LOCKED : 0;
  left -= PVM_VM_HAS(left, PVM_VM_LOCKONFAULT) ? PVM_VM_LOCKONFAULT : 0;
  pvm_vm_uncount(pvm_it_tree[v], flags, n);
  pvm_vm_count(pvm_it_tree[v], left, n);
  (void)pvm_area_set_flags(v, left);
  (void)pvm_unlink_anon_vmas(v);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  /*@ assert rest: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas: Mm_Areas; */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre) && pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
}

/* Area v and the one before it become one if they suit. Whoever watches for writes sees all of it as new. */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures whole: Mmap_Whole{Pre, Here}(\old(pvm_it_tree[v]));
    ensures only: Mmap_Only{Pre, Here}(\old(pvm_it_tree[v]));
    ensures spaces: Area_Spaces_But{Pre, Here}(\old(pvm_it_tree[v])); */
static inline void mremap_join(u32 v)
{
  /*@ ghost u32 m = pvm_it_tree[v]; */
  u32 p = pvm_vma_prev(v);
  /*@ assert nothing: \forall integer x; Vma_Of(x, m) ==> Mmap_Holds{Pre, Here}(x, x); */
  /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Joined{Pre, Here}(x, x, a); */
  if (!p || mmap_take(p) != 1)
    return;
  /*@ ghost Taken: ; */
  (void)pvm_area_set_flags(p, pvm_vm_hard(pvm_vma_flags[p]) + PVM_VM_SOFTDIRTY);
  /*@ assert wf: Mm_State; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  /*@ assert hard: Vm_Hard(pvm_vma_flags[p]) == Vm_Hard(\at(pvm_vma_flags[p], Taken)); */
  /*@ assert stay: \forall integer x; Vma_Of{Taken}(x, m) ==> Vma_Of(x, m) && Mmap_Holds{Taken, Here}(x, x); */
  /*@ assert came: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Of{Taken}(x, m) && Vma_Joined{Taken, Here}(x, x, a); */
  /*@ assert step: Mmap_Whole{Taken, Here}(m) && Mmap_Only{Taken, Here}(m); */
  /*@ assert holds: \forall integer x, w, y; Mmap_Holds{Pre, Taken}(x, w) ==> Mmap_Holds{Taken, Here}(w, y) ==> Mmap_Holds{Pre, Here}(x, y); */
  /*@ assert joins: \forall integer x, w, y, a; Vma_Joined{Pre, Taken}(x, w, a) ==> Vma_Joined{Taken, Here}(w, y, a) ==>
        Vma_Joined{Pre, Here}(x, y, a); */
}

/* The area at addr, if there is one, becomes one with its neighbours if they suit. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_vmacache[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures whole: Mmap_Whole{Pre, Here}(m);
    ensures only: Mmap_Only{Pre, Here}(m);
    ensures spaces: Area_Spaces_But{Pre, Here}(m); */
static inline void mremap_settle(u32 m, u64 addr)
{
  u32 v = pvm_vma_lookup(m, addr);
  /*@ assert nothing: \forall integer x; Vma_Of(x, m) ==> Mmap_Holds{Pre, Here}(x, x); */
  /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Joined{Pre, Here}(x, x, a); */
  if (v == 0) {
    /*@ assert none: Mmap_Whole{Pre, Here}(m) && Mmap_Only{Pre, Here}(m); */
    return;
  }
  (void)mmap_take(v);
  /*@ assert taken: Area_Spaces_But{Pre, Here}(m); */
  /*@ assert whole: Mmap_Whole{Pre, Here}(m); */
  /*@ assert only: Mmap_Only{Pre, Here}(m); */
  /*@ ghost Taken: ; */
  mremap_join(v);
  /*@ assert joined: Area_Spaces_But{Taken, Here}(m); */
  /*@ assert step: Mmap_Whole{Taken, Here}(m) && Mmap_Only{Taken, Here}(m); */
  /*@ assert holds: \forall integer x, w, y; Mmap_Holds{Pre, Taken}(x, w) ==> Mmap_Holds{Taken, Here}(w, y) ==> Mmap_Holds{Pre, Here}(x, y); */
  /*@ assert joins: \forall integer x, w, y, a; Vma_Joined{Pre, Taken}(x, w, a) ==> Vma_Joined{Taken, Here}(w, y, a) ==>
        Vma_Joined{Pre, Here}(x, y, a); */
  /*@ assert all: \forall integer y, a; Vma_Of(y, m) ==> Vma_Covers(y, a) ==> \exists integer x; Vma_Of{Pre}(x, m) && Vma_Joined{Pre, Here}(x, y, a); */
}

/* The same of the areas at a and at b. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_vmacache[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures whole: Mmap_Whole{Pre, Here}(m);
    ensures only: Mmap_Only{Pre, Here}(m);
    ensures spaces: Area_Spaces_But{Pre, Here}(m); */
static inline void mremap_settle_both(u32 m, u64 a, u64 b)
{
  mremap_settle(m, a);
  /*@ ghost First: ; */
  mremap_settle(m, b);
  /*@ assert second: Area_Spaces_But{First, Here}(m); */
  /*@ assert step: Mmap_Whole{First, Here}(m) && Mmap_Only{First, Here}(m); */
  /*@ assert holds: \forall integer x, w, y; Mmap_Holds{Pre, First}(x, w) ==> Mmap_Holds{First, Here}(w, y) ==> Mmap_Holds{Pre, Here}(x, y); */
  /*@ assert joins: \forall integer x, w, y, a; Vma_Joined{Pre, First}(x, w, a) ==> Vma_Joined{First, Here}(w, y, a) ==>
        Vma_Joined{Pre, Here}(x, y, a); */
}

#endif
