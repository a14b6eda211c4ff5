/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the benchmark share: the clock, which also begins and ends what callgrind counts. */
#ifndef PVM_BENCH_H
#define PVM_BENCH_H

#include "pvm.h"

u32 random_below(u32 n);
void must(int ok, const char *what);
void start(void);
void stop(const char *name, u32 operations); /* a line of the output, and a dump of callgrind's */
u32 rounds(u32 n);                           /* operations of a loop: few under valgrind, whose counts are exact */
void bench_spaces(u32 frames);               /* address spaces: system calls, faults, fork, exit */

#endif
