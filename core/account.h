/* SPDX-License-Identifier: BSD-2-Clause */
/* Accounts of address spaces: pages of areas by kind, limits, memory that is promised (Linux: mm/mmap.c, vm_stat_account, may_expand_vm;
 * mm/util.c, __vm_enough_memory).
 *
 * Who makes, changes or removes areas counts their pages here, and asks before whether they are permitted: RLIMIT_AS, DATA and MEMLOCK,
 * and the three modes of overcommit. Counters stop at 0 and at the largest number.
 * Lock: the mmap_lock of the address space; pvm_vm_committed its own. */
#ifndef PVM_ACCOUNT_H
#define PVM_ACCOUNT_H

#include "mm.h"

/* Linux's values of vm.overcommit_memory. */
#define PVM_OVERCOMMIT_GUESS 0
#define PVM_OVERCOMMIT_ALWAYS 1
#define PVM_OVERCOMMIT_NEVER 2

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_overcommit_mode;
extern u32 pvm_overcommit_ratio; /* PVM_OVERCOMMIT_NEVER: percent of the memory that may be promised */

/* Is there memory for n pages more that are to be promised, beside `more` others that are, too, and when `less` are not any more (Linux:
 * __vm_enough_memory)? */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures always: pvm_overcommit_mode == PVM_OVERCOMMIT_ALWAYS ==> \result != 0; */
int pvm_vm_enough_memory(u32 m, u64 n, u64 more, u64 less);

/* Which counter besides PVM_MM_TOTAL_VM pages with these flags are counted in; PVM_MM_TOTAL_VM when in none (Linux: vm_stat_account). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures key: PVM_MM_TOTAL_VM <= \result <= PVM_MM_STACK_VM; */
static inline u32 pvm_vm_key(u64 flags)
{
  int writes = PVM_VM_HAS(flags, PVM_VM_WRITE), grows = PVM_VM_HAS(flags, PVM_VM_GROWSDOWN);
  if (PVM_VM_HAS(flags, PVM_VM_EXEC) && !writes && !grows)
    return PVM_MM_EXEC_VM;
  if (grows)
    return PVM_MM_STACK_VM;
  return writes && !PVM_VM_HAS(flags, PVM_VM_SHARED) ? PVM_MM_DATA_VM : PVM_MM_TOTAL_VM;
}

/* n pages of an area with these flags come to address space m. */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, 0) .. PVM_MM_INFO(m, PVM_MM_KEYS - 1)], pvm_vm_committed;
    exits \false;
    ensures total: \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)]) + n <= PVM_MM_UNLIMITED ==>
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)] == \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)]) + n; */
static inline void pvm_vm_count(u32 m, u64 flags, u64 n)
{
  u32 key = pvm_vm_key(flags);
  pvm_mm_count(m, PVM_MM_TOTAL_VM, n);
  if (key != PVM_MM_TOTAL_VM)
    pvm_mm_count(m, key, n);
  if (PVM_VM_HAS(flags, PVM_VM_LOCKED))
    pvm_mm_count(m, PVM_MM_LOCKED_VM, n);
  if (PVM_VM_HAS(flags, PVM_VM_ACCOUNT))
    pvm_vm_committed = n <= PVM_MM_UNLIMITED - pvm_vm_committed ? pvm_vm_committed + n : PVM_MM_UNLIMITED;
}

/* n pages of an area with these flags leave address space m. The highest number of pages is noted before. */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, 0) .. PVM_MM_INFO(m, PVM_MM_KEYS - 1)], pvm_vm_committed;
    exits \false;
    ensures total: n <= \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)]) ==>
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)] == \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)]) - n; */
static inline void pvm_vm_uncount(u32 m, u64 flags, u64 n)
{
  u32 key = pvm_vm_key(flags);
  u64 total = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)];
  if (pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_VM)] < total)
    pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_VM)] = total;
  pvm_mm_uncount(m, PVM_MM_TOTAL_VM, n);
  if (key != PVM_MM_TOTAL_VM)
    pvm_mm_uncount(m, key, n);
  if (PVM_VM_HAS(flags, PVM_VM_LOCKED))
    pvm_mm_uncount(m, PVM_MM_LOCKED_VM, n);
  if (PVM_VM_HAS(flags, PVM_VM_ACCOUNT))
    pvm_vm_committed = n <= pvm_vm_committed ? pvm_vm_committed - n : 0;
}

/* Are `had` and n more within the limit of so many bytes? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures within: \result != 0 <==> had + n <= limit / 4096; */
static inline int vm_within(u64 had, u64 n, u64 limit)
{
  return had <= limit / 4096 && n <= limit / 4096 - had;
}

/* May address space m have n more pages with these flags, when `data` others become data (Linux: may_expand_vm)? */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures space: \result != 0 ==>
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)] + n <= pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_AS)] / 4096; */
static inline int pvm_may_expand_vm(u32 m, u64 flags, u64 n, u64 data)
{
  if (!vm_within(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)], n, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_AS)]))
    return 0;
  u64 had = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DATA_VM)];
  return pvm_vm_key(flags) != PVM_MM_DATA_VM || (had <= PVM_MM_UNLIMITED - data &&
    vm_within(had + data, n, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_DATA)]));
}

/* May address space m lock n pages more, if the flags say that they are locked: 0 or -EAGAIN (Linux: mlock_future_check). */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EAGAIN;
    ensures done: \result == 0 <==> (flags / PVM_VM_LOCKED) % 2 == 0 || pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_IPC_LOCK)] != 0 ||
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)] + n <= pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)] / 4096; */
static inline int pvm_mlock_check(u32 m, u64 flags, u64 n)
{
  int locks = PVM_VM_HAS(flags, PVM_VM_LOCKED) && pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_IPC_LOCK)] == 0;
  if (locks && !vm_within(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)], n, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)]))
    return -PVM_EAGAIN;
  return 0;
}

#ifdef __cplusplus
}
#endif
#endif
