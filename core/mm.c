/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: their begin, and who shares them. */
#include "mm.h"

u32 pvm_mm_users[PVM_MAX_MMS], pvm_mm_root[PVM_MAX_MMS];
u64 pvm_mm_info[PVM_MM_INFO_SIZE], pvm_vm_committed;

/* The row of address space m is that of a new one: nothing is mapped, nothing limited but the stack and locked memory (Linux: INIT_RLIMITS). */
/*@ requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns pvm_mm_info[PVM_MM_INFO(m, 0) .. PVM_MM_INFO(m, PVM_MM_KEYS - 1)];
    exits \false;
    ensures zero: \forall integer i; PVM_MM_INFO(m, 0) <= i < PVM_MM_INFO(m, PVM_MM_MMAP_BASE) ==> pvm_mm_info[i] == 0; */
static void mm_clear(u32 m)
{
  /*@ loop invariant range: PVM_MM_INFO(m, 0) <= i <= PVM_MM_INFO(m, PVM_MM_KEYS);
      loop invariant zero: \forall integer j; PVM_MM_INFO(m, 0) <= j < i ==> pvm_mm_info[j] == 0;
      loop assigns i, pvm_mm_info[PVM_MM_INFO(m, 0) .. PVM_MM_INFO(m, PVM_MM_KEYS - 1)];
      loop variant PVM_MM_INFO(m, PVM_MM_KEYS) - i; */
  for (u32 i = PVM_MM_INFO(m, 0); i < PVM_MM_INFO(m, PVM_MM_KEYS); i++)
    pvm_mm_info[i] = 0;
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_MMAP_BASE)] = PVM_MM_TOP4 - 0x80000000u;
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_AS)] = PVM_MM_UNLIMITED;
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_DATA)] = PVM_MM_UNLIMITED;
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_STACK)] = 0x800000;
  pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LIMIT_MEMLOCK)] = 0x800000;
}

/* The tree under `root`, which nobody has, becomes that of a new address space; a number is left. */
/*@ requires wf: Mm_State;
    requires root: Pt_Root(root) && \forall integer m; 0 < m < PVM_MAX_MMS ==> pvm_mm_users[m] != 0 ==> pvm_mm_root[m] != root;
    requires room: Pool_Left(PVM_POOL_MM) > 0;
    terminates \true;
    assigns PVM_POOL_CELLS(PVM_POOL_MM), pvm_page_prev[root], pvm_mm_users[0 .. PVM_MAX_MMS - 1], pvm_mm_root[0 .. PVM_MAX_MMS - 1],
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures fresh: Mm_Live(\result) && !\old(Mm_Live(\result)) && pvm_mm_users[\result] == 1 && pvm_mm_root[\result] == root;
    ensures areas: \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_it_tree[v] != \result;
    ensures others: Mm_Same_But{Pre, Here}(\result);
    ensures rows: Mm_Info_But{Pre, Here}(\result); */
static u32 mm_begin(u32 root)
{
  u32 m = pvm_pool_alloc(PVM_POOL_MM);
  /*@ assert new: 0 < m < PVM_MAX_MMS && pvm_mm_users[m] == 0; */
  /*@ assert vma: Vma_Wf; */
  /*@ assert rmap: Rm_Wf; */
  pvm_mm_users[m] = 1;
  pvm_mm_root[m] = root;
  pvm_page_prev[root] = m;
  mm_clear(m);
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

int pvm_mm_set(u32 m, u32 key, u64 value)
{
  if (m == 0 || m >= PVM_MAX_MMS || pvm_mm_users[m] == 0 || key < PVM_MM_START_BRK || key >= PVM_MM_KEYS)
    return -PVM_EINVAL;
  pvm_mm_info[PVM_MM_INFO(m, key)] = value;
  return 0;
}

/* What Mm_Wf says of the number m, but for areas. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    requires number: 0 < m < PVM_MAX_MMS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures good: \result != 0 <==> Mm_Good(m); */
static int good(u32 m)
{
  u32 r = pvm_mm_root[m];
  if (pvm_mm_users[m] == 0)
    return !pvm_pool_is_live(PVM_POOL_MM, m);
  if (!pvm_pool_is_live(PVM_POOL_MM, m) || r >= pvm_nr_frames || pvm_page_owner[r] != PVM_NONE || pvm_page_prev[r] != m)
    return 0;
  return pvm_page_state[r] == PVM_PAGE_TABLE + 4 || pvm_page_state[r] == PVM_PAGE_TABLE + 5;
}

/* Is area v, if there is such an area, one of an address space that exists, and below its top? */
/*@ requires number: 0 < v < PVM_MAX_VMAS;
    requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    requires good: \forall integer m; 0 < m < PVM_MAX_MMS ==> Mm_Good(m);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != 0 <==> Mm_Area(v); */
static int placed(u32 v)
{
  u32 m = pvm_it_tree[v];
  if (m == 0)
    return 1;
  if (m >= PVM_MAX_MMS || pvm_mm_users[m] == 0)
    return 0;
  /*@ assert root: Mm_Good(m) && Pt_Root(pvm_mm_root[m]); */
  return pvm_it_end[v] <= (pvm_page_state[pvm_mm_root[m]] == PVM_PAGE_TABLE + 5 ? PVM_MM_TOP5 : PVM_MM_TOP4);
}

int pvm_mm_check(void)
{
  /*@ loop invariant range: 1 <= m <= PVM_MAX_MMS;
      loop invariant good: \forall integer n; 0 < n < m ==> Mm_Good(n);
      loop assigns m;
      loop variant PVM_MAX_MMS - m; */
  for (u32 m = 1; m < PVM_MAX_MMS; m++)
    if (!good(m))
      return 0;
  /*@ loop invariant range: 1 <= v <= PVM_MAX_VMAS;
      loop invariant areas: \forall integer x; 0 < x < v ==> Mm_Area(x);
      loop assigns v;
      loop variant PVM_MAX_VMAS - v; */
  for (u32 v = 1; v < PVM_MAX_VMAS; v++)
    if (!placed(v))
      return 0;
  return 1;
}
