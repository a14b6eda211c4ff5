/* SPDX-License-Identifier: BSD-2-Clause */
#include "port.h"

#include "pvm_port.h"

struct port_flush port_flush;
struct port_swap port_swap;
void (*port_on_flush)(u32 root, u64 start, u64 end);

void pvm_port_tlb_flush(u32 root, u64 start, u64 end)
{
	port_flush.calls++;
	port_flush.root = root;
	port_flush.start = start;
	port_flush.end = end;
	if (port_on_flush)
		port_on_flush(root, start, end);
}

int pvm_port_swap_duplicate(u64 entry)
{
	port_swap.copies += port_swap.answer == 0;
	port_swap.entry = entry;
	return port_swap.answer;
}

void pvm_port_swap_free(u64 entry)
{
	port_swap.frees++;
	port_swap.entry = entry;
}
