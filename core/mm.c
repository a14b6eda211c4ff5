/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: their begin, and who shares them. */
#include "mm.h"

u32 pvm_mm_users[PVM_MAX_MMS], pvm_mm_root[PVM_MAX_MMS];
u32 pvm_mm_anon_rss[PVM_MAX_MMS], pvm_mm_file_rss[PVM_MAX_MMS];

/* The tree under `root`, which nobody has, becomes that of a new address space; a number is left. */
/*@ requires wf: Mm_State;
    requires root: Pt_Root(root) && \forall integer m; 0 < m < PVM_MAX_MMS ==> pvm_mm_users[m] != 0 ==> pvm_mm_root[m] != root;
    requires room: Pool_Left(PVM_POOL_MM) > 0;
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_MM), pvm_page_prev[root], pvm_mm_users[0 .. PVM_MAX_MMS - 1], pvm_mm_root[0 .. PVM_MAX_MMS - 1],
      pvm_mm_anon_rss[0 .. PVM_MAX_MMS - 1], pvm_mm_file_rss[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures fresh: Mm_Live(\result) && !\old(Mm_Live(\result)) && pvm_mm_users[\result] == 1 && pvm_mm_root[\result] == root;
    ensures areas: \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_it_tree[v] != \result;
    ensures counts: pvm_mm_anon_rss[\result] == 0 && pvm_mm_file_rss[\result] == 0;
    ensures others: Mm_Same_But{Pre, Here}(\result); */
static u32 mm_begin(u32 root)
{
  u32 m = pvm_pool_alloc(PVM_POOL_MM);
  /*@ assert new: 0 < m < PVM_MAX_MMS && pvm_mm_users[m] == 0; */
  /*@ assert vma: Vma_Wf; */
  /*@ assert rmap: Rm_Wf; */
  pvm_mm_users[m] = 1;
  pvm_mm_root[m] = root;
  pvm_mm_anon_rss[m] = 0;
  pvm_mm_file_rss[m] = 0;
  pvm_page_prev[root] = m;
  /*@ assert roots: Mm_Roots; */
  /*@ assert pool: Mm_Pool; */
  /*@ assert areas: Mm_Areas; */
  return m;
}

u32 pvm_mm_create(u32 cpu, u32 node, u32 levels)
{
  if (!pvm_pool_room(PVM_POOL_MM, 1))
    return 0;
  u32 root = pvm_pt_create(cpu, node, levels);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  if (root == PVM_NONE)
    return 0;
  return mm_begin(root);
}

int pvm_mm_get(u32 m)
{
  if (m == 0 || m >= PVM_MAX_MMS || pvm_mm_users[m] == 0)
    return -PVM_EINVAL;
  if (pvm_mm_users[m] >= PVM_COUNT_MAX)
    return -PVM_EOVERFLOW;
  pvm_mm_users[m] += 1;
  return 0;
}
