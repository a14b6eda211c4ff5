/* SPDX-License-Identifier: BSD-2-Clause */
/* The reservation of page-table frames. */
#include "reserve.h"

u32 pvm_reserve_count;
u32 pvm_reserve_frame[PVM_RESERVE_MAX];

/* Puts the fresh single frame f on the stack, which has room. */
/*@ requires wf: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires room: pvm_reserve_count < PVM_RESERVE_MAX;
    requires frame: f < pvm_nr_frames && pvm_page_state[f] == PVM_PAGE_KERNEL && pvm_page_order[f] == 0 && pvm_page_mapcount[f] == 0;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_index[f], pvm_reserve_frame[pvm_reserve_count], pvm_reserve_count;
    exits \false;
    ensures wf: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) + 1;
    ensures state: pvm_page_state[f] == PVM_PAGE_TABLE;
    ensures place: pvm_page_index[f] == \old(pvm_reserve_count) && pvm_reserve_frame[\old(pvm_reserve_count)] == f; */
static void reserve_push(u32 f)
{
  u32 n = pvm_reserve_count;
  pvm_page_state[f] = PVM_PAGE_TABLE;
  pvm_page_index[f] = n;
  pvm_reserve_frame[n] = f;
  pvm_reserve_count = n + 1;
}

/* Gives the newest frame of the stack back to the zones. */
/*@ requires wf: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires args: cpu < PVM_MAX_CPUS && pvm_reserve_count > 0;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_reserve_count;
    exits \false;
    ensures wf: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures count: pvm_reserve_count == \old(pvm_reserve_count) - 1;
    ensures freed: pvm_page_state[pvm_reserve_frame[pvm_reserve_count]] == PVM_PAGE_FREE;
    ensures states: States_Same_But{Pre, Here}(pvm_reserve_frame[pvm_reserve_count]);
    ensures others: Pages_Same_But{Pre, Here}(pvm_reserve_frame[pvm_reserve_count]); */
static void reserve_pop(u32 cpu)
{
  u32 f = pvm_reserve_take();
  pvm_page_state[f] = PVM_PAGE_KERNEL;
  /*@ assert wf: Zone_Wf; */
  (void)pvm_free_pages(cpu, f, 0);
}

/* Gives frames back until m are left. */
/*@ requires wf: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires args: cpu < PVM_MAX_CPUS && m <= pvm_reserve_count;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_reserve_count;
    exits \false;
    ensures wf: Zone_Wf;
    ensures reserve: Reserve_Wf;
    ensures count: pvm_reserve_count == m;
    ensures freed: \forall integer i; m <= i < \old(pvm_reserve_count) ==> pvm_page_state[pvm_reserve_frame[i]] == PVM_PAGE_FREE;
    ensures states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !\old(In_Reserve_From(m, f)) ==>
      pvm_page_state[f] == \old(pvm_page_state[f]);
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(pvm_page_state[f]) != PVM_PAGE_FREE ==>
      !\old(In_Reserve_From(m, f)) ==>
      pvm_page_owner[f] == \old(pvm_page_owner[f]) && pvm_page_index[f] == \old(pvm_page_index[f]); */
static void reserve_shrink(u32 cpu, u32 m)
{
  /*@ assert exist: \forall integer i; 0 <= i < pvm_reserve_count ==> pvm_reserve_frame[i] < PVM_MAX_FRAMES; */
  /*@ loop invariant wf: Zone_Wf;
      loop invariant reserve: Reserve_Wf;
      loop invariant exist: \forall integer i; 0 <= i < \at(pvm_reserve_count, Pre) ==> pvm_reserve_frame[i] < PVM_MAX_FRAMES;
      loop invariant count: m <= pvm_reserve_count <= \at(pvm_reserve_count, Pre);
      loop invariant freed: \forall integer i; pvm_reserve_count <= i < \at(pvm_reserve_count, Pre) ==>
        pvm_page_state[pvm_reserve_frame[i]] == PVM_PAGE_FREE;
      loop invariant states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !\at(In_Reserve_From(m, f), Pre) ==>
        pvm_page_state[f] == \at(pvm_page_state[f], Pre);
      loop invariant others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \at(pvm_page_state[f], Pre) != PVM_PAGE_FREE ==>
        !\at(In_Reserve_From(m, f), Pre) ==>
        pvm_page_owner[f] == \at(pvm_page_owner[f], Pre) && pvm_page_index[f] == \at(pvm_page_index[f], Pre);
      loop assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_reserve_count;
      loop variant pvm_reserve_count; */
  while (pvm_reserve_count > m) {
    /*@ assert top: \at(In_Reserve_From(m, \at(pvm_reserve_frame[pvm_reserve_count - 1], Here)), Pre); */
    reserve_pop(cpu);
    /*@ assert newest: pvm_page_state[pvm_reserve_frame[pvm_reserve_count]] == PVM_PAGE_FREE; */
    /*@ assert rest: \forall integer i; pvm_reserve_count < i < \at(pvm_reserve_count, Pre) ==>
          pvm_page_state[pvm_reserve_frame[i]] == PVM_PAGE_FREE; */
  }
}

int pvm_reserve_fill(u32 cpu, u32 node, u32 need)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || need > PVM_RESERVE_MAX)
    return -PVM_EINVAL;
  u32 start = pvm_reserve_count;
  /*@ loop invariant wf: Zone_Wf;
      loop invariant reserve: Reserve_Wf;
      loop invariant count: start <= pvm_reserve_count;
      loop invariant kept: Reserve_Same{Pre, Here}(start);
      loop invariant states: States_Reserved{Pre, Here};
      loop invariant others: Pages_Same_But{Pre, Here}(PVM_NONE);
      loop invariant got: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> pvm_page_state[f] != \at(pvm_page_state[f], Pre) ==>
        In_Reserve_From(start, f);
      loop invariant fresh: \forall integer i; start <= i < pvm_reserve_count ==>
        \at(pvm_page_state[\at(pvm_reserve_frame[i], Here)], Pre) == PVM_PAGE_FREE;
      loop assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_reserve_count, pvm_reserve_frame[0 .. PVM_RESERVE_MAX - 1];
      loop variant need - pvm_reserve_count; */
  while (pvm_reserve_count < need) {
    u32 f = pvm_alloc_pages(cpu, node, PVM_ZONE_NORMAL, 0, PVM_WMARK_MIN);
    if (f == PVM_NONE) {
      reserve_shrink(cpu, start);
      return -PVM_ENOMEM;
    }
    /*@ assert was: \at(pvm_page_state[\at(f, Here)], Pre) == PVM_PAGE_FREE; */
    reserve_push(f);
  }
  return 0;
}

int pvm_reserve_drain(u32 cpu)
{
  if (cpu >= PVM_MAX_CPUS)
    return -PVM_EINVAL;
  reserve_shrink(cpu, 0);
  return 0;
}

int pvm_reserve_check(void)
{
  if (pvm_reserve_count > PVM_RESERVE_MAX)
    return 0;
  /*@ loop invariant index: 0 <= i <= pvm_reserve_count;
      loop invariant holds: \forall integer j; 0 <= j < i ==> Reserve_Holds(j, pvm_reserve_frame[j]);
      loop assigns i;
      loop variant pvm_reserve_count - i; */
  for (u32 i = 0; i < pvm_reserve_count; i++) {
    u32 f = pvm_reserve_frame[i];
    if (f >= pvm_nr_frames || pvm_page_state[f] != PVM_PAGE_TABLE || pvm_page_order[f] != 0 || pvm_page_mapcount[f] != 0 ||
        pvm_page_index[f] != i)
      return 0;
  }
  return 1;
}
