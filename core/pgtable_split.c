/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the split of a huge leaf into a table of 512 smaller ones.
 *
 * Break before make: the entry is cleared first, then the table comes under it, empty, then its 512 leaves; so no walk mixes the two
 * sizes, as Linux does with pmdp_invalidate and as ARM demands. What TLBs hold of the old size stays until the pages that are pending are
 * flushed: it leads to the same frames with the same permissions, and Intel SDM Vol. 3A, 4.10.2.3, lets the processor use either then. An
 * embedder that must not have both sizes at once calls pvm_tlb_flush before anybody uses the pages.
 *
 * The PAT bit is bit 12 in a huge leaf and bit 7 in one of 4 KiB; through prot, which is in the format of 4 KiB, it goes where it
 * belongs. */
#include "pgtable_block.h"

/*@ ghost
  // A huge leaf e, from its bits above 51 and below 12 and its PAT: p is what it was made from, but for the frame.
  /@ requires level: level == 2 || level == 3;
     requires leaf: Leaf_Wf(level, e);
     requires parts: h == e / 0x10000000000000 && l == e % 4096 && pat == e / 4096 % 2;
     requires seven: l / 128 % 2 == 1;
     requires prot: p == h * 0x10000000000000 + l - (pat == 0 ? 128 : 0);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures prot: Pte_Prot(p) && Pte_Present(p);
     ensures value: e == Leaf_Make(Leaf_Pfn(level, e), level, p); @/
  void pvm_pt_huge_parts(u64 e, u32 level, u64 h, u64 l, u64 pat, u64 p)
  {
    u64 m = l - (pat == 0 ? 128 : 0);
    /@ assert high: e / 4096 == 0x10000000000 * h + Pte_Pfn(e); @/
    /@ assert sum: e == h * 0x10000000000000 + Pte_Pfn(e) * 4096 + l; @/
    /@ assert two: level == 2 ==> e / 4096 == 512 * (e / 8192 / 256) + pat; @/
    /@ assert three: level == 3 ==> e / 4096 == 0x40000 * (e / 8192 / 131072) + pat; @/
    /@ assert rest2: level == 2 ==> Pte_Pfn(e) % 512 == pat; @/
    /@ assert rest3: level == 3 ==> Pte_Pfn(e) % 0x40000 == pat; @/
    /@ assert odd: l % 2 == 1; @/
    /@ assert low: m < 4096 && m % 2 == 1; @/
    /@ assert bit: m / 128 % 2 == pat; @/
    /@ assert div: p / 4096 == 0x10000000000 * h && p % 4096 == m; @/
    pvm_pte_parts(p);
    /@ assert half: p == 2 * (h * 0x8000000000000 + m / 2) + 1; @/
    /@ assert pat: p / 128 % 2 == pat; @/
    /@ assert present: p % 2 == 1; @/
    /@ assert none: p / 4096 % 0x10000000000 == 0; @/
  }
*/

/* The permissions of the huge leaf e of level `level`, in the format of a 4 KiB leaf. */
/*@ requires level: level == 2 || level == 3;
    requires leaf: Leaf_Wf(level, e);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures prot: Pte_Prot(\result) && Pte_Present(\result);
    ensures value: e == Leaf_Make(Leaf_Pfn(level, e), level, \result); */
static inline u64 pvm_pt_huge_prot(u64 e, u32 level)
{
  u64 h = e / 0x10000000000000, l = e % 4096, pat = e / PVM_PTE_HUGE_PAT % 2;
  u64 p = h * 0x10000000000000 + l;
  (void)level;
  /*@ ghost pvm_pte_parts(e); */
  /*@ assert seven: l / 128 % 2 == 1; */
  if (pat == 0)
    p -= PVM_PTE_PS;
  /*@ ghost pvm_pt_huge_parts(e, level, h, l, pat, p); */
  return p;
}

/* The leaf of level `level`, 1 or 2, for the frames from f on. */
/*@ requires level: level == 1 || level == 2;
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires frame: f < 0x10000000000 && (level == 2 ==> f % 512 == 0);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Leaf_Make(f, level, prot);
    ensures leaf: Leaf_Wf(level, \result); */
static inline u64 pvm_pt_leaf_part(u64 f, u32 level, u64 prot)
{
  /*@ ghost pvm_pte_parts(prot); */
  /*@ assert frames: prot / 4096 == 0x10000000000 * (prot / 4096 / 0x10000000000); */
  /*@ assert high: prot / 4096 / 0x10000000000 <= 0xfff; */
  /*@ assert top: prot <= 0xfff0000000000fff; */
  return level == 1 ? f * 4096 + prot : pvm_pt_leaf_huge(f, 2, prot);
}

/* The first frame of leaf k of level `level`, 1 or 2, in place of one for the frames from f on. */
/*@ requires level: level == 1 || level == 2;
    requires frame: f < 0x10000000000 && f % 512 == 0 && (level == 2 ==> f % 0x40000 == 0);
    requires index: k < 512;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == f + (level == 1 ? k : 512 * k);
    ensures frame: \result < 0x10000000000 && (level == 2 ==> \result % 512 == 0); */
static inline u64 pvm_pt_part_frame(u64 f, u32 level, u64 k)
{
  /*@ assert one: f == 512 * (f / 512) && f / 512 < 0x80000000; */
  /*@ assert two: level == 2 ==> f == 0x40000 * (f / 0x40000) && f / 0x40000 < 0x400000; */
  return level == 1 ? f + k : f + 512 * k;
}

/* The empty table c, of level 1 or 2, gets 512 leaves for the frames from f on. */
/*@ requires ram: Ram_Valid;
    requires table: c < pvm_nr_frames;
    requires level: level == 1 || level == 2;
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires frame: f < 0x10000000000 && f % 512 == 0 && (level == 2 ==> f % 0x40000 == 0);
    terminates \true;
    assigns pvm_ram[c].word[0 .. 511], pvm_page_mapcount[c];
    exits \false;
    ensures filled: Table_Parts(c, level, f, prot);
    ensures mapcount: pvm_page_mapcount[c] == 512;
    ensures count: pvm_page_mapcount[c] == Pt_Live(c, 512);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != c ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_put_parts(u32 c, u32 level, u64 f, u64 prot)
{
  /*@ loop invariant range: 0 <= k <= 512;
      loop invariant filled: \forall integer j; 0 <= j < k ==> PT_WORD(c, j) == Leaf_Part(f, level, j, prot) && Leaf_Wf(level, PT_WORD(c, j));
      loop invariant others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != c ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre);
      loop assigns k, pvm_ram[c].word[0 .. 511];
      loop variant 512 - k; */
  for (u32 k = 0; k < 512; k++) {
    pvm_ram[c].word[k] = pvm_pt_leaf_part(pvm_pt_part_frame(f, level, k), level, prot);
  }
  pvm_page_mapcount[c] = 512;
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant own: Pt_Live(c, m) == m;
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != c ==> Pt_Live(u, m) == \at(Pt_Live(u, \at(m, Here)), Pre);
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) m++;
  */
}

/* The empty table c, of level 1 or 2, gets 512 leaves for the frames from f on; nothing else changes. */
/*@ requires tree: Pt_Tree;
    requires full: Pt_Full(c);
    requires table: Pt_Table(c) && pvm_page_state[c] == PVM_PAGE_TABLE + level;
    requires zero: Table_Zero(c);
    requires level: level == 1 || level == 2;
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires frame: f < 0x10000000000 && f % 512 == 0 && (level == 2 ==> f % 0x40000 == 0);
    terminates \true;
    assigns pvm_ram[c].word[0 .. 511], pvm_page_mapcount[c];
    exits \false;
    ensures filled: Table_Parts(c, level, f, prot);
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[c], Pt_Page(c, 0), Pt_Page(c, 512));
    ensures walk4: Walk4_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures full: Pt_Full(PVM_NONE);
    behavior zone:
      assumes Zone_Wf;
      ensures wf: Zone_Wf;
    behavior reserve:
      assumes Reserve_Wf;
      ensures wf: Reserve_Wf;
    behavior tlb:
      assumes Tlb_Wf;
      ensures wf: Tlb_Wf; */
static inline void pvm_pt_stock(u32 c, u32 level, u64 f, u64 prot)
{
  /*@ ghost pvm_pt_places(); */
  /*@ assert none: \forall integer j; PT_I9(j) ==> Next(c, j) == -1; */
  pvm_pt_put_parts(c, level, f, prot);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != c ==> PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert leaves: \forall integer j; PT_I9(j) ==> Next(c, j) == -1; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[c], Pt_Page(c, 0), Pt_Page(c, 512)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[c], Pt_Page(c, 0), Pt_Page(c, 512)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[c], Pt_Page(c, 0), Pt_Page(c, 512)); */
  /*@ assert m1: Map1_Same{Pre, Here}(pvm_page_next[c], Pt_Page(c, 0), Pt_Page(c, 512)); */
  /*@ assert m2: Map2_Same{Pre, Here}(pvm_page_next[c], Pt_Page(c, 0), Pt_Page(c, 512)); */
}

/* The table c of the walk of page v, empty, of level `level` - 1, gets the leaves in place of one of level `level`. */
/*@ requires zone: Zone_Wf;
    requires reserve: Reserve_Wf;
    requires tlb: Tlb_Wf;
    requires tree: Pt_Tree;
    requires full: Pt_Full(c);
    requires root: Pt_Root(root) && Page_In(root, v);
    requires level: (level == 2 && v % PT_SPAN2 == 0) || (level == 3 && v % PT_SPAN3 == 0);
    requires table: Pt_Table(c) && pvm_page_state[c] == PVM_PAGE_TABLE + level - 1 && pvm_page_next[c] == root &&
      Base_At(v, level - 1, pvm_page_index[c]);
    requires at: Walk_At(root, v, c);
    requires zero: Table_Zero(c);
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires frame: f < 0x10000000000 && f % 512 == 0 && (level == 3 ==> f % 0x40000 == 0);
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures wf: Pt_State;
    ensures split: Pages_Split(root, v, level, f, prot);
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
static inline void pvm_pt_refine(u32 root, u64 v, u32 level, u32 c, u64 f, u64 prot)
{
  (void)root, (void)v;
  /*@ ghost pvm_pt_bases(v); */
  /*@ assert page: Pt_Page(c, 0) == v && Pt_Page(c, 512) == v + Level_Span(level); */
  pvm_pt_stock(c, level - 1, f, prot);
  /*@ assert others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != c ==> PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert at: Walk_At(root, v, c); */
  /*@ assert parts: Table_Parts(c, level - 1, f, prot); */
  /*@ assert up1: level == 2 ==> T2(root, PT_I5(v), PT_I4(v), PT_I3(v)) >= 0 &&
        Pte_Kind(PT_WORD(T2(root, PT_I5(v), PT_I4(v), PT_I3(v)), PT_I2(v))) == 1; */
  /*@ assert up2: T3(root, PT_I5(v), PT_I4(v)) >= 0 && Pte_Kind(PT_WORD(T3(root, PT_I5(v), PT_I4(v)), PT_I3(v))) == 1; */
  /*@ assert two: level == 2 ==> Pages_Split(root, v, 2, f, prot); */
  /*@ assert three: level == 3 ==> Pages_Split(root, v, 3, f, prot); */
}

/* The leaf in slot i of table t, that of page v, for the frames from f on, becomes a table of smaller ones; its pages are pending, the
 * reservation has the table. */
/*@ requires wf: Pt_State;
    requires some: pvm_reserve_count >= 1;
    requires pending: Tlb_Within(root, v, v + Level_Span(level));
    requires root: Pt_Root(root) && Page_In(root, v);
    requires level: (level == 2 && v % PT_SPAN2 == 0) || (level == 3 && v % PT_SPAN3 == 0);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + level && pvm_page_next[t] == root &&
      Base_At(v, level, pvm_page_index[t]);
    requires at: Walk_At(root, v, t);
    requires slot: Slot_At(v, level, i);
    requires leaf: Leaf_Wf(level, PT_WORD(t, i));
    requires prot: Pte_Prot(prot) && Pte_Present(prot);
    requires frame: f < 0x10000000000 && f % 512 == 0 && (level == 3 ==> f % 0x40000 == 0);
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS, PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures split: Pages_Split(root, v, level, f, prot);
    ensures free: \forall integer g; Page_Free(g) <==> \old(Page_Free(g));
    ensures safe: \old(Tlb_Safe) ==> \old(Leaf_Used(level, PT_WORD(t, i))) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
static inline void pvm_pt_shatter(u32 root, u64 v, u32 level, u32 t, u32 i, u64 f, u64 prot)
{
  u32 c;
  pvm_pt_leave(root, v, level, t, i);
  /*@ assert left: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
  /*@ assert empty: \forall integer j; Slot_At(v, level, j) ==> PT_WORD(t, j) == 0; */
  c = pvm_pt_grow(root, v, t, level, level - 1);
  /*@ assert grown: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  pvm_pt_refine(root, v, level, c, f, prot);
  /*@ assert kept: Map_Same{Pre, Here}(root, v, v + Level_Span(level)); */
}

/* Splits the leaf of level `level` at page v. 0; -ENOENT when there is none; -ENOMEM. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires level: (level == 2 && v % PT_SPAN2 == 0) || (level == 3 && v % PT_SPAN3 == 0);
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOENT || \result == -PVM_ENOMEM;
    ensures done: \result == 0 ==> \exists integer f, prot; Leaf_Args(f, level, prot) &&
      \old(Pages_Leaf(root, v, level, Leaf_Make(f, level, prot))) && Pages_Split(root, v, level, f, prot);
    ensures enoent: \result == -PVM_ENOENT ==> \forall integer e; e != 0 ==> !\old(Pages_Leaf(root, v, level, e));
    ensures pending: \result == 0 ==> Tlb_Within(root, v, v + Level_Span(level));
    ensures safe: \old(Tlb_Safe) ==>
      (\forall integer e; Leaf_Wf(level, e) ==> \old(Pages_Leaf(root, v, level, e)) ==> Leaf_Used(level, e)) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + Level_Span(level));
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static int pvm_pt_divide(u32 cpu, u32 node, u32 root, u64 v, u32 level)
{
  struct pvm_pt_place p = pvm_pt_walk(root, v, level);
  u64 e = pvm_ram[p.table].word[p.slot], f, prot;
  /*@ ghost pvm_pt_bases(v); */
  if (p.level != level || e == 0 || pvm_pte_link(e)) {
    /*@ ghost pvm_pt_no_leaf(root, v, level, p.table, p.slot); */
    return -PVM_ENOENT;
  }
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ assert leaf: Leaf_Wf(level, e) && Pages_Leaf(root, v, level, e); */
  if (pvm_reserve_count == 0 && pvm_pt_reserve(cpu, node, 1) != 0) {
    /*@ assert refused: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Words_Kept{Pre, Here}; */
    return -PVM_ENOMEM;
  }
  f = level == 2 ? pvm_pte_pfn2(e) : pvm_pte_pfn3(e);
  prot = pvm_pt_huge_prot(e, level);
  /*@ assert made: e == Leaf_Make(f, level, prot) && Leaf_Args(f, level, prot); */
  /*@ assert root: Roots_Same{Pre, Here}; */
  /*@ assert users: Frames_Kept{Pre, Here}; */
  /*@ assert calm: \at(Tlb_Safe, Pre) ==> Tlb_Safe; */
  /*@ assert still: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Walk_At(root, v, p.table); */
  pvm_pt_begin(cpu, root, v, v + (level == 2 ? PT_SPAN2 : PT_SPAN3));
  /*@ assert begun: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Walk_At(root, v, p.table); */
  /*@ assert again: Roots_Same{Pre, Here}; */
  /*@ assert words: Words_Kept{Pre, Here}; */
  /*@ assert users2: Frames_Kept{Pre, Here}; */
  pvm_pt_shatter(root, v, level, p.table, p.slot, f, prot);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert frames: Frames_Kept{Pre, Here}; */
  /*@ assert kept: Map_Same{Pre, Here}(root, v, v + Level_Span(level)) && Words_Kept{Pre, Here}; */
  return 0;
}

int pvm_pt_split(u32 cpu, u32 node, u32 root, u64 va, u32 level)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || level == 1 || !pvm_pt_args(root, va, level))
    return -PVM_EINVAL;
  return pvm_pt_divide(cpu, node, root, pvm_pt_page(root, va), level);
}
