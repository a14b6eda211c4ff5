/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: believe has a contract and no body */
/*@ ghost
    /@ terminates \true;
       assigns \nothing;
       exits \false;
       ensures wish: n < 5; @/
    void believe(unsigned n);
*/

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures small: \result < 5; */
unsigned small(unsigned n)
{
	/*@ ghost believe(n); */
	return n;
}
