#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# check.sh NAME COMMAND...: runs one check and prints a line for a human ("NAME: 8 passed, 0 failed"), then what failed and why.
# A command that speaks TAP (lines "ok ...", "not ok ...") counts by its lines, any other as one, by its exit status. A command
# that ends badly without a "not ok" counts as failed. The counts are appended to the file $RESULTS.
name=$1
shift
out=$(mktemp)
trap 'rm -f "$out"' EXIT
CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$out" 2>&1
status=$?
passed=$(grep -c '^ok ' "$out")
failed=$(grep -c '^not ok ' "$out")
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
	failed=1
elif [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then
	passed=1
fi
printf '%-44s %4d passed, %d failed\n' "$name" "$passed" "$failed"
[ "$failed" -eq 0 ] || sed 's/^/    /' "$out"
echo "$passed $failed" >>"${RESULTS:-/dev/null}"
