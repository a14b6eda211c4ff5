/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map, inside: the smallest steps. Only the rmap files include this.
 *
 * A step changes one thing, a node of a tree, a list, a counter with what it counts, and says of each predicate that it concerns
 * whether it still holds. */
#ifndef PVM_RMAP_STEP_H
#define PVM_RMAP_STEP_H

#include "rmap.h"

/* Is v an area whose pages an avc can cover? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 <==> Rm_Area(v); */
static inline int rmap_area(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || pvm_it_tree[v] == 0 || pvm_it_tree[v] >= PVM_MAX_MMS || pvm_it_start[v] > pvm_it_end[v])
    return 0;
  u64 pages = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  return pages && pvm_vma_pgoff[v] <= PVM_IT_TOP - pages;
}

/* Avc c gets its node in the tree of anon_vma a. */
/*@ requires wf: It_Wf && Rm_Nodes;
    requires avc: 0 < c < PVM_MAX_AVCS && pvm_it_tree[RM_NODE(c)] == 0;
    requires anon: 0 < a < PVM_MAX_ANON_VMAS && from < to <= PVM_IT_TOP;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[RM_NODE(c)], pvm_it_start[RM_NODE(c)], pvm_it_end[RM_NODE(c)];
    exits \false;
    ensures wf: It_Wf;
    ensures node: pvm_it_tree[RM_NODE(c)] == RM_TREE(a) && pvm_it_start[RM_NODE(c)] == from && pvm_it_end[RM_NODE(c)] == to;
    ensures trees: Rm_Trees_Kept{Pre, Post}(0) && pvm_it_root[RM_TREE(a)] != 0;
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_put_node(u32 c, u32 a, u64 from, u64 to)
{
  u32 x = RM_NODE(c);
  (void)pvm_itree_insert(RM_TREE(a), x, from, to);
  /*@ assert node: It_In(x) && It_RootOf(x) && It_LiN(x) && It_LiP(x); */
  /*@ assert roots: \forall integer u; 0 < u < PVM_IT_TREES ==> \at(pvm_it_root[u], Pre) != 0 ==>
        It_In(\at(pvm_it_root[u], Pre)) && It_RootOf(\at(pvm_it_root[u], Pre)); */
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_VMAS;
       loop invariant spaces: \forall integer m; 0 < m < PVM_MAX_MMS ==> Vma_Count(m, k) == \at(Vma_Count(m, \at(k, Here)), Pre);
       loop assigns k;
       loop variant PVM_MAX_VMAS - k; @/
    while (k < PVM_MAX_VMAS) k++;
  */
}

/* Avc c loses its node. */
/*@ requires wf: It_Wf && Rm_Nodes;
    requires avc: 0 < c < PVM_MAX_AVCS && PVM_MAX_MMS < pvm_it_tree[RM_NODE(c)] < PVM_IT_TREES;
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[0 .. PVM_IT_NODES - 1];
    exits \false;
    ensures wf: It_Wf;
    ensures node: pvm_it_tree[RM_NODE(c)] == 0;
    ensures others: \forall integer z; 0 <= z < PVM_IT_NODES ==> z != RM_NODE(c) ==> pvm_it_tree[z] == \old(pvm_it_tree[z]);
    ensures trees: Rm_Trees_Kept{Pre, Post}(\old(pvm_it_tree[RM_NODE(c)]));
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_take_node(u32 c)
{
  u32 x = RM_NODE(c);
  /*@ assert node: It_In(x) && It_LiN(x) && It_LiP(x); */
  /*@ assert roots: \forall integer u; 0 < u < PVM_IT_TREES ==> pvm_it_root[u] != 0 ==> It_RootAt(u); */
  (void)pvm_itree_erase(x);
  /*@ assert kept: \forall integer u; 0 < u < PVM_IT_TREES ==> \at(pvm_it_root[u], Pre) != 0 ==>
        u != \at(pvm_it_tree[RM_NODE(c)], Pre) ==> It_In(\at(pvm_it_root[u], Pre)) && It_RootOf(\at(pvm_it_root[u], Pre)); */
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_VMAS;
       loop invariant spaces: \forall integer m; 0 < m < PVM_MAX_MMS ==> Vma_Count(m, k) == \at(Vma_Count(m, \at(k, Here)), Pre);
       loop assigns k;
       loop variant PVM_MAX_VMAS - k; @/
    while (k < PVM_MAX_VMAS) k++;
  */
}

/* Avc c, which is not in use, becomes the newest of area v, for anon_vma a; its node comes later. */
/*@ requires avc: 0 < c < PVM_MAX_AVCS && pvm_avc_vma[c] == 0;
    requires area: 0 < v < PVM_MAX_VMAS && Rm_Head(v) && pvm_vma_nr_avc[v] < PVM_MAX_AVCS - 1;
    terminates \true;
    assigns pvm_avc_vma[c], pvm_avc_anon[c], pvm_avc_next[c], pvm_avc_prev[c], pvm_avc_prev[pvm_vma_chain[v]], pvm_vma_chain[v],
      pvm_vma_chain_last[v], pvm_vma_nr_avc[v], pvm_avc_rank[c], pvm_avc_up[c], pvm_avc_top[c];
    exits \false;
    ensures avc: pvm_avc_vma[c] == v && pvm_avc_anon[c] == a && pvm_avc_rank[c] == \old(pvm_vma_nr_avc[v]) && pvm_avc_up[c] == up &&
      pvm_avc_top[c] == top;
    ensures area: pvm_vma_chain[v] == c && pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) + 1;
    behavior lists:
      assumes Rm_Lists;
      ensures lists: Rm_Lists;
    behavior heads:
      assumes Rm_Heads;
      ensures heads: Rm_Heads;
    behavior ties:
      assumes Rm_Ties && Rm_Live(a);
      assumes pvm_anon_vma_parent[a] != a ==> Rm_Older(up, v, pvm_anon_vma_parent[a], pvm_vma_nr_avc[v]);
      assumes pvm_anon_vma_root[a] != a ==> Rm_Older(top, v, pvm_anon_vma_root[a], pvm_vma_nr_avc[v]);
      ensures ties: Rm_Ties;
    behavior own:
      assumes Rm_OwnX(v);
      ensures own: Rm_OwnX(v); */
static inline void rmap_push(u32 v, u32 c, u32 a) /*@ ghost (u32 up, u32 top) */
{
  u32 h = pvm_vma_chain[v];
  pvm_avc_vma[c] = v;
  pvm_avc_anon[c] = a;
  pvm_avc_next[c] = h;
  pvm_avc_prev[c] = 0;
  if (h)
    pvm_avc_prev[h] = c;
  else
    pvm_vma_chain_last[v] = c;
  pvm_vma_chain[v] = c;
  /*@ ghost pvm_avc_rank[c] = pvm_vma_nr_avc[v]; pvm_avc_up[c] = up; pvm_avc_top[c] = top; */
  pvm_vma_nr_avc[v] += 1;
}

/* The newest avc of area v, which has one, leaves the list and is no longer in use. */
/*@ requires area: 0 < v < PVM_MAX_VMAS && pvm_vma_nr_avc[v] != 0 && Rm_Head(v);
    requires avc: Rm_Next(pvm_vma_chain[v]);
    terminates \true;
    assigns pvm_avc_vma[pvm_vma_chain[v]], pvm_avc_prev[pvm_avc_next[pvm_vma_chain[v]]], pvm_vma_chain[v], pvm_vma_chain_last[v],
      pvm_vma_nr_avc[v];
    exits \false;
    ensures avc: \result == \old(pvm_vma_chain[v]) && pvm_avc_vma[\result] == 0;
    ensures area: pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) - 1;
    behavior lists:
      assumes Rm_Lists && Rm_Heads;
      ensures lists: Rm_Lists;
    behavior heads:
      assumes Rm_Heads;
      ensures heads: Rm_Heads;
    behavior ties:
      assumes Rm_Lists && Rm_Heads && Rm_Ties;
      ensures ties: Rm_Ties;
    behavior own:
      assumes Rm_OwnX(v);
      ensures own: Rm_OwnX(v); */
static inline u32 rmap_pop(u32 v)
{
  u32 c = pvm_vma_chain[v], n = pvm_avc_next[c];
  /*@ for lists: assert prev: \forall integer d; Rm_In(d) ==> Rm_Next(d) && Rm_Prev(d) && Rm_Listed(d) &&
        (pvm_avc_prev[d] != 0 ==> Rm_Next(pvm_avc_prev[d]) && Rm_Listed(pvm_avc_prev[d])); */
  /*@ for lists: assert below: \forall integer d; Rm_In(d) ==> d != c ==> pvm_avc_vma[d] == v ==> pvm_avc_rank[d] + 1 < pvm_vma_nr_avc[v]; */
  if (n)
    pvm_avc_prev[n] = 0;
  else
    pvm_vma_chain_last[v] = 0;
  pvm_vma_chain[v] = n;
  pvm_vma_nr_avc[v] -= 1;
  pvm_avc_vma[c] = 0;
  /*@ for lists: assert next: \forall integer d; Rm_In(d) ==> Rm_Next(d); */
  /*@ for lists: assert prev2: \forall integer d; Rm_In(d) ==> Rm_Prev(d) && Rm_Listed(d); */
  return c;
}

/* Area v, which has no anon_vma of its own, gets anon_vma a. */
/*@ requires counts: Rm_Actives;
    requires area: 0 < v < PVM_MAX_VMAS && pvm_vma_anon[v] == 0;
    requires anon: 0 < a < PVM_MAX_ANON_VMAS;
    terminates \true;
    assigns pvm_vma_anon[v], pvm_anon_vma_active[a];
    exits \false;
    ensures counts: Rm_Actives;
    ensures done: pvm_vma_anon[v] == a && pvm_anon_vma_active[a] == \old(pvm_anon_vma_active[a]) + 1; */
static inline void rmap_set_own(u32 v, u32 a)
{
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_VMAS;
       loop invariant room: 0 <= Rm_Active(a, k) <= k - (v < k ? 1 : 0);
       loop assigns k;
       loop variant PVM_MAX_VMAS - k; @/
    while (k < PVM_MAX_VMAS) k++;
  */
  pvm_vma_anon[v] = a;
  pvm_anon_vma_active[a] += 1;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= PVM_MAX_VMAS;
       loop invariant own: Rm_Active(a, j) == \at(Rm_Active(a, \at(j, Here)), Pre) + (v < j ? 1 : 0);
       loop invariant others: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> b != a ==>
         Rm_Active(b, j) == \at(Rm_Active(b, \at(j, Here)), Pre);
       loop assigns j;
       loop variant PVM_MAX_VMAS - j; @/
    while (j < PVM_MAX_VMAS) j++;
  */
}

/* Area v gives up its own anon_vma. */
/*@ requires counts: Rm_Actives;
    requires area: 0 < v < PVM_MAX_VMAS && 0 < pvm_vma_anon[v] < PVM_MAX_ANON_VMAS;
    terminates \true;
    assigns pvm_vma_anon[v], pvm_anon_vma_active[pvm_vma_anon[v]];
    exits \false;
    ensures counts: Rm_Actives;
    ensures done: pvm_vma_anon[v] == 0 && pvm_anon_vma_active[\old(pvm_vma_anon[v])] == \old(pvm_anon_vma_active[pvm_vma_anon[v]]) - 1; */
static inline void rmap_clear_own(u32 v)
{
  u32 a = pvm_vma_anon[v];
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_VMAS;
       loop invariant some: Rm_Active(a, k) >= (v < k ? 1 : 0);
       loop assigns k;
       loop variant PVM_MAX_VMAS - k; @/
    while (k < PVM_MAX_VMAS) k++;
  */
  pvm_vma_anon[v] = 0;
  pvm_anon_vma_active[a] -= 1;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= PVM_MAX_VMAS;
       loop invariant own: Rm_Active(a, j) == \at(Rm_Active(\at(a, Here), \at(j, Here)), Pre) - (v < j ? 1 : 0);
       loop invariant others: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> b != a ==>
         Rm_Active(b, j) == \at(Rm_Active(b, \at(j, Here)), Pre);
       loop assigns j;
       loop variant PVM_MAX_VMAS - j; @/
    while (j < PVM_MAX_VMAS) j++;
  */
}

/* Anon_vma a, which has no parent, gets p, which may be itself. */
/*@ requires counts: Rm_Parents;
    requires anon: 0 < a < PVM_MAX_ANON_VMAS && pvm_anon_vma_parent[a] == 0;
    requires parent: 0 < p < PVM_MAX_ANON_VMAS;
    terminates \true;
    assigns pvm_anon_vma_parent[a], pvm_anon_vma_children[p];
    exits \false;
    ensures counts: Rm_Parents;
    ensures done: pvm_anon_vma_parent[a] == p && pvm_anon_vma_children[p] == \old(pvm_anon_vma_children[p]) + 1; */
static inline void rmap_set_parent(u32 a, u32 p)
{
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_ANON_VMAS;
       loop invariant room: 0 <= Rm_Children(p, k) <= k - (a < k ? 1 : 0);
       loop assigns k;
       loop variant PVM_MAX_ANON_VMAS - k; @/
    while (k < PVM_MAX_ANON_VMAS) k++;
  */
  pvm_anon_vma_parent[a] = p;
  pvm_anon_vma_children[p] += 1;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= PVM_MAX_ANON_VMAS;
       loop invariant own: Rm_Children(p, j) == \at(Rm_Children(p, \at(j, Here)), Pre) + (a < j ? 1 : 0);
       loop invariant others: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> b != p ==>
         Rm_Children(b, j) == \at(Rm_Children(b, \at(j, Here)), Pre);
       loop assigns j;
       loop variant PVM_MAX_ANON_VMAS - j; @/
    while (j < PVM_MAX_ANON_VMAS) j++;
  */
}

/* Anon_vma a loses its parent. */
/*@ requires counts: Rm_Parents;
    requires anon: 0 < a < PVM_MAX_ANON_VMAS && 0 < pvm_anon_vma_parent[a] < PVM_MAX_ANON_VMAS;
    terminates \true;
    assigns pvm_anon_vma_parent[a], pvm_anon_vma_children[pvm_anon_vma_parent[a]];
    exits \false;
    ensures counts: Rm_Parents;
    ensures done: pvm_anon_vma_parent[a] == 0 &&
      pvm_anon_vma_children[\old(pvm_anon_vma_parent[a])] == \old(pvm_anon_vma_children[pvm_anon_vma_parent[a]]) - 1; */
static inline void rmap_clear_parent(u32 a)
{
  u32 p = pvm_anon_vma_parent[a];
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= PVM_MAX_ANON_VMAS;
       loop invariant some: Rm_Children(p, k) >= (a < k ? 1 : 0);
       loop assigns k;
       loop variant PVM_MAX_ANON_VMAS - k; @/
    while (k < PVM_MAX_ANON_VMAS) k++;
  */
  pvm_anon_vma_parent[a] = 0;
  pvm_anon_vma_children[p] -= 1;
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= PVM_MAX_ANON_VMAS;
       loop invariant own: Rm_Children(p, j) == \at(Rm_Children(\at(p, Here), \at(j, Here)), Pre) - (a < j ? 1 : 0);
       loop invariant others: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> b != p ==>
         Rm_Children(b, j) == \at(Rm_Children(b, \at(j, Here)), Pre);
       loop assigns j;
       loop variant PVM_MAX_ANON_VMAS - j; @/
    while (j < PVM_MAX_ANON_VMAS) j++;
  */
}

/* Avc c, which is not in use, becomes the newest of area v, in the tree of anon_vma a. */
/*@ requires shape: Rm_Shape(v, a, 0);
    requires avc: 0 < c < PVM_MAX_AVCS && pvm_avc_vma[c] == 0;
    requires area: Rm_Area(v) && pvm_vma_nr_avc[v] < PVM_MAX_AVCS - 1;
    requires anon: Rm_Live(a);
    requires up: pvm_anon_vma_parent[a] != a ==> Rm_Older(up, v, pvm_anon_vma_parent[a], pvm_vma_nr_avc[v]);
    requires top: pvm_anon_vma_root[a] != a ==> Rm_Older(top, v, pvm_anon_vma_root[a], pvm_vma_nr_avc[v]);
    terminates \true;
    assigns pvm_avc_vma[c], pvm_avc_anon[c], pvm_avc_next[c], pvm_avc_prev[c], pvm_avc_prev[pvm_vma_chain[v]], pvm_vma_chain[v],
      pvm_vma_chain_last[v], pvm_vma_nr_avc[v], pvm_avc_rank[c], pvm_avc_up[c], pvm_avc_top[c], PVM_IT_CELLS, PVM_IT_LIST_CELLS,
      pvm_it_tree[RM_NODE(c)], pvm_it_start[RM_NODE(c)], pvm_it_end[RM_NODE(c)];
    exits \false;
    ensures shape: Rm_Shape(v, 0, 0);
    ensures avc: pvm_avc_vma[c] == v && pvm_avc_anon[c] == a && pvm_avc_rank[c] == \old(pvm_vma_nr_avc[v]) && pvm_avc_up[c] == up &&
      pvm_avc_top[c] == top;
    ensures area: pvm_vma_chain[v] == c && pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) + 1;
    ensures trees: Rm_Trees_Kept{Pre, Post}(0);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_link(u32 v, u32 a, u32 c) /*@ ghost (u32 up, u32 top) */
{
  u64 from = pvm_vma_pgoff[v], pages = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  /*@ assert was: \forall integer d; Rm_In(d) ==> Rm_Planted(d) && Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  rmap_push(v, c, a) /*@ ghost (up, top) */;
  /*@ assert others: \forall integer d; Rm_In(d) ==> d != c ==> Rm_Planted(d) && Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  /*@ assert nodes: Rm_Nodes; */
  rmap_put_node(c, a, from, from + pages);
  /*@ assert self: Rm_Planted(c) && Rm_Area(v) && Rm_Span(c); */
  /*@ assert planted: Rm_PlantedX(0); */
  /*@ assert pages: \forall integer w; 0 < w < PVM_MAX_VMAS ==> Rm_Pages(w) == \at(Rm_Pages(w), Pre); */
  /*@ assert areas: \forall integer d; Rm_In(d) ==> d != c ==> Rm_Area(pvm_avc_vma[d]); */
  /*@ assert spans_others: \forall integer d; Rm_In(d) ==> d != c ==> Rm_Span(d); */
  /*@ assert spans: Rm_SpansX(0); */
  /*@ assert full: Rm_FullX(0); */
  /*@ assert nodes2: Rm_Nodes; */
}

/* A new avc of area v, in the tree of anon_vma a; the pool has one. */
/*@ requires shape: Rm_Shape(v, a, 0);
    requires pools: Rm_Pools && Pool_Left(PVM_POOL_AVC) > 0;
    requires area: Rm_Area(v) && pvm_vma_nr_avc[v] < PVM_MAX_AVCS - 1;
    requires anon: Rm_Live(a);
    requires up: pvm_anon_vma_parent[a] != a ==> Rm_Older(up, v, pvm_anon_vma_parent[a], pvm_vma_nr_avc[v]);
    requires top: pvm_anon_vma_root[a] != a ==> Rm_Older(top, v, pvm_anon_vma_root[a], pvm_vma_nr_avc[v]);
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_AVC), PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS;
    exits \false;
    ensures shape: Rm_Shape(v, 0, 0);
    ensures pools: Rm_Pools && Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - 1;
    ensures fresh: 0 < pvm_vma_chain[v] < PVM_MAX_AVCS && \old(pvm_avc_vma)[pvm_vma_chain[v]] == 0;
    ensures avc: pvm_avc_vma[pvm_vma_chain[v]] == v && pvm_avc_anon[pvm_vma_chain[v]] == a &&
      pvm_avc_rank[pvm_vma_chain[v]] == \old(pvm_vma_nr_avc[v]) && pvm_avc_up[pvm_vma_chain[v]] == up && pvm_avc_top[pvm_vma_chain[v]] == top;
    ensures area: pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) + 1;
    ensures others: Rm_Avcs_Same{Pre, Post}(pvm_vma_chain[v]) && Rm_Chains_Same{Pre, Post}(v);
    ensures trees: Rm_Trees_Kept{Pre, Post}(0);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_add(u32 v, u32 a) /*@ ghost (u32 up, u32 top) */
{
  u32 c = pvm_pool_alloc(PVM_POOL_AVC);
  /*@ assert fresh: 0 < c < PVM_MAX_AVCS && pvm_avc_vma[c] == 0; */
  /*@ assert anons: \forall integer b; Pool_Live(PVM_POOL_ANON_VMA, b) <==> \at(Pool_Live(PVM_POOL_ANON_VMA, b), Pre); */
  rmap_link(v, a, c) /*@ ghost (up, top) */;
  /*@ assert pool: Rm_PoolC; */
}

/* A new anon_vma whose parent is p, or a root if p is 0; the pool has one. Its tree is empty, which area v will change. */
/*@ requires shape: Rm_Shape(v, 0, 0);
    requires pools: Rm_Pools && Rm_Counts && Pool_Left(PVM_POOL_ANON_VMA) > 0;
    requires parent: p != 0 ==> Rm_Live(p);
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_ANON_VMA), PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures shape: Rm_Shape(v, \result, 0);
    ensures pools: Rm_Pools && Rm_Counts && Pool_Left(PVM_POOL_ANON_VMA) == \old(Pool_Left(PVM_POOL_ANON_VMA)) - 1;
    ensures fresh: Rm_Live(\result) && \old(pvm_anon_vma_root[\result]) == 0;
    ensures parent: pvm_anon_vma_parent[\result] == (p != 0 ? p : \result);
    ensures root: pvm_anon_vma_root[\result] == (p != 0 ? \old(pvm_anon_vma_root[p]) : \result);
    ensures others: Rm_Anons_Same{Pre, Post}(\result); */
static inline u32 rmap_new_anon(u32 p) /*@ ghost (u32 v) */
{
  u32 a = pvm_pool_alloc(PVM_POOL_ANON_VMA), q = p ? p : a, r = p ? pvm_anon_vma_root[p] : a;
  /*@ assert fresh: 0 < a < PVM_MAX_ANON_VMAS && pvm_anon_vma_root[a] == 0; */
  /*@ assert families: Rm_Family(a) && (p != 0 ==> Rm_Family(p)); */
  /*@ assert avcs: \forall integer c; Pool_Live(PVM_POOL_AVC, c) <==> \at(Pool_Live(PVM_POOL_AVC, c), Pre); */
  /*@ assert was: \forall integer c; Rm_In(c) ==> Rm_Live(pvm_avc_anon[c]) && Rm_Up(c) && Rm_Top(c); */
  /*@ assert apart: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[b] != 0 ==> b != a && Rm_Family(b) &&
        pvm_anon_vma_parent[b] != a && pvm_anon_vma_root[b] != a; */
  pvm_anon_vma_root[a] = r;
  rmap_set_parent(a, q);
  /*@ assert families2: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> b != a ==> \at(Rm_Family(b), Pre) && Rm_Family(b); */
  /*@ assert family: Rm_Family(a); */
  /*@ assert ties: \forall integer c; Rm_In(c) ==> Rm_Live(pvm_avc_anon[c]) && Rm_Up(c) && Rm_Top(c); */
  /*@ assert pool: Rm_PoolA; */
  return a;
}

/* Nobody has an anon_vma whose tree is empty as parent, root or his own: each avc of his would have an older one there. */
/*@ ghost
    /@ requires shape: Rm_Shape(v, a, 0);
       requires area: pvm_vma_anon[v] == 0;
       requires anon: Rm_Live(a) && pvm_it_root[RM_TREE(a)] == 0;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures avcs: \forall integer c; Rm_In(c) ==> pvm_avc_anon[c] != a;
       ensures anons: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[b] != 0 ==> b != a ==>
         pvm_anon_vma_parent[b] != a && pvm_anon_vma_root[b] != a;
       ensures areas: \forall integer w; 0 < w < PVM_MAX_VMAS ==> pvm_vma_anon[w] != a; @/
    static inline void rmap_orphan(u32 a, u32 v)
    {
      /@ assert roots: \forall integer x; 0 < x < PVM_IT_NODES ==> pvm_it_tree[x] != RM_TREE(a) || (It_In(x) && It_RootOf(x)); @/
      /@ assert empty: \forall integer x; 0 < x < PVM_IT_NODES ==> pvm_it_tree[x] != RM_TREE(a); @/
      /@ assert avcs: \forall integer c; Rm_In(c) ==> Rm_Planted(c) && pvm_avc_anon[c] != a; @/
      /@ assert first: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[b] != 0 ==> b != a ==>
           It_RootAt(RM_TREE(b)) && It_In(pvm_it_root[RM_TREE(b)]) && pvm_it_tree[pvm_it_root[RM_TREE(b)]] == RM_TREE(b); @/
      /@ assert first_avc: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[b] != 0 ==> b != a ==>
           Rm_In(pvm_it_root[RM_TREE(b)] - PVM_MAX_VMAS) && Rm_Planted(pvm_it_root[RM_TREE(b)] - PVM_MAX_VMAS) &&
           pvm_avc_anon[pvm_it_root[RM_TREE(b)] - PVM_MAX_VMAS] == b; @/
      /@ assert ties: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> pvm_anon_vma_root[b] != 0 ==> b != a ==>
           Rm_Up(pvm_it_root[RM_TREE(b)] - PVM_MAX_VMAS) && Rm_Top(pvm_it_root[RM_TREE(b)] - PVM_MAX_VMAS); @/
      /@ assert owners: \forall integer w; 0 < w < PVM_MAX_VMAS ==> pvm_vma_anon[w] != 0 ==> Rm_Own(w) && Rm_In(pvm_vma_own[w]); @/
    }
*/

/* Anon_vma a, whose tree is empty, goes. Area v, whose own it may have been, has none. */
/*@ requires shape: Rm_Shape(v, a, 0);
    requires pools: Rm_Pools && Rm_Counts;
    requires area: pvm_vma_anon[v] == 0;
    requires anon: Rm_Live(a) && pvm_it_root[RM_TREE(a)] == 0;
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_ANON_VMA), PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures shape: Rm_Shape(v, 0, 0);
    ensures pools: Rm_Pools && Rm_Counts;
    ensures left: Pool_Left(PVM_POOL_ANON_VMA) == \old(Pool_Left(PVM_POOL_ANON_VMA)) + 1;
    ensures gone: pvm_anon_vma_root[a] == 0;
    ensures others: Rm_Anons_Same{Pre, Post}(a); */
static inline void rmap_free_anon(u32 a) /*@ ghost (u32 v) */
{
  /*@ ghost rmap_orphan(a, v); */
  /*@ assert was: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> Rm_Family(b); */
  /*@ assert ties: \forall integer c; Rm_In(c) ==> Rm_Live(pvm_avc_anon[c]) && Rm_Up(c) && Rm_Top(c) && pvm_avc_anon[c] != a; */
  rmap_clear_parent(a);
  pvm_anon_vma_root[a] = 0;
  /*@ assert families: \forall integer b; 0 < b < PVM_MAX_ANON_VMAS ==> Rm_Family(b); */
  /*@ assert ties2: \forall integer c; Rm_In(c) ==> Rm_Live(pvm_avc_anon[c]) && Rm_Up(c) && Rm_Top(c); */
  (void)pvm_pool_free(PVM_POOL_ANON_VMA, a);
  /*@ assert avcs: \forall integer c; Pool_Live(PVM_POOL_AVC, c) <==> \at(Pool_Live(PVM_POOL_AVC, c), Pre); */
  /*@ assert pool: Rm_PoolA; */
}

/* The newest avc of area v leaves the list and the tree of its anon_vma a, which may be empty then. */
/*@ requires shape: Rm_Shape(v, 0, 0);
    requires area: 0 < v < PVM_MAX_VMAS && pvm_vma_nr_avc[v] != 0 && pvm_avc_anon[pvm_vma_chain[v]] == a;
    terminates \true;
    assigns PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS;
    exits \false;
    ensures shape: Rm_Shape(v, a, 0);
    ensures avc: pvm_avc_vma[\old(pvm_vma_chain[v])] == 0;
    ensures area: pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) - 1;
    ensures others: Rm_Avcs_Same{Pre, Post}(\old(pvm_vma_chain[v])) && Rm_Chains_Same{Pre, Post}(v);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_unlink(u32 v) /*@ ghost (u32 a) */
{
  u32 c = pvm_vma_chain[v];
  /*@ assert self: Rm_In(c) && Rm_Live(a) && Rm_Planted(c) && Rm_Next(c); */
  /*@ assert was: \forall integer d; Rm_In(d) ==> Rm_Planted(d) && Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  rmap_take_node(c);
  /*@ assert nodes: Rm_Nodes; */
  /*@ assert gone: \forall integer x; 0 < x < PVM_IT_NODES ==> pvm_it_tree[x] != 0 ==> x != RM_NODE(c); */
  /*@ assert planted: \forall integer d; Rm_In(d) ==> d != c ==> Rm_Planted(d) && Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  (void)rmap_pop(v);
  /*@ assert others: \forall integer d; Rm_In(d) ==> d != c && Rm_Planted(d) && Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  /*@ assert nodes2: Rm_Nodes; */
  /*@ assert full: Rm_FullX(a); */
}

/* The newest avc of area v, which has no anon_vma of its own, goes, and with it the anon_vma whose last it was. */
/*@ requires wf: Rm_WfX(v, 0);
    requires area: 0 < v < PVM_MAX_VMAS && pvm_vma_nr_avc[v] != 0 && pvm_vma_anon[v] == 0;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures wf: Rm_WfX(v, 0);
    ensures avc: pvm_avc_vma[\old(pvm_vma_chain[v])] == 0;
    ensures area: pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) - 1;
    ensures others: Rm_Avcs_Same{Pre, Post}(\old(pvm_vma_chain[v])) && Rm_Chains_Same{Pre, Post}(v);
    ensures anons: Rm_Anons_Left{Pre, Post};
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_drop(u32 v)
{
  u32 c = pvm_vma_chain[v], a = pvm_avc_anon[c];
  /*@ assert self: Rm_In(c) && Rm_Live(a) && Rm_Planted(c) && Rm_Next(c); */
  rmap_unlink(v) /*@ ghost (a) */;
  (void)pvm_pool_free(PVM_POOL_AVC, c);
  /*@ assert anons: \forall integer b; Pool_Live(PVM_POOL_ANON_VMA, b) <==> \at(Pool_Live(PVM_POOL_ANON_VMA, b), Pre); */
  /*@ assert pool: Rm_PoolC; */
  if (pvm_it_root[RM_TREE(a)]) {
    /*@ assert full: Rm_FullX(0); */
    return;
  }
  rmap_free_anon(a) /*@ ghost (v) */;
}

/* Area v, which has none, gets its own anon_vma a, with an avc in its tree. */
/*@ requires shape: Rm_Shape(v, a, 0);
    requires pools: Rm_Pools && Rm_Counts && Pool_Left(PVM_POOL_AVC) > 0;
    requires area: Rm_Area(v) && pvm_vma_nr_avc[v] < PVM_MAX_AVCS - 1 && pvm_vma_anon[v] == 0;
    requires anon: Rm_Live(a);
    requires up: pvm_anon_vma_parent[a] != a ==> Rm_Older(up, v, pvm_anon_vma_parent[a], pvm_vma_nr_avc[v]);
    requires top: pvm_anon_vma_root[a] != a ==> Rm_Older(top, v, pvm_anon_vma_root[a], pvm_vma_nr_avc[v]);
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_AVC), PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, pvm_vma_anon[v], pvm_vma_own[v],
      pvm_anon_vma_active[a];
    exits \false;
    ensures wf: Rm_Wf;
    ensures left: Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - 1;
    ensures own: pvm_vma_anon[v] == a && pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) + 1;
    ensures newest: Rm_Of(pvm_vma_chain[v], v) && \old(pvm_avc_vma)[pvm_vma_chain[v]] == 0 && pvm_avc_anon[pvm_vma_chain[v]] == a;
    ensures others: Rm_Avcs_Same{Pre, Post}(pvm_vma_chain[v]) && Rm_Chains_Same{Pre, Post}(v);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static inline void rmap_own(u32 v, u32 a) /*@ ghost (u32 up, u32 top) */
{
  rmap_add(v, a) /*@ ghost (up, top) */;
  /*@ ghost pvm_vma_own[v] = pvm_vma_chain[v]; */
  /*@ assert shape: Rm_Shape(v, 0, 0); */
  rmap_set_own(v, a);
  /*@ assert self: Rm_Own(v); */
  /*@ assert own: Rm_OwnX(0); */
}

/* Areas are in the trees of address spaces and follow areas there, avcs are not. */
/*@ ghost
    /@ requires shape: It_Wf && Rm_Ties && Rm_PlantedX(0) && Rm_Nodes;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures sides: Vma_Sides;
       ensures apart: Vma_Disjoint <==> Rm_Apart; @/
    static inline void rmap_sides(void)
    {
      /@ assert avcs: \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] != 0 ==>
           Rm_In(x - PVM_MAX_VMAS) && Rm_Planted(x - PVM_MAX_VMAS) && Rm_Live(pvm_avc_anon[x - PVM_MAX_VMAS]); @/
      /@ assert sides: Vma_Sides; @/
      /@ assert next: \forall integer x; It_In(x) ==> It_LiN(x); @/
      /@ assert areas: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==> It_In(x) && It_LiN(x); @/
      /@ assert apart: Vma_Disjoint ==> \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != 0 ==>
           It_In(x) && It_Disjoint(pvm_it_tree[x]); @/
      /@ assert disjoint: Rm_Apart ==> Vma_Disjoint; @/
    }
*/
#endif
