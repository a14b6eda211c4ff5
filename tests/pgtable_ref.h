/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference for tests of page tables: flat arrays that say of each page what maps it. Three trees of 4, 5 and 4 levels; in each, four
 * windows of 1 GiB: the first and the last of each canonical half. Queries and the executable hardware walk must tell what the array
 * tells; the tables must be just those that the array makes necessary, with the links and counts that pgtable.h promises. */
#ifndef PVM_TESTS_PGTABLE_REF_H
#define PVM_TESTS_PGTABLE_REF_H

#include "machine.h"
#include "pgtable_hw.h"
#include "port.h"
#include "walk.h"

#define N PVM_MAX_FRAMES
#define ALL MACHINE_FRAMES(N)
#define WINDOW 0x40000u /* pages of 1 GiB */
#define ROOTS 3u
#define WINDOWS 4u

static const u32 levels_of[ROOTS] = { 4, 5, 4 };
static u32 root_of[ROOTS];
static u64 ref_entry[ROOTS][WINDOWS][WINDOW]; /* the leaf entry, 0: none */
static u8 ref_level[ROOTS][WINDOWS][WINDOW];

static inline u64 window_va(u32 r, u32 w)
{
	u64 half = levels_of[r] == 5 ? (u64)1 << 56 : (u64)1 << 47, size = (u64)WINDOW * 4096;
	return w == 0 ? 0 : w == 1 ? half - size : w == 2 ? 0 - half : 0 - size;
}

static inline u64 page_va(u32 r, u32 w, u32 p)
{
	return window_va(r, w) + (u64)p * 4096;
}

static inline u32 span(u32 level)
{
	return level == 1 ? 1 : level == 2 ? 512 : WINDOW;
}

static inline u64 leaf_of(u32 pfn, u32 level, u64 prot)
{
	return ((u64)pfn << 12) + prot + (level == 1 ? 0 : prot & 0x80 ? 0x1000 : 0x80);
}

/* One table and all below: links, counts, no empty table. Returns the number of tables. */
static inline u32 tree_check(u32 root, u32 parent, u32 slot, u32 t, u32 level, u64 base)
{
	u32 live = 0, n = 1;
	assert_int_equal(pvm_page_state[t], PVM_PAGE_TABLE + level);
	assert_int_equal(pvm_page_owner[t], parent);
	assert_int_equal(pvm_page_next[t], root);
	assert_int_equal(pvm_page_index[t], base);
	if (parent != PVM_NONE)
		assert_int_equal(pvm_page_flags[t], slot);
	for (u32 i = 0; i < 512; i++) {
		u64 e = pvm_ram[t].word[i];
		live += e != 0;
		if (level > 1 && (e & 1) && !(e & 0x80)) {
			assert_int_equal(e & 0xfff, 0x67);
			n += tree_check(root, t, i, (u32)(e >> 12), level - 1, base + ((u64)i << (9 * (level - 1))));
		}
	}
	assert_int_equal(pvm_page_mapcount[t], live);
	assert_true(live > 0 || parent == PVM_NONE);
	return n;
}

/* Tables that the flat array of a tree makes necessary, its root not counted. */
static inline u32 tables_needed(u32 r)
{
	u32 n = 0;
	for (u32 w = 0; w < WINDOWS; w++) {
		u32 any = 0, deep = 0;
		for (u32 b = 0; b < WINDOW; b += 512) {
			u32 small = 0;
			for (u32 p = b; p < b + 512; p++) {
				any |= ref_level[r][w][p] != 0;
				deep |= ref_level[r][w][p] == 1 || ref_level[r][w][p] == 2;
				small |= ref_level[r][w][p] == 1;
			}
			n += small;
		}
		n += deep + any * (levels_of[r] - 3);
	}
	return n;
}

static inline u32 tables_all(void)
{
	u32 n = 0;
	for (u32 f = 0; f < N; f++)
		n += pvm_page_state[f] > PVM_PAGE_TABLE;
	return n;
}

#define MODE (PVM_HW_WP | PVM_HW_NXE | PVM_HW_GB)

/* What the page is mapped by: the query and the processor agree with the array. */
static inline void compare_page(u32 r, u32 w, u32 p)
{
	u64 va = page_va(r, w, p), e = ref_entry[r][w][p];
	u32 level = ref_level[r][w][p];
	struct pvm_pt_leaf leaf = pvm_pt_query(root_of[r], va + 0x123);
	struct pvm_pt_leaf near = pvm_pt_lookup(root_of[r], va + 0x456), again = pvm_pt_lookup(root_of[r], va);
	assert_int_equal(leaf.entry, e);
	assert_int_equal(leaf.level, level);
	assert_true(near.entry == e && near.level == level && again.entry == e && again.level == level);
	u32 mode = MODE | (levels_of[r] == 5 ? PVM_HW_LA57 : 0);
	for (u32 access = PVM_PF_U; access <= (PVM_PF_U | PVM_PF_I); access += access == PVM_PF_U ? PVM_PF_W : PVM_PF_I - PVM_PF_W) {
		struct pvm_hw_result hw = pvm_hw_walk(mode, root_of[r], va, access);
		struct pvm_hw_result same = pvm_pt_access(mode, root_of[r], va, access);
		assert_memory_equal(&same, &hw, sizeof hw);
		int right = (e & 1) && (e & 4) && (!(access & PVM_PF_W) || (e & 2)) && (!(access & PVM_PF_I) || !(e >> 63));
		assert_int_equal(hw.result, right ? PVM_HW_OK : PVM_HW_PF);
		if (!right) {
			assert_int_equal(hw.error, access | (e & 1 ? PVM_PF_P : 0));
			continue;
		}
		u64 first = (e & 0xffffffffff000) >> 12;
		first -= first % span(level);
		assert_int_equal(hw.pfn, first + p % span(level));
		assert_int_equal(hw.level, level);
	}
}

static inline void compare_window(u32 r, u32 w)
{
	for (u32 p = 0; p < WINDOW; p += ref_level[r][w][p] ? 1 : 3)
		compare_page(r, w, p);
}

static inline void compare_tables(void)
{
	u32 n = 0;
	for (u32 r = 0; r < ROOTS; r++) {
		u32 have = tree_check(root_of[r], PVM_NONE, 0, root_of[r], levels_of[r], 0);
		assert_int_equal(have, 1 + tables_needed(r));
		n += have;
	}
	assert_int_equal(n, tables_all());
	assert_true(pvm_zone_check() && pvm_reserve_check() && pvm_tlb_check() && pvm_pt_check());
}

static inline void ref_set(u32 r, u32 w, u32 p, u32 level, u64 entry)
{
	for (u32 i = p; i < p + span(level); i++) {
		ref_entry[r][w][i] = entry;
		ref_level[r][w][i] = entry ? (u8)level : 0;
	}
}

static inline int ref_any(u32 r, u32 w, u32 p, u32 n)
{
	for (u32 i = p; i < p + n; i++)
		if (ref_level[r][w][i])
			return 1;
	return 0;
}

static inline void begin(void)
{
	machine_boot(N);
	memset(&port_flush, 0, sizeof port_flush);
	memset(ref_entry, 0, sizeof ref_entry);
	memset(ref_level, 0, sizeof ref_level);
	for (u32 r = 0; r < ROOTS; r++) {
		root_of[r] = pvm_pt_create(0, 0, levels_of[r]);
		assert_true(root_of[r] != PVM_NONE);
	}
	compare_tables();
}

/* All trees are empty: they go, and all frames are back. */
static inline void end(void)
{
	for (u32 r = 0; r < ROOTS; r++)
		assert_int_equal(pvm_pt_destroy(0, root_of[r]), 0);
	assert_int_equal(pvm_tlb_flush(0), 0);
	assert_int_equal(pvm_reserve_drain(0), 0);
	pvm_drain_all_pages();
	assert_int_equal(tables_all(), 0);
	assert_int_equal(machine_buddy_free(), ALL);
	assert_true(pvm_zone_check() && pvm_reserve_check() && pvm_tlb_check());
}

static inline void map(u32 r, u32 w, u32 p, u32 pfn, u32 level, u64 prot)
{
	int busy = ref_any(r, w, p, span(level));
	assert_int_equal(pvm_pt_map(0, 0, root_of[r], page_va(r, w, p), pfn, level, prot), busy ? -PVM_EEXIST : 0);
	if (!busy)
		ref_set(r, w, p, level, leaf_of(pfn, level, prot));
}

static inline void pending(u32 r, u32 w, u32 p, u32 n)
{
	u64 v = (page_va(r, w, p) >> 12) & (((u64)1 << (9 * levels_of[r])) - 1);
	assert_int_equal(pvm_tlb_root, root_of[r]);
	assert_true(pvm_tlb_start <= v && v + n <= pvm_tlb_end);
}

static inline void unmap(u32 r, u32 w, u32 p, u32 level)
{
	int there = ref_level[r][w][p] == level;
	assert_int_equal(pvm_pt_unmap(0, root_of[r], page_va(r, w, p), level), there ? 0 : -PVM_ENOENT);
	if (there) {
		ref_set(r, w, p, level, 0);
		pending(r, w, p, span(level));
	}
}

/* The first frame of the leaf that maps page p. */
static inline u32 ref_pfn(u32 r, u32 w, u32 p)
{
	u32 pfn = (u32)(ref_entry[r][w][p] >> 12);
	return pfn - pfn % span(ref_level[r][w][p]);
}

static inline void ref_protect(u32 r, u32 w, u32 p, u64 prot)
{
	u32 level = ref_level[r][w][p];
	if (level && ref_entry[r][w][p] % 2) /* what is absent stays so */
		ref_set(r, w, p, level, leaf_of(ref_pfn(r, w, p), level, prot));
}

static inline void protect(u32 r, u32 w, u32 p, u32 level, u64 prot)
{
	int there = ref_level[r][w][p] == level && ref_entry[r][w][p] % 2;
	assert_int_equal(pvm_pt_protect(0, root_of[r], page_va(r, w, p), level, prot), there ? 0 : -PVM_ENOENT);
	if (!there)
		return;
	ref_protect(r, w, p, prot);
	pending(r, w, p, span(level));
}

static inline void map_range(u32 r, u32 w, u32 p, u32 n, u32 pfn, u64 prot)
{
	int busy = ref_any(r, w, p, n);
	assert_int_equal(pvm_pt_map_range(0, 0, root_of[r], page_va(r, w, p), pfn, n, prot), busy ? -PVM_EEXIST : 0);
	for (u32 i = 0; !busy && i < n; i++)
		ref_set(r, w, p + i, 1, leaf_of(pfn + i, 1, prot));
}

/* Does a huge leaf reach out of the pages p .. p+n-1? */
static inline int ref_cut(u32 r, u32 w, u32 p, u32 n)
{
	u32 first = span(ref_level[r][w][p] ? ref_level[r][w][p] : 1), last = span(ref_level[r][w][p + n - 1] ? ref_level[r][w][p + n - 1] : 1);
	return p % first != 0 || (p + n - 1) - (p + n - 1) % last + last > p + n;
}

static inline void unmap_range(u32 r, u32 w, u32 p, u32 n)
{
	int cut = ref_cut(r, w, p, n);
	assert_int_equal(pvm_pt_unmap_range(0, root_of[r], page_va(r, w, p), n), cut ? -PVM_EBUSY : 0);
	for (u32 i = 0; !cut && i < n; i++)
		ref_set(r, w, p + i, 1, 0);
}

static inline void protect_range(u32 r, u32 w, u32 p, u32 n, u64 prot)
{
	int cut = ref_cut(r, w, p, n);
	assert_int_equal(pvm_pt_protect_range(0, root_of[r], page_va(r, w, p), n, prot), cut ? -PVM_EBUSY : 0);
	if (cut)
		return;
	pending(r, w, p, n);
	for (u32 i = 0; i < n; i += ref_level[r][w][p + i] ? span(ref_level[r][w][p + i]) : 1)
		ref_protect(r, w, p + i, prot);
}

static inline void split(u32 r, u32 w, u32 p, u32 level)
{
	int there = ref_level[r][w][p] == level;
	assert_int_equal(pvm_pt_split(0, 0, root_of[r], page_va(r, w, p), level), there ? 0 : -PVM_ENOENT);
	if (!there)
		return;
	u64 e = ref_entry[r][w][p], prot = (e & 0xfff0000000000f7fu) | (e & 0x1000 ? 0x80 : 0);
	u32 pfn = ref_pfn(r, w, p);
	for (u32 i = 0; i < span(level); i += span(level - 1))
		ref_set(r, w, p + i, level - 1, leaf_of(pfn + i, level - 1, prot));
	pending(r, w, p, span(level));
}

#endif
