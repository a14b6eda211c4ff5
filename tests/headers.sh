#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# headers.sh CXX: each header of the core compiles alone as C++, without a warning.
cd "$(dirname "$0")/.." || exit 1
for h in core/*.h arch/x86_64/*.h; do
	if "$1" -x c++ -std=c++17 -fsyntax-only -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror \
		-Icore -Iarch/x86_64 -Ispec -include "$h" /dev/null; then
		echo "ok $h"
	else
		echo "not ok $h"
	fi
done
