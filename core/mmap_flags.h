/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces, inside: flags of areas that change in a range (Linux: madvise_walk_vmas, madvise_update_vma, mlock_fixup). Only
 * the files of system calls include this.
 *
 * A call says once what it makes of flags, and which areas refuse; then all areas of the range are looked at, and nothing has changed yet.
 * Where flags change, and only there, areas are cut, and become one again with neighbours that suit. */
#ifndef PVM_MMAP_FLAGS_H
#define PVM_MMAP_FLAGS_H

#include "mmap_step.h"

/* What a call makes of the flags of areas. */
struct mmap_flags {
  u64 refuse; /* an area with one of these refuses, */
  u64 unless; /* but not one with one of these */
  u64 need;   /* one without one of these refuses */
  u64 skip;   /* one with one of these stays as it is */
  u64 clear, set;
  u32 anon;   /* not 0: one with a file refuses */
};

/* What that comes to in a range. */
struct mmap_look {
  u64 lo, hi;  /* flags change from lo to hi-1 at most; lo == hi: nowhere */
  u32 refused; /* not 0: an area refuses */
  u32 hole;    /* not 0: there is an address without an area */
};

#include "../spec/mmap_flags.acsl"

/* The areas of from .. to-1 are looked at. */
/*@ requires wf: Mm_State;
    requires range: Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result.lo < \result.hi ? Mm_Range(m, \result.lo, \result.hi) && from <= \result.lo && \result.hi <= to :
      \result.lo == \result.hi;
    ensures within: Flags_Within(m, from, to, \result.lo, \result.hi, c.skip, c.clear, c.set);
    ensures edges: Flags_Edges(m, from, to, \result.lo, \result.hi);
    ensures refused: \result.refused != 0 <==> \exists integer v; Vma_Meets(v, m, from, to) && Flags_Refuse(c, v);
    ensures hole: \result.hole != 0 <==> \exists integer a; from <= a < to && !Vma_There(m, a); */
struct mmap_look mmap_look_at(u32 m, u64 from, u64 to, struct mmap_flags c);

/* Pages of from .. to-1 that areas of m with all of these flags have (Linux: count_vma_pages_range, count_mm_mlocked_page_nr). */
/*@ requires wf: Mm_State;
    requires range: Mm_Live(m) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures most: \result <= (to - from) / 4096; */
u64 mmap_pages_with(u32 m, u64 from, u64 to, u64 flags);

/* Area v has these flags, and its pages are counted so. */
/*@ requires wf: Mm_State;
    requires area: Vma_In(v);
    terminates \true;
    assigns pvm_vma_flags[1 .. PVM_MAX_VMAS - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures flags: pvm_vma_flags[v] == set;
    ensures others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_vma_flags[x] == \old(pvm_vma_flags[x]);
    ensures rows: Mm_Info_But{Pre, Here}(pvm_it_tree[v]); */
void mmap_set_flags(u32 v, u64 set);

/* Areas of address space m become one where they suit, from v on, as far as they end by `to`. */
/*@ requires wf: Mm_State;
    requires area: Mm_Live(m) && (v != 0 ==> Vma_Of(v, m));
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures pages: Mmap_Pages{Pre, Here}(m);
    ensures spaces: Area_Spaces_But{Pre, Here}(m); */
void mmap_join_from(u32 v, u64 to) /*@ ghost (u32 m) */;

/* The areas of the range, and its neighbours, become one where they suit. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures pages: Mmap_Pages{Pre, Here}(m);
    ensures spaces: Area_Spaces_But{Pre, Here}(m); */
void mmap_join_range(u32 m, u64 from, u64 to);

/* The flags change as they were looked at, in the range from .. to-1: 0; -ENOMEM when numbers run out that a cut needs, and then nothing changed. No
 * number is needed when no area is cut. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && (q.lo < q.hi ==> Mm_Range(m, q.lo, q.hi));
    requires within: Flags_Within(m, from, to, q.lo, q.hi, c.skip, c.clear, c.set);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures rows: Mm_Info_But{Pre, Here}(m);
    ensures turned: \result == 0 ==> Flags_Turned{Pre, Here}(m, from, to, c.skip, c.clear, c.set);
    ensures sure: q.lo >= q.hi || \old(Area_Border(m, q.lo) && Area_Border(m, q.hi)) ==> \result == 0;
    ensures fail: \result != 0 || q.lo >= q.hi ==> Mm_Unchanged{Pre, Here}; */
int mmap_change(u32 m, struct mmap_look q, struct mmap_flags c) /*@ ghost (u64 from, u64 to) */;

#endif
