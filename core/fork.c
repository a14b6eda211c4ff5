/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: fork. */
#include "fork.h"

#include "pgtable_count.h"
#include "pvm_port.h"
#include "vma_node.h"

/* Pages that an address space counts: anonymous ones, others; what is not counted. */
#define FORK_ANON 0
#define FORK_FILE 1
#define FORK_NONE 2

/* The entry that the child gets for e: not accessed yet; without the permission to write when the page is to be copied on write (Linux:
 * copy_present_pte). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures entry: \result == Fork_Entry(e, cow);
    ensures none: \result == 0 <==> e == 0;
    ensures cow: cow != 0 ==> Pte_Present(e) ==> !Pte_Write(\result); */
static u64 fork_entry(u64 e, u32 cow)
{
  if (!pvm_pte_present(e))
    return e;
  if (cow)
    e -= e / PVM_PTE_RW % 2 * PVM_PTE_RW;
  return e - e / PVM_PTE_A % 2 * PVM_PTE_A;
}

/* One leaf more maps the page of entry e, or one entry more says where in swap it is, which address space m counts. FORK_ANON or
 * FORK_FILE when m has to count that page, FORK_NONE when it has not: the zero page, and what is no page, is not counted. -EOVERFLOW, or -ENOMEM
 * for an entry that cannot be counted, and nothing changed. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    terminates \true;
    assigns pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == FORK_NONE || \result == FORK_ANON || \result == FORK_FILE || \result == -PVM_EOVERFLOW || \result == -PVM_ENOMEM;
    ensures kind: \result >= 0 && \result != FORK_NONE <==> \result >= 0 && Pte_Present(e) && Pte_Pfn(e) < pvm_nr_frames &&
      PVM_PAGE_KERNEL <= pvm_page_state[Pte_Pfn(e)] <= PVM_PAGE_FILE;
    ensures anon: \result >= 0 && \result != FORK_NONE ==> (\result == FORK_ANON <==> pvm_page_state[Pte_Pfn(e)] == PVM_PAGE_ANON);
    ensures counted: \result >= 0 ==> Pte_Present(e) ==> Pte_Pfn(e) < pvm_nr_frames ==>
      PVM_PAGE_KERNEL <= pvm_page_state[Pte_Pfn(e)] <= PVM_PAGE_FILE ==>
      pvm_page_mapcount[Pte_Pfn(e)] == \old(pvm_page_mapcount[Pte_Pfn(e)]) + 1 &&
      pvm_page_refcount[Pte_Pfn(e)] == \old(pvm_page_refcount[Pte_Pfn(e)]) + 1;
    ensures swap: \result >= 0 ==> !Pte_Present(e) ==> e != 0 ==> Mm_One_More{Pre, Here}(m, PVM_MM_SWAPENTS);
    ensures info: \result < 0 || Pte_Present(e) || e == 0 ==> Mm_Info_Same{Pre, Here};
    ensures fail: \result < 0 ==> Frames_Kept{Pre, Here};
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static int fork_page(u32 m, u64 e)
{
  if (!pvm_pte_present(e)) {
    if (e == 0)
      return FORK_NONE;
    if (pvm_port_swap_duplicate(e) != 0)
      return -PVM_ENOMEM;
    pvm_mm_count(m, PVM_MM_SWAPENTS, 1);
    return FORK_NONE;
  }
  if (pvm_pte_pfn(e) >= pvm_nr_frames)
    return FORK_NONE;
  u64 g = pvm_pte_pfn(e);
  u32 kind = pvm_page_state[g];
  if (kind != PVM_PAGE_ANON && kind != PVM_PAGE_FILE && kind != PVM_PAGE_KERNEL)
    return FORK_NONE;
  int error = page_dup(g);
  /*@ assert roots: Mm_Roots; */
  /*@ assert areas: Mm_Areas; */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  if (error)
    return -PVM_EOVERFLOW;
  return kind == PVM_PAGE_ANON ? FORK_ANON : FORK_FILE;
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
    ensures entries: \forall integer i; 0 <= i < \result ==> pvm_pt_batch[i] == Fork_Entry(\old(pvm_pt_batch[i]), cow);
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static u64 fork_batch(u32 m, u64 n, u32 cow)
{
  u64 k = 0, file = 0, none = 0;
  /*@ loop invariant wf: Mm_State;
      loop invariant range: 0 <= k <= n && file + none <= k;
      loop invariant entries: \forall integer i; 0 <= i < k ==> pvm_pt_batch[i] == Fork_Entry(\at(pvm_pt_batch[i], Pre), cow);
      loop invariant rest: \forall integer i; k <= i < 512 ==> pvm_pt_batch[i] == \at(pvm_pt_batch[i], Pre);
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(PVM_NONE, 0, 0);
      loop assigns k, file, none, pvm_pt_batch[0 .. 511], pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1],
        pvm_page_mapcount[0 .. PVM_MAX_FRAMES - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1];
      loop variant n - k; */
  while (k < n) {
    u64 e = pvm_pt_batch[k];
    int kind = fork_page(m, e);
    /*@ assert step: Map_Same{LoopCurrent, Here}(PVM_NONE, 0, 0); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    if (kind < 0)
      break;
    file += kind == FORK_FILE;
    none += kind == FORK_NONE;
    pvm_pt_batch[k] = fork_entry(e, cow);
    k++;
  }
  pvm_mm_count(m, PVM_MM_ANON_RSS, k - file - none);
  pvm_mm_count(m, PVM_MM_FILE_RSS, file);
  return k;
}

/* What the copy of entries may write: no area, nothing of the reverse map. */
#define FORK_CELLS PVM_RESERVE_CELLS, PVM_ZAP_CELLS

/*@ ghost
  // Where the batch has what maps page w of v .. v+n-1.
  /@ requires page: v + n <= PT_SPAN6 && Batch_Fits(v, n) && i == v % 512;
     requires batch: Run_Batch(r, v, n);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures slots: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
       v <= PT_VPN(i5, i4, i3, i2, i1) < v + n ==> i <= i1 < i + n && Map_Entry(r, i5, i4, i3, i2, i1) == pvm_pt_batch[i1 - i] &&
       Map_Level(r, i5, i4, i3, i2, i1) == (pvm_pt_batch[i1 - i] == 0 ? 0 : 1); @/
  static void fork_slots(u32 r, u64 v, u32 n, u32 i)
  {
    /@ assert table: \forall integer x, j; PT_I9(j) ==> v <= x * 512 + j < v + n ==> x == v / 512 && v % 512 <= j < v % 512 + n; @/
  }
*/

/* The n pages from addr on, under one level-1 table, of the tree under root, are mapped in address space m, too, where they are not yet. 0;
 * -ENOMEM, and then no page of m is mapped otherwise. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && 1 <= n <= 512;
    requires pages: addr % 4096 == 0 && addr / 4096 % 512 + n <= 512;
    requires trees: Fork_Trees(pvm_mm_root[m], root, addr + n * 4096);
    requires empty: Run_None(pvm_mm_root[m], addr / 4096, n);
    terminates \true;
    assigns FORK_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures twins: \result == 0 ==> Run_Twins{Pre, Here}(pvm_mm_root[m], root, addr / 4096, n, cow);
    ensures same: \result == 0 ==> Map_Same{Pre, Here}(pvm_mm_root[m], addr / 4096, addr / 4096 + n);
    ensures fail: \result != 0 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static int fork_table(u32 cpu, u32 node, u32 root, u32 m, u64 addr, u32 n, u32 cow)
{
  /*@ ghost u32 child = pvm_mm_root[m]; */
  /*@ ghost u64 v = addr / 4096; */
  /*@ ghost u32 i = (u32)(v % 512); */
  /*@ assert page: Va_Page(root, addr) == v && Va_Page(child, addr) == v; */
  int c = pvm_pt_load(root, addr, n);
  if (c <= 0) {
    /*@ assert none: c == 0 ==> Run_None(root, v, n); */
    /*@ assert same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    /*@ assert twins: c == 0 ==> Run_Twins{Pre, Here}(child, root, v, n, cow); */
    return c == 0 ? 0 : -PVM_ENOMEM;
  }
  /*@ ghost fork_slots(root, v, n, i); */
  u64 k = fork_batch(m, n, cow);
  /*@ assert counted: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert trees: Roots_Same{Pre, Here}; */
  /*@ assert holes: \forall integer e; Fork_Entry(e, cow) == 0 <==> e == 0; */
  /*@ assert entries: k == n ==> \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        v <= PT_VPN(i5, i4, i3, i2, i1) < v + n ==>
        pvm_pt_batch[i1 - i] == Fork_Entry(Map_Entry{Pre}(root, i5, i4, i3, i2, i1), cow) &&
        Map_Level{Pre}(root, i5, i4, i3, i2, i1) == (pvm_pt_batch[i1 - i] == 0 ? 0 : 1); */
  if (k == n && pvm_pt_store(cpu, node, pvm_mm_root[m], addr, n) == 0) {
    /*@ assert roots: Mm_Roots; */
    /*@ assert places: Mm_Areas; */
    /*@ assert trees2: Roots_Same{Pre, Here}; */
    /*@ assert page2: Va_Page(child, addr) == v; */
    /*@ ghost fork_slots(child, v, n, i); */
    /*@ assert twins2: Run_Twins{Pre, Here}(child, root, v, n, cow); */
    /*@ assert stored: Map_Same{Pre, Here}(child, v, v + n); */
    return 0;
  }
  /*@ assert roots2: Mm_Roots; */
  /*@ assert areas2: Mm_Areas; */
  /*@ assert trees3: Roots_Same{Pre, Here}; */
  /*@ assert still: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  pvm_zap_batch(cpu, m, (u32)k);
  /*@ assert trees4: Roots_Same{Pre, Here}; */
  /*@ assert undone: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return -PVM_ENOMEM;
}

/* One step of fork_pages, from addr on: how many pages are done, at least one; 0 without memory. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires range: addr % 4096 == 0 && to % 4096 == 0 && addr < to;
    requires trees: Fork_Trees(pvm_mm_root[m], root, to);
    requires empty: Run_None(pvm_mm_root[m], addr / 4096, (to - addr) / 4096);
    terminates \true;
    assigns FORK_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= (to - addr) / 4096;
    ensures roots: Roots_Same{Pre, Here};
    ensures twins: Run_Twins{Pre, Here}(pvm_mm_root[m], root, addr / 4096, \result, cow);
    ensures same: Map_Same{Pre, Here}(pvm_mm_root[m], addr / 4096, addr / 4096 + \result); */
static u64 fork_step(u32 cpu, u32 node, u32 root, u32 m, u64 addr, u64 to, u32 cow)
{
  u64 n = (to - addr) / 4096, k = pvm_pt_skip(root, addr, n);
  /*@ assert page: Va_Page(root, addr) == addr / 4096; */
  if (k > 0) {
    /*@ assert none: Run_None(root, addr / 4096, k) && Run_None(pvm_mm_root[m], addr / 4096, k); */
    /*@ assert same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    return k;
  }
  k = 512 - addr / 4096 % 512;
  if (k > n)
    k = n;
  /*@ assert whole: addr + k * 4096 <= to && addr / 4096 + k <= to / 4096; */
  /*@ assert empty: Run_None(pvm_mm_root[m], addr / 4096, k); */
  if (fork_table(cpu, node, root, m, addr, (u32)k, cow) != 0)
    return 0;
  /*@ assert done: Map_Same{Pre, Here}(pvm_mm_root[m], addr / 4096, addr / 4096 + k); */
  return k;
}

/* The pages from .. to-1 of the tree under root are mapped in address space m, too (Linux: copy_page_range). 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m);
    requires range: from % 4096 == 0 && to % 4096 == 0 && from < to;
    requires trees: Fork_Trees(pvm_mm_root[m], root, to);
    requires empty: Run_None(pvm_mm_root[m], from / 4096, (to - from) / 4096);
    terminates \true;
    assigns FORK_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures twins: \result == 0 ==> Run_Twins{Pre, Here}(pvm_mm_root[m], root, from / 4096, (to - from) / 4096, cow);
    ensures same: Map_Same{Pre, Here}(pvm_mm_root[m], from / 4096, to / 4096); */
static int fork_pages(u32 cpu, u32 node, u32 root, u32 m, u64 from, u64 to, u32 cow)
{
  u64 addr = from, k = 1;
  /*@ ghost u32 child = pvm_mm_root[m]; */
  /*@ loop invariant wf: Mm_State;
      loop invariant range: from <= addr <= to && addr % 4096 == 0;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant twins: Run_Twins{Pre, Here}(child, root, from / 4096, addr / 4096 - from / 4096, cow);
      loop invariant same: Map_Same{Pre, Here}(child, from / 4096, addr / 4096);
      loop assigns addr, k, FORK_CELLS;
      loop variant to - addr + k; */
  while (addr < to && k > 0) {
    /*@ assert trees0: Fork_Trees(child, root, to); */
    /*@ assert ahead: Run_None(child, addr / 4096, (to - addr) / 4096); */
    k = fork_step(cpu, node, root, m, addr, to, cow);
    /*@ assert step: Map_Same{LoopCurrent, Here}(child, addr / 4096, addr / 4096 + k); */
    /*@ assert twin: Run_Twins{LoopCurrent, Here}(child, root, addr / 4096, k, cow); */
    /*@ assert parent: Map_Same{Pre, Here}(child, 0, PT_SPAN6); */
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
    ensures copies: \result != 0 <==> Fork_Copies(v); */
static u32 fork_copies(u32 v)
{
  u64 flags = pvm_vma_flags[v];
  return pvm_vma_anon[v] != 0 && !PVM_VM_HAS(flags, PVM_VM_DONTCOPY) && !PVM_VM_HAS(flags, PVM_VM_WIPEONFORK);
}

/* The flags of the child's area. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures less: \result == Flags_Less(Flags_Less(flags, PVM_VM_LOCKED), PVM_VM_LOCKONFAULT); */
static u64 fork_flags(u64 flags)
{
  if (PVM_VM_HAS(flags, PVM_VM_LOCKED))
    flags -= PVM_VM_LOCKED;
  return PVM_VM_HAS(flags, PVM_VM_LOCKONFAULT) ? flags - PVM_VM_LOCKONFAULT : flags;
}

/* Address space m gets a copy of area v with its pages. 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(m) && Vma_In(v) && pvm_it_tree[v] != m;
    requires trees: Fork_Trees(pvm_mm_root[m], pvm_mm_root[pvm_it_tree[v]], pvm_it_end[v]);
    requires empty: Run_None(pvm_mm_root[m], Fork_Page(v), Fork_Pages(v));
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures roots: Roots_Same{Pre, Here};
    ensures parent: Area_Kept{Pre, Here};
    ensures spaces: Area_Spaces_But{Pre, Here}(m);
    ensures twin: \result == 0 ==> Fork_Twin{Pre, Here}(v, \old(pvm_mm_root[m]), \old(pvm_mm_root[pvm_it_tree[v]]));
    ensures copy: \result == 0 ==> \exists integer w; Fork_Copy{Pre, Here}(v, w, m);
    ensures no_other: \forall integer w; Vma_Of(w, m) ==> \old(Vma_Of(w, m)) || Fork_Copy{Pre, Here}(v, w, m);
    ensures idle: !\old(Fork_Copies(v)) ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0);
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[m]), \old(Fork_Page(v)), \old(Fork_Page(v) + Fork_Pages(v))); */
static int fork_area(u32 cpu, u32 node, u32 m, u32 v)
{
  /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
  /*@ assert live: Mm_Live(pvm_it_tree[v]); */
  u64 flags = fork_flags(pvm_vma_flags[v]), n = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
  u32 root = pvm_mm_root[pvm_it_tree[v]], cow = !PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_SHARED);
  if (PVM_VM_HAS(flags, PVM_VM_ACCOUNT) && !pvm_vm_enough_memory(m, n, 0, 0)) {
    /*@ assert same0: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
    return -PVM_ENOMEM;
  }
  int w = pvm_area_fork(m, v, flags, !PVM_VM_HAS(flags, PVM_VM_WIPEONFORK));
  /*@ assert live2: \forall integer n; Pool_Live(PVM_POOL_MM, n) <==> \at(Pool_Live(PVM_POOL_MM, n), Pre); */
  /*@ assert pool: Mm_Pool; */
  /*@ assert roots: Mm_Roots; */
  /*@ assert unmapped: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
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
  /*@ assert copy: Fork_Copy{Pre, Here}(v, w, m); */
  /*@ assert other: \forall integer x; Vma_Of(x, m) ==> Vma_Of{Pre}(x, m) || x == w; */
  /*@ assert spaces2: Area_Spaces_But{Pre, Here}(m); */
  pvm_vm_count(m, flags, n);
  /*@ assert linked: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
  if (!fork_copies(v))
    return 0;
  /*@ assert copies: Fork_Copies{Pre}(v) && cow == Fork_Cow{Pre}(v); */
  /*@ assert trees: Fork_Trees(pvm_mm_root[m], root, pvm_it_end[v]); */
  /*@ ghost Linked: ; */
  /*@ assert empty: Run_None(pvm_mm_root[m], pvm_it_start[v] / 4096, (pvm_it_end[v] - pvm_it_start[v]) / 4096); */
  int error = fork_pages(cpu, node, root, m, pvm_it_start[v], pvm_it_end[v], cow);
  /*@ assert twin: error == 0 ==> Run_Twins{Linked, Here}(pvm_mm_root[m], root, Fork_Page(v), Fork_Pages(v), cow); */
  /*@ assert place: Fork_Page(v) == Fork_Page{Pre}(v) && Fork_Pages(v) == Fork_Pages{Pre}(v); */
  /*@ assert same: Map_Same{Pre, Here}(pvm_mm_root[m], Fork_Page{Pre}(v), Fork_Page{Pre}(v) + Fork_Pages{Pre}(v)); */
  return error;
}

/*@ ghost
  // The areas of m by their pages: one behind the other, none between an area and the one behind it, none before the first.
  /@ requires wf: Vma_Wf && Vma_Mm(m);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures next: \forall integer x, y; Vma_Of(x, m) ==> Vma_Of(y, m) ==> pvm_it_start[x] < pvm_it_start[y] ==>
       Fork_Page(x) + Fork_Pages(x) <= Fork_Page(y) && Fork_Next(x) <= Fork_Page(y);
     ensures first: \forall integer x, y; Vma_Of(x, m) ==> Vma_Of(y, m) ==> pvm_it_prev[x] == 0 ==> Fork_Page(x) <= Fork_Page(y);
     ensures unique: \forall integer x, y; Vma_Of(x, m) ==> Vma_Of(y, m) ==> pvm_it_start[x] == pvm_it_start[y] ==> x == y;
     ensures root: pvm_it_root[m] == 0 ==> \forall integer x; !Vma_Of(x, m); @/
  static void fork_order(u32 m)
  {
    vma_apart(m);
    /@ assert key: \forall integer x, y; Vma_Of(x, m) ==> Vma_Of(y, m) ==> pvm_it_start[x] < pvm_it_start[y] ==> It_Key(x) < It_Key(y); @/
    /@ assert in: \forall integer x; Vma_Of(x, m) ==> It_In(x) && It_LiN(x) && It_RootOf(x); @/
    /@ assert place: \forall integer x; Vma_Of(x, m) ==> pvm_it_start[x] < pvm_it_end[x] && pvm_it_start[x] % 4096 == 0 &&
         pvm_it_end[x] % 4096 == 0 && Fork_Page(x) + Fork_Pages(x) == pvm_it_end[x] / 4096; @/
    /@ assert mono: \forall integer a, b; a <= b ==> a / 4096 <= b / 4096; @/
    /@ assert behind: \forall integer x, y; Vma_Of(x, m) ==> Vma_Of(y, m) ==> pvm_it_start[x] < pvm_it_start[y] ==>
         pvm_it_end[x] <= pvm_it_start[y] && pvm_it_next[x] != 0 && pvm_it_start[pvm_it_next[x]] <= pvm_it_start[y]; @/
    /@ assert before: \forall integer x, y; Vma_Of(x, m) ==> Vma_Of(y, m) ==> pvm_it_prev[x] == 0 ==> pvm_it_start[x] <= pvm_it_start[y]; @/
  }
*/

/* Address space c gets copies of the areas of m. 0 or -ENOMEM. */
/*@ requires wf: Mm_State;
    requires args: cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES && Mm_Live(c) && Mm_Live(m) && c != m;
    requires top: Mm_Top(pvm_mm_root[c]) == Mm_Top(pvm_mm_root[m]);
    requires empty: Pages_None(pvm_mm_root[c]) && \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != c;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == 0 || \result == -PVM_ENOMEM;
    ensures twins: \result == 0 ==> Fork_Twins{Pre, Here}(m, \old(pvm_mm_root[c]));
    ensures areas: \result == 0 ==> Fork_Areas{Pre, Here}(m, c);
    ensures roots: Roots_Same{Pre, Here};
    ensures parent: Area_Kept{Pre, Here};
    ensures same: Map_Same{Pre, Here}(\old(pvm_mm_root[c]), 0, PT_SPAN6); */
static int fork_areas(u32 cpu, u32 node, u32 c, u32 m)
{
  u32 v = pvm_itree_find(m, 0);
  int error = 0;
  /*@ ghost u32 root = pvm_mm_root[c], from = pvm_mm_root[m]; */
  /*@ ghost fork_order(m); */
  /*@ loop invariant wf: Mm_State;
      loop invariant area: v != 0 ==> Vma_Of(v, m);
      loop invariant was: v != 0 ==> Vma_Of{Pre}(v, m);
      loop invariant result: error == 0 || error == -PVM_ENOMEM;
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant parent: Area_Kept{Pre, Here};
      loop invariant spaces: Area_Spaces_But{Pre, Here}(c);
      loop invariant twins: error == 0 ==> \forall integer x; Vma_Of{Pre}(x, m) ==> v == 0 || \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
        Fork_Twin{Pre, Here}(x, root, from) && Fork_Gap{Pre, Here}(x, root);
      loop invariant given: error == 0 ==> \forall integer x; Fork_Given{Pre}(x, m) ==> v == 0 || \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
        \exists integer w; Fork_Copy{Pre, Here}(x, w, c);
      loop invariant copies: \forall integer w; Vma_Of(w, c) ==> \exists integer x; Fork_Given{Pre}(x, m) && Fork_Copy{Pre, Here}(x, w, c);
      loop invariant ahead: error == 0 ==> v != 0 ==> Run_None(root, Fork_Page(v), PT_SPAN6);
      loop invariant low: Fork_Low{Pre, Here}(m, root);
      loop invariant none: \at(pvm_it_root[m], Pre) == 0 ==> Pages_None(root);
      loop invariant same: Map_Same{Pre, Here}(root, 0, PT_SPAN6);
      loop assigns v, error, PVM_MM_CELLS;
      loop variant v != 0 ? PVM_VMA_TOP - pvm_it_start[v] : 0; */
  while (v && !error) {
    /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] <= PVM_VMA_TOP && pvm_it_start[v] % 4096 == 0 && pvm_it_end[v] % 4096 == 0; */
    /*@ assert trees0: Fork_Trees(root, from, pvm_it_end[v]); */
    /*@ assert empty: Run_None(root, Fork_Page(v), Fork_Pages(v)); */
    /*@ ghost u64 lo = pvm_it_start[v] / 4096, hi = pvm_it_end[v] / 4096; */
    /*@ assert cells: pvm_it_start[v] == \at(pvm_it_start[\at(v, Here)], Pre) && pvm_it_end[v] == \at(pvm_it_end[\at(v, Here)], Pre) &&
          pvm_vma_flags[v] == \at(pvm_vma_flags[\at(v, Here)], Pre) && pvm_vma_pgoff[v] == \at(pvm_vma_pgoff[\at(v, Here)], Pre) &&
          pvm_vma_file[v] == \at(pvm_vma_file[\at(v, Here)], Pre) && pvm_vma_anon[v] == \at(pvm_vma_anon[\at(v, Here)], Pre); */
    /*@ assert bounds: lo == Fork_Page(v) && hi == lo + Fork_Pages(v); */
    /*@ assert place: lo == Fork_Page{Pre}(v) && hi == lo + Fork_Pages{Pre}(v); */
    /*@ assert below: \forall integer x; Vma_Of{Pre}(x, m) ==> \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
          Fork_Page{Pre}(x) + Fork_Pages{Pre}(x) <= lo && Fork_Next{Pre}(x) <= lo; */
    /*@ assert first: \forall integer x; Vma_Of{Pre}(x, m) ==> \at(pvm_it_prev[x], Pre) == 0 ==> Fork_Page{Pre}(x) <= lo; */
    /*@ assert unique: \forall integer x; Vma_Of{Pre}(x, m) ==> \at(pvm_it_start[x], Pre) == pvm_it_start[v] ==> x == v; */
    if (!PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_DONTCOPY))
      error = fork_area(cpu, node, c, v);
    /*@ assert step: Map_Same{LoopCurrent, Here}(root, 0, PT_SPAN6); */
    /*@ assert near: Map_Same{LoopCurrent, Here}(root, Fork_Page{LoopCurrent}(v), Fork_Page{LoopCurrent}(v) + Fork_Pages{LoopCurrent}(v)); */
    /*@ assert span: lo == Fork_Page{LoopCurrent}(v) && hi == Fork_Page{LoopCurrent}(v) + Fork_Pages{LoopCurrent}(v); */
    /*@ assert around: Map_Same{LoopCurrent, Here}(root, lo, hi); */
    /*@ assert trees: Roots_Same{LoopCurrent, Here}; */
    /*@ assert tree: Pt_Root(root); */
    /*@ assert kept: Area_Kept{LoopCurrent, Here}; */
    /*@ assert others: Area_Spaces_But{LoopCurrent, Here}(c); */
    /*@ assert copy0: error == 0 ==> Fork_Given{Pre}(v, m) ==> \exists integer w; Fork_Copy{LoopCurrent, Here}(v, w, c); */
    /*@ assert recopy: \forall integer w; Fork_Copy{LoopCurrent, Here}(v, w, c) ==> Fork_Copy{Pre, Here}(v, w, c); */
    /*@ assert copy: error == 0 ==> Fork_Given{Pre}(v, m) ==> \exists integer w; Fork_Copy{Pre, Here}(v, w, c); */
    /*@ assert children: \forall integer w; Vma_Of{LoopCurrent}(w, c) ==> Vma_Of(w, c) && pvm_it_start[w] == \at(pvm_it_start[w], LoopCurrent) &&
          pvm_it_end[w] == \at(pvm_it_end[w], LoopCurrent) && pvm_vma_flags[w] == \at(pvm_vma_flags[w], LoopCurrent) &&
          pvm_vma_pgoff[w] == \at(pvm_vma_pgoff[w], LoopCurrent) && pvm_vma_file[w] == \at(pvm_vma_file[w], LoopCurrent); */
    /*@ assert earlier: \forall integer x, w; Fork_Copy{Pre, LoopCurrent}(x, w, c) ==> Fork_Copy{Pre, Here}(x, w, c); */
    /*@ assert either: \forall integer w; Vma_Of(w, c) ==> Vma_Of{LoopCurrent}(w, c) || (Fork_Given{Pre}(v, m) && Fork_Copy{Pre, Here}(v, w, c)); */
    /*@ assert copies: \forall integer w; Vma_Of(w, c) ==> \exists integer x; Fork_Given{Pre}(x, m) && Fork_Copy{Pre, Here}(x, w, c); */
    /*@ assert given: error == 0 ==> \forall integer x; Fork_Given{Pre}(x, m) ==> \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
          \exists integer w; Fork_Copy{Pre, Here}(x, w, c); */
    /*@ assert out: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
          !(lo <= PT_VPN(i5, i4, i3, i2, i1) < hi) ==> Map_Entry{LoopCurrent}(root, i5, i4, i3, i2, i1) == Map_Entry(root, i5, i4, i3, i2, i1) &&
          Map_Level{LoopCurrent}(root, i5, i4, i3, i2, i1) == Map_Level(root, i5, i4, i3, i2, i1); */
    /*@ assert holes: \forall integer a, k; a + k <= lo ==> Run_None{LoopCurrent}(root, a, k) ==> Run_None(root, a, k); */
    /*@ assert idle: !Fork_Copies{LoopCurrent}(v) ==> Map_Same{LoopCurrent, Here}(PVM_NONE, 0, 0); */
    /*@ assert none: !Fork_Copies{LoopCurrent}(v) ==> Run_None(root, lo, hi - lo); */
    /*@ assert alike: (Fork_Copies{LoopCurrent}(v) <==> Fork_Copies{Pre}(v)) && Fork_Cow{LoopCurrent}(v) == Fork_Cow{Pre}(v); */
    /*@ assert parent: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
          Map_Entry{LoopCurrent}(from, i5, i4, i3, i2, i1) == Map_Entry{Pre}(from, i5, i4, i3, i2, i1) &&
          Map_Level{LoopCurrent}(from, i5, i4, i3, i2, i1) == Map_Level{Pre}(from, i5, i4, i3, i2, i1); */
    /*@ assert copied: error == 0 ==> Fork_Copies{Pre}(v) ==> Run_Twins{LoopCurrent, Here}(root, from, lo, hi - lo, Fork_Cow{Pre}(v)); */
    /*@ assert twin: error == 0 ==> Fork_Twin{Pre, Here}(v, root, from); */
    /*@ assert stay: \forall integer a, k, w; a + k <= lo ==> Run_Twins{Pre, LoopCurrent}(root, from, a, k, w) ==>
          Run_Twins{Pre, Here}(root, from, a, k, w); */
    /*@ assert before: error == 0 ==> \forall integer x; Vma_Of{Pre}(x, m) ==> \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
          Fork_Twin{Pre, Here}(x, root, from); */
    /*@ assert gaps: error == 0 ==> \forall integer x; Vma_Of{Pre}(x, m) ==> \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
          Fork_Gap{Pre, Here}(x, root); */
    /*@ assert low: Fork_Low{Pre, Here}(m, root); */
    /*@ assert rest: error == 0 ==> Run_None(root, hi, PT_SPAN6); */
    /*@ assert gap: error == 0 ==> Fork_Gap{Pre, Here}(v, root); */
    /*@ assert mine: Vma_Of(v, m) && pvm_it_start[v] == \at(pvm_it_start[v], LoopCurrent) && pvm_it_end[v] == \at(pvm_it_end[v], LoopCurrent); */
    /*@ ghost u32 u = v; */
    v = pvm_vma_next(v);
    /*@ assert next: v != 0 ==> hi <= Fork_Page(v); */
    /*@ assert still: Vma_In(u) && pvm_it_tree[u] == m && \forall integer x; Vma_Of{Pre}(x, m) ==> Vma_Of(x, m) &&
          pvm_it_start[x] == \at(pvm_it_start[x], Pre); */
    /*@ assert after: \forall integer x; Vma_Of{Pre}(x, m) ==> pvm_it_start[u] < \at(pvm_it_start[x], Pre) ==>
          v != 0 && pvm_it_start[v] <= \at(pvm_it_start[x], Pre); */
    /*@ assert order: \forall integer x; Vma_Of{Pre}(x, m) ==> v == 0 || \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
          x == u || \at(pvm_it_start[x], Pre) < pvm_it_start[u]; */
    /*@ assert all: error == 0 ==> \forall integer x; Vma_Of{Pre}(x, m) ==> v == 0 || \at(pvm_it_start[x], Pre) < pvm_it_start[v] ==>
          Fork_Twin{Pre, Here}(x, root, from) && Fork_Gap{Pre, Here}(x, root); */
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
    ensures narrow: Map_Narrowed{Pre, Here}(pvm_mm_root[m]);
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
      loop invariant narrow: Map_Narrowed{Pre, Here}(root);
      loop invariant roots: Roots_Same{Pre, Here};
      loop invariant kept: Frames_Kept{Pre, Here};
      loop invariant same: Map_Same{Pre, Here}(root, 0, PT_SPAN6);
      loop assigns v, PVM_FLUSH_CELLS, pvm_ram[0 .. pvm_nr_frames - 1], PVM_STALE_CELLS;
      loop variant v != 0 ? PVM_VMA_TOP - pvm_it_start[v] : 0; */
  while (v) {
    /*@ assert range: It_In(v) && pvm_it_start[v] < pvm_it_end[v] <= PVM_VMA_TOP; */
    fork_protect_area(cpu, m, v);
    /*@ assert narrower: Map_Narrowed{LoopCurrent, Here}(root); */
    /*@ assert once: \forall integer e; Leaf_Wrprotect(Leaf_Wrprotect(e)) == Leaf_Wrprotect(e); */
    /*@ assert narrow: Map_Narrowed{Pre, Here}(root); */
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
    requires empty: Pages_None(pvm_mm_root[c]) && \forall integer x; 0 < x < PVM_MAX_VMAS ==> pvm_it_tree[x] != c;
    terminates \true;
    assigns PVM_MM_CELLS, PVM_POOL_CELLS(PVM_POOL_MM), pvm_mm_users[0 .. PVM_MAX_MMS - 1];
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result == c || \result == -PVM_ENOMEM;
    ensures users: pvm_mm_users[c] == (\result > 0 ? 1 : 0);
    ensures others: Mm_Same_But{Pre, Here}(c);
    ensures twins: \result > 0 ==> Fork_Twins{Pre, Here}(m, \old(pvm_mm_root[c]));
    ensures areas: \result > 0 ==> Fork_Areas{Pre, Here}(m, c);
    ensures armed: \result > 0 ==> Fork_Arms(m);
    ensures narrow: \result > 0 ==> Map_Narrowed{Pre, Here}(\old(pvm_mm_root[m]));
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
  /*@ assert parent: Map_Same{Built, Here}(pvm_mm_root[m], 0, PT_SPAN6); */
  /*@ assert child: \forall integer i5, i4, i3, i2, i1; PT_I9(i5) ==> PT_I9(i4) ==> PT_I9(i3) ==> PT_I9(i2) ==> PT_I9(i1) ==>
        Map_Entry{Built}(root, i5, i4, i3, i2, i1) == Map_Entry(root, i5, i4, i3, i2, i1) &&
        Map_Level{Built}(root, i5, i4, i3, i2, i1) == Map_Level(root, i5, i4, i3, i2, i1); */
  /*@ assert same2: Map_Same{Pre, Built}(root, 0, PT_SPAN6); */
  /*@ assert narrow: Map_Narrowed{Pre, Here}(pvm_mm_root[m]); */
  /*@ assert copies: Fork_Areas{Pre, Here}(m, c); */
  /*@ assert stay: \forall integer r, a, k, w; Run_Twins{Pre, Built}(root, r, a, k, w) ==> Run_Twins{Pre, Here}(root, r, a, k, w); */
  /*@ assert holes: \forall integer a, k; Run_None{Built}(root, a, k) ==> Run_None(root, a, k); */
  /*@ assert areas: \forall integer x; Vma_Of{Pre}(x, m) ==> Fork_Twin{Pre, Here}(x, root, \at(pvm_mm_root[m], Pre)); */
  /*@ assert gaps: \forall integer x; Vma_Of{Pre}(x, m) ==> Fork_Gap{Pre, Here}(x, root); */
  /*@ assert low: Fork_Low{Pre, Here}(m, root); */
  /*@ assert none: \at(pvm_it_root[m], Pre) == 0 ==> Pages_None(root); */
  /*@ assert twins: Fork_Twins{Pre, Here}(m, root); */
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
    ensures twins: \result > 0 ==> Fork_Twins{Pre, Here}(m, pvm_mm_root[\result]);
    ensures areas: \result > 0 ==> Fork_Areas{Pre, Here}(m, \result);
    ensures armed: \result > 0 ==> Fork_Arms(m);
    ensures narrow: \result > 0 ==> Map_Narrowed{Pre, Here}(pvm_mm_root[m]);
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
  /*@ assert tree: r > 0 ==> pvm_mm_root[c] == root && pvm_mm_root[m] == \at(pvm_mm_root[m], Pre); */
  /*@ assert twins: r > 0 ==> Fork_Twins{Pre, Here}(m, root); */
  /*@ assert narrow: r > 0 ==> Map_Narrowed{Pre, Here}(pvm_mm_root[m]); */
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
