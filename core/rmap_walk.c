/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map: who maps a page, and what follows when areas or pages change. */
#include "rmap_step.h"

u32 pvm_rmap_first(u32 a, u64 pgoff)
{
  /*@ assert self: \forall integer c; Rm_In(c) ==> Rm_Planted(c) && Rm_Area(pvm_avc_vma[c]) && Rm_Span(c) && It_In(RM_NODE(c)); */
  if (a == 0 || a >= PVM_MAX_ANON_VMAS || pgoff >= PVM_IT_TOP)
    return 0;
  u32 x = pvm_itree_first(RM_TREE(a), pgoff, pgoff + 1);
  /*@ assert node: x != 0 ==> x > PVM_MAX_VMAS && Rm_In(x - PVM_MAX_VMAS) && Rm_Planted(x - PVM_MAX_VMAS) && Rm_Span(x - PVM_MAX_VMAS); */
  /*@ assert all: \forall integer c; Rm_Finds(c, a, pgoff) ==> pvm_it_tree[RM_NODE(c)] == RM_TREE(a) &&
        It_Overlaps(RM_NODE(c), pgoff, pgoff + 1); */
  return x ? x - PVM_MAX_VMAS : 0;
}

u32 pvm_rmap_next(u32 c, u64 pgoff)
{
  /*@ assert self: \forall integer d; Rm_In(d) ==> Rm_Planted(d) && Rm_Area(pvm_avc_vma[d]) && Rm_Span(d) && It_In(RM_NODE(d)); */
  if (c == 0 || c >= PVM_MAX_AVCS || !pvm_avc_vma[c] || pgoff >= PVM_IT_TOP)
    return 0;
  /*@ assert in: Rm_In(c) && Rm_Planted(c) && Rm_Live(pvm_avc_anon[c]); */
  u32 x = pvm_itree_next(RM_NODE(c), pgoff, pgoff + 1);
  /*@ assert node: x != 0 ==> x > PVM_MAX_VMAS && Rm_In(x - PVM_MAX_VMAS) && Rm_Planted(x - PVM_MAX_VMAS) && Rm_Span(x - PVM_MAX_VMAS); */
  /*@ assert all: \forall integer d; Rm_Finds(d, pvm_avc_anon[c], pgoff) ==> pvm_it_tree[RM_NODE(d)] == pvm_it_tree[RM_NODE(c)] &&
        It_Overlaps(RM_NODE(d), pgoff, pgoff + 1); */
  return x ? x - PVM_MAX_VMAS : 0;
}

u64 pvm_rmap_address(u32 c, u64 pgoff)
{
  if (c == 0 || c >= PVM_MAX_AVCS || !pvm_avc_vma[c])
    return PVM_RMAP_NO_ADDRESS;
  u32 v = pvm_avc_vma[c];
  /*@ assert self: Rm_In(c) && Rm_Area(v); */
  u64 first = pvm_vma_pgoff[v], start = pvm_it_start[v];
  if (pgoff < first || pgoff - first >= (pvm_it_end[v] - start) / 4096)
    return PVM_RMAP_NO_ADDRESS;
  return start + (pgoff - first) * 4096;
}

/* Avc c, whose area has another interval now, gets a new place in the tree of its anon_vma. */
/*@ requires shape: Rm_Shape(0, 0, v);
    requires avc: Rm_Of(c, v) && Rm_Area(v) && from == pvm_vma_pgoff[v] && to == from + Rm_Pages(v);
    terminates \true;
    assigns PVM_IT_CELLS, PVM_IT_LIST_CELLS, pvm_it_tree[0 .. PVM_IT_NODES - 1], pvm_it_start[RM_NODE(c)], pvm_it_end[RM_NODE(c)];
    exits \false;
    ensures shape: Rm_Shape(0, 0, v);
    ensures span: Rm_Area(v) && Rm_Span(c);
    ensures others: \forall integer d; Rm_Of(d, v) ==> d != c ==> \old(Rm_Span(d)) ==> Rm_Span(d);
    ensures areas: Rm_Areas_Same{Pre, Post}; */
static void rmap_move(u32 c, u64 from, u64 to) /*@ ghost (u32 v) */
{
  u32 a = pvm_avc_anon[c];
  /*@ assert self: Rm_In(c) && Rm_Live(a) && Rm_Planted(c); */
  /*@ assert was: \forall integer d; Rm_In(d) ==> Rm_Planted(d) && (pvm_avc_vma[d] != v ==> Rm_Area(pvm_avc_vma[d]) && Rm_Span(d)); */
  rmap_take_node(c);
  /*@ assert nodes: Rm_Nodes; */
  /*@ assert planted: \forall integer d; Rm_In(d) ==> d != c ==> Rm_Planted(d); */
  /*@ assert areas: \forall integer d; Rm_In(d) ==> pvm_avc_vma[d] != v ==> Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  rmap_put_node(c, a, from, to);
  /*@ assert nodes2: Rm_Nodes; */
  /*@ assert self2: Rm_Planted(c); */
  /*@ assert planted2: \forall integer d; Rm_In(d) ==> d != c ==> Rm_Planted(d); */
  /*@ assert pages: \forall integer w; 0 < w < PVM_MAX_VMAS ==> Rm_Pages(w) == \at(Rm_Pages(w), Pre); */
  /*@ assert areas2: \forall integer d; Rm_In(d) ==> pvm_avc_vma[d] != v ==> Rm_Area(pvm_avc_vma[d]); */
  /*@ assert spans: \forall integer d; Rm_In(d) ==> pvm_avc_vma[d] != v ==> Rm_Span(d); */
  /*@ assert full: Rm_FullX(0); */
}

int pvm_rmap_resize(u32 v)
{
  if (!rmap_area(v))
    return -PVM_EINVAL;
  /*@ ghost rmap_sides(); */
  u64 from = pvm_vma_pgoff[v], to = from + (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  u32 c = pvm_vma_chain[v];
  /*@ assert in: \forall integer d; Rm_Of(d, v) ==> Rm_In(d) && Rm_Next(d) && Rm_Prev(d) && Rm_Listed(d) &&
        (pvm_avc_prev[d] != 0 ==> Rm_In(pvm_avc_prev[d]) && Rm_Next(pvm_avc_prev[d])); */
  /*@ assert head: Rm_Head(v); */
  /*@ loop invariant shape: Rm_Shape(0, 0, v);
      loop invariant area: Rm_Area(v);
      loop invariant place: c != 0 ==> Rm_Of(c, v);
      loop invariant unique: c != 0 ==> \forall integer d; Rm_Of(d, v) ==> pvm_avc_rank[d] == pvm_avc_rank[c] ==> d == c;
      loop invariant done: \forall integer d; Rm_Of(d, v) ==> c == 0 || pvm_avc_rank[d] > pvm_avc_rank[c] ==> Rm_Span(d);
      loop invariant areas: Rm_Areas_Same{Pre, Here};
      loop assigns c, PVM_RMAP_TREE_CELLS;
      loop variant c == 0 ? 0 : pvm_avc_rank[c] + 1; */
  while (c) {
    /*@ assert next: Rm_In(c) && Rm_Next(c); */
    rmap_move(c, from, to) /*@ ghost (v) */;
    c = pvm_avc_next[c];
  }
  /*@ assert spans: \forall integer d; Rm_In(d) ==> Rm_Area(pvm_avc_vma[d]) && Rm_Span(d); */
  /*@ assert apart: \at(Vma_Wf, Pre) ==> Rm_Apart; */
  /*@ ghost rmap_sides(); */
  /*@ assert rest: \at(Vma_Wf, Pre) ==> Vma_Live && Vma_Ranges && Vma_Offsets && Vma_Counted; */
  return 0;
}

/* Is addr a page of area v, which has an anon_vma of its own? */
/*@ requires wf: Rm_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures inside: \result != 0 <==> Rm_Inside(v, addr);
    ensures own: \result != 0 ==> Rm_Of(pvm_vma_own[v], v) && pvm_avc_anon[pvm_vma_own[v]] == pvm_vma_anon[v] && Rm_Live(pvm_vma_anon[v]) &&
      Rm_Area(v); */
static int rmap_inside(u32 v, u64 addr)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_vma_anon[v] || addr < pvm_it_start[v])
    return 0;
  /*@ assert own: Rm_Own(v) && Rm_In(pvm_vma_own[v]) && Rm_Area(v); */
  return (addr - pvm_it_start[v]) / 4096 < (pvm_it_end[v] - pvm_it_start[v]) / 4096;
}

int pvm_page_add_new_anon_rmap(u32 f, u32 v, u64 addr)
{
  if (!pvm_frame_used(f) || pvm_page_state[f] != PVM_PAGE_KERNEL || pvm_page_mapcount[f] != 0 || !rmap_inside(v, addr))
    return -PVM_EINVAL;
  pvm_page_set_anon_rmap(f, v, addr);
  return 0;
}

int pvm_page_add_anon_rmap(u32 f, u32 v, u64 addr)
{
  if (!pvm_frame_used(f) || pvm_page_state[f] != PVM_PAGE_ANON || !rmap_inside(v, addr))
    return -PVM_EINVAL;
  u32 a = pvm_page_owner[f];
  u64 pgoff = pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096;
  if (pvm_page_index[f] != pgoff || a == 0 || a >= PVM_MAX_ANON_VMAS || !pvm_anon_vma_root[a] ||
      pvm_anon_vma_root[a] != pvm_anon_vma_root[pvm_vma_anon[v]])
    return -PVM_EINVAL;
  /*@ assert there: Rm_Address(v, pvm_page_index[f]) <= addr < Rm_Address(v, pvm_page_index[f]) + 4096; */
  /*@ assert finds: \forall integer c; Rm_Of(c, v) ==> pvm_avc_anon[c] == a ==> Rm_In(c) && Rm_Finds(c, a, pvm_page_index[f]); */
  return pvm_frame_map(f);
}
