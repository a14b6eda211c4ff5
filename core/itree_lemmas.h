/* SPDX-License-Identifier: BSD-2-Clause */
/* Ghost functions that prove facts about whole subtrees from the local invariant; no code comes of them.
 *
 * Each is an induction over heights, written as a loop: what holds for all nodes lower than k holds for those of height k. */
#ifndef PVM_ITREE_LEMMAS_H
#define PVM_ITREE_LEMMAS_H

#include "itree.h"

/*@ // v lies between the bounds of the subtree of s
    predicate It_Within{L}(integer s, integer v) = pvm_it_tree[v] == pvm_it_tree[s] &&
      (pvm_it_lo[s] != 0 ==> It_Key(pvm_it_lo[s]) < It_Key(v)) &&
      (pvm_it_hi[s] != 0 ==> It_Key(v) < It_Key(pvm_it_hi[s]));
    // so does the slot above p, and the slot below n
    predicate It_Above{L}(integer s, integer p) = pvm_it_tree[p] == pvm_it_tree[s] &&
      (pvm_it_lo[s] != 0 ==> It_Key(pvm_it_lo[s]) <= It_Key(p)) &&
      (pvm_it_hi[s] != 0 ==> It_Key(p) < It_Key(pvm_it_hi[s]));
    predicate It_Below{L}(integer s, integer n) = pvm_it_tree[n] == pvm_it_tree[s] &&
      (pvm_it_lo[s] != 0 ==> It_Key(pvm_it_lo[s]) < It_Key(n)) &&
      (pvm_it_hi[s] != 0 ==> It_Key(n) <= It_Key(pvm_it_hi[s]));
    // the augmentation of each subtree lower than k covers all that lies between its bounds
    predicate It_EndsTo{L}(integer k) = \forall integer s, v; It_In(s) ==> pvm_it_height[s] < k ==> It_In(v) ==> It_Within(s, v) ==>
      pvm_it_end[v] <= pvm_it_subtree_end[s];
    predicate It_AboveTo{L}(integer k) = \forall integer s, p; It_In(s) ==> pvm_it_height[s] < k ==> It_In(p) ==> It_Above(s, p) ==>
      It_Slot(p, pvm_it_next[p]) <= pvm_it_subtree_gap[s];
    predicate It_BelowTo{L}(integer k) = \forall integer s, n; It_In(s) ==> pvm_it_height[s] < k ==> It_In(n) ==> It_Below(s, n) ==>
      It_Slot(pvm_it_prev[n], n) <= pvm_it_subtree_gap[s];

    // the fewest key steps that a subtree of height h spans
    logic integer It_Fib(integer h) = h <= 0 ? 1 : h == 1 ? 2 : It_Fib(h - 1) + It_Fib(h - 2);
    logic integer It_SpanL{L}(integer x) = It_Key(x) - (pvm_it_lo[x] != 0 ? It_Key(pvm_it_lo[x]) : 0);
    logic integer It_SpanR{L}(integer x) = (pvm_it_hi[x] != 0 ? It_Key(pvm_it_hi[x]) : PVM_IT_TOP * 0x100000000) - It_Key(x);
    predicate It_Spans{L}(integer k) = \forall integer x; It_In(x) ==> pvm_it_height[x] < k ==>
      It_Fib(pvm_it_height[x]) <= It_SpanL(x) + It_SpanR(x) &&
      pvm_it_height[x] <= 149;
*/

/* Ten steps of the Fibonacci numbers grow 89-fold. */
/*@ ghost
    /@ requires index: k < 200;
       requires before: 0 < It_Fib(k) <= It_Fib(k + 1);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures grown: It_Fib(k + 10) >= 89 * It_Fib(k);
       ensures after: 0 < It_Fib(k + 10) <= It_Fib(k + 11); @/
    static inline void it_fib_ten(u32 k)
    {
      /@ assert f2: It_Fib(k + 2) == It_Fib(k + 1) + It_Fib(k); @/
      /@ assert f3: It_Fib(k + 3) == It_Fib(k + 2) + It_Fib(k + 1); @/
      /@ assert f4: It_Fib(k + 4) == It_Fib(k + 3) + It_Fib(k + 2); @/
      /@ assert f5: It_Fib(k + 5) == It_Fib(k + 4) + It_Fib(k + 3); @/
      /@ assert f6: It_Fib(k + 6) == It_Fib(k + 5) + It_Fib(k + 4); @/
      /@ assert f7: It_Fib(k + 7) == It_Fib(k + 6) + It_Fib(k + 5); @/
      /@ assert f8: It_Fib(k + 8) == It_Fib(k + 7) + It_Fib(k + 6); @/
      /@ assert f9: It_Fib(k + 9) == It_Fib(k + 8) + It_Fib(k + 7); @/
      /@ assert f10: It_Fib(k + 10) == It_Fib(k + 9) + It_Fib(k + 8); @/
      /@ assert f11: It_Fib(k + 11) == It_Fib(k + 10) + It_Fib(k + 9); @/
    }
*/

/* A subtree of height 150 would span more keys than there are. */
/*@ ghost
    /@ terminates \true;
       assigns \nothing;
       exits \false;
       ensures large: It_Fib(150) > PVM_IT_TOP * 0x100000000; @/
    static inline void it_fib_large(void)
    {
      /@ assert first: It_Fib(0) == 1 && It_Fib(1) == 2; @/
      it_fib_ten(0);
      it_fib_ten(10);
      it_fib_ten(20);
      it_fib_ten(30);
      it_fib_ten(40);
      it_fib_ten(50);
      it_fib_ten(60);
      it_fib_ten(70);
      it_fib_ten(80);
      it_fib_ten(90);
      it_fib_ten(100);
      it_fib_ten(110);
      it_fib_ten(120);
      it_fib_ten(130);
      it_fib_ten(140);
    }
*/

/* Heights stay below 150, for any number of nodes. */
/*@ ghost
    /@ requires wf: It_Nil && It_Tree && It_List && It_HeightX(0, 0, 0) && It_BalX(0);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures low: \forall integer x; 0 <= x < PVM_IT_NODES ==> It_In(x) ==> pvm_it_height[x] <= 149; @/
    static inline void it_height_bound(void)
    {
      u32 k = 0;
      it_fib_large();
      /@ loop invariant range: 0 <= k <= 256;
         loop invariant spans: It_Spans(k);
         loop invariant grows: It_Fib(k + 1) >= It_Fib(k) >= 1;
         loop invariant grown: k >= 1 ==> It_Fib(k) >= It_Fib(k - 1) >= It_Fib(k - 2) >= 1;
         loop invariant past: k >= 150 ==> It_Fib(k) >= It_Fib(150);
         loop assigns k;
         loop variant 256 - k; @/
      while (k < 256) {
        /@ assert next: It_Fib(k + 2) == It_Fib(k + 1) + It_Fib(k); @/
        /@ assert here: k >= 1 ==> It_Fib(k) == It_Fib(k - 1) + It_Fib(k - 2); @/
        /@ assert kids: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> k >= 1 && pvm_it_height[pvm_it_left[x]] < k &&
             pvm_it_height[pvm_it_right[x]] < k &&
             ((pvm_it_height[pvm_it_left[x]] == k - 1 && k - 2 <= pvm_it_height[pvm_it_right[x]]) ||
               (pvm_it_height[pvm_it_right[x]] == k - 1 && k - 2 <= pvm_it_height[pvm_it_left[x]])); @/
        /@ assert left: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> It_Fib(pvm_it_height[pvm_it_left[x]]) <= It_SpanL(x); @/
        /@ assert right: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> It_Fib(pvm_it_height[pvm_it_right[x]]) <= It_SpanR(x); @/
        /@ assert half_left: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> It_Fib(k - 2) <= It_SpanL(x) &&
             (pvm_it_height[pvm_it_left[x]] == k - 1 ==> It_Fib(k - 1) <= It_SpanL(x)); @/
        /@ assert half_right: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> It_Fib(k - 2) <= It_SpanR(x) &&
             (pvm_it_height[pvm_it_right[x]] == k - 1 ==> It_Fib(k - 1) <= It_SpanR(x)); @/
        /@ assert fibs: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> It_Fib(k) <= It_SpanL(x) + It_SpanR(x); @/
        /@ assert most: \forall integer x; It_In(x) ==> It_SpanL(x) + It_SpanR(x) <= PVM_IT_TOP * 0x100000000; @/
        /@ assert low: \forall integer x; It_In(x) ==> pvm_it_height[x] == k ==> k <= 149; @/
        k++;
      }
    }
*/

/*@ // nodes of the subtree of x, down to depth k
    logic integer It_Nodes{L}(integer k, integer x) = k <= 0 || x == 0 ? 0 :
      1 + It_Nodes(k - 1, pvm_it_left[x]) + It_Nodes(k - 1, pvm_it_right[x]);
    predicate It_NodesTo{L}(integer k) = \forall integer x; It_In(x) ==> pvm_it_height[x] <= k ==>
      It_Fib(pvm_it_height[x]) <= It_Nodes(k, x) + 1;
    predicate It_FibTo(integer k) = \forall integer h; 0 <= h < k ==> It_Fib(h - 1) <= It_Fib(h) && It_Fib(h + 1) == It_Fib(h) + It_Fib(h - 1);
*/

/* The theorem of Adelson-Velsky and Landis: a tree of height h has at least F(h) - 1 nodes, where F(0) = 1, F(1) = 2 and each further
 * number is the sum of the two before. So h <= 1.4405 log2(n + 2): 22 for 65530 nodes, whose F(23) would be 75025. */
/*@ ghost
    /@ requires wf: It_Nil && It_Shape && It_HeightX(0, 0, 0) && It_BalX(0);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures nodes: It_NodesTo(256); @/
    static inline void it_balanced(void)
    {
      u32 h = 0;
      /@ loop invariant range: 0 <= h <= 256;
         loop invariant fibs: It_FibTo(h);
         loop invariant here: 1 <= It_Fib(h - 1) <= It_Fib(h);
         loop assigns h;
         loop variant 256 - h; @/
      while (h < 256) {
        /@ assert sum: It_Fib(h + 1) == It_Fib(h) + It_Fib(h - 1); @/
        h++;
      }
      u32 k = 0;
      /@ loop invariant range: 0 <= k <= 256;
         loop invariant nodes: It_NodesTo(k);
         loop assigns k;
         loop variant 256 - k; @/
      while (k < 256) {
        /@ assert kids: \forall integer x; It_In(x) ==> pvm_it_height[x] <= k + 1 ==>
             It_Fib(pvm_it_height[pvm_it_left[x]]) <= It_Nodes(k, pvm_it_left[x]) + 1 &&
             It_Fib(pvm_it_height[pvm_it_right[x]]) <= It_Nodes(k, pvm_it_right[x]) + 1; @/
        /@ assert cases: \forall integer x; It_In(x) ==> \let h = pvm_it_height[x]; \let l = pvm_it_height[pvm_it_left[x]];
             \let r = pvm_it_height[pvm_it_right[x]]; h >= 1 && ((l == h - 1 && (r == h - 1 || r == h - 2)) || (l == h - 2 && r == h - 1)); @/
        /@ assert fib: \forall integer h; 1 <= h <= 255 ==> It_Fib(h) == It_Fib(h - 1) + It_Fib(h - 2) && It_Fib(h - 2) <= It_Fib(h - 1); @/
        /@ assert sum: \forall integer x; It_In(x) ==> \let h = pvm_it_height[x];
             It_Fib(h) == It_Fib(h - 1) + It_Fib(h - 2) && It_Fib(h - 2) <= It_Fib(h - 1); @/
        /@ assert own: \forall integer x; It_In(x) ==> pvm_it_height[x] <= k + 1 ==>
             It_Fib(pvm_it_height[x]) <= It_Fib(pvm_it_height[pvm_it_left[x]]) + It_Fib(pvm_it_height[pvm_it_right[x]]); @/
        /@ assert unfold: \forall integer x; x != 0 ==>
             It_Nodes(k + 1, x) == 1 + It_Nodes(k, pvm_it_left[x]) + It_Nodes(k, pvm_it_right[x]); @/
        /@ assert next: It_NodesTo(k + 1); @/
        k++;
      }
    }
*/

/* Keys differ. */
/*@ ghost
    /@ requires node: It_In(x);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures unique: \forall integer v; It_In(v) ==> It_Key(v) == It_Key(x) ==> v == x; @/
    static inline void it_unique(u32 x)
    {
    }
*/

/* The last end of a subtree covers every interval between its bounds. */
/*@ ghost
    /@ requires wf: It_Nil && It_Tree && It_Listed && It_HeightX(0, 0, 0) && It_MaxX(0, 0, 0);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures ends: It_EndsTo(256); @/
    static inline void it_ends_cover(void)
    {
      u32 k = 0;
      /@ loop invariant range: 0 <= k <= 256;
         loop invariant ends: It_EndsTo(k);
         loop assigns k;
         loop variant 256 - k; @/
      while (k < 256) {
        /@ assert self: \forall integer s; It_In(s) ==> pvm_it_end[s] <= pvm_it_subtree_end[s] &&
             pvm_it_subtree_end[pvm_it_left[s]] <= pvm_it_subtree_end[s] && pvm_it_subtree_end[pvm_it_right[s]] <= pvm_it_subtree_end[s]; @/
        /@ assert low: \forall integer s, v; It_In(s) ==> pvm_it_height[s] == k ==> It_In(v) ==> It_Within(s, v) ==>
             It_Key(v) < It_Key(s) ==>
             pvm_it_left[s] != 0 && It_Within(pvm_it_left[s], v) && pvm_it_height[pvm_it_left[s]] < k; @/
        /@ assert high: \forall integer s, v; It_In(s) ==> pvm_it_height[s] == k ==> It_In(v) ==> It_Within(s, v) ==>
             It_Key(v) > It_Key(s) ==>
             pvm_it_right[s] != 0 && It_Within(pvm_it_right[s], v) && pvm_it_height[pvm_it_right[s]] < k; @/
        /@ assert next: It_EndsTo(k + 1); @/
        k++;
      }
    }
*/

/* The widest slot of a subtree is no less than each slot between its bounds, told by the node below the slot. */
/*@ ghost
    /@ requires wf: It_Nil && It_Tree && It_Listed && It_HeightX(0, 0, 0) && It_GapX(0, 0, 0);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures slots: It_AboveTo(256); @/
    static inline void it_slots_above(void)
    {
      u32 k = 0;
      /@ loop invariant range: 0 <= k <= 256;
         loop invariant slots: It_AboveTo(k);
         loop assigns k;
         loop variant 256 - k; @/
      while (k < 256) {
        /@ assert self: \forall integer s; It_In(s) ==> It_GapL(s) <= pvm_it_subtree_gap[s] && It_GapR(s) <= pvm_it_subtree_gap[s]; @/
        /@ assert low: \forall integer s, p; It_In(s) ==> pvm_it_height[s] == k ==> It_In(p) ==> It_Above(s, p) ==>
             It_Key(p) < It_Key(s) ==>
             (pvm_it_left[s] != 0 ? It_Above(pvm_it_left[s], p) && pvm_it_height[pvm_it_left[s]] < k : p == pvm_it_prev[s] &&
               pvm_it_next[p] == s); @/
        /@ assert high: \forall integer s, p; It_In(s) ==> pvm_it_height[s] == k ==> It_In(p) ==> It_Above(s, p) ==>
             It_Key(p) >= It_Key(s) ==>
             (pvm_it_right[s] != 0 ? It_Above(pvm_it_right[s], p) && pvm_it_height[pvm_it_right[s]] < k : p == s); @/
        /@ assert next: It_AboveTo(k + 1); @/
        k++;
      }
    }
*/

/* The same, told by the node above the slot. */
/*@ ghost
    /@ requires wf: It_Nil && It_Tree && It_Listed && It_HeightX(0, 0, 0) && It_GapX(0, 0, 0);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures slots: It_BelowTo(256); @/
    static inline void it_slots_below(void)
    {
      u32 k = 0;
      /@ assert unique: \forall integer v, x; It_In(v) ==> It_In(x) ==> It_Key(v) == It_Key(x) ==> v == x; @/
      /@ loop invariant range: 0 <= k <= 256;
         loop invariant slots: It_BelowTo(k);
         loop assigns k;
         loop variant 256 - k; @/
      while (k < 256) {
        /@ assert self: \forall integer s; It_In(s) ==> It_GapL(s) <= pvm_it_subtree_gap[s] && It_GapR(s) <= pvm_it_subtree_gap[s]; @/
        /@ assert low: \forall integer s, n; It_In(s) ==> pvm_it_height[s] == k ==> It_In(n) ==> It_Below(s, n) ==>
             It_Key(n) <= It_Key(s) ==>
             (pvm_it_left[s] != 0 ? It_Below(pvm_it_left[s], n) && pvm_it_height[pvm_it_left[s]] < k : n == s); @/
        /@ assert high: \forall integer s, n; It_In(s) ==> pvm_it_height[s] == k ==> It_In(n) ==> It_Below(s, n) ==>
             It_Key(n) > It_Key(s) ==>
             (pvm_it_right[s] != 0 ? It_Below(pvm_it_right[s], n) && pvm_it_height[pvm_it_right[s]] < k : pvm_it_next[s] != 0 &&
               It_Key(n) == It_Key(pvm_it_next[s])); @/
        /@ assert last: \forall integer s, n; It_In(s) ==> pvm_it_height[s] == k ==> It_In(n) ==> It_Below(s, n) ==>
             It_Key(n) > It_Key(s) ==>
             pvm_it_right[s] == 0 ==> n == pvm_it_next[s] && pvm_it_prev[n] == s; @/
        /@ assert next: It_BelowTo(k + 1); @/
        k++;
      }
    }
*/

#endif
