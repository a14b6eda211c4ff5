#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# record.sh OUT PROGRAM ARGS...: records every page fault of a program, and its memory map at exit, into the compact trace OUT.
# Needs Linux's perf, perl and a C compiler; root gives the kind of access of each fault too. The format is in README.md here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 2 ]; then
	sed -n 's/^# \(record.sh.*\)/usage: \1/p' "$0" >&2
	exit 2
fi
out=$1
shift
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/maps"
cc -O1 -o "$tmp/snapshot" "$here/snapshot.c"

# The software event page-faults has the address; the tracepoints, root only, say whether it was a read, a write or a fetch.
events="-e page-faults"
if perf record -q -o "$tmp/probe" -e exceptions:page_fault_user true 2>/dev/null; then
	events="$events -e exceptions:page_fault_user -e exceptions:page_fault_kernel"
fi
perf record -q -o "$tmp/data" -c 1 -d $events -- "$tmp/snapshot" "$tmp/maps" "$@" >"$tmp/stdout"
perf script -i "$tmp/data" -F comm,pid,tid,time,event,addr,ip,trace --show-mmap-events --show-task-events >"$tmp/text" 2>"$tmp/warnings"
{
	echo "# provm trace 1: $*"
	perl "$here/compact.pl" "$tmp/maps" <"$tmp/text"
} >"$out"
echo "$out: $(grep -c '^p' "$out") processes, $(grep -c '^f' "$out") faults, $(wc -c <"$out") bytes"
