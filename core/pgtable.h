/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: trees of x86-64 paging structures, 4 or 5 levels, with leaves of 4 KiB, 2 MiB and 1 GiB (levels 1, 2, 3).
 *
 * An address space is its root table, named by the frame. The tables of a tree are frames in state PVM_PAGE_TABLE + level; a
 * descriptor tells a table's parent, its slot there, its root, its first page and its live entries:
 *
 *     pvm_page_owner[t]    the parent table, PVM_NONE for a root       pvm_page_index[t]     first page of the table
 *     pvm_page_flags[t]    the slot in the parent                      pvm_page_mapcount[t]  entries that are not 0
 *     pvm_page_next[t]     the root
 *
 * Invariant Pt_Wf (spec/pgtable.acsl): an entry that refers to a table is exactly Pte_Table(table), and the table names that
 * entry as its place; every table is a root or in its place; counts are exact; a table other than a root is never empty:
 * an operation that empties one takes it out at once, so an empty tree is a root alone. Entries that refer to tables permit all, so
 * that a leaf alone decides what is permitted.
 *
 * Each operation says what it does in terms of the abstract map (Map_Entry, Map_Level), from root and indices to the leaf that maps
 * the page: theorem T1. It checks first, reserves the tables it may need (pvm_reserve_fill), and changes memory last: on error nothing is
 * changed. What it clears or narrows is put into the TLB gather first, and tables that it takes out wait there. Theorem T10 (Tlb_Safe) is
 * kept where the frames of the leaf that goes are still in use afterwards: unmap first, then flush, then free.
 *
 * prot is a leaf without its frame number, in the format of a 4 KiB page (PAT in bit 7), with bit 0 set; in a 2 MiB or 1 GiB leaf the
 * PAT bit is moved where it belongs. Linux: mm/memory.c (vm_normal_page, zap_pte_range, remap_pfn_range), mm/mprotect.c,
 * mm/huge_memory.c (__split_huge_pmd).
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_PGTABLE_H
#define PVM_PGTABLE_H

#include "pte.h"
#include "reserve.h"
#include "tlb.h"

/* A place in a tree: slot `slot` of table `table`, a table of level `level`. */
struct pvm_pt_place {
  u32 table, slot, level;
};

/* What maps a page: the leaf entry and its level, both 0 when nothing does. */
struct pvm_pt_leaf {
  u64 entry;
  u32 level;
};

#include "../spec/pgtable_change.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* The level-1 table that the last operation walked to: a hint, the table's descriptor says whether it is the one that is looked for. */
extern u32 pvm_pt_last;

/* A new, empty tree of `levels` levels, 4 or 5: its root. PVM_NONE, and no tree changed, on a bad argument or without memory. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures einval: (levels != 4 && levels != 5) || cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES ==> \result == PVM_NONE;
    ensures root: \result != PVM_NONE ==> Pt_Root(\result) && pvm_page_state[\result] == PVM_PAGE_TABLE + levels;
    ensures none: \result != PVM_NONE ==> Pages_None(\result);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures same: \result != PVM_NONE ==> Map_Same{Pre, Here}(\result, 0, PT_SPAN6);
    ensures roots: \forall integer r; \old(Pt_Root(r)) ==> Pt_Root(r) && r != \result && pvm_page_state[r] == \old(pvm_page_state[r]);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures fail: \result == PVM_NONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here}; */
u32 pvm_pt_create(u32 cpu, u32 node, u32 levels);

/* Takes the empty tree under root down; the frame is freed by the next flush. 0; -EINVAL when root is no root or cpu is none; -EBUSY when
 * the tree maps something; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_state[root], pvm_page_index[root], PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Root(root));
    ensures ebusy: \result == -PVM_EBUSY ==> \old(pvm_page_mapcount[root]) != 0;
    ensures gone: \result == 0 ==> !Pt_Root(root);
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> States_Same{Pre, Here};
    ensures roots: \forall integer r; r != root ==> \old(Pt_Root(r)) ==> Pt_Root(r) && pvm_page_state[r] == \old(pvm_page_state[r]);
    ensures fewer: \forall integer r; Pt_Root(r) ==> \old(Pt_Root(r));
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
int pvm_pt_destroy(u32 cpu, u32 root);

/* Maps the page of level `level` at va to the frames from pfn on. 0; -EINVAL when root is no root, va is not canonical or not
 * aligned to the level, pfn is not, or prot is none; -EEXIST when something is mapped there; -ENOMEM; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !\old(Pt_Args(root, va, level)) ||
      !Leaf_Args(pfn, level, prot);
    ensures was: \result == 0 ==> \old(Pages_Leaf(root, Va_Page(root, va), level, 0));
    ensures done: \result == 0 ==> Pages_Leaf(root, Va_Page(root, va), level, Leaf_Make(pfn, level, prot));
    ensures eexist: level == 1 ==> \result == -PVM_EEXIST ==> !\old(Pages_Leaf(root, Va_Page(root, va), level, 0));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==>
      Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level)); */
int pvm_pt_map(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u32 level, u64 prot);

/* Clears the leaf of level `level` at va; its pages are pending in the gather. 0; -EINVAL as pvm_pt_map; -ENOENT when there is no leaf of
 * that level at va; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOENT;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Args(root, va, level));
    ensures was: \result == 0 ==> \exists integer e; Leaf_Wf(level, e) && \old(Pages_Leaf(root, Va_Page(root, va), level, e));
    ensures done: \result == 0 ==> Pages_Leaf(root, Va_Page(root, va), level, 0);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; e != 0 ==> !\old(Pages_Leaf(root, Va_Page(root, va), level, e));
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> (\forall integer e; Leaf_Wf(level, e) ==>
      \old(Pages_Leaf(root, Va_Page(root, va), level, e)) ==> Leaf_Used(level, e)) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==>
      Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level)); */
int pvm_pt_unmap(u32 cpu, u32 root, u64 va, u32 level);

/* Gives the leaf of level `level` at va, a present one, the permissions prot; frames stay. Errors as pvm_pt_unmap; -EINVAL when prot is none, too. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOENT;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Args(root, va, level)) || !Leaf_Args(0, level, prot);
    ensures done: \result == 0 ==> \exists integer e; Pte_Present(e) && Leaf_Wf(level, e) && \old(Pages_Leaf(root, Va_Page(root, va), level, e)) &&
      Pages_Leaf(root, Va_Page(root, va), level, Leaf_Make(Leaf_Pfn(level, e), level, prot));
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; Pte_Present(e) ==> !\old(Pages_Leaf(root, Va_Page(root, va), level, e));
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> (\forall integer e; Leaf_Wf(level, e) ==>
      \old(Pages_Leaf(root, Va_Page(root, va), level, e)) ==> Leaf_Used(level, e)) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==>
      Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level)); */
int pvm_pt_protect(u32 cpu, u32 root, u64 va, u32 level, u64 prot);

/* The 4 KiB leaf at va, a present one, maps frame pfn now, with the permissions prot (Linux: wp_page_copy). 0; -EINVAL as pvm_pt_map;
 * -ENOENT when there is no such leaf; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOENT;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Args(root, va, 1)) || !Leaf_Args(pfn, 1, prot);
    ensures was: \result == 0 ==> \exists integer e; Pte_Present(e) && \old(Pages_Leaf(root, Va_Page(root, va), 1, e));
    ensures done: \result == 0 ==> Pages_Leaf(root, Va_Page(root, va), 1, Leaf_Make(pfn, 1, prot));
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; Pte_Present(e) ==> !\old(Pages_Leaf(root, Va_Page(root, va), 1, e));
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + 1);
    ensures safe: \old(Tlb_Safe) ==> (\forall integer e; Pte_Present(e) ==>
      \old(Pages_Leaf(root, Va_Page(root, va), 1, e)) ==> Leaf_Used(1, e)) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + 1); */
int pvm_pt_replace(u32 cpu, u32 root, u64 va, u32 pfn, u64 prot);

/* What maps the page that va lies in; nothing (entry and level 0) when root is no root or va is not canonical. */
/*@ requires wf: Pt_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: !Pt_Args(root, va - va % 4096, 1) ==> \result.entry == 0 && \result.level == 0;
    ensures leaf: Pt_Args(root, va - va % 4096, 1) ==> Walk_Result(root, Va_Page(root, va), \result.entry, \result.level); */
struct pvm_pt_leaf pvm_pt_query(u32 root, u64 va);

/* The same, for operations that go on with that page: its level-1 table is remembered, so that the next call finds it without a walk. */
/*@ requires wf: Pt_Wf;
    terminates \true;
    assigns pvm_pt_last;
    exits \false;
    ensures none: !Pt_Args(root, va - va % 4096, 1) ==> \result.entry == 0 && \result.level == 0;
    ensures leaf: Pt_Args(root, va - va % 4096, 1) ==> Walk_Result(root, Va_Page(root, va), \result.entry, \result.level); */
struct pvm_pt_leaf pvm_pt_lookup(u32 root, u64 va);

/* Maps the n pages from va on to the frames from pfn on, with 4 KiB leaves. 0; -EINVAL as pvm_pt_map, or when the range is empty or leaves
 * its half of the address space; -EEXIST when one of the pages is mapped; -ENOMEM; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures was: \result == 0 ==> \old(Run_None(root, Va_Page(root, va), n));
    ensures done: \result == 0 ==> Run_Mapped(root, Va_Page(root, va), n, pfn, prot);
    ensures eexist: \result == -PVM_EEXIST ==> !\old(Run_None(root, Va_Page(root, va), n));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + n); */
int pvm_pt_map_range(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u64 n, u64 prot);

/* Clears what maps the n pages from va on; holes stay. 0; -EINVAL as pvm_pt_map_range; -EBUSY when a huge leaf maps pages inside
 * and outside the range (split it first); on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures done: \result == 0 ==> Run_None(root, Va_Page(root, va), n);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, Va_Page(root, va), n) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + n); */
int pvm_pt_unmap_range(u32 cpu, u32 root, u64 va, u64 n);

/* Gives what maps the n pages from va on the permissions prot; frames stay, and so do holes and entries that are not present; the pages are pending in
 * the gather (Linux: change_protection). 0; -EINVAL as pvm_pt_unmap_range, or when prot is none; -EBUSY when a huge leaf maps pages inside and outside the
 * range (split it first); on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Args(root, va, 1)) ||
      !\old(Range_In(root, Va_Page(root, va), n)) || !Leaf_Args(0, 1, prot);
    ensures done: \result == 0 ==> Run_Protected{Pre, Here}(root, Va_Page(root, va), n, prot);
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + n);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, Va_Page(root, va), n) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + n); */
int pvm_pt_protect_range(u32 cpu, u32 root, u64 va, u64 n, u64 prot);

/* Takes the permission to write from what maps the n pages from va on; entries that are not present stay, and so do holes; the pages are
 * pending in the gather (Linux: copy_present_ptes at fork, ptep_set_wrprotect). Errors as pvm_pt_protect_range. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || !\old(Pt_Args(root, va, 1)) ||
      !\old(Range_In(root, Va_Page(root, va), n));
    ensures ebusy: \result == -PVM_EBUSY ==> \old(Run_Cut(root, Va_Page(root, va), n));
    ensures done: \result == 0 ==> Run_Wrprotected{Pre, Here}(root, Va_Page(root, va), n);
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + n);
    ensures safe: \old(Tlb_Safe) ==> Run_Used{Pre, Here}(root, Va_Page(root, va), n) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + n); */
int pvm_pt_wrprotect_range(u32 cpu, u32 root, u64 va, u64 n);

/* The huge leaf of level `level` (2 or 3) at va becomes a table of 512 leaves of the next lower level, with the same frames and
 * permissions; the old size is pending in the gather (Linux: __split_huge_pmd). 0; -EINVAL as pvm_pt_map, or when level is 1; -ENOENT
 * when there is no leaf of that level at va; -ENOMEM without memory for the table; on error nothing changed. */
/*@ requires wf: Pt_State;
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOENT || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || level == 1 ||
      !\old(Pt_Args(root, va, level));
    ensures done: \result == 0 ==> \exists integer f, prot; Leaf_Args(f, level, prot) &&
      \old(Pages_Leaf(root, Va_Page(root, va), level, Leaf_Make(f, level, prot))) &&
      Pages_Split(root, Va_Page(root, va), level, f, prot);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; e != 0 ==> !\old(Pages_Leaf(root, Va_Page(root, va), level, e));
    ensures pending: \result == 0 ==> Tlb_Within(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==> (\forall integer e; Leaf_Wf(level, e) ==>
      \old(Pages_Leaf(root, Va_Page(root, va), level, e)) ==> Leaf_Used(level, e)) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==>
      Map_Same{Pre, Here}(root, Va_Page(root, va), Va_Page(root, va) + Level_Span(level)); */
int pvm_pt_split(u32 cpu, u32 node, u32 root, u64 va, u32 level);

/* The executable twin of Pt_Wf; reads every entry of every table. */
/*@ requires ram: Ram_Valid;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Pt_Wf; */
int pvm_pt_check(void);

#ifdef __cplusplus
}
#endif
#endif
