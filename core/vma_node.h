/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas: numbers and nodes together. An area comes and goes in one step of the pool, the tree and the count of its address space. */
#ifndef PVM_VMA_NODE_H
#define PVM_VMA_NODE_H

#include "vma.h"

/* The areas of an address space by their starts: they lie one behind the other. */
/*@ ghost
    /@ requires wf: It_Wf && It_Disjoint(m);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures apart: \forall integer v, x; It_In(v) ==> It_In(x) ==> pvm_it_tree[v] == m ==> pvm_it_tree[x] == m ==>
         pvm_it_start[v] < pvm_it_start[x] ==>
         pvm_it_end[v] <= pvm_it_start[x];
       ensures unique: \forall integer v, x; It_In(v) ==> It_In(x) ==> pvm_it_tree[v] == m ==> pvm_it_tree[x] == m ==>
         pvm_it_start[v] == pvm_it_start[x] ==>
         v == x; @/
    static inline void vma_apart(u32 m)
    {
      /@ assert next: \forall integer v, x; It_In(v) ==> It_In(x) ==> pvm_it_tree[v] == m ==> pvm_it_tree[x] == m ==>
           It_Key(v) < It_Key(x) ==>
           pvm_it_next[v] != 0 && pvm_it_start[pvm_it_next[v]] <= pvm_it_start[x] && pvm_it_end[v] <= pvm_it_start[pvm_it_next[v]] &&
           pvm_it_start[v] < pvm_it_end[v]; @/
    }
*/

/* Puts area v, which is in no tree, into address space m, where its range is free. */
/*@ requires wf: It_Wf && Vma_Sides && Vma_Ranges && Vma_Disjoint && Vma_Counted;
    requires area: 0 < v < PVM_MAX_VMAS && pvm_it_tree[v] == 0;
    requires range: Vma_Mm(m) && Vma_Range(from, to) && It_Free(m, from, to - from);
    requires count: pvm_mm_map_count[m] < PVM_MAX_MAP_COUNT;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_start[v], pvm_it_end[v], pvm_it_tree[v], pvm_mm_map_count[m];
    exits \false;
    ensures wf: It_Wf;
    ensures sides: Vma_Sides;
    ensures ranges: Vma_Ranges;
    ensures disjoint: Vma_Disjoint;
    ensures counted: Vma_Counted;
    ensures area: Vma_At(v, m, from, to);
    ensures count: pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + 1; */
static inline void vma_link(u32 v, u32 m, u64 from, u64 to)
{
  int r = pvm_itree_insert(m, v, from, to);
  /*@ assert done: r == 0; */
  (void)r;
  pvm_mm_map_count[m]++;
  /*@ ghost
    u32 n = 0;
    /@ loop invariant range: 0 <= n <= PVM_MAX_VMAS;
       loop invariant count: \forall integer t; Vma_Count(t, n) == \at(Vma_Count(t, \at(n, Here)), Pre) +
         (v < n && t == m ? 1 : 0) - (v < n && t == 0 ? 1 : 0);
       loop assigns n;
       loop variant PVM_MAX_VMAS - n; @/
    while (n < PVM_MAX_VMAS)
      n++;
  */
}

/* Takes area v out of its tree. */
/*@ requires wf: It_Wf && Vma_Sides && Vma_Ranges && Vma_Disjoint && Vma_Counted;
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[0 .. PVM_IT_NODES - 1], pvm_mm_map_count[pvm_it_tree[v]];
    exits \false;
    ensures wf: It_Wf;
    ensures sides: Vma_Sides;
    ensures ranges: Vma_Ranges;
    ensures disjoint: Vma_Disjoint;
    ensures counted: Vma_Counted;
    ensures gone: pvm_it_tree[v] == 0;
    ensures others: \forall integer x; 0 <= x < PVM_IT_NODES ==> x != v ==> pvm_it_tree[x] == \old(pvm_it_tree[x]);
    ensures count: pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1; */
static inline void vma_unlink(u32 v)
{
  u32 m = pvm_it_tree[v];
  int r = pvm_itree_erase(v);
  /*@ assert done: r == 0; */
  (void)r;
  /*@ ghost
    u32 n = 0;
    /@ loop invariant range: 0 <= n <= PVM_MAX_VMAS;
       loop invariant count: \forall integer t; Vma_Count(t, n) == \at(Vma_Count(t, \at(n, Here)), Pre) -
         (v < n && t == m ? 1 : 0) + (v < n && t == 0 ? 1 : 0);
       loop invariant sign: \forall integer t; Vma_Count(t, n) >= 0;
       loop assigns n;
       loop variant PVM_MAX_VMAS - n; @/
    while (n < PVM_MAX_VMAS)
      n++;
  */
  /*@ assert some: pvm_mm_map_count[m] >= 1; */
  pvm_mm_map_count[m]--;
}

/* A new area, whose fields are whatever the number had before; 0 if no number is left. */
/*@ requires wf: Vma_Nodes;
    requires range: Vma_Mm(m) && Vma_Range(from, to) && It_Free(m, from, to - from);
    requires count: pvm_mm_map_count[m] < PVM_MAX_MAP_COUNT;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS;
    exits \false;
    ensures wf: Vma_Nodes;
    ensures some: \result != 0 <==> \old(Pool_Left(PVM_POOL_VMA)) > 0;
    ensures fresh: \result != 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: \result != 0 ==> Vma_At(\result, m, from, to);
    ensures others: Vma_Still_But{Pre, Post}(\result, 0);
    ensures count: \result != 0 ==> pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + 1;
    ensures counts: Vma_Counts_But{Pre, Post}(m);
    ensures left: \result != 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1;
    ensures fail: \result == 0 ==> It_Same{Pre, Post} && Pool_Same{Pre, Post}(PVM_POOL_VMA) && Vma_Counts_But{Pre, Post}(0); */
static inline u32 vma_create(u32 m, u64 from, u64 to)
{
  u32 v = pvm_pool_alloc(PVM_POOL_VMA);
  if (v)
    vma_link(v, m, from, to);
  return v;
}

/* The number and the node of area v are free. */
/*@ requires wf: Vma_Nodes;
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_VMA_NODE_CELLS;
    exits \false;
    ensures wf: Vma_Nodes;
    ensures gone: pvm_it_tree[v] == 0;
    ensures others: Vma_Still_But{Pre, Post}(v, 0);
    ensures count: pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1;
    ensures counts: Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures left: Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) + 1; */
static inline void vma_destroy(u32 v)
{
  vma_unlink(v);
  int r = pvm_pool_free(PVM_POOL_VMA, v);
  /*@ assert done: r == 0; */
  (void)r;
}

/* Gives area v the range from .. to-1, which keeps clear of its neighbours. */
/*@ requires wf: Vma_Nodes;
    requires area: Vma_In(v);
    requires range: Vma_Range(from, to) && It_Beside(v, from, to);
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[v], pvm_it_end[v];
    exits \false;
    ensures wf: Vma_Nodes;
    ensures area: pvm_it_start[v] == from && pvm_it_end[v] == to; */
static inline void vma_move(u32 v, u64 from, u64 to)
{
  /*@ assert neighbours: It_LiN(v) && It_LiP(v) && (pvm_it_prev[v] != 0 ==> It_In(pvm_it_prev[v]) &&
        pvm_it_start[pvm_it_prev[v]] < pvm_it_end[pvm_it_prev[v]]); */
  /*@ assert room: It_Room(v, from); */
  int r = pvm_itree_resize(v, from, to);
  /*@ assert done: r == 0; */
  (void)r;
}

/* The same, and every address keeps what it maps: the offset moves with the begin. */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(v);
    requires range: Vma_Range(from, to) && It_Beside(v, from, to);
    requires offsets: 0 <= Vma_Offset(v, from) && Vma_Offset(v, to) <= PVM_VMA_PGOFF_TOP * 4096;
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[v], pvm_it_end[v], pvm_vma_pgoff[v];
    exits \false;
    ensures wf: Vma_Wf;
    ensures area: pvm_it_start[v] == from && pvm_it_end[v] == to;
    ensures offset: Vma_Offsets_Kept{Pre, Post}(v); */
static inline void vma_stretch(u32 v, u64 from, u64 to)
{
  u64 start = pvm_it_start[v];
  vma_move(v, from, to);
  if (from < start) {
    /*@ assert down: ((start - from) / 4096) * 4096 == start - from; */
    pvm_vma_pgoff[v] -= (start - from) / 4096;
  } else {
    /*@ assert up: ((from - start) / 4096) * 4096 == from - start; */
    pvm_vma_pgoff[v] += (from - start) / 4096;
  }
}

#endif
