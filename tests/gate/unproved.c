/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: LOST  ensures wrong  tests/gate/unproved.c:7 */
/*@ requires bound: n <= 1000;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures wrong: \result == n + 2; */
unsigned next(unsigned n)
{
	return n + 1;
}
