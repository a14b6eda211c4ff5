#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Applies each tests/mutants/NN-name.patch to a copy of the sources, and writes the table in README.md.

  run.py [NN...]           make mutants: proves the functions that the patch names. A mutant is killed when a goal that is proven in the true code stays
                           unproved; leaves with 1 if one survives
  run.py --units [NN...]   make mutants-units: the first unit test that fails, else the first scenario, recorded life or trace; leaves with 0

A patch starts with these lines, then the unified diff (a/core/..., b/core/...):
  # what: the fault in one sentence
  # theorem: T2
  # proof: buddy:pvm_buddy_free,merge      layer and functions, any of which must lose a goal; several such lines are allowed
and may say more, for the tables:
  # missing: the clause for want of which no goal is lost; it counts as one that survives
  # unseen: why no fuzz target finds it; untested: why no unit test does"""
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
TESTS = TOP / "build/tests"
ROUNDS = "1,2"  # smaller step limits than make prove; goals of the true code that need more are left out of the comparison


def fields(path):
    out = {"what": "", "theorem": "", "proof": [], "missing": "", "unseen": "", "untested": ""}
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
    empty = [k for k, v in data["functions"].items() if not v["goals"]] + [k for k, v in data["failed"].items() if not v]
    if empty or len(data["functions"]) < len(functions.split(",")):
        raise RuntimeError(f"{tag}: no verdict on {target}:\n{p.stdout}")
    return {(k.split(":")[1], g) for k, v in data["failed"].items() for g, _ in v}


@functools.cache
def lock(target):
    return threading.Lock()


@functools.cache
def unproved_in_truth(target):
    return unproved(TOP, target, "truth-" + re.sub(r"\W+", "-", target))


def tree(path, root):
    """A copy of the sources with the patch; what stands against it. Only files that the patch touches are newer than their originals."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for d in ("core", "arch", "spec"):
        shutil.copytree(TOP / d, root / d)
    p = subprocess.run(["patch", "-s", "-p1", "-d", str(root), "-i", str(path)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return f"patch does not apply: {p.stdout.strip()}" if p.returncode else ""


def prove(path):
    about, begin = fields(path), time.monotonic()
    root = WORK / path.stem
    trouble = tree(path, root)
    if trouble:
        return path.stem, about, trouble, [], 0
    killers = []
    try:
        for target in about["proof"]:
            with lock(target):
                known = unproved_in_truth(target)
            killers += sorted(unproved(root, target, path.stem) - known)
    except RuntimeError as e:
        return path.stem, about, str(e), [], 0
    return path.stem, about, "", killers, time.monotonic() - begin


def make(out, root, goal):
    """Builds one program of the tests, into `out`, with the core of this tree; what the compiler says against it."""
    p = subprocess.run(["make", "-s", "-C", str(TOP / "tests"), "CCS=gcc", "WARN=", f"OUT={out}", f"SRC={root}", goal], text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    return p.stdout.strip() or "make fails" if p.returncode else ""


def failure(command):
    """None when the program ends well; else what it was at, if it says so (cmocka does)."""
    try:
        p = subprocess.run([str(c) for c in command], text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        code, said = p.returncode, p.stdout
    except subprocess.TimeoutExpired as e:
        code, said = 1, (e.stdout or b"").decode(errors="replace")
    if not code:
        return None
    began, ended = re.findall(r"RUN      \] (\w+)", said), set(re.findall(r"       OK \] (\w+)", said))
    return next((name for name in began if name not in ended), "")


def first_failure(path, root, out):
    """The first test that the tree of this patch fails: those of its own layer first, then the others in their order, then what plays on the software machine."""
    touched = [pathlib.Path(f).stem for f in re.findall(r"^\+\+\+ b/(\S+)", path.read_text(), re.M)]
    units = subprocess.run(["make", "-s", "-C", str(TOP / "tests"), "names"], text=True, stdout=subprocess.PIPE, check=True).stdout.split()
    layer = lambda u: -max(len(os.path.commonprefix([u + "_", t + "_"])) if t.split("_")[0] == u.split("_")[0] else 0 for t in touched)
    for u in sorted(units, key=layer):
        name = f"gcc-small/test_{u}"
        trouble = make(out, root, f"{out}/{name}")
        failed = "" if trouble else failure([out / name])
        if failed is not None:
            return f"test_{u}" + (f": {failed}" if failed else ": does not build" if trouble else "")
    plays = [("provm", "scenario", "run", sorted((TOP / "corpus/scenarios").glob("*.pvm"))), ("provm", "life", "replay", sorted((TOP / "corpus/traces").glob("*.life"))),
             ("replay", "trace", None, sorted((TOP / "corpus/traces").glob("*.trace")))]
    for program, kind, verb, files in plays:
        make(out, root, f"{out}/{program}")
        for f in files:
            if failure([out / program, *([verb, f, "--check", "--quiet"] if verb else [f])]) is not None:
                return f"{kind} {f.stem}"
    return ""


def units(path):
    """Objects of the true code are taken as they are, so that only what the patch touches is compiled."""
    about, root, out = fields(path), WORK / path.stem, WORK / path.stem / "out"
    trouble = tree(path, root)
    if not trouble:
        shutil.copytree(TESTS, out, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("*-large", "clang-*"))
    found = f"**{trouble}**" if trouble else first_failure(path, root, out) or "none" + (f": {about['untested']}" if about["untested"] else "")
    shutil.rmtree(root)
    return path.stem, about, found


def shown(killers):
    names = [f"`{f}`: {g.removeprefix('typed_').removeprefix(f + '_')}" for f, g in killers]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def verdict(about, killers):
    return shown(killers) or "**survives**" + (f": {about['missing']}" if about["missing"] else "")


def number(name):
    m = re.match(r"\d+", name)
    return int(m[0]) if m else -1


HEAD = "| mutant | fault | theorem | killed by goal | s | fails first |"


def write_row(name, about, **cells):
    """The row of this mutant in the table of README.md gets these cells, the others stay; rows of mutants that are gone leave it."""
    intro, _, old = (HERE / "README.md").read_text().partition("| mutant |")
    table = {r[0]: r for r in ([c.strip() for c in line.strip("| ").split(" | ")] for line in old.splitlines() if re.match(r"\| \d+-", line)) if (HERE / f"{r[0]}.patch").exists()}
    row = (table.get(name, []) + [""] * 6)[:6]
    row[:3] = name, about["what"], about["theorem"]
    for k, column in (("goal", 3), ("seconds", 4), ("unit", 5)):
        row[column] = cells.get(k, row[column])
    table[name] = row
    lines = ["| " + " | ".join((table[n] + [""])[:6]) + " |" for n in sorted(table, key=number)]
    (HERE / "README.md").write_text(intro + "\n".join([HEAD, "|---|---|---|---|---|---|", *lines]) + "\n")


def prove_all(files):
    alive = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, about, trouble, killers, seconds in pool.map(prove, files):
            alive += not killers
            print(f"{'killed  ' if killers else 'SURVIVED'} {name}: {trouble or shown(killers)} ({seconds:.0f} s)", flush=True)
            write_row(name, about, goal=verdict(about, killers), seconds=f"{seconds:.0f}")
    print(f"mutants: {len(files) - alive} killed, {alive} survived")
    return alive > 0 or not files


def units_all(files):
    for goal in ("programs", f"{TESTS}/provm", f"{TESTS}/replay"):
        trouble = make(TESTS, TOP, goal)
        if trouble:
            print(trouble)
            return 1
    for name, about, found in map(units, files):
        print(f"{name}: {found}", flush=True)
        write_row(name, about, unit=found)
    return 0


def main():
    tested, only = sys.argv[1:2] == ["--units"], [a for a in sys.argv[1:] if a != "--units"]
    files = [p for p in sorted(HERE.glob("*.patch"), key=lambda p: number(p.stem)) if not only or number(p.stem) in map(number, only)]
    WORK.mkdir(parents=True, exist_ok=True)
    return units_all(files) if tested else prove_all(files)


if __name__ == "__main__":
    sys.exit(main())
