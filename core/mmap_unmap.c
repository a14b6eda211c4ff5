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
    requires range: Vma_Range(from, to);
    requires borders: Area_Border(m, from) && Area_Border(m, to);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures free: It_Free(m, from, to - from);
    ensures kept: \forall integer x; 0 < x < PVM_MAX_VMAS ==> \old(pvm_it_tree[x]) != 0 ==>
      \old(pvm_it_tree[x]) != m || \old(pvm_it_end[x]) <= from || to <= \old(pvm_it_start[x]) ==> Unmap_Same{Pre, Here}(x);
    ensures gone: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==> Unmap_Same{Pre, Here}(x);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures count: pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]);
    ensures left: Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)); */
static void unmap_areas(u32 m, u64 from, u64 to)
{
  u32 v = pvm_itree_find(m, from);
  while (v && pvm_it_start[v] < to) {
    mmap_uncount(m, pvm_vma_flags[v], (pvm_it_end[v] - pvm_it_start[v]) / 4096);
    (void)pvm_area_remove(v);
    v = pvm_itree_find(m, from);
  }
}

static int unmap(u32 cpu, u32 m, u64 from, u64 to)
{
  int error = pvm_area_cut(m, from, to);
  if (error)
    return error;
  error = pvm_zap_range(cpu, m, from, to);
  if (error)
    return error;
  unmap_areas(m, from, to);
  return 0;
}

int pvm_munmap(u32 cpu, u32 m, u64 addr, u64 len)
{
  int error = munmap_refused(cpu, m, addr, len);
  if (error)
    return error;
  return unmap(cpu, m, addr, addr + mmap_align(len));
}
