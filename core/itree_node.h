/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: what one node knows of its subtree, and the two rotations.
 *
 * A rotation is a raw function that stores, proven for each predicate by itself, and an opener that derives from the invariant
 * what the raw one asks for. Each comes twice, for left and right. */
#ifndef PVM_ITREE_NODE_H
#define PVM_ITREE_NODE_H

#include "itree.h"

/*@ predicate It_Low{L}(integer k) = \forall integer x; It_In(x) ==> pvm_it_height[x] <= k;
    // a is the parent of b, b of m (or m is 0), g of a (or g is 0)
    predicate It_Rot{L}(integer a, integer b, integer m, integer g) =
      0 < a < PVM_IT_NODES && 0 < b < PVM_IT_NODES && 0 <= m < PVM_IT_NODES && 0 <= g < PVM_IT_NODES && a != b && m != a && m != b &&
        g != a && g != b && (g == m ==> g == 0) &&
      0 < pvm_it_tree[a] < PVM_IT_TREES && pvm_it_tree[b] == pvm_it_tree[a] && (m != 0 ==> pvm_it_tree[m] == pvm_it_tree[a]) &&
        (g != 0 ==> pvm_it_tree[g] == pvm_it_tree[a]) &&
      pvm_it_parent[a] == g && pvm_it_parent[b] == a && (m != 0 ==> pvm_it_parent[m] == b) &&
        (g != 0 ==> pvm_it_left[g] != pvm_it_right[g] && (pvm_it_left[g] == a || pvm_it_right[g] == a));
    // last ends and widest slots are right everywhere
    predicate It_Sums{L} = It_MaxX(0, 0, 0) && It_GapX(0, 0, 0);
    // the links below g are unchanged but for the child a, which is b now
    predicate It_Swung{K, L}(integer g, integer a, integer b) =
      \at(pvm_it_left[g], L) == (g != 0 && \at(pvm_it_left[g], K) == a ? b : \at(pvm_it_left[g], K)) &&
      \at(pvm_it_right[g], L) == (g != 0 && \at(pvm_it_left[g], K) != a ? b : \at(pvm_it_right[g], K));
*/

/* The slot between the neighbours p and n: 0 is the lower end of all addresses as p, the upper end as n. */
/*@ requires nodes: p < PVM_IT_NODES && n < PVM_IT_NODES;
    requires ends: pvm_it_end[p] <= PVM_IT_TOP && pvm_it_start[n] <= PVM_IT_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures slot: \result == It_Slot(p, n); */
static inline u64 it_slot(u32 p, u32 n)
{
  u64 from = pvm_it_end[p], to = n ? pvm_it_start[n] : PVM_IT_TOP;
  return to > from ? to - from : 0;
}

/* The widest slot in the left part of x, and in the right part. */
/*@ requires nodes: 0 < x < PVM_IT_NODES && pvm_it_left[x] < PVM_IT_NODES && pvm_it_prev[x] < PVM_IT_NODES;
    requires ends: pvm_it_end[pvm_it_prev[x]] <= PVM_IT_TOP && pvm_it_start[x] <= PVM_IT_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gap: \result == It_GapL(x); */
static inline u64 it_gap_left(u32 x)
{
  u32 l = pvm_it_left[x];
  return l ? pvm_it_subtree_gap[l] : it_slot(pvm_it_prev[x], x);
}

/*@ requires nodes: 0 < x < PVM_IT_NODES && pvm_it_right[x] < PVM_IT_NODES && pvm_it_next[x] < PVM_IT_NODES;
    requires ends: pvm_it_end[x] <= PVM_IT_TOP && pvm_it_start[pvm_it_next[x]] <= PVM_IT_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gap: \result == It_GapR(x); */
static inline u64 it_gap_right(u32 x)
{
  u32 r = pvm_it_right[x];
  return r ? pvm_it_subtree_gap[r] : it_slot(x, pvm_it_next[x]);
}

/* Computes the height of x from its children. */
/*@ requires nodes: 0 < x < PVM_IT_NODES && pvm_it_left[x] < PVM_IT_NODES && pvm_it_right[x] < PVM_IT_NODES && pvm_it_left[x] != x &&
      pvm_it_right[x] != x;
    requires low: pvm_it_height[pvm_it_left[x]] < 255 && pvm_it_height[pvm_it_right[x]] < 255;
    terminates \true;
    assigns pvm_it_height[x];
    exits \false;
    ensures right: It_HF(x);
    behavior height:
      assumes It_Shape && It_HeightX(x, y, z);
      ensures height: It_HeightX(pvm_it_parent[x], y, z); */
static inline void it_set_height(u32 x) /*@ ghost (u32 y, u32 z) */
{
  u8 l = pvm_it_height[pvm_it_left[x]], r = pvm_it_height[pvm_it_right[x]];
  pvm_it_height[x] = (u8)((l > r ? l : r) + 1);
}

/* Computes the last end in the subtree of x from its children. */
/*@ requires nodes: 0 < x < PVM_IT_NODES && pvm_it_left[x] < PVM_IT_NODES && pvm_it_right[x] < PVM_IT_NODES && pvm_it_left[x] != x &&
      pvm_it_right[x] != x;
    terminates \true;
    assigns pvm_it_subtree_end[x];
    exits \false;
    ensures right: It_MF(x);
    behavior max:
      assumes It_Shape && It_MaxX(x, y, z);
      ensures max: It_MaxX(pvm_it_parent[x], y, z); */
static inline void it_set_end(u32 x) /*@ ghost (u32 y, u32 z) */
{
  u64 l = pvm_it_subtree_end[pvm_it_left[x]], r = pvm_it_subtree_end[pvm_it_right[x]], e = pvm_it_end[x];
  if (l > e)
    e = l;
  pvm_it_subtree_end[x] = r > e ? r : e;
}

/* Computes the widest slot in the subtree of x from its children. */
/*@ requires nodes: 0 < x < PVM_IT_NODES && pvm_it_left[x] < PVM_IT_NODES && pvm_it_right[x] < PVM_IT_NODES && pvm_it_left[x] != x &&
      pvm_it_right[x] != x && pvm_it_prev[x] < PVM_IT_NODES && pvm_it_next[x] < PVM_IT_NODES;
    requires ends: pvm_it_end[pvm_it_prev[x]] <= PVM_IT_TOP && pvm_it_start[x] <= PVM_IT_TOP && pvm_it_end[x] <= PVM_IT_TOP &&
      pvm_it_start[pvm_it_next[x]] <= PVM_IT_TOP;
    terminates \true;
    assigns pvm_it_subtree_gap[x];
    exits \false;
    ensures right: It_GF(x);
    behavior gap:
      assumes It_Shape && It_GapX(x, y, z);
      ensures gap: It_GapX(pvm_it_parent[x], y, z); */
static inline void it_set_gap(u32 x) /*@ ghost (u32 y, u32 z) */
{
  u64 l = it_gap_left(x), r = it_gap_right(x);
  pvm_it_subtree_gap[x] = l > r ? l : r;
}

/* Computes the last end and the widest slot: did one of them change? */
/*@ requires inv: It_Nil && It_Shape && It_List && It_In(x);
    requires loop: pvm_it_left[x] != x && pvm_it_right[x] != x;
    terminates \true;
    assigns pvm_it_subtree_end[x], pvm_it_subtree_gap[x];
    exits \false;
    ensures nil: It_Nil;
    ensures right: It_MF(x) && It_GF(x);
    ensures same: \result == 0 ==> pvm_it_subtree_end[x] == \old(pvm_it_subtree_end[x]) &&
      pvm_it_subtree_gap[x] == \old(pvm_it_subtree_gap[x]);
    behavior max:
      assumes It_MaxX(x, y, z);
      ensures max: It_MaxX(pvm_it_parent[x], y, z);
    behavior gap:
      assumes It_GapX(x, y, z);
      ensures gap: It_GapX(pvm_it_parent[x], y, z); */
static inline int it_set_sums(u32 x) /*@ ghost (u32 y, u32 z) */
{
  u64 end = pvm_it_subtree_end[x], gap = pvm_it_subtree_gap[x];
  /*@ assert kids: It_ShL(x) && It_ShR(x); */
  /*@ assert list: It_LiN(x) && It_LiP(x); */
  /*@ assert ends: pvm_it_end[pvm_it_prev[x]] <= PVM_IT_TOP && pvm_it_start[x] <= PVM_IT_TOP && pvm_it_end[x] <= PVM_IT_TOP &&
        pvm_it_start[pvm_it_next[x]] <= PVM_IT_TOP; */
  it_set_end(x) /*@ ghost (y, z) */;
  it_set_gap(x) /*@ ghost (y, z) */;
  return pvm_it_subtree_end[x] != end || pvm_it_subtree_gap[x] != gap;
}

/* All three. */
/*@ requires inv: It_Nil && It_Shape && It_List && It_In(x);
    requires loop: pvm_it_left[x] != x && pvm_it_right[x] != x;
    requires low: pvm_it_height[pvm_it_left[x]] < 255 && pvm_it_height[pvm_it_right[x]] < 255;
    terminates \true;
    assigns pvm_it_height[x], pvm_it_subtree_end[x], pvm_it_subtree_gap[x];
    exits \false;
    ensures nil: It_Nil;
    ensures right: It_HF(x) && It_MF(x) && It_GF(x);
    behavior height:
      assumes It_HeightX(x, y, z);
      ensures height: It_HeightX(pvm_it_parent[x], y, z);
    behavior max:
      assumes It_MaxX(x, y, z);
      ensures max: It_MaxX(pvm_it_parent[x], y, z);
    behavior gap:
      assumes It_GapX(x, y, z);
      ensures gap: It_GapX(pvm_it_parent[x], y, z); */
static inline void it_set(u32 x) /*@ ghost (u32 y, u32 z) */
{
  /*@ assert kids: It_ShL(x) && It_ShR(x); */
  it_set_height(x) /*@ ghost (y, z) */;
  (void)it_set_sums(x) /*@ ghost (y, z) */;
}

/* Turns the edge from a to its left child b, whose right child is m; g is a's parent. */
/*@ requires nodes: It_Nil && It_Rot(a, b, m, g) && pvm_it_left[a] == b && pvm_it_right[b] == m;
    requires between: pvm_it_hi[b] == a && pvm_it_lo[b] == pvm_it_lo[a] && (m != 0 ==> pvm_it_lo[m] == b && pvm_it_hi[m] == a) &&
      (m == 0 ==> pvm_it_next[b] == a && pvm_it_prev[a] == b);
    terminates \true;
    assigns pvm_it_left[a], pvm_it_parent[a], pvm_it_right[b], pvm_it_parent[b], pvm_it_parent[m], pvm_it_left[g], pvm_it_right[g],
      pvm_it_root[pvm_it_tree[a]], pvm_it_lo[a], pvm_it_hi[b];
    exits \false;
    ensures links: pvm_it_left[a] == m && pvm_it_parent[a] == b && pvm_it_right[b] == a && pvm_it_parent[b] == g &&
      (m != 0 ==> pvm_it_parent[m] == a);
    ensures between: pvm_it_lo[a] == b && pvm_it_hi[b] == pvm_it_hi[a];
    ensures up: It_Swung{Pre, Post}(g, a, b);
    behavior shape:
      assumes It_Shape;
      ensures shape: It_Shape;
    behavior roots:
      assumes It_Roots;
      ensures roots: It_Roots;
    behavior ord0:
      assumes It_List && It_Order;
      ensures ord0: It_Ord0;
    behavior ordl:
      assumes It_Shape && It_Order;
      ensures ordl: It_OrdL;
    behavior ordr:
      assumes It_Shape && It_Order;
      ensures ordr: It_OrdR;
    behavior ordp:
      assumes It_Order;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_List && It_Order;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_HeightX(a, g, g);
      ensures height: It_HeightX(a, b, g);
    behavior max:
      assumes It_MaxX(a, g, g);
      ensures max: It_MaxX(a, b, g);
    behavior gap:
      assumes It_GapX(a, g, g);
      ensures gap: It_GapX(a, b, g); */
static inline void it_turn_right(u32 a, u32 b, u32 m, u32 g)
{
  pvm_it_left[a] = m;
  if (m)
    pvm_it_parent[m] = a;
  pvm_it_right[b] = a;
  pvm_it_parent[a] = b;
  pvm_it_parent[b] = g;
  if (!g)
    pvm_it_root[pvm_it_tree[a]] = b;
  else if (pvm_it_left[g] == a)
    pvm_it_left[g] = b;
  else
    pvm_it_right[g] = b;
  /*@ ghost pvm_it_hi[b] = pvm_it_hi[a]; */
  /*@ ghost pvm_it_lo[a] = b; */
}

/* Rotates a to the right; returns the node that takes its place. What a and its parent know of their subtrees may be wrong before,
 * what the parent knows afterwards. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_left[a] != 0;
    requires aug: It_HeightX(a, pvm_it_parent[a], pvm_it_parent[a]) && It_MaxX(a, pvm_it_parent[a], pvm_it_parent[a]) &&
      It_GapX(a, pvm_it_parent[a], pvm_it_parent[a]) && It_Low(200);
    terminates \true;
    assigns pvm_it_left[a], pvm_it_parent[a], pvm_it_right[pvm_it_left[a]], pvm_it_parent[pvm_it_left[a]],
      pvm_it_parent[pvm_it_right[pvm_it_left[a]]], pvm_it_left[pvm_it_parent[a]], pvm_it_right[pvm_it_parent[a]],
      pvm_it_root[pvm_it_tree[a]],
      pvm_it_lo[a], pvm_it_hi[pvm_it_left[a]], pvm_it_height[a], pvm_it_height[pvm_it_left[a]], pvm_it_subtree_end[a],
        pvm_it_subtree_end[pvm_it_left[a]], pvm_it_subtree_gap[a], pvm_it_subtree_gap[pvm_it_left[a]];
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures max: It_MaxX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures gap: It_GapX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures top: \result == \old(pvm_it_left[a]) && It_Rot(\result, a, \old(pvm_it_right[pvm_it_left[a]]), \old(pvm_it_parent[a]));
    ensures links: pvm_it_left[a] == \old(pvm_it_right[pvm_it_left[a]]) && pvm_it_right[\result] == a;
    ensures between: pvm_it_lo[\result] == \old(pvm_it_lo[a]) && pvm_it_hi[\result] == \old(pvm_it_hi[a]);
    ensures heights: It_HF(a) && It_HF(\result);
    ensures up: It_Swung{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures end: \old(It_MF(a)) ==> pvm_it_subtree_end[\result] == \old(pvm_it_subtree_end[a]);
    ensures slot: \old(It_GF(a)) ==> pvm_it_subtree_gap[\result] == \old(pvm_it_subtree_gap[a]);
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_rotate_right(u32 a)
{
  u32 b = pvm_it_left[a], m = pvm_it_right[b], g = pvm_it_parent[a];
  /*@ assert low: a != b && It_In(b) && pvm_it_hi[b] == a && pvm_it_lo[b] == pvm_it_lo[a] && pvm_it_tree[b] == pvm_it_tree[a] &&
        pvm_it_parent[b] == a; */
  /*@ assert middle: m != 0 ==> It_In(m) && pvm_it_tree[m] == pvm_it_tree[a] && m != a && m != b && pvm_it_lo[m] == b &&
        pvm_it_hi[m] == a && pvm_it_parent[m] == b; */
  /*@ assert empty: m == 0 ==> pvm_it_next[b] == a && pvm_it_prev[a] == b; */
  /*@ assert up: g != 0 ==> It_In(g) && pvm_it_tree[g] == pvm_it_tree[a] && g != a && g != b && g != m &&
        pvm_it_left[g] != pvm_it_right[g] && (pvm_it_left[g] == a || pvm_it_right[g] == a); */
  /*@ assert tree: 0 < pvm_it_tree[a] < PVM_IT_TREES; */
  it_turn_right(a, b, m, g);
  /*@ assert order: It_Order; */
  it_set(a) /*@ ghost (b, g) */;
  it_set(b) /*@ ghost (g, g) */;
  /*@ assert end: It_MF{Pre}(a) ==> pvm_it_subtree_end[b] == \at(pvm_it_subtree_end[a], Pre); */
  /*@ assert slot: It_GF{Pre}(a) ==> pvm_it_subtree_gap[b] == \at(pvm_it_subtree_gap[a], Pre); */
  /*@ assert self: g != 0 ==> (pvm_it_left[g] == b || pvm_it_right[g] == b) && pvm_it_left[g] != pvm_it_right[g]; */
  /*@ assert max: g != 0 ==> It_MF{Pre}(a) ==> It_MF{Pre}(g) ==> It_MF(g); */
  /*@ assert gap: g != 0 ==> It_GF{Pre}(a) ==> It_GF{Pre}(g) ==> It_GF(g); */
  return b;
}

/* Turns the edge from a to its right child b, whose left child is m; g is a's parent. */
/*@ requires nodes: It_Nil && It_Rot(a, b, m, g) && pvm_it_right[a] == b && pvm_it_left[b] == m;
    requires between: pvm_it_lo[b] == a && pvm_it_hi[b] == pvm_it_hi[a] && (m != 0 ==> pvm_it_hi[m] == b && pvm_it_lo[m] == a) &&
      (m == 0 ==> pvm_it_prev[b] == a && pvm_it_next[a] == b);
    terminates \true;
    assigns pvm_it_right[a], pvm_it_parent[a], pvm_it_left[b], pvm_it_parent[b], pvm_it_parent[m], pvm_it_right[g], pvm_it_left[g],
      pvm_it_root[pvm_it_tree[a]], pvm_it_hi[a], pvm_it_lo[b];
    exits \false;
    ensures links: pvm_it_right[a] == m && pvm_it_parent[a] == b && pvm_it_left[b] == a && pvm_it_parent[b] == g &&
      (m != 0 ==> pvm_it_parent[m] == a);
    ensures between: pvm_it_hi[a] == b && pvm_it_lo[b] == pvm_it_lo[a];
    ensures up: It_Swung{Pre, Post}(g, a, b);
    behavior shape:
      assumes It_Shape;
      ensures shape: It_Shape;
    behavior roots:
      assumes It_Roots;
      ensures roots: It_Roots;
    behavior ord0:
      assumes It_List && It_Order;
      ensures ord0: It_Ord0;
    behavior ordr:
      assumes It_Shape && It_Order;
      ensures ordr: It_OrdR;
    behavior ordl:
      assumes It_Shape && It_Order;
      ensures ordl: It_OrdL;
    behavior ordp:
      assumes It_Order;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_List && It_Order;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_HeightX(a, g, g);
      ensures height: It_HeightX(a, b, g);
    behavior max:
      assumes It_MaxX(a, g, g);
      ensures max: It_MaxX(a, b, g);
    behavior gap:
      assumes It_GapX(a, g, g);
      ensures gap: It_GapX(a, b, g); */
static inline void it_turn_left(u32 a, u32 b, u32 m, u32 g)
{
  pvm_it_right[a] = m;
  if (m)
    pvm_it_parent[m] = a;
  pvm_it_left[b] = a;
  pvm_it_parent[a] = b;
  pvm_it_parent[b] = g;
  if (!g)
    pvm_it_root[pvm_it_tree[a]] = b;
  else if (pvm_it_right[g] == a)
    pvm_it_right[g] = b;
  else
    pvm_it_left[g] = b;
  /*@ ghost pvm_it_lo[b] = pvm_it_lo[a]; */
  /*@ ghost pvm_it_hi[a] = b; */
}

/* Rotates a to the left; returns the node that takes its place. What a and its parent know of their subtrees may be wrong before,
 * what the parent knows afterwards. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_right[a] != 0;
    requires aug: It_HeightX(a, pvm_it_parent[a], pvm_it_parent[a]) && It_MaxX(a, pvm_it_parent[a], pvm_it_parent[a]) &&
      It_GapX(a, pvm_it_parent[a], pvm_it_parent[a]) && It_Low(200);
    terminates \true;
    assigns pvm_it_right[a], pvm_it_parent[a], pvm_it_left[pvm_it_right[a]], pvm_it_parent[pvm_it_right[a]],
      pvm_it_parent[pvm_it_left[pvm_it_right[a]]], pvm_it_right[pvm_it_parent[a]], pvm_it_left[pvm_it_parent[a]],
      pvm_it_root[pvm_it_tree[a]],
      pvm_it_hi[a], pvm_it_lo[pvm_it_right[a]], pvm_it_height[a], pvm_it_height[pvm_it_right[a]], pvm_it_subtree_end[a],
        pvm_it_subtree_end[pvm_it_right[a]], pvm_it_subtree_gap[a], pvm_it_subtree_gap[pvm_it_right[a]];
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures max: It_MaxX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures gap: It_GapX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures top: \result == \old(pvm_it_right[a]) && It_Rot(\result, a, \old(pvm_it_left[pvm_it_right[a]]), \old(pvm_it_parent[a]));
    ensures links: pvm_it_right[a] == \old(pvm_it_left[pvm_it_right[a]]) && pvm_it_left[\result] == a;
    ensures between: pvm_it_hi[\result] == \old(pvm_it_hi[a]) && pvm_it_lo[\result] == \old(pvm_it_lo[a]);
    ensures heights: It_HF(a) && It_HF(\result);
    ensures up: It_Swung{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures end: \old(It_MF(a)) ==> pvm_it_subtree_end[\result] == \old(pvm_it_subtree_end[a]);
    ensures slot: \old(It_GF(a)) ==> pvm_it_subtree_gap[\result] == \old(pvm_it_subtree_gap[a]);
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_rotate_left(u32 a)
{
  u32 b = pvm_it_right[a], m = pvm_it_left[b], g = pvm_it_parent[a];
  /*@ assert low: a != b && It_In(b) && pvm_it_lo[b] == a && pvm_it_hi[b] == pvm_it_hi[a] && pvm_it_tree[b] == pvm_it_tree[a] &&
        pvm_it_parent[b] == a; */
  /*@ assert middle: m != 0 ==> It_In(m) && pvm_it_tree[m] == pvm_it_tree[a] && m != a && m != b && pvm_it_hi[m] == b &&
        pvm_it_lo[m] == a && pvm_it_parent[m] == b; */
  /*@ assert empty: m == 0 ==> pvm_it_prev[b] == a && pvm_it_next[a] == b; */
  /*@ assert up: g != 0 ==> It_In(g) && pvm_it_tree[g] == pvm_it_tree[a] && g != a && g != b && g != m &&
        pvm_it_right[g] != pvm_it_left[g] && (pvm_it_right[g] == a || pvm_it_left[g] == a); */
  /*@ assert tree: 0 < pvm_it_tree[a] < PVM_IT_TREES; */
  it_turn_left(a, b, m, g);
  /*@ assert order: It_Order; */
  it_set(a) /*@ ghost (b, g) */;
  it_set(b) /*@ ghost (g, g) */;
  /*@ assert end: It_MF{Pre}(a) ==> pvm_it_subtree_end[b] == \at(pvm_it_subtree_end[a], Pre); */
  /*@ assert slot: It_GF{Pre}(a) ==> pvm_it_subtree_gap[b] == \at(pvm_it_subtree_gap[a], Pre); */
  /*@ assert self: g != 0 ==> (pvm_it_left[g] == b || pvm_it_right[g] == b) && pvm_it_left[g] != pvm_it_right[g]; */
  /*@ assert max: g != 0 ==> It_MF{Pre}(a) ==> It_MF{Pre}(g) ==> It_MF(g); */
  /*@ assert gap: g != 0 ==> It_GF{Pre}(a) ==> It_GF{Pre}(g) ==> It_GF(g); */
  return b;
}

#endif
