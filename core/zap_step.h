/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of an address space that are unmapped, inside: one page. */
#ifndef PVM_ZAP_STEP_H
#define PVM_ZAP_STEP_H

#include "pgtable_count.h"
#include "zap.h"

/* Address space m, whose page that was has g, maps it no more: the page loses a leaf and a reference, and m's count one, but for the zero
 * page, which counts none. Who calls has cleared the entry. Nothing when frame g is no page. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && g < pvm_nr_frames;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_refcount[g], pvm_page_mapcount[g], pvm_page_index[g], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1],
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures dropped: \old(Zap_Counted(g)) ==> Zap_Dropped{Pre, Here}(g, 1);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(g);
    ensures anon: \old(pvm_page_state[g]) == PVM_PAGE_ANON ==> Mm_One_Less{Pre, Here}(m, PVM_MM_ANON_RSS);
    ensures file: \old(pvm_page_state[g]) == PVM_PAGE_FILE || \old(pvm_page_state[g]) == PVM_PAGE_KERNEL ==>
      Mm_One_Less{Pre, Here}(m, PVM_MM_FILE_RSS);
    ensures none: \old(pvm_page_state[g]) < PVM_PAGE_KERNEL || \old(pvm_page_state[g]) > PVM_PAGE_FILE ==> Mm_Info_Same{Pre, Here} &&
      Frames_Kept{Pre, Here};
    ensures others: Mm_Info_But{Pre, Here}(m);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline void pvm_zap_page(u32 cpu, u32 m, u64 g)
{
  u32 kind = pvm_page_state[g];
  if (kind != PVM_PAGE_ANON && kind != PVM_PAGE_FILE && kind != PVM_PAGE_KERNEL)
    return;
  (void)page_drop(cpu, g);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  pvm_mm_uncount(m, kind == PVM_PAGE_ANON ? PVM_MM_ANON_RSS : PVM_MM_FILE_RSS, 1);
}

#endif
