/* SPDX-License-Identifier: BSD-2-Clause */
/* The buddy allocator: physical frames in blocks of 2^order, order 0..10.
 *
 * An *area* is a span of whole order-10 blocks (the zone layer makes one area a zone). A tag byte per node of the buddy
 * tree says what the node is, a bitset holds the free nodes of all orders, so that the smallest order that serves and
 * the lowest address in it are one look-up in the area. The tree is canonical: two free buddies do not exist, so an
 * aligned run of 2^k free frames always lies in one free block, and alloc fails only if there is no such run.
 * Memory that the firmware does not give away is *reserved*: neither free nor allocated; the state after load (all zero)
 * has every frame reserved.
 *
 * Theorem T2 of spec/theorems.md. Linux: mm/page_alloc.c, __rmqueue_smallest and __free_one_page.
 * Lock: an area's nodes and counters by its zone's lock; areas are added before the first call from a second CPU. */
#ifndef PVM_BUDDY_H
#define PVM_BUDDY_H

#include "bits.h"
#include "pvm_types.h"

#define PVM_NODE_NONE 0
#define PVM_NODE_SPLIT 1
#define PVM_NODE_FREE 2
#define PVM_NODE_ALLOC 3

#ifdef __cplusplus
extern "C" {
#endif

extern u8 pvm_node_tag[2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 1024]; /* the tag of each node */
extern u32 pvm_buddy_lo[PVM_MAX_ZONES], pvm_buddy_hi[PVM_MAX_ZONES]; /* the frames lo .. hi-1 of each area */
extern u32 pvm_buddy_free_pages[PVM_MAX_ZONES];                      /* free frames of each area */
extern u32 pvm_buddy_nr_free[PVM_MAX_ZONES][PVM_ORDERS];             /* free blocks of each area by order */

#include "../spec/buddy.acsl"

/* 2^k frames. */
/*@ requires order: k <= 10;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures size: \result == Pow2(k); */
static inline u32 pvm_order_size(u32 k)
{
  /*@ ghost switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; case 10: break; default: break;
  } */
  return 1u << k;
}

/* Makes area `a` the frames lo .. hi-1, all reserved. 0; -EINVAL when lo, hi are not multiples of 1024 in order within
 * PVM_MAX_FRAMES or `a` is no area; -EBUSY when the area is in use or overlaps another, or a node of its span is in use. */
/*@ requires wf: Buddy_Wf;
    terminates \true;
    assigns pvm_buddy_lo[a], pvm_buddy_hi[a], pvm_buddy_free_pages[a], pvm_buddy_nr_free[a][0 .. 10];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> !(a < PVM_MAX_ZONES && lo < hi <= PVM_MAX_FRAMES && lo % 1024 == 0 && hi % 1024 == 0);
    ensures ebusy: \result == -PVM_EBUSY <==> a < PVM_MAX_ZONES && lo < hi <= PVM_MAX_FRAMES && lo % 1024 == 0 && hi % 1024 == 0 &&
      !\old(Span_Unused(a, lo, hi));
    ensures span: \result == 0 ==> pvm_buddy_lo[a] == lo && pvm_buddy_hi[a] == hi;
    ensures unused: \result == 0 ==> \old(pvm_buddy_lo[a]) == \old(pvm_buddy_hi[a]);
    ensures pages: \result == 0 ==> pvm_buddy_free_pages[a] == 0;
    ensures reserved: \result == 0 ==> \forall integer f; lo <= f < hi ==> Frame_Reserved(f);
    ensures fail: \result != 0 ==> Buddy_Unchanged{Pre, Here}(a) &&
      (a < PVM_MAX_ZONES ==> pvm_buddy_lo[a] == \old(pvm_buddy_lo[a]) && pvm_buddy_hi[a] == \old(pvm_buddy_hi[a])); */
int pvm_buddy_add_area(u32 a, u32 lo, u32 hi);

/* Allocates 2^order frames from area `a`: the first frame of the block, taken from the smallest free block that serves,
 * lowest address first; PVM_NONE, and nothing changed, when the area has no aligned run of that many free frames, or on a
 * bad argument. Exactly the frames of the block stop being free, and exactly one allocated block comes into being. */
/*@ requires wf: Buddy_Wf;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures none: \result == PVM_NONE <==> a >= PVM_MAX_ZONES || order > 10 || !(\exists integer f; \old(Run_Free(a, f, order)));
    ensures fail: \result == PVM_NONE ==> Buddy_Unchanged{Pre, Here}(a);
    ensures range: \result != PVM_NONE ==> pvm_buddy_lo[a] <= \result && \result + Pow2(order) <= pvm_buddy_hi[a] &&
      Aligned(\result, order);
    ensures taken: \result != PVM_NONE ==> \forall integer f; \result <= f < \result + Pow2(order) ==>
      \old(Frame_Free(f)) && !Frame_Free(f);
    ensures others: \result != PVM_NONE ==> \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(\result <= f < \result + Pow2(order)) ==>
      (Frame_Free(f) <==> \old(Frame_Free(f)));
    ensures reserved: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> (Frame_Reserved(f) <==> \old(Frame_Reserved(f)));
    ensures pages: \result != PVM_NONE ==> pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - Pow2(order);
    ensures nodes: \result != PVM_NONE ==> \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC || x == Node_Of(\result, order));
    ensures blocks: \result != PVM_NONE ==> \forall integer f, k;
      Block_Alloc(f, k) <==> \old(Block_Alloc(f, k)) || (f == \result && k == order);
    ensures lowest: \result != PVM_NONE ==> \exists integer j, r; r == \result && order <= j <= 10 && \old(Block_Free(r, j)) &&
      \forall integer f, k; order <= k <= 10 ==> pvm_buddy_lo[a] <= f < pvm_buddy_hi[a] ==> \old(Block_Free(f, k)) ==>
        j < k || (j == k && \result <= f); */
u32 pvm_buddy_alloc(u32 a, u32 order);

/* Gives the block of 2^order frames at frame f back to area `a`, which must hold it. 0; -EINVAL, and nothing changed, unless
 * f, order name a block that is allocated just now with that order in that area (double free, wrong order, inner frame). */
/*@ requires wf: Buddy_Wf;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures accept: \result == 0 <==> a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a] && \old(Block_Alloc(f, order));
    ensures fail: \result != 0 ==> Buddy_Unchanged{Pre, Here}(a);
    ensures given: \result == 0 ==> \forall integer g; f <= g < f + Pow2(order) ==> !\old(Frame_Free(g)) && Frame_Free(g);
    ensures others: \result == 0 ==> \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> !(f <= g < f + Pow2(order)) ==>
      (Frame_Free(g) <==> \old(Frame_Free(g)));
    ensures reserved: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Frame_Reserved(g) <==> \old(Frame_Reserved(g)));
    ensures pages: \result == 0 ==> pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(order);
    ensures nodes: \result == 0 ==> \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != Node_Of(f, order));
    ensures blocks: \result == 0 ==> \forall integer g, k; Block_Alloc(g, k) <==> \old(Block_Alloc(g, k)) && !(g == f && k == order); */
int pvm_buddy_free(u32 a, u32 f, u32 order);

/* pvm_buddy_free for a caller that knows the block to be one: nothing is checked. */
/*@ requires wf: Buddy_Wf;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires block: Block_Alloc(f, order);
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures given: \forall integer g; f <= g < f + Pow2(order) ==> !\old(Frame_Free(g)) && Frame_Free(g);
    ensures others: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> !(f <= g < f + Pow2(order)) ==>
      (Frame_Free(g) <==> \old(Frame_Free(g)));
    ensures reserved: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Frame_Reserved(g) <==> \old(Frame_Reserved(g)));
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(order);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != Node_Of(f, order));
    ensures blocks: \forall integer g, k; Block_Alloc(g, k) <==> \old(Block_Alloc(g, k)) && !(g == f && k == order); */
void pvm_buddy_give(u32 a, u32 f, u32 order);

/* Makes the allocated block of 2^order frames at f, which the caller knows to be one, 2^order allocated blocks of one frame
 * (Linux: split_page). No frame becomes free, none is taken. */
/*@ requires wf: Buddy_Wf;
    requires block: Block_Alloc(f, order);
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures free: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Frame_Free(g) <==> \old(Frame_Free(g)));
    ensures reserved: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Frame_Reserved(g) <==> \old(Frame_Reserved(g)));
    ensures inner: \forall integer g; f <= g < f + Pow2(order) ==> order >= 1 ==> !\old(Block_Alloc(g, 0));
    ensures blocks: \forall integer g, k; Block_Alloc(g, k) <==>
      (\old(Block_Alloc(g, k)) && !(g == f && k == order)) || (k == 0 && f <= g < f + Pow2(order)); */
void pvm_buddy_split(u32 f, u32 order);

/* The other way round: makes the 2^order allocated blocks of one frame from f on, f a multiple of 2^order, one block. */
/*@ requires wf: Buddy_Wf;
    requires block: 0 <= order <= 10 && f + Pow2(order) <= PVM_MAX_FRAMES && Aligned(f, order);
    requires parts: \forall integer g; f <= g < f + Pow2(order) ==> Block_Alloc(g, 0);
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures free: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Frame_Free(g) <==> \old(Frame_Free(g)));
    ensures reserved: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> (Frame_Reserved(g) <==> \old(Frame_Reserved(g)));
    ensures blocks: \forall integer g, k; Block_Alloc(g, k) <==>
      (\old(Block_Alloc(g, k)) && !(k == 0 && f <= g < f + Pow2(order))) || (g == f && k == order); */
void pvm_buddy_join(u32 f, u32 order);

/* The smallest order of which area `a` has a free block; PVM_ORDERS when no frame of it is free. */
/*@ requires wf: Buddy_Wf;
    requires area: a < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result <= PVM_ORDERS;
    ensures none: \result == PVM_ORDERS <==> !(\exists integer f; Run_Free(a, f, 0));
    ensures some: \result < PVM_ORDERS ==> \exists integer f; Run_Free(a, f, \result);
    ensures smaller: \forall integer i, x; 0 <= i < \result ==>
      Node_Of(pvm_buddy_lo[a], i) <= x < Node_Of(pvm_buddy_hi[a], i) ==> pvm_node_tag[x] != PVM_NODE_FREE; */
u32 pvm_buddy_order(u32 a);

/* Turns the reserved frames lo .. hi-1 of area `a` into free ones (boot, memory hot-add). 0; -EINVAL on a bad range, -EBUSY
 * when one of them is not reserved; on error nothing changed. */
/*@ requires wf: Buddy_Wf;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> !(a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= lo <= hi <= pvm_buddy_hi[a]);
    ensures ebusy: \result == -PVM_EBUSY <==> a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= lo <= hi <= pvm_buddy_hi[a] &&
      \exists integer f; lo <= f < hi && !\old(Frame_Reserved(f));
    ensures fail: \result != 0 ==> Buddy_Unchanged{Pre, Here}(a);
    ensures given: \result == 0 ==> \forall integer f; lo <= f < hi ==> Frame_Free(f);
    ensures others: \result == 0 ==> \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(lo <= f < hi) ==>
      (Frame_Free(f) <==> \old(Frame_Free(f)));
    ensures pages: \result == 0 ==> pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + (hi - lo);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC); */
int pvm_buddy_release(u32 a, u32 lo, u32 hi);

/* Turns the free frames lo .. hi-1 of area `a` into reserved ones. 0; -EINVAL on a bad range, -EBUSY when one of them is not
 * free; on error nothing changed. */
/*@ requires wf: Buddy_Wf;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> !(a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= lo <= hi <= pvm_buddy_hi[a]);
    ensures ebusy: \result == -PVM_EBUSY <==> a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= lo <= hi <= pvm_buddy_hi[a] &&
      \exists integer f; lo <= f < hi && !\old(Frame_Free(f));
    ensures fail: \result != 0 ==> Buddy_Unchanged{Pre, Here}(a);
    ensures taken: \result == 0 ==> \forall integer f; lo <= f < hi ==> Frame_Reserved(f);
    ensures others: \result == 0 ==> \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(lo <= f < hi) ==>
      (Frame_Free(f) <==> \old(Frame_Free(f)));
    ensures pages: \result == 0 ==> pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - (hi - lo);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC); */
int pvm_buddy_reserve(u32 a, u32 lo, u32 hi);

/* 1 iff Buddy_Wf holds; reads everything, for tests and debug builds. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Buddy_Wf; */
int pvm_buddy_check(void);

#ifdef __cplusplus
}
#endif
#endif
