/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of /proc about zones; what begins a line, and a line of kilobytes, for all of them. */
#include "proc_label.h"

/* Words of up to 8 letters, the first in the lowest byte. */
#define WORD_DMA 0x414d44u
#define WORD_DMA32 0x3233414d44u
#define WORD_NORMAL 0x6c616d726f4eu
#define WORD_NODE 0x65646f4eu
#define WORD_ZONE 0x656e6f7a202cu /* ", zone" */
#define WORD_KB 0x0a426b20u /* " kB\n" */

/* In the order of proc_label.h. */
const u8 pvm_proc_label[LABELS][24] = {
  "\n  pages free     ", "\n        boost    ", "\n        min      ", "\n        low      ", "\n        high     ",
  "\n        spanned  ", "\n        present  ", "\n        managed  ", "\n        cma      ", "\n        protection: (",
  "\n      nr_free_pages ", "\n  pagesets", "\n    cpu: ", "\n              count: ", "\n              high:  ",
  "\n              batch: ", "\n  start_pfn:           ",
  "Size:           ", "KernelPageSize: ", "MMUPageSize:    ", "Rss:            ", "Pss:            ", "Pss_Dirty:      ",
  "Shared_Clean:   ", "Shared_Dirty:   ", "Private_Clean:  ", "Private_Dirty:  ", "Referenced:     ", "Anonymous:      ",
  "LazyFree:       ", "AnonHugePages:  ", "ShmemPmdMapped: ", "FilePmdMapped:  ", "Shared_Hugetlb: ", "Private_Hugetlb:",
  "Swap:           ", "SwapPss:        ", "Locked:         ", "THPeligible:    ", "VmFlags: ",        "  [ anon ]\n",
  "  [ stack ]\n",
  "VmPeak:\t",        "VmSize:\t",        "VmLck:\t",         "VmPin:\t",         "VmHWM:\t",         "VmRSS:\t",
  "RssAnon:\t",       "RssFile:\t",       "RssShmem:\t",      "VmData:\t",        "VmStk:\t",         "VmExe:\t",
  "VmLib:\t",         "VmPTE:\t",         "VmSwap:\t",
};

void pvm_proc_put(u32 i)
{
  /*@ loop invariant range: 0 <= k <= 24;
      loop invariant wf: Text_Wf;
      loop invariant kept: Text_Kept{Pre, Here};
      loop assigns k, PVM_TEXT_CELLS;
      loop variant 24 - k; */
  for (u32 k = 0; k < 24; k++)
    if (pvm_proc_label[i][k] != 0)
      pvm_text_byte(pvm_proc_label[i][k]);
}

void pvm_proc_kilobytes(u32 i, u64 kb)
{
  pvm_proc_put(i);
  pvm_text_decimal(kb, 8);
  pvm_text_word(WORD_KB, 4);
}

/* A line and its value. */
/*@ requires wf: Text_Wf;
    requires index: i < LABELS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void row(u32 i, u32 value)
{
  pvm_proc_put(i);
  pvm_text_decimal(value, 0);
}

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

/* "Node N, zone NAME" */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void zone_head(u32 z)
{
  pvm_text_word(WORD_NODE, 4);
  pvm_text_byte(' ');
  pvm_text_decimal(z / PVM_ZONE_TYPES, 0);
  pvm_text_word(WORD_ZONE, 6);
  pvm_text_byte(' ');
  pvm_text_word(zone_name(z % PVM_ZONE_TYPES), 8);
}

int pvm_proc_buddyinfo(u32 z)
{
  pvm_text_begin();
  if (z >= PVM_MAX_ZONES)
    return -PVM_EINVAL;
  if (pvm_zone_managed[z] == 0)
    return -PVM_ENOENT;
  zone_head(z);
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

/* The rows of zone z that a zone without frames has, too. */
/*@ requires wf: Text_Wf;
    requires zone: z < PVM_MAX_ZONES && pvm_buddy_lo[z] <= pvm_buddy_hi[z];
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void zone_pages(u32 z)
{
  row(LABEL_FREE, pvm_buddy_free_pages[z]);
  row(LABEL_BOOST, 0);
  row(LABEL_MIN, pvm_zone_wmark[z][PVM_WMARK_MIN]);
  row(LABEL_LOW, pvm_zone_wmark[z][PVM_WMARK_LOW]);
  row(LABEL_HIGH, pvm_zone_wmark[z][PVM_WMARK_HIGH]);
  row(LABEL_SPANNED, pvm_buddy_hi[z] - pvm_buddy_lo[z]);
  row(LABEL_PRESENT, pvm_zone_managed[z]);
  row(LABEL_MANAGED, pvm_zone_managed[z]);
  row(LABEL_CMA, 0);
  pvm_proc_put(LABEL_PROTECTION);
  pvm_text_decimal(pvm_zone_reserve[z][0], 0);
  /*@ loop invariant index: 1 <= t <= 3;
      loop invariant wf: Text_Wf;
      loop invariant kept: Text_Kept{Pre, Here};
      loop assigns t, PVM_TEXT_CELLS;
      loop variant 3 - t; */
  for (u32 t = 1; t < 3; t++) {
    pvm_text_byte(',');
    pvm_text_byte(' ');
    pvm_text_decimal(pvm_zone_reserve[z][t], 0);
  }
  pvm_text_byte(')');
}

int pvm_proc_zoneinfo(u32 z)
{
  pvm_text_begin();
  if (z >= PVM_MAX_ZONES)
    return -PVM_EINVAL;
  zone_head(z);
  zone_pages(z);
  if (pvm_zone_managed[z] == 0) {
    pvm_text_byte('\n');
    return 0;
  }
  row(LABEL_NR_FREE, pvm_buddy_free_pages[z]);
  pvm_proc_put(LABEL_PAGESETS);
  return 1;
}

int pvm_proc_zoneinfo_cpu(u32 z, u32 cpu)
{
  pvm_text_begin();
  if (z >= PVM_MAX_ZONES || cpu >= PVM_MAX_CPUS)
    return -PVM_EINVAL;
  row(LABEL_CPU, cpu);
  row(LABEL_COUNT, pvm_pcp_count[cpu * PVM_MAX_ZONES + z]);
  row(LABEL_PCP_HIGH, PVM_PCP_HIGH);
  row(LABEL_BATCH, PVM_PCP_BATCH);
  return 0;
}

int pvm_proc_zoneinfo_end(u32 z)
{
  pvm_text_begin();
  if (z >= PVM_MAX_ZONES)
    return -PVM_EINVAL;
  row(LABEL_START, pvm_buddy_lo[z]);
  pvm_text_byte('\n');
  return 0;
}
