/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas that become one (Linux: mm/mmap.c of 6.1, vma_merge). What is to be mapped at a range A may suit the area that ends where A
 * begins (P), or the one that begins where A ends (N, or X); then that area takes the range, instead of a new one. The nine rows:
 *
 *   A lies                 P suits   N suits   class
 *   in a hole              yes       yes (*)   1    PPPP AAAA NNNN -> PPPPPPPPPPPPPP   N is gone
 *                          yes       no        2    PPPP AAAA NNNN -> PPPPPPPPP NNNN
 *                          no        yes       3    PPPP AAAA NNNN -> PPPP NNNNNNNNN
 *   at the upper end of P            yes       4    PPPPPAAAA NNNN -> PPPPP NNNNNNNN
 *   at the lower end of N  yes                 5    PPPP AAAANNNNN -> PPPPPPPPP NNNN
 *   on all of N            yes       X (*)     6    PPPP AAAA XXXX -> PPPPPPPPPPPPPP   N and X are gone
 *                          yes       no        7    PPPP AAAA XXXX -> PPPPPPPPP XXXX   N is gone
 *                          no        X         8    PPPP AAAA XXXX -> PPPP XXXXXXXXX   N is gone
 *   elsewhere, or nobody suits                 0
 *   special flags, or pages without an offset  0
 *
 * (*) and the anon_vmas of both go together. An area suits if its flags are the same but for VM_SOFTDIRTY, its file is the same, the
 * offsets go on, and its anon_vma is the same; one that is missing will do if the area's chain has a single entry, which the reverse map
 * knows. */
#ifndef PVM_VMA_MERGE_H
#define PVM_VMA_MERGE_H

#include "vma.h"

#define PVM_PLACE_NONE 0
#define PVM_PLACE_HOLE 1
#define PVM_PLACE_TAIL 2
#define PVM_PLACE_HEAD 3
#define PVM_PLACE_WHOLE 4

/* Where a range lies among the areas of an address space; 0 where there is none. */
struct pvm_vma_place {
  u64 from, to;
  u32 m;
  u32 where; /* PVM_PLACE_... */
  u32 prev;  /* the area that ends where the range begins; TAIL: the one whose upper end it is */
  u32 mid;   /* HEAD: the area whose lower end it is; WHOLE: the area that it is */
  u32 next;  /* the area that begins where the range ends; HEAD: not looked for */
};

/* What is to be mapped there. */
struct pvm_vma_map {
  u64 flags, pgoff;
  u32 file, anon;
};

#include "../spec/vma_merge.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* Flags that must be equal: all but VM_SOFTDIRTY. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures hard: \result == Vm_Hard(flags); */
static inline u64 pvm_vm_hard(u64 flags)
{
  return flags - flags / PVM_VM_SOFTDIRTY % 2 * PVM_VM_SOFTDIRTY;
}

/* Are there flags with which nothing merges (Linux: VM_SPECIAL)? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures special: \result != 0 <==> Vm_Special(flags); */
static inline int pvm_vm_special(u64 flags)
{
  return PVM_VM_HAS(flags, PVM_VM_PFNMAP) || PVM_VM_HAS(flags, PVM_VM_IO) || PVM_VM_HAS(flags, PVM_VM_DONTEXPAND) ||
         PVM_VM_HAS(flags, PVM_VM_MIXEDMAP);
}

/* Where from .. to-1 lies among the areas of address space m; PVM_PLACE_NONE also for bad arguments. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures place: Place_Right(\result) && \result.m == m && \result.from == from && \result.to == to; */
struct pvm_vma_place pvm_vma_locate(u32 m, u64 from, u64 to);

/* The class of a merge at place p: 0 .. 8. sp, sn: has the chain of p.prev, of p.next a single entry? */
/*@ requires wf: Vma_Wf;
    requires place: Place_Right(p);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures class: \result <= 8;
    behavior none:
      assumes Merge_Row(p, q, sp, sn, 0);
      ensures none: \result == 0;
    behavior one:
      assumes Merge_Row(p, q, sp, sn, 1);
      ensures one: \result == 1;
    behavior two:
      assumes Merge_Row(p, q, sp, sn, 2);
      ensures two: \result == 2;
    behavior three:
      assumes Merge_Row(p, q, sp, sn, 3);
      ensures three: \result == 3;
    behavior four:
      assumes Merge_Row(p, q, sp, sn, 4);
      ensures four: \result == 4;
    behavior five:
      assumes Merge_Row(p, q, sp, sn, 5);
      ensures five: \result == 5;
    behavior six:
      assumes Merge_Row(p, q, sp, sn, 6);
      ensures six: \result == 6;
    behavior seven:
      assumes Merge_Row(p, q, sp, sn, 7);
      ensures seven: \result == 7;
    behavior eight:
      assumes Merge_Row(p, q, sp, sn, 8);
      ensures eight: \result == 8;
    complete behaviors;
    disjoint behaviors; */
u32 pvm_vma_merge_class(struct pvm_vma_place p, struct pvm_vma_map q, u32 sp, u32 sn);

/* Merges what q says for the range of place p with its neighbours, if they suit; p is as pvm_vma_locate says. The class; 0: none suits,
 * and nothing changed. Fields stay but for the offset of an area whose begin moves; the reverse map sees to the anon_vma of the one that
 * takes, and of those that go, before. An address outside of the range keeps what it maps, but for VM_SOFTDIRTY. */
/*@ requires wf: Vma_Wf;
    requires place: Place_Right(p);
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[0 .. PVM_MAX_VMAS - 1];
    exits \false;
    ensures wf: Vma_Wf;
    ensures class: Merge_Row{Pre}(p, q, sp, sn, \result);
    ensures none: \result == 0 ==> Vma_Same{Pre, Post};
    ensures both: \result == 1 || \result == 6 ==> Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), \old(pvm_it_end[p.next])) &&
      Vma_Gone(p.mid) && Vma_Gone(p.next);
    ensures prev: \result == 2 || \result == 7 ==> Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), p.to) && Vma_Gone(p.mid) &&
      Vma_Same_But3{Pre, Post}(p.prev, p.mid, 0);
    ensures next: \result == 3 || \result == 8 ==> Vma_At(p.next, p.m, p.from, \old(pvm_it_end[p.next])) && Vma_Gone(p.mid) &&
      Vma_Same_But3{Pre, Post}(p.next, p.mid, 0);
    ensures tail: \result == 4 ==> Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), p.from) &&
      Vma_At(p.next, p.m, p.from, \old(pvm_it_end[p.next])) && Vma_Offsets_Kept{Pre, Post}(p.prev);
    ensures head: \result == 5 ==> Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), p.to) &&
      Vma_At(p.mid, p.m, p.to, \old(pvm_it_end[p.mid])) && Vma_Offsets_Kept{Pre, Post}(p.mid);
    ensures others: \result != 0 ==> Vma_Same_But3{Pre, Post}(p.prev, p.mid, p.next);
    ensures asked: \result != 0 ==> \let v = Merge_Area(p, \result); Vma_Offsets_Kept{Pre, Post}(v) &&
      Vma_Offset(v, p.from) == q.pgoff * 4096 && Vm_Hard(pvm_vma_flags[v]) == Vm_Hard(q.flags) && pvm_vma_file[v] == q.file;
    ensures pages: \result != 0 ==> Merge_Pages{Pre, Post}(p.m, p.from, p.to, Merge_Area(p, \result)); */
u32 pvm_vma_merge(struct pvm_vma_place p, struct pvm_vma_map q, u32 sp, u32 sn);

#ifdef __cplusplus
}
#endif
#endif
