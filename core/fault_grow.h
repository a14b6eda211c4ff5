/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: stacks that grow down to the address that faulted (Linux: mm/mmap.c, expand_stack).
 *
 * Only areas with VM_GROWSDOWN grow, not below mmap_min_addr, not nearer than the guard gap to an area that can be accessed, and not beyond the
 * limits of the stack, of the address space, of locked and of promised memory.
 * Lock: the mmap_lock of the address space, for writing. */
#ifndef PVM_FAULT_GROW_H
#define PVM_FAULT_GROW_H

#include "account.h"

/* Pages that stay free below an area that grows down, and the lowest address that it grows to (Linux: stack_guard_gap, mmap_min_addr). */
#define PVM_STACK_GUARD_PAGES 256
#define PVM_MMAP_MIN_ADDR 0x10000

#include "../spec/fault_grow.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* Area v, which grows down, begins at addr now, if it began above. 0; -EINVAL when there is no such area or addr is not aligned; -ENOMEM when it may not; on
 * error nothing changed. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(\old(Vma_In(v)) && addr % 4096 == 0);
    ensures grows: \result == 0 ==> addr < \old(pvm_it_start[v]) ==> (\old(pvm_vma_flags[v]) / PVM_VM_GROWSDOWN) % 2 == 1 &&
      PVM_MMAP_MIN_ADDR <= addr && Vma_At(v, \old(pvm_it_tree[v]), addr, \old(pvm_it_end[v]));
    ensures limit: \result == 0 ==> addr < \old(pvm_it_start[v]) ==> \old(Stack_Limit(v, addr));
    ensures gap: \result == 0 ==> addr < \old(pvm_it_start[v]) ==> \old(pvm_it_prev[v]) != 0 ==> \old(Stack_Gap(pvm_it_prev[v], addr));
    ensures others: Area_Same_But{Pre, Here}(v, 0);
    ensures maps: \old(Vma_In(v)) ==> pvm_vma_file[v] == \old(pvm_vma_file[v]) && Vma_Offsets_Kept{Pre, Here}(v);
    ensures same: \result == 0 ==> \old(pvm_it_start[v]) <= addr ==> Area_Same{Pre, Here} && Mm_Info_Same{Pre, Here};
    ensures fields: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_flags[x] == \old(pvm_vma_flags[x]) && pvm_it_tree[x] == \old(pvm_it_tree[x]);
    ensures fail: \result != 0 ==> Area_Same{Pre, Here} && Mm_Info_Same{Pre, Here} && pvm_vm_committed == \old(pvm_vm_committed); */
int pvm_expand_stack(u32 v, u64 addr);

#ifdef __cplusplus
}
#endif
#endif
