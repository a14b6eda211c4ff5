/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reverse map is used for: a page, and all leaves that map it (Linux: mm/rmap.c, folio_referenced, rmap_walk_anon).
 *
 * Each call walks the tree of the page's anon_vma once, avc by avc, in its order, and looks in the page tables of each area's address space. Areas and the
 * reverse map stay as they are.
 * Lock: that of the root anon_vma. */
#ifndef PVM_RMAP_USE_H
#define PVM_RMAP_USE_H

#include "mm.h"
#include "pgtable_rmap.h"

#include "../spec/rmap_use.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* How many leaves that map the anonymous page f hardware has used since they were last asked; they look unused from now on; the number stops
 * at PVM_COUNT_MAX. -EAGAIN when the walk comes to an area with VM_LOCKED that maps it: such a page is in use whatever hardware says, and the
 * leaves that were not asked stay as they are (Linux: folio_referenced_one, which says so in vm_flags). -EINVAL, and nothing changed, when f
 * is no anonymous page. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: 0 <= \result <= PVM_COUNT_MAX || \result == -PVM_EAGAIN || \result == -PVM_EINVAL;
    ensures einval: \result == -PVM_EINVAL <==> !(f < pvm_nr_frames && pvm_page_state[f] == PVM_PAGE_ANON);
    ensures old: \result >= 0 ==> \forall integer c; Rm_Finds(c, pvm_page_owner[f], pvm_page_index[f]) ==> !Rm_Young(c, f);
    ensures aged: Map_Aged{Pre, Here}(f);
    ensures none: \result == 0 || \result == -PVM_EINVAL ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
int pvm_page_referenced(u32 f);

#ifdef __cplusplus
}
#endif
#endif
