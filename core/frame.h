/* SPDX-License-Identifier: BSD-2-Clause */
/* Page descriptors: what each physical frame is, 32 bytes a frame, one array per field (Linux: struct page, mem_map).
 *
 * A frame's state says what it is; a block of 2^order frames carries its state in its first frame, the others of the block read
 * PVM_PAGE_FREE, "free, or inside a block that its first frame describes". Frames that the firmware does not give away are PVM_PAGE_RESERVED;
 * this is 0, so memory after load is all reserved. Counters refuse to overflow.
 *
 * The firmware's memory map is read once, at boot: the loader fills pvm_memmap, pvm_frame_init turns it into states,
 * pvm_frame_reserve takes out the kernel's own image and tables, and pvm_zone_init seals the states and hands the free frames out.
 *
 * Invariant Frame_Wf (spec/frame.acsl): states are valid; frames from pvm_nr_frames on are reserved. All zero satisfies it.
 * Lock: the state of a free frame by its zone's lock, of any other by its owner; the map is single threaded boot code. */
#ifndef PVM_FRAME_H
#define PVM_FRAME_H

#include "pvm_types.h"

/* Frame states. PVM_PAGE_TABLE + level is a page table of that level (1 holds 4 KiB leaves, 5 is the root of 57-bit addresses);
 * PVM_PAGE_TABLE + 0 is a frame reserved for a table that is not linked yet. */
#define PVM_PAGE_RESERVED 0
#define PVM_PAGE_FREE 1
#define PVM_PAGE_KERNEL 2
#define PVM_PAGE_ANON 3
#define PVM_PAGE_FILE 4
#define PVM_PAGE_ZERO 5
#define PVM_PAGE_SLAB 6
#define PVM_PAGE_GATHER 7 /* unmapped; is freed after the TLB flush */
#define PVM_PAGE_TABLE 16

/* The largest reference count and mapcount: the largest int, so that calls can return a count or a negated errno. */
#define PVM_COUNT_MAX 0x7fffffffu

/* Entries of the memory map (Linux: E820_MAX_ENTRIES_ZEROPAGE) and the type of the memory that may be used (E820_TYPE_RAM);
 * any other type is kept. */
#define PVM_MAX_MEMMAP 128
#define PVM_MEMMAP_USABLE 1

struct pvm_frame {
  u64 word[512];
};

/* The bytes base .. base + len - 1 of physical memory. */
struct pvm_memmap_entry {
  u64 base;
  u64 len;
  u32 type;
};

#ifdef __cplusplus
extern "C" {
#endif

extern struct pvm_frame *pvm_ram; /* frame f is pvm_ram[f]; set once, before any call that reads or writes tables */
extern u32 pvm_nr_frames;         /* frames that exist: 0 .. pvm_nr_frames-1, holes included */
extern u8 pvm_frames_sealed;      /* 1 from pvm_zone_init on: the memory map is final */
extern u64 pvm_frames_ignored;    /* usable frames at or above PVM_MAX_FRAMES that the map named */
extern struct pvm_memmap_entry pvm_memmap[PVM_MAX_MEMMAP];

extern u8 pvm_page_state[PVM_MAX_FRAMES];
extern u8 pvm_page_order[PVM_MAX_FRAMES];     /* of an allocated block's first frame: its order */
extern u16 pvm_page_flags[PVM_MAX_FRAMES];    /* flags; of a table: its slot in the parent */
extern u32 pvm_page_refcount[PVM_MAX_FRAMES]; /* references */
extern u32 pvm_page_mapcount[PVM_MAX_FRAMES]; /* leaf entries that map the frame; of a table: its live entries */
extern u32 pvm_page_owner[PVM_MAX_FRAMES];    /* anon_vma or mapping; of a table: the parent table's frame, PVM_NONE for a root; in a pageset: its number */
extern u64 pvm_page_index[PVM_MAX_FRAMES];    /* page offset in the owner; of a table: first virtual page number it maps; in a pageset, reservation or gather: the place there */
extern u32 pvm_page_next[PVM_MAX_FRAMES], pvm_page_prev[PVM_MAX_FRAMES]; /* LRU links */

#include "../spec/frame.acsl"

/* Is frame f the first of an allocated block? 1 or 0; f may be any number. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures used: \result != 0 <==> Frame_Used(f);
    ensures range: \result == 0 || \result == 1; */
static inline int pvm_frame_used(u32 f)
{
  return f < pvm_nr_frames && pvm_page_state[f] >= PVM_PAGE_KERNEL;
}

/* Takes a reference on the allocated frame f (Linux: get_page). 0; -EINVAL when f is not allocated; -EOVERFLOW. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_refcount[f];
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW;
    ensures einval: \result == -PVM_EINVAL <==> !Frame_Used(f);
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Frame_Used(f) && \old(pvm_page_refcount[f]) >= PVM_COUNT_MAX;
    ensures done: \result == 0 ==> pvm_page_refcount[f] == \old(pvm_page_refcount[f]) + 1;
    ensures fail: \result != 0 && f < PVM_MAX_FRAMES ==> pvm_page_refcount[f] == \old(pvm_page_refcount[f]); */
static inline int pvm_frame_get(u32 f)
{
  if (!pvm_frame_used(f))
    return -PVM_EINVAL;
  u32 c = pvm_page_refcount[f];
  if (c >= PVM_COUNT_MAX)
    return -PVM_EOVERFLOW;
  pvm_page_refcount[f] = c + 1;
  return 0;
}

/* Drops a reference on the allocated frame f (Linux: put_page_testzero): how many are left; -EINVAL when f is not allocated or has none. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_refcount[f];
    exits \false;
    ensures einval: \result < 0 <==> !(Frame_Used(f) && 0 < \old(pvm_page_refcount[f]) <= PVM_COUNT_MAX);
    ensures errno: \result < 0 ==> \result == -PVM_EINVAL;
    ensures done: \result >= 0 ==> pvm_page_refcount[f] == \old(pvm_page_refcount[f]) - 1 && \result == pvm_page_refcount[f];
    ensures fail: \result < 0 && f < PVM_MAX_FRAMES ==> pvm_page_refcount[f] == \old(pvm_page_refcount[f]); */
static inline int pvm_frame_put(u32 f)
{
  if (!pvm_frame_used(f))
    return -PVM_EINVAL;
  u32 c = pvm_page_refcount[f];
  if (c == 0 || c > PVM_COUNT_MAX)
    return -PVM_EINVAL;
  pvm_page_refcount[f] = c - 1;
  return (int)(c - 1);
}

/* Can leaf entries map frame f: is it the first of an allocated block, no page table and not in the TLB gather? 1 or 0; f may be
 * any number. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures mappable: \result != 0 <==> Frame_Mappable(f); */
static inline int pvm_frame_mappable(u32 f)
{
  return pvm_frame_used(f) && pvm_page_state[f] <= PVM_PAGE_SLAB;
}

/* Counts one more leaf that maps the allocated frame f. 0; -EINVAL when f is not allocated, or is a page table
 * or in the TLB gather; -EOVERFLOW. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_mapcount[f];
    exits \false;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EOVERFLOW;
    ensures einval: \result == -PVM_EINVAL <==> !Frame_Mappable(f);
    ensures eoverflow: \result == -PVM_EOVERFLOW <==> Frame_Mappable(f) && \old(pvm_page_mapcount[f]) >= PVM_COUNT_MAX;
    ensures done: \result == 0 ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) + 1;
    ensures fail: \result != 0 && f < PVM_MAX_FRAMES ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]); */
static inline int pvm_frame_map(u32 f)
{
  if (!pvm_frame_mappable(f))
    return -PVM_EINVAL;
  u32 c = pvm_page_mapcount[f];
  if (c >= PVM_COUNT_MAX)
    return -PVM_EOVERFLOW;
  pvm_page_mapcount[f] = c + 1;
  return 0;
}

/* Counts one leaf less that maps the allocated frame f: how many are left; -EINVAL when f is none that can
 * be mapped, or nothing maps it. */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_page_mapcount[f];
    exits \false;
    ensures einval: \result < 0 <==> !(Frame_Mappable(f) && 0 < \old(pvm_page_mapcount[f]) <= PVM_COUNT_MAX);
    ensures errno: \result < 0 ==> \result == -PVM_EINVAL;
    ensures done: \result >= 0 ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]) - 1 && \result == pvm_page_mapcount[f];
    ensures fail: \result < 0 && f < PVM_MAX_FRAMES ==> pvm_page_mapcount[f] == \old(pvm_page_mapcount[f]); */
static inline int pvm_frame_unmap(u32 f)
{
  if (!pvm_frame_mappable(f))
    return -PVM_EINVAL;
  u32 c = pvm_page_mapcount[f];
  if (c == 0 || c > PVM_COUNT_MAX)
    return -PVM_EINVAL;
  pvm_page_mapcount[f] = c - 1;
  return (int)(c - 1);
}

/* Reads the first n entries of pvm_memmap: a frame is free iff it lies as a whole in one usable entry and no other entry
 * touches it; entries may come in any order, overlap, leave holes, and begin and end anywhere (Linux: e820__memblock_setup).
 * Frames at or above PVM_MAX_FRAMES are left out and counted in pvm_frames_ignored.
 * 0; -EINVAL when n > PVM_MAX_MEMMAP; -EBUSY when the zones were built already; on error nothing changed. */
/*@ requires wf: Frame_Wf;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], pvm_nr_frames, pvm_frames_ignored;
    exits \false;
    ensures wf: Frame_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> n > PVM_MAX_MEMMAP;
    ensures ebusy: \result == -PVM_EBUSY <==> n <= PVM_MAX_MEMMAP && pvm_frames_sealed != 0;
    ensures states: \result == 0 ==> \forall integer f; 0 <= f < PVM_MAX_FRAMES ==>
      (pvm_page_state[f] == PVM_PAGE_FREE <==> Memmap_Usable(n, f) && !Memmap_Kept(n, f)) &&
      (pvm_page_state[f] == PVM_PAGE_FREE || pvm_page_state[f] == PVM_PAGE_RESERVED);
    ensures last: \result == 0 ==> pvm_nr_frames == 0 || Memmap_Usable(n, pvm_nr_frames - 1);
    ensures beyond: \result == 0 ==> \forall integer f; pvm_nr_frames <= f < PVM_MAX_FRAMES ==> !Memmap_Usable(n, f);
    ensures ignored: \result == 0 ==> pvm_frames_ignored == Memmap_Ignored(n);
    ensures fail: \result != 0 ==> States_Same{Pre, Here} && pvm_nr_frames == \old(pvm_nr_frames) &&
      pvm_frames_ignored == \old(pvm_frames_ignored); */
int pvm_frame_init(u32 n);

/* Keeps the frames lo .. hi-1 (kernel image, boot tables, the core's own arrays) out of the zones: those that are free become
 * reserved (Linux: memblock_reserve). 0; -EINVAL on a bad range; -EBUSY when the zones were built already; on error nothing changed. */
/*@ requires wf: Frame_Wf;
    terminates \true;
    assigns pvm_page_state[lo .. hi - 1];
    exits \false;
    ensures wf: Frame_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures einval: \result == -PVM_EINVAL <==> !(lo <= hi <= PVM_MAX_FRAMES);
    ensures ebusy: \result == -PVM_EBUSY <==> lo <= hi <= PVM_MAX_FRAMES && pvm_frames_sealed != 0;
    ensures kept: \result == 0 ==> \forall integer f; lo <= f < hi ==>
      pvm_page_state[f] == (\old(pvm_page_state[f]) == PVM_PAGE_FREE ? PVM_PAGE_RESERVED : \old(pvm_page_state[f]));
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \result != 0 || !(lo <= f < hi) ==>
      pvm_page_state[f] == \old(pvm_page_state[f]); */
int pvm_frame_reserve(u32 lo, u32 hi);

/* The executable twin of Frame_Wf; reads every state. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Frame_Wf; */
int pvm_frame_check(void);

#ifdef __cplusplus
}
#endif
#endif
