/* SPDX-License-Identifier: BSD-2-Clause */
/* The hierarchical bitset of bits.h: the upper levels, counting and the checker.
 *
 * Each level is, seen from the level below, a bitset of its own: level k's functions keep the sums above level k exact
 * and change one member of level k. So one argument, made three times, proves four levels. */
#include "bits.h"

u64 pvm_bitset0[PVM_BITSET_WORDS0];
u64 pvm_bitset1[PVM_BITSET_WORDS1];
u64 pvm_bitset2[PVM_BITSET_WORDS2];
u64 pvm_bitset3[PVM_BITSET_WORDS3];

/*@ requires index: i < PVM_BITSET_WORDS1;
    requires sum: Bitset_Sum3;
    terminates \true;
    assigns pvm_bitset2[i / 64], pvm_bitset3[i / 4096];
    exits \false;
    ensures sum: Bitset_Sum3;
    ensures members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS2 ==> (Member2(j) <==> j == i || \old(Member2(j))); */
static void set2(u32 i)
{
  u32 k = i / 64;
  u64 o = pvm_bitset2[k];
  pvm_bitset2[k] = pvm_bit_set(o, i % 64);
  /*@ assert members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS2 ==>
        (Member2(j) <==> j == i || \at(Member2(j), Pre)); */
  if (o == 0)
    pvm_bitset3[k / 64] = pvm_bit_set(pvm_bitset3[k / 64], k % 64);
}

void pvm_bitset_set1(u32 i)
{
  u32 k = i / 64;
  u64 o = pvm_bitset1[k];
  pvm_bitset1[k] = pvm_bit_set(o, i % 64);
  /*@ assert members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS1 ==>
        (Member1(j) <==> j == i || \at(Member1(j), Pre)); */
  if (o == 0)
    set2(k);
}

/*@ requires index: i < PVM_BITSET_WORDS1;
    requires sum: Bitset_Sum3;
    terminates \true;
    assigns pvm_bitset2[i / 64], pvm_bitset3[i / 4096];
    exits \false;
    ensures sum: Bitset_Sum3;
    ensures members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS2 ==> (Member2(j) <==> j != i && \old(Member2(j))); */
static void clear2(u32 i)
{
  u32 k = i / 64;
  u64 w = pvm_bit_clear(pvm_bitset2[k], i % 64);
  pvm_bitset2[k] = w;
  /*@ assert members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS2 ==>
        (Member2(j) <==> j != i && \at(Member2(j), Pre)); */
  if (w == 0)
    pvm_bitset3[k / 64] = pvm_bit_clear(pvm_bitset3[k / 64], k % 64);
}

void pvm_bitset_clear1(u32 i)
{
  u32 k = i / 64;
  u64 w = pvm_bit_clear(pvm_bitset1[k], i % 64);
  pvm_bitset1[k] = w;
  /*@ assert members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS1 ==>
        (Member1(j) <==> j != i && \at(Member1(j), Pre)); */
  if (w == 0)
    clear2(k);
}

/* The first bit of level 3 at or above i, or the number of its bits. */
/*@ requires index: i < PVM_BITSET_WORDS2;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: i <= \result <= 64 * PVM_BITSET_WORDS3;
    ensures member: \result < 64 * PVM_BITSET_WORDS3 ==> Member3(\result);
    ensures first: \forall integer j; i <= j < \result ==> !Member3(j); */
static inline u32 next3(u32 i)
{
  u64 m = pvm_bit_from(pvm_bitset3[i / 64], i % 64);
  if (m != 0)
    return i + pvm_ctz64(m);
  if (i / 64 + 1 == PVM_BITSET_WORDS3)
    return 64 * PVM_BITSET_WORDS3;
  m = pvm_bitset3[PVM_BITSET_WORDS3 - 1];
  if (m == 0)
    return 64 * PVM_BITSET_WORDS3;
  return 64 * (PVM_BITSET_WORDS3 - 1) + pvm_ctz64(m);
}

/*@ requires index: i < PVM_BITSET_WORDS1;
    requires sum: Bitset_Sum3;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: i <= \result <= 64 * PVM_BITSET_WORDS2;
    ensures member: \result < 64 * PVM_BITSET_WORDS2 ==> Member2(\result);
    ensures first: \forall integer j; i <= j < \result ==> !Member2(j); */
static inline u32 next2(u32 i)
{
  u32 k = i / 64;
  u64 m = pvm_bit_from(pvm_bitset2[k], i % 64);
  if (m != 0)
    return i + pvm_ctz64(m);
  if (k + 1 == PVM_BITSET_WORDS2)
    return 64 * PVM_BITSET_WORDS2;
  k = next3(k + 1);
  /*@ assert zero: \forall integer j; 0 <= j < 64 ==> !Bit((u64)0, j); */
  /*@ assert skip: \forall integer m; i / 64 < m < k && m < PVM_BITSET_WORDS2 ==> pvm_bitset2[m] == 0; */
  if (k >= PVM_BITSET_WORDS2)
    return 64 * PVM_BITSET_WORDS2;
  return k * 64 + pvm_ctz64(pvm_bitset2[k]);
}

u32 pvm_bitset_next1(u32 i)
{
  u32 k = i / 64;
  u64 m = pvm_bit_from(pvm_bitset1[k], i % 64);
  if (m != 0)
    return i + pvm_ctz64(m);
  if (k + 1 == PVM_BITSET_WORDS1)
    return 64 * PVM_BITSET_WORDS1;
  k = next2(k + 1);
  /*@ assert zero: \forall integer j; 0 <= j < 64 ==> !Bit((u64)0, j); */
  /*@ assert skip: \forall integer m; i / 64 < m < k && m < PVM_BITSET_WORDS1 ==> pvm_bitset1[m] == 0; */
  if (k >= PVM_BITSET_WORDS1)
    return 64 * PVM_BITSET_WORDS1;
  return k * 64 + pvm_ctz64(pvm_bitset1[k]);
}

u32 pvm_bitset_count(u32 lo, u32 hi)
{
  u32 n = 0;
  u32 s = lo;
  /*@ loop invariant range: lo <= s <= hi;
      loop invariant count: n == Bitset_Count(lo, s);
      loop invariant bound: n <= s - lo;
      loop assigns n, s;
      loop variant hi - s; */
  while (s < hi) {
    u32 c = pvm_bitset_next(s);
    u32 e = c < hi ? c : hi;
    /* The numbers that next skipped are no members, so the count stays the same over them. */
    /*@ ghost u32 g = s; */
    /*@ ghost
        /@ loop invariant range: s <= g <= e;
           loop invariant none: Bitset_Count(lo, g) == Bitset_Count(lo, s);
           loop assigns g;
           loop variant e - g; @/
        while (g < e)
          g++;
    */
    s = e;
    if (s < hi) {
      n++;
      s++;
    }
  }
  return n;
}

/* Is each bit of level 3 exact? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: \result != 0 <==> Bitset_Sum3; */
static int check3(void)
{
  u32 i = 0;
  /*@ loop invariant range: 0 <= i <= 64 * PVM_BITSET_WORDS3;
      loop invariant exact: \forall integer j; 0 <= j < i ==> (Member3(j) <==> j < PVM_BITSET_WORDS2 && pvm_bitset2[j] != 0);
      loop assigns i;
      loop variant 64 * PVM_BITSET_WORDS3 - i; */
  while (i < 64 * PVM_BITSET_WORDS3) {
    if (pvm_bit_test(pvm_bitset3[i / 64], i % 64) != (i < PVM_BITSET_WORDS2 && pvm_bitset2[i] != 0))
      return 0;
    i++;
  }
  return 1;
}

/* Is each bit of level 2 exact? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: \result != 0 <==> Bitset_Sum2; */
static int check2(void)
{
  u32 i = 0;
  /*@ loop invariant range: 0 <= i <= 64 * PVM_BITSET_WORDS2;
      loop invariant exact: \forall integer j; 0 <= j < i ==> (Member2(j) <==> j < PVM_BITSET_WORDS1 && pvm_bitset1[j] != 0);
      loop assigns i;
      loop variant 64 * PVM_BITSET_WORDS2 - i; */
  while (i < 64 * PVM_BITSET_WORDS2) {
    if (pvm_bit_test(pvm_bitset2[i / 64], i % 64) != (i < PVM_BITSET_WORDS1 && pvm_bitset1[i] != 0))
      return 0;
    i++;
  }
  return 1;
}

/* Is each bit of level 1 exact? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: \result != 0 <==> Bitset_Sum1; */
static int check1(void)
{
  u32 i = 0;
  /*@ loop invariant range: 0 <= i <= 64 * PVM_BITSET_WORDS1;
      loop invariant exact: \forall integer j; 0 <= j < i ==> (Member1(j) <==> j < PVM_BITSET_WORDS0 && pvm_bitset0[j] != 0);
      loop assigns i;
      loop variant 64 * PVM_BITSET_WORDS1 - i; */
  while (i < 64 * PVM_BITSET_WORDS1) {
    if (pvm_bit_test(pvm_bitset1[i / 64], i % 64) != (i < PVM_BITSET_WORDS0 && pvm_bitset0[i] != 0))
      return 0;
    i++;
  }
  return 1;
}

int pvm_bitset_check(void)
{
  return check1() && check2() && check3();
}
