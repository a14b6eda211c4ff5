/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware walk: what an x86-64 processor does with a linear address, as a function.
 *
 * pvm_hw_walk reads the tables in RAM as the Intel SDM says (Vol. 3A 4.5.4, 4.6.1, 4.7) and ends in one of four ways: the access
 * goes to a frame, #PF with an error code, #GP for an address that is not canonical, or a table lies outside the frames of RAM.
 * Its contract says that it computes spec/sdm_walk.acsl, and the page tables are proven against that file. It serves tests,
 * replays and the software MMU; the core itself never walks for the processor.
 *
 * The walk changes nothing. Setting the accessed and dirty flags, which a processor does on the way (4.8), is pvm_hw_set_ad. */
#ifndef PVM_WALK_H
#define PVM_WALK_H

#include "../../core/frame.h"
#include "pte.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The mode: control bits that change the walk; see the logic functions Hw_... for their registers. */
#define PVM_HW_LA57 1u
#define PVM_HW_WP 2u
#define PVM_HW_SMEP 4u
#define PVM_HW_SMAP 8u
#define PVM_HW_AC 16u
#define PVM_HW_NXE 32u
#define PVM_HW_GB 64u

/* Bits of the page-fault error code (Linux: X86_PF_PROT ...). An access is a sum of W, U and I; with neither W nor I it is a read. */
#define PVM_PF_P 1u
#define PVM_PF_W 2u
#define PVM_PF_U 4u
#define PVM_PF_RSVD 8u
#define PVM_PF_I 16u

/* What an entry of the walk is. */
#define PVM_HW_ABSENT 0
#define PVM_HW_RESERVED 1
#define PVM_HW_LEAF 2
#define PVM_HW_TABLE 3
#define PVM_HW_BUS 4 /* there is no entry: the table lies outside the frames of RAM */

/* How an access ends. */
#define PVM_HW_OK 0
#define PVM_HW_PF 1
#define PVM_HW_GP 2
#define PVM_HW_MC 3 /* the walk met PVM_HW_BUS: a machine check or a read of ones, as the machine likes */

#include "../../spec/sdm_walk.acsl"

/* Where a walk ends: with entry slot of the table in frame table, which is an entry of that level and kind. */
struct pvm_hw_step {
  u64 table;
  u64 entry;  /* its value; 0 for PVM_HW_BUS */
  u32 slot;
  u32 level;
  u32 kind;
  u32 rights; /* 1 user + 2 write + 4 execute: what every entry so far allows */
};

struct pvm_hw_result {
  u64 pfn;    /* PVM_HW_OK: the frame that the address maps to */
  u32 result; /* PVM_HW_OK, PVM_HW_PF, PVM_HW_GP or PVM_HW_MC */
  u32 error;  /* PVM_HW_PF: the error code */
  u32 level;  /* PVM_HW_OK: 1, 2 or 3 for a page of 4 KiB, 2 MiB or 1 GiB */
  u32 rights; /* PVM_HW_OK: what all entries together allow */
  u32 table;  /* PVM_HW_OK: the leaf is entry slot of this table */
  u32 slot;
};

/* The table walk of a canonical address given by its indices, without the access. */
/*@ requires ram: Sdm_Ram;
    requires indices: i5 < 512 && i4 < 512 && i3 < 512 && i2 < 512 && i1 < 512;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures level: \result.level == Sdm_Level(mode, root, i5, i4, i3, i2);
    ensures table: \result.table == Sdm_Table(mode, root, i5, i4, i3, i2);
    ensures slot: \result.slot == Sdm_Slot(\result.level, i5, i4, i3, i2, i1);
    ensures kind: \result.kind == Sdm_End(mode, root, i5, i4, i3, i2, i1);
    ensures kinds: \result.kind == PVM_HW_ABSENT || \result.kind == PVM_HW_RESERVED || \result.kind == PVM_HW_LEAF ||
      \result.kind == PVM_HW_BUS;
    ensures leaf: \result.kind == PVM_HW_LEAF ==> 1 <= \result.level <= 3;
    ensures inside: \result.kind != PVM_HW_BUS ==> \result.table < pvm_nr_frames && \result.slot < 512;
    ensures entry: \result.kind != PVM_HW_BUS ==> \result.entry == Sdm_Entry(mode, root, i5, i4, i3, i2, i1);
    ensures eight: \result.rights < 8;
    ensures rights: \result.kind != PVM_HW_BUS ==> \result.rights == Sdm_Rights(mode, root, i5, i4, i3, i2, i1); */
struct pvm_hw_step pvm_hw_tables(u32 mode, u32 root, u32 i5, u32 i4, u32 i3, u32 i2, u32 i1);

#define SDM_VA(va) Va_Index5(va), Va_Index4(va), Va_Index3(va), Va_Index2(va), Va_Index1(va)
#define SDM_VA2(va) Va_Index5(va), Va_Index4(va), Va_Index3(va), Va_Index2(va)

/* What access to the linear address va does under the tables of root. */
/*@ requires ram: Sdm_Ram;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures gp: \result.result == PVM_HW_GP <==> !Sdm_Canonical(mode, va);
    ensures mc: \result.result == PVM_HW_MC <==> Sdm_Canonical(mode, va) && Sdm_End(mode, root, SDM_VA(va)) == PVM_HW_BUS;
    ensures ok: \result.result == PVM_HW_OK <==> Sdm_Canonical(mode, va) && Sdm_End(mode, root, SDM_VA(va)) == PVM_HW_LEAF &&
      Sdm_Allowed(mode, access, Sdm_Rights(mode, root, SDM_VA(va)));
    ensures pf: \result.result == PVM_HW_PF <==> Sdm_Canonical(mode, va) && (Sdm_End(mode, root, SDM_VA(va)) == PVM_HW_ABSENT ||
      Sdm_End(mode, root, SDM_VA(va)) == PVM_HW_RESERVED || (Sdm_End(mode, root, SDM_VA(va)) == PVM_HW_LEAF &&
      !Sdm_Allowed(mode, access, Sdm_Rights(mode, root, SDM_VA(va)))));
    ensures error: \result.result == PVM_HW_PF ==> \result.error == Sdm_Error(mode, access, Sdm_End(mode, root, SDM_VA(va)));
    ensures pfn: \result.result == PVM_HW_OK ==> \result.pfn == Sdm_Frame(Sdm_Level(mode, root, SDM_VA2(va)),
      Sdm_Entry(mode, root, SDM_VA(va)), Va_Index2(va), Va_Index1(va));
    ensures level: \result.result == PVM_HW_OK ==> \result.level == Sdm_Level(mode, root, SDM_VA2(va));
    ensures rights: \result.result == PVM_HW_OK ==> \result.rights == Sdm_Rights(mode, root, SDM_VA(va));
    ensures leaf: \result.result == PVM_HW_OK ==> \result.table < pvm_nr_frames && \result.slot < 512 &&
      pvm_ram[\result.table].word[\result.slot] == Sdm_Entry(mode, root, SDM_VA(va)); */
struct pvm_hw_result pvm_hw_walk(u32 mode, u32 root, u64 va, u32 access);

/* Sets the accessed flag of entry slot of a table, and its dirty flag if write is not 0, as a processor does with the leaf of an access
 * (4.8). Entries that refer to tables have A set since they were made. Returns 0, or -PVM_EINVAL if there is no such entry. */
/*@ requires frames: pvm_nr_frames <= PVM_MAX_FRAMES && \valid(pvm_ram + (0 .. pvm_nr_frames - 1));
    terminates \true;
    assigns pvm_ram[table].word[slot];
    exits \false;
    ensures range: \result == 0 || \result == -PVM_EINVAL;
    ensures einval: \result != 0 <==> table >= pvm_nr_frames || slot >= 512;
    ensures unchanged: \result == 0 ==> (\at(pvm_ram[table].word[slot], Pre) / 32) % 2 == 1 ==>
      (write == 0 || (\at(pvm_ram[table].word[slot], Pre) / 64) % 2 == 1) ==>
      pvm_ram[table].word[slot] == \at(pvm_ram[table].word[slot], Pre);
    ensures value: \result == 0 ==> pvm_ram[table].word[slot] ==
      (write == 0 ? PTE_SET(\at(pvm_ram[table].word[slot], Pre), 32) : PTE_SET(PTE_SET(\at(pvm_ram[table].word[slot], Pre), 32), 64)); */
int pvm_hw_set_ad(u32 table, u32 slot, u32 write);

#ifdef __cplusplus
}
#endif

#endif
