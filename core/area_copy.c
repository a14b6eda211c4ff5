/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: one is copied to other addresses. */
#include "area.h"

/* Gives area w, the copy of v, its place in the reverse map, for which there is room. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires areas: Rm_Area(w) && 0 < v < PVM_MAX_VMAS && v != w && pvm_vma_anon[w] == 0 && pvm_vma_anon[v] != 0;
    requires room: Pool_Left(PVM_POOL_AVC) >= pvm_vma_nr_avc[v];
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_OWN_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures own: pvm_vma_anon[w] == \old(pvm_vma_anon[v]);
    ensures trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \old(pvm_it_tree)[x];
    ensures avcs: Rm_Others{Pre, Post}(w); */
static void link_clone(u32 w, u32 v)
{
  (void)pvm_anon_vma_clone(w, v);
}

/* What stands against the copy, but neighbours and the number of areas: an error, or 0. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_In(v) && Vma_Range(from, to));
    ensures enomem: \result == -PVM_ENOMEM ==> Pool_Left(PVM_POOL_AVC) < pvm_vma_nr_avc[v];
    ensures room: \result == 0 ==> pvm_vma_anon[v] != 0 ==> pvm_vma_pgoff[v] + (to - from) / 4096 <= PVM_IT_TOP &&
      Pool_Left(PVM_POOL_AVC) >= pvm_vma_nr_avc[v]; */
static int copy_refused(u32 v, u64 from, u64 to)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v] || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return -PVM_EINVAL;
  if (!pvm_vma_anon[v])
    return 0;
  u64 n = (to - from) / 4096;
  if (n > PVM_IT_TOP || pvm_vma_pgoff[v] > PVM_IT_TOP - n)
    return -PVM_EOVERFLOW;
  return pvm_pool_room(PVM_POOL_AVC, pvm_vma_nr_avc[v]) ? 0 : -PVM_ENOMEM;
}

/* The offset of a copy of area v that begins at addr. */
/*@ requires vma: Vma_Wf;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures offset: \result == Area_Copy_Offset(v, addr); */
static u64 copy_offset(u32 v, u64 addr)
{
  return pvm_vma_anon[v] == 0 && pvm_vma_file[v] == 0 ? addr / 4096 : pvm_vma_pgoff[v];
}

int pvm_area_copy(u32 v, u64 from, u64 to)
{
  int error = copy_refused(v, from, to);
  if (error)
    return error;
  u32 linked = pvm_vma_anon[v] != 0;
  /*@ assert mm: Vma_Mm(pvm_it_tree[v]) && Vma_Range(from, to); */
  /*@ assert pages: linked != 0 ==> Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Area(v); */
  /*@ assert none: \forall integer d; Rm_In(d) ==> Rm_Area(pvm_avc_vma[d]); */
  int w = pvm_area_map(pvm_it_tree[v], from, to, pvm_vma_flags[v], copy_offset(v, from), pvm_vma_file[v]);
  if (w < 0) {
    /*@ assert still: Rm_Others{Pre, Here}(0); */
    return w;
  }
  if (!linked) {
    /*@ assert bare: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
    /*@ assert avcs: Rm_Others{Pre, Here}(w); */
    return w;
  }
  /*@ assert apart: w != v && \forall integer d; Rm_In(d) ==> pvm_avc_vma[d] != w; */
  /*@ assert whole: ((to - from) / 4096) * 4096 == to - from && (to - from) / 4096 > 0; */
  /*@ assert area: pvm_it_start[w] == from && pvm_it_end[w] == to && Rm_Area(w); */
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  link_clone((u32)w, v);
  /*@ assert rest: Rm_Others{Pre, Here}(w); */
  return w;
}
