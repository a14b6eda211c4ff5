/* SPDX-License-Identifier: BSD-2-Clause */
/* Ranges of frames that become free or reserved, at boot and when memory is added: block by block as alignment allows one way, frame by frame
 * the other. The tree stays canonical throughout (Linux: memblock_free_pages, and reserve_bootmem_region before it). */
#include "buddy_node.h"

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
