/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: brk. */
#include "mmap_step.h"

/* Would data be larger than its limit if the heap ended at addr (Linux: check_data_rlimit)? */
/*@ requires number: m < PVM_MAX_MMS;
    requires heap: pvm_mm_info[PVM_MM_INFO(m, PVM_MM_START_BRK)] <= addr;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures over: \result != 0 <==> pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_DATA)] != PVM_MM_UNLIMITED &&
      addr - pvm_mm_info[PVM_MM_INFO(m, PVM_MM_START_BRK)] + pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DATA_SIZE)] >
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_DATA)]; */
static int over_limit(u32 m, u64 addr)
{
  u64 limit = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_DATA)], data = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DATA_SIZE)];
  u64 heap = addr - pvm_mm_info[PVM_MM_INFO(m, PVM_MM_START_BRK)];
  return limit != PVM_MM_UNLIMITED && (heap > limit || data > limit - heap);
}

/* The heap loses the pages from .. to-1, if it has some of them: 0, or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(m, from, to);
    ensures gone: \result == 0 ==> It_Free(m, from, to - from) && Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Mm_Same_Pages{Pre, Here}(m, from, to); */
static int shrink(u32 cpu, u32 m, u64 from, u64 to)
{
  /*@ assert len: Mmap_Len(to - from) == to - from; */
  u32 v = pvm_itree_find(m, from);
  return v && pvm_it_start[v] < to ? pvm_munmap(cpu, m, from, to - from) : -PVM_EINVAL;
}

/* What stands against new pages r of the heap, in places, limits and memory: an error, or 0. The next area stays a page away, and the
 * guard gap when it grows down. */
/*@ requires wf: Mm_State;
    requires range: r.from % 4096 == 0 && r.to % 4096 == 0 && r.from < r.to && r.pgoff == r.from / 4096 && r.to <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures done: \result == 0 ==> Mmap_New(r) && It_Free(r.m, r.from, r.to - r.from) && Mmap_Room(r.m, 1); */
static int grow_refused(struct pvm_mmap_new r)
{
  u64 n = (r.to - r.from) / 4096, gap = PVM_STACK_GUARD_PAGES * 4096;
  i64 at = pvm_get_unmapped_area(r.m, r.from, r.to - r.from, PVM_MAP_FIXED);
  if (at < 0 || pvm_mlock_check(r.m, r.flags, n))
    return -PVM_ENOMEM;
  u32 v = pvm_itree_find(r.m, r.from);
  if (v && r.to + 4096 + (PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_GROWSDOWN) ? gap : 0) > pvm_it_start[v])
    return -PVM_ENOMEM;
  if (!pvm_may_expand_vm(r.m, r.flags, n, 0) || pvm_mm_map_count[r.m] >= PVM_MAX_MAP_COUNT || !pvm_pool_room(PVM_POOL_VMA, 1))
    return -PVM_ENOMEM;
  return pvm_vm_enough_memory(r.m, n, 0, 0) ? 0 : -PVM_ENOMEM;
}

/* The heap gets the pages from .. to-1: 0, or an error. It becomes one with what is before, unless the heap begins here (Linux: do_brk_flags). */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to <= PVM_VMA_TOP;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed, pvm_mm_vmacache[m];
    exits \false;
    ensures wf: Mm_State;
    ensures grown: \result == 0 ==> Brk_Grown{Pre, Here}(m, from, to);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures fail: \result != 0 ==> Mm_Unchanged{Pre, Here}; */
static int grow(u32 m, u64 from, u64 to)
{
  struct pvm_mmap_new r = {from, to, PVM_BRK_FLAGS | pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DEF_FLAGS)], from / 4096, m, 0};
  int error = grow_refused(r);
  if (error) {
    /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
    return error;
  }
  u32 p = from > pvm_mm_info[PVM_MM_INFO(m, PVM_MM_START_BRK)] ? pvm_itree_find_below(m, from) : 0;
  /*@ assert before: p != 0 ==> Vma_Of(p, m); */
  if (p && mmap_after(p, r))
    mmap_grow(p, pvm_it_start[p], to, r);
  else
    (void)mmap_new(r);
  return 0;
}

/* Moves the end of the heap from `from` to `to`, whole pages: 0, or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from <= PVM_VMA_TOP && to <= PVM_VMA_TOP;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures moved: \result == 0 ==> Brk_Moved{Pre, Here}(m, from, to);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures fail: \result != 0 ==> from <= to ==> Mm_Unchanged{Pre, Here}; */
static int move(u32 cpu, u32 m, u64 from, u64 to)
{
  if (to < from)
    return shrink(cpu, m, to, from);
  return to > from ? grow(m, from, to) : 0;
}

/* The same, and the pages come, if all that comes is locked. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0;
    requires range: from <= PVM_VMA_TOP && to <= PVM_VMA_TOP;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures moved: \result == 0 ==> Brk_Moved{Pre, Here}(m, from, to);
    ensures roots: Roots_Same{Pre, Here};
    ensures fail: \result != 0 ==> from <= to ==> Mm_Unchanged{Pre, Here}; */
static int move_and_fill(u32 cpu, u32 node, u32 m, u64 from, u64 to)
{
  int error = move(cpu, m, from, to);
  if (error || to <= from || !PVM_VM_HAS(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DEF_FLAGS)], PVM_VM_LOCKED))
    return error;
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ ghost Grown: ; */
  pvm_mm_populate(cpu, node, m, from, to);
  /*@ assert still: Mmap_Still{Grown, Here}; */
  /*@ assert by: \forall integer w, vm; Mmap_By{Grown}(w, m, from, to, vm, from / 4096, 0) ==> Mmap_By(w, m, from, to, vm, from / 4096, 0); */
  /*@ assert on: \forall integer v, w, a; Vma_Of{Grown}(w, m) ==> Vma_Joined{Pre, Grown}(v, w, a) ==> Vma_Of(w, m) && Vma_Joined{Pre, Here}(v, w, a); */
  /*@ assert was: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==> Vma_Of{Grown}(w, m) && Vma_Covers{Grown}(w, a); */
  /*@ assert forth: Mmap_Forth{Pre, Here}(m, from, to); */
  /*@ assert back: Mmap_Back{Pre, Here}(m, from, to); */
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  return 0;
}

u64 pvm_brk(u32 cpu, u32 node, u32 m, u64 addr)
{
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m))
    return 0;
  u64 had = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)];
  if (addr > PVM_MM_TOP5 || had > PVM_MM_TOP5 || addr < pvm_mm_info[PVM_MM_INFO(m, PVM_MM_START_BRK)] || over_limit(m, addr))
    return had;
  u64 from = mmap_align(had), to = mmap_align(addr);
  /*@ assert pages: from == Mmap_Len(had) && to == Mmap_Len(addr); */
  /*@ assert order: had <= addr ==> from <= to; */
  int error = move_and_fill(cpu, node, m, from, to);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (error)
    return had;
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)] = addr;
  /*@ assert moved: Brk_Moved{Pre, Here}(m, from, to); */
  return addr;
}
