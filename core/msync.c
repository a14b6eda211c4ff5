/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call msync. */
#include "msync.h"

#include "mmap_flags.h"

/* What stands against the arguments: -EINVAL, or 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Msync_Args(m, start, flags); */
static int args_refused(u32 m, u64 start, u32 flags)
{
  if (!mmap_live(m) || start % 4096 != 0 || flags > 7)
    return -PVM_EINVAL;
  return flags == (PVM_MS_ASYNC | PVM_MS_SYNC) || flags == (PVM_MS_ASYNC | PVM_MS_INVALIDATE | PVM_MS_SYNC) ? -PVM_EINVAL : 0;
}

/* Which areas refuse: those that are locked. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures locked: \forall integer v; Flags_Refuse(\result, v) <==> (flags / 2) % 2 == 1 && Flags_Has(pvm_vma_flags[v], 0x2000); */
static struct mmap_flags refusals(u32 flags)
{
  struct mmap_flags c = {0, 0, 0, 0, 0, 0, 0};
  if (PVM_VM_HAS(flags, PVM_MS_INVALIDATE))
    c.refuse = PVM_VM_LOCKED;
  return c;
}

int pvm_msync(u32 m, u64 start, u64 len, u32 flags)
{
  if (args_refused(m, start, flags))
    return -PVM_EINVAL;
  u64 n = mmap_align(len);
  /*@ assert len: n == Mmap_Align(len); */
  if (n > 0xffffffffffffffffu - start)
    return -PVM_ENOMEM;
  if (n == 0)
    return 0;
  u64 end = start + n;
  /*@ assert range: end == start + Mmap_Align(len) && start < end && end % 4096 == 0 && start % 4096 == 0; */
  struct mmap_look q = mmap_look_at(m, start, end, refusals(flags));
  /*@ assert busy: q.refused != 0 <==> Msync_Busy(m, start, end, flags); */
  return q.refused ? -PVM_EBUSY : q.hole ? -PVM_ENOMEM : 0;
}
