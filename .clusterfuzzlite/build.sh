#!/bin/bash -eu
# SPDX-License-Identifier: BSD-2-Clause
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want it: $CC, $CFLAGS, $CXX, $CXXFLAGS, $LIB_FUZZING_ENGINE, $OUT come from them.
cd "$(dirname "$0")/.."
machine=$(make -s --no-print-directory -C harness/fuzz machine)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for t in fuzz_buddy fuzz_itree fuzz_pgtable fuzz_rmap; do
	objects=
	for c in core/*.c arch/x86_64/*.c spec/model/*.c harness/fuzz/{ops,run,world,mutate,driver,$t}.c; do
		o=$work/$(basename "$c" .c).o
		# the shared ones need no second time; AFL++ and others have mutators of their own
		[ -e "$o" ] || $CC $CFLAGS -std=gnu11 $machine -DFUZZ_MACHINE="\"$machine\"" -Icore -Iarch/x86_64 -Ispec -Ispec/model -Iharness/fuzz -c -o "$o" "$c"
		objects="$objects $o"
	done
	$CXX $CXXFLAGS -o "$OUT/$t" $objects $LIB_FUZZING_ENGINE
	seeds=$(find corpus/$t corpus/regressions/$t -type f ! -name '*.txt' ! -name '*.md' 2>/dev/null || true)
	rm -f "$OUT/${t}_seed_corpus.zip"
	python3 -m zipfile -c "$OUT/${t}_seed_corpus.zip" $seeds
	cp harness/fuzz/records.dict "$OUT/$t.dict"
	printf '[libfuzzer]\nmax_len = 2056\nlen_control = 0\n' >"$OUT/$t.options"
done
