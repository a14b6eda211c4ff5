/* SPDX-License-Identifier: BSD-2-Clause */
/* The TLB gather: one range of one root, and no frame free before the hook ran. */
#include "machine.h"
#include "port.h"

#define N PVM_MAX_FRAMES
#define ALL MACHINE_FRAMES(N)

static u32 frames[PVM_TLB_BATCH], nr_frames;

static u32 get(u32 order)
{
	u32 f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, order, PVM_WMARK_LOW);
	assert_true(f != PVM_NONE);
	return f;
}

/* While the hook runs, every deferred frame is still in the gather. */
static void on_flush(u32 root, u64 start, u64 end)
{
	(void)root;
	(void)start;
	(void)end;
	for (u32 i = 0; i < nr_frames; i++)
		assert_int_equal(pvm_page_state[frames[i]], PVM_PAGE_GATHER);
}

static void start(void)
{
	machine_boot(N);
	memset(&port_flush, 0, sizeof port_flush);
	port_on_flush = on_flush;
	nr_frames = 0;
	assert_true(pvm_tlb_check());
}

static void empty(void **state)
{
	(void)state;
	start();
	assert_int_equal(pvm_tlb_flush(0), 0); /* nothing is pending: no call */
	assert_int_equal(port_flush.calls, 0);
	machine_save();
	assert_int_equal(pvm_tlb_flush(PVM_MAX_CPUS), -PVM_EINVAL);
	assert_int_equal(pvm_tlb_begin(PVM_MAX_CPUS, 1, 0), -PVM_EINVAL);
	assert_int_equal(pvm_tlb_begin(0, pvm_nr_frames, 0), -PVM_EINVAL);
	assert_int_equal(pvm_tlb_begin(0, PVM_NONE, 0), -PVM_EINVAL);
	assert_int_equal(pvm_tlb_begin(0, 1, PVM_TLB_BATCH + 1), -PVM_EINVAL);
	assert_int_equal(pvm_tlb_begin(0, 1, PVM_TLB_BATCH), 0);
	assert_true(machine_same());
	assert_int_equal(pvm_tlb_room(PVM_TLB_BATCH), 1);
	assert_int_equal(pvm_tlb_room(PVM_TLB_BATCH + 1), 0);
	assert_int_equal(pvm_tlb_room(0xffffffffu), 0);
}

static void ranges(void **state)
{
	(void)state;
	start();
	u32 root = get(0), other = get(0);
	pvm_tlb_add(root, 100, 101);
	assert_true(pvm_tlb_check());
	pvm_tlb_add(root, 90, 91);
	pvm_tlb_add(root, 95, 96);
	pvm_tlb_add(root, PVM_TLB_PAGES - 1, PVM_TLB_PAGES); /* the last page of all */
	assert_true(pvm_tlb_check());
	assert_int_equal(pvm_tlb_begin(0, root, 5), 0);
	assert_int_equal(port_flush.calls, 0);
	assert_int_equal(pvm_tlb_begin(0, other, 5), 0); /* another root: flushed first */
	assert_int_equal(port_flush.calls, 1);
	assert_int_equal(port_flush.root, root);
	assert_int_equal(port_flush.start, 90);
	assert_int_equal(port_flush.end, PVM_TLB_PAGES);
	pvm_tlb_add(other, 0, 1); /* the first page */
	assert_int_equal(pvm_tlb_flush(0), 0);
	assert_int_equal(port_flush.calls, 2);
	assert_int_equal(port_flush.root, other);
	assert_int_equal(port_flush.start, 0);
	assert_int_equal(port_flush.end, 1);
}

/* A full gather of blocks of all orders; each is freed as a whole, after the flush, once. */
static void deferred(void **state)
{
	(void)state;
	start();
	u32 root = get(0), pages = 0;
	while (nr_frames < PVM_TLB_BATCH) {
		u32 order = nr_frames % 7 == 0 ? nr_frames % 5 : 0;
		u32 f = get(order);
		assert_int_equal(pvm_tlb_begin(0, root, 1), 0);
		pvm_tlb_add(root, nr_frames, nr_frames + 1);
		pvm_tlb_defer(f);
		frames[nr_frames++] = f;
		pages += 1u << order;
		assert_int_equal(pvm_free_pages(0, f, order), -PVM_EBUSY);
		assert_int_equal(machine_free(), ALL - 1 - pages);
	}
	assert_true(pvm_tlb_check() && pvm_zone_check());
	assert_int_equal(pvm_tlb_room(1), 0);
	assert_int_equal(port_flush.calls, 0);
	assert_int_equal(pvm_tlb_begin(1, root, 1), 0); /* no room: flushed */
	assert_int_equal(port_flush.calls, 1);
	assert_int_equal(port_flush.end, PVM_TLB_BATCH);
	assert_int_equal(machine_free(), ALL - 1);
	for (u32 i = 0; i < nr_frames; i++)
		assert_int_equal(pvm_page_state[frames[i]], PVM_PAGE_FREE);
	pvm_drain_all_pages();
	assert_true(pvm_tlb_check() && pvm_zone_check());
	assert_int_equal(pvm_free_pages(0, root, 0), 0);
	assert_int_equal(machine_free(), ALL);
}

static void checker(void **state)
{
	(void)state;
	start();
	u32 root = get(0), f = get(0);
	pvm_tlb_add(root, 7, 9);
	pvm_tlb_defer(f);
	assert_true(pvm_tlb_check());
	pvm_page_index[f] = 1;
	assert_false(pvm_tlb_check());
	pvm_page_index[f] = 0;
	pvm_page_mapcount[f] = 1;
	assert_false(pvm_tlb_check());
	pvm_page_mapcount[f] = 0;
	pvm_page_state[f] = PVM_PAGE_KERNEL;
	assert_false(pvm_tlb_check());
	pvm_page_state[f] = PVM_PAGE_GATHER;
	pvm_tlb_end = 7;
	assert_false(pvm_tlb_check());
	pvm_tlb_end = PVM_TLB_PAGES + 1;
	assert_false(pvm_tlb_check());
	pvm_tlb_end = 9;
	pvm_tlb_count = PVM_TLB_BATCH + 1;
	assert_false(pvm_tlb_check());
	pvm_tlb_count = 1;
	assert_true(pvm_tlb_check());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(ranges),
		cmocka_unit_test(deferred),
		cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
