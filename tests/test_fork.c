/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces that are copied, and that end: what the child gets, who may write, long chains, each allocation that fails. */
#include "port.h"
#include "space.h"
#include "swp.h"

#define VA ((u64)0x7f0000000000)
#define PRESENT PVM_PF_P
#define MIB ((u64)1 << 20)

static u32 area_at(u32 m, u64 addr)
{
	return pvm_vma_lookup(m, addr);
}

static void done(u32 m, u64 addr, u32 error, u32 page)
{
	assert_int_equal(fault(m, addr, error, page), PVM_VM_FAULT_DONE);
}

/* m writes a word at addr, as its processor does: the entry permits it, or a fault makes it. */
static void store(u32 m, u64 addr, u64 word)
{
	u64 e = entry(m, addr);
	if (!pvm_pte_present(e) || !pvm_pte_write(e))
		done(m, addr, pvm_pte_present(e) ? WRITE | PRESENT : WRITE, PVM_NONE);
	assert_true(pvm_pte_write(entry(m, addr)));
	pvm_ram[frame_at(m, addr)].word[addr % PAGE / 8] = word;
}

static u64 load(u32 m, u64 addr)
{
	if (!pvm_pte_present(entry(m, addr)))
		done(m, addr, READ, PVM_NONE);
	return pvm_ram[frame_at(m, addr)].word[addr % PAGE / 8];
}

static u32 forked(u32 m)
{
	int c = pvm_mm_fork(0, 0, m);
	assert_true(c > 0 && (u32)c != m);
	space_check();
	assert_int_equal(pvm_mm_users[c], 1);
	assert_true(pvm_mm_root[c] != pvm_mm_root[m]);
	return (u32)c;
}

static void put(u32 m)
{
	assert_int_equal(pvm_mm_put(0, m), 0);
	space_check();
}

/* Nobody is left: neither an area, nor a number, nor a promise; and all frames are free but `pages`. */
static void nothing_left(u32 free, u32 pages)
{
	assert_int_equal(space_free() + pages, free);
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
		assert_int_equal(pvm_pool_live[k], 0);
	for (u32 m = 0; m < PVM_MAX_MMS; m++)
		assert_int_equal(pvm_mm_users[m] + pvm_mm_map_count[m], 0);
	assert_int_equal(pvm_vm_committed, 0);
	space_check();
}

static void counts(u32 f, u32 refs, u32 maps)
{
	assert_int_equal(pvm_page_refcount[f], refs);
	assert_int_equal(pvm_page_mapcount[f], maps);
}

static void arguments(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, VA, VA + 4 * PAGE, RW, 0, 0);
	store(m, VA, 1);
	view_save();
	assert_int_equal(pvm_mm_fork(PVM_MAX_CPUS, 0, m), -PVM_EINVAL);
	assert_int_equal(pvm_mm_fork(0, PVM_MAX_NODES, m), -PVM_EINVAL);
	u32 none[] = { 0, m + 1, PVM_MAX_MMS - 1, PVM_MAX_MMS, PVM_NONE };
	for (u32 i = 0; i < 5; i++) {
		assert_int_equal(pvm_mm_fork(0, 0, none[i]), -PVM_EINVAL);
		assert_int_equal(pvm_mm_put(0, none[i]), -PVM_EINVAL);
	}
	assert_int_equal(pvm_mm_put(PVM_MAX_CPUS, m), -PVM_EINVAL);
	view_same();
}

/* One without areas, and the last user. */
static void empty_and_users(void **state)
{
	(void)state;
	for (u32 levels = 4; levels <= 5; levels++) {
		space_boot();
		u32 free = space_free(), m = pvm_mm_create(0, 0, levels), c = forked(m);
		assert_int_equal(pvm_page_state[pvm_mm_root[c]], PVM_PAGE_TABLE + levels);
		area_new(c, VA, VA + PAGE, RW | PVM_VM_ACCOUNT, 0, 0);
		store(c, VA, 5);
		assert_int_equal(pvm_mm_get(c), 0);
		assert_int_equal(pvm_mm_get(c), 0);
		for (int left = 2; left > 0; left--) {
			view_save();
			assert_int_equal(pvm_mm_put(0, c), 1);
			assert_int_equal(pvm_mm_users[c], left);
			pvm_mm_users[c] += 1;
			view_same();
			pvm_mm_users[c] -= 1;
		}
		assert_int_equal(load(c, VA), 5);
		put(c);
		assert_int_equal(pvm_mm_put(0, c), -PVM_EINVAL);
		put(m);
		nothing_left(free, 0);
	}
}

/* Both map the same frames read-only, and each gets a copy of its own when it writes; the last one writes in place. */
static void copy_on_write(void **state)
{
	(void)state;
	for (u32 child_first = 0; child_first < 2; child_first++) {
		space_boot();
		u32 free = space_free(), m = space_new();
		u32 v = area_new(m, VA, VA + 1024 * PAGE, RW | PVM_VM_ACCOUNT, 77, 0);
		u64 at[] = { 0, 1, 511, 512, 1023 };
		for (u64 i = 0; i < 5; i++)
			store(m, VA + at[i] * PAGE, i + 1);
		u32 c = forked(m), w = area_at(c, VA);
		assert_int_equal(pvm_vma_flags[w], pvm_vma_flags[v]);
		assert_int_equal(pvm_vma_pgoff[w], 77);
		assert_int_equal(pvm_it_end[w], VA + 1024 * PAGE);
		assert_true(pvm_vma_anon[w] != pvm_vma_anon[v]);
		assert_int_equal(pvm_vma_nr_avc[w], 2);
		assert_int_equal(pvm_vm_committed, 2048);
		assert_int_equal(info(c, PVM_MM_TOTAL_VM), 1024);
		assert_int_equal(info(c, PVM_MM_DATA_VM), 1024);
		assert_int_equal(info(c, PVM_MM_ANON_RSS), 5);
		u32 first = child_first ? c : m, last = child_first ? m : c;
		for (u64 i = 0; i < 5; i++) {
			u64 addr = VA + at[i] * PAGE;
			u32 f = frame_at(m, addr);
			assert_int_equal(frame_at(c, addr), f);
			assert_false(pvm_pte_write(entry(m, addr)) || pvm_pte_write(entry(c, addr)));
			assert_int_equal(pvm_pte_young(entry(c, addr)), 0);
			counts(f, 2, 2);
			store(first, addr, 100 + i);
			space_check();
			assert_true(frame_at(first, addr) != f && frame_at(last, addr) == f);
			counts(f, 1, 1);
			assert_int_equal(load(last, addr), i + 1);
			assert_false(pvm_pte_write(entry(last, addr)));
			store(last, addr, 200 + i);
			assert_int_equal(frame_at(last, addr), f); /* in place */
			assert_int_equal(load(first, addr), 100 + i);
		}
		assert_int_equal(info(m, PVM_MM_ANON_RSS) + info(c, PVM_MM_ANON_RSS), 10);
		put(first);
		for (u64 i = 0; i < 5; i++)
			assert_int_equal(load(last, VA + at[i] * PAGE), 200 + i);
		put(last);
		nothing_left(free, 0);
	}
}

/* Areas that are mostly holes: of pages, of tables, of all but the first and the last page of 32 TiB. */
static void holes(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = space_new();
	u64 from = (u64)1 << 40, at[] = { 0, PAGE, 3 * MIB, 1024 * MIB - PAGE, 1024 * MIB, 4096 * MIB, ((u64)1 << 45) - PAGE };
	area_new(m, from, from + ((u64)1 << 45), RW, 0, 0);
	area_new(m, from / 2, from / 2 + 16 * MIB, RW, 0, 0); /* nothing at all */
	store(m, from / 2 + MIB, 1);
	assert_int_equal(pvm_zap_range(0, m, from / 2, from / 2 + 16 * MIB), 0);
	for (u64 i = 0; i < 7; i++)
		store(m, from + at[i], i + 1);
	u32 tables = space_free(), c = forked(m);
	tables -= space_free();
	for (u64 i = 0; i < 7; i++) {
		assert_int_equal(frame_at(c, from + at[i]), frame_at(m, from + at[i]));
		assert_false(pvm_pte_write(entry(c, from + at[i])) || pvm_pte_write(entry(m, from + at[i])));
	}
	assert_int_equal(info(c, PVM_MM_ANON_RSS), 7);
	assert_int_equal(tables, free - space_free() - tables - 7); /* the child has the parent's tables, and no others */
	put(m);
	put(c);
	nothing_left(free, 0);
}

/* What an area's flags say of a fork. */
static void flags_of_areas(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = space_new();
	u64 flags[] = { RW, RW | PVM_VM_DONTCOPY, RW | PVM_VM_WIPEONFORK, RW | PVM_VM_LOCKED, RW | PVM_VM_LOCKED | PVM_VM_LOCKONFAULT,
		RW | PVM_VM_LOCKONFAULT | PVM_VM_ACCOUNT, RW | PVM_VM_DONTCOPY | PVM_VM_LOCKED | PVM_VM_ACCOUNT, STACK | PVM_VM_ACCOUNT,
		RW | PVM_VM_DONTCOPY | PVM_VM_WIPEONFORK };
	u32 n = sizeof flags / sizeof flags[0];
	for (u64 i = 0; i < n; i++) {
		area_new(m, VA + 2 * i * MIB, VA + 2 * i * MIB + PAGE, flags[i], 1000 * i, 0);
		store(m, VA + 2 * i * MIB, i + 1);
	}
	assert_int_equal(pvm_vm_committed, 3);
	u64 frames[16], entries[16];
	for (u64 i = 0; i < n; i++) {
		frames[i] = frame_at(m, VA + 2 * i * MIB);
		entries[i] = entry(m, VA + 2 * i * MIB);
	}
	assert_int_equal(pvm_mm_set(m, PVM_MM_DEF_FLAGS, PVM_VM_LOCKED), 0);
	for (u32 k = PVM_MM_START_BRK; k < PVM_MM_DEF_FLAGS; k++)
		assert_int_equal(pvm_mm_set(m, k, 0x1000 * k), 0);
	u32 c = forked(m);
	for (u32 k = PVM_MM_START_BRK; k < PVM_MM_KEYS; k++)
		assert_int_equal(info(c, k), k == PVM_MM_DEF_FLAGS ? 0 : info(m, k));
	assert_int_equal(info(m, PVM_MM_DEF_FLAGS), PVM_VM_LOCKED);
	for (u64 i = 0; i < n; i++) {
		u64 addr = VA + 2 * i * MIB;
		u32 w = area_at(c, addr), copied = !(flags[i] & (PVM_VM_DONTCOPY | PVM_VM_WIPEONFORK));
		assert_int_equal(w != 0, !(flags[i] & PVM_VM_DONTCOPY));
		if (w) {
			assert_int_equal(pvm_vma_flags[w], flags[i] & ~(u64)(PVM_VM_LOCKED | PVM_VM_LOCKONFAULT));
			assert_int_equal(pvm_vma_anon[w] != 0, copied);
		}
		counts((u32)frames[i], 1 + copied, 1 + copied);
		assert_int_equal(frame_at(c, addr) == frames[i], copied);
		assert_int_equal(entry(m, addr), copied ? entries[i] - PVM_PTE_RW : entries[i]); /* what is not shared stays writable */
		assert_int_equal(pvm_vma_flags[area_at(m, addr)], flags[i]);
	}
	assert_int_equal(info(c, PVM_MM_LOCKED_VM), 0);
	assert_int_equal(info(m, PVM_MM_LOCKED_VM), 3);
	assert_int_equal(info(c, PVM_MM_TOTAL_VM), 6);
	assert_int_equal(info(c, PVM_MM_STACK_VM), 1);
	assert_int_equal(info(c, PVM_MM_ANON_RSS), 5);
	assert_int_equal(pvm_vm_committed, 5);
	assert_int_equal(load(c, VA + 4 * MIB), 0); /* wiped */
	store(c, VA + 4 * MIB, 9);
	assert_int_equal(load(m, VA + 4 * MIB), 3);
	assert_int_equal(fault(c, VA + 2 * MIB, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	put(m);
	assert_int_equal(pvm_vm_committed, 2);
	assert_int_equal(load(c, VA), 1);
	put(c);
	nothing_left(free, 0);
}

/* Pages of files: shared ones fault in anew; private ones are copied only where the area has pages of its own. */
static void files(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), z = zero_page(), g[4];
	for (u32 i = 0; i < 4; i++)
		g[i] = file_page(1, i);
	u32 free = space_free() + 1;
	area_new(m, VA, VA + 2 * PAGE, RW | PVM_VM_SHARED, 0, 1);
	area_new(m, VA + 16 * PAGE, VA + 20 * PAGE, RW, 0, 1);
	area_new(m, VA + 32 * PAGE, VA + 36 * PAGE, RW, 0, 1);
	area_new(m, VA + 48 * PAGE, VA + 52 * PAGE, RW, 900, 0);
	done(m, VA, WRITE, g[0]);
	done(m, VA + 16 * PAGE, READ, g[0]); /* nothing of its own */
	done(m, VA + 32 * PAGE, READ, g[0]);
	done(m, VA + 33 * PAGE, WRITE, g[1]);
	done(m, VA + 48 * PAGE, READ, PVM_NONE); /* the zero page */
	done(m, VA + 49 * PAGE, WRITE, PVM_NONE);
	counts(g[0], 4, 3);
	u64 e = entry(m, VA);
	u32 f = frame_at(m, VA + 33 * PAGE), c = forked(m);
	assert_int_equal(entry(m, VA), e); /* still writable */
	assert_int_equal(entry(c, VA), 0);
	assert_int_equal(entry(c, VA + 16 * PAGE), 0);
	assert_int_equal(frame_at(c, VA + 32 * PAGE), g[0]);
	assert_int_equal(frame_at(c, VA + 33 * PAGE), f);
	assert_int_equal(frame_at(c, VA + 48 * PAGE), z);
	counts(g[0], 5, 4);
	counts(g[1], 1, 0);
	counts(f, 2, 2);
	counts(z, 1, 0);
	assert_int_equal(info(c, PVM_MM_FILE_RSS), 1);
	assert_int_equal(info(c, PVM_MM_ANON_RSS), 2);
	done(c, VA, WRITE, g[0]);
	assert_int_equal(frame_at(c, VA), frame_at(m, VA)); /* what one writes the other sees */
	done(c, VA + 32 * PAGE, WRITE | PRESENT, PVM_NONE);
	assert_true(same_words(frame_at(c, VA + 32 * PAGE), g[0]));
	space_check();
	put(m);
	put(c);
	for (u32 i = 0; i < 4; i++)
		counts(g[i], 1, 0);
	counts(z, 1, 0);
	nothing_left(free, 0);
}

/* Absent entries are copied as they are; a pinned page of the parent is not its own after a fork. */
static void swap_and_pins(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, VA, VA + 4 * PAGE, RW, 0, 0);
	store(m, VA, 3);
	memset(pvm_pt_batch, 0, sizeof pvm_pt_batch);
	pvm_pt_batch[0] = pvm_swp_entry(3, 77);
	assert_int_equal(pvm_pt_store(0, 0, pvm_mm_root[m], VA + PAGE, 1), 0);
	u32 f = frame_at(m, VA);
	assert_int_equal(pvm_frame_get(f), 0);
	memset(&port_swap, 0, sizeof port_swap);
	port_swap.answer = -1;
	assert_int_equal(pvm_mm_fork(0, 0, m), -PVM_ENOMEM);
	assert_int_equal(pvm_pt_flush(0), 0);
	assert_int_equal(port_swap.frees, 0);
	counts(f, 2, 1);
	port_swap.answer = 0;
	u32 c = forked(m);
	assert_int_equal(port_swap.copies, 1);
	assert_true(port_swap.entry == pvm_swp_entry(3, 77));
	assert_int_equal(entry(m, VA + PAGE), pvm_swp_entry(3, 77));
	assert_int_equal(entry(c, VA + PAGE), pvm_swp_entry(3, 77));
	counts(f, 3, 2);
	store(c, VA, 4);
	store(m, VA, 5);
	assert_int_equal(pvm_ram[f].word[0], 3);
	counts(f, 1, 0);
	assert_int_equal(load(c, VA), 4);
	assert_int_equal(load(m, VA), 5);
	assert_int_equal(port_swap.frees, 0);
	assert_int_equal(pvm_mm_put(0, c), 0);
	assert_int_equal(port_swap.frees, 1);
	assert_true(port_swap.entry == pvm_swp_entry(3, 77));
	assert_int_equal(pvm_pt_flush(0), 0);
	space_check();
}

/* Each process forks the next and ends: contents come through, and nothing is left behind, however long the chain. */
static void chain_of_lives(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = space_new();
	area_new(m, VA, VA + 4 * PAGE, RW | PVM_VM_ACCOUNT, 0, 0);
	area_new(m, VA + 8 * PAGE, VA + 9 * PAGE, STACK, 100, 0);
	store(m, VA, 42);
	for (u32 i = 0; i < 1000; i++) {
		int c = pvm_mm_fork(0, 0, m);
		assert_true(c > 0);
		store((u32)c, VA + PAGE, i);
		if (i % 3 == 0)
			store((u32)c, VA + 8 * PAGE, i);
		assert_int_equal(pvm_mm_put(0, m), 0);
		m = (u32)c;
		assert_int_equal(load(m, VA), 42);
		assert_int_equal(load(m, VA + PAGE), i);
		assert_int_equal(load(m, VA + 8 * PAGE), i / 3 * 3);
		if (i % 100 == 0)
			space_check();
		assert_true(pvm_pool_live[PVM_POOL_AVC] <= 8 && pvm_pool_live[PVM_POOL_ANON_VMA] <= 8);
	}
	put(m);
	nothing_left(free, 0);
}

/* All address spaces that there are, each the child of the one before; they end oldest first, newest first, or all at random. */
static void chain_of_children(void **state)
{
	(void)state;
	for (u32 order = 0; order < 3; order++) {
		space_boot();
		u32 free = space_free(), n = PVM_MAX_MMS - 1, at[PVM_MAX_MMS];
		u64 seed = 7;
		at[0] = space_new();
		area_new(at[0], VA, VA + 32 * PAGE, RW | PVM_VM_ACCOUNT, 0, 0);
		store(at[0], VA, 42);
		for (u32 i = 1; i < n; i++) {
			at[i] = forked(at[i - 1]);
			store(at[i], VA + i * PAGE, i);
			store(at[i - 1], VA + 31 * PAGE, i);
			space_check();
		}
		counts(frame_at(at[n - 1], VA), n, n);
		assert_int_equal(pvm_vm_committed, 32 * n);
		view_save();
		assert_int_equal(pvm_mm_fork(0, 0, at[3]), -PVM_ENOMEM); /* no number is left */
		view_same();
		while (n > 0) {
			u32 i = order == 0 ? 0 : order == 1 ? n - 1 : random_below(&seed, n);
			for (u32 k = 0; k < n; k++)
				assert_int_equal(load(at[k], VA), 42);
			put(at[i]);
			memmove(at + i, at + i + 1, (--n - i) * sizeof at[0]);
		}
		nothing_left(free, 0);
	}
}

/* A parent that uses all that a fork copies, in tables of several places. */
static u32 family(u32 *areas)
{
	u64 at[] = { MIB, VA - ((u64)1 << 40), VA, VA + 16 * MIB };
	u32 m = space_new();
	zero_page();
	for (u32 i = 0; i < 4; i++) {
		area_new(m, at[i], at[i] + 600 * PAGE, RW | PVM_VM_ACCOUNT, 1000 * i, 0);
		store(m, at[i], i + 1);
		store(m, at[i] + 599 * PAGE, i + 2);
		assert_int_equal(load(m, at[i] + PAGE), 0);
	}
	area_new(m, VA + 64 * MIB, VA + 64 * MIB + PAGE, RW | PVM_VM_SHARED, 0, 1);
	done(m, VA + 64 * MIB, WRITE, file_page(1, 0));
	*areas = 5;
	u32 c = forked(m); /* so that the parent shares pages already, and its chains are longer */
	store(c, VA, 9);
	return c;
}

/* With 0, 1, 2 .. frames left, then numbers of each class: the fork fails, and the parent may write what it could; until there is enough. */
static void frames_fail(void **state)
{
	(void)state;
	space_boot();
	u32 areas, m = family(&areas), left = 0;
	int c;
	store(m, VA + 16 * MIB, 77);
	do {
		view_save();
		take_all(left++);
		c = pvm_mm_fork(0, 0, m);
		if (c < 0) {
			space_settle();
			assert_int_equal(machine_free(), left - 1);
		}
		give_back();
		if (c < 0) {
			assert_int_equal(c, -PVM_ENOMEM);
			view_same();
			assert_true(pvm_pte_write(entry(m, VA + 16 * MIB)));
		}
	} while (c < 0);
	space_check();
	assert_true(left > 10 && left < 32);
	assert_int_equal(load((u32)c, VA + 16 * MIB), 77);
	assert_int_equal(load((u32)c, VA), 9);
}

static void numbers_fail(void **state)
{
	u32 class[] = { PVM_POOL_VMA, PVM_POOL_AVC, PVM_POOL_ANON_VMA, PVM_POOL_MM };
	(void)state;
	for (u32 i = 0; i < 4; i++) {
		space_boot();
		u32 areas, m = family(&areas), left = 0;
		int c;
		do {
			view_save();
			numbers_leave(class[i], left++);
			c = pvm_mm_fork(0, 0, m);
			numbers_back(class[i]);
			if (c < 0) {
				assert_int_equal(c, -PVM_ENOMEM);
				view_same();
			}
		} while (c < 0);
		space_check();
		assert_int_equal(left - 1, class[i] == PVM_POOL_VMA ? areas : class[i] == PVM_POOL_MM ? 1 : left - 1);
		assert_true(left > 1 && left < 32);
	}
}

/* A page that cannot be counted once more, a promise that cannot be made. */
static void counts_and_promises_fail(void **state)
{
	(void)state;
	space_boot();
	u32 areas, m = family(&areas), managed = 0;
	u32 *count[] = { pvm_page_refcount, pvm_page_mapcount };
	u64 at[] = { MIB, VA, VA + 599 * PAGE, VA + 16 * MIB + 599 * PAGE };
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		managed += pvm_zone_managed[z];
	for (u32 i = 0; i < 8; i++) {
		u32 f = frame_at(m, at[i % 4]), had = count[i / 4][f];
		assert_true(f != PVM_NONE);
		count[i / 4][f] = PVM_COUNT_MAX;
		view_save();
		assert_int_equal(pvm_mm_fork(0, 0, m), -PVM_ENOMEM);
		view_same();
		count[i / 4][f] = had;
	}
	pvm_overcommit_mode = PVM_OVERCOMMIT_NEVER;
	u64 had = pvm_vm_committed;
	for (u64 more = 0; more < 5; more++) { /* so many areas are promised before the last one is refused */
		pvm_vm_committed = (u64)managed / 2 - managed / 32 - 18 * 2 - more * 600;
		view_save();
		assert_int_equal(pvm_mm_fork(0, 0, m) > 0, 0);
		view_same();
		if (pvm_vm_committed < 600)
			break;
	}
	pvm_overcommit_mode = PVM_OVERCOMMIT_ALWAYS;
	pvm_vm_committed = had;
	forked(m);
	assert_int_equal(pvm_vm_committed, had + 2400);
}

/* A huge leaf of anonymous memory cannot be copied: the fork fails as a whole. */
static void huge_leaf(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 9, PVM_WMARK_NONE);
	area_new(m, VA, VA + 4 * MIB, RW, 0, 0);
	store(m, VA + 3 * MIB, 1);
	assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], VA, f, 2, PVM_PTE_P | PVM_PTE_RW | PVM_PTE_US | PVM_PTE_NX), 0);
	view_save();
	assert_int_equal(pvm_mm_fork(0, 0, m), -PVM_ENOMEM);
	view_same();
}

/* Leaves that no call on address spaces makes, a huge one and one outside of all areas: the address space ends, and whoever mapped them answers for
 * them. What lies before the huge one is given back. */
static void end_with_foreign_leaves(void **state)
{
	u64 prot = PVM_PTE_P | PVM_PTE_US | PVM_PTE_NX;
	(void)state;
	space_boot();
	u32 m = space_new(), f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 9, PVM_WMARK_NONE), g = pvm_page_alloc(0, 0);
	area_new(m, VA, VA + 4 * MIB, RW | PVM_VM_ACCOUNT, 0, 0);
	assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], VA + 2 * MIB, f, 2, prot), 0);
	assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], MIB, g, 1, prot), 0);
	store(m, VA, 1);
	u32 mine = frame_at(m, VA);
	put(m);
	space_settle();
	assert_int_equal(pvm_page_state[mine], PVM_PAGE_FREE);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_KERNEL);
	assert_int_equal(pvm_page_state[g], PVM_PAGE_KERNEL);
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
		assert_int_equal(pvm_pool_live[k], 0);
	assert_int_equal(pvm_vm_committed, 0);
	assert_int_equal(space_new(), m); /* the number is used again, with other tables */
	space_check();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments), cmocka_unit_test(empty_and_users), cmocka_unit_test(copy_on_write), cmocka_unit_test(holes),
		cmocka_unit_test(flags_of_areas), cmocka_unit_test(files), cmocka_unit_test(swap_and_pins), cmocka_unit_test(chain_of_lives), cmocka_unit_test(chain_of_children),
		cmocka_unit_test(frames_fail), cmocka_unit_test(numbers_fail), cmocka_unit_test(counts_and_promises_fail),
		cmocka_unit_test(huge_leaf), cmocka_unit_test(end_with_foreign_leaves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
