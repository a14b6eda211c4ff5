/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: excluded from the proof */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures no_wp: \result < 5; */
unsigned small(unsigned n)
{
	return n;
}
