/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas: what merges, and the merge. */
#include "vma_merge.h"

#include "vma_node.h"

/*@ // the areas of m lie one behind the other
    predicate Apart{L}(integer m) = \forall integer v, x; Vma_Of(v, m) ==> Vma_Of(x, m) ==> pvm_it_start[v] < pvm_it_end[v] &&
      (pvm_it_start[v] < pvm_it_start[x] ==> pvm_it_end[v] <= pvm_it_start[x]) && (pvm_it_start[v] == pvm_it_start[x] ==> v == x);
    predicate Below{L}(integer m, integer a, integer v) = (v != 0 ==> Vma_Of(v, m) && pvm_it_start[v] < a) &&
      \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] < a ==> v != 0 && pvm_it_start[x] <= pvm_it_start[v];
    predicate Above{L}(integer m, integer a, integer v) = (v != 0 ==> Vma_Of(v, m) && pvm_it_start[v] >= a) &&
      \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] >= a ==> v != 0 && pvm_it_start[v] <= pvm_it_start[x];
*/

struct beside {
  u32 below, above;
};

/* The last area of m that starts below addr, and the first that does not. */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures below: Below(m, addr, \result.below);
    ensures above: Above(m, addr, \result.above); */
static struct beside beside(u32 m, u64 addr)
{
  struct beside b = { pvm_itree_find_below(m, addr), 0 };
  b.above = b.below ? pvm_vma_next(b.below) : pvm_itree_find(m, 0);
  /*@ ghost vma_apart(m); */
  return b;
}

/* The area n, the first one that begins at `to` or later, if it begins right there. */
/*@ requires apart: Apart(m);
    requires above: Above(m, to, n);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures behind: Place_Behind(m, to, \result); */
static u32 begins_at(u32 n, u64 to) /*@ ghost (u32 m) */
{
  return n && pvm_it_start[n] == to ? n : 0;
}

/* The area v, the last one that begins below `from`, if it ends right there. It does not end behind. */
/*@ requires apart: Apart(m);
    requires below: Below(m, from, v) && (v != 0 ==> pvm_it_end[v] <= from);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures before: Place_Before(m, from, \result); */
static u32 ends_at(u32 v, u64 from) /*@ ghost (u32 m) */
{
  return v && pvm_it_end[v] == from ? v : 0;
}

/* The range begins inside area v; n is the first that begins behind its begin. */
/*@ requires args: Vma_Mm(m) && Vma_Range(from, to);
    requires apart: Apart(m);
    requires areas: Below(m, from, v) && v != 0 && pvm_it_end[v] > from && Above(m, from, n);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures place: Place_Right(\result) && \result.m == m && \result.from == from && \result.to == to; */
static struct pvm_vma_place place_inside(u32 m, u64 from, u64 to, u32 v, u32 n)
{
  struct pvm_vma_place p = { from, to, m, PVM_PLACE_NONE, 0, 0, 0 };
  if (pvm_it_end[v] != to) {
    /*@ assert cut: pvm_it_start[v] < from && from < pvm_it_end[v] && !It_Free(m, from, to - from); */
    /*@ assert none: Place_None(p); */
    return p;
  }
  /*@ assert above: Above(m, to, n); */
  p.where = PVM_PLACE_TAIL;
  p.prev = v;
  p.next = begins_at(n, to) /*@ ghost (m) */;
  return p;
}

/* The range meets area n, the first that begins at `from` or later; v is the last before. */
/*@ requires wf: Vma_Wf;
    requires args: Vma_Mm(m) && Vma_Range(from, to);
    requires apart: Apart(m);
    requires areas: Below(m, from, v) && (v != 0 ==> pvm_it_end[v] <= from) && Above(m, from, n) && n != 0 && pvm_it_start[n] < to;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures place: Place_Right(\result) && \result.m == m && \result.from == from && \result.to == to; */
static struct pvm_vma_place place_over(u32 m, u64 from, u64 to, u32 v, u32 n)
{
  struct pvm_vma_place p = { from, to, m, PVM_PLACE_NONE, 0, 0, 0 };
  /*@ assert met: !It_Free(m, from, to - from); */
  if (pvm_it_start[n] != from || pvm_it_end[n] < to) {
    /*@ assert none: Place_None(p); */
    return p;
  }
  p.mid = n;
  p.prev = ends_at(v, from) /*@ ghost (m) */;
  if (pvm_it_end[n] > to) {
    p.where = PVM_PLACE_HEAD;
    return p;
  }
  n = pvm_vma_next(n);
  /*@ assert above: Above(m, to, n); */
  p.where = PVM_PLACE_WHOLE;
  p.next = begins_at(n, to) /*@ ghost (m) */;
  return p;
}

struct pvm_vma_place pvm_vma_locate(u32 m, u64 from, u64 to)
{
  struct pvm_vma_place p = { from, to, m, PVM_PLACE_NONE, 0, 0, 0 };
  if (m == 0 || m >= PVM_MAX_MMS || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return p;
  struct beside b = beside(m, from);
  /*@ ghost vma_apart(m); */
  /*@ assert apart: Apart(m); */
  if (b.below && pvm_it_end[b.below] > from)
    return place_inside(m, from, to, b.below, b.above);
  if (b.above && pvm_it_start[b.above] < to)
    return place_over(m, from, to, b.below, b.above);
  /*@ assert above: Above(m, to, b.above); */
  /*@ assert hole: It_Free(m, from, to - from); */
  p.where = PVM_PLACE_HOLE;
  p.prev = ends_at(b.below, from) /*@ ghost (m) */;
  p.next = begins_at(b.above, to) /*@ ghost (m) */;
  return p;
}

/* Do two anon_vmas go together (Linux: is_mergeable_anon_vma)? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures anon: \result != 0 <==> Merge_Anon(a, b, single); */
static int anon_suits(u32 a, u32 b, u32 single)
{
  return a == b || ((!a || !b) && single);
}

/* Is area v like what is to be mapped (Linux: is_mergeable_vma)? */
/*@ requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures like: \result != 0 <==> Merge_Like(v, q, single); */
static int like(u32 v, struct pvm_vma_map q, u32 single)
{
  return pvm_vm_hard(pvm_vma_flags[v]) == pvm_vm_hard(q.flags) && pvm_vma_file[v] == q.file && anon_suits(q.anon, pvm_vma_anon[v], single);
}

/* Linux: can_vma_merge_after. */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures after: \result != 0 <==> Merge_After(v, q, single); */
static int goes_after(u32 v, struct pvm_vma_map q, u32 single)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  return like(v, q, single) && pvm_vma_pgoff[v] + (pvm_it_end[v] - pvm_it_start[v]) / 4096 == q.pgoff;
}

/* Linux: can_vma_merge_before. */
/*@ requires area: Vma_In(v);
    requires len: len % 4096 == 0 && len <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures before: \result != 0 <==> Merge_Before(v, q, len, single); */
static int goes_before(u32 v, struct pvm_vma_map q, u64 len, u32 single)
{
  return like(v, q, single) && pvm_vma_pgoff[v] >= q.pgoff && pvm_vma_pgoff[v] - q.pgoff == len / 4096;
}

u32 pvm_vma_merge_class(struct pvm_vma_place p, struct pvm_vma_map q, u32 sp, u32 sn)
{
  if (p.where == PVM_PLACE_NONE || pvm_vm_special(q.flags) || q.pgoff > PVM_VMA_PGOFF_TOP - (p.to - p.from) / 4096)
    return 0;
  int after = p.prev && p.where != PVM_PLACE_TAIL && goes_after(p.prev, q, sp), before;
  before = p.next && p.where != PVM_PLACE_HEAD && goes_before(p.next, q, p.to - p.from, sn);
  if (p.where == PVM_PLACE_TAIL)
    return before ? 4 : 0;
  if (p.where == PVM_PLACE_HEAD)
    return after ? 5 : 0;
  u32 first = p.where == PVM_PLACE_HOLE ? 1 : 6;
  if (after && before && anon_suits(pvm_vma_anon[p.prev], pvm_vma_anon[p.next], 1))
    return first;
  return after ? first + 1 : before ? first + 2 : 0;
}

/* Area v gets the range from .. to-1, where no other area is. */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(v) && Vma_Reaches(v, from, to);
    requires clear: Vma_Clear(pvm_it_tree[v], from, to, v, v, v);
    terminates \true;
    assigns PVM_IT_AUG_CELLS, pvm_it_start[v], pvm_it_end[v], pvm_vma_pgoff[v];
    exits \false;
    ensures wf: Vma_Wf;
    ensures area: pvm_it_start[v] == from && pvm_it_end[v] == to;
    ensures offset: Vma_Offsets_Kept{Pre, Post}(v); */
static void occupy(u32 v, u64 from, u64 to)
{
  /*@ assert neighbours: It_LiN(v) && It_LiP(v) && It_Disjoint(pvm_it_tree[v]); */
  /*@ assert beside: It_Beside(v, from, to); */
  vma_stretch(v, from, to);
}

/* Areas a and b, if not 0, go, and area v gets the range from .. to-1, where no other area is. */
/*@ requires wf: Vma_Wf;
    requires areas: Vma_In(v) && a != v && b != v && (a != 0 ==> Vma_Of(a, pvm_it_tree[v]) && a != b) &&
      (b != 0 ==> Vma_Of(b, pvm_it_tree[v]));
    requires range: Vma_Reaches(v, from, to);
    requires clear: Vma_Clear(pvm_it_tree[v], from, to, v, a, b);
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[v];
    exits \false;
    ensures wf: Vma_Wf;
    ensures area: Vma_At(v, \old(pvm_it_tree[v]), from, to) && Vma_Offsets_Kept{Pre, Post}(v);
    ensures gone: Vma_Gone(a) && Vma_Gone(b);
    ensures others: Vma_Same_But3{Pre, Post}(v, a, b); */
static void absorb(u32 v, u32 a, u32 b, u64 from, u64 to)
{
  if (a)
    vma_destroy(a);
  if (b)
    vma_destroy(b);
  occupy(v, from, to);
}

/* Classes 1 and 6. */
/*@ requires wf: Vma_Wf;
    requires place: Vma_Mm(p.m) && Vma_Range(p.from, p.to) && (Place_Hole(p) || Place_Whole(p));
    requires both: p.prev != 0 && p.next != 0 && Vma_Offset(p.prev, p.to) == pvm_vma_pgoff[p.next] * 4096 &&
      Vm_Hard(pvm_vma_flags[p.prev]) == Vm_Hard(pvm_vma_flags[p.next]) && pvm_vma_file[p.prev] == pvm_vma_file[p.next];
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[p.prev];
    exits \false;
    ensures wf: Vma_Wf;
    ensures area: Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), \old(pvm_it_end[p.next])) && Vma_Offsets_Kept{Pre, Post}(p.prev);
    ensures gone: Vma_Gone(p.mid) && Vma_Gone(p.next);
    ensures others: Vma_Same_But3{Pre, Post}(p.prev, p.mid, p.next);
    ensures pages: Merge_Pages{Pre, Post}(p.m, p.from, p.to, p.prev); */
static void merge_both(struct pvm_vma_place p)
{
  /*@ ghost vma_apart(p.m); */
  /*@ assert apart: Apart(p.m); */
  /*@ assert clear: Vma_Clear(p.m, pvm_it_start[p.prev], pvm_it_end[p.next], p.prev, p.mid, p.next); */
  absorb(p.prev, p.mid, p.next, pvm_it_start[p.prev], pvm_it_end[p.next]);
}

/* Classes 2 and 7. */
/*@ requires wf: Vma_Wf;
    requires place: Vma_Mm(p.m) && Vma_Range(p.from, p.to) && (Place_Hole(p) || Place_Whole(p));
    requires prev: p.prev != 0 && Vma_Offset(p.prev, p.to) <= PVM_VMA_PGOFF_TOP * 4096;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[p.prev];
    exits \false;
    ensures wf: Vma_Wf;
    ensures area: Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), p.to) && Vma_Offsets_Kept{Pre, Post}(p.prev);
    ensures gone: Vma_Gone(p.mid);
    ensures others: Vma_Same_But3{Pre, Post}(p.prev, p.mid, 0);
    ensures pages: Merge_Pages{Pre, Post}(p.m, p.from, p.to, p.prev); */
static void merge_prev(struct pvm_vma_place p)
{
  /*@ ghost vma_apart(p.m); */
  /*@ assert apart: Apart(p.m); */
  /*@ assert clear: Vma_Clear(p.m, pvm_it_start[p.prev], p.to, p.prev, p.mid, 0); */
  absorb(p.prev, p.mid, 0, pvm_it_start[p.prev], p.to);
}

/* Classes 3 and 8. */
/*@ requires wf: Vma_Wf;
    requires place: Vma_Mm(p.m) && Vma_Range(p.from, p.to) && (Place_Hole(p) || Place_Whole(p));
    requires next: p.next != 0 && 0 <= Vma_Offset(p.next, p.from);
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[p.next];
    exits \false;
    ensures wf: Vma_Wf;
    ensures area: Vma_At(p.next, p.m, p.from, \old(pvm_it_end[p.next])) && Vma_Offsets_Kept{Pre, Post}(p.next);
    ensures gone: Vma_Gone(p.mid);
    ensures others: Vma_Same_But3{Pre, Post}(p.next, p.mid, 0);
    ensures pages: Merge_Pages{Pre, Post}(p.m, p.from, p.to, p.next); */
static void merge_next(struct pvm_vma_place p)
{
  /*@ ghost vma_apart(p.m); */
  /*@ assert apart: Apart(p.m); */
  /*@ assert clear: Vma_Clear(p.m, p.from, pvm_it_end[p.next], p.next, p.mid, 0); */
  absorb(p.next, p.mid, 0, p.from, pvm_it_end[p.next]);
}

/* Class 4. */
/*@ requires wf: Vma_Wf;
    requires place: Vma_Mm(p.m) && Vma_Range(p.from, p.to) && Place_Tail(p);
    requires next: p.next != 0 && 0 <= Vma_Offset(p.next, p.from);
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[p.prev], pvm_vma_pgoff[p.next];
    exits \false;
    ensures wf: Vma_Wf;
    ensures prev: Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), p.from) && Vma_Offsets_Kept{Pre, Post}(p.prev);
    ensures next: Vma_At(p.next, p.m, p.from, \old(pvm_it_end[p.next])) && Vma_Offsets_Kept{Pre, Post}(p.next);
    ensures others: Vma_Same_But3{Pre, Post}(p.prev, p.next, 0);
    ensures pages: Merge_Pages{Pre, Post}(p.m, p.from, p.to, p.next); */
static void merge_tail(struct pvm_vma_place p)
{
  /*@ ghost vma_apart(p.m); */
  /*@ assert apart: Apart(p.m); */
  /*@ assert clear: Vma_Clear(p.m, pvm_it_start[p.prev], p.from, p.prev, p.prev, p.prev); */
  /*@ assert clear2: Vma_Clear(p.m, p.from, pvm_it_end[p.next], p.next, p.prev, p.prev); */
  occupy(p.prev, pvm_it_start[p.prev], p.from);
  occupy(p.next, p.from, pvm_it_end[p.next]);
}

/* Class 5. */
/*@ requires wf: Vma_Wf;
    requires place: Vma_Mm(p.m) && Vma_Range(p.from, p.to) && Place_Head(p);
    requires prev: p.prev != 0 && Vma_Offset(p.prev, p.to) <= PVM_VMA_PGOFF_TOP * 4096;
    terminates \true;
    assigns PVM_VMA_NODE_CELLS, pvm_vma_pgoff[p.prev], pvm_vma_pgoff[p.mid];
    exits \false;
    ensures wf: Vma_Wf;
    ensures prev: Vma_At(p.prev, p.m, \old(pvm_it_start[p.prev]), p.to) && Vma_Offsets_Kept{Pre, Post}(p.prev);
    ensures mid: Vma_At(p.mid, p.m, p.to, \old(pvm_it_end[p.mid])) && Vma_Offsets_Kept{Pre, Post}(p.mid);
    ensures others: Vma_Same_But3{Pre, Post}(p.prev, p.mid, 0);
    ensures pages: Merge_Pages{Pre, Post}(p.m, p.from, p.to, p.prev); */
static void merge_head(struct pvm_vma_place p)
{
  /*@ ghost vma_apart(p.m); */
  /*@ assert apart: Apart(p.m); */
  /*@ assert clear: Vma_Clear(p.m, p.to, pvm_it_end[p.mid], p.mid, p.mid, p.mid); */
  /*@ assert clear2: Vma_Clear(p.m, pvm_it_start[p.prev], p.to, p.prev, p.mid, p.mid); */
  occupy(p.mid, p.to, pvm_it_end[p.mid]);
  occupy(p.prev, pvm_it_start[p.prev], p.to);
}

u32 pvm_vma_merge(struct pvm_vma_place p, struct pvm_vma_map q, u32 sp, u32 sn)
{
  u32 k = pvm_vma_merge_class(p, q, sp, sn);
  switch (k) {
  case 1:
  case 6: merge_both(p); break;
  case 2:
  case 7: merge_prev(p); break;
  case 3:
  case 8: merge_next(p); break;
  case 4: merge_tail(p); break;
  case 5: merge_head(p); break;
  default: break;
  }
  return k;
}
