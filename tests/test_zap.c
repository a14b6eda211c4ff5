/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages that are unmapped and given back: ranges, holes, huge pages, counters. Accounts: limits, modes of overcommit. */
#include "space.h"
#include "swp.h"

#define VA ((u64)0x7f0000000000)
#define PROT (PVM_PTE_P | PVM_PTE_US | PVM_PTE_A | PVM_PTE_NX)
#define GIB ((u64)1 << 30)
#define TIB ((u64)1 << 40)

/* Nothing of from .. to-1 is given back, and nothing changed. */
static void refused(u32 cpu, u32 m, u64 from, u64 to, int result)
{
	view_save();
	assert_int_equal(pvm_zap_range(cpu, m, from, to), result);
	view_same();
}

static void zap(u32 m, u64 from, u64 to)
{
	assert_int_equal(pvm_zap_range(0, m, from, to), 0);
	space_check();
}

static void write_page(u32 m, u64 addr)
{
	assert_int_equal(fault(m, addr, WRITE, PVM_NONE), PVM_VM_FAULT_DONE);
}

static void arguments(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), m5 = pvm_mm_create(0, 0, 5);
	area_new(m, VA, VA + 4 * PAGE, RW, 0, 0);
	write_page(m, VA);
	write_page(m, VA + PAGE);
	refused(PVM_MAX_CPUS, m, VA, VA + PAGE, -PVM_EINVAL);
	refused(0, 0, VA, VA + PAGE, -PVM_EINVAL);
	refused(0, m5 + 1, VA, VA + PAGE, -PVM_EINVAL);
	refused(0, PVM_MAX_MMS, VA, VA + PAGE, -PVM_EINVAL);
	refused(0, PVM_NONE, VA, VA + PAGE, -PVM_EINVAL);
	refused(0, m, VA, VA, -PVM_EINVAL);
	refused(0, m, VA + PAGE, VA, -PVM_EINVAL);
	refused(0, m, VA + 1, VA + PAGE, -PVM_EINVAL);
	refused(0, m, VA, VA + PAGE + 1, -PVM_EINVAL);
	refused(0, m, VA, PVM_MM_TOP4 + PAGE, -PVM_EINVAL);
	refused(0, m, 0, PVM_MM_TOP5, -PVM_EINVAL);
	refused(0, m, 0, UINT64_MAX / PAGE * PAGE, -PVM_EINVAL);
	refused(0, m5, 0, PVM_MM_TOP5 + PAGE, -PVM_EINVAL);
	refused(0, m5, 0, PVM_MM_TOP5, 0); /* nothing is there */
	refused(0, m, VA + 2 * PAGE, PVM_MM_TOP4, 0);
	refused(0, m, 0, VA, 0);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 2);
	zap(m, 0, PVM_MM_TOP4);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
}

/* Just the pages of a range go, whatever tables it begins and ends in. */
static void ranges(void **state)
{
	u64 edge[] = { 0, 1, 2, 510, 511, 512, 513, 1023, 1024, 1025 };
	u32 n = sizeof edge / sizeof edge[0];
	u64 va = VA + GIB - 512 * PAGE; /* so that a table of level 2 ends in the middle, too */
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, va, va + 1100 * PAGE, RW, 0, 0);
	for (u32 i = 0; i < n; i++)
		for (u32 k = i + 1; k < n; k++) {
			for (u32 j = 0; j < n; j++)
				if (!entry(m, va + edge[j] * PAGE))
					write_page(m, va + edge[j] * PAGE);
			u32 free = space_free();
			zap(m, va + edge[i] * PAGE, va + edge[k] * PAGE);
			for (u32 j = 0; j < n; j++)
				assert_int_equal(entry(m, va + edge[j] * PAGE) == 0, i <= j && j < k);
			assert_int_equal(info(m, PVM_MM_ANON_RSS), n - (k - i));
			assert_true(space_free() >= free + k - i); /* and tables that became empty */
		}
	zap(m, va, va + 1100 * PAGE);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
}

/* Holes of any size are passed in one step: this would not end otherwise. */
static void holes(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = space_new(), m5 = pvm_mm_create(0, 0, 5);
	u64 at[] = { PAGE, GIB, TIB - PAGE, TIB, 3 * TIB + 7 * GIB, VA, PVM_MM_TOP4 - PAGE };
	u32 n = sizeof at / sizeof at[0];
	for (u32 i = 0; i < n; i++) {
		area_new(m, at[i], at[i] + PAGE, RW, at[i] / PAGE, 0);
		area_new(m5, at[i] * 512, at[i] * 512 + PAGE, RW, at[i] / PAGE, 0);
		write_page(m, at[i]);
		write_page(m5, at[i] * 512);
	}
	zap(m, PAGE, PVM_MM_TOP4 - PAGE);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 1);
	assert_true(frame_at(m, PVM_MM_TOP4 - PAGE) != PVM_NONE);
	zap(m, 0, PVM_MM_TOP4);
	zap(m5, 0, PVM_MM_TOP5);
	assert_int_equal(info(m, PVM_MM_ANON_RSS) + info(m5, PVM_MM_ANON_RSS), 0);
	assert_int_equal(space_free() + 2, free); /* the roots alone are left */
	assert_int_equal(pvm_mm_put(0, m), 0);
	assert_int_equal(pvm_mm_put(0, m5), 0);
	space_check();
	assert_int_equal(space_free(), free);
}

/* Each kind of page, each counter: anonymous, of a file, pinned, the zero page, one that is swapped out. */
static void kinds(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), other = space_new(), z = zero_page(), g = file_page(2, 1);
	area_new(m, VA, VA + PAGE, RW, 0, 2);
	area_new(m, VA + PAGE, VA + 2 * PAGE, RW, 1, 2);
	area_new(m, VA + 2 * PAGE, VA + 8 * PAGE, RW, 99, 0);
	area_new(other, VA, VA + PAGE, RW, 1, 2);
	assert_int_equal(fault(m, VA + PAGE, READ, g), PVM_VM_FAULT_DONE);
	assert_int_equal(fault(other, VA, READ, g), PVM_VM_FAULT_DONE);
	assert_int_equal(fault(m, VA + 2 * PAGE, READ, PVM_NONE), PVM_VM_FAULT_DONE);
	write_page(m, VA + 3 * PAGE);
	write_page(m, VA + 4 * PAGE);
	u32 f = frame_at(m, VA + 3 * PAGE), pinned = frame_at(m, VA + 4 * PAGE);
	assert_int_equal(pvm_frame_get(pinned), 0);
	memset(pvm_pt_batch, 0, sizeof pvm_pt_batch);
	pvm_pt_batch[0] = pvm_swp_entry(1, 5);
	assert_int_equal(pvm_pt_store(0, 0, pvm_mm_root[m], VA + 5 * PAGE, 1), 0);
	assert_int_equal(info(m, PVM_MM_FILE_RSS), 1);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 2);

	zap(m, VA + 2 * PAGE, VA + 3 * PAGE);
	assert_int_equal(info(m, PVM_MM_FILE_RSS), 1);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 2); /* the zero page is in neither */
	assert_int_equal(pvm_page_refcount[z], 1);
	assert_int_equal(pvm_page_state[z], PVM_PAGE_ZERO);
	zap(m, VA + PAGE, VA + 2 * PAGE);
	assert_int_equal(info(m, PVM_MM_FILE_RSS), 0);
	assert_int_equal(info(other, PVM_MM_FILE_RSS), 1);
	assert_int_equal(pvm_page_mapcount[g], 1);
	assert_int_equal(pvm_page_refcount[g], 2);

	/* A page is freed by the flush, not before. */
	zap(m, VA + 3 * PAGE, VA + 5 * PAGE);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_GATHER);
	assert_int_equal(pvm_pt_flush(0), 0);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_FREE);
	assert_int_equal(pvm_page_state[pinned], PVM_PAGE_ANON);
	assert_int_equal(pvm_page_refcount[pinned], 1);
	assert_int_equal(pvm_page_mapcount[pinned], 0);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
	assert_true(entry(m, VA + 5 * PAGE) != 0);
	zap(m, VA + 5 * PAGE, VA + 6 * PAGE);
	assert_int_equal(entry(m, VA + 5 * PAGE), 0);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
}

/* A huge leaf stands in the way, and what lies before it is gone. */
static void huge_leaf(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 9, PVM_WMARK_NONE);
	assert_true(f != PVM_NONE);
	u64 huge = VA + 0x200000;
	area_new(m, VA, VA + 0x600000, RW, 0, 0);
	assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], huge, f, 2, PROT), 0);
	write_page(m, huge - PAGE);
	write_page(m, huge + 0x200000);
	refused(0, m, huge, huge + 0x200000, -PVM_EBUSY); /* as a whole */
	refused(0, m, huge, huge + PAGE, -PVM_EBUSY);
	refused(0, m, huge + PAGE, huge + 2 * PAGE, -PVM_EBUSY);
	refused(0, m, huge + 0x1ff000, huge + 0x201000, -PVM_EBUSY);
	assert_int_equal(pvm_zap_range(0, m, VA, VA + 0x600000), -PVM_EBUSY);
	space_check();
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 1);
	assert_int_equal(entry(m, huge - PAGE), 0);
	assert_int_equal(pvm_pt_query(pvm_mm_root[m], huge).level, 2);
	assert_true(frame_at(m, huge + 0x200000) != PVM_NONE);
}

/* More pages than the gather holds. */
static void many(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), free = space_free();
	area_new(m, VA, VA + 1600 * PAGE, RW, 0, 0);
	for (u64 i = 0; i < 1600; i++)
		write_page(m, VA + i * PAGE);
	space_check();
	zap(m, VA, VA + 1600 * PAGE);
	assert_int_equal(space_free(), free);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
}

/* Counters stop at 0 and at the largest number. */
static void counters(void **state)
{
	u64 most = PVM_MM_UNLIMITED;
	(void)state;
	space_boot();
	u32 m = space_new();
	struct {
		u64 flags;
		u32 key;
	} row[] = {
		{ 0, PVM_MM_TOTAL_VM }, { PVM_VM_READ, PVM_MM_TOTAL_VM }, { RW, PVM_MM_DATA_VM }, { RW | PVM_VM_SHARED, PVM_MM_TOTAL_VM },
		{ PVM_VM_EXEC, PVM_MM_EXEC_VM }, { PVM_VM_READ | PVM_VM_EXEC | PVM_VM_SHARED, PVM_MM_EXEC_VM },
		{ RW | PVM_VM_EXEC, PVM_MM_DATA_VM }, { STACK, PVM_MM_STACK_VM }, { STACK | PVM_VM_EXEC, PVM_MM_STACK_VM },
		{ PVM_VM_GROWSDOWN, PVM_MM_STACK_VM },
	};
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		u32 key = row[i].key;
		assert_int_equal(pvm_vm_key(row[i].flags), key);
		pvm_vm_count(m, row[i].flags | PVM_VM_LOCKED | PVM_VM_ACCOUNT, 5);
		for (u32 k = PVM_MM_TOTAL_VM; k <= PVM_MM_STACK_VM; k++)
			assert_int_equal(info(m, k), k == PVM_MM_TOTAL_VM || k == PVM_MM_LOCKED_VM || k == key ? 5 : 0);
		assert_int_equal(pvm_vm_committed, 5);
		pvm_vm_uncount(m, row[i].flags | PVM_VM_LOCKED | PVM_VM_ACCOUNT, 5);
		for (u32 k = PVM_MM_TOTAL_VM; k <= PVM_MM_STACK_VM; k++)
			assert_int_equal(info(m, k), 0);
		assert_int_equal(pvm_vm_committed, 0);
		assert_int_equal(info(m, PVM_MM_HIWATER_VM), 5);
	}
	pvm_vm_uncount(m, RW | PVM_VM_ACCOUNT, 1);
	assert_int_equal(info(m, PVM_MM_TOTAL_VM) + info(m, PVM_MM_DATA_VM) + pvm_vm_committed, 0);
	pvm_vm_count(m, RW | PVM_VM_ACCOUNT, most - 1);
	pvm_vm_count(m, RW | PVM_VM_ACCOUNT, 1);
	assert_true(info(m, PVM_MM_TOTAL_VM) == most && pvm_vm_committed == most);
	pvm_vm_count(m, RW | PVM_VM_ACCOUNT, 1);
	assert_true(info(m, PVM_MM_TOTAL_VM) == most && info(m, PVM_MM_DATA_VM) == most && pvm_vm_committed == most);
}

/* The last page within each limit, and the first beyond. */
static void limits(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	assert_true(pvm_may_expand_vm(m, RW, PVM_MM_UNLIMITED / 4096, 0));
	assert_false(pvm_may_expand_vm(m, RW, PVM_MM_UNLIMITED / 4096 + 1, 0)); /* no address space has so many */
	pvm_vm_count(m, RW, 4);
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_AS, 10 * PAGE - 1), 0);
	assert_true(pvm_may_expand_vm(m, RW, 5, 0));
	assert_false(pvm_may_expand_vm(m, RW, 6, 0));
	assert_false(pvm_may_expand_vm(m, RW, UINT64_MAX, 0));
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_AS, 3 * PAGE), 0); /* it has more already */
	assert_false(pvm_may_expand_vm(m, RW, 0, 0));
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_AS, PVM_MM_UNLIMITED), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_DATA, 6 * PAGE), 0);
	assert_true(pvm_may_expand_vm(m, RW, 2, 0));
	assert_true(pvm_may_expand_vm(m, RW, 1, 1));
	assert_false(pvm_may_expand_vm(m, RW, 2, 1));
	assert_false(pvm_may_expand_vm(m, RW, 3, 0));
	assert_false(pvm_may_expand_vm(m, RW, 1, UINT64_MAX - 3));
	assert_true(pvm_may_expand_vm(m, PVM_VM_READ, 3, 0));
	assert_true(pvm_may_expand_vm(m, RW | PVM_VM_SHARED, 3, 0));
	assert_true(pvm_may_expand_vm(m, STACK, 3, 0));

	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 2 * PAGE), 0);
	pvm_vm_count(m, RW | PVM_VM_LOCKED, 1);
	assert_int_equal(pvm_mlock_check(m, PVM_VM_LOCKED, 1), 0);
	assert_int_equal(pvm_mlock_check(m, PVM_VM_LOCKED, 2), -PVM_EAGAIN);
	assert_int_equal(pvm_mlock_check(m, PVM_VM_LOCKED, UINT64_MAX), -PVM_EAGAIN);
	assert_int_equal(pvm_mlock_check(m, RW, UINT64_MAX), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_CAP_IPC_LOCK, 1), 0);
	assert_int_equal(pvm_mlock_check(m, PVM_VM_LOCKED, UINT64_MAX), 0);

	for (u32 k = 0; k < PVM_MM_START_BRK; k++)
		assert_int_equal(pvm_mm_set(m, k, 1), -PVM_EINVAL);
	assert_int_equal(pvm_mm_set(m, PVM_MM_KEYS, 1), -PVM_EINVAL);
	assert_int_equal(pvm_mm_set(m + 1, PVM_MM_LIMIT_AS, 1), -PVM_EINVAL);
	assert_int_equal(pvm_mm_set(0, PVM_MM_LIMIT_AS, 1), -PVM_EINVAL);
}

/* The three modes: how many pages may be promised, to the last. */
static void overcommit(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	u64 total = 0, ratio = pvm_overcommit_ratio;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		total += pvm_zone_managed[z];
	pvm_overcommit_mode = PVM_OVERCOMMIT_ALWAYS;
	assert_true(pvm_vm_enough_memory(m, UINT64_MAX, UINT64_MAX, 0));
	for (u32 mode = PVM_OVERCOMMIT_GUESS; mode <= 7; mode += 7) { /* an unknown one guesses, too */
		pvm_overcommit_mode = mode;
		pvm_vm_committed = UINT64_MAX; /* it does not count */
		assert_true(pvm_vm_enough_memory(m, total, 0, 0));
		assert_false(pvm_vm_enough_memory(m, total + 1, 0, 0));
		assert_false(pvm_vm_enough_memory(m, UINT64_MAX, 0, 0));
	}
	pvm_overcommit_mode = PVM_OVERCOMMIT_NEVER;
	pvm_vm_committed = 0;
	u64 most = total * ratio / 100 - total / 32; /* a small machine keeps a part for the administrator */
	assert_true(pvm_vm_enough_memory(m, most - 1, 0, 0));
	assert_false(pvm_vm_enough_memory(m, most, 0, 0));
	assert_true(pvm_vm_enough_memory(m, most - 11, 10, 0));
	assert_false(pvm_vm_enough_memory(m, most - 10, 10, 0));
	assert_false(pvm_vm_enough_memory(m, 1, UINT64_MAX, 0));
	assert_false(pvm_vm_enough_memory(m, UINT64_MAX, 1, 0));
	pvm_vm_committed = 100;
	assert_true(pvm_vm_enough_memory(m, most - 101, 0, 0));
	assert_false(pvm_vm_enough_memory(m, most - 100, 0, 0));
	assert_true(pvm_vm_enough_memory(m, most - 61, 0, 40)); /* which are not promised any more */
	assert_true(pvm_vm_enough_memory(m, most - 1, 0, 1000));
	assert_false(pvm_vm_enough_memory(m, most, 0, 1000));
	pvm_vm_committed = most;
	assert_false(pvm_vm_enough_memory(m, 0, 0, 0));
	pvm_vm_committed = 0;
	assert_int_equal(pvm_mm_set(m, PVM_MM_CAP_SYS_ADMIN, 1), 0);
	assert_true(pvm_vm_enough_memory(m, most + total / 32 - 1, 0, 0));
	assert_false(pvm_vm_enough_memory(m, most + total / 32, 0, 0));
	pvm_vm_count(m, RW, 320); /* a part of what it has is kept for its user */
	assert_true(pvm_vm_enough_memory(m, most + total / 32 - 11, 0, 0));
	assert_false(pvm_vm_enough_memory(m, most + total / 32 - 10, 0, 0));
	pvm_overcommit_ratio = 0;
	assert_false(pvm_vm_enough_memory(m, 0, 0, 0));
	pvm_overcommit_ratio = UINT32_MAX;
	assert_true(pvm_vm_enough_memory(m, total, 0, 0));
	pvm_overcommit_ratio = (u32)ratio;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments), cmocka_unit_test(ranges), cmocka_unit_test(holes), cmocka_unit_test(kinds),
		cmocka_unit_test(huge_leaf), cmocka_unit_test(many), cmocka_unit_test(counters), cmocka_unit_test(limits),
		cmocka_unit_test(overcommit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
