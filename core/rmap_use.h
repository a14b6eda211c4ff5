/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reverse map is used for: a page, and all leaves that map it (Linux: mm/rmap.c, folio_referenced, try_to_unmap, rmap_walk_anon).
 *
 * Each call walks the tree of the page's anon_vma once, avc by avc, in its order, and looks in the page tables of each area's address space. Areas and the
 * reverse map stay as they are.
 * Lock: that of the root anon_vma. */
#ifndef PVM_RMAP_USE_H
#define PVM_RMAP_USE_H

#include "pgtable_rmap.h"
#include "zap.h"

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

/* Takes the anonymous page f out of the address spaces that map it: each leaf that the reverse map finds becomes `entry`, absent and not 0, which
 * says where the page will be found (swp.h), loses its reference, and is counted in its address space's PVM_MM_SWAPENTS, no more in PVM_MM_ANON_RSS. How
 * many leaves there were, that is how many page tables have the entry now (pvm_port_swap_free); the walk ends when nothing maps the page, so
 * pvm_page_mapcount[f] tells who goes on using it: leaves in areas with VM_LOCKED stay (Linux: try_to_unmap, which stops at the first of them). What the leaves knew of use and change is lost. The pages are
 * pending then: processors may use them until the next flush (pvm_pt_flush), before which the page must not be used otherwise.
 * -EINVAL, and nothing changed, when f is no anonymous page, the caller holds no reference of its own (one beyond pvm_page_mapcount[f]),
 * the entry is 0 or present, or cpu is none. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_ZAP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || entry == 0 || entry % 2 == 1 || !\old(Rm_Held(f));
    ensures result: \result >= 0 || \result == -PVM_EINVAL;
    ensures count: \result >= 0 ==> Rm_Held(f) && pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) - \result &&
      pvm_page_refcount[f] == \old(pvm_page_refcount[f]) - \result;
    ensures gone: \result >= 0 ==> pvm_page_mapcount[f] > 0 ==> \let a = \old(pvm_page_owner[f]); \let g = \old(pvm_page_index[f]);
      \forall integer c; Rm_Finds(c, a, g) ==> Rm_Maps(c, g, f) ==> Rm_Locked(c);
    ensures put: Map_Put{Pre, Here}(f, entry);
    ensures none: \result <= 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures fail: \result < 0 ==> Mm_Info_Same{Pre, Here} && Frames_Kept{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
int pvm_try_to_unmap(u32 cpu, u32 f, u64 entry);

#ifdef __cplusplus
}
#endif
#endif
