/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas: one comes, gets other flags, or takes the one behind it. */
#include "area_step.h"

int pvm_area_map(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
  /*@ ghost area_facts(); */
  int v = area_put(m, from, to, flags, pgoff, file);
  /*@ assert links: It_Wf && Rm_Links && Rm_Ties && Rm_OwnX(0) && Rm_PlantedX(0) && Rm_Nodes && Rm_FullX(0) && Rm_SpansX(0); */
  /*@ assert pools: Rm_Pools && Rm_Counts; */
  return v;
}

int pvm_area_set_flags(u32 v, u64 flags)
{
  return pvm_vma_set_flags(v, flags);
}
