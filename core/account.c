/* SPDX-License-Identifier: BSD-2-Clause */
/* Accounts of address spaces: how much memory may be promised. */
#include "account.h"

u32 pvm_overcommit_mode, pvm_overcommit_ratio = 50;

/* Frames that zones were given (Linux: totalram_pages), counted until they are `enough`. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures most: \result <= PVM_MAX_ZONES * 0xffffffff; */
static u64 ram(u64 enough)
{
  u64 n = 0;
  /*@ loop invariant range: 0 <= z <= PVM_MAX_ZONES;
      loop invariant most: n <= z * 0xffffffff;
      loop assigns z, n;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES && n < enough; z++)
    n += pvm_zone_managed[z];
  return n;
}

/* The smaller one. */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures least: \result == (a < b ? a : b); */
static u64 least(u64 a, u64 b)
{
  return a < b ? a : b;
}

/* Pages that are never promised: 8 MiB for the administrator, and a part of what this address space has, so that its user can still
 * end it. A small machine keeps a part of its memory (Linux: init_admin_reserve, init_user_reserve). */
/*@ requires number: m < PVM_MAX_MMS;
    requires most: total <= PVM_MAX_ZONES * 0xffffffff;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures most: \result <= 2048 + 32768; */
static u64 kept(u32 m, u64 total)
{
  u64 user = least(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_TOTAL_VM)] / 32, least(total / 32, 32768));
  return pvm_mm_info[PVM_MM_INFO(m, PVM_MM_CAP_SYS_ADMIN)] != 0 ? user : user + least(total / 32, 2048);
}

/* What may be promised in all (Linux: vm_commit_limit). */
/*@ requires most: total <= PVM_MAX_ZONES * 0xffffffff;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures most: \result <= total * 0x1000000; */
static u64 commit_limit(u64 total)
{
  return total * least(pvm_overcommit_ratio, 0x1000000) / 100;
}

int pvm_vm_enough_memory(u32 m, u64 n, u64 more, u64 less)
{
  if (pvm_overcommit_mode == PVM_OVERCOMMIT_ALWAYS)
    return 1;
  if (pvm_overcommit_mode != PVM_OVERCOMMIT_NEVER)
    return n <= ram(n);
  u64 total = ram(PVM_MM_UNLIMITED);
  u64 most = commit_limit(total), keep = kept(m, total), had = pvm_vm_committed > less ? pvm_vm_committed - less : 0;
  if (most <= keep || had >= most - keep)
    return 0;
  u64 left = most - keep - had;
  return more < left && n < left - more;
}
