#!/bin/bash -eu
# SPDX-License-Identifier: BSD-2-Clause
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want it: $CC, $CFLAGS, $CXX, $CXXFLAGS, $LIB_FUZZING_ENGINE, $OUT come from them.
cd "$(dirname "$0")/.."
ask() { make -s --no-print-directory -C harness/fuzz "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for t in $(ask targets); do
	machine=$(ask machine T=$t)
	# targets of one machine share objects
	folder=$work/$(echo "$machine" | cksum | cut -d ' ' -f 1)
	mkdir -p "$folder"
	objects=
	for name in $t.c $(ask files T=$t); do
		set -- "$@" "$(ls harness/fuzz/$name spec/model/$name harness/sim/$name 2>/dev/null | head -n 1)"
	done
	for c in core/*.c arch/x86_64/*.c "$@"; do
		o=$folder/$(basename "$c" .c).o
		# the shared ones need no second time; AFL++ and others have mutators of their own
		[ -e "$o" ] || $CC $CFLAGS -std=gnu11 $machine -DFUZZ_MACHINE="\"$machine\"" -Icore -Iarch/x86_64 -Ispec -Ispec/model -Iharness/fuzz -Iharness/sim -c -o "$o" "$c"
		objects="$objects $o"
	done
	set --
	$CXX $CXXFLAGS -o "$OUT/$t" $objects $LIB_FUZZING_ENGINE
	more=
	[ "$t" != fuzz_scenario ] || more=corpus/scenarios
	seeds=$(find corpus/$t corpus/regressions/$t $more -type f ! -name '*.txt' ! -name '*.md' 2>/dev/null || true)
	rm -f "$OUT/${t}_seed_corpus.zip"
	python3 -m zipfile -c "$OUT/${t}_seed_corpus.zip" $seeds
	cp "$(ls harness/fuzz/$t.dict harness/fuzz/records.dict 2>/dev/null | head -n 1)" "$OUT/$t.dict"
	printf '[libfuzzer]\nmax_len = 2056\nlen_control = 0\n' >"$OUT/$t.options"
done
