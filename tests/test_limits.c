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
	const struct CMUnitTest tests[] = { cmocka_unit_test(boot), cmocka_unit_test(zone_edges), cmocka_unit_test(all_blocks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
