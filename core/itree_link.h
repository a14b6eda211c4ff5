/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: how a node comes into a tree.
 *
 * A node is attached where a null link is, and its parent is to be mended then. */
#ifndef PVM_ITREE_LINK_H
#define PVM_ITREE_LINK_H

#include "itree_fix.h"

/* Gives node v, which is in no tree, its interval. */
/*@ requires node: 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0;
    terminates \true;
    assigns pvm_it_start[v], pvm_it_end[v];
    exits \false;
    ensures interval: pvm_it_start[v] == from && pvm_it_end[v] == to;
    behavior nil:
      assumes It_Nil;
      ensures nil: It_Nil;
    behavior list:
      assumes It_List;
      ensures list: It_List;
    behavior succ:
      assumes It_List && It_Succ;
      ensures succ: It_Succ;
    behavior pred:
      assumes It_List && It_Pred;
      ensures pred: It_Pred;
    behavior ord0:
      assumes It_Ord0;
      ensures ord0: It_Ord0;
    behavior max:
      assumes It_MaxX(0, 0, 0);
      ensures max: It_MaxX(0, 0, 0);
    behavior gap:
      assumes It_List && It_GapX(0, 0, 0);
      ensures gap: It_GapX(0, 0, 0); */
static inline void it_set_interval(u32 v, u64 from, u64 to)
{
  pvm_it_start[v] = from;
  pvm_it_end[v] = to;
}

/* Makes v, which is in no tree, the left child of s, which has none; q is the node before s. */
/*@ requires node: It_Nil && 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires place: It_In(s) && pvm_it_tree[s] == t && pvm_it_left[s] == 0 && q == pvm_it_prev[s] && q == pvm_it_lo[s] && s != v &&
      It_Key(v) < It_Key(s);
    requires before: q != 0 ==> 0 < q < PVM_IT_NODES && q != v && q != s && pvm_it_tree[q] == t && pvm_it_next[q] == s &&
      It_Key(q) < It_Key(v) && pvm_it_right[q] != 0;
    requires ends: pvm_it_end[q] <= PVM_IT_TOP && pvm_it_start[s] <= PVM_IT_TOP;
    terminates \true;
    assigns pvm_it_left[s], pvm_it_left[v], pvm_it_right[v], pvm_it_parent[v], pvm_it_prev[s], pvm_it_prev[v], pvm_it_next[q],
      pvm_it_next[v], pvm_it_tree[v], pvm_it_height[v], pvm_it_subtree_end[v], pvm_it_subtree_gap[v], pvm_it_lo[v], pvm_it_hi[v];
    exits \false;
    ensures nil: It_Nil;
    ensures node: pvm_it_tree[v] == t && pvm_it_left[s] == v && pvm_it_parent[v] == s && pvm_it_next[v] == s && pvm_it_prev[v] == q &&
      pvm_it_left[v] == 0 && pvm_it_right[v] == 0;
    ensures aug: It_HF(v) && It_MF(v) && It_GF(v) && It_Bal(v);
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
      assumes It_List && It_Succ && It_Pred;
      ensures succ: It_Succ;
    behavior pred:
      assumes It_List && It_Succ && It_Pred;
      ensures pred: It_Pred;
    behavior ord0:
      assumes It_List && It_Ord0;
      ensures ord0: It_Ord0;
    behavior ordl:
      assumes It_Shape && It_List && It_OrdL;
      ensures ordl: It_OrdL;
    behavior ordr:
      assumes It_Shape && It_List && It_OrdR;
      ensures ordr: It_OrdR;
    behavior ordp:
      assumes It_Shape && It_OrdP;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_Shape && It_List && It_OrdA;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_Shape && It_HeightX(0, 0, 0);
      ensures height: It_HeightX(s, s, s);
    behavior max:
      assumes It_Shape && It_MaxX(0, 0, 0);
      ensures max: It_MaxX(s, s, s);
    behavior gap:
      assumes It_Shape && It_List && It_GapX(0, 0, 0);
      ensures gap: It_GapX(s, s, s);
    behavior bal:
      assumes It_Shape && It_BalX(0);
      ensures bal: It_BalX(s);
    behavior fault:
      assumes It_Shape && It_HF(s) && It_Bal(s);
      ensures fault: It_Fault(s); */
static inline void it_attach_left(u32 s, u32 q, u32 v, u32 t)
{
  u64 below = it_slot(q, v), above = it_slot(v, s);
  pvm_it_left[v] = 0;
  pvm_it_right[v] = 0;
  pvm_it_parent[v] = s;
  pvm_it_next[v] = s;
  pvm_it_prev[v] = q;
  pvm_it_tree[v] = t;
  pvm_it_height[v] = 1;
  pvm_it_subtree_end[v] = pvm_it_end[v];
  pvm_it_subtree_gap[v] = below > above ? below : above;
  pvm_it_left[s] = v;
  pvm_it_prev[s] = v;
  if (q)
    pvm_it_next[q] = v;
  /*@ ghost pvm_it_lo[v] = q; */
  /*@ ghost pvm_it_hi[v] = s; */
}

/* Makes v, which is in no tree, the right child of s, which has none; q is the node after s. */
/*@ requires node: It_Nil && 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires place: It_In(s) && pvm_it_tree[s] == t && pvm_it_right[s] == 0 && q == pvm_it_next[s] && q == pvm_it_hi[s] && s != v &&
      It_Key(s) < It_Key(v);
    requires after: q != 0 ==> 0 < q < PVM_IT_NODES && q != v && q != s && pvm_it_tree[q] == t && pvm_it_prev[q] == s &&
      It_Key(v) < It_Key(q) && pvm_it_left[q] != 0;
    requires ends: pvm_it_end[s] <= PVM_IT_TOP && pvm_it_start[q] <= PVM_IT_TOP;
    terminates \true;
    assigns pvm_it_right[s], pvm_it_right[v], pvm_it_left[v], pvm_it_parent[v], pvm_it_next[s], pvm_it_next[v], pvm_it_prev[q],
      pvm_it_prev[v], pvm_it_tree[v], pvm_it_height[v], pvm_it_subtree_end[v], pvm_it_subtree_gap[v], pvm_it_hi[v], pvm_it_lo[v];
    exits \false;
    ensures nil: It_Nil;
    ensures node: pvm_it_tree[v] == t && pvm_it_right[s] == v && pvm_it_parent[v] == s && pvm_it_prev[v] == s && pvm_it_next[v] == q &&
      pvm_it_right[v] == 0 && pvm_it_left[v] == 0;
    ensures aug: It_HF(v) && It_MF(v) && It_GF(v) && It_Bal(v);
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
      assumes It_List && It_Succ && It_Pred;
      ensures succ: It_Succ;
    behavior pred:
      assumes It_List && It_Succ && It_Pred;
      ensures pred: It_Pred;
    behavior ord0:
      assumes It_List && It_Ord0;
      ensures ord0: It_Ord0;
    behavior ordr:
      assumes It_Shape && It_List && It_OrdR;
      ensures ordr: It_OrdR;
    behavior ordl:
      assumes It_Shape && It_List && It_OrdL;
      ensures ordl: It_OrdL;
    behavior ordp:
      assumes It_Shape && It_OrdP;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_Shape && It_List && It_OrdA;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_Shape && It_HeightX(0, 0, 0);
      ensures height: It_HeightX(s, s, s);
    behavior max:
      assumes It_Shape && It_MaxX(0, 0, 0);
      ensures max: It_MaxX(s, s, s);
    behavior gap:
      assumes It_Shape && It_List && It_GapX(0, 0, 0);
      ensures gap: It_GapX(s, s, s);
    behavior bal:
      assumes It_Shape && It_BalX(0);
      ensures bal: It_BalX(s);
    behavior fault:
      assumes It_Shape && It_HF(s) && It_Bal(s);
      ensures fault: It_Fault(s); */
static inline void it_attach_right(u32 s, u32 q, u32 v, u32 t)
{
  u64 below = it_slot(s, v), above = it_slot(v, q);
  pvm_it_right[v] = 0;
  pvm_it_left[v] = 0;
  pvm_it_parent[v] = s;
  pvm_it_prev[v] = s;
  pvm_it_next[v] = q;
  pvm_it_tree[v] = t;
  pvm_it_height[v] = 1;
  pvm_it_subtree_end[v] = pvm_it_end[v];
  pvm_it_subtree_gap[v] = below > above ? below : above;
  pvm_it_right[s] = v;
  pvm_it_next[s] = v;
  if (q)
    pvm_it_prev[q] = v;
  /*@ ghost pvm_it_hi[v] = q; */
  /*@ ghost pvm_it_lo[v] = s; */
}

/* Makes v, which is in no tree, the only node of tree t. */
/*@ requires node: It_Nil && 0 < v < PVM_IT_NODES && pvm_it_tree[v] == 0 && pvm_it_start[v] < pvm_it_end[v] <= PVM_IT_TOP;
    requires empty: 0 < t < PVM_IT_TREES && pvm_it_root[t] == 0;
    requires inv: It_Roots;
    terminates \true;
    assigns pvm_it_root[t], pvm_it_left[v], pvm_it_right[v], pvm_it_parent[v], pvm_it_prev[v], pvm_it_next[v], pvm_it_tree[v],
      pvm_it_height[v], pvm_it_subtree_end[v], pvm_it_subtree_gap[v], pvm_it_lo[v], pvm_it_hi[v];
    exits \false;
    ensures nil: It_Nil;
    ensures node: pvm_it_tree[v] == t && pvm_it_parent[v] == 0 && pvm_it_prev[v] == 0 && pvm_it_next[v] == 0;
    ensures roots: It_Roots;
    behavior shape:
      assumes It_Shape;
      ensures shape: It_Shape;
    behavior list:
      assumes It_List;
      ensures list: It_List;
    behavior succ:
      assumes It_List && It_Succ;
      ensures succ: It_Succ;
    behavior pred:
      assumes It_List && It_Pred;
      ensures pred: It_Pred;
    behavior ord0:
      assumes It_Ord0;
      ensures ord0: It_Ord0;
    behavior ordl:
      assumes It_Shape && It_OrdL;
      ensures ordl: It_OrdL;
    behavior ordr:
      assumes It_Shape && It_OrdR;
      ensures ordr: It_OrdR;
    behavior ordp:
      assumes It_OrdP;
      ensures ordp: It_OrdP;
    behavior orda:
      assumes It_Shape && It_List && It_OrdA;
      ensures orda: It_OrdA;
    behavior height:
      assumes It_Shape && It_HeightX(0, 0, 0);
      ensures height: It_HeightX(0, 0, 0);
    behavior max:
      assumes It_Shape && It_MaxX(0, 0, 0);
      ensures max: It_MaxX(0, 0, 0);
    behavior gap:
      assumes It_Shape && It_List && It_GapX(0, 0, 0);
      ensures gap: It_GapX(0, 0, 0);
    behavior bal:
      assumes It_Shape && It_BalX(0);
      ensures bal: It_BalX(0); */
static inline void it_attach_root(u32 v, u32 t)
{
  u64 below = it_slot(0, v), above = it_slot(v, 0);
  pvm_it_left[v] = 0;
  pvm_it_right[v] = 0;
  pvm_it_parent[v] = 0;
  pvm_it_next[v] = 0;
  pvm_it_prev[v] = 0;
  pvm_it_tree[v] = t;
  pvm_it_height[v] = 1;
  pvm_it_subtree_end[v] = pvm_it_end[v];
  pvm_it_subtree_gap[v] = below > above ? below : above;
  pvm_it_root[t] = v;
  /*@ ghost pvm_it_lo[v] = 0; */
  /*@ ghost pvm_it_hi[v] = 0; */
}

#endif
