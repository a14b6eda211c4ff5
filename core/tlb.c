/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLB gather: flush, and the checker. */
#include "tlb.h"
#include "pvm_port.h"

u32 pvm_tlb_root;
u64 pvm_tlb_start, pvm_tlb_end;
u32 pvm_tlb_count;
u32 pvm_tlb_frame[PVM_TLB_BATCH];

/*@ ghost
  void pvm_tlb_note_stale(u64 pfn, u64 n, u32 root, u64 lo, u64 hi)
  {
    u64 g = pfn;
    /@ loop invariant range: pfn <= g <= pfn + n;
       loop invariant covers: Tlb_Covers;
       loop invariant noted: \forall integer f; pfn <= f < g ==> f < PVM_MAX_FRAMES ==> Frame_Stale(f, root, lo, hi);
       loop invariant kept: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \at(pvm_stale[f], Pre) != 0 ==>
         Frame_Stale(f, \at(pvm_stale_root[f], Pre), \at(pvm_stale_lo[f], Pre), \at(pvm_stale_hi[f], Pre));
       loop invariant others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(pfn <= f < g) ==> Stale_Same{Pre, Here}(f);
       loop assigns g, PVM_STALE_CELLS;
       loop variant pfn + n - g; @/
    while (g < pfn + n) {
      if (g < PVM_MAX_FRAMES) {
        pvm_stale_lo[g] = pvm_stale[g] != 0 && pvm_stale_lo[g] < lo ? pvm_stale_lo[g] : lo;
        pvm_stale_hi[g] = pvm_stale[g] != 0 && pvm_stale_hi[g] > hi ? pvm_stale_hi[g] : hi;
        pvm_stale_root[g] = root;
        pvm_stale[g] = 1;
      }
      g++;
    }
  }
*/

/* Frees the newest deferred frame, which no translation reaches any more. */
/*@ requires wf: Zone_Wf;
    requires frames: Tlb_Frames;
    requires cpu: cpu < PVM_MAX_CPUS;
    requires some: pvm_tlb_count > 0;
    requires fresh: pvm_stale[pvm_tlb_frame[pvm_tlb_count - 1]] == 0;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_tlb_count;
    exits \false;
    ensures wf: Zone_Wf;
    ensures frames: Tlb_Frames;
    ensures count: pvm_tlb_count == \old(pvm_tlb_count) - 1;
    ensures freed: pvm_page_state[pvm_tlb_frame[pvm_tlb_count]] == PVM_PAGE_FREE;
    ensures states: States_Same_But{Pre, Here}(pvm_tlb_frame[pvm_tlb_count]);
    ensures others: Pages_Same_But{Pre, Here}(pvm_tlb_frame[pvm_tlb_count]); */
static void pvm_tlb_release(u32 cpu)
{
  u32 n = pvm_tlb_count - 1, f = pvm_tlb_frame[n];
  /*@ assert holds: Tlb_Holds(n, f); */
  pvm_tlb_count = n;
  pvm_page_state[f] = PVM_PAGE_KERNEL;
  /*@ assert freeable: Page_Freeable(f, pvm_page_order[f]); */
  (void)pvm_free_head(cpu, f, pvm_page_order[f]);
}

int pvm_tlb_flush(u32 cpu)
{
  if (cpu >= PVM_MAX_CPUS)
    return -PVM_EINVAL;
  if (pvm_tlb_end != 0)
    pvm_port_tlb_flush(pvm_tlb_root, pvm_tlb_start, pvm_tlb_end);
  pvm_tlb_root = PVM_NONE;
  pvm_tlb_start = 0;
  pvm_tlb_end = 0;
  /*@ assert fresh: Stale_None; */
  /*@ loop invariant wf: Zone_Wf;
      loop invariant frames: Tlb_Frames;
      loop invariant count: pvm_tlb_count <= \at(pvm_tlb_count, Pre);
      loop invariant freed: \forall integer i; pvm_tlb_count <= i < \at(pvm_tlb_count, Pre) ==>
        pvm_page_state[pvm_tlb_frame[i]] == PVM_PAGE_FREE;
      loop invariant states: Tlb_States{Pre, Here};
      loop invariant others: Tlb_Others{Pre, Here};
      loop assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_tlb_count;
      loop variant pvm_tlb_count; */
  while (pvm_tlb_count > 0)
    pvm_tlb_release(cpu);
  return 0;
}

int pvm_tlb_check(void)
{
  u32 n = pvm_tlb_count;
  if (n > PVM_TLB_BATCH)
    return 0;
  if (pvm_tlb_end == 0 ? pvm_tlb_start != 0 : pvm_tlb_root >= pvm_nr_frames || pvm_tlb_start >= pvm_tlb_end || pvm_tlb_end > PVM_TLB_PAGES)
    return 0;
  /*@ loop invariant range: i <= n;
      loop invariant held: \forall integer j; 0 <= j < i ==> Tlb_Holds(j, pvm_tlb_frame[j]);
      loop assigns i;
      loop variant n - i; */
  for (u32 i = 0; i < n; i++) {
    u32 f = pvm_tlb_frame[i];
    if (f >= pvm_nr_frames || pvm_page_state[f] != PVM_PAGE_GATHER || pvm_page_mapcount[f] != 0 || pvm_page_index[f] != i)
      return 0;
  }
  return 1;
}
