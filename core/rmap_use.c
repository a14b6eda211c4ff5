/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reverse map is used for: a page, and all leaves that map it. */
#include "rmap_use.h"

/* The area of avc c is asked for frame f: 1 if a leaf there maps it and hardware has used that, 0 if not, -EAGAIN when the area is locked and
 * maps it. */
/*@ requires wf: Mm_State;
    requires avc: f < pvm_nr_frames && Rm_Covers(c, pvm_page_index[f]);
    terminates \true;
    assigns pvm_ram[0 .. pvm_nr_frames - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == 1 || \result == -PVM_EAGAIN;
    ensures old: \result >= 0 ==> !Rm_Young(c, f);
    ensures aged: Map_Aged{Pre, Here}(f);
    ensures none: \result != 1 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static int ask(u32 c, u32 f)
{
  u32 v = pvm_avc_vma[c];
  /*@ assert area: Rm_In(c) && Rm_Area(v) && Vma_In(v) && Mm_Live(pvm_it_tree[v]); */
  u32 root = pvm_mm_root[pvm_it_tree[v]];
  u64 addr = pvm_rmap_address(c, pvm_page_index[f]);
  /*@ assert root: Pt_Root(root) && root == Rm_Root(c); */
  /*@ assert start: pvm_it_start[v] % 4096 == 0 && addr == pvm_it_start[v] + 4096 * (pvm_page_index[f] - pvm_vma_pgoff[v]); */
  /*@ assert aligned: addr % 4096 == 0; */
  /*@ assert below: addr < pvm_it_end[v] <= Mm_Top(root); */
  /*@ assert args: Pt_Args(root, addr, 1) && Va_Page(root, addr) == Rm_Vpn(c, f); */
  struct pvm_pt_leaf l = pvm_pt_query(root, addr);
  if (PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_LOCKED) && l.level == 1 && pvm_pte_present(l.entry) && pvm_pte_pfn(l.entry) == f)
    return -PVM_EAGAIN;
  int r = pvm_pt_clear_young(root, addr, f);
  /*@ assert roots: Mm_Roots; */
  return r;
}

int pvm_page_referenced(u32 f)
{
  if (f >= pvm_nr_frames || pvm_page_state[f] != PVM_PAGE_ANON)
    return -PVM_EINVAL;
  u64 g = pvm_page_index[f];
  u32 a = pvm_page_owner[f], c = pvm_rmap_first(a, g);
  u32 n = 0;
  /*@ assert half: \forall integer e; e >= 32 ==> (e - 32) / 32 == e / 32 - 1; */
  /*@ assert once: \forall integer e; Leaf_Young(e, f) ==> !Leaf_Young(Leaf_Old(e), f); */
  /*@ assert areas: \forall integer d; Rm_In(d) ==> Vma_In(pvm_avc_vma[d]) && Mm_Live(pvm_it_tree[pvm_avc_vma[d]]); */
  /*@ assert places: \forall integer d; Rm_In(d) ==> Pt_Root(Rm_Root(d)); */
  /*@ assert address: \forall integer d; Rm_Covers(d, g) ==> 0 <= Rm_Address(pvm_avc_vma[d], g); */
  /*@ assert pages: \forall integer d; Rm_Covers(d, g) ==> 0 <= Rm_Vpn(d, f) < PT_SPAN6; */
  /*@ loop invariant wf: Mm_State;
      loop invariant avc: c != 0 ==> Rm_Finds(c, a, g);
      loop invariant range: 0 <= n <= PVM_COUNT_MAX;
      loop invariant old: \forall integer d; Rm_Finds(d, a, g) ==> c == 0 || Rm_Before(d, c) ==> !Rm_Young(d, f);
      loop invariant aged: Map_Aged{Pre, Here}(f);
      loop invariant none: n == 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop invariant words: Words_Kept{Pre, Here};
      loop invariant roots: Roots_Same{Pre, Here};
      loop assigns c, n, pvm_ram[0 .. pvm_nr_frames - 1];
      loop variant c == 0 ? 0 : 0x1000000000000000000000000 - It_Key(RM_NODE(c)); */
  while (c) {
    int r = ask(c, f);
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    /*@ assert step: Map_Aged{LoopCurrent, Here}(f); */
    /*@ assert fewer: \forall integer q, v; Pt_Root(q) ==> 0 <= v < PT_SPAN6 ==> Page_Young(q, v, f) ==> Page_Young{LoopCurrent}(q, v, f); */
    /*@ assert levels: \forall integer q, i5, i4, i3, i2, i1; Pt_Root(q) ==> PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
          Map_Level(q, i5, i4, i3, i2, i1) == \at(Map_Level(q, i5, i4, i3, i2, i1), Pre); */
    /*@ assert twice: \forall integer q, i5, i4, i3, i2, i1; Pt_Root(q) ==> PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
          \at(Map_Entry(q, i5, i4, i3, i2, i1), LoopCurrent) != \at(Map_Entry(q, i5, i4, i3, i2, i1), Pre) ==>
          Map_Entry(q, i5, i4, i3, i2, i1) == \at(Map_Entry(q, i5, i4, i3, i2, i1), LoopCurrent); */
    /*@ assert aged: Map_Aged{Pre, Here}(f); */
    /*@ assert stay: \forall integer d; Rm_Covers(d, g) ==> Rm_Root(d) == Rm_Root{LoopCurrent}(d) && Rm_Vpn(d, f) == Rm_Vpn{LoopCurrent}(d, f) &&
          Pt_Root(Rm_Root(d)) && 0 <= Rm_Vpn(d, f) < PT_SPAN6; */
    /*@ assert less: \forall integer d; Rm_Covers(d, g) ==> Rm_Young(d, f) ==> Rm_Young{LoopCurrent}(d, f); */
    /*@ assert before: \forall integer d; Rm_Finds(d, a, g) ==> Rm_Before(d, c) ==> !Rm_Young(d, f); */
    if (r < 0)
      return r;
    /*@ assert self: !Rm_Young(c, f); */
    if (r > 0 && n < PVM_COUNT_MAX)
      n++;
    u32 next = pvm_rmap_next(c, g);
    /*@ assert order: \forall integer d; Rm_Finds(d, a, g) ==> next == 0 || Rm_Before(d, next) ==> d == c || Rm_Before(d, c); */
    c = next;
  }
  return (int)n;
}
