/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference model of physical memory: one flat row of frames. A frame is free in the buddy (one bit), waits in a pageset, heads an
 * allocated block, lies inside one, or is nobody's. There is no tree and no index: free blocks are read off the row of bits, since in a
 * canonical buddy system the free blocks are the largest aligned runs of free frames.
 *
 * Each function gives the answer that the function of the core with the same name must give, for the same arguments. The model reads
 * pvm_memmap, pvm_node_start, pvm_node_end and pvm_min_free_kbytes, which are inputs; it writes nothing of the core. */
#ifndef PVM_MODEL_FRAMES_H
#define PVM_MODEL_FRAMES_H

#include "zone.h"

enum { MODEL_NOBODY, MODEL_PAGESET, MODEL_HEAD, MODEL_INNER };

struct model_frame {
	u8 use, state, order;
	u32 refs, maps;
};

struct model_zone {
	u32 lo, hi, managed, reserve[3], wmark[3], free_pages;
};

struct model_pageset {
	u32 n, frame[PVM_PCP_HIGH];
};

extern struct model_frame model_frame[PVM_MAX_FRAMES];
extern u64 model_free_bits[PVM_MAX_FRAMES / 64];
extern struct model_zone model_zone[PVM_MAX_ZONES];
extern struct model_pageset model_pageset[PVM_MAX_CPUS][PVM_MAX_ZONES];
extern u32 model_nr_frames, model_top; /* frames from model_top on were never named; a multiple of 1024 */
extern u64 model_ignored;
extern int model_sealed;

int model_frame_init(u32 n);
int model_frame_reserve(u32 lo, u32 hi);
int model_zone_init(void);

u32 model_alloc_pages(u32 cpu, u32 node, u32 type, u32 order, u32 wmark);
int model_free_pages(u32 cpu, u32 f, u32 order);
int model_page_set_state(u32 f, u32 state);
int model_frame_get(u32 f);
int model_frame_put(u32 f);
int model_frame_map(u32 f);
int model_frame_unmap(u32 f);
int model_zone_drain(u32 cpu);

/* The buddy alone. */
int model_buddy_add_area(u32 a, u32 lo, u32 hi);
u32 model_buddy_alloc(u32 a, u32 order);
int model_buddy_free(u32 a, u32 f, u32 order);
int model_buddy_release(u32 a, u32 lo, u32 hi);
int model_buddy_reserve(u32 a, u32 lo, u32 hi);

/* Free blocks of that order in lo .. hi-1. */
u32 model_nr_free(u32 lo, u32 hi, u32 order);

/* What the core has otherwise than the model: a sentence, or NULL. */
const char *model_frames_differ(void);

/* Back to the state after load. */
void model_frames_reset(void);

#endif
