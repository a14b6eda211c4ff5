/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces for tests: a machine without any, areas and pages of files, and views of all that address spaces can see, to see that
 * nothing changed. */
#ifndef PVM_TESTS_SPACE_H
#define PVM_TESTS_SPACE_H

#include "fault_handle.h"
#include "fork.h"
#include "machine.h"

#ifndef FRAMES
#define FRAMES 4096
#endif
#define PAGE ((u64)4096)
#define RW (PVM_VM_READ | PVM_VM_WRITE)
#define STACK (RW | PVM_VM_GROWSDOWN)
#define READ PVM_PF_U
#define WRITE (PVM_PF_U | PVM_PF_W)

/* Everything that the layers of address spaces own. */
#define SPACE_SPANS(X) \
	X(pvm_it_root) X(pvm_it_start) X(pvm_it_end) X(pvm_it_subtree_end) X(pvm_it_subtree_gap) X(pvm_it_left) X(pvm_it_right) \
	X(pvm_it_parent) X(pvm_it_prev) X(pvm_it_next) X(pvm_it_tree) X(pvm_it_height) X(pvm_pool_live) X(pvm_pool_used) \
	X(pvm_pool_order) X(pvm_pool_place) X(pvm_vma_flags) X(pvm_vma_pgoff) X(pvm_vma_file) X(pvm_vma_anon) X(pvm_mm_map_count) \
	X(pvm_mm_vmacache) X(pvm_avc_vma) X(pvm_avc_anon) X(pvm_avc_next) X(pvm_avc_prev) X(pvm_vma_chain) X(pvm_vma_chain_last) \
	X(pvm_vma_nr_avc) X(pvm_anon_vma_root) X(pvm_anon_vma_parent) X(pvm_anon_vma_children) X(pvm_anon_vma_active) X(pvm_mm_info) \
	X(pvm_vm_committed) X(pvm_mm_users) X(pvm_mm_root) X(pvm_pt_last) X(pvm_zero_page) X(pvm_overcommit_mode)

#define SPACE_CLEAR(a) memset(&(a), 0, sizeof(a));

static inline void space_boot(void)
{
	machine_boot(FRAMES);
	SPACE_SPANS(SPACE_CLEAR)
}

/* Every executable checker of the core. */
static inline void space_check(void)
{
	assert_true(pvm_frame_check() && pvm_buddy_check() && pvm_zone_check());
	assert_true(pvm_reserve_check() && pvm_tlb_check() && pvm_pt_check());
	assert_true(pvm_pool_check() && pvm_itree_check());
	assert_true(pvm_vma_check() && pvm_rmap_check() && pvm_mm_check());
}

static inline u32 space_new(void)
{
	u32 m = pvm_mm_create(0, 0, 4);
	assert_true(m > 0);
	return m;
}

/* An area at from .. to-1 that is counted, as mmap makes one. */
static inline u32 area_new(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
	int v = pvm_area_map(m, from, to, flags, pgoff, file);
	assert_true(v > 0);
	pvm_vm_count(m, flags, (to - from) / PAGE);
	return (u32)v;
}

static inline u32 zero_page(void)
{
	u32 z = pvm_page_alloc(0, 0);
	assert_int_equal(pvm_page_set_zero(z), 0);
	return z;
}

/* Page `index` of a file, as the embedder's page cache has it, with words of its own. */
static inline u32 file_page(u32 file, u64 index)
{
	u32 f = pvm_page_alloc(0, 0);
	assert_true(f != PVM_NONE);
	assert_int_equal(pvm_page_add_file(f, file, index), 0);
	for (u32 i = 0; i < 512; i++)
		pvm_ram[f].word[i] = ((u64)file << 40) + (index << 16) + i + 1;
	return f;
}

static inline u32 fault(u32 m, u64 addr, u32 error, u32 page)
{
	return pvm_handle_mm_fault(0, 0, m, addr, error, page);
}

static inline u64 entry(u32 m, u64 addr)
{
	return pvm_pt_query(pvm_mm_root[m], addr).entry;
}

static inline u32 frame_at(u32 m, u64 addr)
{
	u64 e = entry(m, addr);
	return pvm_pte_present(e) ? (u32)pvm_pte_pfn(e) : PVM_NONE;
}

static inline u64 info(u32 m, u32 key)
{
	return pvm_mm_info[PVM_MM_INFO(m, key)];
}

static inline int same_words(u32 f, u32 g)
{
	return !memcmp(&pvm_ram[f], &pvm_ram[g], sizeof pvm_ram[f]);
}

static inline int all_zero(u32 f)
{
	for (u32 i = 0; i < 512; i++)
		if (pvm_ram[f].word[i])
			return 0;
	return 1;
}

/* Nothing waits any more: each frame is free, or somebody's. */
static inline void space_settle(void)
{
	assert_int_equal(pvm_pt_flush(0), 0);
	assert_int_equal(pvm_reserve_drain(0), 0);
}

static inline u32 space_free(void)
{
	space_settle();
	return machine_free();
}

/* What address spaces can see: areas, reverse map, what is mapped, the users and words of pages; how many frames and numbers are free. What
 * is in the cells of a number that is not live does not count, nor how trees are balanced. */
#define VIEW_SPANS(X) X(pvm_mm_map_count) X(pvm_vm_committed) X(pvm_mm_users) X(pvm_pool_live) X(pvm_zero_page)

#define VIEW_SIZE(a) + sizeof(a)
enum { VIEW_BYTES = 0 VIEW_SPANS(VIEW_SIZE) };

struct view_area {
	u64 start, end, flags, pgoff;
	u32 tree, file, anon, chain, chain_last, nr_avc;
};

struct view_avc {
	u64 start, end;
	u32 vma, anon, next, prev;
};

struct view_anon {
	u32 root, parent, children, active;
};

struct view_frame {
	u64 index, sum;
	u32 state, owner, refs, maps;
};

struct view {
	unsigned char arrays[VIEW_BYTES];
	struct view_area area[PVM_MAX_VMAS];
	struct view_avc avc[PVM_MAX_AVCS];
	struct view_anon anon[PVM_MAX_ANON_VMAS];
	u64 info[PVM_MAX_MMS][PVM_MM_KEYS];
	u64 map[PVM_MAX_MMS]; /* of address space m: a sum of pages and entries */
	struct view_frame frame[FRAMES];
	u32 free;
};

static inline u64 view_mix(u64 sum, u64 x)
{
	sum = (sum ^ x) * 0x9e3779b97f4a7c15u;
	return sum ^ sum >> 29;
}

/* A sum of the places and values of all leaves under table t, of which page `first` is the first. */
static inline u64 view_tree(u32 t, u64 first, u64 sum)
{
	u32 level = (u32)pvm_page_state[t] - PVM_PAGE_TABLE;
	for (u64 i = 0; i < 512; i++) {
		u64 e = pvm_ram[t].word[i], page = first + (i << 9 * (level - 1));
		if (e && level > 1 && !pvm_pte_huge(e))
			sum = view_tree((u32)pvm_pte_pfn(e), page, sum);
		else if (e)
			sum = view_mix(view_mix(sum, page), e);
	}
	return sum;
}

static inline struct view_frame view_frame(u32 f)
{
	struct view_frame v;
	memset(&v, 0, sizeof v);
	if (pvm_page_state[f] < PVM_PAGE_KERNEL || pvm_page_state[f] > PVM_PAGE_SLAB)
		return v;
	v.state = pvm_page_state[f];
	v.owner = pvm_page_owner[f];
	v.index = pvm_page_index[f];
	v.refs = pvm_page_refcount[f];
	v.maps = pvm_page_mapcount[f];
	for (u32 i = 0; i < 512; i++)
		v.sum = view_mix(v.sum, pvm_ram[f].word[i]);
	return v;
}

/* The row of m, with the most that it ever had instead of what is noted of that. */
static inline void view_info(u64 *row, u32 m)
{
	u64 rss = pvm_mm_rss(m), total = info(m, PVM_MM_TOTAL_VM);
	memcpy(row, &pvm_mm_info[PVM_MM_INFO(m, 0)], PVM_MM_KEYS * sizeof *row);
	row[PVM_MM_HIWATER_RSS] = rss > row[PVM_MM_HIWATER_RSS] ? rss : row[PVM_MM_HIWATER_RSS];
	row[PVM_MM_HIWATER_VM] = total > row[PVM_MM_HIWATER_VM] ? total : row[PVM_MM_HIWATER_VM];
}

static inline void view_areas(struct view *v)
{
	for (u32 i = 1; i < PVM_MAX_VMAS; i++)
		if (pvm_it_tree[i])
			v->area[i] = (struct view_area){ pvm_it_start[i], pvm_it_end[i], pvm_vma_flags[i], pvm_vma_pgoff[i], pvm_it_tree[i],
				pvm_vma_file[i], pvm_vma_anon[i], pvm_vma_chain[i], pvm_vma_chain_last[i], pvm_vma_nr_avc[i] };
	for (u32 c = 1; c < PVM_MAX_AVCS; c++)
		if (pvm_avc_vma[c])
			v->avc[c] = (struct view_avc){ pvm_it_start[PVM_MAX_VMAS + c], pvm_it_end[PVM_MAX_VMAS + c], pvm_avc_vma[c],
				pvm_avc_anon[c], pvm_avc_next[c], pvm_avc_prev[c] };
	for (u32 a = 1; a < PVM_MAX_ANON_VMAS; a++)
		if (pvm_anon_vma_root[a])
			v->anon[a] = (struct view_anon){ pvm_anon_vma_root[a], pvm_anon_vma_parent[a], pvm_anon_vma_children[a],
				pvm_anon_vma_active[a] };
}

#define VIEW_COPY(a) memcpy(at, &(a), sizeof(a)), at += sizeof(a);

static inline void view_take(struct view *v)
{
	unsigned char *at = v->arrays;
	memset(v, 0, sizeof *v);
	v->free = space_free();
	VIEW_SPANS(VIEW_COPY)
	view_areas(v);
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		if (pvm_mm_users[m]) {
			view_info(v->info[m], m);
			v->map[m] = view_tree(pvm_mm_root[m], 0, m + ((u64)pvm_mm_root[m] << 32));
		}
	for (u32 f = 0; f < FRAMES; f++)
		v->frame[f] = view_frame(f);
}

static struct view view_before, view_now;

static inline void view_save(void)
{
	view_take(&view_before);
}

/* Everything is as it was, and every invariant holds. */
static inline void view_same(void)
{
	space_check();
	view_take(&view_now);
	space_check();
	assert_int_equal(view_now.free, view_before.free);
	assert_memory_equal(view_now.arrays, view_before.arrays, sizeof view_now.arrays);
	assert_memory_equal(view_now.area, view_before.area, sizeof view_now.area);
	assert_memory_equal(view_now.avc, view_before.avc, sizeof view_now.avc);
	assert_memory_equal(view_now.anon, view_before.anon, sizeof view_now.anon);
	assert_memory_equal(view_now.info, view_before.info, sizeof view_now.info);
	assert_memory_equal(view_now.map, view_before.map, sizeof view_now.map);
	assert_memory_equal(view_now.frame, view_before.frame, sizeof view_now.frame);
}

/* All numbers of a class but `left` are taken away for a while. */
static u32 numbers[PVM_MAX_VMAS], nr_numbers;

static inline void numbers_leave(u32 class, u32 left)
{
	nr_numbers = 0;
	while (pvm_pool_room(class, left + 1))
		numbers[nr_numbers++] = pvm_pool_alloc(class);
}

static inline void numbers_back(u32 class)
{
	while (nr_numbers)
		assert_int_equal(pvm_pool_free(class, numbers[--nr_numbers]), 0);
}

#endif
