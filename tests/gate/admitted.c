/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: admitted without proof */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures small: \result < 5; */
unsigned small(unsigned n)
{
	/*@ admit trust_me: n < 5; */
	return n;
}
