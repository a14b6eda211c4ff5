/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas of address spaces: which addresses are mapped, and to what (Linux: vm_area_struct, mm/mmap.c).
 *
 * Area v is a number of the pool, and node v of the interval trees: where it is, and in which address space, is what the tree says of the
 * node (pvm_it_start, pvm_it_end, pvm_it_tree). What it maps is in the arrays here. The areas of an address space do not overlap, and lie
 * on page borders. The page at `start` is page pgoff of the file, or of the anonymous object, and the others follow; so an area that is
 * cut, or whose ends move, keeps what each address maps.
 *
 * An anon_vma_chain is a node too, from PVM_MAX_VMAS on, in trees from PVM_MAX_MMS on; the reverse map owns those.
 *
 * Invariant Vma_Wf (spec/vma.acsl). All zero satisfies it: there is no area.
 * Lock: the mmap_lock of the address space. */
#ifndef PVM_VMA_H
#define PVM_VMA_H

#include "itree.h"
#include "pool.h"
#include "vm_flags.h"

#define PVM_VMA_TOP 0x100000000000000u               /* no area ends above: 2^56, the lower half with 5 levels */
#define PVM_VMA_PGOFF_TOP 0xffffffffffffffffu        /* no area has a page with this offset or a higher one */
#define PVM_MAX_MAP_COUNT 65530                      /* areas of an address space (Linux: sysctl_max_map_count) */
#define PVM_VMA_NO_ADDRESS PVM_IT_NO_GAP

#ifdef __cplusplus
extern "C" {
#endif

extern u64 pvm_vma_flags[PVM_MAX_VMAS]; /* PVM_VM_... */
extern u64 pvm_vma_pgoff[PVM_MAX_VMAS]; /* pages */
extern u32 pvm_vma_file[PVM_MAX_VMAS];  /* 0: anonymous memory */
extern u32 pvm_vma_anon[PVM_MAX_VMAS];  /* anon_vma of its pages; 0: none yet. The reverse map writes it */
extern u32 pvm_mm_map_count[PVM_MAX_MMS];
extern u32 pvm_vma_seen[PVM_MAX_MMS];    /* the checker's own */
extern u32 pvm_mm_vmacache[PVM_MAX_MMS]; /* the area that was found last; a hint, which may be anything */

#include "../spec/vma.acsl"

/* A new area at from .. to-1 of address space m. Its number; -EINVAL when there is no such address space, or the range is empty, not
 * aligned, or ends above PVM_VMA_TOP; -EOVERFLOW when its last offset has no 64 bits; -EEXIST when an area is there; -ENOMEM when the
 * address space has PVM_MAX_MAP_COUNT areas, or no number is left. On error nothing changed. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, PVM_VMA_FIELD_CELLS;
    exits \false;
    ensures wf: Vma_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_Mm(m) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Vma_Mm(m) && Vma_Range(from, to) && !Vma_Fits(pgoff, from, to);
    ensures eexist: \result == -PVM_EEXIST <==> Vma_Mm(m) && Vma_Range(from, to) && Vma_Fits(pgoff, from, to) &&
      !\old(It_Free(m, from, to - from));
    ensures enomem: \result == -PVM_ENOMEM ==> \old(pvm_mm_map_count[m]) >= PVM_MAX_MAP_COUNT || \old(Pool_Left(PVM_POOL_VMA)) == 0;
    ensures room: \result > 0 ==> \old(pvm_mm_map_count[m]) < PVM_MAX_MAP_COUNT && \old(Pool_Left(PVM_POOL_VMA)) > 0;
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: \result > 0 ==> Vma_At(\result, m, from, to) && Vma_Maps(\result, flags, pgoff, file, 0);
    ensures others: \result > 0 ==> Vma_Same_But{Pre, Post}(\result, 0);
    ensures count: \result > 0 ==> pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + 1 && Vma_Counts_But{Pre, Post}(m);
    ensures left: \result > 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1;
    ensures fail: \result < 0 ==> Vma_Same{Pre, Post}; */
int pvm_vma_insert(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file);

/* Area v is no more. 0; -EINVAL when there is no such area, and then nothing changed. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS;
    exits \false;
    ensures wf: Vma_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> \old(Vma_In(v));
    ensures gone: \result == 0 ==> pvm_it_tree[v] == 0;
    ensures others: \result == 0 ==> Vma_Same_But{Pre, Post}(v, 0);
    ensures count: \result == 0 ==> pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures left: \result == 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) + 1;
    ensures fail: \result != 0 ==> Vma_Same{Pre, Post}; */
int pvm_vma_remove(u32 v);

/* Cuts area v at addr. The number of the new area, which is the upper part; -EINVAL when there is no such area, or addr is not aligned,
 * or not inside; -ENOMEM when the address space has PVM_MAX_MAP_COUNT areas, or no number is left. Every address keeps what it maps; the
 * upper part has no anon_vma until pvm_anon_vma_clone gives it that of the lower. On error nothing changed. (Linux: __split_vma.) */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, PVM_VMA_FIELD_CELLS;
    exits \false;
    ensures wf: Vma_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Vma_In(v) && addr % 4096 == 0 && pvm_it_start[v] < addr < pvm_it_end[v]);
    ensures enomem: \result == -PVM_ENOMEM ==> \old(pvm_mm_map_count[pvm_it_tree[v]]) >= PVM_MAX_MAP_COUNT ||
      \old(Pool_Left(PVM_POOL_VMA)) == 0;
    ensures room: \result > 0 ==> \old(pvm_mm_map_count[pvm_it_tree[v]]) < PVM_MAX_MAP_COUNT && \old(Pool_Left(PVM_POOL_VMA)) > 0;
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures lower: \result > 0 ==> Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), addr) && Vma_Fields_But{Pre, Post}(\result, 0);
    ensures upper: \result > 0 ==> Vma_At(\result, \old(pvm_it_tree[v]), addr, \old(pvm_it_end[v])) &&
      Vma_Maps(\result, \old(pvm_vma_flags[v]), \old(pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096), \old(pvm_vma_file[v]), 0);
    ensures pages: \result > 0 ==> \forall integer a; \old(Vma_Covers(v, a)) ==>
      (a < addr ? Vma_Kept{Pre, Post}(v, v, a) : Vma_Kept{Pre, Post}(v, \result, a));
    ensures others: \result > 0 ==> Vma_Still_But{Pre, Post}(v, \result);
    ensures count: \result > 0 ==> pvm_mm_map_count[pvm_it_tree[v]] == \old(pvm_mm_map_count[pvm_it_tree[v]]) + 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures left: \result > 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1;
    ensures fail: \result < 0 ==> Vma_Same{Pre, Post}; */
int pvm_vma_split(u32 v, u64 addr);

/* Moves the ends of area v to from .. to. 0; -EINVAL when there is no such area, or a bad range; -EOVERFLOW when a page would have no
 * offset; -EEXIST when a neighbour is in the way. An address that the area covers before and after keeps what it maps. On error nothing
 * changed. (Linux: vma_adjust, expand_downwards.) */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1];
    exits \false;
    ensures wf: Vma_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST;
    ensures einval: \result == -PVM_EINVAL <==> !(\old(Vma_In(v)) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> \old(Vma_In(v)) && Vma_Range(from, to) &&
      \old(Vma_Offset(v, from) < 0 || Vma_Offset(v, to) > PVM_VMA_PGOFF_TOP * 4096);
    ensures done: \result == 0 <==> \old(Vma_In(v)) && Vma_Range(from, to) &&
      \old(0 <= Vma_Offset(v, from) && Vma_Offset(v, to) <= PVM_VMA_PGOFF_TOP * 4096 && It_Beside(v, from, to));
    ensures area: \result == 0 ==> Vma_At(v, pvm_it_tree[v], from, to);
    ensures offset: \result == 0 ==> Vma_Offsets_Kept{Pre, Post}(v);
    ensures pages: \result == 0 ==> \forall integer a; from <= a < to ==> \old(Vma_Covers(v, a)) ==> Vma_Kept{Pre, Post}(v, v, a);
    ensures others: \result == 0 ==> Vma_Same_But{Pre, Post}(v, 0);
    ensures fail: \result != 0 ==> Vma_Same{Pre, Post}; */
int pvm_vma_resize(u32 v, u64 from, u64 to);

/* Area v has these flags. 0; -EINVAL when there is no such area, and then nothing changed. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns pvm_vma_flags[v];
    exits \false;
    ensures wf: Vma_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Vma_In(v);
    ensures flags: \result == 0 ==> pvm_vma_flags[v] == flags;
    ensures fail: \result != 0 ==> Vma_Same{Pre, Post}; */
int pvm_vma_set_flags(u32 v, u64 flags);

/* pvm_vma_find without a look at the last find, which it becomes. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns pvm_mm_vmacache[m];
    exits \false;
    ensures area: \result != 0 ==> Vma_Mm(m) && Vma_Of(\result, m) && addr < pvm_it_end[\result];
    ensures first: Vma_Mm(m) ==> \forall integer v; Vma_Of(v, m) ==> addr < pvm_it_end[v] ==>
      \result != 0 && pvm_it_start[\result] <= pvm_it_start[v]; */
u32 pvm_vma_search(u32 m, u64 addr);

/* Is v the area of address space m that covers addr? v may be any number. */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures hit: \result != 0 <==> Vma_Of(v, m) && Vma_Covers(v, addr); */
static inline int pvm_vma_hit(u32 m, u32 v, u64 addr)
{
  return v < PVM_MAX_VMAS && pvm_it_tree[v] == m && pvm_it_start[v] <= addr && addr < pvm_it_end[v];
}

/* The first area of address space m that ends above addr; 0 if there is none, or no such address space (Linux: find_vma). The area that was
 * found last is looked at first: if it still is one of m and covers addr, it is the answer. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns pvm_mm_vmacache[m];
    exits \false;
    ensures area: \result != 0 ==> Vma_Mm(m) && Vma_Of(\result, m) && addr < pvm_it_end[\result];
    ensures first: Vma_Mm(m) ==> \forall integer v; Vma_Of(v, m) ==> addr < pvm_it_end[v] ==>
      \result != 0 && pvm_it_start[\result] <= pvm_it_start[v]; */
static inline u32 pvm_vma_find(u32 m, u64 addr)
{
  if (m == 0 || m >= PVM_MAX_MMS)
    return 0;
  u32 v = pvm_mm_vmacache[m];
  if (pvm_vma_hit(m, v, addr)) {
    /*@ assert mm: It_In(v) && It_Disjoint(m); */
    /*@ assert before: \forall integer w; It_In(w) ==> pvm_it_tree[w] == m ==> It_Key(w) < It_Key(v) ==> pvm_it_next[w] != 0 &&
          pvm_it_end[w] <= pvm_it_start[pvm_it_next[w]] && pvm_it_start[pvm_it_next[w]] <= pvm_it_start[v]; */
    return v;
  }
  return pvm_vma_search(m, addr);
}

/* The area of address space m that covers addr; 0 if there is none (Linux: vma_lookup). */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns pvm_mm_vmacache[m];
    exits \false;
    ensures area: \result != 0 ==> Vma_Mm(m) && Vma_Of(\result, m) && Vma_Covers(\result, addr);
    ensures only: Vma_Mm(m) ==> \forall integer v; Vma_Of(v, m) ==> Vma_Covers(v, addr) ==> \result == v; */
u32 pvm_vma_lookup(u32 m, u64 addr);

/* The area behind v in its address space; 0 if it is the last, or no area. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 ==> Vma_In(v) && Vma_Of(\result, pvm_it_tree[v]) && pvm_it_end[v] <= pvm_it_start[\result];
    ensures next: Vma_In(v) ==> \forall integer x; Vma_Of(x, pvm_it_tree[v]) ==> pvm_it_start[v] < pvm_it_start[x] ==>
      \result != 0 && pvm_it_start[\result] <= pvm_it_start[x]; */
static inline u32 pvm_vma_next(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return 0;
  /*@ assert next: It_In(v) && It_LiN(v) && It_Disjoint(pvm_it_tree[v]); */
  return pvm_it_next[v];
}

/* The area before v in its address space; 0 if it is the first, or no area. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 ==> Vma_In(v) && Vma_Of(\result, pvm_it_tree[v]) && pvm_it_end[\result] <= pvm_it_start[v];
    ensures prev: Vma_In(v) ==> \forall integer x; Vma_Of(x, pvm_it_tree[v]) ==> pvm_it_start[x] < pvm_it_start[v] ==>
      \result != 0 && pvm_it_start[x] <= pvm_it_start[\result];
    ensures link: Vma_In(v) ==> \result == pvm_it_prev[v]; */
static inline u32 pvm_vma_prev(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return 0;
  /*@ assert prev: It_In(v) && It_LiP(v) && It_Disjoint(pvm_it_tree[v]); */
  return pvm_it_prev[v];
}

/* The lowest (topdown: the highest) address a of low .. high with a+len <= high where no area of address space m is; PVM_VMA_NO_ADDRESS
 * if there is none, or on a bad argument: limits and length are multiples of 4096 (Linux: vm_unmapped_area, -ENOMEM). */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && low <= \result && \result + len <= high &&
      \result % 4096 == 0;
    ensures none: Vma_Mm(m) && Vma_Search(low, high, len) ==> \forall integer a; low <= a && a + len <= high ==> It_Free(m, a, len) ==>
      \result != PVM_VMA_NO_ADDRESS && (topdown != 0 ? a <= \result : \result <= a); */
u64 pvm_vma_unmapped_area(u32 m, u64 low, u64 high, u64 len, u32 topdown);

/* The executable twin of Vma_Local: all of the invariant but what pvm_itree_check leaves out. */
/*@ terminates \true;
    assigns pvm_vma_seen[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures local: \result != 0 <==> Vma_Local; */
int pvm_vma_check(void);

#ifdef __cplusplus
}
#endif
#endif
