/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: how a node leaves its tree.
 *
 * A node without a left child is spliced out: its right child, which is a leaf then, moves up. A node with a left child is replaced
 * by a neighbour in the list, which has no left child and has been spliced out before. */
#ifndef PVM_ITREE_UNLINK_H
#define PVM_ITREE_UNLINK_H

#include "itree_fix.h"
#include "itree_lemmas.h"

/*@ // y has no left child; c is its right child and a leaf, or 0; g its parent; p and n its neighbours in the list
    predicate It_Splice{L}(integer y, integer c, integer g, integer p, integer n) = It_In(y) && 0 < pvm_it_tree[y] < PVM_IT_TREES &&
      pvm_it_left[y] == 0 &&
      pvm_it_right[y] == c && pvm_it_parent[y] == g && pvm_it_prev[y] == p && pvm_it_next[y] == n && pvm_it_lo[y] == p &&
        0 <= c < PVM_IT_NODES && 0 <= g < PVM_IT_NODES && 0 <= p < PVM_IT_NODES && 0 <= n < PVM_IT_NODES &&
      g != y && p != y && n != y && c != y && (p == n ==> p == 0) &&
      (c != 0 ==> pvm_it_tree[c] == pvm_it_tree[y] && pvm_it_parent[c] == y && pvm_it_left[c] == 0 && pvm_it_right[c] == 0 &&
        pvm_it_prev[c] == y && n == c && c != g && c != p &&
        pvm_it_lo[c] == y && pvm_it_hi[c] == pvm_it_hi[y] && pvm_it_next[c] == pvm_it_hi[y]) &&
      (c == 0 ==> n == pvm_it_hi[y] && (n != 0 ==> pvm_it_left[n] != 0)) &&
      (g != 0 ==> pvm_it_tree[g] == pvm_it_tree[y] && pvm_it_left[g] != pvm_it_right[g] &&
        ((pvm_it_left[g] == y && pvm_it_hi[y] == g && pvm_it_lo[g] == p) ||
          (pvm_it_right[g] == y && p == g && pvm_it_hi[g] == pvm_it_hi[y]))) &&
      (g == 0 ==> p == 0 && pvm_it_hi[y] == 0) &&
      (p != 0 ==> pvm_it_tree[p] == pvm_it_tree[y] && pvm_it_next[p] == y && It_Key(p) < It_Key(y) && pvm_it_right[p] != 0) &&
      (n != 0 ==> pvm_it_tree[n] == pvm_it_tree[y] && pvm_it_prev[n] == y && It_Key(y) < It_Key(n));
*/

/*@ // y bounds no subtree but that of c
    predicate It_Unbound{L}(integer y, integer c) = \forall integer z; It_In(z) ==> pvm_it_hi[z] != y && (z != c ==> pvm_it_lo[z] != y);
    predicate It_UnboundTo{L}(integer y, integer c, integer k) = \forall integer z; It_In(z) ==> pvm_it_height[z] < k ==>
      pvm_it_hi[z] != y && (z != c ==> pvm_it_lo[z] != y);
    predicate It_Alone{L}(integer x) = \forall integer v; It_In(v) ==> It_Key(v) == It_Key(x) ==> v == x;
*/

/* A node of height 1 is a leaf. */
/*@ ghost
    /@ requires wf: It_Nil && It_Shape && It_HeightX(0, 0, 0);
       requires low: It_In(c) && pvm_it_height[c] <= 1;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures leaf: pvm_it_left[c] == 0 && pvm_it_right[c] == 0; @/
    static inline void it_leaf(u32 c)
    {
      /@ assert self: It_HF(c) && It_ShL(c) && It_ShR(c); @/
      /@ assert left: pvm_it_left[c] != 0 ==> It_HF(pvm_it_left[c]) && pvm_it_height[pvm_it_left[c]] >= 1; @/
      /@ assert right: pvm_it_right[c] != 0 ==> It_HF(pvm_it_right[c]) && pvm_it_height[pvm_it_right[c]] >= 1; @/
    }
*/

/* No subtree is bounded by a node without a left child, but that of its right child, which is a leaf. */
/*@ ghost
    /@ requires wf: It_Nil && It_Shape && It_List && It_Order && It_HeightX(0, 0, 0);
       requires node: It_Splice(y, c, g, p, n);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures unbound: It_Unbound(y, c); @/
    static inline void it_unbound(u32 y, u32 c, u32 g, u32 p, u32 n)
    {
      u32 k = 0;
      /@ loop invariant range: 0 <= k <= 256;
         loop invariant unbound: It_UnboundTo(y, c, k);
         loop assigns k;
         loop variant 256 - k; @/
      while (k < 256) {
        /@ assert high: \forall integer z; It_In(z) ==> pvm_it_height[z] == k ==> pvm_it_hi[z] == y ==>
             (pvm_it_right[z] != 0 ? pvm_it_hi[pvm_it_right[z]] == y : z == p); @/
        /@ assert low: \forall integer z; It_In(z) ==> pvm_it_height[z] == k ==> pvm_it_lo[z] == y ==>
             (pvm_it_left[z] != 0 ? pvm_it_lo[pvm_it_left[z]] == y : z == n); @/
        /@ assert step_high: \forall integer z; It_In(z) ==> pvm_it_height[z] == k ==> pvm_it_hi[z] != y; @/
        /@ assert step_low: \forall integer z; It_In(z) ==> pvm_it_height[z] == k ==> z != c ==> pvm_it_lo[z] != y; @/
        k++;
      }
    }
*/

/* Takes y, which has no left child, out of tree and list. */
/*@ requires node: It_Nil && It_Splice(y, c, g, p, n);
    terminates \true;
    assigns pvm_it_parent[c], pvm_it_left[g], pvm_it_right[g], pvm_it_root[pvm_it_tree[y]], pvm_it_next[p], pvm_it_prev[n], pvm_it_lo[c],
      pvm_it_tree[y];
    exits \false;
    ensures nil: It_Nil;
    ensures gone: pvm_it_tree[y] == 0;
    ensures links: (c != 0 ==> pvm_it_parent[c] == g && pvm_it_lo[c] == p && pvm_it_prev[c] == p) && (p != 0 ==> pvm_it_next[p] == n) &&
      (n != 0 ==> pvm_it_prev[n] == p);
    ensures up: g != 0 ==> pvm_it_left[g] == (\old(pvm_it_left[g]) == y ? c : \old(pvm_it_left[g])) &&
      pvm_it_right[g] == (\old(pvm_it_left[g]) == y ? \old(pvm_it_right[g]) : c);
    behavior shape:
      assumes It_Shape;
      ensures shape: It_Shape;
    behavior roots:
      assumes It_Shape && It_Roots && It_Succ && It_Pred && It_Alone(y);
      ensures roots: It_Roots;
    behavior list:
      assumes It_List;
      ensures list: It_List;
    behavior succ:
      assumes It_List && It_Succ && It_Pred;
      ensures succ: It_Succ;
    behavior pred:
      assumes It_List && It_Succ && It_Pred;
      ensures pred: It_Pred;
    behavior ord0:
      assumes It_Shape && It_List && It_Order && It_Unbound(y, c);
      ensures ord0: It_Ord0;
    behavior ordl:
      assumes It_Shape && It_List && It_Order;
      ensures ordl: It_OrdL;
    behavior ordr:
      assumes It_Shape && It_List && It_Order;
      ensures ordr: It_OrdR;
    behavior ordp:
      assumes It_Shape && It_Order;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_Shape && It_List && It_Order;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_Shape && It_HeightX(0, 0, 0);
      ensures height: It_HeightX(g, g, g);
    behavior max:
      assumes It_Shape && It_MaxX(0, 0, 0);
      ensures max: It_MaxX(g, g, g);
    behavior gap:
      assumes It_Shape && It_List && It_Order && It_GapX(0, 0, 0);
      ensures gap: It_GapX(g, c, g);
    behavior bal:
      assumes It_Shape && It_BalX(0);
      ensures bal: It_BalX(g);
    behavior fault:
      assumes It_Shape && It_HeightX(0, 0, 0) && It_BalX(0);
      ensures fault: g != 0 ==> It_Fault(g); */
static inline void it_cut(u32 y, u32 c, u32 g, u32 p, u32 n)
{
  if (c)
    pvm_it_parent[c] = g;
  if (!g)
    pvm_it_root[pvm_it_tree[y]] = c;
  else if (pvm_it_left[g] == y)
    pvm_it_left[g] = c;
  else
    pvm_it_right[g] = c;
  if (p)
    pvm_it_next[p] = n;
  if (n)
    pvm_it_prev[n] = p;
  pvm_it_tree[y] = 0;
  /*@ ghost if (c) pvm_it_lo[c] = p; */
  /*@ for shape: assert left: \forall integer x; It_In(x) ==> It_ShL(x); */
  /*@ for shape: assert right: \forall integer x; It_In(x) ==> It_ShR(x); */
  /*@ for shape: assert up: \forall integer x; It_In(x) ==> It_ShP(x); */
  /*@ for roots: assert nodes: It_RootX; */
  /*@ for roots: assert trees: It_RootT; */
}

/* Takes y, which has no left child, out of its tree, and mends the tree. */
/*@ requires wf: It_Wf;
    requires node: It_In(y) && pvm_it_left[y] == 0;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[y];
    exits \false;
    ensures wf: It_Wf;
    ensures gone: pvm_it_tree[y] == 0;
    ensures list: It_Linked{Post, Pre}(y); */
static inline void it_splice(u32 y)
{
  u32 c = pvm_it_right[y], g = pvm_it_parent[y], p = pvm_it_prev[y], n = pvm_it_next[y];
  /*@ ghost it_height_bound(); */
  /*@ assert self: It_Or0(y) && It_OrL(y) && It_OrR(y) && It_OrP(y) && It_LiN(y) && It_LiP(y) && It_Alt(y) && It_HF(y) && It_Bal(y) &&
        It_RootOf(y); */
  /*@ assert shape: It_ShL(y) && It_ShR(y) && It_ShP(y); */
  /*@ assert low: c != 0 ==> It_In(c) && pvm_it_height[c] <= 1; */
  /*@ ghost if (c) it_leaf(c); */
  /*@ assert child: c != 0 ==> It_OrL(c) && It_OrR(c) && It_LiP(c); */
  /*@ assert up: g != 0 ==> It_ShL(g) && It_ShR(g) && It_OrL(g) && It_OrR(g) && It_Or0(g); */
  /*@ assert before: p != 0 ==> It_Alt(p) && It_LiN(p); */
  /*@ assert splice: It_Splice(y, c, g, p, n); */
  /*@ ghost it_unbound(y, c, g, p, n); */
  /*@ ghost it_unique(y); */
  it_cut(y, c, g, p, n);
  /*@ assert tree: It_Tree; */
  /*@ assert listed: It_Listed; */
  /*@ assert linked: It_Linked{Here, Pre}(y); */
  if (c)
    it_set_gap(c) /*@ ghost (g, g) */;
  /*@ assert gap: It_GapX(g, g, g); */
  /*@ assert low: It_Low(150); */
  it_rebalance(g);
}

/* A ghost bound that was x becomes y. */
/*@ ghost
    /@ requires nodes: x < PVM_IT_NODES && y < PVM_IT_NODES;
       terminates \true;
       assigns pvm_it_lo[0 .. PVM_IT_NODES - 1], pvm_it_hi[0 .. PVM_IT_NODES - 1];
       exits \false;
       ensures lo: \forall integer z; 0 <= z < PVM_IT_NODES ==> pvm_it_lo[z] == (\old(pvm_it_lo[z]) == x ? y : \old(pvm_it_lo[z]));
       ensures hi: \forall integer z; 0 <= z < PVM_IT_NODES ==> pvm_it_hi[z] == (\old(pvm_it_hi[z]) == x ? y : \old(pvm_it_hi[z])); @/
    static inline void it_rename(u32 x, u32 y)
    {
      /@ loop invariant range: 0 <= z <= PVM_IT_NODES;
         loop invariant lo: \forall integer i; 0 <= i < z ==> pvm_it_lo[i] == (\at(pvm_it_lo[i], Pre) == x ? y : \at(pvm_it_lo[i], Pre));
         loop invariant hi: \forall integer i; 0 <= i < z ==> pvm_it_hi[i] == (\at(pvm_it_hi[i], Pre) == x ? y : \at(pvm_it_hi[i], Pre));
         loop invariant lo_rest: \forall integer i; z <= i < PVM_IT_NODES ==> pvm_it_lo[i] == \at(pvm_it_lo[i], Pre);
         loop invariant hi_rest: \forall integer i; z <= i < PVM_IT_NODES ==> pvm_it_hi[i] == \at(pvm_it_hi[i], Pre);
         loop assigns z, pvm_it_lo[0 .. PVM_IT_NODES - 1], pvm_it_hi[0 .. PVM_IT_NODES - 1];
         loop variant PVM_IT_NODES - z; @/
      for (u32 z = 0; z < PVM_IT_NODES; z++) {
        if (pvm_it_lo[z] == x)
          pvm_it_lo[z] = y;
        if (pvm_it_hi[z] == x)
          pvm_it_hi[z] = y;
      }
    }
*/

/*@ // x stands between the list neighbours p and n, with children l and r below g; y is in no tree, and its key fits between p and n
    predicate It_Replace{L}(integer x, integer y, integer l, integer r, integer g, integer p, integer n) = It_In(x) &&
      0 < pvm_it_tree[x] < PVM_IT_TREES &&
      0 < y < PVM_IT_NODES && pvm_it_tree[y] == 0 && pvm_it_start[y] < pvm_it_end[y] <= PVM_IT_TOP && x != y && pvm_it_left[x] == l &&
        pvm_it_right[x] == r && pvm_it_parent[x] == g && pvm_it_prev[x] == p && pvm_it_next[x] == n &&
      0 <= l < PVM_IT_NODES && 0 <= r < PVM_IT_NODES && 0 <= g < PVM_IT_NODES && 0 <= p < PVM_IT_NODES && 0 <= n < PVM_IT_NODES &&
      (l != 0 ==> pvm_it_tree[l] == pvm_it_tree[x] && pvm_it_parent[l] == x && l != x && l != g && l != r) &&
      (r != 0 ==> pvm_it_tree[r] == pvm_it_tree[x] && pvm_it_parent[r] == x && r != x && r != g) &&
      (g != 0 ==> pvm_it_tree[g] == pvm_it_tree[x] && pvm_it_left[g] != pvm_it_right[g] && (pvm_it_left[g] == x || pvm_it_right[g] == x) &&
        g != x) &&
      (p == n ==> p == 0) &&
      (p != 0 ==> pvm_it_tree[p] == pvm_it_tree[x] && p != x && pvm_it_next[p] == x && It_Key(p) < It_Key(y)) &&
      (n != 0 ==> pvm_it_tree[n] == pvm_it_tree[x] && n != x && pvm_it_prev[n] == x && It_Key(y) < It_Key(n));
*/

/*@ // the key of y compares with those of x's tree as that of x does
    predicate It_Fits{L}(integer x, integer y) = \forall integer z; It_In(z) ==> pvm_it_tree[z] == pvm_it_tree[x] ==>
      z == x || (It_Key(x) < It_Key(z) && It_Key(y) < It_Key(z)) || (It_Key(z) < It_Key(x) && It_Key(z) < It_Key(y));
*/

/* Gives y, which is in no tree, what x has of the tree; nobody links to y yet. */
/*@ requires nodes: It_Nil && 0 < x < PVM_IT_NODES && 0 < y < PVM_IT_NODES && x != y;
    terminates \true;
    assigns pvm_it_left[y], pvm_it_right[y], pvm_it_parent[y], pvm_it_prev[y], pvm_it_next[y], pvm_it_height[y], pvm_it_subtree_end[y],
      pvm_it_subtree_gap[y], pvm_it_lo[y], pvm_it_hi[y];
    exits \false;
    ensures nil: It_Nil;
    ensures links: pvm_it_left[y] == pvm_it_left[x] && pvm_it_right[y] == pvm_it_right[x] && pvm_it_parent[y] == pvm_it_parent[x] &&
      pvm_it_prev[y] == pvm_it_prev[x] && pvm_it_next[y] == pvm_it_next[x];
    ensures aug: pvm_it_height[y] == pvm_it_height[x] && pvm_it_subtree_end[y] == pvm_it_subtree_end[x] &&
      pvm_it_subtree_gap[y] == pvm_it_subtree_gap[x] && pvm_it_lo[y] == pvm_it_lo[x] && pvm_it_hi[y] == pvm_it_hi[x]; */
static inline void it_copy(u32 x, u32 y)
{
  pvm_it_left[y] = pvm_it_left[x];
  pvm_it_right[y] = pvm_it_right[x];
  pvm_it_parent[y] = pvm_it_parent[x];
  pvm_it_prev[y] = pvm_it_prev[x];
  pvm_it_next[y] = pvm_it_next[x];
  pvm_it_height[y] = pvm_it_height[x];
  pvm_it_subtree_end[y] = pvm_it_subtree_end[x];
  pvm_it_subtree_gap[y] = pvm_it_subtree_gap[x];
  /*@ ghost pvm_it_lo[y] = pvm_it_lo[x]; */
  /*@ ghost pvm_it_hi[y] = pvm_it_hi[x]; */
}

/* Puts y, which is in no tree, in the place of x. What y knows of its last end and of slots is stale, and so are the slots of its
 * neighbours. */
/*@ requires nodes: It_Nil && It_Replace(x, y, l, r, g, p, n);
    terminates \true;
    assigns pvm_it_left[y], pvm_it_right[y], pvm_it_parent[y], pvm_it_prev[y], pvm_it_next[y], pvm_it_height[y], pvm_it_subtree_end[y],
      pvm_it_subtree_gap[y], pvm_it_lo[0 .. PVM_IT_NODES - 1], pvm_it_hi[0 .. PVM_IT_NODES - 1], pvm_it_parent[l], pvm_it_parent[r],
      pvm_it_left[g], pvm_it_right[g], pvm_it_root[pvm_it_tree[x]], pvm_it_next[p], pvm_it_prev[n], pvm_it_tree[x], pvm_it_tree[y];
    exits \false;
    ensures nil: It_Nil;
    ensures tree: pvm_it_tree[x] == 0 && pvm_it_tree[y] == \old(pvm_it_tree[x]);
    ensures links: (p != 0 ==> pvm_it_next[p] == y) && (n != 0 ==> pvm_it_prev[n] == y) && pvm_it_prev[y] == p && pvm_it_next[y] == n &&
      pvm_it_left[y] == l && pvm_it_right[y] == r &&
      pvm_it_parent[y] == g;
    behavior shape:
      assumes It_Shape;
      ensures shape: It_Shape;
    behavior roots:
      assumes It_Roots;
      ensures roots: It_Roots;
    behavior list:
      assumes It_List;
      ensures list: It_List;
    behavior succ:
      assumes It_List && It_Succ && It_Pred && It_Fits(x, y);
      ensures succ: It_Succ;
    behavior pred:
      assumes It_List && It_Succ && It_Pred && It_Fits(x, y);
      ensures pred: It_Pred;
    behavior ord0:
      assumes It_List && It_Fits(x, y) && It_Ord0;
      ensures ord0: It_Ord0;
    behavior ordl:
      assumes It_Shape && It_List && It_Ord0 && It_OrdL;
      ensures ordl: It_OrdL;
    behavior ordr:
      assumes It_Shape && It_List && It_Ord0 && It_OrdR;
      ensures ordr: It_OrdR;
    behavior ordp:
      assumes It_Shape && It_OrdP;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_Shape && It_List && It_OrdA;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_Shape && It_HeightX(0, 0, 0);
      ensures height: It_HeightX(0, 0, 0);
    behavior max:
      assumes It_Shape && It_MaxX(0, 0, 0);
      ensures max: It_MaxX(y, y, y);
    behavior gap:
      assumes It_Shape && It_List && It_GapX(0, 0, 0);
      ensures gap: It_GapX(y, p, n);
    behavior bal:
      assumes It_Shape && It_BalX(0);
      ensures bal: It_BalX(0); */
static inline void it_take_place(u32 x, u32 y, u32 l, u32 r, u32 g, u32 p, u32 n)
{
  it_copy(x, y);
  if (l)
    pvm_it_parent[l] = y;
  if (r)
    pvm_it_parent[r] = y;
  if (!g)
    pvm_it_root[pvm_it_tree[x]] = y;
  else if (pvm_it_left[g] == x)
    pvm_it_left[g] = y;
  else
    pvm_it_right[g] = y;
  if (p)
    pvm_it_next[p] = y;
  if (n)
    pvm_it_prev[n] = y;
  pvm_it_tree[y] = pvm_it_tree[x];
  pvm_it_tree[x] = 0;
  /*@ ghost it_rename(x, y); */
  /*@ for shape: assert left: \forall integer z; It_In(z) ==> It_ShL(z); */
  /*@ for shape: assert right: \forall integer z; It_In(z) ==> pvm_it_right[z] != 0 ==> 0 < pvm_it_right[z] < PVM_IT_NODES &&
        pvm_it_tree[pvm_it_right[z]] == pvm_it_tree[z] && pvm_it_parent[pvm_it_right[z]] == z; */
  /*@ for shape: assert apart: \forall integer z; It_In(z) ==> pvm_it_right[z] != 0 ==> pvm_it_left[z] != pvm_it_right[z]; */
  /*@ for shape: assert up: \forall integer z; It_In(z) ==> It_ShP(z); */
  /*@ for ord0: assert self: It_Or0(y); */
  /*@ for ord0: assert opt_low: \forall integer z; It_In(z) ==> z != y ==> It_Opt(pvm_it_lo[z], pvm_it_tree[z]); */
  /*@ for ord0: assert opt_high: \forall integer z; It_In(z) ==> z != y ==> It_Opt(pvm_it_hi[z], pvm_it_tree[z]); */
  /*@ for ord0: assert low: \forall integer z; It_In(z) ==> pvm_it_lo[z] != 0 ==> It_Key(pvm_it_lo[z]) < It_Key(z); */
  /*@ for ord0: assert high: \forall integer z; It_In(z) ==> pvm_it_hi[z] != 0 ==> It_Key(z) < It_Key(pvm_it_hi[z]); */
}

/* Puts y, which is in no tree, in the place of x, whose neighbours in the list may as well be those of y. */
/*@ requires wf: It_Wf;
    requires nodes: It_In(x) && 0 < y < PVM_IT_NODES && pvm_it_tree[y] == 0 && pvm_it_start[y] < pvm_it_end[y] <= PVM_IT_TOP;
    requires before: pvm_it_prev[x] != 0 ==> It_Key(pvm_it_prev[x]) < It_Key(y);
    requires after: pvm_it_next[x] != 0 ==> It_Key(y) < It_Key(pvm_it_next[x]);
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[x], pvm_it_tree[y];
    exits \false;
    ensures wf: It_Wf;
    ensures tree: pvm_it_tree[x] == 0 && pvm_it_tree[y] == \old(pvm_it_tree[x]);
    ensures list: pvm_it_prev[y] == \old(pvm_it_prev[x]) && pvm_it_next[y] == \old(pvm_it_next[x]) &&
      (pvm_it_prev[y] != 0 ==> pvm_it_next[pvm_it_prev[y]] == y) && (pvm_it_next[y] != 0 ==> pvm_it_prev[pvm_it_next[y]] == y);
    ensures others: \forall integer z; It_In(z) ==> z != y ==> (z != pvm_it_prev[y] ==> pvm_it_next[z] == \old(pvm_it_next[z])) &&
      (z != pvm_it_next[y] ==> pvm_it_prev[z] == \old(pvm_it_prev[z])); */
static inline void it_replace(u32 x, u32 y)
{
  u32 l = pvm_it_left[x], r = pvm_it_right[x], g = pvm_it_parent[x], p = pvm_it_prev[x], n = pvm_it_next[x];
  /*@ assert self: It_ShL(x) && It_ShR(x) && It_ShP(x) && It_LiN(x) && It_LiP(x) && It_OrL(x) && It_OrR(x) && It_Or0(x) && It_HF(x) &&
        It_RootOf(x); */
  /*@ assert up: g != 0 ==> It_ShL(g) && It_ShR(g) && It_HF(g) && pvm_it_height[g] > pvm_it_height[x]; */
  /*@ assert kids: (l != 0 ==> It_HF(l) && pvm_it_height[l] < pvm_it_height[x]) && (r != 0 ==> pvm_it_height[r] < pvm_it_height[x]); */
  /*@ assert place: It_Replace(x, y, l, r, g, p, n); */
  /*@ ghost it_unique(x); */
  /*@ assert fits: It_Fits(x, y); */
  it_take_place(x, y, l, r, g, p, n);
  /*@ assert tree: It_Tree; */
  /*@ assert max: It_MaxX(p, y, n); */
  /*@ assert gap: It_GapX(p, y, n); */
  it_refresh(p) /*@ ghost (y, n) */;
  /*@ assert max2: It_MaxX(n, y, y); */
  /*@ assert gap2: It_GapX(n, y, y); */
  it_refresh(n) /*@ ghost (y, y) */;
  /*@ assert max3: It_MaxX(y, 0, 0); */
  /*@ assert gap3: It_GapX(y, 0, 0); */
  it_refresh(y) /*@ ghost (0, 0) */;
}

/* Takes x out of its tree, and puts its list neighbour y, which has no left child, in its place. */
/*@ requires wf: It_Wf;
    requires node: It_In(x) && It_In(y) && pvm_it_left[y] == 0 && x != y && (pvm_it_next[x] == y || pvm_it_prev[x] == y);
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[x], pvm_it_tree[y];
    exits \false;
    ensures wf: It_Wf;
    ensures tree: pvm_it_tree[x] == 0 && pvm_it_tree[y] == \old(pvm_it_tree[y]);
    ensures list: It_Linked{Post, Pre}(x); */
static inline void it_swap_out(u32 x, u32 y)
{
  /*@ ghost u32 t = pvm_it_tree[y]; */
  /*@ assert self: It_LiN(x) && It_LiP(x) && It_LiN(y) && It_LiP(y) && t != 0; */
  it_splice(y);
  /*@ assert x: It_In(x) && pvm_it_tree[x] == t && It_LiN(x) && It_LiP(x); */
  /*@ assert before: pvm_it_prev[x] != 0 ==> It_Key(pvm_it_prev[x]) < It_Key(y); */
  /*@ assert after: pvm_it_next[x] != 0 ==> It_Key(y) < It_Key(pvm_it_next[x]); */
  it_replace(x, y);
}

#endif
