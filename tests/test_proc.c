/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts against what printf makes of the formats that Linux has. */
#include "proc.h"
#include "machine.h"

static const char *text(void)
{
	static char copy[PVM_TEXT_SIZE + 1];
	memcpy(copy, pvm_text, pvm_text_len);
	copy[pvm_text_len] = 0;
	return copy;
}

static void numbers(void **state)
{
	(void)state;
	char want[64];
	u64 seed = 3;
	for (u32 n = 0; n < 4000; n++) {
		u64 v = n == 0 ? 0 : n == 1 ? ~(u64)0 : random_next(&seed) >> (n % 64);
		int width = (int)(n % 24);
		pvm_text_begin();
		pvm_text_decimal(v, (u32)width);
		snprintf(want, sizeof want, "%*llu", width, (unsigned long long)v);
		assert_string_equal(text(), want);
		pvm_text_begin();
		pvm_text_hex(v, (u32)width);
		snprintf(want, sizeof want, "%0*llx", width, (unsigned long long)v);
		assert_string_equal(text(), want);
	}
	pvm_text_begin();
	pvm_text_word(0x3132333435363738u, 3);
	pvm_text_word(0x61, 3);
	pvm_text_word(0, 2);
	assert_string_equal(text(), "87654321  a  ");
}

static void cut(void **state)
{
	(void)state;
	pvm_text_begin();
	pvm_text_fill('x', PVM_TEXT_SIZE - 2);
	assert_int_equal(pvm_text_cut, 0);
	pvm_text_decimal(123, 0);
	assert_int_equal(pvm_text_len, PVM_TEXT_SIZE);
	assert_int_equal(pvm_text_cut, 1);
	assert_memory_equal(pvm_text + PVM_TEXT_SIZE - 3, "x12", 3);
	pvm_text_begin();
	assert_int_equal(pvm_text_len + pvm_text_cut, 0);
}

static void buddyinfo(void **state)
{
	(void)state;
	static const char *const names[] = { "DMA", "DMA32", "Normal" };
	machine_boot(PVM_MAX_FRAMES);
	u32 shown = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
		int r = pvm_proc_buddyinfo(z);
		assert_int_equal(r, pvm_zone_managed[z] ? 0 : -PVM_ENOENT);
		if (r) {
			assert_int_equal(pvm_text_len, 0);
			continue;
		}
		char want[256];
		int n = snprintf(want, sizeof want, "Node %u, zone %8s ", z / 3, names[z % 3]);
		for (u32 k = 0; k <= 10; k++)
			n += snprintf(want + n, sizeof want - (size_t)n, "%6lu ", (unsigned long)pvm_buddy_nr_free[z][k]);
		snprintf(want + n, sizeof want - (size_t)n, "\n");
		assert_string_equal(text(), want);
		shown++;
	}
	assert_true(shown > 0);
	assert_int_equal(pvm_proc_buddyinfo(PVM_MAX_ZONES), -PVM_EINVAL);
	assert_int_equal(pvm_text_len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers), cmocka_unit_test(cut), cmocka_unit_test(buddyinfo) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
