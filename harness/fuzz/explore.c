/* SPDX-License-Identifier: BSD-2-Clause */
/* All sequences of a few operations, up to a depth, instead of random ones: explore OPS DEPTH [SECONDS]. OPS is an input in text; its first op begins each
 * sequence, the others are those that sequences are made of. Each sequence runs on a machine of its own, with every oracle after its last op, and is
 * taken down with all that must hold then. Only the first sequence that leads to a state goes on: breadth first, so that a failure is as short as can
 * be. Which states are one, fuzz_target.state says. With SECONDS, no depth begins that would take longer, to all appearance. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

#define MAX_DEPTH 12

struct path {
	u8 op[MAX_DEPTH];
};
static struct fuzz_seq ops, seq;

/* States that were met: a hash table of hashes. */
static u64 *met;
static size_t met_size, nr_met;

static struct path *from, *to; /* sequences that lead to the states of the last depth, and of this one */
static size_t nr_from, nr_to, max_to;

static void *room(void *p, size_t bytes)
{
	p = realloc(p, bytes);
	if (!p) {
		fprintf(stderr, "no memory for %zu states\n", nr_met);
		exit(2);
	}
	return p;
}

static int insert(u64 hash)
{
	size_t i = hash % met_size;
	for (; met[i]; i = (i + 1) % met_size)
		if (met[i] == hash)
			return 0;
	met[i] = hash;
	return 1;
}

static void grow(void)
{
	u64 *old = met;
	size_t n = met_size;
	met_size = met_size ? 4 * met_size : 1 << 16;
	met = memset(room(NULL, met_size * sizeof *met), 0, met_size * sizeof *met);
	for (size_t i = 0; i < n; i++)
		if (old[i])
			(void)insert(old[i]);
	free(old);
}

static int is_new(u64 hash)
{
	if (2 * nr_met >= met_size)
		grow();
	int fresh = insert(hash ? hash : 1);
	nr_met += (size_t)fresh;
	return fresh;
}

/* What failed, as an input that make replay takes. */
static void tell(void)
{
	fflush(stdout);
	fprintf(stderr, "\nthe sequence:\n");
	fuzz_print(stderr, &seq);
}

static void aborted(int signal)
{
	(void)signal;
	tell();
}

static void run(const struct path *p, u32 depth)
{
	seq.n = 1 + depth;
	seq.op[0] = ops.op[0];
	for (u32 i = 0; i < depth; i++)
		seq.op[1 + i] = ops.op[p->op[i]];
	(void)fuzz_run(&seq);
	if (!is_new(fuzz_state))
		return;
	if (nr_to == max_to)
		to = room(to, (max_to = max_to ? 2 * max_to : 1024) * sizeof *to);
	to[nr_to++] = *p;
}

static void deeper(u32 depth)
{
	for (size_t i = 0; i < nr_from; i++)
		for (u32 k = 1; k < ops.n; k++) {
			struct path p = from[i];
			p.op[depth - 1] = (u8)k;
			run(&p, depth);
		}
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

int main(int argc, char **argv)
{
	FILE *in = argc > 2 ? fopen(argv[1], "r") : NULL;
	u32 depth = argc > 2 ? (u32)atoi(argv[2]) : 0;
	double limit = argc > 3 ? atof(argv[3]) : 1e9, rate = 0;
	if (!in || depth < 1 || depth > MAX_DEPTH || fuzz_parse(&ops, in) || ops.n < 2 || !fuzz_target.state) {
		fprintf(stderr, "usage: %s OPS DEPTH [SECONDS], DEPTH at most %d\n", argv[0], MAX_DEPTH);
		return 2;
	}
	signal(SIGABRT, aborted);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(tell);
	memcpy(seq.config, ops.config, sizeof seq.config);
	fuzz_exploring = 1;
	fuzz_check_period = 0xffffffff;
	fuzz_target.reset();
	run(&(struct path){ { 0 } }, 0);
	printf("%5s %12s %12s %12s %9s\n", "depth", "sequences", "new states", "states", "seconds");
	for (u32 d = 1; d <= depth && nr_to > 0; d++) {
		struct path *swap = from;
		from = to, nr_from = nr_to, to = swap, nr_to = 0, max_to = 0;
		to = room(to, (max_to = nr_from) * sizeof *to);
		size_t n = nr_from * (ops.n - 1);
		if (rate > 0 && (double)n / rate > limit)
			break;
		double begin = now();
		deeper(d);
		double took = now() - begin;
		limit -= took;
		rate = (double)n / (took > 0.001 ? took : 0.001);
		printf("%5u %12zu %12zu %12zu %9.2f\n", d, n, nr_to, nr_met, took);
		fflush(stdout);
	}
	return 0;
}
