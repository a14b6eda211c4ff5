/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: loop in spin without loop variant */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures zero: \result == 0; */
unsigned spin(unsigned n)
{
	/*@ loop invariant range: n >= 0;
	    loop assigns n; */
	while (n > 0)
		n--;
	return n;
}
