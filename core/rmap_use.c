/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reverse map is used for: a page, and all leaves that map it. */
#include "rmap_use.h"

#include "zap_step.h"

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

/* The leaf that maps frame f at place g of avc c, if there is one and the area is not locked, becomes the entry e, and its address space counts
 * a page more in swap, one less in memory: 1; 0 without such a leaf. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && e != 0 && e % 2 == 0;
    requires avc: Rm_Covers(c, g);
    requires page: Rm_Held(f) && pvm_page_mapcount[f] > 0;
    terminates \true;
    assigns PVM_ZAP_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == 1;
    ensures count: Rm_Held(f) && pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) - \result &&
      pvm_page_refcount[f] == \old(pvm_page_refcount[f]) - \result;
    ensures gone: Rm_Maps(c, g, f) ==> Rm_Locked(c);
    ensures stays: Rm_Locked(c) ==> \result == 0;
    ensures put: Map_Put{Pre, Here}(f, e);
    ensures none: \result == 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Mm_Info_Same{Pre, Here};
    ensures swap: \result == 1 ==> Mm_Swapped{Pre, Here}(\old(pvm_it_tree[pvm_avc_vma[c]]));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures words: Words_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here}; */
static int unmap_one(u32 cpu, u32 c, u64 g, u32 f, u64 e)
{
  u32 v = pvm_avc_vma[c];
  /*@ assert area: Rm_In(c) && Rm_Area(v) && Vma_In(v) && Mm_Live(pvm_it_tree[v]); */
  if (PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_LOCKED))
    return 0;
  u32 m = pvm_it_tree[v], root = pvm_mm_root[m];
  u64 addr = pvm_rmap_address(c, g);
  /*@ assert root: Pt_Root(root) && root == Rm_Root(c); */
  /*@ assert start: pvm_it_start[v] % 4096 == 0 && addr == pvm_it_start[v] + 4096 * (g - pvm_vma_pgoff[v]); */
  /*@ assert aligned: addr % 4096 == 0; */
  /*@ assert below: addr < pvm_it_end[v] <= Mm_Top(root); */
  /*@ assert args: Pt_Args(root, addr, 1) && Va_Page(root, addr) == Rm_Page(c, g) && 0 <= Rm_Page(c, g) < PT_SPAN6; */
  /*@ assert page: Rm_Page(c, g) == addr / 4096; */
  int left = pvm_pt_unmap_page(cpu, root, addr, f, e);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert held: Rm_Held(f) && Zap_Counted(f) && pvm_page_mapcount[f] == \at(pvm_page_mapcount[f], Pre) &&
        pvm_page_refcount[f] == \at(pvm_page_refcount[f], Pre); */
  /*@ assert gone: !Page_Maps(root, addr / 4096, f) && Rm_Root(c) == root && Rm_Page(c, g) == addr / 4096; */
  if (left <= 0)
    return 0;
  /*@ ghost Left: ; */
  pvm_mm_note_rss(m);
  pvm_zap_page(cpu, m, f);
  pvm_mm_count(m, PVM_MM_SWAPENTS, 1);
  /*@ assert maps: Map_Same{Left, Here}(PVM_NONE, 0, 0); */
  /*@ assert dropped: Zap_Dropped{Left, Here}(f, 1); */
  /*@ assert gone: !Page_Maps(root, addr / 4096, f) && Rm_Root(c) == root && Rm_Page(c, g) == addr / 4096; */
  return 1;
}

int pvm_try_to_unmap(u32 cpu, u32 f, u64 entry)
{
  if (cpu >= PVM_MAX_CPUS || entry == 0 || entry % 2 != 0 || f >= pvm_nr_frames || pvm_page_state[f] != PVM_PAGE_ANON ||
      pvm_page_mapcount[f] >= pvm_page_refcount[f] || pvm_page_refcount[f] > PVM_COUNT_MAX)
    return -PVM_EINVAL;
  u64 g = pvm_page_index[f];
  u32 a = pvm_page_owner[f], c = pvm_rmap_first(a, g), maps = pvm_page_mapcount[f];
  /*@ assert areas: \forall integer d; Rm_In(d) ==> Vma_In(pvm_avc_vma[d]) && Mm_Live(pvm_it_tree[pvm_avc_vma[d]]); */
  /*@ assert places: \forall integer d; Rm_In(d) ==> Pt_Root(Rm_Root(d)); */
  /*@ assert address: \forall integer d; Rm_Covers(d, g) ==> 0 <= Rm_Address(pvm_avc_vma[d], g); */
  /*@ assert pages: \forall integer d; Rm_Covers(d, g) ==> 0 <= Rm_Page(d, g) < PT_SPAN6; */
  /*@ loop invariant wf: Mm_State;
      loop invariant avc: c != 0 ==> Rm_Finds(c, a, g);
      loop invariant count: Rm_Held(f) && pvm_page_mapcount[f] <= maps &&
        maps - pvm_page_mapcount[f] == \at(pvm_page_refcount[f], Pre) - pvm_page_refcount[f];
      loop invariant gone: \forall integer d; Rm_Finds(d, a, g) ==> c == 0 || Rm_Before(d, c) ==> Rm_Maps(d, g, f) ==> Rm_Locked(d);
      loop invariant put: Map_Put{Pre, Here}(f, entry);
      loop invariant none: pvm_page_mapcount[f] == maps ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop invariant safe: \at(Tlb_Safe, Pre) ==> Tlb_Safe;
      loop invariant kept: Frames_Kept_But{Pre, Here}(f);
      loop invariant words: Words_Kept{Pre, Here};
      loop invariant roots: Roots_Same{Pre, Here};
      loop assigns c, PVM_ZAP_CELLS;
      loop variant c == 0 ? 0 : 0x1000000000000000000000000 - It_Key(RM_NODE(c)); */
  while (c && pvm_page_mapcount[f] > 0) {
    /*@ assert frames: pvm_nr_frames <= PVM_MAX_FRAMES; */
    /*@ assert own: \forall integer h; 0 <= h < pvm_nr_frames ==> \at(Page_Own(h), Pre) ==> Page_Own(h); */
    (void)unmap_one(cpu, c, g, f, entry);
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    /*@ assert step: Map_Put{LoopCurrent, Here}(f, entry); */
    /*@ assert hold: Words_Kept{LoopCurrent, Here}; */
    /*@ assert fewer: \forall integer q, v; Pt_Root(q) ==> 0 <= v < PT_SPAN6 ==> Page_Maps(q, v, f) ==> Page_Maps{LoopCurrent}(q, v, f); */
    /*@ assert levels: \forall integer q, i5, i4, i3, i2, i1; Pt_Root(q) ==> PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
          Map_Level(q, i5, i4, i3, i2, i1) == \at(Map_Level(q, i5, i4, i3, i2, i1), Pre); */
    /*@ assert twice: \forall integer q, i5, i4, i3, i2, i1; Pt_Root(q) ==> PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
          \at(Map_Entry(q, i5, i4, i3, i2, i1), LoopCurrent) != \at(Map_Entry(q, i5, i4, i3, i2, i1), Pre) ==>
          Map_Entry(q, i5, i4, i3, i2, i1) == \at(Map_Entry(q, i5, i4, i3, i2, i1), LoopCurrent); */
    /*@ assert put: Map_Put{Pre, Here}(f, entry); */
    /*@ assert stay: \forall integer d; Rm_Covers(d, g) ==> Rm_Root(d) == Rm_Root{LoopCurrent}(d) && Rm_Page(d, g) == Rm_Page{LoopCurrent}(d, g) &&
          Pt_Root(Rm_Root(d)) && 0 <= Rm_Page(d, g) < PT_SPAN6; */
    /*@ assert less: \forall integer d; Rm_Covers(d, g) ==> Rm_Maps(d, g, f) ==> Rm_Maps{LoopCurrent}(d, g, f); */
    /*@ assert before: \forall integer d; Rm_Finds(d, a, g) ==> Rm_Before(d, c) ==> Rm_Maps(d, g, f) ==> Rm_Locked(d); */
    /*@ assert self: Rm_Maps(c, g, f) ==> Rm_Locked(c); */
    u32 next = pvm_rmap_next(c, g);
    /*@ assert order: \forall integer d; Rm_Finds(d, a, g) ==> next == 0 || Rm_Before(d, next) ==> d == c || Rm_Before(d, c); */
    c = next;
  }
  return (int)(maps - pvm_page_mapcount[f]);
}
