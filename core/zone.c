/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones: the arrays, the slow paths of alloc and free, draining, the counters. zone_boot.c builds the zones, zone_check.c checks them. */
#include "buddy_path_lemmas.h"
#include "zone_lemmas.h"

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
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) + 1;
    ensures loose: \forall integer g, k; g != f ==> \old(Page_Loose(g, k)) ==> Page_Loose(g, k); */
static inline void pcp_push(u32 p, u32 f)
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
  /*@ assert rest: \forall integer q, i; 0 <= q < PVM_PAGESETS ==> 0 <= i < pvm_pcp_count[q] ==> (q == p && i == n) ||
        (i < \at(pvm_pcp_count[q], Pre) && pvm_pcp[q].frame[i] == \at(pvm_pcp[q].frame[i], Pre)); */
  /*@ assert without: \forall integer g; g != f ==> Pcp_Without{Pre}(g) ==> Pcp_Without(g); */
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

/* Makes the block of 2^k frames at f, which is nobody's, that many single frames. */
/*@ requires wf: Zone_Wf;
    requires loose: Page_Loose(f, k);
    requires block: \forall integer g; f <= g < f + Pow2(k) ==> pvm_page_state[g] == PVM_PAGE_FREE;
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures loose: \forall integer g; f <= g < f + Pow2(k) ==> Page_Loose(g, 0);
    ensures zone: \forall integer g; f <= g < f + Pow2(k) ==> pvm_block_zone[g / 1024] == pvm_block_zone[f / 1024]; */
static inline void block_split(u32 f, u32 k)
{
  /*@ ghost l_at(f, k); lemma_block(f, k); */
  /*@ assert entries: \forall integer p, i; 0 <= p < PVM_PAGESETS ==> 0 <= i < pvm_pcp_count[p] ==>
        Block_Alloc(pvm_pcp[p].frame[i], 0); */
  pvm_buddy_split(f, k);
  /*@ assert entries: Pcp_Entries; */
  /*@ assert heads: Page_Heads; */
  /*@ assert real: Page_Real; */
  /*@ assert unsealed: Zone_Unsealed; */
}

/* The order of the block that goes to a pageset with that much room: the smallest that zone z has, or the part of it that fits;
 * PVM_ORDERS if no frame is free. */
/*@ requires wf: Buddy_Wf;
    requires args: z < PVM_MAX_ZONES && room >= 1;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result <= PVM_ORDERS;
    ensures none: \result == PVM_ORDERS ==> !(\exists integer f; Run_Free(z, f, 0));
    ensures fits: \result < PVM_ORDERS ==> Pow2(\result) <= room;
    ensures some: \result < PVM_ORDERS ==> \exists integer f; Run_Free(z, f, \result); */
static inline u32 pcp_order(u32 z, u32 room)
{
  u32 k = pvm_buddy_order(z);
  /*@ loop invariant range: k <= PVM_ORDERS;
      loop invariant none: k == PVM_ORDERS ==> !(\exists integer f; Run_Free(z, f, 0));
      loop invariant some: k < PVM_ORDERS ==> \exists integer f; Run_Free(z, f, k);
      loop assigns k;
      loop variant k; */
  while (k < PVM_ORDERS && pvm_order_size(k) > room) {
    k--;
    /*@ ghost lemma_half(z, k); */
  }
  return k;
}

/* Moves a block of no more than `room` frames from the buddy of zone z to its pageset p: how many, 0 if none is free. They are the frames
 * that the buddy would give one by one. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && z < PVM_MAX_ZONES && p % PVM_MAX_ZONES == z;
    requires room: 1 <= room && pvm_pcp_count[p] + room <= PVM_PCP_HIGH;
    terminates \true;
    assigns PVM_AREA_CELLS(z), PVM_LINK_CELLS,
      pvm_pcp_count[p], pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures range: \result <= room;
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) + \result;
    ensures none: \result == 0 ==> !(\exists integer f; \old(Run_Free(z, f, 0)));
    ensures same: \result == 0 ==> Zone_Same{Pre, Here};
    ensures others: Pages_Same_But{Pre, Here}(PVM_NONE); */
static inline u32 pcp_add_block(u32 p, u32 z, u32 room)
{
  u32 k = pcp_order(z, room);
  if (k == PVM_ORDERS) {
    /*@ assert same: Zone_Same{Pre, Here}; */
    return 0;
  }
  u32 f = zone_grab(z, k), m = pvm_order_size(k);
  /*@ assert some: m >= 1; */
  block_split(f, k);
  /*@ loop invariant wf: Zone_Wf;
      loop invariant count: 0 <= i <= m && pvm_pcp_count[p] == \at(pvm_pcp_count[p], Pre) + i;
      loop invariant loose: \forall integer g; f + i <= g < f + m ==> Page_Loose(g, 0);
      loop invariant others: Pages_Same_But{Pre, Here}(PVM_NONE);
      loop assigns i, PVM_LINK_CELLS, pvm_pcp_count[p], pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
      loop variant m - i; */
  for (u32 i = 0; i < m; i++)
    pcp_push(p, f + i);
  return m;
}

/* Moves up to PVM_PCP_BATCH frames from the buddy of zone z to its empty pageset p, block by block. */
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
  u32 n = pcp_add_block(p, z, PVM_PCP_BATCH);
  if (n == 0)
    return;
  /*@ loop invariant wf: Zone_Wf;
      loop invariant count: 1 <= n <= PVM_PCP_BATCH && pvm_pcp_count[p] == n;
      loop invariant others: Pages_Same_But{Pre, Here}(PVM_NONE);
      loop assigns n, PVM_AREA_CELLS(z), PVM_LINK_CELLS,
        pvm_pcp_count[p], pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
      loop variant PVM_PCP_BATCH - n; */
  while (n < PVM_PCP_BATCH) {
    u32 m = pcp_add_block(p, z, PVM_PCP_BATCH - n);
    if (m == 0)
      return;
    n += m;
  }
}

/* Makes the 2^k frames from f on, each nobody's, one block. */
/*@ requires wf: Zone_Wf;
    requires block: 0 <= k <= 10 && f + Pow2(k) <= PVM_MAX_FRAMES && Aligned(f, k);
    requires loose: \forall integer g; f <= g < f + Pow2(k) ==> Page_Loose(g, 0);
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures loose: Page_Loose(f, k); */
static inline void block_join(u32 f, u32 k)
{
  /*@ ghost l_at(f, k); lemma_block(f, k); */
  /*@ assert entries: \forall integer p, i; 0 <= p < PVM_PAGESETS ==> 0 <= i < pvm_pcp_count[p] ==>
        Block_Alloc(pvm_pcp[p].frame[i], 0) && !(f <= pvm_pcp[p].frame[i] < f + Pow2(k)); */
  /*@ assert heads: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> pvm_page_state[g] >= PVM_PAGE_KERNEL ==>
        !(f <= g < f + Pow2(k)); */
  /*@ assert first: Page_Loose(f, 0); */
  pvm_buddy_join(f, k);
  /*@ assert entries: Pcp_Entries; */
  /*@ assert heads: Page_Heads; */
  /*@ assert real: Page_Real; */
  /*@ assert unsealed: Zone_Unsealed; */
}

/* The order of a block that the newest frames of pageset p are, n of them at most: a refill puts a block there frame by frame, and frames
 * that are freed from the lowest on lie as well. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && 1 <= n <= pvm_pcp_count[p];
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures run: Pcp_Run(p, \result) && Pow2(\result) <= n; */
static inline u32 pcp_run(u32 p, u32 n)
{
  u32 c = pvm_pcp_count[p] - 1, top = pvm_pcp[p].frame[c], a = top + 1, i = 1, k = 0;
  /*@ loop invariant order: 0 <= k <= 10;
      loop invariant aligned: Aligned(top + 1, k) && a == Div_Pow2(top + 1, k);
      loop invariant run: i == Pow2(k) && i <= n;
      loop invariant frames: \forall integer j; c - i < j <= c ==> pvm_pcp[p].frame[j] == top - (c - j);
      loop assigns a, i, k;
      loop variant 10 - k; */
  while (k < 10 && a % 2 == 0 && 2 * i <= n) {
    u32 m = 2 * i;
    /*@ loop invariant range: Pow2(k) <= i <= m;
        loop invariant frames: \forall integer j; c - i < j <= c ==> pvm_pcp[p].frame[j] == top - (c - j);
        loop assigns i;
        loop variant m - i; */
    while (i < m && top >= i && pvm_pcp[p].frame[c - i] == top - i)
      i++;
    if (i < m)
      return k;
    /*@ ghost lemma_twice(top + 1, k); */
    a /= 2;
    k++;
  }
  return k;
}

/* Takes the newest 2^k frames off pageset p, where they are a block: its first frame; it is nobody's. */
/*@ requires wf: Zone_Wf;
    requires args: p < PVM_PAGESETS && pvm_pcp_count[p] > 0;
    requires run: Pcp_Run(p, k);
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1], pvm_pcp_count[p];
    exits \false;
    ensures wf: Zone_Wf;
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) - Pow2(k);
    ensures loose: Page_Loose(\result, k);
    ensures zone: pvm_block_zone[\result / 1024] == p % PVM_MAX_ZONES + 1; */
static inline u32 pcp_pop_block(u32 p, u32 k)
{
  u32 m = pvm_order_size(k), n = pvm_pcp_count[p] - m, f = pvm_pcp[p].frame[n];
  /*@ assert some: m >= 1; */
  /*@ assert top: pvm_pcp[p].frame[n + m - 1] == f + m - 1; */
  /*@ assert held: \forall integer j; n <= j < n + m ==> Pcp_Holds(p, j, pvm_pcp[p].frame[j]) && pvm_pcp[p].frame[j] == f + (j - n); */
  /*@ assert last: Pcp_Holds(p, n + m - 1, pvm_pcp[p].frame[n + m - 1]); */
  /*@ assert first: Pcp_Holds(p, n, f); */
  /*@ assert zone: pvm_block_zone[f / 1024] == p % PVM_MAX_ZONES + 1; */
  /*@ assert leaves: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Block_Alloc(g, 0) <==> pvm_node_tag[g] == PVM_NODE_ALLOC); */
  /*@ ghost lemma_first(f + m, k); */
  pvm_pcp_count[p] = n;
  /*@ ghost
    u32 i = 0;
    /@ loop invariant range: 0 <= i <= m;
       loop invariant loose: \forall integer g; f <= g < f + i ==> Page_Loose(g, 0);
       loop assigns i;
       loop variant m - i; @/
    while (i < m) {
      /@ assert place: pvm_pcp[p].frame[n + i] == f + i; @/
      /@ assert held: Pcp_Holds(p, n + i, f + i); @/
      /@ assert without: Pcp_Without(f + i); @/
      /@ assert block: Block_Alloc(f + i, 0); @/
      /@ assert zone: pvm_block_zone[(f + i) / 1024] == p % PVM_MAX_ZONES + 1; @/
      i++;
    }
  */
  block_join(f, k);
  return f;
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
  u32 left = n;
  /*@ loop invariant wf: Zone_Wf;
      loop invariant count: 0 <= left <= n && pvm_pcp_count[p] == \at(pvm_pcp_count[p], Pre) - n + left;
      loop assigns left, PVM_AREA_CELLS(z), pvm_pcp_count[p];
      loop variant left; */
  while (left > 0) {
    u32 k = pcp_run(p, left);
    zone_return(z, pcp_pop_block(p, k), k);
    left -= pvm_order_size(k);
  }
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
    ensures given: \result != PVM_NONE ==> Block_Given{Pre, Here}(\result, order);
    ensures zone: \result != PVM_NONE ==> pvm_block_zone[\result / 1024] == z + 1;
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures allowed: \result != PVM_NONE ==> \old(Zone_Allows(z, t, order, wmark));
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
    /*@ assert allows: f != PVM_NONE ==> \at(Zone_Allows(\at(z, Here), l % 3, order, wmark), Pre); */
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
