/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map: the calls. */
#include "rmap_step.h"

u32 pvm_avc_vma[PVM_MAX_AVCS], pvm_avc_anon[PVM_MAX_AVCS], pvm_avc_next[PVM_MAX_AVCS], pvm_avc_prev[PVM_MAX_AVCS];
u32 pvm_vma_chain[PVM_MAX_VMAS], pvm_vma_chain_last[PVM_MAX_VMAS], pvm_vma_nr_avc[PVM_MAX_VMAS];
u32 pvm_anon_vma_root[PVM_MAX_ANON_VMAS], pvm_anon_vma_parent[PVM_MAX_ANON_VMAS];
u32 pvm_anon_vma_children[PVM_MAX_ANON_VMAS], pvm_anon_vma_active[PVM_MAX_ANON_VMAS];

/* Could area n, which follows p, share its anon_vma? It begins where p ends, in the file as well, and has the same flags but for the
 * permissions (bits 0 .. 2) and SOFTDIRTY (bit 27), which may change (Linux: anon_vma_compatible). */
/*@ requires areas: 0 < p < PVM_MAX_VMAS && 0 < n < PVM_MAX_VMAS && pvm_it_start[p] < pvm_it_end[p];
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures compatible: \result != 0 <==> Rm_Compatible(p, n); */
static int rmap_compatible(u32 p, u32 n)
{
  u64 f = pvm_vma_flags[p], g = pvm_vma_flags[n], pages = (pvm_it_end[p] - pvm_it_start[p]) / 4096;
  return pvm_it_end[p] == pvm_it_start[n] && pvm_vma_file[p] == pvm_vma_file[n] && f / 8 % 0x1000000 == g / 8 % 0x1000000 &&
    f / 0x10000000 == g / 0x10000000 && pvm_vma_pgoff[n] >= pvm_vma_pgoff[p] && pvm_vma_pgoff[n] - pvm_vma_pgoff[p] == pages;
}

/* The anon_vma of a neighbour, if area v can have it, too: the neighbour could be merged with it, and stands in no other tree. It is a root then,
 * since whoever stands in the tree of a child stands in that of the parent. Else 0. (Linux: find_mergeable_anon_vma.) */
/*@ requires shape: Rm_Shape(0, 0, 0);
    requires area: Rm_Area(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures some: \result != 0 <==> Rm_Mergeable(v);
    ensures which: \result != 0 ==> Rm_Merges(v, \result);
    ensures root: \result != 0 ==> Rm_Live(\result) && pvm_anon_vma_parent[\result] == \result && pvm_anon_vma_root[\result] == \result; */
static u32 rmap_mergeable(u32 v)
{
  u32 n = pvm_it_next[v], p = pvm_it_prev[v];
  /*@ assert list: It_In(v) && It_LiN(v) && It_LiP(v) && (n != 0 ==> It_In(n)) && (p != 0 ==> It_In(p)); */
  /*@ assert sides: \forall integer x; 0 < x < PVM_IT_NODES ==> pvm_it_tree[x] == pvm_it_tree[v] ==> x < PVM_MAX_VMAS || (
        Rm_In(x - PVM_MAX_VMAS) && Rm_Planted(x - PVM_MAX_VMAS) && Rm_Live(pvm_avc_anon[x - PVM_MAX_VMAS])); */
  /*@ assert areas: n < PVM_MAX_VMAS && p < PVM_MAX_VMAS; */
  /*@ assert owners: \forall integer w; 0 < w < PVM_MAX_VMAS ==> Rm_Lends(w) ==> Rm_Own(w) && Rm_In(pvm_vma_own[w]) &&
        Rm_Listed(pvm_vma_own[w]) && Rm_Up(pvm_vma_own[w]) && Rm_Top(pvm_vma_own[w]); */
  /*@ assert roots: \forall integer w; 0 < w < PVM_MAX_VMAS ==> Rm_Lends(w) ==> Rm_Live(pvm_vma_anon[w]) &&
        pvm_anon_vma_parent[pvm_vma_anon[w]] == pvm_vma_anon[w] && pvm_anon_vma_root[pvm_vma_anon[w]] == pvm_vma_anon[w]; */
  if (n && pvm_vma_anon[n] && pvm_vma_nr_avc[n] == 1 && rmap_compatible(v, n))
    return pvm_vma_anon[n];
  if (p && pvm_vma_anon[p] && pvm_vma_nr_avc[p] == 1 && rmap_compatible(p, v))
    return pvm_vma_anon[p];
  return 0;
}

int pvm_anon_vma_prepare(u32 v)
{
  if (!rmap_area(v))
    return -PVM_EINVAL;
  if (pvm_vma_anon[v])
    return 0;
  /*@ ghost rmap_sides(); */
  u32 a = rmap_mergeable(v);
  if (!pvm_pool_room(PVM_POOL_AVC, 1) || (!a && !pvm_pool_room(PVM_POOL_ANON_VMA, 1)))
    return -PVM_ENOMEM;
  if (!a)
    a = rmap_new_anon(0) /*@ ghost (v) */;
  /*@ assert shape: Rm_Shape(v, a, 0); */
  /*@ assert live_new: \at(Vma_Live, Pre) ==> Vma_Live; */
  rmap_own(v, a) /*@ ghost (0, 0) */;
  /*@ assert avcs: \forall integer d; 0 < d < PVM_MAX_AVCS ==> \at(pvm_avc_vma[d], Pre) != 0 ==> d != pvm_vma_chain[v]; */
  /*@ assert apart: \at(Vma_Wf, Pre) ==> Rm_Apart; */
  /*@ ghost rmap_sides(); */
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ assert places: pvm_pool_live[PVM_POOL_VMA] == \at(pvm_pool_live[PVM_POOL_VMA], Pre) &&
        \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_pool_place[x] == \at(pvm_pool_place[x], Pre); */
  /*@ assert numbers: \at(Vma_Live, Pre) ==> \forall integer x; 0 < x < PVM_MAX_VMAS ==>
        (0 < pvm_pool_place[x] <= pvm_pool_live[PVM_POOL_VMA] <==> pvm_it_tree[x] != 0); */
  /*@ assert live: \at(Vma_Live, Pre) ==> Vma_Live; */
  /*@ assert ranges: \at(Vma_Ranges && Vma_Offsets, Pre) ==> Vma_Ranges && Vma_Offsets; */
  /*@ assert counted: \at(Vma_Counted, Pre) ==> Vma_Counted; */
  return 0;
}

int pvm_unlink_anon_vmas(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS)
    return -PVM_EINVAL;
  if (!pvm_vma_anon[v]) {
    /*@ assert none: \forall integer c; Rm_In(c) ==> Rm_Listed(c) && pvm_avc_vma[c] != v; */
    return 0;
  }
  /*@ assert own: Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Live(pvm_vma_anon[v]); */
  /*@ ghost rmap_sides(); */
  rmap_clear_own(v);
  /*@ assert shape: Rm_Shape(v, 0, 0); */
  /*@ loop invariant wf: Rm_WfX(v, 0);
      loop invariant own: pvm_vma_anon[v] == 0;
      loop invariant others: Rm_Others{Pre, Here}(v);
      loop invariant anons: Rm_Anons_Left{Pre, Here};
      loop invariant areas: Rm_Areas_Same{Pre, Here};
      loop assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS;
      loop variant pvm_vma_nr_avc[v]; */
  while (pvm_vma_nr_avc[v]) {
    /*@ assert head: Rm_Of(pvm_vma_chain[v], v); */
    rmap_drop(v);
  }
  /*@ assert none: \forall integer c; Rm_In(c) ==> Rm_Listed(c) && pvm_avc_vma[c] != v; */
  /*@ assert own0: Rm_OwnX(0); */
  /*@ assert apart: \at(Vma_Wf, Pre) ==> Rm_Apart; */
  /*@ ghost rmap_sides(); */
  /*@ assert rest: \at(Vma_Wf, Pre) ==> Vma_Live && Vma_Ranges && Vma_Offsets && Vma_Counted; */
  return 0;
}
