/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: Cast with incompatible pointers types */
/*@ requires room: \valid(p);
    terminates \true;
    assigns *p;
    exits \false;
    ensures unsound: *p == 0x11111111; */
void patch(unsigned *p)
{
	*p = 0x11111111;
	*(unsigned char *)p = 0;
}
