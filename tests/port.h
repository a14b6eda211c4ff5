/* SPDX-License-Identifier: BSD-2-Clause */
/* The hooks of core/pvm_port.h for tests: they count, and call back. */
#ifndef PVM_TESTS_PORT_H
#define PVM_TESTS_PORT_H

#include "pvm_types.h"

struct port_flush {
	u32 calls; /* so far */
	u32 root;  /* of the last call */
	u64 start, end;
};
extern struct port_flush port_flush;

/* Entries of swap: how many copies were granted, how many went, the entry of the last call; what a copy is answered. */
struct port_swap {
	u32 copies, frees;
	u64 entry;
	int answer;
};
extern struct port_swap port_swap;

/* Called by the hook, before it returns, when set. */
extern void (*port_on_flush)(u32 root, u64 start, u64 end);

#endif
