/* SPDX-License-Identifier: BSD-2-Clause */
/* The buddy allocator of buddy.h: search, alloc, free, ranges, areas. The proof that alloc fails only if there is no aligned run
 * of free frames is l_no_run (buddy_lemmas.h): all frames below a node free means, level by level upwards, that the node
 * lies in a free block, for two free buddies do not exist. */
#include "buddy_node.h"

u8 pvm_node_tag[2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 1024];
u32 pvm_buddy_lo[PVM_MAX_ZONES], pvm_buddy_hi[PVM_MAX_ZONES];
u32 pvm_buddy_free_pages[PVM_MAX_ZONES];
u32 pvm_buddy_nr_free[PVM_MAX_ZONES][PVM_ORDERS];

/* The smallest order from `order` on in which area a has a free block; 11 if there is none. */
/*@ requires order: order <= 10;
    requires area: a < PVM_MAX_ZONES;
    requires areas: Areas_Spans && Areas_Nodes;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: order <= \result <= 11;
    ensures found: \result <= 10 ==> pvm_buddy_nr_free[a][\result] != 0;
    ensures smaller: \forall integer i; order <= i < \result ==> pvm_buddy_nr_free[a][i] == 0;
    ensures none: \forall integer i, x; order <= i < \result ==>
      Node_Of(pvm_buddy_lo[a], i) <= x < Node_Of(pvm_buddy_hi[a], i) ==> pvm_node_tag[x] != PVM_NODE_FREE; */
static inline u32 find_order(u32 a, u32 order)
{
  u32 j = order;
  /*@ loop invariant range: order <= j <= 11;
      loop invariant smaller: \forall integer i; order <= i < j ==> pvm_buddy_nr_free[a][i] == 0;
      loop invariant none: \forall integer i, x; order <= i < j ==>
        Node_Of(pvm_buddy_lo[a], i) <= x < Node_Of(pvm_buddy_hi[a], i) ==> pvm_node_tag[x] != PVM_NODE_FREE;
      loop assigns j;
      loop variant 11 - j; */
  while (j <= 10 && pvm_buddy_nr_free[a][j] == 0) {
    /*@ ghost
      l_span(a, j);
      u32 s = l_node(pvm_buddy_lo[a], j), e = l_node(pvm_buddy_hi[a], j);
      l_none(s, e); */
    j++;
  }
  return j;
}

/* The lowest free block of order j of area a, which has one. */
/*@ requires order: j <= 10;
    requires area: a < PVM_MAX_ZONES;
    requires wf: Bitset_Wf && Tree_Index && Areas_Spans && Areas_Nodes;
    requires some: pvm_buddy_nr_free[a][j] != 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: Node_Of(pvm_buddy_lo[a], j) <= \result < Node_Of(pvm_buddy_hi[a], j);
    ensures level: Node_Start(j) <= \result < Node_Start(j + 1) <= PVM_NODE_END;
    ensures free: pvm_node_tag[\result] == PVM_NODE_FREE;
    ensures lowest: \forall integer x; Node_Of(pvm_buddy_lo[a], j) <= x < \result ==> pvm_node_tag[x] != PVM_NODE_FREE; */
static inline u32 find_node(u32 a, u32 j)
{
  //@ ghost l_span(a, j);
  u32 s = node_of(pvm_buddy_lo[a], j);
  /*@ ghost
    u32 e = l_node(pvm_buddy_hi[a], j);
    l_none(s, e); */
  //@ assert some: \exists integer x; s <= x < e && Member(x);
  return pvm_bitset_next(s);
}

/* Allocates from the free blocks of order j, the smallest that serves. */
/*@ requires wf: Buddy_Wf;
    requires area: a < PVM_MAX_ZONES;
    requires order: order <= j <= 10;
    requires some: pvm_buddy_nr_free[a][j] != 0;
    requires smaller: \forall integer i, x; order <= i < j ==>
      Node_Of(pvm_buddy_lo[a], i) <= x < Node_Of(pvm_buddy_hi[a], i) ==> pvm_node_tag[x] != PVM_NODE_FREE;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures node: Node_At(Node_Of(\result, order), \result, order);
    ensures range: pvm_buddy_lo[a] <= \result && \result + Pow2(order) <= pvm_buddy_hi[a];
    ensures taken: \forall integer f; \result <= f < \result + Pow2(order) ==> \old(In_Free(f)) == 1 && In_Free(f) == 0;
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(\result <= f < \result + Pow2(order)) ==>
      In_Free(f) == \old(In_Free(f));
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - Pow2(order);
    ensures allocs: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> \old(In_Alloc(g)) >= 0 &&
      In_Alloc(g) == \old(In_Alloc(g)) + (\result <= g < \result + Pow2(order) ? 1 : 0);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC || x == Node_Of(\result, order));
    ensures lowest: \exists integer r; r == \result && \old(Block_Free(r, j)) &&
      \forall integer f, k; order <= k <= 10 ==> pvm_buddy_lo[a] <= f < pvm_buddy_hi[a] ==> \old(Block_Free(f, k)) ==>
        j < k || (j == k && \result <= f); */
static inline u32 alloc_from(u32 a, u32 order, u32 j)
{
  u32 c = find_node(a, j);
  u32 f = node_frame(c, j);
  /*@ ghost
    l_bounds();
    l_block(a, c, f, j);
    l_lowest(a, c, f, j, order); */
  c = pop_block(a, c, j, order) /*@ ghost (f) */;
  /*@ ghost
    l_bounds();
    l_inside(a, c, f, order); */
  return f;
}

u32 pvm_buddy_alloc(u32 a, u32 order)
{
  if (a >= PVM_MAX_ZONES || order > 10)
    return PVM_NONE;
  u32 j = find_order(a, order);
  if (j > 10) {
    //@ ghost l_no_run(a, order);
    return PVM_NONE;
  }
  u32 f = alloc_from(a, order, j);
  //@ ghost l_unique(l_node(f, order), f, order);
  //@ assert run: \at(Run_Free(a, \at(f, Here), order), Pre);
  return f;
}

u32 pvm_buddy_order(u32 a)
{
  u32 j = find_order(a, 0);
  /*@ ghost
    if (j > 10)
      l_no_run(a, 0);
    else {
      u32 f = l_free_run(a, j), m = l_size(j);
      /@ assert run: Run_Free(a, f, j); @/
      /@ assert frame: Run_Free(a, f, 0); @/
    } */
  return j;
}

void pvm_buddy_give(u32 a, u32 f, u32 order)
{
  //@ ghost l_node_range(f, order);
  u32 c = node_of(f, order);
  //@ ghost l_at(f, order);
  //@ ghost l_bounds();
  //@ ghost l_unique(c, f, order);
  push_block(a, c, order) /*@ ghost (f) */;
  //@ ghost l_bounds();
}

int pvm_buddy_free(u32 a, u32 f, u32 order)
{
  if (a >= PVM_MAX_ZONES || order > 10 || f < pvm_buddy_lo[a] || f >= pvm_buddy_hi[a])
    return -PVM_EINVAL;
  //@ ghost l_node_range(f, order);
  u32 c = node_of(f, order);
  if (pvm_node_tag[c] != PVM_NODE_ALLOC || !order_aligned(f, order))
    return -PVM_EINVAL;
  pvm_buddy_give(a, f, order);
  return 0;
}

/* Splits the allocated block of order `order` at frame f down to its frames, level by level: what is below says NONE before. */
/*@ requires wf: Buddy_Wf;
    requires block: Block_Alloc(f, order);
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g));
    ensures fresh: order >= 1 ==> \forall integer g; f <= g < f + Pow2(order) ==> \old(pvm_node_tag[g]) == PVM_NODE_NONE;
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==> (pvm_node_tag[x] == PVM_NODE_ALLOC <==>
      (\old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != Node_Of(f, order)) || f <= x < f + Pow2(order)); */
static inline void split_all(u32 f, u32 order)
{
  //@ ghost l_node_range(f, order);
  //@ ghost l_at(f, order);
  u32 i = order, lo = node_of(f, order), hi = lo + 1;
  //@ ghost l_top(lo, f, order);
  /*@ loop invariant order: 0 <= i <= order;
      loop invariant node: lo == Node_Of(f, i) && Aligned(f, i) && hi == lo + Pow2(order - i);
      loop invariant level: Node_Start(i) <= lo <= hi <= Node_Start(i + 1) <= PVM_NODE_END;
      loop invariant wf: Buddy_Wf;
      loop invariant whole: \forall integer x; lo <= x < hi ==>
        \at(pvm_node_tag[x], Pre) == (i == order ? PVM_NODE_ALLOC : PVM_NODE_NONE);
      loop invariant below: \forall integer x; 0 <= x < Node_Start(i + 1) ==> pvm_node_tag[x] == \at(pvm_node_tag[x], Pre);
      loop invariant parent: i < 10 ==> \forall integer x; lo <= x < hi ==> pvm_node_tag[PVM_NODE_UP(x)] == PVM_NODE_SPLIT;
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==> (pvm_node_tag[x] == PVM_NODE_ALLOC <==>
        \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC && (x != Node_Of(f, order) || i == order));
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre);
      loop assigns i, lo, hi, pvm_node_tag[0 .. PVM_NODE_END - 1];
      loop variant i; */
  while (i > 0) {
    mark_level(lo, hi, PVM_NODE_SPLIT) /*@ ghost (i) */;
    i--;
    //@ ghost l_level(i);
    //@ ghost l_level(order - i - 1);
    //@ ghost l_down(f, i);
    lo = 2 * (lo - PVM_MAX_FRAMES);
    hi = 2 * (hi - PVM_MAX_FRAMES);
  }
  mark_level(lo, hi, PVM_NODE_ALLOC) /*@ ghost (0) */;
}

void pvm_buddy_split(u32 f, u32 order)
{
  split_all(f, order);
  /*@ ghost
    l_at(f, order);
    u32 c = l_node(f, order);
    l_top(c, f, order);
    l_unique(c, f, order);
    u32 i = 10, s = PVM_NODE_TOP, e = PVM_NODE_END, lo = order == 10 ? c : 0, hi = order == 10 ? c + 1 : 0;
    /@ loop invariant level: 0 <= i <= 10;
       loop invariant s: s == Node_Start(i) && e == Node_Start(i + 1);
       loop invariant end: i == 10 ? s == PVM_NODE_TOP && e == PVM_NODE_END : e <= PVM_NODE_TOP;
       loop invariant above: i > order ==> lo == 0 && hi == 0;
       loop invariant below: i <= order ==> s <= lo && hi <= e && lo + Pow2(order - i) == hi && lo == Node_Of(f, i) && Aligned(f, i);
       loop invariant change: \forall integer x; s <= x < e ==> In_Alloc(x) == \at(In_Alloc(x), Pre) -
         (i >= 1 && lo <= x < hi ? 1 : 0);
       loop assigns i, s, e, lo, hi;
       loop variant i; @/
    while (i > 0) {
      i--;
      l_level(i);
      e = s;
      s = 2 * (s - PVM_MAX_FRAMES);
      if (i == order) {
        lo = c;
        hi = c + 1;
      } else if (i < order) {
        l_down(f, i);
        l_level(order - i - 1);
        lo = 2 * (lo - PVM_MAX_FRAMES);
        hi = 2 * (hi - PVM_MAX_FRAMES);
      }
    }
  */
}

/* Makes the allocated frames f .. f + 2^order - 1 one block, from below: what lies between says SPLIT before. */
/*@ requires wf: Buddy_Wf;
    requires block: 0 <= order <= 10 && f + Pow2(order) <= PVM_MAX_FRAMES && Aligned(f, order);
    requires parts: \forall integer g; f <= g < f + Pow2(order) ==> pvm_node_tag[g] == PVM_NODE_ALLOC;
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g));
    ensures whole: order >= 1 ==> \old(pvm_node_tag[Node_Of(f, order)]) == PVM_NODE_SPLIT;
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==> (pvm_node_tag[x] == PVM_NODE_ALLOC <==>
      (\old(pvm_node_tag[x]) == PVM_NODE_ALLOC && !(f <= x < f + Pow2(order))) || x == Node_Of(f, order)); */
static inline void join_all(u32 f, u32 order)
{
  u32 i = 0, lo = f, hi = f + pvm_order_size(order);
  //@ ghost l_parents();
  /*@ loop invariant order: 0 <= i <= order;
      loop invariant node: lo == Node_Of(f, i) && hi == lo + Pow2(order - i);
      loop invariant level: Node_Start(i) <= lo <= hi <= Node_Start(i + 1) <= PVM_NODE_END;
      loop invariant wf: Buddy_Wf;
      loop invariant above: \forall integer x; Node_Start(i) <= x < PVM_NODE_END ==> pvm_node_tag[x] == \at(pvm_node_tag[x], Pre);
      loop invariant whole: \forall integer x; lo <= x < hi ==>
        \at(pvm_node_tag[x], Pre) == (i == 0 ? PVM_NODE_ALLOC : PVM_NODE_SPLIT);
      loop invariant children: i >= 1 ==> \forall integer x; lo <= x < hi ==>
        pvm_node_tag[2 * (x - PVM_MAX_FRAMES)] == PVM_NODE_NONE && pvm_node_tag[2 * (x - PVM_MAX_FRAMES) + 1] == PVM_NODE_NONE;
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==> (pvm_node_tag[x] == PVM_NODE_ALLOC <==>
        \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC && (i == 0 || !(f <= x < f + Pow2(order))));
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre);
      loop assigns i, lo, hi, pvm_node_tag[0 .. PVM_NODE_END - 1];
      loop variant order - i; */
  while (i < order) {
    mark_level(lo, hi, PVM_NODE_NONE) /*@ ghost (i) */;
    //@ ghost l_aligned(f, i + 1, order);
    //@ ghost l_level(i);
    //@ ghost l_level(order - i - 1);
    //@ ghost l_down(f, i);
    lo = PVM_MAX_FRAMES + lo / 2;
    hi = PVM_MAX_FRAMES + hi / 2;
    i++;
    //@ ghost l_kids(i);
  }
  //@ ghost l_kids(order);
  mark_level(lo, hi, PVM_NODE_ALLOC) /*@ ghost (order) */;
}

void pvm_buddy_join(u32 f, u32 order)
{
  /*@ assert leaves: \forall integer g; f <= g < f + Pow2(order) ==> (Block_Alloc(g, 0) <==> pvm_node_tag[g] == PVM_NODE_ALLOC); */
  join_all(f, order);
  /*@ ghost
    l_at(f, order);
    u32 c = l_node(f, order);
    l_top(c, f, order);
    l_unique(c, f, order);
    u32 i = 10, s = PVM_NODE_TOP, e = PVM_NODE_END, lo = order == 10 ? c : 0, hi = order == 10 ? c + 1 : 0;
    /@ loop invariant level: 0 <= i <= 10;
       loop invariant s: s == Node_Start(i) && e == Node_Start(i + 1);
       loop invariant end: i == 10 ? s == PVM_NODE_TOP && e == PVM_NODE_END : e <= PVM_NODE_TOP;
       loop invariant above: i > order ==> lo == 0 && hi == 0;
       loop invariant below: i <= order ==> s <= lo && hi <= e && lo + Pow2(order - i) == hi && lo == Node_Of(f, i) && Aligned(f, i);
       loop invariant change: \forall integer x; s <= x < e ==> In_Alloc(x) == \at(In_Alloc(x), Pre) +
         (i >= 1 && lo <= x < hi ? 1 : 0);
       loop assigns i, s, e, lo, hi;
       loop variant i; @/
    while (i > 0) {
      i--;
      l_level(i);
      e = s;
      s = 2 * (s - PVM_MAX_FRAMES);
      if (i == order) {
        lo = c;
        hi = c + 1;
      } else if (i < order) {
        l_down(f, i);
        l_level(order - i - 1);
        lo = 2 * (lo - PVM_MAX_FRAMES);
        hi = 2 * (hi - PVM_MAX_FRAMES);
      }
    }
  */
}

/* What frame f is: PVM_NODE_FREE, PVM_NODE_ALLOC, or PVM_NODE_NONE for a reserved one. */
/*@ requires frame: f < PVM_MAX_FRAMES;
    requires tree: Tree_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures kind: \result == PVM_NODE_FREE || \result == PVM_NODE_ALLOC || \result == PVM_NODE_NONE;
    ensures free: \result == PVM_NODE_FREE <==> Frame_Free(f);
    ensures alloc: \result == PVM_NODE_ALLOC <==> Frame_Alloc(f);
    ensures reserved: \result == PVM_NODE_NONE <==> In_Free(f) == 0 && In_Alloc(f) == 0; */
static u32 frame_kind(u32 f)
{
  u32 c = f;
  //@ ghost l_split();
  /*@ loop invariant range: 0 <= c < PVM_NODE_END;
      loop invariant free: In_Free(f) == In_Free(c);
      loop invariant alloc: In_Alloc(f) == In_Alloc(c);
      loop assigns c;
      loop variant PVM_NODE_END - c; */
  while (c < PVM_NODE_TOP && pvm_node_tag[c] == PVM_NODE_NONE)
    c = PVM_MAX_FRAMES + c / 2;
  //@ assert up: c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_UP(c)] == PVM_NODE_SPLIT;
  //@ assert free: In_Free(c) == (pvm_node_tag[c] == PVM_NODE_FREE ? 1 : 0);
  //@ assert alloc: In_Alloc(c) == (pvm_node_tag[c] == PVM_NODE_ALLOC ? 1 : 0);
  return pvm_node_tag[c] == PVM_NODE_SPLIT ? PVM_NODE_NONE : pvm_node_tag[c];
}

/* Makes the nodes above the block of order k at frame f split, so that the block can be given a tag. */
/*@ requires wf: Buddy_Wf;
    requires node: 0 <= k <= 10 && f < PVM_MAX_FRAMES;
    requires reserved: In_Free(f) == 0 && In_Alloc(f) == 0;
    terminates \true;
    assigns pvm_node_tag[0 .. PVM_NODE_END - 1];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures parent: k < 10 ==> pvm_node_tag[PVM_NODE_UP(Node_Of(f, k))] == PVM_NODE_SPLIT;
    ensures below: \forall integer x; 0 <= x < PVM_NODE_END ==> pvm_node_tag[x] == \old(pvm_node_tag[x]) ||
      (x >= Node_Start(k + 1) && pvm_node_tag[x] == PVM_NODE_SPLIT && \old(pvm_node_tag[x]) == PVM_NODE_NONE);
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g));
    ensures allocs: \forall integer g; 0 <= g < PVM_NODE_END ==> In_Alloc(g) == \old(In_Alloc(g)); */
static void open_path(u32 f, u32 k)
{
  u32 i = 10;
  //@ ghost l_node_range(f, 10);
  /*@ loop invariant range: k <= i <= 10;
      loop invariant wf: Buddy_Wf;
      loop invariant parent: i < 10 ==> pvm_node_tag[PVM_NODE_UP(Node_Of(f, i))] == PVM_NODE_SPLIT;
      loop invariant start: Node_Start(i + 1) >= Node_Start(k + 1);
      loop invariant below: \forall integer x; 0 <= x < PVM_NODE_END ==> pvm_node_tag[x] == \at(pvm_node_tag[x], Pre) ||
        (x >= Node_Start(i + 1) && pvm_node_tag[x] == PVM_NODE_SPLIT && \at(pvm_node_tag[x], Pre) == PVM_NODE_NONE);
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre);
      loop invariant allocs: \forall integer g; 0 <= g < PVM_NODE_END ==> In_Alloc(g) == \at(In_Alloc(g), Pre);
      loop assigns i, pvm_node_tag[0 .. PVM_NODE_END - 1];
      loop variant i; */
  while (i > k) {
    u32 c = node_of(f, i);
    //@ ghost u32 h = l_base(f, i);
    //@ ghost l_top(c, h, i);
    //@ ghost l_path(f, i);
    //@ assert kind: pvm_node_tag[c] == PVM_NODE_NONE || pvm_node_tag[c] == PVM_NODE_SPLIT;
    if (pvm_node_tag[c] == PVM_NODE_NONE)
      mark(c, PVM_NODE_SPLIT) /*@ ghost (h, i) */;
    /*@ assert same: \forall integer x; 0 <= x < PVM_NODE_END ==>
          (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC); */
    /*@ ghost
      u32 d = PVM_NODE_END;
      /@ loop invariant range: 0 <= d <= PVM_NODE_END;
         loop invariant allocs: \forall integer x; d <= x < PVM_NODE_END ==> In_Alloc(x) == \at(In_Alloc(x), Pre);
         loop assigns d;
         loop variant d; @/
      while (d > 0) {
        d--;
        /@ assert step: In_Alloc(d) == (pvm_node_tag[d] == PVM_NODE_ALLOC ? 1 : 0) + (d < PVM_NODE_TOP ? In_Alloc(PVM_NODE_UP(d)) : 0); @/
      }
      l_down(f, i - 1); */
    i--;
  }
}

/* Makes the reserved block of order k at frame f free. */
/*@ requires wf: Buddy_Wf;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires block: 0 <= k <= 10 && Aligned(f, k) && f < PVM_MAX_FRAMES;
    requires reserved: In_Free(f) == 0 && In_Alloc(f) == 0;
    requires none: pvm_node_tag[Node_Of(f, k)] == PVM_NODE_NONE;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures inside: f + Pow2(k) <= pvm_buddy_hi[a];
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) + (f <= g < f + Pow2(k) ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(k);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC); */
static void release_block(u32 a, u32 f, u32 k)
{
  u32 c = node_of(f, k);
  //@ ghost l_at(f, k);
  //@ ghost l_top(c, f, k);
  //@ ghost l_inside(a, c, f, k);
  //@ ghost l_node_range(f, k);
  open_path(f, k);
  mark(c, PVM_NODE_ALLOC) /*@ ghost (f, k) */;
  push(a, c, k) /*@ ghost (f) */;
}

/* Are all frames lo .. hi-1 of the kind? */
/*@ requires range: lo <= hi <= PVM_MAX_FRAMES;
    requires tree: Tree_Wf;
    requires kind: kind == PVM_NODE_FREE || kind == PVM_NODE_NONE;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: kind == PVM_NODE_FREE ==> (\result != 0 <==> \forall integer f; lo <= f < hi ==> Frame_Free(f));
    ensures reserved: kind == PVM_NODE_NONE ==> (\result != 0 <==> \forall integer f; lo <= f < hi ==> Frame_Reserved(f)); */
static int all_of_kind(u32 lo, u32 hi, u32 kind)
{
  u32 f = lo;
  /*@ loop invariant range: lo <= f <= hi;
      loop invariant free: kind == PVM_NODE_FREE ==> \forall integer g; lo <= g < f ==> Frame_Free(g);
      loop invariant reserved: kind == PVM_NODE_NONE ==> \forall integer g; lo <= g < f ==> Frame_Reserved(g);
      loop assigns f;
      loop variant hi - f; */
  while (f < hi) {
    if (frame_kind(f) != kind)
      return 0;
    f++;
  }
  return 1;
}

/* Makes the reserved frames lo .. hi-1 free, in blocks as large as alignment allows. */
/*@ requires wf: Buddy_Wf;
    requires range: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= lo <= hi <= pvm_buddy_hi[a];
    requires reserved: \forall integer f; lo <= f < hi ==> Frame_Reserved(f);
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) + (lo <= g < hi ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + (hi - lo);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC); */
static void release_all(u32 a, u32 lo, u32 hi)
{
  u32 f = lo;
  //@ ghost l_split();
  /*@ loop invariant wf: Buddy_Wf;
      loop invariant range: lo <= f <= hi;
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre) + (lo <= g < f ? 1 : 0);
      loop invariant reserved: \forall integer g; f <= g < hi ==> In_Alloc(g) == 0;
      loop invariant pages: pvm_buddy_free_pages[a] == \at(pvm_buddy_free_pages[a], Pre) + (f - lo);
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
        (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC);
      loop assigns f, PVM_AREA_CELLS(a);
      loop variant hi - f; */
  while (f < hi) {
    u32 k = 0;
    //@ ghost l_path(f, 0);
    /*@ loop invariant order: 0 <= k <= 10;
        loop invariant aligned: Aligned(f, k) && f + Pow2(k) <= hi;
        loop invariant none: pvm_node_tag[Node_Of(f, k)] == PVM_NODE_NONE;
        loop assigns k;
        loop variant 10 - k; */
    while (k < 10 && order_aligned(f, k + 1) && pvm_order_size(k + 1) <= hi - f && pvm_node_tag[node_of(f, k + 1)] == PVM_NODE_NONE)
      k++;
    release_block(a, f, k);
    f += pvm_order_size(k);
    /*@ assert same: \forall integer x; 0 <= x < PVM_NODE_END ==>
          (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC); */
    /*@ ghost
      u32 d = PVM_NODE_END;
      /@ loop invariant range: 0 <= d <= PVM_NODE_END;
         loop invariant allocs: \forall integer x; d <= x < PVM_NODE_END ==> In_Alloc(x) == \at(In_Alloc(x), Pre);
         loop assigns d;
         loop variant d; @/
      while (d > 0) {
        d--;
        /@ assert step: In_Alloc(d) == (pvm_node_tag[d] == PVM_NODE_ALLOC ? 1 : 0) + (d < PVM_NODE_TOP ? In_Alloc(PVM_NODE_UP(d)) : 0); @/
      } */
  }
}

int pvm_buddy_release(u32 a, u32 lo, u32 hi)
{
  if (a >= PVM_MAX_ZONES || lo < pvm_buddy_lo[a] || lo > hi || hi > pvm_buddy_hi[a])
    return -PVM_EINVAL;
  if (!all_of_kind(lo, hi, PVM_NODE_NONE))
    return -PVM_EBUSY;
  //@ ghost l_split();
  release_all(a, lo, hi);
  return 0;
}

/* Splits the allocated block c of order i; the half that holds frame f stays allocated. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, h, i) && i >= 1;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= h < pvm_buddy_hi[a];
    requires frame: h <= f < h + Pow2(i);
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures size: Pow2(i) == 2 * Pow2(i - 1);
    ensures node: Node_At(\result, f < h + Pow2(i - 1) ? h : h + Pow2(i - 1), i - 1);
    ensures fresh: \exists integer d; d == \result && \old(pvm_node_tag[d]) == PVM_NODE_NONE;
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> (\old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != c) || x == \result);
    ensures count: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(i - 1);
    ensures left: f < h + Pow2(i - 1) ==> \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (h + Pow2(i - 1) <= g < h + Pow2(i) ? 1 : 0);
    ensures right: f >= h + Pow2(i - 1) ==> \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (h <= g < h + Pow2(i - 1) ? 1 : 0); */
static u32 split_towards(u32 a, u32 c, u32 i, u32 f) /*@ ghost (u32 h) */
{
  //@ ghost l_halves(c, h, i);
  //@ ghost l_inside(a, c, h, i);
  u32 l = split(a, c, i) /*@ ghost (h) */;
  //@ ghost l_unique(l, h, i - 1);
  if (node_of(f, i - 1) == l)
    return l;
  //@ ghost u32 r = h + l_size(i - 1);
  take(a, l + 1, i - 1) /*@ ghost (r) */;
  give(a, l, i - 1) /*@ ghost (h) */;
  return l + 1;
}

/* Makes the free frame f reserved: splits the block that holds it. */
/*@ requires wf: Buddy_Wf;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires frame: f < PVM_MAX_FRAMES && In_Free(f) >= 1;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) - (g == f ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - 1;
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC); */
static void reserve_frame(u32 a, u32 f)
{
  u32 c = f, i = 0;
  /*@ loop invariant order: 0 <= i <= 10;
      loop invariant node: c == Node_Of(f, i) && 0 <= c < PVM_NODE_END;
      loop invariant top: i == 10 ==> c >= PVM_NODE_TOP;
      loop invariant free: In_Free(c) >= 1;
      loop assigns c, i;
      loop variant 10 - i; */
  while (i < 10 && pvm_node_tag[c] != PVM_NODE_FREE) {
    //@ ghost l_down(f, i);
    //@ ghost l_below(f, i);
    //@ ghost l_level(i);
    c = PVM_MAX_FRAMES + c / 2;
    i++;
    //@ ghost u32 b = l_base(f, i);
    //@ ghost l_top(c, b, i);
  }
  //@ ghost u32 h = l_base(f, i);
  //@ ghost l_outside(a, c, f, h, i);
  take(a, c, i) /*@ ghost (h) */;
  /*@ loop invariant wf: Buddy_Wf;
      loop invariant order: 0 <= i <= 10;
      loop invariant node: Node_At(c, h, i) && h <= f < h + Pow2(i);
      loop invariant inside: pvm_buddy_lo[a] <= h;
      loop invariant alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
      loop invariant was: \at(pvm_node_tag[\at(c, Here)], Pre) != PVM_NODE_ALLOC;
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre) -
        (h <= g < h + Pow2(i) ? 1 : 0);
      loop invariant pages: pvm_buddy_free_pages[a] == \at(pvm_buddy_free_pages[a], Pre) - Pow2(i);
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
        (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC || x == c);
      loop assigns c, i, h, PVM_AREA_CELLS(a);
      loop variant i; */
  while (i > 0) {
    //@ ghost u32 m = l_size(i - 1);
    c = split_towards(a, c, i, f) /*@ ghost (h) */;
    //@ ghost h = f < h + m ? h : h + m;
    i--;
  }
  mark(c, PVM_NODE_NONE) /*@ ghost (h, 0) */;
}

/* Makes the free frames lo .. hi-1 reserved. */
/*@ requires wf: Buddy_Wf;
    requires range: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= lo <= hi <= pvm_buddy_hi[a];
    requires free: \forall integer f; lo <= f < hi ==> Frame_Free(f);
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) - (lo <= g < hi ? 1 : 0);
    ensures allocs: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Alloc(g) == \old(In_Alloc(g));
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - (hi - lo);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC); */
static void reserve_all(u32 a, u32 lo, u32 hi)
{
  u32 f = lo;
  /*@ loop invariant wf: Buddy_Wf;
      loop invariant range: lo <= f <= hi;
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre) - (lo <= g < f ? 1 : 0);
      loop invariant pages: pvm_buddy_free_pages[a] == \at(pvm_buddy_free_pages[a], Pre) - (f - lo);
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
        (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC);
      loop assigns f, PVM_AREA_CELLS(a);
      loop variant hi - f; */
  while (f < hi) {
    reserve_frame(a, f);
    f++;
  }
  /*@ ghost
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant allocs: \forall integer x; d <= x < PVM_NODE_END ==> In_Alloc(x) == \at(In_Alloc(x), Pre);
       loop assigns d;
       loop variant d; @/
    while (d > 0) {
      d--;
      /@ assert step: In_Alloc(d) == (pvm_node_tag[d] == PVM_NODE_ALLOC ? 1 : 0) + (d < PVM_NODE_TOP ? In_Alloc(PVM_NODE_UP(d)) : 0); @/
    } */
}

int pvm_buddy_reserve(u32 a, u32 lo, u32 hi)
{
  if (a >= PVM_MAX_ZONES || lo < pvm_buddy_lo[a] || lo > hi || hi > pvm_buddy_hi[a])
    return -PVM_EINVAL;
  if (!all_of_kind(lo, hi, PVM_NODE_FREE))
    return -PVM_EBUSY;
  //@ ghost l_once();
  reserve_all(a, lo, hi);
  return 0;
}

/* May area a become lo .. hi-1: is it unused, disjoint from the others, with no node in use? */
/*@ requires area: a < PVM_MAX_ZONES;
    requires range: lo < hi <= PVM_MAX_FRAMES && lo % 1024 == 0 && hi % 1024 == 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures unused: \result != 0 <==> Span_Unused(a, lo, hi); */
static int span_unused(u32 a, u32 lo, u32 hi)
{
  u32 b = 0, c = PVM_NODE_TOP + lo / 1024, e = PVM_NODE_TOP + hi / 1024;
  if (pvm_buddy_lo[a] != pvm_buddy_hi[a])
    return 0;
  /*@ loop invariant range: 0 <= b <= PVM_MAX_ZONES;
      loop invariant disjoint: \forall integer d; 0 <= d < b ==> d != a ==>
        pvm_buddy_hi[d] <= lo || hi <= pvm_buddy_lo[d] || pvm_buddy_lo[d] == pvm_buddy_hi[d];
      loop assigns b;
      loop variant PVM_MAX_ZONES - b; */
  while (b < PVM_MAX_ZONES) {
    if (b != a && pvm_buddy_hi[b] > lo && hi > pvm_buddy_lo[b] && pvm_buddy_lo[b] != pvm_buddy_hi[b])
      return 0;
    b++;
  }
  /*@ loop invariant range: Node_Of(lo, 10) <= c <= e;
      loop invariant none: \forall integer x; Node_Of(lo, 10) <= x < c ==> pvm_node_tag[x] == PVM_NODE_NONE;
      loop assigns c;
      loop variant e - c; */
  while (c < e) {
    if (pvm_node_tag[c] != PVM_NODE_NONE)
      return 0;
    c++;
  }
  return 1;
}

/*@ requires area: a < PVM_MAX_ZONES;
    terminates \true;
    assigns pvm_buddy_nr_free[a][0 .. 10];
    exits \false;
    ensures zero: \forall integer k; 0 <= k <= 10 ==> pvm_buddy_nr_free[a][k] == 0; */
static void clear_counts(u32 a)
{
  u32 k = 0;
  /*@ loop invariant range: 0 <= k <= 11;
      loop invariant zero: \forall integer j; 0 <= j < k ==> pvm_buddy_nr_free[a][j] == 0;
      loop assigns k, pvm_buddy_nr_free[a][0 .. 10];
      loop variant 11 - k; */
  while (k <= 10) {
    pvm_buddy_nr_free[a][k] = 0;
    k++;
  }
}

int pvm_buddy_add_area(u32 a, u32 lo, u32 hi)
{
  if (a >= PVM_MAX_ZONES || lo >= hi || hi > PVM_MAX_FRAMES || lo % 1024 != 0 || hi % 1024 != 0)
    return -PVM_EINVAL;
  if (!span_unused(a, lo, hi))
    return -PVM_EBUSY;
  //@ ghost l_empty(lo, hi);
  clear_counts(a);
  pvm_buddy_lo[a] = lo;
  pvm_buddy_hi[a] = hi;
  pvm_buddy_free_pages[a] = 0;
  //@ assert pages: Areas_Pages;
  //@ assert nodes: Areas_Nodes;
  //@ assert disjoint: Areas_Disjoint;
  return 0;
}
