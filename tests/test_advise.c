/* SPDX-License-Identifier: BSD-2-Clause */
/* madvise, mlock, mincore and msync: what they refuse, which areas change, and what becomes of pages; one test for each errno. */
#include "space.h"

#include "madvise.h"
#include "mincore.h"
#include "mlock.h"
#include "msync.h"

#define VA ((u64)0x7f0000000000)
#define MAY (PVM_VM_MAYREAD | PVM_VM_MAYWRITE | PVM_VM_MAYEXEC)
#define ANON (RW | MAY | PVM_VM_ACCOUNT)

static u32 m;

static void begin(void)
{
	space_boot();
	m = space_new();
	pvm_mm_set(m, PVM_MM_LIMIT_AS, PVM_MM_UNLIMITED);
	pvm_mm_set(m, PVM_MM_LIMIT_DATA, PVM_MM_UNLIMITED);
	pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 64 * PAGE);
}

static u64 flags_at(u64 addr)
{
	u32 v = pvm_vma_lookup(m, addr);
	return v ? pvm_vma_flags[v] : 0;
}

static void store(u64 addr, u64 pages)
{
	for (u64 i = 0; i < pages; i++)
		assert_int_equal(fault(m, addr + i * PAGE, WRITE, PVM_NONE), PVM_VM_FAULT_DONE);
}

static u64 mapped(u64 addr, u64 pages)
{
	u64 n = 0;
	for (u64 i = 0; i < pages; i++)
		n += pvm_pte_present(entry(m, addr + i * PAGE)) ? 1 : 0;
	return n;
}

static int advise(u64 addr, u64 len, u32 advice)
{
	int r = pvm_madvise(0, 0, m, addr, len, advice);
	space_settle();
	space_check();
	return r;
}

/* The call ends so, and nothing changed. */
static void refused(u64 addr, u64 len, u32 advice, int error)
{
	view_save();
	assert_int_equal(pvm_madvise(0, 0, m, addr, len, advice), error);
	view_same();
}

static void madvise_arguments(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	store(VA, 4);
	view_save();
	assert_int_equal(pvm_madvise(PVM_MAX_CPUS, 0, m, VA, PAGE, PVM_MADV_DONTNEED), -PVM_EINVAL);
	assert_int_equal(pvm_madvise(0, PVM_MAX_NODES, m, VA, PAGE, PVM_MADV_DONTNEED), -PVM_EINVAL);
	assert_int_equal(pvm_madvise(0, 0, 0, VA, PAGE, PVM_MADV_DONTNEED), -PVM_EINVAL);
	assert_int_equal(pvm_madvise(0, 0, m + 1, VA, PAGE, PVM_MADV_DONTNEED), -PVM_EINVAL);
	assert_int_equal(pvm_madvise(0, 0, PVM_MAX_MMS, VA, PAGE, PVM_MADV_DONTNEED), -PVM_EINVAL);
	view_same();
	refused(VA + 1, PAGE, PVM_MADV_DONTNEED, -PVM_EINVAL);
	refused(VA, ~(u64)0, PVM_MADV_DONTNEED, -PVM_EINVAL);
	refused(VA, ~(u64)0 - VA, PVM_MADV_DONTNEED, -PVM_EINVAL);
	refused(VA, 0, PVM_MADV_DONTNEED, 0);
	u32 unknown[] = { 5, 6, 7, PVM_MADV_REMOVE, PVM_MADV_COLLAPSE, 26, 100, 101, PVM_NONE };
	for (u32 i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		refused(VA, PAGE, unknown[i], -PVM_EINVAL);
		refused(VA, 0, unknown[i], -PVM_EINVAL);
	}
}

/* Each advice, and flags of an area that refuses it. */
static void madvise_areas_that_refuse(void **state)
{
	(void)state;
	static const struct {
		u32 advice;
		u64 flags;
		u32 file;
	} row[] = {
		{ PVM_MADV_DONTNEED, ANON | PVM_VM_LOCKED, 0 }, { PVM_MADV_DONTNEED, ANON | PVM_VM_PFNMAP, 0 },
		{ PVM_MADV_DONTNEED, ANON | PVM_VM_HUGETLB, 0 }, { PVM_MADV_DONTNEED_LOCKED, ANON | PVM_VM_PFNMAP, 0 },
		{ PVM_MADV_FREE, ANON | PVM_VM_LOCKED, 0 }, { PVM_MADV_FREE, ANON, 3 }, { PVM_MADV_COLD, ANON | PVM_VM_LOCKED, 0 },
		{ PVM_MADV_PAGEOUT, ANON | PVM_VM_PFNMAP, 0 }, { PVM_MADV_DOFORK, ANON | PVM_VM_IO, 0 },
		{ PVM_MADV_WIPEONFORK, ANON, 3 }, { PVM_MADV_WIPEONFORK, ANON | PVM_VM_SHARED, 0 },
		{ PVM_MADV_DODUMP, ANON | PVM_VM_DONTEXPAND, 0 }, { PVM_MADV_DODUMP, ANON | PVM_VM_MIXEDMAP, 0 },
		{ PVM_MADV_POPULATE_READ, PVM_VM_WRITE | MAY, 0 }, { PVM_MADV_POPULATE_WRITE, PVM_VM_READ | MAY, 0 },
		{ PVM_MADV_POPULATE_WRITE, ANON | PVM_VM_IO, 0 },
	};
	for (u32 i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		area_new(m, VA, VA + 2 * PAGE, ANON, 0, 0);
		store(VA, 2);
		area_new(m, VA + 2 * PAGE, VA + 3 * PAGE, row[i].flags, 0, row[i].file);
		area_new(m, VA + 3 * PAGE, VA + 4 * PAGE, ANON, 0, 0);
		refused(VA, 3 * PAGE, row[i].advice, -PVM_EINVAL);
		refused(VA, 4 * PAGE, row[i].advice, -PVM_EINVAL);
		refused(VA, 9 * PAGE, row[i].advice, -PVM_EINVAL);
		refused(VA + 2 * PAGE, 1, row[i].advice, -PVM_EINVAL);
	}
}

/* What becomes of flags; the area is cut, and one again when it is taken back. */
static void madvise_flags(void **state)
{
	(void)state;
	static const struct {
		u32 advice, back;
		u64 set, cleared;
	} row[] = {
		{ PVM_MADV_RANDOM, PVM_MADV_NORMAL, PVM_VM_RAND_READ, PVM_VM_SEQ_READ },
		{ PVM_MADV_SEQUENTIAL, PVM_MADV_NORMAL, PVM_VM_SEQ_READ, PVM_VM_RAND_READ },
		{ PVM_MADV_DONTFORK, PVM_MADV_DOFORK, PVM_VM_DONTCOPY, 0 },
		{ PVM_MADV_WIPEONFORK, PVM_MADV_KEEPONFORK, PVM_VM_WIPEONFORK, 0 },
		{ PVM_MADV_DONTDUMP, PVM_MADV_DODUMP, PVM_VM_DONTDUMP, 0 },
		{ PVM_MADV_MERGEABLE, PVM_MADV_UNMERGEABLE, PVM_VM_MERGEABLE, 0 },
	};
	for (u32 i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
		store(VA, 4);
		assert_int_equal(advise(VA + PAGE, 2 * PAGE - 7, row[i].advice), 0);
		assert_int_equal(pvm_mm_map_count[m], 3);
		assert_int_equal(flags_at(VA), ANON);
		assert_int_equal(flags_at(VA + PAGE), ANON | row[i].set);
		assert_int_equal(flags_at(VA + 3 * PAGE), ANON);
		refused(VA + PAGE, PAGE, row[i].advice, 0);
		assert_int_equal(advise(VA, 4 * PAGE, row[i].back), 0);
		assert_int_equal(pvm_mm_map_count[m], 1);
		assert_int_equal(flags_at(VA + PAGE), ANON);
		assert_int_equal(mapped(VA, 4), 4);
		refused(VA, 4 * PAGE, row[i].back, 0);
	}
	begin();
	area_new(m, VA, VA + PAGE, ANON, VA / PAGE, 0);
	assert_int_equal(advise(VA, PAGE, PVM_MADV_HUGEPAGE), 0);
	assert_int_equal(flags_at(VA), ANON | PVM_VM_HUGEPAGE);
	assert_int_equal(advise(VA, PAGE, PVM_MADV_NOHUGEPAGE), 0);
	assert_int_equal(flags_at(VA), ANON | PVM_VM_NOHUGEPAGE);
}

/* MADV_MERGEABLE leaves alone what cannot be merged, and does not cut it. */
static void madvise_mergeable_skips(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON | PVM_VM_SHARED | PVM_VM_MAYSHARE, 0, 3);
	refused(VA + PAGE, PAGE, PVM_MADV_MERGEABLE, 0);
}

/* Pages go, and a page is zeros when it comes back; those of a locked area only with MADV_DONTNEED_LOCKED. */
static void madvise_dontneed(void **state)
{
	(void)state;
	begin();
	u32 free = space_free();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	store(VA, 4);
	u32 f = frame_at(m, VA + PAGE);
	pvm_ram[f].word[3] = 5;
	assert_int_equal(advise(VA + PAGE, 2 * PAGE, PVM_MADV_DONTNEED), 0);
	assert_int_equal(mapped(VA, 4), 2);
	assert_int_equal(pvm_mm_map_count[m], 1);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 2);
	store(VA + PAGE, 1);
	assert_true(all_zero(frame_at(m, VA + PAGE)));
	assert_int_equal(advise(VA, 4 * PAGE, PVM_MADV_DONTNEED), 0);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
	assert_int_equal(space_free(), free);
	area_new(m, VA + 8 * PAGE, VA + 9 * PAGE, ANON | PVM_VM_LOCKED, 0, 0);
	store(VA + 8 * PAGE, 1);
	refused(VA + 8 * PAGE, PAGE, PVM_MADV_DONTNEED, -PVM_EINVAL);
	assert_int_equal(advise(VA + 8 * PAGE, PAGE, PVM_MADV_DONTNEED_LOCKED), 0);
	assert_int_equal(mapped(VA + 8 * PAGE, 1), 0);
}

/* Hints leave everything as it is. */
static void madvise_hints(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 2 * PAGE, ANON, VA / PAGE, 0);
	store(VA, 2);
	u32 hint[] = { PVM_MADV_WILLNEED, PVM_MADV_FREE, PVM_MADV_COLD, PVM_MADV_PAGEOUT };
	for (u32 i = 0; i < 4; i++) {
		refused(VA, 2 * PAGE, hint[i], 0);
		refused(VA, 3 * PAGE, hint[i], -PVM_ENOMEM);
	}
}

/* A hole does not stop the call. */
static void madvise_enomem(void **state)
{
	(void)state;
	begin();
	area_new(m, VA + PAGE, VA + 2 * PAGE, ANON, 0, 0);
	area_new(m, VA + 3 * PAGE, VA + 4 * PAGE, ANON, 0, 0);
	store(VA + PAGE, 1);
	store(VA + 3 * PAGE, 1);
	refused(VA, PAGE, PVM_MADV_DONTFORK, -PVM_ENOMEM);
	refused(PVM_MM_TOP4, PAGE, PVM_MADV_DONTNEED, -PVM_ENOMEM);
	assert_int_equal(advise(VA + PAGE, 3 * PAGE, PVM_MADV_DONTFORK), -PVM_ENOMEM);
	assert_true(PVM_VM_HAS(flags_at(VA + PAGE), PVM_VM_DONTCOPY) && PVM_VM_HAS(flags_at(VA + 3 * PAGE), PVM_VM_DONTCOPY));
	assert_int_equal(advise(VA, ((u64)1 << 63), PVM_MADV_DONTNEED), -PVM_ENOMEM);
	assert_int_equal(info(m, PVM_MM_ANON_RSS), 0);
	assert_int_equal(advise(VA + PAGE, 2 * PAGE, PVM_MADV_POPULATE_READ), -PVM_ENOMEM);
}

/* No number is left for the cut. */
static void madvise_eagain(void **state)
{
	(void)state;
	for (u32 left = 0; left < 2; left++) {
		begin();
		area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
		view_save();
		numbers_leave(PVM_POOL_VMA, left);
		assert_int_equal(pvm_madvise(0, 0, m, VA + PAGE, PAGE, PVM_MADV_DONTFORK), -PVM_EAGAIN);
		assert_int_equal(pvm_madvise(0, 0, m, VA + PAGE, PAGE, PVM_MADV_WILLNEED), 0);
		numbers_back(PVM_POOL_VMA);
		view_same();
		numbers_leave(PVM_POOL_VMA, left);
		assert_int_equal(pvm_madvise(0, 0, m, VA, 4 * PAGE, PVM_MADV_DONTFORK), 0);
		numbers_back(PVM_POOL_VMA);
	}
}

/* A shared anonymous area without a file has no pages. */
static void madvise_efault(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + PAGE, RW | MAY | PVM_VM_SHARED | PVM_VM_MAYSHARE, 0, 0);
	assert_int_equal(advise(VA, PAGE, PVM_MADV_POPULATE_READ), -PVM_EFAULT);
}

static void madvise_populate(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	assert_int_equal(advise(VA, 2 * PAGE, PVM_MADV_POPULATE_WRITE), 0);
	assert_int_equal(mapped(VA, 4), 2);
	assert_true(pvm_pte_write(entry(m, VA)));
	u32 z = zero_page();
	assert_int_equal(advise(VA, 4 * PAGE, PVM_MADV_POPULATE_READ), 0);
	assert_int_equal(mapped(VA, 4), 4);
	assert_int_equal(frame_at(m, VA + 3 * PAGE), z);
	area_new(m, VA + 8 * PAGE, VA + 9 * PAGE, ANON, 0, 3);
	assert_int_equal(advise(VA + 8 * PAGE, PAGE, PVM_MADV_POPULATE_READ), 0); /* left to the fault that brings the page */
	assert_int_equal(mapped(VA + 8 * PAGE, 1), 0);
}

static int locks(u64 addr, u64 len, u32 flags)
{
	int r = pvm_mlock(0, 0, m, addr, len, flags);
	space_settle();
	space_check();
	return r;
}

static void mlock_einval(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	view_save();
	assert_int_equal(pvm_mlock(PVM_MAX_CPUS, 0, m, VA, PAGE, 0), -PVM_EINVAL);
	assert_int_equal(pvm_mlock(0, PVM_MAX_NODES, m, VA, PAGE, 0), -PVM_EINVAL);
	assert_int_equal(pvm_mlock(0, 0, m + 1, VA, PAGE, 0), -PVM_EINVAL);
	assert_int_equal(pvm_mlock(0, 0, m, VA, PAGE, 2), -PVM_EINVAL);
	assert_int_equal(pvm_munlock(0, VA, PAGE), -PVM_EINVAL);
	u32 bad[] = { 0, PVM_MCL_ONFAULT, 8, 9, PVM_NONE };
	for (u32 i = 0; i < 5; i++)
		assert_int_equal(pvm_mlockall(0, 0, m, bad[i]), -PVM_EINVAL);
	assert_int_equal(pvm_mlockall(PVM_MAX_CPUS, 0, m, 1), -PVM_EINVAL);
	assert_int_equal(pvm_mlockall(0, PVM_MAX_NODES, m, 1), -PVM_EINVAL);
	assert_int_equal(pvm_mlockall(0, 0, m + 1, 1), -PVM_EINVAL);
	assert_int_equal(pvm_munlockall(m + 1), -PVM_EINVAL);
	view_same();
}

/* Lengths in 64 bits, as in Linux: a range up to 2^64 is refused, but not before the limit is; a length that rounds to 0 is none; one that with the begin of
 * the page comes to 2^64 + 1 is one page. */
static void mlock_lengths(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 4 * PAGE);
	view_save();
	u64 to_end[] = { ~(u64)0 - VA, ~(u64)0 - VA - 4094, ~(u64)0xfff };
	for (u32 i = 0; i < 3; i++) {
		assert_int_equal(pvm_mlock(0, 0, m, VA, to_end[i], 0), -PVM_ENOMEM);
		assert_int_equal(pvm_munlock(m, VA, to_end[i]), -PVM_EINVAL);
	}
	assert_int_equal(pvm_mlock(0, 0, m, ~(u64)0, 1, 0), -PVM_EINVAL);
	assert_int_equal(pvm_mlock(0, 0, m, ~(u64)0 - 2 * PAGE, PAGE, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_mlock(0, 0, m, VA, ~(u64)0 - VA - 2 * PAGE, 0), -PVM_ENOMEM);
	u64 none[] = { 0, ~(u64)0, ~(u64)0 - 4094 };
	for (u32 i = 0; i < 3; i++) {
		assert_int_equal(pvm_mlock(0, 0, m, VA, none[i], 0), 0);
		assert_int_equal(pvm_munlock(m, VA, none[i]), 0);
	}
	assert_int_equal(pvm_mlock(0, 0, m, 1, ~(u64)0, 0), 0);
	pvm_mm_set(m, PVM_MM_CAP_IPC_LOCK, 1);
	for (u32 i = 0; i < 3; i++)
		assert_int_equal(pvm_mlock(0, 0, m, VA, to_end[i], 0), -PVM_EINVAL);
	pvm_mm_set(m, PVM_MM_CAP_IPC_LOCK, 0);
	pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 0);
	assert_int_equal(pvm_mlock(0, 0, m, VA, to_end[0], 0), -PVM_EPERM);
	pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 4 * PAGE);
	view_same();
	assert_int_equal(locks(VA + 2, ~(u64)0, 0), 0);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 1);
}

/* The limit is 0: nothing but CAP_IPC_LOCK helps. */
static void mlock_eperm(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 0);
	view_save();
	assert_int_equal(pvm_mlock(0, 0, m, VA, PAGE, 0), -PVM_EPERM);
	assert_int_equal(pvm_mlock(0, 0, m, VA, 0, 0), -PVM_EPERM);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_CURRENT), -PVM_EPERM);
	view_same();
	assert_int_equal(pvm_munlock(m, VA, PAGE), 0);
	pvm_mm_set(m, PVM_MM_CAP_IPC_LOCK, 1);
	assert_int_equal(locks(VA, PAGE, 0), 0);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_CURRENT), 0);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 4);
}

/* Up to the limit, and one page more; pages that are locked do not count twice. */
static void mlock_limit(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 6 * PAGE, ANON, VA / PAGE, 0);
	pvm_mm_set(m, PVM_MM_LIMIT_MEMLOCK, 4 * PAGE + 4095);
	view_save();
	assert_int_equal(pvm_mlock(0, 0, m, VA, 5 * PAGE, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_mlock(0, 0, m, VA + 1, 4 * PAGE, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_CURRENT), -PVM_ENOMEM);
	view_same();
	assert_int_equal(locks(VA, 4 * PAGE, 0), 0);
	assert_int_equal(locks(VA + PAGE, 3 * PAGE, 0), 0);
	assert_int_equal(locks(VA + PAGE, 4 * PAGE, 0), -PVM_ENOMEM);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 4);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_FUTURE), 0);
}

static void mlock_hole(void **state)
{
	(void)state;
	begin();
	area_new(m, VA + PAGE, VA + 2 * PAGE, ANON, 0, 0);
	area_new(m, VA + 3 * PAGE, VA + 4 * PAGE, ANON, 0, 0);
	u64 from[] = { 0, 1, 2, 3 }, to[] = { 2, 4, 3, 5 };
	view_save();
	for (u32 i = 0; i < 4; i++) {
		assert_int_equal(pvm_mlock(0, 0, m, VA + from[i] * PAGE, (to[i] - from[i]) * PAGE, 0), -PVM_ENOMEM);
		assert_int_equal(pvm_munlock(m, VA + from[i] * PAGE, (to[i] - from[i]) * PAGE), -PVM_ENOMEM);
	}
	assert_int_equal(pvm_munlock(m, PVM_MM_TOP4 - PAGE, 3 * PAGE), -PVM_ENOMEM);
	view_same();
}

/* No number is left for a cut; pages cannot be had; no memory. */
static void mlock_fails_late(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, ANON, VA / PAGE, 0);
	view_save();
	numbers_leave(PVM_POOL_VMA, 1);
	assert_int_equal(pvm_mlock(0, 0, m, VA + PAGE, PAGE, 0), -PVM_ENOMEM);
	numbers_back(PVM_POOL_VMA);
	view_same();
	area_new(m, VA + 8 * PAGE, VA + 9 * PAGE, MAY, 0, 0);
	assert_int_equal(locks(VA + 8 * PAGE, PAGE, 0), -PVM_ENOMEM);
	assert_int_equal(flags_at(VA + 8 * PAGE), MAY | PVM_VM_LOCKED);
	assert_int_equal(locks(VA, 4 * PAGE, PVM_MLOCK_ONFAULT), 0);
	u32 held = 0;
	while (pvm_page_alloc(0, 0) != PVM_NONE)
		held++;
	assert_true(held > 0);
	assert_int_equal(pvm_mlock(0, 0, m, VA, 4 * PAGE, 0), -PVM_EAGAIN);
	assert_int_equal(flags_at(VA), ANON | PVM_VM_LOCKED);
}

/* The area is cut, its pages come, the counter follows; and back. */
static void mlock_and_back(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 6 * PAGE, ANON, VA / PAGE, 0);
	assert_int_equal(locks(VA + PAGE + 5, PAGE, 0), 0);
	assert_int_equal(pvm_mm_map_count[m], 3);
	assert_int_equal(flags_at(VA + 2 * PAGE), ANON | PVM_VM_LOCKED);
	assert_int_equal(mapped(VA, 6), 2);
	assert_int_equal(mapped(VA + PAGE, 2), 2);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 2);
	assert_int_equal(locks(VA + 4 * PAGE, 2 * PAGE, PVM_MLOCK_ONFAULT), 0);
	assert_int_equal(mapped(VA, 6), 2);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 4);
	assert_int_equal(locks(VA + 4 * PAGE, 0, 0), 0);
	assert_int_equal(flags_at(VA + 4 * PAGE), ANON | PVM_VM_LOCKED | PVM_VM_LOCKONFAULT);
	assert_int_equal(pvm_munlock(m, VA, 6 * PAGE), 0);
	space_check();
	assert_int_equal(pvm_mm_map_count[m], 1);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 0);
	assert_int_equal(mapped(VA, 6), 2);
}

/* Areas of devices are passed over, and not cut. */
static void mlock_passes_over(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 4 * PAGE, RW | MAY | PVM_VM_IO, 0, 0);
	area_new(m, VA + 4 * PAGE, VA + 5 * PAGE, ANON, 0, 0);
	assert_int_equal(locks(VA + PAGE, 4 * PAGE, 0), 0);
	assert_int_equal(pvm_mm_map_count[m], 2);
	assert_int_equal(flags_at(VA), RW | MAY | PVM_VM_IO);
	assert_int_equal(mapped(VA, 5), 1);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 1);
}

/* What comes is locked, too, until munlockall. */
static void mlock_all(void **state)
{
	(void)state;
	begin();
	struct pvm_mmap_file none = { 0, 0 };
	pvm_mm_set(m, PVM_MM_MMAP_BASE, VA);
	area_new(m, VA, VA + 2 * PAGE, ANON, VA / PAGE, 0);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_FUTURE | PVM_MCL_ONFAULT | PVM_MCL_CURRENT), 0);
	assert_int_equal(flags_at(VA), ANON | PVM_VM_LOCKED | PVM_VM_LOCKONFAULT);
	assert_int_equal(mapped(VA, 2), 0);
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_FUTURE | PVM_MCL_CURRENT), 0);
	assert_int_equal(mapped(VA, 2), 2);
	assert_int_equal(flags_at(VA), ANON | PVM_VM_LOCKED);
	i64 at = pvm_mmap(0, 0, m, VA + 8 * PAGE, 2 * PAGE, PVM_PROT_READ | PVM_PROT_WRITE, PVM_MAP_PRIVATE | PVM_MAP_ANONYMOUS, none, 0);
	assert_int_equal(at, VA + 8 * PAGE);
	assert_true(PVM_VM_HAS(flags_at(VA + 8 * PAGE), PVM_VM_LOCKED));
	assert_int_equal(mapped(VA + 8 * PAGE, 2), 2);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 4);
	assert_int_equal(pvm_mmap(0, 0, m, VA + 16 * PAGE, 61 * PAGE, PVM_PROT_READ, PVM_MAP_PRIVATE | PVM_MAP_ANONYMOUS, none, 0), -PVM_EAGAIN);
	assert_int_equal(pvm_munlockall(m), 0);
	space_check();
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 0);
	assert_int_equal(info(m, PVM_MM_DEF_FLAGS), 0);
	at = pvm_mmap(0, 0, m, VA + 16 * PAGE, PAGE, PVM_PROT_READ, PVM_MAP_PRIVATE | PVM_MAP_ANONYMOUS, none, 0);
	assert_false(PVM_VM_HAS(flags_at((u64)at), PVM_VM_LOCKED));
	assert_int_equal(pvm_mlockall(0, 0, m, PVM_MCL_FUTURE), 0);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 0);
	assert_int_equal(info(m, PVM_MM_DEF_FLAGS), PVM_VM_LOCKED);
}

static void mincore_errors(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 2 * PAGE, ANON, VA / PAGE, 0);
	view_save();
	assert_int_equal(pvm_mincore(0, VA, PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_mincore(m + 1, VA, PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_mincore(PVM_MAX_MMS, VA, PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_mincore(m, VA + 1, PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_mincore(m, VA - PAGE, PAGE), -PVM_ENOMEM);
	assert_int_equal(pvm_mincore(m, VA + 2 * PAGE, 1), -PVM_ENOMEM);
	assert_int_equal(pvm_mincore(m, VA, PVM_MM_TOP4 - VA + 1), -PVM_ENOMEM);
	assert_int_equal(pvm_mincore(m, PVM_MM_TOP4 + PAGE, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_mincore(m, VA, ~(u64)0), -PVM_ENOMEM);
	assert_int_equal(pvm_mincore(m, VA + 2 * PAGE, 0), 0);
	assert_int_equal(pvm_mincore(m, PVM_MM_TOP4, 0), 0);
	view_same();
}

/* One byte for each page, up to the end of the range, of the area, of the vector; what is behind stays. */
static void mincore_bytes(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 5000 * PAGE, ANON, VA / PAGE, 0);
	area_new(m, VA + 5000 * PAGE, VA + 5001 * PAGE, ANON | PVM_VM_IO, 0, 0);
	store(VA + PAGE, 1);
	store(VA + 4095 * PAGE, 2);
	memset(pvm_mincore_vec, 7, sizeof pvm_mincore_vec);
	assert_int_equal(pvm_mincore(m, VA, 2 * PAGE + 1), 3);
	assert_true(pvm_mincore_vec[0] == 0 && pvm_mincore_vec[1] == 1 && pvm_mincore_vec[2] == 0 && pvm_mincore_vec[3] == 7);
	assert_int_equal(pvm_mincore(m, VA, PVM_MM_TOP4 - VA), PVM_MINCORE_PAGES);
	assert_true(pvm_mincore_vec[3] == 0 && pvm_mincore_vec[4094] == 0 && pvm_mincore_vec[4095] == 1);
	assert_int_equal(pvm_mincore(m, VA + 4096 * PAGE, 1000 * PAGE), 904);
	assert_true(pvm_mincore_vec[0] == 1 && pvm_mincore_vec[1] == 0);
	assert_int_equal(pvm_mincore(m, VA + 5000 * PAGE, PAGE), 1);
}

static void msync_errors(void **state)
{
	(void)state;
	begin();
	area_new(m, VA, VA + 2 * PAGE, ANON, VA / PAGE, 0);
	area_new(m, VA + 3 * PAGE, VA + 4 * PAGE, ANON | PVM_VM_LOCKED, 0, 0);
	view_save();
	assert_int_equal(pvm_msync(0, VA, PAGE, PVM_MS_SYNC), -PVM_EINVAL);
	assert_int_equal(pvm_msync(m + 1, VA, PAGE, PVM_MS_SYNC), -PVM_EINVAL);
	assert_int_equal(pvm_msync(m, VA + 1, PAGE, PVM_MS_SYNC), -PVM_EINVAL);
	assert_int_equal(pvm_msync(m, VA, PAGE, PVM_MS_SYNC | PVM_MS_ASYNC), -PVM_EINVAL);
	assert_int_equal(pvm_msync(m, VA, PAGE, 7), -PVM_EINVAL);
	assert_int_equal(pvm_msync(m, VA, PAGE, 8), -PVM_EINVAL);
	for (u32 flags = 0; flags < 8; flags++)
		if (flags != 5 && flags != 7) {
			assert_int_equal(pvm_msync(m, VA, 2 * PAGE, flags), 0);
			assert_int_equal(pvm_msync(m, VA + 2 * PAGE, 0, flags), 0);
			assert_int_equal(pvm_msync(m, VA, 2 * PAGE + 1, flags), -PVM_ENOMEM);
			assert_int_equal(pvm_msync(m, VA, ~(u64)0 - VA, flags), -PVM_ENOMEM);
			assert_int_equal(pvm_msync(m, VA, ~(u64)0xfff, flags), -PVM_ENOMEM);
			assert_int_equal(pvm_msync(m, VA, ~(u64)0xfff + 1, flags), 0); /* rounds to 0 */
			assert_int_equal(pvm_msync(m, VA, ~(u64)0, flags), 0);
		}
	assert_int_equal(pvm_msync(m, VA + 3 * PAGE, PAGE, PVM_MS_INVALIDATE), -PVM_EBUSY);
	assert_int_equal(pvm_msync(m, VA, 4 * PAGE, PVM_MS_INVALIDATE | PVM_MS_SYNC), -PVM_EBUSY);
	assert_int_equal(pvm_msync(m, VA, 4 * PAGE, PVM_MS_SYNC), -PVM_ENOMEM);
	assert_int_equal(pvm_msync(m, VA + 3 * PAGE, PAGE, PVM_MS_SYNC), 0);
	view_same();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(madvise_arguments), cmocka_unit_test(madvise_areas_that_refuse), cmocka_unit_test(madvise_flags),
		cmocka_unit_test(madvise_mergeable_skips), cmocka_unit_test(madvise_dontneed), cmocka_unit_test(madvise_hints),
		cmocka_unit_test(madvise_enomem), cmocka_unit_test(madvise_eagain), cmocka_unit_test(madvise_efault),
		cmocka_unit_test(madvise_populate), cmocka_unit_test(mlock_einval), cmocka_unit_test(mlock_lengths), cmocka_unit_test(mlock_eperm), cmocka_unit_test(mlock_limit),
		cmocka_unit_test(mlock_hole), cmocka_unit_test(mlock_fails_late), cmocka_unit_test(mlock_and_back),
		cmocka_unit_test(mlock_passes_over), cmocka_unit_test(mlock_all), cmocka_unit_test(mincore_errors), cmocka_unit_test(mincore_bytes),
		cmocka_unit_test(msync_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
