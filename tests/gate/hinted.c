/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: Script: Unknown */
/* The hints (hints.json here) claim that a prover proved this before. */
/*@ requires bound: n <= 1000;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wrong: \result == n + 2; */
unsigned hinted(unsigned n)
{
	return n + 1;
}
