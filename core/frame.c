/* SPDX-License-Identifier: BSD-2-Clause */
/* Page descriptors: the arrays, and the reading of the firmware's memory map. */
#include "frame.h"

struct pvm_frame *pvm_ram;
u32 pvm_nr_frames;
u8 pvm_frames_sealed;
u64 pvm_frames_ignored;
struct pvm_memmap_entry pvm_memmap[PVM_MAX_MEMMAP];

u8 pvm_page_state[PVM_MAX_FRAMES];
u8 pvm_page_order[PVM_MAX_FRAMES];
u16 pvm_page_flags[PVM_MAX_FRAMES];
u32 pvm_page_refcount[PVM_MAX_FRAMES];
u32 pvm_page_mapcount[PVM_MAX_FRAMES];
u32 pvm_page_owner[PVM_MAX_FRAMES];
u64 pvm_page_index[PVM_MAX_FRAMES];
u32 pvm_page_next[PVM_MAX_FRAMES], pvm_page_prev[PVM_MAX_FRAMES];

/* The first byte of the map's entry i, in frames: rounded down, rounded up. The same for the byte after its last. A sum of
 * base and len could leave 64 bits, a sum of their quotients cannot. */
/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures down: \result == pvm_memmap[i].base / 4096; */
static u64 base_down(u32 i)
{
  return pvm_memmap[i].base / 4096;
}

/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures up: \result == (pvm_memmap[i].base + 4095) / 4096; */
static u64 base_up(u32 i)
{
  u64 b = pvm_memmap[i].base;
  return b / 4096 + (b % 4096 + 4095) / 4096;
}

/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures down: \result == (pvm_memmap[i].base + pvm_memmap[i].len) / 4096;
    ensures small: \result <= 0x20000000000000; */
static u64 end_down(u32 i)
{
  u64 b = pvm_memmap[i].base, l = pvm_memmap[i].len;
  return b / 4096 + l / 4096 + (b % 4096 + l % 4096) / 4096;
}

/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures up: \result == (pvm_memmap[i].base + pvm_memmap[i].len + 4095) / 4096; */
static u64 end_up(u32 i)
{
  u64 b = pvm_memmap[i].base, l = pvm_memmap[i].len;
  return b / 4096 + l / 4096 + (b % 4096 + l % 4096 + 4095) / 4096;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures clip: \result == (f < PVM_MAX_FRAMES ? f : PVM_MAX_FRAMES); */
static u32 clip(u64 f)
{
  return f < PVM_MAX_FRAMES ? (u32)f : PVM_MAX_FRAMES;
}

/* Gives the frames lo .. hi-1 the state s. */
/*@ requires range: hi <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_state[lo .. hi - 1];
    exits \false;
    ensures set: \forall integer f; lo <= f < hi ==> pvm_page_state[f] == s;
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(lo <= f < hi) ==> pvm_page_state[f] == \old(pvm_page_state[f]); */
static void set_states(u32 lo, u32 hi, u8 s)
{
  /*@ loop invariant range: lo <= f && (f <= hi || f == lo);
      loop invariant set: \forall integer g; lo <= g < f ==> pvm_page_state[g] == s;
      loop invariant others: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> !(lo <= g < f) ==>
        pvm_page_state[g] == \at(pvm_page_state[g], Pre);
      loop assigns f, pvm_page_state[lo .. hi - 1];
      loop variant hi - f; */
  for (u32 f = lo; f < hi; f++)
    pvm_page_state[f] = s;
}

/* Frees what entry i holds; returns the frame after its last below PVM_MAX_FRAMES, or 0 when it holds none. */
/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures set: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
      (Memmap_Holds(i, f) ==> pvm_page_state[f] == PVM_PAGE_FREE) && (!Memmap_Holds(i, f) ==> pvm_page_state[f] == \old(pvm_page_state[f]));
    ensures range: \result <= PVM_MAX_FRAMES;
    ensures last: \result == 0 || Memmap_Holds(i, \result - 1);
    ensures beyond: \forall integer f; \result <= f < PVM_MAX_FRAMES ==> !Memmap_Holds(i, f); */
static u32 free_entry(u32 i)
{
  if (pvm_memmap[i].type != PVM_MEMMAP_USABLE)
    return 0;
  u32 lo = clip(base_up(i)), hi = clip(end_down(i));
  /*@ assert holds: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> (Memmap_Holds(i, f) <==> lo <= f < hi); */
  set_states(lo, hi, PVM_PAGE_FREE);
  return lo < hi ? hi : 0;
}

/* Reserves what entry i touches. */
/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures set: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
      (Memmap_Touches(i, f) ==> pvm_page_state[f] == PVM_PAGE_RESERVED) && (!Memmap_Touches(i, f) ==> pvm_page_state[f] == \old(pvm_page_state[f])); */
static void keep_entry(u32 i)
{
  if (pvm_memmap[i].type == PVM_MEMMAP_USABLE || pvm_memmap[i].len == 0)
    return;
  u32 lo = clip(base_down(i)), hi = clip(end_up(i));
  /*@ assert touches: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> (Memmap_Touches(i, f) <==> lo <= f < hi); */
  set_states(lo, hi, PVM_PAGE_RESERVED);
}

/* The whole frames of entry i that are left out. */
/*@ requires index: i < PVM_MAX_MEMMAP;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures over: \result == Memmap_Over(i);
    ensures small: \result <= 0x20000000000000; */
static u64 entry_over(u32 i)
{
  if (pvm_memmap[i].type != PVM_MEMMAP_USABLE)
    return 0;
  u64 lo = base_up(i), hi = end_down(i);
  if (lo < PVM_MAX_FRAMES)
    lo = PVM_MAX_FRAMES;
  return lo < hi ? hi - lo : 0;
}

/* The usable entries: frees their frames, finds the last one, counts those left out. */
/*@ requires range: n <= PVM_MAX_MEMMAP;
    requires clear: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> pvm_page_state[f] == PVM_PAGE_RESERVED;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], pvm_nr_frames, pvm_frames_ignored;
    exits \false;
    ensures states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
      (Memmap_Usable(n, f) ==> pvm_page_state[f] == PVM_PAGE_FREE) && (!Memmap_Usable(n, f) ==> pvm_page_state[f] == PVM_PAGE_RESERVED);
    ensures range: pvm_nr_frames <= PVM_MAX_FRAMES;
    ensures last: pvm_nr_frames == 0 || Memmap_Usable(n, pvm_nr_frames - 1);
    ensures beyond: \forall integer f; pvm_nr_frames <= f < PVM_MAX_FRAMES ==> !Memmap_Usable(n, f);
    ensures ignored: pvm_frames_ignored == Memmap_Ignored(n); */
static void free_entries(u32 n)
{
  u32 nr = 0;
  u64 over = 0;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
        (Memmap_Usable(i, f) ==> pvm_page_state[f] == PVM_PAGE_FREE) && (!Memmap_Usable(i, f) ==> pvm_page_state[f] == PVM_PAGE_RESERVED);
      loop invariant range: nr <= PVM_MAX_FRAMES;
      loop invariant last: nr == 0 || Memmap_Usable(i, nr - 1);
      loop invariant beyond: \forall integer f; nr <= f < PVM_MAX_FRAMES ==> !Memmap_Usable(i, f);
      loop invariant over: over == Memmap_Ignored(i) && over <= i * 0x20000000000000;
      loop assigns i, nr, over, pvm_page_state[0 .. PVM_MAX_FRAMES - 1];
      loop variant n - i; */
  for (u32 i = 0; i < n; i++) {
    u32 hi = free_entry(i);
    /*@ assert step: \forall integer f; Memmap_Usable(i + 1, f) <==> Memmap_Usable(i, f) || Memmap_Holds(i, f); */
    if (nr < hi)
      nr = hi;
    over += entry_over(i);
  }
  pvm_nr_frames = nr;
  pvm_frames_ignored = over;
}

/* The other entries: reserves their frames. */
/*@ requires range: n <= PVM_MAX_MEMMAP;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1];
    exits \false;
    ensures states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
      (Memmap_Kept(n, f) ==> pvm_page_state[f] == PVM_PAGE_RESERVED) && (!Memmap_Kept(n, f) ==> pvm_page_state[f] == \old(pvm_page_state[f])); */
static void keep_entries(u32 n)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant states: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
        (Memmap_Kept(i, f) ==> pvm_page_state[f] == PVM_PAGE_RESERVED) && (!Memmap_Kept(i, f) ==> pvm_page_state[f] == \at(pvm_page_state[f], Pre));
      loop assigns i, pvm_page_state[0 .. PVM_MAX_FRAMES - 1];
      loop variant n - i; */
  for (u32 i = 0; i < n; i++) {
    keep_entry(i);
    /*@ assert step: \forall integer f; Memmap_Kept(i + 1, f) <==> Memmap_Kept(i, f) || Memmap_Touches(i, f); */
  }
}

int pvm_frame_init(u32 n)
{
  if (n > PVM_MAX_MEMMAP)
    return -PVM_EINVAL;
  if (pvm_frames_sealed != 0)
    return -PVM_EBUSY;
  set_states(0, pvm_nr_frames, PVM_PAGE_RESERVED);
  free_entries(n);
  keep_entries(n);
  return 0;
}

int pvm_frame_reserve(u32 lo, u32 hi)
{
  if (lo > hi || hi > PVM_MAX_FRAMES)
    return -PVM_EINVAL;
  if (pvm_frames_sealed != 0)
    return -PVM_EBUSY;
  /*@ loop invariant range: lo <= f <= hi;
      loop invariant kept: \forall integer g; lo <= g < f ==>
        pvm_page_state[g] == (\at(pvm_page_state[g], Pre) == PVM_PAGE_FREE ? PVM_PAGE_RESERVED : \at(pvm_page_state[g], Pre));
      loop invariant others: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> !(lo <= g < f) ==>
        pvm_page_state[g] == \at(pvm_page_state[g], Pre);
      loop assigns f, pvm_page_state[lo .. hi - 1];
      loop variant hi - f; */
  for (u32 f = lo; f < hi; f++)
    if (pvm_page_state[f] == PVM_PAGE_FREE)
      pvm_page_state[f] = PVM_PAGE_RESERVED;
  return 0;
}

int pvm_frame_check(void)
{
  if (pvm_nr_frames > PVM_MAX_FRAMES)
    return 0;
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant kinds: \forall integer g; 0 <= g < f ==> Page_State_Valid(pvm_page_state[g]);
      loop invariant end: \forall integer g; pvm_nr_frames <= g < f ==> pvm_page_state[g] == PVM_PAGE_RESERVED;
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++) {
    u8 s = pvm_page_state[f];
    if ((s > PVM_PAGE_GATHER && s < PVM_PAGE_TABLE) || s > PVM_PAGE_TABLE + 5)
      return 0;
    if (f >= pvm_nr_frames && s != PVM_PAGE_RESERVED)
      return 0;
  }
  return 1;
}
