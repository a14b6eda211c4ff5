/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: free ranges between the intervals of a tree. The slot that a limit of the search cuts is looked at by itself; of the
 * others the first that is wide enough is the answer, or there is none: those behind it are farther out. */
#include "itree_search.h"

/*@ // no hole of len addresses begins in from .. end-1 (upwards), or ends in start+1 .. to (downwards)
    predicate It_NoneUp{L}(integer t, integer from, integer end, integer len) = \forall integer a; from <= a < end ==>
      It_Free(t, a, len) ==> \false;
    predicate It_NoneDown{L}(integer t, integer to, integer start, integer len) = \forall integer a; 0 <= a && start < a + len <= to ==>
      It_Free(t, a, len) ==> \false;
*/

/* The slot below n, cut at from, and those between n and p (the end of the list if p is 0) are shorter than len: no hole begins there. */
/*@ ghost
    /@ requires wf: It_Wf && It_Disjoint(pvm_it_tree[n]);
       requires first: It_In(n) && pvm_it_end[n] > from && pvm_it_start[n] < from + len;
       requires next: p != 0 ==> It_In(p) && pvm_it_tree[p] == pvm_it_tree[n] && It_Key(n) <= It_Key(p);
       requires short: \forall integer q; It_In(q) ==> pvm_it_tree[q] == pvm_it_tree[n] ==> It_Key(n) <= It_Key(q) ==>
         (p == 0 || It_Key(q) < It_Key(p)) ==>
         It_Slot(q, pvm_it_next[q]) < len;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures none: p != 0 ==> It_NoneUp(pvm_it_tree[n], from, pvm_it_end[p], len);
       ensures all: p == 0 ==> It_NoneUp(pvm_it_tree[n], from, PVM_IT_TOP - len + 1, len); @/
    static inline void it_none_up(u32 n, u32 p, u64 from, u64 len)
    {
      u32 x = n;
      if (p)
        it_unique(p);
      /@ loop invariant node: It_In(x) && pvm_it_tree[x] == pvm_it_tree[n] && It_Key(n) <= It_Key(x) && (p != 0 ==> It_Key(x) <= It_Key(p));
         loop invariant none: It_NoneUp(pvm_it_tree[n], from, pvm_it_end[x], len);
         loop assigns x;
         loop variant PVM_IT_TOP - pvm_it_start[x]; @/
      while (x != p && pvm_it_next[x]) {
        u32 y = pvm_it_next[x];
        /@ assert next: It_LiN(x) && It_In(y) && It_Slot(x, y) < len && pvm_it_end[x] <= pvm_it_start[y] && pvm_it_start[x] < pvm_it_end[x];
             @/
        /@ assert step: \forall integer a; pvm_it_end[x] <= a < pvm_it_end[y] ==> It_Free(pvm_it_tree[n], a, len) ==> pvm_it_end[y] <= a ||
             a + len <= pvm_it_start[y]; @/
        /@ assert none: It_NoneUp(pvm_it_tree[n], from, pvm_it_end[y], len); @/
        x = y;
      }
      /@ assert last: p != 0 ==> x == p; @/
      /@ assert end: p == 0 ==> pvm_it_next[x] == 0 && It_Slot(x, 0) < len; @/
    }
*/

/* The same downwards: the slot above n, cut at to, and those between n and p (the begin of the list if p is 0). */
/*@ ghost
    /@ requires wf: It_Wf && It_Disjoint(pvm_it_tree[n]);
       requires first: It_In(n) && pvm_it_start[n] < to && pvm_it_end[n] + len > to;
       requires next: p != 0 ==> It_In(p) && pvm_it_tree[p] == pvm_it_tree[n] && It_Key(p) <= It_Key(n);
       requires short: \forall integer q; It_In(q) ==> pvm_it_tree[q] == pvm_it_tree[n] ==> It_Key(q) <= It_Key(n) ==>
         (p == 0 || It_Key(p) < It_Key(q)) ==>
         It_Slot(pvm_it_prev[q], q) < len;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures none: p != 0 ==> It_NoneDown(pvm_it_tree[n], to, pvm_it_start[p], len);
       ensures all: p == 0 ==> It_NoneDown(pvm_it_tree[n], to, len - 1, len); @/
    static inline void it_none_down(u32 n, u32 p, u64 to, u64 len)
    {
      u32 x = n;
      if (p)
        it_unique(p);
      /@ loop invariant node: It_In(x) && pvm_it_tree[x] == pvm_it_tree[n] && It_Key(x) <= It_Key(n) && (p != 0 ==> It_Key(p) <= It_Key(x));
         loop invariant none: It_NoneDown(pvm_it_tree[n], to, pvm_it_start[x], len);
         loop assigns x;
         loop variant pvm_it_start[x]; @/
      while (x != p && pvm_it_prev[x]) {
        u32 y = pvm_it_prev[x];
        /@ assert past: p != 0 ==> It_Key(p) < It_Key(x); @/
        /@ assert back: It_LiP(x) && It_In(y) && pvm_it_tree[y] == pvm_it_tree[x] && pvm_it_next[y] == x && It_LiN(y); @/
        /@ assert next: It_Slot(y, x) < len && pvm_it_end[y] <= pvm_it_start[x] && pvm_it_start[y] < pvm_it_end[y]; @/
        /@ assert step: \forall integer a; pvm_it_start[y] < a + len <= pvm_it_start[x] ==> It_Free(pvm_it_tree[n], a, len) ==>
             pvm_it_end[y] <= a || a + len <= pvm_it_start[y]; @/
        /@ assert none: It_NoneDown(pvm_it_tree[n], to, pvm_it_start[y], len); @/
        x = y;
      }
      /@ assert last: p != 0 ==> x == p; @/
      /@ assert end: p == 0 ==> pvm_it_prev[x] == 0 && It_Slot(0, x) < len; @/
    }
*/

/* In a tree without overlaps, ends are in the order of the nodes. */
/*@ ghost
    /@ requires wf: It_Wf && It_Disjoint(t);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures apart: \forall integer v, x; It_In(v) ==> It_In(x) ==> pvm_it_tree[v] == t ==> pvm_it_tree[x] == t ==>
         It_Key(v) < It_Key(x) ==>
         pvm_it_end[v] <= pvm_it_start[x]; @/
    static inline void it_apart(u32 t)
    {
      /@ assert next: \forall integer v, x; It_In(v) ==> It_In(x) ==> pvm_it_tree[v] == t ==> pvm_it_tree[x] == t ==>
           It_Key(v) < It_Key(x) ==>
           pvm_it_next[v] != 0 && pvm_it_start[pvm_it_next[v]] <= pvm_it_start[x] && pvm_it_end[v] <= pvm_it_start[pvm_it_next[v]]; @/
    }
*/

u64 pvm_itree_gap_up(u32 t, u64 from, u64 to, u64 len)
{
  if (t == 0 || t >= PVM_IT_TREES || len == 0 || to > PVM_IT_TOP || from > to || len > to - from)
    return PVM_IT_NO_GAP;
  u32 n = pvm_itree_find(t, from);
  /*@ ghost it_apart(t); */
  if (!n || (pvm_it_start[n] >= from && pvm_it_start[n] - from >= len)) {
    /*@ assert hole: It_Free(t, from, len); */
    return from;
  }
  u32 p = it_slot_from(n, len);
  /*@ ghost it_none_up(n, p, from, len); */
  if (!p || pvm_it_end[p] > to - len)
    return PVM_IT_NO_GAP;
  /*@ assert below: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> It_Key(v) <= It_Key(p) ==> pvm_it_end[v] <= pvm_it_end[p]; */
  /*@ assert above: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> It_Key(p) < It_Key(v) ==>
        pvm_it_end[p] + len <= pvm_it_start[v]; */
  /*@ assert hole: It_Free(t, pvm_it_end[p], len); */
  return pvm_it_end[p];
}

u64 pvm_itree_gap_down(u32 t, u64 from, u64 to, u64 len)
{
  if (t == 0 || t >= PVM_IT_TREES || len == 0 || to > PVM_IT_TOP || from > to || len > to - from)
    return PVM_IT_NO_GAP;
  u32 p = pvm_itree_find_below(t, to);
  /*@ ghost it_apart(t); */
  /*@ assert below: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> pvm_it_start[v] < to ==> p != 0 &&
        pvm_it_end[v] <= pvm_it_end[p]; */
  if (!p || pvm_it_end[p] <= to - len) {
    /*@ assert hole: It_Free(t, to - len, len); */
    return to - len;
  }
  u32 n = it_slot_until(p, len);
  /*@ ghost it_none_down(p, n, to, len); */
  if (!n || pvm_it_start[n] < from + len)
    return PVM_IT_NO_GAP;
  /*@ assert above: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> It_Key(n) <= It_Key(v) ==> pvm_it_start[n] <= pvm_it_start[v];
        */
  /*@ ghost if (pvm_it_prev[n]) it_unique(pvm_it_prev[n]); */
  /*@ assert prev: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> It_Key(v) < It_Key(n) ==> pvm_it_prev[n] != 0 &&
        pvm_it_end[v] <= pvm_it_end[pvm_it_prev[n]]; */
  /*@ assert under: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> It_Key(v) < It_Key(n) ==>
        pvm_it_end[v] + len <= pvm_it_start[n]; */
  /*@ assert hole: It_Free(t, pvm_it_start[n] - len, len); */
  return pvm_it_start[n] - len;
}
