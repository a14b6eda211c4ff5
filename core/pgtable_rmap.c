/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the leaf of one page, for whoever came to it by the reverse map. */
#include "pgtable_rmap.h"

#include "pgtable_block.h"

/* Entry i of the level-1 table t, a leaf, becomes the leaf e for the same frame with the same permissions: nothing becomes stale. */
/*@ requires wf: Pt_Wf;
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && PT_I9(i);
    requires leaf: PT_WORD(t, i) != 0 && e != 0;
    terminates \true;
    assigns pvm_ram[t].word[i];
    exits \false;
    ensures wf: Pt_Wf;
    ensures value: PT_WORD(t, i) == e;
    ensures others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==> PT_WORD(u, j) == \old(PT_WORD(u, j));
    ensures roots: Roots_Same{Pre, Here};
    ensures walk3: Walk3_Same{Pre, Here};
    ensures walk2: Walk2_Same{Pre, Here};
    ensures walk1: Walk1_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
static void put_leaf(u32 t, u32 i, u64 e)
{
  /*@ ghost pvm_pt_places(); */
  pvm_pt_change(t, i, e);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || j != i) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m1: Map1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
  /*@ assert m2: Map2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + 1)); */
}

/* The leaf of page v, in slot i of the level-1 table t, is old from now on. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: Walk_Table(root, v, t, 1) && Slot_At(v, 1, i);
    requires young: Leaf_Young(PT_WORD(t, i), f);
    terminates \true;
    assigns pvm_ram[t].word[i];
    exits \false;
    ensures wf: Pt_Wf;
    ensures leaf: Pages_Leaf(root, v, 1, Leaf_Old(\old(PT_WORD(t, i))));
    ensures old: !Page_Young(root, v, f);
    ensures aged: Map_Aged{Pre, Here}(f);
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + 1); */
static void age(u32 root, u64 v, u32 t, u32 i) /*@ ghost (u32 f) */
{
  u64 e = pvm_ram[t].word[i];
  (void)root, (void)v;
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, t); */
  /*@ assert page: Pt_Page(t, i) == v && Pt_Page(t, i + 1) == v + 1; */
  /*@ assert was: Pages_Leaf(root, v, 1, e); */
  /*@ ghost pvm_pt_leaves(root, v, t); */
  put_leaf(t, i, e - 32);
  /*@ assert at: Walk_At(root, v, t); */
  /*@ ghost pvm_pt_reads(root, v, t); */
  /*@ assert now: Pages_Leaf(root, v, 1, e - 32); */
  /*@ assert same: Map_Same{Pre, Here}(root, v, v + 1); */
  /*@ ghost pvm_pt_leaves(root, v, t); */
  /*@ assert half: (e - 32) / 32 == e / 32 - 1; */
  /*@ assert old: !Leaf_Young(e - 32, f); */
  /*@ assert self: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        PT_VPN(i5, i4, i3, i2, i1) == v ==> \at(Map_Entry(root, i5, i4, i3, i2, i1), Pre) == e &&
        \at(Map_Level(root, i5, i4, i3, i2, i1), Pre) == 1 && Map_Entry(root, i5, i4, i3, i2, i1) == e - 32 &&
        Map_Level(root, i5, i4, i3, i2, i1) == 1; */
}

int pvm_pt_clear_young(u32 root, u64 va, u32 f)
{
  if (!pvm_pt_args(root, va, 1))
    return 0;
  u64 v = pvm_pt_page(root, va);
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  u64 e = pvm_ram[p.table].word[p.slot];
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ ghost pvm_pt_blank(root, v, p.table); */
  if (p.level > 1 || !pvm_pte_present(e) || !pvm_pte_young(e) || pvm_pte_pfn(e) != f)
    return 0;
  /*@ assert leaf: Pages_Leaf(root, v, 1, e); */
  age(root, v, p.table, p.slot) /*@ ghost (f) */;
  return 1;
}

/* The leaf of page v, in slot i of the level-1 table t, becomes the entry n. */
/*@ requires wf: Pt_State;
    requires args: cpu < PVM_MAX_CPUS && n != 0 && n % 2 == 0;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires table: Walk_Table(root, v, t, 1) && Slot_At(v, 1, i);
    requires leaf: Leaf_Maps(PT_WORD(t, i), f);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures was: \old(Page_Maps(root, v, f));
    ensures gone: !Page_Maps(root, v, f);
    ensures put: Map_Put{Pre, Here}(f, n);
    ensures same: Map_Same{Pre, Here}(root, v, v + 1);
    ensures pending: Tlb_Within(root, v, v + 1);
    ensures safe: \old(Tlb_Safe) ==> !Page_Free(f) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static void leave(u32 cpu, u32 root, u64 v, u32 t, u32 i, u64 n) /*@ ghost (u32 f) */
{
  /*@ ghost u64 e = pvm_ram[t].word[i]; */
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, t); */
  /*@ assert was: Pages_Leaf(root, v, 1, e); */
  /*@ ghost pvm_pt_leaves(root, v, t); */
  pvm_pt_renew(cpu, root, v, 1, t, i, n);
  /*@ assert used: !Page_Free(f) ==> Leaf_Used(1, e); */
  /*@ assert now: Pages_Leaf(root, v, 1, n); */
  /*@ ghost pvm_pt_leaves(root, v, t); */
  /*@ assert self: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        PT_VPN(i5, i4, i3, i2, i1) == v ==> \at(Map_Entry(root, i5, i4, i3, i2, i1), Pre) == e &&
        \at(Map_Level(root, i5, i4, i3, i2, i1), Pre) == 1 && Map_Entry(root, i5, i4, i3, i2, i1) == n &&
        Map_Level(root, i5, i4, i3, i2, i1) == 1; */
  /*@ assert maps: Leaf_Maps(e, f); */
  /*@ assert rest: \forall integer q, i5, i4, i3, i2, i1; Pt_Root(q) ==>
        PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==> q != root || PT_VPN(i5, i4, i3, i2, i1) != v ==>
        \at(Map_Entry(q, i5, i4, i3, i2, i1), Pre) == Map_Entry(q, i5, i4, i3, i2, i1) &&
        \at(Map_Level(q, i5, i4, i3, i2, i1), Pre) == Map_Level(q, i5, i4, i3, i2, i1); */
}

int pvm_pt_unmap_page(u32 cpu, u32 root, u64 va, u32 f, u64 e)
{
  if (cpu >= PVM_MAX_CPUS || e == 0 || e % 2 != 0 || !pvm_pt_args(root, va, 1))
    return -PVM_EINVAL;
  u64 v = pvm_pt_page(root, va);
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  u64 old = pvm_ram[p.table].word[p.slot];
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ ghost pvm_pt_blank(root, v, p.table); */
  if (p.level > 1 || !pvm_pte_present(old) || pvm_pte_pfn(old) != f) {
    /*@ assert none: !Page_Maps(root, v, f); */
    return 0;
  }
  /*@ assert leaf: Pages_Leaf(root, v, 1, old); */
  leave(cpu, root, v, p.table, p.slot, e) /*@ ghost (f) */;
  return 1;
}
