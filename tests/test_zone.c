/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones: who gets which page, watermarks, pagesets, and that all errors change nothing; at last at random against the contracts. */
#include "machine.h"

#define N PVM_MAX_FRAMES
#define ALL MACHINE_FRAMES(N)
#define ANY PVM_ZONE_NORMAL

static void boot(void **state)
{
	(void)state;
	machine_clear();
	assert_int_equal(pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_NONE), PVM_NONE); /* nothing is there yet */
	assert_int_equal(pvm_free_pages(0, 5, 0), -PVM_EINVAL);
	assert_true(pvm_zone_check());
	machine_boot(N);
	assert_int_equal(machine_free(), ALL);
	u32 managed = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
		managed += pvm_zone_managed[z];
		assert_int_equal(pvm_zone_managed[z], pvm_buddy_free_pages[z]);
		assert_true(pvm_zone_wmark[z][0] <= pvm_zone_wmark[z][1] && pvm_zone_wmark[z][1] <= pvm_zone_wmark[z][2]);
	}
	assert_int_equal(managed, ALL);
	for (u32 f = 0; f < N; f++) { /* zones end at 16 MiB and where the node ends */
		u32 zone = (f >= N / 4 * 3) * 3u + (f >= PVM_DMA_END);
		assert_int_equal(pvm_block_zone[f / 1024], zone + 1);
	}
	assert_int_equal(pvm_zone_init(), -PVM_EBUSY);
	assert_int_equal(pvm_frame_init(0), -PVM_EBUSY);
	assert_true(pvm_zone_check());
}

/* Spans of nodes that are no whole blocks, out of order, too long, or overlap: refused, and nothing changes. */
static void bad_nodes(void **state)
{
	(void)state;
	static const u32 spans[][4] = {
		{ 1, 1024, 1024, N },     { 0, 1023, 1024, N },        { 2048, 1024, 2048, N }, { 0, 1024, 1024, N + 1024 },
		{ 0, 2048, 1024, N },     { 1024, N, 0, 2048 },        { 0, N, 0, N },          { 0, N, 1024, 2048 },
		{ 1024, 2048, 0, N },     { 0, 1024, 1024, N - 1 },    { 0, 1024, PVM_NONE, N }, { 0, 1024, 1024, PVM_NONE - 1023 },
	};
	for (u32 i = 0; i < sizeof spans / sizeof spans[0]; i++) {
		machine_clear();
		(void)machine_entry(0, 1, N, PVM_MEMMAP_USABLE);
		assert_int_equal(pvm_frame_init(1), 0);
		pvm_node_start[0] = spans[i][0];
		pvm_node_end[0] = spans[i][1];
		pvm_node_start[1] = spans[i][2];
		pvm_node_end[1] = spans[i][3];
		machine_save();
		assert_int_equal(pvm_zone_init(), -PVM_EINVAL);
		assert_true(machine_same());
	}
	pvm_node_start[0] = N - 1024; /* one block at the end, a node without frames inside of it */
	pvm_node_end[0] = N;
	pvm_node_start[1] = pvm_node_end[1] = N;
	assert_int_equal(pvm_zone_init(), 0);
	assert_int_equal(machine_free(), 1024);
	assert_int_equal(pvm_alloc_pages(0, 1, ANY, PVM_TOP_ORDER, PVM_WMARK_NONE), N - 1024);
	assert_int_equal(pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_NONE), PVM_NONE);
	assert_true(pvm_zone_check());
}

static void bad_arguments(void **state)
{
	(void)state;
	machine_boot(N);
	u32 f = pvm_alloc_pages(0, 0, ANY, 2, PVM_WMARK_LOW);
	machine_save();
	assert_int_equal(pvm_alloc_pages(PVM_MAX_CPUS, 0, ANY, 0, 0), PVM_NONE);
	assert_int_equal(pvm_alloc_pages(0, PVM_MAX_NODES, ANY, 0, 0), PVM_NONE);
	assert_int_equal(pvm_alloc_pages(0, 0, 3, 0, 0), PVM_NONE);
	assert_int_equal(pvm_alloc_pages(0, 0, ANY, 11, 0), PVM_NONE);
	assert_int_equal(pvm_alloc_pages(0, 0, ANY, 0, 4), PVM_NONE);
	assert_int_equal(pvm_free_pages(PVM_MAX_CPUS, f, 2), -PVM_EINVAL);
	for (u32 k = 0; k < 13; k++)
		if (k != 2)
			assert_int_equal(pvm_free_pages(0, f, k), -PVM_EINVAL);
	for (u32 k = 0; k < 13; k++)
		for (u32 i = 1; i < 4; i++)
			assert_int_equal(pvm_free_pages(0, f + i, k), -PVM_EINVAL);
	static const u32 never[] = { 0, 0x9f, 0x105, N / 8 * 3 + 100, N - 3, N - 1, N, PVM_NONE }; /* reserved, holes, nothing */
	for (u32 i = 0; i < 8; i++)
		assert_int_equal(pvm_free_pages(0, never[i], 0), -PVM_EINVAL);
	assert_int_equal(pvm_zone_drain(PVM_MAX_CPUS), -PVM_EINVAL);
	assert_int_equal(pvm_page_set_state(f + 1, PVM_PAGE_ANON), -PVM_EINVAL);
	assert_int_equal(pvm_page_set_state(f, PVM_PAGE_FREE), -PVM_EINVAL);
	assert_int_equal(pvm_page_set_state(f, PVM_PAGE_RESERVED), -PVM_EINVAL);
	assert_int_equal(pvm_page_set_state(f, 8), -PVM_EINVAL);
	assert_int_equal(pvm_page_set_state(f, PVM_PAGE_TABLE + 6), -PVM_EINVAL);
	assert_int_equal(pvm_page_set_state(N, PVM_PAGE_ANON), -PVM_EINVAL);
	assert_true(machine_same());
	/* mapped, a table, in a gather: busy */
	pvm_page_mapcount[f] = 1;
	machine_save();
	assert_int_equal(pvm_free_pages(0, f, 2), -PVM_EBUSY);
	assert_true(machine_same());
	pvm_page_mapcount[f] = 0;
	assert_int_equal(pvm_page_set_state(f, PVM_PAGE_GATHER), 0);
	assert_int_equal(pvm_free_pages(0, f, 2), -PVM_EBUSY);
	assert_int_equal(pvm_page_set_state(f, PVM_PAGE_ANON), 0);
	assert_int_equal(pvm_free_pages(0, f, 2), 0);
	machine_save();
	assert_int_equal(pvm_free_pages(0, f, 2), -PVM_EINVAL); /* twice */
	assert_true(machine_same());
}

static void single_twice(void **state)
{
	(void)state;
	machine_boot(N);
	u32 f = pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_LOW);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_KERNEL);
	assert_int_equal(pvm_page_refcount[f], 1);
	static const u32 busy[] = { PVM_PAGE_GATHER, PVM_PAGE_TABLE, PVM_PAGE_TABLE + 5 };
	for (u32 i = 0; i < 3; i++) {
		pvm_page_state[f] = (u8)busy[i];
		assert_int_equal(pvm_free_pages(0, f, 0), -PVM_EBUSY);
	}
	pvm_page_state[f] = PVM_PAGE_ANON;
	pvm_page_mapcount[f] = 1;
	assert_int_equal(pvm_free_pages(0, f, 0), -PVM_EBUSY);
	pvm_page_mapcount[f] = 0;
	assert_int_equal(pvm_free_pages(0, f, 0), 0);
	machine_save();
	assert_int_equal(pvm_free_pages(0, f, 0), -PVM_EINVAL);
	assert_int_equal(pvm_free_pages(1, f, 0), -PVM_EINVAL);
	assert_true(machine_same());
	assert_int_equal(pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_LOW), f); /* the newest is the first to go */
}

/* Each highest type and node gets from its own zones first, never from a higher type. */
static void fallback(void **state)
{
	(void)state;
	for (u32 node = 0; node < 2; node++)
		for (u32 type = 0; type < 3; type++) {
			machine_boot(N);
			u32 last = PVM_NONE, taken = 0, changes = 0;
			for (u32 f; (f = pvm_alloc_pages(1, node, type, 3, PVM_WMARK_NONE)) != PVM_NONE; taken += 8) {
				u32 z = pvm_block_zone[f / 1024] - 1u;
				assert_true(z % 3 <= type);
				changes += z != last;
				last = z;
				if (taken == 0) /* the second node of this machine begins above DMA */
					assert_int_equal(z, node == 1 && type ? 4 : type && node == 0 ? 1 : 0);
			}
			assert_int_equal(changes, type == 0 ? 1 : 3); /* each zone once */
			assert_true(pvm_zone_check());
		}
}

/* Leaves the watermark in each zone; the lowmem reserve guards DMA against those who could have taken more. */
static void watermarks(void **state)
{
	(void)state;
	for (u32 w = 0; w < 4; w++) {
		machine_boot(N);
		u32 n = 0;
		while (pvm_alloc_pages(0, 0, ANY, 0, w) != PVM_NONE)
			n++;
		for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
			if (!pvm_zone_managed[z])
				continue;
			u32 need = pvm_zone_need[z][ANY * 4 + w];
			u32 stop = need ? need - 1 : 0; /* free pages at which one frame is refused */
			assert_true(pvm_buddy_free_pages[z] <= stop);
			/* a refill moves no more than a batch at a time */
			assert_true(pvm_buddy_free_pages[z] + PVM_PCP_BATCH >= stop || pvm_buddy_free_pages[z] == stop);
		}
		if (w == PVM_WMARK_NONE) {
			assert_int_equal(n, ALL);
			assert_int_equal(machine_free(), 0);
			machine_save();
			for (u32 k = 0; k < PVM_ORDERS; k++)
				assert_int_equal(pvm_alloc_pages(0, 0, ANY, k, w), PVM_NONE);
			assert_true(machine_same());
		}
		assert_true(pvm_zone_check());
	}
}

/* Refused exactly when the contract says so. */
static int refuses(u32 cpu, u32 z, u32 type, u32 order, u32 wmark)
{
	int run = 0;
	for (u32 k = order; k < PVM_ORDERS; k++)
		run = run || pvm_buddy_nr_free[z][k];
	if (pvm_buddy_free_pages[z] < (u64)pvm_zone_need[z][4 * type + wmark] + (1u << order) - 1 && wmark != PVM_WMARK_NONE)
		return 1;
	return !run && !(order == 0 && pvm_pcp_count[cpu * PVM_MAX_ZONES + z] > 0);
}

static int refused(u32 cpu, u32 node, u32 type, u32 order, u32 wmark)
{
	u32 l = node * 3 + type;
	for (u32 i = 0; i < pvm_zonelist_len[l]; i++)
		if (!refuses(cpu, pvm_zonelist[l][i], type, order, wmark))
			return 0;
	return 1;
}

/* To the last page above each watermark, with each order. */
static void to_the_mark(void **state)
{
	(void)state;
	for (u32 w = 0; w < 4; w++)
		for (u32 order = 0; order < 5; order++) {
			machine_boot(N);
			for (int more = 1; more;) {
				more = !refused(1, 0, ANY, order, w);
				assert_int_equal(pvm_alloc_pages(1, 0, ANY, order, w) != PVM_NONE, more);
			}
			assert_true(pvm_zone_check());
		}
}

/* Frames in pagesets are accounted, and come back whole. */
static void drain(void **state)
{
	(void)state;
	machine_boot(N);
	static u32 got[1000];
	for (u32 i = 0; i < 1000; i++)
		got[i] = pvm_alloc_pages(i % 2, i % 3 == 0, ANY, 0, PVM_WMARK_LOW);
	for (u32 i = 0; i < 1000; i++) {
		assert_int_equal(pvm_free_pages((i / 2) % 2, got[(i * 377) % 1000], 0), 0);
		assert_int_equal(machine_free(), ALL - 1000 + i + 1);
	}
	assert_true(machine_pcp_free() > 0);
	assert_true(pvm_zone_check());
	assert_int_equal(pvm_zone_drain(0), 0);
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		assert_int_equal(pvm_pcp_count[z], 0);
	assert_true(machine_pcp_free() > 0);
	pvm_drain_all_pages();
	assert_int_equal(machine_pcp_free(), 0);
	assert_int_equal(machine_free(), ALL);
	assert_true(pvm_zone_check());
	static u32 blocks[PVM_MAX_ZONES][PVM_ORDERS];
	memcpy(blocks, pvm_buddy_nr_free, sizeof blocks);
	machine_boot(N);
	assert_memory_equal(blocks, pvm_buddy_nr_free, sizeof blocks); /* as after boot */
}

/* A refill takes the frames that the buddy would have given one by one, the lowest of the smallest blocks, and no more. */
static void refill(void **state)
{
	(void)state;
	static u32 alone[100], blocks[PVM_MAX_ZONES][PVM_ORDERS];
	machine_boot(N);
	for (u32 i = 0; i < 100; i++)
		alone[i] = pvm_buddy_alloc(0, i % 7 == 0);
	for (u32 i = 0; i < 100; i += 3)
		assert_int_equal(pvm_buddy_free(0, alone[i], i % 7 == 0), 0);
	u32 want[40], free = machine_free();
	for (u32 i = 0; i < 40; i++)
		want[i] = pvm_buddy_alloc(0, 0);
	memcpy(blocks, pvm_buddy_nr_free, sizeof blocks);
	for (u32 i = 40; i-- > 0;)
		assert_int_equal(pvm_buddy_free(0, want[i], 0), 0);
	for (u32 i = 0; i < 40; i += PVM_PCP_BATCH) {
		u32 f = pvm_alloc_pages(0, 0, PVM_ZONE_DMA, 0, PVM_WMARK_NONE);
		assert_int_equal(f, want[i + PVM_PCP_BATCH - 1]);
		assert_int_equal(pvm_pcp_count[0], PVM_PCP_BATCH - 1);
		for (u32 j = 0; j + 1 < PVM_PCP_BATCH; j++)
			assert_int_equal(pvm_pcp[0].frame[j], want[i + j]);
		for (u32 j = 0; j + 1 < PVM_PCP_BATCH; j++)
			assert_int_equal(pvm_alloc_pages(0, 0, PVM_ZONE_DMA, 0, PVM_WMARK_NONE), want[i + PVM_PCP_BATCH - 2 - j]);
		assert_true(pvm_zone_check());
	}
	assert_int_equal(machine_free(), free - 40);
	assert_memory_equal(blocks, pvm_buddy_nr_free, sizeof blocks);
	while (pvm_alloc_pages(0, 0, PVM_ZONE_DMA, 0, PVM_WMARK_NONE) != PVM_NONE) /* the last refill is not a whole one */
		free--;
	assert_int_equal(pvm_buddy_free_pages[0] + pvm_pcp_count[0], 0);
	assert_int_equal(machine_free(), free - 40);
	assert_true(pvm_zone_check());
}

/* Frames that were freed from the lowest on, from the highest on, or with a gap: drained, the blocks are those of boot. */
static void drain_runs(void **state)
{
	(void)state;
	static u32 blocks[PVM_MAX_ZONES][PVM_ORDERS];
	static u8 mine[N];
	machine_boot(N);
	memcpy(blocks, pvm_buddy_nr_free, sizeof blocks);
	for (u32 way = 0; way < 4; way++) {
		for (u32 i = 0; i < 900; i++)
			mine[pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_LOW)] = 1;
		for (u32 i = 0; i < N; i++) {
			u32 f = way == 1 ? N - 1 - i : way == 2 ? i ^ 5 : i;
			if (mine[f] && way == 3 && f % 7 == 0)
				continue;
			assert_int_equal(pvm_free_pages(0, f, 0), mine[f] ? 0 : -PVM_EINVAL);
			mine[f] = 0;
			if (f % 512 == 0)
				assert_true(pvm_zone_check());
		}
		for (u32 f = 0; f < N; f++)
			if (mine[f])
				assert_int_equal(pvm_free_pages(1, f, 0), 0);
		memset(mine, 0, sizeof mine);
		pvm_drain_all_pages();
		assert_true(pvm_zone_check());
		assert_memory_equal(blocks, pvm_buddy_nr_free, sizeof blocks);
	}
}

static u8 owned[N]; /* order + 1 at the head of a block, 64 inside */
static u32 nr_owned;

static void random_alloc(u64 *seed)
{
	u32 cpu = random_below(seed, 2), node = random_below(seed, 2), type = random_below(seed, 3), wmark = random_below(seed, 4);
	u32 order = random_below(seed, 4) ? random_below(seed, 2) : random_below(seed, 11);
	int want = !refused(cpu, node, type, order, wmark);
	machine_save();
	u32 f = pvm_alloc_pages(cpu, node, type, order, wmark);
	assert_int_equal(f != PVM_NONE, want);
	if (f == PVM_NONE) {
		assert_true(machine_same());
		return;
	}
	assert_int_equal(f % (1u << order), 0);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_KERNEL);
	assert_int_equal(pvm_page_order[f], order);
	assert_int_equal(pvm_page_refcount[f], 1);
	assert_int_equal(pvm_page_mapcount[f], 0);
	for (u32 g = f; g < f + (1u << order); g++) {
		assert_int_equal(owned[g], 0);
		assert_int_equal(g == f || pvm_page_state[g] == PVM_PAGE_FREE, 1);
		owned[g] = 64;
	}
	owned[f] = (u8)(order + 1);
	nr_owned += 1u << order;
}

static void random_free(u64 *seed)
{
	u32 f = random_below(seed, N + 5), cpu = random_below(seed, 2), order;
	if (random_below(seed, 10))
		while (f < N && (owned[f] == 0 || owned[f] == 64))
			f++;
	int head = f < N && owned[f] && owned[f] != 64;
	order = head && random_below(seed, 10) ? owned[f] - 1u : random_below(seed, 12);
	int want = head && owned[f] - 1u == order ? 0 : -PVM_EINVAL;
	machine_save();
	assert_int_equal(pvm_free_pages(cpu, f, order), want);
	if (want) {
		assert_true(machine_same());
		return;
	}
	memset(owned + f, 0, (size_t)1 << order);
	nr_owned -= 1u << order;
}

static void random_all(void **state)
{
	(void)state;
	u64 seed = 5;
	machine_boot(N);
	for (u32 n = 0; n < 12000; n++) {
		if (random_below(&seed, 20) < ((n / 2000) % 2 ? 9u : 12u))
			random_alloc(&seed);
		else
			random_free(&seed);
		if (random_below(&seed, 400) == 0)
			assert_int_equal(pvm_zone_drain(random_below(&seed, 2)), 0);
		assert_int_equal(machine_free() + nr_owned, ALL);
		if (n % 100 == 0)
			assert_true(pvm_zone_check());
	}
	for (u32 f = 0; f < N; f++)
		if (owned[f] && owned[f] != 64)
			assert_int_equal(pvm_free_pages(0, f, owned[f] - 1u), 0);
	pvm_drain_all_pages();
	assert_int_equal(machine_buddy_free(), ALL);
	assert_true(pvm_zone_check());
}

/* The checker sees damage in descriptors, pagesets and tables. */
static void checker(void **state)
{
	(void)state;
	machine_boot(N);
	u32 f = pvm_alloc_pages(0, 0, ANY, 1, PVM_WMARK_LOW), s = pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_LOW);
	assert_int_equal(pvm_free_pages(0, s, 0), 0);
	u32 z = pvm_block_zone[s / 1024] - 1u;
	assert_true(pvm_zone_check());
#define BREAKS(cell, value) \
	do { \
		machine_save(); \
		(cell) = (value); \
		assert_false(pvm_zone_check()); \
		for (size_t i = 0; i < MACHINE_NR_SPANS; i++) \
			memcpy(machine_spans[i].at, machine_spans[i].copy, machine_spans[i].size); \
		assert_true(pvm_zone_check()); \
	} while (0)
	BREAKS(pvm_page_order[f], 2);
	BREAKS(pvm_page_order[f], 200);
	BREAKS(pvm_page_state[f + 1], PVM_PAGE_ANON);
	BREAKS(pvm_page_state[f], 9);
	BREAKS(pvm_page_index[s], 99);
	BREAKS(pvm_page_owner[s], 1000);
	BREAKS(pvm_page_state[s], PVM_PAGE_KERNEL);
	BREAKS(pvm_pcp_count[z], PVM_PCP_HIGH + 1);
	BREAKS(pvm_pcp[z].frame[0], f);
	BREAKS(pvm_block_zone[0], 0);
	BREAKS(pvm_block_zone[1], 200);
	BREAKS(pvm_zonelist[2][0], 200);
	BREAKS(pvm_zonelist_len[2], 200);
	BREAKS(pvm_zone_need[0][1], 77);
	BREAKS(pvm_nr_frames, 5);
	BREAKS(pvm_buddy_free_pages[0], 5);
}

/* The counters of a zone with a frame in each of two pagesets; a bad zone changes nothing. */
static void stats(void **state)
{
	(void)state;
	machine_boot(N);
	u32 f = pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_LOW);
	assert_int_equal(pvm_free_pages(1, f, 0), 0);
	for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
		assert_int_equal(pvm_zone_stat_fill(z), 0);
		const struct pvm_zone_stat *s = &pvm_zone_stats[z];
		u32 pages = 0;
		for (u32 k = 0; k < PVM_ORDERS; k++)
			pages += s->nr_free[k] << k;
		assert_int_equal(pages, pvm_buddy_free_pages[z]);
		assert_int_equal(s->free_pages, pages);
		assert_int_equal(s->managed, pvm_zone_managed[z]);
		assert_int_equal(s->free_pages + s->pageset_pages, s->managed);
		assert_int_equal(s->min, pvm_zone_wmark[z][0]);
		assert_int_equal(s->low, pvm_zone_wmark[z][1]);
		assert_int_equal(s->high, pvm_zone_wmark[z][2]);
		assert_memory_equal(s->protection, pvm_zone_reserve[z], sizeof s->protection);
	}
	assert_int_equal(pvm_zone_stats[0].start_pfn, 0);
	assert_int_equal(pvm_zone_stats[0].spanned, PVM_DMA_END);
	assert_int_equal(pvm_zone_stats[1].start_pfn, PVM_DMA_END);
	assert_int_equal(pvm_zone_stats[1].spanned, N / 4 * 3 - PVM_DMA_END);
	assert_int_equal(pvm_zone_stats[1].pageset_pages, PVM_PCP_BATCH);
	assert_int_equal(pvm_zone_stat_fill(PVM_MAX_ZONES), -PVM_EINVAL);
	assert_int_equal(pvm_zone_stat_fill(PVM_NONE), -PVM_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot),         cmocka_unit_test(bad_nodes), cmocka_unit_test(bad_arguments),
		cmocka_unit_test(single_twice), cmocka_unit_test(fallback),  cmocka_unit_test(watermarks),
		cmocka_unit_test(to_the_mark),  cmocka_unit_test(drain),     cmocka_unit_test(stats),
		cmocka_unit_test(refill),       cmocka_unit_test(drain_runs), cmocka_unit_test(random_all),
		cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
