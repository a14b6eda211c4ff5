/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas: the executable twin of the invariant. */
#include "vma.h"

u32 pvm_vma_seen[PVM_MAX_MMS];

/*@ requires node: 0 < v < PVM_MAX_VMAS && pvm_it_tree[v] != 0 && It_Good(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures good: \result != 0 <==> Vma_Good(v); */
static int area_ok(u32 v)
{
  u64 from = pvm_it_start[v], to = pvm_it_end[v];
  u32 n = pvm_it_next[v];
  if (pvm_it_tree[v] >= PVM_MAX_MMS || from % 4096 != 0 || to % 4096 != 0 || to > PVM_VMA_TOP)
    return 0;
  if (pvm_vma_pgoff[v] > PVM_VMA_PGOFF_TOP - (to - from) / 4096)
    return 0;
  return n == 0 || to <= pvm_it_start[n];
}

/* The nodes of areas, and their numbers. */
/*@ requires local: It_Local;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures areas: \result != 0 <==> \forall integer v; 0 < v < PVM_MAX_VMAS ==>
      (Pool_Live(PVM_POOL_VMA, v) <==> pvm_it_tree[v] != 0) && (pvm_it_tree[v] != 0 ==> Vma_Good(v)); */
static int areas_ok(void)
{
  /*@ loop invariant range: 1 <= v <= PVM_MAX_VMAS;
      loop invariant areas: \forall integer u; 0 < u < v ==>
        (Pool_Live(PVM_POOL_VMA, u) <==> pvm_it_tree[u] != 0) && (pvm_it_tree[u] != 0 ==> Vma_Good(u));
      loop assigns v;
      loop variant PVM_MAX_VMAS - v; */
  for (u32 v = 1; v < PVM_MAX_VMAS; v++) {
    u32 in = pvm_it_tree[v] != 0;
    /*@ assert good: in != 0 ==> It_In(v) && It_Good(v); */
    if (pvm_pool_is_live(PVM_POOL_VMA, v) ? !in : in)
      return 0;
    if (in && !area_ok(v))
      return 0;
  }
  return 1;
}

/* The other nodes are in no address space. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures others: \result != 0 <==> \forall integer x; PVM_MAX_VMAS <= x < PVM_IT_NODES ==> pvm_it_tree[x] != 0 ==>
      pvm_it_tree[x] >= PVM_MAX_MMS; */
static int others_ok(void)
{
  /*@ loop invariant range: PVM_MAX_VMAS <= x <= PVM_IT_NODES;
      loop invariant others: \forall integer y; PVM_MAX_VMAS <= y < x ==> pvm_it_tree[y] != 0 ==> pvm_it_tree[y] >= PVM_MAX_MMS;
      loop assigns x;
      loop variant PVM_IT_NODES - x; */
  for (u32 x = PVM_MAX_VMAS; x < PVM_IT_NODES; x++)
    if (pvm_it_tree[x] != 0 && pvm_it_tree[x] < PVM_MAX_MMS)
      return 0;
  return 1;
}

/* Counts the areas of each address space. */
/*@ terminates \true;
    assigns pvm_vma_seen[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures seen: \forall integer m; 0 < m < PVM_MAX_MMS ==> pvm_vma_seen[m] == Vma_Count(m, PVM_MAX_VMAS); */
static void count_areas(void)
{
  /*@ loop invariant range: 0 <= m <= PVM_MAX_MMS;
      loop invariant zero: \forall integer n; 0 <= n < m ==> pvm_vma_seen[n] == 0;
      loop assigns m, pvm_vma_seen[0 .. PVM_MAX_MMS - 1];
      loop variant PVM_MAX_MMS - m; */
  for (u32 m = 0; m < PVM_MAX_MMS; m++)
    pvm_vma_seen[m] = 0;
  /*@ loop invariant range: 0 <= v <= PVM_MAX_VMAS;
      loop invariant seen: \forall integer m; 0 < m < PVM_MAX_MMS ==> pvm_vma_seen[m] == Vma_Count(m, v);
      loop invariant few: \forall integer m; 0 <= m < PVM_MAX_MMS ==> pvm_vma_seen[m] <= v;
      loop assigns v, pvm_vma_seen[0 .. PVM_MAX_MMS - 1];
      loop variant PVM_MAX_VMAS - v; */
  for (u32 v = 0; v < PVM_MAX_VMAS; v++)
    if (pvm_it_tree[v] < PVM_MAX_MMS)
      pvm_vma_seen[pvm_it_tree[v]]++;
}

/* Has each address space as many areas as it says? */
/*@ terminates \true;
    assigns pvm_vma_seen[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures counted: \result != 0 <==> Vma_Counted; */
static int counts_ok(void)
{
  count_areas();
  /*@ loop invariant range: 1 <= m <= PVM_MAX_MMS;
      loop invariant same: \forall integer n; 0 < n < m ==> pvm_mm_map_count[n] == pvm_vma_seen[n];
      loop assigns m;
      loop variant PVM_MAX_MMS - m; */
  for (u32 m = 1; m < PVM_MAX_MMS; m++)
    if (pvm_mm_map_count[m] != pvm_vma_seen[m])
      return 0;
  return 1;
}

int pvm_vma_check(void)
{
  if (!pvm_itree_check() || !pvm_pool_check())
    return 0;
  int areas = areas_ok(), others = others_ok();
  /*@ assert nodes: areas != 0 && others != 0 ==> Vma_Sides && Vma_Live && Vma_Ranges && Vma_Offsets && Vma_Disjoint; */
  /*@ assert apart: Vma_Disjoint ==> \forall integer v; 0 < v < PVM_MAX_VMAS ==> 0 < pvm_it_tree[v] < PVM_MAX_MMS ==>
        It_In(v) && It_Disjoint(pvm_it_tree[v]); */
  /*@ assert good: Vma_Sides && Vma_Ranges && Vma_Offsets && Vma_Disjoint ==> \forall integer v; 0 < v < PVM_MAX_VMAS ==>
        pvm_it_tree[v] != 0 ==>
        Vma_Good(v); */
  /*@ assert back: Vma_Sides && Vma_Live && Vma_Ranges && Vma_Offsets && Vma_Disjoint ==> areas != 0 && others != 0; */
  return areas && others && counts_ok();
}
