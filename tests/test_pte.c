/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table entries against masks and shifts, written down from the SDM once more: each getter reads its field, each setter changes
 * its bit and no other. */
#include "pte.h"
#include "test.h"

static const struct {
	int bit;
	int (*get)(u64);
	u64 (*set)(u64);
	u64 (*clear)(u64);
} bits[] = {
	{ 0, pvm_pte_present, pvm_pte_mkpresent, pvm_pte_mkabsent },
	{ 1, pvm_pte_write, pvm_pte_mkwrite, pvm_pte_wrprotect },
	{ 2, pvm_pte_user, pvm_pte_mkuser, pvm_pte_mksuper },
	{ 3, pvm_pte_pwt, NULL, NULL },
	{ 4, pvm_pte_pcd, NULL, NULL },
	{ 5, pvm_pte_young, pvm_pte_mkyoung, pvm_pte_mkold },
	{ 6, pvm_pte_dirty, pvm_pte_mkdirty, pvm_pte_mkclean },
	{ 7, pvm_pte_huge, pvm_pte_mkhuge, pvm_pte_mksmall },
	{ 7, pvm_pte_pat, NULL, NULL },
	{ 8, pvm_pte_global, pvm_pte_mkglobal, pvm_pte_mklocal },
	{ 12, pvm_pte_huge_pat, NULL, NULL },
	{ 63, pvm_pte_nx, pvm_pte_mknx, pvm_pte_mkexec },
};

static const struct {
	int lo, hi, shift; /* bits lo .. hi of the entry, moved up by shift */
	u64 (*get)(u64);
} fields[] = {
	{ 9, 11, 0, pvm_pte_soft },       { 12, 51, 0, pvm_pte_pfn },   { 21, 51, 9, pvm_pte_pfn2 },
	{ 30, 51, 18, pvm_pte_pfn3 },     { 52, 58, 0, pvm_pte_soft_high }, { 59, 62, 0, pvm_pte_key },
};

#define FRAME_BITS 0x000ffffffffff000u

static void one_entry(u64 e)
{
	for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
		u64 mask = (u64)1 << bits[i].bit;
		assert_int_equal(bits[i].get(e), (e & mask) != 0);
		if (bits[i].set) {
			assert_int_equal(bits[i].set(e), e | mask);
			assert_int_equal(bits[i].clear(e), e & ~mask);
		}
	}
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		u64 value = (e >> fields[i].lo) & (((u64)1 << (fields[i].hi - fields[i].lo + 1)) - 1);
		assert_int_equal(fields[i].get(e), value << fields[i].shift);
	}
	assert_int_equal(pvm_pte_prot(e), e & ~FRAME_BITS);
}

static void entries(void **state)
{
	(void)state;
	u64 seed = 6;
	one_entry(0);
	one_entry(~(u64)0);
	for (int i = 0; i < 64; i++) {
		one_entry((u64)1 << i);
		one_entry(~((u64)1 << i));
	}
	for (u32 n = 0; n < 20000; n++)
		one_entry(random_next(&seed));
}

static void builders(void **state)
{
	(void)state;
	u64 seed = 7;
	static const u32 frames[] = { 0, 1, PVM_MAX_FRAMES - 1, 0x7fffffff, 0xffffffff };
	for (u32 n = 0; n < 5000; n++) {
		u32 f = n < 5 ? frames[n] : (u32)random_next(&seed);
		u64 e = random_next(&seed), prot = random_next(&seed) & ~FRAME_BITS;
		assert_int_equal(pvm_pte_table(f), (u64)f << 12 | 0x67); /* P RW US A D */
		assert_int_equal(pvm_pte_make(f, prot), (u64)f << 12 | prot);
		assert_int_equal(pvm_pte_modify(e, prot), (e & FRAME_BITS) | prot);
	}
}

static void addresses(void **state)
{
	(void)state;
	static const u64 edges[] = { 0, 0xfff, 0x7fffffffffff, 0x800000000000, 0xffff7fffffffffff, 0xffff800000000000, 0xffffffffffffffff,
		0xffffffffffff, 0x1000000000000, 0xffffffffffffff, 0x100000000000000, 0xfeffffffffffffff, 0xff00000000000000 };
	u64 seed = 8;
	for (u32 n = 0; n < 5000; n++) {
		u64 va = n < 13 ? edges[n] : random_next(&seed) >> (n % 40);
		for (u32 level = 1; level <= 5; level++)
			assert_int_equal(pvm_va_index(va, level), (va >> (3 + 9 * level)) & 511);
		u64 top4 = va >> 47, top5 = va >> 56;
		assert_int_equal(pvm_va_canonical(va, 4), top4 == 0 || top4 == 0x1ffff);
		assert_int_equal(pvm_va_canonical(va, 5), top5 == 0 || top5 == 0xff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(entries), cmocka_unit_test(builders), cmocka_unit_test(addresses) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
