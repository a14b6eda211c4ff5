/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones: the arrays, the slow paths of alloc and free, draining, and the building of zones at boot. */
#include "zone.h"
#include "buddy_lemmas.h"

u8 pvm_block_zone[PVM_MAX_BLOCKS];
u8 pvm_zonelist[PVM_MAX_ZONES][PVM_MAX_ZONES];
u8 pvm_zonelist_len[PVM_MAX_ZONES];
u32 pvm_zone_managed[PVM_MAX_ZONES];
u32 pvm_zone_wmark[PVM_MAX_ZONES][3];
u32 pvm_zone_reserve[PVM_MAX_ZONES][3];
u32 pvm_zone_need[PVM_MAX_ZONES][12];
u32 pvm_pcp_count[PVM_PAGESETS];
struct pvm_pageset pvm_pcp[PVM_PAGESETS];
u32 pvm_node_start[PVM_MAX_NODES], pvm_node_end[PVM_MAX_NODES];
u32 pvm_min_free_kbytes;
struct pvm_zone_stat pvm_zone_stats[PVM_MAX_ZONES];

/* Two facts of the buddy tree. A SPLIT or ALLOC node does not lie in a free block: the parent has a larger number than the
 * child, so a loop downwards over the nodes is the induction. */
/*@ ghost
  /@ requires tree: Tree_Wf;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures split: \forall integer x; 0 <= x < PVM_NODE_END ==>
       pvm_node_tag[x] == PVM_NODE_SPLIT || pvm_node_tag[x] == PVM_NODE_ALLOC ==> In_Free(x) == 0; @/
  static void lemma_split(void)
  {
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant split: \forall integer x; d <= x < PVM_NODE_END ==>
         pvm_node_tag[x] == PVM_NODE_SPLIT || pvm_node_tag[x] == PVM_NODE_ALLOC ==> In_Free(x) == 0;
       loop assigns d;
       loop variant d; @/
    while (d > 0) {
      d--;
      /@ assert up: d < PVM_NODE_TOP ==> d < PVM_NODE_UP(d) < PVM_NODE_END; @/
    }
  }
*/

/* The ancestors of frame f, order by order. */
/*@ ghost
  /@ requires order: k < 10;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures step: \forall integer x; Node_Start(k) <= x < Node_Start(k + 1) ==>
       0 <= x < PVM_NODE_TOP && Node_Start(k + 1) <= PVM_NODE_UP(x) < Node_Start(k + 2);
     ensures up: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Node_Of(f, k + 1) == PVM_NODE_UP(Node_Of(f, k)); @/
  static void lemma_up(u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* A free frame is in no allocated block, of whatever order. */
/*@ ghost
  /@ requires tree: Tree_Wf;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures apart: \forall integer f, k; 0 <= f < PVM_MAX_FRAMES ==> 0 <= k <= 10 ==> Frame_Free(f) ==>
       pvm_node_tag[Node_Of(f, k)] != PVM_NODE_ALLOC; @/
  static void lemma_free(void)
  {
    lemma_split();
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 10;
       loop invariant level: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Node_Start(k) <= Node_Of(f, k) < Node_Start(k + 1);
       loop invariant free: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Free(f) ==>
         In_Free(Node_Of(f, k)) >= 1 || pvm_node_tag[Node_Of(f, k)] == PVM_NODE_SPLIT;
       loop invariant apart: \forall integer f, j; 0 <= f < PVM_MAX_FRAMES ==> 0 <= j <= k ==> Frame_Free(f) ==>
         pvm_node_tag[Node_Of(f, j)] != PVM_NODE_ALLOC;
       loop assigns k;
       loop variant 10 - k; @/
    while (k < 10) {
      lemma_up(k);
      k++;
    }
  }
*/

/* So a free frame has state FREE and waits in no pageset. */
/*@ ghost
  /@ requires wf: Zone_Wf;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures state: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Free(f) ==> pvm_page_state[f] == PVM_PAGE_FREE;
     ensures exists: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Free(f) ==> f < pvm_nr_frames;
     ensures without: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Free(f) ==> Pcp_Without(f); @/
  static void lemma_states(void)
  {
    lemma_split();
    lemma_free();
    /@ assert real: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Free(f) ==> !Frame_Reserved(f); @/
    /@ assert node: \forall integer f; Node_Of(f, 0) == f; @/
    /@ assert leaf: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Free(f) ==> pvm_node_tag[f] != PVM_NODE_ALLOC; @/
    /@ assert entries: \forall integer p, i; 0 <= p < PVM_PAGESETS ==> 0 <= i < pvm_pcp_count[p] ==>
         pvm_pcp[p].frame[i] < PVM_MAX_FRAMES && pvm_node_tag[pvm_pcp[p].frame[i]] == PVM_NODE_ALLOC; @/
  }
*/

/* Takes a block of 2^order frames from the buddy of zone z: nobody's yet. PVM_NONE, and nothing changed, if there is none. */
/*@ requires wf: Zone_Wf;
    requires args: z < PVM_MAX_ZONES && order <= 10;
    terminates \true;
    assigns PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures none: \result == PVM_NONE <==> !(\exists integer f; \old(Run_Free(z, f, order)));
    ensures same: \result == PVM_NONE ==> Buddy_Same{Pre, Here} && Frees_Same{Pre, Here};
    ensures loose: \result != PVM_NONE ==> Page_Loose(\result, order);
    ensures range: \result != PVM_NONE ==> \result < pvm_nr_frames && Aligned(\result, order) &&
      \result + Pow2(order) <= PVM_MAX_FRAMES;
    ensures zone: \result != PVM_NONE ==> pvm_block_zone[\result / 1024] == z + 1;
    ensures block: \result != PVM_NONE ==> \forall integer f; \result <= f < \result + Pow2(order) ==>
      pvm_page_state[f] == PVM_PAGE_FREE; */
static u32 zone_grab(u32 z, u32 order)
{
  /*@ ghost lemma_states(); */
  u32 f = pvm_buddy_alloc(z, order);
  if (f == PVM_NONE) {
    /*@ ghost
      u32 d = PVM_NODE_END;
      /@ loop invariant range: 0 <= d <= PVM_NODE_END;
         loop invariant same: \forall integer x; d <= x < PVM_NODE_END ==> In_Free(x) == \at(In_Free(x), Pre);
         loop assigns d;
         loop variant d; @/
      while (d > 0) {
        d--;
        /@ assert up: d < PVM_NODE_TOP ==> d < PVM_NODE_UP(d) < PVM_NODE_END; @/
        /@ assert tag: pvm_node_tag[d] == \at(pvm_node_tag[\at(d, Here)], Pre); @/
      }
    */
    /*@ assert bits: Bits_Same{Pre, Here} && Tags_Same{Pre, Here}; */
    /*@ assert pages: Free_Pages_Same{Pre, Here}; */
    /*@ assert rows: \forall integer a; 0 <= a < PVM_MAX_ZONES ==> Nr_Free_Row{Pre, Here}(a); */
    /*@ assert nr_free: Nr_Free_Same{Pre, Here}; */
    /*@ assert frees: Frees_Same{Pre, Here}; */
    /*@ assert heads: Page_Heads; */
    /*@ assert real: Page_Real; */
    /*@ assert unsealed: Zone_Unsealed; */
    /*@ assert wf: Zone_Wf; */
  } else {
    /*@ assert first: \at(Frame_Free(\at(f, Here)), Pre); */
    /*@ assert state: pvm_page_state[f] == PVM_PAGE_FREE; */
    /*@ assert without: Pcp_Without(f); */
    /*@ assert block: pvm_buddy_lo[z] <= 1024 * (f / 1024) < pvm_buddy_hi[z]; */
    /*@ assert zone: pvm_block_zone[f / 1024] == z + 1; */
    /*@ assert leaves: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> \at(pvm_node_tag[g], Pre) == PVM_NODE_ALLOC ==>
          pvm_node_tag[g] == PVM_NODE_ALLOC; */
    /*@ assert entries: Pcp_Entries; */
    /*@ assert heads: Page_Heads; */
    /*@ assert real: Page_Real; */
    /*@ assert unsealed: Zone_Unsealed; */
    /*@ assert wf: Zone_Wf; */
  }
  return f;
}

/* Gives the block of 2^order frames at f, which is nobody's, to the buddy of its zone z. */
/*@ requires wf: Zone_Wf;
    requires args: z < PVM_MAX_ZONES && order <= 10;
    requires loose: Page_Loose(f, order);
    requires zone: pvm_block_zone[f / 1024] == z + 1;
    terminates \true;
    assigns PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures freed: Frame_Free(f); */
static void zone_return(u32 z, u32 f, u32 order)
{
  /*@ assert span: pvm_buddy_lo[z] <= f < pvm_buddy_hi[z]; */
  /*@ assert leaves: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Block_Alloc(g, 0) <==> pvm_node_tag[g] == PVM_NODE_ALLOC); */
  pvm_buddy_give(z, f, order);
  /*@ assert leaves_now: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Block_Alloc(g, 0) <==> pvm_node_tag[g] == PVM_NODE_ALLOC); */
  /*@ assert kept: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> g != f ==> \at(pvm_node_tag[g], Pre) == PVM_NODE_ALLOC ==>
        pvm_node_tag[g] == PVM_NODE_ALLOC; */
  /*@ assert entries: Pcp_Entries; */
  /*@ assert heads: Page_Heads; */
  /*@ assert real: Page_Real; */
}

/* Puts the single frame f, which is nobody's, on pageset p. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && pvm_pcp_count[p] < PVM_PCP_HIGH;
    requires loose: Page_Loose(f, 0);
    requires zone: pvm_block_zone[f / 1024] == p % PVM_MAX_ZONES + 1;
    terminates \true;
    assigns pvm_page_order[f], pvm_page_mapcount[f], pvm_page_owner[f], pvm_page_index[f], pvm_pcp_count[p],
      pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) + 1; */
static void pcp_push(u32 p, u32 f)
{
  u32 n = pvm_pcp_count[p];
  /*@ assert leaf: pvm_node_tag[f] == PVM_NODE_ALLOC; */
  pvm_page_order[f] = 0;
  pvm_page_mapcount[f] = 0;
  pvm_page_owner[f] = p;
  pvm_page_index[f] = n;
  pvm_pcp[p].frame[n] = f;
  pvm_pcp_count[p] = n + 1;
  /*@ assert heads: Page_Heads; */
  /*@ assert entries: Pcp_Entries; */
}

/* Takes the newest frame off pageset p: nobody's. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && pvm_pcp_count[p] > 0;
    terminates \true;
    assigns pvm_pcp_count[p];
    exits \false;
    ensures wf: Zone_Wf;
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) - 1;
    ensures loose: Page_Loose(\result, 0);
    ensures zone: pvm_block_zone[\result / 1024] == p % PVM_MAX_ZONES + 1; */
static u32 pcp_pop(u32 p)
{
  u32 n = pvm_pcp_count[p] - 1, f = pvm_pcp[p].frame[n];
  /*@ assert holds: Pcp_Holds(p, n, f); */
  pvm_pcp_count[p] = n;
  return f;
}

/* Makes the block at f, which is nobody's, the caller's: state KERNEL, its order, one reference. */
/*@ requires wf: Zone_Wf;
    requires loose: Page_Loose(f, order);
    terminates \true;
    assigns pvm_page_state[f], pvm_page_order[f], pvm_page_refcount[f], pvm_page_mapcount[f];
    exits \false;
    ensures wf: Zone_Wf;
    ensures set: pvm_page_state[f] == PVM_PAGE_KERNEL && pvm_page_order[f] == order && pvm_page_refcount[f] == 1 &&
      pvm_page_mapcount[f] == 0; */
static void head_set(u32 f, u32 order)
{
  /*@ ghost l_split(); l_path(f, order); */
  /*@ assert real: !Frame_Reserved(f); */
  pvm_page_state[f] = PVM_PAGE_KERNEL;
  pvm_page_order[f] = (u8)order;
  pvm_page_refcount[f] = 1;
  pvm_page_mapcount[f] = 0;
}

/* Takes the allocated block at f from its owner: nobody's. */
/*@ requires wf: Zone_Wf;
    requires used: Frame_Used(f);
    terminates \true;
    assigns pvm_page_state[f];
    exits \false;
    ensures wf: Zone_Wf;
    ensures loose: Page_Loose(f, pvm_page_order[f]); */
static void head_clear(u32 f)
{
  /*@ assert head: Page_Head(f); */
  pvm_page_state[f] = PVM_PAGE_FREE;
}

/* Moves up to PVM_PCP_BATCH single frames from the buddy of zone z to its empty pageset p. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && z < PVM_MAX_ZONES && p % PVM_MAX_ZONES == z && pvm_pcp_count[p] == 0;
    terminates \true;
    assigns PVM_AREA_CELLS(z), PVM_LINK_CELLS,
      pvm_pcp_count[p], pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures none: pvm_pcp_count[p] == 0 ==> !(\exists integer f; \old(Run_Free(z, f, 0)));
    ensures same: pvm_pcp_count[p] == 0 ==> Zone_Same{Pre, Here};
    ensures others: Pages_Same_But{Pre, Here}(PVM_NONE); */
static void pcp_refill(u32 p, u32 z)
{
  u32 f = zone_grab(z, 0), n = 1;
  if (f == PVM_NONE)
    return;
  pcp_push(p, f);
  /*@ loop invariant wf: Zone_Wf;
      loop invariant count: 1 <= n <= PVM_PCP_BATCH && pvm_pcp_count[p] == n;
      loop invariant others: Pages_Same_But{Pre, Here}(PVM_NONE);
      loop assigns n, f, PVM_AREA_CELLS(z), PVM_LINK_CELLS,
        pvm_pcp_count[p], pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
      loop variant PVM_PCP_BATCH - n; */
  while (n < PVM_PCP_BATCH) {
    f = zone_grab(z, 0);
    if (f == PVM_NONE)
      return;
    pcp_push(p, f);
    n++;
  }
}

/* Gives the newest n frames of pageset p back to the buddy of its zone z. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && z < PVM_MAX_ZONES && p % PVM_MAX_ZONES == z && n <= pvm_pcp_count[p];
    terminates \true;
    assigns PVM_AREA_CELLS(z), pvm_pcp_count[p];
    exits \false;
    ensures wf: Zone_Wf;
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) - n; */
static void pcp_drain(u32 p, u32 z, u32 n)
{
  /*@ loop invariant wf: Zone_Wf;
      loop invariant count: 0 <= i <= n && pvm_pcp_count[p] == \at(pvm_pcp_count[p], Pre) - i;
      loop assigns i, PVM_AREA_CELLS(z), pvm_pcp_count[p];
      loop variant n - i; */
  for (u32 i = 0; i < n; i++)
    zone_return(z, pcp_pop(p), 0);
}

/* A single frame from pageset p of zone z, which is refilled if it is empty. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && z < PVM_MAX_ZONES && p % PVM_MAX_ZONES == z;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures range: \result == PVM_NONE || \result < pvm_nr_frames;
    ensures was: \result != PVM_NONE ==> \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures got: \result != PVM_NONE ==> pvm_page_state[\result] == PVM_PAGE_KERNEL && pvm_page_order[\result] == 0 &&
      pvm_page_refcount[\result] == 1 && pvm_page_mapcount[\result] == 0;
    ensures zone: \result != PVM_NONE ==> pvm_block_zone[\result / 1024] == z + 1;
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures none: \result == PVM_NONE ==> !(\exists integer f; \old(Run_Free(z, f, 0))) && \old(pvm_pcp_count[p]) == 0;
    ensures same: \result == PVM_NONE ==> Zone_Same{Pre, Here}; */
static u32 alloc_single(u32 p, u32 z)
{
  if (pvm_pcp_count[p] == 0) {
    pcp_refill(p, z);
    if (pvm_pcp_count[p] == 0)
      return PVM_NONE;
  }
  return pvm_pcp_take(p);
}

u32 pvm_alloc_block(u32 z, u32 order)
{
  u32 f = zone_grab(z, order);
  if (f != PVM_NONE)
    head_set(f, order);
  return f;
}

/* A block for `cpu` from zone z, unless z refuses. */
/*@ requires wf: Zone_Wf;
    requires args: cpu < PVM_MAX_CPUS && z < PVM_MAX_ZONES && t < 3 && order <= 10 && wmark <= 3;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures range: \result == PVM_NONE || \result < pvm_nr_frames;
    ensures was: \result != PVM_NONE ==> \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures got: \result != PVM_NONE ==> pvm_page_state[\result] == PVM_PAGE_KERNEL && pvm_page_order[\result] == order &&
      pvm_page_refcount[\result] == 1 && pvm_page_mapcount[\result] == 0;
    ensures aligned: \result != PVM_NONE ==> Aligned(\result, order) && \result + Pow2(order) <= PVM_MAX_FRAMES;
    ensures block: \result != PVM_NONE ==> \forall integer f; \result < f < \result + Pow2(order) ==> pvm_page_state[f] == PVM_PAGE_FREE;
    ensures zone: \result != PVM_NONE ==> pvm_block_zone[\result / 1024] == z + 1;
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures refused: \result == PVM_NONE ==> \old(Zone_Refuses(cpu, z, t, order, wmark));
    ensures same: \result == PVM_NONE ==> Zone_Same{Pre, Here}; */
static u32 alloc_from(u32 cpu, u32 z, u32 t, u32 order, u32 wmark)
{
  if (!pvm_zone_allows(z, t, order, wmark))
    return PVM_NONE;
  return order == 0 ? alloc_single(cpu * PVM_MAX_ZONES + z, z) : pvm_alloc_block(z, order);
}

u32 pvm_alloc_slow(u32 cpu, u32 l, u32 order, u32 wmark)
{
  u32 n = pvm_zonelist_len[l];
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant wf: Zone_Wf;
      loop invariant pages: Pages_Same{Pre, Here};
      loop invariant pcp: Pcp_Same{Pre, Here};
      loop invariant bits: Bits_Same{Pre, Here};
      loop invariant tags: Tags_Same{Pre, Here};
      loop invariant free_pages: Free_Pages_Same{Pre, Here};
      loop invariant nr_free: Nr_Free_Same{Pre, Here};
      loop invariant frees: Frees_Same{Pre, Here};
      loop invariant refused: \forall integer j; 0 <= j < i ==> \at(Zone_Refuses(cpu, pvm_zonelist[l][j], l % 3, order, wmark), Pre);
      loop assigns i, PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
      loop variant n - i; */
  for (u32 i = 0; i < n; i++) {
    u32 z = pvm_zonelist[l][i];
    /*@ assert list: Zonelist_Of(l); */
    /*@ assert place: z < PVM_MAX_ZONES && z % 3 <= l % 3; */
    /*@ assert free: pvm_buddy_free_pages[z] == \at(pvm_buddy_free_pages[\at(z, Here)], Pre); */
    /*@ assert runs: \forall integer f; \at(Run_Free(\at(z, Here), f, order), Pre) ==> Run_Free(z, f, order); */
    /*@ assert count: pvm_pcp_count[cpu * PVM_MAX_ZONES + z] == \at(pvm_pcp_count[cpu * PVM_MAX_ZONES + \at(z, Here)], Pre); */
    /*@ assert refuses: Zone_Refuses(cpu, z, l % 3, order, wmark) ==> \at(Zone_Refuses(cpu, \at(z, Here), l % 3, order, wmark), Pre); */
    u32 f = alloc_from(cpu, z, l % 3, order, wmark);
    if (f != PVM_NONE)
      return f;
  }
  return PVM_NONE;
}

int pvm_free_block(u32 z, u32 f, u32 order)
{
  head_clear(f);
  zone_return(z, f, order);
  return 0;
}

int pvm_free_slow(u32 cpu, u32 f, u32 order)
{
  if (cpu >= PVM_MAX_CPUS || !pvm_frame_used(f) || pvm_page_order[f] != order)
    return -PVM_EINVAL;
  if (pvm_page_state[f] > PVM_PAGE_SLAB || pvm_page_mapcount[f] != 0)
    return -PVM_EBUSY;
  /*@ assert head: Page_Head(f); */
  u32 z = (u32)pvm_block_zone[f / 1024] - 1, p = cpu * PVM_MAX_ZONES + z;
  /*@ assert place: z < PVM_MAX_ZONES && p < PVM_PAGESETS && p % PVM_MAX_ZONES == z; */
  if (pvm_pcp_count[p] == PVM_PCP_HIGH)
    pcp_drain(p, z, PVM_PCP_BATCH);
  pvm_pcp_give(p, f);
  return 0;
}

int pvm_zone_drain(u32 cpu)
{
  if (cpu >= PVM_MAX_CPUS)
    return -PVM_EINVAL;
  u32 b = cpu * PVM_MAX_ZONES;
  /*@ assert base: b + PVM_MAX_ZONES <= PVM_PAGESETS; */
  /*@ loop invariant wf: Zone_Wf;
      loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant drained: \forall integer p; b <= p < b + z ==> pvm_pcp_count[p] == 0;
      loop invariant others: \forall integer p; 0 <= p < PVM_PAGESETS ==> !(b <= p < b + PVM_MAX_ZONES) ==>
        pvm_pcp_count[p] == \at(pvm_pcp_count[p], Pre);
      loop assigns z, pvm_pcp_count[0 .. PVM_PAGESETS - 1], PVM_BUDDY_CELLS;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++)
    pcp_drain(b + z, z, pvm_pcp_count[b + z]);
  return 0;
}

void pvm_drain_all_pages(void)
{
  /*@ loop invariant wf: Zone_Wf;
      loop invariant index: 0 <= p <= PVM_PAGESETS;
      loop invariant drained: \forall integer q; 0 <= q < p ==> pvm_pcp_count[q] == 0;
      loop assigns p, pvm_pcp_count[0 .. PVM_PAGESETS - 1], PVM_BUDDY_CELLS;
      loop variant PVM_PAGESETS - p; */
  for (u32 p = 0; p < PVM_PAGESETS; p++)
    pcp_drain(p, p % PVM_MAX_ZONES, pvm_pcp_count[p]);
}

/* The frames of zone z in the pagesets of all cpus. */
/*@ requires counts: Pcp_Counts;
    requires index: z < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures pages: \result == Pcp_Pages(z, PVM_MAX_CPUS); */
static u32 pcp_pages(u32 z)
{
  u32 n = 0;
  /*@ loop invariant index: 0 <= cpu <= PVM_MAX_CPUS;
      loop invariant pages: n == Pcp_Pages(z, cpu) && n <= cpu * PVM_PCP_HIGH;
      loop assigns cpu, n;
      loop variant PVM_MAX_CPUS - cpu; */
  for (u32 cpu = 0; cpu < PVM_MAX_CPUS; cpu++)
    n += pvm_pcp_count[cpu * PVM_MAX_ZONES + z];
  return n;
}

int pvm_zone_stat_fill(u32 z)
{
  if (z >= PVM_MAX_ZONES)
    return -PVM_EINVAL;
  pvm_zone_stats[z].start_pfn = pvm_buddy_lo[z];
  pvm_zone_stats[z].spanned = pvm_buddy_hi[z] - pvm_buddy_lo[z];
  pvm_zone_stats[z].managed = pvm_zone_managed[z];
  pvm_zone_stats[z].free_pages = pvm_buddy_free_pages[z];
  pvm_zone_stats[z].min = pvm_zone_wmark[z][PVM_WMARK_MIN];
  pvm_zone_stats[z].low = pvm_zone_wmark[z][PVM_WMARK_LOW];
  pvm_zone_stats[z].high = pvm_zone_wmark[z][PVM_WMARK_HIGH];
  pvm_zone_stats[z].pageset_pages = pcp_pages(z);
  /*@ loop invariant index: 0 <= t <= 3;
      loop invariant protection: \forall integer s; 0 <= s < t ==> pvm_zone_stats[z].protection[s] == pvm_zone_reserve[z][s];
      loop assigns t, pvm_zone_stats[z].protection[0 .. 2];
      loop variant 3 - t; */
  for (u32 t = 0; t < 3; t++)
    pvm_zone_stats[z].protection[t] = pvm_zone_reserve[z][t];
  /*@ loop invariant index: 0 <= k <= PVM_ORDERS;
      loop invariant nr_free: \forall integer j; 0 <= j < k ==> pvm_zone_stats[z].nr_free[j] == pvm_buddy_nr_free[z][j];
      loop assigns k, pvm_zone_stats[z].nr_free[0 .. 10];
      loop variant PVM_ORDERS - k; */
  for (u32 k = 0; k < PVM_ORDERS; k++)
    pvm_zone_stats[z].nr_free[k] = pvm_buddy_nr_free[z][k];
  return 0;
}

/* Are the spans of the nodes whole order-10 blocks, in order? Disjoint? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures spans: \result != 0 <==> Nodes_Spans; */
static int nodes_spans(void)
{
  /*@ loop invariant index: 0 <= n <= PVM_MAX_NODES;
      loop invariant spans: \forall integer m; 0 <= m < n ==> pvm_node_start[m] <= pvm_node_end[m] <= PVM_MAX_FRAMES &&
        pvm_node_start[m] % 1024 == 0 && pvm_node_end[m] % 1024 == 0;
      loop assigns n;
      loop variant PVM_MAX_NODES - n; */
  for (u32 n = 0; n < PVM_MAX_NODES; n++)
    if (pvm_node_start[n] > pvm_node_end[n] || pvm_node_end[n] > PVM_MAX_FRAMES || pvm_node_start[n] % 1024 != 0 ||
        pvm_node_end[n] % 1024 != 0)
      return 0;
  return 1;
}

/*@ requires index: n < PVM_MAX_NODES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures apart: \result != 0 <==> \forall integer m; n < m < PVM_MAX_NODES ==> Nodes_Apart(n, m); */
static int node_apart(u32 n)
{
  /*@ loop invariant index: n < m <= PVM_MAX_NODES;
      loop invariant apart: \forall integer k; n < k < m ==> Nodes_Apart(n, k);
      loop assigns m;
      loop variant PVM_MAX_NODES - m; */
  for (u32 m = n + 1; m < PVM_MAX_NODES; m++)
    if (pvm_node_end[n] > pvm_node_start[m] && pvm_node_end[m] > pvm_node_start[n] && pvm_node_start[n] != pvm_node_end[n] &&
        pvm_node_start[m] != pvm_node_end[m])
      return 0;
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Nodes_Wf; */
static int nodes_check(void)
{
  if (!nodes_spans())
    return 0;
  /*@ loop invariant index: 0 <= n <= PVM_MAX_NODES;
      loop invariant apart: \forall integer k, m; 0 <= k < n ==> k < m < PVM_MAX_NODES ==> Nodes_Apart(k, m);
      loop assigns n;
      loop variant PVM_MAX_NODES - n; */
  for (u32 n = 0; n < PVM_MAX_NODES; n++)
    if (!node_apart(n))
      return 0;
  return 1;
}

/* The frames of zone z: zone_lo .. zone_hi - 1. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires nodes: Nodes_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures lo: \result == Zone_Lo(z);
    ensures whole: \result <= PVM_MAX_FRAMES && \result % 1024 == 0; */
static u32 zone_lo(u32 z)
{
  u32 t = z % 3, s = pvm_node_start[z / 3], e = pvm_node_end[z / 3];
  u32 b = t == 0 ? 0 : t == 1 ? PVM_DMA_END : PVM_DMA32_END;
  if (b < s)
    b = s;
  return b < e ? b : e;
}

/*@ requires index: z < PVM_MAX_ZONES;
    requires nodes: Nodes_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures hi: \result == Zone_Hi(z);
    ensures whole: Zone_Lo(z) <= \result <= PVM_MAX_FRAMES && \result % 1024 == 0; */
static u32 zone_hi(u32 z)
{
  u32 t = z % 3, s = pvm_node_start[z / 3], e = pvm_node_end[z / 3];
  u32 b = t == 0 ? PVM_DMA_END : t == 1 ? PVM_DMA32_END : PVM_MAX_FRAMES;
  if (b < s)
    b = s;
  return b < e ? b : e;
}

/* The free frames among lo .. hi-1. */
/*@ requires range: lo <= hi <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures bound: \result <= hi - lo; */
static u32 count_free(u32 lo, u32 hi)
{
  u32 n = 0;
  /*@ loop invariant range: lo <= f <= hi && n <= f - lo;
      loop assigns f, n;
      loop variant hi - f; */
  for (u32 f = lo; f < hi; f++)
    if (pvm_page_state[f] == PVM_PAGE_FREE)
      n++;
  return n;
}

/* Counts the frames of each zone; returns their sum. */
/*@ requires nodes: Nodes_Spans;
    terminates \true;
    assigns pvm_zone_managed[0 .. PVM_MAX_ZONES - 1];
    exits \false;
    ensures managed: \forall integer z; 0 <= z < PVM_MAX_ZONES ==> pvm_zone_managed[z] <= PVM_MAX_FRAMES;
    ensures sum: \result <= PVM_MAX_ZONES * PVM_MAX_FRAMES; */
static u32 zones_count(void)
{
  u32 sum = 0;
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant managed: \forall integer y; 0 <= y < z ==> pvm_zone_managed[y] <= PVM_MAX_FRAMES;
      loop invariant sum: sum <= z * PVM_MAX_FRAMES;
      loop assigns z, sum, pvm_zone_managed[0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    pvm_zone_managed[z] = count_free(zone_lo(z), zone_hi(z));
    sum += pvm_zone_managed[z];
  }
  return sum;
}

/* The root of x, rounded down, at most 2^16 (Linux: int_sqrt). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures root: \result * \result <= x;
    ensures bound: \result <= 0x10000; */
static u32 root(u64 x)
{
  u64 r = 0;
  /*@ loop invariant root: r * r <= x && 0 <= r <= 0x10000;
      loop assigns r;
      loop variant 0x10000 - r; */
  while (r < 0x10000 && (r + 1) * (r + 1) <= x)
    r++;
  return (u32)r;
}

/* Frames that the min watermarks of `sum` frames keep together. */
/*@ requires sum: sum <= PVM_MAX_ZONES * PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures \true; */
static u32 pages_min(u32 sum)
{
  u32 kb = pvm_min_free_kbytes;
  if (kb == 0) {
    kb = root((u64)sum * 4 * 16);
    if (kb < 128)
      kb = 128;
  }
  return kb / 4;
}

/* The watermarks of zone z: its share of `keep` frames, at most all it has; the steps are a quarter of it, at least a thousandth of the zone. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires managed: pvm_zone_managed[z] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_zone_wmark[z][0 .. 2];
    exits \false;
    ensures bound: \forall integer w; 0 <= w < 3 ==> pvm_zone_wmark[z][w] <= 3 * PVM_MAX_FRAMES;
    ensures order: pvm_zone_wmark[z][0] <= pvm_zone_wmark[z][1] <= pvm_zone_wmark[z][2]; */
static void set_wmarks(u32 z, u32 keep, u32 sum)
{
  u32 m = pvm_zone_managed[z], min = 0;
  if (sum > 0) {
    u64 share = (u64)keep * m / sum;
    min = share < m ? (u32)share : m;
  }
  u32 step = min / 4 > m / 1000 ? min / 4 : m / 1000;
  pvm_zone_wmark[z][0] = min;
  pvm_zone_wmark[z][1] = min + step;
  pvm_zone_wmark[z][2] = min + 2 * step;
}

/* What zone z keeps from allocations that could have come from the higher zones of its node: a 256th of those. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires managed: \forall integer y; 0 <= y < PVM_MAX_ZONES ==> pvm_zone_managed[y] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_zone_reserve[z][0 .. 2];
    exits \false;
    ensures bound: \forall integer t; 0 <= t < 3 ==> pvm_zone_reserve[z][t] <= PVM_MAX_FRAMES; */
static void set_reserve(u32 z)
{
  u32 b = z / 3 * 3, t = z % 3, keep = pvm_zone_managed[z] > 0;
  u32 one = t < 1 ? pvm_zone_managed[b + 1] : 0, two = t < 2 ? pvm_zone_managed[b + 2] : 0;
  pvm_zone_reserve[z][0] = 0;
  pvm_zone_reserve[z][1] = keep ? one / 256 : 0;
  pvm_zone_reserve[z][2] = keep ? (one + two) / 256 : 0;
}

/* What zone z must have free, from both. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires wmarks: \forall integer w; 0 <= w < 3 ==> pvm_zone_wmark[z][w] <= 3 * PVM_MAX_FRAMES;
    requires reserves: \forall integer t; 0 <= t < 3 ==> pvm_zone_reserve[z][t] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_zone_need[z][0 .. 11];
    exits \false;
    ensures marks: Marks_Of(z); */
static void set_need(u32 z)
{
  /*@ loop invariant index: 0 <= t <= 3;
      loop invariant marks: \forall integer s; 0 <= s < t ==>
        (\forall integer w; 0 <= w < 3 ==> pvm_zone_need[z][4 * s + w] == pvm_zone_wmark[z][w] + pvm_zone_reserve[z][s] + 1) &&
        pvm_zone_need[z][4 * s + 3] == 0;
      loop assigns t, pvm_zone_need[z][0 .. 11];
      loop variant 3 - t; */
  for (u32 t = 0; t < 3; t++) {
    u32 r = pvm_zone_reserve[z][t] + 1;
    pvm_zone_need[z][4 * t] = pvm_zone_wmark[z][0] + r;
    pvm_zone_need[z][4 * t + 1] = pvm_zone_wmark[z][1] + r;
    pvm_zone_need[z][4 * t + 2] = pvm_zone_wmark[z][2] + r;
    pvm_zone_need[z][4 * t + 3] = 0;
  }
}

/* Zonelist l: the zones that have frames, by nodes from the own one on in a ring, the highest type first. */
/*@ requires index: l < PVM_MAX_ZONES;
    terminates \true;
    assigns pvm_zonelist[l][0 .. PVM_MAX_ZONES - 1], pvm_zonelist_len[l];
    exits \false;
    ensures list: Zonelist_Of(l);
    ensures len: pvm_zonelist_len[l] <= PVM_MAX_ZONES; */
static void set_zonelist(u32 l)
{
  u32 n = 0;
  /*@ loop invariant index: 0 <= i <= PVM_MAX_ZONES;
      loop invariant lowest: \forall integer j; 0 <= j < i ==> pvm_zonelist[l][j] == l / 3 * 3;
      loop assigns i, pvm_zonelist[l][0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - i; */
  for (u32 i = 0; i < PVM_MAX_ZONES; i++)
    pvm_zonelist[l][i] = (u8)(l / 3 * 3);
  /*@ loop invariant index: 0 <= i <= PVM_MAX_ZONES && 0 <= n <= i;
      loop invariant list: Zonelist_Of(l);
      loop assigns i, n, pvm_zonelist[l][0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - i; */
  for (u32 i = 0; i < PVM_MAX_ZONES; i++) {
    u32 t = 2 - i % 3, z = (l / 3 + i / 3) % PVM_MAX_NODES * 3 + t;
    /*@ assert type: z < PVM_MAX_ZONES && z % 3 == t; */
    if (t <= l % 3 && pvm_zone_managed[z] > 0) {
      pvm_zonelist[l][n] = (u8)z;
      n++;
    }
  }
  pvm_zonelist_len[l] = (u8)n;
}

/* All tables. */
/*@ requires nodes: Nodes_Spans;
    terminates \true;
    assigns PVM_ZONE_TABLES;
    exits \false;
    ensures marks: \forall integer z; 0 <= z < PVM_MAX_ZONES ==> Marks_Of(z);
    ensures lists: Zonelist_Wf && Zonelist_Lens; */
static void set_tables(void)
{
  u32 sum = zones_count(), keep = pages_min(sum);
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant marks: \forall integer y; 0 <= y < z ==> Marks_Of(y);
      loop invariant lists: \forall integer y; 0 <= y < z ==> Zonelist_Of(y) && pvm_zonelist_len[y] <= PVM_MAX_ZONES;
      loop assigns z, PVM_ROWS(pvm_zonelist, PVM_MAX_ZONES - 1), pvm_zonelist_len[0 .. PVM_MAX_ZONES - 1],
        PVM_ROWS(pvm_zone_wmark, 2), PVM_ROWS(pvm_zone_reserve, 2), PVM_ROWS(pvm_zone_need, 11);
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    set_wmarks(z, keep, sum);
    set_reserve(z);
    set_need(z);
    set_zonelist(z);
  }
}

/* Every frame has an ancestor in every order. */
/*@ ghost
  /@ terminates \true;
     assigns \nothing;
     exits \false;
     ensures nodes: \forall integer f, k; 0 <= f < PVM_MAX_FRAMES ==> 0 <= k <= 10 ==> 0 <= Node_Of(f, k) < PVM_NODE_END; @/
  static void lemma_nodes(void)
  {
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 10;
       loop invariant level: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Node_Start(k) <= Node_Of(f, k) < Node_Start(k + 1);
       loop invariant start: 0 <= Node_Start(k) && Node_Start(k + 1) <= PVM_NODE_END;
       loop invariant nodes: \forall integer f, j; 0 <= f < PVM_MAX_FRAMES ==> 0 <= j <= k ==> 0 <= Node_Of(f, j) < PVM_NODE_END;
       loop assigns k;
       loop variant 10 - k; @/
    while (k < 10) {
      lemma_up(k);
      k++;
    }
  }
*/

/* Gives the free frames s .. e-1 of zone z, so far reserved to the buddy, to it. 0; -EBUSY when one was not reserved there. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires span: z < PVM_MAX_ZONES && pvm_buddy_lo[z] <= s <= e <= pvm_buddy_hi[z];
    requires free: \forall integer f; s <= f < e ==> pvm_page_state[f] == PVM_PAGE_FREE;
    requires kept: \forall integer f; s <= f < e ==> Frame_Reserved(f);
    terminates \true;
    assigns PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \forall integer f; s <= f < e ==> Frame_Free(f);
    ensures frees: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(s <= f < e) ==> (Frame_Free(f) <==> \old(Frame_Free(f)));
    ensures reserved: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(s <= f < e) ==> (Frame_Reserved(f) <==> \old(Frame_Reserved(f))); */
static void zone_release(u32 z, u32 s, u32 e)
{
  /*@ ghost lemma_nodes(); */
  (void)pvm_buddy_release(z, s, e);
  /*@ ghost
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant alloc: \forall integer x; d <= x < PVM_NODE_END ==> In_Alloc(x) == \at(In_Alloc(x), Pre);
       loop assigns d;
       loop variant d; @/
    while (d > 0) {
      d--;
      /@ assert up: d < PVM_NODE_TOP ==> d < PVM_NODE_UP(d) < PVM_NODE_END; @/
      /@ assert tag: pvm_node_tag[d] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[\at(d, Here)], Pre) == PVM_NODE_ALLOC; @/
    }
  */
  /*@ assert blocks: \forall integer f, k; \at(Block_Alloc(f, k), Pre) ==> Block_Alloc(f, k); */
  /*@ assert heads: Page_Heads; */
  /*@ assert entries: Pcp_Entries; */
  /*@ assert real: Page_Real; */
}

/* Makes the frames lo .. hi-1 zone z, all reserved. 0, or the buddy's error. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires index: z < PVM_MAX_ZONES;
    terminates \true;
    assigns pvm_buddy_lo[z], pvm_buddy_hi[z], pvm_buddy_free_pages[z], pvm_buddy_nr_free[z][0 .. 10],
      pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures span: \result == 0 ==> pvm_buddy_lo[z] == lo && pvm_buddy_hi[z] == hi;
    ensures reserved: \result == 0 ==> \forall integer f; lo <= f < hi ==> Frame_Reserved(f);
    ensures errno: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures range: \result == -PVM_EINVAL <==> !(lo < hi <= PVM_MAX_FRAMES && lo % 1024 == 0 && hi % 1024 == 0); */
static int zone_add(u32 z, u32 lo, u32 hi)
{
  int r = pvm_buddy_add_area(z, lo, hi);
  if (r != 0)
    return r;
  /*@ assert none: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> pvm_block_zone[b] != z + 1; */
  /*@ assert apart: \forall integer b, y; 0 <= y < PVM_MAX_ZONES ==> y != z ==> lo <= 1024 * b < hi ==>
        !(pvm_buddy_lo[y] <= 1024 * b < pvm_buddy_hi[y]); */
  /*@ assert as_before: \forall integer b, y; 0 <= b < PVM_MAX_BLOCKS ==> 0 <= y < PVM_MAX_ZONES ==> y != z ==>
        (pvm_block_zone[b] == y + 1 <==> pvm_buddy_lo[y] <= 1024 * b < pvm_buddy_hi[y]); */
  /*@ assert own: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> pvm_block_zone[b] != 0 ==>
        pvm_buddy_lo[pvm_block_zone[b] - 1] <= 1024 * b < pvm_buddy_hi[pvm_block_zone[b] - 1]; */
  /*@ assert unnamed: \forall integer b; lo <= 1024 * b < hi ==> pvm_block_zone[b] == 0; */
  /*@ loop invariant range: lo / 1024 <= i <= hi / 1024;
      loop invariant set: \forall integer b; lo / 1024 <= b < i ==> pvm_block_zone[b] == z + 1;
      loop invariant others: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> !(lo / 1024 <= b < i) ==>
        pvm_block_zone[b] == \at(pvm_block_zone[b], Pre);
      loop assigns i, pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
      loop variant hi / 1024 - i; */
  for (u32 i = lo / 1024; i < hi / 1024; i++)
    pvm_block_zone[i] = (u8)(z + 1);
  /*@ assert kept: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> \at(pvm_block_zone[b], Pre) != 0 ==>
        pvm_block_zone[b] == \at(pvm_block_zone[b], Pre); */
  /*@ assert bytes: Zone_Bytes; */
  /*@ assert blocks: Zone_Blocks; */
  /*@ assert heads: Page_Heads; */
  /*@ assert entries: Pcp_Entries; */
  return 0;
}

/* The frame after the run of free frames that starts at s. */
/*@ requires range: s <= hi <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: s <= \result <= hi;
    ensures run: \forall integer f; s <= f < \result ==> pvm_page_state[f] == PVM_PAGE_FREE;
    ensures end: \result == hi || pvm_page_state[\result] != PVM_PAGE_FREE; */
static u32 run_end(u32 s, u32 hi)
{
  u32 e = s;
  /*@ loop invariant range: s <= e <= hi;
      loop invariant run: \forall integer f; s <= f < e ==> pvm_page_state[f] == PVM_PAGE_FREE;
      loop assigns e;
      loop variant hi - e; */
  while (e < hi && pvm_page_state[e] == PVM_PAGE_FREE)
    e++;
  return e;
}

/* Gives all free frames of the new zone z to the buddy. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires index: z < PVM_MAX_ZONES;
    requires kept: \forall integer f; pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==> Frame_Reserved(f);
    terminates \true;
    assigns PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \forall integer f; pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==> pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f);
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(Frame_Free(f)) ==> Frame_Free(f); */
static void zone_fill(u32 z)
{
  u32 f = pvm_buddy_lo[z], hi = pvm_buddy_hi[z];
  /*@ assert span: f <= hi <= PVM_MAX_FRAMES; */
  /*@ loop invariant wf: Zone_Wf;
      loop invariant range: pvm_buddy_lo[z] <= f <= hi;
      loop invariant kept: \forall integer g; f <= g < hi ==> Frame_Reserved(g);
      loop invariant given: \forall integer g; pvm_buddy_lo[z] <= g < f ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g);
      loop invariant others: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> \at(Frame_Free(g), Pre) ==> Frame_Free(g);
      loop assigns f, PVM_AREA_CELLS(z);
      loop variant hi - f; */
  while (f < hi) {
    u32 e = run_end(f, hi);
    if (f < e)
      zone_release(z, f, e);
    /*@ assert before: \forall integer g; pvm_buddy_lo[z] <= g < f ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g); */
    /*@ assert run: \forall integer g; f <= g < e ==> Frame_Free(g); */
    /*@ assert end: e < hi ==> pvm_page_state[e] != PVM_PAGE_FREE; */
    /*@ assert all: \forall integer g; pvm_buddy_lo[z] <= g < e ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g); */
    /*@ assert next: \forall integer g; pvm_buddy_lo[z] <= g < hi ==> g <= e ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g); */
    f = e < hi ? e + 1 : e;
  }
}

/* Builds zone z: its area, its frames. Nothing to do if the node has no frames of that type. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires index: z < PVM_MAX_ZONES;
    requires nodes: Nodes_Spans;
    terminates \true;
    assigns PVM_AREA_CELLS(z), pvm_buddy_lo[z], pvm_buddy_hi[z], pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures given: \result == 0 ==> \forall integer f; Zone_Lo(z) <= f < Zone_Hi(z) ==>
      pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f);
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(Frame_Free(f)) ==> Frame_Free(f); */
static int zone_build(u32 z)
{
  u32 lo = zone_lo(z), hi = zone_hi(z);
  if (lo == hi)
    return 0;
  int r = zone_add(z, lo, hi);
  if (r == 0)
    zone_fill(z);
  return r;
}

int pvm_zone_init(void)
{
  if (pvm_frames_sealed != 0)
    return -PVM_EBUSY;
  if (!nodes_check())
    return -PVM_EINVAL;
  set_tables();
  pvm_frames_sealed = 1;
  /*@ loop invariant wf: Zone_Wf;
      loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant given: \forall integer y, f; 0 <= y < z ==> Zone_Lo(y) <= f < Zone_Hi(y) ==>
        pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f);
      loop assigns z, PVM_BUDDY_CELLS, pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1],
        pvm_buddy_lo[0 .. PVM_MAX_ZONES - 1], pvm_buddy_hi[0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++)
    if (zone_build(z) != 0)
      return -PVM_EBUSY;
  return 0;
}

/* The executable twins of the parts of Zone_Wf. */

/*@ requires args: b < PVM_MAX_BLOCKS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures block: \result != 0 <==> pvm_block_zone[b] <= PVM_MAX_ZONES && \forall integer z; 0 <= z < PVM_MAX_ZONES ==>
      (pvm_block_zone[b] == z + 1 <==> pvm_buddy_lo[z] <= 1024 * b < pvm_buddy_hi[z]); */
static int check_block(u32 b)
{
  if (pvm_block_zone[b] > PVM_MAX_ZONES)
    return 0;
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant block: \forall integer y; 0 <= y < z ==>
        (pvm_block_zone[b] == y + 1 <==> pvm_buddy_lo[y] <= 1024 * b < pvm_buddy_hi[y]);
      loop assigns z;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    int named = pvm_block_zone[b] == z + 1, inside = pvm_buddy_lo[z] <= 1024 * b && 1024 * b < pvm_buddy_hi[z];
    if (named != inside)
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures blocks: \result != 0 <==> Zone_Bytes && Zone_Blocks; */
static int check_blocks(void)
{
  /*@ loop invariant index: 0 <= b <= PVM_MAX_BLOCKS;
      loop invariant blocks: \forall integer c, z; 0 <= c < b ==> 0 <= z < PVM_MAX_ZONES ==>
        (pvm_block_zone[c] == z + 1 <==> pvm_buddy_lo[z] <= 1024 * c < pvm_buddy_hi[z]);
      loop invariant bytes: \forall integer c; 0 <= c < b ==> pvm_block_zone[c] <= PVM_MAX_ZONES;
      loop assigns b;
      loop variant PVM_MAX_BLOCKS - b; */
  for (u32 b = 0; b < PVM_MAX_BLOCKS; b++)
    if (!check_block(b))
      return 0;
  return 1;
}

/*@ requires args: f < PVM_MAX_FRAMES && k <= 10;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures block: \result != 0 <==> Block_Alloc(f, k); */
static int check_alloc(u32 f, u32 k)
{
  u32 c = f;
  /*@ ghost lemma_nodes(); */
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant node: c == Node_Of(f, j);
      loop invariant range: 0 <= c < PVM_NODE_END;
      loop assigns j, c;
      loop variant k - j; */
  for (u32 j = 0; j < k; j++) {
    /*@ ghost lemma_up(j); */
    c = PVM_MAX_FRAMES + c / 2;
  }
  return f % pvm_order_size(k) == 0 && pvm_node_tag[c] == PVM_NODE_ALLOC;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures heads: \result != 0 <==> Page_Heads; */
static int check_heads(void)
{
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant heads: \forall integer g; 0 <= g < f ==> pvm_page_state[g] >= PVM_PAGE_KERNEL ==> Page_Head(g);
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++)
    if (pvm_page_state[f] >= PVM_PAGE_KERNEL)
      if (pvm_page_order[f] > 10 || !check_alloc(f, pvm_page_order[f]) || pvm_block_zone[f / 1024] == 0)
        return 0;
  return 1;
}

/* Is frame f reserved: no free and no allocated node on its way to the top? */
/*@ requires args: f < PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures reserved: \result != 0 <==> Frame_Reserved(f); */
static int check_reserved(u32 f)
{
  u32 c = f, free = 0, alloc = 0, j = 0;
  /*@ loop invariant range: 0 <= j <= 10 && Node_Start(j) <= c < Node_Start(j + 1);
      loop invariant few: 0 <= free <= j && 0 <= alloc <= j;
      loop invariant free: In_Free(f) == free + In_Free(c);
      loop invariant alloc: In_Alloc(f) == alloc + In_Alloc(c);
      loop assigns c, free, alloc, j;
      loop variant 10 - j; */
  while (j < 10) {
    /*@ ghost lemma_up(j); */
    free += pvm_node_tag[c] == PVM_NODE_FREE;
    alloc += pvm_node_tag[c] == PVM_NODE_ALLOC;
    c = PVM_MAX_FRAMES + c / 2;
    j++;
  }
  /*@ assert top: PVM_NODE_TOP <= c < PVM_NODE_END; */
  return free == 0 && alloc == 0 && pvm_node_tag[c] != PVM_NODE_FREE && pvm_node_tag[c] != PVM_NODE_ALLOC;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures real: \result != 0 <==> Page_Real; */
static int check_real(void)
{
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant real: \forall integer g; 0 <= g < f ==> !Frame_Reserved(g) ==>
        g < pvm_nr_frames && pvm_page_state[g] != PVM_PAGE_RESERVED;
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++)
    if (!check_reserved(f) && (f >= pvm_nr_frames || pvm_page_state[f] == PVM_PAGE_RESERVED))
      return 0;
  return 1;
}

/*@ requires args: p < PVM_PAGESETS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures pageset: \result != 0 <==> pvm_pcp_count[p] <= PVM_PCP_HIGH && \forall integer i; 0 <= i < pvm_pcp_count[p] ==>
      Pcp_Holds(p, i, pvm_pcp[p].frame[i]); */
static int check_pageset(u32 p)
{
  if (pvm_pcp_count[p] > PVM_PCP_HIGH)
    return 0;
  /*@ loop invariant index: 0 <= i <= pvm_pcp_count[p];
      loop invariant holds: \forall integer j; 0 <= j < i ==> Pcp_Holds(p, j, pvm_pcp[p].frame[j]);
      loop assigns i;
      loop variant pvm_pcp_count[p] - i; */
  for (u32 i = 0; i < pvm_pcp_count[p]; i++) {
    u32 f = pvm_pcp[p].frame[i];
    if (f >= PVM_MAX_FRAMES || pvm_page_state[f] != PVM_PAGE_FREE || pvm_node_tag[f] != PVM_NODE_ALLOC || pvm_page_owner[f] != p ||
        pvm_page_index[f] != i || pvm_page_order[f] != 0 || pvm_page_mapcount[f] != 0 ||
        pvm_block_zone[f / 1024] != p % PVM_MAX_ZONES + 1)
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures pagesets: \result != 0 <==> Pcp_Wf; */
static int check_pagesets(void)
{
  /*@ loop invariant index: 0 <= p <= PVM_PAGESETS;
      loop invariant counts: \forall integer q; 0 <= q < p ==> pvm_pcp_count[q] <= PVM_PCP_HIGH;
      loop invariant holds: \forall integer q, i; 0 <= q < p ==> 0 <= i < pvm_pcp_count[q] ==> Pcp_Holds(q, i, pvm_pcp[q].frame[i]);
      loop assigns p;
      loop variant PVM_PAGESETS - p; */
  for (u32 p = 0; p < PVM_PAGESETS; p++)
    if (!check_pageset(p))
      return 0;
  return 1;
}

/*@ requires args: l < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures list: \result != 0 <==> Zonelist_Of(l); */
static int check_zonelist(u32 l)
{
  /*@ loop invariant index: 0 <= i <= PVM_MAX_ZONES;
      loop invariant list: \forall integer j; 0 <= j < i ==> pvm_zonelist[l][j] < PVM_MAX_ZONES && pvm_zonelist[l][j] % 3 <= l % 3;
      loop assigns i;
      loop variant PVM_MAX_ZONES - i; */
  for (u32 i = 0; i < PVM_MAX_ZONES; i++)
    if (pvm_zonelist[l][i] >= PVM_MAX_ZONES || pvm_zonelist[l][i] % 3 > l % 3)
      return 0;
  return 1;
}

/* Sums in 64 bits: the tables may hold anything. */
/*@ requires args: z < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures marks: \result != 0 <==> Marks_Of(z); */
static int check_marks(u32 z)
{
  /*@ assert at: \forall integer s; 0 <= s < 3 ==> Marks_Row(z, s) ==> Marks_At(z, s); */
  /*@ assert row: \forall integer s; 0 <= s < 3 ==> Marks_At(z, s) ==> Marks_Row(z, s); */
  /*@ assert to: Marks_Of(z) ==> Marks_Row(z, 0) && Marks_Row(z, 1) && Marks_Row(z, 2); */
  /*@ assert from: Marks_Row(z, 0) && Marks_Row(z, 1) && Marks_Row(z, 2) ==> Marks_Of(z); */
  /*@ loop invariant index: 0 <= t <= 3;
      loop invariant marks: \forall integer s; 0 <= s < t ==> Marks_At(z, s);
      loop assigns t;
      loop variant 3 - t; */
  for (u32 t = 0; t < 3; t++) {
    u64 r = (u64)pvm_zone_reserve[z][t] + 1;
    if (pvm_zone_need[z][4 * t] != pvm_zone_wmark[z][0] + r || pvm_zone_need[z][4 * t + 1] != pvm_zone_wmark[z][1] + r ||
        pvm_zone_need[z][4 * t + 2] != pvm_zone_wmark[z][2] + r || pvm_zone_need[z][4 * t + 3] != 0)
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result != 0 <==> Zone_Tables; */
static int check_tables(void)
{
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant lists: \forall integer y; 0 <= y < z ==> Zonelist_Of(y) && pvm_zonelist_len[y] <= PVM_MAX_ZONES;
      loop invariant marks: pvm_frames_sealed != 0 ==> \forall integer y; 0 <= y < z ==> Marks_Of(y);
      loop assigns z;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++)
    if (!check_zonelist(z) || pvm_zonelist_len[z] > PVM_MAX_ZONES || (pvm_frames_sealed != 0 && !check_marks(z)))
      return 0;
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures unsealed: \result != 0 <==> Zone_Unsealed; */
static int check_unsealed(void)
{
  if (pvm_frames_sealed != 0)
    return 1;
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant empty: \forall integer y; 0 <= y < z ==> pvm_buddy_lo[y] == pvm_buddy_hi[y];
      loop assigns z;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++)
    if (pvm_buddy_lo[z] != pvm_buddy_hi[z])
      return 0;
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant reserved: \forall integer g; 0 <= g < f ==> Frame_Reserved(g);
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++)
    if (!check_reserved(f))
      return 0;
  return 1;
}

int pvm_zone_check(void)
{
  return pvm_frame_check() && pvm_buddy_check() && check_blocks() && check_heads() && check_real() && check_pagesets() &&
    check_tables() && check_unsealed();
}
