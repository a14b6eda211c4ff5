/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: SMOKE typed_impossible_space_wp_smoke_default_requires */
/* only: impossible_space */
#include "../../core/mm.h"

/* A contradiction behind the invariants of all layers: the smoke test must have steps left when their definitions are read. */
/*@ requires wf: Mm_State;
    requires one: \forall integer f; 0 <= f < pvm_nr_frames ==> pvm_page_refcount[f] == 1;
    requires other: 0 < pvm_nr_frames && pvm_page_refcount[n % pvm_nr_frames] == 2;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures anything: \result == 7; */
unsigned impossible_space(unsigned n)
{
	return n;
}
