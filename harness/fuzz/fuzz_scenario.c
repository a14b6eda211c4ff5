/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a scenario of harness/sim: it ends, and when the text is none, the last thing that is told names the line. Whatever a scenario does, the
 * core's invariants and the theorems hold, and the same text gives the same output.
 *
 * The input is text, so there is no model; engines get a dictionary of the language (fuzz_scenario.dict). Between inputs everything is as after
 * load. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim.h"
#include "whole.h"

#define FRAMES 256

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int scenario_telling;
static FILE *out; /* where the process prints */

/* What the scenario prints, to be freed. */
static char *played(const u8 *data, size_t size)
{
	char *text = NULL;
	size_t length = 0;
	FILE *in = fmemopen((void *)(size_t)data, size, "r"), *to = open_memstream(&text, &length);
	if (!in || !to)
		abort();
	struct sim_options o = { "input", 1, 0, FRAMES, 1, 0, 1 };
	stdout = to;
	int wrong = sim_play(in, &o);
	stdout = out;
	fclose(in);
	fclose(to);
	if (pvm_ram)
		munmap(pvm_ram, FRAMES * sizeof *pvm_ram);
	pvm_ram = NULL;
	/* what a scenario can get wrong is told with its line; the machine has nothing to get wrong */
	if (wrong != (sim_nr_wrong != 0) || sim_nr_wrong != sim_nr_unexpected || (wrong && !strstr(text, "input:"))) {
		fprintf(stderr, "FAILED fuzz_scenario\n  it ends with %d, and tells:\n%s", wrong, text);
		abort();
	}
	sim_nr_unexpected = 0;
	whole_reset();
	return text;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	out = stdout;
	pvm_ram = NULL;
	whole_reset();
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u32 inputs;
	if (size == 0)
		return 0;
	char *text = played(data, size);
	if (scenario_telling)
		fputs(text, stdout);
	if (inputs++ % 64 == 0 || scenario_telling) {
		char *again = played(data, size);
		if (strcmp(text, again)) {
			fprintf(stderr, "FAILED fuzz_scenario\n  the same text prints something else the second time:\n%s-- and --\n%s", text, again);
			abort();
		}
		free(again);
	}
	free(text);
	return 0;
}
