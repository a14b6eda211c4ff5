/* SPDX-License-Identifier: BSD-2-Clause */
/* The largest machine of the configuration: 2^24 frames, 64 GiB in two nodes. First and last frame of each zone, the last order-10
 * block, all of memory in blocks and back. RAM is a window of addresses that nobody backs. */
#include <sys/mman.h>

#include "frame.h"
#include "test.h"
#include "zone.h"

#define N PVM_MAX_FRAMES
#define HALF (N / 2)
#define HOLE 0x9f000u /* in frames: the hole of a PC from 2.48 GiB to 4 GiB */
#define ALL (N - (PVM_DMA32_END - HOLE))

static void boot(void **state)
{
	(void)state;
	void *ram = mmap(NULL, (size_t)N * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_true(ram != MAP_FAILED);
	pvm_ram = (struct pvm_frame *)ram;
	struct pvm_memmap_entry low = { 0, (u64)HOLE * 4096, PVM_MEMMAP_USABLE };
	struct pvm_memmap_entry high = { (u64)PVM_DMA32_END * 4096, (u64)N * 4096, PVM_MEMMAP_USABLE }; /* ends 4 GiB too late */
	pvm_memmap[0] = high;
	pvm_memmap[1] = low;
	pvm_node_start[0] = 0;
	pvm_node_end[0] = pvm_node_start[1] = HALF;
	pvm_node_end[1] = N;
	assert_int_equal(pvm_frame_init(2), 0);
	assert_int_equal(pvm_nr_frames, N);
	assert_int_equal(pvm_frames_ignored, PVM_DMA32_END);
	assert_int_equal(pvm_zone_init(), 0);
	assert_int_equal(pvm_buddy_free_pages[0], PVM_DMA_END);
	assert_int_equal(pvm_buddy_free_pages[1], HOLE - PVM_DMA_END);
	assert_int_equal(pvm_buddy_free_pages[2], HALF - PVM_DMA32_END);
	assert_int_equal(pvm_buddy_free_pages[5], HALF);
	assert_true(pvm_zone_check());
}

/* What Linux would have here: 16379904 pages make min_free_kbytes 32377 (calculate_min_free_kbytes), 8094 pages, shared by size; the steps
 * are a thousandth of the zone (watermark_scale_factor 10); each lower zone keeps a 256th of those above it in its node. */
static void tables(void **state)
{
	(void)state;
	static const u32 managed[] = { 0x1000, 0x9e000, 0x700000, 0, 0, 0x800000 }, wmark[][3] = {
		{ 2, 6, 10 }, { 319, 966, 1613 }, { 3627, 10967, 18307 }, { 0, 0, 0 }, { 0, 0, 0 }, { 4145, 12533, 20921 },
	};
	static const u32 reserve[][3] = { { 0, 2528, 31200 }, { 0, 0, 28672 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } };
	static const u8 lists[6][4] = { { 0 }, { 1, 0 }, { 2, 1, 0, 5 }, { 0 }, { 1, 0 }, { 5, 2, 1, 0 } }, len[] = { 1, 2, 4, 1, 2, 4 };
	for (u32 z = 0; z < 6; z++) {
		assert_int_equal(pvm_zone_managed[z], managed[z]);
		assert_memory_equal(pvm_zone_wmark[z], wmark[z], sizeof wmark[z]);
		assert_memory_equal(pvm_zone_reserve[z], reserve[z], sizeof reserve[z]);
		assert_int_equal(pvm_zonelist_len[z], len[z]);
		assert_memory_equal(pvm_zonelist[z], lists[z], len[z]);
	}
	for (u32 z = 6; z < PVM_MAX_ZONES; z++)
		assert_int_equal(pvm_zone_managed[z], 0);
}

static void zone_edges(void **state)
{
	(void)state;
	static const u32 first[] = { 0, PVM_DMA_END, PVM_DMA32_END };
	for (u32 type = 0; type < 3; type++) { /* lowest address first, in the highest zone of the type */
		u32 f = pvm_alloc_pages(0, 0, type, PVM_TOP_ORDER, PVM_WMARK_LOW);
		assert_int_equal(f, first[type]);
		assert_int_equal(pvm_free_pages(0, f, PVM_TOP_ORDER), 0);
	}
	u32 f = pvm_alloc_pages(0, 1, PVM_ZONE_NORMAL, PVM_TOP_ORDER, PVM_WMARK_LOW);
	assert_int_equal(f, HALF);
	assert_int_equal(pvm_free_pages(0, f, PVM_TOP_ORDER), 0);
	assert_int_equal(pvm_block_zone[HALF / 1024 - 1], 3);
	assert_int_equal(pvm_block_zone[N / 1024 - 1], 6);
}

static void all_blocks(void **state)
{
	(void)state;
	u32 last = PVM_NONE, n = 0, f;
	while ((f = pvm_alloc_pages(PVM_MAX_CPUS - 1, 0, PVM_ZONE_NORMAL, PVM_TOP_ORDER, PVM_WMARK_NONE)) != PVM_NONE) {
		n += PVM_BLOCK;
		last = f == N - PVM_BLOCK ? f : last;
	}
	assert_int_equal(n, ALL);
	assert_int_equal(last, N - PVM_BLOCK);
	assert_int_equal(pvm_alloc_pages(0, 1, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE), PVM_NONE);
	assert_int_equal(pvm_free_pages(0, N - PVM_BLOCK, PVM_TOP_ORDER), 0);
	static u32 single[PVM_BLOCK];
	for (u32 i = 0; i < PVM_BLOCK; i++)
		single[i] = pvm_alloc_pages(0, 1, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE);
	u32 highest = 0;
	for (u32 i = 0; i < PVM_BLOCK; i++)
		highest = single[i] > highest ? single[i] : highest;
	assert_int_equal(highest, N - 1); /* the last frame of all */
	for (u32 i = 0; i < PVM_BLOCK; i++)
		assert_int_equal(pvm_free_pages(PVM_MAX_CPUS - 1, single[i], 0), 0);
	pvm_drain_all_pages();
	assert_int_equal(pvm_alloc_pages(0, 1, PVM_ZONE_NORMAL, PVM_TOP_ORDER, PVM_WMARK_NONE), N - PVM_BLOCK);
	for (u32 b = 0; b < N; b += PVM_BLOCK)
		if (b < HOLE - HOLE % PVM_BLOCK || b >= PVM_DMA32_END)
			assert_int_equal(pvm_free_pages(0, b, PVM_TOP_ORDER), 0);
	u32 sum = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		sum += pvm_buddy_free_pages[z];
	assert_int_equal(sum, ALL);
	assert_true(pvm_zone_check());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot), cmocka_unit_test(tables), cmocka_unit_test(zone_edges), cmocka_unit_test(all_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
