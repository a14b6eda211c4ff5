/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: the handlers. */
#include "fault_handle.h"

#include "pgtable_op.h"

/* Can area v get anonymous memory: is one more page counted, and will pvm_anon_vma_prepare find its numbers? */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 ==> Mm_Room(v); */
static int fault_room(u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert space: 0 < pvm_it_tree[v] < PVM_MAX_MMS && pvm_it_end[v] <= PVM_VMA_TOP; */
  if (pvm_mm_anon_rss[pvm_it_tree[v]] >= PVM_COUNT_MAX || pvm_vma_pgoff[v] > PVM_IT_TOP - PVM_VMA_TOP / 4096)
    return 0;
  /*@ assert area: Rm_Area(v); */
  return pvm_vma_anon[v] != 0 || (pvm_pool_room(PVM_POOL_AVC, 1) && pvm_pool_room(PVM_POOL_ANON_VMA, 1));
}

/* A page that holds what page `from` holds, or zeros when that is PVM_NONE. PVM_NONE without memory. */
/*@ requires wf: Mm_State;
    requires from: from == PVM_NONE || Page_Own(from);
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_ram[0 .. pvm_nr_frames - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures page: \result != PVM_NONE ==> Page_New(\result) && \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures filled: \result != PVM_NONE ==> \forall integer i; PT_I9(i) ==>
      PT_WORD(\result, i) == (from == PVM_NONE ? 0 : \old(PT_WORD(from, i)));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static u32 fault_page(u32 cpu, u32 node, u32 from)
{
  u32 f = pvm_page_alloc(cpu, node);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  if (f == PVM_NONE)
    return PVM_NONE;
  /*@ assert other: from != PVM_NONE ==> from != f; */
  pvm_page_fill(f, from);
  /*@ assert source: from != PVM_NONE ==> \forall integer i; PT_I9(i) ==> PT_WORD(from, i) == \at(PT_WORD(from, i), Pre); */
  return f;
}

/* Page f, fresh and mapped at addr in area v, becomes anonymous memory of the area's own anon_vma. */
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
  /*@ assert inside: Rm_Inside(v, addr); */
  /*@ assert apart: \forall integer i; 0 <= i < pvm_tlb_count ==> pvm_tlb_frame[i] != f; */
  (void)pvm_page_add_new_anon_rmap(f, v, addr);
  /*@ assert done: pvm_page_state[f] == PVM_PAGE_ANON; */
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert still: \forall integer t; Pt_Table(t) ==> \at(Pt_Table(t), Pre) && pvm_page_state[t] == \at(pvm_page_state[t], Pre); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slot: \forall integer t, i; Pt_Table(t) ==> PT_I9(i) ==>
        Pt_Slot(\at(pvm_page_state[t], Pre) - PVM_PAGE_TABLE, PT_WORD(t, i)); */
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

/* The same for an area that may not have an anon_vma yet, but can get one. */
/*@ requires wf: Mm_State;
    requires page: Page_New(f);
    requires area: Mm_Page(m, v, addr);
    requires room: Mm_Room(v);
    terminates \true;
    assigns pvm_page_state[f], pvm_page_mapcount[f], pvm_page_owner[f], pvm_page_index[f], PVM_FAULT_RMAP_CELLS, pvm_mm_anon_rss[m];
    exits \false;
    ensures wf: Mm_State;
    ensures page: pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_refcount[f] == 1;
    ensures found: Rm_Found(f, v, addr);
    ensures rss: pvm_mm_anon_rss[m] == \old(pvm_mm_anon_rss[m]) + 1;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static void fault_own(u32 m, u32 f, u32 v, u64 addr)
{
  (void)pvm_anon_vma_prepare(v);
  /*@ assert own: pvm_vma_anon[v] != 0; */
  /*@ assert pool: Mm_Pool; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert area: Vma_In(v) && Rm_Area(v); */
  fault_count(f, v, addr);
  pvm_mm_anon_rss[m] += 1;
}

/* Nothing is mapped at addr: page f, fresh, is mapped there with the permissions prot, and becomes anonymous memory of area v. Without memory for
 * tables it goes back. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires page: Page_New(f);
    requires area: Mm_Page(m, v, addr);
    requires room: Mm_Room(v);
    terminates \true;
    assigns PVM_FAULT_CELLS, pvm_mm_anon_rss[m];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures page: \result == PVM_VM_FAULT_DONE ==> pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_refcount[f] == 1;
    ensures found: \result == PVM_VM_FAULT_DONE ==> Rm_Found(f, v, addr);
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Mm_Entry(m, addr) == f * 4096 + prot;
    ensures holds: \result == PVM_VM_FAULT_DONE ==> \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == \old(PT_WORD(f, i));
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Rm_Same{Pre, Here} && Frames_Kept_But{Pre, Here}(f) &&
      !Page_Own(f) && pvm_mm_anon_rss[m] == \old(pvm_mm_anon_rss[m]);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Page{Pre, Here}(m, addr); */
static int fault_map_own(u32 cpu, u32 node, u32 m, u32 f, u32 v, u64 addr, u64 prot)
{
  int e = pvm_pt_map(cpu, node, pvm_mm_root[m], addr, f, 1, prot);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert page: Page_New(f); */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert near: Mm_Same_Page{Pre, Here}(m, addr); */
  if (e != 0) {
    /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    (void)pvm_page_put(cpu, f);
    /*@ assert again: Mm_Roots && Mm_Areas; */
    /*@ assert none: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    /*@ assert gone: !Page_Own(f); */
    /*@ assert rmap: Rm_Same{Pre, Here}; */
    /*@ assert mine: Mm_Same_Page{Pre, Here}(m, addr); */
    return PVM_VM_FAULT_OOM;
  }
  /*@ assert leaf: Mm_Entry(m, addr) == f * 4096 + prot; */
  fault_own(m, f, v, addr);
  /*@ assert same: Mm_Same_Page{Pre, Here}(m, addr); */
  return PVM_VM_FAULT_DONE;
}

/* Nothing is mapped at addr: a page that holds what page `from` holds, or zeros when that is PVM_NONE, is mapped there with the permissions prot, as
 * anonymous memory of area v (Linux: do_anonymous_page, do_cow_fault). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires from: from == PVM_NONE || Page_Own(from);
    requires area: Mm_Page(m, v, addr);
    requires prot: Pte_Prot(prot);
    terminates \true;
    assigns PVM_FAULT_CELLS, pvm_mm_anon_rss[m];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Mm_Leaf(m, addr, prot);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Mm_Unchanged{Pre, Here}(m);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Page{Pre, Here}(m, addr); */
static int fault_anon(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 from, u64 prot)
{
  if (!fault_room(v))
    return PVM_VM_FAULT_OOM;
  u32 f = fault_page(cpu, node, from);
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert rmap: Rm_Same{Pre, Here}; */
  if (f == PVM_NONE)
    return PVM_VM_FAULT_OOM;
  int e = fault_map_own(cpu, node, m, f, v, addr, prot);
  /*@ assert same: Mm_Same_Page{Pre, Here}(m, addr); */
  /*@ assert none: e != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert kept: e != PVM_VM_FAULT_DONE ==> Frames_Kept{Pre, Here}; */
  /*@ assert back: e != PVM_VM_FAULT_DONE ==> Rm_Same{Pre, Here}; */
  return e;
}

/* Nothing is mapped at addr: the file's page g is mapped there with the permissions prot (Linux: do_read_fault, do_shared_fault). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires page: Page_Own(g);
    requires area: Mm_Page(m, v, addr);
    requires prot: Pte_Prot(prot);
    terminates \true;
    assigns PVM_FAULT_CELLS, pvm_mm_file_rss[m];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Mm_Leaf(m, addr, prot);
    ensures counts: \result == PVM_VM_FAULT_DONE ==> pvm_page_mapcount[g] == \old(pvm_page_mapcount[g]) + 1 &&
      pvm_page_refcount[g] == \old(pvm_page_refcount[g]) + 1 && pvm_mm_file_rss[m] == \old(pvm_mm_file_rss[m]) + 1;
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Mm_Unchanged{Pre, Here}(m);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Same_Page{Pre, Here}(m, addr); */
static int fault_file(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 g, u64 prot)
{
  (void)v;
  if (pvm_mm_file_rss[m] >= PVM_COUNT_MAX || pvm_page_refcount[g] >= PVM_COUNT_MAX || pvm_page_mapcount[g] >= PVM_COUNT_MAX)
    return PVM_VM_FAULT_OOM;
  int e = pvm_pt_map(cpu, node, pvm_mm_root[m], addr, g, 1, prot);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert near: Mm_Same_Page{Pre, Here}(m, addr); */
  if (e != 0) {
    /*@ assert none: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    /*@ assert rmap: Rm_Same{Pre, Here}; */
    /*@ assert kept: Frames_Kept{Pre, Here}; */
    return PVM_VM_FAULT_OOM;
  }
  /*@ assert leaf: Mm_Entry(m, addr) == g * 4096 + prot; */
  (void)pvm_page_dup(g);
  /*@ assert again: Mm_Roots && Mm_Areas; */
  /*@ assert same: Mm_Same_Page{Pre, Here}(m, addr); */
  pvm_mm_file_rss[m] += 1;
  return PVM_VM_FAULT_DONE;
}
