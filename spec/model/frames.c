/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat model of physical memory. */
#include <stdio.h>
#include <string.h>

#include "frames.h"

struct model_frame model_frame[PVM_MAX_FRAMES];
u64 model_free_bits[PVM_MAX_FRAMES / 64];
struct model_zone model_zone[PVM_MAX_ZONES];
struct model_pageset model_pageset[PVM_MAX_CPUS][PVM_MAX_ZONES];
u32 model_nr_frames, model_top;
u64 model_ignored;
int model_sealed;

static u32 min32(u32 a, u32 b)
{
	return a < b ? a : b;
}

static u32 max32(u32 a, u32 b)
{
	return a > b ? a : b;
}

static void touch(u32 hi)
{
	model_top = max32(model_top, (hi + 1023) / 1024 * 1024);
}

/* The row of bits. */

static int is_free(u32 f)
{
	return (int)(model_free_bits[f / 64] >> f % 64 & 1);
}

static void set_free(u32 lo, u32 hi, int to)
{
	for (u32 f = lo; f < hi; f++)
		if (to)
			model_free_bits[f / 64] |= (u64)1 << f % 64;
		else
			model_free_bits[f / 64] &= ~((u64)1 << f % 64);
}

static int all_free(u32 f, u32 order)
{
	u32 n = 1u << order;
	if (n < 64)
		return (model_free_bits[f / 64] >> f % 64 & (((u64)1 << n) - 1)) == ((u64)1 << n) - 1;
	for (u32 i = f / 64; i < (f + n) / 64; i++)
		if (model_free_bits[i] != ~(u64)0)
			return 0;
	return 1;
}

/* Is the aligned run at f a block: free as a whole, and the next larger one is not? */
static int is_block(u32 f, u32 order)
{
	return all_free(f, order) && (order == PVM_TOP_ORDER || !all_free(f & ~((2u << order) - 1), order + 1));
}

/* The first frames of the aligned free runs of 2^order, order 0 .. 6, in a word: the run at i is free if its halves are. */
static u64 runs(u64 w, u32 order)
{
	static const u64 aligned[7] = { ~(u64)0, 0x5555555555555555, 0x1111111111111111, 0x0101010101010101, 0x0001000100010001, 0x100000001, 1 };
	for (u32 k = 0; k < order; k++)
		w &= w >> (1u << k);
	return w & aligned[order];
}

/* The first block of that order in lo .. hi-1, or hi. Small orders go word by word, all at once. */
static u32 next_block(u32 lo, u32 hi, u32 order)
{
	u32 f = lo;
	while (f < hi) {
		u64 w = model_free_bits[f / 64];
		if (order < 6 && w != 0) {
			u64 larger = runs(w, order + 1), blocks = runs(w, order) & ~(larger | larger << (1u << order));
			blocks &= ~(u64)0 << f % 64;
			if (blocks != 0)
				return f / 64 * 64 + (u32)__builtin_ctzll(blocks);
		}
		if (order >= 6 && w != 0 && is_block(f, order))
			return f;
		f = order < 6 ? f / 64 * 64 + 64 : f + (1u << order);
	}
	return hi;
}

u32 model_nr_free(u32 lo, u32 hi, u32 order)
{
	u32 n = 0;
	for (u32 f = lo; (f = next_block(f, hi, order)) < hi; f += 1u << order)
		n++;
	return n;
}

/* Takes the lowest block of the smallest order that serves. */
static u32 take(struct model_zone *z, u32 order)
{
	for (u32 k = order; k <= PVM_TOP_ORDER && z->free_pages >= 1u << k; k++) {
		u32 f = next_block(z->lo, z->hi, k);
		if (f < z->hi) {
			set_free(f, f + (1u << order), 0);
			z->free_pages -= 1u << order;
			return f;
		}
	}
	return PVM_NONE;
}

static void give(struct model_zone *z, u32 f, u32 order)
{
	set_free(f, f + (1u << order), 1);
	z->free_pages += 1u << order;
}

/* The memory map. */

int model_frame_init(u32 n)
{
	if (n > PVM_MAX_MEMMAP)
		return -PVM_EINVAL;
	if (model_sealed)
		return -PVM_EBUSY;
	for (u32 f = 0; f < model_top; f++)
		model_frame[f].state = PVM_PAGE_RESERVED;
	model_nr_frames = 0;
	model_ignored = 0;
	for (int pass = 0; pass < 2; pass++)
		for (u32 i = 0; i < n; i++) {
			const struct pvm_memmap_entry *e = &pvm_memmap[i];
			unsigned __int128 base = e->base, end = base + e->len;
			int usable = e->type == PVM_MEMMAP_USABLE;
			if (usable == pass || (!usable && e->len == 0))
				continue;
			/* usable memory loses the frames that it has in part, other memory gains them */
			u64 lo = (u64)((base + (usable ? 4095 : 0)) / 4096), hi = (u64)((end + (usable ? 0 : 4095)) / 4096);
			u64 from = lo < PVM_MAX_FRAMES ? PVM_MAX_FRAMES : lo;
			if (usable && from < hi)
				model_ignored += hi - from;
			if (hi > PVM_MAX_FRAMES)
				hi = PVM_MAX_FRAMES;
			if (lo >= hi)
				continue;
			touch((u32)hi);
			for (u64 f = lo; f < hi; f++)
				model_frame[f].state = usable ? PVM_PAGE_FREE : PVM_PAGE_RESERVED;
			if (usable)
				model_nr_frames = max32(model_nr_frames, (u32)hi);
		}
	return 0;
}

int model_frame_reserve(u32 lo, u32 hi)
{
	if (lo > hi || hi > PVM_MAX_FRAMES)
		return -PVM_EINVAL;
	if (model_sealed)
		return -PVM_EBUSY;
	for (u32 f = lo; f < hi; f++)
		if (model_frame[f].state == PVM_PAGE_FREE)
			model_frame[f].state = PVM_PAGE_RESERVED;
	return 0;
}

/* Zones. */

static int nodes_right(void)
{
	for (u32 n = 0; n < PVM_MAX_NODES; n++) {
		u32 s = pvm_node_start[n], e = pvm_node_end[n];
		if (s > e || e > PVM_MAX_FRAMES || s % 1024 || e % 1024)
			return 0;
		for (u32 m = 0; m < n; m++)
			if (max32(s, pvm_node_start[m]) < min32(e, pvm_node_end[m]))
				return 0;
	}
	return 1;
}

int model_zone_init(void)
{
	static const u32 bound[4] = { 0, PVM_DMA_END, PVM_DMA32_END, PVM_NONE };
	u64 sum = 0;
	if (model_sealed)
		return -PVM_EBUSY;
	if (!nodes_right())
		return -PVM_EINVAL;
	model_sealed = 1;
	for (u32 i = 0; i < PVM_MAX_ZONES; i++) {
		struct model_zone *z = &model_zone[i];
		z->lo = max32(pvm_node_start[i / 3], bound[i % 3]);
		z->hi = min32(pvm_node_end[i / 3], bound[i % 3 + 1]);
		if (z->lo >= z->hi)
			z->lo = z->hi = 0;
		touch(z->hi);
		for (u32 f = z->lo; f < z->hi; f++)
			if (model_frame[f].state == PVM_PAGE_FREE) {
				set_free(f, f + 1, 1);
				z->managed++;
			}
		z->free_pages = z->managed;
		sum += z->managed;
	}
	u64 kbytes = pvm_min_free_kbytes; /* else the root of 16 times all kilobytes, at least 128 */
	if (kbytes == 0) {
		while ((kbytes + 1) * (kbytes + 1) <= sum * 4 * 16)
			kbytes++;
		if (kbytes < 128)
			kbytes = 128;
	}
	for (u32 i = 0; i < PVM_MAX_ZONES; i++) {
		struct model_zone *z = &model_zone[i];
		u64 min = sum ? kbytes / 4 * z->managed / sum : 0;
		z->wmark[0] = min < z->managed ? (u32)min : z->managed;
		u32 step = max32(z->wmark[0] / 4, z->managed / 1000);
		z->wmark[1] = z->wmark[0] + step;
		z->wmark[2] = z->wmark[0] + 2 * step;
		u32 higher = 0; /* the frames of the higher zones of the node, up to type t */
		for (u32 t = i % 3 + 1; t < 3; t++) {
			higher += model_zone[i / 3 * 3 + t].managed;
			z->reserve[t] = z->managed ? higher / 256 : 0;
		}
	}
	return 0;
}

/* May an allocation of highest type `type` take 2^order frames from z? */
static int allows(const struct model_zone *z, u32 type, u32 order, u32 wmark)
{
	if (wmark == PVM_WMARK_NONE)
		return 1;
	return z->free_pages >= (1u << order) + z->wmark[wmark] + z->reserve[type];
}

static u32 alloc_from(u32 cpu, u32 i, u32 order)
{
	struct model_pageset *p = &model_pageset[cpu][i];
	if (order > 0)
		return take(&model_zone[i], order);
	if (p->n == 0)
		for (u32 f; p->n < PVM_PCP_BATCH && (f = take(&model_zone[i], 0)) != PVM_NONE;) {
			model_frame[f].use = MODEL_PAGESET;
			p->frame[p->n++] = f;
		}
	return p->n > 0 ? p->frame[--p->n] : PVM_NONE;
}

u32 model_alloc_pages(u32 cpu, u32 node, u32 type, u32 order, u32 wmark)
{
	if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || type > PVM_ZONE_NORMAL || order > PVM_TOP_ORDER || wmark > PVM_WMARK_NONE)
		return PVM_NONE;
	for (u32 n = 0; n < PVM_MAX_NODES; n++) /* from the own node on in a ring, the highest type first */
		for (u32 t = type + 1; t-- > 0;) {
			u32 i = (node + n) % PVM_MAX_NODES * 3 + t;
			if (model_zone[i].managed == 0 || !allows(&model_zone[i], type, order, wmark))
				continue;
			u32 f = alloc_from(cpu, i, order);
			if (f == PVM_NONE)
				continue;
			for (u32 g = f; g < f + (1u << order); g++)
				model_frame[g].use = MODEL_INNER;
			model_frame[f] = (struct model_frame){ MODEL_HEAD, PVM_PAGE_KERNEL, (u8)order, 1, 0 };
			return f;
		}
	return PVM_NONE;
}

static int used(u32 f)
{
	return f < model_nr_frames && model_frame[f].use == MODEL_HEAD;
}

static int mappable(u32 f)
{
	return used(f) && model_frame[f].state <= PVM_PAGE_SLAB;
}

static u32 zone_of(u32 f)
{
	u32 i = 0;
	while (f < model_zone[i].lo || f >= model_zone[i].hi)
		i++;
	return i;
}

/* The newest n frames of a pageset go back to the buddy. */
static void drain(u32 cpu, u32 i, u32 n)
{
	struct model_pageset *p = &model_pageset[cpu][i];
	while (n-- > 0) {
		u32 f = p->frame[--p->n];
		model_frame[f].use = MODEL_NOBODY;
		give(&model_zone[i], f, 0);
	}
}

int model_free_pages(u32 cpu, u32 f, u32 order)
{
	if (cpu >= PVM_MAX_CPUS || !used(f) || model_frame[f].order != order)
		return -PVM_EINVAL;
	if (!mappable(f) || model_frame[f].maps != 0)
		return -PVM_EBUSY;
	u32 i = zone_of(f);
	struct model_pageset *p = &model_pageset[cpu][i];
	for (u32 g = f; g < f + (1u << order); g++)
		model_frame[g].use = MODEL_NOBODY;
	model_frame[f].state = PVM_PAGE_FREE;
	if (order > 0) {
		give(&model_zone[i], f, order);
		return 0;
	}
	if (p->n == PVM_PCP_HIGH)
		drain(cpu, i, PVM_PCP_BATCH);
	model_frame[f].use = MODEL_PAGESET;
	p->frame[p->n++] = f;
	return 0;
}

int model_page_set_state(u32 f, u32 state)
{
	int kind = (state >= PVM_PAGE_KERNEL && state <= PVM_PAGE_GATHER) || (state >= PVM_PAGE_TABLE && state <= PVM_PAGE_TABLE + 5);
	if (!used(f) || !kind)
		return -PVM_EINVAL;
	model_frame[f].state = (u8)state;
	return 0;
}

int model_frame_get(u32 f)
{
	if (!used(f))
		return -PVM_EINVAL;
	if (model_frame[f].refs >= PVM_COUNT_MAX)
		return -PVM_EOVERFLOW;
	model_frame[f].refs++;
	return 0;
}

int model_frame_put(u32 f)
{
	if (!used(f) || model_frame[f].refs == 0)
		return -PVM_EINVAL;
	return (int)--model_frame[f].refs;
}

int model_frame_map(u32 f)
{
	if (!mappable(f))
		return -PVM_EINVAL;
	if (model_frame[f].maps >= PVM_COUNT_MAX)
		return -PVM_EOVERFLOW;
	model_frame[f].maps++;
	return 0;
}

int model_frame_unmap(u32 f)
{
	if (!mappable(f) || model_frame[f].maps == 0)
		return -PVM_EINVAL;
	return (int)--model_frame[f].maps;
}

int model_zone_drain(u32 cpu)
{
	if (cpu >= PVM_MAX_CPUS)
		return -PVM_EINVAL;
	for (u32 i = 0; i < PVM_MAX_ZONES; i++)
		drain(cpu, i, model_pageset[cpu][i].n);
	return 0;
}

/* The buddy alone: an area is a zone of which only lo, hi and free_pages count. A frame that is neither free nor in a block is reserved. */

int model_buddy_add_area(u32 a, u32 lo, u32 hi)
{
	if (a >= PVM_MAX_ZONES || lo >= hi || hi > PVM_MAX_FRAMES || lo % 1024 || hi % 1024)
		return -PVM_EINVAL;
	if (model_zone[a].lo != model_zone[a].hi)
		return -PVM_EBUSY;
	for (u32 i = 0; i < PVM_MAX_ZONES; i++)
		if (max32(lo, model_zone[i].lo) < min32(hi, model_zone[i].hi))
			return -PVM_EBUSY;
	model_zone[a].lo = lo;
	model_zone[a].hi = hi;
	touch(hi);
	return 0;
}

u32 model_buddy_alloc(u32 a, u32 order)
{
	if (a >= PVM_MAX_ZONES || order > PVM_TOP_ORDER)
		return PVM_NONE;
	u32 f = take(&model_zone[a], order);
	if (f == PVM_NONE)
		return PVM_NONE;
	for (u32 g = f; g < f + (1u << order); g++)
		model_frame[g].use = MODEL_INNER;
	model_frame[f].use = MODEL_HEAD;
	model_frame[f].order = (u8)order;
	return f;
}

int model_buddy_free(u32 a, u32 f, u32 order)
{
	if (a >= PVM_MAX_ZONES || f < model_zone[a].lo || f >= model_zone[a].hi || model_frame[f].use != MODEL_HEAD ||
	    model_frame[f].order != order)
		return -PVM_EINVAL;
	for (u32 g = f; g < f + (1u << order); g++)
		model_frame[g].use = MODEL_NOBODY;
	give(&model_zone[a], f, order);
	return 0;
}

static int buddy_move(u32 a, u32 lo, u32 hi, int to)
{
	if (a >= PVM_MAX_ZONES || lo < model_zone[a].lo || lo > hi || hi > model_zone[a].hi)
		return -PVM_EINVAL;
	for (u32 f = lo; f < hi; f++)
		if (is_free(f) == to || model_frame[f].use != MODEL_NOBODY)
			return -PVM_EBUSY;
	set_free(lo, hi, to);
	model_zone[a].free_pages += to ? hi - lo : lo - hi;
	return 0;
}

int model_buddy_release(u32 a, u32 lo, u32 hi)
{
	return buddy_move(a, lo, hi, 1);
}

int model_buddy_reserve(u32 a, u32 lo, u32 hi)
{
	return buddy_move(a, lo, hi, 0);
}

/* The core against the model. */

static const char *frame_differs(u32 f)
{
	static char text[100];
	const struct model_frame *m = &model_frame[f];
	int head = m->use == MODEL_HEAD;
	/* a frame that heads no block reads FREE when the firmware gave it away */
	u32 state = head || m->state == PVM_PAGE_RESERVED ? m->state : PVM_PAGE_FREE;
	const char *what = NULL;
	u32 have = 0, want = 0;
	if (pvm_page_state[f] != state)
		what = "state", have = pvm_page_state[f], want = state;
	else if (!model_sealed) /* the buddy alone writes no descriptors */
		return NULL;
	else if (head && pvm_page_order[f] != m->order)
		what = "order", have = pvm_page_order[f], want = m->order;
	else if (head && pvm_page_refcount[f] != m->refs)
		what = "refcount", have = pvm_page_refcount[f], want = m->refs;
	else if (head && m->state <= PVM_PAGE_SLAB && pvm_page_mapcount[f] != m->maps)
		what = "mapcount", have = pvm_page_mapcount[f], want = m->maps;
	if (!what)
		return NULL;
	snprintf(text, sizeof text, "pvm_page_%s[%u] is %u, should be %u", what, f, have, want);
	return text;
}

static const char *zone_differs(u32 i)
{
	static char text[100];
	const struct model_zone *z = &model_zone[i];
	if (pvm_buddy_free_pages[i] != z->free_pages) {
		snprintf(text, sizeof text, "pvm_buddy_free_pages[%u] is %u, should be %u", i, pvm_buddy_free_pages[i], z->free_pages);
		return text;
	}
	for (u32 k = 0; k < PVM_ORDERS; k++) {
		u32 n = model_nr_free(z->lo, z->hi, k);
		if (pvm_buddy_nr_free[i][k] != n) {
			snprintf(text, sizeof text, "pvm_buddy_nr_free[%u][%u] is %u, should be %u", i, k, pvm_buddy_nr_free[i][k], n);
			return text;
		}
	}
	for (u32 c = 0; c < PVM_MAX_CPUS; c++) {
		const struct model_pageset *p = &model_pageset[c][i];
		u32 q = c * PVM_MAX_ZONES + i;
		if (pvm_pcp_count[q] != p->n || memcmp(pvm_pcp[q].frame, p->frame, p->n * sizeof p->frame[0])) {
			snprintf(text, sizeof text, "pageset of cpu %u, zone %u: %u frames, should be %u, or others", c, i, pvm_pcp_count[q], p->n);
			return text;
		}
	}
	return NULL;
}

const char *model_frames_differ(void)
{
	const char *what;
	if (pvm_nr_frames != model_nr_frames)
		return "pvm_nr_frames is wrong";
	if (pvm_frames_ignored != model_ignored)
		return "pvm_frames_ignored is wrong";
	for (u32 i = 0; i < PVM_MAX_ZONES; i++)
		if ((what = zone_differs(i)))
			return what;
	for (u32 f = 0; f < model_top; f++)
		if ((what = frame_differs(f)))
			return what;
	return NULL;
}

void model_frames_reset(void)
{
	memset(model_frame, 0, model_top * sizeof model_frame[0]);
	memset(model_free_bits, 0, model_top / 64 * sizeof model_free_bits[0]);
	memset(model_zone, 0, sizeof model_zone);
	memset(model_pageset, 0, sizeof model_pageset);
	model_nr_frames = model_top = 0;
	model_ignored = 0;
	model_sealed = 0;
}
