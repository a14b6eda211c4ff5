/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs for people; every checker runs after every op.
 *
 *     replay FILE           the story, op by op; when it fails: the state, the differing value, and a unit test to paste
 *     replay -q FILE...     runs them all, each twice; TAP
 *     replay -m FILE OUT    minimise: the fewest and plainest ops that fail in the same way
 *     replay -c FILE        the unit test alone
 *     replay -t FILE        as text
 *     replay -b FILE OUT    as bytes
 *
 * A FILE is bytes or text (ops.c); OUT is bytes. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

/* Text names its target, behind comments; bytes may begin with those of a comment, too. */
static int is_text(const u8 *data, size_t size)
{
	size_t at = 0;
	while (at < size && data[at] == '#') {
		const u8 *end = memchr(data + at, '\n', size - at);
		at = end ? (size_t)(end - data) + 1 : size;
	}
	return size - at >= 6 && memcmp(data + at, "provm ", 6) == 0;
}

static int load(struct fuzz_seq *seq, const char *name)
{
	static u8 data[FUZZ_MAX_SIZE + 1];
	FILE *f = fopen(name, "rb");
	if (!f) {
		perror(name);
		return 0;
	}
	size_t size = fread(data, 1, sizeof data, f);
	int wrong = 0;
	if (is_text(data, size)) {
		rewind(f);
		wrong = fuzz_parse(seq, f);
		if (wrong)
			fprintf(stderr, "%s:%d: not an op of %s\n", name, wrong, fuzz_target.name);
	} else {
		fuzz_decode(seq, data, size, fuzz_target.nr_ops);
	}
	fclose(f);
	return !wrong;
}

static int store(const struct fuzz_seq *seq, const char *name)
{
	static u8 data[FUZZ_MAX_SIZE];
	FILE *f = fopen(name, "wb");
	size_t size = fuzz_encode(data, seq);
	if (!f || fwrite(data, 1, size, f) != size || fclose(f)) {
		perror(name);
		return 0;
	}
	return 1;
}

/* Runs the input in a process of its own; 0 when it ends well. How it failed goes to `how`, without numbers. */
static int fails(const struct fuzz_seq *seq, char how[200])
{
	int ends[2];
	char line[1000];
	fflush(NULL);
	how[0] = 0;
	if (pipe(ends))
		exit(2);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], 2);
		close(ends[0]);
		alarm(10);
		(void)fuzz_run(seq);
		_exit(0);
	}
	close(ends[1]);
	FILE *err = fdopen(ends[0], "r");
	int wanted = 0;
	while (err && fgets(line, sizeof line, err)) {
		if (!strncmp(line, "FAILED", 6))
			wanted = 1;
		else if ((wanted == 1 || strstr(line, "runtime error") || !strncmp(line, "SUMMARY", 7)) && !how[0]) {
			const char *from = strstr(line, "runtime error") ? strstr(line, "runtime error") : line;
			size_t n = 0;
			for (const char *c = from; *c && *c != '(' && n < 199; c++)
				if (!isdigit((unsigned char)*c))
					how[n++] = *c;
			how[n] = 0;
		}
	}
	fclose(err);
	int status;
	waitpid(child, &status, 0);
	return status != 0;
}

static int still_fails(const struct fuzz_seq *seq, const char *want)
{
	char how[200];
	return fails(seq, how) && strcmp(how, want) == 0;
}

/* Zeller's delta debugging: leaves out runs of ops, each time half as long; then makes numbers smaller. */
static void minimise(struct fuzz_seq *seq, const char *how)
{
	static struct fuzz_seq t;
	for (int again = 1; again;) {
		again = 0;
		for (u32 len = seq->n ? seq->n : 1; len > 0; len /= 2)
			for (u32 i = 0; i + len <= seq->n;) {
				t = *seq;
				memmove(&t.op[i], &t.op[i + len], (seq->n - i - len) * sizeof t.op[0]);
				t.n -= len;
				if (still_fails(&t, how)) {
					*seq = t;
					again = 1;
				} else {
					i += len;
				}
			}
		for (u32 i = 0; i < seq->n; i++)
			for (u32 f = 0; f < 4; f++)
				for (u32 smaller = 0; smaller < 3; smaller++) {
					t = *seq;
					u16 *p = f == 1 ? &t.op[i].flags : f == 2 ? &t.op[i].a : &t.op[i].b;
					u32 v = f == 0 ? t.op[i].who : *p, w = smaller == 0 ? 0 : smaller == 1 ? v / 2 : v - 1;
					if (v == 0 || w == v)
						continue;
					if (f == 0)
						t.op[i].who = (u8)w;
					else
						*p = (u16)w;
					if (still_fails(&t, how)) {
						*seq = t;
						again = 1;
					}
				}
		for (u32 i = 0; i < FUZZ_CONFIG; i++) {
			t = *seq;
			t.config[i] = 0;
			if (seq->config[i] && still_fails(&t, how)) {
				*seq = t;
				again = 1;
			}
		}
		fprintf(stderr, "%u ops\n", seq->n);
	}
}

/* Runs with the given way of telling; in a process of its own, so that a failure comes back. */
static int tell(const struct fuzz_seq *seq, int how, int errors)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		if (!errors && !freopen("/dev/null", "w", stderr))
			_exit(2);
		fuzz_telling = how;
		setvbuf(stdout, NULL, _IOLBF, 0); /* what was told stays, however it ends */
		(void)fuzz_run(seq);
		fflush(NULL);
		_exit(0);
	}
	int status;
	waitpid(child, &status, 0);
	return status != 0;
}

static int test(const struct fuzz_seq *seq)
{
	printf("/* tests/machine.h, port.h; compile the core with\n *   %s */\n", FUZZ_MACHINE);
	printf("static void regression(void **state)\n{\n\t(void)state;\n\tmachine_clear();\n");
	fflush(stdout);
	int failed = tell(seq, FUZZ_TEST, 0);
	printf("}\n");
	return failed;
}

static int story(const struct fuzz_seq *seq)
{
	fuzz_print(stdout, seq);
	printf("\n");
	if (tell(seq, FUZZ_STORY, 1)) {
		printf("\n");
		(void)test(seq);
		return 1;
	}
	u64 hash = fuzz_run(seq);
	int same = fuzz_run(seq) == hash;
	printf("passed, %u ops, hash %016llx%s\n", seq->n, (unsigned long long)hash, same ? "" : ", and ANOTHER the second time");
	return !same;
}

static int quiet(char **names, int n)
{
	static struct fuzz_seq seq;
	int *done = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), failed = 0;
	if (done == MAP_FAILED)
		return 2;
	for (*done = 0; *done < n; ++*done) {
		fflush(NULL);
		pid_t child = fork();
		if (child == 0) {
			for (; *done < n; ++*done) {
				if (!load(&seq, names[*done]))
					_exit(1);
				u64 hash = fuzz_run(&seq);
				if (fuzz_run(&seq) != hash) {
					fprintf(stderr, "the same input gives another hash\n");
					_exit(1);
				}
			}
			exit(0); /* not _exit: a profile is written at exit */
		}
		int status;
		waitpid(child, &status, 0);
		if (*done < n) {
			printf("not ok - %s\n", names[*done]);
			failed++;
		}
	}
	for (int i = failed; i < n; i++)
		printf("ok - %s\n", fuzz_target.name);
	return failed > 0;
}

/* Runs all inputs, which are read once, over and over for so many seconds, as an engine would: operations a second of processor time. */
static int speed(char **names, int n, int seconds)
{
	struct fuzz_seq *seq = calloc((size_t)n, sizeof *seq);
	u64 runs = 0;
	if (!seq)
		return 2;
	for (int i = 0; i < n; i++)
		if (!load(&seq[i], names[i]))
			return 2;
	fuzz_check_period = fuzz_target.period;
	clock_t begin = clock();
	for (; clock() - begin < (clock_t)seconds * CLOCKS_PER_SEC; runs += (u64)n)
		for (int i = 0; i < n; i++)
			(void)fuzz_run(&seq[i]);
	double used = (double)(clock() - begin) / CLOCKS_PER_SEC;
	printf("%.0f %.0f %.1f\n", (double)runs / used, (double)fuzz_total_ops / used, (double)fuzz_total_ops / (double)runs);
	free(seq);
	return 0;
}

int main(int argc, char **argv)
{
	static struct fuzz_seq seq;
	char how[200];
	const char *what = argc > 1 && argv[1][0] == '-' ? argv[1] : "";
	char **names = argv + 1 + (*what != 0);
	int n = argc - 1 - (*what != 0);
	fuzz_check_period = 1;
	fuzz_target.reset();
	if (!strcmp(what, "-q") && n > 0)
		return quiet(names, n);
	if (!strcmp(what, "-s") && n > 1)
		return speed(names + 1, n - 1, atoi(names[0]));
	if (n != 1 + (!strcmp(what, "-m") || !strcmp(what, "-b"))) {
		fprintf(stderr, "usage: %s FILE | -q FILE... | -s SECONDS FILE... | -m FILE OUT | -c FILE | -t FILE | -b FILE OUT\n", argv[0]);
		return 2;
	}
	if (!load(&seq, names[0]))
		return 2;
	if (!strcmp(what, "-b"))
		return !store(&seq, names[1]);
	if (!strcmp(what, "-c"))
		return test(&seq);
	if (!strcmp(what, "-t")) {
		fuzz_print(stdout, &seq);
		return 0;
	}
	if (!strcmp(what, "-m")) {
		if (!fails(&seq, how)) {
			fprintf(stderr, "%s does not fail\n", names[0]);
			return 1;
		}
		minimise(&seq, how);
		fuzz_print(stdout, &seq);
		return !store(&seq, names[1]);
	}
	return story(&seq);
}
