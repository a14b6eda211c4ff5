/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map: the executable twin of what the invariant says of each object without ghost fields. */
#include "rmap_step.h"

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures of: \result != 0 <==> Rm_Of(c, v); */
static int of(u32 c, u32 v)
{
  return c != 0 && c < PVM_MAX_AVCS && v != 0 && pvm_avc_vma[c] == v;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures live: \result != 0 <==> Rm_Live(a); */
static int live(u32 a)
{
  return a != 0 && a < PVM_MAX_ANON_VMAS && pvm_anon_vma_root[a] != 0;
}

/*@ requires avc: Rm_In(c);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures list: \result != 0 <==> Rm_Good_List(c); */
static int list_ok(u32 c)
{
  u32 v = pvm_avc_vma[c], n = pvm_avc_next[c], p = pvm_avc_prev[c];
  if (v >= PVM_MAX_VMAS || (n != 0 && !of(n, v)) || (p != 0 && !of(p, v)))
    return 0;
  return (n ? pvm_avc_prev[n] == c : pvm_vma_chain_last[v] == c) && (p ? pvm_avc_next[p] == c : pvm_vma_chain[v] == c);
}

/*@ requires avc: Rm_In(c);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures avc: \result != 0 <==> Rm_Good_Avc(c); */
static int avc_ok(u32 c)
{
  u32 v = pvm_avc_vma[c], a = pvm_avc_anon[c], x = RM_NODE(c);
  if (!list_ok(c) || !live(a) || !rmap_area(v) || pvm_it_tree[x] != RM_TREE(a))
    return 0;
  u64 from = pvm_vma_pgoff[v];
  return pvm_it_start[x] == from && pvm_it_end[x] == from + (pvm_it_end[v] - pvm_it_start[v]) / 4096;
}

/*@ requires area: 0 < v < PVM_MAX_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 <==> Rm_Good_Vma(v); */
static int vma_ok(u32 v)
{
  u32 first = pvm_vma_chain[v], last = pvm_vma_chain_last[v];
  if (pvm_vma_nr_avc[v] == 0)
    return first == 0 && last == 0 && pvm_vma_anon[v] == 0;
  return pvm_vma_nr_avc[v] < PVM_MAX_AVCS && of(first, v) && pvm_avc_prev[first] == 0 && of(last, v) && pvm_avc_next[last] == 0 &&
    live(pvm_vma_anon[v]);
}

/*@ requires anon: 0 < a < PVM_MAX_ANON_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures anon: \result != 0 <==> Rm_Good_Anon(a); */
static int anon_ok(u32 a)
{
  u32 r = pvm_anon_vma_root[a], p = pvm_anon_vma_parent[a];
  if (r == 0)
    return p == 0;
  if (!live(p) || !live(r) || pvm_anon_vma_root[p] != r || pvm_anon_vma_root[r] != r)
    return 0;
  return (p == a ? r == a : r != a) && pvm_it_root[RM_TREE(a)] != 0;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures avcs: \result != 0 <==> Rm_Good_Avcs; */
static int avcs_ok(void)
{
  /*@ loop invariant range: 1 <= c <= PVM_MAX_AVCS;
      loop invariant good: \forall integer d; 0 < d < c ==> (pvm_avc_vma[d] != 0 <==> Pool_Live(PVM_POOL_AVC, d)) &&
        (pvm_avc_vma[d] != 0 ==> Rm_Good_Avc(d));
      loop assigns c;
      loop variant PVM_MAX_AVCS - c; */
  for (u32 c = 1; c < PVM_MAX_AVCS; c++) {
    u32 in = pvm_avc_vma[c] != 0;
    if ((pvm_pool_is_live(PVM_POOL_AVC, c) ? !in : in) || (in && !avc_ok(c)))
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures areas: \result != 0 <==> Rm_Good_Vmas; */
static int vmas_ok(void)
{
  /*@ loop invariant range: 1 <= v <= PVM_MAX_VMAS;
      loop invariant good: \forall integer w; 0 < w < v ==> Rm_Good_Vma(w);
      loop assigns v;
      loop variant PVM_MAX_VMAS - v; */
  for (u32 v = 1; v < PVM_MAX_VMAS; v++)
    if (!vma_ok(v))
      return 0;
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures anons: \result != 0 <==> Rm_Good_Anons; */
static int anons_ok(void)
{
  /*@ loop invariant range: 1 <= a <= PVM_MAX_ANON_VMAS;
      loop invariant good: \forall integer b; 0 < b < a ==>
        (pvm_anon_vma_root[b] != 0 <==> Pool_Live(PVM_POOL_ANON_VMA, b)) && Rm_Good_Anon(b);
      loop assigns a;
      loop variant PVM_MAX_ANON_VMAS - a; */
  for (u32 a = 1; a < PVM_MAX_ANON_VMAS; a++) {
    u32 in = pvm_anon_vma_root[a] != 0;
    if ((pvm_pool_is_live(PVM_POOL_ANON_VMA, a) ? !in : in) || !anon_ok(a))
      return 0;
  }
  return 1;
}

int pvm_rmap_check(void)
{
  if (!avcs_ok() || !vmas_ok() || !anons_ok())
    return 0;
  /*@ loop invariant range: 1 <= x <= PVM_IT_NODES;
      loop invariant nodes: \forall integer y; 0 < y < x ==> pvm_it_tree[y] != 0 ==>
        (y < PVM_MAX_VMAS ? pvm_it_tree[y] < PVM_MAX_MMS : Rm_In(y - PVM_MAX_VMAS));
      loop assigns x;
      loop variant PVM_IT_NODES - x; */
  for (u32 x = 1; x < PVM_IT_NODES; x++) {
    u32 t = pvm_it_tree[x];
    if (t != 0 && (x < PVM_MAX_VMAS ? t >= PVM_MAX_MMS : x == PVM_MAX_VMAS || pvm_avc_vma[x - PVM_MAX_VMAS] == 0))
      return 0;
  }
  return 1;
}
