/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls mlock, mlock2, munlock, mlockall, munlockall. */
#include "mlock.h"

#include "mmap_flags.h"

#define LOCKS (PVM_VM_LOCKED | PVM_VM_LOCKONFAULT)
#define PASSED_OVER (PVM_VM_SPECIAL | PVM_VM_HUGETLB)

/* The length of the range in whole pages, modulo 2^64, as Linux adds and rounds it. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures len: \result == Mlock_Len(start, len);
    ensures pages: \result % 4096 == 0; */
static u64 length(u64 start, u64 len)
{
  u64 off = start % 4096, left = 0xffffffffffffffffu - off;
  return mmap_align(len > left ? len - left - 1 : len + off);
}

/* May address space m lock memory (Linux: can_do_mlock)? */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures may: \result != 0 <==> Mlock_May(m); */
static int may_lock(u32 m)
{
  return pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)] != 0 || pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_IPC_LOCK)] != 0;
}

/* May the n bytes from `from` on be locked, too, though they need not end below 2^64? Those that are locked already do not count twice. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && from % 4096 == 0 && n % 4096 == 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures limit: \result != 0 ==> Mlock_Within(m); */
static int within_limit(u32 m, u64 from, u64 n)
{
  u64 had = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)], limit = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)];
  if (pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_IPC_LOCK)] != 0 || vm_within(had, n / 4096, limit))
    return 1;
  u64 to = n > 0xfffffffffffff000u - from ? 0xfffffffffffff000u : from + n;
  return from < to && vm_within(had, n / 4096 - mmap_pages_with(m, from, to, PVM_VM_LOCKED), limit);
}

/* What stands against mlock of the n bytes from `from` on, as far as that does not depend on areas: an error, or 0 (Linux: do_mlock). */
/*@ requires wf: Mm_State;
    requires range: from % 4096 == 0 && n % 4096 == 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EPERM || \result == -PVM_ENOMEM;
    ensures args: !Mlock_Args(cpu, node, m, flags) ==> \result == -PVM_EINVAL;
    ensures eperm: \result == -PVM_EPERM <==> Mlock_Args(cpu, node, m, flags) && !Mlock_May(m);
    ensures einval: \result == -PVM_EINVAL ==> !Mlock_Args(cpu, node, m, flags) || from + n > 0xffffffffffffffff;
    ensures done: \result == 0 ==> Mlock_Args(cpu, node, m, flags) && Mlock_May(m) && Mlock_Within(m) && from + n <= 0xffffffffffffffff; */
static int lock_refused(u32 cpu, u32 node, u32 m, u64 from, u64 n, u32 flags)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || flags > PVM_MLOCK_ONFAULT || !mmap_live(m))
    return -PVM_EINVAL;
  if (!may_lock(m))
    return -PVM_EPERM;
  if (!within_limit(m, from, n))
    return -PVM_ENOMEM;
  return n > 0xffffffffffffffffu - from ? -PVM_EINVAL : 0;
}

/* The areas of the range lose VM_LOCKED and VM_LOCKONFAULT, and get these of both: 0; -ENOMEM, and nothing changed, when there is a hole, or numbers
 * run out (Linux: apply_vma_lock_flags). */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures hole: \result == 0 ==> to <= Mm_Top(pvm_mm_root[m]) && \forall integer a; from <= a < to ==> Vma_There{Pre}(m, a);
    ensures turned: \result == 0 ==> Mlock_Turned{Pre, Here}(m, from, to, locks);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures fail: \result != 0 ==> Mm_Unchanged{Pre, Here}; */
static int lock_range(u32 m, u64 from, u64 to, u64 locks)
{
  struct mmap_flags c = {0, 0, 0, PASSED_OVER, LOCKS, locks, 0};
  struct mmap_look q = mmap_look_at(m, from, to, c);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (q.hole)
    return -PVM_ENOMEM;
  /*@ assert below: Vma_There(m, to - 1) && to <= Mm_Top(pvm_mm_root[m]); */
  return mmap_change(m, q, c) /*@ ghost (from, to) */;
}

/* The same, and the pages come: 0, or an error (Linux: __mlock_posix_error_return). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM || \result == -PVM_EAGAIN;
    ensures hole: \result == 0 || \result == -PVM_EAGAIN ==> \forall integer a; from <= a < to ==> Vma_There{Pre}(m, a);
    ensures turned: \result == 0 || \result == -PVM_EAGAIN ==> Mlock_Turned{Pre, Here}(m, from, to, locks);
    ensures either: Mm_Unchanged{Pre, Here} || Mlock_Turned{Pre, Here}(m, from, to, locks);
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, from, to); */
static int lock_and_fill(u32 cpu, u32 node, u32 m, u64 from, u64 to, u64 locks)
{
  int error = lock_range(m, from, to, locks);
  /*@ assert unmapped: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (error)
    return error;
  /*@ ghost Locked: ; */
  error = mmap_fill(cpu, node, m, from, to, 0);
  /*@ assert still: Mmap_Still{Locked, Here}; */
  /*@ assert on: \forall integer v, w, a, f; Vma_Of{Locked}(w, m) ==> Vma_Turned{Pre, Locked}(v, w, a, f) ==>
        Vma_Of(w, m) && Vma_Turned{Pre, Here}(v, w, a, f); */
  /*@ assert was: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==> Vma_Of{Locked}(w, m) && Vma_Covers{Locked}(w, a); */
  /*@ assert turned: Mlock_Turned{Pre, Here}(m, from, to, locks); */
  return error == -PVM_EFAULT ? -PVM_ENOMEM : error == -PVM_ENOMEM ? -PVM_EAGAIN : 0;
}

int pvm_mlock(u32 cpu, u32 node, u32 m, u64 start, u64 len, u32 flags)
{
  u64 from = start - start % 4096, n = length(start, len);
  int error = lock_refused(cpu, node, m, from, n, flags);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  /*@ assert near: Mm_Same_Near{Pre, Here}(m, Mlock_From(start), Mlock_To(start, len)); */
  if (error)
    return error;
  u64 locks = flags ? LOCKS : PVM_VM_LOCKED;
  if (n == 0) {
    /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Turned{Pre, Here}(x, x, a, pvm_vma_flags[x]); */
    /*@ assert none: Mlock_Turned{Pre, Here}(m, from, from, locks); */
    return 0;
  }
  u64 to = from + n;
  /*@ assert range: from == Mlock_From(start) && to == Mlock_To(start, len) && from < to && to % 4096 == 0; */
  return lock_and_fill(cpu, node, m, from, to, locks);
}

int pvm_munlock(u32 m, u64 start, u64 len)
{
  u64 from = start - start % 4096, n = length(start, len);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (!mmap_live(m) || n > 0xffffffffffffffffu - from)
    return -PVM_EINVAL;
  /*@ assert range: from == Mlock_From(start) && from + n == Mlock_To(start, len) && (from + n) % 4096 == 0; */
  if (n == 0) {
    /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Turned{Pre, Here}(x, x, a, pvm_vma_flags[x]); */
    /*@ assert turned: Mlock_Turned{Pre, Here}(m, from, from, 0); */
    return 0;
  }
  return lock_range(m, from, from + n, 0);
}

/* Areas of m that come have these of VM_LOCKED and VM_LOCKONFAULT. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DEF_FLAGS)];
    exits \false;
    ensures wf: Mm_State;
    ensures rows: Mm_Info_But{Pre, Here}(m); */
static void lock_next(u32 m, u64 locks)
{
  u64 had = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DEF_FLAGS)];
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DEF_FLAGS)] = (had & ~(u64)LOCKS) | locks;
}

/* All areas of m have these. None is cut, so no number is needed. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures turned: Mlock_Turned{Pre, Here}(m, 0, Mm_Top(pvm_mm_root[m]), locks);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m); */
static void lock_all(u32 m, u64 locks)
{
  struct mmap_flags c = {0, 0, 0, PASSED_OVER, LOCKS, locks, 0};
  u64 top = mmap_top(m);
  struct mmap_look q = mmap_look_at(m, 0, top, c);
  /*@ assert borders: q.lo < q.hi ==> Area_Border(m, q.lo) && Area_Border(m, q.hi); */
  int error = mmap_change(m, q, c) /*@ ghost (0, top) */;
  /*@ assert done: error == 0; */
  (void)error;
}

/* What stands against mlockall: an error, or 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EPERM || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==>
      !(cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && 0 < flags <= 7 && flags != PVM_MCL_ONFAULT);
    ensures may: \result == 0 ==> Mlock_May(m);
    ensures limit: \result == 0 ==> flags % 2 == 1 ==> Mlock_All_Within(m); */
static int all_refused(u32 cpu, u32 node, u32 m, u32 flags)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m) || flags == 0 || flags > 7 || flags == PVM_MCL_ONFAULT)
    return -PVM_EINVAL;
  if (!may_lock(m))
    return -PVM_EPERM;
  int lifted = flags % 2 == 0 || pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_IPC_LOCK)] != 0;
  u64 limit = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)];
  return lifted || vm_within(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)], 0, limit) ? 0 : -PVM_ENOMEM;
}

int pvm_mlockall(u32 cpu, u32 node, u32 m, u32 flags)
{
  int error = all_refused(cpu, node, m, flags);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (error)
    return error;
  u64 locks = PVM_VM_HAS(flags, PVM_MCL_ONFAULT) ? LOCKS : PVM_VM_LOCKED;
  lock_next(m, PVM_VM_HAS(flags, PVM_MCL_FUTURE) ? locks : 0);
  /*@ assert unmapped: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  if (!PVM_VM_HAS(flags, PVM_MCL_CURRENT))
    return 0;
  lock_all(m, locks);
  /*@ ghost Locked: ; */
  /*@ assert locked: Mlock_Turned{Pre, Here}(m, 0, Mm_Top(pvm_mm_root[m]), locks); */
  /*@ assert unmapped2: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  (void)mmap_fill(cpu, node, m, 0, mmap_top(m), 0);
  /*@ assert still: Mmap_Still{Locked, Here}; */
  /*@ assert on: \forall integer v, w, a, f; Vma_Of{Locked}(w, m) ==> Vma_Turned{Pre, Locked}(v, w, a, f) ==>
        Vma_Of(w, m) && Vma_Turned{Pre, Here}(v, w, a, f); */
  /*@ assert was: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==> Vma_Of{Locked}(w, m) && Vma_Covers{Locked}(w, a); */
  /*@ assert turned: Mlock_Turned{Pre, Here}(m, 0, \at(Mm_Top(pvm_mm_root[m]), Pre), locks); */
  return 0;
}

int pvm_munlockall(u32 m)
{
  if (!mmap_live(m)) {
    /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
    return -PVM_EINVAL;
  }
  lock_next(m, 0);
  lock_all(m, 0);
  return 0;
}
