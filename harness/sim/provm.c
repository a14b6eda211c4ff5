/* SPDX-License-Identifier: BSD-2-Clause */
/* provm: the core on a software machine, at a command line. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static int usage(void)
{
	fprintf(stderr, "usage: provm run SCENARIO [--check] [--cpus N] [--frames N] [--seed N] [--stop LINE] [--quiet]\n"
			"       provm replay TRACE.life [--check] [--cpus N] [--frames N] [--seed N] [--stop LINE] [--quiet]\n");
	return 2;
}

static int number(const char *text, u64 *value)
{
	char *end;
	*value = text ? strtoull(text, &end, 0) : 0;
	return text && *text && !*end;
}

int main(int argc, char **argv)
{
	struct sim_options o = { NULL, 0, 0, 0, 1, 0, 0 };
	if (argc < 3)
		return usage();
	for (int i = 2; i < argc; i++) {
		u64 value = 0;
		if (!strcmp(argv[i], "--check"))
			o.check = 1;
		else if (!strcmp(argv[i], "--quiet"))
			o.quiet = 1;
		else if (argv[i][0] != '-' && !o.path)
			o.path = argv[i];
		else if (!number(argv[i + 1], &value))
			return usage();
		else if (!strcmp(argv[i], "--cpus") && value <= PVM_MAX_CPUS)
			o.cpus = (u32)value, i++;
		else if (!strcmp(argv[i], "--frames") && value <= PVM_MAX_FRAMES)
			o.frames = (u32)value, i++;
		else if (!strcmp(argv[i], "--seed"))
			o.seed = value, i++;
		else if (!strcmp(argv[i], "--stop"))
			o.stop = value, i++;
		else
			return usage();
	}
	if (!o.path)
		return usage();
	if (!strcmp(argv[1], "run"))
		return sim_run(&o);
	return strcmp(argv[1], "replay") ? usage() : sim_replay(&o);
}
