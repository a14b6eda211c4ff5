/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the entries of many pages at once, out of a tree and into one, for who looks at each of them: fork, munmap.
 *
 * The batch holds entries as they are, present or not (swp.h), of pages that lie under one level-1 table, so that there is one walk
 * for up to 512 pages. Linux: copy_pte_range, zap_pte_range (mm/memory.c). */
#ifndef PVM_PGTABLE_BATCH_H
#define PVM_PGTABLE_BATCH_H

#include "pgtable.h"

#ifdef __cplusplus
extern "C" {
#endif

extern u64 pvm_pt_batch[512]; /* the entries of consecutive pages, 0 for a hole; between two calls its user's */

#include "../spec/pgtable_batch.acsl"

/* The entries of the n pages from va on go into places 0 .. n-1 of the batch: how many of them are not 0. When that is 0, the batch need
 * not be written: no table, no look at its entries. -EINVAL when root is no root, va is not the canonical address of a page, or the pages
 * do not lie under one level-1 table; -EBUSY when a huge leaf maps them. */
/*@ requires wf: Pt_Wf;
    terminates \true;
    assigns pvm_pt_batch[0 .. 511];
    exits \false;
    ensures result: -PVM_EINVAL == \result || -PVM_EBUSY == \result || 0 <= \result <= n;
    ensures einval: \result == -PVM_EINVAL <==> !Pt_Args(root, va, 1) || !Batch_Fits(Va_Page(root, va), n);
    ensures none: \result == 0 ==> Run_None(root, Va_Page(root, va), n);
    ensures loaded: \result > 0 ==> Run_Batch(root, Va_Page(root, va), n);
    ensures count: \result > 0 ==> \result == Batch_Live(n);
    ensures ebusy: \result == -PVM_EBUSY ==> \exists integer e, l; 2 <= l <= 3 && Walk_Result(root, Va_Page(root, va), e, l); */
int pvm_pt_load(u32 root, u64 va, u32 n);

/* How many of the n pages from va on are not mapped, as far as the first entry tells that the walk comes to: all, when there is none below it;
 * 0, when a level-1 table or a huge leaf is there, or on a bad argument. So one step passes a hole of any size. */
/*@ requires wf: Pt_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result <= n;
    ensures none: \result > 0 ==> Pt_Args(root, va, 1) && Range_In(root, Va_Page(root, va), n) && Run_None(root, Va_Page(root, va), \result); */
u64 pvm_pt_skip(u32 root, u64 va, u64 n);

/* Maps the n pages from va on by the entries in places 0 .. n-1 of the batch, as they are, a hole where that is 0; pvm_pt_load of the
 * same pages brings the batch back. 0; -EINVAL as pvm_pt_load, or when cpu or node is none; -EEXIST when one of the pages is mapped;
 * -ENOMEM; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !\old(Pt_Args(root, va, 1)) ||
      !\old(Batch_Fits(Va_Page(root, va), n));
    ensures was: \result == 0 ==> \old(Run_None(root, Va_Page(root, va), n));
    ensures done: \result == 0 ==> Run_Batch(root, Va_Page(root, va), n);
    ensures eexist: \result == -PVM_EEXIST ==> !\old(Run_None(root, Va_Page(root, va), n));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + n); */
int pvm_pt_store(u32 cpu, u32 node, u32 root, u64 va, u32 n);

#ifdef __cplusplus
}
#endif
#endif
