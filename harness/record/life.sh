#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# life.sh OUT PROGRAM ARGS...: records the life of the address spaces of a program and of the processes that it starts into OUT: calls, faults,
# forks, memory maps. Needs root, Linux's perf with the tracepoints of exceptions, perl and a C compiler. The lines are in README.md here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 2 ]; then
	sed -n 's/^# \(life.sh.*\)/usage: \1/p' "$0" >&2
	exit 2
fi
out=$1
shift
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cc -O1 -o "$tmp/life" "$here/life.c"
perf record -q -k CLOCK_MONOTONIC -o "$tmp/data" -c 1 -d -e page-faults -e exceptions:page_fault_user -e exceptions:page_fault_kernel -- \
	"$tmp/life" "$tmp" "$@" >"$tmp/stdout"
perf script -i "$tmp/data" -F comm,pid,tid,time,event,addr,ip,trace --ns >"$tmp/text" 2>"$tmp/warnings"
{
	printf '# provm life 1: %s\n' "$(printf '%s' "$*" | tr '\n' ' ')"
	perl "$here/life.pl" "$tmp/calls" <"$tmp/text"
} >"$out"
echo "$out: $(grep -c '^e' "$out") execs, $(grep -c '^[FV] ' "$out") forks, $(grep -c '^s' "$out") calls, $(grep -c '^f' "$out") faults, $(wc -c <"$out") bytes"
