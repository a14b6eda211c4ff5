/* SPDX-License-Identifier: BSD-2-Clause */
/* What is left of frames and numbers, and whether that is little. */
#include "mm.h"
#include "spaces.h"

/* Frames that can be had: those above the watermark of pages. */
u32 frames_left(void)
{
	u32 n = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		if (pvm_buddy_free_pages[z] > pvm_zone_wmark[z][PVM_WMARK_LOW])
			n += pvm_buddy_free_pages[z] - pvm_zone_wmark[z][PVM_WMARK_LOW];
	return n;
}

u32 left(u32 k)
{
	return PVM_POOL_MAX(k) - 1 - pvm_pool_live[k];
}

/* Are there fewer than n areas, or the avcs of as many? A cut needs an area, and as many avcs as the one of address space m that is cut has. */
static int areas_below(u32 m, u32 n)
{
	u32 most = 0;
	for (u32 v = pvm_vma_find(m, 0); v; v = pvm_vma_next(v))
		most = pvm_vma_nr_avc[v] > most ? pvm_vma_nr_avc[v] : most;
	return left(PVM_POOL_VMA) < n || left(PVM_POOL_AVC) < n * most;
}

/* Two cuts, and mmap one area more. */
int areas_scarce(u32 m)
{
	return areas_below(m, 3);
}

/* Four cuts, a copy, and tables for what moves. */
int mremap_scarce(u32 m)
{
	return areas_below(m, 5) || page_scarce();
}

/* Three tables, a page, one of a file that it is copied from, and what the pagesets take at a time. */
int page_scarce(void)
{
	return frames_left() < 5 + 2 * PVM_PCP_BATCH || left(PVM_POOL_AVC) < 1 || left(PVM_POOL_ANON_VMA) < 1;
}

int fork_scarce(u32 m)
{
	u32 n = 0, avcs = 0;
	for (u32 v = pvm_vma_find(m, 0); v; v = pvm_vma_next(v), n++)
		avcs += pvm_vma_nr_avc[v] + 1;
	return frames_left() < 1 + 6 * n + 2 * PVM_PCP_BATCH || left(PVM_POOL_VMA) < n || left(PVM_POOL_AVC) < avcs || left(PVM_POOL_ANON_VMA) < n ||
	       left(PVM_POOL_MM) < 1;
}

i64 or_enomem(i64 have, i64 want, int (*scarce)(u32 m), u32 m)
{
	return have == -PVM_ENOMEM && (model_maybe || (want >= 0 && scarce(m))) ? have : want;
}
