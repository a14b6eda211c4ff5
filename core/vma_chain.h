/* SPDX-License-Identifier: BSD-2-Clause */
/* Nodes of the reverse map in the interval trees, which areas share: an anon_vma_chain comes and goes, or its interval changes, and all
 * that is said of areas stays true. The reverse map calls these instead of the tree. */
#ifndef PVM_VMA_CHAIN_H
#define PVM_VMA_CHAIN_H

#include "vma.h"

/* Puts node x, which is in no tree, into tree t. */
/*@ requires wf: Vma_Wf;
    requires node: PVM_MAX_VMAS <= x < PVM_IT_NODES && pvm_it_tree[x] == 0;
    requires tree: PVM_MAX_MMS <= t < PVM_IT_TREES;
    requires interval: from < to <= PVM_IT_TOP;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_start[x], pvm_it_end[x], pvm_it_tree[x];
    exits \false;
    ensures wf: Vma_Wf;
    ensures node: pvm_it_tree[x] == t && pvm_it_start[x] == from && pvm_it_end[x] == to; */
static inline void vma_chain_insert(u32 t, u32 x, u64 from, u64 to)
{
  int r = pvm_itree_insert(t, x, from, to);
  /*@ assert done: r == 0; */
  (void)r;
  /*@ ghost
    u32 n = 0;
    /@ loop invariant range: 0 <= n <= PVM_MAX_VMAS;
       loop invariant count: \forall integer m; Vma_Count(m, n) == \at(Vma_Count(m, \at(n, Here)), Pre);
       loop assigns n;
       loop variant PVM_MAX_VMAS - n; @/
    while (n < PVM_MAX_VMAS)
      n++;
  */
}

/* Takes node x out of its tree. */
/*@ requires wf: Vma_Wf;
    requires node: PVM_MAX_VMAS <= x < PVM_IT_NODES && pvm_it_tree[x] != 0;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[0 .. PVM_IT_NODES - 1];
    exits \false;
    ensures wf: Vma_Wf;
    ensures node: pvm_it_tree[x] == 0;
    ensures others: \forall integer z; 0 <= z < PVM_IT_NODES ==> z != x ==> pvm_it_tree[z] == \old(pvm_it_tree[z]); */
static inline void vma_chain_erase(u32 x)
{
  int r = pvm_itree_erase(x);
  /*@ assert done: r == 0; */
  (void)r;
  /*@ ghost
    u32 n = 0;
    /@ loop invariant range: 0 <= n <= PVM_MAX_VMAS;
       loop invariant count: \forall integer m; Vma_Count(m, n) == \at(Vma_Count(m, \at(n, Here)), Pre);
       loop assigns n;
       loop variant PVM_MAX_VMAS - n; @/
    while (n < PVM_MAX_VMAS)
      n++;
  */
}

/* Gives node x the interval from .. to-1, with which it keeps its place in the order of its tree. */
/*@ requires wf: Vma_Wf;
    requires node: PVM_MAX_VMAS <= x < PVM_IT_NODES && pvm_it_tree[x] != 0;
    requires interval: from < to <= PVM_IT_TOP && It_Room(x, from);
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[x], pvm_it_end[x];
    exits \false;
    ensures wf: Vma_Wf;
    ensures node: pvm_it_start[x] == from && pvm_it_end[x] == to; */
static inline void vma_chain_resize(u32 x, u64 from, u64 to)
{
  int r = pvm_itree_resize(x, from, to);
  /*@ assert done: r == 0; */
  (void)r;
}

#endif
