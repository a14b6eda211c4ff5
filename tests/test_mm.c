/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages that come and go beside page tables, and address spaces: counts, what pages hold, when they come back, exhaustion. */
#include "machine.h"
#include "mm.h"

#define N 4096
#define VA ((u64)0x7f0000000000)
#define PROT (PVM_PTE_P | PVM_PTE_RW | PVM_PTE_US | PVM_PTE_NX)

static void fill_with(u32 f, u64 seed)
{
	for (u32 i = 0; i < 512; i++)
		pvm_ram[f].word[i] = random_next(&seed);
}

static int holds(u32 f, u64 seed)
{
	for (u32 i = 0; i < 512; i++)
		if (pvm_ram[f].word[i] != random_next(&seed))
			return 0;
	return 1;
}

static int holds_zeros(u32 f)
{
	for (u32 i = 0; i < 512; i++)
		if (pvm_ram[f].word[i])
			return 0;
	return 1;
}

static void pages(void **state)
{
	(void)state;
	machine_boot(N);
	u32 root = pvm_pt_create(0, 0, 4), f = pvm_page_alloc(0, 0), g = pvm_page_alloc(0, 0), before = machine_free();
	assert_true(f != PVM_NONE && g != PVM_NONE && f != g);
	fill_with(f, 1);
	fill_with(g, 2);
	assert_int_equal(pvm_pt_map(0, 0, root, VA, f, 1, PROT), 0);
	assert_true(holds(f, 1) && holds(g, 2)); /* tables take other frames */
	pvm_page_fill(g, f);
	assert_true(holds(f, 1) && holds(g, 1));
	pvm_page_fill(g, PVM_NONE);
	assert_true(holds(f, 1) && holds_zeros(g) && pvm_pt_check());

	/* Two leaves, two references beside the first. */
	assert_int_equal(pvm_page_dup(f), 0);
	assert_int_equal(pvm_page_dup(f), 0);
	assert_int_equal(pvm_page_refcount[f], 3);
	assert_int_equal(pvm_page_mapcount[f], 2);
	assert_int_equal(pvm_page_put(0, f), 2);
	assert_int_equal(pvm_page_drop(0, f), 1);
	assert_int_equal(pvm_page_put(0, f), -PVM_EBUSY); /* a leaf maps it still */
	assert_int_equal(pvm_page_state[f], PVM_PAGE_KERNEL);
	assert_int_equal(pvm_pt_unmap(0, root, VA, 1), 0);
	assert_int_equal(pvm_page_drop(0, f), 0);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_GATHER);
	assert_int_equal(pvm_page_drop(0, f), -PVM_EINVAL);
	assert_int_equal(pvm_page_put(0, g), 0);
	assert_true(pvm_tlb_check() && pvm_zone_check());
	assert_int_equal(pvm_pt_flush(0), 0);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_FREE);
	assert_int_equal(pvm_page_state[g], PVM_PAGE_FREE);
	assert_int_equal(machine_free() + pvm_reserve_count, before + 2);
}

static void page_arguments(void **state)
{
	(void)state;
	machine_boot(N);
	u32 root = pvm_pt_create(0, 0, 4), f = pvm_page_alloc(0, 0);
	u32 odd[] = { 0, root, N, PVM_NONE, 0x100 }; /* reserved, a table, none, the kernel's */
	machine_save();
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		assert_int_equal(pvm_page_dup(odd[i]), -PVM_EINVAL);
		assert_int_equal(pvm_page_put(0, odd[i]), -PVM_EINVAL);
		assert_int_equal(pvm_page_drop(0, odd[i]), -PVM_EINVAL);
		assert_int_equal(pvm_page_add_file(odd[i], 1, 0), -PVM_EINVAL);
		assert_int_equal(pvm_page_set_zero(odd[i]), -PVM_EINVAL);
	}
	assert_int_equal(pvm_page_put(PVM_MAX_CPUS, f), -PVM_EINVAL);
	assert_int_equal(pvm_page_drop(PVM_MAX_CPUS, f), -PVM_EINVAL);
	assert_int_equal(pvm_page_drop(0, f), -PVM_EINVAL); /* nothing maps it */
	assert_int_equal(pvm_pt_flush(PVM_MAX_CPUS), -PVM_EINVAL);
	assert_int_equal(pvm_page_alloc(PVM_MAX_CPUS, 0), PVM_NONE);
	assert_int_equal(pvm_page_alloc(0, PVM_MAX_NODES), PVM_NONE);
	assert_true(machine_same());
	pvm_page_refcount[f] = PVM_COUNT_MAX;
	assert_int_equal(pvm_page_dup(f), -PVM_EOVERFLOW);
	pvm_page_refcount[f] = 1;
	pvm_page_mapcount[f] = PVM_COUNT_MAX;
	assert_int_equal(pvm_page_dup(f), -PVM_EOVERFLOW);
	pvm_page_mapcount[f] = 0;
	assert_int_equal(pvm_page_add_file(f, 7, 9), 0);
	assert_int_equal(pvm_page_add_file(f, 7, 9), -PVM_EINVAL); /* it has a use */
	assert_int_equal(pvm_page_owner[f], 7);
	assert_int_equal(pvm_page_index[f], 9);
	u32 z = pvm_page_alloc(0, 0);
	fill_with(z, 3);
	assert_int_equal(pvm_page_set_zero(z), 0);
	assert_true(holds_zeros(z) && pvm_zero_page == z && pvm_page_state[z] == PVM_PAGE_ZERO);
}

/* More pages than the gather holds: it flushes on its way, and all come back. */
static void many_pages(void **state)
{
	static u32 f[2 * PVM_TLB_BATCH];
	(void)state;
	machine_boot(N);
	u32 before = machine_free();
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++)
		assert_true((f[i] = pvm_page_alloc(0, 0)) != PVM_NONE);
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++)
		assert_int_equal(pvm_page_put(0, f[i]), 0);
	assert_int_equal(pvm_pt_flush(0), 0);
	assert_int_equal(machine_free(), before);
	take_all(0);
	machine_save();
	assert_int_equal(pvm_page_alloc(0, 0), PVM_NONE);
	assert_true(machine_same());
	give_back();
}

static void address_spaces(void **state)
{
	(void)state;
	machine_boot(N);
	assert_int_equal(pvm_mm_create(PVM_MAX_CPUS, 0, 4), 0);
	assert_int_equal(pvm_mm_create(0, 0, 3), 0);
	for (u32 i = 1; i < PVM_MAX_MMS; i++) {
		u32 m = pvm_mm_create(0, 0, 4 + i % 2);
		assert_int_equal(m, i);
		assert_int_equal(pvm_mm_users[m], 1);
		assert_int_equal(pvm_page_prev[pvm_mm_root[m]], m);
		assert_int_equal(pvm_page_state[pvm_mm_root[m]], PVM_PAGE_TABLE + 4 + i % 2);
		for (u32 k = 1; k < i; k++)
			assert_true(pvm_mm_root[k] != pvm_mm_root[m]);
	}
	machine_save();
	assert_int_equal(pvm_mm_create(0, 0, 4), 0); /* no number is left */
	assert_int_equal(pvm_mm_get(0), -PVM_EINVAL);
	assert_int_equal(pvm_mm_get(PVM_MAX_MMS), -PVM_EINVAL);
	assert_true(machine_same() && pvm_pt_check() && pvm_pool_check() && pvm_mm_check());
	assert_int_equal(pvm_mm_get(3), 0);
	assert_int_equal(pvm_mm_users[3], 2);
	pvm_mm_users[3] = PVM_COUNT_MAX;
	assert_int_equal(pvm_mm_get(3), -PVM_EOVERFLOW);
	pvm_mm_users[3] = 1;

	/* Areas are those of address spaces that exist, below the top of their tables; two address spaces share none. */
	int v = pvm_vma_insert(2, PVM_MM_TOP4 - 4096, PVM_MM_TOP4, PVM_VM_READ, 0, 0);
	assert_true(v > 0 && pvm_mm_check());
	assert_int_equal(pvm_vma_resize((u32)v, PVM_MM_TOP4 - 4096, PVM_MM_TOP4 + 4096), 0);
	assert_false(pvm_mm_check());
	assert_int_equal(pvm_vma_remove((u32)v), 0);
	assert_true(pvm_mm_check());
	u32 root = pvm_mm_root[2];
	pvm_mm_root[2] = pvm_mm_root[4];
	assert_false(pvm_mm_check());
	pvm_mm_root[2] = root;
	pvm_mm_users[5] = 0;
	assert_false(pvm_mm_check());
	pvm_mm_users[5] = 1;
	assert_true(pvm_mm_check());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages), cmocka_unit_test(page_arguments), cmocka_unit_test(many_pages), cmocka_unit_test(address_spaces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
