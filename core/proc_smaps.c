/* SPDX-License-Identifier: BSD-2-Clause */
/* What an area has in memory: the walk that /proc/PID/smaps is made from. */
#include "proc.h"

#include "pgtable_op.h"

#define PSS_PAGE 0x1000000u /* a page, in units of 1/4096 byte */
#define PSS_MAX 0xffffffffffffffffu

/* The sum, or the largest number. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: \result == (a + b <= PSS_MAX ? a + b : PSS_MAX); */
static u64 plus(u64 a, u64 b)
{
  return b <= PSS_MAX - a ? a + b : PSS_MAX;
}

/* The first frame of the leaf e of level l, if it is one that counts; else PVM_NONE. Inside of a block, the first frame speaks for all. */
/*@ requires ram: Ram_Valid;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures frame: \result != PVM_NONE ==> Frame_Mappable(\result) && \result == Leaf_Pfn(l, e); */
static u32 leaf_frame(u32 l, u64 e)
{
  u64 f = l == 1 ? pvm_pte_pfn(e) : l == 2 ? pvm_pte_pfn2(e) : pvm_pte_pfn3(e);
  if (f >= pvm_nr_frames || !pvm_frame_mappable((u32)f) || pvm_page_state[f] == PVM_PAGE_ZERO)
    return PVM_NONE;
  return (u32)f;
}

/* s with `bytes` more of memory, shared or not, dirty or not (Linux: smaps_page_accumulate). */
/*@ requires sums: Smaps_Sums(s);
    requires room: bytes <= 0x40000000 && s.rss <= 0x200000000000000;
    requires pss: pss <= 4096 * bytes;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sums: Smaps_Sums(\result);
    ensures rss: \result.rss == s.rss + bytes && \result.swap == s.swap;
    ensures shared: \result.shared_clean == s.shared_clean + (shared != 0 && dirty == 0 ? bytes : 0) &&
      \result.shared_dirty == s.shared_dirty + (shared != 0 && dirty != 0 ? bytes : 0);
    ensures private: \result.private_clean == s.private_clean + (shared == 0 && dirty == 0 ? bytes : 0) &&
      \result.private_dirty == s.private_dirty + (shared == 0 && dirty != 0 ? bytes : 0);
    ensures pss: \result.pss == (s.pss + pss <= PSS_MAX ? s.pss + pss : PSS_MAX);
    ensures others: \result.referenced == s.referenced && \result.anonymous == s.anonymous && \result.file_huge == s.file_huge; */
static struct pvm_smaps accumulate(struct pvm_smaps s, u64 bytes, u64 pss, int shared, int dirty, int locked)
{
  s.rss += bytes;
  s.pss = plus(s.pss, pss);
  if (dirty)
    s.pss_dirty = plus(s.pss_dirty, pss);
  if (locked)
    s.locked = plus(s.locked, pss);
  if (shared && dirty)
    s.shared_dirty += bytes;
  else if (shared)
    s.shared_clean += bytes;
  else if (dirty)
    s.private_dirty += bytes;
  else
    s.private_clean += bytes;
  return s;
}

/* s with n pages more that the present leaf e of level l maps, to frames from f on, in an area with these flags (Linux: smaps_account,
 * smaps_pmd_entry). */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    requires sums: Smaps_Sums(s);
    requires room: n <= 0x40000 && s.rss <= 0x100000000000000;
    requires frame: f < PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sums: Smaps_Sums(\result);
    ensures rss: \result.rss == s.rss + 4096 * n && \result.swap == s.swap;
    ensures shared: \result.shared_clean == s.shared_clean + (pvm_page_mapcount[f] >= 2 && (e / 64) % 2 == 0 ? 4096 * n : 0) &&
      \result.shared_dirty == s.shared_dirty + (pvm_page_mapcount[f] >= 2 && (e / 64) % 2 == 1 ? 4096 * n : 0);
    ensures private: \result.private_clean == s.private_clean + (pvm_page_mapcount[f] < 2 && (e / 64) % 2 == 0 ? 4096 * n : 0) &&
      \result.private_dirty == s.private_dirty + (pvm_page_mapcount[f] < 2 && (e / 64) % 2 == 1 ? 4096 * n : 0);
    ensures referenced: \result.referenced == s.referenced + ((e / 32) % 2 == 1 ? 4096 * n : 0);
    ensures anonymous: \result.anonymous == s.anonymous + (pvm_page_state[f] == PVM_PAGE_ANON ? 4096 * n : 0);
    ensures pss: s.pss + 4096 * 4096 * n <= PSS_MAX ==>
      \result.pss == s.pss + (pvm_page_mapcount[f] < 2 ? PSS_PAGE : PSS_PAGE / pvm_page_mapcount[f]) * n; */
static struct pvm_smaps account(struct pvm_smaps s, u32 l, u64 e, u64 n, u32 f, u64 flags)
{
  u64 bytes = n * 4096;
  u32 m = pvm_page_mapcount[f];
  struct pvm_smaps r = accumulate(s, bytes, (m < 2 ? PSS_PAGE : PSS_PAGE / m) * n, m >= 2, pvm_pte_dirty(e), PVM_VM_HAS(flags, PVM_VM_LOCKED));
  if (pvm_pte_young(e))
    r.referenced += bytes;
  if (pvm_page_state[f] == PVM_PAGE_ANON) {
    r.anonymous += bytes;
    if (l == 2)
      r.anon_huge += bytes;
  } else if (l == 2) {
    r.file_huge += bytes;
  }
  return r;
}

/* The first page behind the entry of level l that maps page v. */
/*@ requires page: v < PT_SPAN6;
    requires level: 1 <= l <= 5;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures next: v < \result <= v + PT_SPAN6;
    ensures huge: l <= 3 ==> \result <= v + PT_SPAN3; */
static u64 behind(u64 v, u32 l)
{
  u64 span = l == 1 ? 1u : l == 2 ? PT_SPAN2 : l == 3 ? PT_SPAN3 : l == 4 ? PT_SPAN4 : PT_SPAN5;
  return v - v % span + span;
}

/* s with what entry e of level l says of n pages (Linux: smaps_pte_entry). */
/*@ requires ram: Ram_Valid;
    requires sums: Smaps_Sums(s);
    requires room: s.rss + s.swap <= 0x100000000000000;
    requires pages: n <= PT_SPAN6 && (e != 0 ==> n <= 0x40000);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sums: Smaps_Sums(\result);
    ensures size: \result.rss + \result.swap <= s.rss + s.swap + 4096 * n; */
static struct pvm_smaps entry(struct pvm_smaps s, u32 l, u64 e, u64 n, u64 flags)
{
  if (e == 0)
    return s;
  if (!pvm_pte_present(e)) {
    s.swap += n * 4096;
    return s;
  }
  u32 f = leaf_frame(l, e);
  if (f == PVM_NONE || PVM_VM_HAS(flags, PVM_VM_PFNMAP))
    return s;
  return account(s, l, e, n, f, flags);
}

/* Where the walk of page v ends: the entry there, which may be 0, and its level. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root);
    requires page: Page_In(root, v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures level: 1 <= \result.level <= 5;
    ensures leaf: \result.entry != 0 ==> \result.level <= 3;
    ensures map: Walk_Result(root, v, \result.entry, \result.entry == 0 ? 0 : \result.level); */
static struct pvm_pt_leaf end_of_walk(u32 root, u64 v)
{
  struct pvm_pt_leaf r;
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ ghost pvm_pt_blank(root, v, p.table); */
  r.entry = pvm_ram[p.table].word[p.slot];
  r.level = p.level;
  /*@ assert table: Pt_Table(p.table) && PT_I9(p.slot) && pvm_page_state[p.table] == PVM_PAGE_TABLE + p.level; */
  /*@ assert cell: r.entry == PT_WORD(p.table, p.slot); */
  /*@ assert slot: Pt_Slot(pvm_page_state[p.table] - PVM_PAGE_TABLE, PT_WORD(p.table, p.slot)); */
  /*@ assert stop: p.level > 1 ==> r.entry != 0 ==> Pte_Kind(r.entry) == 2; */
  return r;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures sums: Smaps_Sums(\result);
    ensures zero: \result.rss == 0 && \result.swap == 0; */
static struct pvm_smaps empty(void)
{
  struct pvm_smaps s = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  return s;
}

/* The counters of pages first .. last-1. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root);
    requires pages: first <= last <= (pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? PT_SPAN6 : PT_SPAN5) / 2;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sums: Smaps_Sums(\result);
    ensures size: \result.rss + \result.swap <= 4096 * (last - first); */
static struct pvm_smaps pages(u32 root, u64 first, u64 last, u64 flags)
{
  struct pvm_smaps s = empty();
  u64 v = first;
  /*@ loop invariant range: first <= v <= last;
      loop invariant sums: Smaps_Sums(s);
      loop invariant size: s.rss + s.swap <= 4096 * (v - first);
      loop assigns v, s;
      loop variant last - v; */
  while (v < last) {
    struct pvm_pt_leaf e = end_of_walk(root, v);
    u64 next = behind(v, e.level), to = next < last ? next : last;
    s = entry(s, e.level, e.entry, to - v, flags);
    v = to;
  }
  return s;
}

struct pvm_smaps pvm_smaps_walk(u32 root, u32 v)
{
  u64 first, last, top;
  if (v == 0 || v >= PVM_MAX_VMAS || pvm_it_tree[v] == 0 || !pvm_pt_args(root, 0, 1))
    return empty();
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  first = pvm_it_start[v] / 4096;
  last = pvm_it_end[v] / 4096;
  top = pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? (u64)PT_SPAN6 / 2 : (u64)PT_SPAN5 / 2;
  if (last > top)
    last = top;
  if (first > last)
    first = last;
  return pages(root, first, last, pvm_vma_flags[v]);
}
