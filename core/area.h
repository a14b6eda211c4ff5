/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: vma.h knows which addresses are mapped, rmap.h who can map an anonymous page, and each call here keeps both
 * (Linux: mm/mmap.c). It is what munmap, mprotect, mremap, brk and stack growth are made of.
 *
 * Whatever a call needs, numbers of areas and of anon_vma_chains, a place in the count of the address space, it asks for first; then it
 * changes, and that cannot fail. So on error nothing changed, in areas and in the reverse map.
 *
 * Invariant Vma_Wf and Rm_Wf (spec/vma.acsl, spec/rmap.acsl).
 * Lock: the mmap_lock of the address space, and that of the root anon_vma. */
#ifndef PVM_AREA_H
#define PVM_AREA_H

#include "rmap.h"
#include "vma_merge.h"

#ifdef __cplusplus
extern "C" {
#endif

#include "../spec/area.acsl"

/* Cuts area v at addr. The number of the new area, which is the upper part; -EINVAL when there is no such area, or addr is not aligned, or
 * not inside; -ENOMEM when the address space has PVM_MAX_MAP_COUNT areas, no number is left, or not as many avcs as v has. Every address
 * keeps what it maps, and the upper part stands in the tree of each anon_vma of the lower. On error nothing changed. (Linux: __split_vma.) */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Area_Inside(v, addr));
    ensures enomem: \result == -PVM_ENOMEM <==> \old(Area_Inside(v, addr) && !Area_Room(v));
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures lower: \result > 0 ==> Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), addr);
    ensures upper: \result > 0 ==> Vma_At(\result, \old(pvm_it_tree[v]), addr, \old(pvm_it_end[v]));
    ensures pages: \result > 0 ==> \forall integer a; \old(Vma_Covers(v, a)) ==>
      (a < addr ? Vma_Kept{Pre, Post}(v, v, a) : Vma_Kept{Pre, Post}(v, \result, a));
    ensures fields: \result > 0 ==> Vma_Fields_But{Pre, Post}(\result, 0);
    ensures others: \result > 0 ==> Area_Same_But{Pre, Post}(v, \result);
    ensures count: \result > 0 ==> pvm_mm_map_count[pvm_it_tree[v]] == \old(pvm_mm_map_count[pvm_it_tree[v]]) + 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures own: \result > 0 ==> pvm_vma_anon[\result] == pvm_vma_anon[v] && pvm_vma_nr_avc[\result] == pvm_vma_nr_avc[v];
    ensures twins: \result > 0 ==> Rm_Twins(v, \result, pvm_vma_nr_avc[v]) && Rm_Twins(\result, v, pvm_vma_nr_avc[v]);
    ensures avcs: \result > 0 ==> Rm_Others{Pre, Post}(\result);
    ensures left: \result > 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1 &&
      Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - pvm_vma_nr_avc[v];
    ensures fail: \result < 0 ==> Area_Same{Pre, Post}; */
int pvm_area_split(u32 v, u64 addr);

/* Area v is no more, nor are its avcs and the anon_vmas whose last they were. 0; -EINVAL when there is no such area, and then nothing changed
 * (Linux: detach_vmas_to_be_unmapped and unlink_anon_vmas). */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> \old(Vma_In(v));
    ensures gone: \result == 0 ==> pvm_it_tree[v] == 0 && pvm_vma_anon[v] == 0 && pvm_vma_nr_avc[v] == 0;
    ensures others: \result == 0 ==> Area_Same_But{Pre, Post}(v, 0);
    ensures count: \result == 0 ==> pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures avcs: \result == 0 ==> Rm_Others{Pre, Post}(v);
    ensures anons: Rm_Anons_Left{Pre, Post};
    ensures left: \result == 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) + 1;
    ensures fail: \result != 0 ==> Area_Same{Pre, Post}; */
int pvm_area_remove(u32 v);

/* Moves the ends of area v to from .. to; its avcs follow. 0; -EINVAL when there is no such area, or a bad range; -EOVERFLOW when a page
 * would have no offset, or a page of an area with an anon_vma one from PVM_IT_TOP on; -EEXIST when a neighbour is in the way. An address
 * that the area covers before and after keeps what it maps. On error nothing changed. (Linux: __vma_adjust, expand_downwards.) */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_RMAP_TREE_CELLS, pvm_it_start[0 .. PVM_MAX_VMAS - 1], pvm_it_end[0 .. PVM_MAX_VMAS - 1], pvm_vma_pgoff[1 .. PVM_MAX_VMAS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST;
    ensures einval: \result == -PVM_EINVAL <==> !(\old(Vma_In(v)) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> \old(Vma_In(v)) && Vma_Range(from, to) && !\old(Area_Offsets(v, from, to));
    ensures done: \result == 0 <==> \old(Vma_In(v)) && Vma_Range(from, to) && \old(Area_Offsets(v, from, to) && It_Beside(v, from, to));
    ensures area: \result == 0 ==> Vma_At(v, \old(pvm_it_tree[v]), from, to) && Vma_Offsets_Kept{Pre, Post}(v);
    ensures pages: \result == 0 ==> \forall integer a; from <= a < to ==> \old(Vma_Covers(v, a)) ==> Vma_Kept{Pre, Post}(v, v, a);
    ensures others: \result == 0 ==> Area_Same_But{Pre, Post}(v, 0);
    ensures avcs: Rm_Others{Pre, Post}(0);
    ensures fail: \result != 0 ==> Area_Same{Pre, Post}; */
int pvm_area_resize(u32 v, u64 from, u64 to);

/* Cuts the areas of address space m that have addresses on both sides of `from` or of `to`, so that the addresses from .. to-1 belong to areas
 * that have no others. 0; -EINVAL when there is no such address space, or a bad range; -ENOMEM when there are not as many numbers of
 * areas and avcs as the cuts need, or the address space would have more than PVM_MAX_MAP_COUNT areas. Every address keeps what it maps. On
 * error nothing changed. (Linux: the first half of do_mas_align_munmap.) */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_Mm(m) && Vma_Range(from, to));
    ensures borders: \result == 0 ==> Area_Border(m, from) && Area_Border(m, to);
    ensures enomem: Vma_Mm(m) && Vma_Range(from, to) ==> \forall integer a, b; Area_Across{Pre}(m, from, a) ==> Area_Across{Pre}(m, to, b) ==>
      (\result == -PVM_ENOMEM <==> !Area_Cuts{Pre}(m, a, b));
    ensures pages: \result == 0 ==> Area_Pages{Pre, Post}(m);
    ensures only: \result == 0 ==> Area_Only{Pre, Post}(m);
    ensures spaces: \result == 0 ==> Area_Spaces_But{Pre, Post}(m) && Vma_Counts_But{Pre, Post}(m);
    ensures count: \result == 0 ==> pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) + 2 &&
      Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)) - 2;
    ensures fail: \result != 0 ==> Area_Same{Pre, Post}; */
int pvm_area_cut(u32 m, u64 from, u64 to);

/* The same for a range of addresses of an address space, where v is the first area that ends beyond `from`, or 0. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires range: Vma_Mm(m) && Vma_Range(from, to);
    requires first: Cut_First(m, from, v);
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures borders: \result == 0 ==> Area_Border(m, from) && Area_Border(m, to) && Cut_Begins(m, from, v);
    ensures enomem: \forall integer a, b; Area_Across{Pre}(m, from, a) ==> Area_Across{Pre}(m, to, b) ==>
      (\result == -PVM_ENOMEM <==> !Area_Cuts{Pre}(m, a, b));
    ensures pages: \result == 0 ==> Area_Pages{Pre, Post}(m);
    ensures only: \result == 0 ==> Area_Only{Pre, Post}(m);
    ensures spaces: \result == 0 ==> Area_Spaces_But{Pre, Post}(m) && Vma_Counts_But{Pre, Post}(m);
    ensures count: \result == 0 ==> pvm_mm_map_count[m] <= \old(pvm_mm_map_count[m]) + 2 &&
      Pool_Left(PVM_POOL_VMA) >= \old(Pool_Left(PVM_POOL_VMA)) - 2;
    ensures fail: \result != 0 ==> Area_Same{Pre, Post}; */
int pvm_area_cut_from(u32 m, u32 v, u64 from, u64 to);

/* A new area at from .. to-1 of address space m, without an anon_vma. Its number; errors as pvm_vma_insert. On error nothing changed. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, PVM_VMA_FIELD_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_Mm(m) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Vma_Mm(m) && Vma_Range(from, to) && !Vma_Fits(pgoff, from, to);
    ensures eexist: \result == -PVM_EEXIST <==> Vma_Mm(m) && Vma_Range(from, to) && Vma_Fits(pgoff, from, to) &&
      !\old(It_Free(m, from, to - from));
    ensures enomem: \result == -PVM_ENOMEM ==> \old(pvm_mm_map_count[m]) >= PVM_MAX_MAP_COUNT || \old(Pool_Left(PVM_POOL_VMA)) == 0;
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: \result > 0 ==> Vma_At(\result, m, from, to) && Vma_Maps(\result, flags, pgoff, file, 0);
    ensures others: \result > 0 ==> Area_Same_But{Pre, Post}(\result, 0);
    ensures count: \result > 0 ==> pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + 1 && Vma_Counts_But{Pre, Post}(m);
    ensures left: \result > 0 ==> Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - 1;
    ensures avcs: Rm_Others{Pre, Post}(0);
    ensures fail: \result < 0 ==> Area_Same{Pre, Post}; */
int pvm_area_map(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file);

/* Area v has these flags. 0; -EINVAL when there is no such area, and then nothing changed. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns pvm_vma_flags[v];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Vma_In(v);
    ensures flags: \result == 0 ==> pvm_vma_flags[v] == flags;
    ensures fail: \result != 0 ==> Area_Same{Pre, Post}; */
int pvm_area_set_flags(u32 v, u64 flags);

/* Area v takes the area that begins where it ends, if Linux would make both one (vma_merge): the same flags but for VM_SOFTDIRTY, the same file,
 * offsets that go on, anon_vmas that go together, so that whoever looks for a page of either finds it. 1; 0 when they stay two, and then
 * nothing changed; -EINVAL when there is no such area. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result == 1 || \result == 0 || \result == -PVM_EINVAL;
    ensures einval: \result == -PVM_EINVAL <==> !\old(Vma_In(v));
    ensures joined: \result == 1 ==> \let w = \old(pvm_it_next[v]); Vma_In{Pre}(w) && w != v &&
      \old(pvm_it_end[v]) == \old(pvm_it_start)[w] && pvm_it_tree[w] == 0 &&
      Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), \old(pvm_it_end)[w]) && Area_Same_But{Pre, Post}(v, w);
    ensures pages: \result == 1 ==> Vma_Offsets_Kept{Pre, Post}(v) && pvm_vma_flags[v] == \old(pvm_vma_flags[v]) &&
      pvm_vma_file[v] == \old(pvm_vma_file[v]);
    ensures taken: \result == 1 ==> \forall integer a; Vma_Covers{Pre}(\old(pvm_it_next[v]), a) ==>
      Vma_Joined{Pre, Post}(\old(pvm_it_next[v]), v, a);
    ensures linked: \result == 1 ==> Area_Stands{Pre, Post}(v, v) && Area_Stands{Pre, Post}(\old(pvm_it_next[v]), v);
    ensures count: \result == 1 ==> pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures avcs: \result == 1 ==> Area_Avcs_But{Pre, Post}(v, \old(pvm_it_next[v]));
    ensures fail: \result != 1 ==> Area_Same{Pre, Post}; */
int pvm_area_join(u32 v);

/* Address space m gets a copy of area v, which is one of another: the same range, offset and file, these flags, and, when link is not 0, its place
 * in the reverse map (Linux: dup_mmap, anon_vma_fork). Its number; -EINVAL when there is no such address space or area; -EEXIST when the range is not
 * free in m; -ENOMEM when m has PVM_MAX_MAP_COUNT areas or numbers run out: an area, and for the reverse map an anon_vma and one avc more than v has,
 * also when an anon_vma could be taken again, so that the second step cannot fail. On error nothing changed. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_Mm(m) && \old(Vma_In(v)));
    ensures eexist: \result == -PVM_EEXIST ==> !\old(It_Free(m, pvm_it_start[v], pvm_it_end[v] - pvm_it_start[v]));
    ensures enomem: \result == -PVM_ENOMEM ==> \old(pvm_mm_map_count[m]) >= PVM_MAX_MAP_COUNT || \old(Pool_Left(PVM_POOL_VMA)) == 0 ||
      (link != 0 && \old(pvm_vma_anon[v] != 0 && (Pool_Left(PVM_POOL_AVC) <= pvm_vma_nr_avc[v] || Pool_Left(PVM_POOL_ANON_VMA) == 0)));
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: \result > 0 ==> Vma_At(\result, m, \old(pvm_it_start[v]), \old(pvm_it_end[v])) && pvm_vma_flags[\result] == flags &&
      pvm_vma_pgoff[\result] == \old(pvm_vma_pgoff[v]) && pvm_vma_file[\result] == \old(pvm_vma_file[v]);
    ensures linked: \result > 0 ==> link != 0 && \old(pvm_vma_anon[v]) != 0 ==> pvm_vma_anon[\result] != 0 &&
      Rm_Twins(v, \result, \old(pvm_vma_nr_avc[v]));
    ensures others: \result > 0 ==> Area_Same_But{Pre, Post}(\result, 0);
    ensures count: \result > 0 ==> pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + 1 && Vma_Counts_But{Pre, Post}(m);
    ensures avcs: Rm_Others{Pre, Post}(\result > 0 ? \result : 0);
    ensures fail: \result < 0 ==> Area_Same{Pre, Post}; */
int pvm_area_fork(u32 m, u32 v, u64 flags, u32 link);

/* The address space of area v gets a copy of it at from .. to-1: the same flags, file and offset, and the same anon_vma of its own, in whose trees it
 * stands (Linux: copy_vma). Anonymous memory without an anon_vma, which has no page that the reverse map finds, gets the offset of its new
 * address, so that it becomes one with its neighbours there, and a stack grows. Its number; -EINVAL when there is no such area, or a bad
 * range; -EOVERFLOW when a page would have no offset, or one
 * from PVM_IT_TOP on; -EEXIST when the range is not free; -ENOMEM when numbers run out. On error nothing changed. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures result: \result > 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(\old(Vma_In(v)) && Vma_Range(from, to));
    ensures enomem: \result == -PVM_ENOMEM ==> \old(pvm_mm_map_count[pvm_it_tree[v]]) >= PVM_MAX_MAP_COUNT || \old(Pool_Left(PVM_POOL_VMA)) == 0 ||
      \old(Pool_Left(PVM_POOL_AVC) < pvm_vma_nr_avc[v]);
    ensures eexist: \result == -PVM_EEXIST ==> !\old(It_Free(pvm_it_tree[v], from, to - from));
    ensures fresh: \result > 0 ==> \result < PVM_MAX_VMAS && \old(pvm_it_tree)[\result] == 0;
    ensures area: \result > 0 ==> Vma_At(\result, \old(pvm_it_tree[v]), from, to) && pvm_vma_flags[\result] == \old(pvm_vma_flags[v]) &&
      pvm_vma_pgoff[\result] == \old(Area_Copy_Offset(v, from)) && pvm_vma_file[\result] == \old(pvm_vma_file[v]) &&
      pvm_vma_anon[\result] == \old(pvm_vma_anon[v]);
    ensures others: \result > 0 ==> Area_Same_But{Pre, Post}(\result, 0);
    ensures count: \result > 0 ==> pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) + 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures avcs: Rm_Others{Pre, Post}(\result > 0 ? \result : 0);
    ensures fail: \result < 0 ==> Area_Same{Pre, Post}; */
int pvm_area_copy(u32 v, u64 from, u64 to);

#ifdef __cplusplus
}
#endif
#endif
