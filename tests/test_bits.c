/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and the hierarchical bitset against a flat array of booleans. */
#include "bits.h"
#include "test.h"

#define MAX PVM_BITSET_MAX

static void word_edges(void **state)
{
	(void)state;
	for (u32 i = 0; i < 64; i++) {
		u64 one = (u64)1 << i;
		assert_int_equal(pvm_bit_set(0, i), one);
		assert_int_equal(pvm_bit_set(~(u64)0, i), ~(u64)0);
		assert_int_equal(pvm_bit_clear(~(u64)0, i), ~one);
		assert_int_equal(pvm_bit_clear(one, i), 0);
		assert_int_equal(pvm_bit_test(one, i), 1);
		assert_int_equal(pvm_bit_test(~one, i), 0);
		assert_int_equal(pvm_ctz64(one), i);
		assert_int_equal(pvm_ctz64(~(u64)0 << i), i);
		for (u32 r = 0; r < 64; r++)
			assert_int_equal(pvm_bit_from(one, r), r <= i ? (u64)1 << (i - r) : 0);
	}
}

static void word_random(void **state)
{
	(void)state;
	u64 seed = 1;
	for (u32 n = 0; n < 20000; n++) {
		u64 w = random_next(&seed) & random_next(&seed);
		u32 r = random_below(&seed, 64);
		for (u32 i = 0; i < 64; i++)
			assert_int_equal(pvm_bit_test(pvm_bit_from(w, r), i), i + r < 64 && pvm_bit_test(w, i + r));
		if (w)
			assert_int_equal(pvm_ctz64(w), __builtin_ctzll(w));
	}
}

static void set_empty(void **state)
{
	(void)state;
	assert_true(pvm_bitset_check());
	assert_int_equal(pvm_bitset_next(0), MAX);
	assert_int_equal(pvm_bitset_next(MAX - 1), MAX);
	assert_int_equal(pvm_bitset_count(0, MAX), 0);
	assert_int_equal(pvm_bitset_count(MAX, MAX), 0);
}

/* Each member alone, at the borders of every word of every level. */
static void set_single(void **state)
{
	(void)state;
	static const u32 step[] = { 1, 64, 4096, 262144, 16777216 };
	for (u32 k = 0; k < 5; k++)
		for (u32 j = 0; j < 6; j++) {
			u32 at[] = { 0, step[k] - 1, step[k], MAX - 1, MAX - step[k], MAX / 2 };
			u32 c = at[j];
			if (c >= MAX)
				continue;
			pvm_bitset_set(c);
			pvm_bitset_set(c);
			assert_true(pvm_bitset_check());
			assert_true(pvm_bitset_test(c));
			assert_int_equal(pvm_bitset_next(0), c);
			assert_int_equal(pvm_bitset_next(c), c);
			assert_int_equal(c + 1 < MAX ? pvm_bitset_next(c + 1) : MAX, MAX);
			assert_int_equal(pvm_bitset_count(0, MAX), 1);
			assert_int_equal(pvm_bitset_count(0, c), 0);
			assert_int_equal(pvm_bitset_count(c, c + 1), 1);
			pvm_bitset_clear(c);
			pvm_bitset_clear(c);
			assert_false(pvm_bitset_test(c));
			assert_true(pvm_bitset_check());
		}
	assert_int_equal(pvm_bitset_next(0), MAX);
}

static void set_random(void **state)
{
	(void)state;
	u8 *flat = (u8 *)calloc(MAX, 1);
	u64 seed = 2;
	u32 members = 0, near = 0;
	for (u32 n = 0; n < 60000; n++) {
		/* in turns all over the set and close together, so that words fill and empty */
		if (n % 1000 == 0)
			near = random_below(&seed, MAX);
		u32 c = n % 3 ? (near + random_below(&seed, 200)) % MAX : random_below(&seed, MAX);
		if ((n / 5000) % 2 ? random_below(&seed, 4) == 0 : random_below(&seed, 4) != 0) {
			members += !flat[c];
			flat[c] = 1;
			pvm_bitset_set(c);
		} else {
			members -= flat[c];
			flat[c] = 0;
			pvm_bitset_clear(c);
		}
		assert_int_equal(pvm_bitset_test(c), flat[c]);
		u32 s = n % 2 ? c : (near + random_below(&seed, 300)) % MAX, first = s;
		if (MAX <= 0x10000 || n % 500 == 0) {
			while (first < MAX && !flat[first])
				first++;
			assert_int_equal(pvm_bitset_next(s), first);
		}
		if (n % 6000 == 0) {
			assert_true(pvm_bitset_check());
			assert_int_equal(pvm_bitset_count(0, MAX), members);
		}
	}
	for (u32 c = 0; c < MAX; c++)
		if (flat[c])
			pvm_bitset_clear(c);
	assert_int_equal(pvm_bitset_next(0), MAX);
	free(flat);
}

/* The checker sees a summary that is wrong in either way, at each level. */
static void set_checker(void **state)
{
	(void)state;
	u64 *level[] = { pvm_bitset0, pvm_bitset1, pvm_bitset2, pvm_bitset3 };
	pvm_bitset_set(MAX - 1);
	for (u32 k = 0, words = PVM_BITSET_WORDS0; k < 4; k++, words = (words + 63) / 64) {
		u64 old = level[k][words - 1];
		level[k][words - 1] = 0;
		assert_false(pvm_bitset_check());
		level[k][words - 1] = old;
		old = level[k][0];
		level[k][0] ^= 1;
		assert_false(pvm_bitset_check());
		level[k][0] = old;
		assert_true(pvm_bitset_check());
	}
	pvm_bitset_clear(MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(word_edges), cmocka_unit_test(word_random), cmocka_unit_test(set_empty),
		cmocka_unit_test(set_single), cmocka_unit_test(set_random),  cmocka_unit_test(set_checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
