#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the fuzz targets and says what came of it; called by the Makefile beside it.

  fuzz.py run SECONDS TARGET...     libFuzzer with sanitizers, SECONDS for all targets together; leaves with 1 if one fails
  fuzz.py speed SECONDS TARGET...   executions and ops a second, with and without sanitizers
  fuzz.py merge TARGET...           corpus/TARGET becomes a least set of inputs with the edges of it and of build/fuzz/corpus/TARGET
  fuzz.py target FILE               the target that a file belongs to: what its first line or its path says"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
OUT = pathlib.Path(os.environ.get("OUT", TOP / "build/fuzz")).resolve()
OPTIONS = ["-max_len=2056", "-len_control=0", "-timeout=10", "-print_final_stats=1", "-reload=0"]


def fuzz(target, kind, seconds, more=(), dirs=(), log=None):
    """One run of libFuzzer: what it printed as (seconds, executions, edges, features, inputs) over time, and its totals."""
    stats = OUT / f"stats-{target}"
    stats.unlink(missing_ok=True)
    begin, curve, text, failed = time.monotonic(), [], [], None
    p = subprocess.Popen([str(OUT / kind / target), f"-max_total_time={seconds}", *OPTIONS, *more, *[str(d) for d in dirs if pathlib.Path(d).is_dir()]], text=True, errors="replace",
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, FUZZ_STATS=str(stats)))
    for line in p.stdout:
        m = re.match(r"#(\d+)\s+(\w+)\s+cov: (\d+) ft: (\d+) corp: (\d+)", line)
        if m:
            curve.append((round(time.monotonic() - begin, 2), int(m[1]), int(m[3]), int(m[4]), int(m[5]), m[2]))
        else:
            text.append(line)
        m = re.search(r"Test unit written to (\S+)", line)
        failed = m[1] if m else failed
    code = p.wait()
    inputs, ops = map(int, stats.read_text().split()) if stats.exists() else (curve[-1][1] if curve else 0, 0)
    end = time.monotonic() - begin
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(json.dumps({"target": target, "curve": curve, "seconds": end, "inputs": inputs, "ops": ops}))
    started = next((c for c in curve if c[5] == "INITED"), curve[0] if curve else (0, 0, 0, 0, 0, ""))
    last = curve[-1] if curve else started
    return {"code": code, "failed": failed, "text": "".join(text), "seconds": end, "inputs": inputs, "ops": ops, "edges": last[2],
            "new": last[2] - started[2], "corpus": last[4], "last_new": next((c[0] for c in reversed(curve) if c[5] == "NEW"), 0.0)}


def story(text):
    """What libFuzzer printed, up to its own account of the crash."""
    lines = [x for x in text.splitlines() if not x.startswith(("INFO:", "Running:", "Done ", "stat::"))]
    end = next((i for i, x in enumerate(lines) if "libFuzzer: deadly signal" in x), len(lines))
    return "\n".join(lines[:end][:80])


def run(seconds, targets):
    bad = 0
    share = max(1, seconds // len(targets))
    print(f"{'target':<14}{'executions':>11}{'exec/s':>8}{'ops/s':>9}{'edges':>7}{'new':>5}{'inputs':>8}  last new edge or feature")
    for t in targets:
        (OUT / "corpus" / t).mkdir(parents=True, exist_ok=True)
        (OUT / "crashes").mkdir(parents=True, exist_ok=True)
        r = fuzz(t, "libfuzzer", share, [f"-artifact_prefix={OUT}/crashes/{t}-", f"-dict={HERE}/records.dict"],
                 [OUT / "corpus" / t, TOP / "corpus" / t, TOP / "corpus/regressions" / t], OUT / "log" / f"{t}-{int(time.time())}.json")
        s = max(r["seconds"], 0.01)
        print(f"{t:<14}{r['inputs']:>11}{r['inputs'] / s:>8.0f}{r['ops'] / s:>9.0f}{r['edges']:>7}{r['new']:>5}{r['corpus']:>8}  after {r['last_new']:.0f} s",
              flush=True)
        if r["code"]:
            bad = 1
            print(story(r["text"]))
            print(f"{t} failed after {r['inputs']} executions, {r['seconds']:.1f} s" +
                  (f": make replay IN={os.path.relpath(r['failed'], TOP)}" if r["failed"] else ""))
    return bad


def speed(seconds, targets):
    print(f"{'target':<14}{'':>14}{'exec/s':>9}{'ops/s':>10}{'ops/exec':>10}")
    for t in targets:
        for kind, name in (("libfuzzer", "ASan+UBSan"), ("fast", "none")):
            with tempfile.TemporaryDirectory() as scratch:
                r = fuzz(t, kind, seconds, dirs=[scratch, TOP / "corpus" / t])
            print(f"{t:<14}{name:>14}{r['inputs'] / r['seconds']:>9.0f}{r['ops'] / r['seconds']:>10.0f}{r['ops'] / max(1, r['inputs']):>10.1f}", flush=True)
    return 0


def merge(targets):
    for t in targets:
        new, seeds = OUT / "merged" / t, TOP / "corpus" / t
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        seeds.mkdir(parents=True, exist_ok=True)
        subprocess.run([str(OUT / "libfuzzer" / t), "-merge=1", "-use_counters=0", *OPTIONS[:1], str(new), str(seeds), str(OUT / "corpus" / t)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for old in seeds.iterdir():
            if not old.suffix == ".txt":
                old.unlink()
        for f in new.iterdir():
            data = f.read_bytes()
            (seeds / hashlib.sha1(data).hexdigest()[:12]).write_bytes(data)
        print(f"corpus/{t}: {len(list(seeds.iterdir()))} inputs, {sum(f.stat().st_size for f in seeds.iterdir())} bytes")
    return 0


def target(name):
    first = pathlib.Path(name).read_bytes()[:2000].decode("latin-1")
    m = re.search(r"^provm (\w+) \d+", first, re.M) or re.search(r"(fuzz_[a-z]+)", str(pathlib.Path(name).resolve().relative_to("/")))
    if not m:
        print(f"{name}: of which target? say T=fuzz_...", file=sys.stderr)
        return 2
    print(m[1])
    return 0


def main():
    what, rest = sys.argv[1], sys.argv[2:]
    if what == "run":
        return run(int(rest[0]), rest[1:])
    if what == "speed":
        return speed(int(rest[0]), rest[1:])
    if what == "merge":
        return merge(rest)
    return target(rest[0])


if __name__ == "__main__":
    sys.exit(main())
