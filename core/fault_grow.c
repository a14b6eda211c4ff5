/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: stacks that grow (Linux: mm/mmap.c, expand_downwards, acct_stack_growth). */
#include "fault_grow.h"

#include "vma_node.h"

/* Does the area before v leave the guard gap free when v begins at addr? One that grows down itself keeps its own, and one that permits nothing
 * is a gap. */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures above: \result != 0 ==> \forall integer x; Vma_Of(x, pvm_it_tree[v]) ==> pvm_it_start[x] < pvm_it_start[v] ==>
      pvm_it_end[x] <= addr;
    ensures gap: \result != 0 ==> pvm_it_prev[v] != 0 ==> Stack_Gap(pvm_it_prev[v], addr); */
static int grow_clear(u32 v, u64 addr)
{
  u32 p = pvm_vma_prev(v);
  /*@ ghost vma_apart(pvm_it_tree[v]); */
  if (p == 0)
    return 1;
  u64 flags = pvm_vma_flags[p], end = pvm_it_end[p];
  if (addr < end)
    return 0;
  int guard = !PVM_VM_HAS(flags, PVM_VM_GROWSDOWN) &&
    (PVM_VM_HAS(flags, PVM_VM_READ) || PVM_VM_HAS(flags, PVM_VM_WRITE) || PVM_VM_HAS(flags, PVM_VM_EXEC));
  return !guard || addr - end >= PVM_STACK_GUARD_PAGES * 4096;
}

/* Do limits and memory permit n pages more of area v, which would begin at addr? */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v) && addr < pvm_it_end[v];
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures may: \result != 0 ==> (pvm_vma_flags[v] / PVM_VM_GROWSDOWN) % 2 == 1 && PVM_MMAP_MIN_ADDR <= addr &&
      Stack_Limit(v, addr); */
static int grow_permitted(u32 v, u64 addr, u64 n)
{
  u32 m = pvm_it_tree[v];
  u64 flags = pvm_vma_flags[v];
  /*@ assert live: Mm_Live(m); */
  if (!PVM_VM_HAS(flags, PVM_VM_GROWSDOWN) || addr < PVM_MMAP_MIN_ADDR || n > pvm_vma_pgoff[v])
    return 0;
  if (pvm_it_end[v] - addr > pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_STACK)] || !pvm_may_expand_vm(m, flags, n, 0))
    return 0;
  return pvm_mlock_check(m, flags, n) == 0 && pvm_vm_enough_memory(m, n, 0, 0);
}

int pvm_expand_stack(u32 v, u64 addr)
{
  if (v == 0 || v >= PVM_MAX_VMAS || pvm_it_tree[v] == 0 || addr % 4096 != 0)
    return -PVM_EINVAL;
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0; */
  /*@ assert live: Mm_Live(pvm_it_tree[v]); */
  u64 start = pvm_it_start[v], flags = pvm_vma_flags[v];
  u32 m = pvm_it_tree[v];
  if (addr >= start)
    return 0;
  u64 n = (start - addr) / 4096;
  if (!grow_permitted(v, addr, n) || !grow_clear(v, addr))
    return -PVM_ENOMEM;
  /*@ assert permitted: (flags / PVM_VM_GROWSDOWN) % 2 == 1 && PVM_MMAP_MIN_ADDR <= addr; */
  int e = pvm_area_resize(v, addr, pvm_it_end[v]);
  if (e != 0) {
    /*@ assert nodes: It_Same{Pre, Here}; */
    /*@ assert still: \forall integer x; 0 <= x < PVM_IT_NODES ==> It_Same_Node{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
          pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert same: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre); */
    /*@ assert areas: Mm_Areas; */
    /*@ assert pool: Mm_Pool; */
    return -PVM_ENOMEM;
  }
  /*@ assert mine: Vma_Kept{Pre, Here}(v, v, start); */
  /*@ assert places: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert kept: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre); */
  /*@ assert areas: Mm_Areas; */
  /*@ assert pool: Mm_Pool; */
  pvm_vm_count(m, flags, n);
  return 0;
}
