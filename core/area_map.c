/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: one comes, gets other flags, or takes the one behind it. */
#include "area_step.h"

/*@ // the anon_vmas of areas v and w, which follows v, go together: who has none can have that of the other, whose list has a single avc and whose
    // offsets an avc can cover; else their lists are alike
    predicate Join_Anons{L}(integer v, integer w) =
      (pvm_vma_anon[v] != 0 || pvm_vma_anon[w] != 0 ==> pvm_vma_pgoff[w] + Rm_Pages(w) <= PVM_IT_TOP) &&
      (pvm_vma_anon[v] == 0 ==> pvm_vma_anon[w] == 0 || (pvm_vma_nr_avc[w] == 1 && Pool_Left(PVM_POOL_AVC) >= 1)) &&
      (pvm_vma_anon[v] != 0 ==> pvm_vma_anon[w] != 0 ==> Rm_Twins(w, v, pvm_vma_nr_avc[w]));
*/

int pvm_area_map(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
  /*@ ghost area_facts(); */
  int v = area_put(m, from, to, flags, pgoff, file);
  /*@ assert links: It_Wf && Rm_Links && Rm_Ties && Rm_OwnX(0) && Rm_PlantedX(0) && Rm_Nodes && Rm_FullX(0) && Rm_SpansX(0); */
  /*@ assert pools: Rm_Pools && Rm_Counts; */
  return v;
}

int pvm_area_set_flags(u32 v, u64 flags)
{
  return pvm_vma_set_flags(v, flags);
}

/* Do areas v and w stand in the same trees, avc by avc? */
/*@ requires rmap: Rm_Wf;
    requires areas: 0 < v < PVM_MAX_VMAS && 0 < w < PVM_MAX_VMAS && v != w;
    terminates \true;
    assigns pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures twins: \result != 0 ==> pvm_vma_nr_avc[v] == pvm_vma_nr_avc[w] && Rm_Twins(w, v, pvm_vma_nr_avc[w]); */
static int same_trees(u32 v, u32 w)
{
  u32 p = pvm_vma_chain[v], q = pvm_vma_chain[w];
  if (pvm_vma_nr_avc[v] != pvm_vma_nr_avc[w])
    return 0;
  /*@ assert heads: Rm_Head(v) && Rm_Head(w); */
  /*@ assert lists: \forall integer d; Rm_Of(d, w) || Rm_Of(d, v) ==> Rm_In(d) && Rm_Next(d) && Rm_Prev(d) && Rm_Listed(d); */
  /*@ loop invariant place: q != 0 ? Rm_Of(p, v) && Rm_Of(q, w) && pvm_avc_rank[p] == pvm_avc_rank[q] : p == 0;
      loop invariant unique: q != 0 ==> \forall integer d; Rm_Of(d, w) ==> pvm_avc_rank[d] == pvm_avc_rank[q] ==> d == q;
      loop invariant alike: \forall integer d; Rm_Of(d, w) ==> q == 0 || pvm_avc_rank[d] > pvm_avc_rank[q] ==> Rm_Alike(d, v);
      loop assigns p, q, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
      loop variant q == 0 ? 0 : pvm_avc_rank[q] + 1; */
  while (q) {
    u32 pn = pvm_avc_next[p], qn = pvm_avc_next[q];
    if (pvm_avc_anon[p] != pvm_avc_anon[q])
      return 0;
    /*@ ghost pvm_avc_twin[q] = p; */
    /*@ assert step: qn != 0 ==> Rm_Of(qn, w) && pvm_avc_rank[qn] + 1 == pvm_avc_rank[q] && pvm_avc_prev[qn] == q; */
    /*@ assert step2: pn != 0 ==> Rm_Of(pn, v) && pvm_avc_rank[pn] + 1 == pvm_avc_rank[p]; */
    /*@ assert ends: (qn == 0 <==> pvm_avc_rank[q] == 0) && (pn == 0 <==> pvm_avc_rank[p] == 0); */
    p = pn;
    q = qn;
  }
  return 1;
}

/* Does area w go on where area v ends? */
/*@ requires vma: Vma_Wf;
    requires areas: Vma_In(v) && Vma_In(w);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures on: \result != 0 <==> Area_Goes_On(v, w); */
static int goes_on(u32 v, u32 w)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  u64 pages = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  return pvm_it_end[v] == pvm_it_start[w] && pvm_vm_hard(pvm_vma_flags[v]) == pvm_vm_hard(pvm_vma_flags[w]) &&
    !pvm_vm_special(pvm_vma_flags[v]) && pvm_vma_file[v] == pvm_vma_file[w] && pvm_vma_pgoff[v] + pages == pvm_vma_pgoff[w];
}

/* Do the anon_vmas of areas v and w go together (Linux: is_mergeable_anon_vma)? */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires areas: Vma_In(v) && Vma_In(w) && v != w;
    terminates \true;
    assigns pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures anons: \result != 0 ==> Join_Anons(v, w); */
static int anons_suit(u32 v, u32 w)
{
  if (!pvm_vma_anon[v] && !pvm_vma_anon[w])
    return 1;
  /*@ assert range: It_In(w) && pvm_it_start[w] < pvm_it_end[w] <= PVM_VMA_TOP; */
  if (pvm_vma_pgoff[w] > PVM_IT_TOP - (pvm_it_end[w] - pvm_it_start[w]) / 4096)
    return 0;
  if (!pvm_vma_anon[w])
    return pvm_vma_nr_avc[v] == 1;
  if (!pvm_vma_anon[v])
    return pvm_vma_nr_avc[w] == 1 && pvm_pool_room(PVM_POOL_AVC, 1);
  return pvm_vma_anon[v] == pvm_vma_anon[w] && same_trees(v, w);
}

/* Area v gets the anon_vma of area w, which goes on where it ends, if it has none. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires areas: Vma_In(v) && Vma_In(w) && v != w && Area_Goes_On(v, w) && Join_Anons(v, w);
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_OWN_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] == \old(pvm_it_tree)[x];
    ensures offsets: pvm_vma_anon[v] != 0 ==> pvm_vma_pgoff[w] + Rm_Pages(w) <= PVM_IT_TOP;
    ensures self: Area_Stands{Pre, Post}(v, v);
    ensures other: Area_Stands{Pre, Post}(w, v);
    ensures avcs: Rm_Others{Pre, Post}(v); */
static void adopt(u32 v, u32 w)
{
  /*@ ghost area_facts(); */
  /*@ assert listed: \forall integer q; Rm_In(q) ==> Rm_Listed(q); */
  if (pvm_vma_anon[v] || !pvm_vma_anon[w]) {
    /*@ assert had: \forall integer q; Rm_Of(q, w) ==> Rm_Alike(q, v); */
    /*@ assert stand: \forall integer q; Rm_Of(q, w) ==> Rm_Of(pvm_avc_twin[q], v) && pvm_avc_anon[pvm_avc_twin[q]] == pvm_avc_anon[q]; */
    return;
  }
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert pages: Rm_Pages(v) > 0 && Rm_Pages(v) * 4096 == pvm_it_end[v] - pvm_it_start[v]; */
  /*@ assert copies: Rm_Copies(v, w); */
  (void)pvm_anon_vma_clone(v, w);
  /*@ assert twins: Rm_Twins(w, v, pvm_vma_nr_avc[w]) && pvm_vma_nr_avc[w] == \at(pvm_vma_nr_avc[w], Pre); */
  /*@ assert others: \forall integer q; \at(Rm_Of(q, w), Pre) ==> Rm_Of(q, w) && pvm_avc_anon[q] == \at(pvm_avc_anon[q], Pre) &&
        pvm_avc_rank[q] < pvm_vma_nr_avc[w]; */
  /*@ assert alike: \forall integer q; \at(Rm_Of(q, w), Pre) ==> Rm_Of(pvm_avc_twin[q], v) &&
        pvm_avc_anon[pvm_avc_twin[q]] == \at(pvm_avc_anon[q], Pre); */
}

/* Area v takes area w, which goes on where it ends, and whose anon_vma goes together with its own. */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires areas: Vma_In(v) && w == pvm_it_next[v] && Vma_Of(w, pvm_it_tree[v]) && v != w && Area_Goes_On(v, w) && Join_Anons(v, w);
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
    exits \false;
    ensures vma: Vma_Wf;
    ensures rmap: Rm_Wf;
    ensures gone: pvm_it_tree[w] == 0;
    ensures area: Vma_At(v, \old(pvm_it_tree[v]), \old(pvm_it_start[v]), \old(pvm_it_end)[w]) && Vma_Offsets_Kept{Pre, Post}(v);
    ensures fields: pvm_vma_flags[v] == \old(pvm_vma_flags[v]) && pvm_vma_file[v] == \old(pvm_vma_file[v]);
    ensures others: Area_Same_But{Pre, Post}(v, w);
    ensures count: pvm_mm_map_count[\old(pvm_it_tree[v])] == \old(pvm_mm_map_count[pvm_it_tree[v]]) - 1 &&
      Vma_Counts_But{Pre, Post}(\old(pvm_it_tree[v]));
    ensures self: Area_Stands{Pre, Post}(v, v);
    ensures other: Area_Stands{Pre, Post}(w, v);
    ensures avcs: Area_Avcs_But{Pre, Post}(v, w); */
static void join(u32 v, u32 w)
{
  u64 start = pvm_it_start[v], end = pvm_it_end[w];
  /*@ ghost vma_apart(pvm_it_tree[v]); */
  /*@ assert ranges: It_In(v) && It_In(w) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_end[v] == pvm_it_start[w] && pvm_it_start[w] < end &&
        start % 4096 == 0 && end % 4096 == 0 && end <= PVM_VMA_TOP; */
  /*@ assert behind: \forall integer x; Vma_Of(x, pvm_it_tree[v]) ==> x != w ==> pvm_it_end[v] <= pvm_it_start[x] ==> end <= pvm_it_start[x]; */
  /*@ ghost u32 m = pvm_it_tree[v]; */
  adopt(v, w);
  /*@ assert home: pvm_it_tree[w] == m && 0 <= m < PVM_MAX_MMS; */
  (void)pvm_area_remove(w);
  /*@ assert one_less: pvm_mm_map_count[m] == \at(pvm_mm_map_count, Pre)[m] - 1; */
  /*@ assert counts: \forall integer n; 0 <= n < PVM_MAX_MMS ==> n != m ==> pvm_mm_map_count[n] == \at(pvm_mm_map_count[n], Pre); */
  /*@ assert trees: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert maps: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != w ==> pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre) &&
        pvm_vma_pgoff[x] == \at(pvm_vma_pgoff[x], Pre) && pvm_vma_file[x] == \at(pvm_vma_file[x], Pre) &&
        (x != v ==> pvm_vma_anon[x] == \at(pvm_vma_anon[x], Pre)); */
  /*@ assert area: It_In(v) && It_Disjoint(pvm_it_tree[v]) && It_LiN(v) && It_LiP(v); */
  /*@ assert beside: It_Beside(v, start, end); */
  /*@ assert offsets: Area_Offsets(v, start, end); */
  (void)pvm_area_resize(v, start, end);
}

/* Does area v take area w, the one behind it? */
/*@ requires vma: Vma_Wf;
    requires rmap: Rm_Wf;
    requires areas: Vma_In(v) && Vma_In(w) && v != w;
    terminates \true;
    assigns pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures joins: \result != 0 ==> Area_Goes_On(v, w) && Join_Anons(v, w); */
static int joins(u32 v, u32 w)
{
  return goes_on(v, w) && anons_suit(v, w);
}

int pvm_area_join(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return -PVM_EINVAL;
  u32 w = pvm_it_next[v];
  /*@ assert next: It_In(v) && It_LiN(v) && (w != 0 ==> Vma_Of(w, pvm_it_tree[v]) && w != v); */
  if (!w || !joins(v, w))
    return 0;
  join(v, w);
  /*@ assert hard: Vm_Hard(pvm_vma_flags[v]) == Vm_Hard(\at(pvm_vma_flags, Pre)[w]) && pvm_vma_file[v] == \at(pvm_vma_file, Pre)[w]; */
  return 1;
}
