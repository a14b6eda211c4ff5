/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call msync (Linux 6.1: mm/msync.c).
 *
 * What is dirty of a file is known to the embedder's page cache and to the entries of the page tables (pvm_pt_query); writing it is the embedder's.
 * Here is what the call says.
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_MSYNC_H
#define PVM_MSYNC_H

#include "mmap.h"

/* Linux's values (include/uapi/asm-generic/mman-common.h). */
#define PVM_MS_ASYNC 1u
#define PVM_MS_INVALIDATE 2u
#define PVM_MS_SYNC 4u

#ifdef __cplusplus
extern "C" {
#endif

#include "../spec/msync.acsl"

/* msync(start, len, flags): 0, or -errno as Linux's: -EINVAL when there is no such address space, for other flags, PVM_MS_ASYNC with PVM_MS_SYNC, or a start
 * that is not aligned; -EBUSY when PVM_MS_INVALIDATE meets an area with VM_LOCKED; else -ENOMEM when an address has no area, or the range does
 * not end below 2^64. The length in whole pages is taken modulo 2^64, so that one just below 2^64 is none. Nothing changes. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !Msync_Args(m, start, flags);
    ensures wraps: Msync_Args(m, start, flags) && start + Mmap_Align(len) > 0xffffffffffffffff ==> \result == -PVM_ENOMEM;
    ensures ebusy: Msync_Args(m, start, flags) && start + Mmap_Align(len) <= 0xffffffffffffffff ==>
      (\result == -PVM_EBUSY <==> Msync_Busy(m, start, start + Mmap_Align(len), flags));
    ensures hole: \result == 0 ==> \forall integer a; start <= a < start + Mmap_Align(len) ==> Vma_There(m, a);
    ensures enomem: \result == -PVM_ENOMEM ==> start + Mmap_Align(len) > 0xffffffffffffffff ||
      \exists integer a; start <= a < start + Mmap_Align(len) && !Vma_There(m, a); */
int pvm_msync(u32 m, u64 start, u64 len, u32 flags);

#ifdef __cplusplus
}
#endif
#endif
