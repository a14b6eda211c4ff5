/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that the core declares and does not have yet; harness/sim calls them, no op of a target does. */
#include "pvm.h"

__attribute__((weak)) i64 pvm_mremap(u32 cpu, u32 node, u32 m, u64 addr, u64 old_len, u64 new_len, u32 flags, u64 new_addr)
{
	(void)cpu, (void)node, (void)m, (void)addr, (void)old_len, (void)new_len, (void)flags, (void)new_addr;
	return -PVM_EINVAL;
}

__attribute__((weak)) int pvm_madvise(u32 cpu, u32 m, u64 addr, u64 len, u32 advice)
{
	(void)cpu, (void)m, (void)addr, (void)len, (void)advice;
	return -PVM_EINVAL;
}

__attribute__((weak)) int pvm_mlock(u32 m, u64 addr, u64 len, u32 flags)
{
	(void)m, (void)addr, (void)len, (void)flags;
	return -PVM_EINVAL;
}

__attribute__((weak)) int pvm_munlock(u32 m, u64 addr, u64 len)
{
	(void)m, (void)addr, (void)len;
	return -PVM_EINVAL;
}
