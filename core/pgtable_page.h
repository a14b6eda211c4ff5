/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of processes: frames that are taken, filled, shared and given back while page tables stand (Linux: mm/memory.c,
 * alloc_zeroed_user_highpage_movable, copy_user_highpage; include/linux/mm.h, get_page, put_page).
 *
 * A page is one frame in a state from PVM_PAGE_KERNEL to PVM_PAGE_SLAB. Its references say who needs it; with the last one it goes to the
 * gather, and to the zones with the next flush, for a TLB may reach it still. None of these calls changes a tree, or what it maps.
 * Lock: that of whoever has the page. */
#ifndef PVM_PGTABLE_PAGE_H
#define PVM_PGTABLE_PAGE_H

#include "pgtable.h"

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_zero_page; /* the zero page, if its state is PVM_PAGE_ZERO; else there is none yet */

/* Flushes what is pending, and gives the frames that waited back to the zones. 0; -EINVAL, and nothing changed, when cpu is none. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == (cpu < PVM_MAX_CPUS ? 0 : -PVM_EINVAL);
    ensures empty: \result == 0 ==> !Tlb_Pending && pvm_tlb_count == 0;
    ensures fresh: \result == 0 ==> Stale_None;
    ensures fail: \result != 0 ==> Tlb_Same{Pre, Here} && Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_pt_flush(u32 cpu);

/* A page, with one reference, from the zones of `node` or, if these have none, of others; what it holds is left from its last use. PVM_NONE,
 * and nothing changed, without memory, or when cpu or node is none. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures page: \result != PVM_NONE ==> Page_New(\result);
    ensures was: \result != PVM_NONE ==> \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures none: \result == PVM_NONE ==> Zone_Same{Pre, Here};
    ensures refused: \result == PVM_NONE ==> cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES ||
      \forall integer i; 0 <= i < pvm_zonelist_len[node * 3 + PVM_ZONE_NORMAL] ==>
        \old(Zone_Refuses(cpu, pvm_zonelist[node * 3 + PVM_ZONE_NORMAL][i], PVM_ZONE_NORMAL, 0, PVM_WMARK_LOW));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
u32 pvm_page_alloc(u32 cpu, u32 node);

/* Page f gets what page `from` holds, or zeros when `from` is PVM_NONE. */
/*@ requires wf: Pt_State;
    requires page: Page_Own(f);
    requires from: from == PVM_NONE || (from < pvm_nr_frames && from != f);
    terminates \true;
    assigns pvm_ram[f].word[0 .. 511];
    exits \false;
    ensures wf: Pt_State;
    ensures filled: \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == (from == PVM_NONE ? 0 : PT_WORD(from, i));
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
void pvm_page_fill(u32 f, u32 from);

/* Drops a reference to page f (Linux: put_page). How many are left; with the last one the page goes to the gather. -EINVAL, and nothing
 * changed, when f is no page, has no reference or cpu is none; -EBUSY when the last reference would go while leaves map the page. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_refcount[f], pvm_page_index[f], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Page_Own(f) && 0 < pvm_page_refcount[f] <= PVM_COUNT_MAX);
    ensures ebusy: \result == -PVM_EBUSY <==>
      cpu < PVM_MAX_CPUS && \old(Page_Own(f) && pvm_page_refcount[f] == 1 && pvm_page_mapcount[f] != 0);
    ensures left: \result > 0 ==> Page_Own(f) && pvm_page_refcount[f] == \result && \result == \old(pvm_page_refcount[f]) - 1;
    ensures state: \result > 0 ==> pvm_page_state[f] == \old(pvm_page_state[f]);
    ensures last: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_GATHER && \old(pvm_page_refcount[f]) == 1;
    ensures errno: \result < 0 ==> \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures fail: \result < 0 ==> Tlb_Same{Pre, Here} && Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result < 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_page_put(u32 cpu, u32 f);

/* One more leaf maps page f, and refers to it. 0; -EINVAL when f is no page; -EOVERFLOW; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns pvm_page_refcount[f], pvm_page_mapcount[f];
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW;
    ensures einval: \result == -PVM_EINVAL <==> !Page_Own(f);
    ensures eoverflow: \result == -PVM_EOVERFLOW <==>
      Page_Own(f) && \old(pvm_page_refcount[f] >= PVM_COUNT_MAX || pvm_page_mapcount[f] >= PVM_COUNT_MAX);
    ensures done: \result == 0 ==> pvm_page_refcount[f] == \old(pvm_page_refcount[f]) + 1 &&
      pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) + 1;
    ensures fail: \result != 0 ==> Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(\result != 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_page_dup(u32 f);

/* One leaf less maps page f, and refers to it. How many references are left; with the last one the page goes to the gather. -EINVAL, and
 * nothing changed, when f is no page, nothing maps it or refers to it, or cpu is none; -EBUSY when the last reference would go while others map it. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_refcount[f], pvm_page_mapcount[f], pvm_page_index[f], pvm_tlb_frame[0 .. PVM_TLB_BATCH - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS ||
      !\old(Page_Own(f) && 0 < pvm_page_refcount[f] <= PVM_COUNT_MAX && pvm_page_mapcount[f] > 0);
    ensures ebusy: \result == -PVM_EBUSY <==>
      cpu < PVM_MAX_CPUS && \old(Page_Own(f) && pvm_page_refcount[f] == 1 && pvm_page_mapcount[f] > 1);
    ensures left: \result > 0 ==> Page_Own(f) && pvm_page_refcount[f] == \result && \result == \old(pvm_page_refcount[f]) - 1 &&
      pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) - 1;
    ensures state: \result > 0 ==> pvm_page_state[f] == \old(pvm_page_state[f]);
    ensures last: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_GATHER && \old(pvm_page_refcount[f]) == 1;
    ensures errno: \result < 0 ==> \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures fail: \result < 0 ==> Tlb_Same{Pre, Here} && Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result < 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_page_drop(u32 cpu, u32 f);

/* Page f, fresh, becomes the page `index` of file `file`, with the reference that it has: that of the embedder's page cache (Linux: add_to_page_cache).
 * 0; -EINVAL, and nothing changed, when f is no such page. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_owner[f], pvm_page_index[f];
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures fresh: \result == 0 <==> \old(Page_New(f));
    ensures done: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_FILE && pvm_page_owner[f] == file && pvm_page_index[f] == index;
    ensures fail: \result != 0 ==> Zone_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result != 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_page_add_file(u32 f, u32 file, u64 index);

/* Page f, fresh, becomes the zero page, which reads of anonymous memory map: it holds zeros, and leaves that map it are not counted (Linux:
 * ZERO_PAGE). 0; -EINVAL, and nothing changed, when f is no such page. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_owner[f], pvm_page_index[f], pvm_ram[f].word[0 .. 511], pvm_zero_page;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures fresh: \result == 0 <==> \old(Page_New(f));
    ensures done: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_ZERO && pvm_zero_page == f && \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == 0;
    ensures fail: \result != 0 ==> Zone_Same{Pre, Here} && pvm_zero_page == \old(pvm_zero_page) &&
      (f < pvm_nr_frames ==> \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == \old(PT_WORD(f, i)));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(\result != 0 ? PVM_NONE : f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_page_set_zero(u32 f);

#ifdef __cplusplus
}
#endif
#endif
