/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: statement contract in small */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures small: \result < 5; */
unsigned small(unsigned n)
{
	unsigned r = n;
	/*@ assigns r;
	    ensures r < 5; */
	r = n;
	return r;
}
