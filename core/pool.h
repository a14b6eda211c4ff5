/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers for objects: which areas, anon_vma_chains, anon_vmas and address spaces exist (Linux: the slab caches vm_area_struct,
 * anon_vma_chain, anon_vma, mm_struct). An object of the core is a number of its class, and its fields are at that number in arrays; 0 is
 * no object.
 *
 * Each class has an order of its numbers, the live ones first, and each number knows its place there. Taking the next number makes the
 * border between live and free one step wider; a number that is given back first changes places with the last live one. So both are a
 * few stores, whatever is live can be told from its place, and how many are left is one subtraction. Numbers above the high-water mark
 * were never touched. The number given back last is taken first.
 *
 * Invariant Pool_Wf (spec/pool.acsl). All zero satisfies it: nothing is live, nothing was used.
 * Lock: one of the pool's own, innermost. */
#ifndef PVM_POOL_H
#define PVM_POOL_H

#include "pvm_types.h"

#define PVM_POOL_VMA 0
#define PVM_POOL_AVC 1
#define PVM_POOL_ANON_VMA 2
#define PVM_POOL_MM 3
#define PVM_POOL_CLASSES 4

#define PVM_POOL_MAX(k) \
  ((k) == PVM_POOL_VMA ? PVM_MAX_VMAS : (k) == PVM_POOL_AVC ? PVM_MAX_AVCS : (k) == PVM_POOL_ANON_VMA ? PVM_MAX_ANON_VMAS : PVM_MAX_MMS)
#define PVM_POOL_BASE(k) \
  ((k) == PVM_POOL_VMA ? 0 : (k) == PVM_POOL_AVC ? PVM_MAX_VMAS : (k) == PVM_POOL_ANON_VMA ? PVM_MAX_VMAS + PVM_MAX_AVCS : \
    PVM_MAX_VMAS + PVM_MAX_AVCS + PVM_MAX_ANON_VMAS)
#define PVM_POOL_SIZE (PVM_MAX_VMAS + PVM_MAX_AVCS + PVM_MAX_ANON_VMAS + PVM_MAX_MMS)

#ifdef __cplusplus
extern "C" {
#endif

extern u32 pvm_pool_live[PVM_POOL_CLASSES]; /* numbers that are live */
extern u32 pvm_pool_used[PVM_POOL_CLASSES]; /* the high-water mark: numbers 1 .. used have been live */
extern u32 pvm_pool_order[PVM_POOL_SIZE];   /* a class's numbers 1 .. used, as base + number, from base + 1 on: first those that are live */
extern u32 pvm_pool_place[PVM_POOL_SIZE];   /* where a number is in that order, as base + place; 0: above the mark */

#include "../spec/pool.acsl"

/* Where the next number of class k is, whose numbers are at base + 1 .. base + max - 1; base if there is none left. */
/*@ requires class: k < PVM_POOL_CLASSES && base + max <= PVM_POOL_SIZE && Pool_Class(k, base, max);
    terminates \true;
    assigns pvm_pool_live[k], pvm_pool_used[k], pvm_pool_order[base .. base + max - 1], pvm_pool_place[base .. base + max - 1];
    exits \false;
    ensures class: Pool_Class(k, base, max);
    ensures some: \result != base <==> \old(pvm_pool_live[k]) + 1 < max;
    ensures live: \result != base ==> base < \result < base + max && !\old(Pool_Placed(k, base, \result)) &&
      Pool_Placed(k, base, \result);
    ensures others: Pool_Placed_But{Pre, Post}(k, base, max, \result);
    ensures count: pvm_pool_live[k] == \old(pvm_pool_live[k]) + (\result != base ? 1 : 0);
    ensures none: \result == base ==> Pool_Same_Cells{Pre, Post}(k, base, max); */
static inline u32 pool_take(u32 k, u32 base, u32 max)
{
  u32 c = pvm_pool_live[k] + 1, p = base + c;
  if (c > pvm_pool_used[k]) {
    if (c >= max)
      return base;
    pvm_pool_used[k] = c;
    pvm_pool_order[p] = p;
    pvm_pool_place[p] = p;
  }
  pvm_pool_live[k] = c;
  return pvm_pool_order[p];
}

/* Gives number i back. 0; -EINVAL when it is not live. */
/*@ requires class: k < PVM_POOL_CLASSES && base + max <= PVM_POOL_SIZE && Pool_Class(k, base, max);
    terminates \true;
    assigns pvm_pool_live[k], pvm_pool_order[base .. base + max - 1], pvm_pool_place[base .. base + max - 1];
    exits \false;
    ensures class: Pool_Class(k, base, max);
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> 0 < i < max && \old(Pool_Placed(k, base, base + i));
    ensures free: \result == 0 ==> !Pool_Placed(k, base, base + i);
    ensures others: Pool_Placed_But{Pre, Post}(k, base, max, base + i);
    ensures count: \result == 0 ==> pvm_pool_live[k] == \old(pvm_pool_live[k]) - 1;
    ensures fail: \result != 0 ==> Pool_Same_Cells{Pre, Post}(k, base, max); */
static inline int pool_give(u32 k, u32 base, u32 max, u32 i)
{
  if (i == 0 || i >= max)
    return -PVM_EINVAL;
  u32 n = base + i, p = pvm_pool_place[n], top = base + pvm_pool_live[k];
  if (p <= base || p > top)
    return -PVM_EINVAL;
  u32 last = pvm_pool_order[top];
  pvm_pool_order[p] = last;
  pvm_pool_place[last] = p;
  pvm_pool_order[top] = n;
  pvm_pool_place[n] = top;
  pvm_pool_live[k] = pvm_pool_live[k] - 1;
  return 0;
}

/* A number of class k that was not live, and is now; 0 if there is none left, or no such class. */
/*@ requires wf: Pool_Wf;
    terminates \true;
    assigns PVM_POOL_CELLS(k);
    exits \false;
    ensures wf: Pool_Wf;
    ensures some: \result != 0 <==> k < PVM_POOL_CLASSES && \old(Pool_Left(k)) > 0;
    ensures live: \result != 0 ==> !\old(Pool_Live(k, \result)) && Pool_Live(k, \result);
    ensures others: Pool_Same_But{Pre, Post}(k, \result);
    ensures left: \result != 0 ==> Pool_Left(k) == \old(Pool_Left(k)) - 1;
    ensures none: \result == 0 ==> Pool_Same{Pre, Post}(k); */
static inline u32 pvm_pool_alloc(u32 k)
{
  switch (k) {
  case PVM_POOL_VMA: return pool_take(k, PVM_POOL_BASE(PVM_POOL_VMA), PVM_MAX_VMAS) - PVM_POOL_BASE(PVM_POOL_VMA);
  case PVM_POOL_AVC: return pool_take(k, PVM_POOL_BASE(PVM_POOL_AVC), PVM_MAX_AVCS) - PVM_POOL_BASE(PVM_POOL_AVC);
  case PVM_POOL_ANON_VMA: return pool_take(k, PVM_POOL_BASE(PVM_POOL_ANON_VMA), PVM_MAX_ANON_VMAS) - PVM_POOL_BASE(PVM_POOL_ANON_VMA);
  case PVM_POOL_MM: return pool_take(k, PVM_POOL_BASE(PVM_POOL_MM), PVM_MAX_MMS) - PVM_POOL_BASE(PVM_POOL_MM);
  default: return 0;
  }
}

/* Is number i of class k live? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures live: \result != 0 <==> k < PVM_POOL_CLASSES && Pool_Live(k, i); */
static inline int pvm_pool_is_live(u32 k, u32 i)
{
  if (k >= PVM_POOL_CLASSES || i == 0 || i >= PVM_POOL_MAX(k))
    return 0;
  u32 base = PVM_POOL_BASE(k), p = pvm_pool_place[base + i];
  return base < p && p - base <= pvm_pool_live[k];
}

/* Gives number i of class k back. 0; -EINVAL when it is not live, and then nothing changed. */
/*@ requires wf: Pool_Wf;
    terminates \true;
    assigns PVM_POOL_CELLS(k);
    exits \false;
    ensures wf: Pool_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> k < PVM_POOL_CLASSES && \old(Pool_Live(k, i));
    ensures free: \result == 0 ==> !Pool_Live(k, i);
    ensures others: Pool_Same_But{Pre, Post}(k, i);
    ensures left: \result == 0 ==> Pool_Left(k) == \old(Pool_Left(k)) + 1;
    ensures fail: \result != 0 ==> Pool_Same{Pre, Post}(k); */
static inline int pvm_pool_free(u32 k, u32 i)
{
  switch (k) {
  case PVM_POOL_VMA: return pool_give(k, PVM_POOL_BASE(PVM_POOL_VMA), PVM_MAX_VMAS, i);
  case PVM_POOL_AVC: return pool_give(k, PVM_POOL_BASE(PVM_POOL_AVC), PVM_MAX_AVCS, i);
  case PVM_POOL_ANON_VMA: return pool_give(k, PVM_POOL_BASE(PVM_POOL_ANON_VMA), PVM_MAX_ANON_VMAS, i);
  case PVM_POOL_MM: return pool_give(k, PVM_POOL_BASE(PVM_POOL_MM), PVM_MAX_MMS, i);
  default: return -PVM_EINVAL;
  }
}

/* Are `need` numbers of class k left? */
/*@ requires wf: Pool_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures room: \result != 0 <==> k < PVM_POOL_CLASSES && Pool_Left(k) >= need; */
static inline int pvm_pool_room(u32 k, u32 need)
{
  if (k >= PVM_POOL_CLASSES)
    return 0;
  u32 max = PVM_POOL_MAX(k);
  return max - 1 - pvm_pool_live[k] >= need;
}

/* The executable twin of Pool_Wf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Pool_Wf; */
int pvm_pool_check(void);

#ifdef __cplusplus
}
#endif
#endif
