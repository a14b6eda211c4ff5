/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of processes: arguments that nobody has, areas that only an embedder makes, populate over holes. What calls do otherwise, scenarios and
 * fuzz_mm tell (corpus/scenarios, harness/fuzz). */
#include "space.h"
#include "mlock.h"
#include "mremap.h"

#define A ((u64)0x10000000)
#define ANON (PVM_MAP_PRIVATE | PVM_MAP_ANONYMOUS)
#define NOBODY PVM_MAX_MMS

static const struct pvm_mmap_file none = { 0, 0 };

static i64 map(u32 m, u64 addr, u64 len, u32 flags)
{
	return pvm_mmap(0, 0, m, addr, len, PVM_PROT_READ | PVM_PROT_WRITE, ANON | flags, none, 0);
}

/* An address space without limits. */
static u32 space(void)
{
	u32 m = space_new();
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_AS, PVM_MM_UNLIMITED), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_DATA, PVM_MM_UNLIMITED), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, PVM_MM_UNLIMITED), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_MMAP_BASE, 0x7ffff7fff000), 0);
	return m;
}

static void arguments(void **state)
{
	(void)state;
	space_boot();
	u32 m = space(), c = PVM_MAX_CPUS, n = PVM_MAX_NODES;
	assert_int_equal(map(m, A, 4 * PAGE, PVM_MAP_FIXED), A);
	static const u32 nobody[] = { 0, NOBODY, 3 };
	for (u32 i = 0; i < 3; i++) {
		u32 x = nobody[i];
		assert_int_equal(map(x, A, PAGE, 0), -PVM_EINVAL);
		assert_int_equal(pvm_munmap(0, x, A, PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_mprotect(0, x, A, PAGE, 0), -PVM_EINVAL);
		assert_int_equal(pvm_brk(0, 0, x, A), 0);
		assert_int_equal(pvm_mremap(0, 0, x, A, PAGE, PAGE, 0, 0), -PVM_EINVAL);
		assert_int_equal(pvm_get_unmapped_area(x, 0, PAGE, 0), -PVM_EINVAL);
		pvm_mm_populate(0, 0, x, A, A + PAGE);
	}
	assert_int_equal(pvm_mmap(c, 0, m, A, PAGE, 0, ANON, none, 0), -PVM_EINVAL);
	assert_int_equal(pvm_mmap(0, n, m, A, PAGE, 0, ANON, none, 0), -PVM_EINVAL);
	assert_int_equal(pvm_munmap(c, m, A, PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_mprotect(c, m, A, PAGE, 0), -PVM_EINVAL);
	assert_int_equal(pvm_brk(c, 0, m, A), 0);
	assert_int_equal(pvm_brk(0, n, m, A), 0);
	assert_int_equal(pvm_mremap(c, 0, m, A, PAGE, PAGE, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_mremap(0, n, m, A, PAGE, PAGE, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_get_unmapped_area(m, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_get_unmapped_area(m, 0, 1, 0), -PVM_EINVAL);
	pvm_mm_populate(c, 0, m, A, A + PAGE);
	pvm_mm_populate(0, n, m, A, A + PAGE);
	pvm_mm_populate(0, 0, m, A + 1, A + PAGE);
	pvm_mm_populate(0, 0, m, A, A + PAGE + 1);
	pvm_mm_populate(0, 0, m, A, PVM_MM_TOP4 + PAGE);
	assert_int_equal(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)], 0);
	space_check();
}

static void copies(void **state)
{
	(void)state;
	space_boot();
	u32 m = space(), v = area_new(m, A, A + 4 * PAGE, RW, PVM_IT_TOP - 4, 0);
	assert_int_equal(pvm_area_copy(0, A, A + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(PVM_MAX_VMAS, A, A + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(v + 1, A, A + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(v, A + PAGE, A + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(v, A, PVM_VMA_TOP + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(v, A + 1, A + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(v, A, A + 1), -PVM_EINVAL);
	assert_int_equal(pvm_area_copy(v, A, A + PAGE), -PVM_EEXIST);
	int bare = pvm_area_copy(v, 3 * A, 3 * A + 4 * PAGE);
	assert_true(bare > 0 && pvm_vma_anon[bare] == 0 && pvm_vma_pgoff[bare] == 3 * A / PAGE);
	assert_int_equal(pvm_anon_vma_prepare(v), 0);
	assert_int_equal(pvm_area_copy(v, 2 * A, 2 * A + 5 * PAGE), -PVM_EOVERFLOW);
	assert_int_equal(pvm_area_copy(v, A, A + PAGE), -PVM_EEXIST);
	int w = pvm_area_copy(v, 2 * A, 2 * A + 4 * PAGE);
	assert_true(w > 0 && pvm_vma_anon[w] == pvm_vma_anon[v] && pvm_vma_pgoff[w] == pvm_vma_pgoff[v]);
	assert_true(pvm_vma_check() && pvm_rmap_check());
}

/* What drivers map may not expand, and does not stay behind; it moves with its length. */
static void fixed(void **state)
{
	(void)state;
	space_boot();
	static const u64 flags[] = { PVM_VM_DONTEXPAND, PVM_VM_PFNMAP };
	u32 m = space();
	for (u32 i = 0; i < 2; i++) {
		u64 at = A + i * 64 * PAGE;
		(void)area_new(m, at, at + 4 * PAGE, RW | flags[i], at / PAGE, 0);
		assert_int_equal(pvm_mremap(0, 0, m, at, 4 * PAGE, 5 * PAGE, PVM_MREMAP_MAYMOVE, 0), -PVM_EFAULT);
		assert_int_equal(pvm_mremap(0, 0, m, at, PAGE, PAGE, PVM_MREMAP_MAYMOVE | PVM_MREMAP_DONTUNMAP, 0), -PVM_EINVAL);
		assert_int_equal(pvm_mremap(0, 0, m, at, 4 * PAGE, 4 * PAGE, PVM_MREMAP_MAYMOVE | PVM_MREMAP_FIXED, at + 16 * PAGE), at + 16 * PAGE);
		assert_int_equal(pvm_vma_lookup(m, at), 0);
	}
	space_check();
}

/* Memory that is promised: with MREMAP_DONTUNMAP all that moves, else what comes. */
static void promises(void **state)
{
	(void)state;
	space_boot();
	u32 m = space();
	assert_int_equal(map(m, A, 4 * PAGE, PVM_MAP_FIXED), A);
	u64 all = (u64)FRAMES * PAGE;
	assert_int_equal(pvm_mremap(0, 0, m, A, 4 * PAGE, all + 8 * PAGE, PVM_MREMAP_MAYMOVE, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_mremap(0, 0, m, A, 4 * PAGE, all + 8 * PAGE, PVM_MREMAP_MAYMOVE | PVM_MREMAP_FIXED, 2 * A), -PVM_ENOMEM);
	pvm_overcommit_mode = PVM_OVERCOMMIT_ALWAYS;
	assert_int_equal(pvm_mremap(0, 0, m, A, 4 * PAGE, all + 8 * PAGE, PVM_MREMAP_MAYMOVE, 0), A);
	pvm_overcommit_mode = PVM_OVERCOMMIT_GUESS;
	assert_int_equal(pvm_mremap(0, 0, m, A, all + 8 * PAGE, all + 8 * PAGE, PVM_MREMAP_MAYMOVE | PVM_MREMAP_DONTUNMAP, 4 * A), -PVM_ENOMEM);
	assert_int_equal(pvm_vm_committed, FRAMES + 8);
	assert_int_equal(pvm_mm_map_count[m], 1);
	space_check();
}

static void populate(void **state)
{
	(void)state;
	space_boot();
	u32 m = space();
	assert_int_equal(map(m, A, PAGE, PVM_MAP_FIXED), A);
	assert_int_equal(map(m, A + 2 * PAGE, PAGE, PVM_MAP_FIXED), A + 2 * PAGE);
	(void)area_new(m, A + 4 * PAGE, A + 6 * PAGE, RW | PVM_VM_LOCKED | PVM_VM_LOCKONFAULT, 0, 0);
	pvm_mm_populate(0, 0, m, A - PAGE, A + 16 * PAGE);
	assert_int_equal(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)], 2);
	pvm_mm_populate(0, 0, m, A + 8 * PAGE, A + 16 * PAGE);
	assert_int_equal(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)], 2);
	space_check();
}

/* With five levels, a hint above what four can map asks for an address there. */
/* A file that goes on where the area before, or behind, has it: one area; elsewhere, two. */
static void files(void **state)
{
	(void)state;
	space_boot();
	u32 m = space();
	struct pvm_mmap_file f = { 7, 1 };
	u32 fixed = PVM_MAP_PRIVATE | PVM_MAP_FIXED;
	assert_int_equal(pvm_mmap(0, 0, m, A, 2 * PAGE, PVM_PROT_READ, fixed, f, 2 * PAGE), A);
	assert_int_equal(pvm_mmap(0, 0, m, A + 2 * PAGE, PAGE, PVM_PROT_READ, fixed, f, 3 * PAGE), A + 2 * PAGE);
	assert_int_equal(pvm_mmap(0, 0, m, A - PAGE, PAGE, PVM_PROT_READ, fixed, f, 0), A - PAGE);
	assert_int_equal(pvm_mm_map_count[m], 3);
	assert_int_equal(pvm_mmap(0, 0, m, A + 3 * PAGE, PAGE, PVM_PROT_READ, fixed, f, 4 * PAGE), A + 3 * PAGE);
	assert_int_equal(pvm_mmap(0, 0, m, A - PAGE, PAGE, PVM_PROT_READ, fixed, f, PAGE), A - PAGE);
	assert_int_equal(pvm_mm_map_count[m], 2);
	space_check();
}

/* What the heap gets when all that comes is locked. */
static void locked_heap(void **state)
{
	(void)state;
	space_boot();
	u32 m = space();
	assert_int_equal(pvm_mm_set(m, PVM_MM_START_BRK, A), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_BRK, A), 0);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_FUTURE), 0);
	assert_int_equal(pvm_brk(0, 0, m, A + 3 * PAGE), A + 3 * PAGE);
	assert_int_equal(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)], 3);
	assert_int_equal(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_ANON_RSS)], 3);
	space_check();
}

/* What MREMAP_DONTUNMAP leaves behind locks nothing; what moved does. */
static void left_behind(void **state)
{
	(void)state;
	space_boot();
	u32 m = space(), moves = PVM_MREMAP_MAYMOVE | PVM_MREMAP_DONTUNMAP;
	u64 locks = PVM_VM_LOCKED | PVM_VM_LOCKONFAULT;
	assert_int_equal(map(m, A, 2 * PAGE, PVM_MAP_FIXED), A);
	assert_int_equal(pvm_mlock(0, 0, m, A, 2 * PAGE, PVM_MLOCK_ONFAULT), 0);
	i64 at = pvm_mremap(0, 0, m, A, 2 * PAGE, 2 * PAGE, moves, 2 * A);
	assert_int_equal(at, 2 * A);
	assert_true(pvm_vma_flags[pvm_itree_find(m, A)] & PVM_VM_WRITE);
	assert_int_equal(pvm_vma_flags[pvm_itree_find(m, A)] & locks, 0);
	assert_int_equal(pvm_vma_flags[pvm_itree_find(m, (u64)at)] & locks, locks);
	assert_int_equal(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)], 2);
	space_check();
}

static void five_levels(void **state)
{
	(void)state;
	space_boot();
	u32 m = pvm_mm_create(0, 0, 5);
	u64 high = (u64)1 << 50, base = 0x7ffff7fff000;
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_AS, PVM_MM_UNLIMITED), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_DATA, PVM_MM_UNLIMITED), 0);
	assert_int_equal(pvm_mm_set(m, PVM_MM_MMAP_BASE, base), 0);
	assert_int_equal(pvm_get_unmapped_area(m, 0, PAGE, 0), base - PAGE);
	assert_int_equal(pvm_get_unmapped_area(m, PVM_MM_TOP4 - PAGE, 2 * PAGE, 0), base - 2 * PAGE);
	assert_int_equal(map(m, high, PAGE, 0), high);
	assert_int_equal(pvm_get_unmapped_area(m, high, PAGE, 0), base + (PVM_MM_TOP5 - PVM_MM_TOP4) - PAGE);
	assert_int_equal(pvm_get_unmapped_area(m, high, PVM_MM_TOP5, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_mm_set(m, PVM_MM_LEGACY, 1), 0);
	assert_int_equal(pvm_get_unmapped_area(m, high, PAGE, 0), base);
	assert_int_equal(pvm_get_unmapped_area(m, high, (u64)1 << 49, 0), base);
	assert_int_equal(pvm_munmap(0, m, high, PAGE), 0);
	assert_int_equal(pvm_get_unmapped_area(m, high, PAGE, 0), high);
	space_check();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments), cmocka_unit_test(copies), cmocka_unit_test(fixed), cmocka_unit_test(promises), cmocka_unit_test(populate),
		cmocka_unit_test(files), cmocka_unit_test(locked_heap), cmocka_unit_test(left_behind),
		cmocka_unit_test(five_levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
