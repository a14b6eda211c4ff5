/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs one input through the target, and tells what goes wrong. */
#include <stdarg.h>
#include <stdlib.h>

#include "fuzz.h"

u32 fuzz_check_period;
u32 fuzz_since;
u64 fuzz_total_ops;
int fuzz_telling, fuzz_exploring;
u64 fuzz_state;
u64 fuzz_hash;

static const struct fuzz_seq *running;
static u32 at; /* the op that runs; n: taking down */

int fuzz_seldom(void)
{
	if (++fuzz_since < fuzz_check_period)
		return 0;
	fuzz_since = 0;
	return 1;
}

u64 fuzz_run(const struct fuzz_seq *seq)
{
	running = seq;
	fuzz_hash = 0xcbf29ce484222325u;
	at = 0;
	fuzz_target.begin(seq->config);
	for (; at < seq->n; at++) {
		if (fuzz_telling == FUZZ_STORY) {
			printf("%4u: ", at);
			fuzz_print_op(stdout, &seq->op[at]);
		}
		fuzz_target.step(&seq->op[at]);
		if (fuzz_seldom())
			fuzz_target.check();
	}
	if (fuzz_exploring) {
		fuzz_target.check();
		fuzz_state = fuzz_target.state();
	}
	if (fuzz_telling == FUZZ_STORY)
		printf("      taking down\n");
	fuzz_target.end();
	if (fuzz_seldom())
		fuzz_target.check();
	fuzz_target.reset();
	fuzz_total_ops += seq->n;
	running = NULL;
	return fuzz_hash;
}

static const struct {
	int number;
	const char *name;
} errors[] = {
	{ PVM_EPERM, "EPERM" },   { PVM_ENOENT, "ENOENT" }, { PVM_EBADF, "EBADF" },   { PVM_EAGAIN, "EAGAIN" }, { PVM_ENOMEM, "ENOMEM" },       { PVM_EACCES, "EACCES" },
	{ PVM_EFAULT, "EFAULT" }, { PVM_EBUSY, "EBUSY" },   { PVM_EEXIST, "EEXIST" }, { PVM_EINVAL, "EINVAL" }, { PVM_ERANGE, "ERANGE" },       { PVM_EOVERFLOW, "EOVERFLOW" },
	{ PVM_EOPNOTSUPP, "EOPNOTSUPP" },
};

/* A value as C: an error by its name, PVM_NONE, a small number in decimal. */
static const char *shown(u64 v)
{
	static char text[4][32];
	static u32 next;
	char *t = text[next++ % 4];
	for (u32 i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (v == (u64)-errors[i].number) {
			snprintf(t, 32, "-PVM_%s", errors[i].name);
			return t;
		}
	if (v == PVM_NONE)
		return "PVM_NONE";
	snprintf(t, 32, v < 100000 ? "%llu" : "0x%llx", (unsigned long long)v);
	return t;
}

_Noreturn static void give_up(void)
{
	if (running) {
		fprintf(stderr, "the state:\n");
		fuzz_target.show(stderr);
	}
	abort();
}

static void head(void)
{
	fflush(stdout);
	fprintf(stderr, "FAILED %s, ", fuzz_target.name);
	if (running && at < running->n) {
		fprintf(stderr, "op %u: ", at);
		fuzz_print_op(stderr, &running->op[at]);
	} else {
		fprintf(stderr, running ? "while taking down\n" : "before the first op\n");
	}
}

void fuzz_fail(const char *format, ...)
{
	va_list args;
	head();
	fprintf(stderr, "  ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	give_up();
}

void fuzz_told(const char *format, ...)
{
	va_list args;
	printf(fuzz_telling == FUZZ_TEST ? "\t" : "        ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(";\n");
}

void fuzz_called(u64 have, u64 want, const char *format, ...)
{
	char call[512];
	va_list args;
	va_start(args, format);
	vsnprintf(call, sizeof call, format, args);
	va_end(args);
	if (fuzz_telling == FUZZ_TEST)
		printf("\tassert_int_equal(%s, %s);\n", call, shown(want));
	if (fuzz_telling == FUZZ_STORY)
		printf("        %s == %s%s\n", call, shown(have), have != want ? "  <-- WRONG" : "");
	if (have == want)
		return;
	head();
	fprintf(stderr, "  %s\n    is %s, should be %s\n", call, shown(have), shown(want));
	give_up();
}
