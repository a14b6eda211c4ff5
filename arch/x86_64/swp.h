/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries of level-1 tables for pages that are swapped out: not present, not zero (Linux: arch/x86/include/asm/pgtable_64.h).
 *
 *   63 .. 59      58 .. 9                8 .. 0
 *   swap device   complement of offset   0
 *
 * The offset, in pages, is complemented so that the bits where hardware expects a frame number name no memory: a processor that reads
 * ahead through an absent entry finds nothing there (L1 Terminal Fault). */
#ifndef PVM_SWP_H
#define PVM_SWP_H

#include "pvm_types.h"

#define PVM_SWP_TYPES 32u
#define PVM_SWP_OFFSETS 0x3ffffffffffffu /* 2^50 - 1: its complement would be 0 */
#define PVM_SWP_OFFSET 0x200u            /* unit of the complement */
#define PVM_SWP_TYPE 0x800000000000000u  /* unit of the device */

/*@ predicate Swp_Entry(integer e) = 0 < e <= 0xffffffffffffffff && e % 512 == 0 && (e / 512) % 0x4000000000000 != 0;
    logic integer Swp_Type(integer e) = e / 0x800000000000000;
    logic integer Swp_Offset(integer e) = 0x3ffffffffffff - (e / 512) % 0x4000000000000; */

#ifdef __cplusplus
extern "C" {
#endif

/* The entry of the page at `offset` of swap device `type`. */
/*@ requires type: type < PVM_SWP_TYPES;
    requires offset: offset < PVM_SWP_OFFSETS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures entry: Swp_Entry(\result);
    ensures absent: \result % 2 == 0 && \result != 0;
    ensures type: Swp_Type(\result) == type;
    ensures offset: Swp_Offset(\result) == offset; */
static inline u64 pvm_swp_entry(u32 type, u64 offset)
{
  return type * PVM_SWP_TYPE + (PVM_SWP_OFFSETS - offset) * PVM_SWP_OFFSET;
}

/* Its swap device. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures type: \result == Swp_Type(e);
    ensures range: \result < PVM_SWP_TYPES; */
static inline u32 pvm_swp_type(u64 e)
{
  return (u32)(e / PVM_SWP_TYPE);
}

/* Its offset there, in pages. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures offset: \result == Swp_Offset(e);
    ensures range: \result <= PVM_SWP_OFFSETS; */
static inline u64 pvm_swp_offset(u64 e)
{
  return PVM_SWP_OFFSETS - e / PVM_SWP_OFFSET % 0x4000000000000u;
}

#ifdef __cplusplus
}
#endif
#endif
