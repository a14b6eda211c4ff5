/* SPDX-License-Identifier: BSD-2-Clause */
/* A thousand address spaces, each the child of the one before: the longest chain that the numbers of avcs permit. All end, in three orders,
 * and every frame and number is back. */
#define FRAMES 16384
#include "space.h"

#define VA ((u64)0x7f0000000000)
#define DEPTH 1000

static u32 at[DEPTH], nr;

static u64 word(u32 m, u64 addr)
{
	return pvm_ram[frame_at(m, addr)].word[0];
}

static void store(u32 m, u64 addr, u64 x)
{
	assert_int_equal(fault(m, addr, frame_at(m, addr) == PVM_NONE ? WRITE : WRITE | PVM_PF_P, PVM_NONE), PVM_VM_FAULT_DONE);
	pvm_ram[frame_at(m, addr)].word[0] = x;
}

/* The walk from the page's anon_vma comes to so many areas, and each maps it. */
static u32 mappings(u32 f)
{
	u32 n = 0;
	for (u32 c = pvm_rmap_first(pvm_page_owner[f], pvm_page_index[f]); c; c = pvm_rmap_next(c, pvm_page_index[f]))
		n += frame_at(pvm_it_tree[pvm_avc_vma[c]], pvm_rmap_address(c, pvm_page_index[f])) == f;
	return n;
}

static void grow_chain(void)
{
	at[0] = space_new();
	area_new(at[0], VA, VA + 2 * PAGE, RW | PVM_VM_ACCOUNT, VA / PAGE, 0);
	store(at[0], VA, 42);
	store(at[0], VA + PAGE, 0);
	for (nr = 1; nr < DEPTH; nr++) {
		int c = pvm_mm_fork(0, 0, at[nr - 1]);
		assert_true(c > 0);
		at[nr] = (u32)c;
		assert_int_equal(word(at[nr], VA + PAGE), nr - 1);
		store(at[nr], VA + PAGE, nr);
	}
	assert_int_equal(pvm_pool_live[PVM_POOL_MM], DEPTH);
	assert_int_equal(pvm_pool_live[PVM_POOL_VMA], DEPTH);
	assert_int_equal(pvm_pool_live[PVM_POOL_ANON_VMA], DEPTH);
	assert_int_equal(pvm_pool_live[PVM_POOL_AVC], DEPTH * (DEPTH + 1) / 2);
	assert_int_equal(pvm_vm_committed, 2 * DEPTH);
	u32 f = frame_at(at[0], VA);
	assert_int_equal(pvm_page_mapcount[f], DEPTH);
	assert_int_equal(pvm_page_refcount[f], DEPTH);
	assert_int_equal(mappings(f), DEPTH);
	space_check();
}

static void end(u32 i)
{
	assert_int_equal(word(at[i], VA), 42);
	assert_int_equal(pvm_mm_put(0, at[i]), 0);
	memmove(at + i, at + i + 1, (--nr - i) * sizeof at[0]);
	if (nr) {
		u32 f = frame_at(at[0], VA);
		assert_int_equal(pvm_page_mapcount[f], nr);
		assert_int_equal(pvm_vm_committed, 2 * nr);
		if (nr % 100 == 0)
			assert_int_equal(mappings(f), nr);
	}
	if (nr == DEPTH / 2)
		space_check();
}

static void all_end(void **state)
{
	u64 seed = 3;
	(void)state;
	space_boot();
	u32 free = space_free();
	for (u32 order = 0; order < 3; order++) {
		grow_chain();
		while (nr)
			end(order == 0 ? 0 : order == 1 ? nr - 1 : random_below(&seed, nr));
		assert_int_equal(space_free(), free);
		for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
			assert_int_equal(pvm_pool_live[k], 0);
		assert_int_equal(pvm_vm_committed, 0);
		space_check();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_end) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
