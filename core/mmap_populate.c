/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: pages that are mapped at once (Linux: mm/gup.c, __mm_populate). */
#include "mmap_step.h"

/* The processor's error code of the access that fills pages of an area with these flags: a write where the area is private and may be
 * written, so that no write has to copy later. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures access: \result == PVM_PF_U || \result == PVM_PF_U + PVM_PF_W; */
static u32 access_of(u64 flags)
{
  int writes = PVM_VM_HAS(flags, PVM_VM_WRITE) && !PVM_VM_HAS(flags, PVM_VM_SHARED);
  return writes ? PVM_PF_U + PVM_PF_W : PVM_PF_U;
}

/* Do the pages of an area with these flags come when they are used, or not by faults at all? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures later: (flags / PVM_VM_LOCKONFAULT) % 2 == 1 ==> \result != 0; */
static int passed_over(u64 flags)
{
  return PVM_VM_HAS(flags, PVM_VM_LOCKONFAULT) || PVM_VM_HAS(flags, PVM_VM_IO) || PVM_VM_HAS(flags, PVM_VM_PFNMAP);
}

/* What a fault that ended so says to who fills pages: nothing when it is left to a later fault (Linux: vm_fault_to_errno). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EFAULT || \result == -PVM_ENOMEM; */
static int error_of(u32 how)
{
  if (how == PVM_VM_FAULT_OOM)
    return -PVM_ENOMEM;
  return how == PVM_VM_FAULT_MAPERR || how == PVM_VM_FAULT_ACCERR || how == PVM_VM_FAULT_SIGBUS ? -PVM_EFAULT : 0;
}

/* What is next, and what went wrong. */
struct populate {
  u64 next;
  int error;
};

/* One page. Nothing is done where no area is; without an access, nor where its pages are passed over. A fault that
 * fails ends the area: so it is in Linux, and an area of the size of the address space would take hours without memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires page: a % 4096 == 0 && a + 4096 <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures next: a < \result.next <= PVM_VMA_TOP && \result.next % 4096 == 0;
    ensures error: \result.error == 0 || \result.error == -PVM_EFAULT || \result.error == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures still: Mmap_Still{Pre, Here};
    ensures same: Mm_Same_Pages{Pre, Here}(m, a, a + 4096); */
static struct populate populate_page(u32 cpu, u32 node, u32 m, u64 a, u32 access)
{
  struct populate r = {PVM_VMA_TOP, 0};
  u32 v = pvm_itree_find(m, a);
  if (!v)
    return r;
  /*@ assert in: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && a < pvm_it_end[v]; */
  /*@ assert area: Vma_Of(v, m) && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0 && pvm_it_end[v] <= PVM_VMA_TOP; */
  r.next = pvm_it_start[v] > a ? pvm_it_start[v] : pvm_it_end[v];
  if (pvm_it_start[v] > a || (!access && passed_over(pvm_vma_flags[v])))
    return r;
  /*@ assert page: Mm_Vpn(m, a) == a / 4096 && a - a % 4096 == a && (a + 4096) / 4096 == a / 4096 + 1; */
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ assert step: a + 4096 <= r.next && r.next <= PVM_VMA_TOP && r.next % 4096 == 0; */
  u32 how = pvm_handle_mm_fault(cpu, node, m, a, access ? access : access_of(pvm_vma_flags[v]), PVM_NONE);
  /*@ assert there: Mm_Page{Pre}(m, v, a); */
  /*@ assert places: Fault_Places{Pre, Here}; */
  /*@ assert still: Mmap_Still{Pre, Here}; */
  /*@ assert near: Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Map_Same{Pre, Here}(root, a / 4096, a / 4096 + 1); */
  /*@ assert far: Map_Same{Pre, Here}(PVM_NONE, 0, 0) ==> Map_Same{Pre, Here}(root, a / 4096, a / 4096 + 1); */
  /*@ assert same: Map_Same{Pre, Here}(root, a / 4096, (a + 4096) / 4096); */
  r.error = error_of(how);
  if (how == PVM_VM_FAULT_DONE || how == PVM_VM_FAULT_SWAP)
    r.next = a + 4096;
  return r;
}

int mmap_fill(u32 cpu, u32 node, u32 m, u64 from, u64 to, u32 access)
{
  u64 a = from;
  int error = 0;
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant range: from <= a && a % 4096 == 0;
      loop invariant top: to <= Mm_Top(root);
      loop invariant error: error == 0 || error == -PVM_EFAULT || error == -PVM_ENOMEM;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant still: Mmap_Still{Pre, Here};
      loop invariant same: a == from ? Map_Same{Pre, Here}(PVM_NONE, 0, 0) : Map_Same{Pre, Here}(root, from / 4096, to / 4096);
      loop assigns a, error, PVM_MM_CELLS;
      loop variant to - a; */
  while (a < to) {
    struct populate r = populate_page(cpu, node, m, a, access);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, from / 4096, to / 4096); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    a = r.next;
    error = error ? error : r.error;
  }
  return error;
}

void pvm_mm_populate(u32 cpu, u32 node, u32 m, u64 from, u64 to)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m) || from % 4096 != 0 || to % 4096 != 0 || to > mmap_top(m))
    return;
  (void)mmap_fill(cpu, node, m, from, to, 0);
}
