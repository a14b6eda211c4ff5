/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "fuzz.h"
#include "pvm.h"
#include "world.h"

#define USABLE PVM_MEMMAP_USABLE

static struct pvm_frame ram[PVM_MAX_FRAMES];
static u32 dirty[PVM_MAX_FRAMES], nr_dirty;
static u8 is_dirty[PVM_MAX_FRAMES];

void (*world_on_flush)(u32 root, u64 start, u64 end);

void pvm_port_tlb_flush(u32 root, u64 start, u64 end)
{
	if (world_on_flush)
		world_on_flush(root, start, end);
}

int pvm_port_swap_duplicate(u64 entry)
{
	(void)entry;
	return 0;
}

void pvm_port_swap_free(u64 entry)
{
	(void)entry;
}

/* Frames, not bytes; a node's span ends the list of entries with type 0. */
static const struct {
	u32 entry[5][3], node[PVM_MAX_NODES][2];
} shapes[WORLD_SHAPES] = {
	{ { { 1, 65, USABLE } }, { { 0, 1024 } } },                                                        /* 64 frames */
	{ { { 0x100, 0x108, USABLE } }, { { 0, 1024 } } },                                                 /* 8 frames */
	{ { { 1, 0x9f, USABLE }, { 0x100, 1900, USABLE }, { 900, 1300, 2 } }, { { 0, 2048 } } },           /* a PC's holes */
	{ { { 0, 24, USABLE }, { 32, 40, USABLE }, { 1024, 1060, USABLE }, { 1030, 1031, 3 } }, { { 0, 1024 }, { 1024, 2048 } } }, /* two nodes */
	{ { { 4000, 4400, USABLE }, { 5120, 5200, USABLE } }, { { 3072, 5120 }, { 5120, 6144 } } },        /* DMA and DMA32 */
	{ { { 0, 2048, USABLE } }, { { 0, 2048 } } },                                                      /* two whole blocks */
	{ { { 0, 32, USABLE } }, { { 0, 1024 } } },                                                        /* 32 frames */
	{ { { 8191, 8192, USABLE }, { 7168, 7175, USABLE } }, { { 0, 0 }, { 7168, 8192 } } },              /* the end of memory, node 1 only */
};

u32 world_shape(u32 shape)
{
	u32 n = 0;
	for (; n < 5 && shapes[shape].entry[n][2]; n++) {
		const u32 *e = shapes[shape].entry[n];
		pvm_memmap[n] = (struct pvm_memmap_entry){ (u64)e[0] * 4096, (u64)(e[1] - e[0]) * 4096, e[2] };
	}
	for (u32 i = 0; i < PVM_MAX_NODES; i++) {
		pvm_node_start[i] = shapes[shape].node[i][0];
		pvm_node_end[i] = shapes[shape].node[i][1];
	}
	return n;
}

void world_frames(u32 entries)
{
	for (u32 i = 0; i < entries; i++)
		TELL("pvm_memmap[%u] = (struct pvm_memmap_entry){ 0x%llx, 0x%llx, %u }", i, (unsigned long long)pvm_memmap[i].base,
		     (unsigned long long)pvm_memmap[i].len, pvm_memmap[i].type);
	int want = model_frame_init(entries);
	CALL(pvm_frame_init(entries), want, "pvm_frame_init(%u)", entries);
}

int world_zones(void)
{
	for (u32 i = 0; i < PVM_MAX_NODES; i++)
		TELL("pvm_node_start[%u] = %u, pvm_node_end[%u] = %u", i, pvm_node_start[i], i, pvm_node_end[i]);
	if (pvm_min_free_kbytes)
		TELL("pvm_min_free_kbytes = %u", pvm_min_free_kbytes);
	int want = model_zone_init();
	CALL(pvm_zone_init(), want, "pvm_zone_init()");
	return want == 0;
}

void world_dirty(u32 f)
{
	if (!is_dirty[f]) {
		is_dirty[f] = 1;
		dirty[nr_dirty++] = f;
	}
}

#define CLEAR(array) memset(array, 0, sizeof(array))
#define CLEAR_TO(array, n) memset(array, 0, (n) * sizeof((array)[0]))

void world_reset(void)
{
	u32 n = model_top;
	pvm_ram = ram;
	while (nr_dirty > 0) {
		u32 f = dirty[--nr_dirty];
		is_dirty[f] = 0;
		memset(&ram[f], 0, sizeof ram[f]);
	}
	for (u32 k = 0, first = 0; k < PVM_ORDERS; first += (u32)PVM_MAX_FRAMES >> k, k++)
		memset(pvm_node_tag + first, 0, n >> k);
	CLEAR(pvm_bitset0), CLEAR(pvm_bitset1), CLEAR(pvm_bitset2), CLEAR(pvm_bitset3);
	CLEAR(pvm_buddy_lo), CLEAR(pvm_buddy_hi), CLEAR(pvm_buddy_free_pages), CLEAR(pvm_buddy_nr_free);
	CLEAR_TO(pvm_page_state, n), CLEAR_TO(pvm_page_order, n), CLEAR_TO(pvm_page_flags, n), CLEAR_TO(pvm_page_refcount, n);
	CLEAR_TO(pvm_page_mapcount, n), CLEAR_TO(pvm_page_owner, n), CLEAR_TO(pvm_page_index, n);
	CLEAR_TO(pvm_page_next, n), CLEAR_TO(pvm_page_prev, n);
	CLEAR(pvm_block_zone), CLEAR(pvm_zonelist), CLEAR(pvm_zonelist_len), CLEAR(pvm_zone_managed), CLEAR(pvm_zone_wmark);
	CLEAR(pvm_zone_reserve), CLEAR(pvm_zone_need), CLEAR(pvm_pcp_count), CLEAR(pvm_pcp);
	CLEAR(pvm_node_start), CLEAR(pvm_node_end), CLEAR(pvm_memmap), CLEAR(pvm_zone_stats);
	pvm_nr_frames = pvm_min_free_kbytes = 0;
	pvm_frames_sealed = 0;
	pvm_frames_ignored = 0;
	pvm_reserve_count = pvm_tlb_root = pvm_tlb_count = pvm_pt_last = 0;
	pvm_tlb_start = pvm_tlb_end = 0;
	CLEAR(pvm_reserve_frame), CLEAR(pvm_tlb_frame);
	model_frames_reset();
}

void world_check(void)
{
	if (model_sealed)
		HOLDS(pvm_zone_check(), "pvm_zone_check() is 0"); /* those of the layers below are in it */
	else
		HOLDS(pvm_frame_check() && pvm_buddy_check(), "pvm_frame_check() or pvm_buddy_check() is 0");
	const char *what = model_frames_differ();
	HOLDS(!what, "%s", what);
}

void world_show(FILE *out)
{
	for (u32 i = 0; i < PVM_MAX_ZONES; i++) {
		if (pvm_buddy_lo[i] == pvm_buddy_hi[i])
			continue;
		fprintf(out, "  zone %u: frames %u .. %u, free %u (model %u), blocks by order", i, pvm_buddy_lo[i], pvm_buddy_hi[i] - 1,
			pvm_buddy_free_pages[i], model_zone[i].free_pages);
		for (u32 k = 0; k < PVM_ORDERS; k++)
			fprintf(out, " %u", pvm_buddy_nr_free[i][k]);
		for (u32 c = 0; c < PVM_MAX_CPUS; c++)
			fprintf(out, ", cpu %u holds %u (model %u)", c, pvm_pcp_count[c * PVM_MAX_ZONES + i], model_pageset[c][i].n);
		fprintf(out, "\n");
	}
	u32 shown = 0;
	for (u32 f = 0; f < model_top && shown < 64; f++) {
		const struct model_frame *m = &model_frame[f];
		if (m->use != MODEL_HEAD && pvm_page_state[f] < PVM_PAGE_KERNEL)
			continue;
		fprintf(out, "  frame %u: state %u order %u refs %u maps %u", f, pvm_page_state[f], pvm_page_order[f], pvm_page_refcount[f],
			pvm_page_mapcount[f]);
		if (m->use == MODEL_HEAD)
			fprintf(out, " (model: %u %u %u %u)\n", m->state, m->order, m->refs, m->maps);
		else
			fprintf(out, " (model: not allocated)\n");
		shown++;
	}
}
