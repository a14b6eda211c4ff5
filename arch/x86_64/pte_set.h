/* SPDX-License-Identifier: BSD-2-Clause */
/* Writers of single fields of a paging-structure entry; pte.h includes this file. Each contract says what the field becomes, and
 * that all below and all above it is the same. */
#ifndef PVM_PTE_SET_H
#define PVM_PTE_SET_H

#include "pte.h"

#ifdef __cplusplus
extern "C" {
#endif

/* e made present. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x1);
    ensures set: (\result / 0x1) % 2 == 1;
    ensures above: \result / 0x2 == e / 0x2; */
static inline u64 pvm_pte_mkpresent(u64 e)
{
  return PTE_SET(e, PVM_PTE_P);
}

/* e made not present. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x1);
    ensures clear: (\result / 0x1) % 2 == 0;
    ensures above: \result / 0x2 == e / 0x2; */
static inline u64 pvm_pte_mkabsent(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_P);
}

/* e made writable. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x2);
    ensures set: (\result / 0x2) % 2 == 1;
    ensures below: \result % 0x2 == e % 0x2;
    ensures above: \result / 0x4 == e / 0x4; */
static inline u64 pvm_pte_mkwrite(u64 e)
{
  return PTE_SET(e, PVM_PTE_RW);
}

/* e made read only. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x2);
    ensures clear: (\result / 0x2) % 2 == 0;
    ensures below: \result % 0x2 == e % 0x2;
    ensures above: \result / 0x4 == e / 0x4; */
static inline u64 pvm_pte_wrprotect(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_RW);
}

/* e made for user mode. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x4);
    ensures set: (\result / 0x4) % 2 == 1;
    ensures below: \result % 0x4 == e % 0x4;
    ensures above: \result / 0x8 == e / 0x8; */
static inline u64 pvm_pte_mkuser(u64 e)
{
  return PTE_SET(e, PVM_PTE_US);
}

/* e made for supervisor mode only. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x4);
    ensures clear: (\result / 0x4) % 2 == 0;
    ensures below: \result % 0x4 == e % 0x4;
    ensures above: \result / 0x8 == e / 0x8; */
static inline u64 pvm_pte_mksuper(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_US);
}

/* e made write-through. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x8);
    ensures set: (\result / 0x8) % 2 == 1;
    ensures below: \result % 0x8 == e % 0x8;
    ensures above: \result / 0x10 == e / 0x10; */
static inline u64 pvm_pte_mkpwt(u64 e)
{
  return PTE_SET(e, PVM_PTE_PWT);
}

/* e made not write-through. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x8);
    ensures clear: (\result / 0x8) % 2 == 0;
    ensures below: \result % 0x8 == e % 0x8;
    ensures above: \result / 0x10 == e / 0x10; */
static inline u64 pvm_pte_clrpwt(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_PWT);
}

/* e made not cached. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x10);
    ensures set: (\result / 0x10) % 2 == 1;
    ensures below: \result % 0x10 == e % 0x10;
    ensures above: \result / 0x20 == e / 0x20; */
static inline u64 pvm_pte_mkpcd(u64 e)
{
  return PTE_SET(e, PVM_PTE_PCD);
}

/* e made cached. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x10);
    ensures clear: (\result / 0x10) % 2 == 0;
    ensures below: \result % 0x10 == e % 0x10;
    ensures above: \result / 0x20 == e / 0x20; */
static inline u64 pvm_pte_clrpcd(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_PCD);
}

/* e made accessed. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x20);
    ensures set: (\result / 0x20) % 2 == 1;
    ensures below: \result % 0x20 == e % 0x20;
    ensures above: \result / 0x40 == e / 0x40; */
static inline u64 pvm_pte_mkyoung(u64 e)
{
  return PTE_SET(e, PVM_PTE_A);
}

/* e made not accessed. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x20);
    ensures clear: (\result / 0x20) % 2 == 0;
    ensures below: \result % 0x20 == e % 0x20;
    ensures above: \result / 0x40 == e / 0x40; */
static inline u64 pvm_pte_mkold(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_A);
}

/* e made dirty. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x40);
    ensures set: (\result / 0x40) % 2 == 1;
    ensures below: \result % 0x40 == e % 0x40;
    ensures above: \result / 0x80 == e / 0x80; */
static inline u64 pvm_pte_mkdirty(u64 e)
{
  return PTE_SET(e, PVM_PTE_D);
}

/* e made clean. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x40);
    ensures clear: (\result / 0x40) % 2 == 0;
    ensures below: \result % 0x40 == e % 0x40;
    ensures above: \result / 0x80 == e / 0x80; */
static inline u64 pvm_pte_mkclean(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_D);
}

/* e made mapping a huge page (level 1: with PAT set). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x80);
    ensures set: (\result / 0x80) % 2 == 1;
    ensures below: \result % 0x80 == e % 0x80;
    ensures above: \result / 0x100 == e / 0x100; */
static inline u64 pvm_pte_mkhuge(u64 e)
{
  return PTE_SET(e, PVM_PTE_PS);
}

/* e made not mapping a huge page (level 1: with PAT clear). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x80);
    ensures clear: (\result / 0x80) % 2 == 0;
    ensures below: \result % 0x80 == e % 0x80;
    ensures above: \result / 0x100 == e / 0x100; */
static inline u64 pvm_pte_mksmall(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_PS);
}

/* e made global. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x100);
    ensures set: (\result / 0x100) % 2 == 1;
    ensures below: \result % 0x100 == e % 0x100;
    ensures above: \result / 0x200 == e / 0x200; */
static inline u64 pvm_pte_mkglobal(u64 e)
{
  return PTE_SET(e, PVM_PTE_G);
}

/* e made not global. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x100);
    ensures clear: (\result / 0x100) % 2 == 0;
    ensures below: \result % 0x100 == e % 0x100;
    ensures above: \result / 0x200 == e / 0x200; */
static inline u64 pvm_pte_mklocal(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_G);
}

/* e made with PAT set, a huge leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x1000);
    ensures set: (\result / 0x1000) % 2 == 1;
    ensures below: \result % 0x1000 == e % 0x1000;
    ensures above: \result / 0x2000 == e / 0x2000; */
static inline u64 pvm_pte_mkhuge_pat(u64 e)
{
  return PTE_SET(e, PVM_PTE_HUGE_PAT);
}

/* e made with PAT clear, a huge leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x1000);
    ensures clear: (\result / 0x1000) % 2 == 0;
    ensures below: \result % 0x1000 == e % 0x1000;
    ensures above: \result / 0x2000 == e / 0x2000; */
static inline u64 pvm_pte_clrhuge_pat(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_HUGE_PAT);
}

/* e made without instruction fetches. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_SET(e, 0x8000000000000000);
    ensures set: (\result / 0x8000000000000000) % 2 == 1;
    ensures below: \result % 0x8000000000000000 == e % 0x8000000000000000; */
static inline u64 pvm_pte_mknx(u64 e)
{
  return PTE_SET(e, PVM_PTE_NX);
}

/* e made with instruction fetches. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == PTE_CLEAR(e, 0x8000000000000000);
    ensures clear: (\result / 0x8000000000000000) % 2 == 0;
    ensures below: \result % 0x8000000000000000 == e % 0x8000000000000000; */
static inline u64 pvm_pte_mkexec(u64 e)
{
  return PTE_CLEAR(e, PVM_PTE_NX);
}

/* e with v as its software bits 9 .. 11. */
/*@ requires value: v < 8;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == e - Pte_Soft(e) * 0x200 + v * 0x200;
    ensures field: Pte_Soft(\result) == v;
    ensures below: \result % 0x200 == e % 0x200;
    ensures above: \result / 0x1000 == e / 0x1000; */
static inline u64 pvm_pte_set_soft(u64 e, u32 v)
{
  return e - pvm_pte_soft(e) * PVM_PTE_SOFT + v * PVM_PTE_SOFT;
}

/* e with v as its software bits 52 .. 58. */
/*@ requires value: v < 128;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == e - Pte_Soft_High(e) * 0x10000000000000 + v * 0x10000000000000;
    ensures field: Pte_Soft_High(\result) == v;
    ensures below: \result % 0x10000000000000 == e % 0x10000000000000;
    ensures above: \result / 0x800000000000000 == e / 0x800000000000000; */
static inline u64 pvm_pte_set_soft_high(u64 e, u32 v)
{
  return e - pvm_pte_soft_high(e) * PVM_PTE_SOFT_HIGH + v * PVM_PTE_SOFT_HIGH;
}

/* e with v as its protection key. */
/*@ requires value: v < 16;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == e - Pte_Key(e) * 0x800000000000000 + v * 0x800000000000000;
    ensures field: Pte_Key(\result) == v;
    ensures below: \result % 0x800000000000000 == e % 0x800000000000000;
    ensures above: \result / 0x8000000000000000 == e / 0x8000000000000000; */
static inline u64 pvm_pte_set_key(u64 e, u32 v)
{
  return e - pvm_pte_key(e) * PVM_PTE_KEY + v * PVM_PTE_KEY;
}

#ifdef __cplusplus
}
#endif

#endif
