/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: the executable twin of what the invariant says of each node and tree without ghost bounds. */
#include "itree.h"

/* Link x of node y's tree is 0 or a node of that tree. */
/*@ requires node: 0 < y < PVM_IT_NODES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures opt: \result != 0 <==> x == 0 || (x < PVM_IT_NODES && pvm_it_tree[x] == pvm_it_tree[y]); */
static int opt(u32 x, u32 y)
{
  return x == 0 || (x < PVM_IT_NODES && pvm_it_tree[x] == pvm_it_tree[y]);
}

/*@ requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures shape: \result != 0 <==> It_ShL(x) && It_ShR(x) && It_ShP(x); */
static int shape_ok(u32 x)
{
  u32 l = pvm_it_left[x], r = pvm_it_right[x], p = pvm_it_parent[x];
  if (!opt(l, x) || !opt(r, x) || !opt(p, x))
    return 0;
  if ((l && pvm_it_parent[l] != x) || (r && (pvm_it_parent[r] != x || l == r)))
    return 0;
  return p == 0 || pvm_it_left[p] == x || pvm_it_right[p] == x;
}

/*@ requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures root: \result != 0 <==> It_RootOf(x); */
static int root_ok(u32 x)
{
  u32 t = pvm_it_tree[x];
  return t < PVM_IT_TREES && pvm_it_root[t] != 0 && (pvm_it_parent[x] != 0 || pvm_it_root[t] == x);
}

/*@ requires nodes: 0 < x < PVM_IT_NODES && 0 < y < PVM_IT_NODES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures before: \result != 0 <==> It_Key(x) < It_Key(y); */
static int before(u32 x, u32 y)
{
  return pvm_it_start[x] < pvm_it_start[y] || (pvm_it_start[x] == pvm_it_start[y] && x < y);
}

/*@ requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures list: \result != 0 <==> It_LiN(x) && It_LiP(x) && pvm_it_start[x] < pvm_it_end[x] <= PVM_IT_TOP; */
static int list_ok(u32 x)
{
  u32 p = pvm_it_prev[x], n = pvm_it_next[x];
  if (!opt(p, x) || !opt(n, x) || pvm_it_start[x] >= pvm_it_end[x] || pvm_it_end[x] > PVM_IT_TOP)
    return 0;
  if (p && pvm_it_next[p] != x)
    return 0;
  return n == 0 || (pvm_it_prev[n] == x && before(x, n));
}

/*@ requires node: It_In(x) && It_ShL(x) && It_ShR(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures height: \result != 0 <==> It_HF(x) && It_Bal(x) && It_MF(x); */
static int height_ok(u32 x)
{
  int l = pvm_it_height[pvm_it_left[x]], r = pvm_it_height[pvm_it_right[x]], h = l > r ? l : r;
  u64 e = pvm_it_end[x];
  if (pvm_it_subtree_end[pvm_it_left[x]] > e)
    e = pvm_it_subtree_end[pvm_it_left[x]];
  if (pvm_it_subtree_end[pvm_it_right[x]] > e)
    e = pvm_it_subtree_end[pvm_it_right[x]];
  return pvm_it_height[x] == h + 1 && l - r <= 1 && r - l <= 1 && pvm_it_subtree_end[x] == e;
}

/*@ requires nodes: p < PVM_IT_NODES && n < PVM_IT_NODES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures slot: \result == It_Slot(p, n); */
static u64 slot(u32 p, u32 n)
{
  u64 from = pvm_it_end[p], to = n ? pvm_it_start[n] : PVM_IT_TOP;
  return to > from ? to - from : 0;
}

/*@ requires inv: It_Nil;
    requires node: It_In(x) && It_ShL(x) && It_ShR(x) && It_LiN(x) && It_LiP(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gap: \result != 0 <==> It_GF(x) && It_Alt(x); */
static int gap_ok(u32 x)
{
  u32 l = pvm_it_left[x], r = pvm_it_right[x], n = pvm_it_next[x];
  u64 below = l ? pvm_it_subtree_gap[l] : slot(pvm_it_prev[x], x), above = r ? pvm_it_subtree_gap[r] : slot(x, n);
  if (pvm_it_subtree_gap[x] != (below > above ? below : above))
    return 0;
  return n == 0 || (r == 0) == (pvm_it_left[n] != 0);
}

/*@ requires inv: It_Nil;
    requires node: It_In(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures good: \result != 0 <==> It_Good(x); */
static int node_ok(u32 x)
{
  return shape_ok(x) && root_ok(x) && list_ok(x) && height_ok(x) && gap_ok(x);
}

/*@ requires tree: 0 < t < PVM_IT_TREES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures root: \result != 0 <==> It_RootAt(t); */
static int tree_ok(u32 t)
{
  u32 r = pvm_it_root[t];
  return r == 0 || (r < PVM_IT_NODES && pvm_it_tree[r] == t && pvm_it_parent[r] == 0);
}

int pvm_itree_check(void)
{
  if (pvm_it_tree[0] || pvm_it_start[0] || pvm_it_end[0] || pvm_it_height[0] || pvm_it_subtree_end[0])
    return 0;
  /*@ loop invariant range: 1 <= x <= PVM_IT_NODES;
      loop invariant good: \forall integer y; 0 < y < x ==> It_In(y) ==> It_Good(y);
      loop assigns x;
      loop variant PVM_IT_NODES - x; */
  for (u32 x = 1; x < PVM_IT_NODES; x++)
    if (pvm_it_tree[x] && !node_ok(x))
      return 0;
  /*@ loop invariant range: 1 <= t <= PVM_IT_TREES;
      loop invariant good: \forall integer u; 0 < u < t ==> It_RootAt(u);
      loop assigns t;
      loop variant PVM_IT_TREES - t; */
  for (u32 t = 1; t < PVM_IT_TREES; t++)
    if (!tree_ok(t))
      return 0;
  return 1;
}
