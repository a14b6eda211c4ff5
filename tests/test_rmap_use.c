/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages and all leaves that map them, in a family of address spaces. */
#include "rmap_use.h"
#include "space.h"

#define VA ((u64)0x7f0000000000)
#define PAGES 16u
#define FAMILY 6u

static u32 mm[FAMILY];

/* The cell of the leaf at addr. */
static u64 *leaf(u32 m, u64 addr)
{
	u32 t = pvm_mm_root[m];
	for (u32 shift = 39; shift > 12; shift -= 9)
		t = (u32)pvm_pte_pfn(pvm_ram[t].word[addr >> shift & 511]);
	return &pvm_ram[t].word[addr >> 12 & 511];
}

static u64 page(u32 i)
{
	return VA + i * PAGE;
}

/* A family: each was forked from the one before, after which some wrote some pages. */
static void family(u64 *seed)
{
	space_boot();
	mm[0] = space_new();
	area_new(mm[0], page(0), page(PAGES), RW, 0, 0);
	for (u32 i = 0; i < PAGES; i++)
		assert_int_equal(fault(mm[0], page(i), WRITE, PVM_NONE), PVM_VM_FAULT_DONE);
	for (u32 k = 1; k < FAMILY; k++) {
		int c = pvm_mm_fork(0, 0, mm[random_below(seed, k)]);
		assert_true(c > 0);
		mm[k] = (u32)c;
		for (u32 n = 0; n < 4; n++)
			(void)fault(mm[random_below(seed, k + 1)], page(random_below(seed, PAGES)), WRITE | PVM_PF_P, PVM_NONE);
	}
	space_check();
}

static void use(u64 *seed)
{
	for (u32 k = 0; k < FAMILY; k++)
		for (u32 i = 0; i < PAGES; i++) {
			u64 *e = leaf(mm[k], page(i));
			*e = (*e & ~(u64)PVM_PTE_A) | (random_below(seed, 2) ? PVM_PTE_A : 0);
		}
}

/* The leaves that map frame f and have the flag `mask`. */
static u32 with(u32 f, u64 mask)
{
	u32 n = 0;
	for (u32 k = 0; k < FAMILY; k++)
		for (u32 i = 0; i < PAGES; i++)
			n += frame_at(mm[k], page(i)) == f && (entry(mm[k], page(i)) & mask);
	return n;
}

/* Each leaf is counted once and is old then; nothing else changes. */
static void referenced(void **state)
{
	(void)state;
	u64 seed = 17, was[FAMILY][PAGES];
	u32 shared = 0;
	for (u32 round = 0; round < 20; round++) {
		family(&seed);
		use(&seed);
		for (u32 i = 0; i < PAGES; i++) {
			u32 f = frame_at(mm[random_below(&seed, FAMILY)], page(i));
			u32 young = with(f, PVM_PTE_A), present = with(f, 1);
			for (u32 k = 0; k < FAMILY; k++)
				for (u32 j = 0; j < PAGES; j++)
					was[k][j] = *leaf(mm[k], page(j));
			assert_int_equal(present, pvm_page_mapcount[f]);
			shared += present > 2;
			assert_int_equal(pvm_page_referenced(f), young);
			assert_int_equal(with(f, PVM_PTE_A), 0);
			assert_int_equal(pvm_page_referenced(f), 0);
			for (u32 k = 0; k < FAMILY; k++)
				for (u32 j = 0; j < PAGES; j++)
					assert_true(*leaf(mm[k], page(j)) == (was[k][j] & ~(u64)(frame_at(mm[k], page(j)) == f ? PVM_PTE_A : 0)));
		}
		space_check();
	}
	assert_true(shared > 50);
}

/* An area that is locked and maps the page ends the walk; one that is locked and maps another page does not. */
static void locked(void **state)
{
	(void)state;
	u64 seed = 18;
	family(&seed);
	u32 m = mm[FAMILY - 1], v = pvm_vma_lookup(m, VA), f = frame_at(m, VA);
	pvm_vma_flags[v] |= PVM_VM_LOCKED;
	assert_int_equal(pvm_page_referenced(f), -PVM_EAGAIN);
	assert_int_equal(fault(m, VA, WRITE | PVM_PF_P, PVM_NONE), PVM_VM_FAULT_DONE);
	if (frame_at(m, VA) == f) /* it was the only one */
		f = frame_at(mm[0], VA);
	assert_true(pvm_page_referenced(f) >= 0);
	assert_int_equal(pvm_page_referenced(frame_at(m, VA)), -PVM_EAGAIN);
}

/* Each leaf but those in locked areas becomes the entry, and is a reference and a counted page less; a fault there asks for the page. Without
 * leaves the page goes with the caller's reference. */
static void unmapped(void **state)
{
	(void)state;
	u64 seed = 20, was[FAMILY][PAGES], rss[FAMILY], out[FAMILY];
	u32 gone = 0, kept = 0;
	for (u32 round = 0; round < 20; round++) {
		family(&seed);
		for (u32 k = 0; k < FAMILY; k++)
			if (random_below(&seed, 4) == 0)
				pvm_vma_flags[pvm_vma_lookup(mm[k], VA)] |= PVM_VM_LOCKED;
		for (u32 i = 0; i < PAGES; i++) {
			u64 swap = pvm_swp_entry(1, 1 + i);
			u32 f = frame_at(mm[random_below(&seed, FAMILY)], page(i)), refs = 0, left = 0, stay = 0;
			if (f == PVM_NONE)
				continue;
			refs = pvm_page_refcount[f];
			for (u32 k = 0; k < FAMILY; k++) {
				rss[k] = info(mm[k], PVM_MM_ANON_RSS);
				out[k] = info(mm[k], PVM_MM_SWAPENTS);
				for (u32 j = 0; j < PAGES; j++)
					was[k][j] = *leaf(mm[k], page(j));
			}
			assert_int_equal(pvm_try_to_unmap(0, f, swap), -PVM_EINVAL); /* nobody holds it */
			assert_int_equal(pvm_frame_get(f), 0);
			int n = pvm_try_to_unmap(0, f, swap);
			for (u32 k = 0; k < FAMILY; k++) {
				int locked = (pvm_vma_flags[pvm_vma_lookup(mm[k], VA)] & PVM_VM_LOCKED) != 0;
				int here = pvm_pte_present(was[k][i]) && pvm_pte_pfn(was[k][i]) == f;
				left += here && !locked;
				stay += here && locked;
				assert_int_equal(rss[k] - info(mm[k], PVM_MM_ANON_RSS), here && !locked);
				assert_int_equal(info(mm[k], PVM_MM_SWAPENTS) - out[k], here && !locked);
				for (u32 j = 0; j < PAGES; j++)
					assert_true(*leaf(mm[k], page(j)) == (j == i && here && !locked ? swap : was[k][j]));
				if (here && !locked)
					assert_int_equal(fault(mm[k], page(i), READ, PVM_NONE), PVM_VM_FAULT_SWAP);
			}
			assert_int_equal(n, left);
			assert_int_equal(pvm_page_mapcount[f], stay);
			assert_int_equal(pvm_page_refcount[f], refs + 1 - left);
			assert_int_equal(pvm_page_put(0, f), stay);
			assert_int_equal(pvm_pt_flush(0), 0);
			assert_true(stay || pvm_page_state[f] != PVM_PAGE_ANON);
			gone += stay == 0, kept += stay > 0 && left > 0;
		}
		space_check();
		for (u32 k = 0; k < FAMILY; k++)
			assert_int_equal(pvm_mm_put(0, mm[k]), 0);
		space_check();
	}
	assert_true(gone > 50 && kept > 20);
}

static void arguments(void **state)
{
	(void)state;
	u64 seed = 19;
	family(&seed);
	u32 file = file_page(3, 1);
	assert_int_equal(pvm_page_referenced(file), -PVM_EINVAL);
	assert_int_equal(pvm_page_referenced(pvm_mm_root[mm[0]]), -PVM_EINVAL);
	assert_int_equal(pvm_page_referenced(pvm_nr_frames), -PVM_EINVAL);
	assert_int_equal(pvm_page_referenced(PVM_NONE), -PVM_EINVAL);
	u64 swap = pvm_swp_entry(0, 1), map = entry(mm[0], VA);
	u32 f = frame_at(mm[0], VA);
	assert_int_equal(pvm_frame_get(f), 0);
	assert_int_equal(pvm_try_to_unmap(PVM_MAX_CPUS, f, swap), -PVM_EINVAL);
	assert_int_equal(pvm_try_to_unmap(0, f, 0), -PVM_EINVAL);
	assert_int_equal(pvm_try_to_unmap(0, f, map), -PVM_EINVAL);
	assert_int_equal(pvm_try_to_unmap(0, file, swap), -PVM_EINVAL);
	assert_int_equal(pvm_try_to_unmap(0, pvm_mm_root[mm[0]], swap), -PVM_EINVAL);
	assert_int_equal(pvm_try_to_unmap(0, pvm_nr_frames, swap), -PVM_EINVAL);
	assert_int_equal(pvm_try_to_unmap(0, PVM_NONE, swap), -PVM_EINVAL);
	assert_true(entry(mm[0], VA) == map);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(referenced), cmocka_unit_test(locked), cmocka_unit_test(unmapped),
		cmocka_unit_test(arguments) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
