/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: pages that are mapped at once (Linux: mm/gup.c, __mm_populate). */
#include "mmap_step.h"

/* The processor's error code of the access that fills pages of an area with these flags: a write where the area is private and may be
 * written, so that no write has to copy later. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures access: \result == PVM_PF_U || \result == PVM_PF_U + PVM_PF_W; */
static u32 access_of(u64 flags)
{
  int writes = PVM_VM_HAS(flags, PVM_VM_WRITE) && !PVM_VM_HAS(flags, PVM_VM_SHARED);
  return writes ? PVM_PF_U + PVM_PF_W : PVM_PF_U;
}

/* One page: the next one to look at. Nothing is done where no area is, or one whose pages are to come when they are used. A fault that fails ends the
 * area: so it is in Linux, and an area of the size of the address space would take hours without memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires page: a % 4096 == 0 && a + 4096 <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures next: a < \result <= PVM_VMA_TOP && \result % 4096 == 0;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Pages{Pre, Here}(m, a, a + 4096); */
static u64 populate_page(u32 cpu, u32 node, u32 m, u64 a)
{
  u32 v = pvm_itree_find(m, a);
  if (!v)
    return PVM_VMA_TOP;
  /*@ assert in: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && a < pvm_it_end[v]; */
  /*@ assert area: Vma_Of(v, m) && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0 && pvm_it_end[v] <= PVM_VMA_TOP; */
  if (pvm_it_start[v] > a)
    return pvm_it_start[v];
  if (PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_LOCKONFAULT))
    return pvm_it_end[v];
  /*@ assert page: Mm_Vpn(m, a) == a / 4096 && a - a % 4096 == a && (a + 4096) / 4096 == a / 4096 + 1; */
  /*@ ghost u32 root = pvm_mm_root[m]; */
  u64 end = pvm_it_end[v];
  /*@ assert step: a + 4096 <= end && end <= PVM_VMA_TOP && end % 4096 == 0; */
  u32 how = pvm_handle_mm_fault(cpu, node, m, a, access_of(pvm_vma_flags[v]), PVM_NONE);
  /*@ assert near: Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Map_Same{Pre, Here}(root, a / 4096, a / 4096 + 1); */
  /*@ assert far: Map_Same{Pre, Here}(PVM_NONE, 0, 0) ==> Map_Same{Pre, Here}(root, a / 4096, a / 4096 + 1); */
  /*@ assert same: Map_Same{Pre, Here}(root, a / 4096, (a + 4096) / 4096); */
  /*@ assert next: a < end <= PVM_VMA_TOP && a + 4096 <= PVM_VMA_TOP && (a + 4096) % 4096 == 0 && end % 4096 == 0; */
  return how == PVM_VM_FAULT_DONE ? a + 4096 : end;
}

void pvm_mm_populate(u32 cpu, u32 node, u32 m, u64 from, u64 to)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m) || from % 4096 != 0 || to % 4096 != 0 || to > mmap_top(m))
    return;
  u64 a = from;
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant range: from <= a && a % 4096 == 0;
      loop invariant top: to <= Mm_Top(root);
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant same: a == from ? Map_Same{Pre, Here}(PVM_NONE, 0, 0) : Map_Same{Pre, Here}(root, from / 4096, to / 4096);
      loop assigns a, PVM_MM_CELLS;
      loop variant to - a; */
  while (a < to) {
    a = populate_page(cpu, node, m, a);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, from / 4096, to / 4096); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
  }
}
