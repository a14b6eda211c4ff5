/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls mlock, mlock2, munlock, mlockall, munlockall (Linux 6.1: mm/mlock.c).
 *
 * Pages of areas with VM_LOCKED stay in memory; PVM_MM_LOCKED_VM counts them. Areas of devices (VM_IO, VM_PFNMAP, VM_DONTEXPAND, VM_MIXEDMAP) and of huge pages
 * (VM_HUGETLB) are passed over, as in Linux. The limit is PVM_MM_LIMIT_MEMLOCK, which PVM_MM_CAP_IPC_LOCK lifts.
 *
 * All areas of the range are looked at before one changes; Linux locks those before a hole, and then fails.
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_MLOCK_H
#define PVM_MLOCK_H

#include "mmap.h"

/* Linux's values (include/uapi/asm-generic/mman.h, mman-common.h). */
#define PVM_MLOCK_ONFAULT 1u
#define PVM_MCL_CURRENT 1u
#define PVM_MCL_FUTURE 2u
#define PVM_MCL_ONFAULT 4u

#ifdef __cplusplus
extern "C" {
#endif

#include "../spec/mlock.acsl"

/* mlock2(start, len, flags), mlock with flags 0: 0, or -errno as Linux's. The range is that of the pages that have a byte of it, and of the page
 * that start is inside of, also when len is 0; the length of these is taken modulo 2^64, so that one just below 2^64 may be none. With
 * PVM_MLOCK_ONFAULT pages are mapped when they are used, else at once; pages of files are left to the fault that comes with the use.
 * In this order: -EINVAL when there is no such address space, cpu or node, or for other flags; -EPERM when the limit is 0 and not lifted; -ENOMEM beyond
 * the limit; -EINVAL when the range does not end below 2^64; -ENOMEM when an address has no area, or when numbers of areas run out: on these nothing
 * changed. -ENOMEM also when a page cannot be had, -EAGAIN without memory for the pages: then areas are locked. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EPERM || \result == -PVM_ENOMEM || \result == -PVM_EAGAIN;
    ensures args: !\old(Mlock_Args(cpu, node, m, flags)) ==> \result == -PVM_EINVAL;
    ensures eperm: \result == -PVM_EPERM <==> \old(Mlock_Args(cpu, node, m, flags) && !Mlock_May(m));
    ensures einval: \result == -PVM_EINVAL ==> !\old(Mlock_Args(cpu, node, m, flags)) || !Mlock_Fits(start, len);
    ensures fits: \result == 0 || \result == -PVM_EAGAIN ==> Mlock_Fits(start, len);
    ensures may: \result == 0 || \result == -PVM_EAGAIN ==> \old(Mlock_May(m));
    ensures limit: \result == 0 || \result == -PVM_EAGAIN ==> \old(Mlock_Within(m));
    ensures hole: \result == 0 || \result == -PVM_EAGAIN ==> \forall integer a; Mlock_Covers(start, len, a) ==> Vma_There{Pre}(m, a);
    ensures turned: \result == 0 || \result == -PVM_EAGAIN ==>
      Mlock_Turned{Pre, Here}(m, Mlock_From(start), Mlock_To(start, len), Mlock_Locks(flags));
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, Mlock_From(start), Mlock_To(start, len));
    ensures either: \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here} ||
      Mlock_Turned{Pre, Here}(m, Mlock_From(start), Mlock_To(start, len), Mlock_Locks(flags));
    ensures fail: \result == -PVM_EINVAL || \result == -PVM_EPERM ==> Mm_Unchanged{Pre, Here}; */
int pvm_mlock(u32 cpu, u32 node, u32 m, u64 start, u64 len, u32 flags);

/* munlock(start, len), of the same range: 0; -EINVAL when there is no such address space, or the range does not end below 2^64; -ENOMEM when an
 * address has no area, or numbers of areas run out. Pages stay. On error nothing changed. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Mm_Live(m) && Mlock_Fits(start, len));
    ensures hole: \result == 0 ==> \forall integer a; Mlock_Covers(start, len, a) ==> Vma_There{Pre}(m, a);
    ensures turned: \result == 0 ==> Mlock_Turned{Pre, Here}(m, Mlock_From(start), Mlock_To(start, len), 0);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Live(m) ==> Mm_Info_But{Pre, Here}(m);
    ensures fail: \result != 0 ==> Mm_Unchanged{Pre, Here}; */
int pvm_munlock(u32 m, u64 start, u64 len);

/* mlockall(flags): 0, or -errno as Linux's. PVM_MCL_CURRENT: all areas that there are, whose pages are mapped as far as they can be had;
 * PVM_MCL_FUTURE: all that come (mmap, brk; not in a child); PVM_MCL_ONFAULT: their pages come when they are used. -EINVAL when there is no such address
 * space, cpu or node, or for other flags, none, or PVM_MCL_ONFAULT alone; -EPERM when the limit is 0 and not lifted; -ENOMEM with PVM_MCL_CURRENT when the
 * areas are beyond the limit. On error nothing changed. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EPERM || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==>
      !(cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && \old(Mm_Live(m)) && 0 < flags <= 7 && flags != PVM_MCL_ONFAULT);
    ensures may: \result == 0 ==> \old(Mlock_May(m));
    ensures limit: \result == 0 ==> flags % 2 == 1 ==> \old(Mlock_All_Within(m));
    ensures turned: \result == 0 ==> flags % 2 == 1 ==> Mlock_Turned{Pre, Here}(m, 0, \old(Mm_Top(pvm_mm_root[m])), Mlock_All_Locks(flags));
    ensures still: \result == 0 ==> flags % 2 == 0 ==> Mmap_Still{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Live(m) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Mm_Same_Pages{Pre, Here}(m, 0, Mm_Top(pvm_mm_root[m]));
    ensures fail: \result != 0 ==> Mm_Unchanged{Pre, Here}; */
int pvm_mlockall(u32 cpu, u32 node, u32 m, u32 flags);

/* munlockall(): no area is locked any more, nor are those that come. 0; -EINVAL when there is no such address space, and then nothing changed. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Mm_Live(m));
    ensures turned: \result == 0 ==> Mlock_Turned{Pre, Here}(m, 0, Mm_Top(pvm_mm_root[m]), 0);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Live(m) ==> Mm_Info_But{Pre, Here}(m);
    ensures fail: \result != 0 ==> Mm_Unchanged{Pre, Here}; */
int pvm_munlockall(u32 m);

#ifdef __cplusplus
}
#endif
#endif
