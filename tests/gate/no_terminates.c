/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: next has no terminates \true */
/*@ assigns \nothing;
    exits \false;
    ensures same: \result == n; */
int next(int n)
{
	return n;
}
