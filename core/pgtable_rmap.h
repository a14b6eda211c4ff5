/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the leaf of one page, for whoever came to it by the reverse map and knows its frame (Linux: page_vma_mapped_walk, then
 * ptep_test_and_clear_young). */
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

#ifdef __cplusplus
}
#endif
#endif
