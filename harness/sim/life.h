/* SPDX-License-Identifier: BSD-2-Clause */
/* Recorded lives of address spaces, as harness/record/README.md describes them, in memory: one event a line. */
#ifndef PVM_SIM_LIFE_H
#define PVM_SIM_LIFE_H

#include <stddef.h>
#include <stdint.h>

struct life_event {
	uint32_t line, pid;
	char kind;        /* the first letter of the line: e l s f F V C S x v r */
	const char *text; /* what follows it and a blank */
};

struct life {
	struct life_event *events;
	size_t nr_events;
	char *bytes; /* of the file; lines end with 0 */
};

/* A line of /proc/PID/maps. */
struct life_area {
	uint64_t lo, hi, offset, inode;
	char perm[5];
	unsigned major, minor;
	const char *name; /* "" when it has none */
};

/* A call: its arguments, its result, and what file it maps. */
struct life_call {
	char name[24];
	uint64_t arg[6];
	unsigned nr_args;
	int64_t result;
	uint64_t size;    /* of the file, in bytes */
	const char *path; /* NULL: no file */
};

/* A fault. */
struct life_fault {
	uint64_t addr;
	char access;      /* r w x, in capitals when the page was present, or ? */
	int kernel;
};

/* 0; -1 and a line on stderr when the file cannot be read, or a line has not the format. */
int life_load(struct life *l, const char *path);
void life_free(struct life *l);

/* 1, or 0 when the text has not the format. */
int life_area(const char *text, struct life_area *a);
int life_call(const char *text, struct life_call *c);
int life_fault(const char *text, struct life_fault *f);

#endif
