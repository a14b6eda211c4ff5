/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas: the calls that change one. */
#include "vma_node.h"

u64 pvm_vma_flags[PVM_MAX_VMAS], pvm_vma_pgoff[PVM_MAX_VMAS];
u32 pvm_vma_file[PVM_MAX_VMAS], pvm_vma_anon[PVM_MAX_VMAS];
u32 pvm_mm_map_count[PVM_MAX_MMS], pvm_mm_vmacache[PVM_MAX_MMS];

/* What stands against an area there: an error, or 0. */
/*@ requires wf: Vma_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_Mm(m) && Vma_Range(from, to));
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Vma_Mm(m) && Vma_Range(from, to) && !Vma_Fits(pgoff, from, to);
    ensures eexist: \result == -PVM_EEXIST <==> Vma_Mm(m) && Vma_Range(from, to) && Vma_Fits(pgoff, from, to) &&
      !It_Free(m, from, to - from);
    ensures enomem: \result == -PVM_ENOMEM ==> pvm_mm_map_count[m] >= PVM_MAX_MAP_COUNT;
    ensures room: \result == 0 ==> pvm_mm_map_count[m] < PVM_MAX_MAP_COUNT; */
static int refused(u32 m, u64 from, u64 to, u64 pgoff)
{
  if (m == 0 || m >= PVM_MAX_MMS || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return -PVM_EINVAL;
  if (pgoff > PVM_VMA_PGOFF_TOP - (to - from) / 4096)
    return -PVM_EOVERFLOW;
  u32 x = pvm_itree_find(m, from);
  if (x && pvm_it_start[x] < to) {
    /*@ assert there: !It_Free(m, from, to - from); */
    return -PVM_EEXIST;
  }
  /*@ assert free: It_Free(m, from, to - from); */
  return pvm_mm_map_count[m] < PVM_MAX_MAP_COUNT ? 0 : -PVM_ENOMEM;
}

int pvm_vma_insert(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
  int error = refused(m, from, to, pgoff);
  if (error)
    return error;
  u32 v = vma_create(m, from, to);
  if (!v)
    return -PVM_ENOMEM;
  pvm_vma_flags[v] = flags;
  pvm_vma_pgoff[v] = pgoff;
  pvm_vma_file[v] = file;
  pvm_vma_anon[v] = 0;
  return (int)v;
}

int pvm_vma_remove(u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return -PVM_EINVAL;
  vma_destroy(v);
  return 0;
}

int pvm_vma_split(u32 v, u64 addr)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v] || addr % 4096 != 0 || addr <= pvm_it_start[v] || addr >= pvm_it_end[v])
    return -PVM_EINVAL;
  u32 m = pvm_it_tree[v];
  u64 from = pvm_it_start[v], to = pvm_it_end[v];
  if (pvm_mm_map_count[m] >= PVM_MAX_MAP_COUNT || !pvm_pool_room(PVM_POOL_VMA, 1))
    return -PVM_ENOMEM;
  /*@ ghost vma_apart(m); */
  /*@ assert beside: It_LiN(v) && It_LiP(v) && It_Beside(v, from, addr); */
  vma_move(v, from, addr);
  /*@ assert free: It_Free(m, addr, to - addr); */
  u32 u = vma_create(m, addr, to);
  /*@ assert pages: ((addr - from) / 4096) * 4096 == addr - from; */
  pvm_vma_flags[u] = pvm_vma_flags[v];
  pvm_vma_pgoff[u] = pvm_vma_pgoff[v] + (addr - from) / 4096;
  pvm_vma_file[u] = pvm_vma_file[v];
  pvm_vma_anon[u] = 0;
  return (int)u;
}

/* Do the pages of from .. to-1, counted on from those of area v, have offsets? */
/*@ requires area: Vma_In(v) && pvm_it_start[v] % 4096 == 0;
    requires range: Vma_Range(from, to);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures fits: \result != 0 <==> 0 <= Vma_Offset(v, from) && Vma_Offset(v, to) <= PVM_VMA_PGOFF_TOP * 4096; */
static int offsets_fit(u32 v, u64 from, u64 to)
{
  u64 pgoff = pvm_vma_pgoff[v], start = pvm_it_start[v];
  if (from < start && (start - from) / 4096 > pgoff)
    return 0;
  return to <= start || pgoff <= PVM_VMA_PGOFF_TOP - (to - start) / 4096;
}

int pvm_vma_resize(u32 v, u64 from, u64 to)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v] || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return -PVM_EINVAL;
  if (!offsets_fit(v, from, to))
    return -PVM_EOVERFLOW;
  u32 p = pvm_it_prev[v], n = pvm_it_next[v];
  /*@ assert neighbours: It_LiN(v) && It_LiP(v); */
  if ((p && pvm_it_end[p] > from) || (n && pvm_it_start[n] < to))
    return -PVM_EEXIST;
  vma_stretch(v, from, to);
  return 0;
}

int pvm_vma_set_flags(u32 v, u64 flags)
{
  if (v == 0 || v >= PVM_MAX_VMAS || !pvm_it_tree[v])
    return -PVM_EINVAL;
  pvm_vma_flags[v] = flags;
  return 0;
}
