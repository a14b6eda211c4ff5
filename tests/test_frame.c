/* SPDX-License-Identifier: BSD-2-Clause */
/* Page descriptors: the reading of memory maps against exact arithmetic in 128 bits, and the counters at their limits. */
#include "frame.h"
#include "test.h"

#define N PVM_MAX_FRAMES
#define TOP ((u64)N * 4096)

typedef unsigned __int128 wide;

static void entry(u32 i, u64 base, u64 len, u32 type)
{
	pvm_memmap[i].base = base;
	pvm_memmap[i].len = len;
	pvm_memmap[i].type = type;
}

static int holds(u32 i, wide f)
{
	const struct pvm_memmap_entry *e = &pvm_memmap[i];
	return e->type == PVM_MEMMAP_USABLE && e->base <= 4096 * f && 4096 * f + 4096 <= (wide)e->base + e->len;
}

static int touches(u32 i, wide f)
{
	const struct pvm_memmap_entry *e = &pvm_memmap[i];
	return e->type != PVM_MEMMAP_USABLE && e->len > 0 && e->base < 4096 * f + 4096 && 4096 * f < (wide)e->base + e->len;
}

/* Reads the first n entries and compares each frame and the two totals. */
static void read_map(u32 n)
{
	u32 last = 0;
	u64 ignored = 0;
	assert_int_equal(pvm_frame_init(n), 0);
	for (u32 f = 0; f < N; f++) {
		int usable = 0, kept = 0;
		for (u32 i = 0; i < n; i++) {
			usable |= holds(i, f);
			kept |= touches(i, f);
		}
		assert_int_equal(pvm_page_state[f], usable && !kept ? PVM_PAGE_FREE : PVM_PAGE_RESERVED);
		last = usable ? f + 1 : last;
	}
	for (u32 i = 0; i < n; i++) {
		wide lo = ((wide)pvm_memmap[i].base + 4095) / 4096, hi = ((wide)pvm_memmap[i].base + pvm_memmap[i].len) / 4096;
		lo = lo < N ? N : lo;
		ignored += pvm_memmap[i].type == PVM_MEMMAP_USABLE && lo < hi ? (u64)(hi - lo) : 0;
	}
	assert_int_equal(pvm_nr_frames, last);
	assert_int_equal(pvm_frames_ignored, ignored);
	assert_true(pvm_frame_check());
}

static void map_edges(void **state)
{
	(void)state;
	assert_true(pvm_frame_check()); /* the state after load */
	read_map(0);
	entry(0, 0, TOP, PVM_MEMMAP_USABLE);
	read_map(1);
	assert_int_equal(pvm_nr_frames, N);
	read_map(0); /* a second map replaces the first */
	entry(0, TOP - 4096, 4096, PVM_MEMMAP_USABLE); /* the last frame alone */
	read_map(1);
	assert_int_equal(pvm_page_state[N - 1], PVM_PAGE_FREE);
	entry(0, TOP - 4095, 4096, PVM_MEMMAP_USABLE); /* one byte too late: no whole frame */
	read_map(1);
	entry(0, 0, 4095, PVM_MEMMAP_USABLE);
	read_map(1);
	entry(0, 1, 8190, PVM_MEMMAP_USABLE);
	read_map(1);
	entry(0, 1, 8191, PVM_MEMMAP_USABLE); /* frame 1 only */
	read_map(1);
	assert_int_equal(pvm_nr_frames, 2);
	entry(0, 0, ~(u64)0, PVM_MEMMAP_USABLE); /* all addresses */
	entry(1, ~(u64)0, ~(u64)0, PVM_MEMMAP_USABLE);
	entry(2, 4096 + 4095, 2, 2); /* keeps two frames by one byte each */
	entry(3, 0x3000, 0, 2);      /* of no length: keeps nothing */
	entry(4, TOP - 1, ~(u64)0, 2);
	read_map(5);
	assert_int_equal(pvm_page_state[1], PVM_PAGE_RESERVED);
	assert_int_equal(pvm_page_state[2], PVM_PAGE_RESERVED);
	assert_int_equal(pvm_page_state[3], PVM_PAGE_FREE);
}

/* A PC with 24 MiB: low memory, the hole of the BIOS, ACPI tables in the middle. */
static void map_pc(void **state)
{
	(void)state;
	entry(0, 0x100000, 0x1700000, PVM_MEMMAP_USABLE); /* not sorted */
	entry(1, 0, 0x9fc00, PVM_MEMMAP_USABLE);
	entry(2, 0x9fc00, 0x400, 2);
	entry(3, 0xf0000, 0x10000, 2);
	entry(4, 0x7f0800, 0x1000, 3);
	read_map(5);
	assert_int_equal(pvm_page_state[0x9e], PVM_PAGE_FREE);
	assert_int_equal(pvm_page_state[0x9f], PVM_PAGE_RESERVED);
	assert_int_equal(pvm_page_state[0x100], PVM_PAGE_FREE);
	assert_int_equal(pvm_page_state[0x7f0], PVM_PAGE_RESERVED);
	assert_int_equal(pvm_page_state[0x7f1], PVM_PAGE_RESERVED);
	assert_int_equal(pvm_nr_frames, 0x1800);
}

static void map_random(void **state)
{
	(void)state;
	u64 seed = 4;
	for (u32 round = 0; round < 60; round++) {
		u32 n = random_below(&seed, round % 10 ? 8 : PVM_MAX_MEMMAP + 1);
		for (u32 i = 0; i < n; i++) {
			u64 base = random_next(&seed) % (TOP + 0x10000), len = random_next(&seed) % (TOP / (1 + n));
			u64 fine = random_below(&seed, 3) ? 0xfff : 0; /* most begin and end on frames */
			entry(i, base & ~fine, len & ~fine, random_below(&seed, 3) ? PVM_MEMMAP_USABLE : random_below(&seed, 6));
		}
		read_map(n);
	}
}

static void errors(void **state)
{
	(void)state;
	entry(0, 0, TOP / 2, PVM_MEMMAP_USABLE);
	read_map(1);
	entry(0, 0, TOP, PVM_MEMMAP_USABLE);
	assert_int_equal(pvm_frame_init(PVM_MAX_MEMMAP + 1), -PVM_EINVAL);
	assert_int_equal(pvm_nr_frames, N / 2);
	assert_int_equal(pvm_frame_reserve(5, 4), -PVM_EINVAL);
	assert_int_equal(pvm_frame_reserve(0, N + 1), -PVM_EINVAL);
	assert_int_equal(pvm_frame_reserve(3, 3), 0);
	assert_int_equal(pvm_page_state[3], PVM_PAGE_FREE);
	assert_int_equal(pvm_frame_reserve(N / 2 - 1, N), 0);
	assert_int_equal(pvm_page_state[N / 2 - 1], PVM_PAGE_RESERVED);
	assert_int_equal(pvm_page_state[N / 2 - 2], PVM_PAGE_FREE);
	pvm_frames_sealed = 1;
	assert_int_equal(pvm_frame_init(1), -PVM_EBUSY);
	assert_int_equal(pvm_frame_reserve(0, 1), -PVM_EBUSY);
	assert_int_equal(pvm_page_state[0], PVM_PAGE_FREE);
	pvm_frames_sealed = 0;
	assert_true(pvm_frame_check());
}

static void counters(void **state)
{
	(void)state;
	entry(0, 0, TOP, PVM_MEMMAP_USABLE);
	read_map(1);
	static const u32 none[] = { 0, 7, N, N + 1, PVM_NONE };
	for (u32 i = 0; i < 5; i++) { /* free, or no frame at all */
		assert_false(pvm_frame_used(none[i]));
		assert_int_equal(pvm_frame_get(none[i]), -PVM_EINVAL);
		assert_int_equal(pvm_frame_put(none[i]), -PVM_EINVAL);
		assert_int_equal(pvm_frame_map(none[i]), -PVM_EINVAL);
		assert_int_equal(pvm_frame_unmap(none[i]), -PVM_EINVAL);
	}
	u32 f = N - 1;
	pvm_page_state[f] = PVM_PAGE_ANON;
	assert_true(pvm_frame_used(f));
	assert_int_equal(pvm_frame_put(f), -PVM_EINVAL);
	assert_int_equal(pvm_frame_unmap(f), -PVM_EINVAL);
	assert_int_equal(pvm_frame_get(f), 0);
	assert_int_equal(pvm_frame_get(f), 0);
	assert_int_equal(pvm_frame_map(f), 0);
	assert_int_equal(pvm_page_refcount[f], 2);
	assert_int_equal(pvm_page_mapcount[f], 1);
	assert_int_equal(pvm_frame_put(f), 1);
	assert_int_equal(pvm_frame_put(f), 0);
	assert_int_equal(pvm_frame_put(f), -PVM_EINVAL);
	assert_int_equal(pvm_frame_unmap(f), 0);
	assert_int_equal(pvm_frame_unmap(f), -PVM_EINVAL);
	pvm_page_refcount[f] = pvm_page_mapcount[f] = PVM_COUNT_MAX - 1;
	assert_int_equal(pvm_frame_get(f), 0);
	assert_int_equal(pvm_frame_get(f), -PVM_EOVERFLOW);
	assert_int_equal(pvm_frame_map(f), 0);
	assert_int_equal(pvm_frame_map(f), -PVM_EOVERFLOW);
	assert_int_equal(pvm_page_refcount[f], PVM_COUNT_MAX);
	assert_int_equal(pvm_page_mapcount[f], PVM_COUNT_MAX);
	assert_int_equal(pvm_frame_put(f), PVM_COUNT_MAX - 1);
	assert_int_equal(pvm_frame_unmap(f), PVM_COUNT_MAX - 1);
	pvm_page_refcount[f] = pvm_page_mapcount[f] = 0;
}

static void checker(void **state)
{
	(void)state;
	entry(0, 0, TOP / 2, PVM_MEMMAP_USABLE);
	read_map(1);
	for (u32 s = 0; s < 256; s++) {
		pvm_page_state[N / 2 - 1] = (u8)s;
		assert_int_equal(pvm_frame_check() != 0, s <= 7 || (s >= 16 && s <= 21));
	}
	pvm_page_state[N / 2 - 1] = PVM_PAGE_FREE;
	pvm_page_state[N - 1] = PVM_PAGE_FREE; /* beyond the last frame */
	assert_false(pvm_frame_check());
	pvm_page_state[N - 1] = PVM_PAGE_RESERVED;
	pvm_nr_frames = N + 1;
	assert_false(pvm_frame_check());
	pvm_nr_frames = N / 2;
	assert_true(pvm_frame_check());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_edges), cmocka_unit_test(map_pc),   cmocka_unit_test(map_random),
		cmocka_unit_test(errors),    cmocka_unit_test(counters), cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
