/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees, inside: the walk with a memory of one table, for operations that go from page to page. */
#ifndef PVM_PGTABLE_FIND_H
#define PVM_PGTABLE_FIND_H

#include "pgtable_op.h"

/* A table of level 1 that names root r and page v's place is the one on the walk of v: up the tree, each parent names the same root, and
 * the slots are the digits of the page number. */
/*@ ghost
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires back: Pt_Back;
     requires root: Pt_Root(r);
     requires page: Page_In(r, v);
     requires table: c < pvm_nr_frames && pvm_page_state[c] == PVM_PAGE_TABLE + 1;
     requires place: pvm_page_next[c] == r && pvm_page_index[c] == v - v % 512;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures at: Walk_At(r, v, c); @/
  void pvm_pt_up(u32 r, u64 v, u32 c)
  {
    u32 p = pvm_page_owner[c];
    /@ assert p: Pt_Child(p, pvm_page_flags[c], c) && Pt_Table(p) && pvm_page_flags[c] < 512; @/
    u32 q = pvm_page_owner[p];
    /@ assert q: Pt_Child(q, pvm_page_flags[p], p) && Pt_Table(q) && pvm_page_flags[p] < 512; @/
    u32 t = pvm_page_owner[q];
    /@ assert t: Pt_Child(t, pvm_page_flags[q], q) && Pt_Table(t) && pvm_page_flags[q] < 512; @/
    u32 u = pvm_page_owner[t];
    /@ assert four: pvm_page_state[t] == PVM_PAGE_TABLE + 4 && pvm_page_next[t] == r; @/
    u64 f2 = pvm_page_flags[c], f3 = pvm_page_flags[p], f4 = pvm_page_flags[q];
    u64 f5 = u == PVM_NONE ? 0 : pvm_page_flags[t];
    /@ assert u: u != PVM_NONE ==> Pt_Child(u, f5, t) && Pt_Table(u) && f5 < 512 && pvm_page_next[u] == r &&
         pvm_page_state[u] == PVM_PAGE_TABLE + 5; @/
    /@ assert top: u != PVM_NONE ==> pvm_page_owner[u] == PVM_NONE && u == r && pvm_page_index[u] == 0; @/
    /@ assert root: u == PVM_NONE ==> t == r && pvm_page_index[t] == 0; @/
    /@ assert sum: v - v % 512 == 512 * f2 + 0x40000 * f3 + 0x8000000 * f4 + 0x1000000000 * f5; @/
    u64 w = v / 512;
    /@ assert w: w == f2 + 512 * (f3 + 512 * (f4 + 512 * f5)); @/
    /@ assert d2: w % 512 == f2 && w / 512 == f3 + 512 * (f4 + 512 * f5); @/
    /@ assert i2: PT_I2(v) == w % 512 && PT_I2(v) == f2; @/
    u64 x = v / 0x40000;
    /@ assert x: x == w / 512 && x == f3 + 512 * (f4 + 512 * f5); @/
    u64 y = v / 0x8000000;
    /@ assert y: y == x / 512 && y == f4 + 512 * f5; @/
    u64 z = v / 0x1000000000;
    /@ assert z: z == y / 512 && z == f5; @/
    /@ assert i3: PT_I3(v) == x % 512 && PT_I3(v) == f3; @/
    /@ assert i4: PT_I4(v) == y % 512 && PT_I4(v) == f4; @/
    /@ assert i5: PT_I5(v) == z && PT_I5(v) == f5; @/
    /@ assert t4: T4(r, f5) == t; @/
    /@ assert t3: T3(r, f5, f4) == q; @/
    /@ assert t2: T2(r, f5, f4, f3) == p; @/
    /@ assert t1: T1(r, f5, f4, f3, f2) == c; @/
  }
*/

/* Is frame c the level-1 table on the walk of page v under root r? Its descriptor tells. c may be any number. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures place: \result != 0 ==> c < pvm_nr_frames && pvm_page_state[c] == PVM_PAGE_TABLE + 1 && pvm_page_next[c] == r &&
      pvm_page_index[c] == v - v % 512;
    ensures at: \result != 0 ==> Walk_At(r, v, c); */
static inline int pvm_pt_placed(u32 r, u64 v, u32 c)
{
  if (c >= pvm_nr_frames || pvm_page_state[c] != PVM_PAGE_TABLE + 1 || pvm_page_next[c] != r || pvm_page_index[c] != v - v % 512)
    return 0;
  /*@ ghost pvm_pt_up(r, v, c); */
  return 1;
}

/*@ ghost
  // The root that a table of level 1 names is a root: it is where the parents end.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires back: Pt_Back;
     requires table: c < pvm_nr_frames && pvm_page_state[c] == PVM_PAGE_TABLE + 1;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures root: Pt_Root(pvm_page_next[c]); @/
  void pvm_pt_top(u32 c)
  {
    u32 p = pvm_page_owner[c];
    /@ assert p: Pt_Child(p, pvm_page_flags[c], c) && Pt_Table(p); @/
    u32 q = pvm_page_owner[p];
    /@ assert q: Pt_Child(q, pvm_page_flags[p], p) && Pt_Table(q); @/
    u32 t = pvm_page_owner[q];
    /@ assert t: Pt_Child(t, pvm_page_flags[q], q) && Pt_Table(t); @/
    u32 u = pvm_page_owner[t];
    /@ assert u: u != PVM_NONE ==> Pt_Child(u, pvm_page_flags[t], t) && Pt_Table(u); @/
    /@ assert top: u != PVM_NONE ==> pvm_page_state[u] == PVM_PAGE_TABLE + 5 && pvm_page_owner[u] == PVM_NONE; @/
  }
*/

/* The page number of va, if va is the canonical address of a page under root and the level-1 table of the last call is the one on its walk;
 * else PT_SPAN6, which is no page. Nothing else need be asked of root and va then: the table's descriptor vouches for both. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result <= PT_SPAN6;
    ensures args: \result != PT_SPAN6 ==> Pt_Args(root, va, 1);
    ensures page: \result != PT_SPAN6 ==> \result == Va_Page(root, va) && Page_In(root, \result);
    ensures table: \result != PT_SPAN6 ==> Walk_Table(root, \result, pvm_pt_last, 1); */
static inline u64 pvm_pt_near(u32 root, u64 va)
{
  u32 c = pvm_pt_last;
  u64 v;
  if (c >= pvm_nr_frames || pvm_page_state[c] != PVM_PAGE_TABLE + 1 || pvm_page_next[c] != root || va % 4096 != 0)
    return PT_SPAN6;
  /*@ ghost pvm_pt_top(c); */
  if (pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? !pvm_va_canonical(va, 5) : !pvm_va_canonical(va, 4))
    return PT_SPAN6;
  v = pvm_pt_page(root, va);
  if (pvm_page_index[c] != v - v % 512)
    return PT_SPAN6;
  /*@ ghost pvm_pt_up(root, v, c); */
  return v;
}

/* The same, for operations that go from page to page: the level-1 table of the last call is tried first. */
/*@ requires ram: Ram_Valid;
    requires links: Pt_Links;
    requires back: Pt_Back;
    requires root: Pt_Root(r);
    requires page: Page_In(r, v);
    requires level: 1 <= level <= 3;
    terminates \true;
    assigns pvm_pt_last;
    exits \false;
    ensures level: level <= \result.level <= 5 && pvm_page_state[\result.table] == PVM_PAGE_TABLE + \result.level;
    ensures at: Walk_At(r, v, \result.table);
    ensures slot: Slot_At(v, \result.level, \result.slot);
    ensures stop: \result.level == level || Next(\result.table, \result.slot) == -1;
    ensures root: pvm_page_next[\result.table] == r;
    ensures base: Base_At(v, \result.level, pvm_page_index[\result.table]);
    ensures last: \result.level == 1 ==> pvm_pt_last == \result.table; */
static inline struct pvm_pt_place pvm_pt_find(u32 r, u64 v, u32 level)
{
  struct pvm_pt_place p;
  if (level == 1 && pvm_pt_placed(r, v, pvm_pt_last)) {
    p.table = pvm_pt_last;
    p.level = 1;
    p.slot = (u32)PT_I1(v);
    return p;
  }
  p = pvm_pt_walk(r, v, level);
  if (p.level == 1)
    pvm_pt_last = p.table;
  return p;
}

#endif
