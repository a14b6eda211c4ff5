/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call madvise (Linux 6.1: mm/madvise.c).
 *
 * Advice that changes flags of areas does so where it is asked for, and cuts and joins areas as mprotect does. MADV_DONTNEED gives pages back.
 * The rest is heard and changes nothing, which Linux permits: MADV_FREE leaves the pages, since nothing reclaims memory; so do MADV_COLD and
 * MADV_PAGEOUT; MADV_WILLNEED reads nothing in. MADV_REMOVE and MADV_COLLAPSE are not known.
 *
 * All areas of the range are asked before anything changes; Linux stops at the first that refuses. Addresses without an area do not stop
 * it: the call does what it should, and then says -ENOMEM.
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_MADVISE_H
#define PVM_MADVISE_H

#include "mmap.h"

/* Linux's values (include/uapi/asm-generic/mman-common.h). */
#define PVM_MADV_NORMAL 0u
#define PVM_MADV_RANDOM 1u
#define PVM_MADV_SEQUENTIAL 2u
#define PVM_MADV_WILLNEED 3u
#define PVM_MADV_DONTNEED 4u
#define PVM_MADV_FREE 8u
#define PVM_MADV_REMOVE 9u
#define PVM_MADV_DONTFORK 10u
#define PVM_MADV_DOFORK 11u
#define PVM_MADV_MERGEABLE 12u
#define PVM_MADV_UNMERGEABLE 13u
#define PVM_MADV_HUGEPAGE 14u
#define PVM_MADV_NOHUGEPAGE 15u
#define PVM_MADV_DONTDUMP 16u
#define PVM_MADV_DODUMP 17u
#define PVM_MADV_WIPEONFORK 18u
#define PVM_MADV_KEEPONFORK 19u
#define PVM_MADV_COLD 20u
#define PVM_MADV_PAGEOUT 21u
#define PVM_MADV_POPULATE_READ 22u
#define PVM_MADV_POPULATE_WRITE 23u
#define PVM_MADV_DONTNEED_LOCKED 24u
#define PVM_MADV_COLLAPSE 25u

#ifdef __cplusplus
extern "C" {
#endif

#include "../spec/madvise.acsl"

/* madvise(start, len, advice): 0, or -errno as Linux's. -EINVAL for an address space, cpu or node that does not exist, advice that is not known,
 * a start that is not aligned, a range that does not fit into 64 bits, and an area that refuses the advice:
 *
 *   DONTNEED, FREE, COLD, PAGEOUT     one with VM_LOCKED, VM_PFNMAP or VM_HUGETLB; FREE: one with a file
 *   DONTNEED_LOCKED                   one with VM_PFNMAP or VM_HUGETLB
 *   DOFORK                            one with VM_IO
 *   WIPEONFORK                        one with VM_SHARED or a file
 *   DODUMP                            one with VM_IO, VM_PFNMAP, VM_DONTEXPAND or VM_MIXEDMAP, unless VM_HUGETLB
 *   POPULATE_READ, POPULATE_WRITE     one with VM_IO or VM_PFNMAP, or that does not permit the access
 *
 * -EAGAIN when numbers of areas run out. On these two nothing changed. -ENOMEM when the range has an address without an area; all else is done. Only
 * POPULATE: -ENOMEM also without memory, -EFAULT when a page cannot be had; what is left to the fault that comes with the use of a page,
 * because it needs a page of a file or of swap, is no error. -EBUSY only for DONTNEED, as munmap's. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EAGAIN || \result == -PVM_EFAULT ||
      \result == -PVM_EBUSY;
    ensures einval: !\old(Madvise_Args(cpu, node, m, start, len, advice)) ==> \result == -PVM_EINVAL;
    ensures none: \old(Madvise_Args(cpu, node, m, start, len, advice)) && len == 0 ==> \result == 0 && Mm_Unchanged{Pre, Here};
    ensures locked: \old(Madvise_Args(cpu, node, m, start, len, advice)) && len != 0 && advice == PVM_MADV_DONTNEED ==>
      (\result == -PVM_EINVAL <==> \old(\exists integer v; Vma_Meets(v, m, start, start + Mmap_Len(len)) && Madvise_Kept(v)));
    ensures hole: len != 0 && \result == 0 ==> \forall integer a; start <= a < start + Mmap_Len(len) ==> Vma_There{Pre}(m, a);
    ensures enomem: !Madvise_Fills(advice) ==> \result == -PVM_ENOMEM ==>
      \exists integer a; start <= a < start + Mmap_Len(len) && !Vma_There{Pre}(m, a);
    ensures turned: len != 0 && !Madvise_Fills(advice) ==> \result == 0 || \result == -PVM_ENOMEM ==>
      Madvise_Turned{Pre, Here}(m, start, start + Mmap_Len(len), advice);
    ensures still: Madvise_Fills(advice) ==> Mmap_Still{Pre, Here};
    ensures gone: len != 0 && \result == 0 && advice == PVM_MADV_DONTNEED ==> Run_None(pvm_mm_root[m], start / 4096, Mmap_Len(len) / 4096);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: !Madvise_Fills(advice) ==> Area_Spaces_But{Pre, Here}(m);
    ensures rows: !Madvise_Fills(advice) ==> Mm_Live(m) ==> Mm_Info_But{Pre, Here}(m);
    ensures kept: !Madvise_Fills(advice) && !Madvise_Drops(advice) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, start, start + Mmap_Len(len));
    ensures fail: \result == -PVM_EINVAL || \result == -PVM_EAGAIN ==> Mm_Unchanged{Pre, Here}; */
int pvm_madvise(u32 cpu, u32 node, u32 m, u64 start, u64 len, u32 advice);

#ifdef __cplusplus
}
#endif
#endif
