/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: __FRAMAC__: the proven text would not be the compiled text */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures one: \result == 1; */
unsigned one(void)
{
#ifdef __FRAMAC__
	return 1;
#else
	return 2;
#endif
}
