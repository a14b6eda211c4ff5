/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables against flat arrays (pgtable_ref.h): new permissions for ranges, the split of huge leaves. */
#include "pgtable_ref.h"

/* New permissions for ranges: first and last page of each half, holes, each size, huge leaves inside and across; whole halves. */
static void protect_ranges(void **state)
{
	(void)state;
	begin();
	for (u32 r = 0; r < ROOTS; r++) {
		u64 half = (u64)1 << (9 * levels_of[r] - 1), lo = 0, hi = window_va(r, 2);
		for (u32 w = 0; w < WINDOWS; w++) {
			map(r, w, 0, 7, 1, 7);
			map(r, w, WINDOW - 1, 0xffffffff, 1, 5);
			map_range(r, w, 500, 1100, 10000, 3);
			map(r, w, 2048, 512, 2, 0x87);
			protect_range(r, w, 0, 1, 0x8000000000000005u);
			protect_range(r, w, WINDOW - 1, 1, 0xfff0000000000fffu);
			protect_range(r, w, 490, 1000, 0x8000000000000085u); /* holes, three tables */
			protect_range(r, w, 2048, 511, 1);                   /* would cut the huge leaf */
			protect_range(r, w, 2049, 511, 1);
			protect_range(r, w, 2300, 1, 1);
			protect_range(r, w, 2048, 512, 5);                   /* just the leaf: PAT goes */
			protect_range(r, w, 1500, 3000, 0x83);               /* and comes again, with pages around it */
			protect_range(r, w, 5000, 200000, 7);                /* holes alone */
			compare_window(r, w);
		}
		compare_tables();
		machine_save();
		u32 root = root_of[r];
		assert_int_equal(pvm_pt_protect_range(0, root, lo, 0, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(0, root, lo, half + 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(0, root, hi + 4096, half, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(0, root, lo + 1, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(0, root, lo, 1, 6), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(0, root, lo, 1, 0x1007), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(0, N, lo, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_protect_range(PVM_MAX_CPUS, root, lo, 1, 7), -PVM_EINVAL);
		assert_true(machine_same());
		unmap_range(r, 1, 0, WINDOW);
		map(r, 1, 0, 0x40000, 3, 7);
		protect_range(r, 1, WINDOW - 512, 512, 1);
		protect_range(r, 1, 0, WINDOW, 0x8000000000000087u);
		assert_int_equal(pvm_pt_protect_range(0, root, lo, half, 5), 0); /* all of each half */
		assert_int_equal(pvm_pt_protect_range(0, root, hi, half, 5), 0);
		for (u32 w = 0; w < WINDOWS; w++) {
			for (u32 p = 0; p < WINDOW; p += ref_level[r][w][p] ? span(ref_level[r][w][p]) : 1)
				ref_protect(r, w, p, 5);
			compare_window(r, w);
			unmap_range(r, w, 0, WINDOW);
		}
		compare_tables();
	}
	end();
}

/* Huge leaves at both ends of each half become smaller ones, from 1 GiB to 4 KiB, with PAT and without; then ranges may cut them. */
static void splits(void **state)
{
	(void)state;
	begin();
	for (u32 r = 0; r < ROOTS; r++)
		for (u32 w = 0; w < WINDOWS; w++) {
			map(r, w, 0, 512, 2, 0x87);
			map(r, w, WINDOW - 512, 0xfffffe00, 2, 0xfff0000000000f7fu);
			map(r, w, 5000, 1, 1, 7);
			split(r, w, 0, 2);
			split(r, w, 0, 2);            /* there is a table now */
			split(r, w, 0, 3);
			split(r, w, WINDOW - 512, 2);
			split(r, w, 1024, 2);         /* nothing there */
			compare_window(r, w);
			compare_tables();
			unmap_range(r, w, 1, 511);
			protect_range(r, w, WINDOW - 511, 511, 0x85);
			compare_window(r, w);
			unmap_range(r, w, 0, WINDOW);
			map(r, w, 0, (w + 1) * 0x40000, 3, w % 2 ? 0x87 : 0x8000000000000167u);
			unmap_range(r, w, 512, 512);  /* would cut the leaf */
			split(r, w, 0, 2);            /* is larger */
			split(r, w, 0, 3);
			split(r, w, 0, 2);
			split(r, w, WINDOW - 512, 2);
			unmap_range(r, w, 512, 512);
			unmap_range(r, w, WINDOW - 1024, 1023);
			protect_range(r, w, 500, 1036, 5);
			for (u32 p = 0; p < WINDOW; p += p < 2048 || p >= WINDOW - 2048 ? 1 : 509)
				compare_page(r, w, p);
			compare_tables();
			unmap_range(r, w, 0, WINDOW);
		}
	map(0, 1, 0, 0x40000, 3, 7);
	machine_save();
	static struct pvm_frame ram[N];
	memcpy(ram, pvm_ram, sizeof ram);
	u64 va = page_va(0, 1, 0);
	assert_int_equal(pvm_pt_split(PVM_MAX_CPUS, 0, root_of[0], va, 3), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, PVM_MAX_NODES, root_of[0], va, 3), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, N, va, 3), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], va, 0), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], va, 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], va, 4), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], va + 0x200000, 3), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], va + 0x1000, 2), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], 0x800000000000, 2), -PVM_EINVAL);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], va, 2), -PVM_ENOENT);
	assert_int_equal(pvm_pt_split(0, 0, root_of[0], 0, 3), -PVM_ENOENT);
	assert_true(machine_same());
	assert_memory_equal(ram, pvm_ram, sizeof ram);
	unmap(0, 1, 0, 3);
	end();
}

/* A split needs one frame: without it nothing changes. */
static void split_exhaustion(void **state)
{
	(void)state;
	for (u32 left = 0; left < 2; left++) {
		begin();
		map(1, 2, 0, 0x40000, 3, 7);
		assert_int_equal(pvm_tlb_flush(0) + pvm_reserve_drain(0), 0);
		take_all(left);
		machine_save();
		if (left == 0) {
			assert_int_equal(pvm_pt_split(0, 0, root_of[1], page_va(1, 2, 0), 3), -PVM_ENOMEM);
			assert_true(machine_same());
		} else {
			split(1, 2, 0, 3);
			assert_int_equal(pvm_pt_split(0, 0, root_of[1], page_va(1, 2, 512), 2), -PVM_ENOMEM);
		}
		compare_page(1, 2, 0);
		compare_page(1, 2, WINDOW - 1);
		compare_tables();
		unmap_range(1, 2, 0, WINDOW);
		give_back();
		end();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(protect_ranges), cmocka_unit_test(splits), cmocka_unit_test(split_exhaustion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
