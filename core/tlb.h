/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLB gather: pages whose translations changed and were not flushed yet, and frames that wait for that flush before they are
 * freed (Linux: include/asm-generic/tlb.h, struct mmu_gather; mm/mmu_gather.c).
 *
 * Who clears or narrows an entry first calls pvm_tlb_begin, then adds the pages, notes in a ghost call which frames the old entry
 * reached, and defers the frames that it unlinked. The range is one interval of one root: pages between two additions are flushed,
 * too, as Linux does. A frame on the stack is in state PVM_PAGE_GATHER, and its place is in pvm_page_index, so no frame is there twice.
 *
 * Invariant Tlb_Wf (spec/tlb.acsl): the stack holds such frames, the range is one, and it covers all that is stale. Theorem T10 is
 * Tlb_Safe: no stale frame is free; pvm_tlb_flush frees nothing before the hook has run. All zero satisfies both: nothing is
 * pending when pvm_tlb_end is 0.
 * Lock: the mmap_lock of the address space that is being changed, with one operation at a time. */
#ifndef PVM_TLB_H
#define PVM_TLB_H

#include "zone.h"

#define PVM_TLB_PAGES 0x200000000000 /* pages of a 57-bit address space: 2^45 */

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_tlb_root;                 /* the root table of the pending pages; of no meaning when there are none */
extern u64 pvm_tlb_start, pvm_tlb_end;   /* pages start .. end-1 are pending; both 0: none */
extern u32 pvm_tlb_count;                /* frames that wait */
extern u32 pvm_tlb_frame[PVM_TLB_BATCH]; /* the stack of them */

#include "../spec/tlb.acsl"

/*@ ghost
  // The frames pfn .. pfn+n-1, as far as they are managed, may still be reached through pages lo .. hi-1 of `root`.
  /@ requires covers: Tlb_Covers;
     requires within: Tlb_Within(root, lo, hi);
     requires frames: pfn <= 0x10000000000 && n <= 0x40000;
     terminates \true;
     assigns PVM_STALE_CELLS;
     exits \false;
     ensures covers: Tlb_Covers;
     ensures noted: \forall integer f; pfn <= f < pfn + n ==> f < PVM_MAX_FRAMES ==> Frame_Stale(f, root, lo, hi);
     ensures kept: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(pvm_stale[f]) != 0 ==>
       Frame_Stale(f, \old(pvm_stale_root[f]), \old(pvm_stale_lo[f]), \old(pvm_stale_hi[f]));
     ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(pfn <= f < pfn + n) ==> Stale_Same{Pre, Here}(f);
     ensures safe: \old(Tlb_Safe) ==> (\forall integer f; pfn <= f < pfn + n ==> !Page_Free(f)) ==> Tlb_Safe; @/
  void pvm_tlb_note_stale(u64 pfn, u64 n, u32 root, u64 lo, u64 hi);
*/

/* Is there room for n more frames? 1 or 0; n may be any number. */
/*@ requires gather: Tlb_Gather;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 <==> pvm_tlb_count + n <= PVM_TLB_BATCH;
    ensures range: \result == 0 || \result == 1; */
static inline int pvm_tlb_room(u32 n)
{
  return n <= PVM_TLB_BATCH - pvm_tlb_count;
}

/* Makes the pages start .. end-1 of `root` pending; the gather has no pages of another root (Linux: __tlb_adjust_range). */
/*@ requires tlb: Tlb_Wf;
    requires root: root < pvm_nr_frames && Tlb_Open(root);
    requires range: start < end <= PVM_TLB_PAGES;
    terminates \true;
    assigns pvm_tlb_root, pvm_tlb_start, pvm_tlb_end;
    exits \false;
    ensures tlb: Tlb_Wf;
    ensures root: pvm_tlb_root == root;
    ensures within: Tlb_Within(root, start, end);
    ensures kept: \old(Tlb_Pending) ==> Tlb_Within(root, \old(pvm_tlb_start), \old(pvm_tlb_end)); */
static inline void pvm_tlb_add(u32 root, u64 start, u64 end)
{
  if (pvm_tlb_end == 0) {
    pvm_tlb_root = root;
    pvm_tlb_start = start;
    pvm_tlb_end = end;
    return;
  }
  if (start < pvm_tlb_start)
    pvm_tlb_start = start;
  if (end > pvm_tlb_end)
    pvm_tlb_end = end;
}

/* Takes over the allocated block at f, which its owner unlinked and nobody maps: it is freed by the next flush (Linux: tlb_remove_table).
 * There is room, and f is not in the gather. */
/*@ requires wf: Zone_Wf;
    requires tlb: Tlb_Wf;
    requires room: pvm_tlb_count < PVM_TLB_BATCH;
    requires frame: Frame_Used(f) && pvm_page_state[f] != PVM_PAGE_GATHER && pvm_page_mapcount[f] == 0;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_index[f], pvm_tlb_count, pvm_tlb_frame[pvm_tlb_count];
    exits \false;
    ensures wf: Zone_Wf;
    ensures tlb: Tlb_Wf;
    ensures count: pvm_tlb_count == \old(pvm_tlb_count) + 1;
    ensures top: pvm_tlb_frame[\old(pvm_tlb_count)] == f;
    ensures state: pvm_page_state[f] == PVM_PAGE_GATHER;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe; */
static inline void pvm_tlb_defer(u32 f)
{
  u32 n = pvm_tlb_count;
  pvm_page_state[f] = PVM_PAGE_GATHER;
  pvm_page_index[f] = n;
  pvm_tlb_frame[n] = f;
  pvm_tlb_count = n + 1;
}

/* Has the pending pages flushed (pvm_port_tlb_flush), then gives the deferred frames back to the zones, through cpu's pagesets; the gather
 * is empty then (Linux: tlb_flush_mmu). 0; -EINVAL, and nothing changed, when cpu is none. */
/*@ requires wf: Zone_Wf;
    requires tlb: Tlb_Wf;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_tlb_root, pvm_tlb_start, pvm_tlb_end,
      pvm_tlb_count, pvm_stale[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures tlb: Tlb_Wf;
    ensures result: \result == (cpu < PVM_MAX_CPUS ? 0 : -PVM_EINVAL);
    ensures empty: \result == 0 ==> !Tlb_Pending && pvm_tlb_root == PVM_NONE && pvm_tlb_count == 0;
    ensures fresh: \result == 0 ==> Stale_None;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures freed: \result == 0 ==> \forall integer i; 0 <= i < \old(pvm_tlb_count) ==> pvm_page_state[pvm_tlb_frame[i]] == PVM_PAGE_FREE;
    ensures states: Tlb_States{Pre, Here};
    ensures others: Tlb_Others{Pre, Here};
    ensures same: \result != 0 ==> Tlb_Same{Pre, Here} && Zone_Same{Pre, Here}; */
int pvm_tlb_flush(u32 cpu);

/* Readies the gather for pages of `root` and `room` more frames: flushes when it has pages of another root, or too little room.
 * 0; -EINVAL, and nothing changed, when cpu is none, root is no frame, or room > PVM_TLB_BATCH. */
/*@ requires wf: Zone_Wf;
    requires tlb: Tlb_Wf;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_tlb_root, pvm_tlb_start, pvm_tlb_end,
      pvm_tlb_count, pvm_stale[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures tlb: Tlb_Wf;
    ensures result: \result == (cpu < PVM_MAX_CPUS && root < pvm_nr_frames && room <= PVM_TLB_BATCH ? 0 : -PVM_EINVAL);
    ensures open: \result == 0 ==> Tlb_Open(root);
    ensures room: \result == 0 ==> pvm_tlb_count + room <= PVM_TLB_BATCH;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures states: Tlb_States{Pre, Here};
    ensures others: Tlb_Others{Pre, Here};
    ensures same: \result != 0 ==> Tlb_Same{Pre, Here} && Zone_Same{Pre, Here}; */
static inline int pvm_tlb_begin(u32 cpu, u32 root, u32 room)
{
  if (cpu >= PVM_MAX_CPUS || root >= pvm_nr_frames || room > PVM_TLB_BATCH)
    return -PVM_EINVAL;
  if ((pvm_tlb_end != 0 && pvm_tlb_root != root) || !pvm_tlb_room(room))
    return pvm_tlb_flush(cpu);
  return 0;
}

/* The executable twin of Tlb_Gather. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gather: \result != 0 <==> Tlb_Gather;
    ensures range: \result == 0 || \result == 1; */
int pvm_tlb_check(void);

#ifdef __cplusplus
}
#endif
#endif
