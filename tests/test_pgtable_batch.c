/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables against flat arrays (pgtable_ref.h): a new frame for a page, entries of many pages out of a tree and into one, the
 * permission to write taken away. */
#include "pgtable_ref.h"
#include "pgtable_batch.h"

static u64 seed;

static void replace(u32 r, u32 w, u32 p, u32 pfn, u64 prot)
{
	int there = ref_level[r][w][p] == 1 && (ref_entry[r][w][p] & 1);
	assert_int_equal(pvm_pt_replace(0, root_of[r], page_va(r, w, p), pfn, prot), there ? 0 : -PVM_ENOENT);
	if (!there)
		return;
	ref_set(r, w, p, 1, leaf_of(pfn, 1, prot));
	pending(r, w, p, 1);
}

static void load(u32 r, u32 w, u32 p, u32 n)
{
	int live = 0;
	for (u32 k = 0; k < n; k++)
		live += ref_level[r][w][p + k] != 0;
	memset(pvm_pt_batch, 0xee, sizeof pvm_pt_batch);
	assert_int_equal(pvm_pt_load(root_of[r], page_va(r, w, p), n), ref_level[r][w][p] > 1 ? -PVM_EBUSY : live);
	if (live > 0 && ref_level[r][w][p] <= 1)
		assert_memory_equal(pvm_pt_batch, &ref_entry[r][w][p], n * sizeof pvm_pt_batch[0]);
}

static void store(u32 r, u32 w, u32 p, u32 n)
{
	int busy = ref_any(r, w, p, n);
	assert_int_equal(pvm_pt_store(0, 0, root_of[r], page_va(r, w, p), n), busy ? -PVM_EEXIST : 0);
	for (u32 k = 0; !busy && k < n; k++)
		ref_set(r, w, p + k, 1, pvm_pt_batch[k]);
}

static void wrprotect_range(u32 r, u32 w, u32 p, u32 n)
{
	int cut = ref_cut(r, w, p, n);
	assert_int_equal(pvm_pt_wrprotect_range(0, root_of[r], page_va(r, w, p), n), cut ? -PVM_EBUSY : 0);
	if (cut)
		return;
	pending(r, w, p, n);
	for (u32 k = p; k < p + n; k++)
		if (ref_entry[r][w][k] & 1)
			ref_entry[r][w][k] &= ~(u64)2;
}

/* Fills the batch: holes, present leaves, swap entries; kind 0: holes alone, 1: no hole. */
static void fill(u32 n, u32 kind)
{
	for (u32 k = 0; k < 512; k++) {
		u64 x = random_next(&seed), e = x >> 40 & 1 ? (x & 0xfff00ffffffff000u) | 5 | (x & 2) : (x & ~(u64)0x1fd) | 0x200;
		pvm_pt_batch[k] = k < n && (kind == 0 || (kind == 2 && x >> 41 & 1)) ? 0 : e;
	}
}

static void clear(u32 r)
{
	for (u32 w = 0; w < WINDOWS; w++) {
		compare_window(r, w);
		unmap_range(r, w, 0, WINDOW);
	}
	compare_tables();
}

/* A page gets another frame: small leaves only, and present ones. */
static void replaces(void **state)
{
	(void)state;
	begin();
	for (u32 r = 0; r < ROOTS; r++) {
		for (u32 w = 0; w < WINDOWS; w++) {
			map(r, w, 0, 7, 1, 5);
			map(r, w, WINDOW - 1, 0xffffffff, 1, 7);
			map(r, w, 2048, 512, 2, 0x87);
			replace(r, w, 0, 0xffffffff, 7);
			replace(r, w, WINDOW - 1, 0, 0xfff0000000000fffu);
			replace(r, w, 1, 9, 7);       /* a hole beside it */
			replace(r, w, 1024, 9, 7);    /* a hole without a table */
			replace(r, w, 2048, 9, 7);    /* a huge leaf */
			fill(1, 1);
			pvm_pt_batch[0] = 0xfffffffffffffe06u;
			store(r, w, 3, 1);
			replace(r, w, 3, 9, 7);       /* is swapped out */
		}
		machine_save();
		u64 va = page_va(r, 1, 0);
		assert_int_equal(pvm_pt_replace(PVM_MAX_CPUS, root_of[r], va, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_replace(0, N, va, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_replace(0, root_of[r], va + 1, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_replace(0, root_of[r], (u64)1 << 60, 1, 7), -PVM_EINVAL);
		assert_int_equal(pvm_pt_replace(0, root_of[r], va, 1, 6), -PVM_EINVAL);
		assert_int_equal(pvm_pt_replace(0, root_of[r], va, 1, 0x1007), -PVM_EINVAL);
		assert_true(machine_same());
		clear(r);
	}
	end();
}

/* Parts of tables at both ends of each half, of every length that the unrolled loops tell apart; whole ones; all entries 0. */
static void batches(void **state)
{
	(void)state;
	static const u32 first[] = { 0, 1, 500, 511, 512, 4096, WINDOW - 512, WINDOW - 1 };
	seed = 1;
	begin();
	for (u32 r = 0; r < ROOTS; r++) {
		for (u32 w = 0; w < WINDOWS; w++)
			for (u32 i = 0; i < sizeof first / sizeof first[0]; i++)
				for (u32 n = 1; n <= 512 - first[i] % 512; n += n < 20 ? 1 : n < 480 ? 31 : 1)
					for (u32 kind = 0; kind < 3; kind++) {
						fill(n, kind);
						store(r, w, first[i], n);
						load(r, w, first[i], n);
						store(r, w, first[i], n);             /* is mapped now, unless there was nothing */
						load(r, w, first[i] - first[i] % 512, 512);
						if (n == 19 && kind == 2)
							compare_tables();
						if (n < 448 || kind < 2)
							unmap_range(r, w, first[i], n);
					}
		map(r, 2, 2048, 512, 2, 0x87);
		load(r, 2, 2048, 512);
		load(r, 2, 2559, 1);
		store(r, 2, 2050, 3);
		fill(512, 0);
		store(r, 2, 2050, 3);                                                 /* even with nothing to store */
		clear(r);
	}
	end();
}

static void batch_arguments(void **state)
{
	(void)state;
	seed = 3;
	begin();
	fill(512, 1);
	machine_save();
	for (u32 r = 0; r < ROOTS; r++) {
		u64 va = page_va(r, 1, 8);
		static const struct { u64 skip; u32 n; } bad[] = {
			{ 0, 0 }, { 0, 505 }, { 0, 0xffffffff }, { 1, 1 }, { (u64)1 << 60, 1 }, { 503 * 4096, 2 },
		};
		for (u32 i = 0; i < sizeof bad / sizeof bad[0]; i++) {
			assert_int_equal(pvm_pt_load(root_of[r], va + bad[i].skip, bad[i].n), -PVM_EINVAL);
			assert_int_equal(pvm_pt_store(0, 0, root_of[r], va + bad[i].skip, bad[i].n), -PVM_EINVAL);
		}
		assert_int_equal(pvm_pt_load(N, va, 1), -PVM_EINVAL);
		assert_int_equal(pvm_pt_store(0, 0, N, va, 1), -PVM_EINVAL);
		assert_int_equal(pvm_pt_store(PVM_MAX_CPUS, 0, root_of[r], va, 1), -PVM_EINVAL);
		assert_int_equal(pvm_pt_store(0, PVM_MAX_NODES, root_of[r], va, 1), -PVM_EINVAL);
	}
	assert_true(machine_same());
	end();
}

/* With few frames left, a store that needs tables fails at its first, second ... allocation; then nothing has changed. */
static void store_exhaustion(void **state)
{
	(void)state;
	u32 failed = 0, done = 0;
	seed = 5;
	for (u32 r = 0; r < 2; r++)
		for (u32 left = 0; left < 24; left++) {
			begin();
			map(r, 1, 512, 3, 1, 7);
			assert_int_equal(pvm_tlb_flush(0) + pvm_reserve_drain(0), 0);
			take_all(left);
			static u8 states[N];
			memcpy(states, pvm_page_state, sizeof states);
			fill(100, 2);
			int e = pvm_pt_store(0, 0, root_of[r], page_va(r, 2, 0), 100);
			if (e == 0) {
				done++;
				for (u32 k = 0; k < 100; k++)
					ref_set(r, 2, k, 1, pvm_pt_batch[k]);
			} else {
				failed++;
				assert_int_equal(e, -PVM_ENOMEM);
				assert_memory_equal(states, pvm_page_state, sizeof states);
				load(r, 2, 0, 512);
			}
			fill(100, 2);
			store(r, 1, 600, 100); /* its table is there: needs no memory */
			fill(100, 0);
			store(r, 1, 0, 100);   /* nor does this */
			load(r, 1, 512, 512);
			compare_tables();
			unmap_range(r, 1, 0, 1024);
			unmap_range(r, 2, 0, 1024);
			give_back();
			end();
		}
	assert_true(failed >= 6 && done >= 6);
}

/* As at fork: what a tree maps is made read-only and comes into another one. */
static void forks(void **state)
{
	(void)state;
	seed = 7;
	begin();
	for (u32 w = 0; w < WINDOWS; w++) {
		map(0, w, 2048, 512, 2, 0x87);
		map_range(0, w, 500, 1100, 10000, 3);
		for (u32 p = 4096; p < 8192; p += 512) {
			fill(512, 2);
			store(0, w, p, 512);
		}
		wrprotect_range(0, w, 2049, 600);                                     /* would cut the huge leaf */
		wrprotect_range(0, w, 2048, 300);
		wrprotect_range(0, w, 0, 1);
		wrprotect_range(0, w, 600, 1);
		wrprotect_range(0, w, 700, 5000);                                     /* holes, the huge leaf, tables */
		wrprotect_range(0, w, 8000, WINDOW - 8000);
		compare_window(0, w);
		protect_range(0, w, 4000, 3000, 5); /* entries that are absent stay as they are */
		for (u32 p = 4600; p < 4640; p++)
			protect(0, w, p, 1, 5);
		compare_window(0, w);
		for (u32 p = 0; p < 8192; p += 512) {
			load(0, w, p, 512);
			if (pvm_pt_load(root_of[0], page_va(0, w, p), 512) <= 0)
				continue;
			store(2, w, p, 512);
			replace(2, w, p + 7, 77, 7);
		}
		wrprotect_range(0, w, 0, WINDOW);
		compare_window(0, w);
	}
	machine_save();
	u64 va = page_va(0, 1, 0), half = (u64)1 << 35;
	assert_int_equal(pvm_pt_wrprotect_range(PVM_MAX_CPUS, root_of[0], va, 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_wrprotect_range(0, N, va, 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_wrprotect_range(0, root_of[0], va + 1, 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_wrprotect_range(0, root_of[0], va, 0), -PVM_EINVAL);
	assert_int_equal(pvm_pt_wrprotect_range(0, root_of[0], va, WINDOW + 1), -PVM_EINVAL);
	assert_int_equal(pvm_pt_wrprotect_range(0, root_of[0], 0, half + 1), -PVM_EINVAL);
	assert_true(machine_same());
	clear(0);
	clear(2);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces), cmocka_unit_test(batches), cmocka_unit_test(batch_arguments), cmocka_unit_test(store_exhaustion),
		cmocka_unit_test(forks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
