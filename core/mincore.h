/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call mincore (Linux 6.1: mm/mincore.c).
 *
 * As Linux, which fills a page of its own and copies it to the caller, the core answers in parts: pvm_mincore_vec has one byte for each page. The
 * embedder copies them, says -EFAULT when that fails, and asks for the rest. A page that is mapped is in memory. Of a page of a file that
 * is not mapped the embedder's page cache knows.
 * Lock: the mmap_lock of the address space; one caller of pvm_mincore at a time. */
#ifndef PVM_MINCORE_H
#define PVM_MINCORE_H

#include "mmap.h"

#define PVM_MINCORE_PAGES 4096

#ifdef __cplusplus
extern "C" {
#endif

extern u8 pvm_mincore_vec[PVM_MINCORE_PAGES];

#include "../spec/mincore.acsl"

/* mincore(start, len, vec): how many pages from start on are told, one byte each in pvm_mincore_vec, 1: mapped, 0: not. At least one page, at
 * most PVM_MINCORE_PAGES, none behind the area of start, none behind the range; 0 when len is 0. -EINVAL when there is no such address space, or
 * start is not aligned; -ENOMEM when the range ends above the user addresses, or start has no area. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns pvm_mincore_vec[0 .. PVM_MINCORE_PAGES - 1];
    exits \false;
    ensures result: \result == -PVM_EINVAL || \result == -PVM_ENOMEM || 0 <= \result <= PVM_MINCORE_PAGES;
    ensures einval: \result == -PVM_EINVAL <==> !(Mm_Live(m) && start % 4096 == 0);
    ensures enomem: \result == -PVM_ENOMEM <==> Mm_Live(m) && start % 4096 == 0 &&
      (start + len > Mm_Top(pvm_mm_root[m]) || (len > 0 && !Vma_There(m, start)));
    ensures some: \result == 0 ==> len == 0;
    ensures range: \result > 0 ==> \result * 4096 <= Mmap_Len(len);
    ensures area: \result > 0 ==> \exists integer v; Vma_Of(v, m) && Vma_Covers(v, start) && start + \result * 4096 <= pvm_it_end[v];
    ensures bytes: \forall integer i; 0 <= i < \result ==> Mincore_Told(m, start + i * 4096, pvm_mincore_vec[i]); */
int pvm_mincore(u32 m, u64 start, u64 len);

#ifdef __cplusplus
}
#endif
#endif
