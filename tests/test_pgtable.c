/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables against flat arrays (pgtable_ref.h): every operation, at the edges of its arguments, without memory, and at random. */
#include "pgtable_ref.h"

static void create_destroy(void **state)
{
	(void)state;
	begin();
	assert_int_equal(pvm_pt_create(0, 0, 3), PVM_NONE);
	assert_int_equal(pvm_pt_create(0, 0, 6), PVM_NONE);
	assert_int_equal(pvm_pt_create(PVM_MAX_CPUS, 0, 4), PVM_NONE);
	assert_int_equal(pvm_pt_create(0, PVM_MAX_NODES, 4), PVM_NONE);
	assert_int_equal(pvm_pt_destroy(PVM_MAX_CPUS, root_of[0]), -PVM_EINVAL);
	assert_int_equal(pvm_pt_destroy(0, N), -PVM_EINVAL);
	assert_int_equal(pvm_pt_destroy(0, PVM_NONE), -PVM_EINVAL);
	assert_int_equal(pvm_pt_destroy(0, 1), -PVM_EINVAL);
	map(0, 0, 0, 5, 1, 7);
	assert_int_equal(pvm_pt_destroy(0, root_of[0]), -PVM_EBUSY);
	u32 table = (u32)(pvm_ram[root_of[0]].word[0] >> 12);
	assert_int_equal(pvm_pt_destroy(0, table), -PVM_EINVAL); /* a table, but no root */
	assert_int_equal(pvm_free_pages(0, table, 0), -PVM_EBUSY);
	assert_int_equal(pvm_free_pages(0, root_of[0], 0), -PVM_EBUSY);
	unmap(0, 0, 0, 1);
	compare_tables();
	end();
}

/* First and last page of each window, so of each half; last frame; every size. */
static void edges(void **state)
{
	(void)state;
	begin();
	for (u32 r = 0; r < ROOTS; r++)
		for (u32 w = 0; w < WINDOWS; w++) {
			map(r, w, 0, 0, 1, 0x8000000000000007u);
			map(r, w, WINDOW - 1, N - 1, 1, 5);
			map(r, w, 511, 0xffffffff, 1, 3);
			map(r, w, 512, 512, 2, 0x87); /* PAT in bit 7 moves to bit 12 */
			map(r, w, WINDOW - 1024, 0xfffffe00, 2, 0x7ff0000000000e67u); /* all software bits and the key */
			compare_window(r, w);
		}
	compare_tables();
	for (u32 r = 0; r < ROOTS; r++)
		for (u32 w = 0; w < WINDOWS; w++) {
			map(r, w, 0, 1, 1, 1);   /* all refused: something is there */
			map(r, w, 0, 0, 2, 1);
			map(r, w, 0, 0, 3, 1);
			map(r, w, 600, 9, 1, 1);
			unmap(r, w, 512, 1);     /* a leaf of another level */
			unmap(r, w, 0, 2);
			unmap(r, w, 0, 3);
			unmap(r, w, 1, 1);       /* nothing there */
			protect(r, w, 512, 1, 1);
			protect(r, w, 2, 1, 1);
			protect(r, w, 512, 2, 0x8000000000000001u);
			protect(r, w, 0, 1, 0x105);
			compare_window(r, w);
		}
	compare_tables();
	for (u32 r = 0; r < ROOTS; r++)
		for (u32 w = 0; w < WINDOWS; w++) {
			unmap(r, w, 512, 2);
			unmap(r, w, WINDOW - 1024, 2);
			unmap(r, w, WINDOW - 1, 1);
			unmap(r, w, 511, 1);
			unmap(r, w, 0, 1);
			map(r, w, 0, 0x40000, 3, 7);
			compare_page(r, w, 0);
			compare_page(r, w, WINDOW - 1);
			map(r, w, 512, 512, 2, 7);
			unmap(r, w, 0, 2);
			protect(r, w, 0, 3, 0x85);
			compare_page(r, w, WINDOW / 2);
			unmap(r, w, 0, 3);
		}
	compare_tables();
	end();
}

static void bad_arguments(void **state)
{
	(void)state;
	begin();
	map(0, 0, 7, 9, 1, 7);
	u32 r4 = root_of[0], r5 = root_of[1], table = (u32)(pvm_ram[r4].word[0] >> 12);
	static const u64 holes[] = { 0x800000000000, 0xffff7ffffffff000, 0x8000000000000000, 0x1000000007000 }; /* the last: a mapped page and bit 48 */
	machine_save();
	static struct pvm_frame ram[N];
	memcpy(ram, pvm_ram, sizeof ram);
	for (u32 i = 0; i < 4; i++) {
		assert_int_equal(pvm_pt_map(0, 0, r4, holes[i], 1, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_unmap(0, r4, holes[i], 1), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect(0, r4, holes[i], 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_query(r4, holes[i]).level, 0);
		assert_int_equal(pvm_pt_lookup(r4, holes[i]).level, 0);
	}
	assert_int_equal(pvm_pt_map(0, 0, r5, (u64)1 << 56, 1, 1, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, r5, 0 - ((u64)1 << 56) - 4096, 1, 1, 7), -PVM_EINVAL);
	static const u32 no_root[] = { 0, 1, N - 1, N, PVM_NONE };
	for (u32 i = 0; i < 5; i++)
		assert_int_equal(pvm_pt_map(0, 0, no_root[i], 0, 1, 1, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, table, 0, 1, 1, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_query(table, 0).level, 0);
	assert_int_equal(pvm_pt_lookup(table, 0).level, 0);
	assert_int_equal(pvm_pt_query(N, 0).level, 0);
	assert_int_equal(pvm_pt_map(PVM_MAX_CPUS, 0, r4, 0, 1, 1, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, PVM_MAX_NODES, r4, 0, 1, 1, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, r4, 1, 1, 1, 7), -PVM_EINVAL);             /* va not aligned */
	assert_int_equal(pvm_pt_map(0, 0, r4, 0x1000, 512, 2, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, r4, 0x200000, 0x40000, 3, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 511, 2, 7), -PVM_EINVAL);           /* pfn not aligned */
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 0x20000, 3, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 1, 0, 7), -PVM_EINVAL);             /* no such level */
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 0, 4, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 1, 1, 6), -PVM_EINVAL);             /* not present */
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 1, 1, 0x1007), -PVM_EINVAL);        /* frame bits */
	assert_int_equal(pvm_pt_map(0, 0, r4, 0, 1, 1, 0x8000000000007u), -PVM_EINVAL);
	assert_int_equal(pvm_pt_unmap(0, r4, 0x7001, 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_unmap(PVM_MAX_CPUS, r4, 0x7000, 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_unmap(0, r4, 0x7000, 0), -PVM_EINVAL);
	assert_int_equal(pvm_pt_protect(0, r4, 0x7000, 1, 4), -PVM_EINVAL);
	assert_int_equal(pvm_pt_protect(PVM_MAX_CPUS, r4, 0x7000, 1, 7), -PVM_EINVAL);
	assert_int_equal(pvm_pt_unmap(0, r4, 0x8000, 1), -PVM_ENOENT);
	assert_int_equal(pvm_pt_protect(0, r4, 0x8000, 1, 7), -PVM_ENOENT);
	assert_true(machine_same());
	assert_memory_equal(ram, pvm_ram, sizeof ram);
	unmap(0, 0, 7, 1);
	end();
}

/* Ranges: over table borders, up to both ends of a half, whole halves; with holes, huge leaves inside and across. */
static void ranges(void **state)
{
	(void)state;
	begin();
	for (u32 r = 0; r < ROOTS; r++) {
		u64 half = (u64)1 << (9 * levels_of[r] - 1);
		for (u32 w = 0; w < WINDOWS; w++) {
			map_range(r, w, 0, 1, 7, 7);
			map_range(r, w, WINDOW - 1500, 1500, 0xffffffff - 1499, 5); /* to the last frame number */
			map_range(r, w, 500, 1100, 10000, 0x8000000000000003u);
			map_range(r, w, 1599, 2, 1, 7); /* one page is mapped: refused */
			map(r, w, 2048, 512, 2, 7);
			map_range(r, w, 2000, 49, 1, 7);
			map_range(r, w, 2000, 48, 1, 7);
			unmap_range(r, w, 2000, 49);   /* would cut the huge leaf */
			unmap_range(r, w, 2100, 1000);
			unmap_range(r, w, 2559, 1);
			unmap_range(r, w, 0, 5000);    /* holes, tables and the huge leaf as a whole */
			map(r, w, 1024, 1024, 2, 7);
			compare_page(r, w, 1023);
			compare_page(r, w, 1024);
			compare_page(r, w, WINDOW - 1);
		}
		u64 lo = 0, hi = window_va(r, 2);
		machine_save();
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], lo + 4096, 1, 0, 7), -PVM_EINVAL);      /* empty */
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], lo, 1, half + 1, 7), -PVM_EINVAL);      /* over the hole */
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], hi + 4096, 1, half, 7), -PVM_EINVAL);   /* over the top */
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], lo, 1, ~(u64)0, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], 0x40000000, 0xffffffff, 2, 7), -PVM_EINVAL); /* frames end */
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], 0x40000000, 1, 2, 6), -PVM_EINVAL);
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], 0x40000001, 1, 2, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_map_range(PVM_MAX_CPUS, 0, root_of[r], 0x40000000, 1, 2, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_map_range(0, PVM_MAX_NODES, root_of[r], 0x40000000, 1, 2, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_unmap_range(0, root_of[r], lo, 0), -PVM_EINVAL);
		assert_int_equal(pvm_pt_unmap_range(0, root_of[r], lo, half + 1), -PVM_EINVAL);
		assert_int_equal(pvm_pt_unmap_range(0, root_of[r], hi + 4096, half), -PVM_EINVAL);
		assert_int_equal(pvm_pt_unmap_range(0, N, lo, 1), -PVM_EINVAL);
		assert_int_equal(pvm_pt_unmap_range(PVM_MAX_CPUS, root_of[r], lo, 1), -PVM_EINVAL);
		assert_true(machine_same());
		assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], 0x40000000, 0, 0x100000000, 7), -PVM_ENOMEM);
		compare_tables();
		assert_int_equal(pvm_pt_unmap_range(0, root_of[r], lo, half), 0); /* all of each half */
		assert_int_equal(pvm_pt_unmap_range(0, root_of[r], hi, half), 0);
		memset(ref_entry[r], 0, sizeof ref_entry[r]);
		memset(ref_level[r], 0, sizeof ref_level[r]);
		compare_tables();
	}
	end();
}

/* With few frames left, a map that needs tables fails at its first, second ... allocation; then nothing has changed. */
static void exhaustion(void **state)
{
	(void)state;
	u32 failed = 0, done = 0;
	for (u32 r = 0; r < 2; r++)
		for (u32 left = 0; left < 24; left++) {
			begin();
			map(r, 1, 77, 3, 1, 7);
			assert_int_equal(pvm_tlb_flush(0) + pvm_reserve_drain(0), 0);
			take_all(left);
			static u8 states[N];
			memcpy(states, pvm_page_state, sizeof states);
			int e = pvm_pt_map(0, 0, root_of[r], page_va(r, 3, 99), 8, 1, 7);
			if (e == 0) {
				done++;
				ref_set(r, 3, 99, 1, leaf_of(8, 1, 7));
				unmap(r, 3, 99, 1);
			} else {
				failed++;
				assert_int_equal(e, -PVM_ENOMEM);
				assert_int_equal(machine_free(), left);
				assert_memory_equal(states, pvm_page_state, sizeof states);
				compare_page(r, 3, 99);
			}
			map(r, 1, 78, 4, 1, 7); /* its table is there: needs no memory */
			compare_page(r, 1, 77);
			compare_page(r, 1, 78);
			compare_tables();
			unmap(r, 1, 77, 1);
			unmap(r, 1, 78, 1);
			give_back();
			end();
		}
	assert_int_equal(failed, 3 + 4); /* each table of the walk in turn */
	assert_int_equal(done, 2 * 24 - failed);
}

/* The same for a range that needs three level-1 tables and those above them, and for a root. */
static void range_exhaustion(void **state)
{
	(void)state;
	u32 failed = 0, done = 0;
	for (u32 r = 0; r < 2; r++)
		for (u32 left = 0; left < 12; left++) {
			begin();
			map(r, 1, 77, 3, 1, 7);
			assert_int_equal(pvm_tlb_flush(0) + pvm_reserve_drain(0), 0);
			take_all(left);
			static u8 states[N];
			memcpy(states, pvm_page_state, sizeof states);
			if (left == 0)
				assert_int_equal(pvm_pt_create(0, 0, levels_of[r]), PVM_NONE);
			int e = pvm_pt_map_range(0, 0, root_of[r], page_va(r, 3, 500), 8, 600, 7);
			if (e == 0) {
				done++;
				for (u32 i = 0; i < 600; i++)
					ref_set(r, 3, 500 + i, 1, leaf_of(8 + i, 1, 7));
			} else {
				failed++;
				assert_int_equal(e, -PVM_ENOMEM);
				assert_int_equal(machine_free(), left);
				assert_memory_equal(states, pvm_page_state, sizeof states);
			}
			map(r, 1, 78, 4, 1, 7); /* its table is there: needs no memory */
			for (u32 p = 490; p < 1110; p++)
				compare_page(r, 3, p);
			compare_tables();
			unmap_range(r, 1, 0, 512);
			unmap_range(r, 3, 0, 2048);
			give_back();
			end();
		}
	assert_int_equal(failed, 5 + 6);
	assert_int_equal(done, 2 * 12 - failed);
}

/* Tables that were unlinked are not free before the flush. */
static u32 gone[16], nr_gone;

static void on_flush(u32 root, u64 start, u64 stop)
{
	(void)root;
	(void)start;
	(void)stop;
	for (u32 i = 0; i < nr_gone; i++)
		assert_int_equal(pvm_page_state[gone[i]], PVM_PAGE_GATHER);
}

static void gather(void **state)
{
	(void)state;
	begin();
	port_on_flush = on_flush;
	map(0, 0, 5, 5, 1, 7);
	map(1, 3, 5, 5, 1, 7);
	for (u32 f = 0; f < N; f++)
		if (pvm_page_state[f] > PVM_PAGE_TABLE && pvm_page_owner[f] != PVM_NONE && pvm_page_next[f] == root_of[0])
			gone[nr_gone++] = f;
	assert_int_equal(nr_gone, 3);
	u32 before = machine_free(), calls = port_flush.calls;
	unmap(0, 0, 5, 1);
	assert_int_equal(port_flush.calls, calls);
	assert_int_equal(machine_free(), before);
	assert_int_equal(pvm_tlb_count, 3);
	on_flush(0, 0, 0);
	unmap(1, 3, 5, 1); /* another root: the first is flushed */
	assert_int_equal(port_flush.calls, calls + 1);
	assert_int_equal(port_flush.root, root_of[0]);
	assert_true(port_flush.start <= 5 && port_flush.end > 5);
	assert_int_equal(machine_free(), before + 3);
	nr_gone = 0;
	port_on_flush = NULL;
	compare_tables();
	end();
}

static u32 random_place(u64 *seed, u32 level)
{
	static const u32 base[] = { 0, 512, 1024, 1536, WINDOW / 2 - 512, WINDOW / 2, WINDOW - 1024, WINDOW - 512 };
	u32 p = base[random_below(seed, 8)] + random_below(seed, 4) * (random_below(seed, 2) ? 170u : 1u);
	return level == 1 ? p : level == 2 ? p - p % 512 : 0;
}

static void random_all(void **state)
{
	(void)state;
	u64 seed = 10;
	begin();
	for (u32 n = 0; n < 20000; n++) {
		u32 r = random_below(&seed, ROOTS), w = random_below(&seed, WINDOWS);
		u32 level = random_below(&seed, 60) == 0 ? 3 : random_below(&seed, 5) == 0 ? 2 : 1;
		u32 p = random_place(&seed, level);
		if (random_below(&seed, 8) && ref_level[r][w][p] && level != 3) {
			level = ref_level[r][w][p];
			p -= p % span(level);
		}
		u64 prot = (random_next(&seed) & 0xfff0000000000fffu) | 1;
		u32 pfn = (u32)random_next(&seed);
		u32 count = 1 + random_below(&seed, random_below(&seed, 4) ? 8 : 1200), base = random_place(&seed, 1);
		if (base + count > WINDOW)
			count = WINDOW - base;
		switch (random_below(&seed, (n / 2500) % 2 ? 9 : 6)) {
		case 3:
			if (random_below(&seed, (n / 2500) % 2 ? 3 : 8))
				map_range(r, w, base, count, pfn / 2, prot);
			else
				unmap_range(r, w, base, count);
			break;
		case 4:
			split(r, w, level == 1 ? p - p % 512 : p, level == 1 ? 2 : level);
			break;
		case 5:
			protect_range(r, w, base, count, prot);
			break;
		case 6:
			unmap_range(r, w, base, count);
			break;
		case 0:
		case 1:
			map(r, w, p, pfn - pfn % span(level), level, prot);
			break;
		case 2:
			protect(r, w, p, level, prot);
			break;
		default:
			unmap(r, w, p, level);
		}
		for (u32 k = 0; k < 4; k++) {
			u32 q = random_below(&seed, 2) ? random_place(&seed, 1) : random_below(&seed, WINDOW);
			compare_page(k == 0 ? r : random_below(&seed, ROOTS), random_below(&seed, WINDOWS), q);
		}
		compare_page(r, w, p);
		if (random_below(&seed, 50) == 0)
			assert_int_equal(pvm_tlb_flush(random_below(&seed, 2)), 0);
		if (n % 500 == 0)
			compare_tables();
	}
	for (u32 r = 0; r < ROOTS; r++)
		for (u32 w = 0; w < WINDOWS; w++)
			compare_window(r, w);
	for (u32 r = 0; r < ROOTS; r++)
		for (u32 w = 0; w < WINDOWS; w++)
			for (u32 p = 0; p < WINDOW; p++)
				if (ref_level[r][w][p])
					unmap(r, w, p, ref_level[r][w][p]);
	compare_tables();
	end();
}

/* The checker sees damage in entries and descriptors of tables. */
static void checker(void **state)
{
	(void)state;
	begin();
	map(1, 0, 3, 5, 1, 7);
	map(1, 0, 512, 512, 2, 7);
	u32 root = root_of[1], t = root;
	u32 chain[6];
	for (u32 level = 5; level > 0; level--) {
		chain[level] = t;
		t = (u32)(pvm_ram[t].word[0] >> 12);
	}
	assert_true(pvm_pt_check());
#define BREAKS(cell, value) \
	do { \
		__typeof__(cell) old = (cell); \
		(cell) = (value); \
		assert_false(pvm_pt_check()); \
		(cell) = old; \
		assert_true(pvm_pt_check()); \
	} while (0)
	for (u32 level = 1; level < 5; level++) {
		BREAKS(pvm_page_owner[chain[level]], chain[level]);
		BREAKS(pvm_page_owner[chain[level]], N);
		BREAKS(pvm_page_flags[chain[level]], 1);
		BREAKS(pvm_page_flags[chain[level]], 512);
		BREAKS(pvm_page_next[chain[level]], root_of[0]);
		BREAKS(pvm_page_index[chain[level]], 512);
		BREAKS(pvm_page_mapcount[chain[level]], 9);
		BREAKS(pvm_page_state[chain[level]], PVM_PAGE_TABLE + (level == 1 ? 2 : 1));
	}
	for (u32 level = 2; level <= 5; level++) {
		BREAKS(pvm_ram[chain[level]].word[0], pvm_ram[chain[level]].word[0] - 2); /* a table entry that forbids writing */
		BREAKS(pvm_ram[chain[level]].word[0], (u64)chain[level] << 12 | 0x67);    /* that leads elsewhere */
		BREAKS(pvm_ram[chain[level]].word[0], (u64)N << 12 | 0x67);               /* nowhere */
		BREAKS(pvm_ram[chain[level]].word[9], 2);                                 /* neither absent nor present */
		BREAKS(pvm_ram[chain[level]].word[0], 0);
	}
	BREAKS(pvm_ram[chain[2]].word[1], 0x3000 | 0x87); /* a huge leaf with reserved bits */
	BREAKS(pvm_ram[chain[4]].word[1], 0x87);          /* no page is that large */
	BREAKS(pvm_page_owner[root], chain[1]);
	BREAKS(pvm_page_index[root], 1);
	BREAKS(pvm_page_next[root], root_of[0]);
	unmap(1, 0, 3, 1);
	unmap(1, 0, 512, 2);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(create_destroy), cmocka_unit_test(edges),            cmocka_unit_test(bad_arguments), cmocka_unit_test(ranges),
		cmocka_unit_test(exhaustion),     cmocka_unit_test(range_exhaustion), cmocka_unit_test(gather),        cmocka_unit_test(random_all),
		cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
