/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: mmap. */
#include "mmap_flags.h"

/* Flags that MAP_SHARED_VALIDATE knows (Linux: LEGACY_MAP_MASK). */
#define PVM_MAP_LEGACY 0x7c07f973u
#define PVM_MAX_FILE_SIZE 0x7fffffffffffffffu

/* What stands against mmap before a place is looked for: an error, or 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBADF || \result == -PVM_ENOMEM;
    ensures einval: cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !Mm_Live(m) || off % 4096 != 0 ==> \result == -PVM_EINVAL;
    ensures done: \result == 0 ==> cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && 0 < len <= 0xfffffffffffff000; */
static int args_refused(u32 cpu, u32 node, u32 m, u64 len, u32 flags, struct pvm_mmap_file f, u64 off)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(m) || off % 4096 != 0)
    return -PVM_EINVAL;
  if (!PVM_VM_HAS(flags, PVM_MAP_ANONYMOUS) && f.file == 0)
    return -PVM_EBADF;
  if (len == 0)
    return -PVM_EINVAL;
  return mmap_align(len) == 0 || pvm_mm_map_count[m] >= PVM_MAX_MAP_COUNT ? -PVM_ENOMEM : 0;
}

/* A hint below the lowest address that may be mapped becomes that (Linux: round_hint_to_min). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures fixed: (flags / PVM_MAP_FIXED) % 2 == 1 ==> \result == addr; */
static u64 hint(u64 addr, u32 flags)
{
  if (PVM_VM_HAS(flags, PVM_MAP_FIXED) || addr < 4096 || addr >= PVM_MMAP_MIN_ADDR)
    return addr;
  return PVM_MMAP_MIN_ADDR;
}

/* What stands against a mapping of a file: an error, or 0. */
/*@ requires len: len <= PVM_MAX_FILE_SIZE;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EOVERFLOW || \result == -PVM_EINVAL || \result == -PVM_EOPNOTSUPP || \result == -PVM_EACCES;
    ensures eacces: \result == 0 ==> flags % 16 != PVM_MAP_PRIVATE ==> (prot / PVM_PROT_WRITE) % 2 == 1 ==> f.writable != 0; */
static int file_refused(u64 len, u32 prot, u32 flags, struct pvm_mmap_file f, u64 off)
{
  u32 type = flags % 16;
  if (off > PVM_MAX_FILE_SIZE - len)
    return -PVM_EOVERFLOW;
  if (type != PVM_MAP_SHARED && type != PVM_MAP_PRIVATE && type != PVM_MAP_SHARED_VALIDATE)
    return -PVM_EINVAL;
  if (type == PVM_MAP_SHARED_VALIDATE && (flags & ~PVM_MAP_LEGACY) != 0)
    return -PVM_EOPNOTSUPP;
  if (type != PVM_MAP_PRIVATE && PVM_VM_HAS(prot, PVM_PROT_WRITE) && !f.writable)
    return -PVM_EACCES;
  return PVM_VM_HAS(flags, PVM_MAP_GROWSDOWN) ? -PVM_EINVAL : 0;
}

/* The same of anonymous memory. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL; */
static int anon_refused(u32 flags, struct pvm_mmap_file f)
{
  u32 type = flags % 16;
  if (type == PVM_MAP_SHARED)
    return PVM_VM_HAS(flags, PVM_MAP_GROWSDOWN) || f.file == 0 ? -PVM_EINVAL : 0;
  return type == PVM_MAP_PRIVATE ? 0 : -PVM_EINVAL;
}

/* What stands against len bytes that are to be locked: an error, or 0. */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EPERM || \result == -PVM_EAGAIN; */
static int lock_refused(u32 m, u64 len, u32 flags, u64 vm)
{
  int may = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)] != 0 || pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_IPC_LOCK)] != 0;
  return PVM_VM_HAS(flags, PVM_MAP_LOCKED) && !may ? -PVM_EPERM : pvm_mlock_check(m, vm, len / 4096);
}

/* The flags that every area begins with (Linux: calc_vm_prot_bits, calc_vm_flag_bits). */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures flags: \result == Mmap_First(m, prot, flags); */
static u64 flags_first(u32 m, u32 prot, u32 flags)
{
  u64 vm = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DEF_FLAGS)] | (prot & (PVM_PROT_READ | PVM_PROT_WRITE | PVM_PROT_EXEC));
  return vm | (flags & (PVM_MAP_GROWSDOWN | PVM_MAP_LOCKED)) | PVM_VM_MAYREAD | PVM_VM_MAYWRITE | PVM_VM_MAYEXEC;
}

/* And those that the type adds: a file that was not opened for writing is shared without the flag, and can never be written. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures type: \result == Mmap_Type(vm, flags, f.writable); */
static u64 flags_type(u64 vm, u32 flags, struct pvm_mmap_file f)
{
  u32 type = flags % 16, anon = PVM_VM_HAS(flags, PVM_MAP_ANONYMOUS);
  if (type == PVM_MAP_SHARED || type == PVM_MAP_SHARED_VALIDATE)
    vm = anon || f.writable ? vm | PVM_VM_SHARED | PVM_VM_MAYSHARE : (vm | PVM_VM_MAYSHARE) & ~(u64)PVM_VM_MAYWRITE;
  if (PVM_VM_HAS(flags, PVM_MAP_NORESERVE) && pvm_overcommit_mode != PVM_OVERCOMMIT_NEVER)
    vm |= PVM_VM_NORESERVE;
  int accounts = PVM_VM_HAS(vm, PVM_VM_WRITE) && !PVM_VM_HAS(vm, PVM_VM_SHARED) && !PVM_VM_HAS(vm, PVM_VM_NORESERVE);
  return accounts ? vm | PVM_VM_ACCOUNT : vm;
}

/* What stands against the mapping at `at`: an error, or 0. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && at + len <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || Mmap_Errno(\result);
    ensures eexist: \result == 0 ==> (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1 ==> It_Free(m, at, len); */
static int map_refused(u32 m, u64 at, u64 len, u32 prot, u32 flags, struct pvm_mmap_file f, u64 off, u64 vm)
{
  u32 v = PVM_VM_HAS(flags, PVM_MAP_FIXED_NOREPLACE) ? pvm_itree_find(m, at) : 0;
  if (v && pvm_it_start[v] < at + len)
    return -PVM_EEXIST;
  int error = lock_refused(m, len, flags, vm);
  if (error)
    return error;
  return PVM_VM_HAS(flags, PVM_MAP_ANONYMOUS) ? anon_refused(flags, f) : file_refused(len, prot, flags, f, off);
}

/* What stands against area r in limits, memory and numbers: -ENOMEM, or 0. What it replaces, if something is there, does not count. */
/*@ requires wf: Mm_State;
    requires area: Mmap_New(r);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures room: \result == 0 ==> Mmap_Room(r.m, there != 0 ? 3 : 1); */
static int limits_refused(struct pvm_mmap_new r, int there)
{
  u64 n = (r.to - r.from) / 4096, old = there ? mmap_pages_with(r.m, r.from, r.to, 0) : 0;
  u64 promised = there ? mmap_pages_with(r.m, r.from, r.to, PVM_VM_ACCOUNT) : 0;
  if (!pvm_may_expand_vm(r.m, r.flags, n, 0) && (old == 0 || !pvm_may_expand_vm(r.m, r.flags, n - old, 0)))
    return -PVM_ENOMEM;
  if (PVM_VM_HAS(r.flags, PVM_VM_ACCOUNT) && !pvm_vm_enough_memory(r.m, n, 0, promised))
    return -PVM_ENOMEM;
  u32 need = there ? 3 : 1;
  return pvm_mm_map_count[r.m] <= PVM_MAX_MAP_COUNT - need && pvm_pool_room(PVM_POOL_VMA, need) ? 0 : -PVM_ENOMEM;
}

/* Does the new area r end where area n begins, and does the file go on there (Linux: can_vma_merge_before)? */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(n);
    requires range: r.from % 4096 == 0 && r.to % 4096 == 0 && r.from < r.to <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures before: \result != 0 ==> pvm_it_start[n] == r.to && Vma_Offset(n, r.from) == r.pgoff * 4096 && Mmap_Like(n, r); */
static int ends_at(u32 n, struct pvm_mmap_new r)
{
  u64 pages = (r.to - r.from) / 4096;
  return pvm_it_start[n] == r.to && pvm_vma_pgoff[n] >= pages && pvm_vma_pgoff[n] - pages == r.pgoff && mmap_suits(n, r);
}

/* Area r is made where nothing is: a neighbour grows if it suits, and takes the other one if both do; else it is an area of its own (Linux:
 * vma_merge). n: the first area behind. */
/*@ requires wf: Mm_State;
    requires area: Mmap_New(r) && It_Free(r.m, r.from, r.to - r.from);
    requires behind: n != 0 ==> Vma_Of(n, r.m);
    requires room: Mmap_Room(r.m, 1);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed, pvm_mm_vmacache[r.m];
    exits \false;
    ensures wf: Mm_State;
    ensures made: \exists integer w; Mmap_Made(w, r);
    ensures around: Mmap_Around{Pre, Here}(r.m, r.from, r.to);
    ensures spaces: Area_Spaces_But{Pre, Here}(r.m);
    ensures rows: Mm_Info_But{Pre, Here}(r.m); */
static void map_free(u32 n, struct pvm_mmap_new r)
{
  u32 p = n ? pvm_vma_prev(n) : pvm_itree_find_below(r.m, r.from);
  /*@ assert before: p != 0 ==> Vma_Of(p, r.m); */
  if (p && mmap_after(p, r)) {
    mmap_grow(p, pvm_it_start[p], r.to, r);
    /*@ ghost Up: ; */
    (void)mmap_take(p);
    /*@ assert both: Area_Spaces_But{Pre, Here}(r.m); */
    /*@ assert made: Mmap_Made(p, r); */
    /*@ assert forth: Mmap_Forth{Pre, Here}(r.m, r.from, r.to); */
    /*@ assert back: Mmap_Back{Pre, Here}(r.m, r.from, r.to); */
  } else if (n && ends_at(n, r)) {
    mmap_grow(n, r.from, pvm_it_end[n], r);
  } else {
    (void)mmap_new(r);
  }
}

/* What is where area r is to be goes: 0, or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mmap_New(r);
    requires room: Mmap_Room(r.m, 3);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM || \result == -PVM_EBUSY;
    ensures free: \result == 0 ==> It_Free(r.m, r.from, r.to - r.from) && Mmap_Room(r.m, 1);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(r.m, r.from, r.to);
    ensures spaces: Area_Spaces_But{Pre, Here}(r.m);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(r.m);
    ensures same: Mm_Same_Pages{Pre, Here}(r.m, r.from, r.to);
    ensures fail: \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
static int clear(u32 cpu, struct pvm_mmap_new r)
{
  /*@ assert len: Mmap_Len(r.to - r.from) == r.to - r.from; */
  return pvm_munmap(cpu, r.m, r.from, r.to - r.from);
}

/* Area r takes the place of what is there: 0, or an error, and then nothing changed, unless a huge leaf is in the way (Linux: mmap_region). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mmap_New(r);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM || \result == -PVM_EBUSY;
    ensures made: \result == 0 ==> \exists integer w; Mmap_Made(w, r);
    ensures around: \result == 0 ==> Mmap_Around{Pre, Here}(r.m, r.from, r.to);
    ensures spaces: Area_Spaces_But{Pre, Here}(r.m);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(r.m);
    ensures same: Mm_Same_Pages{Pre, Here}(r.m, r.from, r.to);
    ensures fail: \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
static int map_region(u32 cpu, struct pvm_mmap_new r)
{
  u32 v = pvm_itree_find(r.m, r.from);
  int there = v && pvm_it_start[v] < r.to, error = limits_refused(r, there);
  /*@ assert bare: there == 0 ==> It_Free(r.m, r.from, r.to - r.from); */
  if (error) {
    /*@ assert refused: Mm_Unchanged{Pre, Here}; */
    return error;
  }
  if (there)
    error = clear(cpu, r);
  /*@ assert first: there == 0 ==> (v != 0 ==> Vma_Of(v, r.m)) && It_Free(r.m, r.from, r.to - r.from); */
  /*@ assert kept: error == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(r.m); */
  /*@ assert rows: Mm_Info_But{Pre, Here}(r.m); */
  /*@ assert same: Mm_Same_Pages{Pre, Here}(r.m, r.from, r.to); */
  if (error)
    return error;
  /*@ assert free: It_Free(r.m, r.from, r.to - r.from); */
  if (there) {
    v = pvm_itree_find(r.m, r.from);
    /*@ assert again: v != 0 ==> Vma_Of(v, r.m); */
  }
  /*@ assert behind: v != 0 ==> Vma_Of(v, r.m); */
  /*@ assert outside: Mmap_Outside{Pre, Here}(r.m, r.from, r.to); */
  /*@ ghost Free: ; */
  map_free(v, r);
  /*@ assert row: Mm_Info_But{Free, Here}(r.m); */
  /*@ assert rows2: Mm_Info_But{Pre, Here}(r.m); */
  /*@ assert all: Area_Spaces_But{Pre, Here}(r.m); */
  /*@ assert forth: Mmap_Forth{Pre, Here}(r.m, r.from, r.to); */
  /*@ assert back: Mmap_Back{Pre, Here}(r.m, r.from, r.to); */
  return 0;
}

/* All of mmap, once it is known where: 0, or an error, and then nothing changed, unless a huge leaf is in the way. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, at, at + len);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY || Mmap_Errno(\result);
    ensures eexist: \result == 0 ==> (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1 ==> \old(It_Free(m, at, len));
    ensures mapped: \result == 0 ==> Mmap_Mapped{Pre, Here}(m, at, at + len, prot, flags, f.file, f.writable, off);
    ensures around: \result == 0 ==> Mmap_Around{Pre, Here}(m, at, at + len);
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures same: Mm_Same_Pages{Pre, Here}(m, at, at + len);
    ensures fail: \result != 0 ==> \result != -PVM_EBUSY ==> Mm_Unchanged{Pre, Here}; */
static int map_at(u32 cpu, u32 m, u64 at, u64 len, u32 prot, u32 flags, struct pvm_mmap_file f, u64 off)
{
  u64 first = flags_first(m, prot, flags);
  int error = map_refused(m, at, len, prot, flags, f, off, first), anon = PVM_VM_HAS(flags, PVM_MAP_ANONYMOUS);
  if (error) {
    /*@ assert refused: Mm_Unchanged{Pre, Here}; */
    return error;
  }
  u64 vm = flags_type(first, flags, f);
  u64 pgoff = !anon ? off / 4096 : PVM_VM_HAS(vm, PVM_VM_SHARED) ? 0 : at / 4096;
  struct pvm_mmap_new r = {at, at + len, vm, pgoff, m, anon && !PVM_VM_HAS(vm, PVM_VM_SHARED) ? 0 : f.file};
  /*@ assert area: Mmap_New(r); */
  /*@ assert asked: r.flags == Mmap_Flags(m, prot, flags, f.writable) && r.file == Mmap_Backing(r.flags, flags, f.file) &&
        r.pgoff == Mmap_Pgoff(r.flags, flags, at, off); */
  return map_region(cpu, r);
}

/* The flags of mmap: what must not replace anything is fixed. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures fixed: (\result / PVM_MAP_FIXED) % 2 == 1 <==> (flags / PVM_MAP_FIXED) % 2 == 1 || (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1;
    ensures noreplace: (\result / PVM_MAP_FIXED_NOREPLACE) % 2 == 1 <==> (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1; */
static u32 flags_of(u32 flags)
{
  return PVM_VM_HAS(flags, PVM_MAP_FIXED_NOREPLACE) && !PVM_VM_HAS(flags, PVM_MAP_FIXED) ? flags + PVM_MAP_FIXED : flags;
}

/* map_at, and the pages, if they are to come at once. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, at, at + len);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY || Mmap_Errno(\result);
    ensures eexist: \result == 0 ==> (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1 ==> \old(It_Free(m, at, len));
    ensures mapped: \result == 0 ==> Mmap_Mapped{Pre, Here}(m, at, at + len, prot, flags, f.file, f.writable, off);
    ensures around: \result == 0 ==> Mmap_Around{Pre, Here}(m, at, at + len);
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Pages{Pre, Here}(m, at, at + len);
    ensures fail: \result != 0 ==> \result != -PVM_EBUSY ==> Mm_Unchanged{Pre, Here}; */
static int map_and_fill(u32 cpu, u32 node, u32 m, u64 at, u64 len, u32 prot, u32 flags, struct pvm_mmap_file f, u64 off)
{
  int now = PVM_VM_HAS(flags, PVM_MAP_POPULATE) && !PVM_VM_HAS(flags, PVM_MAP_NONBLOCK);
  int fill = now || PVM_VM_HAS(flags_first(m, prot, flags), PVM_VM_LOCKED);
  int error = map_at(cpu, m, at, len, prot, flags, f, off);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert mapped: Mm_Same_Pages{Pre, Here}(m, at, at + len); */
  if (error || !fill)
    return error;
  /*@ ghost Mapped: ; */
  pvm_mm_populate(cpu, node, m, at, at + len);
  /*@ assert still: Mmap_Still{Mapped, Here}; */
  /*@ assert by: \forall integer w, vm, off, file; Mmap_By{Mapped}(w, m, at, at + len, vm, off, file) ==> Mmap_By(w, m, at, at + len, vm, off, file); */
  /*@ assert on: \forall integer v, w, a; Vma_Of{Mapped}(w, m) ==> Vma_Joined{Pre, Mapped}(v, w, a) ==> Vma_Of(w, m) && Vma_Joined{Pre, Here}(v, w, a); */
  /*@ assert was: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==> Vma_Of{Mapped}(w, m) && Vma_Covers{Mapped}(w, a); */
  /*@ assert made: Mmap_Mapped{Pre, Here}(m, at, at + len, prot, flags, f.file, f.writable, off); */
  /*@ assert forth: Mmap_Forth{Pre, Here}(m, at, at + len); */
  /*@ assert back: Mmap_Back{Pre, Here}(m, at, at + len); */
  /*@ assert filled: Mm_Same_Pages{Pre, Here}(m, at, at + len); */
  return 0;
}

i64 pvm_mmap(u32 cpu, u32 node, u32 m, u64 addr, u64 len, u32 prot, u32 flags, struct pvm_mmap_file f, u64 off)
{
  int error = args_refused(cpu, node, m, len, flags, f, off);
  /*@ assert refused: Mm_Unchanged{Pre, Here}; */
  if (error)
    return error;
  u64 bytes = mmap_align(len);
  u32 how = flags_of(flags);
  i64 at = pvm_get_unmapped_area(m, hint(addr, how), bytes, how);
  /*@ assert nowhere: Mm_Unchanged{Pre, Here}; */
  if (at < 0)
    return at;
  /*@ assert range: Mm_Range(m, at, at + Mmap_Len(len)); */
  error = map_and_fill(cpu, node, m, (u64)at, bytes, prot, flags, f, off);
  /*@ assert top: Mm_Range(m, at, at + Mmap_Len(len)); */
  /*@ assert bytes: bytes == Mmap_Len(len); */
  /*@ assert mapped: error == 0 ==> Mmap_Mapped{Pre, Here}(m, at, at + bytes, prot, flags, f.file, f.writable, off); */
  return error ? error : at;
}
