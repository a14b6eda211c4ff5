/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on address spaces: where there is room (Linux: get_unmapped_area; arch/x86/kernel/sys_x86_64.c). */
#include "mmap_step.h"

/* Where room for processes begins that asked for none, when it is looked for upwards from the bottom: a third of the user addresses. */
#define PVM_PLACE_BOTTOM 0x2aaaaaaab000u
#define PVM_PLACE_32BIT_LOW 0x40000000u
#define PVM_PLACE_32BIT_HIGH 0x80000000u

/* Where area v begins, with the pages that stay free below it when it grows down (Linux: vm_start_gap). */
/*@ requires wf: Vma_Wf;
    requires area: Vma_In(v);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gap: \result <= pvm_it_start[v] && \result % 4096 == 0; */
static u64 start_gap(u32 v)
{
  u64 start = pvm_it_start[v], gap = PVM_STACK_GUARD_PAGES * 4096;
  if (!PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_GROWSDOWN))
    return start;
  return start > gap ? start - gap : 0;
}

/* The area that the len addresses from a on meet, or the guard gap of which; 0 if they are free. */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    requires range: a % 4096 == 0 && len % 4096 == 0 && a + len <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: \result == 0 ==> It_Free(m, a, len);
    ensures area: \result != 0 ==> Vma_Of(\result, m) && a < pvm_it_end[\result]; */
static u32 in_the_way(u32 m, u64 a, u64 len)
{
  u32 v = pvm_itree_find(m, a);
  return v && start_gap(v) < a + len ? v : 0;
}

/* Where the len addresses from a on, which end below high, must end instead, because an area is in the way; high if none is. */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    requires range: a != PVM_VMA_NO_ADDRESS ==> a % 4096 == 0 && len % 4096 == 0 && a + len <= high;
    requires high: high % 4096 == 0 && high <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures limit: \result <= high && \result % 4096 == 0;
    ensures free: \result == high ==> a != PVM_VMA_NO_ADDRESS ==> It_Free(m, a, len); */
static u64 limit_of(u32 m, u64 a, u64 len, u64 high)
{
  if (a == PVM_VMA_NO_ADDRESS)
    return high;
  u32 v = pvm_itree_find(m, a);
  u64 gap = v ? start_gap(v) : high;
  return gap < a + len ? gap : high;
}

/* The highest free range below high (Linux: unmapped_area_topdown). */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    requires range: high % 4096 == 0 && len % 4096 == 0 && high <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && \result % 4096 == 0 && \result + len <= high; */
static u64 search_down(u32 m, u64 high, u64 len)
{
  u64 a = pvm_vma_unmapped_area(m, 4096, high, len, 1), limit = limit_of(m, a, len, high);
  /*@ loop invariant range: high % 4096 == 0 && high <= \at(high, Pre);
      loop invariant found: a != PVM_VMA_NO_ADDRESS ==> a % 4096 == 0 && a + len <= high;
      loop invariant limit: limit <= high && limit % 4096 == 0;
      loop invariant free: limit == high ==> a != PVM_VMA_NO_ADDRESS ==> It_Free(m, a, len);
      loop assigns a, limit, high;
      loop variant high; */
  while (limit < high) {
    high = limit;
    a = pvm_vma_unmapped_area(m, 4096, high, len, 1);
    limit = limit_of(m, a, len, high);
  }
  return a;
}

/* The lowest one from low on, below high (Linux: unmapped_area). */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    requires range: low % 4096 == 0 && high % 4096 == 0 && len % 4096 == 0 && high <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && \result % 4096 == 0 && \result + len <= high; */
static u64 search_up(u32 m, u64 low, u64 high, u64 len)
{
  u64 a = pvm_vma_unmapped_area(m, low, high, len, 0);
  u32 v = a == PVM_VMA_NO_ADDRESS ? 0 : in_the_way(m, a, len);
  /*@ loop invariant range: low % 4096 == 0;
      loop invariant found: a != PVM_VMA_NO_ADDRESS ==> It_Free(m, a, len) && a % 4096 == 0 && low <= a && a + len <= high;
      loop invariant area: v != 0 ==> a != PVM_VMA_NO_ADDRESS && Vma_Of(v, m) && low < pvm_it_end[v];
      loop assigns a, v, low;
      loop variant PVM_VMA_TOP - low; */
  while (v) {
    low = pvm_it_end[v];
    a = pvm_vma_unmapped_area(m, low, high, len, 0);
    v = a == PVM_VMA_NO_ADDRESS ? 0 : in_the_way(m, a, len);
  }
  return a;
}

/* Can the hint be followed: is the range free, and does it end before `end`? */
/*@ requires wf: Vma_Wf;
    requires mm: Vma_Mm(m);
    requires range: addr % 4096 == 0 && len % 4096 == 0 && 0 < len && end <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: \result != 0 ==> addr + len <= end && It_Free(m, addr, len); */
static int follows(u32 m, u64 addr, u64 len, u64 end)
{
  return addr && len <= end && addr <= end - len && !in_the_way(m, addr, len);
}

/* The legacy layout, the two GiB that MAP_32BIT asks for, and what is tried last (Linux: arch_get_unmapped_area). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    requires range: addr % 4096 == 0 && len % 4096 == 0 && 0 < len;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && \result % 4096 == 0; */
static u64 upwards(u32 m, u64 addr, u64 len, u32 flags)
{
  u64 low = PVM_PLACE_BOTTOM, high = addr > PVM_MM_TOP4 ? mmap_top(m) : PVM_MM_TOP4;
  /*@ assert high: high % 4096 == 0 && high <= PVM_VMA_TOP; */
  if (PVM_VM_HAS(flags, PVM_MAP_32BIT)) {
    low = PVM_PLACE_32BIT_LOW;
    high = PVM_PLACE_32BIT_HIGH;
  } else if (pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LEGACY)]) {
    low = mmap_align(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_MMAP_BASE)]);
  }
  /*@ assert low: low % 4096 == 0; */
  /*@ assert end: high % 4096 == 0 && high <= PVM_VMA_TOP; */
  return follows(m, addr, len, high) ? addr : search_up(m, low, high, len);
}

/* Does a hint keep to one side of the addresses that 4 levels can map (Linux: mmap_address_hint_valid)? */
/*@ requires range: len <= top <= PVM_VMA_TOP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures valid: \result != 0 ==> addr + len <= top; */
static int hint_valid(u64 addr, u64 len, u64 top)
{
  return addr <= top - len && (addr > PVM_MM_TOP4) == (addr + len > PVM_MM_TOP4);
}

/* Downwards from the base (Linux: arch_get_unmapped_area_topdown). */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    requires range: addr % 4096 == 0 && len % 4096 == 0 && 0 < len <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures free: \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && \result % 4096 == 0; */
static u64 downwards(u32 m, u64 addr, u64 len, u32 flags)
{
  u64 top = mmap_top(m), base = pvm_mm_info[PVM_MM_INFO(m, PVM_MM_MMAP_BASE)];
  if (hint_valid(addr, len, top) && follows(m, addr, len, top))
    return addr;
  base = base > PVM_MM_TOP4 ? PVM_MM_TOP4 : base / 4096 * 4096;
  u64 a = search_down(m, addr > PVM_MM_TOP4 ? base + (top - PVM_MM_TOP4) : base, len);
  return a != PVM_VMA_NO_ADDRESS ? a : upwards(m, addr, len, flags);
}

/* The address that is asked for, or one where nothing is; any number when there is none. */
/*@ requires wf: Mm_State;
    requires live: Mm_Live(m);
    requires range: len % 4096 == 0 && 0 < len <= Mm_Top(pvm_mm_root[m]);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures fixed: (flags / PVM_MAP_FIXED) % 2 == 1 ==> \result == addr;
    ensures free: (flags / PVM_MAP_FIXED) % 2 == 0 ==> \result != PVM_VMA_NO_ADDRESS ==> It_Free(m, \result, len) && \result % 4096 == 0; */
static u64 place(u32 m, u64 addr, u64 len, u32 flags)
{
  if (PVM_VM_HAS(flags, PVM_MAP_FIXED))
    return addr;
  u64 hint = addr / 4096 * 4096;
  int up = PVM_VM_HAS(flags, PVM_MAP_32BIT) || pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LEGACY)];
  return up ? upwards(m, hint, len, flags) : downwards(m, hint, len, flags);
}

i64 pvm_get_unmapped_area(u32 m, u64 addr, u64 len, u32 flags)
{
  if (!mmap_live(m) || len == 0 || len % 4096 != 0)
    return -PVM_EINVAL;
  u64 top = mmap_top(m);
  if (len > top)
    return -PVM_ENOMEM;
  u64 a = place(m, addr, len, flags);
  if (a > top - len)
    return -PVM_ENOMEM;
  if (a % 4096 != 0)
    return -PVM_EINVAL;
  return a < PVM_MMAP_MIN_ADDR ? -PVM_EPERM : (i64)a;
}
