/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones at boot: their spans, the tables (zonelists, watermarks, lowmem reserve), and the free frames given to the buddy. */
#include "zone_lemmas.h"

/* Are the spans of the nodes whole order-10 blocks, in order? Disjoint? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures spans: \result != 0 <==> Nodes_Spans; */
static int nodes_spans(void)
{
  /*@ loop invariant index: 0 <= n <= PVM_MAX_NODES;
      loop invariant spans: \forall integer m; 0 <= m < n ==> pvm_node_start[m] <= pvm_node_end[m] <= PVM_MAX_FRAMES &&
        pvm_node_start[m] % 1024 == 0 && pvm_node_end[m] % 1024 == 0;
      loop assigns n;
      loop variant PVM_MAX_NODES - n; */
  for (u32 n = 0; n < PVM_MAX_NODES; n++)
    if (pvm_node_start[n] > pvm_node_end[n] || pvm_node_end[n] > PVM_MAX_FRAMES || pvm_node_start[n] % 1024 != 0 ||
        pvm_node_end[n] % 1024 != 0)
      return 0;
  return 1;
}

/*@ requires index: n < PVM_MAX_NODES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures apart: \result != 0 <==> \forall integer m; n < m < PVM_MAX_NODES ==> Nodes_Apart(n, m); */
static int node_apart(u32 n)
{
  /*@ loop invariant index: n < m <= PVM_MAX_NODES;
      loop invariant apart: \forall integer k; n < k < m ==> Nodes_Apart(n, k);
      loop assigns m;
      loop variant PVM_MAX_NODES - m; */
  for (u32 m = n + 1; m < PVM_MAX_NODES; m++)
    if (pvm_node_end[n] > pvm_node_start[m] && pvm_node_end[m] > pvm_node_start[n] && pvm_node_start[n] != pvm_node_end[n] &&
        pvm_node_start[m] != pvm_node_end[m])
      return 0;
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Nodes_Wf; */
static int nodes_check(void)
{
  if (!nodes_spans())
    return 0;
  /*@ loop invariant index: 0 <= n <= PVM_MAX_NODES;
      loop invariant apart: \forall integer k, m; 0 <= k < n ==> k < m < PVM_MAX_NODES ==> Nodes_Apart(k, m);
      loop assigns n;
      loop variant PVM_MAX_NODES - n; */
  for (u32 n = 0; n < PVM_MAX_NODES; n++)
    if (!node_apart(n))
      return 0;
  return 1;
}

/* The frames of zone z: zone_lo .. zone_hi - 1. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires nodes: Nodes_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures lo: \result == Zone_Lo(z);
    ensures whole: \result <= PVM_MAX_FRAMES && \result % 1024 == 0; */
static u32 zone_lo(u32 z)
{
  u32 t = z % 3, s = pvm_node_start[z / 3], e = pvm_node_end[z / 3];
  u32 b = t == 0 ? 0 : t == 1 ? PVM_DMA_END : PVM_DMA32_END;
  if (b < s)
    b = s;
  return b < e ? b : e;
}

/*@ requires index: z < PVM_MAX_ZONES;
    requires nodes: Nodes_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures hi: \result == Zone_Hi(z);
    ensures whole: Zone_Lo(z) <= \result <= PVM_MAX_FRAMES && \result % 1024 == 0; */
static u32 zone_hi(u32 z)
{
  u32 t = z % 3, s = pvm_node_start[z / 3], e = pvm_node_end[z / 3];
  u32 b = t == 0 ? PVM_DMA_END : t == 1 ? PVM_DMA32_END : PVM_MAX_FRAMES;
  if (b < s)
    b = s;
  return b < e ? b : e;
}

/* The free frames among lo .. hi-1. */
/*@ requires range: lo <= hi <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures bound: \result <= hi - lo; */
static u32 count_free(u32 lo, u32 hi)
{
  u32 n = 0;
  /*@ loop invariant range: lo <= f <= hi && n <= f - lo;
      loop assigns f, n;
      loop variant hi - f; */
  for (u32 f = lo; f < hi; f++)
    if (pvm_page_state[f] == PVM_PAGE_FREE)
      n++;
  return n;
}

/* Counts the frames of each zone; returns their sum. */
/*@ requires nodes: Nodes_Spans;
    terminates \true;
    assigns pvm_zone_managed[0 .. PVM_MAX_ZONES - 1];
    exits \false;
    ensures managed: \forall integer z; 0 <= z < PVM_MAX_ZONES ==> pvm_zone_managed[z] <= PVM_MAX_FRAMES;
    ensures sum: \result <= PVM_MAX_ZONES * PVM_MAX_FRAMES; */
static u32 zones_count(void)
{
  u32 sum = 0;
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant managed: \forall integer y; 0 <= y < z ==> pvm_zone_managed[y] <= PVM_MAX_FRAMES;
      loop invariant sum: sum <= z * PVM_MAX_FRAMES;
      loop assigns z, sum, pvm_zone_managed[0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    pvm_zone_managed[z] = count_free(zone_lo(z), zone_hi(z));
    sum += pvm_zone_managed[z];
  }
  return sum;
}

/* The root of x, rounded down, at most 2^16 (Linux: int_sqrt). */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures root: \result * \result <= x;
    ensures bound: \result <= 0x10000; */
static u32 root(u64 x)
{
  u64 r = 0;
  /*@ loop invariant root: r * r <= x && 0 <= r <= 0x10000;
      loop assigns r;
      loop variant 0x10000 - r; */
  while (r < 0x10000 && (r + 1) * (r + 1) <= x)
    r++;
  return (u32)r;
}

/* Frames that the min watermarks of `sum` frames keep together. */
/*@ requires sum: sum <= PVM_MAX_ZONES * PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures \true; */
static u32 pages_min(u32 sum)
{
  u32 kb = pvm_min_free_kbytes;
  if (kb == 0) {
    kb = root((u64)sum * 4 * 16);
    if (kb < 128)
      kb = 128;
  }
  return kb / 4;
}

/* The watermarks of zone z: its share of `keep` frames, at most all it has; the steps are a quarter of it, at least a thousandth of the zone. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires managed: pvm_zone_managed[z] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_zone_wmark[z][0 .. 2];
    exits \false;
    ensures bound: \forall integer w; 0 <= w < 3 ==> pvm_zone_wmark[z][w] <= 3 * PVM_MAX_FRAMES;
    ensures order: pvm_zone_wmark[z][0] <= pvm_zone_wmark[z][1] <= pvm_zone_wmark[z][2]; */
static void set_wmarks(u32 z, u32 keep, u32 sum)
{
  u32 m = pvm_zone_managed[z], min = 0;
  if (sum > 0) {
    u64 share = (u64)keep * m / sum;
    min = share < m ? (u32)share : m;
  }
  u32 step = min / 4 > m / 1000 ? min / 4 : m / 1000;
  pvm_zone_wmark[z][0] = min;
  pvm_zone_wmark[z][1] = min + step;
  pvm_zone_wmark[z][2] = min + 2 * step;
}

/* What zone z keeps from allocations that could have come from the higher zones of its node: a 256th of those. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires managed: \forall integer y; 0 <= y < PVM_MAX_ZONES ==> pvm_zone_managed[y] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_zone_reserve[z][0 .. 2];
    exits \false;
    ensures bound: \forall integer t; 0 <= t < 3 ==> pvm_zone_reserve[z][t] <= PVM_MAX_FRAMES; */
static void set_reserve(u32 z)
{
  u32 b = z / 3 * 3, t = z % 3, keep = pvm_zone_managed[z] > 0;
  u32 one = t < 1 ? pvm_zone_managed[b + 1] : 0, two = t < 2 ? pvm_zone_managed[b + 2] : 0;
  pvm_zone_reserve[z][0] = 0;
  pvm_zone_reserve[z][1] = keep ? one / 256 : 0;
  pvm_zone_reserve[z][2] = keep ? (one + two) / 256 : 0;
}

/* What zone z must have free, from both. */
/*@ requires index: z < PVM_MAX_ZONES;
    requires wmarks: \forall integer w; 0 <= w < 3 ==> pvm_zone_wmark[z][w] <= 3 * PVM_MAX_FRAMES;
    requires reserves: \forall integer t; 0 <= t < 3 ==> pvm_zone_reserve[z][t] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns pvm_zone_need[z][0 .. 11];
    exits \false;
    ensures marks: Marks_Of(z); */
static void set_need(u32 z)
{
  /*@ loop invariant index: 0 <= t <= 3;
      loop invariant marks: \forall integer s; 0 <= s < t ==>
        (\forall integer w; 0 <= w < 3 ==> pvm_zone_need[z][4 * s + w] == pvm_zone_wmark[z][w] + pvm_zone_reserve[z][s] + 1) &&
        pvm_zone_need[z][4 * s + 3] == 0;
      loop assigns t, pvm_zone_need[z][0 .. 11];
      loop variant 3 - t; */
  for (u32 t = 0; t < 3; t++) {
    u32 r = pvm_zone_reserve[z][t] + 1;
    pvm_zone_need[z][4 * t] = pvm_zone_wmark[z][0] + r;
    pvm_zone_need[z][4 * t + 1] = pvm_zone_wmark[z][1] + r;
    pvm_zone_need[z][4 * t + 2] = pvm_zone_wmark[z][2] + r;
    pvm_zone_need[z][4 * t + 3] = 0;
  }
}

/* Zonelist l: the zones that have frames, by nodes from the own one on in a ring, the highest type first. */
/*@ requires index: l < PVM_MAX_ZONES;
    terminates \true;
    assigns pvm_zonelist[l][0 .. PVM_MAX_ZONES - 1], pvm_zonelist_len[l];
    exits \false;
    ensures list: Zonelist_Of(l);
    ensures len: pvm_zonelist_len[l] <= PVM_MAX_ZONES; */
static void set_zonelist(u32 l)
{
  u32 n = 0;
  /*@ loop invariant index: 0 <= i <= PVM_MAX_ZONES;
      loop invariant lowest: \forall integer j; 0 <= j < i ==> pvm_zonelist[l][j] == l / 3 * 3;
      loop assigns i, pvm_zonelist[l][0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - i; */
  for (u32 i = 0; i < PVM_MAX_ZONES; i++)
    pvm_zonelist[l][i] = (u8)(l / 3 * 3);
  /*@ loop invariant index: 0 <= i <= PVM_MAX_ZONES && 0 <= n <= i;
      loop invariant list: Zonelist_Of(l);
      loop assigns i, n, pvm_zonelist[l][0 .. PVM_MAX_ZONES - 1];
      loop variant PVM_MAX_ZONES - i; */
  for (u32 i = 0; i < PVM_MAX_ZONES; i++) {
    u32 t = 2 - i % 3, z = (l / 3 + i / 3) % PVM_MAX_NODES * 3 + t;
    /*@ assert type: z < PVM_MAX_ZONES && z % 3 == t; */
    if (t <= l % 3 && pvm_zone_managed[z] > 0) {
      pvm_zonelist[l][n] = (u8)z;
      n++;
    }
  }
  pvm_zonelist_len[l] = (u8)n;
}

/* All tables. */
/*@ requires nodes: Nodes_Spans;
    terminates \true;
    assigns PVM_ZONE_TABLES;
    exits \false;
    ensures marks: \forall integer z; 0 <= z < PVM_MAX_ZONES ==> Marks_Of(z);
    ensures lists: Zonelist_Wf && Zonelist_Lens; */
static void set_tables(void)
{
  u32 sum = zones_count(), keep = pages_min(sum);
  /*@ loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant marks: \forall integer y; 0 <= y < z ==> Marks_Of(y);
      loop invariant lists: \forall integer y; 0 <= y < z ==> Zonelist_Of(y) && pvm_zonelist_len[y] <= PVM_MAX_ZONES;
      loop assigns z, PVM_ROWS(pvm_zonelist, PVM_MAX_ZONES - 1), pvm_zonelist_len[0 .. PVM_MAX_ZONES - 1],
        PVM_ROWS(pvm_zone_wmark, 2), PVM_ROWS(pvm_zone_reserve, 2), PVM_ROWS(pvm_zone_need, 11);
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    set_wmarks(z, keep, sum);
    set_reserve(z);
    set_need(z);
    set_zonelist(z);
  }
}

/* Gives the free frames s .. e-1 of zone z, so far reserved to the buddy, to it. 0; -EBUSY when one was not reserved there. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires span: z < PVM_MAX_ZONES && pvm_buddy_lo[z] <= s <= e <= pvm_buddy_hi[z];
    requires free: \forall integer f; s <= f < e ==> pvm_page_state[f] == PVM_PAGE_FREE;
    requires kept: \forall integer f; s <= f < e ==> Frame_Reserved(f);
    terminates \true;
    assigns PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \forall integer f; s <= f < e ==> Frame_Free(f);
    ensures frees: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(s <= f < e) ==> (Frame_Free(f) <==> \old(Frame_Free(f)));
    ensures reserved: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(s <= f < e) ==> (Frame_Reserved(f) <==> \old(Frame_Reserved(f))); */
static void zone_release(u32 z, u32 s, u32 e)
{
  /*@ ghost lemma_nodes(); */
  (void)pvm_buddy_release(z, s, e);
  /*@ ghost
    u32 d = PVM_NODE_END;
    /@ loop invariant range: 0 <= d <= PVM_NODE_END;
       loop invariant alloc: \forall integer x; d <= x < PVM_NODE_END ==> In_Alloc(x) == \at(In_Alloc(x), Pre);
       loop assigns d;
       loop variant d; @/
    while (d > 0) {
      d--;
      /@ assert up: d < PVM_NODE_TOP ==> d < PVM_NODE_UP(d) < PVM_NODE_END; @/
      /@ assert tag: pvm_node_tag[d] == PVM_NODE_ALLOC <==> \at(pvm_node_tag[\at(d, Here)], Pre) == PVM_NODE_ALLOC; @/
    }
  */
  /*@ assert blocks: \forall integer f, k; \at(Block_Alloc(f, k), Pre) ==> Block_Alloc(f, k); */
  /*@ assert heads: Page_Heads; */
  /*@ assert entries: Pcp_Entries; */
  /*@ assert real: Page_Real; */
}

/* Makes the frames lo .. hi-1 zone z, all reserved. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires index: z < PVM_MAX_ZONES;
    requires range: lo < hi <= PVM_MAX_FRAMES && lo % 1024 == 0 && hi % 1024 == 0;
    requires unused: Span_Unused(z, lo, hi);
    terminates \true;
    assigns pvm_buddy_lo[z], pvm_buddy_hi[z], pvm_buddy_free_pages[z], pvm_buddy_nr_free[z][0 .. 10],
      pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures span: pvm_buddy_lo[z] == lo && pvm_buddy_hi[z] == hi;
    ensures reserved: \forall integer f; lo <= f < hi ==> Frame_Reserved(f); */
static void zone_add(u32 z, u32 lo, u32 hi)
{
  (void)pvm_buddy_add_area(z, lo, hi);
  /*@ assert none: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> pvm_block_zone[b] != z + 1; */
  /*@ assert apart: \forall integer b, y; 0 <= y < PVM_MAX_ZONES ==> y != z ==> lo <= 1024 * b < hi ==>
        !(pvm_buddy_lo[y] <= 1024 * b < pvm_buddy_hi[y]); */
  /*@ assert as_before: \forall integer b, y; 0 <= b < PVM_MAX_BLOCKS ==> 0 <= y < PVM_MAX_ZONES ==> y != z ==>
        (pvm_block_zone[b] == y + 1 <==> pvm_buddy_lo[y] <= 1024 * b < pvm_buddy_hi[y]); */
  /*@ assert own: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> pvm_block_zone[b] != 0 ==>
        pvm_buddy_lo[pvm_block_zone[b] - 1] <= 1024 * b < pvm_buddy_hi[pvm_block_zone[b] - 1]; */
  /*@ assert unnamed: \forall integer b; lo <= 1024 * b < hi ==> pvm_block_zone[b] == 0; */
  /*@ loop invariant range: lo / 1024 <= i <= hi / 1024;
      loop invariant set: \forall integer b; lo / 1024 <= b < i ==> pvm_block_zone[b] == z + 1;
      loop invariant others: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> !(lo / 1024 <= b < i) ==>
        pvm_block_zone[b] == \at(pvm_block_zone[b], Pre);
      loop assigns i, pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
      loop variant hi / 1024 - i; */
  for (u32 i = lo / 1024; i < hi / 1024; i++)
    pvm_block_zone[i] = (u8)(z + 1);
  /*@ assert kept: \forall integer b; 0 <= b < PVM_MAX_BLOCKS ==> \at(pvm_block_zone[b], Pre) != 0 ==>
        pvm_block_zone[b] == \at(pvm_block_zone[b], Pre); */
  /*@ assert bytes: Zone_Bytes; */
  /*@ assert blocks: Zone_Blocks; */
  /*@ assert heads: Page_Heads; */
  /*@ assert entries: Pcp_Entries; */
}

/* The frame after the run of free frames that starts at s. */
/*@ requires range: s <= hi <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures range: s <= \result <= hi;
    ensures run: \forall integer f; s <= f < \result ==> pvm_page_state[f] == PVM_PAGE_FREE;
    ensures end: \result == hi || pvm_page_state[\result] != PVM_PAGE_FREE; */
static u32 run_end(u32 s, u32 hi)
{
  u32 e = s;
  /*@ loop invariant range: s <= e <= hi;
      loop invariant run: \forall integer f; s <= f < e ==> pvm_page_state[f] == PVM_PAGE_FREE;
      loop assigns e;
      loop variant hi - e; */
  while (e < hi && pvm_page_state[e] == PVM_PAGE_FREE)
    e++;
  return e;
}

/* Gives all free frames of the new zone z to the buddy. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires index: z < PVM_MAX_ZONES;
    requires kept: \forall integer f; pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==> Frame_Reserved(f);
    terminates \true;
    assigns PVM_AREA_CELLS(z);
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \forall integer f; pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==> pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f);
    ensures others: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> \old(Frame_Free(f)) ==> Frame_Free(f);
    ensures reserved: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> !(pvm_buddy_lo[z] <= f < pvm_buddy_hi[z]) ==>
      \old(Frame_Reserved(f)) ==> Frame_Reserved(f); */
static void zone_fill(u32 z)
{
  u32 f = pvm_buddy_lo[z], hi = pvm_buddy_hi[z];
  /*@ assert span: f <= hi <= PVM_MAX_FRAMES; */
  /*@ loop invariant wf: Zone_Wf;
      loop invariant range: pvm_buddy_lo[z] <= f <= hi;
      loop invariant kept: \forall integer g; f <= g < hi ==> Frame_Reserved(g);
      loop invariant given: \forall integer g; pvm_buddy_lo[z] <= g < f ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g);
      loop invariant others: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> \at(Frame_Free(g), Pre) ==> Frame_Free(g);
      loop invariant reserved: \forall integer g; 0 <= g < PVM_MAX_FRAMES ==> !(pvm_buddy_lo[z] <= g < hi) ==>
        \at(Frame_Reserved(g), Pre) ==> Frame_Reserved(g);
      loop assigns f, PVM_AREA_CELLS(z);
      loop variant hi - f; */
  while (f < hi) {
    u32 e = run_end(f, hi);
    if (f < e)
      zone_release(z, f, e);
    /*@ assert before: \forall integer g; pvm_buddy_lo[z] <= g < f ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g); */
    /*@ assert run: \forall integer g; f <= g < e ==> Frame_Free(g); */
    /*@ assert end: e < hi ==> pvm_page_state[e] != PVM_PAGE_FREE; */
    /*@ assert all: \forall integer g; pvm_buddy_lo[z] <= g < e ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g); */
    /*@ assert next: \forall integer g; pvm_buddy_lo[z] <= g < hi ==> g <= e ==> pvm_page_state[g] == PVM_PAGE_FREE ==> Frame_Free(g); */
    f = e < hi ? e + 1 : e;
  }
}

/* The zones of nodes that are disjoint are. */
/*@ ghost
  /@ requires nodes: Nodes_Wf;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures apart: \forall integer y, z; 0 <= y < z < PVM_MAX_ZONES ==> Zones_Apart(y, z); @/
  static void lemma_apart(void)
  {
    /@ assert inside: \forall integer z; 0 <= z < PVM_MAX_ZONES ==>
         pvm_node_start[z / 3] <= Zone_Lo(z) <= Zone_Hi(z) <= pvm_node_end[z / 3]; @/
    /@ assert types: \forall integer y, z; 0 <= y < z < PVM_MAX_ZONES ==> y / 3 == z / 3 ==> Zone_Hi(y) <= Zone_Lo(z); @/
    /@ assert nodes: \forall integer y, z; 0 <= y < z < PVM_MAX_ZONES ==> y / 3 < z / 3 ==> Zones_Apart(y, z); @/
  }
*/

/* Makes each zone the frames of its type in its node, all reserved. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires nodes: Nodes_Wf;
    requires unused: \forall integer z; 0 <= z < PVM_MAX_ZONES ==> pvm_buddy_lo[z] == pvm_buddy_hi[z];
    requires none: Blocks_None;
    terminates \true;
    assigns pvm_buddy_lo[0 .. PVM_MAX_ZONES - 1], pvm_buddy_hi[0 .. PVM_MAX_ZONES - 1], pvm_buddy_free_pages[0 .. PVM_MAX_ZONES - 1],
      PVM_ROWS(pvm_buddy_nr_free, 10), pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
    exits \false;
    ensures wf: Zone_Wf;
    ensures spans: \forall integer z; 0 <= z < PVM_MAX_ZONES ==> Zone_Lo(z) < Zone_Hi(z) ==>
      pvm_buddy_lo[z] == Zone_Lo(z) && pvm_buddy_hi[z] == Zone_Hi(z);
    ensures reserved: \forall integer z, f; 0 <= z < PVM_MAX_ZONES ==> pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==> Frame_Reserved(f); */
static void zones_add(void)
{
  /*@ ghost lemma_apart(); */
  /*@ loop invariant wf: Zone_Wf;
      loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant spans: \forall integer y; 0 <= y < z ==> Zone_Lo(y) < Zone_Hi(y) ==>
        pvm_buddy_lo[y] == Zone_Lo(y) && pvm_buddy_hi[y] == Zone_Hi(y);
      loop invariant empty: \forall integer y; 0 <= y < PVM_MAX_ZONES ==> z <= y || Zone_Lo(y) >= Zone_Hi(y) ==>
        pvm_buddy_lo[y] == pvm_buddy_hi[y];
      loop invariant reserved: \forall integer y, f; 0 <= y < z ==> pvm_buddy_lo[y] <= f < pvm_buddy_hi[y] ==> Frame_Reserved(f);
      loop assigns z, pvm_buddy_lo[0 .. PVM_MAX_ZONES - 1], pvm_buddy_hi[0 .. PVM_MAX_ZONES - 1],
        pvm_buddy_free_pages[0 .. PVM_MAX_ZONES - 1], PVM_ROWS(pvm_buddy_nr_free, 10), pvm_block_zone[0 .. PVM_MAX_BLOCKS - 1];
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    u32 lo = zone_lo(z), hi = zone_hi(z);
    /*@ assert apart: lo < hi ==> \forall integer y; 0 <= y < PVM_MAX_ZONES ==> y != z ==>
          pvm_buddy_hi[y] <= lo || hi <= pvm_buddy_lo[y] || pvm_buddy_lo[y] == pvm_buddy_hi[y]; */
    if (lo < hi)
      zone_add(z, lo, hi);
  }
}

/* Gives the free frames of all new zones to the buddy. */
/*@ requires wf: Zone_Wf;
    requires sealed: pvm_frames_sealed != 0;
    requires reserved: \forall integer z, f; 0 <= z < PVM_MAX_ZONES ==> pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==> Frame_Reserved(f);
    terminates \true;
    assigns PVM_BUDDY_CELLS;
    exits \false;
    ensures wf: Zone_Wf;
    ensures given: \forall integer z, f; 0 <= z < PVM_MAX_ZONES ==> pvm_buddy_lo[z] <= f < pvm_buddy_hi[z] ==>
      pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f); */
static void zones_fill(void)
{
  /*@ loop invariant wf: Zone_Wf;
      loop invariant index: 0 <= z <= PVM_MAX_ZONES;
      loop invariant reserved: \forall integer y, f; z <= y < PVM_MAX_ZONES ==> pvm_buddy_lo[y] <= f < pvm_buddy_hi[y] ==>
        Frame_Reserved(f);
      loop invariant given: \forall integer y, f; 0 <= y < z ==> pvm_buddy_lo[y] <= f < pvm_buddy_hi[y] ==>
        pvm_page_state[f] == PVM_PAGE_FREE ==> Frame_Free(f);
      loop assigns z, PVM_BUDDY_CELLS;
      loop variant PVM_MAX_ZONES - z; */
  for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
    /*@ assert apart: \forall integer y, f; z < y < PVM_MAX_ZONES ==> pvm_buddy_lo[y] <= f < pvm_buddy_hi[y] ==>
          0 <= f < PVM_MAX_FRAMES && !(pvm_buddy_lo[z] <= f < pvm_buddy_hi[z]); */
    /*@ assert within: \forall integer y, f; 0 <= y < PVM_MAX_ZONES ==> pvm_buddy_lo[y] <= f < pvm_buddy_hi[y] ==> 0 <= f < PVM_MAX_FRAMES; */
    zone_fill(z);
  }
}

/* Is the tree as it was after load? */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures none: \result != 0 <==> Blocks_None; */
static int blocks_none(void)
{
  /*@ loop invariant range: PVM_NODE_TOP <= x <= PVM_NODE_END;
      loop invariant none: \forall integer y; PVM_NODE_TOP <= y < x ==> pvm_node_tag[y] == PVM_NODE_NONE;
      loop assigns x;
      loop variant PVM_NODE_END - x; */
  for (u32 x = PVM_NODE_TOP; x < PVM_NODE_END; x++)
    if (pvm_node_tag[x] != PVM_NODE_NONE)
      return 0;
  return 1;
}

int pvm_zone_init(void)
{
  if (pvm_frames_sealed != 0)
    return -PVM_EBUSY;
  if (!nodes_check())
    return -PVM_EINVAL;
  if (!blocks_none())
    return -PVM_EBUSY;
  set_tables();
  pvm_frames_sealed = 1;
  zones_add();
  zones_fill();
  return 0;
}
