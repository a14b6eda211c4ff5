/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones: where pages come from. Nodes, the zones DMA, DMA32 and NORMAL of each, fallback between zones, watermarks, and per-CPU
 * pagesets in front of the buddy allocator (Linux: mm/page_alloc.c, get_page_from_freelist, rmqueue_pcplist, free_unref_page).
 *
 * Zone z = node * 3 + type is buddy area z; pvm_block_zone tells the zone of a frame in one load. A pageset is a stack of single
 * frames that belong to one CPU and one zone: to the buddy they are allocated, to all others free; their descriptors say
 * pageset and place, so that no frame is in two places. An allocated block's first frame has a state >= PVM_PAGE_KERNEL and its
 * order, and the buddy has it under just that order: double free, wrong order and inner frames are refused from
 * the descriptor alone.
 *
 * Invariant: Zone_Wf (spec/zone.acsl). All zero satisfies it: nothing is there yet.
 * Lock: a zone's area and counters by the zone lock; a pageset by its CPU with preemption off; zonelists and watermarks are
 * written once, by pvm_zone_init. */
#ifndef PVM_ZONE_H
#define PVM_ZONE_H

#include "buddy.h"
#include "frame.h"

/* Zone types and the frames where DMA32 and NORMAL begin: 16 MiB and 4 GiB (Linux: MAX_DMA_PFN, MAX_DMA32_PFN). */
#define PVM_ZONE_DMA 0
#define PVM_ZONE_DMA32 1
#define PVM_ZONE_NORMAL 2
#define PVM_DMA_END 0x1000
#define PVM_DMA32_END 0x100000

/* Watermarks that an allocation must leave (Linux: ALLOC_WMARK_MIN, _LOW, _HIGH, ALLOC_NO_WATERMARKS). */
#define PVM_WMARK_MIN 0
#define PVM_WMARK_LOW 1
#define PVM_WMARK_HIGH 2
#define PVM_WMARK_NONE 3

#define PVM_MAX_BLOCKS (PVM_MAX_FRAMES / 1024)
#define PVM_PAGESETS (PVM_MAX_CPUS * PVM_MAX_ZONES)

/* The places of a pageset. */
struct pvm_pageset {
  u32 frame[PVM_PCP_HIGH];
};

/* What /proc/buddyinfo and /proc/zoneinfo show of a zone, in frames. */
struct pvm_zone_stat {
  u32 start_pfn, spanned, managed, free_pages;
  u32 min, low, high;
  u32 protection[3];
  u32 pageset_pages;
  u32 nr_free[PVM_ORDERS];
};

#ifdef __cplusplus
extern "C" {
#endif

extern u8 pvm_block_zone[PVM_MAX_BLOCKS]; /* zone + 1 of each run of 1024 frames; 0: none */

/* Zonelist l = node * 3 + highest type: the zones to try, best first. */
extern u8 pvm_zonelist[PVM_MAX_ZONES][PVM_MAX_ZONES];
extern u8 pvm_zonelist_len[PVM_MAX_ZONES];

extern u32 pvm_zone_managed[PVM_MAX_ZONES];    /* frames that the zone was given */
extern u32 pvm_zone_wmark[PVM_MAX_ZONES][3];   /* min, low, high */
extern u32 pvm_zone_reserve[PVM_MAX_ZONES][3]; /* lowmem reserve against allocations of each highest type */
extern u32 pvm_zone_need[PVM_MAX_ZONES][12];   /* [type * 4 + watermark]: what must be free to take one frame */

/* Pageset cpu * PVM_MAX_ZONES + zone: how many frames it holds, and the frames. */
extern u32 pvm_pcp_count[PVM_PAGESETS];
extern struct pvm_pageset pvm_pcp[PVM_PAGESETS];

/* The frames start .. end-1 of each node, multiples of 1024; filled by the loader before pvm_zone_init. */
extern u32 pvm_node_start[PVM_MAX_NODES], pvm_node_end[PVM_MAX_NODES];

/* Kilobytes that the min watermarks of all zones keep together (Linux: vm.min_free_kbytes); 0: as much as Linux takes. */
extern u32 pvm_min_free_kbytes;

extern struct pvm_zone_stat pvm_zone_stats[PVM_MAX_ZONES];

#include "../spec/zone.acsl"

/* Takes the newest frame of pageset p, which is not empty; only pvm_alloc_pages calls it. */
/*@ requires wf: Zone_Wf;
    requires pageset: p < PVM_PAGESETS;
    requires some: pvm_pcp_count[p] > 0;
    terminates \true;
    assigns pvm_page_state[0 .. PVM_MAX_FRAMES - 1], pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_pcp_count[p];
    exits \false;
    ensures wf: Zone_Wf;
    ensures range: \result < pvm_nr_frames;
    ensures zone: pvm_block_zone[\result / 1024] == p % PVM_MAX_ZONES + 1;
    ensures was: \old(pvm_page_state[\result]) == PVM_PAGE_FREE;
    ensures got: pvm_page_state[\result] == PVM_PAGE_KERNEL && pvm_page_order[\result] == 0 && pvm_page_refcount[\result] == 1 &&
      pvm_page_mapcount[\result] == 0;
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result); */
static inline u32 pvm_pcp_take(u32 p)
{
  u32 n = pvm_pcp_count[p] - 1, f = pvm_pcp[p].frame[n];
  /*@ assert holds: Pcp_Holds(p, n, f); */
  pvm_pcp_count[p] = n;
  pvm_page_state[f] = PVM_PAGE_KERNEL;
  pvm_page_refcount[f] = 1;
  return f;
}

/* Puts the allocated single frame f on pageset p, which has room; only pvm_free_pages calls it. */
/*@ requires wf: Zone_Wf;
    requires pageset: p < PVM_PAGESETS;
    requires room: pvm_pcp_count[p] < PVM_PCP_HIGH;
    requires frame: Page_Freeable(f, 0);
    requires zone: pvm_block_zone[f / 1024] == p % PVM_MAX_ZONES + 1;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_owner[f], pvm_page_index[f], pvm_pcp_count[p], pvm_pcp[p].frame[0 .. PVM_PCP_HIGH - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures free: pvm_page_state[f] == PVM_PAGE_FREE;
    ensures count: pvm_pcp_count[p] == \old(pvm_pcp_count[p]) + 1; */
static inline void pvm_pcp_give(u32 p, u32 f)
{
  u32 n = pvm_pcp_count[p];
  /*@ assert head: Page_Head(f); */
  pvm_page_state[f] = PVM_PAGE_FREE;
  pvm_page_owner[f] = p;
  pvm_page_index[f] = n;
  pvm_pcp[p].frame[n] = f;
  pvm_pcp_count[p] = n + 1;
}

/* Has zone z enough free frames to give 2^order to an allocation of highest type t? */
/*@ requires args: z < PVM_MAX_ZONES && t < 3 && order <= 10 && wmark <= 3;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures allows: \result != 0 <==> Zone_Allows(z, t, order, wmark); */
static inline int pvm_zone_allows(u32 z, u32 t, u32 order, u32 wmark)
{
  u64 need = (u64)pvm_zone_need[z][4 * t + wmark] + pvm_order_size(order) - 1;
  return wmark == PVM_WMARK_NONE || pvm_buddy_free_pages[z] >= need;
}

/* A block from the buddy of zone z. PVM_NONE, and nothing changed, if there is none. */
/*@ requires wf: Zone_Wf;
    requires args: z < PVM_MAX_ZONES && order <= 10;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \result != PVM_NONE ==> Block_Given{Pre, Here}(\result, order);
    ensures zone: \result != PVM_NONE ==> pvm_block_zone[\result / 1024] == z + 1;
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures none: \result == PVM_NONE ==> !(\exists integer f; \old(Run_Free(z, f, order)));
    ensures same: \result == PVM_NONE ==> Zone_Same{Pre, Here}; */
u32 pvm_alloc_block(u32 z, u32 order);

/* pvm_alloc_pages where the pageset does not serve; arguments are in range, l is the zonelist. */
/*@ requires wf: Zone_Wf;
    requires args: cpu < PVM_MAX_CPUS && l < PVM_MAX_ZONES && order <= 10 && wmark <= 3;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \result != PVM_NONE ==> Block_Given{Pre, Here}(\result, order);
    ensures type: \result != PVM_NONE ==> (pvm_block_zone[\result / 1024] - 1) % 3 <= l % 3;
    ensures allowed: \result != PVM_NONE ==> \old(Zone_Allows(pvm_block_zone[\result / 1024] - 1, l % 3, order, wmark));
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures refused: \result == PVM_NONE ==> \forall integer i; 0 <= i < pvm_zonelist_len[l] ==>
      \old(Zone_Refuses(cpu, pvm_zonelist[l][i], l % 3, order, wmark));
    ensures same: \result == PVM_NONE ==> Zone_Same{Pre, Here}; */
u32 pvm_alloc_slow(u32 cpu, u32 l, u32 order, u32 wmark);

/* pvm_alloc_pages of two frames or more: most often the first zone of zonelist l serves. */
/*@ requires wf: Zone_Wf;
    requires args: cpu < PVM_MAX_CPUS && l < PVM_MAX_ZONES && 1 <= order <= 10 && wmark <= 3;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \result != PVM_NONE ==> Block_Given{Pre, Here}(\result, order);
    ensures type: \result != PVM_NONE ==> (pvm_block_zone[\result / 1024] - 1) % 3 <= l % 3;
    ensures allowed: \result != PVM_NONE ==> \old(Zone_Allows(pvm_block_zone[\result / 1024] - 1, l % 3, order, wmark));
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures refused: \result == PVM_NONE ==> \forall integer i; 0 <= i < pvm_zonelist_len[l] ==>
      \old(Zone_Refuses(cpu, pvm_zonelist[l][i], l % 3, order, wmark));
    ensures same: \result == PVM_NONE ==> Zone_Same{Pre, Here}; */
static inline u32 pvm_alloc_first(u32 cpu, u32 l, u32 order, u32 wmark)
{
  u32 z = pvm_zonelist[l][0], t = l % 3;
  /*@ assert member: Zonelist_Of(l); */
  /*@ assert place: z < PVM_MAX_ZONES && z % 3 <= t; */
  if (!pvm_zone_allows(z, t, order, wmark))
    return pvm_alloc_slow(cpu, l, order, wmark);
  u32 f = pvm_alloc_block(z, order);
  if (f != PVM_NONE)
    return f;
  /*@ assert runs: \forall integer y, g; 0 <= y < PVM_MAX_ZONES ==> \at(Run_Free(y, g, order), Pre) ==> Run_Free(y, g, order); */
  /*@ assert refuses: \forall integer y; 0 <= y < PVM_MAX_ZONES ==> Zone_Refuses(cpu, y, l % 3, order, wmark) ==>
        \at(Zone_Refuses(cpu, y, l % 3, order, wmark), Pre); */
  f = pvm_alloc_slow(cpu, l, order, wmark);
  /*@ assert pages: f == PVM_NONE ==> Pages_Same{Pre, Here}; */
  /*@ assert pcp: f == PVM_NONE ==> Pcp_Same{Pre, Here}; */
  /*@ assert bits0: f == PVM_NONE ==> \forall integer i; 0 <= i < PVM_BITSET_WORDS0 ==>
        \at(pvm_bitset0[i], Pre) == pvm_bitset0[i]; */
  /*@ assert bits1: f == PVM_NONE ==> \forall integer i; 0 <= i < PVM_BITSET_WORDS1 ==>
        \at(pvm_bitset1[i], Pre) == pvm_bitset1[i]; */
  /*@ assert bits2: f == PVM_NONE ==> \forall integer i; 0 <= i < PVM_BITSET_WORDS2 ==>
        \at(pvm_bitset2[i], Pre) == pvm_bitset2[i]; */
  /*@ assert bits3: f == PVM_NONE ==> \forall integer i; 0 <= i < PVM_BITSET_WORDS3 ==>
        \at(pvm_bitset3[i], Pre) == pvm_bitset3[i]; */
  /*@ assert tags: f == PVM_NONE ==> Tags_Same{Pre, Here}; */
  /*@ assert free_pages: f == PVM_NONE ==> Free_Pages_Same{Pre, Here}; */
  /*@ assert nr_free: f == PVM_NONE ==> Nr_Free_Same{Pre, Here}; */
  /*@ assert frees: f == PVM_NONE ==> Frees_Same{Pre, Here}; */
  return f;
}

/* Allocates 2^order frames, order 0 .. 10, for `cpu`, from the zones of `node` up to type `type`, then from the other nodes:
 * the first frame of the block, in state PVM_PAGE_KERNEL with one reference. `wmark` is the watermark that its zone had to be above.
 * PVM_NONE, and nothing changed, on a bad argument or when every zone of the zonelist refuses: below its watermark, or with no such run
 * of free frames in the buddy (and, for order 0, an empty pageset of this cpu). */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns PVM_HEAD_CELLS, PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \result != PVM_NONE ==> Block_Given{Pre, Here}(\result, order);
    ensures type: \result != PVM_NONE ==> (pvm_block_zone[\result / 1024] - 1) % 3 <= type;
    ensures allowed: \result != PVM_NONE ==> \old(Zone_Allows(pvm_block_zone[\result / 1024] - 1, type, order, wmark));
    ensures states: States_Same_But{Pre, Here}(\result);
    ensures others: Pages_Same_But{Pre, Here}(\result);
    ensures refused: \result == PVM_NONE ==> cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || type > PVM_ZONE_NORMAL ||
      order > 10 || wmark > PVM_WMARK_NONE || \forall integer i; 0 <= i < pvm_zonelist_len[node * 3 + type] ==>
      \old(Zone_Refuses(cpu, pvm_zonelist[node * 3 + type][i], type, order, wmark));
    ensures same: \result == PVM_NONE ==> Zone_Same{Pre, Here}; */
static inline u32 pvm_alloc_pages(u32 cpu, u32 node, u32 type, u32 order, u32 wmark)
{
  if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || type > PVM_ZONE_NORMAL || order > PVM_TOP_ORDER || wmark > PVM_WMARK_NONE)
    return PVM_NONE;
  u32 l = node * 3 + type, z = pvm_zonelist[l][0], p = cpu * PVM_MAX_ZONES + z;
  /*@ assert list: l < PVM_MAX_ZONES && l % 3 == type; */
  /*@ assert member: Zonelist_Of(l); */
  /*@ assert place: z < PVM_MAX_ZONES && z % 3 <= type && p < PVM_PAGESETS && p % PVM_MAX_ZONES == z; */
  if (order == 0 && pvm_pcp_count[p] > 0 && pvm_buddy_free_pages[z] >= pvm_zone_need[z][type * 4 + wmark])
    return pvm_pcp_take(p);
  u32 f = order == 0 ? pvm_alloc_slow(cpu, l, 0, wmark) : pvm_alloc_first(cpu, l, order, wmark);
  /*@ assert refused: f == PVM_NONE ==> \forall integer i; 0 <= i < pvm_zonelist_len[l] ==>
        \at(Zone_Refuses(cpu, pvm_zonelist[\at(l, Here)][i], \at(l, Here) % 3, order, wmark), Pre); */
  /*@ assert refuses: f == PVM_NONE ==> \forall integer i; 0 <= i < pvm_zonelist_len[l] ==>
        \at(Zone_Refuses(cpu, pvm_zonelist[\at(l, Here)][i], type, order, wmark), Pre); */
  return f;
}

/* Gives the allocated block at f, of two frames or more, back to the buddy of its zone z; only pvm_free_pages calls it. */
/*@ requires wf: Zone_Wf;
    requires args: z < PVM_MAX_ZONES && 1 <= order;
    requires frame: Page_Freeable(f, order);
    requires zone: pvm_block_zone[f / 1024] == z + 1;
    terminates \true;
    assigns pvm_page_state[f], PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0;
    ensures free: pvm_page_state[f] == PVM_PAGE_FREE; */
int pvm_free_block(u32 z, u32 f, u32 order);

/* pvm_free_pages where neither the pageset nor pvm_free_block serves: the pageset is full, or f, order or cpu is refused. */
/*@ requires wf: Zone_Wf;
    requires single: order == 0 || cpu >= PVM_MAX_CPUS || !Page_Freeable(f, order);
    terminates \true;
    assigns pvm_page_state[f], PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures accept: \result == 0 <==> cpu < PVM_MAX_CPUS && \old(Page_Freeable(f, order));
    ensures ebusy: \result == -PVM_EBUSY <==> cpu < PVM_MAX_CPUS && \old(Frame_Used(f)) && pvm_page_order[f] == order &&
      !\old(Page_Freeable(f, order));
    ensures done: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_FREE;
    ensures states: States_Same_But{Pre, Here}(f);
    ensures others: Pages_Same_But{Pre, Here}(f);
    ensures same: \result != 0 ==> Zone_Same{Pre, Here}; */
int pvm_free_slow(u32 cpu, u32 f, u32 order);

/* Gives the allocated block of 2^order frames at f back, to the pageset of `cpu` or to the buddy; nobody maps it. */
/*@ requires wf: Zone_Wf;
    requires args: cpu < PVM_MAX_CPUS && Page_Freeable(f, order);
    terminates \true;
    assigns pvm_page_state[f], PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0;
    ensures done: pvm_page_state[f] == PVM_PAGE_FREE;
    ensures others: Pages_Same_But{Pre, Here}(f); */
static inline int pvm_free_head(u32 cpu, u32 f, u32 order)
{
  /*@ assert head: Page_Head(f); */
  u32 z = (u32)pvm_block_zone[f / 1024] - 1, p = cpu * PVM_MAX_ZONES + z;
  /*@ assert place: z < PVM_MAX_ZONES && p < PVM_PAGESETS && p % PVM_MAX_ZONES == z; */
  if (order != 0)
    return pvm_free_block(z, f, order);
  if (pvm_pcp_count[p] == PVM_PCP_HIGH)
    return pvm_free_slow(cpu, f, 0);
  pvm_pcp_give(p, f);
  return 0;
}

/* Gives the block of 2^order frames at f back, to the pageset of `cpu` or to the buddy. 0; -EINVAL when f, order do not name an
 * allocated block (double free, wrong order, inner frame, reserved, out of range) or the cpu is bad; -EBUSY when the block is
 * mapped, or is a page table or in a TLB gather; on error nothing changed. */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns pvm_page_state[f], PVM_PCP_CELLS, PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL || \result == -PVM_EBUSY;
    ensures accept: \result == 0 <==> cpu < PVM_MAX_CPUS && \old(Page_Freeable(f, order));
    ensures ebusy: \result == -PVM_EBUSY <==> cpu < PVM_MAX_CPUS && \old(Frame_Used(f)) && pvm_page_order[f] == order &&
      !\old(Page_Freeable(f, order));
    ensures done: \result == 0 ==> pvm_page_state[f] == PVM_PAGE_FREE;
    ensures states: States_Same_But{Pre, Here}(f);
    ensures others: Pages_Same_But{Pre, Here}(f);
    ensures same: \result != 0 ==> Zone_Same{Pre, Here}; */
static inline int pvm_free_pages(u32 cpu, u32 f, u32 order)
{
  if (cpu < PVM_MAX_CPUS && f < pvm_nr_frames) {
    u32 s = pvm_page_state[f];
    if (s >= PVM_PAGE_KERNEL && s <= PVM_PAGE_SLAB && pvm_page_order[f] == order && pvm_page_mapcount[f] == 0)
      return pvm_free_head(cpu, f, order);
  }
  return pvm_free_slow(cpu, f, order);
}

/* Gives the allocated block at f another state (PVM_PAGE_KERNEL -> PVM_PAGE_ANON and so on). 0; -EINVAL when f is no
 * allocated block or `state` is no state of one. */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns pvm_page_state[f];
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures accept: \result == 0 <==> \old(Frame_Used(f)) && Page_State_Valid(state) && state >= PVM_PAGE_KERNEL;
    ensures done: \result == 0 ==> pvm_page_state[f] == state;
    ensures fail: \result != 0 && f < PVM_MAX_FRAMES ==> pvm_page_state[f] == \old(pvm_page_state[f]); */
static inline int pvm_page_set_state(u32 f, u32 state)
{
  if (!pvm_frame_used(f) || state < PVM_PAGE_KERNEL || state > PVM_PAGE_TABLE + 5)
    return -PVM_EINVAL;
  if (state > PVM_PAGE_GATHER && state < PVM_PAGE_TABLE)
    return -PVM_EINVAL;
  pvm_page_state[f] = (u8)state;
  return 0;
}

/* Gives all frames of cpu's pagesets back to the buddy (Linux: drain_local_pages). 0; -EINVAL, and nothing changed, when cpu is none. No
 * page changes. */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns pvm_pcp_count[0 .. PVM_PAGESETS - 1], PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == (cpu < PVM_MAX_CPUS ? 0 : -PVM_EINVAL);
    ensures drained: cpu < PVM_MAX_CPUS ==> \forall integer p; cpu * PVM_MAX_ZONES <= p < cpu * PVM_MAX_ZONES + PVM_MAX_ZONES ==>
      pvm_pcp_count[p] == 0;
    ensures others: \forall integer p; 0 <= p < PVM_PAGESETS ==>
      cpu >= PVM_MAX_CPUS || !(cpu * PVM_MAX_ZONES <= p < cpu * PVM_MAX_ZONES + PVM_MAX_ZONES) ==>
      pvm_pcp_count[p] == \old(pvm_pcp_count[p]);
    ensures same: \result != 0 ==> Zone_Same{Pre, Here}; */
int pvm_zone_drain(u32 cpu);

/* The same for every cpu (Linux: drain_all_pages). */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns pvm_pcp_count[0 .. PVM_PAGESETS - 1], PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures drained: \forall integer p; 0 <= p < PVM_PAGESETS ==> pvm_pcp_count[p] == 0; */
void pvm_drain_all_pages(void);

/* Builds the zones from the states of the frames and the spans of the nodes, once: zonelists (own node first, highest type first, then
 * the following nodes in a ring; Linux: build_zonelists, find_next_best_node at equal distances), watermarks (Linux:
 * __setup_per_zone_wmarks with watermark_scale_factor 10, calculate_min_free_kbytes), lowmem reserve (Linux: setup_per_zone_lowmem_reserve,
 * ratio 256); then seals the frames and gives the free ones to the buddy. Frames of no node stay out of the zones.
 * 0; -EBUSY when the zones were built already, or a block of the buddy is in use; -EINVAL when the spans of the nodes are not whole disjoint
 * runs of 1024 frames; on error nothing changed. */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns PVM_BUDDY_CELLS, PVM_ZONE_TABLES, pvm_frames_sealed, pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1],
      pvm_buddy_lo[0 .. PVM_MAX_ZONES - 1], pvm_buddy_hi[0 .. PVM_MAX_ZONES - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures result: \result == 0 || \result == -PVM_EBUSY || \result == -PVM_EINVAL;
    ensures sealed: \result == 0 ==> pvm_frames_sealed == 1;
    ensures spans: \result == 0 ==> \forall integer z; 0 <= z < PVM_MAX_ZONES ==> Zone_Lo(z) < Zone_Hi(z) ==>
      pvm_buddy_lo[z] == Zone_Lo(z) && pvm_buddy_hi[z] == Zone_Hi(z);
    ensures given: \result == 0 ==> \forall integer z, f; 0 <= z < PVM_MAX_ZONES ==> Zone_Lo(z) <= f < Zone_Hi(z) ==>
      pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f);
    ensures ebusy: \result == -PVM_EBUSY <==> \old(pvm_frames_sealed) != 0 || (Nodes_Wf && !\old(Blocks_None));
    ensures einval: \result == -PVM_EINVAL <==> \old(pvm_frames_sealed) == 0 && !Nodes_Wf;
    behavior refused:
      assumes pvm_frames_sealed != 0 || !Nodes_Wf || !Blocks_None;
      assigns \nothing; */
int pvm_zone_init(void);

/* Fills pvm_zone_stats[z] with the counters of zone z as they are now: /proc/buddyinfo and /proc/zoneinfo (Linux: mm/vmstat.c,
 * frag_show_print, zoneinfo_show_print). 0; -EINVAL when z is no zone. */
/*@ requires wf: Zone_Wf;
    terminates \true;
    assigns pvm_zone_stats[z];
    exits \false;
    ensures result: \result == (z < PVM_MAX_ZONES ? 0 : -PVM_EINVAL);
    ensures span: z < PVM_MAX_ZONES ==> pvm_zone_stats[z].start_pfn == pvm_buddy_lo[z] &&
      pvm_zone_stats[z].start_pfn + pvm_zone_stats[z].spanned == pvm_buddy_hi[z];
    ensures managed: z < PVM_MAX_ZONES ==> pvm_zone_stats[z].managed == pvm_zone_managed[z];
    ensures free_pages: z < PVM_MAX_ZONES ==> pvm_zone_stats[z].free_pages == pvm_buddy_free_pages[z];
    ensures wmark: z < PVM_MAX_ZONES ==> pvm_zone_stats[z].min == pvm_zone_wmark[z][PVM_WMARK_MIN] &&
      pvm_zone_stats[z].low == pvm_zone_wmark[z][PVM_WMARK_LOW] && pvm_zone_stats[z].high == pvm_zone_wmark[z][PVM_WMARK_HIGH];
    ensures protection: z < PVM_MAX_ZONES ==> \forall integer t; 0 <= t < 3 ==>
      pvm_zone_stats[z].protection[t] == pvm_zone_reserve[z][t];
    ensures pageset_pages: z < PVM_MAX_ZONES ==> pvm_zone_stats[z].pageset_pages == Pcp_Pages(z, PVM_MAX_CPUS);
    ensures nr_free: z < PVM_MAX_ZONES ==> \forall integer k; 0 <= k <= 10 ==>
      pvm_zone_stats[z].nr_free[k] == pvm_buddy_nr_free[z][k]; */
int pvm_zone_stat_fill(u32 z);

/* The executable twin of Zone_Wf; reads everything, for tests and debug builds. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Zone_Wf; */
int pvm_zone_check(void);

#ifdef __cplusplus
}
#endif
#endif
