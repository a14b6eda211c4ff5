/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: helper has a contract and no body */
/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures lucky: \result == 7; */
unsigned helper(void);

/*@ terminates \true;
    assigns \nothing;
    exits \false;
    ensures lucky: \result == 7; */
unsigned lucky(void)
{
	return helper();
}
