/* SPDX-License-Identifier: BSD-2-Clause */
/* What targets that drive the whole core on harness/sim share. */
#ifndef PVM_FUZZ_WHOLE_H
#define PVM_FUZZ_WHOLE_H

/* The core as after load, but for pvm_ram; a simulator without files and processes. */
void whole_reset(void);

/* fuzz_scenario.c: what a scenario prints is shown, and it plays twice. */
extern int scenario_telling;

#endif
