/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: unsigned_overflow */
/*@ requires any: n >= 0;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures one: \result == (n + 1) % 0x100000000; */
unsigned next(unsigned n)
{
	return n + 1;
}
