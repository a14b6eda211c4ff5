/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine for tests: memory, a memory map with holes, two nodes; snapshots of the core's state, to see that nothing changed. */
#ifndef PVM_TESTS_MACHINE_H
#define PVM_TESTS_MACHINE_H

#include <sys/mman.h>

#include "bits.h"
#include "buddy.h"
#include "frame.h"
#include "reserve.h"
#include "test.h"
#include "tlb.h"
#include "zone.h"

/* Everything that the layers own. */
#define MACHINE_SPANS(X) \
	X(pvm_bitset0) X(pvm_bitset1) X(pvm_bitset2) X(pvm_bitset3) X(pvm_node_tag) X(pvm_buddy_lo) X(pvm_buddy_hi) \
	X(pvm_buddy_free_pages) X(pvm_buddy_nr_free) X(pvm_nr_frames) X(pvm_frames_sealed) X(pvm_frames_ignored) X(pvm_memmap) \
	X(pvm_page_state) X(pvm_page_order) X(pvm_page_flags) X(pvm_page_refcount) X(pvm_page_mapcount) X(pvm_page_owner) \
	X(pvm_page_index) X(pvm_page_next) X(pvm_page_prev) X(pvm_block_zone) X(pvm_zonelist) X(pvm_zonelist_len) \
	X(pvm_zone_managed) X(pvm_zone_wmark) X(pvm_zone_reserve) X(pvm_zone_need) X(pvm_pcp_count) X(pvm_pcp) \
	X(pvm_node_start) X(pvm_node_end) X(pvm_reserve_count) X(pvm_reserve_frame) \
	X(pvm_tlb_root) X(pvm_tlb_start) X(pvm_tlb_end) X(pvm_tlb_count) X(pvm_tlb_frame)

struct machine_span {
	void *at;
	size_t size;
	void *copy;
};

#define MACHINE_SPAN(a) { &(a), sizeof(a), NULL },
static struct machine_span machine_spans[] = { MACHINE_SPANS(MACHINE_SPAN) };
#define MACHINE_NR_SPANS (sizeof machine_spans / sizeof machine_spans[0])

static inline void machine_save(void)
{
	for (size_t i = 0; i < MACHINE_NR_SPANS; i++) {
		struct machine_span *s = &machine_spans[i];
		if (!s->copy)
			s->copy = malloc(s->size);
		memcpy(s->copy, s->at, s->size);
	}
}

/* 1 iff nothing changed since machine_save. */
static inline int machine_same(void)
{
	for (size_t i = 0; i < MACHINE_NR_SPANS; i++)
		if (memcmp(machine_spans[i].copy, machine_spans[i].at, machine_spans[i].size)) {
			printf("# span %zu changed\n", i);
			return 0;
		}
	return 1;
}

/* The state after load, with memory that reads zero. */
static inline void machine_clear(void)
{
	static struct pvm_frame *ram;
	size_t size = (size_t)PVM_MAX_FRAMES * sizeof *ram;
	if (ram)
		munmap(ram, size);
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_true(at != MAP_FAILED);
	ram = (struct pvm_frame *)at;
	pvm_ram = ram;
	for (size_t i = 0; i < MACHINE_NR_SPANS; i++)
		memset(machine_spans[i].at, 0, machine_spans[i].size);
}

static inline u32 machine_entry(u32 i, u32 lo, u32 hi, u32 type)
{
	pvm_memmap[i].base = (u64)lo * 4096;
	pvm_memmap[i].len = (u64)(hi - lo) * 4096;
	pvm_memmap[i].type = type;
	return i + 1;
}

/* The frames of all zones: free in the buddy, in pagesets. */
static inline u32 machine_buddy_free(void)
{
	u32 n = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		n += pvm_buddy_free_pages[z];
	return n;
}

static inline u32 machine_pcp_free(void)
{
	u32 n = 0;
	for (u32 p = 0; p < PVM_PAGESETS; p++)
		n += pvm_pcp_count[p];
	return n;
}

static inline u32 machine_free(void)
{
	return machine_buddy_free() + machine_pcp_free();
}

/* `frames` frames in two nodes, the second with the last quarter; frame 0 and a hole like a PC's below 1 MiB, a hole in the middle
 * of a block, and the last 3 frames missing. */
static inline void machine_boot(u32 frames)
{
	u32 n = 0, middle = frames / 4 * 3;
	machine_clear();
	n = machine_entry(n, 1, 0x9f, PVM_MEMMAP_USABLE);
	n = machine_entry(n, 0x100, frames - 3, PVM_MEMMAP_USABLE);
	n = machine_entry(n, middle / 2 + 100, middle / 2 + 700, 2);
	pvm_node_start[0] = 0;
	pvm_node_end[0] = middle;
	pvm_node_start[1] = middle;
	pvm_node_end[1] = frames;
	assert_int_equal(pvm_frame_init(n), 0);
	assert_int_equal(pvm_frame_reserve(0x100, 0x110), 0); /* the kernel */
	assert_int_equal(pvm_zone_init(), 0);
	assert_true(pvm_zone_check());
}

#define MACHINE_FRAMES(frames) ((frames) - 3 - 1 - (0x100 - 0x9f) - 600 - 0x10)

static u32 machine_taken[PVM_MAX_FRAMES], machine_nr_taken;

/* Takes all frames but `left`, which no watermark keeps back: one is in the buddy, so that the pageset serves until it is empty. */
static inline void take_all(u32 left)
{
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		for (u32 t = 0; t < 3; t++) {
			pvm_zone_wmark[z][t] = pvm_zone_reserve[z][t] = 0;
			for (u32 m = 0; m < 3; m++)
				pvm_zone_need[z][4 * t + m] = 1;
		}
	machine_nr_taken = 0;
	for (u32 f; (f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE)) != PVM_NONE;)
		machine_taken[machine_nr_taken++] = f;
	for (u32 i = 0; i < left; i++) {
		assert_int_equal(pvm_free_pages(0, machine_taken[--machine_nr_taken], 0), 0);
		if (i == 0)
			pvm_drain_all_pages();
	}
}

static inline void give_back(void)
{
	while (machine_nr_taken > 0)
		assert_int_equal(pvm_free_pages(0, machine_taken[--machine_nr_taken], 0), 0);
}

#endif
