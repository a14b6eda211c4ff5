/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call mremap (Linux 6.1: mm/mremap.c).
 *
 * Pages move by their entries: these come to the new place first, which can fail and is undone, then they leave the old one. Their counts
 * stay, and so does their place in the reverse map, since the new area stands in the trees of the old one with the same offsets. Anonymous memory that was
 * never stored to has no such place, and gets the offset of its new address.
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_MREMAP_H
#define PVM_MREMAP_H

#include "mmap.h"

/* Linux's values (include/uapi/linux/mman.h). */
#define PVM_MREMAP_MAYMOVE 1u
#define PVM_MREMAP_FIXED 2u
#define PVM_MREMAP_DONTUNMAP 4u

#ifdef __cplusplus
extern "C" {
#endif

#include "../spec/mremap.acsl"

/* mremap(addr, old_len, new_len, flags, new_addr): where the range is now. -EINVAL for bad flags, addresses that are not aligned, a new length of 0,
 * an old one of 0 (also of shared areas, which Linux would map once more), MREMAP_DONTUNMAP with two lengths or of an area that may not expand, a range
 * that is asked for and does not fit or overlaps the old one, no such address space, cpu or node; -EFAULT when no area is at addr, the old range is not in
 * one area, or in one that may not expand; -EAGAIN beyond the limit of locked memory; -EPERM when the new range begins below PVM_MMAP_MIN_ADDR;
 * -ENOMEM when the new range does not fit, is not permitted, or memory or numbers run out.
 *
 * With MREMAP_FIXED what was at the new range is gone even on error, and with it or MREMAP_DONTUNMAP so is what is behind new_len bytes of the old range, as
 * in Linux. MREMAP_DONTUNMAP without MREMAP_FIXED: new_addr is a hint. The old range stays then, empty and not locked (Linux unlocks all of its area).
 * The pages that a locked area grows by come when they are used.
 *
 * What is mapped afterwards, on success; all but for VM_SOFTDIRTY. A range that moves or grows (`moved`): one area maps all of the new range, with the
 * flags, the file and the offsets of the area that covered addr; of anonymous memory the offsets may be those of its new addresses, as they are
 * when it had no anon_vma, which is not told apart here. One that keeps its place and does not grow (`stays`): what is behind its first new_len
 * bytes is gone, all else is as it was, holes and all. Around (`turned`): no address of the old range outside of the new one is mapped, or with
 * MREMAP_DONTUNMAP each is mapped from where it was, with the flags it had less VM_LOCKED and VM_LOCKONFAULT; what is outside of both is mapped as
 * it was, and no more than that. As in Linux, the place behind the first new_len bytes is taken modulo 2^64, and nothing is asked of the area's
 * end when the range does not grow, so that with lengths beyond 2^64 - addr what goes may lie elsewhere: `stays` tells where, `turned` leaves such a
 * call out. On error other address spaces are as they were; without MREMAP_FIXED and MREMAP_DONTUNMAP nothing at all changed, but on -ENOMEM,
 * when areas may have been cut and become one again. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result >= 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM ||
      \result == -PVM_EPERM;
    ensures fixed: \result >= 0 ==> (flags / PVM_MREMAP_FIXED) % 2 != 0 ==> \result == new_addr;
    ensures moved: \result >= 0 ==> Mmap_Len(old_len) < Mmap_Len(new_len) || Mremap_Asked(flags) ==>
      Mremap_Moved{Pre, Here}(m, addr, \result, \result + Mmap_Len(new_len));
    ensures stays: \result >= 0 ==> Mmap_Len(new_len) <= Mmap_Len(old_len) ==> !Mremap_Asked(flags) ==> \result == addr &&
      Mmap_Outside{Pre, Here}(m, Mremap_Sum(addr, Mmap_Len(new_len)), Mremap_Tail(addr, Mmap_Len(old_len), Mmap_Len(new_len)));
    ensures turned: \result >= 0 ==> addr + Mmap_Len(old_len) <= 0xffffffffffffffff ==> Mremap_Turned{Pre, Here}(m, addr, addr + Mmap_Len(old_len),
      \result, \result + Mmap_Len(new_len), (flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: Mm_Live(m) ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6);
    ensures none: !Mm_Live(m) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && \result == -PVM_EINVAL;
    ensures fail: \result < 0 ==> \result != -PVM_ENOMEM ==> !Mremap_Asked(flags) ==> Mm_Unchanged{Pre, Here}; */
i64 pvm_mremap(u32 cpu, u32 node, u32 m, u64 addr, u64 old_len, u64 new_len, u32 flags, u64 new_addr);

#ifdef __cplusplus
}
#endif
#endif
