/* SPDX-License-Identifier: BSD-2-Clause */
/* Ghost functions of the buddy allocator: facts that a prover does not find by itself, each proven once. No code.
 *
 * Orders are constants 0..10, so arithmetic over 2^k is proven by cases. Facts about the recursive counts In_Free, In_Alloc,
 * Free_Frames and Free_Nodes are proven by ghost loops: a node's parent has a larger number, so a loop down the nodes (or down
 * the eleven levels) is the induction.
 *
 * buddy_path_lemmas.h goes on with the levels above a frame. A layer above may include these files for their ghost functions. */
#ifndef PVM_BUDDY_LEMMAS_H
#define PVM_BUDDY_LEMMAS_H

#include "buddy.h"

/*@ // |[lo, hi) & [x, y)|
    logic integer Cut(integer lo, integer hi, integer x, integer y) =
      (hi < y ? hi : y) <= (lo > x ? lo : x) ? 0 : (hi < y ? hi : y) - (lo > x ? lo : x);
    logic integer Is_Free(integer tag) = tag == PVM_NODE_FREE ? 1 : 0;
    // d * n for d in -1, 0, 1
    logic integer Change(integer d, integer n) = d == 0 ? 0 : d > 0 ? n : -n;
    // node c is the block of order k at frame f
    predicate Node_At(integer c, integer f, integer k) = 0 <= k <= 10 && 0 <= f && f + Pow2(k) <= PVM_MAX_FRAMES && Aligned(f, k) &&
      c == Node_Of(f, k);
*/

/* Orders are small constants to the provers: facts about one level and the next, by cases. */
/*@ ghost
  /@ requires level: j < 10;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures next: Node_Start(j + 1) == PVM_MAX_FRAMES + Node_Start(j) / 2;
     ensures even: Node_Start(j) % 2 == 0;
     ensures order: 0 <= Node_Start(j) < Node_Start(j + 1) <= PVM_NODE_TOP;
     ensures size: Pow2(j + 1) == 2 * Pow2(j); @/
  void l_level(u32 j)
  {
    switch (j) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }

  /@ requires level: j < 10;
     requires frame: f <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures aligned: Aligned(f, j + 1) ==> Aligned(f, j);
     ensures left: Aligned(f, j + 1) ==> Node_Of(f, j) == 2 * (Node_Of(f, j + 1) - PVM_MAX_FRAMES);
     ensures up: Node_Of(f, j + 1) == PVM_NODE_UP(Node_Of(f, j)); @/
  void l_down(u32 f, u32 j)
  {
    switch (j) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* The counts of a well-formed tree are sane: at most one free node above a frame. */
/*@ ghost
  /@ requires split: Tree_Split;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures once: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> 0 <= In_Free(f) <= 1;
     ensures pages: \forall integer lo, hi; 0 <= lo <= hi <= PVM_MAX_FRAMES ==> 0 <= Free_Frames(lo, hi) <= hi - lo;
     ensures nodes: \forall integer lo, hi; 0 <= lo <= hi <= PVM_NODE_END ==> 0 <= Free_Nodes(lo, hi) <= hi - lo; @/
  void l_bounds(void)
  {
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant split: \forall integer x; d <= x < PVM_NODE_END ==> pvm_node_tag[x] == PVM_NODE_SPLIT ==> In_Free(x) == 0;
       loop invariant once: \forall integer x; d <= x < PVM_NODE_END ==> 0 <= In_Free(x) <= 1;
       loop assigns d;
       loop variant d; @/
    while (d > 0)
      d--;
    u32 i = 0;
    /@ loop invariant range: 0 <= i <= PVM_MAX_FRAMES;
       loop invariant pages: \forall integer lo, hi; 0 <= lo <= hi <= i ==> 0 <= Free_Frames(lo, hi) <= hi - lo;
       loop assigns i;
       loop variant PVM_MAX_FRAMES - i; @/
    while (i < PVM_MAX_FRAMES)
      i++;
    i = 0;
    /@ loop invariant range: 0 <= i <= PVM_NODE_END;
       loop invariant nodes: \forall integer lo, hi; 0 <= lo <= hi <= i ==> 0 <= Free_Nodes(lo, hi) <= hi - lo;
       loop assigns i;
       loop variant PVM_NODE_END - i; @/
    while (i < PVM_NODE_END)
      i++;
  }
*/

/* Where node c of area a lies in the areas' spans: the counters of order k of area a see it, no other. */
/*@ ghost
  /@ requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures ends: \forall integer b, j; 0 <= b < PVM_MAX_ZONES ==> 0 <= j <= 10 ==>
       0 <= Node_Of(pvm_buddy_lo[b], j) <= Node_Of(pvm_buddy_hi[b], j) <= PVM_NODE_END; @/
  void l_ends(void)
  {
  }

  /@ requires node: Node_At(c, f, k);
     requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
     requires spans: Areas_Spans;
     requires disjoint: Areas_Disjoint;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures here: Node_Of(pvm_buddy_lo[a], k) <= c < Node_Of(pvm_buddy_hi[a], k);
     ensures level: \forall integer b, j; 0 <= b < PVM_MAX_ZONES ==> 0 <= j <= 10 ==> j != k ==>
       !(Node_Of(pvm_buddy_lo[b], j) <= c < Node_Of(pvm_buddy_hi[b], j));
     ensures other: \forall integer b; 0 <= b < PVM_MAX_ZONES ==> b != a ==>
       !(Node_Of(pvm_buddy_lo[b], k) <= c < Node_Of(pvm_buddy_hi[b], k));
     ensures cut: \forall integer b; 0 <= b < PVM_MAX_ZONES ==> b != a ==>
       Cut(pvm_buddy_lo[b], pvm_buddy_hi[b], f, f + Pow2(k)) == 0;
     ensures all: Cut(pvm_buddy_lo[a], pvm_buddy_hi[a], f, f + Pow2(k)) == Pow2(k); @/
  void l_areas(u32 a, u32 c, u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

/*@ ghost
  /@ requires level: j < 10;
     requires frame: f <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures half: Div_Pow2(f, j + 1) == Div_Pow2(f, j) / 2; @/
  void l_half(u32 f, u32 j)
  {
    switch (j) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* The two halves of a block. */
/*@ ghost
  /@ requires order: k <= 10;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures size: \result == Pow2(k); @/
  u32 l_size(u32 k)
  {
    return k == 0 ? 1 : k == 1 ? 2 : k == 2 ? 4 : k == 3 ? 8 : k == 4 ? 16 : k == 5 ? 32 : k == 6 ? 64 : k == 7 ? 128 :
      k == 8 ? 256 : k == 9 ? 512 : 1024;
  }

  /@ requires node: Node_At(c, f, i);
     requires order: i >= 1;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures size: Pow2(i) == 2 * Pow2(i - 1);
     ensures left: Node_At(2 * (c - PVM_MAX_FRAMES), f, i - 1);
     ensures right: Node_At(2 * (c - PVM_MAX_FRAMES) + 1, f + Pow2(i - 1), i - 1);
     ensures level: PVM_MAX_FRAMES <= c < PVM_NODE_END; @/
  void l_halves(u32 c, u32 f, u32 i)
  {
    switch (i) {
      case 1: break; case 2: break; case 3: break; case 4: break; case 5: break;
      case 6: break; case 7: break; case 8: break; case 9: break; case 10: break; default: break;
    }
  }

  /@ requires node: Node_At(c, f, k);
     requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
     requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: f + Pow2(k) <= pvm_buddy_hi[a]; @/
  void l_inside(u32 a, u32 c, u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  /@ requires node: Node_At(c, h, k);
     requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
     requires part: h <= f < h + Pow2(k);
     requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: pvm_buddy_lo[a] <= h && h + Pow2(k) <= pvm_buddy_hi[a]; @/
  void l_outside(u32 a, u32 c, u32 f, u32 h, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  /@ requires node: Node_At(c, f, k);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures end: c < PVM_NODE_END;
     ensures top: k == 10 <==> PVM_NODE_TOP <= c; @/
  void l_top(u32 c, u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  /@ requires node: Node_At(c, f, i);
     requires order: i < 10;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures size: Pow2(i + 1) == 2 * Pow2(i);
     ensures even: c % 2 == 0 ==> Node_At(PVM_NODE_UP(c), f, i + 1) && Node_At(c + 1, f + Pow2(i), i);
     ensures odd: c % 2 == 1 ==> Node_At(PVM_NODE_UP(c), f - Pow2(i), i + 1) && Node_At(c - 1, f - Pow2(i), i);
     ensures level: c < PVM_NODE_TOP; @/
  void l_whole(u32 c, u32 f, u32 i)
  {
    switch (i) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* A count of zero means that there is no free node. */
/*@ ghost
  /@ requires range: lo <= hi <= PVM_NODE_END;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures none: Free_Nodes(lo, hi) == 0 ==> \forall integer x; lo <= x < hi ==> pvm_node_tag[x] != PVM_NODE_FREE;
     ensures some: (\forall integer x; lo <= x < hi ==> pvm_node_tag[x] != PVM_NODE_FREE) ==> Free_Nodes(lo, hi) == 0; @/
  void l_none(u32 lo, u32 hi)
  {
    u32 i = lo;
    /@ loop invariant range: lo <= i <= hi;
       loop invariant positive: Free_Nodes(lo, i) >= 0;
       loop invariant none: Free_Nodes(lo, i) == 0 ==> \forall integer x; lo <= x < i ==> pvm_node_tag[x] != PVM_NODE_FREE;
       loop invariant some: (\forall integer x; lo <= x < i ==> pvm_node_tag[x] != PVM_NODE_FREE) ==> Free_Nodes(lo, i) == 0;
       loop assigns i;
       loop variant hi - i; @/
    while (i < hi)
      i++;
  }

  /@ requires order: k <= 10;
     requires frame: f <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures node: \result == Node_Of(f, k); @/
  u32 l_node(u32 f, u32 k)
  {
    switch (k) {
      case 0: return f;
      case 1: return PVM_MAX_FRAMES + f / 2;
      case 2: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 2 + f / 4;
      case 3: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 4 + f / 8;
      case 4: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 8 + f / 16;
      case 5: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 16 + f / 32;
      case 6: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 32 + f / 64;
      case 7: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 64 + f / 128;
      case 8: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 128 + f / 256;
      case 9: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 256 + f / 512;
      default: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 512 + f / 1024;
    }
  }

  /@ requires order: j <= k <= 10;
     requires frame: f <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures aligned: Aligned(f, k) ==> Aligned(f, j); @/
  void l_aligned(u32 f, u32 j, u32 k)
  {
    u32 i = k;
    /@ loop invariant range: j <= i <= k;
       loop invariant aligned: Aligned(f, k) ==> Aligned(f, i);
       loop assigns i;
       loop variant i; @/
    while (i > j) {
      i--;
      l_down(f, i);
    }
  }

  /@ requires order: k <= 10;
     requires area: a < PVM_MAX_ZONES;
     requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures lo: Aligned(pvm_buddy_lo[a], k);
     ensures hi: Aligned(pvm_buddy_hi[a], k);
     ensures nodes: Node_Start(k) <= Node_Of(pvm_buddy_lo[a], k) <= Node_Of(pvm_buddy_hi[a], k) <= Node_Start(k + 1) <= PVM_NODE_END;
     ensures span: Node_Of(pvm_buddy_hi[a], k) - Node_Of(pvm_buddy_lo[a], k) <= pvm_buddy_hi[a] - pvm_buddy_lo[a]; @/
  void l_span(u32 a, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  /@ requires order: k <= 10;
     requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
     requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures within: Node_Of(pvm_buddy_lo[a], k) <= Node_Of(f, k) < Node_Of(pvm_buddy_hi[a], k); @/
  void l_within(u32 a, u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  // no free block of order k or more: no node of order k of the area lies in a free block
  /@ requires order: k <= 10;
     requires area: a < PVM_MAX_ZONES;
     requires areas: Areas_Spans && Areas_Nodes;
     requires none: \forall integer j; k <= j <= 10 ==> pvm_buddy_nr_free[a][j] == 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures none: \forall integer x; Node_Of(pvm_buddy_lo[a], k) <= x < Node_Of(pvm_buddy_hi[a], k) ==> In_Free(x) == 0; @/
  void l_exhausted(u32 a, u32 k)
  {
    u32 j = 10, s = l_node(pvm_buddy_lo[a], 10), e = l_node(pvm_buddy_hi[a], 10);
    l_span(a, 10);
    l_none(s, e);
    /@ loop invariant level: k <= j <= 10;
       loop invariant ends: s == Node_Of(pvm_buddy_lo[a], j) && e == Node_Of(pvm_buddy_hi[a], j);
       loop invariant none: \forall integer x; s <= x < e ==> In_Free(x) == 0;
       loop assigns j, s, e;
       loop variant j; @/
    while (j > k) {
      j--;
      l_span(a, j + 1);
      l_down(pvm_buddy_lo[a], j);
      l_down(pvm_buddy_hi[a], j);
      l_level(j);
      l_span(a, j);
      s = 2 * (s - PVM_MAX_FRAMES);
      e = 2 * (e - PVM_MAX_FRAMES);
      l_none(s, e);
    }
  }

  // canonical: an aligned run of free frames lies in one free block
  /@ requires order: k <= 10;
     requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a] && f < PVM_MAX_FRAMES;
     requires canon: Tree_Canon;
     requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures run: Run_Free(a, f, k) ==> In_Free(Node_Of(f, k)) >= 1; @/
  void l_run(u32 a, u32 f, u32 k)
  {
    u32 j = 0, lo = f, m = l_size(k);
    /@ loop invariant level: 0 <= j <= k;
       loop invariant size: m == Pow2(k - j);
       loop invariant lo: lo == Node_Of(f, j) && Node_Start(j) <= lo < Node_Start(j + 1);
       loop invariant run: Run_Free(a, f, k) ==> \forall integer x; lo <= x < lo + m ==> In_Free(x) >= 1;
       loop invariant end: Run_Free(a, f, k) ==> lo + m <= Node_Start(j + 1);
       loop assigns j, lo, m;
       loop variant k - j; @/
    while (j < k) {
      l_aligned(f, j + 1, k);
      l_down(f, j);
      l_level(j);
      l_level(k - j - 1);
      /@ assert below: Node_Start(j + 1) <= PVM_NODE_TOP; @/
      /@ assert kids: Run_Free(a, f, k) ==> \forall integer p; PVM_MAX_FRAMES + lo / 2 <= p < PVM_MAX_FRAMES + lo / 2 + m / 2 ==>
           In_Free(2 * (p - PVM_MAX_FRAMES)) >= 1 && In_Free(2 * (p - PVM_MAX_FRAMES) + 1) >= 1; @/
      /@ assert up: Run_Free(a, f, k) ==> \forall integer p; PVM_MAX_FRAMES + lo / 2 <= p < PVM_MAX_FRAMES + lo / 2 + m / 2 ==>
           In_Free(2 * (p - PVM_MAX_FRAMES)) == Is_Free(pvm_node_tag[2 * (p - PVM_MAX_FRAMES)]) + In_Free(p); @/
      /@ assert up2: Run_Free(a, f, k) ==> \forall integer p; PVM_MAX_FRAMES + lo / 2 <= p < PVM_MAX_FRAMES + lo / 2 + m / 2 ==>
           In_Free(2 * (p - PVM_MAX_FRAMES) + 1) == Is_Free(pvm_node_tag[2 * (p - PVM_MAX_FRAMES) + 1]) + In_Free(p); @/
      /@ assert one: \forall integer p; PVM_MAX_FRAMES <= p < Node_Start(j + 2) ==>
           pvm_node_tag[2 * (p - PVM_MAX_FRAMES)] == PVM_NODE_FREE ==> pvm_node_tag[2 * (p - PVM_MAX_FRAMES) + 1] != PVM_NODE_FREE; @/
      lo = PVM_MAX_FRAMES + lo / 2;
      m = m / 2;
      j++;
    }
  }

  /@ requires order: k <= 10;
     requires area: a < PVM_MAX_ZONES;
     requires wf: Areas_Spans && Areas_Nodes && Tree_Canon;
     requires none: \forall integer j; k <= j <= 10 ==> pvm_buddy_nr_free[a][j] == 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures none: \forall integer f; !Run_Free(a, f, k); @/
  void l_no_run(u32 a, u32 k)
  {
    u32 f = pvm_buddy_lo[a];
    l_exhausted(a, k);
    /@ loop invariant range: pvm_buddy_lo[a] <= f <= pvm_buddy_hi[a];
       loop invariant none: \forall integer g; pvm_buddy_lo[a] <= g < f ==> !Run_Free(a, g, k);
       loop assigns f;
       loop variant pvm_buddy_hi[a] - f; @/
    while (f < pvm_buddy_hi[a]) {
      l_run(a, f, k);
      l_within(a, f, k);
      f++;
    }
  }
*/

/* What the node c of the block of order k at frame f tells of frames. */
/*@ ghost
  /@ requires node: Node_At(c, f, k);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures cover: \forall integer g; f <= g < f + Pow2(k) ==> Node_Of(g, k) == c;
     ensures only: \forall integer g, i; 0 <= g < PVM_MAX_FRAMES ==> 0 <= i <= 10 ==> Node_Of(g, i) == c ==>
       i == k && f <= g < f + Pow2(k);
     ensures aligned: \forall integer g; f <= g < f + Pow2(k) ==> Aligned(g, k) ==> g == f; @/
  void l_unique(u32 c, u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  /@ requires node: Node_At(c, f, k);
     requires area: a < PVM_MAX_ZONES && Node_Of(pvm_buddy_lo[a], k) <= c < Node_Of(pvm_buddy_hi[a], k);
     requires spans: Areas_Spans;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: pvm_buddy_lo[a] <= f && f + Pow2(k) <= pvm_buddy_hi[a];
     ensures lower: \forall integer g; pvm_buddy_lo[a] <= g < f ==> Node_Of(pvm_buddy_lo[a], k) <= Node_Of(g, k) < c; @/
  void l_block(u32 a, u32 c, u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

/*@ ghost
  /@ requires node: Node_At(c, f, j);
     requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
     requires spans: Areas_Spans;
     requires order: order <= j;
     requires smaller: \forall integer i, x; order <= i < j ==>
       Node_Of(pvm_buddy_lo[a], i) <= x < Node_Of(pvm_buddy_hi[a], i) ==> pvm_node_tag[x] != PVM_NODE_FREE;
     requires lowest: \forall integer x; Node_Of(pvm_buddy_lo[a], j) <= x < c ==> pvm_node_tag[x] != PVM_NODE_FREE;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures lowest: \forall integer g, i; order <= i <= 10 ==> pvm_buddy_lo[a] <= g < pvm_buddy_hi[a] ==> Block_Free(g, i) ==>
       j < i || (j == i && f <= g); @/
  void l_lowest(u32 a, u32 c, u32 f, u32 j, u32 order)
  {
    u32 k = order, h = pvm_buddy_lo[a];
    /@ loop invariant range: order <= k <= j;
       loop invariant none: \forall integer g, i; order <= i < k ==> pvm_buddy_lo[a] <= g < pvm_buddy_hi[a] ==> !Block_Free(g, i);
       loop assigns k, h;
       loop variant j - k; @/
    while (k < j) {
      h = pvm_buddy_lo[a];
      /@ loop invariant range: pvm_buddy_lo[a] <= h <= pvm_buddy_hi[a];
         loop invariant none: \forall integer g; pvm_buddy_lo[a] <= g < h ==> !Block_Free(g, k);
         loop assigns h;
         loop variant pvm_buddy_hi[a] - h; @/
      while (h < pvm_buddy_hi[a]) {
        l_within(a, h, k);
        h++;
      }
      k++;
    }
    h = pvm_buddy_lo[a];
    l_within(a, f, j);
    l_block(a, c, f, j);
    /@ loop invariant range: pvm_buddy_lo[a] <= h <= f;
       loop invariant none: \forall integer g; pvm_buddy_lo[a] <= g < h ==> !Block_Free(g, j);
       loop assigns h;
       loop variant f - h; @/
    while (h < f)
      h++;
  }
*/

/*@ ghost
  /@ requires order: k <= 10;
     requires frame: f <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures level: Node_Start(k) <= Node_Of(f, k) <= Node_Start(k + 1) <= PVM_NODE_END; @/
  void l_node_range(u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

/*@ ghost
  /@ requires order: k <= 10;
     requires frame: f < PVM_MAX_FRAMES;
     requires aligned: Aligned(f, k);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures node: Node_At(Node_Of(f, k), f, k); @/
  void l_at(u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

#endif
