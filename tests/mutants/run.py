#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make mutants: applies each tests/mutants/NN-name.patch to a copy of the sources and proves the functions that it names. A mutant is
killed when a goal that is proven in the true code stays unproved. Writes the table in README.md; leaves with 1 if one survives.

A patch starts with these lines, then the unified diff (a/core/..., b/core/...):
  # what: the fault in one sentence
  # theorem: T2
  # proof: buddy:pvm_buddy_free,merge      layer and functions, any of which must lose a goal; several such lines are allowed
and may say more, for the table:
  # tests: unit fork, scenario cow         what kills it besides
  # missing: the clause for want of which no goal is lost; it counts as one that survives"""
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
HERE, WORK = TOP / "tests/mutants", TOP / "build/mutants"
ROUNDS = "1,2"  # smaller step limits than make prove; goals of the true code that need more are left out of the comparison


def fields(path):
    out = {"what": "", "theorem": "", "proof": [], "tests": "", "missing": ""}
    for key, value in re.findall(r"^# (\w+): (.*)$", path.read_text().split("\n---")[0], re.M):
        if key == "proof":
            out["proof"].append(value.strip())
        else:
            out[key] = value.strip()
    return out


def unproved(root, target, tag):
    """Goals of layer:functions that stay open in this tree; a goal is (function, name without its running number)."""
    layer, functions = target.split(":")
    report = WORK / f"{tag}-{layer}.json"
    report.unlink(missing_ok=True)
    p = subprocess.run([sys.executable, str(TOP / "proofs/prove.py"), "--root", str(root), "-L", layer, "-F", functions, "--rounds", ROUNDS, "--no-smoke",
                        "-j", "1", "--json", str(report)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       env={k: v for k, v in os.environ.items() if k not in ("L", "F")})
    if not report.exists():
        raise RuntimeError(f"{tag}: no proof was run:\n{p.stdout}")
    data = json.loads(report.read_text())
    empty = [k for k, v in data["functions"].items() if not v["goals"]]
    if empty or len(data["functions"]) < len(functions.split(",")):
        raise RuntimeError(f"{tag}: no goals for {target}:\n{p.stdout}")
    return {(k.split(":")[1], g) for k, v in data["failed"].items() for g, _ in v}


@functools.cache
def lock(target):
    return threading.Lock()


@functools.cache
def unproved_in_truth(target):
    return unproved(TOP, target, "truth-" + re.sub(r"\W+", "-", target))


def run(path):
    about, begin = fields(path), time.monotonic()
    root = WORK / path.stem
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for d in ("core", "arch", "spec"):
        shutil.copytree(TOP / d, root / d)
    p = subprocess.run(["patch", "-s", "-p1", "-d", str(root), "-i", str(path)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode:
        return path.stem, about, f"patch does not apply: {p.stdout.strip()}", [], 0
    killers = []
    try:
        for target in about["proof"]:
            with lock(target):
                known = unproved_in_truth(target)
            killers += sorted(unproved(root, target, path.stem) - known)
    except RuntimeError as e:
        return path.stem, about, str(e), [], 0
    return path.stem, about, "", killers, time.monotonic() - begin


def shown(killers):
    names = [f"`{f}`: {g.removeprefix('typed_').removeprefix(f + '_')}" for f, g in killers]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def verdict(about, killers):
    missing = f": {about['missing']}" if about["missing"] else ""
    return (shown(killers) or f"**survives**{missing}") + (f"; tests: {about['tests']}" if about["tests"] else "")


def write_table(rows):
    """Put these rows (by name) into the table of README.md; rows of mutants that are gone leave it."""
    intro, _, old = (HERE / "README.md").read_text().partition("| mutant |")
    table = {m[1]: m[0] for m in re.finditer(r"^\| (\d\d-\S+) \|.*$", old, re.M) if (HERE / f"{m[1]}.patch").exists()} | rows
    (HERE / "README.md").write_text(intro + "| mutant | fault | theorem | killed by goal | s |\n|---|---|---|---|---|\n" +
                                    "".join(table[n] + "\n" for n in sorted(table)))


def main():
    only = sys.argv[1:]
    files = [p for p in sorted(HERE.glob("*.patch")) if not only or any(p.stem.startswith(o) for o in only)]
    WORK.mkdir(parents=True, exist_ok=True)
    alive = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, about, trouble, killers, seconds in pool.map(run, files):
            alive += not killers
            print(f"{'killed  ' if killers else 'SURVIVED'} {name}: {trouble or shown(killers)} ({seconds:.0f} s)", flush=True)
            write_table({name: f"| {name} | {about['what']} | {about['theorem']} | {verdict(about, killers)} | {seconds:.0f} |"})
    print(f"mutants: {len(files) - alive} killed, {alive} survived")
    return alive > 0 or not files


if __name__ == "__main__":
    sys.exit(main())
