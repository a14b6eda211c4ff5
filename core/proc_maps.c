/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of /proc about areas. */
#include "proc_label.h"

/* Words, the first letter in the lowest byte. */
#define WORD_HEAP 0x5d706165685bu
#define WORD_STACK 0x5d6b636174735bu

/* Two letters for each flag of an area; those that have none are printed as ?? (Linux: show_smap_vma_flags). */
static const u8 letters[64][2] = {
  [0] = "rd", [1] = "wr", [2] = "ex", [3] = "sh", [4] = "mr", [5] = "mw", [6] = "me", [7] = "ms", [8] = "gd", [9] = "um", [10] = "pf",
  [12] = "uw", [13] = "lo", [14] = "io", [15] = "sr", [16] = "rr", [17] = "dc", [18] = "de", [19] = "lf", [20] = "ac", [21] = "nr",
  [22] = "ht", [23] = "sf", [24] = "ar", [25] = "wf", [26] = "dd", [27] = "sd", [28] = "mm", [29] = "hg", [30] = "nh", [31] = "mg",
  [37] = "ui",
};

/* A letter for a permission, or a dash. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void permission(int has, u8 letter)
{
  pvm_text_byte(has ? letter : '-');
}

/* What an area with these flags permits, and whether it is shared; `own`: the letter if it is not. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void permissions(u64 flags, u8 own)
{
  permission(PVM_VM_HAS(flags, PVM_VM_READ), 'r');
  permission(PVM_VM_HAS(flags, PVM_VM_WRITE), 'w');
  permission(PVM_VM_HAS(flags, PVM_VM_EXEC), 'x');
  pvm_text_byte(PVM_VM_HAS(flags, PVM_VM_MAYSHARE) ? 's' : own);
}

/* The line up to the inode. A file's offset is in bytes, of which Linux prints the lowest 64 bits. */
/*@ requires wf: Text_Wf;
    requires area: v < PVM_MAX_VMAS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void maps_head(u32 v, struct pvm_proc_file f)
{
  u64 file = pvm_vma_file[v] != 0;
  pvm_text_hex(pvm_it_start[v], 8);
  pvm_text_byte('-');
  pvm_text_hex(pvm_it_end[v], 8);
  pvm_text_byte(' ');
  permissions(pvm_vma_flags[v], 'p');
  pvm_text_byte(' ');
  pvm_text_hex(file ? pvm_vma_pgoff[v] % 0x10000000000000 * 4096 : 0, 8);
  pvm_text_byte(' ');
  pvm_text_hex(file ? f.major : 0, 2);
  pvm_text_byte(':');
  pvm_text_hex(file ? f.minor : 0, 2);
  pvm_text_byte(' ');
  pvm_text_decimal(file ? f.inode : 0, 0);
  pvm_text_byte(' ');
}

/* To the column of the name; a line that is longer already gets one space (Linux: seq_pad). */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post};
    ensures column: pvm_text_len > PVM_PROC_COLUMN; */
static void pad(void)
{
  pvm_text_fill(' ', pvm_text_len < PVM_PROC_COLUMN ? PVM_PROC_COLUMN - pvm_text_len : 0);
  pvm_text_byte(' ');
}

/*@ requires area: v < PVM_MAX_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures heap: \result != 0 <==> Proc_Heap(v, mm.start_brk, mm.brk); */
static int heap(u32 v, struct pvm_proc_mm mm)
{
  return pvm_it_start[v] <= mm.brk && pvm_it_end[v] >= mm.start_brk;
}

/*@ requires area: v < PVM_MAX_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures stack: \result != 0 <==> Proc_Stack(v, start_stack); */
static int stack(u32 v, u64 start_stack)
{
  return pvm_it_start[v] <= start_stack && pvm_it_end[v] >= start_stack;
}

int pvm_proc_maps(u32 v, struct pvm_proc_file f, struct pvm_proc_mm mm)
{
  pvm_text_begin();
  if (v == 0 || v >= PVM_MAX_VMAS || pvm_it_tree[v] == 0)
    return -PVM_EINVAL;
  int h = heap(v, mm), s = stack(v, mm.start_stack);
  maps_head(v, f);
  if (pvm_vma_file[v] != 0 || f.name == PVM_PROC_NAME_OWN || (f.name == PVM_PROC_NAME_GIVEN && !h && !s)) {
    pad();
    return 1;
  }
  if (h || s) {
    pad();
    pvm_text_word(h ? WORD_HEAP : WORD_STACK, 0);
  }
  pvm_text_byte('\n');
  return 0;
}

/* A line of kilobytes. */
/*@ requires wf: Text_Wf;
    requires index: i < LABELS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void row(u32 i, u64 bytes)
{
  pvm_proc_kilobytes(i, bytes / 1024);
}

/* The counters, in Linux's order. No swap entry is counted twice. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void counters(struct pvm_smaps s)
{
  row(LABEL_RSS, s.rss);
  row(LABEL_PSS, s.pss / 4096);
  row(LABEL_PSS_DIRTY, s.pss_dirty / 4096);
  row(LABEL_SHARED_CLEAN, s.shared_clean);
  row(LABEL_SHARED_DIRTY, s.shared_dirty);
  row(LABEL_PRIVATE_CLEAN, s.private_clean);
  row(LABEL_PRIVATE_DIRTY, s.private_dirty);
  row(LABEL_REFERENCED, s.referenced);
  row(LABEL_ANONYMOUS, s.anonymous);
  row(LABEL_LAZY_FREE, s.lazyfree);
  row(LABEL_ANON_HUGE, s.anon_huge);
  row(LABEL_SHMEM_HUGE, 0);
  row(LABEL_FILE_HUGE, s.file_huge);
  row(LABEL_SHARED_HUGETLB, 0);
  row(LABEL_PRIVATE_HUGETLB, 0);
  row(LABEL_SWAP, s.swap);
  row(LABEL_SWAP_PSS, s.swap);
  row(LABEL_LOCKED, s.locked / 4096);
}

/* The letters of flag i. */
/*@ requires wf: Text_Wf;
    requires index: i < 64;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void flag(u32 i)
{
  pvm_text_byte(letters[i][0] != 0 ? letters[i][0] : '?');
  pvm_text_byte(letters[i][1] != 0 ? letters[i][1] : '?');
  pvm_text_byte(' ');
}

/* The flags, lowest first; bits 32 .. 35 are a protection key, for which Linux has no letters. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
static void vm_flags(u64 flags)
{
  u64 rest = flags;
  pvm_proc_put(LABEL_FLAGS);
  /*@ loop invariant index: 0 <= i <= 64;
      loop invariant wf: Text_Wf;
      loop invariant kept: Text_Kept{Pre, Here};
      loop assigns i, rest, PVM_TEXT_CELLS;
      loop variant 64 - i; */
  for (u32 i = 0; i < 64; i++) {
    if (rest % 2 != 0 && i / 4 != 8)
      flag(i);
    rest /= 2;
  }
  pvm_text_byte('\n');
}

/* Is v an area, and root a root? */
/*@ requires ram: Ram_Valid;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures both: \result != 0 <==> Vma_In(v) && Pt_Root(root); */
static int given(u32 root, u32 v)
{
  if (v == 0 || v >= PVM_MAX_VMAS || pvm_it_tree[v] == 0 || root >= pvm_nr_frames || pvm_page_owner[root] != PVM_NONE)
    return 0;
  return pvm_page_state[root] == PVM_PAGE_TABLE + 4 || pvm_page_state[root] == PVM_PAGE_TABLE + 5;
}

int pvm_proc_smaps(u32 root, u32 v, u32 thp)
{
  pvm_text_begin();
  if (!given(root, v))
    return -PVM_EINVAL;
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  struct pvm_smaps s = pvm_smaps_walk(root, v);
  u64 size = pvm_it_end[v] - pvm_it_start[v];
  row(LABEL_SIZE, size);
  row(LABEL_KERNEL_PAGE, 4096);
  row(LABEL_MMU_PAGE, 4096);
  counters(s);
  pvm_proc_put(LABEL_THP);
  pvm_text_byte(thp != 0 ? '1' : '0');
  pvm_text_byte('\n');
  vm_flags(pvm_vma_flags[v]);
  return 0;
}

int pvm_proc_pmap(u32 root, u32 v, u64 start_stack)
{
  pvm_text_begin();
  if (!given(root, v))
    return -PVM_EINVAL;
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  struct pvm_smaps s = pvm_smaps_walk(root, v);
  u64 size = pvm_it_end[v] - pvm_it_start[v];
  pvm_text_hex(pvm_it_start[v], 16);
  pvm_text_byte(' ');
  pvm_text_decimal(size / 1024, 7);
  pvm_text_byte(' ');
  pvm_text_decimal(s.rss / 1024, 7);
  pvm_text_byte(' ');
  pvm_text_decimal((s.shared_dirty + s.private_dirty) / 1024, 7);
  pvm_text_byte(' ');
  permissions(pvm_vma_flags[v], '-');
  pvm_text_byte('-');
  pvm_text_byte(' ');
  if (pvm_vma_file[v] != 0)
    return 1;
  pvm_proc_put(stack(v, start_stack) ? LABEL_STACK : LABEL_ANON);
  return 0;
}
