/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: unsigned_downcast */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures low: \result == n % 256; */
unsigned char low(unsigned n)
{
	return (unsigned char)n;
}
