/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference model of areas and of the reverse map: a row of areas, each with the list of the anon_vmas in whose trees it stands, newest
 * first. There are no trees and no counters; whatever is asked is read off the row. Functions answer as those of the core with the same name, new
 * numbers included: the one given back last is taken first. */
#ifndef PVM_MODEL_AREAS_H
#define PVM_MODEL_AREAS_H

#include "rmap.h"
#include "vma_merge.h"

struct model_area {
	u64 start, end, flags, pgoff;
	u32 m, file; /* m 0: there is no such area */
	u32 own, n, chain[PVM_MAX_ANON_VMAS];
};

struct model_anon {
	u32 root, parent; /* root 0: there is no such anon_vma */
};

/* Frames as the reverse map sees them; the embedder of the model says which are allocated. */
#define MODEL_PAGES 16
struct model_frame_use {
	u64 index;
	u32 state, owner, mapcount;
};

extern struct model_area model_area[PVM_MAX_VMAS];
extern struct model_anon model_anon[PVM_MAX_ANON_VMAS];
extern struct model_frame_use model_frame_use[MODEL_PAGES];

int model_vma_insert(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file);
int model_vma_remove(u32 v);
int model_vma_split(u32 v, u64 addr);
int model_vma_resize(u32 v, u64 from, u64 to);
int model_vma_set_flags(u32 v, u64 flags);
u32 model_vma_merge_class(u32 m, u64 from, u64 to, struct pvm_vma_map q, u32 sp, u32 sn);
u32 model_vma_merge(u32 m, u64 from, u64 to, struct pvm_vma_map q, u32 sp, u32 sn); /* areas without avcs */
u32 model_vma_find(u32 m, u64 addr);
u32 model_vma_lookup(u32 m, u64 addr);
u32 model_vma_next(u32 v);
u32 model_vma_prev(u32 v);
u64 model_vma_unmapped_area(u32 m, u64 low, u64 high, u64 len, u32 topdown);

int model_anon_vma_prepare(u32 v);
int model_anon_vma_clone(u32 dst, u32 src);
int model_anon_vma_fork(u32 child, u32 parent);
int model_unlink_anon_vmas(u32 v);

int model_page_add_new_anon_rmap(u32 f, u32 v, u64 addr);
int model_page_add_anon_rmap(u32 f, u32 v, u64 addr);
int model_page_remove_rmap(u32 f);

/* Does area v stand in the tree of a? Does it cover page pgoff of what it maps? How many do both: so long is a walk. */
int model_linked(u32 v, u32 a);
int model_covers(u32 v, u64 pgoff);
u32 model_rmap_count(u32 a, u64 pgoff);
/* The counters of anon_vma a, the areas of m, the avcs of all areas. */
u32 model_children(u32 a);
u32 model_active(u32 a);
u32 model_map_count(u32 m);
u32 model_avcs(void);

void model_areas_reset(void);

#endif
