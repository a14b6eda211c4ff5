/* SPDX-License-Identifier: BSD-2-Clause */
/* The port: what the core needs from the machine, written by the kernel that embeds it. A hook's contract is an assumption of the
 * proofs; each is listed in docs/soundness.md.
 *
 * A hook never calls the core and writes no array of the core and no frame that the core uses. */
#ifndef PVM_PORT_H
#define PVM_PORT_H

#include "tlb.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Makes every CPU forget what it cached of pages start .. end-1 of the address space whose root table is frame `root`: translations
 * (global ones, too) and paging-structure-cache entries, those of tables that were unlinked included. Pages are numbered by the
 * 36 (4 levels) or 45 (5 levels) address bits above 11, without the sign extension of canonical addresses.
 *
 * On x86-64 (Intel SDM Vol. 3A, 4.10.4), on each CPU that has `root` loaded: INVLPG for each page, which drops the paging-structure
 * caches as a whole, or a load of CR3 (with CR4.PCIDE: bit 63 clear), or, where pages may be global, a change of CR4.PGE. Other CPUs are
 * sent an interrupt, and the hook returns when the last has acknowledged (Linux: flush_tlb_mm_range, native_flush_tlb_multi). A CPU that
 * kept entries of `root` under a PCID that is not loaded may flush them when it loads `root` next. More than asked is allowed.
 *
 * It is called with the mmap_lock of the address space held, and no zone lock; it may wait for other CPUs, so these must not wait
 * for that lock with interrupts off. `root` may itself be an unlinked table whose frame is freed after the call. */
/*@ requires root: root < pvm_nr_frames;
    requires range: start < end <= PVM_TLB_PAGES;
    terminates \true;
    assigns pvm_stale[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures flushed: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(pvm_stale[f]) != 0 ==> pvm_stale_root[f] == root ==>
      start <= pvm_stale_lo[f] ==> pvm_stale_hi[f] <= end ==> pvm_stale[f] == 0;
    ensures none: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(pvm_stale[f]) == 0 ==> pvm_stale[f] == 0; */
void pvm_port_tlb_flush(u32 root, u64 start, u64 end);

/* One page table more has this entry, which is absent and not 0: a fork copies it. 0; anything else when so many cannot be counted, and then the
 * fork fails with -ENOMEM (Linux: swap_duplicate). Called with the mmap_lock of the parent held. */
/*@ requires entry: entry != 0 && entry % 2 == 0;
    terminates \true;
    assigns \nothing;
    exits \false; */
int pvm_port_swap_duplicate(u64 entry);

/* One page table less has this entry: its page is unmapped, by munmap, madvise, exit and the like. With the last one nobody will ask for what it
 * stands for any more (Linux: free_swap_and_cache). pvm_try_to_unmap says how many page tables have an entry first; who brings a page in
 * replaces an entry without this call. Called with the mmap_lock of the address space held. */
/*@ requires entry: entry != 0 && entry % 2 == 0;
    terminates \true;
    assigns \nothing;
    exits \false; */
void pvm_port_swap_free(u64 entry);

#ifdef __cplusplus
}
#endif
#endif
