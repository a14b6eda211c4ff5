/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware walk of walk.h: one step per level, each the same; then the access is judged by the rights of all entries. */
#include "walk.h"

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures reserved: \result == Sdm_Reserved(mode, level, e); */
static int reserved(u32 mode, u32 level, u64 e)
{
  if (pvm_pte_nx(e) && mode / PVM_HW_NXE % 2 == 0)
    return 1;
  if (!pvm_pte_huge(e))
    return 0;
  if (level >= 4)
    return 1;
  if (level == 3)
    return mode / PVM_HW_GB % 2 == 0 || e / 0x2000 % 0x20000 != 0;
  return level == 2 && e / 0x2000 % 0x100 != 0;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures kind: \result == Sdm_Kind(mode, level, e);
    ensures kinds: \result == PVM_HW_ABSENT || \result == PVM_HW_RESERVED || \result == PVM_HW_LEAF || \result == PVM_HW_TABLE;
    ensures table: \result == PVM_HW_TABLE ==> level != 1;
    ensures leaf: \result == PVM_HW_LEAF ==> level < 4; */
static u32 kind(u32 mode, u32 level, u64 e)
{
  if (!pvm_pte_present(e))
    return PVM_HW_ABSENT;
  if (reserved(mode, level, e))
    return PVM_HW_RESERVED;
  return level == 1 || pvm_pte_huge(e) ? PVM_HW_LEAF : PVM_HW_TABLE;
}

/*@ requires rights: p < 8;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result < 8;
    ensures rights: \result == Sdm_Narrow(p, e); */
static u32 narrow(u32 p, u64 e)
{
  u32 user = p % 2 == 1 && pvm_pte_user(e) ? 1 : 0;
  u32 write = p / 2 % 2 == 1 && pvm_pte_write(e) ? 2 : 0;
  u32 fetch = p / 4 % 2 == 1 && !pvm_pte_nx(e) ? 4 : 0;
  return user + write + fetch;
}

/* The step of one level: reads entry i of the table in frame t. */
/*@ requires ram: Sdm_Ram;
    requires slot: i < 512;
    requires level: 1 <= level <= 5;
    requires rights: p < 8;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures place: \result.table == t && \result.slot == i && \result.level == level;
    ensures kind: \result.kind == Sdm_Look(mode, level, t, i);
    ensures kinds: \result.kind == PVM_HW_ABSENT || \result.kind == PVM_HW_RESERVED || \result.kind == PVM_HW_LEAF ||
      \result.kind == PVM_HW_TABLE || \result.kind == PVM_HW_BUS;
    ensures table: \result.kind == PVM_HW_TABLE ==> level != 1;
    ensures leaf: \result.kind == PVM_HW_LEAF ==> level < 4;
    ensures inside: \result.kind == PVM_HW_BUS <==> t >= pvm_nr_frames;
    ensures entry: \result.kind != PVM_HW_BUS ==> \result.entry == pvm_ram[t].word[i];
    ensures rights: \result.kind != PVM_HW_BUS ==> \result.rights == Sdm_Narrow(p, pvm_ram[t].word[i]);
    ensures eight: \result.rights < 8; */
static struct pvm_hw_step step(u32 mode, u32 level, u64 t, u32 i, u32 p)
{
  struct pvm_hw_step s;
  s.table = t;
  s.slot = i;
  s.level = level;
  s.entry = 0;
  s.kind = PVM_HW_BUS;
  s.rights = 0;
  if (t < pvm_nr_frames) {
    s.entry = pvm_ram[t].word[i];
    s.kind = kind(mode, level, s.entry);
    s.rights = narrow(p, s.entry);
  }
  return s;
}

struct pvm_hw_step pvm_hw_tables(u32 mode, u32 root, u32 i5, u32 i4, u32 i3, u32 i2, u32 i1)
{
  struct pvm_hw_step s;
  u64 t = root;
  u32 p = 7;
  if (mode % 2 == 1) {
    s = step(mode, 5, t, i5, p);
    if (s.kind != PVM_HW_TABLE)
      return s;
    t = pvm_pte_pfn(s.entry);
    p = s.rights;
  }
  /*@ assert table4: t == Sdm_Table4(mode, root, i5) && p == Sdm_Rights5(mode, root, i5); */
  s = step(mode, 4, t, i4, p);
  if (s.kind != PVM_HW_TABLE)
    return s;
  t = pvm_pte_pfn(s.entry);
  /*@ assert table3: t == Sdm_Table3(mode, root, i5, i4) && s.rights == Sdm_Rights4(mode, root, i5, i4); */
  s = step(mode, 3, t, i3, s.rights);
  if (s.kind != PVM_HW_TABLE)
    return s;
  t = pvm_pte_pfn(s.entry);
  /*@ assert table2: t == Sdm_Table2(mode, root, i5, i4, i3) && s.rights == Sdm_Rights3(mode, root, i5, i4, i3); */
  s = step(mode, 2, t, i2, s.rights);
  if (s.kind != PVM_HW_TABLE)
    return s;
  t = pvm_pte_pfn(s.entry);
  /*@ assert table1: t == Sdm_Table1(mode, root, i5, i4, i3, i2) && s.rights == Sdm_Rights2(mode, root, i5, i4, i3, i2); */
  return step(mode, 1, t, i1, s.rights);
}

/*@ requires rights: p < 8;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: \result == 0 || \result == 1;
    ensures allowed: \result != 0 <==> Sdm_Allowed(mode, access, p); */
static int allowed(u32 mode, u32 access, u32 p)
{
  int user_page = p % 2 == 1;
  int write = access / PVM_PF_W % 2 == 1;
  int fetch = access / PVM_PF_I % 2 == 1;
  if (fetch && mode / PVM_HW_NXE % 2 == 1 && p / 4 % 2 == 0)
    return 0;
  if (access / PVM_PF_U % 2 == 1)
    return user_page && !(write && p / 2 % 2 == 0);
  if (fetch && user_page && mode / PVM_HW_SMEP % 2 == 1)
    return 0;
  if (write && mode / PVM_HW_WP % 2 == 1 && p / 2 % 2 == 0)
    return 0;
  if (fetch && !write)
    return 1;
  return !(user_page && mode / PVM_HW_SMAP % 2 == 1 && mode / PVM_HW_AC % 2 == 0);
}

/*@ requires kind: k == PVM_HW_ABSENT || k == PVM_HW_RESERVED || k == PVM_HW_LEAF;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures error: \result == Sdm_Error(mode, access, k); */
static u32 error_code(u32 mode, u32 access, u32 k)
{
  u32 present = k == PVM_HW_ABSENT ? 0 : PVM_PF_P;
  u32 rsvd = k == PVM_HW_RESERVED ? PVM_PF_RSVD : 0;
  u32 write = access / PVM_PF_W % 2 * PVM_PF_W;
  u32 user = access / PVM_PF_U % 2 * PVM_PF_U;
  u32 fetch = 0;
  if (access / PVM_PF_I % 2 == 1 && (mode / PVM_HW_SMEP % 2 == 1 || mode / PVM_HW_NXE % 2 == 1))
    fetch = PVM_PF_I;
  return present + write + user + rsvd + fetch;
}

/*@ requires level: 1 <= level <= 3;
    requires indices: i2 < 512 && i1 < 512;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures frame: \result == Sdm_Frame(level, e, i2, i1); */
static u64 frame(u32 level, u64 e, u32 i2, u32 i1)
{
  if (level == 1)
    return pvm_pte_pfn(e);
  if (level == 2)
    return pvm_pte_pfn2(e) + i1;
  return pvm_pte_pfn3(e) + i2 * 512 + i1;
}

struct pvm_hw_result pvm_hw_walk(u32 mode, u32 root, u64 va, u32 access)
{
  struct pvm_hw_result r;
  struct pvm_hw_step s;
  u32 i1 = pvm_va_index(va, 1);
  u32 i2 = pvm_va_index(va, 2);
  r.result = PVM_HW_GP;
  r.pfn = 0;
  r.error = 0;
  r.level = 0;
  r.rights = 0;
  r.table = 0;
  r.slot = 0;
  if (!pvm_va_canonical(va, mode % 2 == 1 ? 5 : 4))
    return r;
  s = pvm_hw_tables(mode, root, pvm_va_index(va, 5), pvm_va_index(va, 4), pvm_va_index(va, 3), i2, i1);
  if (s.kind == PVM_HW_BUS) {
    r.result = PVM_HW_MC;
    return r;
  }
  if (s.kind != PVM_HW_LEAF || !allowed(mode, access, s.rights)) {
    r.result = PVM_HW_PF;
    r.error = error_code(mode, access, s.kind);
    return r;
  }
  r.result = PVM_HW_OK;
  r.pfn = frame(s.level, s.entry, i2, i1);
  r.level = s.level;
  r.rights = s.rights;
  r.table = (u32)s.table;
  r.slot = s.slot;
  return r;
}

int pvm_hw_set_ad(u32 table, u32 slot, u32 write)
{
  u64 e;
  if (table >= pvm_nr_frames || slot >= 512)
    return -PVM_EINVAL;
  e = pvm_pte_mkyoung(pvm_ram[table].word[slot]);
  if (write != 0)
    e = pvm_pte_mkdirty(e);
  pvm_ram[table].word[slot] = e;
  return 0;
}
