/* SPDX-License-Identifier: BSD-2-Clause */
/* The mutator of mutate.c as a library for AFL++ (AFL_CUSTOM_MUTATOR_LIBRARY); one for all targets. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

struct mutator {
	u64 seed;
	u8 out[FUZZ_MAX_SIZE];
};

void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, u8 *in, size_t size, u8 **out, u8 *add, size_t add_size, size_t max);

void *afl_custom_init(void *afl, unsigned seed)
{
	struct mutator *m = calloc(1, sizeof *m);
	(void)afl;
	if (m)
		m->seed = seed;
	return m;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

size_t afl_custom_fuzz(void *data, u8 *in, size_t size, u8 **out, u8 *add, size_t add_size, size_t max)
{
	struct mutator *m = data;
	size_t n = 0;
	if (max > FUZZ_MAX_SIZE)
		max = FUZZ_MAX_SIZE;
	m->seed++;
	if (add && m->seed % 8 == 0)
		n = fuzz_cross(in, size, add, add_size, m->out, max, m->seed);
	if (n == 0) {
		n = size < max ? size : max;
		memcpy(m->out, in, n);
		n = fuzz_mutate(m->out, n, max, m->seed);
	}
	*out = m->out;
	return n;
}
