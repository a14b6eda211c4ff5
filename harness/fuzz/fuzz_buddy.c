/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory: memory maps, zones, pagesets, buddy, against the flat row of frames of spec/model/frames.c. The model names the very frame
 * that an allocation must give, so it fails iff the model says so.
 *
 * Inputs begin before the boot: entry, span and keep describe the machine; the first other op boots it. With mode=1 there are no zones, and
 * the buddy's own calls are driven. */
#include <string.h>

#include "fuzz.h"
#include "pvm.h"
#include "world.h"

enum { ALLOC, FREE, FREE_AT, STATE, COUNT, DRAIN, STAT, ENTRY, SPAN, KEEP, AREA, MOVE, AGAIN, DAMAGE, NR_OPS };

static const struct fuzz_op_info ops[NR_OPS] = {
	[ALLOC] = { "alloc", { "cpu", "order", "node", "kind" } },    /* kind: zone type + 4 * watermark */
	[FREE] = { "free", { "cpu", "wrong", "block", "inner" } },    /* the block-th that is allocated; wrong: added to its order */
	[FREE_AT] = { "free_at", { "cpu", "order", "frame", NULL } }, /* whatever is there */
	[STATE] = { "state", { NULL, "to", "block", "inner" } },
	[COUNT] = { "count", { "what", NULL, "block", "inner" } }, /* get, put, map, unmap; from 4 on: at the largest count */
	[DRAIN] = { "drain", { "cpu", "all", NULL, NULL } },
	[STAT] = { "stat", { "zone", NULL, NULL, NULL } },
	[ENTRY] = { "entry", { "type", "unit", "base", "len" } }, /* unit: of base + 8 * of len + 64 * odd bytes */
	[SPAN] = { "span", { "node", NULL, "start", "end" } },
	[KEEP] = { "keep", { NULL, NULL, "start", "end" } },
	[AREA] = { "area", { "area", NULL, "start", "end" } },
	[MOVE] = { "move", { "area", "reserve", "start", "len" } },
	[AGAIN] = { "again", { "entries", NULL, "start", "end" } }, /* boot again: refused, unless the first time failed */
	[DAMAGE] = { "damage", { "cell", "value", "index", NULL } },
};

static u32 live[PVM_MAX_FRAMES], nr_live; /* the first frames of allocated blocks */
static u32 entries, shape, kept, keep_lo[8], keep_hi[8];
static int bare, booted, spanned;

static void begin(const u8 *config)
{
	nr_live = entries = kept = 0;
	booted = spanned = 0;
	shape = config[0] % WORLD_SHAPES;
	pvm_min_free_kbytes = config[1];
	bare = config[2] % 2;
}

static void keep(u32 lo, u32 hi)
{
	int want = model_frame_reserve(lo, hi);
	CALL(pvm_frame_reserve(lo, hi), want, "pvm_frame_reserve(%u, %u)", lo, hi);
}

static void area(u32 a, u32 lo, u32 hi)
{
	if (!bare)
		return;
	int want = model_buddy_add_area(a, lo, hi);
	CALL(pvm_buddy_add_area(a, lo, hi), want, "pvm_buddy_add_area(%u, %u, %u)", a, lo, hi);
}

static void move(u32 a, u32 reserve, u32 lo, u32 hi)
{
	if (!bare)
		return;
	int want = reserve % 2 ? model_buddy_reserve(a, lo, hi) : model_buddy_release(a, lo, hi);
	if (reserve % 2)
		CALL(pvm_buddy_reserve(a, lo, hi), want, "pvm_buddy_reserve(%u, %u, %u)", a, lo, hi);
	else
		CALL(pvm_buddy_release(a, lo, hi), want, "pvm_buddy_release(%u, %u, %u)", a, lo, hi);
}

static void boot(void)
{
	struct pvm_memmap_entry map[16];
	u32 start[PVM_MAX_NODES], end[PVM_MAX_NODES], n = entries;
	booted = 1;
	if (bare) { /* area 0 begins with some memory, the rest is up to the ops */
		area(0, 1024, 3072);
		move(0, 0, 1024, 1024 + 100 * (shape + 1));
		return;
	}
	memcpy(map, pvm_memmap, sizeof map);
	memcpy(start, pvm_node_start, sizeof start);
	memcpy(end, pvm_node_end, sizeof end);
	if (n == 0) {
		n = world_shape(shape);
	} else if (!spanned) {
		(void)world_shape(shape);
		memcpy(pvm_memmap, map, sizeof map);
	}
	if (spanned) {
		memcpy(pvm_node_start, start, sizeof start);
		memcpy(pvm_node_end, end, sizeof end);
	}
	world_frames(n);
	for (u32 i = 0; i < kept; i++)
		keep(keep_lo[i], keep_hi[i]);
	booted = world_zones() ? 1 : 2;
}

static void forget(u32 i)
{
	live[i] = live[--nr_live];
}

static void alloc(const struct fuzz_op *op)
{
	u32 cpu = fuzz_pick(op->who, PVM_MAX_CPUS), order = fuzz_pick(op->flags, PVM_ORDERS), node = fuzz_pick(op->a, PVM_MAX_NODES);
	u32 type = op->b % 4, wmark = op->b / 4 % 5, want;
	if (bare) {
		want = model_buddy_alloc(cpu, order);
		CALL(pvm_buddy_alloc(cpu, order), want, "pvm_buddy_alloc(%u, %u)", cpu, order);
	} else {
		want = model_alloc_pages(cpu, node, type, order, wmark);
		CALL(pvm_alloc_pages(cpu, node, type, order, wmark), want, "pvm_alloc_pages(%u, %u, %u, %u, %u)", cpu, node, type, order, wmark);
	}
	if (want != PVM_NONE)
		live[nr_live++] = want;
}

static void free_at(u32 cpu, u32 f, u32 order)
{
	int want;
	if (bare) {
		want = model_buddy_free(cpu, f, order);
		CALL(pvm_buddy_free(cpu, f, order), want, "pvm_buddy_free(%u, %u, %u)", cpu, f, order);
	} else {
		want = model_free_pages(cpu, f, order);
		CALL(pvm_free_pages(cpu, f, order), want, "pvm_free_pages(%u, %u, %u)", cpu, f, order);
	}
	for (u32 i = 0; want == 0 && i < nr_live; i++)
		if (live[i] == f) {
			forget(i);
			break;
		}
}

/* The block that an op names, or a frame inside it; some frame when nothing is allocated. */
static u32 named(u32 block, u32 inner)
{
	if (nr_live == 0)
		return block;
	u32 f = live[block % nr_live];
	return f + inner % (1u << model_frame[f].order);
}

static void count(u32 what, u32 f)
{
	int want;
	if (what >= 4 && f < PVM_MAX_FRAMES && model_frame[f].use == MODEL_HEAD) {
		u32 much = PVM_COUNT_MAX - (what & 8 ? 1 : 0);
		TELL("pvm_page_%s[%u] = %uu", what & 2 ? "mapcount" : "refcount", f, much);
		*(what & 2 ? &pvm_page_mapcount[f] : &pvm_page_refcount[f]) = much;
		*(what & 2 ? &model_frame[f].maps : &model_frame[f].refs) = much;
	}
	switch (what % 4) {
	case 0:
		want = model_frame_get(f);
		CALL(pvm_frame_get(f), want, "pvm_frame_get(%u)", f);
		break;
	case 1:
		want = model_frame_put(f);
		CALL(pvm_frame_put(f), want, "pvm_frame_put(%u)", f);
		break;
	case 2:
		want = model_frame_map(f);
		CALL(pvm_frame_map(f), want, "pvm_frame_map(%u)", f);
		break;
	default:
		want = model_frame_unmap(f);
		CALL(pvm_frame_unmap(f), want, "pvm_frame_unmap(%u)", f);
	}
}

static void drain(u32 cpu, u32 all)
{
	if (all % 2) {
		TELL("pvm_drain_all_pages()");
		pvm_drain_all_pages();
		for (u32 c = 0; c < PVM_MAX_CPUS; c++)
			(void)model_zone_drain(c);
		return;
	}
	int want = model_zone_drain(cpu);
	CALL(pvm_zone_drain(cpu), want, "pvm_zone_drain(%u)", cpu);
}

static void stat(u32 z)
{
	CALL(pvm_zone_stat_fill(z), z < PVM_MAX_ZONES ? 0 : -PVM_EINVAL, "pvm_zone_stat_fill(%u)", z);
	if (z >= PVM_MAX_ZONES)
		return;
	const struct pvm_zone_stat *s = &pvm_zone_stats[z];
	const struct model_zone *m = &model_zone[z];
	u32 waiting = 0;
	for (u32 c = 0; c < PVM_MAX_CPUS; c++)
		waiting += model_pageset[c][z].n;
	CALL(s->spanned, m->hi - m->lo, "pvm_zone_stats[%u].spanned", z);
	if (m->hi)
		CALL(s->start_pfn, m->lo, "pvm_zone_stats[%u].start_pfn", z);
	CALL(s->managed, m->managed, "pvm_zone_stats[%u].managed", z);
	CALL(s->free_pages, m->free_pages, "pvm_zone_stats[%u].free_pages", z);
	CALL(s->pageset_pages, waiting, "pvm_zone_stats[%u].pageset_pages", z);
	CALL(s->min, m->wmark[0], "pvm_zone_stats[%u].min", z);
	CALL(s->low, m->wmark[1], "pvm_zone_stats[%u].low", z);
	CALL(s->high, m->wmark[2], "pvm_zone_stats[%u].high", z);
	for (u32 t = 0; t < 3; t++)
		CALL(s->protection[t], m->reserve[t], "pvm_zone_stats[%u].protection[%u]", z, t);
	for (u32 k = 0; k < PVM_ORDERS; k++)
		CALL(s->nr_free[k], model_nr_free(m->lo, m->hi, k), "pvm_zone_stats[%u].nr_free[%u]", z, k);
}

static void entry(const struct fuzz_op *op)
{
	static const u64 unit[8] = { 4096, 4096, 1, 512, 65536, 1 << 20, (u64)1 << 32, (u64)1 << 48 };
	if (booted || entries == 16)
		return;
	struct pvm_memmap_entry *e = &pvm_memmap[entries++];
	e->base = op->a * unit[op->flags % 8];
	e->len = op->b * unit[op->flags / 8 % 8];
	if (op->flags & 64)
		e->base -= 1;
	if (op->flags & 128)
		e->len -= 1;
	e->type = op->who % 4 ? op->who % 4 : PVM_MEMMAP_USABLE;
}

static void span(const struct fuzz_op *op)
{
	if (booted)
		return;
	u32 node = op->who % PVM_MAX_NODES, unit = op->a % 16 == 15 ? 1 : 1024;
	spanned = 1;
	pvm_node_start[node] = op->a / 16 % 16 * unit;
	pvm_node_end[node] = op->b % 16 * 1024;
}

static void again(const struct fuzz_op *op)
{
	u32 n = op->who;
	if (bare)
		return;
	int want = model_frame_init(n);
	CALL(pvm_frame_init(n), want, "pvm_frame_init(%u)", n);
	want = model_zone_init();
	CALL(pvm_zone_init(), want, "pvm_zone_init()");
	keep(op->a, op->b);
}

/* Any cell may hold anything when a checker is called: it ends, and reads nothing that is not there; with the cell as it was it is content. */
static void damage(u32 cell, u32 value, u32 i)
{
	u32 p = i % PVM_PAGESETS, z = i % PVM_MAX_ZONES, f = i % PVM_MAX_FRAMES;
#define BREAK(place) \
	do { \
		__typeof__(place) was = place; \
		place = (__typeof__(place))value; \
		(void)(pvm_frame_check() && pvm_zone_check()); \
		(void)pvm_buddy_check(); \
		place = was; \
		return; \
	} while (0)
	switch (cell % 18) {
	case 0: BREAK(pvm_page_state[f]);
	case 1: BREAK(pvm_page_order[f]);
	case 2: BREAK(pvm_page_index[f]);
	case 3: BREAK(pvm_page_owner[f]);
	case 4: BREAK(pvm_node_tag[i % sizeof pvm_node_tag]);
	case 5: BREAK(pvm_bitset0[i % PVM_BITSET_WORDS0]);
	case 6: BREAK(pvm_bitset1[i % PVM_BITSET_WORDS1]);
	case 7: BREAK(pvm_bitset2[i % PVM_BITSET_WORDS2]);
	case 8: BREAK(pvm_buddy_lo[z]);
	case 9: BREAK(pvm_buddy_hi[z]);
	case 10: BREAK(pvm_buddy_nr_free[z][i / 16 % PVM_ORDERS]);
	case 11: BREAK(pvm_pcp_count[p]);
	case 12: BREAK(pvm_pcp[p].frame[i / 32 % PVM_PCP_HIGH]);
	case 13: BREAK(pvm_block_zone[i % PVM_MAX_BLOCKS]);
	case 14: BREAK(pvm_zonelist[z][i / 16 % PVM_MAX_ZONES]);
	case 15: BREAK(pvm_zonelist_len[z]);
	case 16: BREAK(pvm_zone_need[z][i / 16 % 12]);
	default: BREAK(pvm_frames_sealed);
	}
}

static void step(const struct fuzz_op *op)
{
	if (!booted && op->op != ENTRY && op->op != SPAN && op->op != KEEP)
		boot();
	switch (op->op) {
	case ALLOC: alloc(op); break;
	case FREE: {
		u32 order = nr_live ? model_frame[named(op->a, 0)].order : 0;
		free_at(fuzz_pick(op->who, PVM_MAX_CPUS), named(op->a, op->b), order + op->flags % 32);
		break;
	}
	case FREE_AT: free_at(fuzz_pick(op->who, PVM_MAX_CPUS), op->a, op->flags); break;
	case STATE: {
		u32 f = named(op->a, op->b);
		if (bare)
			break;
		int want = model_page_set_state(f, op->flags);
		CALL(pvm_page_set_state(f, op->flags), want, "pvm_page_set_state(%u, %u)", f, op->flags);
		break;
	}
	case COUNT:
		if (!bare)
			count(op->who % 16, named(op->a, op->b));
		break;
	case DRAIN: drain(fuzz_pick(op->who, PVM_MAX_CPUS), op->flags); break;
	case STAT: stat(fuzz_pick(op->who, PVM_MAX_ZONES)); break;
	case ENTRY: entry(op); break;
	case SPAN: span(op); break;
	case KEEP:
		if (booted) {
			keep(op->a, op->b);
		} else if (kept < 8) {
			keep_lo[kept] = op->a;
			keep_hi[kept++] = op->b;
		}
		break;
	case AREA: area(fuzz_pick(op->who, PVM_MAX_ZONES), op->a % 32 * 512, op->b % 32 * 512); break;
	case MOVE: move(fuzz_pick(op->who, PVM_MAX_ZONES), op->flags, op->a % 16384, op->a % 16384 + op->b % 4096); break;
	case AGAIN: again(op); break;
	default:
		if (fuzz_seldom())
			damage(op->who, op->flags, op->a);
	}
}

static void end(void)
{
	if (!booted)
		boot();
	while (nr_live > 0) {
		u32 f = live[nr_live - 1], order = model_frame[f].order;
		if (bare) {
			u32 a = 0;
			while (f < model_zone[a].lo || f >= model_zone[a].hi)
				a++;
			free_at(a, f, order);
			continue;
		}
		model_frame[f].maps = pvm_page_mapcount[f] = 0;
		TELL("pvm_page_mapcount[%u] = 0", f);
		(void)model_page_set_state(f, PVM_PAGE_KERNEL);
		CALL(pvm_page_set_state(f, PVM_PAGE_KERNEL), 0, "pvm_page_set_state(%u, PVM_PAGE_KERNEL)", f);
		free_at(0, f, order);
	}
	if (booted == 1 && !bare) {
		drain(0, 1);
		for (u32 z = 0; z < PVM_MAX_ZONES; z++)
			CALL(pvm_buddy_free_pages[z], model_zone[z].managed, "pvm_buddy_free_pages[%u]", z);
	}
}

const struct fuzz_target fuzz_target = {
	"fuzz_buddy", { "shape", "min_free_kbytes", "mode" }, ops, NR_OPS, begin, step, end, world_check, world_reset, world_show, 1024, NULL,
};
