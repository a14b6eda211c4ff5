/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: pages that are mapped at once (Linux: mm/gup.c, __mm_populate). */
#include "mmap_step.h"

/* The processor's error code of the access that fills pages of an area with these flags: a write where the area is private and may be
 * written, so that no write has to copy later. */
/*@ terminates \true;
    assigns \nothing;
    exits \false; */
static u32 access_of(u64 flags)
{
  int writes = PVM_VM_HAS(flags, PVM_VM_WRITE) && !PVM_VM_HAS(flags, PVM_VM_SHARED);
  return writes ? PVM_PF_U + PVM_PF_W : PVM_PF_U;
}

/* One page: the next one to look at. Nothing is done where no area is, or one whose pages are to come when they are used. */
static u64 populate_page(u32 cpu, u32 node, u32 m, u64 a)
{
  u32 v = pvm_itree_find(m, a);
  if (!v)
    return PVM_VMA_TOP;
  if (pvm_it_start[v] > a)
    return pvm_it_start[v];
  if (PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_LOCKONFAULT))
    return pvm_it_end[v];
  (void)pvm_handle_mm_fault(cpu, node, m, a, access_of(pvm_vma_flags[v]), PVM_NONE);
  return a + 4096;
}

void pvm_mm_populate(u32 cpu, u32 node, u32 m, u64 from, u64 to)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m) || from % 4096 != 0 || to > PVM_VMA_TOP)
    return;
  for (u64 a = from; a < to;)
    a = populate_page(cpu, node, m, a);
}
