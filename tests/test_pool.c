/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool against a flat model: a mark per number. */
#include "pool.h"
#include "test.h"

#define MOST PVM_MAX_VMAS /* numbers of the largest class */

static u64 seed;
static u8 live[PVM_POOL_CLASSES][MOST];
static u32 count[PVM_POOL_CLASSES];

static u32 max_of(u32 k)
{
	return PVM_POOL_MAX(k);
}

static u32 take(u32 k)
{
	u32 i = pvm_pool_alloc(k);
	assert_int_equal(i != 0, count[k] < max_of(k) - 1);
	if (!i)
		return 0;
	assert_true(i < max_of(k) && !live[k][i]);
	live[k][i] = 1;
	count[k]++;
	assert_true(pvm_pool_is_live(k, i));
	return i;
}

static void give(u32 k, u32 i)
{
	int was = k < PVM_POOL_CLASSES && i < max_of(k) && live[k][i];
	assert_int_equal(pvm_pool_is_live(k, i), was);
	assert_int_equal(pvm_pool_free(k, i), was ? 0 : -PVM_EINVAL);
	if (!was)
		return;
	live[k][i] = 0;
	count[k]--;
}

static void compare(void)
{
	assert_true(pvm_pool_check());
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++) {
		for (u32 i = 0; i < max_of(k); i++)
			assert_int_equal(pvm_pool_is_live(k, i), live[k][i]);
		u32 left = max_of(k) - 1 - count[k];
		assert_true(pvm_pool_room(k, left));
		assert_false(pvm_pool_room(k, left + 1));
	}
}

static void clear(void)
{
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
		for (u32 i = 0; i < max_of(k); i++)
			if (live[k][i])
				give(k, i);
	compare();
}

static void all_zero(void **state)
{
	(void)state;
	compare();
	assert_int_equal(take(PVM_POOL_VMA), 1);
	assert_int_equal(take(PVM_POOL_VMA), 2);
	assert_int_equal(take(PVM_POOL_MM), 1);
	compare();
}

/* Every number of each class once, then none; what is given back last is taken first. */
static void until_full(void **state)
{
	(void)state;
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++) {
		while (take(k))
			;
		assert_int_equal(pvm_pool_alloc(k), 0);
	}
	compare();
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++) {
		u32 i = max_of(k) / 2;
		give(k, 1);
		give(k, max_of(k) - 1);
		give(k, i);
		assert_int_equal(take(k), i);
		assert_int_equal(take(k), max_of(k) - 1);
		assert_int_equal(take(k), 1);
		assert_int_equal(take(k), 0);
	}
	compare();
	clear();
}

static void refusals(void **state)
{
	(void)state;
	u32 k = PVM_POOL_ANON_VMA, i = take(k);
	give(k, 0);
	give(k, max_of(k));
	give(k, 0xffffffff);
	give(PVM_POOL_CLASSES, i);
	give(k, i);
	give(k, i);
	give(PVM_POOL_AVC, i);
	assert_int_equal(pvm_pool_alloc(PVM_POOL_CLASSES), 0);
	assert_false(pvm_pool_room(PVM_POOL_CLASSES, 0));
	assert_false(pvm_pool_is_live(PVM_POOL_CLASSES, 1));
	compare();
}

static void random_calls(void **state)
{
	(void)state;
	seed = 4711;
	for (u32 n = 0; n < 400000; n++) {
		u32 k = random_below(&seed, PVM_POOL_CLASSES);
		if (random_below(&seed, 100) < (n / 50000 % 2 ? 40 : 60))
			take(k);
		else
			give(k, random_below(&seed, max_of(k) + 2));
		if (n % 50000 == 0)
			compare();
	}
	clear();
}

/* The checker notices each cell that is wrong. */
static void checker(void **state)
{
	(void)state;
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++) {
		u32 base = PVM_POOL_BASE(k), i = take(k);
		u32 *cell[] = { &pvm_pool_place[base + i], &pvm_pool_order[base + i], &pvm_pool_place[base + max_of(k) - 1] };
		for (u32 c = 0; c < (max_of(k) > pvm_pool_used[k] + 1 ? 3 : 2); c++) {
			*cell[c] += 1;
			assert_false(pvm_pool_check());
			*cell[c] -= 1;
		}
		u32 used = pvm_pool_used[k];
		pvm_pool_used[k] = max_of(k);
		assert_false(pvm_pool_check());
		pvm_pool_used[k] = used;
		pvm_pool_live[k] += max_of(k);
		assert_false(pvm_pool_check());
		pvm_pool_live[k] -= max_of(k);
		give(k, i);
	}
	compare();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_zero), cmocka_unit_test(refusals), cmocka_unit_test(random_calls),
		cmocka_unit_test(checker),  cmocka_unit_test(until_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
