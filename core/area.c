/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: one area is cut, moved or removed. */
#include "area_step.h"

/* What stands against a cut of area v at addr: an error, or 0. */
/*@ requires vma: Vma_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !Area_Inside(v, addr);
    ensures enomem: \result == -PVM_ENOMEM <==> Area_Inside(v, addr) && !Area_Room(v); */
static int split_refused(u32 v, u64 addr)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v] || addr % 4096 != 0 || addr <= pvm_it_start[v] || addr >= pvm_it_end[v])
    return -PVM_EINVAL;
  int room = pvm_mm_map_count[pvm_it_tree[v]] < PVM_MAX_MAP_COUNT && pvm_pool_room(PVM_POOL_VMA, 1);
  return room && pvm_pool_room(PVM_POOL_AVC, pvm_vma_nr_avc[v]) ? 0 : -PVM_ENOMEM;
}

int pvm_area_split(u32 v, u64 addr)
{
  int error = split_refused(v, addr);
  if (error)
    return error;
  return (int)area_split(v, addr);
}

int pvm_area_remove(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return -PVM_EINVAL;
  (void)pvm_unlink_anon_vmas(v);
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre); */
  /*@ assert anons: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  area_drop(v);
  /*@ assert still: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert links: It_Wf && Rm_Links && Rm_Ties && Rm_OwnX(0); */
  /*@ assert shape: Rm_PlantedX(0) && Rm_Nodes && Rm_FullX(0) && Rm_SpansX(0); */
  /*@ assert pools: Rm_Pools && Rm_Counts; */
  return 0;
}

/* Could the avcs of area v, which has some, cover its pages if it ended at `to`? */
/*@ requires vma: Vma_Wf;
    requires area: Vma_In(v);
    requires end: to % 4096 == 0 && to <= PVM_VMA_TOP;
    requires offset: pvm_vma_pgoff[v] <= PVM_IT_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures fit: \result != 0 <==> Vma_Offset(v, to) <= PVM_IT_TOP * 4096; */
static int avcs_fit(u32 v, u64 to)
{
  u64 start = pvm_it_start[v];
  return to <= start || pvm_vma_pgoff[v] <= PVM_IT_TOP - (to - start) / 4096;
}

/* What stands against a move of the ends of area v, but offsets and neighbours: an error, or 0. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_In(v) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Vma_In(v) && Vma_Range(from, to) && pvm_vma_anon[v] != 0 &&
      Vma_Offset(v, to) > PVM_IT_TOP * 4096;
    ensures area: \result == 0 ==> pvm_vma_anon[v] != 0 ==> Rm_Area(v); */
static int resize_refused(u32 v, u64 from, u64 to)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v] || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return -PVM_EINVAL;
  /*@ ghost area_facts(); */
  return pvm_vma_anon[v] && !avcs_fit(v, to) ? -PVM_EOVERFLOW : 0;
}

int pvm_area_resize(u32 v, u64 from, u64 to)
{
  int error = resize_refused(v, from, to);
  if (error)
    return error;
  error = area_resize(v, from, to);
  /*@ assert kept: error == 0 ==> pvm_it_tree[v] == \at(pvm_it_tree[v], Pre) && \forall integer a; from <= a < to ==>
        Vma_Offset(v, a) == Vma_Offset{Pre}(v, a); */
  return error;
}
