/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of an address space that are unmapped and given back (Linux: mm/memory.c, unmap_vmas, zap_pte_range).
 *
 * Table by table: the entries are read into the batch, cleared in the tree, and then each page loses a leaf and a reference; with its last
 * one it waits in the gather, and the next flush frees it. Pages of files are counted in PVM_MM_FILE_RSS, anonymous ones in
 * PVM_MM_ANON_RSS; the zero page is in neither, and not counted; entries of swap are counted in PVM_MM_SWAPENTS. Before pages of a range go, PVM_MM_HIWATER_RSS is brought up to date.
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_ZAP_H
#define PVM_ZAP_H

#include "mm.h"

#include "../spec/zap.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* What zapping may write: no area, nothing of the reverse map. */
#define PVM_ZAP_CELLS PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS, pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], \
  pvm_pt_batch[0 .. 511], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1]

/* The pages that places 0 .. n-1 of the batch map lose a leaf each, and those that are in swap are counted no more. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && n <= 512;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1],
      pvm_page_index[0 .. PVM_MAX_FRAMES - 1], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures dropped: \forall integer f; \old(Zap_Counted(f)) ==> Batch_Maps(f, n) <= \old(pvm_page_mapcount[f]) ==>
      Zap_Dropped{Pre, Here}(f, Batch_Maps(f, n));
    ensures swap: Batch_Swaps(n) <= \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)]) ==>
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)] == \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)]) - Batch_Swaps(n);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures others: Mm_Info_But{Pre, Here}(m);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
void pvm_zap_batch(u32 cpu, u32 m, u32 n);

/* Unmaps the pages from .. to-1 of address space m, and gives them back. 0; -EINVAL, and nothing changed, when there is no such address space, the
 * range is empty, not aligned, or ends above its top, or cpu is none; -EBUSY when a huge leaf maps pages of the range, and those up to it
 * are unmapped. Holes stay. The areas are left to the caller. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_ZAP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Mm_Live(m) && Mm_Range(m, from, to));
    ensures roots: Roots_Same{Pre, Here};
    ensures others: Mm_Live(m) ==> Mm_Info_But{Pre, Here}(m);
    ensures done: \result == 0 ==> Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    ensures same: \result != -PVM_EINVAL ==> Mm_Same_Pages{Pre, Here}(m, from, to);
    ensures fail: \result == -PVM_EINVAL ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here} && Mm_Info_Same{Pre, Here}; */
int pvm_zap_range(u32 cpu, u32 m, u64 from, u64 to);

#ifdef __cplusplus
}
#endif
#endif
