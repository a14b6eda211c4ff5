/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: what an access that faulted needs (Linux: arch/x86/mm/fault.c, access_error; mm/memory.c, handle_pte_fault, do_wp_page).
 *
 * The decision is a function of the processor's error code, the area's flags and file, the entry of the page tables and the frame that
 * it maps. It reads no state. The table has a row per class; the rows are disjoint and leave nothing out:
 *
 *   entry     area                         access   class
 *             does not permit the access            ACCERR   SIGSEGV, SEGV_ACCERR
 *   empty     anonymous                    read     ZERO     map the zero page
 *   empty     anonymous                    write    ANON     map a zeroed frame
 *   empty     shared without a file                 BUS      SIGBUS
 *   empty     file                         read     READ     map the file's page, read-only
 *   empty     file, private                write    COW      map a copy of it
 *   empty     file, shared                 write    SHARED   map it for writing
 *   absent    (not empty)                           SWAP     bring the page in; the entry is in swp.h
 *   present   frame anonymous, 1 reference write    REUSE    make the entry writable
 *   present   frame not anonymous, shared  write    MKWRITE  make the entry writable, after asking the file
 *   present   any other frame              write    COPY     map a copy of the frame
 *   present   permits it already                    SPURIOUS nothing to do
 *
 * An error code that names a reserved bit is BAD: the tables of the core have none (theorem T1). References count, not mappings: a frame
 * that is pinned is copied, else whoever pinned it would see, or miss, what the process writes (CVE-2020-29374). */
#ifndef PVM_FAULT_H
#define PVM_FAULT_H

#include "frame.h"
#include "pte.h"
#include "swp.h"
#include "vm_flags.h"
#include "walk.h"

#define PVM_FAULT_BAD 0
#define PVM_FAULT_ACCERR 1
#define PVM_FAULT_BUS 2
#define PVM_FAULT_SWAP 3
#define PVM_FAULT_SPURIOUS 4
/* those that map the page, from ZERO on; for writing, from ANON on */
#define PVM_FAULT_ZERO 5
#define PVM_FAULT_READ 6
#define PVM_FAULT_ANON 7
#define PVM_FAULT_COW 8
#define PVM_FAULT_SHARED 9
#define PVM_FAULT_REUSE 10
#define PVM_FAULT_COPY 11
#define PVM_FAULT_MKWRITE 12

/* An access that faulted in an area. */
struct pvm_fault {
  u64 flags; /* of the area: PVM_VM_... */
  u64 entry; /* of the page tables, for the page; 0: there is none */
  u32 error; /* the processor's error code: PVM_PF_... */
  u32 file;  /* of the area; 0: anonymous memory */
  u32 state; /* of the frame that the entry maps: PVM_PAGE_... */
  u32 refs;  /* references to that frame */
};

#include "../spec/fault.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* Does the area refuse the access (Linux: access_error)? A read faults on a present page only for want of a permission. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures denied: \result != 0 <==> Fault_Denied(f); */
static inline int pvm_fault_denied(struct pvm_fault f)
{
  if (f.error / PVM_PF_W % 2)
    return !PVM_VM_HAS(f.flags, PVM_VM_WRITE);
  return f.error % 2 || !(PVM_VM_HAS(f.flags, PVM_VM_READ) || PVM_VM_HAS(f.flags, PVM_VM_WRITE) || PVM_VM_HAS(f.flags, PVM_VM_EXEC));
}

/* Nothing is mapped (Linux: do_anonymous_page, do_fault). */
/*@ requires none: Fault_None(f);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures bus: f.file == 0 ==> Vm_Shared(f.flags) ==> \result == PVM_FAULT_BUS;
    ensures zero: Fault_Anon(f) ==> !Fault_Write(f) ==> \result == PVM_FAULT_ZERO;
    ensures anon: Fault_Anon(f) ==> Fault_Write(f) ==> \result == PVM_FAULT_ANON;
    ensures read: Fault_File(f) ==> !Fault_Write(f) ==> \result == PVM_FAULT_READ;
    ensures cow: Fault_File(f) ==> Fault_Write(f) ==> !Vm_Shared(f.flags) ==> \result == PVM_FAULT_COW;
    ensures shared: Fault_File(f) ==> Fault_Write(f) ==> Vm_Shared(f.flags) ==> \result == PVM_FAULT_SHARED; */
static inline u32 pvm_fault_none(struct pvm_fault f)
{
  u32 write = f.error / PVM_PF_W % 2, shared = PVM_VM_HAS(f.flags, PVM_VM_SHARED);
  if (f.file == 0)
    return shared ? PVM_FAULT_BUS : write ? PVM_FAULT_ANON : PVM_FAULT_ZERO;
  return !write ? PVM_FAULT_READ : shared ? PVM_FAULT_SHARED : PVM_FAULT_COW;
}

/* A write to a page that is mapped read-only (Linux: do_wp_page). */
/*@ requires wp: Fault_Wp(f);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures reuse: Fault_Own(f) ==> \result == PVM_FAULT_REUSE;
    ensures mkwrite: Fault_Mkwrite(f) ==> \result == PVM_FAULT_MKWRITE;
    ensures copy: !Fault_Own(f) ==> !Fault_Mkwrite(f) ==> \result == PVM_FAULT_COPY; */
static inline u32 pvm_fault_wp(struct pvm_fault f)
{
  if (f.state == PVM_PAGE_ANON)
    return f.refs == 1 ? PVM_FAULT_REUSE : PVM_FAULT_COPY;
  return PVM_VM_HAS(f.flags, PVM_VM_SHARED) ? PVM_FAULT_MKWRITE : PVM_FAULT_COPY;
}

/* The class of a fault: PVM_FAULT_BAD .. PVM_FAULT_MKWRITE. A fault that is handled does not come again: what its class maps permits the
 * access, so that the same access would be spurious (progress). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures legal: Fault_Maps(\result) ==> Fault_Legal(f);
    ensures idle: \result == PVM_FAULT_SPURIOUS ==> Fault_Spurious(f);
    ensures denied: \result == PVM_FAULT_ACCERR ==> Fault_Denied(f);
    ensures progress: Fault_Maps(\result) ==> \forall integer p; Fault_Leaf(\result, f.flags, p) ==> Fault_Allows(f, p);
    behavior bad:
      assumes Fault_Reserved(f);
      ensures bad: \result == PVM_FAULT_BAD;
    behavior accerr:
      assumes !Fault_Reserved(f) && Fault_Denied(f);
      ensures accerr: \result == PVM_FAULT_ACCERR;
    behavior zero:
      assumes Fault_Anon(f) && !Fault_Write(f);
      ensures zero: \result == PVM_FAULT_ZERO;
    behavior anon:
      assumes Fault_Anon(f) && Fault_Write(f);
      ensures anon: \result == PVM_FAULT_ANON;
    behavior bus:
      assumes Fault_None(f) && f.file == 0 && Vm_Shared(f.flags);
      ensures bus: \result == PVM_FAULT_BUS;
    behavior read:
      assumes Fault_File(f) && !Fault_Write(f);
      ensures read: \result == PVM_FAULT_READ;
    behavior cow:
      assumes Fault_File(f) && Fault_Write(f) && !Vm_Shared(f.flags);
      ensures cow: \result == PVM_FAULT_COW;
    behavior shared:
      assumes Fault_File(f) && Fault_Write(f) && Vm_Shared(f.flags);
      ensures shared: \result == PVM_FAULT_SHARED;
    behavior swap:
      assumes Fault_Swap(f);
      ensures swap: \result == PVM_FAULT_SWAP;
    behavior reuse:
      assumes Fault_Wp(f) && Fault_Own(f);
      ensures reuse: \result == PVM_FAULT_REUSE;
    behavior mkwrite:
      assumes Fault_Wp(f) && Fault_Mkwrite(f);
      ensures mkwrite: \result == PVM_FAULT_MKWRITE;
    behavior copy:
      assumes Fault_Wp(f) && !Fault_Own(f) && !Fault_Mkwrite(f);
      ensures copy: \result == PVM_FAULT_COPY;
    behavior spurious:
      assumes Fault_Spurious(f);
      ensures spurious: \result == PVM_FAULT_SPURIOUS;
    complete behaviors;
    disjoint behaviors; */
static inline u32 pvm_fault_class(struct pvm_fault f)
{
  if (f.error / PVM_PF_RSVD % 2)
    return PVM_FAULT_BAD;
  if (pvm_fault_denied(f))
    return PVM_FAULT_ACCERR;
  if (f.entry == 0)
    return pvm_fault_none(f);
  if (!pvm_pte_present(f.entry))
    return PVM_FAULT_SWAP;
  if (f.error / PVM_PF_W % 2 && !pvm_pte_write(f.entry))
    return pvm_fault_wp(f);
  return PVM_FAULT_SPURIOUS;
}

/* The permissions of the leaf that a fault of class c in an area with these flags maps, in the format of a leaf without its frame: present,
 * for user mode, accessed; writable and dirty when the class is one of writing and the area permits it; executable when the area permits it.
 * (Linux: vm_get_page_prot and maybe_mkwrite.) */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures prot: Pte_Prot(\result);
    ensures leaf: Fault_Leaf(c, flags, \result); */
static inline u64 pvm_fault_prot(u32 c, u64 flags)
{
  u64 p = PVM_PTE_P + PVM_PTE_US + PVM_PTE_A;
  if (c >= PVM_FAULT_ANON && PVM_VM_HAS(flags, PVM_VM_WRITE))
    p += PVM_PTE_RW + PVM_PTE_D;
  return PVM_VM_HAS(flags, PVM_VM_EXEC) ? p : p + PVM_PTE_NX;
}

#ifdef __cplusplus
}
#endif
#endif
