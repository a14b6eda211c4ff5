/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "sim.h"
#include "whole.h"

/* The arrays of the core: those with an element for each frame; what else boot writes; what is empty after it. */
#define OF_FRAMES(X) \
	X(pvm_page_state) X(pvm_page_order) X(pvm_page_flags) X(pvm_page_refcount) X(pvm_page_mapcount) X(pvm_page_owner) X(pvm_page_index) X(pvm_page_next) \
	X(pvm_page_prev)
#define OF_BOOT(X) \
	X(pvm_node_tag) X(pvm_bitset0) X(pvm_bitset1) X(pvm_bitset2) X(pvm_bitset3) X(pvm_buddy_lo) X(pvm_buddy_hi) X(pvm_buddy_free_pages) \
	X(pvm_buddy_nr_free) X(pvm_block_zone) X(pvm_zonelist) X(pvm_zonelist_len) X(pvm_zone_managed) X(pvm_zone_wmark) X(pvm_zone_reserve) \
	X(pvm_zone_need) X(pvm_pcp_count) X(pvm_pcp) X(pvm_node_start) X(pvm_node_end) X(pvm_zone_stats)
#define OF_AREAS(X) \
	X(pvm_it_root) X(pvm_it_start) X(pvm_it_end) X(pvm_it_subtree_end) X(pvm_it_subtree_gap) X(pvm_it_left) X(pvm_it_right) X(pvm_it_parent) \
	X(pvm_it_prev) X(pvm_it_next) X(pvm_it_tree) X(pvm_it_height) X(pvm_pool_live) X(pvm_pool_used) X(pvm_pool_order) X(pvm_pool_place) \
	X(pvm_vma_flags) X(pvm_vma_pgoff) X(pvm_vma_file) X(pvm_vma_anon) X(pvm_mm_map_count) X(pvm_vma_seen) X(pvm_mm_vmacache) X(pvm_avc_vma) \
	X(pvm_avc_anon) X(pvm_avc_next) X(pvm_avc_prev) X(pvm_vma_chain) X(pvm_vma_chain_last) X(pvm_vma_nr_avc) X(pvm_anon_vma_root) \
	X(pvm_anon_vma_parent) X(pvm_anon_vma_children) X(pvm_anon_vma_active) X(pvm_mm_info) X(pvm_mm_users) X(pvm_mm_root) X(pvm_reserve_frame) \
	X(pvm_tlb_frame) X(pvm_pt_batch)

#define CLEAR(array) memset(array, 0, sizeof(array));
#define CLEAR_FRAMES(array) memset(array, 0, pvm_nr_frames * sizeof((array)[0]));
#define KEEP(array) memcpy(at, array, sizeof(array)), at += sizeof(array);
#define KEEP_FRAMES(array) memcpy(at, array, pvm_nr_frames * sizeof((array)[0])), at += pvm_nr_frames * sizeof((array)[0]);
#define PUT(array) memcpy(array, at, sizeof(array)), at += sizeof(array);
#define PUT_FRAMES(array) memcpy(array, at, pvm_nr_frames * sizeof((array)[0])), at += pvm_nr_frames * sizeof((array)[0]);
#define SIZE(array) + sizeof(array)

_Static_assert(0 OF_FRAMES(SIZE) OF_BOOT(SIZE) <= WHOLE_BOOT_BYTES, "WHOLE_BOOT_BYTES is too small");

void whole_keep(struct whole_boot *b)
{
	u8 *at = b->bytes;
	b->frames = pvm_nr_frames;
	b->zero_page = pvm_zero_page;
	OF_FRAMES(KEEP_FRAMES)
	OF_BOOT(KEEP)
}

void whole_again(const struct whole_boot *b)
{
	const u8 *at = b->bytes;
	pvm_nr_frames = b->frames;
	pvm_zero_page = b->zero_page;
	pvm_frames_sealed = 1;
	OF_FRAMES(PUT_FRAMES)
	OF_BOOT(PUT)
	memset(&pvm_ram[pvm_zero_page], 0, sizeof pvm_ram[0]);
}

void whole_reset(void)
{
	OF_FRAMES(CLEAR_FRAMES) /* those behind are reserved, as after load */
	OF_BOOT(CLEAR)
	OF_AREAS(CLEAR)
	CLEAR(pvm_memmap)
	pvm_nr_frames = pvm_min_free_kbytes = pvm_zero_page = 0;
	pvm_frames_sealed = 0;
	pvm_frames_ignored = 0;
	pvm_reserve_count = pvm_tlb_root = pvm_tlb_count = pvm_pt_last = 0;
	pvm_tlb_start = pvm_tlb_end = pvm_vm_committed = 0;
	pvm_overcommit_mode = 0;
	pvm_overcommit_ratio = 50;
	sim_files_reset();
	sim_processes_reset();
	sim_nr_wrong = 0;
}
