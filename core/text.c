/* SPDX-License-Identifier: BSD-2-Clause */
/* Text for people. */
#include "text.h"

u8 pvm_text[PVM_TEXT_SIZE];
u32 pvm_text_len;
u8 pvm_text_cut;

void pvm_text_fill(u8 c, u32 n)
{
  /*@ loop invariant range: 0 <= i <= n;
      loop invariant wf: Text_Wf;
      loop invariant kept: Text_Kept{Pre, Here};
      loop invariant longer: Text_Longer{Pre, Here}(i);
      loop assigns i, PVM_TEXT_CELLS;
      loop variant n - i; */
  for (u32 i = 0; i < n; i++)
    pvm_text_byte(c);
}

void pvm_text_word(u64 letters, u32 width)
{
  u32 n = 0;
  u64 rest = letters;
  /*@ loop invariant range: 0 <= i <= 8 && n <= i;
      loop assigns i, n, rest;
      loop variant 8 - i; */
  for (u32 i = 0; i < 8; i++) {
    if (rest % 256 != 0 && n == i)
      n = i + 1;
    rest /= 256;
  }
  pvm_text_fill(' ', width > n ? width - n : 0);
  rest = letters;
  /*@ loop invariant range: 0 <= i <= n;
      loop invariant wf: Text_Wf;
      loop invariant kept: Text_Kept{Pre, Here};
      loop assigns i, rest, PVM_TEXT_CELLS;
      loop variant n - i; */
  for (u32 i = 0; i < n; i++) {
    pvm_text_byte((u8)(rest % 256));
    rest /= 256;
  }
}

/* The digits of value to the base 10 or 16, after as many bytes `pad` as make `width` of them; top is the highest power of the base below 2^64. */
/*@ requires wf: Text_Wf;
    requires base: base == 10 || base == 16;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void number(u64 value, u32 base, u64 top, u32 width, u8 pad)
{
  u32 n = 1;
  u64 rest = value;
  /*@ loop invariant range: 1 <= i <= 20 && 1 <= n <= i;
      loop assigns i, n, rest;
      loop variant 20 - i; */
  for (u32 i = 1; i < 20; i++) {
    rest /= base;
    if (rest != 0)
      n = i + 1;
  }
  pvm_text_fill(pad, width > n ? width - n : 0);
  u64 place = top;
  /*@ loop invariant wf: Text_Wf;
      loop invariant kept: Text_Kept{Pre, Here};
      loop assigns place, PVM_TEXT_CELLS;
      loop variant place; */
  while (place != 0) {
    u8 digit = (u8)(value / place % base);
    if (place <= value || place == 1)
      pvm_text_byte((u8)(digit < 10 ? '0' + digit : 'a' - 10 + digit));
    place /= base;
  }
}

void pvm_text_decimal(u64 value, u32 width)
{
  number(value, 10, 10000000000000000000u, width, ' ');
}

void pvm_text_hex(u64 value, u32 width)
{
  number(value, 16, 0x1000000000000000u, width, '0');
}

void pvm_text_path_byte(u8 c)
{
  if (c != '\n') {
    pvm_text_byte(c);
    return;
  }
  pvm_text_byte('\\');
  pvm_text_byte('0');
  pvm_text_byte('1');
  pvm_text_byte('2');
}
