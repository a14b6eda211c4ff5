/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: the handlers. Where they have a t, it is the level-1 table on the walk of the page at addr, PVM_NONE where that walk ends above. */
#include "fault_handle.h"

#include "pgtable_near.h"
#include "zap_step.h"

/* The leaf that maps frame f with the permissions prot. */
/*@ requires prot: Pte_Prot(prot) && Pte_Present(prot);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == f * 4096 + prot && \result != 0;
    ensures pfn: Pte_Pfn(\result) == f;
    ensures same: Pte_Same_Prot(\result, prot); */
static inline u64 fault_leaf(u32 f, u64 prot)
{
  return pvm_pte_make(f, prot);
}

/* Can area v get anonymous memory: is one more page counted, and will pvm_anon_vma_prepare find its numbers? */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 ==> Fault_Room(v); */
static inline int fault_room(u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert space: 0 < pvm_it_tree[v] < PVM_MAX_MMS && pvm_it_end[v] <= PVM_VMA_TOP; */
  if (pvm_vma_pgoff[v] > PVM_IT_TOP - PVM_VMA_TOP / 4096)
    return 0;
  /*@ assert area: Rm_Area(v); */
  return pvm_vma_anon[v] != 0 || (pvm_pool_room(PVM_POOL_AVC, 1) && pvm_pool_room(PVM_POOL_ANON_VMA, 1));
}

/*@ ghost
  // A table that names the root and the place of the page at addr is the level-1 table on its walk: so it stays while no table changes.
  /@ requires wf: Mm_State;
     requires live: Mm_Live(m) && addr / 4096 == Mm_Vpn(m, addr) && Page_In(pvm_mm_root[m], addr / 4096);
     requires place: t != PVM_NONE ==> Pt_Place(t, 1, pvm_mm_root[m], addr / 4096 - addr / 4096 % 512);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures table: t != PVM_NONE ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1); @/
  void fault_table(u32 m, u64 addr, u32 t)
  {
    if (t != PVM_NONE)
      pvm_pt_up(pvm_mm_root[m], addr / 4096, t);
  }
*/

/* A page that holds what page `from` holds, or zeros when that is PVM_NONE. PVM_NONE without memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires from: from == PVM_NONE || Page_Own(from);
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_ram[0 .. pvm_nr_frames - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures page: \result != PVM_NONE ==> Page_New(\result) && \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures filled: \result != PVM_NONE ==> \forall integer i; PT_I9(i) ==>
      PT_WORD(\result, i) == (from == PVM_NONE ? 0 : \old(PT_WORD(from, i)));
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures tables: Tables_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline u32 fault_page(u32 cpu, u32 node, u32 from)
{
  u32 f = page_take(cpu, node);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  if (f == PVM_NONE)
    return PVM_NONE;
  /*@ assert other: from != PVM_NONE ==> from != f; */
  pvm_page_fill(f, from);
  /*@ assert source: from != PVM_NONE ==> \forall integer i; PT_I9(i) ==> PT_WORD(from, i) == \at(PT_WORD(from, i), Pre); */
  return f;
}

/* The same for area v, if that can get anonymous memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires from: from == PVM_NONE || Page_Own(from);
    requires area: Vma_In(v);
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS, pvm_ram[0 .. pvm_nr_frames - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures room: \result != PVM_NONE ==> Fault_Room(v);
    ensures page: \result != PVM_NONE ==> Page_New(\result) && \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures tables: Tables_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline u32 fault_take(u32 cpu, u32 node, u32 v, u32 from)
{
  return fault_room(v) ? fault_page(cpu, node, from) : PVM_NONE;
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
static inline void fault_count(u32 f, u32 v, u64 addr)
{
  /*@ ghost pvm_pt_places(); */
  /*@ assert inside: Rm_Inside(v, addr); */
  /*@ assert apart: \forall integer i; 0 <= i < pvm_tlb_count ==> pvm_tlb_frame[i] != f; */
  pvm_page_set_anon_rmap(f, v, addr);
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
    requires room: Fault_Room(v);
    terminates \true;
    assigns pvm_page_state[f], pvm_page_mapcount[f], pvm_page_owner[f], pvm_page_index[f], PVM_FAULT_RMAP_CELLS,
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures page: pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_refcount[f] == 1;
    ensures found: Rm_Found(f, v, addr);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline void fault_own(u32 m, u32 f, u32 v, u64 addr)
{
  /*@ assert had: Vma_In(v) && Rm_Area(v); */
  if (!pvm_vma_anon[v]) {
    (void)pvm_anon_vma_prepare(v);
    /*@ assert still: pvm_it_tree[v] == \at(pvm_it_tree[v], Pre) && pvm_it_start[v] == \at(pvm_it_start[v], Pre) &&
          pvm_it_end[v] == \at(pvm_it_end[v], Pre) && pvm_vma_pgoff[v] == \at(pvm_vma_pgoff[v], Pre); */
    /*@ assert area2: Vma_In(v) && Rm_Area(v); */
  }
  /*@ assert own: pvm_vma_anon[v] != 0; */
  /*@ assert pool: Mm_Pool; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert area: Vma_In(v) && Rm_Area(v); */
  fault_count(f, v, addr);
  pvm_mm_count(m, PVM_MM_ANON_RSS, 1);
}

/* Nothing is mapped at addr: page f, fresh, is mapped there with the permissions prot, and becomes anonymous memory of area v. Without memory for
 * tables it goes back. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires page: Page_New(f);
    requires area: Mm_Page(m, v, addr);
    requires room: Fault_Room(v);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires table: t != PVM_NONE ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    requires none: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, 0);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures page: \result == PVM_VM_FAULT_DONE ==> pvm_page_state[f] == PVM_PAGE_ANON && pvm_page_mapcount[f] == 1 && pvm_page_refcount[f] == 1;
    ensures found: \result == PVM_VM_FAULT_DONE ==> Rm_Found(f, v, addr);
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Fault_Mapped(m, addr, prot);
    ensures mine: \result == PVM_VM_FAULT_DONE ==> Fault_Mine(m, addr);
    ensures holds: \result == PVM_VM_FAULT_DONE ==> \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == \old(PT_WORD(f, i));
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Rm_Same{Pre, Here} && Frames_Kept_But{Pre, Here}(f) &&
      !Page_Own(f) && Mm_Info_Same{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static int fault_map_own(u32 cpu, u32 node, u32 m, u32 f, u32 v, u64 addr, u32 t, u64 prot)
{
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  int e = pvm_pt_map_page(cpu, node, pvm_mm_root[m], addr / 4096, t, fault_leaf(f, prot));
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert page: Page_New(f); */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert near: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (e != 0) {
    /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    (void)pvm_page_put(cpu, f);
    /*@ assert again: Mm_Roots && Mm_Areas; */
    /*@ assert none: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    /*@ assert gone: !Page_Own(f); */
    /*@ assert rmap: Rm_Same{Pre, Here}; */
    /*@ assert mine: Fault_Near{Pre, Here}(m, addr); */
    /*@ assert trees2: Roots_Same{Pre, Here}; */
    return PVM_VM_FAULT_OOM;
  }
  /*@ assert leaf: Mm_Entry(m, addr) == f * 4096 + prot; */
  fault_own(m, f, v, addr);
  /*@ assert same: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert trees3: Roots_Same{Pre, Here}; */
  return PVM_VM_FAULT_DONE;
}

/* Nothing is mapped at addr: a page that holds what page `from` holds, or zeros when that is PVM_NONE, is mapped there with the permissions prot, as
 * anonymous memory of area v (Linux: do_anonymous_page, do_cow_fault). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires from: from == PVM_NONE || Page_Own(from);
    requires area: Mm_Page(m, v, addr);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires table: t != PVM_NONE ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    requires none: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, 0);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Fault_Mapped(m, addr, prot);
    ensures mine: \result == PVM_VM_FAULT_DONE ==> Fault_Mine(m, addr);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static int fault_anon(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 from, u32 t, u64 prot)
{
  u32 f = fault_take(cpu, node, v, from);
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert rmap: Rm_Same{Pre, Here}; */
  /*@ assert at: Fault_Near{Pre, Here}(m, addr); */
  if (f == PVM_NONE) {
    /*@ assert users: Frames_Kept{Pre, Here}; */
    /*@ assert unchanged: Fault_Unchanged{Pre, Here}; */
    return PVM_VM_FAULT_OOM;
  }
  /*@ ghost fault_table(m, addr, t); */
  /*@ assert none0: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, 0); */
  int e = fault_map_own(cpu, node, m, f, v, addr, t, prot);
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  /*@ assert same: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert none: e != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert kept: e != PVM_VM_FAULT_DONE ==> Frames_Kept{Pre, Here}; */
  /*@ assert back: e != PVM_VM_FAULT_DONE ==> Rm_Same{Pre, Here}; */
  /*@ assert unchanged: e != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here}; */
  return e;
}

/* Nothing is mapped at addr: the file's page g is mapped there with the permissions prot (Linux: do_read_fault, do_shared_fault). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires page: Page_Own(g);
    requires area: Mm_Page(m, v, addr);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires table: t != PVM_NONE ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    requires none: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, 0);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Fault_Mapped(m, addr, prot);
    ensures counts: \result == PVM_VM_FAULT_DONE ==> pvm_page_mapcount[g] == \old(pvm_page_mapcount[g]) + 1 &&
      pvm_page_refcount[g] == \old(pvm_page_refcount[g]) + 1;
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: \old(pvm_page_state[g]) != PVM_PAGE_ANON ==> Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static int fault_file(u32 cpu, u32 node, u32 m, u64 addr, u32 g, u32 t, u64 prot) /*@ ghost (u32 v) */
{
  if (pvm_page_refcount[g] >= PVM_COUNT_MAX || pvm_page_mapcount[g] >= PVM_COUNT_MAX)
    return PVM_VM_FAULT_OOM;
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  int e = pvm_pt_map_page(cpu, node, pvm_mm_root[m], addr / 4096, t, fault_leaf(g, prot));
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert near: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (e != 0) {
    /*@ assert none: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    /*@ assert rmap: Rm_Same{Pre, Here}; */
    /*@ assert kept: Frames_Kept{Pre, Here}; */
    return PVM_VM_FAULT_OOM;
  }
  /*@ assert leaf: Mm_Entry(m, addr) == g * 4096 + prot; */
  (void)page_dup(g);
  /*@ assert again: Mm_Roots && Mm_Areas; */
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  /*@ assert same: Fault_Near{Pre, Here}(m, addr); */
  pvm_mm_count(m, PVM_MM_FILE_RSS, 1);
  return PVM_VM_FAULT_DONE;
}

/* The leaf at addr, which maps page g, maps page f instead, which is fresh, with the permissions prot; f becomes anonymous memory of area v. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires pages: Page_New(f) && Page_Own(g) && g != f;
    requires area: Mm_Page(m, v, addr);
    requires room: Fault_Room(v);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires old: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, old) && Pte_Present(old) && Pte_Pfn(old) == g;
    requires table: Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures frame: Pte_Pfn(Mm_Entry(m, addr)) == f;
    ensures leaf: Fault_Mapped(m, addr, prot);
    ensures mine: Fault_Mine(m, addr);
    ensures alone: Fault_Alone{Pre, Here}(g);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static void fault_exchange(u32 cpu, u32 m, u32 v, u64 addr, u32 g, u32 f, u32 t, u64 prot) /*@ ghost (u64 old) */
{
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  pvm_pt_renew_leaf(cpu, pvm_mm_root[m], addr / 4096, t, fault_leaf(f, prot)) /*@ ghost (old) */;
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert page: Page_New(f) && Page_Own(g); */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert near: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert calm: \at(Tlb_Safe, Pre) ==> Tlb_Safe; */
  /*@ assert entry: Mm_Entry(m, addr) == f * 4096 + prot; */
  fault_own(m, f, v, addr);
  /*@ assert own: Page_Own(g); */
  /*@ assert half: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert entry2: Mm_Entry(m, addr) == f * 4096 + prot; */
  pvm_zap_page(cpu, m, g);
  /*@ assert vpn3: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert entry3: Mm_Entry(m, addr) == f * 4096 + prot; */
  /*@ assert same: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert trees3: Roots_Same{Pre, Here}; */
}

/* A leaf maps page g at addr read-only: a copy takes its place, with the permissions prot (Linux: wp_page_copy). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires page: Page_Own(g);
    requires area: Mm_Page(m, v, addr);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires old: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, old) && Pte_Present(old) && Pte_Pfn(old) == g;
    requires table: Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Fault_Mapped(m, addr, prot);
    ensures copy: \result == PVM_VM_FAULT_DONE ==> Fault_Other(m, addr, g);
    ensures mine: \result == PVM_VM_FAULT_DONE ==> Fault_Mine(m, addr);
    ensures alone: Fault_Alone{Pre, Here}(g);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static int fault_copy(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 g, u32 t, u64 prot) /*@ ghost (u64 old) */
{
  u32 f = fault_take(cpu, node, v, pvm_page_state[g] == PVM_PAGE_ZERO ? PVM_NONE : g);
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert rmap: Rm_Same{Pre, Here}; */
  /*@ assert at: Fault_Near{Pre, Here}(m, addr); */
  if (f == PVM_NONE) {
    /*@ assert users: Frames_Kept{Pre, Here}; */
    /*@ assert unchanged: Fault_Unchanged{Pre, Here}; */
    return PVM_VM_FAULT_OOM;
  }
  /*@ assert leaf: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, old); */
  /*@ ghost fault_table(m, addr, t); */
  fault_exchange(cpu, m, v, addr, g, f, t, prot) /*@ ghost (old) */;
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  /*@ assert same: Fault_Near{Pre, Here}(m, addr); */
  return PVM_VM_FAULT_DONE;
}

/* Is there a zero page? */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures zero: \result != 0 <==> pvm_zero_page < pvm_nr_frames && pvm_page_state[pvm_zero_page] == PVM_PAGE_ZERO; */
static inline int fault_has_zero(void)
{
  return pvm_zero_page < pvm_nr_frames && pvm_page_state[pvm_zero_page] == PVM_PAGE_ZERO;
}

/* Nothing is mapped at addr: the zero page is, until the first write (Linux: do_anonymous_page). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires area: Mm_Page(m, v, addr);
    requires zero: pvm_zero_page < pvm_nr_frames && pvm_page_state[pvm_zero_page] == PVM_PAGE_ZERO;
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires table: t != PVM_NONE ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    requires none: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, 0);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> Fault_Mapped(m, addr, prot);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static u32 fault_zero(u32 cpu, u32 node, u32 m, u64 addr, u32 t, u64 prot) /*@ ghost (u32 v) */
{
  u32 z = pvm_zero_page;
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  int e = pvm_pt_map_page(cpu, node, pvm_mm_root[m], addr / 4096, t, fault_leaf(z, prot));
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert near: Fault_Near{Pre, Here}(m, addr); */
  /*@ assert leaf: e == 0 ==> Mm_Entry(m, addr) == z * 4096 + prot; */
  /*@ assert mapped: e == 0 ==> Fault_Mapped(m, addr, prot); */
  /*@ assert still: e != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return e == 0 ? PVM_VM_FAULT_DONE : PVM_VM_FAULT_OOM;
}

/* A leaf maps page g at addr read-only, and nobody else needs g, or all share it: the leaf permits writing (Linux: wp_page_reuse). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS;
    requires page: Page_Own(g);
    requires area: Mm_Page(m, v, addr);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires old: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, old) && Pte_Present(old) && Pte_Pfn(old) == g;
    requires table: Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures leaf: Fault_Mapped(m, addr, prot);
    ensures mine: \old(pvm_page_state[g] == PVM_PAGE_ANON && pvm_page_refcount[g] == 1) ==> Fault_Mine(m, addr);
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static void fault_reuse(u32 cpu, u32 m, u64 addr, u32 g, u32 t, u64 prot) /*@ ghost (u32 v, u64 old) */
{
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  pvm_pt_renew_leaf(cpu, pvm_mm_root[m], addr / 4096, t, fault_leaf(g, prot)) /*@ ghost (old) */;
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert leaf: Mm_Entry(m, addr) == g * 4096 + prot; */
  /*@ assert near: Fault_Near{Pre, Here}(m, addr); */
}

/* Is page the one that area v, which has a file, has at addr? */
/*@ requires wf: Mm_State;
    requires area: Mm_Page(m, v, addr);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures page: \result != 0 ==> Page_Own(page) && pvm_page_state[page] == PVM_PAGE_FILE; */
static int fault_has(u32 v, u64 addr, u32 page) /*@ ghost (u32 m) */
{
  /*@ assert range: It_In(v) && Vma_Fits(pvm_vma_pgoff[v], pvm_it_start[v], pvm_it_end[v]); */
  return page < pvm_nr_frames && pvm_page_state[page] == PVM_PAGE_FILE && pvm_page_owner[page] == pvm_vma_file[v] &&
    pvm_page_index[page] == pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096;
}

/* Nothing is mapped at addr, and the fault is of class c. Without a zero page a read, too, gets a frame of zeros. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires area: Mm_Page(m, v, addr);
    requires class: Fault_Maps(c);
    requires table: t != PVM_NONE ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    requires none: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, 0);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM || \result == PVM_VM_FAULT_RETRY;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> \exists integer p; Fault_Leaf(c, \old(pvm_vma_flags[v]), p) && Fault_Mapped(m, addr, p);
    ensures mine: \result == PVM_VM_FAULT_DONE ==> c == PVM_FAULT_ANON || c == PVM_FAULT_COW ==> Fault_Mine(m, addr);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(PVM_NONE);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static u32 fault_empty(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 c, u32 t, u32 page)
{
  u64 prot = pvm_fault_prot(c, pvm_vma_flags[v]);
  u32 from = PVM_NONE;
  if (c == PVM_FAULT_ZERO && fault_has_zero())
    return fault_zero(cpu, node, m, addr, t, prot) /*@ ghost (v) */;
  if (c != PVM_FAULT_ZERO && c != PVM_FAULT_ANON) {
    if (!fault_has(v, addr, page) /*@ ghost (m) */) {
      /*@ assert unchanged: Fault_Unchanged{Pre, Here}; */
      return PVM_VM_FAULT_RETRY;
    }
    if (c != PVM_FAULT_COW)
      return (u32)fault_file(cpu, node, m, addr, page, t, prot) /*@ ghost (v) */;
    from = page;
  }
  return (u32)fault_anon(cpu, node, m, v, addr, from, t, prot);
}

/* A leaf maps page g at addr, and the fault is of class c. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires page: Page_Own(g);
    requires area: Mm_Page(m, v, addr);
    requires class: Fault_Maps(c);
    requires old: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, old) && Pte_Present(old) && Pte_Pfn(old) == g;
    requires table: Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures leaf: \result == PVM_VM_FAULT_DONE ==> \exists integer p; Fault_Leaf(c, \old(pvm_vma_flags[v]), p) && Fault_Mapped(m, addr, p);
    ensures copy: \result == PVM_VM_FAULT_DONE ==> c == PVM_FAULT_COPY ==> Fault_Other(m, addr, g);
    ensures mine: \result == PVM_VM_FAULT_DONE ==> c == PVM_FAULT_COPY ||
      \old(pvm_page_state[g] == PVM_PAGE_ANON && pvm_page_refcount[g] == 1) ==> Fault_Mine(m, addr);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(g);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static u32 fault_present(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 c, u32 g, u32 t) /*@ ghost (u64 old) */
{
  u64 prot = pvm_fault_prot(c, pvm_vma_flags[v]);
  if (c == PVM_FAULT_COPY)
    return (u32)fault_copy(cpu, node, m, v, addr, g, t, prot) /*@ ghost (old) */;
  fault_reuse(cpu, m, addr, g, t, prot) /*@ ghost (v, old) */;
  return PVM_VM_FAULT_DONE;
}

/* How a fault of class c ends that maps nothing. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result <= PVM_VM_FAULT_SWAP;
    ensures done: \result == PVM_VM_FAULT_DONE <==> c == PVM_FAULT_SPURIOUS;
    ensures accerr: \result == PVM_VM_FAULT_ACCERR <==> c == PVM_FAULT_ACCERR;
    ensures maps: \result != PVM_VM_FAULT_MAPERR; */
static u32 fault_ends(u32 c)
{
  if (c == PVM_FAULT_SPURIOUS)
    return PVM_VM_FAULT_DONE;
  if (c == PVM_FAULT_SWAP)
    return PVM_VM_FAULT_SWAP;
  return c == PVM_FAULT_ACCERR ? PVM_VM_FAULT_ACCERR : PVM_VM_FAULT_SIGBUS;
}

/* The access to the page at addr of area v. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires area: Mm_Page(m, v, addr);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result <= PVM_VM_FAULT_SWAP && \result != PVM_VM_FAULT_MAPERR;
    ensures done: \result == PVM_VM_FAULT_DONE ==> Fault_Done(m, v, addr, error);
    ensures narrow: \result == PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Leaf_Within(pvm_vma_flags[v], Mm_Entry(m, addr));
    ensures mine: \result == PVM_VM_FAULT_DONE ==> error / 2 % 2 == 1 ==> !Vm_Shared(pvm_vma_flags[v]) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) ||
      Fault_Mine(m, addr);
    ensures accerr: \result == PVM_VM_FAULT_ACCERR ==> Access_Denied(pvm_vma_flags[v], error);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(\old(Fault_Frame(m, addr)));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static u32 fault_area(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u32 error, u32 page)
{
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  struct pvm_pt_spot spot = pvm_pt_read(pvm_mm_root[m], addr / 4096);
  u64 e = spot.entry;
  u32 g = PVM_NONE, state = PVM_PAGE_RESERVED, refs = 0;
  if (pvm_pte_present(e) && pvm_pte_pfn(e) < pvm_nr_frames) {
    g = (u32)pvm_pte_pfn(e);
    state = pvm_page_state[g];
    refs = pvm_page_refcount[g];
  }
  struct pvm_fault f = { pvm_vma_flags[v], e, error, pvm_vma_file[v], state, refs };
  u32 c = pvm_fault_class(f);
  /*@ assert unchanged: Fault_Unchanged{Pre, Here}; */
  if (c < PVM_FAULT_ZERO)
    return fault_ends(c);
  if (e == 0)
    return fault_empty(cpu, node, m, v, addr, c, spot.table, page);
  if (spot.table == PVM_NONE || state < PVM_PAGE_KERNEL || state > PVM_PAGE_SLAB)
    return PVM_VM_FAULT_SIGBUS;
  return fault_present(cpu, node, m, v, addr, c, g, spot.table) /*@ ghost (e) */;
}

/* The area of address space m at addr, which begins there now if it grows down to it; 0 when there is none. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed, pvm_mm_vmacache[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures area: \result != 0 ==> Mm_Page(m, \result, addr - addr % 4096) && Fault_Stay{Pre, Here}(\result);
    ensures places: \old(\exists integer v; Mm_Page(m, v, addr - addr % 4096)) ==> Fault_Places{Pre, Here};
    ensures flags: \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_vma_flags[v] == \old(pvm_vma_flags[v]);
    ensures none: \result == 0 ==> (\forall integer v; !\old(Mm_Page(m, v, addr - addr % 4096))) && Area_Same{Pre, Here} && Mm_Info_Same{Pre, Here};
    ensures same: \old(\exists integer v; Mm_Page(m, v, addr - addr % 4096)) ==> Area_Same{Pre, Here} && Mm_Info_Same{Pre, Here}; */
static u32 fault_find(u32 m, u64 addr)
{
  u32 v = pvm_vma_find(m, addr);
  /*@ assert ends: \forall integer w; Mm_Page(m, w, addr - addr % 4096) ==> addr < pvm_it_end[w]; */
  /*@ assert none: v == 0 ==> \forall integer w; !Mm_Page(m, w, addr - addr % 4096); */
  if (v == 0 || pvm_it_start[v] <= addr)
    return v;
  /*@ assert above: \forall integer w; !Mm_Page(m, w, addr - addr % 4096); */
  return pvm_expand_stack(v, addr - addr % 4096) == 0 ? v : 0;
}

/* The access of address space m to addr: pvm_handle_mm_fault, without looking whether it is like the one before. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && 0 < m < PVM_MAX_MMS;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= PVM_VM_FAULT_SWAP;
    ensures roots: Roots_Same{Pre, Here};
    ensures maperr: !\old(Mm_Live(m)) ==> \result == PVM_VM_FAULT_MAPERR;
    ensures area: \result != PVM_VM_FAULT_MAPERR ==> \exists integer v; Mm_Page(m, v, addr - addr % 4096) && Fault_Stay{Pre, Here}(v);
    ensures stay: \old(\exists integer v; Mm_Page(m, v, addr - addr % 4096)) ==> Fault_Places{Pre, Here};
    ensures gone: \result == PVM_VM_FAULT_MAPERR ==> Area_Same{Pre, Here};
    ensures none: \result == PVM_VM_FAULT_MAPERR ==> \old(Mm_Live(m)) ==> \forall integer v; !\old(Mm_Page(m, v, addr - addr % 4096));
    ensures accerr: \result == PVM_VM_FAULT_ACCERR ==> \exists integer v; Mm_Page(m, v, addr - addr % 4096) &&
      Access_Denied(pvm_vma_flags[v], error);
    ensures done: \result == PVM_VM_FAULT_DONE ==> \exists integer v; Fault_Done(m, v, addr - addr % 4096, error);
    ensures narrow: \result == PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || \exists integer v;
      Mm_Page(m, v, addr - addr % 4096) && Leaf_Within(pvm_vma_flags[v], Mm_Entry(m, addr - addr % 4096));
    ensures mine: \result == PVM_VM_FAULT_DONE ==> error / 2 % 2 == 1 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || \exists integer v;
      Mm_Page(m, v, addr - addr % 4096) && (Vm_Shared(pvm_vma_flags[v]) || Fault_Mine(m, addr - addr % 4096));
    ensures flags: \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_vma_flags[v] == \old(pvm_vma_flags[v]);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Fault_Near{Pre, Here}(m, addr - addr % 4096);
    ensures alone: Fault_Alone{Pre, Here}(\old(Fault_Frame(m, addr - addr % 4096)));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures calm: \result != PVM_VM_FAULT_DONE ==> \old(\exists integer v; Mm_Page(m, v, addr - addr % 4096)) ==>
      Mm_Info_Same{Pre, Here}; */
static u32 fault_any(u32 cpu, u32 node, u32 m, u64 addr, u32 error, u32 page)
{
  if (pvm_mm_users[m] == 0)
    return PVM_VM_FAULT_MAPERR;
  u32 v = fault_find(m, addr);
  if (v == 0)
    return PVM_VM_FAULT_MAPERR;
  u32 r = fault_area(cpu, node, m, v, addr - addr % 4096, error, page);
  /*@ assert stay: \at(\exists integer w; Mm_Page(m, w, addr - addr % 4096), Pre) ==> Fault_Places{Pre, Here}; */
  return r;
}

/* Does leaf e map anonymous memory read-only, in an area with these flags, which permit writing? */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wp: \result != 0 ==> Pte_Present(e) && !Pte_Write(e) && Vm_Write(flags);
    ensures page: \result != 0 ==> Page_Own(Pte_Pfn(e)) && pvm_page_state[Pte_Pfn(e)] == PVM_PAGE_ANON; */
static inline int fault_wp(u64 e, u64 flags)
{
  return pvm_pte_present(e) && !pvm_pte_write(e) && pvm_pte_pfn(e) < pvm_nr_frames && pvm_page_state[pvm_pte_pfn(e)] == PVM_PAGE_ANON &&
    PVM_VM_HAS(flags, PVM_VM_WRITE);
}

/* The leaf that maps the page at addr in address space m, if that page is in the area that was found last, and the leaf in the table that was found
 * last and maps anonymous memory read-only, the area permits writing, and pages of the tree are pending (pvm_pt_begun). Else 0. */
/*@ requires wf: Mm_State;
    requires mm: Vma_Mm(m);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 ==> Mm_Page(m, pvm_mm_vmacache[m], addr - addr % 4096) && Vm_Write(pvm_vma_flags[pvm_mm_vmacache[m]]);
    ensures begun: \result != 0 ==> Tlb_Pending && pvm_tlb_root == pvm_mm_root[m];
    ensures page: \result != 0 ==> Page_Own(Pte_Pfn(\result)) && pvm_page_state[Pte_Pfn(\result)] == PVM_PAGE_ANON && Pte_Present(\result) &&
      !Pte_Write(\result);
    ensures leaf: \result != 0 ==> Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr - addr % 4096), 1, \result);
    ensures table: \result != 0 ==> Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr - addr % 4096), pvm_pt_last, 1); */
static inline u64 fault_last(u32 m, u64 addr)
{
  u32 v = pvm_mm_vmacache[m], root = pvm_mm_root[m];
  if (!pvm_vma_hit(m, v, addr) || !pvm_pt_begun(root))
    return 0;
  /*@ assert live: Mm_Live(m) && Pt_Root(root) && Mm_Page(m, v, addr - addr % 4096); */
  /*@ assert number: Mm_Vpn(m, addr - addr % 4096) == addr / 4096; */
  if (!pvm_pt_placed(root, addr / 4096, pvm_pt_last))
    return 0;
  u64 e = pvm_pt_read_near(root, addr / 4096, pvm_pt_last).entry;
  return fault_wp(e, pvm_vma_flags[v]) ? e : 0;
}

/* A write to the page at addr of area v, which leaf e in table t maps read-only to anonymous memory: a copy takes its place, or, when nobody else
 * needs the page, the leaf permits writing, while pages of the tree are pending (pvm_pt_begun). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires area: Mm_Page(m, v, addr) && Vm_Write(pvm_vma_flags[v]);
    requires write: error / 2 % 2 == 1;
    requires begun: Tlb_Pending && pvm_tlb_root == pvm_mm_root[m];
    requires page: Page_Own(Pte_Pfn(e)) && pvm_page_state[Pte_Pfn(e)] == PVM_PAGE_ANON;
    requires old: Pages_Leaf(pvm_mm_root[m], Mm_Vpn(m, addr), 1, e) && Pte_Present(e);
    requires table: Walk_Table(pvm_mm_root[m], Mm_Vpn(m, addr), t, 1);
    terminates \true;
    assigns PVM_FAULT_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures area: Mm_Page(m, v, addr);
    ensures result: \result == PVM_VM_FAULT_DONE || \result == PVM_VM_FAULT_OOM;
    ensures done: \result == PVM_VM_FAULT_DONE ==> Fault_Done(m, v, addr, error);
    ensures narrow: \result == PVM_VM_FAULT_DONE ==> Leaf_Within(pvm_vma_flags[v], Mm_Entry(m, addr));
    ensures mine: \result == PVM_VM_FAULT_DONE ==> Fault_Mine(m, addr);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Fault_Unchanged{Pre, Here};
    ensures alone: Fault_Alone{Pre, Here}(Pte_Pfn(e));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures areas: Fault_Areas{Pre, Here}(v);
    ensures same: Fault_Near{Pre, Here}(m, addr); */
static u32 fault_again(u32 cpu, u32 node, u32 m, u32 v, u64 addr, u64 e, u32 t) /*@ ghost (u32 error) */
{
  u32 g = (u32)pvm_pte_pfn(e);
  if (pvm_page_refcount[g] != 1)
    return fault_present(cpu, node, m, v, addr, PVM_FAULT_COPY, g, t) /*@ ghost (e) */;
  u64 prot = pvm_fault_prot(PVM_FAULT_REUSE, pvm_vma_flags[v]);
  /*@ assert number: Mm_Vpn(m, addr) == addr / 4096; */
  pvm_pt_renew_more(pvm_mm_root[m], addr / 4096, t, fault_leaf(g, prot)) /*@ ghost (e) */;
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert vpn: Mm_Vpn(m, addr) == \at(Mm_Vpn(m, addr), Pre); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert leaf: Mm_Entry(m, addr) == g * 4096 + prot; */
  /*@ assert near: Fault_Near{Pre, Here}(m, addr); */
  return PVM_VM_FAULT_DONE;
}

u32 pvm_handle_mm_fault(u32 cpu, u32 node, u32 m, u64 addr, u32 error, u32 page)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || m == 0 || m >= PVM_MAX_MMS)
    return PVM_VM_FAULT_MAPERR;
  if (error != PVM_PF_P + PVM_PF_W && error != PVM_PF_P + PVM_PF_W + PVM_PF_U)
    return fault_any(cpu, node, m, addr, error, page);
  u64 e = fault_last(m, addr);
  if (e == 0)
    return fault_any(cpu, node, m, addr, error, page);
  return fault_again(cpu, node, m, pvm_mm_vmacache[m], addr - addr % 4096, e, pvm_pt_last) /*@ ghost (error) */;
}
