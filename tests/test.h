/* SPDX-License-Identifier: BSD-2-Clause */
/* What every unit test includes: cmocka, and a random generator that gives the same numbers on every machine. */
#ifndef PVM_TESTS_TEST_H
#define PVM_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pvm_types.h"

/* xorshift64* (Vigna 2016) */
static inline u64 random_next(u64 *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 0x2545f4914f6cdd1dULL;
}

static inline u32 random_below(u64 *seed, u32 n)
{
	return (u32)((random_next(seed) >> 32) % n);
}

#endif
