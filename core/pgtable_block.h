/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: what a place on the walk says of all pages under it, and which huge leaves a range cuts. For the operations
 * on ranges and for the split of huge leaves. */
#ifndef PVM_PGTABLE_BLOCK_H
#define PVM_PGTABLE_BLOCK_H

#include "pgtable_op.h"

/* Are the pages v .. v+n-1 in the tree, on one side of the hole between the canonical halves? */
/*@ requires ram: Ram_Valid;
    requires root: Pt_Root(root);
    requires page: Page_In(root, v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result != 0 <==> Range_In(root, v, n); */
static inline int pvm_pt_range(u32 root, u64 v, u64 n)
{
  u64 h = pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? PT_SPAN6 / 2 : PT_SPAN5 / 2;
  return n >= 1 && n <= h && (v < h ? n <= h - v : n <= 2 * h - v);
}

/*@ ghost
  // Pages with the same entry of level 2, 3, 4, 5 as page w share indices with it: so the abstract map names them from w.
  /@ requires page: 0 <= w < PT_SPAN6;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures same5: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
       w - w % PT_SPAN5 <= PT_VPN(i5, i4, i3, i2, i1) < w - w % PT_SPAN5 + PT_SPAN5 ==>
       Map_Entry(r, i5, i4, i3, i2, i1) == Map_Entry(r, PT_I5(w), i4, i3, i2, i1) &&
       Map_Level(r, i5, i4, i3, i2, i1) == Map_Level(r, PT_I5(w), i4, i3, i2, i1);
     ensures same4: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
       w - w % PT_SPAN4 <= PT_VPN(i5, i4, i3, i2, i1) < w - w % PT_SPAN4 + PT_SPAN4 ==>
       Map_Entry(r, i5, i4, i3, i2, i1) == Map_Entry(r, PT_I5(w), PT_I4(w), i3, i2, i1) &&
       Map_Level(r, i5, i4, i3, i2, i1) == Map_Level(r, PT_I5(w), PT_I4(w), i3, i2, i1);
     ensures same3: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
       w - w % PT_SPAN3 <= PT_VPN(i5, i4, i3, i2, i1) < w - w % PT_SPAN3 + PT_SPAN3 ==>
       Map_Entry(r, i5, i4, i3, i2, i1) == Map_Entry(r, PT_I5(w), PT_I4(w), PT_I3(w), i2, i1) &&
       Map_Level(r, i5, i4, i3, i2, i1) == Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), i2, i1);
     ensures same2: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
       w - w % PT_SPAN2 <= PT_VPN(i5, i4, i3, i2, i1) < w - w % PT_SPAN2 + PT_SPAN2 ==>
       Map_Entry(r, i5, i4, i3, i2, i1) == Map_Entry(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), i1) &&
       Map_Level(r, i5, i4, i3, i2, i1) == Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), i1); @/
  void pvm_pt_blocks(u32 r, u64 w)
  {
    pvm_pt_bases(w);
  }
*/

/*@ ghost
  // What the level-1 table t on the walk of page w says of its pages.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires root: Pt_Root(r);
     requires page: 0 <= w < PT_SPAN6;
     requires at: Walk_At(r, w, t);
     requires level: pvm_page_state[t] == PVM_PAGE_TABLE + 1;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures entry: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
       w - w % PT_SPAN2 <= PT_VPN(i5, i4, i3, i2, i1) < w - w % PT_SPAN2 + PT_SPAN2 ==>
       i1 == PT_VPN(i5, i4, i3, i2, i1) - (w - w % PT_SPAN2) &&
       Map_Entry(r, i5, i4, i3, i2, i1) == PT_WORD(t, i1) && Map_Level(r, i5, i4, i3, i2, i1) == (PT_WORD(t, i1) == 0 ? 0 : 1); @/
  void pvm_pt_leaves(u32 r, u64 w, u32 t)
  {
    /@ assert up1: T2(r, PT_I5(w), PT_I4(w), PT_I3(w)) >= 0 && Pte_Kind(PT_WORD(T2(r, PT_I5(w), PT_I4(w), PT_I3(w)), PT_I2(w))) == 1; @/
    /@ assert up2: T3(r, PT_I5(w), PT_I4(w)) >= 0 && Pte_Kind(PT_WORD(T3(r, PT_I5(w), PT_I4(w)), PT_I3(w))) == 1; @/
    /@ assert leaf: \forall integer i1; PT_I9(i1) ==> Map_Entry(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), i1) == PT_WORD(t, i1) &&
         Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), i1) == (PT_WORD(t, i1) == 0 ? 0 : 1); @/
    pvm_pt_bases(w);
    pvm_pt_blocks(r, w);
  }
*/

/*@ ghost
  // An empty entry of page w in table t, of level 2 or more, on its walk: the pages under the entry are not mapped.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires root: Pt_Root(r);
     requires page: 0 <= w < PT_SPAN6;
     requires at: Walk_At(r, w, t);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures hole2: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> PT_WORD(t, PT_I2(w)) == 0 ==> Run_None(r, w - w % PT_SPAN2, PT_SPAN2);
     ensures hole3: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> PT_WORD(t, PT_I3(w)) == 0 ==> Run_None(r, w - w % PT_SPAN3, PT_SPAN3);
     ensures hole4: pvm_page_state[t] == PVM_PAGE_TABLE + 4 ==> PT_WORD(t, PT_I4(w)) == 0 ==> Run_None(r, w - w % PT_SPAN4, PT_SPAN4);
     ensures hole5: pvm_page_state[t] == PVM_PAGE_TABLE + 5 ==> PT_WORD(t, PT_I5(w)) == 0 ==> Run_None(r, w - w % PT_SPAN5, PT_SPAN5); @/
  void pvm_pt_hole(u32 r, u64 w, u32 t)
  {
    pvm_pt_blocks(r, w);
    /@ assert up2: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> T3(r, PT_I5(w), PT_I4(w)) >= 0 &&
         Pte_Kind(PT_WORD(T3(r, PT_I5(w), PT_I4(w)), PT_I3(w))) == 1; @/
    /@ assert none2: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> PT_WORD(t, PT_I2(w)) == 0 ==> \forall integer i1;
         Map_Entry(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), i1) == 0 && Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), PT_I2(w), i1) == 0; @/
    /@ assert none3: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> PT_WORD(t, PT_I3(w)) == 0 ==> \forall integer i2, i1;
         Map_Entry(r, PT_I5(w), PT_I4(w), PT_I3(w), i2, i1) == 0 && Map_Level(r, PT_I5(w), PT_I4(w), PT_I3(w), i2, i1) == 0; @/
    /@ assert none4: pvm_page_state[t] == PVM_PAGE_TABLE + 4 ==> PT_WORD(t, PT_I4(w)) == 0 ==> \forall integer i3, i2, i1;
         Map_Entry(r, PT_I5(w), PT_I4(w), i3, i2, i1) == 0 && Map_Level(r, PT_I5(w), PT_I4(w), i3, i2, i1) == 0; @/
    /@ assert none5: pvm_page_state[t] == PVM_PAGE_TABLE + 5 ==> PT_WORD(t, PT_I5(w)) == 0 ==> \forall integer i4, i3, i2, i1;
         Map_Entry(r, PT_I5(w), i4, i3, i2, i1) == 0 && Map_Level(r, PT_I5(w), i4, i3, i2, i1) == 0; @/
  }
*/

/* Does a huge leaf map page v and reach out of the pages lo .. hi-1? */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root);
    requires page: Page_In(root, v) && lo <= v < hi;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures cut: \result == 0 <==> Leaf_Inside(root, v, lo, hi); */
static inline int pvm_pt_cuts(u32 root, u64 v, u64 lo, u64 hi)
{
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  u64 b, s;
  /*@ ghost pvm_pt_bases(v); */
  if (p.level == 1 || pvm_ram[p.table].word[p.slot] == 0)
    return 0;
  s = p.level == 2 ? PT_SPAN2 : PT_SPAN3;
  b = v - v % s;
  return b < lo || hi - b < s;
}

/*@ ghost
  // The huge leaves that map pages of v .. end-1 lie inside when those of both ends do.
  /@ requires root: Pt_Root(r);
     requires page: 0 <= v < end <= PT_SPAN6;
     requires first: Leaf_Inside(r, v, v, end);
     requires last: Leaf_Inside(r, end - 1, v, end);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: Run_Inside(r, v, end, v, end); @/
  void pvm_pt_ends(u32 r, u64 v, u64 end)
  {
    pvm_pt_bases(v);
    pvm_pt_bases(end - 1);
    /@ assert two: \forall integer i5, i4, i3, i2, i1; Map_Level(r, i5, i4, i3, i2, i1) == 2 ==>
         \forall integer j; Map_Level(r, i5, i4, i3, i2, j) == 2; @/
    /@ assert three: \forall integer i5, i4, i3, i2, i1; Map_Level(r, i5, i4, i3, i2, i1) == 3 ==>
         \forall integer j, k; Map_Level(r, i5, i4, i3, j, k) == 3; @/
  }
*/

#endif
