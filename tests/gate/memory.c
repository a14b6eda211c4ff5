/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: Memory model hypotheses */
unsigned counter;

/*@ requires room: \valid(p);
    requires few: counter < 10;
    terminates \true;
    assigns *p, counter;
    exits \false;
    ensures kept: *p == 1; */
void both(unsigned *p)
{
	*p = 1;
	counter++;
}
