/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: a node whose subtrees differ in height by 2, or whose own height, last end and widest slot are stale, is mended,
 * and the fault moves to its parent; so one fault walks up to the root.
 *
 * It_Fault names what is wrong before: everything at node a alone, which has lost or gained 1 in the height of one child. */
#ifndef PVM_ITREE_FIX_H
#define PVM_ITREE_FIX_H

#include "itree_node.h"

/*@ predicate It_BalY{L}(integer h, integer i) = \forall integer x; It_In(x) ==> x != h ==> x != i ==> It_Bal(x);
    // b stands where a stood below g, the sibling is the same
    predicate It_Sib{K, L}(integer g, integer a, integer b) = g != 0 ==> \at(pvm_it_height[g], L) == \at(pvm_it_height[g], K) &&
      ((\at(pvm_it_left[g], K) == a && \at(pvm_it_left[g], L) == b && \at(pvm_it_right[g], L) == \at(pvm_it_right[g], K) &&
        \at(pvm_it_height[pvm_it_right[g]], L) == \at(pvm_it_height[pvm_it_right[g]], K)) ||
       (\at(pvm_it_right[g], K) == a && \at(pvm_it_right[g], L) == b && \at(pvm_it_left[g], L) == \at(pvm_it_left[g], K) &&
        \at(pvm_it_height[pvm_it_left[g]], L) == \at(pvm_it_height[pvm_it_left[g]], K)));
    // heights l and r of the children and H of the node: right, but that one child may have gained or lost 1
    predicate It_FaultH(integer l, integer r, integer H) =
      (-1 <= l - r <= 1 && H == 1 + It_Max(l, r)) || (-1 <= l - 1 - r <= 1 && H == 1 + It_Max(l - 1, r)) ||
      (-1 <= l + 1 - r <= 1 && H == 1 + It_Max(l + 1, r)) || (-1 <= l - (r - 1) <= 1 && H == 1 + It_Max(l, r - 1)) ||
      (-1 <= l - (r + 1) <= 1 && H == 1 + It_Max(l, r + 1));
    predicate It_Fault{L}(integer x) = It_FaultH(pvm_it_height[pvm_it_left[x]], pvm_it_height[pvm_it_right[x]], pvm_it_height[x]);
    predicate It_But{L}(integer x) = It_HeightX(x, x, x) && It_MaxX(x, x, x) && It_GapX(x, x, x);
*/

/* The left child l of a is too high by itself or by its left child: one rotation. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_left[a] != 0;
    requires aug: It_But(a) && It_BalY(a, pvm_it_left[a]) && It_Low(180);
    requires heights: pvm_it_height[pvm_it_left[pvm_it_left[a]]] == pvm_it_height[pvm_it_right[a]] + 1 &&
      pvm_it_height[pvm_it_right[a]] - 1 <= pvm_it_height[pvm_it_right[pvm_it_left[a]]] <= pvm_it_height[pvm_it_right[a]] + 1;
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
    ensures bal: It_BalX(\old(pvm_it_parent[a]));
    ensures top: 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == pvm_it_tree[a] && pvm_it_parent[\result] == \old(pvm_it_parent[a]) &&
      \result == \old(pvm_it_left[a]);
    ensures heights: \old(pvm_it_height[pvm_it_right[a]]) + 2 <= pvm_it_height[\result] <= \old(pvm_it_height[pvm_it_right[a]]) + 3 &&
      pvm_it_height[a] <= \old(pvm_it_height[pvm_it_right[a]]) + 2;
    ensures sib: It_Sib{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[pvm_it_right[a]]) + 3;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_pull_left(u32 a)
{
  /*@ ghost u32 l = pvm_it_left[a]; */
  /*@ ghost u32 r = pvm_it_right[a]; */
  /*@ ghost u32 ll = pvm_it_left[l]; */
  /*@ ghost u32 lr = pvm_it_right[l]; */
  /*@ ghost u32 g = pvm_it_parent[a]; */
  /*@ assert low: 0 < l < PVM_IT_NODES && pvm_it_tree[l] == pvm_it_tree[a] && pvm_it_parent[l] == a && pvm_it_hi[l] == a && l != a; */
  /*@ assert kids: r != a && r != l && ll != a && ll != l && lr != a && lr != l && (lr != 0 ==> pvm_it_tree[lr] == pvm_it_tree[a]); */
  /*@ assert up: g != 0 ==> 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a] && pvm_it_left[g] != pvm_it_right[g] &&
        (pvm_it_left[g] == a || pvm_it_right[g] == a) && g != a && g != l; */
  /*@ assert aside: g != 0 ==> pvm_it_left[g] != l && pvm_it_right[g] != l; */
  /*@ assert others: \forall integer x; It_In(x) ==> x != a ==> x != l ==> x != g ==>
        pvm_it_left[x] != a && pvm_it_right[x] != a && pvm_it_left[x] != l && pvm_it_right[x] != l; */
  return it_rotate_right(a);
}

/* The right child of a's left child is the higher one: turn it outwards first. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_left[a] != 0;
    requires aug: It_But(a) && It_BalX(a) && It_Low(160);
    requires heights: pvm_it_height[pvm_it_left[a]] == pvm_it_height[pvm_it_right[a]] + 2 &&
      pvm_it_height[pvm_it_left[pvm_it_left[a]]] < pvm_it_height[pvm_it_right[pvm_it_left[a]]];
    terminates \true;
    assigns pvm_it_right[pvm_it_left[a]], pvm_it_parent[pvm_it_left[a]], pvm_it_left[pvm_it_right[pvm_it_left[a]]],
      pvm_it_parent[pvm_it_right[pvm_it_left[a]]], pvm_it_parent[pvm_it_left[pvm_it_right[pvm_it_left[a]]]], pvm_it_left[a],
      pvm_it_right[a],
      pvm_it_root[pvm_it_tree[a]], pvm_it_hi[pvm_it_left[a]], pvm_it_lo[pvm_it_right[pvm_it_left[a]]], pvm_it_height[pvm_it_left[a]],
        pvm_it_height[pvm_it_right[pvm_it_left[a]]], pvm_it_subtree_end[pvm_it_left[a]], pvm_it_subtree_end[pvm_it_right[pvm_it_left[a]]],
      pvm_it_subtree_gap[pvm_it_left[a]], pvm_it_subtree_gap[pvm_it_right[pvm_it_left[a]]];
    exits \false;
    ensures nil: It_Nil && It_Low(180);
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(a, a, a);
    ensures max: It_MaxX(a, a, a);
    ensures gap: It_GapX(a, a, a);
    ensures bal: It_BalY(a, pvm_it_left[a]);
    ensures kids: pvm_it_left[a] != 0 && pvm_it_left[a] == \old(pvm_it_right[pvm_it_left[a]]) && pvm_it_right[a] == \old(pvm_it_right[a]) &&
      pvm_it_height[pvm_it_right[a]] == \old(pvm_it_height[pvm_it_right[a]]);
    ensures heights: pvm_it_height[pvm_it_left[pvm_it_left[a]]] == pvm_it_height[pvm_it_right[a]] + 1 &&
      pvm_it_height[pvm_it_right[a]] - 1 <= pvm_it_height[pvm_it_right[pvm_it_left[a]]] <= pvm_it_height[pvm_it_right[a]];
    ensures up: pvm_it_parent[a] == \old(pvm_it_parent[a]) && pvm_it_height[a] == \old(pvm_it_height[a]);
    ensures sib: pvm_it_parent[a] != 0 ==> pvm_it_left[pvm_it_parent[a]] == \old(pvm_it_left[pvm_it_parent[a]]) &&
      pvm_it_right[pvm_it_parent[a]] == \old(pvm_it_right[pvm_it_parent[a]]) &&
      pvm_it_height[pvm_it_left[pvm_it_parent[a]]] == \old(pvm_it_height[pvm_it_left[pvm_it_parent[a]]]) &&
        pvm_it_height[pvm_it_right[pvm_it_parent[a]]] == \old(pvm_it_height[pvm_it_right[pvm_it_parent[a]]]) &&
      pvm_it_height[pvm_it_parent[a]] == \old(pvm_it_height[pvm_it_parent[a]]);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[pvm_it_right[a]]) + 3;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline void it_lean_left(u32 a)
{
  /*@ ghost u32 l = pvm_it_left[a]; */
  /*@ ghost u32 r = pvm_it_right[a]; */
  /*@ ghost u32 ll = pvm_it_left[l]; */
  /*@ ghost u32 lr = pvm_it_right[l]; */
  /*@ ghost u32 p = pvm_it_left[lr]; */
  /*@ ghost u32 q = pvm_it_right[lr]; */
  /*@ ghost u8 h = pvm_it_height[r]; */
  /*@ assert low: 0 < l < PVM_IT_NODES && pvm_it_tree[l] == pvm_it_tree[a] && pvm_it_parent[l] == a && pvm_it_hi[l] == a && l != a &&
        It_HF(l) && It_Bal(l); */
  /*@ assert inner: 0 < lr < PVM_IT_NODES && pvm_it_tree[lr] == pvm_it_tree[a] && pvm_it_parent[lr] == l && pvm_it_lo[lr] == l &&
        pvm_it_hi[lr] == a && lr != a && lr != l && It_HF(lr) &&
        It_Bal(lr); */
  /*@ assert level: pvm_it_height[ll] == h && pvm_it_height[lr] == h + 1; */
  /*@ assert kids: r != a && r != l && r != lr && ll != a && ll != l && ll != lr; */
  /*@ assert below: p != a && p != l && p != lr && q != a && q != l && q != lr &&
        (p != 0 ==> pvm_it_tree[p] == pvm_it_tree[a] && 0 < p < PVM_IT_NODES); */
  /*@ ghost u32 g = pvm_it_parent[a]; */
  /*@ assert up: g != 0 ==> g != l && g != lr && g != a && 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a]; */
  /*@ assert others: \forall integer x; It_In(x) ==> x != a ==> x != l ==> pvm_it_left[x] != lr && pvm_it_right[x] != lr &&
        pvm_it_left[x] != l && pvm_it_right[x] != l; */
  (void)it_rotate_left(pvm_it_left[a]);
  /*@ assert links: pvm_it_left[a] == lr && pvm_it_right[a] == r && pvm_it_left[lr] == l && pvm_it_right[lr] == q && pvm_it_left[l] == ll &&
        pvm_it_right[l] == p && It_HF(l) && It_HF(lr); */
  /*@ assert levels: pvm_it_height[ll] == h && pvm_it_height[r] == h && pvm_it_height[l] == h + 1 && pvm_it_height[lr] == h + 2; */
  /*@ assert outer: It_Bal(l) && h - 1 <= pvm_it_height[q] <= h; */
}

/* The left child of a is higher than the right one by 2. Returns the node that takes a's place. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_left[a] != 0;
    requires aug: It_But(a) && It_BalX(a) && It_Low(160);
    requires heights: pvm_it_height[pvm_it_left[a]] == pvm_it_height[pvm_it_right[a]] + 2;
    terminates \true;
    assigns PVM_IT_CELLS;
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures max: It_MaxX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures gap: It_GapX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures bal: It_BalX(\old(pvm_it_parent[a]));
    ensures top: 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == pvm_it_tree[a] && pvm_it_parent[\result] == \old(pvm_it_parent[a]) &&
      \result != a;
    ensures heights: \old(pvm_it_height[pvm_it_right[a]]) + 2 <= pvm_it_height[\result] <= \old(pvm_it_height[pvm_it_right[a]]) + 3;
    ensures sib: It_Sib{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[pvm_it_right[a]]) + 3;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_fix_left(u32 a)
{
  /*@ assert low: 0 < pvm_it_left[a] < PVM_IT_NODES && It_HF(pvm_it_left[a]) && It_Bal(pvm_it_left[a]); */
  if (pvm_it_height[pvm_it_left[pvm_it_left[a]]] < pvm_it_height[pvm_it_right[pvm_it_left[a]]])
    it_lean_left(a);
  return it_pull_left(a);
}

/* The right child l of a is too high by itself or by its right child: one rotation. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_right[a] != 0;
    requires aug: It_But(a) && It_BalY(a, pvm_it_right[a]) && It_Low(180);
    requires heights: pvm_it_height[pvm_it_right[pvm_it_right[a]]] == pvm_it_height[pvm_it_left[a]] + 1 &&
      pvm_it_height[pvm_it_left[a]] - 1 <= pvm_it_height[pvm_it_left[pvm_it_right[a]]] <= pvm_it_height[pvm_it_left[a]] + 1;
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
    ensures bal: It_BalX(\old(pvm_it_parent[a]));
    ensures top: 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == pvm_it_tree[a] && pvm_it_parent[\result] == \old(pvm_it_parent[a]) &&
      \result == \old(pvm_it_right[a]);
    ensures heights: \old(pvm_it_height[pvm_it_left[a]]) + 2 <= pvm_it_height[\result] <= \old(pvm_it_height[pvm_it_left[a]]) + 3 &&
      pvm_it_height[a] <= \old(pvm_it_height[pvm_it_left[a]]) + 2;
    ensures sib: It_Sib{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[pvm_it_left[a]]) + 3;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_pull_right(u32 a)
{
  /*@ ghost u32 l = pvm_it_right[a]; */
  /*@ ghost u32 r = pvm_it_left[a]; */
  /*@ ghost u32 ll = pvm_it_right[l]; */
  /*@ ghost u32 lr = pvm_it_left[l]; */
  /*@ ghost u32 g = pvm_it_parent[a]; */
  /*@ assert low: 0 < l < PVM_IT_NODES && pvm_it_tree[l] == pvm_it_tree[a] && pvm_it_parent[l] == a && pvm_it_lo[l] == a && l != a; */
  /*@ assert kids: r != a && r != l && ll != a && ll != l && lr != a && lr != l && (lr != 0 ==> pvm_it_tree[lr] == pvm_it_tree[a]); */
  /*@ assert up: g != 0 ==> 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a] && pvm_it_right[g] != pvm_it_left[g] &&
        (pvm_it_right[g] == a || pvm_it_left[g] == a) && g != a && g != l; */
  /*@ assert aside: g != 0 ==> pvm_it_right[g] != l && pvm_it_left[g] != l; */
  /*@ assert others: \forall integer x; It_In(x) ==> x != a ==> x != l ==> x != g ==>
        pvm_it_right[x] != a && pvm_it_left[x] != a && pvm_it_right[x] != l && pvm_it_left[x] != l; */
  return it_rotate_left(a);
}

/* The left child of a's right child is the higher one: turn it outwards first. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_right[a] != 0;
    requires aug: It_But(a) && It_BalX(a) && It_Low(160);
    requires heights: pvm_it_height[pvm_it_right[a]] == pvm_it_height[pvm_it_left[a]] + 2 &&
      pvm_it_height[pvm_it_right[pvm_it_right[a]]] < pvm_it_height[pvm_it_left[pvm_it_right[a]]];
    terminates \true;
    assigns pvm_it_left[pvm_it_right[a]], pvm_it_parent[pvm_it_right[a]], pvm_it_right[pvm_it_left[pvm_it_right[a]]],
      pvm_it_parent[pvm_it_left[pvm_it_right[a]]], pvm_it_parent[pvm_it_right[pvm_it_left[pvm_it_right[a]]]], pvm_it_right[a],
      pvm_it_left[a],
      pvm_it_root[pvm_it_tree[a]], pvm_it_lo[pvm_it_right[a]], pvm_it_hi[pvm_it_left[pvm_it_right[a]]], pvm_it_height[pvm_it_right[a]],
        pvm_it_height[pvm_it_left[pvm_it_right[a]]], pvm_it_subtree_end[pvm_it_right[a]], pvm_it_subtree_end[pvm_it_left[pvm_it_right[a]]],
      pvm_it_subtree_gap[pvm_it_right[a]], pvm_it_subtree_gap[pvm_it_left[pvm_it_right[a]]];
    exits \false;
    ensures nil: It_Nil && It_Low(180);
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(a, a, a);
    ensures max: It_MaxX(a, a, a);
    ensures gap: It_GapX(a, a, a);
    ensures bal: It_BalY(a, pvm_it_right[a]);
    ensures kids: pvm_it_right[a] != 0 && pvm_it_right[a] == \old(pvm_it_left[pvm_it_right[a]]) && pvm_it_left[a] == \old(pvm_it_left[a]) &&
      pvm_it_height[pvm_it_left[a]] == \old(pvm_it_height[pvm_it_left[a]]);
    ensures heights: pvm_it_height[pvm_it_right[pvm_it_right[a]]] == pvm_it_height[pvm_it_left[a]] + 1 &&
      pvm_it_height[pvm_it_left[a]] - 1 <= pvm_it_height[pvm_it_left[pvm_it_right[a]]] <= pvm_it_height[pvm_it_left[a]];
    ensures up: pvm_it_parent[a] == \old(pvm_it_parent[a]) && pvm_it_height[a] == \old(pvm_it_height[a]);
    ensures sib: pvm_it_parent[a] != 0 ==> pvm_it_right[pvm_it_parent[a]] == \old(pvm_it_right[pvm_it_parent[a]]) &&
      pvm_it_left[pvm_it_parent[a]] == \old(pvm_it_left[pvm_it_parent[a]]) &&
      pvm_it_height[pvm_it_right[pvm_it_parent[a]]] == \old(pvm_it_height[pvm_it_right[pvm_it_parent[a]]]) &&
        pvm_it_height[pvm_it_left[pvm_it_parent[a]]] == \old(pvm_it_height[pvm_it_left[pvm_it_parent[a]]]) &&
      pvm_it_height[pvm_it_parent[a]] == \old(pvm_it_height[pvm_it_parent[a]]);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[pvm_it_left[a]]) + 3;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline void it_lean_right(u32 a)
{
  /*@ ghost u32 l = pvm_it_right[a]; */
  /*@ ghost u32 r = pvm_it_left[a]; */
  /*@ ghost u32 ll = pvm_it_right[l]; */
  /*@ ghost u32 lr = pvm_it_left[l]; */
  /*@ ghost u32 p = pvm_it_right[lr]; */
  /*@ ghost u32 q = pvm_it_left[lr]; */
  /*@ ghost u8 h = pvm_it_height[r]; */
  /*@ assert low: 0 < l < PVM_IT_NODES && pvm_it_tree[l] == pvm_it_tree[a] && pvm_it_parent[l] == a && pvm_it_lo[l] == a && l != a &&
        It_HF(l) && It_Bal(l); */
  /*@ assert inner: 0 < lr < PVM_IT_NODES && pvm_it_tree[lr] == pvm_it_tree[a] && pvm_it_parent[lr] == l && pvm_it_hi[lr] == l &&
        pvm_it_lo[lr] == a && lr != a && lr != l && It_HF(lr) &&
        It_Bal(lr); */
  /*@ assert level: pvm_it_height[ll] == h && pvm_it_height[lr] == h + 1; */
  /*@ assert kids: r != a && r != l && r != lr && ll != a && ll != l && ll != lr; */
  /*@ assert below: p != a && p != l && p != lr && q != a && q != l && q != lr &&
        (p != 0 ==> pvm_it_tree[p] == pvm_it_tree[a] && 0 < p < PVM_IT_NODES); */
  /*@ ghost u32 g = pvm_it_parent[a]; */
  /*@ assert up: g != 0 ==> g != l && g != lr && g != a && 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a]; */
  /*@ assert others: \forall integer x; It_In(x) ==> x != a ==> x != l ==> pvm_it_right[x] != lr && pvm_it_left[x] != lr &&
        pvm_it_right[x] != l && pvm_it_left[x] != l; */
  (void)it_rotate_right(pvm_it_right[a]);
  /*@ assert links: pvm_it_right[a] == lr && pvm_it_left[a] == r && pvm_it_right[lr] == l && pvm_it_left[lr] == q &&
        pvm_it_right[l] == ll && pvm_it_left[l] == p && It_HF(l) && It_HF(lr); */
  /*@ assert levels: pvm_it_height[ll] == h && pvm_it_height[r] == h && pvm_it_height[l] == h + 1 && pvm_it_height[lr] == h + 2; */
  /*@ assert outer: It_Bal(l) && h - 1 <= pvm_it_height[q] <= h; */
}

/* The right child of a is higher than the left one by 2. Returns the node that takes a's place. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a) && pvm_it_right[a] != 0;
    requires aug: It_But(a) && It_BalX(a) && It_Low(160);
    requires heights: pvm_it_height[pvm_it_right[a]] == pvm_it_height[pvm_it_left[a]] + 2;
    terminates \true;
    assigns PVM_IT_CELLS;
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures max: It_MaxX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures gap: It_GapX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures bal: It_BalX(\old(pvm_it_parent[a]));
    ensures top: 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == pvm_it_tree[a] && pvm_it_parent[\result] == \old(pvm_it_parent[a]) &&
      \result != a;
    ensures heights: \old(pvm_it_height[pvm_it_left[a]]) + 2 <= pvm_it_height[\result] <= \old(pvm_it_height[pvm_it_left[a]]) + 3;
    ensures sib: It_Sib{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[pvm_it_left[a]]) + 3;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_fix_right(u32 a)
{
  /*@ assert low: 0 < pvm_it_right[a] < PVM_IT_NODES && It_HF(pvm_it_right[a]) && It_Bal(pvm_it_right[a]); */
  if (pvm_it_height[pvm_it_right[pvm_it_right[a]]] < pvm_it_height[pvm_it_left[pvm_it_right[a]]])
    it_lean_right(a);
  return it_pull_right(a);
}

/* Mends the height of node a, and its balance; returns the node that takes its place: a itself, if no rotation was needed, and then its last
 * end and widest slot are as stale as they were. The fault moves to the parent of a. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: It_In(a);
    requires aug: It_But(a) && It_BalX(a) && It_Low(160) && It_Fault(a);
    terminates \true;
    assigns PVM_IT_CELLS;
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a]));
    ensures max: \result != a ? It_MaxX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a])) : It_MaxX(a, a, a);
    ensures gap: \result != a ? It_GapX(\old(pvm_it_parent[a]), \old(pvm_it_parent[a]), \old(pvm_it_parent[a])) : It_GapX(a, a, a);
    ensures bal: It_BalX(\old(pvm_it_parent[a]));
    ensures top: 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == pvm_it_tree[a] && pvm_it_parent[\result] == \old(pvm_it_parent[a]);
    ensures heights: -1 <= pvm_it_height[\result] - \old(pvm_it_height[a]) <= 1;
    ensures sib: It_Sib{Pre, Post}(\old(pvm_it_parent[a]), a, \result);
    ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> pvm_it_height[x] <= \at(pvm_it_height[x], Pre) ||
      pvm_it_height[x] <= \old(pvm_it_height[a]) + 1;
    ensures sums: \old(It_Sums) ==> It_Sums; */
static inline u32 it_fix(u32 a)
{
  u32 l = pvm_it_height[pvm_it_left[a]], r = pvm_it_height[pvm_it_right[a]];
  /*@ assert kids: 0 <= pvm_it_left[a] < PVM_IT_NODES && 0 <= pvm_it_right[a] < PVM_IT_NODES && pvm_it_left[a] != a && pvm_it_right[a] != a;
        */
  /*@ assert heights: (l == r + 2 && (pvm_it_height[a] == l || pvm_it_height[a] == l + 1)) ||
        (r == l + 2 && (pvm_it_height[a] == r || pvm_it_height[a] == r + 1)) ||
        -1 <= l - r <= 1; */
  if (l > r + 1)
    return it_fix_left(a);
  if (r > l + 1)
    return it_fix_right(a);
  /*@ ghost u32 g = pvm_it_parent[a]; */
  /*@ assert up: g != 0 ==> 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a] && pvm_it_left[g] != pvm_it_right[g] &&
        (pvm_it_left[g] == a || pvm_it_right[g] == a) && g != a; */
  /*@ assert others: \forall integer x; It_In(x) ==> x != g ==> pvm_it_left[x] != a && pvm_it_right[x] != a; */
  it_set_height(a) /*@ ghost (a, a) */;
  return a;
}

/* Computes the last ends and widest slots of a and of those above it that need it; y and z may be stale, too. */
/*@ requires inv: It_Nil && It_Tree && It_List && It_HeightX(0, 0, 0);
    requires node: a == 0 || It_In(a);
    requires aug: It_MaxX(a, y, z) && It_GapX(a, y, z);
    terminates \true;
    assigns PVM_IT_AUG_CELLS;
    exits \false;
    ensures nil: It_Nil;
    ensures max: It_MaxX(0, y, z);
    ensures gap: It_GapX(0, y, z); */
static inline void it_refresh(u32 a) /*@ ghost (u32 y, u32 z) */
{
  /*@ loop invariant nil: It_Nil;
      loop invariant node: a == 0 || It_In(a);
      loop invariant max: It_MaxX(a, y, z);
      loop invariant gap: It_GapX(a, y, z);
      loop assigns a, PVM_IT_AUG_CELLS;
      loop variant a == 0 ? 0 : 256 - pvm_it_height[a]; */
  while (a) {
    u32 g = pvm_it_parent[a];
    /*@ assert shape: It_ShL(a) && It_ShR(a) && It_ShP(a) && It_LiN(a) && It_LiP(a) && It_HF(a); */
    /*@ assert order: It_OrL(a) && It_OrR(a) && pvm_it_left[a] != a && pvm_it_right[a] != a; */
    /*@ assert higher: g != 0 ==> It_HF(g) && pvm_it_height[g] > pvm_it_height[a]; */
    int changed = it_set_sums(a) /*@ ghost (y, z) */;
    if (!changed)
      return;
    a = g;
  }
}

/* Mends the height of node a, if it is one, and of those above it that need it; nothing else is stale. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: a == 0 || It_In(a);
    requires aug: It_HeightX(a, a, a) && It_Sums && It_BalX(a) && (a != 0 ==> It_Low(150) && It_Fault(a));
    terminates \true;
    assigns PVM_IT_CELLS;
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(0, 0, 0);
    ensures sums: It_Sums;
    ensures bal: It_BalX(0); */
static inline void it_level(u32 a)
{
  /*@ loop invariant nil: It_Nil;
      loop invariant node: a == 0 || It_In(a);
      loop invariant shape: It_Shape;
      loop invariant roots: It_Roots;
      loop invariant order: It_Order;
      loop invariant height: It_HeightX(a, a, a);
      loop invariant sums: It_Sums;
      loop invariant bal: It_BalX(a);
      loop invariant fault: a != 0 ==> It_Fault(a);
      loop invariant low: a != 0 ==> It_Low(150);
      loop assigns a, PVM_IT_CELLS;
      loop variant a == 0 ? 0 : 256 - pvm_it_height[a]; */
  while (a) {
    u32 g = pvm_it_parent[a], h = pvm_it_height[a];
    /*@ assert up: g != 0 ==> 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a] && (pvm_it_left[g] == a || pvm_it_right[g] == a); */
    /*@ assert other: g != 0 ==> g != a; */
    /*@ assert whole: g != 0 ==> It_HF(g) && It_Bal(g); */
    /*@ assert higher: g != 0 ==> pvm_it_height[g] > h; */
    u32 b = it_fix(a);
    if (pvm_it_height[b] == h) {
      /*@ assert kept: g != 0 ==> It_HF(g) && It_Bal(g); */
      return;
    }
    a = g;
  }
}

/* Mends node a, if it is one, and all above it that needs it: from where heights are what they were, only last ends and slots; from where
 * those are, only heights. */
/*@ requires inv: It_Nil && It_Tree && It_List;
    requires node: a == 0 || It_In(a);
    requires aug: It_But(a) && It_BalX(a) && It_Low(150) && (a != 0 ==> It_Fault(a));
    terminates \true;
    assigns PVM_IT_CELLS;
    exits \false;
    ensures nil: It_Nil;
    ensures shape: It_Shape;
    ensures roots: It_Roots;
    ensures order: It_Order;
    ensures height: It_HeightX(0, 0, 0);
    ensures max: It_MaxX(0, 0, 0);
    ensures gap: It_GapX(0, 0, 0);
    ensures bal: It_BalX(0); */
static inline void it_rebalance(u32 a)
{
  /*@ loop invariant nil: It_Nil;
      loop invariant node: a == 0 || It_In(a);
      loop invariant shape: It_Shape;
      loop invariant roots: It_Roots;
      loop invariant order: It_Order;
      loop invariant height: It_HeightX(a, a, a);
      loop invariant max: It_MaxX(a, a, a);
      loop invariant gap: It_GapX(a, a, a);
      loop invariant bal: It_BalX(a);
      loop invariant fault: a != 0 ==> It_Fault(a);
      loop invariant low: a != 0 ==> It_Low(150);
      loop assigns a, PVM_IT_CELLS;
      loop variant a == 0 ? 0 : 256 - pvm_it_height[a]; */
  while (a) {
    u32 g = pvm_it_parent[a], h = pvm_it_height[a];
    /*@ assert up: g != 0 ==> 0 < g < PVM_IT_NODES && pvm_it_tree[g] == pvm_it_tree[a] && (pvm_it_left[g] == a || pvm_it_right[g] == a); */
    /*@ assert other: g != 0 ==> g != a; */
    /*@ assert whole: g != 0 ==> It_HF(g) && It_Bal(g); */
    /*@ assert higher: g != 0 ==> pvm_it_height[g] > h; */
    u32 b = it_fix(a);
    if (b == a && !it_set_sums(a) /*@ ghost (a, a) */) {
      if (pvm_it_height[a] != h)
        it_level(g);
      return;
    }
    if (pvm_it_height[b] == h) {
      /*@ assert kept: g != 0 ==> It_HF(g) && It_Bal(g); */
      it_refresh(g) /*@ ghost (0, 0) */;
      return;
    }
    a = g;
  }
}

#endif
