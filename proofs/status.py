#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make status: what the committed baseline says per layer."""
import collections
import json
import pathlib
import sys

path = pathlib.Path(__file__).resolve().parent / "baseline.json"
if not path.exists():
    sys.exit("no proofs/baseline.json yet: make baseline")
layers = collections.OrderedDict()
for key, row in json.loads(path.read_text()).items():
    layers.setdefault(key.split(":")[0], []).append((key.split(":")[1], row))
print(f"{'layer':<10}{'functions':>10}{'proven':>16}{'smoke':>7}{'seconds':>9}  slowest goal")
for name, rows in layers.items():
    slow = max(rows, key=lambda r: r[1]["slowest_ms"])
    goals, proven = (sum(r[1][k] for r in rows) for k in ("goals", "proven"))
    print(f"{name:<10}{sum(not r[0].startswith('(') for r in rows):>10}{proven:>9}/{goals:<6}{sum(r[1]['smoke'] for r in rows):>7}{sum(r[1]['seconds'] for r in rows):>9.0f}  "
          f"{slow[1]['slowest'].removeprefix('typed_')} {slow[1]['slowest_ms'] / 1000:.1f} s")
rows = [r for rs in layers.values() for r in rs]
print(f"{'total':<10}{sum(not r[0].startswith('(') for r in rows):>10}{sum(r[1]['proven'] for r in rows):>9}/{sum(r[1]['goals'] for r in rows):<6}"
      f"{sum(r[1]['smoke'] for r in rows):>7}{sum(r[1]['seconds'] for r in rows):>9.0f}")
