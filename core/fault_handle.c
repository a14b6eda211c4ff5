/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: the handlers. */
#include "fault_handle.h"

/* Can page addr of area v get anonymous memory: is one more page counted, and will pvm_anon_vma_prepare find its numbers? */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 ==> Rm_Area(v) && pvm_mm_anon_rss[pvm_it_tree[v]] < PVM_COUNT_MAX;
    ensures numbers: \result != 0 ==> pvm_vma_anon[v] != 0 || (Pool_Left(PVM_POOL_AVC) > 0 && Pool_Left(PVM_POOL_ANON_VMA) > 0); */
static int fault_room(u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert space: 0 < pvm_it_tree[v] < PVM_MAX_MMS; */
  if (pvm_mm_anon_rss[pvm_it_tree[v]] >= PVM_COUNT_MAX || pvm_vma_pgoff[v] > PVM_IT_TOP - PVM_VMA_TOP / 4096)
    return 0;
  return pvm_vma_anon[v] != 0 || (pvm_pool_room(PVM_POOL_AVC, 1) && pvm_pool_room(PVM_POOL_ANON_VMA, 1));
}

/* Page f, fresh and mapped at addr in area v, becomes anonymous memory of the area. */
/*@ requires wf: Mm_State;
    requires page: Page_New(f);
    requires area: Vma_In(v) && Rm_Area(v) && pvm_it_start[v] <= addr < pvm_it_end[v];
    requires own: pvm_vma_anon[v] != 0;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_mapcount[f], pvm_page_owner[f], pvm_page_index[f];
    exits \false;
    ensures wf: Mm_State;
    ensures page: pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_refcount[f] == 1;
    ensures found: Rm_Found(f, v, addr);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static void fault_count(u32 f, u32 v, u64 addr)
{
  /*@ ghost pvm_pt_places(); */
  (void)pvm_page_add_new_anon_rmap(f, v, addr);
  /*@ assert done: pvm_page_state[f] == PVM_PAGE_ANON; */
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slots: Pt_Slots; */
  /*@ assert bounds: Pt_Bounds; */
  /*@ assert orders: Pt_Orders; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert stack: Tlb_Frames; */
  /*@ assert reserve: Reserve_Wf; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}
