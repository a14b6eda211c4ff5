#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the fuzz targets and says what came of it; called by the Makefile beside it.

  fuzz.py run SECONDS TARGET...     libFuzzer with sanitizers, SECONDS for all targets together; leaves with 1 if one fails
  fuzz.py speed SECONDS TARGET...   executions and ops a second, with and without sanitizers: of libFuzzer, and of the seeds without an engine
  fuzz.py merge TARGET...           corpus/TARGET becomes a least set of inputs with the edges of it and of build/fuzz/corpus/TARGET
  fuzz.py mutants SECONDS [NN...]   tests/mutants/*.patch: which target notices which, after how many executions; writes the table in mutants.md
  fuzz.py cov TARGET...             line and branch coverage of core/ and arch/ by corpus/, and with the unit tests; leaves with 1 when these are
                                    below FLOOR percent; docs/coverage.md gets the figures
  fuzz.py report                    build/fuzz/report: a page with the curves of all runs
  fuzz.py target FILE               the target that a file belongs to: what its first line or its path says"""
import hashlib
import importlib
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
sys.path.insert(0, str(TOP / "tests/mutants"))
sys.dont_write_bytecode = True
runner = importlib.import_module("run")

# Without -entropic, libFuzzer's own work on each input that is new takes longer than the inputs.
OPTIONS = ["-max_len=2056", "-len_control=0", "-timeout=10", "-print_final_stats=1", "-reload=0", "-entropic=0", "-print_funcs=0"]


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


def dictionary(target):
    own = HERE / f"{target}.dict"
    return own if own.exists() else HERE / "records.dict"


def seeds(target):
    """Folders of inputs that are in the repository. Scenarios of the software machine are inputs as they are."""
    more = [TOP / "corpus/scenarios"] if target == "fuzz_scenario" else []
    return [TOP / "corpus" / target, TOP / "corpus/regressions" / target, *more]


def run(seconds, targets):
    bad = 0
    share = max(1, seconds // len(targets))
    print(f"{'target':<14}{'executions':>11}{'exec/s':>8}{'ops/s':>9}{'edges':>7}{'new':>5}{'inputs':>8}  last new edge or feature")
    for t in targets:
        (OUT / "corpus" / t).mkdir(parents=True, exist_ok=True)
        (OUT / "crashes").mkdir(parents=True, exist_ok=True)
        r = fuzz(t, "libfuzzer", share, [f"-artifact_prefix={OUT}/crashes/{t}-", f"-dict={dictionary(t)}"],
                 [OUT / "corpus" / t, *seeds(t)], OUT / "log" / f"{t}-{int(time.time())}.json")
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
    (OUT / "crashes").mkdir(parents=True, exist_ok=True)
    print(f"{'target':<14}{'':>22}{'exec/s':>9}{'ops/s':>10}{'ops/exec':>10}")
    for t in targets:
        for kind, name in (("libfuzzer", "ASan+UBSan"), ("fast", "none")):
            with tempfile.TemporaryDirectory() as scratch:
                r = fuzz(t, kind, seconds, [f"-artifact_prefix={OUT}/crashes/{t}-"], [scratch, *seeds(t)])
            if r["code"]:
                print(f"{t} failed: make replay IN={os.path.relpath(r['failed'] or OUT, TOP)}")
                return 1
            print(f"{t:<14}{name:>22}{r['inputs'] / r['seconds']:>9.0f}{r['ops'] / r['seconds']:>10.0f}{r['ops'] / max(1, r['inputs']):>10.1f}", flush=True)
        files = sorted(str(f) for d in seeds(t) if d.is_dir() for f in d.iterdir() if f.suffix != ".md")
        for kind, name in (("replay", "seeds, ASan+UBSan"), ("plain", "seeds, none")) if t != "fuzz_scenario" else ():
            p = subprocess.run([str(OUT / kind / t), "-s", str(seconds), *files], text=True, stdout=subprocess.PIPE, check=True)
            execs, ops, each = p.stdout.split()
            print(f"{t:<14}{name:>22}{execs:>9}{ops:>10}{each:>10}", flush=True)
    return 0


def merge(targets):
    for t in targets:
        new, kept = OUT / "merged" / t, TOP / "corpus" / t
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        kept.mkdir(parents=True, exist_ok=True)
        subprocess.run([str(OUT / "libfuzzer" / t), "-merge=1", "-use_counters=0", *OPTIONS[:1], str(new), str(kept), str(OUT / "corpus" / t)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for old in kept.iterdir():
            if not old.suffix == ".txt":
                old.unlink()
        for f in new.iterdir():
            data = f.read_bytes()
            if re.match(rb"#|provm ", data): # grown out of a text, and replays would read it as one
                continue
            (kept / hashlib.sha1(data).hexdigest()[:12]).write_bytes(data)
        print(f"corpus/{t}: {len(list(kept.iterdir()))} inputs, {sum(f.stat().st_size for f in kept.iterdir())} bytes")
    return 0


def build(kind, more, targets):
    p = subprocess.run(["make", "-s", "-C", str(HERE), *more, *[f"{more[0].removeprefix('OUT=')}/{kind}/{t}" for t in targets]], text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return "" if p.returncode == 0 else p.stdout


# What a patched file can reach: a target that never calls it is not run.
# The whole core looks after the layers that have no target of their own.
REACHES = {**dict.fromkeys(("account", "exit", "fault", "fork", "madvise", "mincore", "mlock", "mm", "mmap", "mremap", "msync", "swp", "vm", "zap"), ["fuzz_mm"]),
           **dict.fromkeys(("proc", "text"), ["fuzz_scenario"]),
           **dict.fromkeys(("area", "pool", "rmap", "vma"), ["fuzz_rmap", "fuzz_mm"]), **dict.fromkeys(("reserve", "walk", "pte"), ["fuzz_pgtable"]),
           **dict.fromkeys(("pgtable", "tlb"), ["fuzz_pgtable", "fuzz_mm"]), "itree": ["fuzz_itree", "fuzz_rmap"],
           "frame": ["fuzz_buddy"]}


def hunt(target, kind, seconds, place, dirs):
    """One target after one mutant: nothing, or (target, executions, seconds, what is wrong)."""
    work = place / "corpus" / target
    work.mkdir(parents=True, exist_ok=True)
    if target == "fuzz_scenario" and not dirs: # without a word of the language the engine finds nothing that is interesting, and gives up
        (work / "proc").write_text("proc a\n")
    r = fuzz(target, kind, seconds, ["-seed=1", f"-dict={dictionary(target)}", f"-artifact_prefix={place}/{target}-"], [work, *dirs])
    lines = r["text"].splitlines()
    why = next((x.strip() for i, x in enumerate(lines) if i and lines[i - 1].startswith("FAILED")), next((x for x in lines if "runtime error" in x or x.startswith("SUMMARY")), None))
    if not r["code"] or not why:
        return []
    runs = re.search(r"stat::number_of_executed_units: (\d+)", r["text"])
    return [(target, int(runs[1]) if runs else r["inputs"], r["seconds"], re.sub(r"\(.*| is .*| \d.*", "", why)[:60])]


def mutants(seconds, only):
    """Each mutant starts from an empty corpus, so that the figures say how long the engine looks for it, not what the seeds know; when that does not find it,
    the seeds are tried, for twice as long."""
    alive, ran = 0, 0
    for patch in sorted((TOP / "tests/mutants").glob("*.patch")):
        if only and not any(patch.stem.startswith(o) for o in only):
            continue
        about = runner.fields(patch)
        layers = {re.split(r"[_.]", pathlib.Path(f).name)[0] for f in re.findall(r"^\+\+\+ b/(\S+)", patch.read_text(), re.M)}
        targets = sorted({t for x in layers for t in REACHES.get(x, ["fuzz_buddy", "fuzz_pgtable"])})
        src, out = OUT / "mutants" / patch.stem / "src", OUT / "mutants" / patch.stem / "out"
        shutil.rmtree(src.parent, ignore_errors=True)
        trouble = runner.tree(patch, src)
        # objects of the true code are newer than its files, so that only what the patch touches is compiled again
        if (OUT / "libfuzzer").is_dir():
            shutil.copytree(OUT / "libfuzzer", out / "libfuzzer", copy_function=shutil.copy2)
        trouble = trouble or build("libfuzzer", [f"OUT={out}", f"SRC={src}", "WARN="], targets)
        kind = f"mutants/{patch.stem}/out/libfuzzer"
        cells = [] if trouble else [c for t in targets for c in hunt(t, kind, seconds, src.parent, [])]
        if not cells and not trouble:
            cells = [(f"{c[0]} from its seeds", *c[1:]) for t in targets for c in hunt(t, kind, 2 * seconds, src.parent, seeds(t))]
        shutil.rmtree(src.parent, ignore_errors=True)
        alive += not cells
        best = min(cells, key=lambda c: c[2]) if cells else None
        print(f"{'killed  ' if cells else 'SURVIVED'} {patch.stem}: " + (trouble.strip()[:300] or "; ".join(f"{t} {n} executions, {s:.1f} s: {w}" for t, n, s, w in cells)),
              flush=True)
        ran += 1
        head = f"| {patch.stem} | {about['what']} |"
        if trouble:
            mutant_row(patch.stem, f"{head} does not build | | |")
        elif best:
            mutant_row(patch.stem, f"{head} {', '.join(c[0] for c in cells)} | {best[1]} | {best[2]:.1f} |")
        else:
            mutant_row(patch.stem, f"{head} **survives** {', '.join(targets)}{': ' + about['unseen'] if about['unseen'] else ''} | | {3 * seconds * len(targets)} |")
    print(f"mutants: {ran - alive} killed, {alive} survived")
    return 0


def mutant_row(name, row):
    """The table gets the row, in place of the one that this mutant had."""
    f = HERE / "mutants.md"
    head, _, table = f.read_text().partition("| mutant |")
    rows = {r.split(" | ")[0].strip("| "): r for r in table.splitlines() if re.match(r"\| \d\d-", r)}
    rows[name] = row
    f.write_text(head + "| mutant | fault | found by | executions | s |\n|---|---|---|---|---|\n" + "\n".join(rows[k] for k in sorted(rows)) + "\n")


FLOOR = 95


def cov_runs(targets):
    """Programs that were built for coverage, and what they are called with: the targets with their seeds, the unit tests of one machine."""
    for t in targets:
        yield OUT / "cov" / t, ["-q", *(str(p) for d in seeds(t) if d.is_dir() for p in sorted(d.iterdir()) if p.suffix != ".md")]
    for p in sorted((OUT / "cov/tests/clang-small").glob("test_*")):
        if not p.suffix:
            yield p, []


def cov_profile(runs, name):
    """Runs them; profiles of all processes become one."""
    raw = OUT / "cov/raw"
    shutil.rmtree(raw, ignore_errors=True)
    for program, args in runs:
        subprocess.run([str(program), *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, LLVM_PROFILE_FILE=f"{raw}/{program.name}-%p.profraw"))
    subprocess.run(["llvm-profdata", "merge", "-o", str(OUT / f"cov/{name}.profdata"), *(str(p) for p in raw.glob("*.profraw"))], check=True)
    shutil.rmtree(raw)
    objects = [str(runs[0][0])] + [x for program, _ in runs[1:] for x in ("-object", str(program))]
    return [*objects, f"-instr-profile={OUT}/cov/{name}.profdata"]


def cov_files(common):
    """What llvm-cov says about each file of core/ and arch/, by its path."""
    p = subprocess.run(["llvm-cov", "export", *common], check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    files = {os.path.relpath(os.path.realpath(f["filename"]), TOP): f for f in json.loads(p.stdout)["data"][0]["files"]}
    return {name: f for name, f in sorted(files.items()) if name.startswith(("core/", "arch/"))}


def line_counts(segments):
    """How often each line ran, as llvm-cov shows it. Its own sums count lines of comments where a file that includes a header does not use a function of it."""
    counts, wrapped, i = {}, None, 0
    for line in range(segments[0][0], segments[-1][0] + 1) if segments else ():
        here = []
        while i < len(segments) and segments[i][0] == line:
            here.append(segments[i])
            i += 1
        begun = [s[2] for s in here if s[3] and s[4] and not s[5]]
        skipped = here and not here[0][3] and here[0][4]
        if not skipped and (begun or (wrapped and wrapped[3])):
            counts[line] = max(begun + ([wrapped[2]] if wrapped and wrapped[3] else []))
        wrapped = here[-1] if here else wrapped
    return counts


def sums(files):
    """Lines that ran, lines, branches that were taken, branches."""
    lines = [n for f in files.values() for n in line_counts(f["segments"]).values()]
    return sum(n > 0 for n in lines), len(lines), *(sum(f["summary"]["branches"][k] for f in files.values()) for k in ("covered", "count"))


def percent(part, of):
    return 100 * part / of if of else 100.0


def cov_totals(title, files):
    """Lines and branches of all files together; 1 if one is below the floor."""
    run, lines, taken, branches = sums(files)
    print(f"{title:<24}lines: {run} of {lines}, {percent(run, lines):.1f} %   branches: {taken} of {branches}, {percent(taken, branches):.1f} %")
    return percent(run, lines) < FLOOR or percent(taken, branches) < FLOOR


def not_reached(path, segments):
    """Functions with lines that never ran: lines themselves would be others tomorrow."""
    text, names = path.read_text().splitlines(), []
    for n, count in line_counts(segments).items():
        heads = [m[1] for m in (re.match(r"[a-z][\w *]*?(\w+)\(", text[k]) for k in range(n - 1, -1, -1)) if m] if count == 0 else []
        if heads and heads[0] not in names:
            names.append(heads[0])
    return ", ".join(f"`{x}`" for x in names)


def cov_page(files):
    """docs/coverage.md: its text and the reasons, one for each file, are written by people and stay; figures and lines are new."""
    page = TOP / "docs/coverage.md"
    head, _, table = page.read_text().partition("| file |")
    why = {c[1].strip().strip("`"): c[5].strip() for c in (row.split("|") for row in table.splitlines()) if len(c) > 6}
    rows = ["| file | lines | branches | functions with lines that are not reached | why |", "|---|---|---|---|---|"]
    run, lines, taken, branches = sums(files)
    rows.append(f"| all | {run} of {lines}, {percent(run, lines):.1f} % | {taken} of {branches}, {percent(taken, branches):.1f} % | | |")
    for name, f in files.items():
        run, lines, taken, branches = sums({name: f})
        if run < lines or taken < branches:
            rows.append(f"| `{name}` | {percent(run, lines):.1f} % | {percent(taken, branches):.1f} % | {not_reached(TOP / name, f['segments'])} | {why.get(name, '')} |")
    page.write_text(head + "\n".join(rows) + "\n")


def cov(targets):
    runs = list(cov_runs(targets))
    seeds_only = cov_files(cov_profile(runs[:len(targets)], "seeds"))
    common = cov_profile(runs, "all")
    files = cov_files(common)
    sources = [str(TOP / name) for name in files]
    subprocess.run(["llvm-cov", "show", "-format=html", f"-output-dir={OUT}/cov/html", "-show-branches=count", *common, *sources], check=True, stderr=subprocess.DEVNULL)
    for name, f in files.items():
        run, lines, taken, branches = sums({name: f})
        if run < lines or taken < branches:
            print(f"{name:<28} lines {percent(run, lines):6.1f} %   branches {percent(taken, branches):6.1f} %")
    cov_page(files)
    cov_totals("seeds of the fuzzers", seeds_only)
    bad = cov_totals("and unit tests", files)
    print(f"{os.path.relpath(OUT, TOP)}/cov/html/index.html shows what is not reached; the floor is {FLOOR} %")
    return bad


def report(targets):
    """Curves of all runs whose logs are in build/fuzz/log, drawn by gnuplot, on one page."""
    page = OUT / "report"
    page.mkdir(parents=True, exist_ok=True)
    html = ["<!doctype html><meta charset=utf-8><title>provm fuzzing</title><style>body{font:15px sans-serif;margin:2em;max-width:70em}td,th{padding:.2em .8em;"
            "text-align:right}td:first-child{text-align:left}</style><h1>provm fuzzing</h1>"]
    for t in targets:
        runs = [json.loads(p.read_text()) for p in sorted((OUT / "log").glob(f"{t}-*.json"))]
        if not runs:
            continue
        html.append(f"<h2>{t}</h2><table><tr><th>run<th>s<th>executions<th>ops<th>exec/s<th>ops/s<th>edges<th>features<th>inputs<th>last new edge or feature, s")
        base, executed, points = 0.0, 0, []
        for i, r in enumerate(runs):
            last = r["curve"][-1] if r["curve"] else [0] * 6
            new = next((c[0] for c in reversed(r["curve"]) if c[5] == "NEW"), 0)
            s = max(r["seconds"], 0.01)
            html.append(f"<tr><td>{i + 1}<td>{s:.0f}<td>{r['inputs']}<td>{r['ops']}<td>{r['inputs'] / s:.0f}<td>{r['ops'] / s:.0f}<td>{last[2]}<td>{last[3]}<td>{last[4]}<td>{new:.0f}")
            points += [(base + c[0], executed + c[1], c[2], c[3], c[4]) for c in r["curve"]]
            base += s
            executed += r["inputs"]
        (page / f"{t}.dat").write_text("\n".join(" ".join(map(str, p)) for p in points) + "\n")
        plot = "".join(f"set output '{page}/{t}-{name}.png'; set ylabel '{label}'; plot '{page}/{t}.dat' using 1:{col} with lines notitle\n"
                       for name, label, col in (("edges", "edges", 3), ("features", "features", 4), ("executions", "executions", 2), ("inputs", "inputs", 5)))
        subprocess.run(["gnuplot"], input=f"set terminal pngcairo size 520,320; set xlabel 'seconds'; set yrange [0:*]\n{plot}", text=True, check=True)
        html.append("</table>" + "".join(f"<img src='{t}-{n}.png' alt='{n}'>" for n in ("edges", "features", "executions", "inputs")))
    rows = [x.strip("| \n").split(" | ") for x in (HERE / "mutants.md").read_text().splitlines() if re.match(r"\| \d\d-", x)]
    html.append(f"<h2>mutants</h2><p>{sum('survives' not in ' '.join(r) for r in rows)} of {len(rows)} found<table>" +
                "".join("<tr>" + "".join(f"<td>{c.strip('*')}" for c in r) for r in rows) + "</table>")
    (page / "index.html").write_text("\n".join(html) + "\n")
    print(os.path.relpath(page / "index.html", TOP))
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
    if what == "mutants":
        return mutants(int(rest[0]), rest[1:])
    if what == "cov":
        return cov(rest)
    if what == "report":
        return report(rest)
    return target(rest[0])


if __name__ == "__main__":
    sys.exit(main())
