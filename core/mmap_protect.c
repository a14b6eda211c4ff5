/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: mprotect.
 *
 * Linux changes the areas before a hole, or before one that refuses, and then fails; here all are asked first. What is narrowed is
 * narrowed in the page tables at once; what is widened is left to the next fault when that can do it: a page becomes writable by a write,
 * after the frame was looked at. A page of an area that permits nothing stays in the tables, but not for user mode: it keeps what it
 * holds, a fault on it is refused, and the next mprotect gives it back. */
#include "mmap_step.h"

/* What mprotect is asked for, and what it will take. */
struct mprotect {
  u64 from, to;
  u64 charge;  /* pages that are to be promised */
  u64 data;    /* pages that become data */
  u32 m, prot;
  u32 changes; /* areas whose flags change */
  int error;
};

/* The flags of an area that gets the permissions prot. Private memory that becomes writable is promised. */
static u64 flags_with(u64 flags, u32 prot)
{
  u64 set = flags & ~(u64)(PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC);
  u64 known = PVM_VM_ACCOUNT | PVM_VM_WRITE | PVM_VM_HUGETLB | PVM_VM_SHARED | PVM_VM_NORESERVE;
  set |= prot & (PVM_PROT_READ | PVM_PROT_WRITE | PVM_PROT_EXEC);
  return PVM_VM_HAS(set, PVM_VM_WRITE) && (flags & known) == 0 ? set | PVM_VM_ACCOUNT : set;
}

/* What stands against n pages whose flags change from old to set: an error, or 0. */
static int area_refused(struct mprotect q, u64 old, u64 set, u64 n)
{
  if ((set & ~(set / 16) & (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC)) != 0)
    return -PVM_EACCES;
  if (!PVM_VM_HAS(set, PVM_VM_WRITE) || set == old)
    return 0;
  if (!pvm_may_expand_vm(q.m, set, n, q.data) && pvm_may_expand_vm(q.m, old, n, q.data))
    return -PVM_ENOMEM;
  int promised = PVM_VM_HAS(old, PVM_VM_ACCOUNT) || !PVM_VM_HAS(set, PVM_VM_ACCOUNT);
  return promised || pvm_vm_enough_memory(q.m, n, q.charge, 0) ? 0 : -PVM_ENOMEM;
}

/* Area v is looked at. */
static struct mprotect look(struct mprotect q, u32 v)
{
  u64 lo = pvm_it_start[v] > q.from ? pvm_it_start[v] : q.from, hi = pvm_it_end[v] < q.to ? pvm_it_end[v] : q.to;
  u64 old = pvm_vma_flags[v], set = flags_with(old, q.prot), n = (hi - lo) / 4096;
  q.error = area_refused(q, old, set, n);
  q.charge += PVM_VM_HAS(set, PVM_VM_ACCOUNT) && !PVM_VM_HAS(old, PVM_VM_ACCOUNT) ? n : 0;
  q.data += pvm_vm_key(set) == PVM_MM_DATA_VM && pvm_vm_key(old) != PVM_MM_DATA_VM ? n : 0;
  q.changes += set != old;
  return q;
}

/* All areas of the range are looked at; the range has no hole. */
static struct mprotect look_at_all(struct mprotect q)
{
  u64 at = q.from;
  u32 v = pvm_itree_find(q.m, q.from);
  while (q.error == 0 && at < q.to) {
    if (!v || pvm_it_start[v] > at) {
      q.error = -PVM_ENOMEM;
      return q;
    }
    q = look(q, v);
    at = pvm_it_end[v];
    v = pvm_vma_next(v);
  }
  return q;
}

/* The permissions of leaves whose area gets these flags: none to write, see above. A page of a shared file stays dirty, as it may be. */
static u64 prot_of(u64 flags)
{
  int any = PVM_VM_HAS(flags, PVM_VM_READ) || PVM_VM_HAS(flags, PVM_VM_WRITE) || PVM_VM_HAS(flags, PVM_VM_EXEC);
  u64 p = PVM_PTE_P + PVM_PTE_A + (any ? PVM_PTE_US : 0) + (PVM_VM_HAS(flags, PVM_VM_SHARED) ? PVM_PTE_D : 0);
  return PVM_VM_HAS(flags, PVM_VM_EXEC) ? p : p + PVM_PTE_NX;
}

/* The page tables, where flags change from old to set: 0; -EBUSY when a huge leaf maps pages inside and outside, and nothing changed. */
static int protect_pages(u32 cpu, u32 v, u64 old, u64 set)
{
  u64 from = pvm_it_start[v], n = (pvm_it_end[v] - from) / 4096, p = prot_of(set);
  u32 root = pvm_mm_root[pvm_it_tree[v]];
  if (p != prot_of(old))
    return pvm_pt_protect_range(cpu, root, from, n, p);
  return PVM_VM_HAS(old, PVM_VM_WRITE) && !PVM_VM_HAS(set, PVM_VM_WRITE) ? pvm_pt_wrprotect_range(cpu, root, from, n) : 0;
}

/* Area v gets the permissions prot: 0, or an error, and then nothing changed (Linux: mprotect_fixup). */
static int protect_area(u32 cpu, u32 v, u32 prot)
{
  u64 old = pvm_vma_flags[v], set = flags_with(old, prot), n = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  u32 m = pvm_it_tree[v];
  int error = protect_pages(cpu, v, old, set);
  if (error)
    return error;
  pvm_vm_uncount(m, old, n);
  pvm_vm_count(m, set, n);
  return pvm_area_set_flags(v, set);
}

/* All areas of the range, which has borders of areas, get the permissions prot. */
static int protect_all(u32 cpu, u32 m, u64 from, u64 to, u32 prot)
{
  u32 v = pvm_itree_find(m, from);
  int error = 0;
  while (!error && v && pvm_it_start[v] < to) {
    error = protect_area(cpu, v, prot);
    v = pvm_vma_next(v);
  }
  return error;
}

/* The areas of the range, and its neighbours, become one where they suit. */
static void join_all(u32 m, u64 from, u64 to)
{
  u32 v = pvm_itree_find_below(m, from);
  if (!v)
    v = pvm_itree_find(m, from);
  while (v && pvm_it_end[v] <= to)
    if (pvm_area_join(v) != 1)
      v = pvm_vma_next(v);
}

/* What stands against mprotect before areas are looked at: an error, or 0. */
static int args_refused(u32 cpu, u32 m, u64 addr, u64 len, u32 prot)
{
  u64 bytes = mmap_align(len);
  int down = PVM_VM_HAS(prot, PVM_PROT_GROWSDOWN), up = PVM_VM_HAS(prot, PVM_PROT_GROWSUP);
  if (cpu >= PVM_MAX_CPUS || !mmap_live(m) || (down && up) || addr % 4096 != 0)
    return -PVM_EINVAL;
  if (len == 0)
    return 0;
  if (bytes == 0 || bytes > 0xffffffffffffffffu - addr)
    return -PVM_ENOMEM;
  return prot / 16 % 0x100000 != 0 || prot / 0x4000000 != 0 ? -PVM_EINVAL : 0;
}

/* Where the range begins: at addr; with PROT_GROWSDOWN, where the area begins that grows down there. Or an error. */
static i64 range_begin(u32 m, u64 addr, u64 end, u32 prot)
{
  u32 v = pvm_itree_find(m, addr);
  if (!v || pvm_it_start[v] >= end)
    return -PVM_ENOMEM;
  if (PVM_VM_HAS(prot, PVM_PROT_GROWSDOWN))
    return PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_GROWSDOWN) ? (i64)pvm_it_start[v] : -PVM_EINVAL;
  if (pvm_it_start[v] > addr)
    return -PVM_ENOMEM;
  return PVM_VM_HAS(prot, PVM_PROT_GROWSUP) ? -PVM_EINVAL : (i64)addr;
}

/* The change itself: it is known that all areas permit it. */
static int protect_range(u32 cpu, u32 m, u64 from, u64 to, u32 prot)
{
  int error = pvm_area_cut(m, from, to);
  if (error)
    return error;
  error = protect_all(cpu, m, from, to, prot);
  join_all(m, from, to);
  return error;
}

int pvm_mprotect(u32 cpu, u32 m, u64 addr, u64 len, u32 prot)
{
  int error = args_refused(cpu, m, addr, len, prot);
  if (error || len == 0)
    return error;
  u64 end = addr + mmap_align(len);
  i64 from = range_begin(m, addr, end, prot);
  if (from < 0)
    return (int)from;
  struct mprotect q = {(u64)from, end, 0, 0, m, prot, 0, 0};
  q = look_at_all(q);
  return q.error || q.changes == 0 ? q.error : protect_range(cpu, m, (u64)from, end, prot);
}
