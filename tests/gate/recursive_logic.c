/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: Wish is recursive */
/*@ logic integer Wish(integer x) = Wish(x) + 1; */

/*@ requires use: Wish(n) >= 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures small: \result < 5; */
unsigned small(unsigned n)
{
	return n;
}
