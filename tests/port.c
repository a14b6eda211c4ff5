/* SPDX-License-Identifier: BSD-2-Clause */
#include "port.h"

#include "pvm_port.h"

struct port_flush port_flush;
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
