/* SPDX-License-Identifier: BSD-2-Clause */
/* Ghost functions that several zone files use: where a frame's ancestors are in the buddy tree. No code; only the zone files include this. */
#ifndef PVM_ZONE_LEMMAS_H
#define PVM_ZONE_LEMMAS_H

#include "zone.h"

/* The ancestors of frame f, order by order. */
/*@ ghost
  /@ requires order: k < 10;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures step: \forall integer x; Node_Start(k) <= x < Node_Start(k + 1) ==>
       0 <= x < PVM_NODE_TOP && Node_Start(k + 1) <= PVM_NODE_UP(x) < Node_Start(k + 2);
     ensures up: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Node_Of(f, k + 1) == PVM_NODE_UP(Node_Of(f, k)); @/
  static void lemma_up(u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* Every frame has an ancestor in every order. */
/*@ ghost
  /@ terminates \true;
     assigns \nothing;
     exits \false;
     ensures nodes: \forall integer f, k; 0 <= f < PVM_MAX_FRAMES ==> 0 <= k <= 10 ==> 0 <= Node_Of(f, k) < PVM_NODE_END; @/
  static void lemma_nodes(void)
  {
    u32 k = 0;
    /@ loop invariant range: 0 <= k <= 10;
       loop invariant level: \forall integer f; 0 <= f < PVM_MAX_FRAMES ==> Node_Start(k) <= Node_Of(f, k) < Node_Start(k + 1);
       loop invariant start: 0 <= Node_Start(k) && Node_Start(k + 1) <= PVM_NODE_END;
       loop invariant nodes: \forall integer f, j; 0 <= f < PVM_MAX_FRAMES ==> 0 <= j <= k ==> 0 <= Node_Of(f, j) < PVM_NODE_END;
       loop assigns k;
       loop variant 10 - k; @/
    while (k < 10) {
      lemma_up(k);
      k++;
    }
  }
*/

/* A block lies in one block of order 10. */
/*@ ghost
  /@ requires block: f < PVM_MAX_FRAMES && k <= 10 && Aligned(f, k);
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures inside: f + Pow2(k) <= PVM_MAX_FRAMES;
     ensures block: \forall integer g; f <= g < f + Pow2(k) ==> g / 1024 == f / 1024; @/
  static void lemma_block(u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

/* The first half of a free run is one. */
/*@ ghost
  /@ requires order: k < 10;
     requires area: z < PVM_MAX_ZONES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures half: \forall integer f; Run_Free(z, f, k + 1) ==> Run_Free(z, f, k); @/
  static void lemma_half(u32 z, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* Alignment, order by order. */
/*@ ghost
  /@ requires order: k < 10;
     requires frame: f <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures aligned: Aligned(f, k) ==> Div_Pow2(f, k) % 2 == 0 ==> Aligned(f, k + 1);
     ensures half: Div_Pow2(f, k + 1) == Div_Pow2(f, k) / 2;
     ensures size: Pow2(k + 1) == 2 * Pow2(k); @/
  static void lemma_twice(u32 f, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; default: break;
    }
  }
*/

/* Where a block ends, one of the same order begins that far below. */
/*@ ghost
  /@ requires order: k <= 10;
     requires end: Pow2(k) <= e <= PVM_MAX_FRAMES;
     terminates \true;
     assigns \nothing;
     exits \false;
     ensures first: Aligned(e, k) ==> Aligned(e - Pow2(k), k); @/
  static void lemma_first(u32 e, u32 k)
  {
    switch (k) {
      case 0: break; case 1: break; case 2: break; case 3: break; case 4: break;
      case 5: break; case 6: break; case 7: break; case 8: break; case 9: break; default: break;
    }
  }
*/

#endif
