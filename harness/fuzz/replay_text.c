/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs of targets that take text, for people.
 *
 *     replay FILE           what it prints, played twice
 *     replay -q FILE...     runs them all; TAP */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"
#include "whole.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static int run(const char *name)
{
	static u8 data[1 << 20];
	FILE *f = fopen(name, "rb");
	if (!f) {
		perror(name);
		return 1;
	}
	size_t size = fread(data, 1, sizeof data, f);
	fclose(f);
	return LLVMFuzzerTestOneInput(data, size);
}

/* In a process of its own, so that the others run when it fails. */
static int fails(const char *name)
{
	int status = 0;
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		alarm(60);
		exit(run(name));
	}
	waitpid(child, &status, 0);
	printf("%s - %s\n", status ? "not ok" : "ok", name);
	return status != 0;
}

int main(int argc, char **argv)
{
	int failed = 0;
	LLVMFuzzerInitialize(&argc, &argv);
	if (argc > 2 && !strcmp(argv[1], "-q")) {
		for (int i = 2; i < argc; i++)
			failed += fails(argv[i]);
		return failed > 0;
	}
	if (argc != 2) {
		fprintf(stderr, "usage: %s FILE | -q FILE...\n", argv[0]);
		return 2;
	}
	scenario_telling = 1;
	return run(argv[1]);
}
