/* SPDX-License-Identifier: BSD-2-Clause */
/* The executable twin of Buddy_Wf: one small checker per conjunct. None of them assumes anything about the tree. */
#include "buddy.h"

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Tree_Kinds; */
static int check_kinds(void)
{
  u32 c = 0;
  /*@ loop invariant range: 0 <= c <= PVM_NODE_END;
      loop invariant so_far: \forall integer x; 0 <= x < c ==> 0 <= pvm_node_tag[x] <= 3;
      loop assigns c;
      loop variant PVM_NODE_END - c; */
  while (c < PVM_NODE_END) {
    if (pvm_node_tag[c] > 3)
      return 0;
    c++;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Tree_Split; */
static int check_split(void)
{
  u32 c = 0;
  /*@ loop invariant range: 0 <= c <= PVM_NODE_TOP;
      loop invariant so_far: \forall integer x; 0 <= x < c ==> pvm_node_tag[x] != PVM_NODE_NONE ==>
        pvm_node_tag[PVM_NODE_UP(x)] == PVM_NODE_SPLIT;
      loop assigns c;
      loop variant PVM_NODE_TOP - c; */
  while (c < PVM_NODE_TOP) {
    if (pvm_node_tag[c] != PVM_NODE_NONE && pvm_node_tag[PVM_NODE_UP(c)] != PVM_NODE_SPLIT)
      return 0;
    c++;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Tree_Leaves; */
static int check_leaves(void)
{
  u32 c = 0;
  /*@ loop invariant range: 0 <= c <= PVM_MAX_FRAMES;
      loop invariant so_far: \forall integer x; 0 <= x < c ==> pvm_node_tag[x] != PVM_NODE_SPLIT;
      loop assigns c;
      loop variant PVM_MAX_FRAMES - c; */
  while (c < PVM_MAX_FRAMES) {
    if (pvm_node_tag[c] == PVM_NODE_SPLIT)
      return 0;
    c++;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Tree_Canon; */
static int check_canon(void)
{
  u32 c = 0;
  /*@ loop invariant range: 0 <= c <= PVM_NODE_TOP;
      loop invariant so_far: \forall integer x; 0 <= x < c ==> pvm_node_tag[x] == PVM_NODE_FREE ==>
        pvm_node_tag[PVM_NODE_BUDDY(x)] != PVM_NODE_FREE;
      loop assigns c;
      loop variant PVM_NODE_TOP - c; */
  while (c < PVM_NODE_TOP) {
    if (pvm_node_tag[c] == PVM_NODE_FREE && pvm_node_tag[PVM_NODE_BUDDY(c)] == PVM_NODE_FREE)
      return 0;
    c++;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Tree_Index; */
static int check_index(void)
{
  u32 c = 0;
  /*@ loop invariant range: 0 <= c <= PVM_NODE_END;
      loop invariant so_far: \forall integer x; 0 <= x < c ==> (Member(x) <==> pvm_node_tag[x] == PVM_NODE_FREE);
      loop assigns c;
      loop variant PVM_NODE_END - c; */
  while (c < PVM_NODE_END) {
    if ((pvm_bitset_test(c) != 0) != (pvm_node_tag[c] == PVM_NODE_FREE))
      return 0;
    c++;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Areas_Spans; */
static int check_spans(void)
{
  u32 a = 0;
  /*@ loop invariant range: 0 <= a <= PVM_MAX_ZONES;
      loop invariant so_far: \forall integer b; 0 <= b < a ==> pvm_buddy_lo[b] <= pvm_buddy_hi[b] <= PVM_MAX_FRAMES &&
        pvm_buddy_lo[b] % 1024 == 0 && pvm_buddy_hi[b] % 1024 == 0;
      loop assigns a;
      loop variant PVM_MAX_ZONES - a; */
  while (a < PVM_MAX_ZONES) {
    if (pvm_buddy_lo[a] > pvm_buddy_hi[a] || pvm_buddy_hi[a] > PVM_MAX_FRAMES || pvm_buddy_lo[a] % 1024 != 0 ||
        pvm_buddy_hi[a] % 1024 != 0)
      return 0;
    a++;
  }
  return 1;
}

/*@ requires area: a < PVM_MAX_ZONES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> \forall integer b; 0 <= b < PVM_MAX_ZONES ==> a != b ==>
      pvm_buddy_hi[a] <= pvm_buddy_lo[b] || pvm_buddy_hi[b] <= pvm_buddy_lo[a] || pvm_buddy_lo[a] == pvm_buddy_hi[a] ||
      pvm_buddy_lo[b] == pvm_buddy_hi[b]; */
static int check_disjoint_from(u32 a)
{
  u32 b = 0;
  /*@ loop invariant range: 0 <= b <= PVM_MAX_ZONES;
      loop invariant so_far: \forall integer d; 0 <= d < b ==> a != d ==>
        pvm_buddy_hi[a] <= pvm_buddy_lo[d] || pvm_buddy_hi[d] <= pvm_buddy_lo[a] || pvm_buddy_lo[a] == pvm_buddy_hi[a] ||
        pvm_buddy_lo[d] == pvm_buddy_hi[d];
      loop assigns b;
      loop variant PVM_MAX_ZONES - b; */
  while (b < PVM_MAX_ZONES) {
    if (a != b && pvm_buddy_hi[a] > pvm_buddy_lo[b] && pvm_buddy_hi[b] > pvm_buddy_lo[a] && pvm_buddy_lo[a] != pvm_buddy_hi[a] &&
        pvm_buddy_lo[b] != pvm_buddy_hi[b])
      return 0;
    b++;
  }
  return 1;
}

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Areas_Disjoint; */
static int check_disjoint(void)
{
  u32 a = 0;
  /*@ loop invariant range: 0 <= a <= PVM_MAX_ZONES;
      loop invariant so_far: \forall integer d, b; 0 <= d < a ==> 0 <= b < PVM_MAX_ZONES ==> d != b ==>
        pvm_buddy_hi[d] <= pvm_buddy_lo[b] || pvm_buddy_hi[b] <= pvm_buddy_lo[d] || pvm_buddy_lo[d] == pvm_buddy_hi[d] ||
        pvm_buddy_lo[b] == pvm_buddy_hi[b];
      loop assigns a;
      loop variant PVM_MAX_ZONES - a; */
  while (a < PVM_MAX_ZONES) {
    if (!check_disjoint_from(a))
      return 0;
    a++;
  }
  return 1;
}

/* The free nodes on the way from c to the top. */
/*@ requires frame: c < PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures count: \result == In_Free(c);
    ensures bound: \result <= PVM_NODE_END; */
static u32 in_free(u32 c)
{
  u32 n = 0, d = c;
  /*@ loop invariant range: 0 <= n <= d < PVM_NODE_END;
      loop invariant count: In_Free(c) == n + In_Free(d);
      loop assigns d, n;
      loop variant PVM_NODE_END - d; */
  while (d < PVM_NODE_TOP) {
    if (pvm_node_tag[d] == PVM_NODE_FREE)
      n++;
    d = PVM_NODE_UP(d);
  }
  return pvm_node_tag[d] == PVM_NODE_FREE ? n + 1 : n;
}

/*@ requires area: a < PVM_MAX_ZONES && pvm_buddy_lo[a] <= pvm_buddy_hi[a] <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures exact: \result != 0 <==> pvm_buddy_free_pages[a] == Free_Frames(pvm_buddy_lo[a], pvm_buddy_hi[a]); */
static int check_pages_of(u32 a)
{
  u64 n = 0;
  u32 f = pvm_buddy_lo[a];
  /*@ loop invariant range: pvm_buddy_lo[a] <= f <= pvm_buddy_hi[a];
      loop invariant bound: n <= PVM_NODE_END * f;
      loop invariant count: n == Free_Frames(pvm_buddy_lo[a], f);
      loop assigns f, n;
      loop variant pvm_buddy_hi[a] - f; */
  while (f < pvm_buddy_hi[a]) {
    n += in_free(f);
    f++;
  }
  return n == pvm_buddy_free_pages[a];
}

/*@ requires spans: Areas_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Areas_Pages; */
static int check_pages(void)
{
  u32 a = 0;
  /*@ loop invariant range: 0 <= a <= PVM_MAX_ZONES;
      loop invariant so_far: \forall integer b; 0 <= b < a ==>
        pvm_buddy_free_pages[b] == Free_Frames(pvm_buddy_lo[b], pvm_buddy_hi[b]);
      loop assigns a;
      loop variant PVM_MAX_ZONES - a; */
  while (a < PVM_MAX_ZONES) {
    if (!check_pages_of(a))
      return 0;
    a++;
  }
  return 1;
}

/* The free nodes lo .. hi-1. */
/*@ requires range: lo <= hi <= PVM_NODE_END;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures count: \result == Free_Nodes(lo, hi); */
static u32 free_nodes(u32 lo, u32 hi)
{
  u32 n = 0, c = lo;
  /*@ loop invariant range: lo <= c <= hi;
      loop invariant bound: n <= c - lo;
      loop invariant count: n == Free_Nodes(lo, c);
      loop assigns c, n;
      loop variant hi - c; */
  while (c < hi) {
    if (pvm_node_tag[c] == PVM_NODE_FREE)
      n++;
    c++;
  }
  return n;
}

/* The first node of order k, and one node further for each block below f. */
/*@ requires order: k <= 10;
    requires frame: f <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures node: \result == Node_Of(f, k);
    ensures bound: \result <= PVM_NODE_END; */
static u32 node(u32 f, u32 k)
{
  switch (k) {
  case 0: return f;
  case 1: return PVM_MAX_FRAMES + f / 2;
  case 2: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 2 + f / 4;
  case 3: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 4 + f / 8;
  case 4: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 8 + f / 16;
  case 5: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 16 + f / 32;
  case 6: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 32 + f / 64;
  case 7: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 64 + f / 128;
  case 8: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 128 + f / 256;
  case 9: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 256 + f / 512;
  default: return 2 * PVM_MAX_FRAMES - PVM_MAX_FRAMES / 512 + f / 1024;
  }
}

/*@ requires area: a < PVM_MAX_ZONES;
    requires spans: Areas_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures exact: \result != 0 <==> \forall integer k; 0 <= k <= 10 ==>
      pvm_buddy_nr_free[a][k] == Free_Nodes(Node_Of(pvm_buddy_lo[a], k), Node_Of(pvm_buddy_hi[a], k)); */
static int check_nodes_of(u32 a)
{
  u32 k = 0;
  /*@ loop invariant range: 0 <= k <= 11;
      loop invariant so_far: \forall integer j; 0 <= j < k ==>
        pvm_buddy_nr_free[a][j] == Free_Nodes(Node_Of(pvm_buddy_lo[a], j), Node_Of(pvm_buddy_hi[a], j));
      loop assigns k;
      loop variant 11 - k; */
  while (k <= 10) {
    u32 s = node(pvm_buddy_lo[a], k), e = node(pvm_buddy_hi[a], k);
    //@ assert order: s <= e;
    if (free_nodes(s, e) != pvm_buddy_nr_free[a][k])
      return 0;
    k++;
  }
  return 1;
}

/*@ requires spans: Areas_Spans;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wf: \result != 0 <==> Areas_Nodes; */
static int check_nodes(void)
{
  u32 a = 0;
  /*@ loop invariant range: 0 <= a <= PVM_MAX_ZONES;
      loop invariant so_far: \forall integer b, k; 0 <= b < a ==> 0 <= k <= 10 ==>
        pvm_buddy_nr_free[b][k] == Free_Nodes(Node_Of(pvm_buddy_lo[b], k), Node_Of(pvm_buddy_hi[b], k));
      loop assigns a;
      loop variant PVM_MAX_ZONES - a; */
  while (a < PVM_MAX_ZONES) {
    if (!check_nodes_of(a))
      return 0;
    a++;
  }
  return 1;
}

int pvm_buddy_check(void)
{
  return pvm_bitset_check() && check_kinds() && check_split() && check_leaves() && check_canon() && check_index() && check_spans() &&
         check_disjoint() && check_pages() && check_nodes();
}
