/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: flags of areas that change in a range. */
#include "mmap_flags.h"

/* Does area v refuse? */
/*@ requires number: v < PVM_MAX_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures refuses: \result != 0 <==> Flags_Refuse(c, v); */
static int refuses(struct mmap_flags c, u32 v)
{
  u64 flags = pvm_vma_flags[v];
  int excused = c.unless && (flags & c.unless) != 0, lacks = c.need && (flags & c.need) != c.need;
  return ((flags & c.refuse) != 0 && !excused) || lacks || (c.anon && pvm_vma_file[v]);
}

/* What becomes of flags. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures flags: \result == Flags_Of(c.skip, c.clear, c.set, flags); */
static u64 flags_of(struct mmap_flags c, u64 flags)
{
  return (flags & c.skip) != 0 ? flags : (flags & ~c.clear) | c.set;
}

/* Area v of the range from .. to-1 is looked at. */
/*@ requires wf: Mm_State;
    requires area: Mm_Live(m) && Vma_Meets(v, m, from, to) && from % 4096 == 0 && to % 4096 == 0 && from < to;
    requires at: pvm_it_start[v] >= at || at == from;
    requires borders: Area_Border(m, pvm_it_start[v]) && Area_Border(m, pvm_it_end[v]);
    requires edges: Flags_Edges(m, from, to, q.lo, q.hi);
    requires range: q.lo < q.hi ? Mm_Range(m, q.lo, q.hi) && from <= q.lo && q.hi <= at : q.lo == q.hi;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result.lo < \result.hi ? Mm_Range(m, \result.lo, \result.hi) && from <= \result.lo && \result.hi <= to &&
      \result.hi <= pvm_it_end[v] : \result.lo == \result.hi;
    ensures hole: \result.hole == q.hole;
    ensures edges: Flags_Edges(m, from, to, \result.lo, \result.hi);
    ensures wider: q.lo < q.hi ==> \result.lo == q.lo && q.hi <= \result.hi;
    ensures changes: \forall integer a; Vma_Covers(v, a) ==> from <= a < to ==> !(\result.lo <= a < \result.hi) ==>
      Flags_Of(c.skip, c.clear, c.set, pvm_vma_flags[v]) == pvm_vma_flags[v];
    ensures refused: \result.refused != 0 <==> q.refused != 0 || Flags_Refuse(c, v); */
static struct mmap_look look(struct mmap_look q, u32 v, u64 from, u64 to, struct mmap_flags c) /*@ ghost (u32 m, u64 at) */
{
  /*@ assert area: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert top: pvm_it_end[v] <= Mm_Top(pvm_mm_root[m]); */
  u64 lo = pvm_it_start[v] > from ? pvm_it_start[v] : from, hi = pvm_it_end[v] < to ? pvm_it_end[v] : to;
  u64 flags = pvm_vma_flags[v];
  q.refused = q.refused || refuses(c, v);
  if (flags_of(c, flags) == flags)
    return q;
  q.lo = q.lo < q.hi ? q.lo : lo;
  q.hi = hi;
  return q;
}

struct mmap_look mmap_look_at(u32 m, u64 from, u64 to, struct mmap_flags c)
{
  struct mmap_look q = {from, from, 0, 0};
  u64 at = from;
  u32 v = pvm_itree_find(m, from);
  /*@ ghost u64 hole = from; */
  /*@ ghost vma_apart(m); */
  /*@ loop invariant area: v != 0 ==> Vma_Of(v, m) && at < pvm_it_end[v];
      loop invariant first: \forall integer x; Vma_Of(x, m) ==> at < pvm_it_end[x] ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x];
      loop invariant border: at == from || Area_Border(m, at);
      loop invariant range: from <= at && at % 4096 == 0 && (at == from || at <= Mm_Top(pvm_mm_root[m]));
      loop invariant look: q.lo < q.hi ? Mm_Range(m, q.lo, q.hi) && from <= q.lo && q.hi <= to && q.hi <= at : q.lo == q.hi;
      loop invariant edges: Flags_Edges(m, from, to, q.lo, q.hi);
      loop invariant refused: q.refused != 0 <==> \exists integer x; Vma_Meets(x, m, from, to) && pvm_it_end[x] <= at && Flags_Refuse(c, x);
      loop invariant hole: q.hole != 0 ==> from <= hole < to && !Vma_There(m, hole);
      loop invariant within: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> from <= a < to ==> a < at ==> !(q.lo <= a < q.hi) ==>
        Flags_Of(c.skip, c.clear, c.set, pvm_vma_flags[x]) == pvm_vma_flags[x];
      loop invariant none: q.hole == 0 ==> \forall integer a; from <= a < at ==> Vma_There(m, a);
      loop assigns v, at, q, hole;
      loop variant v == 0 ? -1 : PVM_VMA_TOP - at; */
  while (v && pvm_it_start[v] < to) {
    /*@ assert area: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_end[v] % 4096 == 0; */
    /*@ assert top: pvm_it_end[v] <= Mm_Top(pvm_mm_root[m]); */
    /*@ assert only: \forall integer x; Vma_Of(x, m) ==> at < pvm_it_end[x] <= pvm_it_end[v] ==> x == v; */
    /*@ assert border: Area_Border(m, pvm_it_start[v]) && Area_Border(m, pvm_it_end[v]) && (at == from || at <= pvm_it_start[v]); */
    /*@ assert meets: Vma_Meets(v, m, from, to); */
    if (pvm_it_start[v] > at) {
      /*@ assert gap: !Vma_There(m, at); */
      q.hole = 1;
      /*@ ghost hole = at; */
    }
    /*@ assert there: \forall integer a; pvm_it_start[v] <= a < pvm_it_end[v] ==> Vma_There(m, a); */
    /*@ assert mine: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> at <= a < pvm_it_end[v] ==> x == v; */
    q = look(q, v, from, to, c) /*@ ghost (m, at) */;
    at = pvm_it_end[v];
    v = pvm_itree_find(m, at);
  }
  if (at < to) {
    /*@ assert gap: !Vma_There(m, at); */
    q.hole = 1;
    /*@ ghost hole = at; */
  }
  return q;
}

u64 mmap_pages_with(u32 m, u64 from, u64 to, u64 flags)
{
  u64 n = 0;
  u32 v = pvm_itree_find(m, from);
  /*@ ghost u64 at = from; */
  /*@ loop invariant area: v != 0 ==> Vma_Of(v, m) && from < pvm_it_end[v] && (at == from || at <= pvm_it_start[v]);
      loop invariant range: from <= at <= to && at % 4096 == 0;
      loop invariant most: n <= (at - from) / 4096;
      loop assigns v, n, at;
      loop variant v == 0 ? -1 : PVM_VMA_TOP - pvm_it_start[v]; */
  while (v && pvm_it_start[v] < to) {
    /*@ assert area: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
    u64 lo = pvm_it_start[v] > from ? pvm_it_start[v] : from, hi = pvm_it_end[v] < to ? pvm_it_end[v] : to;
    /*@ assert part: at <= lo && lo < hi && hi <= to && hi % 4096 == 0 && lo % 4096 == 0; */
    if ((pvm_vma_flags[v] & flags) == flags)
      n += (hi - lo) / 4096;
    /*@ ghost at = hi; */
    v = pvm_vma_next(v);
  }
  return n;
}

void mmap_set_flags(u32 v, u64 set)
{
  u64 old = pvm_vma_flags[v], n = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  u32 m = pvm_it_tree[v];
  /*@ assert area: 0 < m < PVM_MAX_MMS && pvm_it_start[v] < pvm_it_end[v]; */
  pvm_vm_uncount(m, old, n);
  pvm_vm_count(m, set, n);
  (void)pvm_area_set_flags(v, set);
}

/* The flags of all areas of the range, which has borders of areas, change. */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(m) && Mm_Range(m, from, to);
    requires borders: Area_Border(m, from) && Area_Border(m, to);
    terminates \true;
    assigns pvm_vma_flags[1 .. PVM_MAX_VMAS - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures flags: \forall integer x; 0 < x < PVM_MAX_VMAS ==> !(pvm_it_tree[x] == m && from <= pvm_it_start[x] && pvm_it_end[x] <= to) ==>
      pvm_vma_flags[x] == \old(pvm_vma_flags[x]);
    ensures turned: \forall integer x; Vma_Of(x, m) ==> from <= pvm_it_start[x] ==> pvm_it_end[x] <= to ==>
      pvm_vma_flags[x] == Flags_Of(c.skip, c.clear, c.set, \old(pvm_vma_flags[x]));
    ensures rows: Mm_Info_But{Pre, Here}(m); */
static void set_all(u32 m, u64 from, u64 to, struct mmap_flags c)
{
  u32 v = pvm_itree_find(m, from);
  /*@ ghost vma_apart(m); */
  /*@ assert first: \forall integer x; Vma_Of(x, m) ==> from < pvm_it_end[x] ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x]; */
  /*@ assert some: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] < pvm_it_end[x]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant area: v != 0 ==> Vma_Of(v, m) && from < pvm_it_end[v];
      loop invariant turned: \forall integer x; Vma_Of(x, m) ==> from <= pvm_it_start[x] ==> pvm_it_end[x] <= to ==>
        v == 0 || pvm_it_start[x] < pvm_it_start[v] ==> pvm_vma_flags[x] == Flags_Of(c.skip, c.clear, c.set, \at(pvm_vma_flags[x], Pre));
      loop invariant ahead: \forall integer x; Vma_Of(x, m) ==> v != 0 ==> pvm_it_start[v] <= pvm_it_start[x] ==>
        pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre);
      loop invariant flags: \forall integer x; 0 < x < PVM_MAX_VMAS ==> !(pvm_it_tree[x] == m && from <= pvm_it_start[x] && pvm_it_end[x] <= to) ==>
        pvm_vma_flags[x] == \at(pvm_vma_flags[x], Pre);
      loop invariant rows: Mm_Info_But{Pre, Here}(m);
      loop assigns v, pvm_vma_flags[1 .. PVM_MAX_VMAS - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
      loop variant v == 0 ? -1 : PVM_VMA_TOP - pvm_it_start[v]; */
  while (v && pvm_it_start[v] < to) {
    /*@ assert inside: from <= pvm_it_start[v] && pvm_it_end[v] <= to && pvm_it_start[v] <= PVM_VMA_TOP; */
    /*@ assert unique: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] == pvm_it_start[v] ==> x == v; */
    /*@ ghost u32 u = v; */
    mmap_set_flags(v, flags_of(c, pvm_vma_flags[v]));
    v = pvm_vma_next(v);
    /*@ assert after: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[u] < pvm_it_start[x] ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x]; */
    /*@ assert behind: v != 0 ==> pvm_it_start[u] < pvm_it_start[v]; */
  }
}

void mmap_join_from(u32 v, u64 to) /*@ ghost (u32 m) */
{
  /*@ loop invariant wf: Mm_State;
      loop invariant area: v != 0 ==> Vma_Of(v, m);
      loop invariant pages: Mmap_Pages{Pre, Here}(m);
      loop invariant spaces: Area_Spaces_But{Pre, Here}(m);
      loop assigns v, PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS;
      loop variant v == 0 ? -1 : PVM_VMA_TOP - pvm_it_end[v]; */
  while (v && pvm_it_end[v] <= to) {
    /*@ assert range: It_In(v) && pvm_it_end[v] <= PVM_VMA_TOP; */
    int took = mmap_take(v);
    /*@ assert step: Mmap_Pages{LoopCurrent, Here}(m); */
    /*@ assert forth: \forall integer v, a; Vma_Of{Pre}(v, m) ==> Vma_Covers{Pre}(v, a) ==>
          \exists integer w; Vma_Of(w, m) && Vma_Joined{Pre, Here}(v, w, a); */
    /*@ assert back: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==>
          \exists integer v; Vma_Of{Pre}(v, m) && Vma_Joined{Pre, Here}(v, w, a); */
    /*@ assert same: took == 0 ==> Vma_Of(v, m) && pvm_it_end[v] >= \at(pvm_it_end[v], LoopCurrent); */
    if (took == 0)
      v = pvm_vma_next(v);
    /*@ assert of: v != 0 ==> Vma_Of(v, m); */
    /*@ assert in: v != 0 ==> It_In(v); */
    /*@ assert next: v != 0 ==> It_In(v) && pvm_it_start[v] < pvm_it_end[v]; */
  }
}

void mmap_join_range(u32 m, u64 from, u64 to)
{
  u32 v = pvm_itree_find_below(m, from);
  mmap_join_from(v ? v : pvm_itree_find(m, from), to) /*@ ghost (m) */;
}

int mmap_change(u32 m, struct mmap_look q, struct mmap_flags c) /*@ ghost (u64 from, u64 to) */
{
  /*@ assert wide: \forall integer v, a; Vma_Of(v, m) ==> Vma_Covers(v, a) ==> Flags_At(v, a, q.lo, q.hi, c.skip, c.clear, c.set) ==
        Flags_At(v, a, from, to, c.skip, c.clear, c.set); */
  if (q.lo >= q.hi) {
    /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==>
          Vma_Turned{Pre, Here}(x, x, a, Flags_At(x, a, from, to, c.skip, c.clear, c.set)); */
    /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
    return 0;
  }
  int error = mmap_cut(m, pvm_itree_find(m, q.lo), q.lo, q.hi);
  if (error) {
    /*@ assert refused: Mm_Unchanged{Pre, Here}; */
    return error;
  }
  /*@ ghost Cut: ; */
  set_all(m, q.lo, q.hi, c);
  /*@ ghost Turned: ; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  /*@ assert flags: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==>
        pvm_vma_flags[x] == Flags_At{Cut}(x, a, q.lo, q.hi, c.skip, c.clear, c.set); */
  /*@ assert step: \forall integer v, w, a; Vma_Of{Pre}(v, m) ==> Vma_Of(w, m) ==> Vma_Kept{Pre, Cut}(v, w, a) ==>
        Vma_Turned{Pre, Here}(v, w, a, Flags_At{Pre}(v, a, from, to, c.skip, c.clear, c.set)); */
  /*@ assert forth: Flags_Forth{Pre, Here}(m, from, to, c.skip, c.clear, c.set); */
  /*@ assert back: Flags_Back{Pre, Here}(m, from, to, c.skip, c.clear, c.set); */
  mmap_join_range(m, q.lo, q.hi);
  /*@ assert joined: \forall integer v, w, x, a, f; Vma_Turned{Pre, Turned}(v, w, a, f) ==> Vma_Joined{Turned, Here}(w, x, a) ==>
        Vma_Turned{Pre, Here}(v, x, a, f); */
  /*@ assert forth2: Flags_Forth{Pre, Here}(m, from, to, c.skip, c.clear, c.set); */
  /*@ assert back2: Flags_Back{Pre, Here}(m, from, to, c.skip, c.clear, c.set); */
  return 0;
}
