/* SPDX-License-Identifier: BSD-2-Clause */
/* The reservation of table frames: all or nothing, at every number of frames that are left. */
#include "machine.h"

#define N PVM_MAX_FRAMES
#define ALL MACHINE_FRAMES(N)

static void fill_and_drain(void **state)
{
	(void)state;
	machine_boot(N);
	assert_true(pvm_reserve_check());
	assert_int_equal(pvm_reserve_fill(0, 0, 0), 0);
	assert_int_equal(pvm_reserve_count, 0);
	assert_int_equal(pvm_reserve_fill(0, 1, 100), 0);
	assert_int_equal(pvm_reserve_count, 100);
	assert_int_equal(machine_free(), ALL - 100);
	for (u32 i = 0; i < 100; i++) {
		u32 f = pvm_reserve_frame[i];
		assert_int_equal(pvm_page_state[f], PVM_PAGE_TABLE);
		assert_int_equal(pvm_page_index[f], i);
		assert_int_equal(pvm_free_pages(0, f, 0), -PVM_EBUSY);
	}
	u32 top = pvm_reserve_frame[99];
	assert_int_equal(pvm_reserve_fill(1, 0, 50), 0); /* enough is there */
	assert_int_equal(pvm_reserve_count, 100);
	assert_int_equal(pvm_reserve_take(), top);
	assert_int_equal(pvm_page_state[top], PVM_PAGE_TABLE);
	assert_int_equal(pvm_reserve_count, 99);
	assert_true(pvm_reserve_check());
	assert_int_equal(pvm_reserve_drain(PVM_MAX_CPUS), -PVM_EINVAL);
	assert_int_equal(pvm_reserve_count, 99);
	assert_int_equal(pvm_reserve_drain(1), 0);
	assert_int_equal(pvm_reserve_count, 0);
	assert_int_equal(machine_free(), ALL - 1);
	assert_true(pvm_zone_check() && pvm_reserve_check());
}

static void bad_arguments(void **state)
{
	(void)state;
	machine_boot(N);
	assert_int_equal(pvm_reserve_fill(0, 0, 7), 0);
	machine_save();
	assert_int_equal(pvm_reserve_fill(PVM_MAX_CPUS, 0, 1), -PVM_EINVAL);
	assert_int_equal(pvm_reserve_fill(0, PVM_MAX_NODES, 1), -PVM_EINVAL);
	assert_int_equal(pvm_reserve_fill(0, 0, PVM_RESERVE_MAX + 1), -PVM_EINVAL);
	assert_true(machine_same());
}

/* With few frames above the watermark: a fill gets all, or fails and leaves states and reservation as they were. */
static void short_memory(void **state)
{
	(void)state;
	u32 done = 0, failed = 0;
	for (u32 have = 0; have < 3; have++)
		for (u32 left = 0; left < 40; left += 3) {
			machine_boot(N);
			assert_int_equal(pvm_reserve_fill(0, 0, have), 0);
			static u32 taken[N];
			static u8 states[N];
			u32 n = 0;
			for (u32 f; (f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_MIN)) != PVM_NONE;)
				taken[n++] = f;
			for (u32 i = 0; i < left; i++)
				assert_int_equal(pvm_free_pages(0, taken[--n], 0), 0);
			u32 before = machine_free();
			memcpy(states, pvm_page_state, sizeof states);
			for (u32 more = before + 1; more > 0; more = more > 50 ? more / 2 : more - 1) {
				int e = pvm_reserve_fill(0, 0, have + more);
				if (e == 0) {
					assert_int_equal(pvm_reserve_count, have + more);
					assert_int_equal(machine_free(), before - more);
					done++;
					break;
				}
				failed++;
				assert_int_equal(e, -PVM_ENOMEM);
				assert_int_equal(pvm_reserve_count, have);
				assert_int_equal(machine_free(), before);
				assert_memory_equal(states, pvm_page_state, sizeof states);
				assert_true(pvm_zone_check() && pvm_reserve_check());
			}
			assert_true(pvm_zone_check() && pvm_reserve_check());
		}
	assert_true(done > 20 && failed > 100);
}

/* Fails at its first, second ... allocation, with frames that were there before and without: nothing has changed. */
static void exhaustion(void **state)
{
	(void)state;
	for (u32 have = 0; have < 3; have++)
		for (u32 left = 0; left < 3 * PVM_PCP_BATCH; left++) {
			machine_boot(N);
			assert_int_equal(pvm_reserve_fill(0, 0, have), 0);
			take_all(left);
			static u8 states[N];
			memcpy(states, pvm_page_state, sizeof states);
			assert_int_equal(pvm_reserve_fill(0, 0, have + left + 1), -PVM_ENOMEM);
			assert_int_equal(pvm_reserve_count, have);
			assert_int_equal(machine_free(), left);
			assert_memory_equal(states, pvm_page_state, sizeof states);
			pvm_drain_all_pages();
			give_back();
			take_all(left);
			assert_int_equal(pvm_reserve_fill(0, 0, have + left), 0);
			assert_int_equal(machine_free(), 0);
			assert_true(pvm_zone_check() && pvm_reserve_check());
		}
}

static void checker(void **state)
{
	(void)state;
	machine_boot(N);
	assert_int_equal(pvm_reserve_fill(0, 0, 5), 0);
	u32 f = pvm_reserve_frame[3];
	pvm_page_index[f] = 4;
	assert_false(pvm_reserve_check());
	pvm_page_index[f] = 3;
	pvm_page_state[f] = PVM_PAGE_KERNEL;
	assert_false(pvm_reserve_check());
	pvm_page_state[f] = PVM_PAGE_TABLE;
	pvm_reserve_count = PVM_RESERVE_MAX + 1;
	assert_false(pvm_reserve_check());
	pvm_reserve_count = 5;
	pvm_reserve_frame[3] = PVM_NONE;
	assert_false(pvm_reserve_check());
	pvm_reserve_frame[3] = f;
	assert_true(pvm_reserve_check());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fill_and_drain),
		cmocka_unit_test(bad_arguments),
		cmocka_unit_test(short_memory),
		cmocka_unit_test(exhaustion),
		cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
