/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine that targets run on: memory, memory maps from tiny to holed, the state after load. The port's hook is world.c's; a target that wants to
 * know of flushes sets world_on_flush. */
#ifndef PVM_FUZZ_WORLD_H
#define PVM_FUZZ_WORLD_H

#include <stdio.h>

#include "frames.h"

#define WORLD_SHAPES 8

/* Fills the memory map and the spans of the nodes; returns the number of entries. */
u32 world_shape(u32 shape);
/* pvm_frame_init, then pvm_zone_init, compared with the model; 1 when there are zones now. */
void world_frames(u32 entries);
int world_zones(void);
/* Core and model as after load; frames that were page tables are cleared. */
void world_reset(void);
/* Frame f was a table. */
void world_dirty(u32 f);
/* The proven checkers of the layers up to zone, and the model. */
void world_check(void);
void world_show(FILE *out);

extern void (*world_on_flush)(u32 root, u64 start, u64 end);

#endif
