/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces that are copied, and that end (Linux: kernel/fork.c, dup_mmap, mmput; mm/memory.c, copy_page_range; mm/mmap.c, exit_mmap).
 *
 * A fork builds the child whole before it touches the parent: areas with their place in the reverse map, then entries, each page with one leaf and
 * one reference more; what both can write and is private loses the permission to write, in the child at once and in the parent last,
 * which cannot fail. A child that cannot be finished ends as any address space does, and the parent is what it was.
 * Lock: the mmap_lock of the parent. */
#ifndef PVM_FORK_H
#define PVM_FORK_H

#include "account.h"
#include "zap.h"

#include "../spec/fork.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* A copy of address space m, with one user: its number. Its areas are copies of those of m: the same range, offset, file and flags, but for VM_LOCKED
 * and VM_LOCKONFAULT; left out are areas with VM_DONTCOPY. It maps the pages of areas with an anon_vma, but those with VM_WIPEONFORK, by the entries
 * that m had, not accessed, and in private areas without the permission to write; nothing else: pages of files fault in anew. In areas whose pages
 * both have, no leaf of m permits writing any more, unless a huge leaf cuts an end of the area; m maps what it did, by entries that have at
 * most lost that permission. -EINVAL when there is no such address space, or cpu or node is none; -ENOMEM without memory or numbers, when a
 * huge leaf lies in such an area, or when pvm_port_swap_duplicate refuses; on error no address space is otherwise than before. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_page_prev[0 .. PVM_MAX_FRAMES - 1],
      pvm_mm_users[0 .. PVM_MAX_MMS - 1], pvm_mm_root[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: 0 < \result < PVM_MAX_MMS || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !\old(Mm_Live(m));
    ensures child: \result > 0 ==> Mm_Live(\result) && !\old(Mm_Live(\result)) && pvm_mm_users[\result] == 1;
    ensures others: \result > 0 ==> Mm_Same_But{Pre, Here}(\result);
    ensures areas: \result > 0 ==> Fork_Areas{Pre, Here}(m, \result);
    ensures twins: \result > 0 ==> Fork_Twins{Pre, Here}(m, pvm_mm_root[\result]);
    ensures armed: \result > 0 ==> Fork_Arms(m);
    ensures narrow: \result > 0 ==> Map_Narrowed{Pre, Here}(pvm_mm_root[m]);
    ensures parent: Area_Kept{Pre, Here};
    ensures fail: \result < 0 ==> Mm_Lives_Same{Pre, Here} && \exists integer r; !\old(Pt_Root(r)) && Map_Same{Pre, Here}(r, 0, PT_SPAN6); */
int pvm_mm_fork(u32 cpu, u32 node, u32 m);

/* One user less of address space m (Linux: mmput). 1 when others are left; 0 when it was the last: its areas, their pages and the number are
 * gone, and its tables, unless a huge leaf or a leaf outside of areas stands in them, which no call here makes: such tables stay. -EINVAL, and
 * nothing changed, when there is no such address space, or cpu is none. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_mm_users[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == -PVM_EINVAL || \result == 0 || \result == 1;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Mm_Live(m));
    ensures left: \result >= 0 ==> pvm_mm_users[m] == \old(pvm_mm_users[m]) - 1 && (\result == 1 <==> pvm_mm_users[m] != 0);
    ensures others: Mm_Same_But{Pre, Here}(\result < 0 ? 0 : m);
    ensures areas: Area_Spaces_But{Pre, Here}(m);
    ensures fewer: \forall integer q; Pt_Root(q) ==> \old(Pt_Root(q));
    ensures none: \result == 0 ==> \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != m;
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6);
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Area_Same{Pre, Here} && Frames_Kept{Pre, Here}; */
int pvm_mm_put(u32 cpu, u32 m);

#ifdef __cplusplus
}
#endif
#endif
