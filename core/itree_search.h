/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: descents from a node. What was left aside on the way is told by the bounds of the subtree that is left. */
#ifndef PVM_ITREE_SEARCH_H
#define PVM_ITREE_SEARCH_H

#include "itree_lemmas.h"
#include "itree_node.h"

/* The first node of the subtree of s that ends above addr; there is one. */
/*@ requires wf: It_Wf;
    requires node: It_In(s) && pvm_it_subtree_end[s] > addr;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: It_In(\result) && It_Within(s, \result) && pvm_it_end[\result] > addr;
    ensures first: \forall integer v; It_In(v) ==> It_Within(s, v) ==> pvm_it_end[v] > addr ==> It_Key(\result) <= It_Key(v); */
static inline u32 it_first_in(u32 s, u64 addr)
{
  u32 x = s;
  /*@ ghost it_ends_cover(); */
  /*@ loop invariant node: It_In(x) && pvm_it_tree[x] == pvm_it_tree[s];
      loop invariant some: pvm_it_subtree_end[x] > addr;
      loop invariant low: pvm_it_lo[s] != 0 ==> pvm_it_lo[x] != 0 && It_Key(pvm_it_lo[s]) <= It_Key(pvm_it_lo[x]);
      loop invariant high: pvm_it_hi[s] != 0 ==> pvm_it_hi[x] != 0 && It_Key(pvm_it_hi[x]) <= It_Key(pvm_it_hi[s]);
      loop invariant before: \forall integer v; It_In(v) ==> It_Within(s, v) ==> pvm_it_end[v] > addr ==> pvm_it_lo[x] != 0 ==>
        It_Key(pvm_it_lo[x]) < It_Key(v);
      loop assigns x;
      loop variant pvm_it_height[x]; */
  for (;;) {
    u32 l = pvm_it_left[x];
    /*@ assert self: It_ShL(x) && It_ShR(x) && It_OrL(x) && It_OrR(x) && It_Or0(x) && It_HF(x) && It_MF(x); */
    /*@ assert within: It_Within(s, x); */
    if (pvm_it_subtree_end[l] > addr) {
      x = l;
      continue;
    }
    /*@ assert left: \forall integer v; It_In(v) ==> It_Within(s, v) ==> pvm_it_end[v] > addr ==> It_Key(v) < It_Key(x) ==> l != 0 &&
          It_Within(l, v); */
    /*@ assert none: \forall integer v; It_In(v) ==> It_Within(s, v) ==> pvm_it_end[v] > addr ==> It_Key(x) <= It_Key(v); */
    if (pvm_it_end[x] > addr)
      return x;
    /*@ assert not: \forall integer v; It_In(v) ==> It_Within(s, v) ==> pvm_it_end[v] > addr ==> It_Key(x) < It_Key(v); */
    x = pvm_it_right[x];
  }
}

/* The first node after x that ends above addr; 0 if there is none. */
/*@ requires wf: It_Wf;
    requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> It_In(\result) && pvm_it_tree[\result] == pvm_it_tree[x] && It_Key(x) < It_Key(\result) &&
      pvm_it_end[\result] > addr;
    ensures first: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==> pvm_it_end[v] > addr ==>
      \result != 0 && It_Key(\result) <= It_Key(v); */
static inline u32 it_first_after(u32 x, u64 addr)
{
  /*@ ghost it_ends_cover(); */
  /*@ assert self: It_ShR(x) && It_OrR(x) && It_Or0(x); */
  /*@ assert right: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==> pvm_it_hi[x] == 0 ||
        It_Key(v) < It_Key(pvm_it_hi[x]) ==>
        pvm_it_right[x] != 0 && It_Within(pvm_it_right[x], v); */
  if (pvm_it_subtree_end[pvm_it_right[x]] > addr) {
    u32 y = it_first_in(pvm_it_right[x], addr);
    /*@ assert first: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==>
          pvm_it_end[v] > addr ==> It_Key(y) <= It_Key(v); */
    return y;
  }
  u32 c = x, g = pvm_it_parent[x];
  /*@ loop invariant node: It_In(c) && pvm_it_tree[c] == pvm_it_tree[x] && g == pvm_it_parent[c];
      loop invariant high: pvm_it_hi[c] != 0 ==> It_Key(x) < It_Key(pvm_it_hi[c]);
      loop invariant none: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==>
        pvm_it_end[v] > addr ==>
        pvm_it_hi[c] != 0 && It_Key(pvm_it_hi[c]) <= It_Key(v);
      loop assigns c, g;
      loop variant 256 - pvm_it_height[c]; */
  while (g) {
    /*@ assert up: It_ShP(c) && It_In(g) && pvm_it_tree[g] == pvm_it_tree[x] && It_HF(g) && pvm_it_height[g] > pvm_it_height[c]; */
    /*@ assert order: It_ShL(g) && It_ShR(g) && It_OrL(g) && It_OrR(g) && It_Or0(g); */
    if (pvm_it_left[g] == c) {
      if (pvm_it_end[g] > addr)
        return g;
      /*@ assert right: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(g) < It_Key(v) ==> pvm_it_hi[g] == 0 ||
            It_Key(v) < It_Key(pvm_it_hi[g]) ==>
            pvm_it_right[g] != 0 && It_Within(pvm_it_right[g], v); */
      if (pvm_it_subtree_end[pvm_it_right[g]] > addr) {
        u32 y = it_first_in(pvm_it_right[g], addr);
        /*@ assert from: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==>
              pvm_it_end[v] > addr ==> It_Key(g) <= It_Key(v); */
        /*@ assert unique: \forall integer v; It_In(v) ==> It_Key(v) == It_Key(g) ==> v == g; */
        /*@ assert past: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==>
              pvm_it_end[v] > addr ==> It_Key(g) < It_Key(v); */
        /*@ assert first: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==>
              pvm_it_end[v] > addr ==> It_Key(y) <= It_Key(v); */
        return y;
      }
    }
    c = g;
    g = pvm_it_parent[c];
  }
  return 0;
}

/* The node below the lowest slot of len or more that is above the lower bound of the subtree of s; the subtree has one, and a lower bound.
 * */
/*@ requires wf: It_Wf;
    requires node: It_In(s) && pvm_it_lo[s] != 0 && pvm_it_subtree_gap[s] >= len;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: It_In(\result) && It_Above(s, \result) && It_Slot(\result, pvm_it_next[\result]) >= len;
    ensures lowest: \forall integer p; It_In(p) ==> It_Above(s, p) ==> It_Slot(p, pvm_it_next[p]) >= len ==> It_Key(\result) <= It_Key(p);
      */
static inline u32 it_slot_in(u32 s, u64 len)
{
  u32 x = s;
  /*@ ghost it_slots_above(); */
  /*@ loop invariant node: It_In(x) && pvm_it_tree[x] == pvm_it_tree[s];
      loop invariant some: pvm_it_subtree_gap[x] >= len;
      loop invariant low: pvm_it_lo[x] != 0 && It_Key(pvm_it_lo[s]) <= It_Key(pvm_it_lo[x]);
      loop invariant high: pvm_it_hi[s] != 0 ==> pvm_it_hi[x] != 0 && It_Key(pvm_it_hi[x]) <= It_Key(pvm_it_hi[s]);
      loop invariant before: \forall integer p; It_In(p) ==> It_Above(s, p) ==> It_Slot(p, pvm_it_next[p]) >= len ==>
        It_Key(pvm_it_lo[x]) <= It_Key(p);
      loop assigns x;
      loop variant pvm_it_height[x]; */
  for (;;) {
    /*@ assert self: It_ShL(x) && It_ShR(x) && It_OrL(x) && It_OrR(x) && It_Or0(x) && It_HF(x) && It_GF(x) && It_LiN(x) && It_LiP(x); */
    /*@ assert within: It_Above(s, x) && It_Above(s, pvm_it_lo[x]); */
    if (it_gap_left(x) >= len) {
      if (!pvm_it_left[x])
        return pvm_it_prev[x];
      x = pvm_it_left[x];
      continue;
    }
    /*@ assert left: \forall integer p; It_In(p) ==> It_Above(s, p) ==> It_Slot(p, pvm_it_next[p]) >= len ==> It_Key(p) < It_Key(x) ==>
          (pvm_it_left[x] != 0 ? It_Above(pvm_it_left[x], p) : p == pvm_it_prev[x]); */
    /*@ assert none: \forall integer p; It_In(p) ==> It_Above(s, p) ==> It_Slot(p, pvm_it_next[p]) >= len ==> It_Key(x) <= It_Key(p); */
    if (!pvm_it_right[x])
      return x;
    x = pvm_it_right[x];
  }
}

/* The first node from g on below a slot of len or more on the right side of g, its own slot included; 0 if there is none. */
/*@ requires wf: It_Wf;
    requires node: It_In(g);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> It_In(\result) && pvm_it_tree[\result] == pvm_it_tree[g] && It_Key(g) <= It_Key(\result) &&
      (pvm_it_hi[g] != 0 ==> It_Key(\result) < It_Key(pvm_it_hi[g])) && It_Slot(\result, pvm_it_next[\result]) >= len;
    ensures lowest: \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[g] ==> It_Key(g) <= It_Key(p) ==>
      (pvm_it_hi[g] != 0 ==> It_Key(p) < It_Key(pvm_it_hi[g])) ==>
      It_Slot(p, pvm_it_next[p]) >= len ==> \result != 0 && It_Key(\result) <= It_Key(p); */
static inline u32 it_slot_right(u32 g, u64 len)
{
  u32 r = pvm_it_right[g];
  /*@ ghost it_slots_above(); */
  /*@ ghost it_unique(g); */
  /*@ assert self: It_ShR(g) && It_OrR(g) && It_Or0(g) && It_LiN(g) && It_GF(g); */
  /*@ assert kid: r != 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[g] ==> It_Key(g) <= It_Key(p) ==>
        (pvm_it_hi[g] != 0 ==> It_Key(p) < It_Key(pvm_it_hi[g])) ==> It_Above(r, p); */
  /*@ assert alone: r == 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[g] ==> It_Key(g) <= It_Key(p) ==>
        (pvm_it_hi[g] != 0 ==> It_Key(p) < It_Key(pvm_it_hi[g])) ==> p == g; */
  if (it_gap_right(g) < len)
    return 0;
  return r ? it_slot_in(r, len) : g;
}

/* The first node from x on below a slot of len or more; 0 if there is none. */
/*@ requires wf: It_Wf;
    requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> It_In(\result) && pvm_it_tree[\result] == pvm_it_tree[x] && It_Key(x) <= It_Key(\result) &&
      It_Slot(\result, pvm_it_next[\result]) >= len;
    ensures lowest: \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[x] ==> It_Key(x) <= It_Key(p) ==>
      It_Slot(p, pvm_it_next[p]) >= len ==>
      \result != 0 && It_Key(\result) <= It_Key(p); */
static inline u32 it_slot_from(u32 x, u64 len)
{
  u32 c = x, y = it_slot_right(x, len);
  /*@ loop invariant node: It_In(c) && pvm_it_tree[c] == pvm_it_tree[x] && It_Or0(c);
      loop invariant high: pvm_it_hi[c] != 0 ==> It_Key(x) < It_Key(pvm_it_hi[c]);
      loop invariant found: y != 0 ==> It_In(y) && pvm_it_tree[y] == pvm_it_tree[x] && It_Key(x) <= It_Key(y) &&
        It_Slot(y, pvm_it_next[y]) >= len;
      loop invariant lowest: y != 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[x] ==> It_Key(x) <= It_Key(p) ==>
        It_Slot(p, pvm_it_next[p]) >= len ==> It_Key(y) <= It_Key(p);
      loop invariant none: y == 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[x] ==> It_Key(x) <= It_Key(p) ==>
        It_Slot(p, pvm_it_next[p]) >= len ==> pvm_it_hi[c] != 0 && It_Key(pvm_it_hi[c]) <= It_Key(p);
      loop assigns c, y;
      loop variant 256 - pvm_it_height[c]; */
  while (!y && pvm_it_parent[c]) {
    u32 g = pvm_it_parent[c];
    /*@ assert up: It_ShP(c) && It_In(g) && pvm_it_tree[g] == pvm_it_tree[x] && It_HF(g) && pvm_it_height[g] > pvm_it_height[c]; */
    /*@ assert order: It_ShL(g) && It_ShR(g) && It_OrL(g) && It_OrR(g) && It_Or0(g); */
    if (pvm_it_left[g] == c)
      y = it_slot_right(g, len);
    c = g;
  }
  /*@ assert root: y == 0 ==> It_OrP(c) && pvm_it_hi[c] == 0; */
  return y;
}

/* The node above the highest slot of len or more that is below the upper bound of the subtree of s; the subtree has one, and an upper
 * bound. */
/*@ requires wf: It_Wf;
    requires node: It_In(s) && pvm_it_hi[s] != 0 && pvm_it_subtree_gap[s] >= len;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: It_In(\result) && It_Below(s, \result) && It_Slot(pvm_it_prev[\result], \result) >= len;
    ensures highest: \forall integer p; It_In(p) ==> It_Below(s, p) ==> It_Slot(pvm_it_prev[p], p) >= len ==> It_Key(p) <= It_Key(\result);
      */
static inline u32 it_slot_under(u32 s, u64 len)
{
  u32 x = s;
  /*@ ghost it_slots_below(); */
  /*@ loop invariant node: It_In(x) && pvm_it_tree[x] == pvm_it_tree[s];
      loop invariant some: pvm_it_subtree_gap[x] >= len;
      loop invariant high: pvm_it_hi[x] != 0 && It_Key(pvm_it_hi[x]) <= It_Key(pvm_it_hi[s]);
      loop invariant low: pvm_it_lo[s] != 0 ==> pvm_it_lo[x] != 0 && It_Key(pvm_it_lo[s]) <= It_Key(pvm_it_lo[x]);
      loop invariant before: \forall integer p; It_In(p) ==> It_Below(s, p) ==> It_Slot(pvm_it_prev[p], p) >= len ==>
        It_Key(p) <= It_Key(pvm_it_hi[x]);
      loop assigns x;
      loop variant pvm_it_height[x]; */
  for (;;) {
    /*@ assert self: It_ShR(x) && It_ShL(x) && It_OrR(x) && It_OrL(x) && It_Or0(x) && It_HF(x) && It_GF(x) && It_LiP(x) && It_LiN(x); */
    /*@ assert within: It_Below(s, x) && It_Below(s, pvm_it_hi[x]); */
    if (it_gap_right(x) >= len) {
      if (!pvm_it_right[x])
        return pvm_it_next[x];
      x = pvm_it_right[x];
      continue;
    }
    /*@ ghost if (pvm_it_next[x]) it_unique(pvm_it_next[x]); */
    /*@ assert right: \forall integer p; It_In(p) ==> It_Below(s, p) ==> It_Slot(pvm_it_prev[p], p) >= len ==> It_Key(x) < It_Key(p) ==>
          (pvm_it_right[x] != 0 ? It_Below(pvm_it_right[x], p) : p == pvm_it_next[x]); */
    /*@ assert none: \forall integer p; It_In(p) ==> It_Below(s, p) ==> It_Slot(pvm_it_prev[p], p) >= len ==> It_Key(p) <= It_Key(x); */
    if (!pvm_it_left[x])
      return x;
    x = pvm_it_left[x];
  }
}

/* The last node up to g above a slot of len or more on the left side of g, its own slot included; 0 if there is none. */
/*@ requires wf: It_Wf;
    requires node: It_In(g);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> It_In(\result) && pvm_it_tree[\result] == pvm_it_tree[g] && It_Key(\result) <= It_Key(g) &&
      (pvm_it_lo[g] != 0 ==> It_Key(pvm_it_lo[g]) < It_Key(\result)) && It_Slot(pvm_it_prev[\result], \result) >= len;
    ensures highest: \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[g] ==> It_Key(p) <= It_Key(g) ==>
      (pvm_it_lo[g] != 0 ==> It_Key(pvm_it_lo[g]) < It_Key(p)) ==>
      It_Slot(pvm_it_prev[p], p) >= len ==> \result != 0 && It_Key(p) <= It_Key(\result); */
static inline u32 it_slot_left(u32 g, u64 len)
{
  u32 r = pvm_it_left[g];
  /*@ ghost it_slots_below(); */
  /*@ ghost it_unique(g); */
  /*@ assert self: It_ShL(g) && It_OrL(g) && It_Or0(g) && It_LiP(g) && It_GF(g); */
  /*@ assert kid: r != 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[g] ==> It_Key(p) <= It_Key(g) ==>
        (pvm_it_lo[g] != 0 ==> It_Key(pvm_it_lo[g]) < It_Key(p)) ==> It_Below(r, p); */
  /*@ assert alone: r == 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[g] ==> It_Key(p) <= It_Key(g) ==>
        (pvm_it_lo[g] != 0 ==> It_Key(pvm_it_lo[g]) < It_Key(p)) ==> p == g; */
  if (it_gap_left(g) < len)
    return 0;
  return r ? it_slot_under(r, len) : g;
}

/* The last node up to x above a slot of len or more; 0 if there is none. */
/*@ requires wf: It_Wf;
    requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> It_In(\result) && pvm_it_tree[\result] == pvm_it_tree[x] && It_Key(\result) <= It_Key(x) &&
      It_Slot(pvm_it_prev[\result], \result) >= len;
    ensures highest: \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[x] ==> It_Key(p) <= It_Key(x) ==>
      It_Slot(pvm_it_prev[p], p) >= len ==>
      \result != 0 && It_Key(p) <= It_Key(\result); */
static inline u32 it_slot_until(u32 x, u64 len)
{
  u32 c = x, y = it_slot_left(x, len);
  /*@ loop invariant node: It_In(c) && pvm_it_tree[c] == pvm_it_tree[x] && It_Or0(c);
      loop invariant low: pvm_it_lo[c] != 0 ==> It_Key(pvm_it_lo[c]) < It_Key(x);
      loop invariant found: y != 0 ==> It_In(y) && pvm_it_tree[y] == pvm_it_tree[x] && It_Key(y) <= It_Key(x) &&
        It_Slot(pvm_it_prev[y], y) >= len;
      loop invariant highest: y != 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[x] ==> It_Key(p) <= It_Key(x) ==>
        It_Slot(pvm_it_prev[p], p) >= len ==> It_Key(p) <= It_Key(y);
      loop invariant none: y == 0 ==> \forall integer p; It_In(p) ==> pvm_it_tree[p] == pvm_it_tree[x] ==> It_Key(p) <= It_Key(x) ==>
        It_Slot(pvm_it_prev[p], p) >= len ==> pvm_it_lo[c] != 0 && It_Key(p) <= It_Key(pvm_it_lo[c]);
      loop assigns c, y;
      loop variant 256 - pvm_it_height[c]; */
  while (!y && pvm_it_parent[c]) {
    u32 g = pvm_it_parent[c];
    /*@ assert up: It_ShP(c) && It_In(g) && pvm_it_tree[g] == pvm_it_tree[x] && It_HF(g) && pvm_it_height[g] > pvm_it_height[c]; */
    /*@ assert order: It_ShR(g) && It_ShL(g) && It_OrR(g) && It_OrL(g) && It_Or0(g); */
    if (pvm_it_right[g] == c)
      y = it_slot_left(g, len);
    c = g;
  }
  /*@ assert root: y == 0 ==> It_OrP(c) && pvm_it_lo[c] == 0; */
  return y;
}

#endif
