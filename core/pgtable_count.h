/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: a page of processes is taken, its leaves and references are counted up and down, for callers who know that it is one.
 * What is done for each page of a range takes its number as an entry has it, in 64 bits. */
#ifndef PVM_PGTABLE_COUNT_H
#define PVM_PGTABLE_COUNT_H

#include "pgtable_op.h"
#include "pgtable_page.h"

/* A page, with one reference, from the zones of `node` or, if these have none, of others. PVM_NONE, and nothing changed, without memory. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures page: \result != PVM_NONE ==> Page_New(\result) && \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures none: \result == PVM_NONE ==> Zone_Same{Pre, Here} && \forall integer i; 0 <= i < pvm_zonelist_len[node * 3 + PVM_ZONE_NORMAL] ==>
        \old(Zone_Refuses(cpu, pvm_zonelist[node * 3 + PVM_ZONE_NORMAL][i], PVM_ZONE_NORMAL, 0, PVM_WMARK_LOW));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures tables: Tables_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline u32 page_take(u32 cpu, u32 node)
{
  /*@ ghost pvm_pt_places(); */
  u32 f = pvm_alloc_pages(cpu, node, PVM_ZONE_NORMAL, 0, PVM_WMARK_LOW);
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
  /*@ assert free: \forall integer g; Page_Free(g) ==> \at(Page_Free(g), Pre); */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return f;
}

/* The counts of page f become refs and maps. */
/*@ requires wf: Pt_State;
    requires page: Page_Own(f);
    terminates \true;
    assigns pvm_page_refcount[f], pvm_page_mapcount[f];
    exits \false;
    ensures wf: Pt_State;
    ensures counts: pvm_page_refcount[f] == refs && pvm_page_mapcount[f] == maps;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline void page_counts(u64 f, u32 refs, u32 maps)
{
  pvm_page_refcount[f] = refs;
  pvm_page_mapcount[f] = maps;
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert gather: Tlb_Frames; */
  /*@ assert reserve: Reserve_Wf; */
  /*@ assert zone: Zone_Wf; */
}

/* The last reference to page f, which no leaf maps, goes; the gather has room. */
/*@ requires wf: Pt_State;
    requires page: Page_Own(f) && pvm_page_refcount[f] == 1 && pvm_page_mapcount[f] == 0;
    requires room: pvm_tlb_count < PVM_TLB_BATCH;
    terminates \true;
    assigns pvm_page_refcount[f], pvm_page_state[f], pvm_page_index[f], pvm_tlb_count, pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures gather: pvm_page_state[f] == PVM_PAGE_GATHER;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline void page_release(u64 f)
{
  /*@ ghost pvm_pt_places(); */
  pvm_page_refcount[f] = 0;
  pvm_tlb_defer((u32)f);
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
  /*@ assert reserve: Reserve_Wf; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}

/* One of the c references to page f goes, and no leaf maps it if it is the last: how many are left. With the last one the page goes to the
 * gather. */
/*@ requires wf: Pt_State;
    requires cpu: cpu < PVM_MAX_CPUS;
    requires page: Page_Own(f) && 1 <= c <= PVM_COUNT_MAX && pvm_page_refcount[f] == c && (c == 1 ==> pvm_page_mapcount[f] == 0);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_refcount[f], pvm_page_index[f], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == c - 1;
    ensures left: \result > 0 ==> Page_Own(f) && pvm_page_refcount[f] == \result &&
      pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) && pvm_page_state[f] == \old(pvm_page_state[f]);
    ensures last: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_GATHER;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline int page_unref(u32 cpu, u64 f, u32 c)
{
  if (c > 1) {
    pvm_page_refcount[f] = c - 1;
    return (int)(c - 1);
  }
  if (!pvm_tlb_room(1))
    (void)pvm_pt_flush(cpu);
  page_release(f);
  return 0;
}

/* One more leaf maps page f, and refers to it. 0; -EOVERFLOW, and nothing changed. */
/*@ requires wf: Pt_State;
    requires page: Page_Own(f);
    terminates \true;
    assigns pvm_page_refcount[f], pvm_page_mapcount[f];
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EOVERFLOW;
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> \old(pvm_page_refcount[f] >= PVM_COUNT_MAX || pvm_page_mapcount[f] >= PVM_COUNT_MAX);
    ensures done: \result == 0 ==> pvm_page_refcount[f] == \old(pvm_page_refcount[f]) + 1 &&
      pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) + 1;
    ensures fail: \result != 0 ==> Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(\result != 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline int page_dup(u64 f)
{
  u32 refs = pvm_page_refcount[f], maps = pvm_page_mapcount[f];
  if (refs >= PVM_COUNT_MAX || maps >= PVM_COUNT_MAX)
    return -PVM_EOVERFLOW;
  page_counts(f, refs + 1, maps + 1);
  return 0;
}

/* One leaf less maps page f, and refers to it. How many references are left; with the last one the page goes to the gather. -EINVAL, and
 * nothing changed, when nothing maps it or refers to it; -EBUSY when the last reference would go while others map it. */
/*@ requires wf: Pt_State;
    requires page: cpu < PVM_MAX_CPUS && Page_Own(f);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_refcount[f], pvm_page_mapcount[f], pvm_page_index[f], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures einval: \result == -PVM_EINVAL <==> !\old(0 < pvm_page_refcount[f] <= PVM_COUNT_MAX && pvm_page_mapcount[f] > 0);
    ensures ebusy: \result == -PVM_EBUSY <==> \old(pvm_page_refcount[f] == 1 && pvm_page_mapcount[f] > 1);
    ensures left: \result > 0 ==> Page_Own(f) && pvm_page_refcount[f] == \result && \result == \old(pvm_page_refcount[f]) - 1 &&
      pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) - 1 && pvm_page_state[f] == \old(pvm_page_state[f]);
    ensures last: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_GATHER && \old(pvm_page_refcount[f]) == 1;
    ensures fail: \result < 0 ==> (\result == -PVM_EINVAL || \result == -PVM_EBUSY) && Tlb_Same{Pre, Here} && Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result < 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline int page_drop(u32 cpu, u64 f)
{
  u32 refs = pvm_page_refcount[f], maps = pvm_page_mapcount[f];
  if (refs == 0 || refs > PVM_COUNT_MAX || maps == 0)
    return -PVM_EINVAL;
  if (refs > 1) {
    page_counts(f, refs - 1, maps - 1);
    return (int)(refs - 1);
  }
  if (maps > 1)
    return -PVM_EBUSY;
  page_counts(f, 1, 0);
  return page_unref(cpu, f, 1);
}

#endif
