#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# afl.sh OUT CORPUS J SECONDS TARGET...: AFL++ in persistent mode, J instances of each target in turn, SECONDS for all targets together. Leaves
# with 1 if an instance found a crash. Sync directories: OUT/afl-sync/TARGET.
set -eu
out=$1 corpus=$2 j=$3 seconds=$4
shift 4
share=$((seconds / $#)) bad=0
[ "$share" -ge 5 ] || share=5
for t in "$@"; do
	sync=$out/afl-sync/$t
	rm -rf "$sync"
	mkdir -p "$sync"
	pids=
	for i in $(seq "$j"); do
		if [ "$i" = 1 ]; then role=-M name=main; else role=-S name=secondary$i; fi
		# the mutator is one of records; scenarios are text
		[ "$t" != fuzz_scenario ] || unset AFL_CUSTOM_MUTATOR_LIBRARY
		afl-fuzz -i "$corpus/$t" -o "$sync" "$role" "$name" -V "$share" -t 2000 -G 2056 "$out/afl/$t" >"$sync/$name.log" 2>&1 &
		pids="$pids $!"
	done
	for p in $pids; do
		wait "$p" || true
	done
	for s in "$sync"/*/fuzzer_stats; do
		[ -r "$s" ] || { cat "$sync"/*.log; exit 1; }
		awk -v t="$t" -F ' *: *' '{ v[$1] = $2 } END { printf "%-14s %-12s %9d executions %8.0f/s  %4d edges  %4d inputs  stability %s  %d crashes, %d hangs\n",
			t, v["afl_banner"] == "" ? "" : v["command_line"] ~ / -M / ? "main" : "secondary", v["execs_done"], v["execs_per_sec"], v["edges_found"],
			v["corpus_count"], v["stability"], v["saved_crashes"], v["saved_hangs"] }' "$s"
	done
	for c in "$sync"/*/crashes/id*; do
		[ -e "$c" ] || continue
		bad=1
		cp "$c" "$out/crashes/$t-afl-$(sha1sum <"$c" | cut -c1-12)"
		echo "make replay IN=build/fuzz/crashes/$t-afl-$(sha1sum <"$c" | cut -c1-12)"
	done
done
exit "$bad"
