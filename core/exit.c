/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: their end. */
#include "fork.h"
#include "vma_node.h"

/* Area v of address space m goes, with its pages. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Vma_Of(v, m);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures roots: Roots_Same{Pre, Here};
    ensures others: Area_Same_But{Pre, Here}(v, 0);
    ensures lists: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_vma_nr_avc[x] == \old(pvm_vma_nr_avc[x]);
    ensures gone: pvm_it_tree[v] == 0;
    ensures count: pvm_mm_map_count[m] == \old(pvm_mm_map_count[m]) - 1;
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static void exit_area(u32 cpu, u32 m, u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  pvm_vm_uncount(m, pvm_vma_flags[v], (pvm_it_end[v] - pvm_it_start[v]) / 4096);
  (void)pvm_zap_range(cpu, m, pvm_it_start[v], pvm_it_end[v]);
  /*@ assert same: Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  /*@ ghost Zapped: ; */
  (void)pvm_area_remove(v);
  /*@ assert live: \forall integer n; Pool_Live(PVM_POOL_MM, n) <==> \at(Pool_Live(PVM_POOL_MM, n), Zapped); */
  /*@ assert areas: Mm_Areas; */
  /*@ assert pool: Mm_Pool; */
}

/* All areas of address space m go. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures roots: Roots_Same{Pre, Here};
    ensures none: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != m;
    ensures others: Area_Spaces_But{Pre, Here}(m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static void exit_areas(u32 cpu, u32 m)
{
  u32 v = pvm_itree_find(m, 0);
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant area: v != 0 ==> Vma_Of(v, m);
      loop invariant first: \forall integer x; Vma_Of(x, m) ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x];
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant others: Area_Spaces_But{Pre, Here}(m);
      loop invariant same: Map_Same{Pre, Here}(root, 0, PT_SPAN6);
      loop assigns v, PVM_MM_CELLS;
      loop variant pvm_mm_map_count[m]; */
  while (v) {
    u32 n = pvm_vma_next(v);
    /*@ ghost vma_apart(m); */
    /*@ assert other: \forall integer x; Vma_Of(x, m) ==> x != v ==> pvm_it_start[v] < pvm_it_start[x]; */
    /*@ assert next: \forall integer x; Vma_Of(x, m) ==> x != v ==> n != 0 && pvm_it_start[n] <= pvm_it_start[x]; */
    /*@ assert size: pvm_it_start[v] < pvm_it_end[v]; */
    /*@ assert behind: n != 0 ==> n != v && Vma_Of(n, m); */
    exit_area(cpu, m, v);
    /*@ assert rest: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> pvm_it_tree[x] == \at(pvm_it_tree[x], LoopCurrent) &&
          pvm_it_start[x] == \at(pvm_it_start[x], LoopCurrent); */
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, 0, PT_SPAN6); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    v = n;
  }
  /*@ assert none: \forall integer x; Vma_Of(x, m) ==> \false; */
}

/* Address space m, which has no areas, is no more. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m);
    requires none: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != m;
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_page_index[0 .. PVM_MAX_FRAMES - 1], PVM_GATHER_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_mm_users[m];
    exits \false;
    ensures wf: Mm_State;
    ensures gone: pvm_mm_users[m] == 0;
    ensures fewer: \forall integer r; Pt_Root(r) ==> \old(Pt_Root(r));
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static void exit_end(u32 cpu, u32 m)
{
  (void)pvm_pool_free(PVM_POOL_MM, m);
  pvm_mm_users[m] = 0;
  /*@ assert pool: Mm_Pool; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert roots: Mm_Roots; */
  /*@ assert rmap: Rm_Wf; */
  (void)pvm_pt_destroy(cpu, pvm_mm_root[m]);
  /*@ assert roots2: Mm_Roots; */
  /*@ assert areas2: Mm_Areas; */
}

int pvm_mm_put(u32 cpu, u32 m)
{
  if (cpu >= PVM_MAX_CPUS || m == 0 || m >= PVM_MAX_MMS || pvm_mm_users[m] == 0)
    return -PVM_EINVAL;
  if (pvm_mm_users[m] > 1) {
    pvm_mm_users[m] -= 1;
    /*@ assert roots: Mm_Roots; */
    /*@ assert pool: Mm_Pool; */
    /*@ assert areas: Mm_Areas; */
    return 1;
  }
  /*@ ghost u32 root = pvm_mm_root[m]; */
  exit_areas(cpu, m);
  /*@ ghost Bare: ; */
  exit_end(cpu, m);
  /*@ assert trees: \forall integer q; Pt_Root{Here}(q) ==> Pt_Root{Bare}(q); */
  /*@ assert step: Map_Same{Bare, Here}(root, 0, PT_SPAN6); */
  /*@ assert same: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ assert fewer: \forall integer q; Pt_Root{Here}(q) ==> Pt_Root{Pre}(q); */
  return 0;
}
