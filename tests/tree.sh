#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tree.sh: each file says its license (REUSE.toml speaks for those that cannot), each mutant still applies.
cd "$(dirname "$0")/.." || exit 1
find . \( -path ./build -o -name .git -o -name __pycache__ \) -prune -o -type f ! -name '*.json' ! -path './corpus/*' -print |
	while read -r f; do
		head -n 3 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' || echo "not ok $f has no SPDX line"
	done
echo "ok licenses"
for p in tests/mutants/*.patch; do
	patch --dry-run -s -f -p1 <"$p" || echo "not ok $p does not apply"
done
echo "ok mutants"
