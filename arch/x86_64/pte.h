/* SPDX-License-Identifier: BSD-2-Clause */
/* Paging-structure entries of x86-64: every field of the Intel SDM (Vol. 3A, 4.5), and the split of a linear address.
 *
 *   63  62..59  58..52    51 .. 12      11..9  8  7       6  5  4    3    2    1    0
 *   XD  key     software  frame number  soft   G  PS/PAT  D  A  PCD  PWT  U/S  R/W  P
 *
 * Bit 7 is PS in levels 2 and 3 (the entry maps a 2 MiB or 1 GiB page), PAT in level 1, and reserved in levels 4 and 5. A huge leaf
 * has its PAT in bit 12; the rest of its low frame bits is reserved.
 *
 * An entry is a u64; nothing else in the core knows where a field is. Functions are in / and % with constants, because this is what
 * the contracts speak of (spec/pte.acsl) and what provers and compilers both turn into the obvious instruction. Writers of single
 * fields are in pte_set.h. */
#ifndef PVM_PTE_H
#define PVM_PTE_H

#include "pvm_types.h"
#include "../../spec/pte.acsl"

#ifdef __cplusplus
extern "C" {
#endif

#define PVM_PTE_P 0x1u
#define PVM_PTE_RW 0x2u
#define PVM_PTE_US 0x4u
#define PVM_PTE_PWT 0x8u
#define PVM_PTE_PCD 0x10u
#define PVM_PTE_A 0x20u
#define PVM_PTE_D 0x40u
#define PVM_PTE_PS 0x80u
#define PVM_PTE_PAT 0x80u
#define PVM_PTE_G 0x100u
#define PVM_PTE_SOFT 0x200u          /* unit of the 3 software bits 9 .. 11 */
#define PVM_PTE_HUGE_PAT 0x1000u
#define PVM_PTE_FRAME 0x1000u        /* unit of the frame number */
#define PVM_PTE_SOFT_HIGH 0x10000000000000u /* unit of the 7 software bits 52 .. 58 */
#define PVM_PTE_KEY 0x800000000000000u      /* unit of the 4 bits of the protection key */
#define PVM_PTE_NX 0x8000000000000000u

/* Is the entry in use? Hardware ignores all other bits of an entry that is not. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Present(e); */
static inline int pvm_pte_present(u64 e)
{
  return (int)(e % 2);
}

/* May it be written through? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Write(e); */
static inline int pvm_pte_write(u64 e)
{
  return (int)(e / PVM_PTE_RW % 2);
}

/* May user mode use it? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_User(e); */
static inline int pvm_pte_user(u64 e)
{
  return (int)(e / PVM_PTE_US % 2);
}

/* Page-level write-through: bit 0 of the memory type's PAT index. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Pwt(e); */
static inline int pvm_pte_pwt(u64 e)
{
  return (int)(e / PVM_PTE_PWT % 2);
}

/* Page-level cache disable: bit 1 of the memory type's PAT index. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Pcd(e); */
static inline int pvm_pte_pcd(u64 e)
{
  return (int)(e / PVM_PTE_PCD % 2);
}

/* Has hardware used it (Linux: pte_young)? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Accessed(e); */
static inline int pvm_pte_young(u64 e)
{
  return (int)(e / PVM_PTE_A % 2);
}

/* Has hardware written through it? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Dirty(e); */
static inline int pvm_pte_dirty(u64 e)
{
  return (int)(e / PVM_PTE_D % 2);
}

/* Does an entry of level 2 or 3 map a page? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Huge(e); */
static inline int pvm_pte_huge(u64 e)
{
  return (int)(e / PVM_PTE_PS % 2);
}

/* Bit 2 of the PAT index of a 4 KiB leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Pat(e); */
static inline int pvm_pte_pat(u64 e)
{
  return (int)(e / PVM_PTE_PAT % 2);
}

/* Does its translation stay in the TLB when CR3 is loaded? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Global(e); */
static inline int pvm_pte_global(u64 e)
{
  return (int)(e / PVM_PTE_G % 2);
}

/* Bit 2 of the PAT index of a huge leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Huge_Pat(e); */
static inline int pvm_pte_huge_pat(u64 e)
{
  return (int)(e / PVM_PTE_HUGE_PAT % 2);
}

/* Are instruction fetches refused? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures test: \result != 0 <==> Pte_Nx(e); */
static inline int pvm_pte_nx(u64 e)
{
  return (int)(e / PVM_PTE_NX % 2);
}

/* The frame number of a table or of a 4 KiB leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 0x10000000000;
    ensures value: \result == Pte_Pfn(e); */
static inline u64 pvm_pte_pfn(u64 e)
{
  return (e / PVM_PTE_FRAME) % 0x10000000000;
}

/* Software bits 9 .. 11, below 8. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 8;
    ensures value: \result == Pte_Soft(e); */
static inline u64 pvm_pte_soft(u64 e)
{
  return (e / PVM_PTE_SOFT) % 8;
}

/* Software bits 52 .. 58, below 128. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 128;
    ensures value: \result == Pte_Soft_High(e); */
static inline u64 pvm_pte_soft_high(u64 e)
{
  return (e / PVM_PTE_SOFT_HIGH) % 128;
}

/* The protection key, below 16. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 16;
    ensures value: \result == Pte_Key(e); */
static inline u64 pvm_pte_key(u64 e)
{
  return (e / PVM_PTE_KEY) % 16;
}

/* The first frame of a 2 MiB leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 0x10000000000;
    ensures aligned: \result % 512 == 0;
    ensures value: \result == Pte_Pfn2(e); */
static inline u64 pvm_pte_pfn2(u64 e)
{
  u64 f = pvm_pte_pfn(e);
  return f - f % 512;
}

/* The first frame of a 1 GiB leaf. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 0x10000000000;
    ensures aligned: \result % 0x40000 == 0;
    ensures value: \result == Pte_Pfn3(e); */
static inline u64 pvm_pte_pfn3(u64 e)
{
  u64 f = pvm_pte_pfn(e);
  return f - f % 0x40000;
}

/* The entry that refers to table c (Linux: __pmd(__pa(pte) | _PAGE_TABLE), with A and D set). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Pte_Table(c);
    ensures present: Pte_Present(\result) && !Pte_Huge(\result) && !Pte_Nx(\result);
    ensures rights: Pte_Write(\result) && Pte_User(\result);
    ensures used: Pte_Accessed(\result) && Pte_Dirty(\result);
    ensures pfn: Pte_Pfn(\result) == c; */
static inline u64 pvm_pte_table(u32 c)
{
  return (u64)c * PVM_PTE_FRAME + 0x67;
}

/* Ghost: the fields of bits 0 .. 11 and 52 .. 63 are those of the remainder by 2^12 and the quotient by 2^52. */
/*@ ghost
    /@ terminates \true;
       assigns \nothing;
       exits \false;
       ensures write: (e / 2) % 2 == (e % 4096 / 2) % 2;
       ensures user: (e / 4) % 2 == (e % 4096 / 4) % 2;
       ensures pwt: (e / 8) % 2 == (e % 4096 / 8) % 2;
       ensures pcd: (e / 16) % 2 == (e % 4096 / 16) % 2;
       ensures accessed: (e / 32) % 2 == (e % 4096 / 32) % 2;
       ensures dirty: (e / 64) % 2 == (e % 4096 / 64) % 2;
       ensures huge: (e / 128) % 2 == (e % 4096 / 128) % 2;
       ensures global: (e / 256) % 2 == (e % 4096 / 256) % 2;
       ensures soft: (e / 512) % 8 == (e % 4096 / 512) % 8;
       ensures key: e / 0x800000000000000 == e / 0x10000000000000 / 128;
       ensures nx: e / 0x8000000000000000 == e / 0x10000000000000 / 2048; @/
    static inline void pvm_pte_parts(u64 e)
    {
      u64 l = e % 4096;
      u64 q = e / 4096;
      /@ assert write: e / 2 == l / 2 + 2048 * q; @/
      /@ assert user: e / 4 == l / 4 + 1024 * q; @/
      /@ assert pwt: e / 8 == l / 8 + 512 * q; @/
      /@ assert pcd: e / 16 == l / 16 + 256 * q; @/
      /@ assert accessed: e / 32 == l / 32 + 128 * q; @/
      /@ assert dirty: e / 64 == l / 64 + 64 * q; @/
      /@ assert huge: e / 128 == l / 128 + 32 * q; @/
      /@ assert global: e / 256 == l / 256 + 16 * q; @/
      /@ assert soft: e / 512 == l / 512 + 8 * q; @/
    }
*/

/* Ghost: so they decide all fields but the frame number. */
/*@ ghost
    /@ requires low: e % 4096 == f % 4096;
       requires high: e / 0x10000000000000 == f / 0x10000000000000;
       terminates \true;
       assigns \nothing;
       exits \false;
       ensures same: Pte_Same_Prot(e, f); @/
    static inline void pvm_pte_same(u64 e, u64 f)
    {
      pvm_pte_parts(e);
      pvm_pte_parts(f);
      /@ assert present: e % 2 == e % 4096 % 2 && f % 2 == f % 4096 % 2; @/
    }
*/

/* The leaf for frame pfn with all other bits from prot (Linux: pfn_pte). */
/*@ requires prot: Pte_Prot(prot);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == pfn * 4096 + prot;
    ensures pfn: Pte_Pfn(\result) == pfn;
    ensures same: Pte_Same_Prot(\result, prot); */
static inline u64 pvm_pte_make(u32 pfn, u64 prot)
{
  u64 r = (u64)pfn * PVM_PTE_FRAME + prot;
  /*@ ghost u64 q = prot / 0x10000000000000; */
  /*@ assert sum: r == 4096 * pfn + prot; */
  /*@ assert prot: prot / 4096 == 0x10000000000 * q; */
  /*@ assert frame: r / 4096 == pfn + 0x10000000000 * q; */
  /*@ ghost pvm_pte_same(r, prot); */
  return r;
}

/* e with its frame number kept and all other bits from prot (Linux: pte_modify). */
/*@ requires prot: Pte_Prot(prot);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures value: \result == Pte_Pfn(e) * 4096 + prot;
    ensures pfn: Pte_Pfn(\result) == Pte_Pfn(e);
    ensures same: Pte_Same_Prot(\result, prot); */
static inline u64 pvm_pte_modify(u64 e, u64 prot)
{
  u64 r = (e / PVM_PTE_FRAME) % 0x10000000000 * PVM_PTE_FRAME + prot;
  /*@ ghost pvm_pte_same(r, prot); */
  return r;
}

/* All bits of e but its frame number. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures prot: Pte_Prot(\result);
    ensures value: \result == e - Pte_Pfn(e) * 4096;
    ensures same: Pte_Same_Prot(\result, e); */
static inline u64 pvm_pte_prot(u64 e)
{
  u64 r = e - (e / PVM_PTE_FRAME) % 0x10000000000 * PVM_PTE_FRAME;
  /*@ ghost pvm_pte_same(r, e); */
  return r;
}

/* The index of va in the table of a level, 1 .. 5. */
/*@ requires level: 1 <= level <= 5;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: 0 <= \result < 512;
    ensures index1: level == 1 ==> \result == Va_Index1(va);
    ensures index2: level == 2 ==> \result == Va_Index2(va);
    ensures index3: level == 3 ==> \result == Va_Index3(va);
    ensures index4: level == 4 ==> \result == Va_Index4(va);
    ensures index5: level == 5 ==> \result == Va_Index5(va); */
static inline u32 pvm_va_index(u64 va, u32 level)
{
  switch (level) {
  case 1:
    return (u32)((va / 0x1000) % 512);
  case 2:
    return (u32)((va / 0x200000) % 512);
  case 3:
    return (u32)((va / 0x40000000) % 512);
  case 4:
    return (u32)((va / 0x8000000000) % 512);
  default:
    return (u32)((va / 0x1000000000000) % 512);
  }
}

/* Is va canonical with 4 or 5 levels? Hardware raises #GP for an address that is not. */
/*@ requires levels: levels == 4 || levels == 5;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures four: levels == 4 ==> (\result != 0 <==> Va_Canonical4(va));
    ensures five: levels == 5 ==> (\result != 0 <==> Va_Canonical5(va)); */
static inline int pvm_va_canonical(u64 va, u32 levels)
{
  if (levels == 5)
    return va < 0x100000000000000 || va >= 0xff00000000000000;
  return va < 0x800000000000 || va >= 0xffff800000000000;
}

#ifdef __cplusplus
}
#endif

#include "pte_set.h"

#endif
