/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: (lemmas) */
/*@ lemma Wish: \forall integer x; x < 5; */

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures small: \result < 5; */
unsigned small(unsigned n)
{
	return n;
}
