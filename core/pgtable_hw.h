/* SPDX-License-Identifier: BSD-2-Clause */
/* What the processor does with an address under page tables of the core, in terms of their abstract map: theorem T1.
 *
 * The walk of the Intel SDM never meets a reserved bit or a table outside RAM in a tree of the core; it ends with the very leaf that the
 * abstract map names, and the rights are those of the leaf. */
#ifndef PVM_PGTABLE_HW_H
#define PVM_PGTABLE_HW_H

#include "pgtable.h"
#include "walk.h"

#include "../spec/pgtable_hw.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* How access `access` to the linear address va ends in the address space of root; mode as pvm_hw_walk takes it. */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root);
    requires mode: Hw_Mode(mode, root);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gp: \result.result == PVM_HW_GP <==> !Sdm_Canonical(mode, va);
    ensures ok: \result.result == PVM_HW_OK <==> Sdm_Canonical(mode, va) && HW_MAP(root, va) % 2 == 1 &&
      Sdm_Allowed(mode, access, Sdm_Narrow(7, HW_MAP(root, va)));
    ensures pf: \result.result == PVM_HW_PF <==> Sdm_Canonical(mode, va) && !(HW_MAP(root, va) % 2 == 1 &&
      Sdm_Allowed(mode, access, Sdm_Narrow(7, HW_MAP(root, va))));
    ensures error: \result.result == PVM_HW_PF ==> \result.error == Sdm_Error(mode, access,
      HW_MAP(root, va) % 2 == 1 ? PVM_HW_LEAF : PVM_HW_ABSENT);
    ensures level: \result.result == PVM_HW_OK ==> \result.level == Map_Level(root, HW_INDICES(root, va));
    ensures pfn: \result.result == PVM_HW_OK ==>
      \result.pfn == Sdm_Frame(\result.level, HW_MAP(root, va), Va_Index2(va), Va_Index1(va)); */
struct pvm_hw_result pvm_pt_access(u32 mode, u32 root, u64 va, u32 access);

#ifdef __cplusplus
}
#endif
#endif
