/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of an address space that are unmapped and given back. */
#include "zap_step.h"

#include "pvm_port.h"

void pvm_zap_batch(u32 cpu, u32 m, u32 n)
{
  /*@ loop invariant wf: Mm_State;
      loop invariant range: 0 <= k <= n;
      loop invariant counts: \forall integer f; Batch_Maps(f, k) >= 0;
      loop invariant dropped: \forall integer f; \at(Zap_Counted(f), Pre) ==> Batch_Maps(f, k) <= \at(pvm_page_mapcount[f], Pre) ==>
        Zap_Dropped{Pre, Here}(f, Batch_Maps(f, k));
      loop invariant swaps: Batch_Swaps(k) >= 0;
      loop invariant swap: Batch_Swaps(k) <= \at(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)], Pre) ==>
        pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)] == \at(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)], Pre) - Batch_Swaps(k);
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Tlb_Safe;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant others: Mm_Info_But{Pre, Here}(m);
      loop invariant same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop assigns k, PVM_FLUSH_CELLS, pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1],
        pvm_page_index[0 .. PVM_MAX_FRAMES - 1], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
      loop variant n - k; */
  for (u32 k = 0; k < n; k++) {
    u64 e = pvm_pt_batch[k];
    /*@ ghost Before: ; */
    /*@ assert count: \forall integer f; Batch_Maps(f, k + 1) == Batch_Maps(f, k) + (e % 2 == 1 && Pte_Pfn(e) == f ? 1 : 0); */
    /*@ assert until: \forall integer f; \at(Zap_Counted(f), Pre) ==> Batch_Maps(f, k + 1) <= \at(pvm_page_mapcount[f], Pre) ==>
          Zap_Dropped{Pre, Here}(f, Batch_Maps(f, k)); */
    /*@ assert own: \forall integer f; \at(Zap_Counted(f), Pre) ==> Batch_Maps(f, k + 1) <= \at(pvm_page_mapcount[f], Pre) ==>
          Pte_Present(e) && Pte_Pfn(e) == f ==> Page_Own(f); */
    /*@ assert counted: \forall integer f; \at(Zap_Counted(f), Pre) ==> Batch_Maps(f, k + 1) <= \at(pvm_page_mapcount[f], Pre) ==>
          Pte_Present(e) && Pte_Pfn(e) == f ==> Zap_Counted(f); */
    /*@ assert swaps: Batch_Swaps(k + 1) == Batch_Swaps(k) + (e != 0 && e % 2 == 0 ? 1 : 0); */
    if (pvm_pte_present(e)) {
      if (pvm_pte_pfn(e) < pvm_nr_frames)
        pvm_zap_page(cpu, m, pvm_pte_pfn(e));
    } else if (e != 0) {
      pvm_port_swap_free(e);
      pvm_mm_uncount(m, PVM_MM_SWAPENTS, 1);
    }
    /*@ assert less: \forall integer f; \at(Zap_Counted(f), Pre) ==> Batch_Maps(f, k + 1) <= \at(pvm_page_mapcount[f], Pre) ==>
          Pte_Present(e) && Pte_Pfn(e) == f ==> Zap_Dropped{Before, Here}(f, 1); */
    /*@ assert others: \forall integer f; 0 <= f < pvm_nr_frames ==> !(Pte_Present(e) && Pte_Pfn(e) == f) ==>
          (Page_Own(f) <==> Page_Own{Before}(f)) && (Page_Own(f) ==> pvm_page_state[f] == \at(pvm_page_state[f], Before) &&
          pvm_page_mapcount[f] == \at(pvm_page_mapcount[f], Before) && pvm_page_refcount[f] == \at(pvm_page_refcount[f], Before)); */
    /*@ assert step: Map_Same{LoopCurrent, Here}(PVM_NONE, 0, 0); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
  }
}

/* The n pages from addr on, under one level-1 table, are unmapped and given back. 0; -EBUSY, and nothing changed, when a huge leaf maps them. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, addr, addr + n * 4096);
    requires table: Batch_Fits(addr / 4096, n);
    terminates \true;
    assigns PVM_ZAP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EBUSY;
    ensures roots: Roots_Same{Pre, Here};
    ensures others: Mm_Info_But{Pre, Here}(m);
    ensures done: \result == 0 ==> Run_None(pvm_mm_root[m], addr / 4096, n);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), addr / 4096, addr / 4096 + n); */
static int zap_table(u32 cpu, u32 m, u64 addr, u32 n)
{
  u32 root = pvm_mm_root[m];
  /*@ assert root: Pt_Root(root); */
  /*@ assert page: Va_Page(root, addr) == addr / 4096; */
  int c = pvm_pt_load(root, addr, n);
  if (c <= 0)
    return c == 0 ? 0 : -PVM_EBUSY;
  int e = pvm_pt_unmap_range(cpu, root, addr, n);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (e != 0)
    return -PVM_EBUSY;
  /*@ assert none: Run_None(root, addr / 4096, n); */
  /*@ assert near: Map_Same{Pre, Here}(root, addr / 4096, addr / 4096 + n); */
  /*@ ghost Cleared: ; */
  pvm_zap_batch(cpu, m, n);
  /*@ assert same: Map_Same{Pre, Here}(root, addr / 4096, addr / 4096 + n); */
  /*@ assert still: Run_None(root, addr / 4096, n); */
  return 0;
}

/* What stands against unmapping from .. to-1 of address space m? */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result != 0 <==> Mm_Live(m) && Mm_Range(m, from, to); */
static int zap_args(u32 m, u64 from, u64 to)
{
  if (m == 0 || m >= PVM_MAX_MMS || pvm_mm_users[m] == 0)
    return 0;
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  u64 top = pvm_page_state[pvm_mm_root[m]] == PVM_PAGE_TABLE + 5 ? PVM_MM_TOP5 : PVM_MM_TOP4;
  return from % 4096 == 0 && to % 4096 == 0 && from < to && to <= top;
}

/* One step of unmapping, from addr on: how many pages are not mapped now, at least one; 0: a huge leaf is in the way, and nothing changed. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Mm_Range(m, addr, to);
    terminates \true;
    assigns PVM_ZAP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= (to - addr) / 4096;
    ensures roots: Roots_Same{Pre, Here};
    ensures others: Mm_Info_But{Pre, Here}(m);
    ensures done: Run_None(pvm_mm_root[m], addr / 4096, \result);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), addr / 4096, to / 4096); */
static u64 zap_step(u32 cpu, u32 m, u64 addr, u64 to)
{
  u64 n = (to - addr) / 4096, k = pvm_pt_skip(pvm_mm_root[m], addr, n);
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  /*@ assert page: Va_Page(pvm_mm_root[m], addr) == addr / 4096; */
  if (k > 0)
    return k;
  k = 512 - addr / 4096 % 512;
  if (k > n)
    k = n;
  /*@ assert fits: Batch_Fits(addr / 4096, k) && addr + k * 4096 <= to; */
  return zap_table(cpu, m, addr, (u32)k) == 0 ? k : 0;
}

int pvm_zap_range(u32 cpu, u32 m, u64 from, u64 to)
{
  if (cpu >= PVM_MAX_CPUS || !zap_args(m, from, to))
    return -PVM_EINVAL;
  u64 addr = from, k = 1;
  pvm_mm_note_rss(m);
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant range: from <= addr <= to && addr % 4096 == 0;
      loop invariant roots: Roots_Same{Pre, Here} && Mm_Live(m) && pvm_mm_root[m] == root;
      loop invariant others: Mm_Info_But{Pre, Here}(m);
      loop invariant none: Run_None(root, from / 4096, (addr - from) / 4096);
      loop invariant same: Map_Same{Pre, Here}(root, from / 4096, to / 4096);
      loop assigns addr, k, PVM_ZAP_CELLS;
      loop variant to - addr + k; */
  while (addr < to && k > 0) {
    k = zap_step(cpu, m, addr, to);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, from / 4096, to / 4096); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    /*@ assert before: Run_None(root, from / 4096, (addr - from) / 4096); */
    addr += k * 4096;
  }
  return k > 0 ? 0 : -PVM_EBUSY;
}
