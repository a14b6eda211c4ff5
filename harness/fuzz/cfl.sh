#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# .clusterfuzzlite/build.sh without Docker: builds what it should into a folder, and each target runs its seed corpus there.
set -eu
cd "$(dirname "$0")/../.."
out=$(pwd)/build/fuzz/cfl
rm -rf "$out"
mkdir -p "$out"
env OUT="$out" CC=clang CXX=clang CFLAGS="-O1 -g -fsanitize=address,undefined,fuzzer-no-link" CXXFLAGS="-fsanitize=address,undefined" \
	LIB_FUZZING_ENGINE=-fsanitize=fuzzer .clusterfuzzlite/build.sh
for t in $(make -s --no-print-directory -C harness/fuzz targets); do
	test -s "$out/$t.dict" && test -s "$out/$t.options"
	mkdir "$out/$t-seeds"
	python3 -m zipfile -e "$out/${t}_seed_corpus.zip" "$out/$t-seeds"
	"$out/$t" -runs=0 "$out/$t-seeds" >"$out/$t.log" 2>&1 || { tail -n 30 "$out/$t.log"; exit 1; }
done
