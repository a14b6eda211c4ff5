/* SPDX-License-Identifier: BSD-2-Clause */
/* The executable twins of the parts of Zone_Wf. */
#include "zone_lemmas.h"

/*@ requires args: b < PVM_MAX_BLOCKS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures block: \result != 0 <==> pvm_block_zone[b] <= PVM_MAX_ZONES && \forall integer z; 0 <= z < PVM_MAX_ZONES ==>
      (pvm_block_zone[b] == z + 1 <==> pvm_buddy_lo[z] <= 1024 * b < pvm_buddy_hi[z]); */
static int check_block(u32 b)
{
  if (pvm_block_zone[b] > PVM_MAX_ZONES)
    return 0;
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant block: \forall integer y; 0 <= y < z ==>
        (pvm_block_zone[b] == y + 1 <==> pvm_buddy_lo[y] <= 1024 * b < pvm_buddy_hi[y]);
      loop assigns z;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    int named = pvm_block_zone[b] == z + 1, inside = pvm_buddy_lo[z] <= 1024 * b && 1024 * b < pvm_buddy_hi[z];
    if (named != inside)
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures blocks: \result != 0 <==> Zone_Bytes && Zone_Blocks; */
static int check_blocks(void)
{
  /*@ loop invariant index: 0 <= b <= PVM_MAX_BLOCKS;
      loop invariant blocks: \forall integer c, z; 0 <= c < b ==> 0 <= z < PVM_MAX_ZONES ==>
        (pvm_block_zone[c] == z + 1 <==> pvm_buddy_lo[z] <= 1024 * c < pvm_buddy_hi[z]);
      loop invariant bytes: \forall integer c; 0 <= c < b ==> pvm_block_zone[c] <= PVM_MAX_ZONES;
      loop assigns b;
      loop variant PVM_MAX_BLOCKS - b; */
  for (u32 b = 0; b < PVM_MAX_BLOCKS; b++)
    if (!check_block(b))
      return 0;
  return 1;
}

/*@ requires args: f < PVM_MAX_FRAMES && k <= 10;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures block: \result != 0 <==> Block_Alloc(f, k); */
static int check_alloc(u32 f, u32 k)
{
  u32 c = f;
  /*@ ghost lemma_nodes(); */
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant node: c == Node_Of(f, j);
      loop invariant range: 0 <= c < PVM_NODE_END;
      loop assigns j, c;
      loop variant k - j; */
  for (u32 j = 0; j < k; j++) {
    /*@ ghost lemma_up(j); */
    c = PVM_MAX_FRAMES + c / 2;
  }
  return f % pvm_order_size(k) == 0 && pvm_node_tag[c] == PVM_NODE_ALLOC;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures heads: \result != 0 <==> Page_Heads; */
static int check_heads(void)
{
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant heads: \forall integer g; 0 <= g < f ==> pvm_page_state[g] >= PVM_PAGE_KERNEL ==> Page_Head(g);
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++)
    if (pvm_page_state[f] >= PVM_PAGE_KERNEL)
      if (pvm_page_order[f] > 10 || !check_alloc(f, pvm_page_order[f]) || pvm_block_zone[f / 1024] == 0)
        return 0;
  return 1;
}

/* Is frame f reserved: no free and no allocated node on its way to the top? */
/*@ requires args: f < PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures reserved: \result != 0 <==> Frame_Reserved(f); */
static int check_reserved(u32 f)
{
  u32 c = f, free = 0, alloc = 0, j = 0;
  /*@ loop invariant range: 0 <= j <= 10 && Node_Start(j) <= c < Node_Start(j + 1);
      loop invariant few: 0 <= free <= j && 0 <= alloc <= j;
      loop invariant free: In_Free(f) == free + In_Free(c);
      loop invariant alloc: In_Alloc(f) == alloc + In_Alloc(c);
      loop assigns c, free, alloc, j;
      loop variant 10 - j; */
  while (j < 10) {
    /*@ ghost lemma_up(j); */
    free += pvm_node_tag[c] == PVM_NODE_FREE;
    alloc += pvm_node_tag[c] == PVM_NODE_ALLOC;
    c = PVM_MAX_FRAMES + c / 2;
    j++;
  }
  /*@ assert top: PVM_NODE_TOP <= c < PVM_NODE_END; */
  return free == 0 && alloc == 0 && pvm_node_tag[c] != PVM_NODE_FREE && pvm_node_tag[c] != PVM_NODE_ALLOC;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures real: \result != 0 <==> Page_Real; */
static int check_real(void)
{
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant real: \forall integer g; 0 <= g < f ==> !Frame_Reserved(g) ==>
        g < pvm_nr_frames && pvm_page_state[g] != PVM_PAGE_RESERVED;
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++)
    if (!check_reserved(f) && (f >= pvm_nr_frames || pvm_page_state[f] == PVM_PAGE_RESERVED))
      return 0;
  return 1;
}

/*@ requires args: p < PVM_PAGESETS;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures pageset: \result != 0 <==> pvm_pcp_count[p] <= PVM_PCP_HIGH && \forall integer i; 0 <= i < pvm_pcp_count[p] ==>
      Pcp_Holds(p, i, pvm_pcp[p].frame[i]); */
static int check_pageset(u32 p)
{
  if (pvm_pcp_count[p] > PVM_PCP_HIGH)
    return 0;
  /*@ loop invariant index: 0 <= i <= pvm_pcp_count[p];
      loop invariant holds: \forall integer j; 0 <= j < i ==> Pcp_Holds(p, j, pvm_pcp[p].frame[j]);
      loop assigns i;
      loop variant pvm_pcp_count[p] - i; */
  for (u32 i = 0; i < pvm_pcp_count[p]; i++) {
    u32 f = pvm_pcp[p].frame[i];
    if (f >= PVM_MAX_FRAMES || pvm_page_state[f] != PVM_PAGE_FREE || pvm_node_tag[f] != PVM_NODE_ALLOC || pvm_page_owner[f] != p ||
        pvm_page_index[f] != i || pvm_page_order[f] != 0 || pvm_page_mapcount[f] != 0 ||
        pvm_block_zone[f / 1024] != p % PVM_MAX_ZONES + 1)
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures pagesets: \result != 0 <==> Pcp_Wf; */
static int check_pagesets(void)
{
  /*@ loop invariant index: 0 <= p <= PVM_PAGESETS;
      loop invariant counts: \forall integer q; 0 <= q < p ==> pvm_pcp_count[q] <= PVM_PCP_HIGH;
      loop invariant holds: \forall integer q, i; 0 <= q < p ==> 0 <= i < pvm_pcp_count[q] ==> Pcp_Holds(q, i, pvm_pcp[q].frame[i]);
      loop assigns p;
      loop variant PVM_PAGESETS - p; */
  for (u32 p = 0; p < PVM_PAGESETS; p++)
    if (!check_pageset(p))
      return 0;
  return 1;
}

/*@ requires args: l < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures list: \result != 0 <==> Zonelist_Of(l); */
static int check_zonelist(u32 l)
{
  /*@ loop invariant index: 0 <= i <= PVM_MAX_ZONES;
      loop invariant list: \forall integer j; 0 <= j < i ==> pvm_zonelist[l][j] < PVM_MAX_ZONES && pvm_zonelist[l][j] % 3 <= l % 3;
      loop assigns i;
      loop variant PVM_MAX_ZONES - i; */
  for (u32 i = 0; i < PVM_MAX_ZONES; i++)
    if (pvm_zonelist[l][i] >= PVM_MAX_ZONES || pvm_zonelist[l][i] % 3 > l % 3)
      return 0;
  return 1;
}

/* Sums in 64 bits: the tables may hold anything. */
/*@ requires args: z < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures marks: \result != 0 <==> Marks_Of(z); */
static int check_marks(u32 z)
{
  /*@ assert at: \forall integer s; 0 <= s < 3 ==> Marks_Row(z, s) ==> Marks_At(z, s); */
  /*@ assert row: \forall integer s; 0 <= s < 3 ==> Marks_At(z, s) ==> Marks_Row(z, s); */
  /*@ assert to: Marks_Of(z) ==> Marks_Row(z, 0) && Marks_Row(z, 1) && Marks_Row(z, 2); */
  /*@ assert from: Marks_Row(z, 0) && Marks_Row(z, 1) && Marks_Row(z, 2) ==> Marks_Of(z); */
  /*@ loop invariant index: 0 <= t <= 3;
      loop invariant marks: \forall integer s; 0 <= s < t ==> Marks_At(z, s);
      loop assigns t;
      loop variant 3 - t; */
  for (u32 t = 0; t < 3; t++) {
    u64 r = (u64)pvm_zone_reserve[z][t] + 1;
    if (pvm_zone_need[z][4 * t] != pvm_zone_wmark[z][0] + r || pvm_zone_need[z][4 * t + 1] != pvm_zone_wmark[z][1] + r ||
        pvm_zone_need[z][4 * t + 2] != pvm_zone_wmark[z][2] + r || pvm_zone_need[z][4 * t + 3] != 0)
      return 0;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result != 0 <==> Zone_Tables; */
static int check_tables(void)
{
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant lists: \forall integer y; 0 <= y < z ==> Zonelist_Of(y) && pvm_zonelist_len[y] <= PVM_MAX_ZONES;
      loop invariant marks: pvm_frames_sealed != 0 ==> \forall integer y; 0 <= y < z ==> Marks_Of(y);
      loop assigns z;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++)
    if (!check_zonelist(z) || pvm_zonelist_len[z] > PVM_MAX_ZONES || (pvm_frames_sealed != 0 && !check_marks(z)))
      return 0;
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures unsealed: \result != 0 <==> Zone_Unsealed; */
static int check_unsealed(void)
{
  if (pvm_frames_sealed != 0)
    return 1;
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant empty: \forall integer y; 0 <= y < z ==> pvm_buddy_lo[y] == pvm_buddy_hi[y];
      loop assigns z;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++)
    if (pvm_buddy_lo[z] != pvm_buddy_hi[z])
      return 0;
  /*@ loop invariant range: 0 <= f <= PVM_MAX_FRAMES;
      loop invariant reserved: \forall integer g; 0 <= g < f ==> Frame_Reserved(g);
      loop assigns f;
      loop variant PVM_MAX_FRAMES - f; */
  for (u32 f = 0; f < PVM_MAX_FRAMES; f++)
    if (!check_reserved(f))
      return 0;
  return 1;
}

int pvm_zone_check(void)
{
  return pvm_frame_check() && pvm_buddy_check() && check_blocks() && check_heads() && check_real() && check_pagesets() &&
    check_tables() && check_unsealed();
}
