/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of processes on their address space (Linux 6.1: mm/mmap.c, mm/mprotect.c).
 *
 * Arguments, results and errno are those of Linux's system calls; each call checks limits and numbers first, and then cannot fail: on error
 * nothing changed, also where Linux would have done a part (mprotect over a hole).
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_MMAP_H
#define PVM_MMAP_H

#include "fork.h"
#include "fault_handle.h"

/* Linux's values (include/uapi/asm-generic/mman.h, mman-common.h). */
#define PVM_PROT_READ 0x1u
#define PVM_PROT_WRITE 0x2u
#define PVM_PROT_EXEC 0x4u
#define PVM_PROT_GROWSDOWN 0x01000000u
#define PVM_PROT_GROWSUP 0x02000000u
#define PVM_MAP_SHARED 0x01u
#define PVM_MAP_PRIVATE 0x02u
#define PVM_MAP_SHARED_VALIDATE 0x03u
#define PVM_MAP_TYPE 0x0fu
#define PVM_MAP_FIXED 0x10u
#define PVM_MAP_ANONYMOUS 0x20u
#define PVM_MAP_32BIT 0x40u
#define PVM_MAP_GROWSDOWN 0x100u
#define PVM_MAP_DENYWRITE 0x800u
#define PVM_MAP_LOCKED 0x2000u
#define PVM_MAP_NORESERVE 0x4000u
#define PVM_MAP_POPULATE 0x8000u
#define PVM_MAP_NONBLOCK 0x10000u
#define PVM_MAP_STACK 0x20000u
#define PVM_MAP_FIXED_NOREPLACE 0x100000u

/* What mmap maps: a file that the embedder knows by its number, or anonymous memory. */
struct pvm_mmap_file {
  u32 file;     /* the embedder's number of the file; 0: anonymous memory. MAP_SHARED | MAP_ANONYMOUS: the number of a new, empty file */
  u32 writable; /* not 0: the file was opened for writing, so that it can be mapped shared and writable */
};

/* An area that is to be, where nothing is. */
struct pvm_mmap_new {
  u64 from, to, flags, pgoff;
  u32 m, file;
};

/* The flags of the heap, but for those of all areas (Linux: VM_DATA_DEFAULT_FLAGS). */
#define PVM_BRK_FLAGS (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_MAYREAD | PVM_VM_MAYWRITE | PVM_VM_MAYEXEC | PVM_VM_ACCOUNT)

#ifdef __cplusplus
extern "C" {
#endif

#include "../spec/mmap.acsl"

/* An address for len bytes in address space m: with MAP_FIXED the one that is asked for, whatever is there; else addr, as a hint, if the
 * range is free, or one that Linux would find. -EINVAL when there is no such address space, len or an address that is fixed is not aligned; -ENOMEM
 * when the range does not fit; -EPERM when it begins below PVM_MMAP_MIN_ADDR. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EPERM || PVM_MMAP_MIN_ADDR <= \result;
    ensures range: \result >= 0 ==> Mm_Live(m) && Mm_Range(m, \result, \result + len);
    ensures fixed: \result >= 0 ==> (flags / PVM_MAP_FIXED) % 2 == 1 ==> \result == addr;
    ensures free: \result >= 0 ==> (flags / PVM_MAP_FIXED) % 2 == 0 ==> It_Free(m, \result, len); */
i64 pvm_get_unmapped_area(u32 m, u64 addr, u64 len, u32 flags);

/* Maps the pages from .. to-1 of address space m that areas have, as if they were used; what needs memory that is not there, a page of a
 * file, or one that is swapped out, is left to the fault that comes when it is used (Linux: __mm_populate). Areas stay as they are. Nothing when
 * there is no such address space, cpu or node is none, or the range is not aligned, or ends above the user addresses. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures roots: Roots_Same{Pre, Here};
    ensures still: Mmap_Still{Pre, Here};
    ensures same: Mm_Live(m) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Mm_Same_Pages{Pre, Here}(m, from, to); */
void pvm_mm_populate(u32 cpu, u32 node, u32 m, u64 from, u64 to);

/* mmap(addr, len, prot, flags, fd, off): the address, or -errno as Linux's: -EINVAL also for an address space, cpu or node that does not exist;
 * -ENOMEM also when numbers of areas run out. One area maps all of the range then, with the flags that Linux gives it, from where it was asked to,
 * and what is mapped around the range is what was, though areas may have become one. On error nothing changed; but on -EBUSY, which is as munmap's. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result >= PVM_MMAP_MIN_ADDR || \result == -PVM_EBUSY || Mmap_Errno(\result);
    ensures einval: cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !Mm_Live(m) || off % 4096 != 0 ==> \result == -PVM_EINVAL;
    ensures range: \result >= 0 ==> Mm_Range(m, \result, \result + Mmap_Len(len));
    ensures fixed: \result >= 0 ==> (flags / PVM_MAP_FIXED) % 2 == 1 || (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1 ==> \result == addr;
    ensures free: \result >= 0 ==> (flags / PVM_MAP_FIXED) % 2 == 0 || (flags / PVM_MAP_FIXED_NOREPLACE) % 2 == 1 ==>
      It_Free{Pre}(m, \result, Mmap_Len(len));
    ensures mapped: \result >= 0 ==> Mmap_Mapped{Pre, Here}(m, \result, \result + Mmap_Len(len), prot, flags, f.file, f.writable, off);
    ensures around: \result >= 0 ==> Mmap_Around{Pre, Here}(m, \result, \result + Mmap_Len(len));
    ensures roots: Roots_Same{Pre, Here};
    ensures same: \result >= 0 ==> Mm_Same_Pages{Pre, Here}(m, \result, \result + Mmap_Len(len));
    ensures fail: \result < 0 ==> \result != -PVM_EBUSY ==> Mm_Unchanged{Pre, Here}; */
i64 pvm_mmap(u32 cpu, u32 node, u32 m, u64 addr, u64 len, u32 prot, u32 flags, struct pvm_mmap_file f, u64 off);

/* munmap(addr, len): 0; -EINVAL when there is no such address space, cpu is none, addr is not aligned, len is 0, or the range ends above the user
 * addresses; -ENOMEM when numbers of areas run out that a cut at the ends needs; on these nothing changed. Holes do not matter. -EBUSY when a
 * huge leaf, which no call here makes, maps pages of the range; pages below it are unmapped, but the areas map what they did. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==>
      !(cpu < PVM_MAX_CPUS && Mm_Live(m) && addr % 4096 == 0 && 0 < len && addr + len <= \old(Mm_Top(pvm_mm_root[m])));
    ensures free: \result == 0 ==> It_Free(m, addr, Mmap_Len(len));
    ensures none: \result == 0 ==> Run_None(pvm_mm_root[m], addr / 4096, Mmap_Len(len) / 4096);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(m, addr, addr + Mmap_Len(len));
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: \result != -PVM_EINVAL ==> Mm_Same_Pages{Pre, Here}(m, addr, addr + Mmap_Len(len));
    ensures roots: Roots_Same{Pre, Here};
    ensures rows: Mm_Live(m) ==> Mm_Info_But{Pre, Here}(m);
    ensures count: \result == 0 ==> pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) + 2 &&
      Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)) - 2;
    ensures fail: \result == -PVM_EINVAL || \result == -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
int pvm_munmap(u32 cpu, u32 m, u64 addr, u64 len);

/* mprotect(addr, len, prot): 0, or -errno as Linux's: -EINVAL also for an address space or cpu that does not exist; -ENOMEM also for a hole, and
 * when numbers of areas run out; -EACCES. What was mapped is mapped from where it was, in the range with the permissions; with PROT_GROWSDOWN the
 * range begins where the area does that grows down there. On error nothing changed; but on -EBUSY, when a huge leaf maps pages inside and outside of an
 * area, areas below may have the permissions. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM || \result == -PVM_EACCES || \result == -PVM_EBUSY;
    ensures einval: cpu >= PVM_MAX_CPUS || !Mm_Live(m) || addr % 4096 != 0 ==> \result == -PVM_EINVAL;
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures rows: Mm_Live(m) ==> Mm_Info_But{Pre, Here}(m);
    ensures there: \result == 0 ==> (prot / PVM_PROT_GROWSDOWN) % 2 == 0 ==>
      \forall integer a; addr <= a < addr + Mmap_Len(len) ==> Vma_There{Pre}(m, a);
    ensures turned: \result == 0 ==> (prot / PVM_PROT_GROWSDOWN) % 2 == 0 ==> Protect_Turned{Pre, Here}(m, addr, addr + Mmap_Len(len), prot);
    ensures down: \result == 0 ==> len != 0 ==> (prot / PVM_PROT_GROWSDOWN) % 2 == 1 ==>
      Protect_Down{Pre, Here}(m, addr, addr + Mmap_Len(len), prot);
    ensures fail: \result < 0 ==> \result != -PVM_EBUSY ==> Mm_Unchanged{Pre, Here}; */
int pvm_mprotect(u32 cpu, u32 m, u64 addr, u64 len, u32 prot);

/* brk(addr): where the heap ends now, addr; the old end when it cannot be moved there; 0 when there is no such address space, cpu or node. What the
 * heap gained is mapped as the heap is, what it lost is mapped no more, and all else is mapped as it was; when it could not grow, nothing changed. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures none: cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !Mm_Live(m) ==> \result == 0;
    ensures end: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) ==>
      \result == addr || \result == \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)]);
    ensures stored: cpu < PVM_MAX_CPUS ==> node < PVM_MAX_NODES ==> Mm_Live(m) ==> \result == addr ==>
      addr != \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)]) ==> pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)] == addr;
    ensures moved: cpu < PVM_MAX_CPUS ==> node < PVM_MAX_NODES ==> Mm_Live(m) ==> \result == addr ==>
      addr != \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)]) ==>
      Brk_Moved{Pre, Here}(m, \old(Mmap_Len(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)])), Mmap_Len(addr));
    ensures fail: \result != addr ==> \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_BRK)]) <= addr ==> Mm_Unchanged{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
u64 pvm_brk(u32 cpu, u32 node, u32 m, u64 addr);

#ifdef __cplusplus
}
#endif
#endif
