/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of 64-bit words, and the hierarchical bitset.
 *
 * Words: each bit operation of the core is one of the tiny functions below, whose contract speaks of Bit(w, i); no other
 * layer uses a mask or a shift.
 *
 * The bitset holds a set of numbers below PVM_BITSET_MAX (the free nodes of the buddy tree). It has four levels of
 * 64-bit words. Level 0 has one bit per member; bit i of level k + 1 says whether word i of level k is not zero:
 *
 *     level 3   [ 1 0 0 1 ... ]                       at most 2 words
 *                 |     |
 *     level 2   [ .. ] [ .. ]                         64 times as many
 *     level 1   [ .... ][ .... ][ .... ]              64 times as many
 *     level 0   [ c c c c c c c c c c c c c c c c ]   bit c % 64 of word c / 64 is set iff c is a member
 *
 * The invariant Bitset_Wf (spec/bitset.acsl) says that the three summaries are exact. All words zero is the empty,
 * well-formed set. Changing a member climbs only as far as a word becomes zero or stops being zero; finding the next
 * member climbs to the first level that has one to the right, then descends: no loop, at most four words each way.
 *
 * The bitset belongs to the buddy allocator and is guarded by the lock of the zone. */
#ifndef PVM_BITS_H
#define PVM_BITS_H

#include "pvm_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two numbers per frame: the nodes of the buddy tree. */
#define PVM_BITSET_MAX (2 * PVM_MAX_FRAMES)
#define PVM_BITSET_WORDS0 (PVM_BITSET_MAX / 64)
#define PVM_BITSET_WORDS1 ((PVM_BITSET_WORDS0 + 63) / 64)
#define PVM_BITSET_WORDS2 ((PVM_BITSET_WORDS1 + 63) / 64)
#define PVM_BITSET_WORDS3 ((PVM_BITSET_WORDS2 + 63) / 64)

extern u64 pvm_bitset0[PVM_BITSET_WORDS0];
extern u64 pvm_bitset1[PVM_BITSET_WORDS1];
extern u64 pvm_bitset2[PVM_BITSET_WORDS2];
extern u64 pvm_bitset3[PVM_BITSET_WORDS3];

#include "../spec/bitset.acsl"

/* pvm_ctz_table[2^k % 67] == k; the three entries that no power of two reaches are 0. */
static const u8 pvm_ctz_table[67] = {
  0, 0, 1, 39, 2, 15, 40, 23, 3, 12, 16, 59, 41, 19, 24, 54, 4,
  0, 13, 10, 17, 62, 60, 28, 42, 30, 20, 51, 25, 44, 55, 47, 5, 32,
  0, 38, 14, 22, 11, 58, 18, 53, 63, 9, 61, 27, 29, 50, 43, 46, 31,
  37, 21, 57, 52, 8, 26, 49, 45, 36, 56, 7, 48, 35, 6, 34, 33,
};

#include "bits_lemmas.h"

/* Is bit i of w set? 1 or 0. */
/*@ requires index: i < 64;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Bit(w, i); */
static inline int pvm_bit_test(u64 w, u32 i)
{
  return (int)((w >> i) & 1);
}

/* The word that has only bit i set. */
/*@ requires index: i < 64;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures mask: \result == (1 << i); */
static inline u64 pvm_bit_mask(u32 i)
{
  /*@ ghost pvm_bit_fits(i); */
  return (u64)1 << i;
}

/* w with bit i set. */
/*@ requires index: i < 64;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures set: Bit(\result, i);
    ensures others: \forall integer j; 0 <= j < 64 && j != i ==> (Bit(\result, j) <==> Bit(w, j));
    ensures nonzero: \result != 0; */
static inline u64 pvm_bit_set(u64 w, u32 i)
{
  u64 r = w | pvm_bit_mask(i);
  /*@ assert set: Bit(r, i); */
  /*@ assert zero: !Bit((u64)0, i); */
  return r;
}

/* w with bit i clear. */
/*@ requires index: i < 64;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures clear: !Bit(\result, i);
    ensures others: \forall integer j; 0 <= j < 64 && j != i ==> (Bit(\result, j) <==> Bit(w, j));
    ensures zero: w == 0 ==> \result == 0; */
static inline u64 pvm_bit_clear(u64 w, u32 i)
{
  return w & ~pvm_bit_mask(i);
}

/* The lowest set bit of w: w & -w leaves that bit alone, and the powers 2^0 .. 2^63 all differ modulo 67. Without a branch; in
 * gcc -O2 thirteen instructions. -w is written so that nothing wraps. */
/*@ requires nonzero: w != 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result < 64;
    ensures set: Bit(w, \result);
    ensures lowest: \forall integer j; 0 <= j < \result ==> !Bit(w, j); */
static inline u32 pvm_ctz64(u64 w)
{
  u64 n = 0xffffffffffffffff - w + 1;
  u64 u = w & n;
  /*@ ghost u32 t = pvm_bit_lowest(w); */
  /*@ ghost pvm_bit_fits(t); */
  /*@ ghost u64 p = (u64)1 << t; */
  /*@ ghost pvm_bits_negative(w, n, t); */
  /*@ assert power: p == (1 << t); */
  /*@ assert one: \forall integer j; 0 <= j < 64 ==> (Bit(p, j) <==> j == t); */
  /*@ assert both: \forall integer j; 0 <= j < 64 ==> (Bit(u, j) <==> Bit(w, j) && Bit(n, j)); */
  /*@ assert bits: \forall integer j; 0 <= j < 64 ==> (Bit(u, j) <==> Bit(p, j)); */
  /*@ ghost pvm_bits_same(u, p); */
  /*@ ghost pvm_ctz_cases(p, t); */
  return pvm_ctz_table[u % 67];
}

/* The bits of w from bit r on, moved down to bit 0. */
/*@ requires index: r < 64;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures bits: \forall integer j; r <= j < 64 ==> (Bit(w, j) <==> Bit(\result, j - r));
    ensures above: \forall integer j; 64 - r <= j < 64 ==> !Bit(\result, j);
    ensures none: \result == 0 ==> \forall integer j; r <= j < 64 ==> !Bit(w, j); */
static inline u64 pvm_bit_from(u64 w, u32 r)
{
  u64 m = w >> r;
  /*@ assert shift: \forall integer j; r <= j < 64 ==> (Bit(w, j) <==> Bit(m, j - r)); */
  /*@ assert zero: \forall integer j; 0 <= j < 64 ==> !Bit((u64)0, j); */
  return m;
}

/* The same three operations on the bitset that starts at level 1; only the functions below call them. */
/*@ requires index: i < PVM_BITSET_WORDS0;
    requires sums: Bitset_Sum2 && Bitset_Sum3;
    terminates \true;
    assigns pvm_bitset1[i / 64], pvm_bitset2[i / 4096], pvm_bitset3[i / 262144];
    exits \false;
    ensures sums: Bitset_Sum2 && Bitset_Sum3;
    ensures members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS1 ==> (Member1(j) <==> j == i || \old(Member1(j))); */
void pvm_bitset_set1(u32 i);

/*@ requires index: i < PVM_BITSET_WORDS0;
    requires sums: Bitset_Sum2 && Bitset_Sum3;
    terminates \true;
    assigns pvm_bitset1[i / 64], pvm_bitset2[i / 4096], pvm_bitset3[i / 262144];
    exits \false;
    ensures sums: Bitset_Sum2 && Bitset_Sum3;
    ensures members: \forall integer j; 0 <= j < 64 * PVM_BITSET_WORDS1 ==> (Member1(j) <==> j != i && \old(Member1(j))); */
void pvm_bitset_clear1(u32 i);

/*@ requires index: i < PVM_BITSET_WORDS0;
    requires sums: Bitset_Sum2 && Bitset_Sum3;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: i <= \result <= 64 * PVM_BITSET_WORDS1;
    ensures member: \result < 64 * PVM_BITSET_WORDS1 ==> Member1(\result);
    ensures first: \forall integer j; i <= j < \result ==> !Member1(j); */
u32 pvm_bitset_next1(u32 i);

/* Is c a member? */
/*@ requires index: c < PVM_BITSET_MAX;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures member: \result != 0 <==> Member(c); */
static inline int pvm_bitset_test(u32 c)
{
  return pvm_bit_test(pvm_bitset0[c / 64], c % 64);
}

/* Makes c a member; nothing else changes. */
/*@ requires index: c < PVM_BITSET_MAX;
    requires wf: Bitset_Wf;
    terminates \true;
    assigns pvm_bitset0[c / 64], pvm_bitset1[c / 4096], pvm_bitset2[c / 262144], pvm_bitset3[c / 16777216];
    exits \false;
    ensures wf: Bitset_Wf;
    ensures members: \forall integer d; 0 <= d < PVM_BITSET_MAX ==> (Member(d) <==> d == c || \old(Member(d))); */
static inline void pvm_bitset_set(u32 c)
{
  u32 i = c / 64;
  u64 o = pvm_bitset0[i];
  pvm_bitset0[i] = pvm_bit_set(o, c % 64);
  if (o == 0)
    pvm_bitset_set1(i);
}

/* Takes c out of the set; nothing else changes. */
/*@ requires index: c < PVM_BITSET_MAX;
    requires wf: Bitset_Wf;
    terminates \true;
    assigns pvm_bitset0[c / 64], pvm_bitset1[c / 4096], pvm_bitset2[c / 262144], pvm_bitset3[c / 16777216];
    exits \false;
    ensures wf: Bitset_Wf;
    ensures members: \forall integer d; 0 <= d < PVM_BITSET_MAX ==> (Member(d) <==> d != c && \old(Member(d))); */
static inline void pvm_bitset_clear(u32 c)
{
  u32 i = c / 64;
  u64 w = pvm_bit_clear(pvm_bitset0[i], c % 64);
  pvm_bitset0[i] = w;
  if (w == 0)
    pvm_bitset_clear1(i);
}

/* The first member at or above s, or PVM_BITSET_MAX if there is none. */
/*@ requires index: s < PVM_BITSET_MAX;
    requires wf: Bitset_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: s <= \result <= PVM_BITSET_MAX;
    ensures member: \result < PVM_BITSET_MAX ==> Member(\result);
    ensures first: \forall integer d; s <= d < \result ==> !Member(d); */
static inline u32 pvm_bitset_next(u32 s)
{
  u32 i = s / 64;
  u64 m = pvm_bit_from(pvm_bitset0[i], s % 64);
  if (m != 0)
    return s + pvm_ctz64(m);
  if (i + 1 == PVM_BITSET_WORDS0)
    return PVM_BITSET_MAX;
  i = pvm_bitset_next1(i + 1);
  if (i >= PVM_BITSET_WORDS0)
    return PVM_BITSET_MAX;
  return i * 64 + pvm_ctz64(pvm_bitset0[i]);
}

/* The number of members in [lo, hi): time in proportion to that number. */
/*@ requires range: lo <= hi <= PVM_BITSET_MAX;
    requires wf: Bitset_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures count: \result == Bitset_Count(lo, hi);
    ensures bound: \result <= hi - lo; */
u32 pvm_bitset_count(u32 lo, u32 hi);

/* The executable twin of Bitset_Wf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Bitset_Wf; */
int pvm_bitset_check(void);

#ifdef __cplusplus
}
#endif

#endif
