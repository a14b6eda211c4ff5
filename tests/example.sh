#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# example.sh CC: the example in README.md compiles without a warning, and runs.
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md >"$out/example.c"
[ -s "$out/example.c" ] || { echo "no example in README.md"; exit 1; }
"$1" -std=c11 -O1 -g -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror -fsanitize=address,undefined \
	-Icore -Iarch/x86_64 -Ispec -o "$out/example" "$out/example.c" core/*.c arch/x86_64/*.c && "$out/example"
