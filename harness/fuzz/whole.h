/* SPDX-License-Identifier: BSD-2-Clause */
/* What targets that drive the whole core on harness/sim share. */
#ifndef PVM_FUZZ_WHOLE_H
#define PVM_FUZZ_WHOLE_H

#include "pvm.h"

/* The core as boot leaves it (sim_start). */
#define WHOLE_BOOT_BYTES (36 * PVM_MAX_FRAMES + 2048)
struct whole_boot {
	u32 frames, zero_page;
	u8 bytes[WHOLE_BOOT_BYTES];
};

/* The core as after load, but for pvm_ram; a simulator without files and processes. */
void whole_reset(void);
/* Keeps what boot made; makes a core that is as after load one that is as after that boot, memory included. */
void whole_keep(struct whole_boot *b);
void whole_again(const struct whole_boot *b);

/* fuzz_scenario.c: what a scenario prints is shown, and it plays twice. */
extern int scenario_telling;

#endif
