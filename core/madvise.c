/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call madvise. */
#include "madvise.h"

#include "mmap_flags.h"

/* Areas whose pages stay; areas that MADV_MERGEABLE leaves alone. */
#define KEPT (PVM_VM_LOCKED | PVM_VM_PFNMAP | PVM_VM_HUGETLB)
#define UNMERGEABLE (PVM_VM_SPECIAL | PVM_VM_SHARED | PVM_VM_MAYSHARE | PVM_VM_HUGETLB)

/* What stands against the arguments: -EINVAL, or 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Madvise_Args(cpu, node, m, start, len, advice); */
static int args_refused(u32 cpu, u32 node, u32 m, u64 start, u64 len, u32 advice)
{
  int known = advice <= PVM_MADV_DONTNEED || advice == PVM_MADV_FREE || (PVM_MADV_DONTFORK <= advice && advice <= PVM_MADV_DONTNEED_LOCKED);
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m) || !known || start % 4096 != 0)
    return -PVM_EINVAL;
  return mmap_fits(start, len) ? 0 : -PVM_EINVAL;
}

/* What advice makes of flags. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures agrees: \result.refuse == 0 && \result.unless == 0 && \result.need == 0 && \result.anon == 0;
    ensures skip: \result.skip == Madvise_Skip(advice);
    ensures clear: \result.clear == Madvise_Clear(advice);
    ensures add: \result.set == Madvise_Add(advice); */
static struct mmap_flags changes(u32 advice)
{
  struct mmap_flags c = {0, 0, 0, 0, 0, 0, 0};
  switch (advice) {
  case PVM_MADV_NORMAL:
    c.clear = PVM_VM_RAND_READ | PVM_VM_SEQ_READ;
    break;
  case PVM_MADV_RANDOM:
    c.clear = PVM_VM_SEQ_READ, c.set = PVM_VM_RAND_READ;
    break;
  case PVM_MADV_SEQUENTIAL:
    c.clear = PVM_VM_RAND_READ, c.set = PVM_VM_SEQ_READ;
    break;
  case PVM_MADV_DONTFORK:
    c.set = PVM_VM_DONTCOPY;
    break;
  case PVM_MADV_DOFORK:
    c.clear = PVM_VM_DONTCOPY;
    break;
  case PVM_MADV_WIPEONFORK:
    c.set = PVM_VM_WIPEONFORK;
    break;
  case PVM_MADV_KEEPONFORK:
    c.clear = PVM_VM_WIPEONFORK;
    break;
  case PVM_MADV_DONTDUMP:
    c.set = PVM_VM_DONTDUMP;
    break;
  case PVM_MADV_DODUMP:
    c.clear = PVM_VM_DONTDUMP;
    break;
  case PVM_MADV_MERGEABLE:
    c.skip = UNMERGEABLE, c.set = PVM_VM_MERGEABLE;
    break;
  case PVM_MADV_UNMERGEABLE:
    c.clear = PVM_VM_MERGEABLE;
    break;
  case PVM_MADV_HUGEPAGE:
    c.clear = PVM_VM_NOHUGEPAGE, c.set = PVM_VM_HUGEPAGE;
    break;
  case PVM_MADV_NOHUGEPAGE:
    c.clear = PVM_VM_HUGEPAGE, c.set = PVM_VM_NOHUGEPAGE;
    break;
  default:
    break;
  }
  return c;
}

/* And the areas that refuse it. */
/*@ requires agrees: c.refuse == 0 && c.unless == 0 && c.need == 0 && c.anon == 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures same: \result.skip == c.skip && \result.clear == c.clear && \result.set == c.set;
    ensures kept: advice == PVM_MADV_DONTNEED ==> \forall integer v; Flags_Refuse(\result, v) <==> Madvise_Kept(v); */
static struct mmap_flags refusals(struct mmap_flags c, u32 advice)
{
  c.anon = advice == PVM_MADV_FREE || advice == PVM_MADV_WIPEONFORK;
  switch (advice) {
  case PVM_MADV_DONTNEED:
  case PVM_MADV_FREE:
  case PVM_MADV_COLD:
  case PVM_MADV_PAGEOUT:
    c.refuse = KEPT;
    break;
  case PVM_MADV_DONTNEED_LOCKED:
    c.refuse = PVM_VM_PFNMAP | PVM_VM_HUGETLB;
    break;
  case PVM_MADV_DOFORK:
    c.refuse = PVM_VM_IO;
    break;
  case PVM_MADV_WIPEONFORK:
    c.refuse = PVM_VM_SHARED;
    break;
  case PVM_MADV_DODUMP:
    c.refuse = PVM_VM_SPECIAL, c.unless = PVM_VM_HUGETLB;
    break;
  case PVM_MADV_POPULATE_READ:
    c.refuse = PVM_VM_IO | PVM_VM_PFNMAP, c.need = PVM_VM_READ;
    break;
  case PVM_MADV_POPULATE_WRITE:
    c.refuse = PVM_VM_IO | PVM_VM_PFNMAP, c.need = PVM_VM_WRITE;
    break;
  default:
    break;
  }
  return c;
}

/* The pages that advice gives back: 0, or -EBUSY. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    terminates \true;
    assigns PVM_ZAP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures kept: !Madvise_Drops(advice) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, from, to);
    ensures gone: \result == 0 ==> Madvise_Drops(advice) ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096); */
static int drop(u32 cpu, u32 m, u64 from, u64 to, u32 advice)
{
  if (advice != PVM_MADV_DONTNEED && advice != PVM_MADV_DONTNEED_LOCKED)
    return 0;
  return pvm_zap_range(cpu, m, from, to);
}

/* What advice does where all areas agree: 0, or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    requires look: q.lo < q.hi ==> Mm_Range(m, q.lo, q.hi);
    requires within: Flags_Within(m, from, to, q.lo, q.hi, c.skip, c.clear, c.set);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EAGAIN || \result == -PVM_EBUSY;
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures kept: !Madvise_Drops(advice) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, from, to);
    ensures gone: \result == 0 ==> Madvise_Drops(advice) ==> to <= Mm_Top(pvm_mm_root[m]) ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures turned: \result == 0 ==> Flags_Turned{Pre, Here}(m, from, to, c.skip, c.clear, c.set);
    ensures fail: \result == -PVM_EAGAIN ==> Mm_Unchanged{Pre, Here}; */
static int advise(u32 cpu, u32 m, u64 from, u64 to, u32 advice, struct mmap_look q, struct mmap_flags c)
{
  int error = mmap_change(m, q, c) /*@ ghost (from, to) */;
  if (error)
    return -PVM_EAGAIN;
  /*@ assert unmapped: Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here}; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  u64 top = mmap_top(m), end = to < top ? to : top;
  return from < end ? drop(cpu, m, from, end, advice) : 0;
}

/* The same, once areas were asked. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EAGAIN || \result == -PVM_EBUSY;
    ensures locked: advice == PVM_MADV_DONTNEED ==> (\result == -PVM_EINVAL <==>
      \old(\exists integer v; Vma_Meets(v, m, from, to) && Madvise_Kept(v)));
    ensures hole: \result == 0 ==> \forall integer a; from <= a < to ==> Vma_There{Pre}(m, a);
    ensures enomem: \result == -PVM_ENOMEM ==> \exists integer a; from <= a < to && !Vma_There{Pre}(m, a);
    ensures turned: \result == 0 || \result == -PVM_ENOMEM ==> Madvise_Turned{Pre, Here}(m, from, to, advice);
    ensures gone: \result == 0 ==> Madvise_Drops(advice) ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures kept: !Madvise_Drops(advice) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, from, to);
    ensures fail: \result == -PVM_EINVAL || \result == -PVM_EAGAIN ==> Mm_Unchanged{Pre, Here}; */
static int ask(u32 cpu, u32 m, u64 from, u64 to, u32 advice)
{
  struct mmap_flags c = refusals(changes(advice), advice);
  struct mmap_look q = mmap_look_at(m, from, to, c);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (q.refused)
    return -PVM_EINVAL;
  /*@ assert below: q.hole == 0 ==> Vma_There(m, to - 1) && to <= Mm_Top(pvm_mm_root[m]); */
  int error = advise(cpu, m, from, to, advice, q, c);
  return error == 0 && q.hole ? -PVM_ENOMEM : error;
}

/* The pages that advice maps: 0, or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EFAULT;
    ensures hole: \result == 0 ==> \forall integer a; from <= a < to ==> Vma_There{Pre}(m, a);
    ensures still: Mmap_Still{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, from, to);
    ensures fail: \result == -PVM_EINVAL ==> Mm_Unchanged{Pre, Here}; */
static int fill(u32 cpu, u32 node, u32 m, u64 from, u64 to, u32 advice)
{
  struct mmap_look q = mmap_look_at(m, from, to, refusals(changes(advice), advice));
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (q.refused)
    return -PVM_EINVAL;
  u64 top = mmap_top(m);
  /*@ assert below: q.hole == 0 ==> Vma_There(m, to - 1) && to <= top; */
  if (to > top)
    return -PVM_ENOMEM;
  int error = mmap_fill(cpu, node, m, from, to, advice == PVM_MADV_POPULATE_WRITE ? PVM_PF_U + PVM_PF_W : PVM_PF_U);
  return error == 0 && q.hole ? -PVM_ENOMEM : error;
}

/* What advice does with a range that has pages. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EAGAIN || \result == -PVM_EFAULT ||
      \result == -PVM_EBUSY;
    ensures locked: advice == PVM_MADV_DONTNEED ==> (\result == -PVM_EINVAL <==>
      \old(\exists integer v; Vma_Meets(v, m, from, to) && Madvise_Kept(v)));
    ensures hole: \result == 0 ==> \forall integer a; from <= a < to ==> Vma_There{Pre}(m, a);
    ensures enomem: !Madvise_Fills(advice) ==> \result == -PVM_ENOMEM ==> \exists integer a; from <= a < to && !Vma_There{Pre}(m, a);
    ensures turned: !Madvise_Fills(advice) ==> \result == 0 || \result == -PVM_ENOMEM ==> Madvise_Turned{Pre, Here}(m, from, to, advice);
    ensures still: Madvise_Fills(advice) ==> Mmap_Still{Pre, Here};
    ensures gone: \result == 0 ==> Madvise_Drops(advice) ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: !Madvise_Fills(advice) ==> Area_Spaces_But{Pre, Here}(m);
    ensures rows: !Madvise_Fills(advice) ==> Mm_Info_But{Pre, Here}(m);
    ensures kept: !Madvise_Fills(advice) ==> !Madvise_Drops(advice) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures same: Mm_Same_Near{Pre, Here}(m, from, to);
    ensures fail: \result == -PVM_EINVAL || \result == -PVM_EAGAIN ==> Mm_Unchanged{Pre, Here}; */
static int listen(u32 cpu, u32 node, u32 m, u64 from, u64 to, u32 advice)
{
  if (advice == PVM_MADV_POPULATE_READ || advice == PVM_MADV_POPULATE_WRITE)
    return fill(cpu, node, m, from, to, advice);
  return ask(cpu, m, from, to, advice);
}

int pvm_madvise(u32 cpu, u32 node, u32 m, u64 start, u64 len, u32 advice)
{
  int error = args_refused(cpu, node, m, start, len, advice);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  /*@ assert near: Mm_Same_Near{Pre, Here}(m, start, start + Mmap_Len(len)); */
  if (error || len == 0)
    return error;
  u64 end = start + mmap_align(len);
  /*@ assert range: end == start + Mmap_Len(len) && start < end && end % 4096 == 0 && start % 4096 == 0; */
  return listen(cpu, node, m, start, end, advice);
}
