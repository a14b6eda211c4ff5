/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers for objects: the arrays, and the checker. */
#include "pool.h"

u32 pvm_pool_live[PVM_POOL_CLASSES], pvm_pool_used[PVM_POOL_CLASSES];
u32 pvm_pool_order[PVM_POOL_SIZE], pvm_pool_place[PVM_POOL_SIZE];

/*@ requires class: k < PVM_POOL_CLASSES && 0 < max && base + max <= PVM_POOL_SIZE;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures class: \result != 0 <==> Pool_Class(k, base, max); */
static int class_ok(u32 k, u32 base, u32 max)
{
  u32 used = pvm_pool_used[k];
  if (pvm_pool_live[k] > used || used >= max)
    return 0;
  u32 mark = base + used;
  /*@ loop invariant range: base < n <= mark + 1;
      loop invariant numbers: \forall integer m; base < m < n ==> base < pvm_pool_place[m] <= mark &&
        pvm_pool_order[pvm_pool_place[m]] == m;
      loop invariant places: \forall integer p; base < p < n ==> base < pvm_pool_order[p] <= mark &&
        pvm_pool_place[pvm_pool_order[p]] == p;
      loop assigns n;
      loop variant mark - n; */
  for (u32 n = base + 1; n <= mark; n++) {
    u32 place = pvm_pool_place[n], number = pvm_pool_order[n];
    if (place <= base || place > mark || pvm_pool_order[place] != n || number <= base || number > mark || pvm_pool_place[number] != n)
      return 0;
  }
  /*@ loop invariant range: mark < n <= base + max;
      loop invariant fresh: \forall integer m; mark < m < n ==> pvm_pool_place[m] == 0;
      loop assigns n;
      loop variant base + max - n; */
  for (u32 n = mark + 1; n < base + max; n++)
    if (pvm_pool_place[n])
      return 0;
  return 1;
}

int pvm_pool_check(void)
{
  return class_ok(PVM_POOL_VMA, PVM_POOL_BASE(PVM_POOL_VMA), PVM_POOL_MAX(PVM_POOL_VMA)) &&
         class_ok(PVM_POOL_AVC, PVM_POOL_BASE(PVM_POOL_AVC), PVM_POOL_MAX(PVM_POOL_AVC)) &&
         class_ok(PVM_POOL_ANON_VMA, PVM_POOL_BASE(PVM_POOL_ANON_VMA), PVM_POOL_MAX(PVM_POOL_ANON_VMA)) &&
         class_ok(PVM_POOL_MM, PVM_POOL_BASE(PVM_POOL_MM), PVM_POOL_MAX(PVM_POOL_MM));
}
