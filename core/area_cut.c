/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: a range is cut out of what is around it. */
#include "area_step.h"

/*@ // what area u says of its mapping is what v says, but for the place
    predicate Cut_Upper{K, L}(integer v, integer u) = 0 < u < PVM_MAX_VMAS && \at(pvm_it_tree[u], K) == 0 &&
      \at(pvm_vma_flags[u], L) == \at(pvm_vma_flags[v], K) && \at(pvm_vma_file[u], L) == \at(pvm_vma_file[v], K) &&
      \at(pvm_vma_pgoff[u], L) * 4096 - \at(pvm_it_start[u], L) == \at(pvm_vma_pgoff[v], K) * 4096 - \at(pvm_it_start[v], K) &&
      \at(pvm_vma_anon[u], L) == \at(pvm_vma_anon[v], K) && \at(pvm_vma_nr_avc[u], L) == \at(pvm_vma_nr_avc[v], K);
    // area v of m was cut at addr, and area u is its upper part; v and u may be 0; all other areas are what they were
    predicate Cut_Parts{K, L}(integer m, integer v, integer u, integer addr) =
      (\forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> \at(pvm_it_tree[x], L) == \at(pvm_it_tree[x], K) &&
        \at(pvm_it_start[x], L) == \at(pvm_it_start[x], K) && \at(pvm_vma_flags[x], L) == \at(pvm_vma_flags[x], K) &&
        \at(pvm_vma_pgoff[x], L) == \at(pvm_vma_pgoff[x], K) && \at(pvm_vma_file[x], L) == \at(pvm_vma_file[x], K) &&
        \at(pvm_vma_anon[x], L) == \at(pvm_vma_anon[x], K) && \at(pvm_vma_nr_avc[x], L) == \at(pvm_vma_nr_avc[x], K) &&
        \at(pvm_it_end[x], L) == (x == v ? addr : \at(pvm_it_end[x], K))) &&
      (v != 0 ==> u != v && Cut_Upper{K, L}(v, u) && \at(pvm_it_tree[u], L) == m && \at(pvm_it_start[u], L) == addr &&
        \at(pvm_it_end[u], L) == \at(pvm_it_end[v], K)) &&
      (v == 0 ==> u == 0);
    // whatever avcs there were are what they were, and each of area v has one of area u beside it
    predicate Cut_Avcs{K, L}(integer v, integer u) = \forall integer q; 0 < q < PVM_MAX_AVCS ==> \at(pvm_avc_vma[q], K) != 0 ==>
      \at(pvm_avc_vma[q], L) == \at(pvm_avc_vma[q], K) && \at(pvm_avc_anon[q], L) == \at(pvm_avc_anon[q], K) &&
      (\at(pvm_avc_vma[q], K) == v ==> \exists integer r; Rm_Of{L}(r, u) && \at(pvm_avc_anon[r], L) == \at(pvm_avc_anon[q], K));
*/

/* The first area of m that ends beyond `to`, where v is the first that ends beyond `from`. */
/*@ requires vma: Vma_Wf;
    requires mm: Vma_Mm(m) && from <= to;
    requires first: Cut_First(m, from, v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures first: Cut_First(m, to, \result); */
static u32 first_beyond(u32 m, u32 v, u64 to) /*@ ghost (u64 from) */
{
  /*@ ghost vma_apart(m); */
  if (!v || pvm_it_end[v] < to)
    return pvm_itree_find(m, to);
  /*@ assert before: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] < pvm_it_start[v] ==> pvm_it_end[x] <= from; */
  return to < pvm_it_end[v] ? v : pvm_vma_next(v);
}

/* The area of m that has addresses on both sides of addr; 0 if there is none. Area v is the first that ends beyond addr. */
/*@ requires vma: Vma_Wf;
    requires mm: Vma_Mm(m);
    requires first: Cut_First(m, addr, v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: Area_Across(m, addr, \result);
    ensures unique: \forall integer x; Area_Across(m, addr, x) ==> x == \result;
    ensures only: \forall integer x; Vma_Of(x, m) ==> x != \result ==> pvm_it_end[x] <= addr || addr <= pvm_it_start[x]; */
static u32 across(u32 v, u64 addr) /*@ ghost (u32 m) */
{
  /*@ ghost vma_apart(m); */
  return v && pvm_it_start[v] < addr ? v : 0;
}

/* Is there room for the cuts of areas a and b of m, each if it is not 0? */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires mm: Vma_Mm(m) && (a != 0 ==> Vma_Of(a, m)) && (b != 0 ==> Vma_Of(b, m));
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 <==> Area_Cuts(m, a, b); */
static int room(u32 m, u32 a, u32 b)
{
  /*@ assert heads: Rm_Heads; */
  /*@ assert lists: (a != 0 ==> pvm_vma_nr_avc[a] < PVM_MAX_AVCS) && (b != 0 ==> pvm_vma_nr_avc[b] < PVM_MAX_AVCS); */
  u32 cuts = (a ? 1u : 0u) + (b ? 1u : 0u), avcs = (a ? pvm_vma_nr_avc[a] : 0) + (b ? pvm_vma_nr_avc[b] : 0);
  return !cuts || (pvm_mm_map_count[m] <= PVM_MAX_MAP_COUNT - cuts && pvm_pool_room(PVM_POOL_VMA, cuts) && pvm_pool_room(PVM_POOL_AVC, avcs));
}

/* Cuts area v of m at addr, if v is not 0; no other area is on both sides of addr. The upper part, or 0. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires mm: Vma_Mm(m);
    requires area: v != 0 ==> Vma_Of(v, m) && Area_Inside(v, addr) && Area_Room(v);
    requires only: \forall integer x; Vma_Of(x, m) ==> x != v ==> pvm_it_end[x] <= addr || addr <= pvm_it_start[x];
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures parts: Cut_Parts{Pre, Post}(m, v, \result, addr);
    ensures avcs: Cut_Avcs{Pre, Post}(v, \result);
    ensures count: pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + Area_One(v) && Vma_Counts_But{Pre, Post}(m);
    ensures left: Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - Area_One(v) &&
      Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC) - Area_Avcs(v)); */
static u32 cut_at(u32 v, u64 addr) /*@ ghost (u32 m) */
{
  if (!v)
    return 0;
  /*@ assert pages: pvm_it_start[v] % 4096 == 0 && ((addr - pvm_it_start[v]) / 4096) * 4096 == addr - pvm_it_start[v]; */
  u32 u = area_split(v, addr);
  /*@ assert offset: pvm_vma_pgoff[u] * 4096 - addr == \at(pvm_vma_pgoff[v], Pre) * 4096 - \at(pvm_it_start[v], Pre); */
  /*@ assert ends: pvm_it_end[v] == addr && pvm_it_start[u] == addr && pvm_it_end[u] == \at(pvm_it_end[v], Pre); */
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && (x != v ==> pvm_it_end[x] == \at(pvm_it_end[x], Pre)); */
  /*@ assert maps: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre); */
  /*@ assert lists: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
  /*@ assert twins: \forall integer q; 0 < q < PVM_MAX_AVCS ==> \at(pvm_avc_vma[q], Pre) == v ==> Rm_Alike(q, u); */
  return u;
}

/* Cuts area b of m at `to` and area a at `from`, each if it is not 0; no others are there. The lower part of b may be a. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires range: Vma_Mm(m) && Vma_Range(from, to);
    requires areas: Area_Across(m, from, a) && Area_Across(m, to, b);
    requires low: \forall integer x; Vma_Of(x, m) ==> x != a ==> pvm_it_end[x] <= from || from <= pvm_it_start[x];
    requires high: \forall integer x; Vma_Of(x, m) ==> x != b ==> pvm_it_end[x] <= to || to <= pvm_it_start[x];
    requires room: Area_Cuts(m, a, b);
    terminates \true;
    assigns PVM_AREA_OP_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures borders: Area_Border(m, from) && Area_Border(m, to);
    ensures pages: Area_Pages{Pre, Post}(m);
    ensures only: Area_Only{Pre, Post}(m);
    ensures spaces: Area_Spaces_But{Pre, Post}(m) && Vma_Counts_But{Pre, Post}(m);
    ensures count: pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) + Area_One(a) + Area_One(b) &&
      Pool_Left(PVM_POOL_VMA) == \old(Pool_Left(PVM_POOL_VMA)) - Area_One(a) - Area_One(b);
    ensures fresh: \forall integer x; Vma_Of(x, m) ==> !\old(Vma_Of(x, m)) ==>
      (a != 0 && pvm_it_start[x] == from) || (b != 0 && pvm_it_start[x] == to);
    ensures ends: \forall integer x; \old(Vma_Of(x, m)) ==> Vma_Of(x, m) && pvm_it_start[x] == \old(pvm_it_start[x]) &&
      pvm_it_end[x] == (x == a ? from : x == b ? to : \old(pvm_it_end[x])); */
static void cut_both(u32 a, u32 b, u64 from, u64 to) /*@ ghost (u32 m) */
{
  u32 u = cut_at(b, to) /*@ ghost (m) */;
  /*@ assert trees_half: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == (x == b ? to : \at(pvm_it_end[x], Pre)); */
  /*@ assert maps_half: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre) && pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
  /*@ assert upper_half: b != 0 ? Cut_Upper{Pre, Here}(b, u) && pvm_it_tree[u] == m && pvm_it_start[u] == to &&
        pvm_it_end[u] == \at(pvm_it_end[b], Pre) : u == 0; */
  /*@ assert number: a != 0 ==> a != u && pvm_it_tree[a] == m && 0 < a < PVM_MAX_VMAS && pvm_it_start[a] < from < pvm_it_end[a]; */
  /*@ ghost Half: ; */
  /*@ assert inside: a != 0 ==> Vma_Of(a, m) && Area_Inside(a, from); */
  /*@ assert room: a != 0 ==> Area_Room(a); */
  /*@ assert low: \forall integer x; Vma_Of(x, m) ==> x != a ==> pvm_it_end[x] <= from || from <= pvm_it_start[x]; */
  u32 w = cut_at(a, from) /*@ ghost (m) */;
  /*@ assert second: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Half) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Half) && pvm_it_end[x] == (x == a ? from : \at(pvm_it_end[x], Half)); */
  /*@ assert second_maps: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Half) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Half) && pvm_vma_file[x] == \at(pvm_vma_file[x], Half) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Half) && pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Half); */
  /*@ assert avcs: \forall integer q; 0 < q < PVM_MAX_AVCS ==> \at(pvm_avc_vma[q], Pre) != 0 ==>
        pvm_avc_vma[q] == \at(pvm_avc_vma[q], Pre) && pvm_avc_anon[q] == \at(pvm_avc_anon[q], Pre); */
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> x != w ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == (x == a ? from : x == b ? to : \at(pvm_it_end[x], Pre)); */
  /*@ assert maps: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> x != w ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) &&
        pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre) && pvm_vma_nr_avc[x] == \at(pvm_vma_nr_avc[x], Pre); */
  /*@ assert linked: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != u ==> x != w ==> Area_Linked{Pre, Here}(x, x); */
  /*@ assert upper_b: b != 0 ==> Cut_Upper{Pre, Here}(b, u) && pvm_it_tree[u] == m && pvm_it_start[u] == to &&
        pvm_it_end[u] == \at(pvm_it_end[b], Pre); */
  /*@ assert upper_a: a != 0 ==> Cut_Upper{Pre, Here}(a, w) && pvm_it_tree[w] == m && pvm_it_start[w] == from &&
        pvm_it_end[w] == (a == b ? to : \at(pvm_it_end[a], Pre)); */
  /*@ assert linked_b: b != 0 ==> Area_Linked{Pre, Here}(b, u); */
  /*@ assert linked_a: a != 0 ==> Area_Linked{Pre, Here}(a, w); */
  /*@ assert kept: \forall integer v, k; Vma_Of{Pre}(v, m) ==> Vma_Covers{Pre}(v, k) ==> !(v == b && to <= k) ==> !(v == a && from <= k) ==>
        Vma_Kept{Pre, Here}(v, v, k); */
  /*@ assert kept_b: \forall integer k; b != 0 ==> Vma_Covers{Pre}(b, k) ==> to <= k ==> Vma_Kept{Pre, Here}(b, u, k); */
  /*@ assert kept_a: \forall integer k; a != 0 ==> Vma_Covers{Pre}(a, k) ==> from <= k ==> !(a == b && to <= k) ==> Vma_Kept{Pre, Here}(a, w, k); */
  /*@ assert only: \forall integer x, k; Vma_Of(x, m) ==> x != u ==> x != w ==> Vma_Covers(x, k) ==> Vma_Kept{Pre, Here}(x, x, k); */
  /*@ assert only_b: \forall integer k; u != 0 ==> Vma_Covers(u, k) ==> Vma_Kept{Pre, Here}(b, u, k); */
  /*@ assert only_a: \forall integer k; w != 0 ==> Vma_Covers(w, k) ==> Vma_Kept{Pre, Here}(a, w, k); */
  /*@ assert rest: \forall integer v, k; Vma_Of{Pre}(v, m) ==> Vma_Covers{Pre}(v, k) ==> !(v == b && to <= k) ==> !(v == a && from <= k) ==>
        Vma_Of(v, m) && Vma_Kept{Pre, Here}(v, v, k) && Area_Linked{Pre, Here}(v, v); */
  /*@ assert rest_b: \forall integer k; b != 0 ==> Vma_Covers{Pre}(b, k) ==> to <= k ==>
        Vma_Of(u, m) && Vma_Kept{Pre, Here}(b, u, k) && Area_Linked{Pre, Here}(b, u); */
  /*@ assert rest_a: \forall integer k; a != 0 ==> Vma_Covers{Pre}(a, k) ==> from <= k ==> !(a == b && to <= k) ==>
        Vma_Of(w, m) && Vma_Kept{Pre, Here}(a, w, k) && Area_Linked{Pre, Here}(a, w); */
  (void)u, (void)w;
}

int pvm_area_cut_from(u32 m, u32 v, u64 from, u64 to)
{
  u32 w = first_beyond(m, v, to) /*@ ghost (from) */;
  u32 a = across(v, from) /*@ ghost (m) */;
  u32 b = across(w, to) /*@ ghost (m) */;
  if (!room(m, a, b))
    return -PVM_ENOMEM;
  cut_both(a, b, from, to) /*@ ghost (m) */;
  return 0;
}

int pvm_area_cut(u32 m, u64 from, u64 to)
{
  if (m == 0 || m >= PVM_MAX_MMS || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return -PVM_EINVAL;
  return pvm_area_cut_from(m, pvm_itree_find(m, from), from, to);
}
