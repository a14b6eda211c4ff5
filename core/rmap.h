/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map: which areas can map an anonymous page (Linux: mm/rmap.c, struct anon_vma, struct anon_vma_chain).
 *
 * A page belongs to an anon_vma and has an offset there. An area that can map such pages is linked to the anon_vma by an anon_vma_chain (avc):
 * a number of the pool that stands in the list of the area, newest first, and, as a node with the area's pages as its interval, in the
 * interval tree of the anon_vma (tree PVM_MAX_MMS + a, node PVM_MAX_VMAS + c). New pages go to the area's own anon_vma, pvm_vma_anon. A fork gives
 * the child an avc for each of the parent's and a new anon_vma, so the parent's pages are looked for in both and the child's only there.
 *
 * An area of the child stands in all trees that the parent's stands in: so whoever is in the tree of an anon_vma is also in those of its parent and
 * its root, and the last avc that leaves a tree may take the anon_vma with it. An area without avcs has no anon_vma; who cuts an area
 * gives the new one its own by pvm_anon_vma_clone.
 *
 * Invariant Rm_Wf (spec/rmap.acsl). All zero satisfies it: no area has an anon_vma.
 * Lock: that of the root anon_vma for trees and counters, the mmap_lock of the area's address space for its list. */
#ifndef PVM_RMAP_H
#define PVM_RMAP_H

#include "vma.h"
#include "zone.h"

#define PVM_RMAP_NO_ADDRESS 0xffffffffffffffffu

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_avc_vma[PVM_MAX_AVCS];  /* the area; 0: not in use */
extern u32 pvm_avc_anon[PVM_MAX_AVCS]; /* the anon_vma in whose tree it stands */
extern u32 pvm_avc_next[PVM_MAX_AVCS], pvm_avc_prev[PVM_MAX_AVCS]; /* of the same area: the next older and newer; 0: none */
extern u32 pvm_vma_chain[PVM_MAX_VMAS], pvm_vma_chain_last[PVM_MAX_VMAS]; /* an area's newest and oldest avc */
extern u32 pvm_vma_nr_avc[PVM_MAX_VMAS];           /* avcs of an area */
extern u32 pvm_anon_vma_root[PVM_MAX_ANON_VMAS];     /* the oldest ancestor, or itself; 0: there is no such anon_vma */
extern u32 pvm_anon_vma_parent[PVM_MAX_ANON_VMAS];   /* that of the area that was forked; a root's is itself */
extern u32 pvm_anon_vma_children[PVM_MAX_ANON_VMAS]; /* anon_vmas whose parent it is, a root itself included (Linux: num_children) */
extern u32 pvm_anon_vma_active[PVM_MAX_ANON_VMAS];   /* areas whose own it is (Linux: num_active_vmas) */

#include "../spec/rmap.acsl"
#include "../spec/rmap_ops.acsl"

/* Area v needs anonymous memory: it gets an anon_vma of its own, that of a neighbour if both could be merged and the neighbour has no other,
 * else a new one (Linux: __anon_vma_prepare). 0, also when it has one; -EINVAL when there is no such area, or it has no page, or pages
 * beyond PVM_IT_TOP; -ENOMEM when numbers run out. On error nothing changed. */
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
    ensures areas: Rm_Areas_Same{Pre, Post};
    ensures spaces: \old(Vma_Wf) ==> Vma_Wf; */
int pvm_anon_vma_prepare(u32 v);

/* Area dst gets an avc for each of area src, in the same order, and the same anon_vma of its own: it holds pages of src, after a split or a
 * move (Linux: anon_vma_clone). 0, also when src has none; -EINVAL when dst is no area with pages below PVM_IT_TOP, or has avcs, or src is
 * no area, or dst; -ENOMEM when there are not enough avcs. On error nothing changed. */
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
    ensures left: \result == 0 ==> Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - pvm_vma_nr_avc[src];
    ensures twins: \result == 0 ==> pvm_vma_anon[src] != 0 ==>
      Rm_Twins(src, dst, pvm_vma_nr_avc[src]) && Rm_Twins(dst, src, pvm_vma_nr_avc[dst]);
    ensures kept: \result != 0 || \old(pvm_vma_anon[src]) == 0 ==> Rm_Same{Pre, Post};
    ensures others: Rm_Others{Pre, Post}(dst);
    ensures areas: Rm_Areas_Same{Pre, Post};
    ensures spaces: \old(Vma_Wf) ==> Vma_Wf; */
int pvm_anon_vma_clone(u32 dst, u32 src);

/* Area child is the copy of area parent in another address space: it gets an avc for each of the parent's, so that whoever looks for a
 * page of the parent finds it in the child, too, and an anon_vma of its own for pages to come: the oldest of the parent's that no area
 * has as its own and that has one child at most, else a new one, whose parent is that of area parent (Linux: anon_vma_fork). 0, also when
 * the parent has none; -EINVAL as pvm_anon_vma_clone; -ENOMEM when numbers run out. On error nothing changed. */
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
    ensures areas: Rm_Areas_Same{Pre, Post};
    ensures spaces: \old(Vma_Wf) ==> Vma_Wf; */
int pvm_anon_vma_fork(u32 child, u32 parent);

/* All avcs of area v go, and the anon_vmas whose last they were (Linux: unlink_anon_vmas). 0, also when it has none; -EINVAL when v is no
 * number of an area. Then nothing changed. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS;
    exits \false;
    ensures wf: Rm_Wf;
    ensures result: \result == (0 < v < PVM_MAX_VMAS ? 0 : -PVM_EINVAL);
    ensures done: \result == 0 ==> pvm_vma_anon[v] == 0 && pvm_vma_nr_avc[v] == 0 && \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v;
    ensures kept: \result != 0 || \old(pvm_vma_anon[v]) == 0 ==> Rm_Same{Pre, Post};
    ensures others: Rm_Others{Pre, Post}(v);
    ensures anons: Rm_Anons_Left{Pre, Post};
    ensures areas: Rm_Areas_Same{Pre, Post};
    ensures spaces: \old(Vma_Wf) ==> Vma_Wf; */
int pvm_unlink_anon_vmas(u32 v);

/* Area v has changed its interval or its page offset: its avcs follow (Linux: anon_vma_interval_tree_pre_update_vma, _post_update_vma). 0; -EINVAL
 * when v is no area with pages below PVM_IT_TOP, and then nothing changed. */
/*@ requires wf: Rm_WfX(0, v);
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> \old(Rm_Area(v));
    ensures wf: \result == 0 ==> Rm_Wf;
    ensures areas: Rm_Areas_Same{Pre, Post};
    ensures spaces: \old(Vma_Wf) ==> Vma_Wf;
    ensures fail: \result != 0 ==> Rm_WfX(0, v) && It_Same{Pre, Post}; */
int pvm_rmap_resize(u32 v);

/* The first avc in the tree of anon_vma a, in its order, whose area covers page pgoff; 0 if there is none (Linux: anon_vma_interval_tree_first).
 * With pvm_rmap_next, a walk comes to every such avc, and to no other. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures avc: \result != 0 ==> Rm_Finds(\result, a, pgoff);
    ensures first: \forall integer c; Rm_Finds(c, a, pgoff) ==> \result != 0 && !Rm_Before(c, \result); */
u32 pvm_rmap_first(u32 a, u64 pgoff);

/* The next after c; 0 if there is none, or c is not in use. */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures avc: \result != 0 ==> Rm_In(c) && Rm_Finds(\result, pvm_avc_anon[c], pgoff) && Rm_Before(c, \result);
    ensures next: Rm_In(c) ==> \forall integer d; Rm_Finds(d, pvm_avc_anon[c], pgoff) ==> Rm_Before(c, d) ==>
      \result != 0 && !Rm_Before(d, \result); */
u32 pvm_rmap_next(u32 c, u64 pgoff);

/* Where page pgoff is in the area of avc c; PVM_RMAP_NO_ADDRESS when c is not in use, or the area does not cover that page (Linux:
 * vma_address). */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: \result == PVM_RMAP_NO_ADDRESS <==> !Rm_Covers(c, pgoff);
    ensures address: Rm_Covers(c, pgoff) ==> \result == Rm_Address(pvm_avc_vma[c], pgoff) &&
      pvm_it_start[pvm_avc_vma[c]] <= \result && \result + 4096 <= pvm_it_end[pvm_avc_vma[c]]; */
u64 pvm_rmap_address(u32 c, u64 pgoff);

/* Frame f, fresh from the zones, is mapped at addr, a page of area v, and belongs to the area's own anon_vma (Linux: __page_set_anon_rmap). */
/*@ requires wf: Rm_Wf && Zone_Wf;
    requires frame: Frame_Used(f) && pvm_page_state[f] == PVM_PAGE_KERNEL && pvm_page_mapcount[f] == 0;
    requires inside: Rm_Inside(v, addr);
    terminates \true;
    assigns pvm_page_state[f], pvm_page_mapcount[f], pvm_page_owner[f], pvm_page_index[f];
    exits \false;
    ensures zone: Zone_Wf;
    ensures page: pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_owner[f] == pvm_vma_anon[v] &&
      pvm_page_index[f] == Rm_Offset(v, addr);
    ensures found: Rm_Found(f, v, addr); */
static inline void pvm_page_set_anon_rmap(u32 f, u32 v, u64 addr)
{
  /*@ assert own: Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Area(v); */
  u64 pgoff = pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096;
  pvm_page_state[f] = PVM_PAGE_ANON;
  pvm_page_mapcount[f] = 1;
  pvm_page_owner[f] = pvm_vma_anon[v];
  pvm_page_index[f] = pgoff;
  /*@ assert found: Rm_In(pvm_vma_own[v]) && Rm_Finds(pvm_vma_own[v], pvm_page_owner[f], pvm_page_index[f]); */
  /*@ assert there: Rm_Address(v, pvm_page_index[f]) <= addr < Rm_Address(v, pvm_page_index[f]) + 4096; */
}

/* The same where f, v and addr may be anything (Linux: page_add_new_anon_rmap). 0;
 * -EINVAL when f is no such frame, or v no area with an anon_vma of its own and a page there. On error nothing changed. */
/*@ requires wf: Rm_Wf;
    requires zone: Zone_Wf;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_mapcount[f], pvm_page_owner[f], pvm_page_index[f];
    exits \false;
    ensures zone: Zone_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> \old(Frame_Used(f) && pvm_page_state[f] == PVM_PAGE_KERNEL && pvm_page_mapcount[f] == 0 &&
      Rm_Inside(v, addr));
    ensures page: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_owner[f] == pvm_vma_anon[v] &&
      pvm_page_index[f] == Rm_Offset(v, addr);
    ensures found: \result == 0 ==> Rm_Found(f, v, addr);
    ensures fail: \result != 0 && f < PVM_MAX_FRAMES ==> Rm_Page_Same{Pre, Post}(f) && pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]); */
int pvm_page_add_new_anon_rmap(u32 f, u32 v, u64 addr);

/* The anonymous frame f is mapped once more, at addr in area v (Linux: page_add_anon_rmap). 0; -EINVAL when f is no anonymous frame, or v no
 * area with an anon_vma of its own and that very page there, or of another family; -EOVERFLOW. On error nothing changed. */
/*@ requires wf: Rm_Wf;
    requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_mapcount[f];
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW;
    ensures einval: \result == -PVM_EINVAL <==> !(Frame_Used(f) && pvm_page_state[f] == PVM_PAGE_ANON && Rm_Inside(v, addr) &&
      pvm_page_index[f] == Rm_Offset(v, addr) && Rm_Live(pvm_page_owner[f]) &&
      pvm_anon_vma_root[pvm_page_owner[f]] == pvm_anon_vma_root[pvm_vma_anon[v]]);
    ensures done: \result == 0 ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) + 1;
    ensures found: \result == 0 ==> \forall integer c; Rm_Of(c, v) ==> pvm_avc_anon[c] == pvm_page_owner[f] ==> Rm_Found(f, v, addr);
    ensures fail: \result != 0 && f < PVM_MAX_FRAMES ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]); */
int pvm_page_add_anon_rmap(u32 f, u32 v, u64 addr);

/* Frame f is mapped once less (Linux: page_remove_rmap): how often it still is; -EINVAL when it cannot be mapped, or is not. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_mapcount[f];
    exits \false;
    ensures einval: \result < 0 <==> !(Frame_Mappable(f) && 0 < \old(pvm_page_mapcount[f]) <= PVM_COUNT_MAX);
    ensures errno: \result < 0 ==> \result == -PVM_EINVAL;
    ensures done: \result >= 0 ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) - 1 && \result == pvm_page_mapcount[f];
    ensures fail: \result < 0 && f < PVM_MAX_FRAMES ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]); */
static inline int pvm_page_remove_rmap(u32 f)
{
  return pvm_frame_unmap(f);
}

/* The executable twin of Rm_Local: all of the invariant but ghost fields, the lengths of lists and the two counters of an anon_vma. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures local: \result != 0 <==> Rm_Local; */
int pvm_rmap_check(void);

#ifdef __cplusplus
}
#endif
#endif
