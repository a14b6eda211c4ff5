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
#include "fault_grow.h"
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

#define PVM_FAULT_RMAP_CELLS PVM_RMAP_POOL_CELLS, PVM_RMAP_LIST_CELLS, PVM_RMAP_TREE_CELLS, PVM_RMAP_ANON_CELLS, PVM_RMAP_OWN_CELLS
#define PVM_FAULT_CELLS PVM_RESERVE_CELLS, PVM_FLUSH_CELLS, PVM_TREE_CELLS, PVM_GATHER_CELLS, PVM_FAULT_RMAP_CELLS, \
  pvm_page_refcount[0 .. PVM_MAX_FRAMES - 1], pvm_mm_info[0 .. PVM_MM_INFO_SIZE - 1]

#include "../spec/fault_handle.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* Address space m accessed addr, and the processor's error code says how (PVM_PF_...). page: the page of the area's file, or PVM_NONE when
 * there is none yet. One of PVM_VM_FAULT_...; when it is not DONE, nothing changed, but that a stack may have grown. Bad arguments,
 * an address space that does not exist, and no area at addr are MAPERR. No area changes but the one at addr, which may get an anon_vma. What a write
 * maps in a private area is anonymous memory to which nothing else refers, and no other such memory gets a second reference. */
/*@ requires wf: Mm_State;
    terminates \true;
    assigns PVM_MM_CELLS;
    exits \false;
    ensures wf: Mm_State;
    ensures result: \result <= PVM_VM_FAULT_SWAP;
    ensures roots: Roots_Same{Pre, Here};
    ensures maperr: cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || !\old(Mm_Live(m)) ==> \result == PVM_VM_FAULT_MAPERR;
    ensures area: \result != PVM_VM_FAULT_MAPERR ==> \exists integer v; Mm_Page(m, v, addr - addr % 4096) && Fault_Stay{Pre, Here}(v);
    ensures stay: \old(\exists integer v; Mm_Page(m, v, addr - addr % 4096)) ==> Fault_Places{Pre, Here};
    ensures gone: \result == PVM_VM_FAULT_MAPERR ==> Area_Same{Pre, Here};
    ensures none: \result == PVM_VM_FAULT_MAPERR ==> \old(Mm_Live(m)) ==> cpu < PVM_MAX_CPUS ==> node < PVM_MAX_NODES ==>
      \forall integer v; !\old(Mm_Page(m, v, addr - addr % 4096));
    ensures accerr: \result == PVM_VM_FAULT_ACCERR ==> \exists integer v; Mm_Page(m, v, addr - addr % 4096) &&
      Access_Denied(pvm_vma_flags[v], error);
    ensures done: \result == PVM_VM_FAULT_DONE ==> \exists integer v; Fault_Done(m, v, addr - addr % 4096, error);
    ensures narrow: \result == PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || \exists integer v;
      Mm_Page(m, v, addr - addr % 4096) && Leaf_Within(pvm_vma_flags[v], Mm_Entry(m, addr - addr % 4096));
    ensures mine: \result == PVM_VM_FAULT_DONE ==> error / 2 % 2 == 1 ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) || \exists integer v;
      Mm_Page(m, v, addr - addr % 4096) && (Vm_Shared(pvm_vma_flags[v]) || Fault_Mine(m, addr - addr % 4096));
    ensures flags: \forall integer v; 0 < v < PVM_MAX_VMAS ==> pvm_vma_flags[v] == \old(pvm_vma_flags[v]);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0) || Fault_Near{Pre, Here}(m, addr - addr % 4096);
    ensures alone: Fault_Alone{Pre, Here}(\old(Fault_Frame(m, addr - addr % 4096)));
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures fail: \result != PVM_VM_FAULT_DONE ==> Map_Same{Pre, Here}(PVM_NONE, 0, 0) && Frames_Kept{Pre, Here};
    ensures calm: \result != PVM_VM_FAULT_DONE ==> \old(\exists integer v; Mm_Page(m, v, addr - addr % 4096)) ==>
      Mm_Info_Same{Pre, Here}; */
u32 pvm_handle_mm_fault(u32 cpu, u32 node, u32 m, u64 addr, u32 error, u32 page);

#ifdef __cplusplus
}
#endif
#endif
