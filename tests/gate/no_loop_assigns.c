/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: loop in spin without loop assigns */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures zero: \result == 0; */
unsigned spin(unsigned n)
{
	/*@ ghost
	    unsigned k = n;
	    /@ loop invariant range: k <= n;
	       loop variant k; @/
	    while (k > 0) k--; */
	return 0;
}
