#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh OUT LOG2...: runs the benchmark natively (nanoseconds) and under callgrind (instructions) for machines of 2^LOG2 frames, and
# prints one table. A figure is of one operation as rows.txt defines it, without the loop around it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift
rm -f "$out"/cg.* "$out"/times "$out"/counts
for n in "$@"; do
	echo "2^$n frames ..." >&2
	"$out/bench" "$n" >>"$out/times"
	valgrind -q --tool=callgrind --instr-atstart=no --callgrind-out-file="$out/cg.$n" "$out/bench" "$n" >"$out/cg.ops" 2>"$out/cg.log"
	for f in "$out/cg.$n".*; do
		awk '/^desc: Trigger: Client Request: /{ name = $5 } /^(totals|summary): /{ total = $2 } END { if (name) print name, total }' "$f"
	done | awk 'NR == FNR { frames[$1] = $2; ops[$1] = $3; next } { print $1, frames[$1], ops[$1], $2 }' "$out/cg.ops" - >>"$out/counts"
done
rm -f "$out"/cg.*
awk -v sizes="$*" -f "$here/table.awk" "$here/rows.txt" "$out/times" "$out/counts" | tee "$out/bench.txt"
if command -v gnuplot >/dev/null; then
	awk -v data=1 -v sizes="$*" -f "$here/table.awk" "$here/rows.txt" "$out/times" "$out/counts" >"$out/growth.dat"
	rows=$(awk 'NR == 1 { print NF }' "$out/growth.dat")
	gnuplot <<-END
		set terminal pngcairo size 1000,700
		set output "$out/growth.png"
		set title "Instructions per operation by frames of the machine"
		set xlabel "frames, log2"
		set key outside
		set yrange [0:*]
		plot for [i=2:$rows] "$out/growth.dat" using 1:i with linespoints title columnhead(i)
	END
	echo "growth curve: $out/growth.png"
fi
