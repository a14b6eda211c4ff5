/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "sim.h"
#include "whole.h"

#define CLEAR(array) memset(array, 0, sizeof(array))

static void clear_frames(void)
{
	CLEAR(pvm_node_tag), CLEAR(pvm_bitset0), CLEAR(pvm_bitset1), CLEAR(pvm_bitset2), CLEAR(pvm_bitset3), CLEAR(pvm_buddy_lo), CLEAR(pvm_buddy_hi);
	CLEAR(pvm_buddy_free_pages), CLEAR(pvm_buddy_nr_free), CLEAR(pvm_page_state), CLEAR(pvm_page_order), CLEAR(pvm_page_flags);
	CLEAR(pvm_page_refcount), CLEAR(pvm_page_mapcount), CLEAR(pvm_page_owner), CLEAR(pvm_page_index), CLEAR(pvm_page_next), CLEAR(pvm_page_prev);
	CLEAR(pvm_block_zone), CLEAR(pvm_zonelist), CLEAR(pvm_zonelist_len), CLEAR(pvm_zone_managed), CLEAR(pvm_zone_wmark), CLEAR(pvm_zone_reserve);
	CLEAR(pvm_zone_need), CLEAR(pvm_pcp_count), CLEAR(pvm_pcp), CLEAR(pvm_node_start), CLEAR(pvm_node_end), CLEAR(pvm_memmap), CLEAR(pvm_zone_stats);
	CLEAR(pvm_reserve_frame), CLEAR(pvm_tlb_frame), CLEAR(pvm_pt_batch);
}

static void clear_areas(void)
{
	CLEAR(pvm_it_root), CLEAR(pvm_it_start), CLEAR(pvm_it_end), CLEAR(pvm_it_subtree_end), CLEAR(pvm_it_subtree_gap), CLEAR(pvm_it_left);
	CLEAR(pvm_it_right), CLEAR(pvm_it_parent), CLEAR(pvm_it_prev), CLEAR(pvm_it_next), CLEAR(pvm_it_tree), CLEAR(pvm_it_height);
	CLEAR(pvm_pool_live), CLEAR(pvm_pool_used), CLEAR(pvm_pool_order), CLEAR(pvm_pool_place);
	CLEAR(pvm_vma_flags), CLEAR(pvm_vma_pgoff), CLEAR(pvm_vma_file), CLEAR(pvm_vma_anon), CLEAR(pvm_mm_map_count), CLEAR(pvm_vma_seen);
	CLEAR(pvm_mm_vmacache), CLEAR(pvm_avc_vma), CLEAR(pvm_avc_anon), CLEAR(pvm_avc_next), CLEAR(pvm_avc_prev), CLEAR(pvm_vma_chain);
	CLEAR(pvm_vma_chain_last), CLEAR(pvm_vma_nr_avc), CLEAR(pvm_anon_vma_root), CLEAR(pvm_anon_vma_parent), CLEAR(pvm_anon_vma_children);
	CLEAR(pvm_anon_vma_active), CLEAR(pvm_mm_info), CLEAR(pvm_mm_users), CLEAR(pvm_mm_root);
}

void whole_reset(void)
{
	clear_frames();
	clear_areas();
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
