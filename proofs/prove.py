#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make prove: a live line per function, then the total; leaves with 1 on any loss. See proofs/README.md."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import sys
import time

import audit
import layers
import wp

TOP = pathlib.Path(__file__).resolve().parent.parent
SLOW_FACTOR, SLOW_FLOOR_MS = 1.5, 2000
GROUP, GOALS = 12, 200


def jobs_of(layer, only, smoke):
    """Functions of a layer, its lemmas, and the smoke tests of them all as one job, which starts first: it is the longest."""
    names = [f.name for f in layer.functions()]
    if smoke and any(layer.assumes(f) for f in layer.functions() if only is None or f.name in only):
        return ["(smoke)", *jobs_of(layer, only, False)]
    if any(re.search(r"\blemma\b", t.text) for t in layer.unit.globals):
        names.append("(lemmas)")
    return [n for n in names if only is None or n in only]


def explain(prover, layer, name, res):
    """Lines for each unproved goal: the clause, where it is, and the command that shows it."""
    out = []
    for goal, verdicts in res.failed:
        kind, label = wp.clause(name, goal)
        rows = [r for r in res.rows if r[3] == name] or res.rows
        rows = [r for r in rows if label and r[6].startswith(label + ":")] or [r for r in rows if kind.split("_")[-1][:6] in r[4]] or rows
        where = ", ".join(dict.fromkeys(f"{r[0]}/{r[1]}:{r[2]}".removeprefix("./") for r in rows[:3])) or str(layer.path)
        out += [f"    LOST  {kind.replace('_', ' ')} {label or '(unnamed)'}  {where}   [{goal}]  {'; '.join(verdicts)}",
                f"          show: {prover.show(layer.path, name, goal)}"]
    out += [f"    SMOKE {s}: contradictory assumptions, anything can be proven there" for s in res.dead]
    out += [f"    WARN  {t}" for t in res.trouble]
    if not res.total and name != "(smoke)":
        out.append("    EMPTY no goal was generated")
    return out


def slower(res, base):
    """A sentence if the function lost goals or its slowest goal got slower by half since the baseline."""
    if base is None:
        return []
    out = []
    if res.total < base["goals"]:
        out.append(f"    FEWER {base['goals']} goals in the baseline, {res.total} now")
    if res.slow and not res.cached and res.slow[0] > max(SLOW_FACTOR * base["slowest_ms"], base["slowest_ms"] + SLOW_FLOOR_MS):
        out.append(f"    SLOWER {res.slow[1]}: {res.slow[0]:.0f} ms, {base['slowest_ms']:.0f} ms in the baseline ({base['slowest']})")
    return out


def line(layer, name, res):
    slow = f"{res.slow[0]:6.0f} ms {res.slow[2]:<4}" if res.slow else " " * 14
    used = " ".join(f"{p} {n}" for p, n in sorted(res.provers.items()))
    mark = "ok  " if res.ok else "FAIL"
    if name == "(smoke)":
        used = f"{res.smoke - len(res.dead)} of {res.smoke} smoke tests passed"
    return (f"{mark} {layer.name:<13} {name:<26} {res.proven:>4}/{res.total:<4} slowest {slow}  {used:<38} "
            f"{'cached' if res.cached else f'{res.seconds:5.1f} s'}")


def batches(names, goals):
    """Groups of functions for one call of Frama-C, none too long. A goal is named after its function, so no name in a group may be the
    beginning of another: f and f_x go into different groups."""
    groups = []
    for n in names:
        if n.startswith("("):
            yield [n]
            continue
        fits = (g for g in groups if len(g) < GROUP and sum(map(goals, [*g, n])) <= GOALS
                and not any(n.startswith(f"{m}_") or m.startswith(f"{n}_") for m in g))
        group = next(fits, None)
        if group is None:
            groups.append([n])
        else:
            group.append(n)
    yield from groups


def prove(args, units, prover, baseline):
    """Run all jobs; return the results by (layer, function)."""
    names = {la: jobs_of(la, args.functions, not args.no_smoke) for la in units}
    tested = {la: [f.name for f in la.functions() if args.functions is None or f.name in args.functions] for la in units}
    def known(la, n, what):
        return baseline.get(f"{la.name}:{n}", {}).get(what, 0)

    todo = [(la, g) for la in units for g in batches(names[la], lambda n, la=la: known(la, n, "goals"))]
    todo.sort(key=lambda job: -sum(known(job[0], n, "seconds") for n in job[1]))  # so that no long one is left for the end
    count = sum(map(len, names.values()))
    done, proven, total = {}, 0, 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        runs = {pool.submit(prover.run, la, g, tested[la] if g == ["(smoke)"] else []): la for la, g in todo}
        for run in concurrent.futures.as_completed(runs):
            la = runs[run]
            if run.exception():
                pool.shutdown(wait=False, cancel_futures=True)
            for n, res in run.result().items():
                done[la.name, n] = res
                proven, total = proven + res.proven, total + res.total
                print(f"{line(la, n, res)}  [{len(done)}/{count} jobs, {proven}/{total} goals, {time.monotonic() - args.begin:.0f} s]")
                print("".join(x + "\n" for x in explain(prover, la, n, res) + slower(res, baseline.get(f"{la.name}:{n}"))), end="", flush=True)
    return done


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("-L", "--layer", default=os.environ.get("L") or None, help="only these layers (bits, buddy, pgtable ...; comma-separated), each with those named after it (pgtable_range)")
    p.add_argument("-F", "--function", default=os.environ.get("F") or None, help="only these functions (comma-separated)")
    p.add_argument("-j", "--jobs", type=int, default=3 * (os.cpu_count() or 1), help="calls of Frama-C at a time; each waits for its provers half of the time")
    p.add_argument("--fresh", action="store_true", help="ignore cached results of whole functions (goals still come from the WP cache)")
    p.add_argument("--no-smoke", action="store_true")
    p.add_argument("--rounds", default="1,2,3", help="rounds of step limits to use (see wp.py)")
    p.add_argument("--root", default=str(TOP), help="tree with core/, arch/ and spec/")
    p.add_argument("--file", action="append", help="prove this file alone, as a layer of its own")
    p.add_argument("--hints", default=str(TOP / "proofs/hints.json"), help="which prover to ask first for a goal")
    p.add_argument("--json", help="write the results there")
    p.add_argument("--baseline", action="store_true", help="write proofs/baseline.json and proofs/hints.json from this run")
    args = p.parse_args()
    args.functions = args.function.split(",") if args.function else None
    args.layers = args.layer.split(",") if args.layer else None
    args.begin = time.monotonic()
    return args


def wanted(args, layer):
    return args.layers is None or layer in args.layers or layer.split("_")[0] in args.layers


def main():
    args = arguments()
    root, build = pathlib.Path(args.root).resolve(), TOP / "build"
    build.mkdir(exist_ok=True)
    os.chdir(root)
    if args.file:
        every = [layers.single(pathlib.Path(f), build) for f in args.file]
    else:
        every = layers.find(build)
    units = [la for la in every if wanted(args, la.name) and (jobs_of(la, args.functions, False) or la.broken and not args.functions)]
    if not units:
        sys.exit(f"no layer or function of that name; layers: {' '.join(la.name for la in every)}")
    whole = not (args.file or args.layer or args.functions)
    found = audit.all_findings(every, units, audit.allow(TOP), whole)
    print("".join(f"AUDIT {x}\n" for x in found), end="", flush=True)
    path = TOP / "proofs/baseline.json"
    baseline = json.loads(path.read_text()) if path.exists() and not args.file else {}
    prover = wp.Prover(TOP, root, build, layers.INCLUDES, tuple(args.rounds.split(",")), args.fresh, args.hints)
    since = time.time() - 1
    done = prove(args, units, prover, baseline)
    if not all(r.ok for r in done.values()):
        prover.forget(since)
    summary(args, done, found, baseline, units, every)


def write_hints(done, units, every):
    """Which prover to ask first for a goal: the one that proved it in this run."""
    path = TOP / "proofs/hints.json"
    hints = json.loads(path.read_text()) if path.exists() else {}
    hints = {la.name: hints.get(la.name, {}) for la in every if la not in units} | {la.name: {} for la in units}
    for (layer, _), res in done.items():
        for goal, entry in res.hints:
            hints[layer].setdefault(entry, []).append(goal)
    hints = {la: {e: sorted(set(goals)) for e, goals in sorted(rows.items())} for la, rows in sorted(hints.items()) if rows}
    path.write_text(json.dumps(hints, indent=0) + "\n")


def summary(args, done, found, baseline, units, every):
    total, proven = sum(r.total for r in done.values()), sum(r.proven for r in done.values())
    functions = {k: r for k, r in done.items() if not k[1].startswith("(")}
    good = sum(r.ok for r in functions.values())
    now = {f"{la}:{n}": {"goals": r.total, "proven": r.proven, "smoke": r.smoke, "provers": r.provers, "slowest": r.slow[1] if r.slow else "",
                         "slowest_ms": round(r.slow[0]) if r.slow else 0, "steps": r.slow[3] if r.slow else 0, "seconds": round(r.seconds, 1)}
           for (la, n), r in sorted(done.items())}
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps({"functions": now, "failed": {f"{la}:{n}": r.failed for (la, n), r in done.items() if not r.ok},
                                                       "audit": found}, indent=1) + "\n")
    lost = [k for k in baseline if k not in now and wanted(args, k.split(":")[0]) and not args.functions and not args.file
            and not (args.no_smoke and k.endswith(":(smoke)"))]
    print("".join(f"    GONE  {k}: in the baseline, no longer in the sources\n" for k in lost), end="")
    print(f"{good} of {len(functions)} functions, {proven} of {total} goals proven, {sum(r.smoke for r in done.values())} smoke tests, "
          f"{len(found)} audit findings, {time.monotonic() - args.begin:.1f} s")
    if args.baseline:
        kept = {k: v for k, v in baseline.items() if any(k.startswith(la.name + ":") for la in every) and k.split(":")[0] not in {la.name for la in units}}
        (TOP / "proofs/baseline.json").write_text(json.dumps(dict(sorted((kept | now).items())), indent=1) + "\n")
        write_hints(done, units, every)
    sys.exit(0 if all(r.ok for r in done.values()) and not found else 1)


if __name__ == "__main__":
    main()
