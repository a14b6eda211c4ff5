/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: SMOKE typed_impossible_wp_smoke_default_requires */
/*@ requires low: n < 3;
    requires high: n > 5;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures anything: \result == 7; */
unsigned impossible(unsigned n)
{
	return n;
}
