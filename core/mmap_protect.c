/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: mprotect.
 *
 * Linux changes the areas before a hole, or before one that refuses, and then fails; here all are asked first. What is narrowed is
 * narrowed in the page tables at once; what is widened is left to the next fault when that can do it: a page becomes writable by a write,
 * after the frame was looked at. A page of an area that permits nothing stays in the tables, but not for user mode: it keeps what it
 * holds, a fault on it is refused, and the next mprotect gives it back. */
#include "mmap_flags.h"
#include "vma_node.h"

/* What mprotect is asked for, and what it will take. */
struct mprotect {
  u64 from, to;
  u64 charge;  /* pages that are to be promised */
  u64 data;    /* pages that become data */
  u32 m, prot;
  u32 changes; /* not 0: the flags of an area change */
  int error;
};

/*@ // what was counted so far fits into the range
    predicate Mprotect_Counts(struct mprotect q, integer at) = q.from <= at && q.charge <= (at - q.from) / 4096 &&
      q.data <= (at - q.from) / 4096;
*/

/* The flags of an area that gets the permissions prot. Private memory that becomes writable is promised. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures flags: \result == Protect_Flags(flags, prot); */
static u64 flags_with(u64 flags, u32 prot)
{
  u64 set = flags & ~(u64)(PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC);
  u64 known = PVM_VM_ACCOUNT | PVM_VM_WRITE | PVM_VM_HUGETLB | PVM_VM_SHARED | PVM_VM_NORESERVE;
  set |= prot & (PVM_PROT_READ | PVM_PROT_WRITE | PVM_PROT_EXEC);
  return PVM_VM_HAS(set, PVM_VM_WRITE) && (flags & known) == 0 ? set | PVM_VM_ACCOUNT : set;
}

/* What stands against n pages whose flags change from old to set: an error, or 0. */
/*@ requires number: q.m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EACCES || \result == -PVM_ENOMEM; */
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
/*@ requires wf: Mm_State;
    requires area: q.m < PVM_MAX_MMS && Vma_In(v) && q.to % 4096 == 0 && q.from % 4096 == 0;
    requires at: q.from <= at && at % 4096 == 0 && at < q.to && at < pvm_it_end[v] && pvm_it_start[v] <= at && (at == q.from || at == pvm_it_start[v]);
    requires counts: Mprotect_Counts(q, at);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures same: \result.from == q.from && \result.to == q.to && \result.m == q.m && \result.prot == q.prot;
    ensures counts: Mprotect_Counts(\result, pvm_it_end[v] < q.to ? pvm_it_end[v] : q.to);
    ensures changes: \result.changes == 0 ==> q.changes == 0 && Protect_Flags(pvm_vma_flags[v], q.prot) == pvm_vma_flags[v];
    ensures error: \result.error == 0 || \result.error == -PVM_EACCES || \result.error == -PVM_ENOMEM; */
static struct mprotect look(struct mprotect q, u32 v) /*@ ghost (u64 at) */
{
  u64 lo = pvm_it_start[v] > q.from ? pvm_it_start[v] : q.from, hi = pvm_it_end[v] < q.to ? pvm_it_end[v] : q.to;
  u64 old = pvm_vma_flags[v], set = flags_with(old, q.prot), n = (hi - lo) / 4096;
  q.error = area_refused(q, old, set, n);
  q.charge += PVM_VM_HAS(set, PVM_VM_ACCOUNT) && !PVM_VM_HAS(old, PVM_VM_ACCOUNT) ? n : 0;
  q.data += pvm_vm_key(set) == PVM_MM_DATA_VM && pvm_vm_key(old) != PVM_MM_DATA_VM ? n : 0;
  q.changes = q.changes || set != old;
  return q;
}

/* All areas of the range are looked at, v being the first that ends beyond its begin; the range has no hole. */
/*@ requires wf: Mm_State;
    requires range: Mm_Live(q.m) && q.from % 4096 == 0 && q.to % 4096 == 0 && q.from < q.to;
    requires none: q.charge == 0 && q.data == 0 && q.error == 0;
    requires first: v != 0 ==> Vma_Of(v, q.m) && q.from < pvm_it_end[v];
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures error: \result.error == 0 || \result.error == -PVM_EACCES || \result.error == -PVM_ENOMEM;
    ensures covered: \result.error == 0 ==> q.to <= Mm_Top(pvm_mm_root[q.m]);
    ensures there: \result.error == 0 ==> \forall integer a; q.from <= a < q.to ==> Vma_There(q.m, a);
    ensures changes: \result.error == 0 && \result.changes == 0 ==> \forall integer x, a; Vma_Of(x, q.m) ==> Vma_Covers(x, a) ==>
      q.from <= a < q.to ==> Protect_Flags(pvm_vma_flags[x], q.prot) == pvm_vma_flags[x]; */
static struct mprotect look_at_all(struct mprotect q, u32 v)
{
  u64 at = q.from, to = q.to;
  /*@ ghost u32 m = q.m, prot = q.prot; */
  /*@ ghost vma_apart(m); */
  /*@ loop invariant same: q.m == m && q.to == to && q.from == \at(q.from, Pre) && q.prot == prot;
      loop invariant there: \forall integer a; q.from <= a < at ==> Vma_There(m, a);
      loop invariant changes: q.changes == 0 ==> \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> q.from <= a < at ==>
        Protect_Flags(pvm_vma_flags[x], prot) == pvm_vma_flags[x];
      loop invariant area: v != 0 ==> Vma_Of(v, m) && at < pvm_it_end[v] && (at == q.from || at <= pvm_it_start[v]);
      loop invariant range: q.from <= at && at % 4096 == 0 && (at == q.from || at <= Mm_Top(pvm_mm_root[m]));
      loop invariant counts: at <= to ==> Mprotect_Counts(q, at);
      loop invariant error: q.error == 0 || q.error == -PVM_EACCES || q.error == -PVM_ENOMEM;
      loop assigns v, at, q;
      loop variant to - at; */
  while (q.error == 0 && at < to) {
    if (!v || pvm_it_start[v] > at) {
      q.error = -PVM_ENOMEM;
      return q;
    }
    /*@ assert area: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_end[v] % 4096 == 0 && pvm_it_end[v] <= Mm_Top(pvm_mm_root[m]); */
    /*@ assert only: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> at <= a < pvm_it_end[v] ==> x == v; */
    /*@ assert there: \forall integer a; at <= a < pvm_it_end[v] ==> Vma_Covers(v, a); */
    q = look(q, v) /*@ ghost (at) */;
    at = pvm_it_end[v];
    v = pvm_vma_next(v);
  }
  return q;
}

/* The permissions of leaves whose area gets these flags: none to write, see above. A page of a shared file stays dirty, as it may be. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures prot: Pte_Prot(\result) && Pte_Present(\result) && !Pte_Write(\result); */
static u64 prot_of(u64 flags)
{
  int any = PVM_VM_HAS(flags, PVM_VM_READ) || PVM_VM_HAS(flags, PVM_VM_WRITE) || PVM_VM_HAS(flags, PVM_VM_EXEC);
  u64 p = PVM_PTE_P + PVM_PTE_A + (any ? PVM_PTE_US : 0) + (PVM_VM_HAS(flags, PVM_VM_SHARED) ? PVM_PTE_D : 0);
  return PVM_VM_HAS(flags, PVM_VM_EXEC) ? p : p + PVM_PTE_NX;
}

/* The page tables, where flags change from old to set: 0; -EBUSY when a huge leaf maps pages inside and outside, and nothing changed. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Vma_In(v);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Mm_Same_Pages{Pre, Here}(pvm_it_tree[v], pvm_it_start[v], pvm_it_end[v]); */
static int protect_pages(u32 cpu, u32 v, u64 old, u64 set)
{
  /*@ assert area: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  u64 from = pvm_it_start[v], n = (pvm_it_end[v] - from) / 4096, p = prot_of(set);
  u32 root = pvm_mm_root[pvm_it_tree[v]];
  /*@ assert live: Mm_Live(pvm_it_tree[v]) && Pt_Root(root) && pvm_it_end[v] <= Mm_Top(root); */
  /*@ assert range: from + n * 4096 == pvm_it_end[v] && n >= 1; */
  /*@ assert pages: from / 4096 + n == pvm_it_end[v] / 4096; */
  /*@ assert page: Va_Page(root, from) == from / 4096; */
  int error = 0;
  /*@ assert yet: Map_Same{Pre, Here}(root, from / 4096, from / 4096 + n); */
  if (p != prot_of(old))
    error = pvm_pt_protect_range(cpu, root, from, n, p);
  else if (PVM_VM_HAS(old, PVM_VM_WRITE) && !PVM_VM_HAS(set, PVM_VM_WRITE))
    error = pvm_pt_wrprotect_range(cpu, root, from, n);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert fail: error != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert none: error != 0 ==> Map_Same{Pre, Here}(root, from / 4096, from / 4096 + n); */
  /*@ assert done: error == 0 ==> Map_Same{Pre, Here}(root, from / 4096, from / 4096 + n); */
  return error;
}

/* Area v gets the permissions prot: 0, or an error, and then nothing changed (Linux: mprotect_fixup). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Vma_In(v);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS, pvm_vma_flags[1 .. PVM_MAX_VMAS - 1],
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures flags: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_vma_flags[x] == \old(pvm_vma_flags[x]);
    ensures turned: \result == 0 ==> pvm_vma_flags[v] == Protect_Flags(\old(pvm_vma_flags[v]), prot);
    ensures rows: Mm_Info_But{Pre, Here}(pvm_it_tree[v]);
    ensures same: Mm_Same_Pages{Pre, Here}(pvm_it_tree[v], pvm_it_start[v], pvm_it_end[v]); */
static int protect_area(u32 cpu, u32 v, u32 prot)
{
  u64 old = pvm_vma_flags[v], set = flags_with(old, prot);
  int error = protect_pages(cpu, v, old, set);
  if (error)
    return error;
  mmap_set_flags(v, set);
  return 0;
}

/* All areas of the range, which has borders of areas, get the permissions prot; v is the first of them, or 0. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    requires borders: Area_Border(m, from) && Area_Border(m, to);
    requires first: Cut_First(m, from, v);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS, pvm_vma_flags[1 .. PVM_MAX_VMAS - 1],
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures flags: \forall integer x; 0 < x < PVM_MAX_VMAS ==> !(pvm_it_tree[x] == m && from <= pvm_it_start[x] && pvm_it_end[x] <= to) ==>
      pvm_vma_flags[x] == \old(pvm_vma_flags[x]);
    ensures turned: \result == 0 ==> \forall integer x; Vma_Of(x, m) ==> from <= pvm_it_start[x] ==> pvm_it_end[x] <= to ==>
      pvm_vma_flags[x] == Protect_Flags(\old(pvm_vma_flags[x]), prot);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures same: Mm_Same_Pages{Pre, Here}(m, from, to); */
static int protect_all(u32 cpu, u32 v, u64 to, u32 prot) /*@ ghost (u32 m, u64 from) */
{
  int error = 0;
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ ghost vma_apart(m); */
  /*@ assert some: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] < pvm_it_end[x]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant turned: error == 0 ==> \forall integer x; Vma_Of(x, m) ==> from <= pvm_it_start[x] ==> pvm_it_end[x] <= to ==>
        v == 0 || pvm_it_start[x] < pvm_it_start[v] ==> pvm_vma_flags[x] == Protect_Flags(\at(pvm_vma_flags[x], Pre), prot);
      loop invariant ahead: \forall integer x; Vma_Of(x, m) ==> v != 0 ==> pvm_it_start[v] <= pvm_it_start[x] ==>
        pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre);
      loop invariant area: v != 0 ==> Vma_Of(v, m) && from < pvm_it_end[v];
      loop invariant error: error == 0 || error == -PVM_EBUSY;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant flags: \forall integer x; 0 < x < PVM_MAX_VMAS ==> !(pvm_it_tree[x] == m && from <= pvm_it_start[x] && pvm_it_end[x] <= to) ==>
        pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre);
      loop invariant rows: Mm_Info_But{Pre, Here}(m);
      loop invariant same: Map_Same{Pre, Here}(root, from / 4096, to / 4096);
      loop assigns v, error, PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS, pvm_vma_flags[1 .. PVM_MAX_VMAS - 1],
        pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
      loop variant v == 0 ? -1 : PVM_VMA_TOP - pvm_it_start[v]; */
  while (!error && v && pvm_it_start[v] < to) {
    /*@ assert inside: from <= pvm_it_start[v] && pvm_it_end[v] <= to && pvm_it_start[v] <= PVM_VMA_TOP; */
    /*@ assert unique: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] == pvm_it_start[v] ==> x == v; */
    /*@ ghost u32 u = v; */
    error = protect_area(cpu, v, prot);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, from / 4096, to / 4096); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    v = pvm_vma_next(v);
    /*@ assert after: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[u] < pvm_it_start[x] ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x]; */
    /*@ assert behind: v != 0 ==> pvm_it_start[u] < pvm_it_start[v]; */
  }
  return error;
}

/* What stands against mprotect before areas are looked at: an error, or 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: cpu >= PVM_MAX_CPUS || !Mm_Live(m) || addr % 4096 != 0 ==> \result == -PVM_EINVAL;
    ensures done: \result == 0 ==> cpu < PVM_MAX_CPUS && Mm_Live(m) && addr % 4096 == 0 &&
      (len > 0 ==> len <= 0xfffffffffffff000 && addr + Mmap_Len(len) <= 0xffffffffffffffff); */
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

/* Where the range begins, v being the first area that ends beyond addr: at addr; with PROT_GROWSDOWN, where the area begins that grows down
 * there. Or an error. */
/*@ requires wf: Mm_State;
    requires args: addr % 4096 == 0 && addr < end;
    requires first: v != 0 ==> Vma_In(v) && addr < pvm_it_end[v];
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == -PVM_ENOMEM || \result == -PVM_EINVAL || (0 <= \result < end && \result % 4096 == 0);
    ensures fixed: \result >= 0 ==> (prot / PVM_PROT_GROWSDOWN) % 2 == 0 ==> \result == addr;
    ensures first: \result >= 0 ==> v != 0 && \result < pvm_it_end[v];
    ensures begin: \result >= 0 ==> \result == addr || \result == pvm_it_start[v];
    ensures down: \result >= 0 ==> (prot / PVM_PROT_GROWSDOWN) % 2 == 1 ==>
      \result == pvm_it_start[v] && (pvm_vma_flags[v] / PVM_VM_GROWSDOWN) % 2 == 1; */
static i64 range_begin(u32 v, u64 addr, u64 end, u32 prot)
{
  if (!v || pvm_it_start[v] >= end)
    return -PVM_ENOMEM;
  if (PVM_VM_HAS(prot, PVM_PROT_GROWSDOWN))
    return PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_GROWSDOWN) ? (i64)pvm_it_start[v] : -PVM_EINVAL;
  if (pvm_it_start[v] > addr)
    return -PVM_ENOMEM;
  return PVM_VM_HAS(prot, PVM_PROT_GROWSUP) ? -PVM_EINVAL : (i64)addr;
}

/*@ ghost
  // The first area that ends beyond addr is the first that ends beyond where it begins.
  /@ requires vma: Vma_Wf;
     requires mm: Vma_Mm(m);
     requires first: v != 0 && Cut_First(m, addr, v);
     requires begin: from < pvm_it_end[v] && (from == addr || from == pvm_it_start[v]);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures first: Cut_First(m, from, v); @/
  static void first_from(u32 m, u32 v, u64 addr, u64 from)
  {
    vma_apart(m);
    /@ assert before: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] < pvm_it_start[v] ==> pvm_it_end[x] <= pvm_it_start[v]; @/
  }
*/

/* The change itself: it is known that all areas permit it. Area v is the first that ends beyond from. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, from, to);
    requires first: v != 0 && Cut_First(m, from, v);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM || \result == -PVM_EBUSY;
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures same: Mm_Same_Pages{Pre, Here}(m, from, to);
    ensures turned: \result == 0 ==> Protect_Turned{Pre, Here}(m, from, to, prot);
    ensures fail: \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
static int protect_range(u32 cpu, u32 m, u32 v, u64 from, u64 to, u32 prot)
{
  int error = mmap_cut(m, v, from, to);
  if (error)
    return error;
  /*@ ghost Cut: ; */
  /*@ assert begin: It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  /*@ ghost vma_apart(m); */
  u32 w = pvm_it_start[v] < from ? pvm_vma_next(v) : v, p = w == v ? pvm_vma_prev(v) : v;
  /*@ assert size: w != 0 ==> Vma_Of(w, m) && It_In(w) && pvm_it_start[w] < pvm_it_end[w]; */
  /*@ assert first: Cut_First(m, from, w); */
  error = protect_all(cpu, w, to, prot) /*@ ghost (m, from) */;
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  /*@ ghost Turned: ; */
  /*@ assert flags: error == 0 ==> \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==>
        pvm_vma_flags[x] == Protect_At{Cut}(x, a, from, to, prot); */
  /*@ assert step: error == 0 ==> \forall integer v, w, a; Vma_Of(w, m) ==> Vma_Kept{Pre, Cut}(v, w, a) ==>
        Vma_Turned{Pre, Here}(v, w, a, Protect_At{Pre}(v, a, from, to, prot)); */
  /*@ assert forth: error == 0 ==> Protect_Forth{Pre, Here}(m, from, to, prot); */
  /*@ assert back: error == 0 ==> Protect_Back{Pre, Here}(m, from, to, prot); */
  mmap_join_from(p ? p : v, to) /*@ ghost (m) */;
  /*@ assert joined: \forall integer v, w, x, a, f; Vma_Turned{Pre, Turned}(v, w, a, f) ==> Vma_Joined{Turned, Here}(w, x, a) ==>
        Vma_Turned{Pre, Here}(v, x, a, f); */
  /*@ assert forth2: error == 0 ==> Protect_Forth{Pre, Here}(m, from, to, prot); */
  /*@ assert back2: error == 0 ==> Protect_Back{Pre, Here}(m, from, to, prot); */
  return error;
}

int pvm_mprotect(u32 cpu, u32 m, u64 addr, u64 len, u32 prot)
{
  int error = args_refused(cpu, m, addr, len, prot);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Turned{Pre, Here}(x, x, a, pvm_vma_flags[x]); */
  if (error || len == 0) {
    /*@ assert nothing: len == 0 ==> Mmap_Len(len) == 0; */
    /*@ assert empty: len == 0 ==> Protect_Turned{Pre, Here}(m, addr, addr + Mmap_Len(len), prot); */
    return error;
  }
  u64 end = addr + mmap_align(len);
  /*@ assert end: end == addr + Mmap_Len(len); */
  u32 v = pvm_itree_find(m, addr);
  /*@ assert found: Cut_First(m, addr, v); */
  i64 from = range_begin(v, addr, end, prot);
  if (from < 0)
    return (int)from;
  struct mprotect q = {(u64)from, end, 0, 0, m, prot, 0, 0};
  q = look_at_all(q, v);
  /*@ assert begin: (prot / PVM_PROT_GROWSDOWN) % 2 == 0 ==> from == addr; */
  /*@ assert there: q.error == 0 ==> \forall integer a; from <= a < end ==> Vma_There{Pre}(m, a); */
  if (q.error || q.changes == 0) {
    /*@ assert right: q.error == 0 ==> \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==>
          Protect_At(x, a, from, end, prot) == pvm_vma_flags[x]; */
    /*@ assert turned: q.error == 0 ==> Protect_Turned{Pre, Here}(m, from, end, prot); */
    return q.error;
  }
  /*@ ghost first_from(m, v, addr, (u64)from); */
  error = protect_range(cpu, m, v, (u64)from, end, prot);
  /*@ assert done: error == 0 ==> Protect_Turned{Pre, Here}(m, from, end, prot); */
  return error;
}
