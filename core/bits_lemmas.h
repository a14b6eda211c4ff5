/* SPDX-License-Identifier: BSD-2-Clause */
/* Ghost functions that prove facts about the bits of a word; bits.h includes this file, and no code comes of it.
 *
 * The provers know little about shifts and masks, but a lot about / 2 and % 2. So each fact is an induction over the bits, written
 * as a loop that halves: pvm_bit_peel turns "bit i and the bits above" into remainder and quotient, the others build on it. */
#ifndef PVM_BITS_LEMMAS_H
#define PVM_BITS_LEMMAS_H

/* Ghost: one bit fits a word. Down from bit 63, halving. */
/*@ ghost
    /@ requires index: i < 64;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures fits: 0 < (1 << i) <= 0x8000000000000000; @/
    static inline void pvm_bit_fits(u32 i)
    {
      u32 k = 63;
      /@ loop invariant range: i <= k <= 63;
         loop invariant fits: (1 << k) <= 0x8000000000000000;
         loop assigns k;
         loop variant k; @/
      while (k > i) {
        /@ assert twice: (1 << k) == ((1 << (k - 1)) << 1); @/
        /@ assert half: ((1 << (k - 1)) << 1) == 2 * (1 << (k - 1)); @/
        k--;
      }
      k = 0;
      /@ loop invariant range: k <= i;
         loop invariant positive: 0 < (1 << k);
         loop assigns k;
         loop variant i - k; @/
      while (k < i) {
        /@ assert twice: (1 << (k + 1)) == ((1 << k) << 1); @/
        /@ assert double: ((1 << k) << 1) == 2 * (1 << k); @/
        k++;
      }
    }
*/

/* Ghost: the lowest bit is the remainder by two. */
/*@ ghost
    /@ requires any: 0 <= x;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures low: (x & 1) == x % 2;
       ensures high: (x >> 1) == x / 2; @/
    static inline void pvm_bit_low(u64 x)
    {
      u64 q = x / 2;
      /@ assert twice: (q << 1) == 2 * q; @/
      /@ assert even: ((q << 1) & 1) == 0; @/
      /@ assert even2: ((2 * q) & 1) == 0; @/
      /@ assert odd: ((2 * q) | 1) == 2 * q + 1; @/
      /@ assert one: (1 & 1) == 1; @/
      /@ assert odd1: (((2 * q) | 1) & 1) == 1; @/
    }
*/

/* Ghost: bit i and the bits above it, in arithmetic. */
/*@ ghost
    /@ requires index: i < 64;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures range: 0 <= (x >> i) <= x;
       ensures low: ((x >> i) % 2 == 1 <==> Bit(x, i)) && ((x >> i) % 2 == 0 <==> !Bit(x, i));
       ensures high: (x >> (i + 1)) == (x >> i) / 2; @/
    static inline void pvm_bit_peel(u64 x, u32 i)
    {
      u32 k = 0;
      u64 v = x;
      /@ assert zero: (x >> 0) == x; @/
      /@ loop invariant range: k <= i;
         loop invariant value: v == (x >> k);
         loop invariant less: v <= x;
         loop assigns k, v;
         loop variant i - k; @/
      while (k < i) {
        pvm_bit_low(v);
        /@ assert next: ((x >> k) >> 1) == (x >> (k + 1)); @/
        v = v / 2;
        k++;
      }
      pvm_bit_low(v);
      /@ assert next: ((x >> i) >> 1) == (x >> (i + 1)); @/
    }
*/

/* Ghost: the lowest set bit, by search. */
/*@ ghost
    /@ requires nonzero: w != 0;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures range: \result < 64;
       ensures set: Bit(w, \result);
       ensures lowest: \forall integer j; 0 <= j < \result ==> !Bit(w, j); @/
    static inline u32 pvm_bit_lowest(u64 w)
    {
      u32 i = 0;
      /@ assert zero: (w >> 0) == w; @/
      /@ loop invariant range: i <= 63;
         loop invariant nonzero: (w >> i) > 0;
         loop invariant lowest: \forall integer j; 0 <= j < i ==> !Bit(w, j);
         loop assigns i;
         loop variant 64 - i; @/
      while (((w >> i) & 1) == 0) {
        pvm_bit_peel(w, i);
        /@ assert two: (w >> i) >= 2; @/
        /@ assert left: (w >> (i + 1)) > 0; @/
        /@ assert room: i != 63; @/
        i++;
      }
      return i;
    }
*/

/* Ghost: words with the same bits are equal. From the top bit down, each step puts back one bit. */
/*@ ghost
    /@ requires same: \forall integer j; 0 <= j < 64 ==> (Bit(x, j) <==> Bit(y, j));
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures equal: x == y; @/
    static inline void pvm_bits_same(u64 x, u64 y)
    {
      u32 i = 64;
      /@ assert gone: (x >> 64) == 0 && (y >> 64) == 0; @/
      /@ loop invariant range: i <= 64;
         loop invariant equal: (x >> i) == (y >> i);
         loop assigns i;
         loop variant i; @/
      while (i > 0) {
        i--;
        pvm_bit_peel(x, i);
        pvm_bit_peel(y, i);
        /@ assert bits: Bit(x, i) <==> Bit(y, i); @/
      }
      /@ assert zero: (x >> 0) == x && (y >> 0) == y; @/
    }
*/

/* Ghost: w and its negative n share only the lowest set bit t of w. Up from bit 0: what is left of the two adds up to a power of
 * two up to bit t, and to one less above it. */
/*@ ghost
    /@ requires range: t < 64;
       requires set: Bit(w, t);
       requires lowest: \forall integer j; 0 <= j < t ==> !Bit(w, j);
       requires negative: n == 0x10000000000000000 - w;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures bits: \forall integer j; 0 <= j < 64 ==> (Bit(w, j) && Bit(n, j) <==> j == t); @/
    static inline void pvm_bits_negative(u64 w, u64 n, u32 t)
    {
      u32 i = 0;
      u64 c = 0x8000000000000000;
      /@ assert zero: (w >> 0) == w && (n >> 0) == n; @/
      /@ loop invariant range: i <= 64;
         loop invariant power: c == (1 << (63 - i)) || i == 64;
         loop invariant below: i <= t ==> (w >> i) + (n >> i) == 2 * c;
         loop invariant above: t < i < 64 ==> (w >> i) + (n >> i) == 2 * c - 1;
         loop invariant bits: \forall integer j; 0 <= j < i ==> (Bit(w, j) && Bit(n, j) <==> j == t);
         loop assigns i, c;
         loop variant 64 - i; @/
      while (i < 64) {
        pvm_bit_peel(w, i);
        pvm_bit_peel(n, i);
        /@ assert lowest: i < t ==> !Bit(w, i); @/
        /@ assert bit: Bit(w, i) && Bit(n, i) <==> i == t; @/
        /@ assert twice: i < 63 ==> (1 << (63 - i)) == ((1 << (62 - i)) << 1); @/
        /@ assert half: i < 63 ==> ((1 << (62 - i)) << 1) == 2 * (1 << (62 - i)); @/
        c = c / 2;
        i++;
      }
    }
*/

/* Ghost: the table of pvm_ctz64 is right for each power of two. One clause for each of them, so that all is constant in it. */
/*@ ghost
    /@ requires index: t < 64;
       requires power: p == (1 << t);
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures c0: t == 0 ==> pvm_ctz_table[p % 67] == 0; ensures c1: t == 1 ==> pvm_ctz_table[p % 67] == 1;
       ensures c2: t == 2 ==> pvm_ctz_table[p % 67] == 2; ensures c3: t == 3 ==> pvm_ctz_table[p % 67] == 3;
       ensures c4: t == 4 ==> pvm_ctz_table[p % 67] == 4; ensures c5: t == 5 ==> pvm_ctz_table[p % 67] == 5;
       ensures c6: t == 6 ==> pvm_ctz_table[p % 67] == 6; ensures c7: t == 7 ==> pvm_ctz_table[p % 67] == 7;
       ensures c8: t == 8 ==> pvm_ctz_table[p % 67] == 8; ensures c9: t == 9 ==> pvm_ctz_table[p % 67] == 9;
       ensures c10: t == 10 ==> pvm_ctz_table[p % 67] == 10; ensures c11: t == 11 ==> pvm_ctz_table[p % 67] == 11;
       ensures c12: t == 12 ==> pvm_ctz_table[p % 67] == 12; ensures c13: t == 13 ==> pvm_ctz_table[p % 67] == 13;
       ensures c14: t == 14 ==> pvm_ctz_table[p % 67] == 14; ensures c15: t == 15 ==> pvm_ctz_table[p % 67] == 15;
       ensures c16: t == 16 ==> pvm_ctz_table[p % 67] == 16; ensures c17: t == 17 ==> pvm_ctz_table[p % 67] == 17;
       ensures c18: t == 18 ==> pvm_ctz_table[p % 67] == 18; ensures c19: t == 19 ==> pvm_ctz_table[p % 67] == 19;
       ensures c20: t == 20 ==> pvm_ctz_table[p % 67] == 20; ensures c21: t == 21 ==> pvm_ctz_table[p % 67] == 21;
       ensures c22: t == 22 ==> pvm_ctz_table[p % 67] == 22; ensures c23: t == 23 ==> pvm_ctz_table[p % 67] == 23;
       ensures c24: t == 24 ==> pvm_ctz_table[p % 67] == 24; ensures c25: t == 25 ==> pvm_ctz_table[p % 67] == 25;
       ensures c26: t == 26 ==> pvm_ctz_table[p % 67] == 26; ensures c27: t == 27 ==> pvm_ctz_table[p % 67] == 27;
       ensures c28: t == 28 ==> pvm_ctz_table[p % 67] == 28; ensures c29: t == 29 ==> pvm_ctz_table[p % 67] == 29;
       ensures c30: t == 30 ==> pvm_ctz_table[p % 67] == 30; ensures c31: t == 31 ==> pvm_ctz_table[p % 67] == 31;
       ensures c32: t == 32 ==> pvm_ctz_table[p % 67] == 32; ensures c33: t == 33 ==> pvm_ctz_table[p % 67] == 33;
       ensures c34: t == 34 ==> pvm_ctz_table[p % 67] == 34; ensures c35: t == 35 ==> pvm_ctz_table[p % 67] == 35;
       ensures c36: t == 36 ==> pvm_ctz_table[p % 67] == 36; ensures c37: t == 37 ==> pvm_ctz_table[p % 67] == 37;
       ensures c38: t == 38 ==> pvm_ctz_table[p % 67] == 38; ensures c39: t == 39 ==> pvm_ctz_table[p % 67] == 39;
       ensures c40: t == 40 ==> pvm_ctz_table[p % 67] == 40; ensures c41: t == 41 ==> pvm_ctz_table[p % 67] == 41;
       ensures c42: t == 42 ==> pvm_ctz_table[p % 67] == 42; ensures c43: t == 43 ==> pvm_ctz_table[p % 67] == 43;
       ensures c44: t == 44 ==> pvm_ctz_table[p % 67] == 44; ensures c45: t == 45 ==> pvm_ctz_table[p % 67] == 45;
       ensures c46: t == 46 ==> pvm_ctz_table[p % 67] == 46; ensures c47: t == 47 ==> pvm_ctz_table[p % 67] == 47;
       ensures c48: t == 48 ==> pvm_ctz_table[p % 67] == 48; ensures c49: t == 49 ==> pvm_ctz_table[p % 67] == 49;
       ensures c50: t == 50 ==> pvm_ctz_table[p % 67] == 50; ensures c51: t == 51 ==> pvm_ctz_table[p % 67] == 51;
       ensures c52: t == 52 ==> pvm_ctz_table[p % 67] == 52; ensures c53: t == 53 ==> pvm_ctz_table[p % 67] == 53;
       ensures c54: t == 54 ==> pvm_ctz_table[p % 67] == 54; ensures c55: t == 55 ==> pvm_ctz_table[p % 67] == 55;
       ensures c56: t == 56 ==> pvm_ctz_table[p % 67] == 56; ensures c57: t == 57 ==> pvm_ctz_table[p % 67] == 57;
       ensures c58: t == 58 ==> pvm_ctz_table[p % 67] == 58; ensures c59: t == 59 ==> pvm_ctz_table[p % 67] == 59;
       ensures c60: t == 60 ==> pvm_ctz_table[p % 67] == 60; ensures c61: t == 61 ==> pvm_ctz_table[p % 67] == 61;
       ensures c62: t == 62 ==> pvm_ctz_table[p % 67] == 62; ensures c63: t == 63 ==> pvm_ctz_table[p % 67] == 63; @/
    static inline void pvm_ctz_cases(u64 p, u32 t)
    {
    }
*/

#endif
