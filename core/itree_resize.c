/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees: an interval changes in place. No link changes; stale are what the node knows of its own subtree, and the slots on both
 * sides of it, each of which belongs to the node itself or to the neighbour there (Linux: vma_adjust without insert or remove). */
#include "itree_unlink.h"

/* Stores the interval. What x knows is stale, and the slots of its neighbours. */
/*@ requires node: It_In(x) && from < to <= PVM_IT_TOP && It_Room(x, from);
    terminates \true;
    assigns pvm_it_start[x], pvm_it_end[x];
    exits \false;
    ensures interval: pvm_it_start[x] == from && pvm_it_end[x] == to;
    behavior nil:
      assumes It_Nil;
      ensures nil: It_Nil;
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
      assumes It_List && It_Succ && It_Pred && It_Ord0;
      ensures ord0: It_Ord0;
    behavior max:
      assumes It_MaxX(0, 0, 0);
      ensures max: It_MaxX(x, x, x);
    behavior gap:
      assumes It_List && It_GapX(0, 0, 0);
      ensures gap: It_GapX(x, pvm_it_prev[x], pvm_it_next[x]);
    behavior low:
      assumes It_List && It_GapX(0, 0, 0) && pvm_it_start[x] == from;
      ensures gap: It_GapX(x, pvm_it_next[x], pvm_it_next[x]);
    behavior high:
      assumes It_List && It_GapX(0, 0, 0) && pvm_it_end[x] == to;
      ensures gap: It_GapX(x, pvm_it_prev[x], pvm_it_prev[x]); */
static void it_move(u32 x, u64 from, u64 to)
{
  pvm_it_start[x] = from;
  pvm_it_end[x] = to;
}

/* Gives x its new interval and mends what is stale. */
/*@ requires wf: It_Wf;
    requires node: It_In(x) && from < to <= PVM_IT_TOP && It_Room(x, from);
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[x], pvm_it_end[x];
    exits \false;
    ensures wf: It_Wf;
    ensures interval: pvm_it_start[x] == from && pvm_it_end[x] == to; */
static void it_set_place(u32 x, u64 from, u64 to)
{
  u32 p = pvm_it_prev[x], n = pvm_it_next[x];
  int low = pvm_it_start[x] != from && pvm_it_left[x] != 0, high = pvm_it_end[x] != to && pvm_it_right[x] != 0;
  /*@ assert self: It_LiN(x) && It_LiP(x) && It_Alt(x); */
  /*@ assert sides: (p != 0 ==> It_In(p) && It_Alt(p) && It_GF(p)) && (n != 0 ==> It_In(n) && It_GF(n)); */
  it_move(x, from, to);
  /*@ assert below: p != 0 ==> pvm_it_left[x] == 0 ==> It_GF(p); */
  /*@ assert above: n != 0 ==> pvm_it_right[x] == 0 ==> It_GF(n); */
  /*@ ghost u32 z = high ? n : x; */
  /*@ assert max: It_MaxX(p, x, z); */
  /*@ assert gap: It_GapX(p, x, z); */
  /*@ assert gap1: !low ==> It_GapX(z, x, x); */
  if (low)
    it_refresh(p) /*@ ghost (x, z) */;
  /*@ assert max2: It_MaxX(z, x, x); */
  /*@ assert gap2: It_GapX(z, x, x); */
  if (high)
    it_refresh(n) /*@ ghost (x, x) */;
  /*@ assert max3: It_MaxX(x, 0, 0); */
  /*@ assert gap3: It_GapX(x, 0, 0); */
  it_refresh(x) /*@ ghost (0, 0) */;
}

/* Does x keep its place in the list if it starts at `from`? */
/*@ requires node: It_In(x) && It_LiN(x) && It_LiP(x);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 <==> It_Room(x, from); */
static int it_room(u32 x, u64 from)
{
  u32 p = pvm_it_prev[x], n = pvm_it_next[x];
  if (p && (pvm_it_start[p] > from || (pvm_it_start[p] == from && p > x)))
    return 0;
  return !n || from < pvm_it_start[n] || (from == pvm_it_start[n] && x < n);
}

int pvm_itree_resize(u32 x, u64 from, u64 to)
{
  if (x == 0 || x >= PVM_IT_NODES || !pvm_it_tree[x] || from >= to || to > PVM_IT_TOP || !it_room(x, from))
    return -PVM_EINVAL;
  it_set_place(x, from, to);
  return 0;
}
