/* SPDX-License-Identifier: BSD-2-Clause */
/* Flags of an area, with Linux's names and values (include/linux/mm.h of 6.1). */
#ifndef PVM_VM_FLAGS_H
#define PVM_VM_FLAGS_H

#define PVM_VM_READ 0x1u
#define PVM_VM_WRITE 0x2u
#define PVM_VM_EXEC 0x4u
#define PVM_VM_SHARED 0x8u
#define PVM_VM_MAYREAD 0x10u
#define PVM_VM_MAYWRITE 0x20u
#define PVM_VM_MAYEXEC 0x40u
#define PVM_VM_MAYSHARE 0x80u
#define PVM_VM_GROWSDOWN 0x100u
#define PVM_VM_UFFD_MISSING 0x200u
#define PVM_VM_PFNMAP 0x400u
#define PVM_VM_UFFD_WP 0x1000u
#define PVM_VM_LOCKED 0x2000u
#define PVM_VM_IO 0x4000u
#define PVM_VM_SEQ_READ 0x8000u
#define PVM_VM_RAND_READ 0x10000u
#define PVM_VM_DONTCOPY 0x20000u
#define PVM_VM_DONTEXPAND 0x40000u
#define PVM_VM_LOCKONFAULT 0x80000u
#define PVM_VM_ACCOUNT 0x100000u
#define PVM_VM_NORESERVE 0x200000u
#define PVM_VM_HUGETLB 0x400000u
#define PVM_VM_SYNC 0x800000u
#define PVM_VM_ARCH_1 0x1000000u /* VM_PAT on x86 */
#define PVM_VM_WIPEONFORK 0x2000000u
#define PVM_VM_DONTDUMP 0x4000000u
#define PVM_VM_SOFTDIRTY 0x8000000u
#define PVM_VM_MIXEDMAP 0x10000000u
#define PVM_VM_HUGEPAGE 0x20000000u
#define PVM_VM_NOHUGEPAGE 0x40000000u
#define PVM_VM_MERGEABLE 0x80000000u

/* Areas of devices, and those that never expand (Linux: VM_SPECIAL). */
#define PVM_VM_SPECIAL (PVM_VM_IO | PVM_VM_DONTEXPAND | PVM_VM_PFNMAP | PVM_VM_MIXEDMAP)

/* Is flag f among the flags? */
#define PVM_VM_HAS(flags, f) ((flags) / (f) % 2 != 0)

#endif
