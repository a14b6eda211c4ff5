/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: one is copied to another address space. */
#include "area.h"

/* Gives area w, the copy of v, its place in the reverse map, for which there is room. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires areas: Rm_Area(w) && 0 < v < PVM_MAX_VMAS && v != w && pvm_vma_anon[w] == 0 && pvm_vma_anon[v] != 0;
    requires room: Pool_Left(PVM_POOL_AVC) > pvm_vma_nr_avc[v] && Pool_Left(PVM_POOL_ANON_VMA) > 0;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS,
      pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures own: pvm_vma_anon[w] != 0;
    ensures twins: Rm_Twins(v, w, \old(pvm_vma_nr_avc[v]));
    ensures trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \old(pvm_it_tree)[x];
    ensures avcs: Rm_Others{Pre, Post}(w); */
static void link_copy(u32 w, u32 v)
{
  /*@ assert own: Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Listed(pvm_vma_own[v]) && pvm_vma_nr_avc[v] != 0; */
  (void)pvm_anon_vma_fork(w, v);
  /*@ assert same: pvm_vma_nr_avc[v] == \at(pvm_vma_nr_avc[v], Pre); */
  /*@ assert length: pvm_vma_nr_avc[w] >= pvm_vma_nr_avc[v]; */
}

/* Is there room in the pools for another place like that of area v in the reverse map? */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 <==> Pool_Left(PVM_POOL_AVC) > pvm_vma_nr_avc[v] && Pool_Left(PVM_POOL_ANON_VMA) > 0; */
static int room_to_link(u32 v)
{
  /*@ assert heads: Rm_Heads; */
  /*@ assert list: pvm_vma_nr_avc[v] < PVM_MAX_AVCS; */
  return pvm_pool_room(PVM_POOL_AVC, pvm_vma_nr_avc[v] + 1) && pvm_pool_room(PVM_POOL_ANON_VMA, 1);
}

int pvm_area_fork(u32 m, u32 v, u64 flags, u32 link)
{
  if (m == 0 || m >= PVM_MAX_MMS || v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return -PVM_EINVAL;
  int linked = link && pvm_vma_anon[v];
  if (linked && !room_to_link(v))
    return -PVM_ENOMEM;
  /*@ assert area: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && Vma_Range(pvm_it_start[v], pvm_it_end[v]); */
  /*@ assert pages: linked != 0 ==> Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Area(v); */
  /*@ assert none: \forall integer d; Rm_In(d) ==> Rm_Area(pvm_avc_vma[d]); */
  int w = pvm_area_map(m, pvm_it_start[v], pvm_it_end[v], flags, pvm_vma_pgoff[v], pvm_vma_file[v]);
  if (w < 0 || !linked)
    return w;
  /*@ assert apart: w != v && \forall integer d; Rm_In(d) ==> pvm_avc_vma[d] != w; */
  /*@ assert same: pvm_it_start[w] == \at(pvm_it_start[v], Pre) && pvm_it_end[w] == \at(pvm_it_end[v], Pre) && Rm_Area(w); */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  link_copy((u32)w, v);
  return w;
}
