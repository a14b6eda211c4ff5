/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the leaf of one page, for whoever came to it by the reverse map and knows its frame (Linux: page_vma_mapped_walk). */
#ifndef PVM_PGTABLE_RMAP_H
#define PVM_PGTABLE_RMAP_H

#include "pgtable.h"

#include "../spec/pgtable_rmap.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* Does a leaf of 4 KiB at va map frame f, and has hardware used it since this was last asked? It looks unused afterwards. Nothing is flushed, as in
 * Linux on x86: a processor that holds the translation does not set the flag anew before it loses it, which costs nothing but accuracy. */
/*@ requires wf: Pt_Wf;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1];
    exits \false;
    ensures wf: Pt_Wf;
    ensures result: \result == 0 || \result == 1;
    ensures was: \result == 1 <==> \old(Pt_Args(root, va, 1) && Page_Young(root, Va_Page(root, va), f));
    ensures old: Pt_Args(root, va, 1) ==> !Page_Young(root, Va_Page(root, va), f);
    ensures aged: Map_Aged{Pre, Here}(f);
    ensures same: Pt_Args(root, va, 1) ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + 1);
    ensures none: \result == 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
int pvm_pt_clear_young(u32 root, u64 va, u32 f);

/* The leaf of 4 KiB at va, if it maps frame f, becomes e, an entry that is absent and says where the page will be found (Linux: ptep_clear_flush
 * and set_pte_at in try_to_unmap_one). 1; 0, and nothing changed, when no leaf there maps f. The page is pending then: processors may use
 * it until the next flush. -EINVAL, and nothing changed, when va is no address of the tree, e is 0 or present, or cpu is none. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == 1 || \result == -PVM_EINVAL;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Args(root, va, 1)) || e == 0 || e % 2 == 1;
    ensures was: \result == 1 <==> cpu < PVM_MAX_CPUS && e != 0 && e % 2 == 0 && \old(Pt_Args(root, va, 1) && Page_Maps(root, Va_Page(root, va), f));
    ensures gone: \result >= 0 ==> !Page_Maps(root, Va_Page(root, va), f);
    ensures put: Map_Put{Pre, Here}(f, e);
    ensures none: \result != 1 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures same: \result == 1 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + 1);
    ensures pending: \result == 1 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + 1);
    ensures safe: \old(Tlb_Safe) ==> !Page_Free(f) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
int pvm_pt_unmap_page(u32 cpu, u32 root, u64 va, u32 f, u64 e);

#ifdef __cplusplus
}
#endif
#endif
