/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: pass */
/* Everything in order: contract, loop, ghost loop, proven lemma. */
/*@ lemma Square_NonNegative: \forall integer x; x * x >= 0; */

/*@ requires bound: n <= 1000;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sum: \result == 2 * n; */
static unsigned twice(unsigned n)
{
	unsigned i = 0, s = 0;
	/*@ loop invariant range: i <= n;
	    loop invariant sum: s == 2 * i;
	    loop assigns i, s;
	    loop variant n - i; */
	while (i < n) {
		s += 2;
		i++;
	}
	/*@ ghost
	    unsigned k = 0;
	    /@ loop invariant range: k <= n;
	       loop assigns k;
	       loop variant n - k; @/
	    while (k < n) k++; */
	return s;
}
