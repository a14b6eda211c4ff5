/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference model of interval trees: one row of intervals, searched from one end to the other. Functions answer as those of the core with
 * the same name; gap searches want a tree whose intervals do not overlap. */
#ifndef PVM_MODEL_INTERVALS_H
#define PVM_MODEL_INTERVALS_H

#include "itree.h"

struct model_interval {
	u64 start, end;
	u32 tree; /* 0: in none */
};

extern struct model_interval model_interval[PVM_IT_NODES];

u32 model_itree_find(u32 t, u64 addr);
u32 model_itree_find_below(u32 t, u64 addr);
u32 model_itree_first(u32 t, u64 from, u64 to);
u32 model_itree_next(u32 x, u64 from, u64 to);
int model_itree_insert(u32 t, u32 v, u64 from, u64 to);
int model_itree_erase(u32 x);
u64 model_itree_gap_up(u32 t, u64 from, u64 to, u64 len);
u64 model_itree_gap_down(u32 t, u64 from, u64 to, u64 len);

/* Does no interval of t meet from .. to-1? Do no two of t overlap? The node after x in order (0: the first of t), 0: none. */
int model_itree_free(u32 t, u64 from, u64 to);
int model_itree_disjoint(u32 t);
u32 model_itree_after(u32 t, u32 x);

#endif
