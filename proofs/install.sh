#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# proofs/install.sh prove|test|bench|fuzz: makes sure that the Debian packages of that target are there. Silent and without apt when
# nothing lacks. As root or with sudo without a password on Debian 12 it installs exactly what lacks; otherwise it stops and says what.
set -eu

case ${1-} in
prove) need='frama-c-base why3 z3 cvc4 cvc5 gcc libc6-dev binutils python3 patch' ;;
test) need='gcc g++ libc6-dev clang llvm libclang-rt-14-dev libcmocka-dev binutils patch make python3' ;;
bench) need='gcc libc6-dev make valgrind gnuplot-nox python3' ;;
fuzz) need='clang llvm libclang-rt-14-dev libc6-dev afl++ gnuplot-nox patch make python3' ;;
*) echo "usage: $0 prove|test|bench|fuzz" >&2; exit 2 ;;
esac

# Is package $1 there? On systems without dpkg, its command is what counts.
present() {
	if command -v dpkg-query >/dev/null 2>&1; then
		case $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) in installed) return 0 ;; esac
		# gnuplot-nox has siblings with the same command.
		[ "$1" = gnuplot-nox ] && command -v gnuplot >/dev/null 2>&1
		return
	fi
	case $1 in
	frama-c-base) set -- frama-c ;;
	libc6-dev | libclang-rt-14-dev | libcmocka-dev) return 0 ;;
	binutils) set -- nm ;;
	llvm) set -- llvm-symbolizer ;;
	gnuplot-nox) set -- gnuplot ;;
	afl++) set -- afl-fuzz ;;
	esac
	command -v "$1" >/dev/null 2>&1
}

lack=
for p in $need; do
	present "$p" || lack="$lack $p"
done
[ -n "$lack" ] || exit 0

debian12=no
if [ -r /etc/os-release ]; then
	debian12=$(. /etc/os-release; if [ "${ID-}" = debian ] && [ "${VERSION_ID-}" = 12 ]; then echo yes; else echo no; fi)
fi
if [ "$(id -u)" = 0 ]; then
	as=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	as='sudo -n'
else
	as=none
fi
if [ "$debian12" = no ] || [ "$as" = none ]; then
	echo "make $1 lacks:$lack" >&2
	echo "On Debian 12: sudo apt-get install --no-install-recommends$lack" >&2
	exit 1
fi
echo "make $1 lacks:$lack; installing from Debian"
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -q
# shellcheck disable=SC2086  # word lists on purpose
$as apt-get install -y -q --no-install-recommends $lack
