/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call mincore. */
#include "mincore.h"

#include "mmap_step.h"

u8 pvm_mincore_vec[PVM_MINCORE_PAGES];

/* Is the page at addr of address space m mapped? */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && addr % 4096 == 0 && addr < Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures told: Mincore_Told(m, addr, \result); */
static u8 mapped(u32 m, u64 addr)
{
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  /*@ assert page: Va_Page(pvm_mm_root[m], addr) == addr / 4096; */
  struct pvm_pt_leaf f = pvm_pt_query(pvm_mm_root[m], addr);
  return pvm_pte_present(f.entry) ? 1 : 0;
}

/* The n pages from start on are told. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && start % 4096 == 0 && n <= PVM_MINCORE_PAGES && start + n * 4096 <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns pvm_mincore_vec[0 .. PVM_MINCORE_PAGES - 1];
    exits \false;
    ensures bytes: \forall integer i; 0 <= i < n ==> Mincore_Told(m, start + i * 4096, pvm_mincore_vec[i]); */
static void tell(u32 m, u64 start, u32 n)
{
  /*@ loop invariant range: 0 <= k <= n;
      loop invariant bytes: \forall integer i; 0 <= i < k ==> Mincore_Told(m, start + i * 4096, pvm_mincore_vec[i]);
      loop assigns k, pvm_mincore_vec[0 .. PVM_MINCORE_PAGES - 1];
      loop variant n - k; */
  for (u32 k = 0; k < n; k++)
    pvm_mincore_vec[k] = mapped(m, start + (u64)k * 4096);
}

/* How many pages from start on are told: an error, or 0 when len is 0. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == -PVM_EINVAL || \result == -PVM_ENOMEM || 0 <= \result <= PVM_MINCORE_PAGES;
    ensures einval: \result == -PVM_EINVAL <==> !(Mm_Live(m) && start % 4096 == 0);
    ensures enomem: \result == -PVM_ENOMEM <==> Mm_Live(m) && start % 4096 == 0 &&
      (start + len > Mm_Top(pvm_mm_root[m]) || (len > 0 && !Vma_There(m, start)));
    ensures some: \result == 0 ==> len == 0;
    ensures range: \result > 0 ==> \result * 4096 <= Mmap_Len(len);
    ensures area: \result > 0 ==> \exists integer v; Vma_Of(v, m) && Vma_Covers(v, start) && start + \result * 4096 <= pvm_it_end[v]; */
static int count(u32 m, u64 start, u64 len)
{
  if (!mmap_live(m) || start % 4096 != 0)
    return -PVM_EINVAL;
  u64 top = mmap_top(m);
  if (start > top || len > top - start)
    return -PVM_ENOMEM;
  if (len == 0)
    return 0;
  u32 v = pvm_itree_find(m, start);
  if (!v || pvm_it_start[v] > start)
    return -PVM_ENOMEM;
  /*@ assert area: Vma_Of(v, m) && Vma_Covers(v, start) && pvm_it_end[v] % 4096 == 0; */
  u64 n = mmap_align(len) / 4096, there = (pvm_it_end[v] - start) / 4096;
  n = n < there ? n : there;
  return n < PVM_MINCORE_PAGES ? (int)n : PVM_MINCORE_PAGES;
}

int pvm_mincore(u32 m, u64 start, u64 len)
{
  int n = count(m, start, len);
  if (n > 0) {
    /*@ assert below: start + n * 4096 <= Mm_Top(pvm_mm_root[m]); */
    tell(m, start, (u32)n);
  }
  return n;
}
