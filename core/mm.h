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

#include "area.h"
#include "pgtable_batch.h"
#include "pgtable_page.h"

/* The end of user addresses with 4 and with 5 levels (Linux: TASK_SIZE_MAX). */
#define PVM_MM_TOP4 0x7ffffffff000u
#define PVM_MM_TOP5 0xfffffffffff000u

/* What is known of an address space beside its areas and tables, in a row of pvm_mm_info: keys, with Linux's names in struct mm_struct. */
#define PVM_MM_TOTAL_VM 0     /* pages of areas (VmSize) */
#define PVM_MM_LOCKED_VM 1    /* of areas with VM_LOCKED */
#define PVM_MM_DATA_VM 2      /* of areas that are private, writable and not the stack */
#define PVM_MM_EXEC_VM 3      /* of areas that are executable and not writable */
#define PVM_MM_STACK_VM 4     /* of areas that grow down */
#define PVM_MM_ANON_RSS 5     /* mapped pages of anonymous memory (MM_ANONPAGES) */
#define PVM_MM_FILE_RSS 6     /* mapped pages of files (MM_FILEPAGES) */
#define PVM_MM_HIWATER_RSS 7  /* the most pages that were mapped, noted before they become fewer: the most is that or what is mapped now */
#define PVM_MM_HIWATER_VM 8   /* the most pages of areas, in the same way */
#define PVM_MM_SWAPENTS 9     /* pages that are swapped out; who brings one in counts one less (MM_SWAPENTS) */
#define PVM_MM_START_BRK 10   /* bytes: where the heap begins, and where it ends */
#define PVM_MM_BRK 11
#define PVM_MM_DATA_SIZE 12   /* bytes: end_data - start_data, which RLIMIT_DATA counts, too */
#define PVM_MM_MMAP_BASE 13   /* bytes: where mmap begins to look, downwards */
#define PVM_MM_LEGACY 14      /* not 0: mmap looks upwards, from PVM_MM_MMAP_BASE on */
#define PVM_MM_DEF_FLAGS 15   /* flags of new areas: mlockall(MCL_FUTURE) */
#define PVM_MM_START_STACK 16 /* bytes: the stack pointer at exec */
#define PVM_MM_LIMIT_AS 17    /* bytes: the limits of setrlimit; PVM_MM_UNLIMITED */
#define PVM_MM_LIMIT_DATA 18
#define PVM_MM_LIMIT_STACK 19
#define PVM_MM_LIMIT_MEMLOCK 20
#define PVM_MM_CAP_IPC_LOCK 21  /* not 0: may lock more than the limit */
#define PVM_MM_CAP_SYS_ADMIN 22 /* not 0: may use the memory that is kept for the administrator */
#define PVM_MM_START_CODE 23 /* bytes: where the program's own code begins, and where it ends */
#define PVM_MM_END_CODE 24
#define PVM_MM_KEYS 32
#define PVM_MM_INFO(m, k) ((m) * PVM_MM_KEYS + (k))
#define PVM_MM_INFO_SIZE (PVM_MAX_MMS * PVM_MM_KEYS)
#define PVM_MM_UNLIMITED 0xffffffffffffffffu

#ifdef __cplusplus
extern "C" {
#endif

extern u64 pvm_mm_info[PVM_MM_INFO_SIZE];
extern u64 pvm_vm_committed;             /* pages that are promised: those of areas with VM_ACCOUNT */
extern u32 pvm_mm_users[PVM_MAX_MMS];    /* who shares it; 0: there is no such address space */
extern u32 pvm_mm_root[PVM_MAX_MMS];     /* the root of its page tables */

#include "../spec/mm.acsl"

/* A new address space without areas, with tables of `levels` levels, 4 or 5, and one user: its number. 0, and nothing changed, on a bad
 * argument, without memory, or when PVM_MAX_MMS - 1 exist. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_page_prev[0 .. PVM_MAX_FRAMES - 1],
      pvm_mm_users[0 .. PVM_MAX_MMS - 1], pvm_mm_root[0 .. PVM_MAX_MMS - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures fresh: \result != 0 ==> Mm_Live(\result) && !\old(Mm_Live(\result)) && pvm_mm_users[\result] == 1;
    ensures empty: \result != 0 ==> Pages_None(pvm_mm_root[\result]) && \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_it_tree[v] != \result;
    ensures levels: \result != 0 ==> pvm_page_state[pvm_mm_root[\result]] == PVM_PAGE_TABLE + levels;
    ensures roots: \forall integer r; \old(Pt_Root(r)) ==> Pt_Root(r) && pvm_page_state[r] == \old(pvm_page_state[r]) &&
      (\result != 0 ==> r != pvm_mm_root[\result]);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures others: Mm_Same_But{Pre, Here}(\result);
    ensures rows: Mm_Info_But{Pre, Here}(\result);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures fail: \result == 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here} && Pool_Same{Pre, Here}(PVM_POOL_MM) &&
      Mm_Info_Same{Pre, Here};
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

/* Sets bounds or a limit of address space m: one of the keys from PVM_MM_START_BRK on, in bytes (Linux: exec, setrlimit, prctl with
 * PR_SET_MM). 0; -EINVAL, and nothing changed, when there is no such address space, or no such key. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, key)];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Mm_Live(m) && PVM_MM_START_BRK <= key < PVM_MM_KEYS;
    ensures value: \result == 0 ==> pvm_mm_info[PVM_MM_INFO(m, key)] == value;
    ensures fail: \result != 0 ==> Mm_Info_Same{Pre, Here}; */
int pvm_mm_set(u32 m, u32 key, u64 value);

/* Counts n more under a key of address space m; stops at the largest number. */
/*@ requires key: m < PVM_MAX_MMS && key < PVM_MM_KEYS;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, key)];
    exits \false;
    ensures count: \old(pvm_mm_info[PVM_MM_INFO(m, key)]) + n <= PVM_MM_UNLIMITED ==>
      pvm_mm_info[PVM_MM_INFO(m, key)] == \old(pvm_mm_info[PVM_MM_INFO(m, key)]) + n; */
static inline void pvm_mm_count(u32 m, u32 key, u64 n)
{
  u64 had = pvm_mm_info[PVM_MM_INFO(m, key)];
  pvm_mm_info[PVM_MM_INFO(m, key)] = n <= PVM_MM_UNLIMITED - had ? had + n : PVM_MM_UNLIMITED;
}

/* Counts n less; stops at 0. */
/*@ requires key: m < PVM_MAX_MMS && key < PVM_MM_KEYS;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, key)];
    exits \false;
    ensures count: n <= \old(pvm_mm_info[PVM_MM_INFO(m, key)]) ==>
      pvm_mm_info[PVM_MM_INFO(m, key)] == \old(pvm_mm_info[PVM_MM_INFO(m, key)]) - n; */
static inline void pvm_mm_uncount(u32 m, u32 key, u64 n)
{
  u64 had = pvm_mm_info[PVM_MM_INFO(m, key)];
  pvm_mm_info[PVM_MM_INFO(m, key)] = n <= had ? had - n : 0;
}

/* Pages that are mapped (Linux: get_mm_rss); the largest number if the sum is larger. */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)] + pvm_mm_info[PVM_MM_INFO(m, PVM_MM_FILE_RSS)] <= PVM_MM_UNLIMITED ==>
      \result == pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)] + pvm_mm_info[PVM_MM_INFO(m, PVM_MM_FILE_RSS)]; */
static inline u64 pvm_mm_rss(u32 m)
{
  u64 anon = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)], file = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_FILE_RSS)];
  return file <= PVM_MM_UNLIMITED - anon ? anon + file : PVM_MM_UNLIMITED;
}

/* Pages of address space m are about to be unmapped: if it never had more, that is noted (Linux: update_hiwater_rss). */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)];
    exits \false;
    ensures most: pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)] >= \old(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)]);
    ensures rss: pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)] + pvm_mm_info[PVM_MM_INFO(m, PVM_MM_FILE_RSS)] <= PVM_MM_UNLIMITED ==>
      pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)] >=
        pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)] + pvm_mm_info[PVM_MM_INFO(m, PVM_MM_FILE_RSS)]; */
static inline void pvm_mm_note_rss(u32 m)
{
  u64 rss = pvm_mm_rss(m);
  if (pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)] < rss)
    pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)] = rss;
}

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
