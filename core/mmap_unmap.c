/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: munmap. */
#include "mmap_step.h"

/* What stands against munmap: -EINVAL, or 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> cpu < PVM_MAX_CPUS && Mm_Live(m) && addr % 4096 == 0 && 0 < len &&
      addr + len <= Mm_Top(pvm_mm_root[m]); */
static int munmap_refused(u32 cpu, u32 m, u64 addr, u64 len)
{
  if (cpu >= PVM_MAX_CPUS || !mmap_live(m))
    return -PVM_EINVAL;
  u64 top = mmap_top(m);
  return addr % 4096 != 0 || addr > top || len > top - addr || len == 0 ? -PVM_EINVAL : 0;
}

/* The areas of from .. to-1, where no area has addresses on both sides of a border, are no more. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    requires borders: Area_Border(m, from) && Area_Border(m, to);
    requires range: from < to;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures free: It_Free(m, from, to - from);
    ensures kept: \forall integer x; 0 < x < PVM_MAX_VMAS ==> \old(pvm_it_tree)[x] != 0 ==>
      \old(pvm_it_tree)[x] != m || \old(pvm_it_end)[x] <= from || to <= \old(pvm_it_start)[x] ==> Mmap_Same{Pre, Here}(x);
    ensures gone: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==> Mmap_Same{Pre, Here}(x);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures count: pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) && Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)); */
static void unmap_areas(u32 m, u64 from, u64 to)
{
  u32 v = pvm_itree_find(m, from);
  /*@ loop invariant wf: Vma_Wf && Rm_Wf;
      loop invariant areas: Mm_Areas;
      loop invariant pool: Mm_Pool;
      loop invariant area: v != 0 ==> Vma_Of(v, m) && from < pvm_it_end[v];
      loop invariant first: \forall integer x; Vma_Of(x, m) ==> from < pvm_it_end[x] ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x];
      loop invariant kept: \forall integer x; 0 < x < PVM_MAX_VMAS ==> \at(pvm_it_tree[x], Pre) != 0 ==> \at(pvm_it_tree[x], Pre) != m ||
        \at(pvm_it_end[x], Pre) <= from || to <= \at(pvm_it_start[x], Pre) ==> Mmap_Same{Pre, Here}(x);
      loop invariant gone: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==> Mmap_Same{Pre, Here}(x);
      loop invariant rows: Mm_Info_But{Pre, Here}(m);
      loop invariant count: pvm_mm_map_count[m] <= \at(pvm_mm_map_count[m], Pre) &&
        Pool_Left(PVM_POOL_VMA) >= \at(Pool_Left(PVM_POOL_VMA), Pre);
      loop assigns v, PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
      loop variant pvm_mm_map_count[m]; */
  while (v && pvm_it_start[v] < to) {
    u32 n = pvm_vma_next(v);
    /*@ ghost vma_apart(m); */
    /*@ assert other: \forall integer x; Vma_Of(x, m) ==> x != v ==> from < pvm_it_end[x] ==> pvm_it_start[v] < pvm_it_start[x]; */
    /*@ assert next: \forall integer x; Vma_Of(x, m) ==> x != v ==> from < pvm_it_end[x] ==> n != 0 && pvm_it_start[n] <= pvm_it_start[x]; */
    /*@ assert size: pvm_it_start[v] < pvm_it_end[v] && (n != 0 ==> It_In(n) && pvm_it_start[n] < pvm_it_end[n]); */
    /*@ assert behind: n != 0 ==> n != v && Vma_Of(n, m) && from < pvm_it_end[n]; */
    pvm_vm_uncount(m, pvm_vma_flags[v], (pvm_it_end[v] - pvm_it_start[v]) / 4096);
    (void)pvm_area_remove(v);
    /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{LoopCurrent, Here}(x); */
    /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), LoopCurrent); */
    /*@ assert pool: Mm_Pool; */
    v = n;
  }
}

/* The same, with the pages. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    requires borders: Area_Border(m, from) && Area_Border(m, to);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures free: \result == 0 ==> It_Free(m, from, to - from);
    ensures none: \result == 0 ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures kept: \forall integer x; 0 < x < PVM_MAX_VMAS ==> \old(pvm_it_tree)[x] != 0 ==>
      \result != 0 || \old(pvm_it_tree)[x] != m || \old(pvm_it_end)[x] <= from || to <= \old(pvm_it_start)[x] ==> Mmap_Same{Pre, Here}(x);
    ensures gone: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==> Mmap_Same{Pre, Here}(x);
    ensures same: Mm_Same_Pages{Pre, Here}(m, from, to);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures count: pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) && Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)); */
static int unmap_inside(u32 cpu, u32 m, u64 from, u64 to)
{
  int error = pvm_zap_range(cpu, m, from, to);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert same: Mm_Same_Pages{Pre, Here}(m, from, to); */
  if (error)
    return error;
  /*@ assert none: Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096); */
  /*@ ghost Zapped: ; */
  unmap_areas(m, from, to);
  /*@ assert still: Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096); */
  return 0;
}

/* The same, cut out of what is around it; area v is the first that ends beyond from, or 0. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    requires first: Cut_First(m, from, v);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM || \result == -PVM_EBUSY;
    ensures free: \result == 0 ==> It_Free(m, from, to - from);
    ensures none: \result == 0 ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(m, from, to);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: Mm_Same_Pages{Pre, Here}(m, from, to);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures count: \result == 0 ==> pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) + 2 &&
      Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)) - 2;
    ensures fail: \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
static int unmap_cut(u32 cpu, u32 m, u32 v, u64 from, u64 to)
{
  int error = mmap_cut(m, v, from, to);
  if (error)
    return error;
  /*@ ghost Cut: ; */
  error = unmap_inside(cpu, m, from, to);
  /*@ assert kept: error == 0 ==> \forall integer w, a; Vma_Of{Cut}(w, m) ==> Vma_Covers{Cut}(w, a) ==> a < from || to <= a ==>
        Mmap_Same{Cut, Here}(w) && Vma_Of(w, m); */
  /*@ assert gone: \forall integer w; Vma_Of(w, m) ==> Mmap_Same{Cut, Here}(w) && Vma_Of{Cut}(w, m); */
  /*@ assert forth: error == 0 ==> \forall integer v, w, a; Vma_Kept{Pre, Cut}(v, w, a) ==> Vma_Of{Cut}(w, m) ==> a < from || to <= a ==>
        Vma_Of(w, m) && Vma_Kept{Pre, Here}(v, w, a); */
  /*@ assert back: \forall integer v, w, a; Vma_Kept{Pre, Cut}(v, w, a) ==> Vma_Of(w, m) ==> Vma_Kept{Pre, Here}(v, w, a); */
  return error;
}

/* Is the range a part, at one end, of area v, the first that ends beyond from? */
/*@ requires wf: Vma_Wf;
    requires args: Vma_Mm(m) && from < to && Cut_First(m, from, v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures end: \result != 0 ==> Unmap_End(m, v, from, to); */
static int end_of(u32 v, u64 from, u64 to) /*@ ghost (u32 m) */
{
  return v && pvm_it_start[v] <= from && to <= pvm_it_end[v] && (pvm_it_start[v] == from) != (pvm_it_end[v] == to);
}

/* The range, which is a part of area v at one end, is no more: the area ends, or begins, at its other border. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && Mm_Range(m, from, to);
    requires end: Unmap_End(m, v, from, to);
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1],
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x);
    ensures area: Vma_At(v, m, \old(pvm_it_start[v]) < from ? \old(pvm_it_start[v]) : to, \old(pvm_it_start[v]) < from ? from : \old(pvm_it_end[v])) &&
      Vma_Offsets_Kept{Pre, Here}(v);
    ensures free: It_Free(m, from, to - from);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m); */
static void shrink(u32 m, u32 v, u64 from, u64 to)
{
  u64 start = pvm_it_start[v], end = pvm_it_end[v];
  /*@ ghost vma_apart(m); */
  /*@ assert range: It_In(v) && It_LiN(v) && It_LiP(v) && It_Disjoint(m) && start % 4096 == 0 && end % 4096 == 0 && end <= PVM_VMA_TOP; */
  /*@ assert fits: Vma_Fits(pvm_vma_pgoff[v], start, end); */
  /*@ assert own: pvm_vma_anon[v] != 0 ==> Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Area(v); */
  /*@ assert apart: \forall integer x; Vma_Of(x, m) ==> x != v ==> pvm_it_end[x] <= start || end <= pvm_it_start[x]; */
  /*@ assert nodes: \forall integer x; It_In(x) ==> pvm_it_tree[x] == m ==> 0 < x < PVM_MAX_VMAS; */
  u64 lo = start < from ? start : to, hi = start < from ? from : end;
  /*@ assert beside: It_Beside(v, lo, hi) && Vma_Range(lo, hi); */
  /*@ assert offsets: Area_Offsets(v, lo, hi); */
  int r = mmap_resize(v, lo, hi) /*@ ghost (m) */;
  /*@ assert done: r == 1; */
  (void)r;
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert nodes2: \forall integer x; It_In(x) ==> pvm_it_tree[x] == m ==> 0 < x < PVM_MAX_VMAS; */
  /*@ assert kept: \forall integer x; Vma_Of(x, m) ==> x != v ==> Vma_Of{Pre}(x, m) && pvm_it_start[x] == \at(pvm_it_start[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert mine: pvm_it_end[v] <= from || to <= pvm_it_start[v]; */
  /*@ assert clear: \forall integer x; It_In(x) ==> pvm_it_tree[x] == m ==> pvm_it_end[x] <= from || to <= pvm_it_start[x]; */
  pvm_vm_uncount(m, pvm_vma_flags[v], (to - from) / 4096);
  /*@ assert pool: Mm_Pool; */
  /*@ assert areas: Mm_Areas; */
}

/* The same, with the pages. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    requires end: Unmap_End(m, v, from, to);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures free: \result == 0 ==> It_Free(m, from, to - from);
    ensures none: \result == 0 ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(m, from, to);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: Mm_Same_Pages{Pre, Here}(m, from, to);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures count: pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) && Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)); */
static int unmap_end(u32 cpu, u32 m, u32 v, u64 from, u64 to)
{
  int error = pvm_zap_range(cpu, m, from, to);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert same: Mm_Same_Pages{Pre, Here}(m, from, to); */
  if (error)
    return error;
  /*@ assert none: Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096); */
  shrink(m, v, from, to);
  /*@ assert still: Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096); */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert maps: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) && pvm_vma_pgoff[x] * 4096 - pvm_it_start[x] ==
        \at(pvm_vma_pgoff[x], Pre) * 4096 - \at(pvm_it_start[x], Pre); */
  /*@ assert mine: \forall integer a; Vma_Covers{Pre}(v, a) ==> a < from || to <= a ==> Vma_Kept{Pre, Here}(v, v, a); */
  /*@ assert mine2: \forall integer a; Vma_Covers(v, a) ==> Vma_Kept{Pre, Here}(v, v, a); */
  /*@ assert kept: \forall integer w, a; Vma_Of{Pre}(w, m) ==> Vma_Covers{Pre}(w, a) ==> a < from || to <= a ==>
        Vma_Of(w, m) && Vma_Kept{Pre, Here}(w, w, a); */
  /*@ assert only: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==> Vma_Of{Pre}(w, m) && Vma_Kept{Pre, Here}(w, w, a); */
  return 0;
}

/* The same of any range. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM || \result == -PVM_EBUSY;
    ensures free: \result == 0 ==> It_Free(m, from, to - from);
    ensures none: \result == 0 ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(m, from, to);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: Mm_Same_Pages{Pre, Here}(m, from, to);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures count: \result == 0 ==> pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) + 2 &&
      Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)) - 2;
    ensures fail: \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
static int unmap(u32 cpu, u32 m, u64 from, u64 to)
{
  u32 v = pvm_vma_find(m, from);
  /*@ assert first: Cut_First(m, from, v); */
  return end_of(v, from, to) /*@ ghost (m) */ ? unmap_end(cpu, m, v, from, to) : unmap_cut(cpu, m, v, from, to);
}

int pvm_munmap(u32 cpu, u32 m, u64 addr, u64 len)
{
  int error = munmap_refused(cpu, m, addr, len);
  if (error)
    return error;
  /*@ assert range: Mm_Range(m, addr, addr + Mmap_Len(len)); */
  return unmap(cpu, m, addr, addr + mmap_align(len));
}
