/* SPDX-License-Identifier: BSD-2-Clause */
/* The buddy allocator against a flat array that says of each frame: reserved, free, or part of which block. */
#include "buddy.h"
#include "test.h"

#define N PVM_MAX_FRAMES
#define AREA_A 1
#define AREA_B 5
#define A_LO 0u
#define A_HI 1024u
#define B_LO 2048u
#define B_HI N

enum { RESERVED, FREE, ALLOC };
static u8 ref[N];       /* state of each frame */
static u8 ref_order[N]; /* of an allocated block's first frame: order + 1 */
static u8 run[PVM_ORDERS][N];

/* The canonical free blocks: run[k][f] says whether the aligned 2^k frames at f are all free. */
static void ref_runs(void)
{
	for (u32 f = 0; f < N; f++)
		run[0][f] = ref[f] == FREE;
	for (u32 k = 1; k <= PVM_TOP_ORDER; k++)
		for (u32 f = 0; f < N; f += 1u << k)
			run[k][f] = run[k - 1][f] && run[k - 1][f + (1u << (k - 1))];
}

static int ref_block(u32 f, u32 k)
{
	return run[k][f] && (k == PVM_TOP_ORDER || !run[k + 1][f & ~((2u << k) - 1)]);
}

static u32 ref_alloc(u32 lo, u32 hi, u32 order)
{
	ref_runs();
	for (u32 k = order; k <= PVM_TOP_ORDER; k++)
		for (u32 f = lo; f < hi; f += 1u << k)
			if (ref_block(f, k)) {
				memset(ref + f, ALLOC, (size_t)1 << order);
				ref_order[f] = (u8)(order + 1);
				return f;
			}
	return PVM_NONE;
}

static void ref_free(u32 f, u32 order)
{
	memset(ref + f, FREE, (size_t)1 << order);
	ref_order[f] = 0;
}

/* All counters of an area and the checker agree with the flat array. */
static void compare(u32 area, u32 lo, u32 hi)
{
	u32 pages = 0, blocks[PVM_ORDERS] = { 0 };
	ref_runs();
	for (u32 f = lo; f < hi; f++)
		pages += ref[f] == FREE;
	for (u32 k = 0; k < PVM_ORDERS; k++)
		for (u32 f = lo; f < hi; f += 1u << k)
			blocks[k] += ref_block(f, k) != 0;
	assert_int_equal(pvm_buddy_free_pages[area], pages);
	for (u32 k = 0; k < PVM_ORDERS; k++)
		assert_int_equal(pvm_buddy_nr_free[area][k], blocks[k]);
}

static void compare_all(void)
{
	compare(AREA_A, A_LO, A_HI);
	compare(AREA_B, B_LO, B_HI);
	assert_true(pvm_buddy_check());
}

/* First test: all is reserved, areas are refused or added. */
static void areas(void **state)
{
	(void)state;
	assert_true(pvm_buddy_check());
	assert_int_equal(pvm_buddy_alloc(AREA_A, 0), PVM_NONE);
	assert_int_equal(pvm_buddy_free(AREA_A, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_add_area(PVM_MAX_ZONES, 0, 1024), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_add_area(AREA_A, 1, 1024), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_add_area(AREA_A, 0, 1023), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_add_area(AREA_A, 1024, 0), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_add_area(AREA_A, 0, N + 1024), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_add_area(AREA_A, A_LO, A_HI), 0);
	assert_int_equal(pvm_buddy_add_area(AREA_A, 1024, 2048), -PVM_EBUSY);
	assert_int_equal(pvm_buddy_add_area(AREA_B, 0, 2048), -PVM_EBUSY);
	assert_int_equal(pvm_buddy_add_area(AREA_B, B_LO, B_HI), 0);
	assert_int_equal(pvm_buddy_alloc(AREA_A, 0), PVM_NONE); /* still all reserved */
	compare_all();
}

static void release_errors(void **state)
{
	(void)state;
	assert_int_equal(pvm_buddy_release(PVM_MAX_ZONES, 0, 1), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_release(0, 0, 1), -PVM_EINVAL); /* not in use */
	assert_int_equal(pvm_buddy_release(AREA_A, 2, 1), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_release(AREA_A, 0, A_HI + 1), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_release(AREA_B, B_LO - 1, B_LO + 1), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_release(AREA_B, N - 1, N + 1), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_reserve(AREA_A, 0, 1), -PVM_EBUSY); /* reserved already */
	compare_all();
}

/* One frame at a time, from the edges inwards; all of it becomes whole blocks again. */
static void release_edges(void **state)
{
	(void)state;
	assert_int_equal(pvm_buddy_release(AREA_B, N - 1, N), 0);
	assert_int_equal(pvm_buddy_release(AREA_B, B_LO, B_LO + 1), 0);
	ref[N - 1] = ref[B_LO] = FREE;
	compare_all();
	assert_int_equal(pvm_buddy_release(AREA_B, B_LO, B_LO + 2), -PVM_EBUSY);
	assert_int_equal(pvm_buddy_release(AREA_B, N - 2, N), -PVM_EBUSY);
	compare_all();
	assert_int_equal(pvm_buddy_alloc(AREA_B, 0), B_LO);
	assert_int_equal(pvm_buddy_alloc(AREA_B, 0), N - 1);
	assert_int_equal(pvm_buddy_alloc(AREA_B, 0), PVM_NONE);
	assert_int_equal(pvm_buddy_release(AREA_B, N - 1, N), -PVM_EBUSY); /* allocated */
	assert_int_equal(pvm_buddy_reserve(AREA_B, N - 1, N), -PVM_EBUSY);
	assert_int_equal(pvm_buddy_free(AREA_B, N - 1, 0), 0);
	assert_int_equal(pvm_buddy_free(AREA_B, B_LO, 0), 0);
	assert_int_equal(pvm_buddy_release(AREA_B, B_LO + 1, N - 1), 0);
	assert_int_equal(pvm_buddy_release(AREA_A, A_LO, A_HI), 0);
	memset(ref + B_LO, FREE, B_HI - B_LO);
	memset(ref + A_LO, FREE, A_HI - A_LO);
	compare_all();
	assert_int_equal(pvm_buddy_nr_free[AREA_B][PVM_TOP_ORDER], (B_HI - B_LO) / PVM_BLOCK);
	assert_int_equal(pvm_buddy_release(AREA_A, 5, 5), 0); /* an empty range is nothing to do */
	compare_all();
}

/* Order 10 up to the end of the area, then nothing is left. */
static void top_order(void **state)
{
	(void)state;
	for (u32 f = B_LO; f < B_HI; f += PVM_BLOCK)
		assert_int_equal(pvm_buddy_alloc(AREA_B, PVM_TOP_ORDER), f);
	for (u32 k = 0; k < PVM_ORDERS; k++)
		assert_int_equal(pvm_buddy_alloc(AREA_B, k), PVM_NONE);
	assert_int_equal(pvm_buddy_free_pages[AREA_A], A_HI - A_LO); /* the other area is as before */
	assert_int_equal(pvm_buddy_free(AREA_B, N - PVM_BLOCK, PVM_TOP_ORDER), 0);
	assert_int_equal(pvm_buddy_alloc(AREA_B, 0), N - PVM_BLOCK);
	assert_int_equal(pvm_buddy_free(AREA_B, N - PVM_BLOCK, 0), 0);
	assert_int_equal(pvm_buddy_alloc(AREA_B, PVM_TOP_ORDER), N - PVM_BLOCK);
	for (u32 f = B_LO; f < B_HI; f += PVM_BLOCK)
		assert_int_equal(pvm_buddy_free(AREA_B, f, PVM_TOP_ORDER), 0);
	assert_int_equal(pvm_buddy_alloc(AREA_B, PVM_ORDERS), PVM_NONE);
	assert_int_equal(pvm_buddy_alloc(AREA_B, 0xffffffffu), PVM_NONE);
	assert_int_equal(pvm_buddy_alloc(PVM_MAX_ZONES, 0), PVM_NONE);
	compare_all();
}

/* Double free, wrong order, inner frame, misaligned, wrong area, out of range: refused, and nothing changes. */
static void wrong_free(void **state)
{
	(void)state;
	u32 f = pvm_buddy_alloc(AREA_B, 3);
	assert_int_equal(f, B_LO);
	memset(ref + f, ALLOC, 8);
	for (u32 k = 0; k <= PVM_ORDERS; k++)
		if (k != 3)
			assert_int_equal(pvm_buddy_free(AREA_B, f, k), -PVM_EINVAL);
	for (u32 g = f + 1; g < f + 8; g++)
		for (u32 k = 0; k <= PVM_ORDERS; k++)
			assert_int_equal(pvm_buddy_free(AREA_B, g, k), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_free(AREA_A, f, 3), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_free(PVM_MAX_ZONES, f, 3), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_free(AREA_B, N, 0), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_free(AREA_B, PVM_NONE, 0), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_free(AREA_B, f, 0x80000003u), -PVM_EINVAL);
	assert_int_equal(pvm_buddy_reserve(AREA_B, f + 7, f + 9), -PVM_EBUSY);
	compare_all();
	assert_int_equal(pvm_buddy_free(AREA_B, f, 3), 0);
	memset(ref + f, FREE, 8);
	compare_all();
	assert_int_equal(pvm_buddy_free(AREA_B, f, 3), -PVM_EINVAL);
	compare_all();
}

/* A block of each order split: its frames are blocks of their own, can be joined, and freed in any order; the last makes it whole again. */
static void split(void **state)
{
	(void)state;
	for (u32 k = 0; k < PVM_ORDERS; k++) {
		u32 first = ref_alloc(B_LO, B_HI, 0), f = ref_alloc(B_LO, B_HI, k), n = 1u << k;
		assert_int_equal(pvm_buddy_alloc(AREA_B, 0), first);
		assert_int_equal(pvm_buddy_alloc(AREA_B, k), f);
		pvm_buddy_split(f, k);
		compare_all();
		for (u32 j = 1; j < PVM_ORDERS; j++)
			assert_int_equal(pvm_buddy_free(AREA_B, f, j), -PVM_EINVAL);
		pvm_buddy_join(f, k);
		compare_all();
		assert_int_equal(pvm_buddy_free(AREA_B, f, k == 0), -PVM_EINVAL);
		pvm_buddy_split(f, k);
		pvm_buddy_join(f + n / 2, k / 2); /* a part of it */
		pvm_buddy_split(f + n / 2, k / 2);
		for (u32 i = 0; i < n; i++) {
			u32 g = f + (i * 5 + 3) % n;
			assert_int_equal(pvm_buddy_free(AREA_B, g, 0), 0);
			ref_free(g, 0);
			assert_int_equal(pvm_buddy_free(AREA_B, g, 0), -PVM_EINVAL);
			if (i % 61 == 0)
				compare_all();
		}
		assert_int_equal(pvm_buddy_free(AREA_B, first, 0), 0);
		ref_free(first, 0);
		compare_all();
	}
}

/* The smallest order that is there. */
static void smallest(void **state)
{
	(void)state;
	static u32 held[PVM_ORDERS];
	assert_int_equal(pvm_buddy_order(AREA_A), PVM_TOP_ORDER);
	for (u32 k = PVM_TOP_ORDER; k-- > 0;) {
		held[k] = pvm_buddy_alloc(AREA_A, k);
		assert_int_equal(pvm_buddy_order(AREA_A), k);
	}
	held[PVM_TOP_ORDER] = pvm_buddy_alloc(AREA_A, 0);
	assert_int_equal(pvm_buddy_order(AREA_A), PVM_ORDERS);
	assert_int_equal(pvm_buddy_order(0), PVM_ORDERS); /* no area */
	assert_int_equal(pvm_buddy_free(AREA_A, held[PVM_TOP_ORDER], 0), 0);
	for (u32 k = 0; k < PVM_TOP_ORDER; k++)
		assert_int_equal(pvm_buddy_free(AREA_A, held[k], k), 0);
	compare_all();
}

/* A hole in the middle of a block: no block covers it, all around it is used. */
static void hole(void **state)
{
	(void)state;
	u32 lo = B_LO + 700, hi = B_LO + 1500;
	assert_int_equal(pvm_buddy_reserve(AREA_B, lo, hi), 0);
	memset(ref + lo, RESERVED, hi - lo);
	compare_all();
	assert_int_equal(pvm_buddy_reserve(AREA_B, lo - 1, lo + 1), -PVM_EBUSY);
	compare_all();
	for (u32 k = PVM_TOP_ORDER + 1; k-- > 0;)
		for (;;) {
			u32 want = ref_alloc(B_LO, B_HI, k), f = pvm_buddy_alloc(AREA_B, k);
			assert_int_equal(f, want);
			if (f == PVM_NONE)
				break;
			assert_true(f + (1u << k) <= lo || f >= hi);
		}
	assert_int_equal(pvm_buddy_free_pages[AREA_B], 0);
	for (u32 f = B_LO; f < B_HI; f++)
		if (ref_order[f]) {
			assert_int_equal(pvm_buddy_free(AREA_B, f, ref_order[f] - 1u), 0);
			ref_free(f, ref_order[f] - 1u);
		}
	assert_int_equal(pvm_buddy_release(AREA_B, lo, hi), 0);
	memset(ref + lo, FREE, hi - lo);
	compare_all();
}

static void random_step(u64 *seed, u32 area, u32 lo, u32 hi)
{
	u32 f = lo + random_below(seed, hi - lo), k = random_below(seed, 12);
	u32 to = f + random_below(seed, 40);
	int ok = 1;
	switch (random_below(seed, 9)) {
	case 0:
	case 1:
	case 2:
		if (random_below(seed, 3))
			k = random_below(seed, 4);
		assert_int_equal(pvm_buddy_alloc(area, k), k < PVM_ORDERS ? ref_alloc(lo, hi, k) : PVM_NONE);
		break;
	case 3:
	case 4:
	case 5: /* mostly a real block */
		while (f > lo && !ref_order[f])
			f--;
		k = ref_order[f] && random_below(seed, 10) ? ref_order[f] - 1u : k;
		ok = ref_order[f] && ref_order[f] - 1u == k;
		assert_int_equal(pvm_buddy_free(area, f, k), ok ? 0 : -PVM_EINVAL);
		if (ok)
			ref_free(f, k);
		break;
	case 6:
		while (f > lo && !ref_order[f])
			f--;
		if (!ref_order[f] || ref_order[f] > 7)
			break;
		pvm_buddy_split(f, ref_order[f] - 1u);
		memset(ref_order + f, 1, (size_t)1 << (ref_order[f] - 1));
		break;
	default: {
		u8 from = random_below(seed, 2) ? FREE : RESERVED;
		for (u32 g = f; g < to && g < hi; g++)
			ok = ok && ref[g] == from;
		int want = to > hi ? -PVM_EINVAL : ok ? 0 : -PVM_EBUSY;
		assert_int_equal((from == FREE ? pvm_buddy_reserve : pvm_buddy_release)(area, f, to), want);
		if (!want)
			memset(ref + f, from == FREE ? RESERVED : FREE, to - f);
	}
	}
}

static void random_all(void **state)
{
	(void)state;
	u64 seed = 3;
	for (u32 n = 0; n < 6000; n++) {
		if (random_below(&seed, 3))
			random_step(&seed, AREA_B, B_LO, B_HI);
		else
			random_step(&seed, AREA_A, A_LO, A_HI);
		if (n % 20 == 0)
			compare_all();
	}
	compare_all();
}

/* The checker sees each part of the invariant break. */
static void checker(void **state)
{
	(void)state;
	pvm_buddy_free_pages[AREA_A]++;
	assert_false(pvm_buddy_check());
	pvm_buddy_free_pages[AREA_A]--;
	pvm_buddy_nr_free[AREA_B][4]++;
	assert_false(pvm_buddy_check());
	pvm_buddy_nr_free[AREA_B][4]--;
	u32 alloc = 0;
	while (!ref_order[alloc])
		alloc++;
	for (u32 tag = 0; tag < 5; tag++) {
		u8 old = pvm_node_tag[2 * N - N / 1024 - 1]; /* the last order-10 block */
		pvm_node_tag[2 * N - N / 1024 - 1] = (u8)tag;
		assert_int_equal(pvm_buddy_check() != 0, tag == old);
		pvm_node_tag[2 * N - N / 1024 - 1] = old;
	}
	pvm_buddy_lo[AREA_B] += 1;
	assert_false(pvm_buddy_check());
	pvm_buddy_lo[AREA_B] -= 1;
	assert_true(pvm_buddy_check());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas),     cmocka_unit_test(release_errors), cmocka_unit_test(release_edges),
		cmocka_unit_test(top_order), cmocka_unit_test(wrong_free),     cmocka_unit_test(hole),
		cmocka_unit_test(split),     cmocka_unit_test(smallest),
		cmocka_unit_test(random_all), cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
