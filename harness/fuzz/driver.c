/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry points of libFuzzer, which AFL++'s driver calls, too. Environment: FUZZ_CHECK=1 runs the checkers after each op (default: as the
 * target says); FUZZ_STATS=file gets the number of inputs and ops when the process ends. */
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const u8 *a, size_t na, const u8 *b, size_t nb, u8 *out, size_t max, unsigned seed);
__attribute__((weak)) size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max);

static u64 inputs;

static void stats(void)
{
	const char *name = getenv("FUZZ_STATS");
	FILE *f = name ? fopen(name, "w") : NULL;
	if (f) {
		fprintf(f, "%llu %llu\n", (unsigned long long)inputs, (unsigned long long)fuzz_total_ops);
		fclose(f);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *period = getenv("FUZZ_CHECK");
	(void)argc, (void)argv;
	fuzz_check_period = fuzz_target.period;
	if (period && atoi(period) > 0)
		fuzz_check_period = (u32)atoi(period);
	fuzz_target.reset();
	atexit(stats);
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct fuzz_seq seq;
	u32 bytes = 2166136261u;
	for (size_t i = 0; i < size; i++)
		bytes = (bytes ^ data[i]) * 16777619u;
	fuzz_decode(&seq, data, size, fuzz_target.nr_ops);
	fuzz_since = bytes % fuzz_check_period;
	u64 hash = fuzz_run(&seq);
	inputs++;
	/* the same input twice, now and then: a run must not depend on those before it */
	if (bytes / 0x1000 % 256 == 0)
		HOLDS(fuzz_run(&seq) == hash, "the same input gives another hash");
	return 0;
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max, unsigned seed)
{
	/* libFuzzer's own mutations, dictionary included, one time in eight */
	if (LLVMFuzzerMutate && seed % 8 == 0)
		return LLVMFuzzerMutate(data, size, max);
	return fuzz_mutate(data, size, max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const u8 *a, size_t na, const u8 *b, size_t nb, u8 *out, size_t max, unsigned seed)
{
	return fuzz_cross(a, na, b, nb, out, max, seed);
}
