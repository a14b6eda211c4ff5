/* SPDX-License-Identifier: BSD-2-Clause */
/* Text for people: one line, or a few, in a buffer of the core's own, which the embedder copies where it belongs (Linux: seq_file).
 *
 * A writer starts with pvm_text_begin. What does not fit is left out, and pvm_text_cut tells.
 * Invariant Text_Wf: the length is at most the size. All zero satisfies it.
 * Lock: one writer at a time. */
#ifndef PVM_TEXT_H
#define PVM_TEXT_H

#include "pvm_types.h"

#define PVM_TEXT_SIZE 4096 /* bytes; a line of /proc/PID/maps with the longest path name that Linux has fits */

#ifdef __cplusplus
extern "C" {
#endif

extern u8 pvm_text[PVM_TEXT_SIZE];
extern u32 pvm_text_len; /* bytes that are written */
extern u8 pvm_text_cut;  /* 1: there was more */

#define PVM_TEXT_CELLS pvm_text[0 .. PVM_TEXT_SIZE - 1], pvm_text_len, pvm_text_cut

/*@ predicate Text_Wf{L} = pvm_text_len <= PVM_TEXT_SIZE;
    // what was written at K still is there at L, before what came since
    predicate Text_Kept{K, L} = \at(pvm_text_len, K) <= \at(pvm_text_len, L) &&
      \forall integer i; 0 <= i < \at(pvm_text_len, K) ==> \at(pvm_text[i], L) == \at(pvm_text[i], K);
    // n bytes came since, or the end of the buffer
    predicate Text_Longer{K, L}(integer n) =
      \at(pvm_text_len, L) == (\at(pvm_text_len, K) + n <= PVM_TEXT_SIZE ? \at(pvm_text_len, K) + n : PVM_TEXT_SIZE); */

/* An empty text. */
/*@ terminates \true;
    assigns pvm_text_len, pvm_text_cut;
    exits \false;
    ensures wf: Text_Wf;
    ensures empty: pvm_text_len == 0 && pvm_text_cut == 0; */
static inline void pvm_text_begin(void)
{
  pvm_text_len = 0;
  pvm_text_cut = 0;
}

/* One byte more. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post};
    ensures longer: Text_Longer{Pre, Post}(1);
    ensures byte: \old(pvm_text_len) < PVM_TEXT_SIZE ==> pvm_text[\old(pvm_text_len)] == c;
    ensures cut: pvm_text_cut == (\old(pvm_text_len) < PVM_TEXT_SIZE ? \old(pvm_text_cut) : 1); */
static inline void pvm_text_byte(u8 c)
{
  if (pvm_text_len < PVM_TEXT_SIZE) {
    pvm_text[pvm_text_len] = c;
    pvm_text_len++;
  } else {
    pvm_text_cut = 1;
  }
}

/* The byte c, n times. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post};
    ensures longer: Text_Longer{Pre, Post}(n); */
void pvm_text_fill(u8 c, u32 n);

/* A word of up to 8 letters, the first in the lowest byte, right-aligned in `width` columns; a byte 0 ends it. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
void pvm_text_word(u64 letters, u32 width);

/* A decimal number, right-aligned in `width` columns. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
void pvm_text_decimal(u64 value, u32 width);

/* A hexadecimal number in small letters, with zeros in front up to `width` digits. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
void pvm_text_hex(u64 value, u32 width);

/* A byte of the path of a file: a newline, which would end the line, becomes \012 (Linux: mangle_path as seq_file_path calls it). */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post};
    ensures longer: Text_Longer{Pre, Post}(c == '\n' ? 4 : 1); */
void pvm_text_path_byte(u8 c);

#ifdef __cplusplus
}
#endif
#endif
