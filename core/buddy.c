/* SPDX-License-Identifier: BSD-2-Clause */
/* The buddy allocator of buddy.h: search, alloc, free, split and join, areas; buddy_range.c has reserve and release. The proof that alloc
 * fails only if there is no aligned run of free frames is l_no_run (buddy_lemmas.h): all frames below a node free means, level by level
 * upwards, that the node lies in a free block, for two free buddies do not exist. */
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
