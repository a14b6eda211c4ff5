#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# freestanding.sh CC: the core as a kernel builds it, without a C library, without floating point and red zone, at -O2. The one object
# that comes out needs nothing but the hooks that core/pvm_port.h declares.
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for c in core/*.c arch/x86_64/*.c; do
	"$1" -std=c11 -O2 -ffreestanding -mgeneral-regs-only -mno-red-zone -mcmodel=kernel -fno-pic -fno-stack-protector \
		-Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror -Icore -Iarch/x86_64 -Ispec -c -o "$out/$(basename "$c").o" "$c" ||
		echo "not ok $c does not compile"
done
ld -r -o "$out/core" "$out"/*.o || echo "not ok link"
for s in $(nm --undefined-only "$out/core" | awk '{ print $2 }'); do
	if grep -q "\b$s(" core/pvm_port.h; then
		echo "ok $s is a hook"
	else
		echo "not ok $s is undefined and no hook"
	fi
done
echo "ok freestanding"
