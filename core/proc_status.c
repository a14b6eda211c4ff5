/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of /proc about an address space as a whole: the memory lines of /proc/PID/status. */
#include "pgtable_walk.h"
#include "proc_label.h"

/* Tables of level 1 below table t. */
/*@ requires wf: Pt_Wf;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 2;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result == Proc_Tables1(t, 512);
    ensures most: \result <= 512; */
static u64 tables1(u32 t)
{
  u64 n = 0;
  /*@ loop invariant index: 0 <= i <= 512;
      loop invariant tables: n == Proc_Tables1(t, i);
      loop invariant most: n <= i * 0x1;
      loop assigns i, n;
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i++)
    if (pvm_pt_next(t, i) != PVM_NONE)
      n++;
  return n;
}

/* Tables of levels 1 and 2 below table t. */
/*@ requires wf: Pt_Wf;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 3;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result == Proc_Tables2(t, 512);
    ensures most: \result <= 262656; */
static u64 tables2(u32 t)
{
  u64 n = 0;
  /*@ loop invariant index: 0 <= i <= 512;
      loop invariant tables: n == Proc_Tables2(t, i);
      loop invariant most: n <= i * 0x201;
      loop assigns i, n;
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i++) {
    u32 c = pvm_pt_next(t, i);
    if (c != PVM_NONE)
      n += 1 + tables1(c);
  }
  return n;
}

/* Tables of levels 1 to 3 below table t. */
/*@ requires wf: Pt_Wf;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 4;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result == Proc_Tables3(t, 512);
    ensures most: \result <= 134480384; */
static u64 tables3(u32 t)
{
  u64 n = 0;
  /*@ loop invariant index: 0 <= i <= 512;
      loop invariant tables: n == Proc_Tables3(t, i);
      loop invariant most: n <= i * 0x40201;
      loop assigns i, n;
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i++) {
    u32 c = pvm_pt_next(t, i);
    if (c != PVM_NONE)
      n += 1 + tables2(c);
  }
  return n;
}

/* The same below table t of level 5; the tables between are not counted. */
/*@ requires wf: Pt_Wf;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 5;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result == Proc_Tables4(t, 512);
    ensures most: \result <= 68853956608; */
static u64 tables4(u32 t)
{
  u64 n = 0;
  /*@ loop invariant index: 0 <= i <= 512;
      loop invariant tables: n == Proc_Tables4(t, i);
      loop invariant most: n <= i * 0x8040200;
      loop assigns i, n;
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i++) {
    u32 c = pvm_pt_next(t, i);
    if (c != PVM_NONE)
      n += tables3(c);
  }
  return n;
}

u64 pvm_proc_tables(u32 root)
{
  return pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? tables4(root) : tables3(root);
}

/* A line of so many pages; a number of kilobytes is printed modulo 2^64, as Linux does. */
/*@ requires wf: Text_Wf;
    requires index: i < LABELS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void pages(u32 i, u64 n)
{
  pvm_proc_kilobytes(i, n % 0x4000000000000000u * 4);
}

/* The larger one. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures most: \result == (a > b ? a : b); */
static u64 most(u64 a, u64 b)
{
  return a > b ? a : b;
}

/* How many of `exec` executable pages are the program's own; the others are those of libraries. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures most: \result <= exec;
    ensures own: start <= end ==> \result == (end / 4096 + (end % 4096 != 0 ? 1 : 0) - start / 4096 < exec ?
      end / 4096 + (end % 4096 != 0 ? 1 : 0) - start / 4096 : exec); */
static u64 text_pages(u64 start, u64 end, u64 exec)
{
  if (end < start)
    return exec;
  u64 n = end / 4096 + (end % 4096 != 0 ? 1 : 0) - start / 4096;
  return n < exec ? n : exec;
}

/* The lines of address space m about areas, then those about its pages. */
/*@ requires wf: Text_Wf;
    requires number: m < PVM_MAX_MMS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void usage(u32 m)
{
  u64 total = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)], rss = pvm_mm_rss(m);
  pages(LABEL_VM_PEAK, most(total, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_VM)]));
  pages(LABEL_VM_SIZE, total);
  pages(LABEL_VM_LCK, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)]);
  pages(LABEL_VM_PIN, 0);
  pages(LABEL_VM_HWM, most(rss, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_HIWATER_RSS)]));
  pages(LABEL_VM_RSS, rss);
  pages(LABEL_RSS_ANON, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)]);
  pages(LABEL_RSS_FILE, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_FILE_RSS)]);
  pages(LABEL_RSS_SHMEM, 0);
}

int pvm_proc_status(u32 m)
{
  pvm_text_begin();
  if (m == 0 || m >= PVM_MAX_MMS || pvm_mm_users[m] == 0)
    return -PVM_EINVAL;
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  u64 exec = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_EXEC_VM)];
  u64 text = text_pages(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_START_CODE)], pvm_mm_info[PVM_MM_INFO(m, PVM_MM_END_CODE)], exec);
  usage(m);
  pages(LABEL_VM_DATA, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_DATA_VM)]);
  pages(LABEL_VM_STK, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_STACK_VM)]);
  pages(LABEL_VM_EXE, text);
  pages(LABEL_VM_LIB, exec - text);
  pages(LABEL_VM_PTE, pvm_proc_tables(pvm_mm_root[m]));
  pages(LABEL_VM_SWAP, pvm_mm_info[PVM_MM_INFO(m, PVM_MM_SWAPENTS)]);
  return 0;
}
