/* SPDX-License-Identifier: BSD-2-Clause */
/* Ghost functions of the buddy allocator about the levels of the tree and the way from a frame up: what the nodes above a frame say, where
 * children and parents lie, which blocks a frame is in. No code; arithmetic by cases and ghost loops as in buddy_lemmas.h. */
#ifndef PVM_BUDDY_PATH_LEMMAS_H
#define PVM_BUDDY_PATH_LEMMAS_H

#include "buddy_lemmas.h"

/* Node c of order k: its first frame; its parent is of a higher order. */
/*@ ghost
  /@ requires order: k <= 10;
     requires level: Node_Start(k) <= c < Node_Start(k + 1);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures node: Node_At(c, \result, k); @/
  u32 l_frame(u32 c, u32 k)
  {
    switch (k) {
      case 0: return c;
      case 1: return (c - PVM_MAX_FRAMES) * 2;
      case 2: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 2)) * 4;
      case 3: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 4)) * 8;
      case 4: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 8)) * 16;
      case 5: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 16)) * 32;
      case 6: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 32)) * 64;
      case 7: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 64)) * 128;
      case 8: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 128)) * 256;
      case 9: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 256)) * 512;
      default: return (c - (2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 512)) * 1024;
    }
  }

  /@ requires order: k <= 10;
     requires level: Node_Start(k) <= c < Node_Start(k + 1);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures above: k < 10 ==> Node_Start(k + 1) <= PVM_NODE_UP(c) < PVM_NODE_END;
     ensures end: Node_Start(k + 1) <= PVM_NODE_END; @/
  void l_above(u32 c, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

/* Reserving and releasing. Above a node that is not NONE all nodes are split; so the first such node above a frame tells its state. */
/*@ ghost
  /@ requires split: Tree_Split;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures split: \forall integer x; 0 <= x < PVM_NODE_END ==> pvm_node_tag[x] == PVM_NODE_SPLIT ==> In_Free(x) == 0 && In_Alloc(x) == 0;
     ensures positive: \forall integer x; 0 <= x < PVM_NODE_END ==> In_Free(x) >= 0 && In_Alloc(x) >= 0; @/
  void l_split(void)
  {
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant split: \forall integer x; d <= x < PVM_NODE_END ==> pvm_node_tag[x] == PVM_NODE_SPLIT ==>
         In_Free(x) == 0 && In_Alloc(x) == 0;
       loop invariant positive: \forall integer x; d <= x < PVM_NODE_END ==> In_Free(x) >= 0 && In_Alloc(x) >= 0;
       loop assigns d;
       loop variant d; @/
    while (d > 0)
      d--;
  }

  /@ requires order: k < 10;
     requires frame: f < PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures below: 0 <= Node_Of(f, k) < PVM_NODE_TOP; @/
  void l_below(u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }

  /@ requires order: k <= 10;
     requires frame: f < PVM_MAX_FRAMES;
     requires split: Tree_Split;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures free: In_Free(f) == 0 ==> pvm_node_tag[Node_Of(f, k)] != PVM_NODE_FREE;
     ensures alloc: In_Alloc(f) == 0 ==> pvm_node_tag[Node_Of(f, k)] != PVM_NODE_ALLOC; @/
  void l_path(u32 f, u32 k)
  {
    u32 j = 0, x = f;
    l_split();
    /@ loop invariant level: 0 <= j <= k;
       loop invariant node: x == Node_Of(f, j) && 0 <= x < PVM_NODE_END;
       loop invariant free: In_Free(f) >= In_Free(x);
       loop invariant alloc: In_Alloc(f) >= In_Alloc(x);
       loop assigns j, x;
       loop variant k - j; @/
    while (j < k) {
      l_down(f, j);
      l_node_range(f, j);
      l_level(j);
      l_below(f, j);
      x = PVM_MAX_FRAMES + x / 2;
      j++;
    }
  }

  /@ requires order: k <= 10;
     requires frame: f < PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures node: Node_At(Node_Of(f, k), \result, k);
     ensures part: \result <= f < \result + Pow2(k); @/
  u32 l_base(u32 f, u32 k)
  {
    switch (k) {
      case 0: return f; case 1: return f - f % 2; case 2: return f - f % 4; case 3: return f - f % 8; case 4: return f - f % 16;
      case 5: return f - f % 32; case 6: return f - f % 64; case 7: return f - f % 128; case 8: return f - f % 256;
      case 9: return f - f % 512; default: return f - f % 1024;
    }
  }
*/

/* The children of a level lie below it. */
/*@ ghost
  /@ requires order: k <= 10;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures below: k >= 1 ==> \forall integer x; Node_Start(k) <= x < Node_Start(k + 1) ==>
       0 <= 2 * (x - PVM_MAX_FRAMES) && 2 * (x - PVM_MAX_FRAMES) + 1 < Node_Start(k);
     ensures end: Node_Start(k + 1) <= PVM_NODE_END; @/
  void l_kids(u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

/* A node whose first child is not NONE is split. */
/*@ ghost
  /@ requires split: Tree_Split;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures split: \forall integer x; PVM_MAX_FRAMES <= x < PVM_NODE_END ==>
       pvm_node_tag[2 * (x - PVM_MAX_FRAMES)] != PVM_NODE_NONE ==> pvm_node_tag[x] == PVM_NODE_SPLIT; @/
  void l_parents(void)
  {
    u32 d = PVM_MAX_FRAMES;
    /@ loop invariant range: PVM_MAX_FRAMES <= d <= PVM_NODE_END;
       loop invariant split: \forall integer x; PVM_MAX_FRAMES <= x < d ==>
         pvm_node_tag[2 * (x - PVM_MAX_FRAMES)] != PVM_NODE_NONE ==> pvm_node_tag[x] == PVM_NODE_SPLIT;
       loop assigns d;
       loop variant PVM_NODE_END - d; @/
    while (d < PVM_NODE_END) {
      u32 c = 2 * (d - PVM_MAX_FRAMES);
      /@ assert up: c < PVM_NODE_TOP && PVM_NODE_UP(c) == d; @/
      /@ assert split: pvm_node_tag[c] != PVM_NODE_NONE ==> pvm_node_tag[PVM_NODE_UP(c)] == PVM_NODE_SPLIT; @/
      d++;
    }
  }
*/

/* A free block of order k is a run of free frames. */
/*@ ghost
  /@ requires order: k <= 10;
     requires area: a < PVM_MAX_ZONES;
     requires areas: Areas_Spans && Areas_Nodes;
     requires split: Tree_Split;
     requires some: pvm_buddy_nr_free[a][k] != 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures run: Run_Free(a, \result, k); @/
  u32 l_free_run(u32 a, u32 k)
  {
    u32 c = l_node(pvm_buddy_lo[a], k), e = l_node(pvm_buddy_hi[a], k);
    l_span(a, k);
    l_none(c, e);
    /@ loop invariant range: Node_Of(pvm_buddy_lo[a], k) <= c <= e;
       loop invariant none: \forall integer x; Node_Of(pvm_buddy_lo[a], k) <= x < c ==> pvm_node_tag[x] != PVM_NODE_FREE;
       loop assigns c;
       loop variant e - c; @/
    while (c < e && pvm_node_tag[c] != PVM_NODE_FREE)
      c++;
    u32 f = l_frame(c, k), m = l_size(k), i = 0;
    l_block(a, c, f, k);
    l_unique(c, f, k);
    /@ loop invariant range: 0 <= i <= m;
       loop invariant free: \forall integer g; f <= g < f + i ==> Frame_Free(g);
       loop assigns i;
       loop variant m - i; @/
    while (i < m) {
      l_split();
      l_path(f + i, k);
      i++;
    }
    return f;
  }
*/

/* A frame lies in no more than one block, free or allocated. */
/*@ ghost
  /@ requires split: Tree_Split;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures once: \forall integer x; 0 <= x < PVM_NODE_END ==>
       0 <= In_Free(x) + In_Alloc(x) <= 1 && In_Free(x) >= 0 && In_Alloc(x) >= 0; @/
  void l_once(void)
  {
    u32 d = PVM_NODE_END;
    l_split();
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant once: \forall integer x; d <= x < PVM_NODE_END ==> 0 <= In_Free(x) + In_Alloc(x) <= 1;
       loop assigns d;
       loop variant d; @/
    while (d > 0)
      d--;
  }
*/

/* The tree below a span whose order-10 nodes are NONE is empty. */
/*@ ghost
  /@ requires range: lo <= hi <= PVM_MAX_FRAMES && lo % 1024 == 0 && hi % 1024 == 0;
     requires split: Tree_Split;
     requires none: \forall integer x; Node_Of(lo, 10) <= x < Node_Of(hi, 10) ==> pvm_node_tag[x] == PVM_NODE_NONE;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures frames: \forall integer f; lo <= f < hi ==> In_Free(f) == 0 && In_Alloc(f) == 0;
     ensures pages: Free_Frames(lo, hi) == 0;
     ensures nodes: \forall integer k; 0 <= k <= 10 ==> Free_Nodes(Node_Of(lo, k), Node_Of(hi, k)) == 0; @/
  void l_empty(u32 lo, u32 hi)
  {
    u32 j = 10, s = l_node(lo, 10), e = l_node(hi, 10), i = lo;
    l_aligned(lo, 10, 10);
    l_aligned(hi, 10, 10);
    l_node_range(lo, 10);
    l_node_range(hi, 10);
    l_none(s, e);
    /@ loop invariant level: 0 <= j <= 10;
       loop invariant ends: s == Node_Of(lo, j) && e == Node_Of(hi, j) && s <= e <= PVM_NODE_END;
       loop invariant aligned: Aligned(lo, j) && Aligned(hi, j);
       loop invariant none: \forall integer x; s <= x < e ==> pvm_node_tag[x] == PVM_NODE_NONE && In_Free(x) == 0 && In_Alloc(x) == 0;
       loop invariant nodes: \forall integer k; j <= k <= 10 ==> Free_Nodes(Node_Of(lo, k), Node_Of(hi, k)) == 0;
       loop assigns j, s, e;
       loop variant j; @/
    while (j > 0) {
      j--;
      l_down(lo, j);
      l_down(hi, j);
      l_node_range(lo, j);
      l_node_range(hi, j);
      l_level(j);
      s = 2 * (s - PVM_MAX_FRAMES);
      e = 2 * (e - PVM_MAX_FRAMES);
      /@ assert top: e <= PVM_NODE_TOP; @/
      /@ assert none: \forall integer x; s <= x < e ==> pvm_node_tag[x] == PVM_NODE_NONE; @/
      l_none(s, e);
    }
    /@ loop invariant range: lo <= i <= hi;
       loop invariant pages: Free_Frames(lo, i) == 0;
       loop assigns i;
       loop variant hi - i; @/
    while (i < hi)
      i++;
  }
*/

#endif
