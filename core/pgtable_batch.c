/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: the entries of many pages at once. The loops take four or eight entries in a turn. */
#include "pgtable_batch.h"
#include "pgtable_run.h"

u64 pvm_pt_batch[512];

/* n, and one more for each of the entries in places k .. k+3 that is not 0. */
/*@ requires place: k <= 508 && n <= 508;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures count: \result == n + Batch_Live(k + 4) - Batch_Live(k);
    ensures range: n <= \result <= n + 4; */
static inline u32 pvm_pt_batch_live4(u64 k, u32 n)
{
  /*@ assert one: Batch_Live(k + 1) == Batch_Live(k) + (pvm_pt_batch[k] != 0 ? 1 : 0); */
  /*@ assert two: Batch_Live(k + 2) == Batch_Live(k + 1) + (pvm_pt_batch[k + 1] != 0 ? 1 : 0); */
  /*@ assert three: Batch_Live(k + 3) == Batch_Live(k + 2) + (pvm_pt_batch[k + 2] != 0 ? 1 : 0); */
  /*@ assert four: Batch_Live(k + 4) == Batch_Live(k + 3) + (pvm_pt_batch[k + 3] != 0 ? 1 : 0); */
  n += pvm_pt_batch[k] != 0;
  n += pvm_pt_batch[k + 1] != 0;
  n += pvm_pt_batch[k + 2] != 0;
  n += pvm_pt_batch[k + 3] != 0;
  return n;
}

/* How many of the first n entries are not 0. */
/*@ requires number: n <= 512;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures count: \result == Batch_Live(n);
    ensures range: 0 <= \result <= n; */
static inline u32 pvm_pt_batch_live(u32 n)
{
  u64 k = 0;
  u32 c = 0;
  /*@ loop invariant range: 0 <= c <= k <= n;
      loop invariant count: c == Batch_Live(k);
      loop assigns k, c;
      loop variant n - k; */
  for (; n - k >= 4; k += 4)
    c = pvm_pt_batch_live4(k, c);
  /*@ loop invariant range: 0 <= c <= k <= n;
      loop invariant count: c == Batch_Live(k);
      loop assigns k, c;
      loop variant n - k; */
  for (; k < n; k++)
    c += pvm_pt_batch[k] != 0;
  return c;
}

/*@ ghost
  // Of n entries none is not 0: all are.
  /@ requires number: n <= 512;
     requires none: Batch_Live(n) == 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures zero: \forall integer j; 0 <= j < n ==> pvm_pt_batch[j] == 0; @/
  void pvm_pt_batch_none(u32 n)
  {
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= n;
       loop invariant least: \forall integer j; 0 <= j <= k ==> Batch_Live(j) >= 0;
       loop assigns k;
       loop variant n - k; @/
    while (k < n) k++;
    /@ loop invariant range: 0 <= k <= n;
       loop invariant none: Batch_Live(k) == 0;
       loop invariant zero: \forall integer j; k <= j < n ==> pvm_pt_batch[j] == 0;
       loop assigns k;
       loop variant k; @/
    while (k > 0) k--;
  }
*/

/* Entries i+k .. i+k+7 of table t go into places k .. k+7. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && i + k <= 504;
    terminates \true;
    assigns pvm_pt_batch[k .. k + 7];
    exits \false;
    ensures copied: \forall integer j; i + k <= j < i + k + 8 ==> pvm_pt_batch[j - i] == PT_WORD(t, j); */
static inline void pvm_pt_load8(u32 t, u64 i, u64 k)
{
  u64 a = pvm_ram[t].word[i + k], b = pvm_ram[t].word[i + k + 1], c = pvm_ram[t].word[i + k + 2], d = pvm_ram[t].word[i + k + 3];
  u64 e = pvm_ram[t].word[i + k + 4], f = pvm_ram[t].word[i + k + 5], g = pvm_ram[t].word[i + k + 6], h = pvm_ram[t].word[i + k + 7];
  pvm_pt_batch[k] = a;
  pvm_pt_batch[k + 1] = b;
  pvm_pt_batch[k + 2] = c;
  pvm_pt_batch[k + 3] = d;
  pvm_pt_batch[k + 4] = e;
  pvm_pt_batch[k + 5] = f;
  pvm_pt_batch[k + 6] = g;
  pvm_pt_batch[k + 7] = h;
}

/* Entries i .. i+n-1 of table t go into places 0 .. n-1. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    terminates \true;
    assigns pvm_pt_batch[0 .. n - 1];
    exits \false;
    ensures copied: \forall integer j; i <= j < i + n ==> pvm_pt_batch[j - i] == PT_WORD(t, j); */
static inline void pvm_pt_copy_out(u32 t, u32 i, u32 n)
{
  u64 k = 0;
  /*@ loop invariant range: 0 <= k <= n;
      loop invariant copied: \forall integer j; i <= j < i + k ==> pvm_pt_batch[j - i] == PT_WORD(t, j);
      loop assigns k, pvm_pt_batch[0 .. n - 1];
      loop variant n - k; */
  for (; n - k >= 8; k += 8)
    pvm_pt_load8(t, i, k);
  /*@ loop invariant range: 0 <= k <= n;
      loop invariant copied: \forall integer j; i <= j < i + k ==> pvm_pt_batch[j - i] == PT_WORD(t, j);
      loop assigns k, pvm_pt_batch[0 .. n - 1];
      loop variant n - k; */
  for (; k < n; k++)
    pvm_pt_batch[k] = pvm_ram[t].word[i + k];
}

/* The same; how many entries are not 0: of a whole table the descriptor tells. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    requires count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    terminates \true;
    assigns pvm_pt_batch[0 .. 511];
    exits \false;
    ensures copied: \forall integer j; i <= j < i + n ==> pvm_pt_batch[j - i] == PT_WORD(t, j);
    ensures count: \result == Batch_Live(n);
    ensures range: 0 <= \result <= n; */
static inline u32 pvm_pt_load_table(u32 t, u32 i, u32 n)
{
  pvm_pt_copy_out(t, i, n);
  if (n < 512)
    return pvm_pt_batch_live(n);
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant same: 0 <= Batch_Live(m) == Pt_Live(t, m) <= m;
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) m++;
  */
  return pvm_page_mapcount[t];
}

/*@ ghost
  // Pages v .. v+n-1 of one level-1 table are not mapped, and the batch is 0 there.
  /@ requires page: v + n <= PT_SPAN6 && Batch_Fits(v, n);
     requires none: Run_None(r, v, n);
     requires zero: \forall integer k; 0 <= k < n ==> pvm_pt_batch[k] == 0;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures run: Run_Batch(r, v, n); @/
  void pvm_pt_batch_holes(u32 r, u64 v, u32 n)
  {
    /@ assert slot: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
         v <= PT_VPN(i5, i4, i3, i2, i1) < v + n ==> 0 <= i1 - v % 512 < n && Map_Entry(r, i5, i4, i3, i2, i1) == 0 &&
         Map_Level(r, i5, i4, i3, i2, i1) == 0; @/
  }
*/

/*@ ghost
  // Slots i .. of the level-1 table t on the walk of page v hold what the batch does: so it tells what maps pages v .. v+n-1.
  /@ requires ram: Ram_Valid;
     requires links: Pt_Links;
     requires root: Pt_Root(r);
     requires page: v + n <= PT_SPAN6 && Batch_Fits(v, n);
     requires at: Walk_At(r, v, t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1;
     requires slot: i == v % 512;
     requires same: \forall integer j; i <= j < i + n ==> pvm_pt_batch[j - i] == PT_WORD(t, j);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures run: Run_Batch(r, v, n);
     ensures none: (\forall integer k; 0 <= k < n ==> pvm_pt_batch[k] == 0) ==> Run_None(r, v, n); @/
  void pvm_pt_batch_run(u32 r, u64 v, u32 n, u32 t, u32 i)
  {
    pvm_pt_leaves(r, v, t);
    /@ assert word: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
         v <= PT_VPN(i5, i4, i3, i2, i1) < v + n ==> v % 512 <= i1 < v % 512 + n && Map_Entry(r, i5, i4, i3, i2, i1) == PT_WORD(t, i1) &&
         Map_Level(r, i5, i4, i3, i2, i1) == (PT_WORD(t, i1) == 0 ? 0 : 1); @/
    /@ assert zero: (\forall integer k; 0 <= k < n ==> pvm_pt_batch[k] == 0) ==> \forall integer j; i <= j < i + n ==> PT_WORD(t, j) == 0; @/
  }
*/

/* The entries of pages v .. v+n-1 under root come into the batch: how many are not 0; -EBUSY. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root) && Page_In(root, v) && Batch_Fits(v, n);
    terminates \true;
    assigns pvm_pt_batch[0 .. 511];
    exits \false;
    ensures result: \result == -PVM_EBUSY || 0 <= \result <= n;
    ensures none: \result == 0 ==> Run_None(root, v, n);
    ensures loaded: \result > 0 ==> Run_Batch(root, v, n);
    ensures count: \result > 0 ==> \result == Batch_Live(n);
    ensures ebusy: \result == -PVM_EBUSY ==> \exists integer e, l; 2 <= l <= 3 && Walk_Result(root, v, e, l); */
static inline int pvm_pt_load_pages(u32 root, u64 v, u32 n)
{
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  u64 e = pvm_ram[p.table].word[p.slot];
  u32 c;
  /*@ ghost pvm_pt_bases(v); */
  if (p.level > 1 && e == 0) {
    /*@ ghost pvm_pt_hole(root, v, p.table); */
    /*@ assert none: Run_None(root, v, n); */
    return 0;
  }
  if (p.level > 1) {
    /*@ ghost pvm_pt_reads(root, v, p.table); */
    /*@ assert kind: Pte_Kind(e) == 2 && 2 <= p.level <= 3; */
    /*@ assert huge: Walk_Result(root, v, e, p.level); */
    return -PVM_EBUSY;
  }
  c = pvm_pt_load_table(p.table, p.slot, n);
  /*@ ghost pvm_pt_batch_run(root, v, n, p.table, p.slot); */
  /*@ ghost if (c == 0) pvm_pt_batch_none(n); */
  return (int)c;
}

int pvm_pt_load(u32 root, u64 va, u32 n)
{
  u64 v;
  if (!pvm_pt_args(root, va, 1))
    return -PVM_EINVAL;
  v = pvm_pt_page(root, va);
  if (n == 0 || n > 512 - v % 512)
    return -PVM_EINVAL;
  return pvm_pt_load_pages(root, v, n);
}

u64 pvm_pt_skip(u32 root, u64 va, u64 n)
{
  struct pvm_pt_place p;
  u64 v, s;
  if (!pvm_pt_args(root, va, 1))
    return 0;
  v = pvm_pt_page(root, va);
  if (!pvm_pt_range(root, v, n))
    return 0;
  p = pvm_pt_walk(root, v, 1);
  /*@ ghost pvm_pt_bases(v); */
  if (p.level == 1 || pvm_ram[p.table].word[p.slot] != 0)
    return 0;
  /*@ ghost pvm_pt_hole(root, v, p.table); */
  s = p.level == 2 ? PT_SPAN2 : p.level == 3 ? PT_SPAN3 : p.level == 4 ? PT_SPAN4 : PT_SPAN5;
  s -= v % s;
  return s < n ? s : n;
}

/* Are the first n entries all 0? */
/*@ requires number: n <= 512;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures zero: \result != 0 ==> \forall integer k; 0 <= k < n ==> pvm_pt_batch[k] == 0;
    ensures some: \result == 0 ==> Batch_Live(n) >= 1; */
static inline int pvm_pt_batch_zero(u32 n)
{
  u32 k = 0;
  /*@ loop invariant range: 0 <= k <= n;
      loop invariant zero: \forall integer j; 0 <= j < k ==> pvm_pt_batch[j] == 0;
      loop invariant none: Batch_Live(k) == 0;
      loop assigns k;
      loop variant n - k; */
  while (k < n && pvm_pt_batch[k] == 0)
    k++;
  /*@ ghost
    u32 m = k;
    /@ loop invariant range: k <= m <= n;
       loop invariant live: Batch_Live(m) >= (k < m ? 1 : 0);
       loop assigns m;
       loop variant n - m; @/
    while (m < n) m++;
  */
  return k == n;
}

/* Entries j .. j+3 of table t become those in places j-i .. j-i+3: n, and one more for each that is not 0. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && i <= j && j + 4 <= 512 && n <= 508;
    terminates \true;
    assigns pvm_ram[t].word[j .. j + 3];
    exits \false;
    ensures stored: \forall integer k; j <= k < j + 4 ==> PT_WORD(t, k) == pvm_pt_batch[k - i];
    ensures others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(j <= k < j + 4)) ==>
      PT_WORD(u, k) == \old(PT_WORD(u, k));
    ensures count: \result == n + Batch_Live(j - i + 4) - Batch_Live(j - i);
    ensures range: n <= \result <= n + 4; */
static inline u32 pvm_pt_store4(u32 t, u64 i, u64 j, u32 n)
{
  u64 k = j - i;
  n = pvm_pt_batch_live4(k, n);
  u64 a = pvm_pt_batch[k], b = pvm_pt_batch[k + 1], c = pvm_pt_batch[k + 2], d = pvm_pt_batch[k + 3];
  pvm_ram[t].word[j] = a;
  pvm_ram[t].word[j + 1] = b;
  pvm_ram[t].word[j + 2] = c;
  pvm_ram[t].word[j + 3] = d;
  return n;
}

/* Entries i .. i+n-1 of table t become those of the batch: how many are not 0. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1];
    exits \false;
    ensures filled: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == pvm_pt_batch[k - i];
    ensures others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
      PT_WORD(u, k) == \old(PT_WORD(u, k));
    ensures count: \result == Batch_Live(n);
    ensures range: 0 <= \result <= n; */
static inline u32 pvm_pt_copy_in(u32 t, u32 i, u32 n)
{
  u64 j = i;
  u32 c = 0;
  /*@ loop invariant range: i <= j <= i + n && 0 <= c <= j - i;
      loop invariant count: c == Batch_Live(j - i);
      loop invariant filled: \forall integer k; i <= k < j ==> PT_WORD(t, k) == pvm_pt_batch[k - i];
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, c, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (; i + n - j >= 8; j += 8) {
    c = pvm_pt_store4(t, i, j, c);
    c = pvm_pt_store4(t, i, j + 4, c);
  }
  /*@ loop invariant range: i <= j <= i + n && 0 <= c <= j - i;
      loop invariant count: c == Batch_Live(j - i);
      loop invariant filled: \forall integer k; i <= k < j ==> PT_WORD(t, k) == pvm_pt_batch[k - i];
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> PT_I9(k) ==> (u != t || !(i <= k < i + n)) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns j, c, pvm_ram[t].word[i .. i + n - 1];
      loop variant i + n - j; */
  for (; j < i + n; j++) {
    u64 e = pvm_pt_batch[j - i];
    pvm_ram[t].word[j] = e;
    c += e != 0;
  }
  return c;
}

/* The empty entries i .. i+n-1 of table t become those of the batch. */
/*@ requires ram: Ram_Valid;
    requires table: t < pvm_nr_frames && 1 <= n <= 512 && i + n <= 512;
    requires empty: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == 0;
    requires count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], pvm_page_mapcount[t];
    exits \false;
    ensures filled: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == pvm_pt_batch[k - i];
    ensures mapcount: pvm_page_mapcount[t] == \old(pvm_page_mapcount[t]) + Batch_Live(n);
    ensures count: pvm_page_mapcount[t] == Pt_Live(t, 512);
    ensures others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void pvm_pt_put_batch(u32 t, u32 i, u32 n)
{
  u32 c;
  /*@ ghost
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 512;
       loop invariant room: 0 <= Pt_Live(t, k) <= k - (k <= i ? 0 : k <= i + n ? k - i : n);
       loop assigns k;
       loop variant 512 - k; @/
    while (k < 512) k++;
  */
  c = pvm_pt_copy_in(t, i, n);
  pvm_page_mapcount[t] += c;
  /*@ ghost
    u32 m = 0;
    /@ loop invariant range: 0 <= m <= 512;
       loop invariant own: Pt_Live(t, m) == \at(Pt_Live(t, \at(m, Here)), Pre) + (m <= i ? 0 : m <= i + n ? Batch_Live(m - i) : c);
       loop invariant others: \forall integer u; 0 <= u < pvm_nr_frames && u != t ==> Pt_Live(u, m) == \at(Pt_Live(u, \at(m, Here)), Pre);
       loop assigns m;
       loop variant 512 - m; @/
    while (m < 512) {
      /@ assert step: i <= m < i + n ==> Batch_Live(m + 1 - i) == Batch_Live(m - i) + (PT_WORD(t, m) != 0 ? 1 : 0); @/
      m++;
    }
  */
}

/* The empty entries i .. i+n-1 of the level-1 table t become those of the batch, not all of them 0; nothing else changes. */
/*@ requires tree: Pt_Tree;
    requires full: Pt_Full(t);
    requires table: Pt_Table(t) && pvm_page_state[t] == PVM_PAGE_TABLE + 1 && 1 <= n <= 512 && i + n <= 512;
    requires empty: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == 0;
    requires some: Batch_Live(n) >= 1;
    terminates \true;
    assigns pvm_ram[t].word[i .. i + n - 1], pvm_page_mapcount[t];
    exits \false;
    ensures filled: \forall integer k; i <= k < i + n ==> PT_WORD(t, k) == pvm_pt_batch[k - i];
    ensures others: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> u != t ==> PT_WORD(u, j) == \old(PT_WORD(u, j));
    ensures links: Pt_Links;
    ensures back: Pt_Back;
    ensures slots: Pt_Slots;
    ensures bounds: Pt_Bounds;
    ensures orders: Pt_Orders;
    ensures count: Pt_Count;
    ensures same: Map_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n));
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
static inline void pvm_pt_stow(u32 t, u32 i, u32 n)
{
  /*@ ghost pvm_pt_places(); */
  pvm_pt_put_batch(t, i, n);
  /*@ assert other: \forall integer u, j; 0 <= u < pvm_nr_frames ==> PT_I9(j) ==> (u != t || !(i <= j < i + n)) ==>
        PT_WORD(u, j) == \at(PT_WORD(u, j), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert s3: Word3_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert s2: Word2_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
  /*@ assert s1: Word1_Same{Pre, Here}(pvm_page_next[t], Pt_Page(t, i), Pt_Page(t, i + n)); */
}

/* The pages v .. v+n-1, none of them mapped, get the entries of the batch, not all of them 0; the reservation has the tables that lack. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v) && Batch_Fits(v, n);
    requires some: Batch_Live(n) >= 1;
    requires none: Run_None(root, v, n);
    requires tables: pvm_reserve_count >= Walk_Lacks(root, v);
    terminates \true;
    assigns pvm_reserve_count, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures stored: Run_Batch(root, v, n);
    ensures roots: Roots_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(root, v, v + n); */
static inline void pvm_pt_store_run(u32 root, u64 v, u32 n)
{
  u32 t = pvm_pt_map_table(root, v, n), i = (u32)(v % 512);
  /*@ ghost pvm_pt_bases(v); */
  /*@ assert grown: Map_Same{Pre, Here}(root, v, v + n); */
  /*@ assert page: Pt_Page(t, i) == v && Pt_Page(t, i + n) == v + n; */
  /*@ assert frame: t < pvm_nr_frames && i + n <= 512; */
  /*@ assert table: \forall integer f; 0 <= f < pvm_nr_frames ==> PVM_PAGE_KERNEL <= \at(pvm_page_state[f], Pre) <= PVM_PAGE_SLAB ==> f != t; */
  /*@ assert before: Words_Kept{Pre, Here}; */
  pvm_pt_stow(t, i, n);
  /*@ assert at: Walk_At(root, v, t); */
  /*@ ghost pvm_pt_batch_run(root, v, n, t, i); */
}

/* The tables that page v lacks come into the reservation, if they are not there. 0; -ENOMEM; no tree changes. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v);
    requires none: Run_None(root, v, 1);
    terminates \true;
    assigns PVM_RESERVE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures tables: \result == 0 ==> pvm_reserve_count >= Walk_Lacks(root, v);
    ensures fail: \result != 0 ==> Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static inline int pvm_pt_afford(u32 cpu, u32 node, u32 root, u64 v)
{
  struct pvm_pt_place p = pvm_pt_walk(root, v, 1);
  /*@ ghost pvm_pt_bases(v); */
  /*@ ghost pvm_pt_reads(root, v, p.table); */
  /*@ assert lacks: Walk_Lacks(root, v) == p.level - 1; */
  if (pvm_reserve_count >= p.level - 1)
    return 0;
  if (pvm_pt_reserve(cpu, node, p.level - 1) != 0)
    return -PVM_ENOMEM;
  /*@ assert root: pvm_page_state[root] == \at(pvm_page_state[root], Pre); */
  /*@ assert still: Walk_Lacks(root, v) == \at(Walk_Lacks(root, v), Pre); */
  return 0;
}

/* Maps pages v .. v+n-1 by the batch. 0; -EEXIST; -ENOMEM. */
/*@ requires wf: Pt_State;
    requires root: Pt_Root(root) && Page_In(root, v) && Batch_Fits(v, n);
    terminates \true;
    assigns PVM_RESERVE_CELLS, PVM_TREE_CELLS;
    exits \false;
    ensures wf: Pt_State;
    ensures result: \result == 0 || \result == -PVM_EEXIST || \result == -PVM_ENOMEM;
    ensures was: \result == 0 ==> \old(Run_None(root, v, n));
    ensures done: \result == 0 ==> Run_Batch(root, v, n);
    ensures state: pvm_page_state[root] == \old(pvm_page_state[root]);
    ensures eexist: \result == -PVM_EEXIST ==> !\old(Run_None(root, v, n));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Tables_Same{Pre, Here} && States_Same{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures words: Words_Kept{Pre, Here};
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(root, v, v + n); */
static int pvm_pt_store_pages(u32 cpu, u32 node, u32 root, u64 v, u32 n)
{
  if (!pvm_pt_vacant_run(root, v, n))
    return -PVM_EEXIST;
  if (pvm_pt_batch_zero(n)) {
    /*@ ghost pvm_pt_batch_holes(root, v, n); */
    return 0;
  }
  if (pvm_pt_afford(cpu, node, root, v) != 0)
    return -PVM_ENOMEM;
  /*@ assert ready: Map_Same{Pre, Here}(root, v, v + n); */
  /*@ assert none: Run_None(root, v, n); */
  pvm_pt_store_run(root, v, n);
  /*@ assert kept: Map_Same{Pre, Here}(root, v, v + n); */
  return 0;
}

int pvm_pt_store(u32 cpu, u32 node, u32 root, u64 va, u32 n)
{
  u64 v;
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !pvm_pt_args(root, va, 1))
    return -PVM_EINVAL;
  v = pvm_pt_page(root, va);
  if (n == 0 || n > 512 - v % 512)
    return -PVM_EINVAL;
  return pvm_pt_store_pages(cpu, node, root, v, n);
}
