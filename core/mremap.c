/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call mremap. */
#include "mremap.h"

#include "mremap_step.h"

/* What mremap is asked for, in whole pages. */
struct mremap {
  u64 addr, old_len, new_len, new_addr;
  u32 m, flags;
};

/* a + b modulo 2^64, as Linux adds addresses and lengths. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: \result == Mremap_Sum(a, b); */
static u64 wrapped(u64 a, u64 b)
{
  u64 left = 0xffffffffffffffffu - a;
  return b > left ? b - left - 1 : a + b;
}

/* What stands against the arguments: -EINVAL or 0 (Linux: the head of mremap). The lengths are those of the call, not yet in whole pages. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures args: \result == 0 ==> cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m) && q.addr % 4096 == 0;
    ensures lengths: \result == 0 ==> (q.flags / PVM_MREMAP_DONTUNMAP) % 2 != 0 ==> q.old_len == q.new_len; */
static int args_refused(u32 cpu, u32 node, struct mremap q)
{
  int moves = PVM_VM_HAS(q.flags, PVM_MREMAP_MAYMOVE);
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !mmap_live(q.m) || q.flags > 7 || q.addr % 4096 != 0)
    return -PVM_EINVAL;
  if (PVM_VM_HAS(q.flags, PVM_MREMAP_FIXED) && !moves)
    return -PVM_EINVAL;
  return PVM_VM_HAS(q.flags, PVM_MREMAP_DONTUNMAP) && (!moves || q.old_len != q.new_len) ? -PVM_EINVAL : 0;
}

/* What stands against area v, which covers q.addr, having q.new_len instead of q.old_len, which is not longer, from there on: an error, or 0
 * (Linux: vma_to_resize). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(q.m);
    requires area: Vma_Of(v, q.m) && Vma_Covers(v, q.addr);
    requires grows: q.old_len <= q.new_len;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM;
    ensures inside: \result == 0 ==> 0 < q.old_len <= pvm_it_end[v] - q.addr;
    ensures einval: q.old_len == 0 ==> \result == -PVM_EINVAL; */
static int resize_refused(u32 v, struct mremap q)
{
  u64 flags = pvm_vma_flags[v];
  int fixed = PVM_VM_HAS(flags, PVM_VM_DONTEXPAND) || PVM_VM_HAS(flags, PVM_VM_PFNMAP);
  if (q.old_len == 0 || (PVM_VM_HAS(q.flags, PVM_MREMAP_DONTUNMAP) && fixed))
    return -PVM_EINVAL;
  if (q.old_len > pvm_it_end[v] - q.addr)
    return -PVM_EFAULT;
  if (q.new_len == q.old_len)
    return 0;
  if (fixed)
    return -PVM_EFAULT;
  u64 n = (q.new_len - q.old_len) / 4096;
  if (pvm_mlock_check(q.m, flags, n) != 0)
    return -PVM_EAGAIN;
  return pvm_may_expand_vm(q.m, flags, n, 0) ? 0 : -PVM_ENOMEM;
}

/* Is there memory for what area v promises more then: all of it, when the old range stays (Linux: security_vm_enough_memory_mm in move_vma)? */
/*@ requires wf: Mm_State;
    requires args: Mm_Live(q.m) && Vma_In(v) && q.old_len <= q.new_len;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures always: pvm_overcommit_mode == PVM_OVERCOMMIT_ALWAYS ==> \result != 0; */
static int promised(u32 v, struct mremap q)
{
  u64 n = (PVM_VM_HAS(q.flags, PVM_MREMAP_DONTUNMAP) ? q.new_len : q.new_len - q.old_len) / 4096;
  return !PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_ACCOUNT) || pvm_vm_enough_memory(q.m, n, 0, 0);
}

/* Area v, whose last pages are meant, grows where it is, if it can: 1 or 0, and then nothing changed (Linux: vma_expandable). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(q.m);
    requires area: Vma_Of(v, q.m) && Vma_Covers(v, q.addr) && q.old_len <= pvm_it_end[v] - q.addr && q.old_len < q.new_len && q.addr % 4096 == 0;
    terminates \true;
    assigns PVM_AREA_OP_CELLS, PVM_RMAP_ANON_CELLS, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1], pvm_vm_committed;
    exits \false;
    ensures wf: Mm_State;
    ensures still: \result == 0 ==> Area_Same_But{Pre, Here}(0, 0);
    ensures none: \result == 0 ==> Area_Same{Pre, Here} && Mm_Info_Same{Pre, Here} && pvm_vm_committed == \old(pvm_vm_committed);
    ensures own: \result != 0 ==> Mremap_Copy{Pre, Here}(v, v, q.m, q.addr, q.addr, q.addr + q.new_len);
    ensures forth: \result != 0 ==>
      Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, q.addr, q.addr + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result != 0 ==>
      Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, q.addr, q.addr + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m); */
static int expand(u32 v, struct mremap q)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_end[v] <= Mm_Top(pvm_mm_root[q.m]); */
  u64 top = mmap_top(q.m), start = pvm_it_start[v], end = pvm_it_end[v];
  if (q.old_len != end - q.addr || q.new_len > top || q.addr > top - q.new_len || q.new_len % 4096 != 0)
    return 0;
  u64 to = q.addr + q.new_len, flags = pvm_vma_flags[v];
  int e = pvm_area_resize(v, start, to);
  /*@ assert live: \forall integer i; Pool_Live(PVM_POOL_MM, i) <==> \at(Pool_Live(PVM_POOL_MM, i), Pre); */
  /*@ assert pool: Mm_Pool; */
  if (e != 0) {
    /*@ assert still: \forall integer x; 0 <= x < PVM_IT_NODES ==> It_Same_Node{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
          pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert fields: \forall integer x; 0 < x < PVM_MAX_VMAS ==> Mmap_Same{Pre, Here}(x); */
    /*@ assert areas: Mm_Areas; */
    /*@ assert none: Area_Spaces_But{Pre, Here}(q.m); */
    return 0;
  }
  /*@ assert others: \forall integer x; 0 < x < PVM_MAX_VMAS ==> x != v ==> Mmap_Same{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
        pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
  /*@ assert areas2: Mm_Areas; */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(q.m); */
  pvm_vm_count(q.m, flags, (to - end) / 4096);
  /*@ assert mine: \forall integer a; a < q.addr ==> Vma_Covers(v, a) || Vma_Covers{Pre}(v, a) ==> Vma_Kept{Pre, Here}(v, v, a); */
  /*@ assert stay: \forall integer x, a; Vma_Of{Pre}(x, q.m) ==> Vma_Covers{Pre}(x, a) ==> a < q.addr || to <= a ==>
        Vma_Of(x, q.m) && Vma_Kept{Pre, Here}(x, x, a); */
  /*@ assert came: \forall integer x, a; Vma_Of(x, q.m) ==> Vma_Covers(x, a) ==> a < q.addr || to <= a ==>
        Vma_Of{Pre}(x, q.m) && Vma_Kept{Pre, Here}(x, x, a); */
  /*@ ghost Grown: ; */
  (void)mmap_take(v);
  /*@ assert taken: Area_Spaces_But{Grown, Here}(q.m); */
  /*@ assert all: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert step: \forall integer x, w, y, a; Vma_Kept{Pre, Grown}(x, w, a) ==> Vma_Joined{Grown, Here}(w, y, a) ==> a < q.addr || to <= a ==>
        Vma_Turned{Pre, Here}(x, y, a, Mremap_Flags{Pre}(x, a, q.addr, q.addr + q.old_len)); */
  return 1;
}

/* Area v, which is the old range, comes to `at`: the area that it is there; -ENOMEM, and then all is where it was (Linux: move_vma). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires area: Vma_At(v, q.m, q.addr, q.addr + q.old_len);
    requires range: Mm_Range(q.m, at, at + q.new_len) && Mm_Range(q.m, q.addr, q.addr + q.old_len) && q.old_len <= q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: 0 < \result < PVM_MAX_VMAS || \result == -PVM_ENOMEM;
    ensures fresh: \result > 0 ==> \old(pvm_it_tree)[\result] == 0;
    ensures copy: \result > 0 ==> Vma_At(\result, q.m, at, at + q.new_len) && pvm_vma_flags[\result] == \old(pvm_vma_flags[v]) &&
      pvm_vma_pgoff[\result] == \old(Area_Copy_Offset(v, at)) && pvm_vma_file[\result] == \old(pvm_vma_file[v]);
    ensures gone: \result > 0 ==> (q.flags / PVM_MREMAP_DONTUNMAP) % 2 == 0 ==> pvm_it_tree[v] == 0;
    ensures left: \result > 0 ==> (q.flags / PVM_MREMAP_DONTUNMAP) % 2 != 0 ==> Vma_At(v, q.m, q.addr, q.addr + q.old_len) &&
      pvm_vma_flags[v] == Mremap_Left(\old(pvm_vma_flags[v])) && pvm_vma_pgoff[v] == \old(pvm_vma_pgoff[v]) &&
      pvm_vma_file[v] == \old(pvm_vma_file[v]);
    ensures others: \result > 0 ==> Area_Same_But{Pre, Here}(v, \result);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6); */
static int move_area(u32 cpu, u32 node, u32 v, struct mremap q, u64 at)
{
  u64 n = q.old_len / 4096;
  /*@ assert aligned: q.old_len % 4096 == 0 && q.old_len > 0; */
  /*@ assert count: n * 4096 == q.old_len && n > 0; */
  /*@ assert pages: Mm_Range(q.m, at, at + n * 4096) && Mm_Range(q.m, q.addr, q.addr + n * 4096); */
  /*@ ghost u32 root = pvm_mm_root[q.m]; */
  int w = mremap_copy(v, at, at + q.new_len);
  /*@ assert copied: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ ghost Copied: ; */
  if (w < 0)
    return -PVM_ENOMEM;
  int e = mremap_entries(cpu, node, q.m, q.addr, at, n);
  /*@ assert moved: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (e) {
    mremap_drop_entries(cpu, q.m, at, n);
    /*@ assert undone: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
    mremap_drop((u32)w);
    /*@ assert back: Area_Spaces_But{Copied, Here}(q.m); */
    /*@ assert trees2: Roots_Same{Pre, Here}; */
    /*@ assert spaces: Area_Spaces_But{Pre, Here}(q.m); */
    return -PVM_ENOMEM;
  }
  mremap_drop_entries(cpu, q.m, q.addr, n);
  /*@ assert gone: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ assert old: Area_Same_But{Pre, Here}(w, 0) && Area_Same_But{Copied, Here}(0, 0); */
  if (PVM_VM_HAS(q.flags, PVM_MREMAP_DONTUNMAP))
    mremap_empty(v);
  else
    mremap_drop(v);
  /*@ assert left: Area_Spaces_But{Copied, Here}(q.m); */
  /*@ assert spaces2: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert trees3: Roots_Same{Pre, Here}; */
  /*@ assert others: Area_Same_But{Copied, Here}(v, 0); */
  /*@ assert both: Area_Same_But{Pre, Here}(v, w); */
  return w;
}

/* The same of the old range in area v, which is cut off from what is around it. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires area: Vma_Of(v, q.m) && Vma_Covers(v, q.addr);
    requires range: Mm_Range(q.m, at, at + q.new_len) && Mm_Range(q.m, q.addr, q.addr + q.old_len) && q.old_len <= q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: 0 < \result < PVM_MAX_VMAS || \result == -PVM_ENOMEM;
    ensures copy: \result > 0 ==> Mremap_Copy{Pre, Here}(v, \result, q.m, q.addr, at, at + q.new_len);
    ensures forth: \result > 0 ==> Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, at, at + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result > 0 ==> Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, at, at + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6); */
static int move_cut(u32 cpu, u32 node, u32 v, struct mremap q, u64 at)
{
  /*@ ghost u32 root = pvm_mm_root[q.m], m = q.m; */
  /*@ ghost u64 from = q.addr, to = q.addr + q.old_len, hi = at + q.new_len, keep = q.flags / PVM_MREMAP_DONTUNMAP % 2; */
  /*@ ghost vma_apart(q.m); */
  /*@ assert only: \forall integer x; Vma_Of(x, m) ==> Vma_Covers(x, from) ==> x == v; */
  if (mmap_cut(q.m, v, q.addr, q.addr + q.old_len) != 0)
    return -PVM_ENOMEM;
  u32 u = pvm_vma_find(q.m, q.addr);
  /*@ assert cut: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ ghost Cut: ; */
  if (u == 0 || pvm_it_start[u] != q.addr || pvm_it_end[u] != q.addr + q.old_len)
    return -PVM_ENOMEM;
  /*@ ghost vma_apart(q.m); */
  /*@ assert part: Vma_Kept{Pre, Here}(v, u, from); */
  /*@ assert apart: \forall integer x, a; Vma_Of(x, m) ==> x != u ==> Vma_Covers(x, a) ==> a < from || to <= a; */
  int w = move_area(cpu, node, u, q, at);
  /*@ assert moved: Area_Spaces_But{Cut, Here}(q.m); */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert same: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ assert copy: w > 0 ==> Mremap_Copy{Pre, Here}(v, w, m, from, at, hi); */
  /*@ assert stay: w > 0 ==> \forall integer x, a; Vma_Of{Cut}(x, m) ==> Vma_Covers{Cut}(x, a) ==> a < from || to <= a ==>
        Vma_Of(x, m) && Vma_Kept{Cut, Here}(x, x, a); */
  /*@ assert came: w > 0 ==> \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> a < at || hi <= a ==> a < from || to <= a ==>
        Vma_Of{Cut}(x, m) && Vma_Kept{Cut, Here}(x, x, a); */
  /*@ assert left: w > 0 ==> keep != 0 ==> \forall integer a; from <= a < to ==>
        Vma_Turned{Cut, Here}(u, u, a, Mremap_Left(\at(pvm_vma_flags, Cut)[u])); */
  /*@ assert here: w > 0 ==> \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> a < at || hi <= a ==> from <= a < to ==> x == u && keep != 0; */
  /*@ assert there: \forall integer x, a; Vma_Of{Cut}(x, m) ==> Vma_Covers{Cut}(x, a) ==> from <= a < to ==> x == u; */
  /*@ assert forth1: w > 0 ==> Mremap_Forth{Cut, Here}(m, from, to, at, hi, keep); */
  /*@ assert back1: w > 0 ==> Mremap_Back{Cut, Here}(m, from, to, at, hi, keep); */
  /*@ assert flags: \forall integer x, y, a; Vma_Kept{Pre, Cut}(x, y, a) ==> Mremap_Flags{Pre}(x, a, from, to) == Mremap_Flags{Cut}(y, a, from, to); */
  /*@ assert steps: \forall integer x, y, z, a, f; Vma_Kept{Pre, Cut}(x, y, a) ==> Vma_Turned{Cut, Here}(y, z, a, f) ==> Vma_Turned{Pre, Here}(x, z, a, f); */
  /*@ assert forth: w > 0 ==> Mremap_Forth{Pre, Here}(m, from, to, at, hi, keep); */
  /*@ assert back: w > 0 ==> Mremap_Back{Pre, Here}(m, from, to, at, hi, keep); */
  return w;
}

/* The old range, which lies in area v, comes to `at`, where nothing is: the address or -ENOMEM, and then all is where it was. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires area: Vma_Of(v, q.m) && Vma_Covers(v, q.addr);
    requires range: Mm_Range(q.m, at, at + q.new_len) && Mm_Range(q.m, q.addr, q.addr + q.old_len) && q.old_len <= q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == at || \result == -PVM_ENOMEM;
    ensures moved: \result >= 0 ==> Mremap_Copied{Pre, Here}(v, q.m, q.addr, at, at + q.new_len);
    ensures forth: \result >= 0 ==> Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, at, at + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result >= 0 ==> Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, at, at + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6); */
static i64 move(u32 cpu, u32 node, u32 v, struct mremap q, u64 at)
{
  if (pvm_mm_map_count[q.m] >= PVM_MAX_MAP_COUNT - 3 || !promised(v, q)) {
    /*@ assert nothing: Map_Same{Pre, Here}(\at(pvm_mm_root[q.m], Pre), 0, PT_SPAN6); */
    return -PVM_ENOMEM;
  }
  /*@ ghost u32 root = pvm_mm_root[q.m], m = q.m; */
  /*@ ghost u64 from = q.addr, to = q.addr + q.old_len, hi = at + q.new_len, keep = q.flags / PVM_MREMAP_DONTUNMAP % 2; */
  int w = move_cut(cpu, node, v, q, at);
  /*@ assert moved: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert live: Mm_Live(q.m); */
  /*@ ghost Moved: ; */
  mremap_settle_both(q.m, at, q.addr);
  /*@ assert settled: Area_Spaces_But{Moved, Here}(q.m); */
  /*@ assert both: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  /*@ assert same: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  if (w < 0)
    return w;
  /*@ assert there: Mremap_Copy{Pre, Moved}(v, w, m, from, at, hi) && Vma_Of{Moved}(w, m); */
  /*@ assert held: \exists integer y; Vma_Of(y, m) && Mmap_Holds{Moved, Here}(w, y); */
  /*@ assert copied: \forall integer y; Mmap_Holds{Moved, Here}(w, y) ==> Vma_Of(y, m) ==> Mremap_Copy{Pre, Here}(v, y, m, from, at, hi); */
  /*@ assert copy: Mremap_Copied{Pre, Here}(v, m, from, at, hi); */
  /*@ assert holds: \forall integer x, w, y, a, f; Vma_Turned{Pre, Moved}(x, w, a, f) ==> Mmap_Holds{Moved, Here}(w, y) ==>
        Vma_Turned{Pre, Here}(x, y, a, f); */
  /*@ assert joins: \forall integer x, w, y, a, f; Vma_Turned{Pre, Moved}(x, w, a, f) ==> Vma_Joined{Moved, Here}(w, y, a) ==>
        Vma_Turned{Pre, Here}(x, y, a, f); */
  /*@ assert forth: Mremap_Forth{Pre, Here}(m, from, to, at, hi, keep); */
  /*@ assert back: Mremap_Back{Pre, Here}(m, from, to, at, hi, keep); */
  return (i64)at;
}

/* The addresses from .. from+len-1 of address space m are free now: 0 or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && len % 4096 == 0;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures range: \result == 0 ==> from + len <= PVM_VMA_TOP;
    ensures free: \result == 0 ==> It_Free(m, from, len);
    ensures outside: \result == 0 ==> Mmap_Outside{Pre, Here}(m, from, from + len);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6);
    ensures fail: \result == -PVM_EINVAL ==> Mm_Unchanged{Pre, Here}; */
static int clear_range(u32 cpu, u32 m, u64 from, u64 len)
{
  /*@ assert whole: Mmap_Len(len) == len; */
  int e = pvm_munmap(cpu, m, from, len);
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  /*@ assert none: e == -PVM_EINVAL ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  /*@ assert some: e != -PVM_EINVAL ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  return e == -PVM_EBUSY ? -PVM_ENOMEM : e;
}

/* Where the new range is to be: the address, or what stands against it (Linux: the middle of mremap_to). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(q.m);
    requires area: Vma_Of(v, q.m) && Vma_Covers(v, q.addr) && q.old_len <= q.new_len;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result >= 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM ||
      \result == -PVM_EPERM;
    ensures range: \result >= 0 ==> 0 < q.old_len <= pvm_it_end[v] - q.addr && Mm_Range(q.m, \result, \result + q.new_len);
    ensures fixed: \result >= 0 ==> (q.flags / PVM_MREMAP_FIXED) % 2 != 0 ==> \result == q.new_addr; */
static i64 place_to(u32 v, struct mremap q)
{
  int e = resize_refused(v, q);
  if (e)
    return e;
  if (PVM_VM_HAS(q.flags, PVM_MREMAP_DONTUNMAP) && !pvm_may_expand_vm(q.m, pvm_vma_flags[v], q.old_len / 4096, 0))
    return -PVM_ENOMEM;
  return pvm_get_unmapped_area(q.m, q.new_addr, q.new_len, PVM_VM_HAS(q.flags, PVM_MREMAP_FIXED) ? PVM_MAP_FIXED : 0);
}

/* To a place that is asked for, where nothing is any more. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires lengths: q.old_len % 4096 == 0 && q.new_len % 4096 == 0 && q.addr % 4096 == 0 && q.old_len <= q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result >= 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM ||
      \result == -PVM_EPERM;
    ensures inside: \result >= 0 ==> 0 < q.old_len && q.addr + q.old_len <= PVM_VMA_TOP;
    ensures fixed: \result >= 0 ==> (q.flags / PVM_MREMAP_FIXED) % 2 != 0 ==> \result == q.new_addr;
    ensures moved: \result >= 0 ==> Mremap_Moved{Pre, Here}(q.m, q.addr, \result, \result + q.new_len);
    ensures forth: \result >= 0 ==>
      Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result >= 0 ==>
      Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6); */
static i64 move_cleared(u32 cpu, u32 node, struct mremap q)
{
  u32 v = pvm_vma_lookup(q.m, q.addr);
  if (v == 0)
    return -PVM_EFAULT;
  /*@ assert range: It_In(v) && pvm_it_end[v] <= Mm_Top(pvm_mm_root[q.m]); */
  i64 at = place_to(v, q);
  if (at < 0)
    return at;
  i64 r = move(cpu, node, v, q, (u64)at);
  /*@ assert area: Vma_Of{Pre}(v, q.m) && Vma_Covers{Pre}(v, q.addr); */
  /*@ assert copied: r >= 0 ==> r == at && Mremap_Copied{Pre, Here}(v, q.m, q.addr, at, at + q.new_len); */
  return r;
}

/* What stands against the new range, before anything is looked at: an error, or 0 (Linux: the head of mremap_to). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(q.m);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures range: \result == 0 ==> q.new_addr % 4096 == 0 && q.new_addr + q.new_len <= Mm_Top(pvm_mm_root[q.m]);
    ensures apart: \result == 0 ==> Mremap_Sum(q.addr, q.old_len) <= q.new_addr || q.new_addr + q.new_len <= q.addr; */
static int to_refused(struct mremap q)
{
  u64 top = mmap_top(q.m);
  if (q.new_addr % 4096 != 0 || q.new_len > top || q.new_addr > top - q.new_len)
    return -PVM_EINVAL;
  if (wrapped(q.addr, q.old_len) > q.new_addr && q.new_addr + q.new_len > q.addr)
    return -PVM_EINVAL;
  return pvm_mm_map_count[q.m] >= PVM_MAX_MAP_COUNT - 5 ? -PVM_ENOMEM : 0;
}

/* What is at the new range goes, if it is fixed, and then what is behind the part of the old one that moves: 0 or an error. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(q.m);
    requires lengths: q.old_len % 4096 == 0 && q.new_len % 4096 == 0;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures tail: \result == 0 ==> q.old_len > q.new_len ==> It_Free(q.m, Mremap_Sum(q.addr, q.new_len), q.old_len - q.new_len) &&
      Mremap_Sum(q.addr, q.new_len) + (q.old_len - q.new_len) <= PVM_VMA_TOP;
    ensures stays: \result == 0 ==> Mremap_Stays{Pre, Here}(q.m, Mremap_Sum(q.addr, q.new_len), Mremap_Tail(q.addr, q.old_len, q.new_len),
      q.new_addr, Mremap_Head(q.flags, q.new_addr, q.new_len));
    ensures came: \result == 0 ==> Mremap_Came{Pre, Here}(q.m, Mremap_Sum(q.addr, q.new_len), Mremap_Tail(q.addr, q.old_len, q.new_len),
      q.new_addr, Mremap_Head(q.flags, q.new_addr, q.new_len));
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6); */
static int clear_ranges(u32 cpu, struct mremap q)
{
  /*@ ghost u32 root = pvm_mm_root[q.m], m = q.m; */
  int e = 0;
  /*@ assert nothing: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Kept{Pre, Here}(x, x, a); */
  if (PVM_VM_HAS(q.flags, PVM_MREMAP_FIXED))
    e = clear_range(cpu, q.m, q.new_addr, q.new_len);
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert first: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert stay: e == 0 ==> Mremap_Stays{Pre, Here}(m, q.new_addr, q.new_addr, q.new_addr, Mremap_Head(q.flags, q.new_addr, q.new_len)); */
  /*@ assert came: e == 0 ==> Mremap_Came{Pre, Here}(m, q.new_addr, q.new_addr, q.new_addr, Mremap_Head(q.flags, q.new_addr, q.new_len)); */
  if (e || q.old_len <= q.new_len) {
    /*@ assert stay2: e == 0 ==> Mremap_Stays{Pre, Here}(m, Mremap_Sum(q.addr, q.new_len), Mremap_Tail(q.addr, q.old_len, q.new_len), q.new_addr,
          Mremap_Head(q.flags, q.new_addr, q.new_len)); */
    /*@ assert came2: e == 0 ==> Mremap_Came{Pre, Here}(m, Mremap_Sum(q.addr, q.new_len), Mremap_Tail(q.addr, q.old_len, q.new_len), q.new_addr,
          Mremap_Head(q.flags, q.new_addr, q.new_len)); */
    return e;
  }
  /*@ ghost Cleared: ; */
  u64 from = wrapped(q.addr, q.new_len);
  e = clear_range(cpu, q.m, from, q.old_len - q.new_len);
  /*@ assert tail: Area_Spaces_But{Cleared, Here}(q.m); */
  /*@ assert step: Map_Same{Cleared, Here}(root, 0, PT_SPAN6); */
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  if (e)
    return e;
  /*@ ghost u64 to = from + (q.old_len - q.new_len); */
  /*@ ghost u64 head = PVM_VM_HAS(q.flags, PVM_MREMAP_FIXED) ? q.new_addr + q.new_len : q.new_addr; */
  /*@ assert outside: Mmap_Outside{Cleared, Here}(m, from, to); */
  /*@ assert kept: \forall integer x, y, z, a; Vma_Kept{Pre, Cleared}(x, y, a) ==> Vma_Kept{Cleared, Here}(y, z, a) ==> Vma_Kept{Pre, Here}(x, z, a); */
  /*@ assert stay3: Mremap_Stays{Cleared, Here}(m, from, to, q.new_addr, head); */
  /*@ assert came3: Mremap_Came{Cleared, Here}(m, from, to, q.new_addr, head); */
  /*@ assert stay4: Mremap_Stays{Pre, Cleared}(m, from, to, q.new_addr, head); */
  /*@ assert came4: Mremap_Came{Pre, Cleared}(m, from, to, q.new_addr, head); */
  /*@ assert stay5: Mremap_Stays{Pre, Here}(m, from, to, q.new_addr, head); */
  /*@ assert came5: Mremap_Came{Pre, Here}(m, from, to, q.new_addr, head); */
  return 0;
}

/* To a place that is asked for, fixed or as a hint (Linux: mremap_to). */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires lengths: q.old_len % 4096 == 0 && q.new_len % 4096 == 0 && q.addr % 4096 == 0 && 0 < q.new_len;
    requires equal: (q.flags / PVM_MREMAP_DONTUNMAP) % 2 != 0 ==> q.old_len == q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result >= 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM ||
      \result == -PVM_EPERM;
    ensures some: \result >= 0 ==> 0 < q.old_len;
    ensures fixed: \result >= 0 ==> (q.flags / PVM_MREMAP_FIXED) % 2 != 0 ==> \result == q.new_addr;
    ensures moved: \result >= 0 ==> Mremap_Moved{Pre, Here}(q.m, q.addr, \result, \result + q.new_len);
    ensures forth: \result >= 0 ==>
      Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result >= 0 ==>
      Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6); */
static i64 move_to(u32 cpu, u32 node, struct mremap q)
{
  int e = to_refused(q);
  if (e)
    return e;
  /*@ ghost u32 root = pvm_mm_root[q.m], m = q.m; */
  e = clear_ranges(cpu, q);
  if (e)
    return e;
  /*@ ghost Cleared: ; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ ghost u64 from = q.addr, all = q.old_len, keep = q.flags / PVM_MREMAP_DONTUNMAP % 2; */
  /*@ ghost u64 head = PVM_VM_HAS(q.flags, PVM_MREMAP_FIXED) ? q.new_addr + q.new_len : q.new_addr; */
  q.old_len = q.old_len < q.new_len ? q.old_len : q.new_len;
  i64 r = move_cleared(cpu, node, q);
  /*@ assert trees2: Roots_Same{Pre, Here}; */
  /*@ assert moved: Area_Spaces_But{Cleared, Here}(m); */
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
  /*@ assert step: Map_Same{Cleared, Here}(root, 0, PT_SPAN6); */
  /*@ assert same: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  if (r < 0)
    return r;
  /*@ ghost u64 part = q.old_len, hi = r + q.new_len; */
  /*@ assert stays: Mremap_Stays{Pre, Cleared}(m, from + part, from + all, q.new_addr, head); */
  /*@ assert came: Mremap_Came{Pre, Cleared}(m, from + part, from + all, q.new_addr, head); */
  /*@ assert tail: \forall integer y, a; Vma_Of{Cleared}(y, m) ==> Vma_Covers{Cleared}(y, a) ==> a < from + part || from + all <= a; */
  /*@ assert fixed: \forall integer a; a < r || hi <= a ==> a < q.new_addr || head <= a; */
  /*@ assert steps: \forall integer x, y, z, a, f; Vma_Kept{Pre, Cleared}(x, y, a) ==> Vma_Turned{Cleared, Here}(y, z, a, f) ==>
        Vma_Turned{Pre, Here}(x, z, a, f); */
  /*@ assert flags: \forall integer x, y, a; Vma_Kept{Pre, Cleared}(x, y, a) ==> keep != 0 || a < from || from + all <= a ==>
        Mremap_Flags{Pre}(x, a, from, from + all) == Mremap_Flags{Cleared}(y, a, from, from + part); */
  /*@ assert forth1: Mremap_Forth{Cleared, Here}(m, from, from + part, r, hi, keep); */
  /*@ assert forth: Mremap_Forth{Pre, Here}(m, from, from + all, r, hi, keep); */
  /*@ assert back1: Mremap_Back{Cleared, Here}(m, from, from + part, r, hi, keep); */
  /*@ assert behind: \forall integer w, a; Vma_Of(w, m) ==> Vma_Covers(w, a) ==> a < r || hi <= a ==> keep != 0 || a < from || from + all <= a; */
  /*@ assert out: \forall integer y, a; Vma_Of{Cleared}(y, m) ==> Vma_Covers{Cleared}(y, a) ==> a < r || hi <= a ==>
        \exists integer x; Vma_Of{Pre}(x, m) && Vma_Kept{Pre, Cleared}(x, y, a); */
  /*@ assert back: Mremap_Back{Pre, Here}(m, from, from + all, r, hi, keep); */
  /*@ assert first: from < q.new_addr || head <= from; */
  /*@ assert old: \forall integer x, v, w; Vma_Kept{Pre, Cleared}(x, v, from) ==> Mremap_Copy{Cleared, Here}(v, w, m, from, r, hi) ==>
        Mremap_Copy{Pre, Here}(x, w, m, from, r, hi); */
  /*@ assert was: \forall integer v; Vma_Of{Cleared}(v, m) ==> Vma_Covers{Cleared}(v, from) ==>
        \exists integer x; Vma_Of{Pre}(x, m) && Vma_Kept{Pre, Cleared}(x, v, from); */
  /*@ assert moved1: Mremap_Moved{Cleared, Here}(m, from, r, hi); */
  /*@ assert moved2: Mremap_Moved{Pre, Here}(m, from, r, hi); */
  return r;
}

/* The area grows, or the range moves to where it fits. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires lengths: q.old_len % 4096 == 0 && q.new_len % 4096 == 0 && q.addr % 4096 == 0;
    requires area: Vma_Of(v, q.m) && Vma_Covers(v, q.addr) && q.old_len < q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result >= 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM ||
      \result == -PVM_EPERM;
    ensures some: \result >= 0 ==> 0 < q.old_len;
    ensures moved: \result >= 0 ==> Mremap_Moved{Pre, Here}(q.m, q.addr, \result, \result + q.new_len);
    ensures forth: \result >= 0 ==>
      Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result >= 0 ==>
      Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6);
    ensures fail: \result < 0 ==> \result != -PVM_ENOMEM ==> Mm_Unchanged{Pre, Here}; */
static i64 grow_or_move(u32 cpu, u32 node, u32 v, struct mremap q)
{
  /*@ assert range: It_In(v) && pvm_it_end[v] <= Mm_Top(pvm_mm_root[q.m]); */
  /*@ ghost u32 root = pvm_mm_root[q.m]; */
  int e = resize_refused(v, q);
  /*@ assert refused: Mm_Unchanged{Pre, Here}; */
  if (e)
    return e;
  if (!promised(v, q))
    return -PVM_ENOMEM;
  /*@ assert area: Vma_Of{Pre}(v, q.m) && Vma_Covers{Pre}(v, q.addr); */
  if (expand(v, q)) {
    /*@ assert grown: Mremap_Copied{Pre, Here}(v, q.m, q.addr, q.addr, q.addr + q.new_len); */
    /*@ assert grown2: Mremap_Moved{Pre, Here}(q.m, q.addr, q.addr, q.addr + q.new_len); */
    return (i64)q.addr;
  }
  /*@ assert spaces: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert still: Area_Same_But{Pre, Here}(0, 0) && Vma_Of(v, q.m) && Vma_Covers(v, q.addr) && pvm_it_end[v] == \at(pvm_it_end[v], Pre); */
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  /*@ ghost Tried: ; */
  if (!PVM_VM_HAS(q.flags, PVM_MREMAP_MAYMOVE))
    return -PVM_ENOMEM;
  i64 at = pvm_get_unmapped_area(q.m, 0, q.new_len, 0);
  if (at < 0)
    return at;
  i64 r = move(cpu, node, v, q, (u64)at);
  /*@ assert moved: Area_Spaces_But{Tried, Here}(q.m); */
  /*@ assert both: Area_Spaces_But{Pre, Here}(q.m); */
  /*@ assert same: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ ghost u64 from = q.addr, to = q.addr + q.old_len, keep = q.flags / PVM_MREMAP_DONTUNMAP % 2; */
  /*@ assert old: \forall integer w; Mremap_Copy{Tried, Here}(v, w, q.m, from, at, at + q.new_len) ==>
        Mremap_Copy{Pre, Here}(v, w, q.m, from, at, at + q.new_len); */
  /*@ assert copied: r >= 0 ==> Mremap_Copied{Pre, Here}(v, q.m, from, at, at + q.new_len); */
  /*@ assert moved2: r >= 0 ==> Mremap_Moved{Pre, Here}(q.m, from, at, at + q.new_len); */
  /*@ assert was: \forall integer x, a; 0 < x < PVM_MAX_VMAS ==> (Vma_Of{Pre}(x, q.m) <==> Vma_Of{Tried}(x, q.m)) &&
        (Vma_Covers{Pre}(x, a) <==> Vma_Covers{Tried}(x, a)); */
  /*@ assert steps: \forall integer x, y, a, f; 0 < x < PVM_MAX_VMAS ==> Vma_Turned{Tried, Here}(x, y, a, f) ==> Vma_Turned{Pre, Here}(x, y, a, f); */
  /*@ assert flags: \forall integer x, a; 0 < x < PVM_MAX_VMAS ==> Mremap_Flags{Pre}(x, a, from, to) == Mremap_Flags{Tried}(x, a, from, to); */
  /*@ assert forth: r >= 0 ==> Mremap_Forth{Pre, Here}(q.m, from, to, at, at + q.new_len, keep); */
  /*@ assert back: r >= 0 ==> Mremap_Back{Pre, Here}(q.m, from, to, at, at + q.new_len, keep); */
  return r;
}

/* The range stays where it is, but for what is behind the first new_len bytes. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(q.m);
    requires lengths: q.old_len % 4096 == 0 && q.new_len % 4096 == 0 && q.new_len <= q.old_len && q.addr <= PVM_VMA_TOP;
    requires unmaps: (q.flags / PVM_MREMAP_DONTUNMAP) % 2 == 0;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == q.addr || \result == -PVM_EINVAL || \result == -PVM_ENOMEM;
    ensures outside: \result >= 0 ==> Mmap_Outside{Pre, Here}(q.m, Mremap_Sum(q.addr, q.new_len), Mremap_Tail(q.addr, q.old_len, q.new_len));
    ensures forth: \result >= 0 ==> q.addr + q.old_len <= 0xffffffffffffffff ==>
      Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result >= 0 ==> q.addr + q.old_len <= 0xffffffffffffffff ==>
      Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6);
    ensures fail: \result == -PVM_EINVAL ==> Mm_Unchanged{Pre, Here}; */
static i64 stay(u32 cpu, struct mremap q)
{
  /*@ ghost u32 m = q.m; */
  /*@ assert nothing: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Kept{Pre, Here}(x, x, a); */
  if (q.new_len == q.old_len) {
    /*@ assert same: \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==> Vma_Turned{Pre, Here}(x, x, a, pvm_vma_flags[x]); */
    return (i64)q.addr;
  }
  int e = clear_range(cpu, q.m, wrapped(q.addr, q.new_len), q.old_len - q.new_len);
  if (e)
    return e;
  /*@ assert turned: \forall integer x, y, a; Vma_Kept{Pre, Here}(x, y, a) ==> Vma_Turned{Pre, Here}(x, y, a, \at(pvm_vma_flags, Pre)[x]); */
  /*@ assert free: q.addr + q.old_len <= 0xffffffffffffffff ==> \forall integer x, a; Vma_Of(x, m) ==> Vma_Covers(x, a) ==>
        a < q.addr + q.new_len || q.addr + q.old_len <= a; */
  return (i64)q.addr;
}

/* All but the first checks. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(q.m);
    requires lengths: q.old_len % 4096 == 0 && q.new_len % 4096 == 0 && q.addr % 4096 == 0 && 0 < q.new_len;
    requires equal: (q.flags / PVM_MREMAP_DONTUNMAP) % 2 != 0 ==> q.old_len == q.new_len;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result >= 0 || \result == -PVM_EINVAL || \result == -PVM_EFAULT || \result == -PVM_EAGAIN || \result == -PVM_ENOMEM ||
      \result == -PVM_EPERM;
    ensures some: \result >= 0 ==> 0 < q.old_len;
    ensures fixed: \result >= 0 ==> (q.flags / PVM_MREMAP_FIXED) % 2 != 0 ==> \result == q.new_addr;
    ensures moved: \result >= 0 ==> q.old_len < q.new_len || Mremap_Asked(q.flags) ==>
      Mremap_Moved{Pre, Here}(q.m, q.addr, \result, \result + q.new_len);
    ensures stays: \result >= 0 ==> q.new_len <= q.old_len ==> !Mremap_Asked(q.flags) ==> \result == q.addr &&
      Mmap_Outside{Pre, Here}(q.m, Mremap_Sum(q.addr, q.new_len), Mremap_Tail(q.addr, q.old_len, q.new_len));
    ensures forth: \result >= 0 ==> q.addr + q.old_len <= 0xffffffffffffffff ==>
      Mremap_Forth{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures back: \result >= 0 ==> q.addr + q.old_len <= 0xffffffffffffffff ==>
      Mremap_Back{Pre, Here}(q.m, q.addr, q.addr + q.old_len, \result, \result + q.new_len, (q.flags / PVM_MREMAP_DONTUNMAP) % 2);
    ensures roots: Roots_Same{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(q.m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[q.m]), 0, PT_SPAN6);
    ensures fail: \result < 0 ==> \result != -PVM_ENOMEM ==> !Mremap_Asked(q.flags) ==> Mm_Unchanged{Pre, Here}; */
static i64 remap(u32 cpu, u32 node, struct mremap q)
{
  u32 v = pvm_vma_lookup(q.m, q.addr);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (v == 0)
    return -PVM_EFAULT;
  /*@ assert range: It_In(v) && pvm_it_end[v] <= Mm_Top(pvm_mm_root[q.m]); */
  if (PVM_VM_HAS(q.flags, PVM_MREMAP_FIXED) || PVM_VM_HAS(q.flags, PVM_MREMAP_DONTUNMAP))
    return move_to(cpu, node, q);
  return q.new_len > q.old_len ? grow_or_move(cpu, node, v, q) : stay(cpu, q);
}

i64 pvm_mremap(u32 cpu, u32 node, u32 m, u64 addr, u64 old_len, u64 new_len, u32 flags, u64 new_addr)
{
  struct mremap q = { addr, old_len, new_len, new_addr, m, flags };
  int e = args_refused(cpu, node, q);
  /*@ assert unchanged: Mm_Unchanged{Pre, Here}; */
  if (e)
    return e;
  q.old_len = mmap_align(old_len);
  q.new_len = mmap_align(new_len);
  if (q.new_len == 0)
    return -PVM_EINVAL;
  /*@ assert lengths: q.new_len == Mmap_Len(new_len) && (0 < q.old_len ==> q.old_len == Mmap_Len(old_len)); */
  return remap(cpu, node, q);
}
