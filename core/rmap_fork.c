/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map: an area is copied, within an address space or by fork. */
#include "rmap_step.h"

/* One step of the copy: avc p of area src is the oldest that has no twin in area dst, and gets one. The next to copy. */
/*@ requires wf: Rm_WfX(dst, 0);
    requires areas: Rm_Area(dst) && 0 < src < PVM_MAX_VMAS && src != dst && pvm_vma_anon[dst] == 0;
    requires place: Rm_Of(p, src) && pvm_avc_rank[p] == pvm_vma_nr_avc[dst];
    requires unique: \forall integer q; Rm_Of(q, src) ==> pvm_avc_rank[q] == pvm_avc_rank[p] ==> q == p;
    requires room: Pool_Left(PVM_POOL_AVC) > 0;
    requires twins: Rm_Twins(src, dst, pvm_vma_nr_avc[dst]) && Rm_Twins(dst, src, pvm_vma_nr_avc[dst]);
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_AVC), PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures wf: Rm_WfX(dst, 0);
    ensures area: Rm_Area(dst);
    ensures place: \result != 0 ? Rm_Of(\result, src) && pvm_avc_rank[\result] == pvm_vma_nr_avc[dst] :
      pvm_vma_nr_avc[dst] == pvm_vma_nr_avc[src];
    ensures unique: \result != 0 ==> \forall integer q; Rm_Of(q, src) ==> pvm_avc_rank[q] == pvm_avc_rank[\result] ==> q == \result;
    ensures left: Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - 1;
    ensures length: pvm_vma_nr_avc[dst] == \old(pvm_vma_nr_avc[dst]) + 1 && pvm_vma_nr_avc[dst] <= pvm_vma_nr_avc[src];
    ensures forth: Rm_Twins(src, dst, pvm_vma_nr_avc[dst]);
    ensures back: Rm_Twins(dst, src, pvm_vma_nr_avc[dst]);
    ensures others: Rm_Others{Pre, Post}(dst);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static u32 rmap_copy_one(u32 dst, u32 p) /*@ ghost (u32 src) */
{
  u32 a = pvm_avc_anon[p];
  /*@ assert self: Rm_In(p) && Rm_Listed(p) && Rm_Live(a) && Rm_Up(p) && Rm_Top(p); */
  /*@ assert up: pvm_anon_vma_parent[a] != a ==> Rm_Of(pvm_avc_up[p], src) && Rm_Alike(pvm_avc_up[p], dst); */
  /*@ assert top: pvm_anon_vma_root[a] != a ==> Rm_Of(pvm_avc_top[p], src) && Rm_Alike(pvm_avc_top[p], dst); */
  /*@ ghost u32 u = pvm_avc_up[p] < PVM_MAX_AVCS ? pvm_avc_twin[pvm_avc_up[p]] : 0; */
  /*@ ghost u32 t = pvm_avc_top[p] < PVM_MAX_AVCS ? pvm_avc_twin[pvm_avc_top[p]] : 0; */
  rmap_add(dst, a) /*@ ghost (u, t) */;
  /*@ ghost u32 c = pvm_vma_chain[dst]; */
  /*@ assert area: Rm_In(c) && Rm_Area(pvm_avc_vma[c]); */
  /*@ assert copied: pvm_avc_vma[p] == src && pvm_avc_anon[p] == a && pvm_avc_rank[p] == pvm_avc_rank[c] && p != c; */
  /*@ assert forth: \forall integer q; Rm_Of(q, src) ==> pvm_avc_rank[q] < pvm_avc_rank[p] ==> \at(Rm_Of(q, src), Pre) && Rm_Alike(q, dst); */
  /*@ assert only: \forall integer q; Rm_Of(q, src) ==> pvm_avc_rank[q] == pvm_avc_rank[p] ==> \at(Rm_Of(q, src), Pre) && q == p; */
  /*@ assert back: \forall integer d; Rm_Of(d, dst) ==> d != c ==> \at(Rm_Of(d, dst) && Rm_In(d) && Rm_Listed(d), Pre) && Rm_Alike(d, src); */
  /*@ ghost pvm_avc_twin[p] = c; pvm_avc_twin[c] = p; */
  /*@ assert forth2: \forall integer q; Rm_Of(q, src) ==> q != p ==> pvm_avc_rank[q] < pvm_avc_rank[p] ==> Rm_Alike(q, dst); */
  /*@ assert back2: \forall integer d; Rm_Of(d, dst) ==> d != c ==> Rm_Alike(d, src); */
  /*@ assert pair: Rm_Alike(p, dst) && Rm_Alike(c, src); */
  u32 n = pvm_avc_prev[p];
  /*@ assert next: \forall integer q; Rm_Of(q, src) ==> Rm_In(q) && Rm_Next(q) && Rm_Prev(q) && Rm_Listed(q); */
  /*@ assert step: n != 0 ==> Rm_Of(n, src) && Rm_Next(n) && pvm_avc_rank[n] == pvm_avc_rank[p] + 1; */
  /*@ assert newest: n == 0 ==> pvm_avc_rank[p] + 1 == pvm_vma_nr_avc[src]; */
  return n;
}

/* Area dst, which has none, gets an avc for each of area src, oldest first, so that both lists have the same order. */
/*@ requires wf: Rm_WfX(dst, 0);
    requires areas: Rm_Area(dst) && 0 < src < PVM_MAX_VMAS && src != dst;
    requires empty: pvm_vma_nr_avc[dst] == 0 && pvm_vma_anon[dst] == 0;
    requires room: Pool_Left(PVM_POOL_AVC) >= pvm_vma_nr_avc[src];
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_AVC), PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
    exits \false;
    ensures wf: Rm_WfX(dst, 0);
    ensures left: Pool_Left(PVM_POOL_AVC) == \old(Pool_Left(PVM_POOL_AVC)) - pvm_vma_nr_avc[src];
    ensures length: pvm_vma_nr_avc[dst] == pvm_vma_nr_avc[src];
    ensures twins: Rm_Twins(src, dst, pvm_vma_nr_avc[src]) && Rm_Twins(dst, src, pvm_vma_nr_avc[dst]);
    ensures others: Rm_Others{Pre, Post}(dst);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static void rmap_copy(u32 dst, u32 src)
{
  u32 p = pvm_vma_chain_last[src];
  /*@ assert none: \forall integer c; Rm_In(c) ==> Rm_Listed(c) && pvm_avc_vma[c] != dst; */
  /*@ assert first: \forall integer q; Rm_Of(q, src) ==> Rm_In(q) && Rm_Next(q) && Rm_Listed(q); */
  /*@ assert last: p != 0 ==> Rm_Of(p, src) && Rm_In(p) && Rm_Next(p); */
  /*@ loop invariant wf: Rm_WfX(dst, 0);
      loop invariant area: Rm_Area(dst);
      loop invariant source: pvm_vma_nr_avc[src] == \at(pvm_vma_nr_avc[src], Pre);
      loop invariant place: p != 0 ? Rm_Of(p, src) && pvm_avc_rank[p] == pvm_vma_nr_avc[dst] : pvm_vma_nr_avc[dst] == pvm_vma_nr_avc[src];
      loop invariant unique: p != 0 ==> \forall integer q; Rm_Of(q, src) ==> pvm_avc_rank[q] == pvm_avc_rank[p] ==> q == p;
      loop invariant count: pvm_vma_nr_avc[dst] <= pvm_vma_nr_avc[src];
      loop invariant left: Pool_Left(PVM_POOL_AVC) == \at(Pool_Left(PVM_POOL_AVC), Pre) - pvm_vma_nr_avc[dst];
      loop invariant forth: Rm_Twins(src, dst, pvm_vma_nr_avc[dst]);
      loop invariant back: Rm_Twins(dst, src, pvm_vma_nr_avc[dst]);
      loop invariant others: Rm_Others{Pre, Here}(dst);
      loop invariant areas: Rm_Areas_Same{Pre, Here};
      loop assigns p, PVM_POOL_CELLS(PVM_POOL_AVC), PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, pvm_avc_twin[0 .. PVM_MAX_AVCS - 1];
      loop variant pvm_vma_nr_avc[src] - pvm_vma_nr_avc[dst]; */
  while (p)
    p = rmap_copy_one(dst, p) /*@ ghost (src) */;
}

/* The oldest avc of area v whose anon_vma a fork may take; 0 if there is none. */
/*@ requires links: Rm_Lists && Rm_Heads && Rm_Ties;
    requires area: 0 < v < PVM_MAX_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures reuse: Rm_Reuse(v, \result); */
static u32 rmap_reusable(u32 v)
{
  u32 p = pvm_vma_chain_last[v];
  /*@ assert in: \forall integer q; Rm_Of(q, v) ==> Rm_In(q) && Rm_Next(q) && Rm_Prev(q) && Rm_Listed(q) && Rm_Live(pvm_avc_anon[q]); */
  /*@ assert last: p != 0 ==> Rm_Of(p, v) && pvm_avc_rank[p] == 0; */
  /*@ loop invariant place: p != 0 ==> Rm_Of(p, v);
      loop invariant unique: p != 0 ==> \forall integer q; Rm_Of(q, v) ==> pvm_avc_rank[q] == pvm_avc_rank[p] ==> q == p;
      loop invariant none: \forall integer q; Rm_Of(q, v) ==> p == 0 || pvm_avc_rank[q] < pvm_avc_rank[p] ==> !Rm_Reusable(pvm_avc_anon[q]);
      loop assigns p;
      loop variant p == 0 ? 0 : pvm_vma_nr_avc[v] - pvm_avc_rank[p]; */
  while (p) {
    u32 a = pvm_avc_anon[p], q = pvm_avc_prev[p];
    if (pvm_anon_vma_children[a] < 2 && pvm_anon_vma_active[a] == 0)
      return p;
    /*@ assert step: q != 0 ==> Rm_Of(q, v) && Rm_Next(q) && pvm_avc_rank[q] == pvm_avc_rank[p] + 1; */
    /*@ assert newest: q == 0 ==> pvm_avc_rank[p] + 1 == pvm_vma_nr_avc[v]; */
    p = q;
  }
  return 0;
}

/* Area v, which has avcs but no anon_vma of its own, takes a, in whose tree its avc c stands. */
/*@ requires wf: Rm_WfX(v, 0);
    requires area: 0 < v < PVM_MAX_VMAS && pvm_vma_anon[v] == 0;
    requires avc: Rm_Of(c, v) && pvm_avc_anon[c] == a;
    terminates \true;
    assigns pvm_vma_anon[v], pvm_vma_own[v], pvm_anon_vma_active[a];
    exits \false;
    ensures wf: Rm_Wf;
    ensures own: pvm_vma_anon[v] == a; */
static void rmap_take_own(u32 v, u32 a) /*@ ghost (u32 c) */
{
  /*@ assert avc: Rm_In(c) && Rm_Listed(c) && Rm_Live(a); */
  /*@ ghost pvm_vma_own[v] = c; */
  rmap_set_own(v, a);
  /*@ assert self: Rm_Own(v); */
  /*@ assert own: Rm_OwnX(0); */
}

/* Area v, which has twins of all avcs of area src, gets a new anon_vma, a child of the one that src has. */
/*@ requires wf: Rm_WfX(v, 0);
    requires areas: Rm_Area(v) && 0 < src < PVM_MAX_VMAS && src != v && pvm_vma_anon[v] == 0 && pvm_vma_anon[src] != 0;
    requires twins: Rm_Twins(src, v, pvm_vma_nr_avc[v]) && Rm_Twins(v, src, pvm_vma_nr_avc[v]) && pvm_vma_nr_avc[v] == pvm_vma_nr_avc[src];
    requires room: Pool_Left(PVM_POOL_AVC) > 0 && Pool_Left(PVM_POOL_ANON_VMA) > 0 && pvm_vma_nr_avc[v] < PVM_MAX_AVCS - 1;
    terminates \true;
    assigns PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, pvm_vma_anon[v], pvm_vma_own[v],
      pvm_anon_vma_active[0 .. PVM_MAX_ANON_VMAS - 1];
    exits \false;
    ensures wf: Rm_Wf;
    ensures own: \old(pvm_anon_vma_root)[pvm_vma_anon[v]] == 0 && Rm_Live(pvm_vma_anon[v]) &&
      pvm_anon_vma_parent[pvm_vma_anon[v]] == pvm_vma_anon[src] &&
      pvm_anon_vma_root[pvm_vma_anon[v]] == \old(pvm_anon_vma_root[pvm_vma_anon[src]]);
    ensures length: pvm_vma_nr_avc[v] == \old(pvm_vma_nr_avc[v]) + 1;
    ensures newest: pvm_avc_anon[pvm_vma_chain[v]] == pvm_vma_anon[v];
    ensures twins: Rm_Twins(src, v, pvm_vma_nr_avc[src]) && Rm_Twins(v, src, pvm_vma_nr_avc[src]);
    ensures others: Rm_Others{Pre, Post}(v);
    ensures anons: Rm_Anons_Kept{Pre, Post};
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static void rmap_own_child(u32 v, u32 src)
{
  u32 p = pvm_vma_anon[src];
  /*@ ghost u32 o = pvm_vma_own[src]; */
  /*@ assert own: Rm_Own(src) && Rm_In(o) && Rm_Listed(o) && Rm_Live(p) && Rm_Top(o) && Rm_Alike(o, v); */
  /*@ assert root: pvm_anon_vma_root[p] != p ==> Rm_Of(pvm_avc_top[o], src) && Rm_Alike(pvm_avc_top[o], v); */
  /*@ ghost u32 u = pvm_avc_twin[o], t = u; */
  /*@ ghost if (pvm_anon_vma_root[p] != p) t = pvm_avc_twin[pvm_avc_top[o]]; */
  /*@ assert up: Rm_Older(u, v, p, pvm_vma_nr_avc[v]); */
  /*@ assert top: Rm_Older(t, v, pvm_anon_vma_root[p], pvm_vma_nr_avc[v]); */
  u32 a = rmap_new_anon(p) /*@ ghost (v) */;
  rmap_own(v, a) /*@ ghost (u, t) */;
  /*@ assert newest: Rm_Head(v) && pvm_avc_rank[pvm_vma_chain[v]] == pvm_vma_nr_avc[src]; */
  /*@ assert forth: \forall integer q; Rm_Of(q, src) ==> \at(Rm_Of(q, src), Pre) && (pvm_avc_rank[q] < pvm_vma_nr_avc[src] ==> Rm_Alike(q, v)); */
  /*@ assert back: \forall integer q; Rm_Of(q, v) ==> q != pvm_vma_chain[v] ==> \at(Rm_Of(q, v), Pre) &&
        (pvm_avc_rank[q] < pvm_vma_nr_avc[src] ==> Rm_Alike(q, src)); */
}

int pvm_anon_vma_clone(u32 dst, u32 src)
{
  if (!rmap_area(dst) || src == 0 || src >= PVM_MAX_VMAS || src == dst || pvm_vma_anon[dst])
    return -PVM_EINVAL;
  if (!pvm_vma_anon[src])
    return 0;
  if (!pvm_pool_room(PVM_POOL_AVC, pvm_vma_nr_avc[src]))
    return -PVM_ENOMEM;
  /*@ ghost rmap_sides(); */
  rmap_copy(dst, src);
  /*@ ghost u32 o = pvm_vma_own[src]; */
  /*@ assert own: Rm_Own(src) && Rm_In(o) && Rm_Listed(o) && Rm_Alike(o, dst); */
  rmap_take_own(dst, pvm_vma_anon[src]) /*@ ghost (pvm_avc_twin[o]) */;
  /*@ assert apart: \at(Vma_Wf, Pre) ==> Rm_Apart; */
  /*@ ghost rmap_sides(); */
  /*@ assert rest: \at(Vma_Wf, Pre) ==> Vma_Live && Vma_Ranges && Vma_Offsets && Vma_Counted; */
  return 0;
}

int pvm_anon_vma_fork(u32 child, u32 parent)
{
  if (!rmap_area(child) || parent == 0 || parent >= PVM_MAX_VMAS || parent == child || pvm_vma_anon[child])
    return -PVM_EINVAL;
  if (!pvm_vma_anon[parent])
    return 0;
  u32 r = rmap_reusable(parent), need = pvm_vma_nr_avc[parent] + (r ? 0 : 1);
  if (!pvm_pool_room(PVM_POOL_AVC, need) || (!r && !pvm_pool_room(PVM_POOL_ANON_VMA, 1)))
    return -PVM_ENOMEM;
  /*@ ghost rmap_sides(); */
  rmap_copy(child, parent);
  /*@ assert live_copied: \at(Vma_Live, Pre) ==> Vma_Live; */
  /*@ assert apart_copied: \at(Vma_Wf, Pre) ==> Rm_Apart; */
  if (r) {
    /*@ assert reused: Rm_In(r) && Rm_Listed(r) && Rm_Alike(r, child); */
    rmap_take_own(child, pvm_avc_anon[r]) /*@ ghost (pvm_avc_twin[r]) */;
  } else {
    rmap_own_child(child, parent);
  }
  /*@ assert apart: \at(Vma_Wf, Pre) ==> Rm_Apart; */
  /*@ ghost rmap_sides(); */
  /*@ assert live: \at(Vma_Live, Pre) ==> Vma_Live; */
  /*@ assert ranges: \at(Vma_Ranges && Vma_Offsets, Pre) ==> Vma_Ranges && Vma_Offsets; */
  /*@ assert counted: \at(Vma_Counted, Pre) ==> Vma_Counted; */
  return 0;
}
