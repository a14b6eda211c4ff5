/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: the calls. */
#include "itree_link.h"
#include "itree_search.h"
#include "itree_unlink.h"

u32 pvm_it_root[PVM_IT_TREES];
u64 pvm_it_start[PVM_IT_NODES], pvm_it_end[PVM_IT_NODES], pvm_it_subtree_end[PVM_IT_NODES], pvm_it_subtree_gap[PVM_IT_NODES];
u32 pvm_it_left[PVM_IT_NODES], pvm_it_right[PVM_IT_NODES], pvm_it_parent[PVM_IT_NODES], pvm_it_prev[PVM_IT_NODES],
  pvm_it_next[PVM_IT_NODES], pvm_it_tree[PVM_IT_NODES];
u8 pvm_it_height[PVM_IT_NODES];

u32 pvm_itree_find(u32 t, u64 addr)
{
  if (t == 0 || t >= PVM_IT_TREES)
    return 0;
  u32 r = pvm_it_root[t];
  /*@ ghost it_ends_cover(); */
  /*@ assert root: r != 0 ==> It_In(r) && pvm_it_tree[r] == t && It_OrP(r); */
  /*@ assert all: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> r != 0 && It_Within(r, v); */
  if (pvm_it_subtree_end[r] <= addr)
    return 0;
  return it_first_in(r, addr);
}

u32 pvm_itree_find_below(u32 t, u64 addr)
{
  if (t == 0 || t >= PVM_IT_TREES)
    return 0;
  u32 x = pvm_it_root[t], best = 0;
  /*@ ghost u32 above = 0; */
  /*@ assert root: x != 0 ==> It_OrP(x); */
  /*@ assert empty: x == 0 ==> \forall integer v; It_In(v) ==> pvm_it_tree[v] != t; */
  /*@ loop invariant node: It_Opt(x, t) && It_Opt(best, t) && It_Opt(above, t);
      loop invariant some: x != 0 || best != 0 || above != 0 || pvm_it_root[t] == 0;
      loop invariant below: best != 0 ==> pvm_it_start[best] < addr;
      loop invariant above: above != 0 ==> pvm_it_start[above] >= addr;
      loop invariant bounds: x != 0 ==> pvm_it_lo[x] == best && pvm_it_hi[x] == above;
      loop invariant leaf: x == 0 ==> (best != 0 ==> pvm_it_next[best] == above) && (above != 0 ==> pvm_it_prev[above] == best);
      loop assigns x, best, above;
      loop variant pvm_it_height[x]; */
  while (x) {
    /*@ assert self: It_ShL(x) && It_ShR(x) && It_OrL(x) && It_OrR(x) && It_HF(x) && It_LiN(x) && It_LiP(x); */
    if (pvm_it_start[x] < addr) {
      best = x;
      x = pvm_it_right[x];
    } else {
      /*@ ghost above = x; */
      x = pvm_it_left[x];
    }
  }
  return best;
}

u32 pvm_itree_first(u32 t, u64 from, u64 to)
{
  u32 x = pvm_itree_find(t, from);
  return x && pvm_it_start[x] < to ? x : 0;
}

u32 pvm_itree_next(u32 x, u64 from, u64 to)
{
  if (x == 0 || x >= PVM_IT_NODES || !pvm_it_tree[x])
    return 0;
  u32 n = pvm_it_next[x];
  /*@ assert list: It_LiN(x) && (n != 0 ==> It_In(n)); */
  /*@ assert after: \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==> n != 0 &&
        It_Key(n) <= It_Key(v); */
  if (n && pvm_it_end[n] <= from) /* most often the neighbour will do */
    n = it_first_after(x, from);
  return n && pvm_it_start[n] < to ? n : 0;
}

struct it_place {
  u32 node, right; /* a node, and the side of it where there is a null link */
};

/* Where v, which has its interval, belongs in tree t, which has nodes. */
/*@ requires wf: It_Wf;
    requires node: 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0;
    requires tree: 0 < t < PVM_IT_TREES && pvm_it_root[t] != 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: It_In(\result.node) && pvm_it_tree[\result.node] == t;
    ensures left: \result.right == 0 ==> pvm_it_left[\result.node] == 0 && It_Key(v) < It_Key(\result.node) &&
      (pvm_it_prev[\result.node] != 0 ==> It_Key(pvm_it_prev[\result.node]) < It_Key(v));
    ensures right: \result.right != 0 ==> pvm_it_right[\result.node] == 0 && It_Key(\result.node) < It_Key(v) &&
      (pvm_it_next[\result.node] != 0 ==> It_Key(v) < It_Key(pvm_it_next[\result.node])); */
static struct it_place it_locate(u32 t, u32 v)
{
  struct it_place at = { pvm_it_root[t], 0 };
  u64 from = pvm_it_start[v];
  u32 x = at.node;
  /*@ assert root: It_In(x) && pvm_it_tree[x] == t && It_OrP(x); */
  /*@ loop invariant node: It_Opt(x, t) && It_In(at.node) && pvm_it_tree[at.node] == t;
      loop invariant first: x == 0 || pvm_it_height[x] < pvm_it_height[at.node] || x == at.node;
      loop invariant low: x != 0 ==> pvm_it_lo[x] != 0 ==> It_Key(pvm_it_lo[x]) < It_Key(v);
      loop invariant high: x != 0 ==> pvm_it_hi[x] != 0 ==> It_Key(v) < It_Key(pvm_it_hi[x]);
      loop invariant left: x == 0 && at.right == 0 ==> pvm_it_left[at.node] == 0 && It_Key(v) < It_Key(at.node) &&
        (pvm_it_prev[at.node] != 0 ==> It_Key(pvm_it_prev[at.node]) < It_Key(v));
      loop invariant right: x == 0 && at.right != 0 ==> pvm_it_right[at.node] == 0 && It_Key(at.node) < It_Key(v) &&
        (pvm_it_next[at.node] != 0 ==> It_Key(v) < It_Key(pvm_it_next[at.node]));
      loop assigns x, at;
      loop variant pvm_it_height[x]; */
  while (x) {
    /*@ assert self: It_ShL(x) && It_ShR(x) && It_OrL(x) && It_OrR(x) && It_HF(x); */
    at.node = x;
    at.right = pvm_it_start[x] < from || (pvm_it_start[x] == from && x < v);
    /*@ assert side: at.right != 0 ? It_Key(x) < It_Key(v) : It_Key(v) < It_Key(x); */
    x = at.right ? pvm_it_right[x] : pvm_it_left[x];
  }
  return at;
}

/* Puts v left of s, and mends the tree. */
/*@ requires wf: It_Wf;
    requires node: 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires place: It_In(s) && pvm_it_tree[s] == t && pvm_it_left[s] == 0 && It_Key(v) < It_Key(s);
    requires before: pvm_it_prev[s] != 0 ==> It_Key(pvm_it_prev[s]) < It_Key(v);
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[v];
    exits \false;
    ensures wf: It_Wf;
    ensures node: pvm_it_tree[v] == t;
    ensures list: It_Linked{Pre, Post}(v); */
static void it_put_left(u32 s, u32 v, u32 t)
{
  u32 q = pvm_it_prev[s];
  /*@ ghost it_height_bound(); */
  /*@ assert self: It_OrL(s) && It_Or0(s) && It_LiP(s) && It_LiN(s) && It_HF(s) && It_Bal(s); */
  /*@ assert before: q != 0 ==> It_In(q) && It_LiN(q) && It_LiP(q) && It_Alt(q) && pvm_it_right[q] != 0 && q != s; */
  it_attach_left(s, q, v, t);
  /*@ assert tree: It_Tree; */
  /*@ assert listed: It_Listed; */
  /*@ assert linked: It_Linked{Pre, Here}(v); */
  /*@ assert low: It_Low(150); */
  it_rebalance(s);
}

/* Puts v right of s, and mends the tree. */
/*@ requires wf: It_Wf;
    requires node: 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires place: It_In(s) && pvm_it_tree[s] == t && pvm_it_right[s] == 0 && It_Key(s) < It_Key(v);
    requires after: pvm_it_next[s] != 0 ==> It_Key(v) < It_Key(pvm_it_next[s]);
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[v];
    exits \false;
    ensures wf: It_Wf;
    ensures node: pvm_it_tree[v] == t;
    ensures list: It_Linked{Pre, Post}(v); */
static void it_put_right(u32 s, u32 v, u32 t)
{
  u32 q = pvm_it_next[s];
  /*@ ghost it_height_bound(); */
  /*@ assert self: It_OrR(s) && It_Or0(s) && It_LiP(s) && It_LiN(s) && It_HF(s) && It_Bal(s); */
  /*@ assert after: q != 0 ==> It_In(q) && It_LiN(q) && It_LiP(q) && It_Alt(s) && pvm_it_left[q] != 0 && q != s; */
  it_attach_right(s, q, v, t);
  /*@ assert tree: It_Tree; */
  /*@ assert listed: It_Listed; */
  /*@ assert linked: It_Linked{Pre, Here}(v); */
  /*@ assert low: It_Low(150); */
  it_rebalance(s);
}

/* Puts v, which has its interval and is in no tree, into tree t. */
/*@ requires wf: It_Wf;
    requires node: 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires tree: 0 < t < PVM_IT_TREES && pvm_it_root[t] == 0;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[v];
    exits \false;
    ensures wf: It_Wf;
    ensures node: pvm_it_tree[v] == t;
    ensures list: It_Linked{Pre, Post}(v); */
static void it_put_root(u32 v, u32 t)
{
  it_attach_root(v, t);
}

/* Puts v, which has its interval and is in no tree, into tree t. */
/*@ requires wf: It_Wf;
    requires node: 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires tree: 0 < t < PVM_IT_TREES;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[v];
    exits \false;
    ensures wf: It_Wf;
    ensures node: pvm_it_tree[v] == t;
    ensures list: It_Linked{Pre, Post}(v); */
static void it_put(u32 v, u32 t)
{
  if (!pvm_it_root[t]) {
    it_put_root(v, t);
    return;
  }
  struct it_place at = it_locate(t, v);
  if (at.right)
    it_put_right(at.node, v, t);
  else
    it_put_left(at.node, v, t);
}

int pvm_itree_insert(u32 t, u32 v, u64 from, u64 to)
{
  if (v == 0 || v >= PVM_IT_NODES || t == 0 || t >= PVM_IT_TREES || from >= to || to > PVM_IT_TOP)
    return -PVM_EINVAL;
  if (pvm_it_tree[v])
    return -PVM_EBUSY;
  it_set_interval(v, from, to);
  /*@ assert wf: It_Wf; */
  it_put(v, t);
  /*@ assert self: It_LiN(v) && It_LiP(v); */
  /*@ assert apart_v: \at(It_Free(t, from, to - from), Pre) ==> pvm_it_next[v] != 0 ==> pvm_it_end[v] <= pvm_it_start[pvm_it_next[v]]; */
  /*@ assert apart_p: \at(It_Free(t, from, to - from), Pre) ==> pvm_it_prev[v] != 0 ==> pvm_it_end[pvm_it_prev[v]] <= pvm_it_start[v]; */
  /*@ assert before: \forall integer x; It_In(x) ==> x != v ==> \at(pvm_it_next[x], Pre) != v; */
  /*@ assert kept: \forall integer x; It_In(x) ==> x != v ==> x != pvm_it_prev[v] ==> pvm_it_next[x] == \at(pvm_it_next[x], Pre); */
  /*@ assert apart: \at(It_Disjoint(t) && It_Free(t, from, to - from), Pre) ==> It_Disjoint(t); */
  return 0;
}

int pvm_itree_erase(u32 x)
{
  if (x == 0 || x >= PVM_IT_NODES || !pvm_it_tree[x])
    return -PVM_EINVAL;
  /*@ assert self: It_ShL(x) && It_ShR(x) && It_OrL(x) && It_OrR(x) && It_Or0(x) && It_LiN(x) && It_LiP(x) && It_Alt(x) && It_HF(x) &&
        It_Bal(x); */
  if (!pvm_it_left[x])
    it_splice(x);
  else if (pvm_it_right[x]) {
    /*@ assert right: It_Or0(pvm_it_right[x]) && It_Key(x) < It_Key(pvm_it_right[x]); */
    /*@ assert next: pvm_it_next[x] != 0 && It_In(pvm_it_next[x]) && pvm_it_left[pvm_it_next[x]] == 0; */
    it_swap_out(x, pvm_it_next[x]);
  } else {
    /*@ assert low: It_In(pvm_it_left[x]) && pvm_it_height[pvm_it_left[x]] <= 1; */
    /*@ ghost it_leaf(pvm_it_left[x]); */
    /*@ assert prev: It_OrR(pvm_it_left[x]) && It_LiN(pvm_it_left[x]) && pvm_it_prev[x] == pvm_it_left[x]; */
    it_swap_out(x, pvm_it_left[x]);
  }
  return 0;
}
