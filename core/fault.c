/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults: the dispatch table. */
#include "fault.h"

/* Does the area refuse the access (Linux: access_error)? A read faults on a present page only for want of a permission. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures denied: \result != 0 <==> Fault_Denied(f); */
static int denied(struct pvm_fault f)
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
static u32 empty(struct pvm_fault f)
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
static u32 write_protected(struct pvm_fault f)
{
  if (f.state == PVM_PAGE_ANON)
    return f.refs == 1 ? PVM_FAULT_REUSE : PVM_FAULT_COPY;
  return PVM_VM_HAS(f.flags, PVM_VM_SHARED) ? PVM_FAULT_MKWRITE : PVM_FAULT_COPY;
}

u32 pvm_fault_class(struct pvm_fault f)
{
  if (f.error / PVM_PF_RSVD % 2)
    return PVM_FAULT_BAD;
  if (denied(f))
    return PVM_FAULT_ACCERR;
  if (f.entry == 0)
    return empty(f);
  if (!pvm_pte_present(f.entry))
    return PVM_FAULT_SWAP;
  if (f.error / PVM_PF_W % 2 && !pvm_pte_write(f.entry))
    return write_protected(f);
  return PVM_FAULT_SPURIOUS;
}

u64 pvm_fault_prot(u32 c, u64 flags)
{
  u64 p = PVM_PTE_P + PVM_PTE_US + PVM_PTE_A;
  int writes = c == PVM_FAULT_ANON || c == PVM_FAULT_COW || c == PVM_FAULT_SHARED || (PVM_FAULT_REUSE <= c && c <= PVM_FAULT_MKWRITE);
  if (writes && PVM_VM_HAS(flags, PVM_VM_WRITE))
    p += PVM_PTE_RW + PVM_PTE_D;
  return PVM_VM_HAS(flags, PVM_VM_EXEC) ? p : p + PVM_PTE_NX;
}
