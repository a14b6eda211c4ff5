/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: what is done for them (Linux: mm/memory.c, handle_mm_fault, do_anonymous_page, do_fault, do_wp_page, wp_page_copy).
 *
 * The class says what the access needs (fault.h). Here frames are taken, filled and mapped. What can fail is asked first, then the page
 * tables change, then the counts; so a fault that is not handled leaves everything as it was. A page of a file comes from the embedder's page
 * cache, which is asked by a hook, pvm_port_file_page; when it is not there the fault ends with PVM_VM_FAULT_RETRY, the embedder
 * reads the page in, and the access faults once more. */
#ifndef PVM_FAULT_HANDLE_H
#define PVM_FAULT_HANDLE_H

#include "fault.h"
#include "mm.h"

/* How a fault ends: the access can be repeated; SIGSEGV with si_code SEGV_MAPERR, SEGV_ACCERR; SIGBUS; no memory; the page is to be
 * read in from its file, from swap. */
#define PVM_VM_FAULT_DONE 0
#define PVM_VM_FAULT_MAPERR 1
#define PVM_VM_FAULT_ACCERR 2
#define PVM_VM_FAULT_SIGBUS 3
#define PVM_VM_FAULT_OOM 4
#define PVM_VM_FAULT_RETRY 5
#define PVM_VM_FAULT_SWAP 6

#define PVM_FAULT_RMAP_CELLS PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS
#define PVM_FAULT_CELLS PVM_RESERVE_CELLS, PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS, PVM_FAULT_RMAP_CELLS

#endif
