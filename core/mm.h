/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: which exist, and who shares them (Linux: struct mm_struct; kernel/fork.c, mm_init, mmget).
 *
 * Address space m is a number of the pool, and tree m of the areas. Its page tables are the tree under pvm_mm_root[m], whose descriptor names
 * m (pvm_page_prev), so that no two address spaces share tables. Threads, and kernel code that looks in, hold a user each
 * (CLONE_VM: pvm_mm_get).
 *
 * Invariant Mm_Wf (spec/mm.acsl). All zero satisfies it: there is no address space.
 * Lock: the mmap_lock of the address space; the pool's for create. */
#ifndef PVM_MM_H
#define PVM_MM_H

#include "pgtable_page.h"
#include "rmap.h"

/* The end of user addresses with 4 and with 5 levels (Linux: TASK_SIZE_MAX). */
#define PVM_MM_TOP4 0x7ffffffff000u
#define PVM_MM_TOP5 0xfffffffffff000u

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_mm_users[PVM_MAX_MMS];    /* who shares it; 0: there is no such address space */
extern u32 pvm_mm_root[PVM_MAX_MMS];     /* the root of its page tables */

#include "../spec/mm.acsl"

/* A new address space without areas, with tables of `levels` levels, 4 or 5, and one user: its number. 0, and nothing changed, on a bad
 * argument, without memory, or when PVM_MAX_MMS - 1 exist. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_page_prev[0 .. PVM_MAX_FRAMES - 1],
      pvm_mm_users[0 .. PVM_MAX_MMS - 1], pvm_mm_root[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures fresh: \result != 0 ==> Mm_Live(\result) && !\old(Mm_Live(\result)) && pvm_mm_users[\result] == 1;
    ensures empty: \result != 0 ==> Pages_None(pvm_mm_root[\result]) && \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_it_tree[v] != \result;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures others: Mm_Same_But{Pre, Here}(\result);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures fail: \result == 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here} && Pool_Same{Pre, Here}(PVM_POOL_MM);
    ensures same: \result != 0 ==> Map_Same{Pre, Here}(pvm_mm_root[\result], 0, PT_SPAN6); */
u32 pvm_mm_create(u32 cpu, u32 node, u32 levels);

/* One more user of address space m (Linux: mmget; clone with CLONE_VM). 0; -EINVAL when there is no such address space; -EOVERFLOW. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns pvm_mm_users[m];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Mm_Live(m));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> \old(Mm_Live(m) && pvm_mm_users[m] >= PVM_COUNT_MAX);
    ensures done: \result == 0 ==> pvm_mm_users[m] == \old(pvm_mm_users[m]) + 1;
    ensures fail: \result != 0 ==> Mm_Same_But{Pre, Here}(0); */
int pvm_mm_get(u32 m);

/* The executable twin of Mm_Wf. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Mm_Wf; */
int pvm_mm_check(void);

#ifdef __cplusplus
}
#endif
#endif
