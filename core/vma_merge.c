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
    ensures place: Place_Right(\result, m, from, to); */
static struct pvm_vma_place place_inside(u64 to, u32 v, u32 n) /*@ ghost (u32 m, u64 from) */
{
  struct pvm_vma_place p = { PVM_PLACE_NONE, 0, 0, 0 };
  if (pvm_it_end[v] != to) {
    /*@ assert cut: pvm_it_start[v] < from && from < pvm_it_end[v] && !It_Free(m, from, to - from); */
    /*@ assert none: Place_None(p, m, from, to); */
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
    ensures place: Place_Right(\result, m, from, to); */
static struct pvm_vma_place place_over(u64 from, u64 to, u32 v, u32 n) /*@ ghost (u32 m) */
{
  struct pvm_vma_place p = { PVM_PLACE_NONE, 0, 0, 0 };
  /*@ assert met: !It_Free(m, from, to - from); */
  if (pvm_it_start[n] != from || pvm_it_end[n] < to) {
    /*@ assert none: Place_None(p, m, from, to); */
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

struct pvm_vma_place pvm_vma_place(u32 m, u64 from, u64 to)
{
  struct pvm_vma_place p = { PVM_PLACE_NONE, 0, 0, 0 };
  if (m == 0 || m >= PVM_MAX_MMS || from >= to || to > PVM_VMA_TOP || from % 4096 != 0 || to % 4096 != 0)
    return p;
  struct beside b = beside(m, from);
  /*@ ghost vma_apart(m); */
  /*@ assert apart: Apart(m); */
  if (b.below && pvm_it_end[b.below] > from)
    return place_inside(to, b.below, b.above) /*@ ghost (m, from) */;
  if (b.above && pvm_it_start[b.above] < to)
    return place_over(from, to, b.below, b.above) /*@ ghost (m) */;
  /*@ assert above: Above(m, to, b.above); */
  /*@ assert hole: It_Free(m, from, to - from); */
  p.where = PVM_PLACE_HOLE;
  p.prev = ends_at(b.below, from) /*@ ghost (m) */;
  p.next = begins_at(b.above, to) /*@ ghost (m) */;
  return p;
}

/* Flags that must be equal. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures hard: \result == Vm_Hard(flags); */
static u64 hard(u64 flags)
{
  return flags - flags / PVM_VM_SOFTDIRTY % 2 * PVM_VM_SOFTDIRTY;
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
  return hard(pvm_vma_flags[v]) == hard(q.flags) && pvm_vma_file[v] == q.file && anon_suits(q.anon, pvm_vma_anon[v], single);
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

/* Linux: VM_SPECIAL. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures special: \result != 0 <==> Vm_Special(flags); */
static int special(u64 flags)
{
  return PVM_VM_HAS(flags, PVM_VM_PFNMAP) || PVM_VM_HAS(flags, PVM_VM_IO) || PVM_VM_HAS(flags, PVM_VM_DONTEXPAND) ||
         PVM_VM_HAS(flags, PVM_VM_MIXEDMAP);
}

u32 pvm_vma_merge_class(struct pvm_vma_place p, u64 len, struct pvm_vma_map q, u32 sp, u32 sn)
{
  if (special(q.flags) || p.where == PVM_PLACE_NONE || p.where > PVM_PLACE_WHOLE)
    return 0;
  int after = p.prev && p.where != PVM_PLACE_TAIL && goes_after(p.prev, q, sp), before;
  before = p.next && p.where != PVM_PLACE_HEAD && goes_before(p.next, q, len, sn);
  if (p.where == PVM_PLACE_TAIL)
    return before ? 4 : 0;
  if (p.where == PVM_PLACE_HEAD)
    return after ? 5 : 0;
  u32 first = p.where == PVM_PLACE_HOLE ? 1 : 6;
  if (after && before && anon_suits(pvm_vma_anon[p.prev], pvm_vma_anon[p.next], 1))
    return first;
  return after ? first + 1 : before ? first + 2 : 0;
}
