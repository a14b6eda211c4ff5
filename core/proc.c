/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of /proc. */
#include "proc.h"

/* Words of up to 8 letters, the first in the lowest byte. */
#define WORD_DMA 0x414d44u
#define WORD_DMA32 0x3233414d44u
#define WORD_NORMAL 0x6c616d726f4eu
#define WORD_NODE 0x65646f4eu
#define WORD_ZONE 0x656e6f7a202cu /* ", zone" */

/* The name of a type of zone. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures dma: type == 0 ==> \result == WORD_DMA;
    ensures dma32: type == 1 ==> \result == WORD_DMA32;
    ensures normal: type > 1 ==> \result == WORD_NORMAL; */
static u64 zone_name(u32 type)
{
  return type == 0 ? WORD_DMA : type == 1 ? WORD_DMA32 : WORD_NORMAL;
}

int pvm_proc_buddyinfo(u32 z)
{
  pvm_text_begin();
  if (z >= PVM_MAX_ZONES)
    return -PVM_EINVAL;
  if (pvm_zone_managed[z] == 0)
    return -PVM_ENOENT;
  pvm_text_word(WORD_NODE, 4);
  pvm_text_byte(' ');
  pvm_text_decimal(z / PVM_ZONE_TYPES, 0);
  pvm_text_word(WORD_ZONE, 6);
  pvm_text_byte(' ');
  pvm_text_word(zone_name(z % PVM_ZONE_TYPES), 8);
  pvm_text_byte(' ');
  /*@ loop invariant range: 0 <= k <= PVM_ORDERS;
      loop invariant wf: Text_Wf;
      loop assigns k, PVM_TEXT_CELLS;
      loop variant PVM_ORDERS - k; */
  for (u32 k = 0; k < PVM_ORDERS; k++) {
    pvm_text_decimal(pvm_buddy_nr_free[z][k], 6);
    pvm_text_byte(' ');
  }
  pvm_text_byte('\n');
  return 0;
}
