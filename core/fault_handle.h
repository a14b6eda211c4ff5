/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: what is done for them (Linux: mm/memory.c, handle_mm_fault, do_anonymous_page, do_fault, do_wp_page, wp_page_copy).
 *
 * The class says what the access needs (fault.h). Here frames are taken, filled and mapped. What can fail is asked first, then the page
 * tables change, then the counts; so a fault that is not handled leaves everything as it was. A page of a file comes from the embedder's page
 * cache: when the fault ends with PVM_VM_FAULT_RETRY, the embedder looks the page up, or reads it in (pvm_page_add_file), and calls once more
 * with it. */
#ifndef PVM_FAULT_HANDLE_H
#define PVM_FAULT_HANDLE_H

#include "fault.h"
#include "zap.h"

/* How a fault ends: the access can be repeated; SIGSEGV with si_code SEGV_MAPERR, SEGV_ACCERR; SIGBUS; no memory; the page of the area's
 * file is to be passed; the page is to be read in from swap. */
#define PVM_VM_FAULT_DONE 0
#define PVM_VM_FAULT_MAPERR 1
#define PVM_VM_FAULT_ACCERR 2
#define PVM_VM_FAULT_SIGBUS 3
#define PVM_VM_FAULT_OOM 4
#define PVM_VM_FAULT_RETRY 5
#define PVM_VM_FAULT_SWAP 6

/* Pages that stay free below an area that grows down, and the lowest address that it grows to (Linux: stack_guard_gap, mmap_min_addr). */
#define PVM_STACK_GUARD_PAGES 256
#define PVM_MMAP_MIN_ADDR 0x10000

#ifdef __cplusplus
extern "C" {
#endif

/* Address space m accessed addr, and the processor's error code says how (PVM_PF_...). page: the page of the area's file, or PVM_NONE when
 * there is none yet. One of PVM_VM_FAULT_...; when it is not DONE, nothing changed, but that a stack may have grown. Bad arguments,
 * an address space that does not exist, and no area at addr are MAPERR. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= PVM_VM_FAULT_SWAP;
    ensures roots: Roots_Same{Pre, Here};
    ensures same: Mm_Live(m) ==> addr < PVM_MM_TOP5 ==> Mm_Same_Pages{Pre, Here}(m, addr - addr % 4096, addr - addr % 4096 + 4096);
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here}; */
u32 pvm_handle_mm_fault(u32 cpu, u32 node, u32 m, u64 addr, u32 error, u32 page);

#ifdef __cplusplus
}
#endif
#endif
