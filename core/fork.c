/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: fork. */
#include "fork.h"

#include "vma_node.h"

/* The entry that the child gets for e: not accessed yet; without the permission to write when the page is to be copied on write (Linux:
 * copy_present_pte). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: e == 0 ==> \result == 0;
    ensures cow: cow != 0 ==> Pte_Present(e) ==> !Pte_Write(\result); */
static u64 fork_entry(u64 e, u32 cow)
{
  if (!pvm_pte_present(e))
    return e;
  if (cow && pvm_pte_write(e))
    e -= PVM_PTE_RW;
  return e / PVM_PTE_A % 2 ? e - PVM_PTE_A : e;
}

/* One leaf more maps the page of entry e, in address space m, or one entry more says where in swap it is. 0; -EOVERFLOW, and nothing changed. The zero page,
 * and what is no page, is not counted. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_EOVERFLOW;
    ensures counted: \result == 0 ==> Pte_Present(e) ==> Pte_Pfn(e) < pvm_nr_frames ==>
      PVM_PAGE_KERNEL <= pvm_page_state[Pte_Pfn(e)] <= PVM_PAGE_FILE ==>
      pvm_page_mapcount[Pte_Pfn(e)] == \old(pvm_page_mapcount[Pte_Pfn(e)]) + 1 &&
      pvm_page_refcount[Pte_Pfn(e)] == \old(pvm_page_refcount[Pte_Pfn(e)]) + 1;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static int fork_page(u32 m, u64 e)
{
  if (!pvm_pte_present(e) && e != 0)
    pvm_mm_count(m, PVM_MM_SWAPENTS, 1);
  if (!pvm_pte_present(e) || pvm_pte_pfn(e) >= pvm_nr_frames)
    return 0;
  u32 g = (u32)pvm_pte_pfn(e), kind = pvm_page_state[g];
  if (kind != PVM_PAGE_ANON && kind != PVM_PAGE_FILE && kind != PVM_PAGE_KERNEL)
    return 0;
  int error = pvm_page_dup(g);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (error)
    return -PVM_EOVERFLOW;
  pvm_mm_count(m, kind == PVM_PAGE_ANON ? PVM_MM_ANON_RSS : PVM_MM_FILE_RSS, 1);
  return 0;
}

/* The entries in places 0 .. n-1 of the batch become those of address space m, and each page has a leaf more: for how many of them, n unless a
 * count would overflow. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m) && n <= 512;
    terminates \true;
    assigns pvm_pt_batch[0 .. 511], pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1],
      pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures most: \result <= n;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static u32 fork_batch(u32 m, u32 n, u32 cow)
{
  u32 k = 0;
  int error = 0;
  /*@ loop invariant wf: Mm_State;
      loop invariant range: 0 <= k <= n;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop assigns k, error, pvm_pt_batch[0 .. 511], pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1],
        pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
      loop variant n - k; */
  while (k < n) {
    error = fork_page(m, pvm_pt_batch[k]);
    /*@ assert step: Map_Same{LoopCurrent, Here}(PVM_NONE, 0, 0); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    if (error)
      return k;
    pvm_pt_batch[k] = fork_entry(pvm_pt_batch[k], cow);
    k++;
  }
  return n;
}

/* What the copy of entries may write: no area, nothing of the reverse map. */
#define FORK_CELLS PVM_RESERVE_CELLS, PVM_ZAP_CELLS

/* The n pages from addr on, under one level-1 table, of the tree under root, are mapped in address space m, too. 0; -ENOMEM, and then no page
 * of m is mapped otherwise. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && n <= 512;
    terminates \true;
    assigns FORK_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static int fork_table(u32 cpu, u32 node, u32 root, u32 m, u64 addr, u32 n, u32 cow)
{
  int c = pvm_pt_load(root, addr, n);
  if (c <= 0)
    return c == 0 ? 0 : -PVM_ENOMEM;
  u32 k = fork_batch(m, n, cow);
  /*@ assert counted: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (k == n && pvm_pt_store(cpu, node, pvm_mm_root[m], addr, n) == 0) {
    /*@ assert roots: Mm_Roots; */
    /*@ assert places: Mm_Areas; */
    /*@ assert trees2: Roots_Same{Pre, Here}; */
    /*@ assert stored: Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
    return 0;
  }
  /*@ assert roots2: Mm_Roots; */
  /*@ assert places2: Mm_Areas; */
  /*@ assert trees3: Roots_Same{Pre, Here}; */
  /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  pvm_zap_batch(cpu, m, k);
  /*@ assert trees4: Roots_Same{Pre, Here}; */
  /*@ assert undone: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return -PVM_ENOMEM;
}

/* One step of fork_pages, from addr on: how many pages are done, at least one; 0 without memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires range: addr % 4096 == 0 && to % 4096 == 0 && addr < to;
    terminates \true;
    assigns FORK_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= (to - addr) / 4096;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static u64 fork_step(u32 cpu, u32 node, u32 root, u32 m, u64 addr, u64 to, u32 cow)
{
  u64 n = (to - addr) / 4096, k = pvm_pt_skip(root, addr, n);
  if (k > 0)
    return k;
  k = 512 - addr / 4096 % 512;
  if (k > n)
    k = n;
  return fork_table(cpu, node, root, m, addr, (u32)k, cow) == 0 ? k : 0;
}

/* The pages from .. to-1 of the tree under root are mapped in address space m, too (Linux: copy_page_range). 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires range: from % 4096 == 0 && to % 4096 == 0 && from < to;
    terminates \true;
    assigns FORK_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static int fork_pages(u32 cpu, u32 node, u32 root, u32 m, u64 from, u64 to, u32 cow)
{
  u64 addr = from, k = 1;
  /*@ ghost u32 child = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant range: from <= addr <= to && addr % 4096 == 0;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(child, 0, PT_SPAN6);
      loop assigns addr, k, FORK_CELLS;
      loop variant to - addr + k; */
  while (addr < to && k > 0) {
    k = fork_step(cpu, node, root, m, addr, to, cow);
    /*@ assert step: Map_Same{LoopCurrent, Here}(child, 0, PT_SPAN6); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    addr += k * 4096;
  }
  return k > 0 ? 0 : -PVM_ENOMEM;
}

/* Does a fork copy area v's pages on write (Linux: is_cow_mapping, vma_needs_copy)? The pages of others fault in anew. */
/*@ requires area: v < PVM_MAX_VMAS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures anon: \result != 0 ==> pvm_vma_anon[v] != 0;
    ensures copies: \result != 0 <==> pvm_vma_anon[v] != 0 && (pvm_vma_flags[v] / PVM_VM_DONTCOPY) % 2 == 0 &&
      (pvm_vma_flags[v] / PVM_VM_WIPEONFORK) % 2 == 0; */
static u32 fork_copies(u32 v)
{
  u64 flags = pvm_vma_flags[v];
  return pvm_vma_anon[v] != 0 && !PVM_VM_HAS(flags, PVM_VM_DONTCOPY) && !PVM_VM_HAS(flags, PVM_VM_WIPEONFORK);
}

/* The flags of the child's area. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures less: \result <= flags; */
static u64 fork_flags(u64 flags)
{
  if (PVM_VM_HAS(flags, PVM_VM_LOCKED))
    flags -= PVM_VM_LOCKED;
  return PVM_VM_HAS(flags, PVM_VM_LOCKONFAULT) ? flags - PVM_VM_LOCKONFAULT : flags;
}

/* Address space m gets a copy of area v with its pages. 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && Vma_In(v) && pvm_it_tree[v] != m;
    requires top: pvm_it_end[v] <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures parent: Area_Kept{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), 0, PT_SPAN6); */
static int fork_area(u32 cpu, u32 node, u32 m, u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert live: Mm_Live(pvm_it_tree[v]); */
  u64 flags = fork_flags(pvm_vma_flags[v]), n = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  u32 root = pvm_mm_root[pvm_it_tree[v]];
  if (PVM_VM_HAS(flags, PVM_VM_ACCOUNT) && !pvm_vm_enough_memory(m, n, 0, 0))
    return -PVM_ENOMEM;
  int w = pvm_area_fork(m, v, flags, !PVM_VM_HAS(flags, PVM_VM_WIPEONFORK));
  /*@ assert live2: \forall integer n; Pool_Live(PVM_POOL_MM, n) <==> \at(Pool_Live(PVM_POOL_MM, n), Pre); */
  /*@ assert pool: Mm_Pool; */
  /*@ assert roots: Mm_Roots; */
  if (w < 0) {
    /*@ assert still: \forall integer x; 0 <= x < PVM_IT_NODES ==> It_Same_Node{Pre, Here}(x) && pvm_it_tree[x] == \at(pvm_it_tree[x], Pre) &&
          pvm_it_start[x] == \at(pvm_it_start[x], Pre) && pvm_it_end[x] == \at(pvm_it_end[x], Pre); */
    /*@ assert areas: Mm_Areas; */
    /*@ assert kept: Area_Kept{Pre, Here}; */
    /*@ assert spaces: Area_Spaces_But{Pre, Here}(m); */
    return -PVM_ENOMEM;
  }
  /*@ assert areas2: Mm_Areas; */
  /*@ assert kept2: Area_Kept{Pre, Here}; */
  /*@ assert spaces2: Area_Spaces_But{Pre, Here}(m); */
  pvm_vm_count(m, flags, n);
  if (!fork_copies(v))
    return 0;
  return fork_pages(cpu, node, root, m, pvm_it_start[v], pvm_it_end[v], !PVM_VM_HAS(flags, PVM_VM_SHARED));
}

/* Address space c gets copies of the areas of m. 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(c) && Mm_Live(m) && c != m;
    requires top: Mm_Top(pvm_mm_root[c]) == Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures parent: Area_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[c]), 0, PT_SPAN6); */
static int fork_areas(u32 cpu, u32 node, u32 c, u32 m)
{
  u32 v = pvm_itree_find(m, 0);
  int error = 0;
  /*@ ghost u32 root = pvm_mm_root[c]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant area: v != 0 ==> Vma_Of(v, m);
      loop invariant result: error == 0 || error == -PVM_ENOMEM;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant parent: Area_Kept{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(root, 0, PT_SPAN6);
      loop assigns v, error, PVM_MM_CELLS;
      loop variant v != 0 ? PVM_VMA_TOP - pvm_it_start[v] : 0; */
  while (v && !error) {
    /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] <= PVM_VMA_TOP; */
    if (!PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_DONTCOPY))
      error = fork_area(cpu, node, c, v);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, 0, PT_SPAN6); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    /*@ assert kept: Area_Kept{LoopCurrent, Here}; */
    /*@ assert mine: Vma_Of(v, m) && pvm_it_start[v] == \at(pvm_it_start[v], LoopCurrent) && pvm_it_end[v] == \at(pvm_it_end[v], LoopCurrent); */
    v = pvm_vma_next(v);
  }
  return error;
}

/* What maps area v of address space m, if a fork copied it, loses the permission to write. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m) && Vma_Of(v, m);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures armed: Fork_Armed(v, pvm_mm_root[m]);
    ensures narrow: Map_Narrowed{Pre, Here}(pvm_mm_root[m]);
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
static void fork_protect_area(u32 cpu, u32 m, u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  if (!fork_copies(v) || PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_SHARED))
    return;
  u64 from = pvm_it_start[v], n = (pvm_it_end[v] - from) / 4096;
  /*@ assert page: Va_Page(pvm_mm_root[m], from) == from / 4096 && from / 4096 + n <= PT_SPAN6; */
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ assert args: Pt_Args(root, from, 1) && Range_In(root, from / 4096, n); */
  int e = pvm_pt_wrprotect_range(cpu, pvm_mm_root[m], from, n);
  /*@ assert range2: n == Fork_Pages(v) && from / 4096 == Fork_Page(v); */
  /*@ assert loses: \forall integer w; Pte_Present(Leaf_Wrprotect(w)) ==> !Pte_Write(Leaf_Wrprotect(w)); */
  /*@ assert indices: \forall integer w; 0 <= w < PT_SPAN6 ==> PT_I9(PT_I5(w)) && PT_I9(PT_I4(w)) && PT_I9(PT_I3(w)) && PT_I9(PT_I2(w)) &&
        PT_I9(PT_I1(w)); */
  /*@ assert cut: e != 0 ==> Run_Cut(root, from / 4096, n); */
  /*@ assert arm: e == 0 ==> Run_Armed(root, from / 4096, n); */
  /*@ assert still: e != 0 ==> \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        Map_Level(root, i5, i4, i3, i2, i1) == Map_Level{Pre}(root, i5, i4, i3, i2, i1) &&
        Map_Entry(root, i5, i4, i3, i2, i1) == Map_Entry{Pre}(root, i5, i4, i3, i2, i1); */
  /*@ assert lost: e == 0 ==> \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        from / 4096 <= PT_VPN(i5, i4, i3, i2, i1) < from / 4096 + n ==>
        Map_Level(root, i5, i4, i3, i2, i1) == Map_Level{Pre}(root, i5, i4, i3, i2, i1) &&
        Map_Entry(root, i5, i4, i3, i2, i1) == Leaf_Wrprotect(Map_Entry{Pre}(root, i5, i4, i3, i2, i1)); */
  /*@ assert rest: e == 0 ==> \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        !(from / 4096 <= PT_VPN(i5, i4, i3, i2, i1) < from / 4096 + n) ==>
        Map_Level(root, i5, i4, i3, i2, i1) == Map_Level{Pre}(root, i5, i4, i3, i2, i1) &&
        Map_Entry(root, i5, i4, i3, i2, i1) == Map_Entry{Pre}(root, i5, i4, i3, i2, i1); */
  /*@ assert narrow: Map_Narrowed{Pre, Here}(root); */
  /*@ assert places: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert done: e == 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  /*@ assert not: e != 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  (void)e;
}

/* What address space m has in pages that a fork copied loses the permission to write. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && Mm_Live(m);
    terminates \true;
    assigns PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures armed: Fork_Arms(m);
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
static void fork_protect(u32 cpu, u32 m)
{
  u32 v = pvm_itree_find(m, 0);
  /*@ ghost u32 root = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant area: v != 0 ==> Vma_Of(v, m);
      loop invariant armed: \forall integer x; Vma_Of(x, m) ==> v == 0 || pvm_it_start[x] < pvm_it_start[v] ==> Fork_Armed(x, root);
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(root, 0, PT_SPAN6);
      loop assigns v, PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
      loop variant v != 0 ? PVM_VMA_TOP - pvm_it_start[v] : 0; */
  while (v) {
    /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] <= PVM_VMA_TOP; */
    fork_protect_area(cpu, m, v);
    /*@ ghost vma_apart(m); */
    /*@ assert indices: \forall integer w; 0 <= w < PT_SPAN6 ==> PT_I9(PT_I5(w)) && PT_I9(PT_I4(w)) && PT_I9(PT_I3(w)) && PT_I9(PT_I2(w)) &&
          PT_I9(PT_I1(w)); */
    /*@ assert cut: \forall integer a, k; 0 <= a < a + k <= PT_SPAN6 ==> Run_Cut{LoopCurrent}(root, a, k) ==> Run_Cut(root, a, k); */
    /*@ assert arm: \forall integer a, k; Run_Armed{LoopCurrent}(root, a, k) ==> Run_Armed(root, a, k); */
    /*@ assert ranges: \forall integer x; Vma_Of(x, m) ==> It_In(x) && pvm_it_start[x] < pvm_it_end[x] <= PVM_VMA_TOP &&
          pvm_it_start[x] % 4096 == 0 && pvm_it_end[x] % 4096 == 0; */
    /*@ assert whole: \forall integer a, b; 0 <= a < b <= PVM_VMA_TOP ==> a % 4096 == 0 ==> b % 4096 == 0 ==>
          1 <= (b - a) / 4096 && a / 4096 + (b - a) / 4096 <= PT_SPAN6; */
    /*@ assert pages: \forall integer x; Vma_Of(x, m) ==> 0 <= Fork_Page(x) < Fork_Page(x) + Fork_Pages(x) <= PT_SPAN6; */
    /*@ assert stay: \forall integer x; Vma_Of(x, m) ==> Fork_Armed{LoopCurrent}(x, root) ==> Fork_Armed(x, root); */
    /*@ assert mine: Fork_Armed(v, root); */
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, 0, PT_SPAN6); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    v = pvm_vma_next(v);
  }
}

/* Bounds and limits of address space m become those of c; flags of areas to come do not. */
/*@ requires numbers: c < PVM_MAX_MMS && m < PVM_MAX_MMS;
    terminates \true;
    assigns pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures others: c != 0 ==> Mm_Info_But{Pre, Here}(c); */
static void fork_info(u32 c, u32 m)
{
  /*@ loop invariant range: PVM_MM_START_BRK <= k <= PVM_MM_KEYS;
      loop invariant others: Mm_Info_But{Pre, Here}(c);
      loop assigns k, pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
      loop variant PVM_MM_KEYS - k; */
  for (u32 k = PVM_MM_START_BRK; k < PVM_MM_KEYS; k++)
    pvm_mm_info[PVM_MM_INFO(c, k)] = k == PVM_MM_DEF_FLAGS ? 0 : pvm_mm_info[PVM_MM_INFO(m, k)];
}

/* The areas and pages of address space m come to c, which is new; or c ends. c or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(c) && Mm_Live(m) && c != m && pvm_mm_users[c] == 1;
    requires top: Mm_Top(pvm_mm_root[c]) == Mm_Top(pvm_mm_root[m]);
    requires empty: \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != c;
    terminates \true;
    assigns PVM_MM_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_mm_users[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == c || \result == -PVM_ENOMEM;
    ensures users: pvm_mm_users[c] == (\result > 0 ? 1 : 0);
    ensures others: Mm_Same_But{Pre, Here}(c);
    ensures armed: \result > 0 ==> Fork_Arms(m);
    ensures parent: Area_Kept{Pre, Here};
    ensures fewer: \forall integer q; Pt_Root(q) ==> \old(Pt_Root(q));
    ensures fail: \result < 0 ==> Map_Same{Pre, Here}(\old(pvm_mm_root[c]), 0, PT_SPAN6); */
static int fork_build(u32 cpu, u32 node, u32 c, u32 m)
{
  int error = fork_areas(cpu, node, c, m);
  /*@ ghost Built: ; */
  /*@ ghost u32 root = pvm_mm_root[c]; */
  if (error) {
    (void)pvm_mm_put(cpu, c);
    /*@ assert step: Map_Same{Built, Here}(root, 0, PT_SPAN6); */
    /*@ assert same: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
    /*@ assert kept: Area_Kept{Pre, Here}; */
    return -PVM_ENOMEM;
  }
  fork_protect(cpu, m);
  /*@ assert kept2: Area_Kept{Pre, Here}; */
  return (int)c;
}

/* A copy of address space m, which exists: its number or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    terminates \true;
    assigns PVM_MM_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_page_prev[0 .. PVM_MAX_FRAMES - 1],
      pvm_mm_users[0 .. PVM_MAX_MMS - 1], pvm_mm_root[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: 0 < \result < PVM_MAX_MMS || \result == -PVM_ENOMEM;
    ensures child: \result > 0 ==> Mm_Live(\result) && !\old(Mm_Live(\result)) && pvm_mm_users[\result] == 1;
    ensures others: \result > 0 ==> Mm_Same_But{Pre, Here}(\result);
    ensures armed: \result > 0 ==> Fork_Arms(m);
    ensures parent: Area_Kept{Pre, Here};
    ensures fail: \result < 0 ==> Mm_Lives_Same{Pre, Here} && \exists integer r; !\old(Pt_Root(r)) && Map_Same{Pre, Here}(r, 0, PT_SPAN6); */
static int fork_mm(u32 cpu, u32 node, u32 m)
{
  /*@ assert root: Pt_Root(pvm_mm_root[m]); */
  u32 levels = pvm_page_state[pvm_mm_root[m]] == PVM_PAGE_TABLE + 5 ? 5 : 4;
  u32 c = pvm_mm_create(cpu, node, levels);
  if (c == 0) {
    /*@ assert lives: Mm_Lives_Same{Pre, Here}; */
    /*@ assert none: !Pt_Root{Pre}(PVM_NONE) && Map_Same{Pre, Here}(PVM_NONE, 0, PT_SPAN6); */
    return -PVM_ENOMEM;
  }
  /*@ ghost Begun: ; */
  /*@ ghost u32 root = pvm_mm_root[c]; */
  /*@ assert new: !Pt_Root{Pre}(root) && !Mm_Live{Pre}(c) && c != m; */
  /*@ assert begun: Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  fork_info(c, m);
  int r = fork_build(cpu, node, c, m);
  /*@ assert step: r < 0 ==> Map_Same{Begun, Here}(root, 0, PT_SPAN6); */
  /*@ assert fewer: \forall integer q; Pt_Root{Here}(q) ==> Pt_Root{Begun}(q); */
  /*@ assert same: r < 0 ==> Map_Same{Pre, Here}(root, 0, PT_SPAN6); */
  /*@ assert lives2: r < 0 ==> Mm_Lives_Same{Pre, Here}; */
  return r;
}

int pvm_mm_fork(u32 cpu, u32 node, u32 m)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || m == 0 || m >= PVM_MAX_MMS || pvm_mm_users[m] == 0) {
    /*@ assert lives: Mm_Lives_Same{Pre, Here}; */
    /*@ assert none: !Pt_Root{Pre}(PVM_NONE) && Map_Same{Pre, Here}(PVM_NONE, 0, PT_SPAN6); */
    return -PVM_EINVAL;
  }
  return fork_mm(cpu, node, m);
}
