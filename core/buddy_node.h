/* SPDX-License-Identifier: BSD-2-Clause */
/* The writers of the buddy tree.
 *
 * Three steps change it: mark (a tag other than FREE becomes another such), take (FREE becomes ALLOC) and give (ALLOC becomes
 * FREE). Each keeps all of Buddy_Wf, and changes the set of free frames by no more than one interval; so the tree is
 * canonical at every moment, and split, merge, pop and push are plain sequences of these steps.
 *
 * Only buddy.c and buddy_range.c include this file. */
#ifndef PVM_BUDDY_NODE_H
#define PVM_BUDDY_NODE_H

#include "buddy_path_lemmas.h"

/*@ requires node: Node_At(c, f, k);
    terminates \true;
    assigns pvm_node_tag[c];
    exits \false;
    ensures tag: pvm_node_tag[c] == t;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(k) ? Is_Free(t) - \old(Is_Free(pvm_node_tag[c])) : 0);
*/
static inline void set_tag_frames(u32 c, u8 t) /*@ ghost (u32 f, u32 k) */
{
  pvm_node_tag[c] = t;
  /*@ ghost
    u32 j = 10, s = PVM_NODE_TOP, e = PVM_NODE_END, lo = k == 10 ? c : 0, hi = k == 10 ? c + 1 : 0;
    /@ loop invariant level: 0 <= j <= 10;
       loop invariant s: s == Node_Start(j) && e == Node_Start(j + 1);
       loop invariant end: j == 10 ? s == PVM_NODE_TOP && e == PVM_NODE_END : e <= PVM_NODE_TOP;
       loop invariant above: j > k ==> lo == 0 && hi == 0;
       loop invariant below: j <= k ==> s <= lo && hi <= e && lo + Pow2(k - j) == hi && lo == Node_Of(f, j) && Aligned(f, j);
       loop invariant change: \forall integer x; s <= x < e ==> In_Free(x) == \at(In_Free(x), Pre) +
         (lo <= x < hi ? Is_Free(t) - \at(Is_Free(pvm_node_tag[c]), Pre) : 0);
       loop assigns j, s, e, lo, hi;
       loop variant j; @/
    while (j > 0) {
      j--;
      l_level(j);
      e = s;
      s = 2 * (s - PVM_MAX_FRAMES);
      if (j == k) {
        lo = c;
        hi = c + 1;
      } else if (j < k) {
        l_down(f, j);
        l_level(k - j - 1);
        lo = 2 * (lo - PVM_MAX_FRAMES);
        hi = 2 * (hi - PVM_MAX_FRAMES);
      }
    }
  */
}

/*@ requires node: Node_At(c, f, k);
    terminates \true;
    assigns pvm_node_tag[c];
    exits \false;
    ensures tag: pvm_node_tag[c] == t;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(k) ? Is_Free(t) - \old(Is_Free(pvm_node_tag[c])) : 0);
    ensures pages: \forall integer lo, hi; 0 <= lo ==> hi <= PVM_MAX_FRAMES ==> Free_Frames(lo, hi) == \old(Free_Frames(lo, hi)) +
      Change(Is_Free(t) - \old(Is_Free(pvm_node_tag[c])), Cut(lo, hi, f, f + Pow2(k)));
    ensures nodes: \forall integer lo, hi; 0 <= lo ==> hi <= PVM_NODE_END ==> Free_Nodes(lo, hi) == \old(Free_Nodes(lo, hi)) +
      (lo <= c < hi ? Is_Free(t) - \old(Is_Free(pvm_node_tag[c])) : 0);
*/
static inline void set_tag_counts(u32 c, u8 t) /*@ ghost (u32 f, u32 k) */
{
  set_tag_frames(c, t) /*@ ghost (f, k) */;
  /*@ ghost
    u32 i = 0;
    /@ loop invariant range: 0 <= i <= PVM_MAX_FRAMES;
       loop invariant pages: \forall integer lo, hi; 0 <= lo ==> hi <= i ==> Free_Frames(lo, hi) == \at(Free_Frames(lo, hi), Pre) +
         Change(Is_Free(t) - \at(Is_Free(pvm_node_tag[c]), Pre), Cut(lo, hi, f, f + Pow2(k)));
       loop assigns i;
       loop variant PVM_MAX_FRAMES - i; @/
    while (i < PVM_MAX_FRAMES)
      i++;
    i = 0;
    /@ loop invariant range: 0 <= i <= PVM_NODE_END;
       loop invariant nodes: \forall integer lo, hi; 0 <= lo ==> hi <= i ==> Free_Nodes(lo, hi) == \at(Free_Nodes(lo, hi), Pre) +
         (lo <= c < hi ? Is_Free(t) - \at(Is_Free(pvm_node_tag[c]), Pre) : 0);
       loop assigns i;
       loop variant PVM_NODE_END - i; @/
    while (i < PVM_NODE_END)
      i++;
  */
}

/*@ requires node: Node_At(c, f, k);
    requires tree: Tree_Kinds && Tree_Split && Tree_Leaves && Tree_Canon;
    requires kind: t <= 3 && (t == PVM_NODE_SPLIT ==> k >= 1);
    requires parent: t != PVM_NODE_NONE ==> c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_UP(c)] == PVM_NODE_SPLIT;
    requires children: pvm_node_tag[c] == PVM_NODE_SPLIT ==> pvm_node_tag[2 * (c - PVM_MAX_FRAMES)] == PVM_NODE_NONE &&
      pvm_node_tag[2 * (c - PVM_MAX_FRAMES) + 1] == PVM_NODE_NONE;
    requires buddy: t == PVM_NODE_FREE ==> c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_BUDDY(c)] != PVM_NODE_FREE;
    terminates \true;
    assigns pvm_node_tag[c];
    exits \false;
    ensures tag: pvm_node_tag[c] == t;
    ensures kinds: Tree_Kinds;
    ensures split: Tree_Split;
    ensures leaves: Tree_Leaves;
    ensures canon: Tree_Canon;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(k) ? Is_Free(t) - \old(Is_Free(pvm_node_tag[c])) : 0);
    ensures pages: \forall integer lo, hi; 0 <= lo ==> hi <= PVM_MAX_FRAMES ==> Free_Frames(lo, hi) == \old(Free_Frames(lo, hi)) +
      Change(Is_Free(t) - \old(Is_Free(pvm_node_tag[c])), Cut(lo, hi, f, f + Pow2(k)));
    ensures nodes: \forall integer lo, hi; 0 <= lo ==> hi <= PVM_NODE_END ==> Free_Nodes(lo, hi) == \old(Free_Nodes(lo, hi)) +
      (lo <= c < hi ? Is_Free(t) - \old(Is_Free(pvm_node_tag[c])) : 0);
*/
static inline void set_tag(u32 c, u8 t) /*@ ghost (u32 f, u32 k) */
{
  set_tag_counts(c, t) /*@ ghost (f, k) */;
  //@ assert rest: \forall integer x; 0 <= x < PVM_NODE_END ==> x != c ==> pvm_node_tag[x] == \at(pvm_node_tag[x], Pre);
  //@ assert leaf: k >= 1 ==> c >= PVM_MAX_FRAMES;
  /*@ assert two: \forall integer x; 0 <= x < PVM_NODE_TOP ==> PVM_NODE_UP(x) == c ==>
        x == 2 * (c - PVM_MAX_FRAMES) || x == 2 * (c - PVM_MAX_FRAMES) + 1; */
}

/* f / 2^k: one shift by k is k shifts by 1. */
/*@ requires order: k <= 10;
    requires frame: f <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures div: \result == Div_Pow2(f, k); */
static inline u32 order_div(u32 f, u32 k)
{
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= k;
       loop invariant shift: (f >> j) == Div_Pow2(f, j);
       loop assigns j;
       loop variant k - j; @/
    while (j < k) {
      l_half(f, j);
      /@ assert step: (f >> (j + 1)) == ((f >> j) >> 1); @/
      /@ assert half: ((f >> j) >> 1) == (f >> j) / 2; @/
      j++;
    }
  */
  return f >> k;
}

static const u32 node_start[11] = {
  0,
  PVM_MAX_FRAMES,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 2,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 4,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 8,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 16,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 32,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 64,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 128,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 256,
  2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 512,
};

/* The node of order k that holds frame f. */
/*@ requires order: k <= 10;
    requires frame: f <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result == Node_Of(f, k); */
static inline u32 node_of(u32 f, u32 k)
{
  return node_start[k] + order_div(f, k);
}

/* The first frame of node c of order k. */
/*@ requires order: k <= 10;
    requires level: Node_Start(k) <= c < Node_Start(k + 1);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: Node_At(c, \result, k); */
static inline u32 node_frame(u32 c, u32 k)
{
  /*@ ghost switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; case 10: break; default: break;
  } */
  return (c - node_start[k]) * pvm_order_size(k);
}

/*@ requires order: k <= 10;
    requires frame: f <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures aligned: \result != 0 <==> Aligned(f, k); */
static inline int order_aligned(u32 f, u32 k)
{
  /*@ ghost switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; case 10: break; default: break;
  } */
  return order_div(f, k) * pvm_order_size(k) == f;
}

/* Changes the tag of node c of area a, the block of order k at frame f, and says what that means for each area's counts. */
/*@ requires node: Node_At(c, f, k);
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires areas: Areas_Spans && Areas_Disjoint;
    requires tree: Tree_Kinds && Tree_Split && Tree_Leaves && Tree_Canon;
    requires kind: t <= 3 && (t == PVM_NODE_SPLIT ==> k >= 1);
    requires parent: t != PVM_NODE_NONE ==> c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_UP(c)] == PVM_NODE_SPLIT;
    requires children: pvm_node_tag[c] != PVM_NODE_SPLIT;
    requires buddy: t == PVM_NODE_FREE ==> c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_BUDDY(c)] != PVM_NODE_FREE;
    terminates \true;
    assigns pvm_node_tag[c];
    exits \false;
    ensures tag: pvm_node_tag[c] == t;
    ensures kinds: Tree_Kinds;
    ensures split: Tree_Split;
    ensures leaves: Tree_Leaves;
    ensures canon: Tree_Canon;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(k) ? Is_Free(t) - \old(Is_Free(pvm_node_tag[c])) : 0);
    ensures pages: Free_Frames(pvm_buddy_lo[a], pvm_buddy_hi[a]) == \old(Free_Frames(pvm_buddy_lo[a], pvm_buddy_hi[a])) +
      Change(Is_Free(t) - \old(Is_Free(pvm_node_tag[c])), Pow2(k));
    ensures other_pages: \forall integer b; 0 <= b < PVM_MAX_ZONES ==> b != a ==>
      Free_Frames(pvm_buddy_lo[b], pvm_buddy_hi[b]) == \old(Free_Frames(pvm_buddy_lo[b], pvm_buddy_hi[b]));
    ensures nodes: Free_Nodes(Node_Of(pvm_buddy_lo[a], k), Node_Of(pvm_buddy_hi[a], k)) ==
      \old(Free_Nodes(Node_Of(pvm_buddy_lo[a], k), Node_Of(pvm_buddy_hi[a], k))) + Is_Free(t) - \old(Is_Free(pvm_node_tag[c]));
    ensures other_nodes: \forall integer b, j; 0 <= b < PVM_MAX_ZONES ==> 0 <= j <= 10 ==> b != a || j != k ==>
      Free_Nodes(Node_Of(pvm_buddy_lo[b], j), Node_Of(pvm_buddy_hi[b], j)) ==
      \old(Free_Nodes(Node_Of(pvm_buddy_lo[b], j), Node_Of(pvm_buddy_hi[b], j)));
    ensures room: 0 <= Free_Frames(pvm_buddy_lo[a], pvm_buddy_hi[a]) <= PVM_MAX_FRAMES &&
      0 <= Free_Nodes(Node_Of(pvm_buddy_lo[a], k), Node_Of(pvm_buddy_hi[a], k)) <= PVM_NODE_END; */
static inline void set_tag_area(u32 c, u8 t) /*@ ghost (u32 a, u32 f, u32 k) */
{
  set_tag(c, t) /*@ ghost (f, k) */;
  //@ ghost l_areas(a, c, f, k);
  //@ ghost l_ends();
  //@ ghost l_bounds();
}

/* Changes the tag of node c, the block of order k at frame f, from one that is not FREE to another. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, k);
    requires kind: t <= 3 && (t == PVM_NODE_SPLIT ==> k >= 1);
    requires busy: t != PVM_NODE_FREE && pvm_node_tag[c] != PVM_NODE_FREE;
    requires parent: t != PVM_NODE_NONE ==> c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_UP(c)] == PVM_NODE_SPLIT;
    requires children: pvm_node_tag[c] == PVM_NODE_SPLIT ==> pvm_node_tag[2 * (c - PVM_MAX_FRAMES)] == PVM_NODE_NONE &&
      pvm_node_tag[2 * (c - PVM_MAX_FRAMES) + 1] == PVM_NODE_NONE;
    terminates \true;
    assigns pvm_node_tag[c];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures tag: pvm_node_tag[c] == t;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)); */
static inline void mark(u32 c, u8 t) /*@ ghost (u32 f, u32 k) */
{
  set_tag(c, t) /*@ ghost (f, k) */;
  //@ assert index: Tree_Index;
  //@ assert pages: Areas_Pages;
  //@ ghost l_ends();
  //@ assert nodes: Areas_Nodes;
}

/* The same for all of the nodes lo .. hi - 1 of order i, to the tag t. */
/*@ requires wf: Buddy_Wf;
    requires level: i <= 10 && Node_Start(i) <= lo <= hi <= Node_Start(i + 1);
    requires kind: t <= 3 && t != PVM_NODE_FREE && (t == PVM_NODE_SPLIT ==> i >= 1);
    requires busy: \forall integer x; lo <= x < hi ==> pvm_node_tag[x] != PVM_NODE_FREE;
    requires parent: t != PVM_NODE_NONE ==> i < 10 ==> \forall integer x; lo <= x < hi ==>
      pvm_node_tag[PVM_NODE_UP(x)] == PVM_NODE_SPLIT;
    requires children: \forall integer x; lo <= x < hi ==> pvm_node_tag[x] == PVM_NODE_SPLIT ==>
      pvm_node_tag[2 * (x - PVM_MAX_FRAMES)] == PVM_NODE_NONE && pvm_node_tag[2 * (x - PVM_MAX_FRAMES) + 1] == PVM_NODE_NONE;
    terminates \true;
    assigns pvm_node_tag[lo .. hi - 1];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures tags: \forall integer x; lo <= x < hi ==> pvm_node_tag[x] == t;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)); */
static inline void mark_level(u32 lo, u32 hi, u8 t) /*@ ghost (u32 i) */
{
  //@ ghost l_kids(i);
  /*@ loop invariant range: lo <= x <= hi;
      loop invariant wf: Buddy_Wf;
      loop invariant tags: \forall integer y; lo <= y < x ==> pvm_node_tag[y] == t;
      loop invariant rest: \forall integer y; x <= y < hi ==> pvm_node_tag[y] == \at(pvm_node_tag[y], Pre);
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre);
      loop assigns x, pvm_node_tag[lo .. hi - 1];
      loop variant hi - x; */
  for (u32 x = lo; x < hi; x++) {
    //@ ghost u32 f = l_frame(x, i);
    //@ ghost l_top(x, f, i);
    //@ ghost l_above(x, i);
    //@ assert parent: t != PVM_NODE_NONE ==> x < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_UP(x)] == PVM_NODE_SPLIT;
    //@ assert leaf: pvm_node_tag[x] == PVM_NODE_SPLIT ==> i >= 1;
    mark(x, t) /*@ ghost (f, i) */;
  }
}

/* Takes the free block c of order k at frame f out of the free set of area a. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, k);
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires free: pvm_node_tag[c] == PVM_NODE_FREE;
    terminates \true;
    assigns pvm_node_tag[c], pvm_bitset0[c / 64], pvm_bitset1[c / 4096], pvm_bitset2[c / 262144], pvm_bitset3[c / 16777216],
      pvm_buddy_free_pages[a], pvm_buddy_nr_free[a][k];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures tag: pvm_node_tag[c] == PVM_NODE_ALLOC;
    ensures count: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - Pow2(k);
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) - (f <= g < f + Pow2(k) ? 1 : 0); */
static inline void take(u32 a, u32 c, u32 k) /*@ ghost (u32 f) */
{
  set_tag_area(c, PVM_NODE_ALLOC) /*@ ghost (a, f, k) */;
  pvm_bitset_clear(c);
  pvm_buddy_nr_free[a][k] -= 1;
  //@ assert mine: pvm_buddy_nr_free[a][k] == Free_Nodes(Node_Of(pvm_buddy_lo[a], k), Node_Of(pvm_buddy_hi[a], k));
  /*@ assert others: \forall integer b, j; 0 <= b < PVM_MAX_ZONES ==> 0 <= j <= 10 ==> b != a || j != k ==>
        pvm_buddy_nr_free[b][j] == Free_Nodes(Node_Of(pvm_buddy_lo[b], j), Node_Of(pvm_buddy_hi[b], j)); */
  pvm_buddy_free_pages[a] -= pvm_order_size(k);
  //@ assert index: Tree_Index;
  //@ assert pages: Areas_Pages;
  //@ assert nodes: Areas_Nodes;
}

/* Adds the allocated block c of order k at frame f, whose buddy is not free, to the free set of area a. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, k);
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    requires buddy: c < PVM_NODE_TOP ==> pvm_node_tag[PVM_NODE_BUDDY(c)] != PVM_NODE_FREE;
    terminates \true;
    assigns pvm_node_tag[c], pvm_bitset0[c / 64], pvm_bitset1[c / 4096], pvm_bitset2[c / 262144], pvm_bitset3[c / 16777216],
      pvm_buddy_free_pages[a], pvm_buddy_nr_free[a][k];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures tag: pvm_node_tag[c] == PVM_NODE_FREE;
    ensures count: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(k);
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) + (f <= g < f + Pow2(k) ? 1 : 0); */
static inline void give(u32 a, u32 c, u32 k) /*@ ghost (u32 f) */
{
  set_tag_area(c, PVM_NODE_FREE) /*@ ghost (a, f, k) */;
  pvm_buddy_nr_free[a][k] += 1;
  //@ assert mine: pvm_buddy_nr_free[a][k] == Free_Nodes(Node_Of(pvm_buddy_lo[a], k), Node_Of(pvm_buddy_hi[a], k));
  /*@ assert others: \forall integer b, j; 0 <= b < PVM_MAX_ZONES ==> 0 <= j <= 10 ==> b != a || j != k ==>
        pvm_buddy_nr_free[b][j] == Free_Nodes(Node_Of(pvm_buddy_lo[b], j), Node_Of(pvm_buddy_hi[b], j)); */
  pvm_buddy_free_pages[a] += pvm_order_size(k);
  pvm_bitset_set(c);
  //@ assert index: Tree_Index;
  //@ assert pages: Areas_Pages;
  //@ assert nodes: Areas_Nodes;
}

/* Splits the allocated block c of order i: its left half stays allocated, its right half becomes free. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, i) && i >= 1;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    terminates \true;
    assigns pvm_node_tag[c], pvm_node_tag[2 * (c - PVM_MAX_FRAMES)], pvm_node_tag[2 * (c - PVM_MAX_FRAMES) + 1],
      PVM_BITSET_CELLS,
      pvm_buddy_free_pages[a], pvm_buddy_nr_free[a][0 .. 10];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures node: Node_At(\result, f, i - 1);
    ensures left: \result == 2 * (c - PVM_MAX_FRAMES) && pvm_node_tag[\result] == PVM_NODE_ALLOC;
    ensures tags: pvm_node_tag[c] == PVM_NODE_SPLIT && pvm_node_tag[2 * (c - PVM_MAX_FRAMES) + 1] == PVM_NODE_FREE;
    ensures fresh: \old(pvm_node_tag[2 * (c - PVM_MAX_FRAMES)]) == PVM_NODE_NONE &&
      \old(pvm_node_tag[2 * (c - PVM_MAX_FRAMES) + 1]) == PVM_NODE_NONE;
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> (\old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != c) || x == \result);
    ensures count: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(i - 1);
    ensures size: Pow2(i) == 2 * Pow2(i - 1);
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f + Pow2(i - 1) <= g < f + Pow2(i) ? 1 : 0); */
static inline u32 split(u32 a, u32 c, u32 i) /*@ ghost (u32 f) */
{
  //@ ghost l_halves(c, f, i);
  //@ ghost l_inside(a, c, f, i);
  u32 l = 2 * (c - PVM_MAX_FRAMES);
  //@ assert up: PVM_NODE_UP(l) == c && PVM_NODE_UP(l + 1) == c && l + 1 < PVM_NODE_TOP;
  //@ assert fresh: pvm_node_tag[l] == PVM_NODE_NONE && pvm_node_tag[l + 1] == PVM_NODE_NONE;
  mark(c, PVM_NODE_SPLIT) /*@ ghost (f, i) */;
  mark(l, PVM_NODE_ALLOC) /*@ ghost (f, i - 1) */;
  //@ ghost u32 r = f + l_size(i - 1);
  mark(l + 1, PVM_NODE_ALLOC) /*@ ghost (r, i - 1) */;
  give(a, l + 1, i - 1) /*@ ghost (r) */;
  return l;
}

/* Takes the free block c of order j and splits it down to the given order, keeping the left half each time. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, j) && order <= j;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires free: pvm_node_tag[c] == PVM_NODE_FREE;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures node: Node_At(\result, f, order);
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) -
      (f <= g < f + Pow2(order) ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - Pow2(order);
    ensures fresh: \exists integer d; d == \result && \old(pvm_node_tag[d]) != PVM_NODE_ALLOC;
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC || x == \result); */
static inline u32 pop(u32 a, u32 c, u32 j, u32 order) /*@ ghost (u32 f) */
{
  u32 i = j;
  take(a, c, i) /*@ ghost (f) */;
  /*@ loop invariant wf: Buddy_Wf;
      loop invariant order: order <= i <= j;
      loop invariant node: Node_At(c, f, i);
      loop invariant alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
      loop invariant was: \at(pvm_node_tag[\at(c, Here)], Pre) != PVM_NODE_ALLOC;
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre) -
        (f <= g < f + Pow2(i) ? 1 : 0);
      loop invariant pages: pvm_buddy_free_pages[a] == \at(pvm_buddy_free_pages[a], Pre) - Pow2(i);
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
        (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC || x == c);
      loop assigns c, i, PVM_AREA_CELLS(a);
      loop variant i; */
  while (i > order) {
    c = split(a, c, i) /*@ ghost (f) */;
    i--;
  }
  return c;
}

/* The same, and what it means for allocated frames: the ghost loop goes down the levels. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, j) && order <= j;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires free: pvm_node_tag[c] == PVM_NODE_FREE;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures node: Node_At(\result, f, order);
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) -
      (f <= g < f + Pow2(order) ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - Pow2(order);
    ensures allocs: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> \old(In_Alloc(g)) >= 0 &&
      In_Alloc(g) == \old(In_Alloc(g)) + (f <= g < f + Pow2(order) ? 1 : 0);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC || x == \result); */
static inline u32 pop_block(u32 a, u32 c, u32 j, u32 order) /*@ ghost (u32 f) */
{
  u32 d = pop(a, c, j, order) /*@ ghost (f) */;
  //@ ghost l_top(d, f, order);
  //@ assert fresh: \at(pvm_node_tag[\at(d, Here)], Pre) != PVM_NODE_ALLOC;
  /*@ assert top: \forall integer x; PVM_NODE_TOP <= x < PVM_NODE_END ==>
        In_Alloc(x) == \at(In_Alloc(x), Pre) + (x == d ? 1 : 0); */
  /*@ ghost
    u32 i = 10, s = PVM_NODE_TOP, e = PVM_NODE_END, lo = order == 10 ? d : 0, hi = order == 10 ? d + 1 : 0;
    /@ loop invariant level: 0 <= i <= 10;
       loop invariant s: s == Node_Start(i) && e == Node_Start(i + 1);
       loop invariant end: i == 10 ? s == PVM_NODE_TOP && e == PVM_NODE_END : e <= PVM_NODE_TOP;
       loop invariant above: i > order ==> lo == 0 && hi == 0;
       loop invariant below: i <= order ==> s <= lo && hi <= e && lo + Pow2(order - i) == hi && lo == Node_Of(f, i) && Aligned(f, i);
       loop invariant positive: \forall integer x; s <= x < e ==> In_Alloc(x) >= 0 && \at(In_Alloc(x), Pre) >= 0;
       loop invariant change: \forall integer x; s <= x < e ==> In_Alloc(x) == \at(In_Alloc(x), Pre) + (lo <= x < hi ? 1 : 0);
       loop assigns i, s, e, lo, hi;
       loop variant i; @/
    while (i > 0) {
      i--;
      l_level(i);
      e = s;
      s = 2 * (s - PVM_MAX_FRAMES);
      if (i == order) {
        lo = d;
        hi = d + 1;
      } else if (i < order) {
        l_down(f, i);
        l_level(order - i - 1);
        lo = 2 * (lo - PVM_MAX_FRAMES);
        hi = 2 * (hi - PVM_MAX_FRAMES);
      }
    }
  */
  return d;
}

/* Merges the allocated block c of order i with its free buddy: the block of order i + 1 is allocated then. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, i) && i < 10;
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    requires buddy: pvm_node_tag[PVM_NODE_BUDDY(c)] == PVM_NODE_FREE;
    terminates \true;
    assigns pvm_node_tag[c], pvm_node_tag[PVM_NODE_BUDDY(c)], pvm_node_tag[PVM_NODE_UP(c)],
      PVM_BITSET_CELLS,
      pvm_buddy_free_pages[a], pvm_buddy_nr_free[a][0 .. 10];
    exits \false;
    ensures wf: Buddy_Wf;
    ensures up: \result == PVM_NODE_UP(c) && \result < PVM_NODE_END;
    ensures node: Node_At(\result, c % 2 == 0 ? f : f - Pow2(i), i + 1);
    ensures area: pvm_buddy_lo[a] <= (c % 2 == 0 ? f : f - Pow2(i));
    ensures tags: pvm_node_tag[\result] == PVM_NODE_ALLOC && pvm_node_tag[c] == PVM_NODE_NONE &&
      pvm_node_tag[PVM_NODE_BUDDY(c)] == PVM_NODE_NONE;
    ensures was: \old(pvm_node_tag[PVM_NODE_UP(c)]) == PVM_NODE_SPLIT;
    ensures size: Pow2(i + 1) == 2 * Pow2(i);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> (\old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != c) || x == \result);
    ensures count: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) - Pow2(i);
    ensures even: c % 2 == 0 ==> \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) -
      (f + Pow2(i) <= g < f + 2 * Pow2(i) ? 1 : 0);
    ensures odd: c % 2 == 1 ==> \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) -
      (f - Pow2(i) <= g < f ? 1 : 0); */
static inline u32 merge(u32 a, u32 c, u32 i) /*@ ghost (u32 f) */
{
  u32 b = c % 2 == 0 ? c + 1 : c - 1, p = PVM_MAX_FRAMES + c / 2;
  //@ ghost l_whole(c, f, i);
  //@ ghost u32 m = l_size(i);
  //@ ghost u32 g = c % 2 == 0 ? f + m : f - m;
  //@ ghost u32 h = c % 2 == 0 ? f : f - m;
  //@ assert up: PVM_NODE_UP(b) == p && PVM_NODE_UP(c) == p && b < PVM_NODE_TOP && p < PVM_NODE_END && p >= PVM_MAX_FRAMES;
  //@ assert kids: 2 * (p - PVM_MAX_FRAMES) == (c % 2 == 0 ? c : b) && 2 * (p - PVM_MAX_FRAMES) + 1 == (c % 2 == 0 ? b : c);
  //@ assert was: pvm_node_tag[p] == PVM_NODE_SPLIT;
  //@ assert nodes: Node_At(b, g, i) && Node_At(p, h, i + 1);
  //@ ghost l_outside(a, p, f, h, i + 1);
  take(a, b, i) /*@ ghost (g) */;
  mark(b, PVM_NODE_NONE) /*@ ghost (g, i) */;
  mark(c, PVM_NODE_NONE) /*@ ghost (f, i) */;
  mark(p, PVM_NODE_ALLOC) /*@ ghost (h, i + 1) */;
  return p;
}

/* Frees the allocated block c of order `order` at frame f: merges it upwards while the buddy is free. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, order);
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(order) ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(order);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != c); */
static void push_up(u32 a, u32 c, u32 order) /*@ ghost (u32 f) */
{
  u32 i = order, d = c;
  //@ ghost u32 h = f;
  /*@ loop invariant wf: Buddy_Wf;
      loop invariant order: order <= i <= 10;
      loop invariant node: Node_At(d, h, i) && d >= c;
      loop invariant inside: pvm_buddy_lo[a] <= h <= f && f + Pow2(order) <= h + Pow2(i);
      loop invariant alloc: pvm_node_tag[d] == PVM_NODE_ALLOC;
      loop invariant was: d == c || \at(pvm_node_tag[\at(d, Here)], Pre) != PVM_NODE_ALLOC;
      loop invariant frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \at(In_Free(g), Pre) -
        (h <= g < h + Pow2(i) && !(f <= g < f + Pow2(order)) ? 1 : 0);
      loop invariant pages: pvm_buddy_free_pages[a] == \at(pvm_buddy_free_pages[a], Pre) - (Pow2(i) - Pow2(order));
      loop invariant nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
        (pvm_node_tag[x] == PVM_NODE_ALLOC <==> (\at(pvm_node_tag[x], Pre) == PVM_NODE_ALLOC && x != c) || x == d);
      loop assigns d, i, h, PVM_AREA_CELLS(a);
      loop variant 10 - i; */
  while (i < 10 && pvm_node_tag[d % 2 == 0 ? d + 1 : d - 1] == PVM_NODE_FREE) {
    //@ ghost l_whole(d, h, i);
    //@ ghost u32 g = d % 2 == 0 ? h : h - l_size(i);
    d = merge(a, d, i) /*@ ghost (h) */;
    //@ ghost h = g;
    i++;
  }
  //@ ghost l_top(d, h, i);
  give(a, d, i) /*@ ghost (h) */;
}

/* The same; most blocks have a buddy that is not free, and are done. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, order);
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(order) ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(order);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != c); */
static inline void push(u32 a, u32 c, u32 order) /*@ ghost (u32 f) */
{
  if (order < 10 && pvm_node_tag[c % 2 == 0 ? c + 1 : c - 1] == PVM_NODE_FREE) {
    push_up(a, c, order) /*@ ghost (f) */;
    return;
  }
  //@ ghost l_top(c, f, order);
  give(a, c, order) /*@ ghost (f) */;
}

/* The same, and what it means for allocated frames. */
/*@ requires wf: Buddy_Wf;
    requires node: Node_At(c, f, order);
    requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= f < pvm_buddy_hi[a];
    requires alloc: pvm_node_tag[c] == PVM_NODE_ALLOC;
    terminates \true;
    assigns PVM_AREA_CELLS(a);
    exits \false;
    ensures wf: Buddy_Wf;
    ensures frames: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Free(g) == \old(In_Free(g)) +
      (f <= g < f + Pow2(order) ? 1 : 0);
    ensures pages: pvm_buddy_free_pages[a] == \old(pvm_buddy_free_pages[a]) + Pow2(order);
    ensures allocs: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> In_Alloc(g) >= 0 &&
      In_Alloc(g) == \old(In_Alloc(g)) - (f <= g < f + Pow2(order) ? 1 : 0);
    ensures nodes: \forall integer x; 0 <= x < PVM_NODE_END ==>
      (pvm_node_tag[x] == PVM_NODE_ALLOC <==> \old(pvm_node_tag[x]) == PVM_NODE_ALLOC && x != c); */
static inline void push_block(u32 a, u32 c, u32 order) /*@ ghost (u32 f) */
{
  push(a, c, order) /*@ ghost (f) */;
  /*@ ghost
    u32 i = 10, s = PVM_NODE_TOP, e = PVM_NODE_END, lo = order == 10 ? c : 0, hi = order == 10 ? c + 1 : 0;
    /@ loop invariant level: 0 <= i <= 10;
       loop invariant s: s == Node_Start(i) && e == Node_Start(i + 1);
       loop invariant end: i == 10 ? s == PVM_NODE_TOP && e == PVM_NODE_END : e <= PVM_NODE_TOP;
       loop invariant above: i > order ==> lo == 0 && hi == 0;
       loop invariant below: i <= order ==> s <= lo && hi <= e && lo + Pow2(order - i) == hi && lo == Node_Of(f, i) && Aligned(f, i);
       loop invariant positive: \forall integer x; s <= x < e ==> In_Alloc(x) >= 0 && \at(In_Alloc(x), Pre) >= 0;
       loop invariant change: \forall integer x; s <= x < e ==> In_Alloc(x) == \at(In_Alloc(x), Pre) - (lo <= x < hi ? 1 : 0);
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

#endif
