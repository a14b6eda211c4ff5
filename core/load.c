/* SPDX-License-Identifier: BSD-2-Clause */
/* The state after load: the arrays that the invariants speak of are zero. It satisfies every invariant, so the core needs no
 * constructor, and what the contracts require of a state is met by one. Nothing is compiled from this file. */
#include "mm.h"

#include "../spec/load.acsl"

/*@ ghost
  /@ requires zero: Load_Buddy;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures wf: Buddy_Wf;
     ensures reserved: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Frame_Reserved(f); @/
  void load_buddy(void)
  {
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant none: \forall integer x; d <= x < PVM_NODE_END ==> In_Free(x) == 0 && In_Alloc(x) == 0;
       loop assigns d;
       loop variant d; @/
    while (d > 0) {
      d--;
      /@ assert up: d < PVM_NODE_TOP ==> d < PVM_NODE_UP(d) < PVM_NODE_END; @/
    }
    /@ assert bits: \forall integer i; 0 <= i < 64 ==> !Bit((u64)0, i); @/
    /@ assert members: \forall integer c; 0 <= c < PVM_BITSET_MAX ==> !Member(c); @/
    /@ assert set: Bitset_Wf; @/
    /@ assert tree: Tree_Wf && Tree_Canon && Tree_Index; @/
    /@ assert pages: Areas_Pages; @/
    /@ assert nodes: Areas_Nodes; @/
  }
*/

/*@ ghost
  /@ requires zero: Load_Areas;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures wf: Vma_Wf; @/
  void load_areas(void)
  {
    u32 n = 0;
    /@ loop invariant range: 0 <= n <= PVM_MAX_VMAS;
       loop invariant count: \forall integer m; 0 < m < PVM_MAX_MMS ==> Vma_Count(m, n) == 0;
       loop assigns n;
       loop variant PVM_MAX_VMAS - n; @/
    while (n < PVM_MAX_VMAS)
      n++;
    /@ assert counted: Vma_Counted; @/
    /@ assert tree: It_Nil && It_Tree && It_Listed && It_Aug; @/
    /@ assert pool: Pool_Wf; @/
    /@ assert sides: Vma_Sides && Vma_Ranges && Vma_Offsets && Vma_Disjoint; @/
    /@ assert live: Vma_Live; @/
  }
*/

/*@ ghost
  /@ requires zero: Load_Rmap && Load_Areas;
     requires areas: Vma_Wf;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures wf: Rm_Wf; @/
  void load_rmap(void)
  {
    u32 n = 0, k = 0;
    /@ loop invariant range: 0 <= n <= PVM_MAX_VMAS;
       loop invariant none: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> Rm_Active(a, n) == 0;
       loop assigns n;
       loop variant PVM_MAX_VMAS - n; @/
    while (n < PVM_MAX_VMAS)
      n++;
    /@ loop invariant range: 0 <= k <= PVM_MAX_ANON_VMAS;
       loop invariant none: \forall integer a; 0 < a < PVM_MAX_ANON_VMAS ==> Rm_Children(a, k) == 0;
       loop assigns k;
       loop variant PVM_MAX_ANON_VMAS - k; @/
    while (k < PVM_MAX_ANON_VMAS)
      k++;
    /@ assert none: \forall integer c; !Rm_In(c); @/
    /@ assert families: Rm_Families; @/
    /@ assert pools: Rm_Pools && Rm_Counts; @/
    /@ assert shape: Rm_Shape(0, 0, 0); @/
  }
*/

/*@ ghost
  /@ requires zero: Load;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures zone: Zone_Wf;
     ensures reserve: Reserve_Wf;
     ensures tlb: Tlb_Wf && Tlb_Safe;
     ensures pt: Pt_Wf;
     ensures areas: Vma_Wf;
     ensures rmap: Rm_Wf;
     ensures mm: Mm_State; @/
  void load(void)
  {
    load_buddy();
    load_areas();
    load_rmap();
    /@ assert frame: Frame_Wf; @/
    /@ assert blocks: Zone_Bytes && Zone_Blocks; @/
    /@ assert page: Page_Wf; @/
    /@ assert pcp: Pcp_Wf; @/
    /@ assert tables: Zone_Tables; @/
    /@ assert unsealed: Zone_Unsealed; @/
  }
*/
