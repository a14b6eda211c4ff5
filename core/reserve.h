/* SPDX-License-Identifier: BSD-2-Clause */
/* The reservation of page-table frames: an operation that may need tables takes all that it could need first, so that it fails before
 * it has changed anything, or not at all. Frames wait on a stack, in state PVM_PAGE_TABLE + 0, and may wait there for the next
 * operation.
 *
 * Invariant Reserve_Wf (spec/reserve.acsl): the frames on the stack exist, have that state, and say their place in pvm_page_index;
 * so no frame is there twice.
 * Lock: the mmap_lock of the address space that is being changed, with one operation at a time. */
#ifndef PVM_RESERVE_H
#define PVM_RESERVE_H

#include "zone.h"

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_reserve_count;
extern u32 pvm_reserve_frame[PVM_RESERVE_MAX];

#include "../spec/reserve.acsl"

/* Fills the reservation up to `need` frames from `node`. 0, and at least `need` frames are there; -EINVAL on a bad argument;
 * -ENOMEM when memory is short: then the frames that were got are given back. On error the reservation and all states are as before. */
/*@ requires wf: Zone_Wf;
    requires reserve: Reserve_Wf;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_reserve_count, pvm_reserve_frame[0 .. PVM_RESERVE_MAX - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && need <= PVM_RESERVE_MAX);
    ensures done: \result == 0 ==> pvm_reserve_count >= need && pvm_reserve_count >= \old(pvm_reserve_count);
    ensures kept: Reserve_Same{Pre, Here}(\old(pvm_reserve_count));
    ensures states: States_Reserved{Pre, Here};
    ensures others: Pages_Same_But{Pre, Here}(PVM_NONE);
    ensures fail: \result != 0 ==> pvm_reserve_count == \old(pvm_reserve_count) && States_Same{Pre, Here}; */
int pvm_reserve_fill(u32 cpu, u32 node, u32 need);

/* Takes the newest frame of the reservation, which is not empty; its state stays PVM_PAGE_TABLE + 0 until its owner links it. */
/*@ requires reserve: Reserve_Wf;
    requires some: pvm_reserve_count > 0;
    terminates \true;
    assigns pvm_reserve_count;
    exits \false;
    ensures reserve: Reserve_Wf;
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - 1;
    ensures top: \result == pvm_reserve_frame[pvm_reserve_count];
    ensures frame: Reserve_Holds(pvm_reserve_count, \result);
    ensures apart: !In_Reserve(\result) && \forall integer i; 0 <= i < pvm_reserve_count ==> pvm_reserve_frame[i] != \result; */
static inline u32 pvm_reserve_take(void)
{
  u32 n = pvm_reserve_count - 1;
  pvm_reserve_count = n;
  return pvm_reserve_frame[n];
}

/* Gives all frames of the reservation back to the zones, through cpu's pagesets. 0; -EINVAL, and nothing changed, when cpu is none. */
/*@ requires wf: Zone_Wf;
    requires reserve: Reserve_Wf;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_reserve_count;
    exits \false;
    ensures wf: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures result: \result == (cpu < PVM_MAX_CPUS ? 0 : -PVM_EINVAL);
    ensures count: pvm_reserve_count == (cpu < PVM_MAX_CPUS ? 0 : \old(pvm_reserve_count));
    ensures states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> cpu >= PVM_MAX_CPUS || !\old(In_Reserve(f)) ==>
      pvm_page_state[f] == \old(pvm_page_state[f]);
    ensures freed: cpu < PVM_MAX_CPUS ==> \forall integer i; 0 <= i < \old(pvm_reserve_count) ==>
      pvm_page_state[pvm_reserve_frame[i]] == PVM_PAGE_FREE;
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(pvm_page_state[f]) != PVM_PAGE_FREE && !\old(In_Reserve(f)) ==>
      pvm_page_owner[f] == \old(pvm_page_owner[f]) && pvm_page_index[f] == \old(pvm_page_index[f]);
    ensures same: \result != 0 ==> Zone_Same{Pre, Here}; */
int pvm_reserve_drain(u32 cpu);

/* The executable twin of Reserve_Wf. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Reserve_Wf; */
int pvm_reserve_check(void);

#ifdef __cplusplus
}
#endif
#endif
