/* SPDX-License-Identifier: BSD-2-Clause */
#include "pgtable_hw.h"

/* What each entry of a table is to the processor. */
/*@ ghost
  /@ requires wf: Pt_Wf;
     requires mode: Hw_Nxe(m) == 1 && Hw_Gb(m) == 1;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures steps: Hw_Steps(m); @/
  void steps(u32 m)
  {
  }
*/

/* The walk of one page, level by level: the same tables, rights untouched (7) as long as it goes on, and one of five ends. */
/*@ ghost
  /@ requires wf: Pt_Wf;
     requires root: Pt_Root(r);
     requires mode: Hw_Mode(m, r);
     requires page: Hw_Page(r, i5, i4, i3, i2, i1);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures right: Hw_Right(m, r, i5, i4, i3, i2, i1); @/
  void page(u32 m, u32 r, u32 i5, u32 i4, u32 i3, u32 i2, u32 i1)
  {
    steps(m);
    /@ assert t5: pvm_page_state[r] == PVM_PAGE_TABLE + 5 ==> Hw_Step(m, 5, r, i5); @/
    /@ assert t4: Sdm_Table4(m, r, i5) == T4(r, i5); @/
    /@ assert s4: T4(r, i5) >= 0 ==> T4(r, i5) < pvm_nr_frames && pvm_page_state[T4(r, i5)] == PVM_PAGE_TABLE + 4; @/
    /@ assert h4: T4(r, i5) >= 0 ==> Hw_Step(m, 4, T4(r, i5), i4); @/
    /@ assert t3: Sdm_Table3(m, r, i5, i4) == T3(r, i5, i4); @/
    /@ assert s3: T3(r, i5, i4) >= 0 ==> T3(r, i5, i4) < pvm_nr_frames && pvm_page_state[T3(r, i5, i4)] == PVM_PAGE_TABLE + 3; @/
    /@ assert h3: T3(r, i5, i4) >= 0 ==> Hw_Step(m, 3, T3(r, i5, i4), i3); @/
    /@ assert t2: Sdm_Table2(m, r, i5, i4, i3) == T2(r, i5, i4, i3); @/
    /@ assert s2: T2(r, i5, i4, i3) >= 0 ==> T2(r, i5, i4, i3) < pvm_nr_frames &&
      pvm_page_state[T2(r, i5, i4, i3)] == PVM_PAGE_TABLE + 2; @/
    /@ assert h2: T2(r, i5, i4, i3) >= 0 ==> Hw_Step(m, 2, T2(r, i5, i4, i3), i2); @/
    /@ assert t1: Sdm_Table1(m, r, i5, i4, i3, i2) == T1(r, i5, i4, i3, i2); @/
    /@ assert s1: T1(r, i5, i4, i3, i2) >= 0 ==> T1(r, i5, i4, i3, i2) < pvm_nr_frames; @/
    /@ assert r5: T4(r, i5) >= 0 ==> Sdm_Rights5(m, r, i5) == 7; @/
    /@ assert r4: T3(r, i5, i4) >= 0 ==> Sdm_Rights4(m, r, i5, i4) == 7; @/
    /@ assert r3: T2(r, i5, i4, i3) >= 0 ==> Sdm_Rights3(m, r, i5, i4, i3) == 7; @/
    /@ assert r2: T1(r, i5, i4, i3, i2) >= 0 ==> Sdm_Rights2(m, r, i5, i4, i3, i2) == 7; @/
    /@ assert n4: T4(r, i5) < 0 ==> T3(r, i5, i4) < 0 && Sdm_Level(m, r, i5, i4, i3, i2) == 5 && Sdm_Table(m, r, i5, i4, i3, i2) == r; @/
    /@ assert e5: T4(r, i5) < 0 ==> Hw_Right(m, r, i5, i4, i3, i2, i1); @/
    /@ assert l4: T4(r, i5) >= 0 && T3(r, i5, i4) < 0 ==> Sdm_Level(m, r, i5, i4, i3, i2) == 4 &&
      Sdm_Table(m, r, i5, i4, i3, i2) == T4(r, i5) && Pte_Kind(PT_WORD(T4(r, i5), i4)) != 2; @/
    /@ assert e4: T4(r, i5) >= 0 && T3(r, i5, i4) < 0 ==> Hw_Right(m, r, i5, i4, i3, i2, i1); @/
    /@ assert n3: T3(r, i5, i4) >= 0 ==> T4(r, i5) >= 0; @/
    /@ assert l3: T3(r, i5, i4) >= 0 && T2(r, i5, i4, i3) < 0 ==> Sdm_Level(m, r, i5, i4, i3, i2) == 3 &&
      Sdm_Table(m, r, i5, i4, i3, i2) == T3(r, i5, i4) &&
      Sdm_Rights(m, r, i5, i4, i3, i2, i1) == Sdm_Narrow(7, PT_WORD(T3(r, i5, i4), i3)); @/
    /@ assert e3: T3(r, i5, i4) >= 0 && T2(r, i5, i4, i3) < 0 ==> Hw_Right(m, r, i5, i4, i3, i2, i1); @/
    /@ assert n2: T2(r, i5, i4, i3) >= 0 ==> T3(r, i5, i4) >= 0 && T4(r, i5) >= 0 && Pte_Kind(PT_WORD(T3(r, i5, i4), i3)) != 2; @/
    /@ assert l2: T2(r, i5, i4, i3) >= 0 && T1(r, i5, i4, i3, i2) < 0 ==> Sdm_Level(m, r, i5, i4, i3, i2) == 2 &&
      Sdm_Table(m, r, i5, i4, i3, i2) == T2(r, i5, i4, i3) &&
      Sdm_Rights(m, r, i5, i4, i3, i2, i1) == Sdm_Narrow(7, PT_WORD(T2(r, i5, i4, i3), i2)); @/
    /@ assert e2: T2(r, i5, i4, i3) >= 0 && T1(r, i5, i4, i3, i2) < 0 ==> Hw_Right(m, r, i5, i4, i3, i2, i1); @/
    /@ assert n1: T1(r, i5, i4, i3, i2) >= 0 ==> T2(r, i5, i4, i3) >= 0 && T3(r, i5, i4) >= 0 && T4(r, i5) >= 0 &&
      Pte_Kind(PT_WORD(T2(r, i5, i4, i3), i2)) != 2 && Pte_Kind(PT_WORD(T3(r, i5, i4), i3)) != 2; @/
    /@ assert l1: T1(r, i5, i4, i3, i2) >= 0 ==> Sdm_Level(m, r, i5, i4, i3, i2) == 1 &&
      Sdm_Table(m, r, i5, i4, i3, i2) == T1(r, i5, i4, i3, i2) &&
      Sdm_Rights(m, r, i5, i4, i3, i2, i1) == Sdm_Narrow(7, PT_WORD(T1(r, i5, i4, i3, i2), i1)); @/
    /@ assert m1: T1(r, i5, i4, i3, i2) >= 0 ==> Map_Entry(r, i5, i4, i3, i2, i1) == PT_WORD(T1(r, i5, i4, i3, i2), i1); @/
    /@ assert k1: T1(r, i5, i4, i3, i2) >= 0 ==> Sdm_Look(m, 1, T1(r, i5, i4, i3, i2), i1) ==
      (PT_WORD(T1(r, i5, i4, i3, i2), i1) % 2 == 1 ? PVM_HW_LEAF : PVM_HW_ABSENT); @/
    /@ assert v1: T1(r, i5, i4, i3, i2) >= 0 ==> PT_WORD(T1(r, i5, i4, i3, i2), i1) % 2 == 1 ==> Map_Level(r, i5, i4, i3, i2, i1) == 1; @/
    /@ assert d1: T1(r, i5, i4, i3, i2) >= 0 ==> Sdm_End(m, r, i5, i4, i3, i2, i1) == Sdm_Look(m, 1, T1(r, i5, i4, i3, i2), i1); @/
    /@ assert x1: T1(r, i5, i4, i3, i2) >= 0 ==> Sdm_Entry(m, r, i5, i4, i3, i2, i1) == PT_WORD(T1(r, i5, i4, i3, i2), i1); @/
    /@ assert e1: T1(r, i5, i4, i3, i2) >= 0 ==> Hw_Right(m, r, i5, i4, i3, i2, i1); @/
  }
*/

struct pvm_hw_result pvm_pt_access(u32 mode, u32 root, u64 va, u32 access)
{
  /*@ ghost
    u32 j = pvm_page_state[root] == PVM_PAGE_TABLE + 5 ? (u32)(va / 0x1000000000000 % 512) : 0;
    page(mode, root, j, (u32)(va / 0x8000000000 % 512), (u32)(va / 0x40000000 % 512), (u32)(va / 0x200000 % 512), (u32)(va / 0x1000 % 512));
    /@ assert right: Hw_Right(mode, root, HW_INDICES(root, va)); @/
    /@ assert tables: Hw_La57(mode) == 0 ==> \forall integer i; Sdm_Table4(mode, root, i) == root; @/
    /@ assert end: Sdm_End(mode, root, SDM_VA(va)) == Sdm_End(mode, root, HW_INDICES(root, va)); @/
    /@ assert entry: Sdm_Entry(mode, root, SDM_VA(va)) == Sdm_Entry(mode, root, HW_INDICES(root, va)); @/
    /@ assert rights: Sdm_Rights(mode, root, SDM_VA(va)) == Sdm_Rights(mode, root, HW_INDICES(root, va)); @/
    /@ assert level: Sdm_Level(mode, root, SDM_VA2(va)) == Sdm_Level(mode, root, HW_INDICES2(root, va)); @/
  */
  return pvm_hw_walk(mode, root, va, access);
}
