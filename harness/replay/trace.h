/* SPDX-License-Identifier: BSD-2-Clause */
/* Traces of page faults, as harness/record/README.md describes them, in memory. */
#ifndef PVM_REPLAY_TRACE_H
#define PVM_REPLAY_TRACE_H

#include <stdint.h>
#include <stdio.h>

enum { AREA_READ = 1, AREA_WRITE = 2, AREA_EXEC = 4, AREA_FILE = 8 };

struct area {
	uint64_t lo, hi; /* addresses lo .. hi-1 */
	unsigned prot;
};

struct event {
	char kind;       /* 'f' a fault; 'm' an area came */
	char access;     /* of a fault: r w x, in capitals when the page was present, or ? */
	uint64_t addr;   /* of a fault */
	struct area area; /* of an area */
};

struct process {
	char name[64];
	struct event *events; /* in the order of time */
	size_t nr_events;
	struct area *areas; /* the memory map at the end */
	size_t nr_areas;
};

/* Reads the next process of a trace: 1, 0 at the end of the file, -1 and a line on stderr when a line has not the format. */
int trace_next(FILE *file, const char *path, struct process *p);

void trace_free(struct process *p);

#endif
