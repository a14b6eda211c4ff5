/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees over index links (Linux: lib/rbtree.c, lib/interval_tree.c; mm/mmap.c, rb_subtree_gap; mm/interval_tree.c).
 *
 * A node is an interval start .. end-1 of u64, not empty, below PVM_IT_TOP; it is a number 1 .. PVM_IT_NODES-1, and who owns the
 * object with that number owns the node. All trees share the arrays; a node names its tree, 0 for none. Trees are AVL trees, ordered
 * by start (nodes with equal starts by number), and threaded with a list in that order. Intervals may overlap, as those of an anon_vma do;
 * gaps are searched in trees where they do not, as those of an mm.
 *
 * A node knows the last end of its subtree, and the widest slot, which is what lies free between two neighbours of the list. Every null
 * link of the tree is one slot: left of x it is the one below x, right of x the one above. So a new leaf takes one slot from its parent
 * and has both new ones itself, and no third node is concerned.
 *
 * Invariant It_Wf (spec/itree.acsl). All zero satisfies it: no node is in a tree.
 * Lock: the one of the tree, the mmap_lock of the mm or the lock of the root anon_vma. */
#ifndef PVM_ITREE_H
#define PVM_ITREE_H

#include "pvm_types.h"

#define PVM_IT_TOP 0x8000000000000000u /* no interval ends above */
#define PVM_IT_NO_GAP 0xffffffffffffffffu

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_it_root[PVM_IT_TREES]; /* a tree's root; 0: the tree is empty */
extern u64 pvm_it_start[PVM_IT_NODES], pvm_it_end[PVM_IT_NODES], pvm_it_subtree_end[PVM_IT_NODES], pvm_it_subtree_gap[PVM_IT_NODES];
extern u32 pvm_it_left[PVM_IT_NODES], pvm_it_right[PVM_IT_NODES], pvm_it_parent[PVM_IT_NODES], pvm_it_prev[PVM_IT_NODES],
  pvm_it_next[PVM_IT_NODES], pvm_it_tree[PVM_IT_NODES];
extern u8 pvm_it_height[PVM_IT_NODES];

#include "../spec/itree.acsl"
#include "../spec/itree_ops.acsl"

/* The first node of tree t, in order, whose interval ends above addr; 0 if there is none, or no such tree (Linux: find_vma). */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == t && pvm_it_end[\result] > addr;
    ensures first: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> pvm_it_end[v] > addr ==> \result != 0 &&
      It_Key(\result) <= It_Key(v); */
u32 pvm_itree_find(u32 t, u64 addr);

/* The last node of tree t, in order, that starts below addr; 0 if there is none, or no such tree. */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == t && pvm_it_start[\result] < addr;
    ensures last: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> pvm_it_start[v] < addr ==> \result != 0 &&
      It_Key(v) <= It_Key(\result); */
u32 pvm_itree_find_below(u32 t, u64 addr);

/* The first node of tree t, in order, that overlaps from .. to-1; 0 if there is none (Linux: interval_tree_iter_first). */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == t && It_Overlaps(\result, from, to);
    ensures first: \forall integer v; It_In(v) ==> pvm_it_tree[v] == t ==> It_Overlaps(v, from, to) ==>
      \result != 0 && It_Key(\result) <= It_Key(v); */
u32 pvm_itree_first(u32 t, u64 from, u64 to);

/* The first node after x, in order, that overlaps from .. to-1; 0 if there is none, or x is in no tree (Linux: interval_tree_iter_next). */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result != 0 ==> It_In(x) && 0 < \result < PVM_IT_NODES && pvm_it_tree[\result] == pvm_it_tree[x] &&
      It_Overlaps(\result, from, to) &&
      It_Key(x) < It_Key(\result);
    ensures next: It_In(x) ==> \forall integer v; It_In(v) ==> pvm_it_tree[v] == pvm_it_tree[x] ==> It_Key(x) < It_Key(v) ==>
      It_Overlaps(v, from, to) ==>
      \result != 0 && It_Key(\result) <= It_Key(v); */
u32 pvm_itree_next(u32 x, u64 from, u64 to);

/* Puts node v with the interval from .. to-1 into tree t. 0; -EINVAL when there is no such node or tree, or the interval is empty or ends
 * above PVM_IT_TOP; -EBUSY when v is in a tree. On error nothing changed. */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_start[v], pvm_it_end[v], pvm_it_tree[v];
    exits \false;
    ensures wf: It_Wf;
    ensures result: \result == (0 < v < PVM_IT_NODES && 0 < t < PVM_IT_TREES &&
      from < to <= PVM_IT_TOP ? (\old(pvm_it_tree[v]) == 0 ? 0 : -PVM_EBUSY) : -PVM_EINVAL);
    ensures done: \result == 0 ==> pvm_it_tree[v] == t && pvm_it_start[v] == from && pvm_it_end[v] == to;
    ensures between: \result == 0 ==> It_Linked{Pre, Post}(v);
    ensures apart: \old(It_Disjoint(t) && It_Free(t, from, to - from)) ==> It_Disjoint(t);
    ensures others: \forall integer u; u != t ==> \old(It_Disjoint(u)) ==> It_Disjoint(u);
    ensures fail: \result != 0 ==> It_Same{Pre, Post}; */
int pvm_itree_insert(u32 t, u32 v, u64 from, u64 to);

/* Takes node x out of its tree. 0; -EINVAL when it is in none, and then nothing changed. */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[0 .. PVM_IT_NODES - 1];
    exits \false;
    ensures wf: It_Wf;
    ensures result: \result == (0 < x < PVM_IT_NODES && \old(pvm_it_tree[x]) != 0 ? 0 : -PVM_EINVAL);
    ensures done: \result == 0 ==> pvm_it_tree[x] == 0 && \forall integer z; 0 <= z < PVM_IT_NODES ==> z != x ==>
      pvm_it_tree[z] == \old(pvm_it_tree[z]);
    ensures between: \result == 0 ==> It_Linked{Post, Pre}(x);
    ensures apart: \forall integer t; \old(It_Disjoint(t)) ==> It_Disjoint(t);
    ensures fail: \result != 0 ==> It_Same{Pre, Post}; */
int pvm_itree_erase(u32 x);

/* Gives node x the interval from .. to-1, which keeps its place in the order of its tree. 0; -EINVAL when x is in no tree, the interval is
 * empty, ends above PVM_IT_TOP, or belongs elsewhere in the order, and then nothing changed. */
/*@ requires wf: It_Wf;
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[x], pvm_it_end[x];
    exits \false;
    ensures wf: It_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures accept: \result == 0 <==> \old(It_In(x) && from < to <= PVM_IT_TOP && It_Room(x, from));
    ensures done: \result == 0 ==> pvm_it_start[x] == from && pvm_it_end[x] == to;
    ensures apart: \old(It_Disjoint(pvm_it_tree[x]) && It_Beside(x, from, to)) ==> It_Disjoint(pvm_it_tree[x]);
    ensures others: \forall integer u; u != pvm_it_tree[x] ==> \old(It_Disjoint(u)) ==> It_Disjoint(u);
    ensures fail: \result != 0 ==> It_Same{Pre, Post}; */
int pvm_itree_resize(u32 x, u64 from, u64 to);

/* The lowest address a of from .. to with a+len <= to such that no interval of tree t meets a .. a+len-1; PVM_IT_NO_GAP if there is none,
 * or no such tree, len is 0, or `to` is above PVM_IT_TOP (Linux: unmapped_area). The intervals of t must not overlap. */
/*@ requires wf: It_Wf && It_Disjoint(t);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gap: \result != PVM_IT_NO_GAP ==> It_Free(t, \result, len) && from <= \result && \result + len <= to;
    ensures lowest: 0 < t < PVM_IT_TREES && 0 < len && to <= PVM_IT_TOP ==> \forall integer a; from <= a && a + len <= to ==>
      It_Free(t, a, len) ==>
      \result != PVM_IT_NO_GAP && \result <= a; */
u64 pvm_itree_gap_up(u32 t, u64 from, u64 to, u64 len);

/* The same, and the highest (Linux: unmapped_area_topdown). */
/*@ requires wf: It_Wf && It_Disjoint(t);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gap: \result != PVM_IT_NO_GAP ==> It_Free(t, \result, len) && from <= \result && \result + len <= to;
    ensures highest: 0 < t < PVM_IT_TREES && 0 < len && to <= PVM_IT_TOP ==> \forall integer a; from <= a && a + len <= to ==>
      It_Free(t, a, len) ==>
      \result != PVM_IT_NO_GAP && a <= \result; */
u64 pvm_itree_gap_down(u32 t, u64 from, u64 to, u64 len);

/* The executable twin of It_Local: all of the invariant but the ghost bounds. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures local: \result != 0 <==> It_Local; */
int pvm_itree_check(void);

#ifdef __cplusplus
}
#endif
#endif
