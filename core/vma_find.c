/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas: the calls that look for one, or for room. */
#include "vma_node.h"

u32 pvm_vma_search(u32 m, u64 addr)
{
  if (m == 0 || m >= PVM_MAX_MMS)
    return 0;
  u32 v = pvm_itree_find(m, addr);
  pvm_mm_vmacache[m] = v;
  return v;
}

u32 pvm_vma_lookup(u32 m, u64 addr)
{
  u32 v = pvm_vma_find(m, addr);
  /*@ ghost if (v) vma_apart(m); */
  return v && pvm_it_start[v] <= addr ? v : 0;
}

/* Limits and areas lie on page borders; so does the lowest address that is free. */
/*@ requires wf: Vma_Wf;
    requires args: Vma_Mm(m) && Vma_Search(low, high, len);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && low <= \result && \result + len <= high &&
      \result % 4096 == 0;
    ensures lowest: \forall integer a; low <= a && a + len <= high ==> It_Free(m, a, len) ==>
      \result != PVM_VMA_NO_ADDRESS && \result <= a; */
static u64 lowest(u32 m, u64 low, u64 high, u64 len)
{
  u64 a = pvm_itree_gap_up(m, low, high, len);
  /*@ ghost
    if (a != PVM_VMA_NO_ADDRESS) {
      u64 b = a - a % 4096;
      /@ assert below: b % 4096 == 0 && low <= b <= a; @/
      /@ assert free: It_Free(m, b, len); @/
    }
  */
  return a;
}

/* The same of the highest. */
/*@ requires wf: Vma_Wf;
    requires args: Vma_Mm(m) && Vma_Search(low, high, len);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures area: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && low <= \result && \result + len <= high &&
      \result % 4096 == 0;
    ensures highest: \forall integer a; low <= a && a + len <= high ==> It_Free(m, a, len) ==>
      \result != PVM_VMA_NO_ADDRESS && a <= \result; */
static u64 highest(u32 m, u64 low, u64 high, u64 len)
{
  u64 a = pvm_itree_gap_down(m, low, high, len);
  /*@ ghost
    if (a != PVM_VMA_NO_ADDRESS && a % 4096 != 0) {
      u64 b = a - a % 4096 + 4096;
      /@ assert above: b % 4096 == 0 && a <= b && b + len <= high; @/
      /@ assert free: It_Free(m, b, len); @/
    }
  */
  return a;
}

u64 pvm_vma_unmapped_area(u32 m, u64 low, u64 high, u64 len, u32 topdown)
{
  if (m == 0 || m >= PVM_MAX_MMS || len == 0 || high > PVM_VMA_TOP || low % 4096 != 0 || high % 4096 != 0 || len % 4096 != 0)
    return PVM_VMA_NO_ADDRESS;
  return topdown ? highest(m, low, high, len) : lowest(m, low, high, len);
}
