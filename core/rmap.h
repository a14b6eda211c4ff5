/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PVM_RMAP_H
#define PVM_RMAP_H

#include "vma.h"

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_avc_vma[PVM_MAX_AVCS], pvm_avc_anon[PVM_MAX_AVCS], pvm_avc_next[PVM_MAX_AVCS], pvm_avc_prev[PVM_MAX_AVCS];
extern u32 pvm_vma_chain[PVM_MAX_VMAS], pvm_vma_chain_last[PVM_MAX_VMAS], pvm_vma_nr_avc[PVM_MAX_VMAS];
extern u32 pvm_anon_vma_root[PVM_MAX_ANON_VMAS], pvm_anon_vma_parent[PVM_MAX_ANON_VMAS];
extern u32 pvm_anon_vma_children[PVM_MAX_ANON_VMAS], pvm_anon_vma_active[PVM_MAX_ANON_VMAS];

#include "../spec/rmap.acsl"
#include "../spec/rmap_ops.acsl"

/* Area v needs anonymous memory: it gets an anon_vma of its own, that of a neighbour if both could be merged and the neighbour has no other,
 * else a new one (Linux: __anon_vma_prepare). 0, also when it has one; -EINVAL when there is no such area, or it has no page, or pages beyond PVM_IT_TOP;
 * -ENOMEM when numbers run out. On error nothing changed. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS;
    exits \false;
    ensures wf: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Rm_Area(v));
    ensures enomem: \result == -PVM_ENOMEM <==> \old(Rm_Area(v) && pvm_vma_anon[v] == 0 && (Pool_Left(PVM_POOL_AVC) == 0 ||
      (Pool_Left(PVM_POOL_ANON_VMA) == 0 && !Rm_Mergeable(v))));
    ensures own: \result == 0 ==> pvm_vma_anon[v] != 0;
    ensures done: \result == 0 ==> \old(pvm_vma_anon[v]) == 0 ==> pvm_vma_nr_avc[v] == 1 &&
      pvm_avc_anon[pvm_vma_chain[v]] == pvm_vma_anon[v];
    ensures merged: \result == 0 ==> \old(pvm_vma_anon[v]) == 0 ==> \old(Rm_Mergeable(v)) ==>
      Rm_Merges{Pre}(v, pvm_vma_anon[v]);
    ensures fresh: \result == 0 ==> \old(pvm_vma_anon[v]) == 0 ==> !\old(Rm_Mergeable(v)) ==>
      \old(pvm_anon_vma_root)[pvm_vma_anon[v]] == 0 && pvm_anon_vma_root[pvm_vma_anon[v]] == pvm_vma_anon[v];
    ensures kept: \result != 0 || \old(pvm_vma_anon[v]) != 0 ==> Rm_Same{Pre, Post};
    ensures others: Rm_Others{Pre, Post}(v);
    ensures anons: Rm_Anons_Kept{Pre, Post};
    ensures areas: Rm_Areas_Same{Pre, Post}; */
int pvm_anon_vma_prepare(u32 v);

/* Area dst gets an avc for each of area src, in the same order, and the same anon_vma of its own: it holds pages of src, after a split or a
 * move (Linux: anon_vma_clone). 0, also when src has none; -EINVAL when dst is no area with pages below PVM_IT_TOP, or has avcs, or src is no area, or
 * dst; -ENOMEM when there are not enough avcs. On error nothing changed. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_OWN_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures wf: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Rm_Copies(dst, src));
    ensures enomem: \result == -PVM_ENOMEM <==> \old(Rm_Copies(dst, src) && pvm_vma_anon[src] != 0 &&
      Pool_Left(PVM_POOL_AVC) < pvm_vma_nr_avc[src]);
    ensures own: \result == 0 ==> pvm_vma_anon[dst] == pvm_vma_anon[src];
    ensures length: \result == 0 ==> pvm_vma_nr_avc[dst] == pvm_vma_nr_avc[src];
    ensures twins: \result == 0 ==> pvm_vma_anon[src] != 0 ==>
      Rm_Twins(src, dst, pvm_vma_nr_avc[src]) && Rm_Twins(dst, src, pvm_vma_nr_avc[dst]);
    ensures kept: \result != 0 || \old(pvm_vma_anon[src]) == 0 ==> Rm_Same{Pre, Post};
    ensures others: Rm_Others{Pre, Post}(dst);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
int pvm_anon_vma_clone(u32 dst, u32 src);

/* Area child is the copy of area parent in another address space: it gets an avc for each of the parent's, so that whoever looks for a
 * page of the parent finds it in the child, too, and an anon_vma of its own for pages to come: the oldest of the parent's that no area has as its own
 * and that has one child at most, else a new one, whose parent is that of area parent (Linux: anon_vma_fork). 0, also when the parent has none;
 * -EINVAL as pvm_anon_vma_clone; -ENOMEM when numbers run out. On error nothing changed. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS,
      pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures wf: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Rm_Copies(child, parent));
    ensures enomem: \result == -PVM_ENOMEM <==> \old(Rm_Copies(child, parent) && pvm_vma_anon[parent] != 0 &&
      (Rm_Reuses(parent) ? Pool_Left(PVM_POOL_AVC) < pvm_vma_nr_avc[parent] :
        Pool_Left(PVM_POOL_AVC) <= pvm_vma_nr_avc[parent] || Pool_Left(PVM_POOL_ANON_VMA) == 0));
    ensures twins: \result == 0 ==> \old(pvm_vma_anon[parent]) != 0 ==> Rm_Twins(parent, child, pvm_vma_nr_avc[parent]) &&
      Rm_Twins(child, parent, pvm_vma_nr_avc[parent]);
    ensures reused: \result == 0 ==> \old(pvm_vma_anon[parent] != 0 && Rm_Reuses(parent)) ==>
      pvm_vma_nr_avc[child] == pvm_vma_nr_avc[parent] && Rm_Reused{Pre}(parent, pvm_vma_anon[child]);
    ensures fresh: \result == 0 ==> \old(pvm_vma_anon[parent] != 0 && !Rm_Reuses(parent)) ==>
      pvm_vma_nr_avc[child] == pvm_vma_nr_avc[parent] + 1 && pvm_avc_anon[pvm_vma_chain[child]] == pvm_vma_anon[child] &&
      \old(pvm_anon_vma_root)[pvm_vma_anon[child]] == 0 && pvm_anon_vma_parent[pvm_vma_anon[child]] == pvm_vma_anon[parent];
    ensures kept: \result != 0 || \old(pvm_vma_anon[parent]) == 0 ==> Rm_Same{Pre, Post};
    ensures others: Rm_Others{Pre, Post}(child);
    ensures anons: Rm_Anons_Kept{Pre, Post};
    ensures areas: Rm_Areas_Same{Pre, Post}; */
int pvm_anon_vma_fork(u32 child, u32 parent);

/* All avcs of area v go, and the anon_vmas whose last they were (Linux: unlink_anon_vmas). 0; -EINVAL when there is no such area. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS;
    exits \false;
    ensures wf: Rm_Wf;
    ensures result: \result == (0 < v < PVM_MAX_VMAS ? 0 : -PVM_EINVAL);
    ensures done: \result == 0 ==> pvm_vma_anon[v] == 0 && pvm_vma_nr_avc[v] == 0 && \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v;
    ensures others: Rm_Others{Pre, Post}(v);
    ensures anons: Rm_Anons_Left{Pre, Post};
    ensures areas: Rm_Areas_Same{Pre, Post}; */
int pvm_unlink_anon_vmas(u32 v);

#ifdef __cplusplus
}
#endif
#endif
