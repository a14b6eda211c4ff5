/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: an axiomatic block */
/*@ axiomatic Wish { axiom false_is_true: 1 == 2; } */

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures small: \result < 5; */
unsigned small(unsigned n)
{
	return n;
}
