/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: the walk from a root to the entry that decides a page, and what that entry says of the abstract map. Only the
 * pgtable files include this. */
#ifndef PVM_PGTABLE_WALK_H
#define PVM_PGTABLE_WALK_H

#include "pgtable.h"

/* The slot of page v in a table with state `state`. */
/*@ requires page: v < PT_SPAN6;
    requires state: PVM_PAGE_TABLE + 1 <= state <= PVM_PAGE_TABLE + 5;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures slot: Slot_At(v, state - PVM_PAGE_TABLE, \result); */
static inline u32 pvm_pt_slot(u64 v, u32 state)
{
  switch (state) {
  case PVM_PAGE_TABLE + 1:
    return (u32)PT_I1(v);
  case PVM_PAGE_TABLE + 2:
    return (u32)PT_I2(v);
  case PVM_PAGE_TABLE + 3:
    return (u32)PT_I3(v);
  case PVM_PAGE_TABLE + 4:
    return (u32)PT_I4(v);
  default:
    return (u32)PT_I5(v);
  }
}

/* Does e refer to a table (in a table of level >= 2)? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures link: \result != 0 <==> Pte_Kind(e) == 1; */
static inline int pvm_pte_link(u64 e)
{
  return e % 2 == 1 && (e / 128) % 2 == 0;
}

/* The table that entry i of table t, of level >= 2, refers to, or PVM_NONE. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires table: Pt_Table(t) && pvm_page_state[t] >= PVM_PAGE_TABLE + 2 && PT_I9(i);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: \result == PVM_NONE <==> Next(t, i) < 0;
    ensures next: \result != PVM_NONE ==> \result == Next(t, i) && Pt_Table(\result) && Pt_Child(t, i, \result); */
static inline u32 pvm_pt_next(u32 t, u32 i)
{
  u64 e = pvm_ram[t].word[i];
  if (!pvm_pte_link(e))
    return PVM_NONE;
  /*@ assert next: Next(t, i) == Pte_Pfn(e) && Pt_Child(t, i, Pte_Pfn(e)); */
  return (u32)pvm_pte_pfn(e);
}

/*@ ghost
  /@ requires page: 0 <= v < PT_SPAN6;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures b4: v - v % PT_SPAN5 == PT_SPAN5 * PT_I5(v) && PT_I9(PT_I5(v));
     ensures b3: v - v % PT_SPAN4 == v - v % PT_SPAN5 + PT_SPAN4 * PT_I4(v);
     ensures b2: v - v % PT_SPAN3 == v - v % PT_SPAN4 + PT_SPAN3 * PT_I3(v);
     ensures b1: v - v % PT_SPAN2 == v - v % PT_SPAN3 + PT_SPAN2 * PT_I2(v); @/
  void pvm_pt_bases(u64 v)
  {
    /@ assert d4: v / PT_SPAN4 / 512 == v / PT_SPAN5; @/
    /@ assert d3: v / PT_SPAN3 / 512 == v / PT_SPAN4; @/
    /@ assert d2: v / PT_SPAN2 / 512 == v / PT_SPAN3; @/
  }
*/

/*@ ghost
  // What the entry of page v in the table of the walk where it ends says of the pages.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires slots: Pt_Slots;
     requires root: Pt_Root(r);
     requires page: 0 <= v < PT_SPAN6;
     requires at: Walk_At(r, v, t);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures one: pvm_page_state[t] == PVM_PAGE_TABLE + 1 ==> Pages_Leaf(r, v, 1, PT_WORD(t, PT_I1(v)));
     ensures two: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> Pte_Kind(PT_WORD(t, PT_I2(v))) != 1 ==>
       Pages_Leaf(r, v, 2, PT_WORD(t, PT_I2(v)));
     ensures three: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> Pte_Kind(PT_WORD(t, PT_I3(v))) != 1 ==>
       Pages_Leaf(r, v, 3, PT_WORD(t, PT_I3(v)));
     ensures taken: \forall integer i; Slot_At(v, pvm_page_state[t] - PVM_PAGE_TABLE, i) ==> PT_WORD(t, i) != 0 ==>
       (pvm_page_state[t] == PVM_PAGE_TABLE + 1 || Next(t, i) < 0) ==>
       Map_Entry(r, PT_I5(v), PT_I4(v), PT_I3(v), PT_I2(v), PT_I1(v)) != 0; @/
  void pvm_pt_reads(u32 r, u64 v, u32 t)
  {
    /@ assert i5: PT_I9(PT_I5(v)); @/
    /@ assert up1: pvm_page_state[t] == PVM_PAGE_TABLE + 1 ==> T2(r, PT_I5(v), PT_I4(v), PT_I3(v)) >= 0 &&
         Pte_Kind(PT_WORD(T2(r, PT_I5(v), PT_I4(v), PT_I3(v)), PT_I2(v))) == 1; @/
    /@ assert up2: T2(r, PT_I5(v), PT_I4(v), PT_I3(v)) >= 0 ==> T3(r, PT_I5(v), PT_I4(v)) >= 0 &&
         Pte_Kind(PT_WORD(T3(r, PT_I5(v), PT_I4(v)), PT_I3(v))) == 1; @/
    /@ assert zero: \forall integer u, j; Pt_Table(u) ==> pvm_page_state[u] >= PVM_PAGE_TABLE + 2 ==> PT_I9(j) ==>
         Pte_Kind(PT_WORD(u, j)) == 0 ==> PT_WORD(u, j) == 0; @/
  }
*/

/*@ ghost
  // An empty entry at the end of the walk: the pages are not mapped.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires slots: Pt_Slots;
     requires root: Pt_Root(r);
     requires page: 0 <= v < PT_SPAN6;
     requires at: Walk_At(r, v, t);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures none51: pvm_page_state[t] == PVM_PAGE_TABLE + 5 ==> PT_WORD(t, PT_I5(v)) == 0 ==> Pages_Leaf(r, v, 1, 0);
     ensures none52: pvm_page_state[t] == PVM_PAGE_TABLE + 5 ==> PT_WORD(t, PT_I5(v)) == 0 ==> Pages_Leaf(r, v, 2, 0);
     ensures none53: pvm_page_state[t] == PVM_PAGE_TABLE + 5 ==> PT_WORD(t, PT_I5(v)) == 0 ==> Pages_Leaf(r, v, 3, 0);
     ensures none41: pvm_page_state[t] == PVM_PAGE_TABLE + 4 ==> PT_WORD(t, PT_I4(v)) == 0 ==> Pages_Leaf(r, v, 1, 0);
     ensures none42: pvm_page_state[t] == PVM_PAGE_TABLE + 4 ==> PT_WORD(t, PT_I4(v)) == 0 ==> Pages_Leaf(r, v, 2, 0);
     ensures none43: pvm_page_state[t] == PVM_PAGE_TABLE + 4 ==> PT_WORD(t, PT_I4(v)) == 0 ==> Pages_Leaf(r, v, 3, 0);
     ensures none31: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> PT_WORD(t, PT_I3(v)) == 0 ==> Pages_Leaf(r, v, 1, 0);
     ensures none32: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> PT_WORD(t, PT_I3(v)) == 0 ==> Pages_Leaf(r, v, 2, 0);
     ensures none33: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> PT_WORD(t, PT_I3(v)) == 0 ==> Pages_Leaf(r, v, 3, 0);
     ensures none21: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> PT_WORD(t, PT_I2(v)) == 0 ==> Pages_Leaf(r, v, 1, 0);
     ensures none22: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> PT_WORD(t, PT_I2(v)) == 0 ==> Pages_Leaf(r, v, 2, 0); @/
  void pvm_pt_blank(u32 r, u64 v, u32 t)
  {
    /@ assert i5: PT_I9(PT_I5(v)); @/
    /@ assert zero: \forall integer u, j; Pt_Table(u) ==> pvm_page_state[u] >= PVM_PAGE_TABLE + 2 ==> PT_I9(j) ==>
         Pte_Kind(PT_WORD(u, j)) == 0 ==> PT_WORD(u, j) == 0; @/
    /@ assert deep: T2(r, PT_I5(v), PT_I4(v), PT_I3(v)) < 0 ==> \forall integer i2, i1;
         Map_Entry2(r, PT_I5(v), PT_I4(v), PT_I3(v), i2, i1) == 0 && Map_Level2(r, PT_I5(v), PT_I4(v), PT_I3(v), i2, i1) == 0; @/
    /@ assert stop: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> PT_WORD(t, PT_I3(v)) == 0 ==>
         T3(r, PT_I5(v), PT_I4(v)) == t && T2(r, PT_I5(v), PT_I4(v), PT_I3(v)) < 0; @/
    /@ assert dead1: T3(r, PT_I5(v), PT_I4(v)) < 0 ==> Pages_Leaf(r, v, 1, 0); @/
    /@ assert dead2: T3(r, PT_I5(v), PT_I4(v)) < 0 ==> Pages_Leaf(r, v, 2, 0); @/
    /@ assert dead3: T3(r, PT_I5(v), PT_I4(v)) < 0 ==> Pages_Leaf(r, v, 3, 0); @/
  }
*/

/*@ ghost
  // The walk ends above `level`, or at that level with nothing or with a table: no leaf of that level maps the pages.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires slots: Pt_Slots;
     requires root: Pt_Root(r);
     requires page: 0 <= v < PT_SPAN6;
     requires at: Walk_At(r, v, t);
     requires level: 1 <= level <= 3 && level <= pvm_page_state[t] - PVM_PAGE_TABLE <= 5;
     requires slot: Slot_At(v, pvm_page_state[t] - PVM_PAGE_TABLE, i);
     requires stop: pvm_page_state[t] == PVM_PAGE_TABLE + level ? PT_WORD(t, i) == 0 || (level > 1 && Next(t, i) >= 0) : Next(t, i) == -1;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures none: \forall integer e; e != 0 ==> !Pages_Leaf(r, v, level, e); @/
  void pvm_pt_no_leaf(u32 r, u64 v, u32 level, u32 t, u32 i)
  {
    pvm_pt_reads(r, v, t);
    pvm_pt_blank(r, v, t);
    /@ assert in: PT_I9(PT_I5(v)) && PT_I9(PT_I4(v)) && PT_I9(PT_I3(v)) && PT_I9(PT_I2(v)) && PT_I9(PT_I1(v)) && PT_I9(0); @/
    /@ assert empty: PT_WORD(t, i) == 0 ==> Pages_Leaf(r, v, level, 0); @/
    /@ assert huge2: pvm_page_state[t] == PVM_PAGE_TABLE + 2 ==> level == 1 ==> PT_WORD(t, i) != 0 ==>
         Map_Level(r, PT_I5(v), PT_I4(v), PT_I3(v), PT_I2(v), PT_I1(v)) == 2; @/
    /@ assert huge3: pvm_page_state[t] == PVM_PAGE_TABLE + 3 ==> level < 3 ==> PT_WORD(t, i) != 0 ==>
         \forall integer i1; PT_I9(i1) ==> Map_Level(r, PT_I5(v), PT_I4(v), PT_I3(v), PT_I2(v), i1) == 3; @/
    /@ assert table2: level == 2 ==> Next(t, i) >= 0 ==> Map_Level(r, PT_I5(v), PT_I4(v), PT_I3(v), PT_I2(v), 0) != 2; @/
    /@ assert table3: level == 3 ==> Next(t, i) >= 0 ==> Map_Level(r, PT_I5(v), PT_I4(v), PT_I3(v), 0, 0) != 3; @/
    /@ assert one: level == 1 ==> \forall integer e; e != 0 ==> !Pages_Leaf(r, v, 1, e); @/
    /@ assert two: level == 2 ==> \forall integer e; e != 0 ==> !Pages_Leaf(r, v, 2, e); @/
    /@ assert three: level == 3 ==> \forall integer e; e != 0 ==> !Pages_Leaf(r, v, 3, e); @/
  }
*/

/* Where the walk of page v under root r ends, when it has come to the table t of level 2. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 1 <= level <= 2;
    requires table: Walk_Table(r, v, t, 2);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures stop: Walk_Stop(r, v, level, \result.level, \result.table, \result.slot); */
static inline struct pvm_pt_place pvm_pt_walk2(u32 r, u64 v, u32 level, u32 t)
{
  struct pvm_pt_place p;
  u32 c;
  /*@ ghost pvm_pt_bases(v); */
  (void)r;
  p.table = t;
  p.level = 2;
  p.slot = (u32)PT_I2(v);
  if (level == 2)
    return p;
  c = pvm_pt_next(t, p.slot);
  if (c == PVM_NONE)
    return p;
  /*@ assert base: Base_At(v, 1, pvm_page_index[c]); */
  /*@ assert at: Walk_At(r, v, c); */
  p.table = c;
  p.level = 1;
  p.slot = (u32)PT_I1(v);
  return p;
}

/* The same from level 3 on. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 1 <= level <= 3;
    requires table: Walk_Table(r, v, t, 3);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures stop: Walk_Stop(r, v, level, \result.level, \result.table, \result.slot); */
static inline struct pvm_pt_place pvm_pt_walk3(u32 r, u64 v, u32 level, u32 t)
{
  struct pvm_pt_place p;
  u32 c;
  /*@ ghost pvm_pt_bases(v); */
  p.table = t;
  p.level = 3;
  p.slot = (u32)PT_I3(v);
  if (level == 3)
    return p;
  c = pvm_pt_next(t, p.slot);
  if (c == PVM_NONE)
    return p;
  /*@ assert base: Base_At(v, 2, pvm_page_index[c]); */
  /*@ assert at: Walk_At(r, v, c); */
  return pvm_pt_walk2(r, v, level, c);
}

/* The same from level 4 on. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 1 <= level <= 3;
    requires table: Walk_Table(r, v, t, 4);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures stop: Walk_Stop(r, v, level, \result.level, \result.table, \result.slot); */
static inline struct pvm_pt_place pvm_pt_walk4(u32 r, u64 v, u32 level, u32 t)
{
  struct pvm_pt_place p;
  u32 c;
  /*@ ghost pvm_pt_bases(v); */
  p.table = t;
  p.level = 4;
  p.slot = (u32)PT_I4(v);
  c = pvm_pt_next(t, p.slot);
  if (c == PVM_NONE)
    return p;
  /*@ assert base: Base_At(v, 3, pvm_page_index[c]); */
  /*@ assert at: Walk_At(r, v, c); */
  return pvm_pt_walk3(r, v, level, c);
}

/* Where the walk of page v under root r ends: at level `level`, or at the first entry that does not refer to a table. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 1 <= level <= 3;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures level: level <= \result.level <= 5 && pvm_page_state[\result.table] == PVM_PAGE_TABLE + \result.level;
    ensures at: Walk_At(r, v, \result.table);
    ensures slot: Slot_At(v, \result.level, \result.slot);
    ensures stop: \result.level == level || Next(\result.table, \result.slot) == -1;
    ensures root: pvm_page_next[\result.table] == r;
    ensures base: Base_At(v, \result.level, pvm_page_index[\result.table]); */
static inline struct pvm_pt_place pvm_pt_walk(u32 r, u64 v, u32 level)
{
  struct pvm_pt_place p;
  u32 c;
  /*@ ghost pvm_pt_bases(v); */
  if (pvm_page_state[r] == PVM_PAGE_TABLE + 4)
    return pvm_pt_walk4(r, v, level, r);
  p.table = r;
  p.level = 5;
  p.slot = (u32)PT_I5(v);
  c = pvm_pt_next(r, p.slot);
  if (c == PVM_NONE)
    return p;
  return pvm_pt_walk4(r, v, level, c);
}

#endif
