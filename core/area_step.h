/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas, inside: what a change of areas leaves of the reverse map. Only the area files include this. */
#ifndef PVM_AREA_STEP_H
#define PVM_AREA_STEP_H

#include "area.h"

#include "vma_node.h"

/* What the reverse map says of areas: one that is in no address space has no anon_vma and no avcs, the pages of one that has an anon_vma are
 * below PVM_IT_TOP; and of the trees of anon_vmas: their roots are avcs. */
/*@ ghost
    /@ requires rmap: Rm_Wf;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures unused: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == 0 ==> pvm_vma_anon[x] == 0;
       ensures bare: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_anon[x] == 0 ==> pvm_vma_nr_avc[x] == 0;
       ensures areas: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_anon[x] != 0 ==> Rm_Area(x);
       ensures avcs: \forall integer c; Rm_In(c) ==> 0 < pvm_avc_vma[c] < PVM_MAX_VMAS && pvm_vma_anon[pvm_avc_vma[c]] != 0;
       ensures roots: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
         PVM_MAX_VMAS < pvm_it_root[RM_TREE(a)] < PVM_IT_NODES && pvm_it_tree[pvm_it_root[RM_TREE(a)]] == RM_TREE(a); @/
    static inline void area_facts(void)
    {
      /@ assert own: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_anon[x] != 0 ==> Rm_Own(x) && Rm_In(pvm_vma_own[x]); @/
      /@ assert listed: \forall integer c; Rm_In(c) ==> Rm_Listed(c); @/
      /@ assert root: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==> It_RootAt(RM_TREE(a)) &&
           It_In(pvm_it_root[RM_TREE(a)]); @/
    }
*/

/* A split, without the reverse map: of what that says, all stays but what it says of area v, whose avcs are yet to follow. The number of the
 * new area had no anon_vma and no avcs, and has none. */
/*@ requires vma: Vma_Wf;
    requires area: Area_Inside(v, addr) && Area_Room(v);
    requires unused: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == 0 ==> pvm_vma_anon[x] == 0;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, PVM_VMA_FIELD_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures fresh: 0 < \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures lower: Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), addr);
    ensures upper: Vma_At(\result, \old(pvm_it_tree[v]), addr, \old(pvm_it_end[v])) &&
      Vma_Maps(\result, \old(pvm_vma_flags[v]), \old(pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096), \old(pvm_vma_file[v]), 0);
    ensures fields: Vma_Fields_But{Pre, Post}(\result, 0);
    ensures others: Vma_Still_But{Pre, Post}(v, \result);
    ensures count: pvm_mm_map_count[pvm_it_tree[v]] == \old(pvm_mm_map_count[pvm_it_tree[v]]) + 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures left: Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1;
    ensures anon: \forall integer x; 0 <= x < PVM_MAX_VMAS ==> pvm_vma_anon[x] == \old(pvm_vma_anon)[x];
    behavior nodes:
      assumes Rm_PlantedX(0) && Rm_Nodes;
      ensures nodes: Rm_PlantedX(0) && Rm_Nodes;
    behavior full:
      assumes Rm_FullX(0) && Rm_Nodes;
      ensures full: Rm_FullX(0);
    behavior spans:
      assumes Rm_SpansX(0) && Rm_Lists;
      ensures spans: Rm_SpansX(v);
    behavior own:
      assumes Rm_OwnX(0);
      ensures own: Rm_OwnX(0);
    behavior pool:
      assumes Rm_PoolC && Rm_PoolA;
      ensures pool: Rm_PoolC && Rm_PoolA;
    behavior pages:
      assumes Rm_Area(v);
      ensures pages: Rm_Area(v) && Rm_Area(\result);
    behavior counts:
      assumes Rm_Counts;
      ensures counts: Rm_Counts; */
static inline u32 area_divide(u32 v, u64 addr)
{
  /*@ for nodes: assert was: \forall integer c; Rm_In(c) ==> Rm_Planted(c); */
  /*@ for nodes: assert was_avcs: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] != 0 ==> Rm_In(x - PVM_MAX_VMAS); */
  /*@ for full: assert roots: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        It_RootAt(RM_TREE(a)) && PVM_MAX_VMAS <= pvm_it_root[RM_TREE(a)] < PVM_IT_NODES; */
  /*@ for spans: assert areas: \forall integer c; Rm_In(c) ==> Rm_Area(pvm_avc_vma[c]) && Rm_Span(c); */
  /*@ ghost u64 from = pvm_it_start[v], to = pvm_it_end[v]; */
  /*@ for pages: assert aligned: from % 4096 == 0 && to % 4096 == 0 && addr % 4096 == 0 && from < addr < to; */
  /*@ for pages: assert whole: ((to - from) / 4096) * 4096 == to - from && ((addr - from) / 4096) * 4096 == addr - from &&
        ((to - addr) / 4096) * 4096 == to - addr; */
  /*@ for pages: assert parts: (to - from) / 4096 == (addr - from) / 4096 + (to - addr) / 4096 && (addr - from) / 4096 > 0 &&
        (to - addr) / 4096 > 0; */
  int u = pvm_vma_split(v, addr);
  /*@ assert done: 0 < u < PVM_MAX_VMAS; */
  /*@ assert anon: \forall integer x; 0 <= x < PVM_MAX_VMAS ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  /*@ for nodes: assert trees: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ for nodes: assert planted: \forall integer c; Rm_In(c) ==> Rm_Planted(c); */
  /*@ for full: assert trees2: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ for full: assert in: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        PVM_MAX_VMAS <= \at(pvm_it_root[RM_TREE(a)], Pre) < PVM_IT_NODES && pvm_it_tree[\at(pvm_it_root[RM_TREE(a)], Pre)] == RM_TREE(a); */
  /*@ for full: assert root: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        It_In(\at(pvm_it_root[RM_TREE(a)], Pre)) && It_RootOf(\at(pvm_it_root[RM_TREE(a)], Pre)); */
  /*@ for spans: assert pages: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> x != u ==> Rm_Pages(x) == \at(Rm_Pages(x), Pre); */
  /*@ for spans: assert others: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v ==> pvm_avc_vma[c] != u && Rm_Area(pvm_avc_vma[c]); */
  /*@ for spans: assert span: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v ==> Rm_Span(c); */
  /*@ for own: assert own: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_anon[x] != 0 ==> pvm_vma_nr_avc[x] != 0 && Rm_Own(x); */
  /*@ for pool: assert live: \forall integer c; Pool_Live(PVM_POOL_AVC, c) <==> \at(Pool_Live(PVM_POOL_AVC, c), Pre); */
  /*@ for pool: assert live2: \forall integer a; Pool_Live(PVM_POOL_ANON_VMA, a) <==> \at(Pool_Live(PVM_POOL_ANON_VMA, a), Pre); */
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_VMAS;
       loop invariant active: \forall integer a; Rm_Active(a, k) == \at(Rm_Active(a, \at(k, Here)), Pre);
       loop assigns k;
       loop variant PVM_MAX_VMAS - k; @/
    while (k < PVM_MAX_VMAS) k++;
  */
  /*@ for pages: assert lower: Rm_Pages(v) == (addr - from) / 4096 && pvm_vma_pgoff[v] == \at(pvm_vma_pgoff[v], Pre); */
  /*@ for pages: assert upper: Rm_Pages(u) == (to - addr) / 4096 && pvm_vma_pgoff[u] == \at(pvm_vma_pgoff[v], Pre) + (addr - from) / 4096; */
  return (u32)u;
}

/* A new area, without the reverse map: of what that says, all stays. The number of the new area had no anon_vma, and has none. */
/*@ requires vma: Vma_Wf;
    requires unused: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == 0 ==> pvm_vma_anon[x] == 0;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, PVM_VMA_FIELD_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_Mm(m) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Vma_Mm(m) && Vma_Range(from, to) && !Vma_Fits(pgoff, from, to);
    ensures eexist: \result == -PVM_EEXIST <==> Vma_Mm(m) && Vma_Range(from, to) && Vma_Fits(pgoff, from, to) &&
      !\old(It_Free(m, from, to - from));
    ensures enomem: \result == -PVM_ENOMEM ==> \old(pvm_mm_map_count[m]) >= PVM_MAX_MAP_COUNT || \old(Pool_Left(PVM_POOL_VMA)) == 0;
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: \result > 0 ==> Vma_At(\result, m, from, to) && Vma_Maps(\result, flags, pgoff, file, 0);
    ensures others: \result > 0 ==> Vma_Same_But{Pre, Post}(\result, 0);
    ensures count: \result > 0 ==> pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + 1 && Vma_Counts_But{Pre, Post}(m);
    ensures left: \result > 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1;
    ensures anon: \forall integer x; 0 <= x < PVM_MAX_VMAS ==> pvm_vma_anon[x] == \old(pvm_vma_anon)[x];
    ensures fail: \result < 0 ==> Vma_Same{Pre, Post};
    behavior nodes:
      assumes Rm_PlantedX(0) && Rm_Nodes;
      ensures nodes: Rm_PlantedX(0) && Rm_Nodes;
    behavior full:
      assumes Rm_FullX(0) && Rm_Nodes;
      ensures full: Rm_FullX(0);
    behavior spans:
      assumes Rm_SpansX(0) && Rm_Lists;
      ensures spans: Rm_SpansX(0);
    behavior own:
      assumes Rm_OwnX(0);
      ensures own: Rm_OwnX(0);
    behavior pool:
      assumes Rm_PoolC && Rm_PoolA;
      ensures pool: Rm_PoolC && Rm_PoolA;
    behavior counts:
      assumes Rm_Counts;
      ensures counts: Rm_Counts; */
static inline int area_put(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
  /*@ for nodes: assert was: \forall integer c; Rm_In(c) ==> Rm_Planted(c); */
  /*@ for nodes: assert was_avcs: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] != 0 ==> Rm_In(x - PVM_MAX_VMAS); */
  /*@ for full: assert roots: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        It_RootAt(RM_TREE(a)) && PVM_MAX_VMAS <= pvm_it_root[RM_TREE(a)] < PVM_IT_NODES; */
  /*@ for spans: assert areas: \forall integer c; Rm_In(c) ==> Rm_Area(pvm_avc_vma[c]) && Rm_Span(c); */
  int v = pvm_vma_insert(m, from, to, flags, pgoff, file);
  /*@ assert still: \forall integer x; 0 < x < PVM_IT_NODES ==> x != v ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert anon: \forall integer x; 0 <= x < PVM_MAX_VMAS ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  /*@ for nodes: assert trees: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ for nodes: assert planted: \forall integer c; Rm_In(c) ==> Rm_Planted(c); */
  /*@ for full: assert trees2: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ for full: assert in: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        PVM_MAX_VMAS <= \at(pvm_it_root[RM_TREE(a)], Pre) < PVM_IT_NODES && pvm_it_tree[\at(pvm_it_root[RM_TREE(a)], Pre)] == RM_TREE(a); */
  /*@ for full: assert root: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        It_In(\at(pvm_it_root[RM_TREE(a)], Pre)) && It_RootOf(\at(pvm_it_root[RM_TREE(a)], Pre)); */
  /*@ for spans: assert pages: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Rm_Pages(x) == \at(Rm_Pages(x), Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre); */
  /*@ for spans: assert others: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v && Rm_Area(pvm_avc_vma[c]); */
  /*@ for spans: assert span: \forall integer c; Rm_In(c) ==> Rm_Span(c); */
  /*@ for own: assert own: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_vma_anon[x] != 0 ==> pvm_vma_nr_avc[x] != 0 && Rm_Own(x); */
  /*@ for pool: assert live: \forall integer c; Pool_Live(PVM_POOL_AVC, c) <==> \at(Pool_Live(PVM_POOL_AVC, c), Pre); */
  /*@ for pool: assert live2: \forall integer a; Pool_Live(PVM_POOL_ANON_VMA, a) <==> \at(Pool_Live(PVM_POOL_ANON_VMA, a), Pre); */
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_VMAS;
       loop invariant active: \forall integer a; Rm_Active(a, k) == \at(Rm_Active(a, \at(k, Here)), Pre);
       loop assigns k;
       loop variant PVM_MAX_VMAS - k; @/
    while (k < PVM_MAX_VMAS) k++;
  */
  return v;
}

/* Without an anon_vma, area v has no avcs; if they were yet to follow it, all is well. */
/*@ ghost
    /@ requires rmap: Rm_WfX(0, g);
       requires area: 0 < v < PVM_MAX_VMAS && pvm_vma_anon[v] == 0;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures none: pvm_vma_nr_avc[v] == 0 && \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v;
       ensures rmap: v == g ==> Rm_Wf; @/
    static inline void area_bare(u32 v, u32 g)
    {
      /@ assert none: pvm_vma_nr_avc[v] == 0; @/
      /@ assert listed: \forall integer c; Rm_In(c) ==> Rm_Listed(c); @/
      /@ assert empty: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v; @/
      /@ assert others: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != g ==> Rm_Area(pvm_avc_vma[c]) && Rm_Span(c); @/
      /@ assert spans: v == g ==> Rm_SpansX(0); @/
    }
*/

/* The avcs of area v, if it has any, follow it, and its upper part u gets as many. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_WfX(0, v);
    requires areas: 0 < v < PVM_MAX_VMAS && 0 < u < PVM_MAX_VMAS && u != v && pvm_vma_anon[u] == 0 &&
      (pvm_vma_anon[v] != 0 ==> Rm_Area(v) && Rm_Area(u));
    requires room: Pool_Left(PVM_POOL_AVC) >= pvm_vma_nr_avc[v];
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_OWN_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \old(pvm_it_tree)[x];
    ensures own: pvm_vma_anon[u] == pvm_vma_anon[v] && pvm_vma_anon[v] == \old(pvm_vma_anon[v]);
    ensures length: pvm_vma_nr_avc[u] == pvm_vma_nr_avc[v] && pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]);
    ensures twins: Rm_Twins(v, u, pvm_vma_nr_avc[v]) && Rm_Twins(u, v, pvm_vma_nr_avc[v]);
    ensures avcs: Rm_Others{Pre, Post}(u);
    ensures left: Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - pvm_vma_nr_avc[v]; */
static inline void area_follow(u32 v, u32 u)
{
  /*@ ghost area_bare(u, v); */
  if (!pvm_vma_anon[v]) {
    /*@ ghost area_bare(v, v); */
    /*@ assert none: \forall integer q; !Rm_Of(q, v) && !Rm_Of(q, u); */
    return;
  }
  (void)pvm_rmap_resize(v);
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ assert areas: Rm_Area(v) && Rm_Area(u); */
  /*@ assert same: pvm_vma_nr_avc[v] == \at(pvm_vma_nr_avc[v], Pre) && pvm_vma_nr_avc[u] == 0; */
  (void)pvm_anon_vma_clone(u, v);
  /*@ assert forth: Rm_Twins(v, u, pvm_vma_nr_avc[v]); */
  /*@ assert back: Rm_Twins(u, v, pvm_vma_nr_avc[v]); */
}

/* A split for which there is room. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires area: Area_Inside(v, addr) && Area_Room(v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures fresh: 0 < \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures lower: Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), addr);
    ensures upper: Vma_At(\result, \old(pvm_it_tree[v]), addr, \old(pvm_it_end[v]));
    ensures maps: Vma_Maps(\result, \old(pvm_vma_flags[v]), \old(pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096),
      \old(pvm_vma_file[v]), \old(pvm_vma_anon[v]));
    ensures same: pvm_vma_flags[v] == \old(pvm_vma_flags[v]) && pvm_vma_pgoff[v] == \old(pvm_vma_pgoff[v]) &&
      pvm_vma_file[v] == \old(pvm_vma_file[v]) && pvm_vma_anon[v] == \old(pvm_vma_anon[v]);
    ensures others: Area_Same_But{Pre, Post}(v, \result);
    ensures count: pvm_mm_map_count[pvm_it_tree[v]] == \old(pvm_mm_map_count[pvm_it_tree[v]]) + 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures length: pvm_vma_nr_avc[\result] == pvm_vma_nr_avc[v] && pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]);
    ensures twins: Rm_Twins(v, \result, pvm_vma_nr_avc[v]) && Rm_Twins(\result, v, pvm_vma_nr_avc[v]);
    ensures avcs: Rm_Others{Pre, Post}(\result);
    ensures used: \forall integer q; 0 < q < PVM_MAX_AVCS ==> \old(pvm_avc_vma)[q] != 0 ==> pvm_avc_vma[q] == \old(pvm_avc_vma)[q] &&
      pvm_avc_anon[q] == \old(pvm_avc_anon)[q];
    ensures left: Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1 &&
      Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - pvm_vma_nr_avc[v]; */
static inline u32 area_split(u32 v, u64 addr)
{
  /*@ ghost area_facts(); */
  u32 u = area_divide(v, addr);
  /*@ assert rmap: Rm_WfX(0, v); */
  /*@ assert anon: pvm_vma_anon[u] == 0 && pvm_vma_anon[v] == \at(pvm_vma_anon[v], Pre); */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> x != u ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  area_follow(v, u);
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ assert ends: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> x != u ==> pvm_it_start[x] == \at(pvm_it_start[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert anons: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  return u;
}

/* Area v, which has no anon_vma, is no more; the reverse map says of others what it said. */
/*@ requires vma: Vma_Wf;
    requires area: Vma_In(v) && pvm_vma_nr_avc[v] == 0;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures gone: pvm_it_tree[v] == 0;
    ensures others: Vma_Still_But{Pre, Post}(v, 0);
    ensures count: pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures left: Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) + 1;
    behavior nodes:
      assumes Rm_PlantedX(0) && Rm_Nodes;
      ensures nodes: Rm_PlantedX(0) && Rm_Nodes;
    behavior full:
      assumes Rm_FullX(0) && Rm_Nodes;
      ensures full: Rm_FullX(0);
    behavior spans:
      assumes Rm_SpansX(0) && Rm_Lists;
      ensures spans: Rm_SpansX(0);
    behavior pool:
      assumes Rm_PoolC && Rm_PoolA;
      ensures pool: Rm_PoolC && Rm_PoolA; */
static inline void area_drop(u32 v)
{
  /*@ for nodes: assert was: \forall integer c; Rm_In(c) ==> Rm_Planted(c); */
  /*@ for nodes: assert was_avcs: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] != 0 ==> Rm_In(x - PVM_MAX_VMAS); */
  /*@ for full: assert roots: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        It_RootAt(RM_TREE(a)) && PVM_MAX_VMAS <= pvm_it_root[RM_TREE(a)] < PVM_IT_NODES; */
  /*@ for spans: assert areas: \forall integer c; Rm_In(c) ==> Rm_Listed(c) && pvm_avc_vma[c] != v && Rm_Area(pvm_avc_vma[c]) && Rm_Span(c); */
  (void)pvm_vma_remove(v);
  /*@ for nodes: assert trees: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ for nodes: assert planted: \forall integer c; Rm_In(c) ==> Rm_Planted(c); */
  /*@ for full: assert in: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        PVM_MAX_VMAS <= \at(pvm_it_root[RM_TREE(a)], Pre) < PVM_IT_NODES && pvm_it_tree[\at(pvm_it_root[RM_TREE(a)], Pre)] == RM_TREE(a); */
  /*@ for full: assert root: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[a] != 0 ==>
        It_In(\at(pvm_it_root[RM_TREE(a)], Pre)) && It_RootOf(\at(pvm_it_root[RM_TREE(a)], Pre)); */
  /*@ for spans: assert pages: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Rm_Pages(x) == \at(Rm_Pages(x), Pre); */
  /*@ for spans: assert others: \forall integer c; Rm_In(c) ==> Rm_Area(pvm_avc_vma[c]); */
  /*@ for spans: assert span: \forall integer c; Rm_In(c) ==> Rm_Span(c); */
  /*@ for pool: assert live: \forall integer c; Pool_Live(PVM_POOL_AVC, c) <==> \at(Pool_Live(PVM_POOL_AVC, c), Pre); */
  /*@ for pool: assert live2: \forall integer a; Pool_Live(PVM_POOL_ANON_VMA, a) <==> \at(Pool_Live(PVM_POOL_ANON_VMA, a), Pre); */
}

/* The ends of area v move, without the reverse map: its avcs are yet to follow. */
/*@ requires vma: Vma_Wf;
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST;
    ensures einval: \result == -PVM_EINVAL <==> !(\old(Vma_In(v)) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> \old(Vma_In(v)) && Vma_Range(from, to) &&
      \old(Vma_Offset(v, from) < 0 || Vma_Offset(v, to) > PVM_VMA_PGOFF_TOP * 4096);
    ensures done: \result == 0 <==> \old(Vma_In(v)) && Vma_Range(from, to) &&
      \old(0 <= Vma_Offset(v, from) && Vma_Offset(v, to) <= PVM_VMA_PGOFF_TOP * 4096 && It_Beside(v, from, to));
    ensures area: \result == 0 ==> Vma_At(v, pvm_it_tree[v], from, to) && Vma_Offsets_Kept{Pre, Post}(v);
    ensures others: \result == 0 ==> Vma_Same_But{Pre, Post}(v, 0);
    ensures fail: \result != 0 ==> Vma_Same{Pre, Post};
    behavior spans:
      assumes Rm_SpansX(0);
      ensures spans: \result == 0 ? Rm_SpansX(v) : Rm_SpansX(0);
    behavior pages:
      assumes Rm_Area(v) && Vma_Offset(v, to) <= PVM_IT_TOP * 4096;
      ensures pages: \result == 0 ==> Rm_Area(v); */
static inline int area_move(u32 v, u64 from, u64 to)
{
  /*@ for spans: assert was: \forall integer c; Rm_In(c) ==> Rm_Area(pvm_avc_vma[c]) && Rm_Span(c); */
  int error = pvm_vma_resize(v, from, to);
  /*@ for spans: assert pages: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v || error != 0 ==> Rm_Pages(x) == \at(Rm_Pages(x), Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre); */
  /*@ for spans: assert areas: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v || error != 0 ==> Rm_Area(pvm_avc_vma[c]); */
  /*@ for spans: assert span: \forall integer c; Rm_In(c) ==> pvm_avc_vma[c] != v || error != 0 ==> Rm_Span(c); */
  /*@ for pages: assert end: error == 0 ==> pvm_vma_pgoff[v] * 4096 + (to - from) <= PVM_IT_TOP * 4096 &&
        Rm_Pages(v) == (to - from) / 4096 && Rm_Pages(v) * 4096 == to - from; */
  return error;
}

/* The avcs of area v, if it has any, follow it. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_WfX(0, v);
    requires area: 0 < v < PVM_MAX_VMAS && (pvm_vma_anon[v] != 0 ==> Rm_Area(v));
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \old(pvm_it_tree)[x]; */
static inline void area_refit(u32 v)
{
  if (!pvm_vma_anon[v]) {
    /*@ ghost area_bare(v, v); */
    return;
  }
  (void)pvm_rmap_resize(v);
}

/* A move of the ends of area v, whose avcs, if it has any, can cover its pages then. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires area: Vma_In(v) && (pvm_vma_anon[v] != 0 ==> Rm_Area(v) && Vma_Offset(v, to) <= PVM_IT_TOP * 4096);
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST;
    ensures einval: \result == -PVM_EINVAL <==> !Vma_Range(from, to);
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Vma_Range(from, to) &&
      \old(Vma_Offset(v, from) < 0 || Vma_Offset(v, to) > PVM_VMA_PGOFF_TOP * 4096);
    ensures done: \result == 0 <==> Vma_Range(from, to) &&
      \old(0 <= Vma_Offset(v, from) && Vma_Offset(v, to) <= PVM_VMA_PGOFF_TOP * 4096 && It_Beside(v, from, to));
    ensures area: \result == 0 ==> Vma_At(v, \old(pvm_it_tree[v]), from, to) && Vma_Offsets_Kept{Pre, Post}(v);
    ensures others: \result == 0 ==> Area_Same_But{Pre, Post}(v, 0);
    ensures avcs: Rm_Others{Pre, Post}(0);
    ensures fail: \result != 0 ==> Area_Same{Pre, Post}; */
static inline int area_resize(u32 v, u64 from, u64 to)
{
  int error = area_move(v, from, to);
  /*@ assert links: It_Wf && Rm_Links && Rm_Ties && Rm_OwnX(0) && Rm_PlantedX(0) && Rm_Nodes && Rm_FullX(0); */
  /*@ assert pools: Rm_Pools && Rm_Counts; */
  /*@ assert rmap: error == 0 ? Rm_WfX(0, v) : Rm_Wf; */
  if (error)
    return error;
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  area_refit(v);
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  return 0;
}

#endif
