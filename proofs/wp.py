# SPDX-License-Identifier: BSD-2-Clause
"""One WP job: the prover configuration, the call of Frama-C on one function, what its log says, and the cache of whole results."""
import csv
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import tempfile

# Step limits, not seconds: each prover counts its own work (Z3 "rlimit", CVC4 and CVC5 "resource units"), so the verdict is the
# same on a slow machine. A goal goes through the rounds in order: every prover with a little, then with more. One second is
# about 3 million steps of Z3, 180 000 of CVC5, 100 000 of CVC4. The guard stops a prover whose counter stands still (Z3 in
# nonlinear arithmetic); that of the last round is several times what its steps take. In the smoke round silence is success; to read the
# definitions of all layers takes 200 000 of its steps.
# "z3", "z3case", "cvc4" and "cvc5" do without the libraries' lemmas on products, bits and addresses (why3/lean.gen), those named "full"
# have them. "z3" instantiates by triggers alone, and expensive instances late, which proves most goals of WP and soon gives up on the others;
# "z3case" has another order of case splits; "z3auto" is as it configures itself, with model-based instantiation and all lemmas.
# hints.json names the goals that another entry than the first proved when the baseline was written: that one is asked first. A hint
# is never believed, only tried; a wrong one costs time.
ROUNDS = {
    "1": {"guard_s": 3, "z3": 600_000, "z3case": 900_000, "cvc4": 150_000, "z3auto": 600_000, "cvc5": 100_000},
    "2": {"guard_s": 10, "z3case": 1_800_000, "cvc4": 200_000, "cvc4full": 200_000, "z3full": 1_000_000, "z3casefull": 1_800_000,
          "z3auto": 3_000_000, "cvc5": 400_000, "cvc5full": 400_000},
    "3": {"guard_s": 60, "cvc4": 1_000_000, "cvc4full": 1_000_000, "cvc5": 2_000_000, "cvc5full": 2_000_000, "z3auto": 30_000_000,
          "z3full": 30_000_000},
    "smoke": {"guard_s": 10, "z3full": 400_000},
}
FIRST = "z3-1"
NAMES = {"z3": "Z3", "z3case": "Z3case", "z3auto": "Z3auto", "z3full": "Z3full", "z3casefull": "Z3casefull", "cvc4": "CVC4",
         "cvc4full": "CVC4full", "cvc5": "CVC5", "cvc5full": "CVC5full"}
STEPS_PER_MS = {"Z3": 3000, "CVC5": 180, "CVC4": 100}
TIMEOUT_S = 300  # WP's own limit, never reached
# Large pages under the heaps of Frama-C and of the provers, which are not given back in between, and a large nursery for OCaml's values:
# half of a short Z3 run, 7 % of the CPU time of whole layers.
MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=0x4000000:glibc.malloc.trim_threshold=0x10000000:"
                            "glibc.malloc.mmap_threshold=0x10000000", "OCAMLRUNPARAM": "s=4M"}
# Some of WP's simplifications are off: on goals with the invariants of several layers "ground" and "pruning" take more time than all provers
# together, "simpl" a third of what Frama-C takes with the goals of pvm_pt_link; the provers miss none of them.
OPTIONS = ["-no-autoload-plugins", "-load-module", "wp,rtegen,report", "-c11", "-machdep", "gcc_x86_64", "-wp", "-wp-rte", "-warn-unsigned-overflow", "-warn-unsigned-downcast",
           "-warn-signed-downcast", "-wp-no-ground", "-wp-no-pruning", "-wp-no-simpl", "-wp-par", "1", "-wp-timeout", str(TIMEOUT_S), "-wp-smoke-timeout", str(TIMEOUT_S)]
# Smoke tests look for a contradiction in what a function may assume without proof: its requires, the contracts of hooks. Not in its loop
# invariants, which are proven to hold where the loop begins, not in the ensures of the core's own functions, which are proven, and not
# for dead branches, which can be right for the configured maxima. A second run has only these tests; `exits` stays selected, since
# WP makes no smoke tests for a function without any goal.
SMOKE = ["-wp-smoke-tests", "-wp-no-smoke-dead-code", "-wp-no-smoke-dead-loop", "-wp-prop=" + ",".join("-@" + c for c in (
    "lemma", "requires", "assigns", "ensures", "assert", "invariant", "variant", "breaks", "continues", "returns",
    "complete_behaviors", "disjoint_behaviors", "decreases", "check", "terminates"))]
GOAL = re.compile(r"^\[wp\] \[(?P<by>[^\]]*)\] (?P<what>Goal|Smoke-test) (?P<name>\S+)(?: : (?P<verdict>\w+)(?P<rest>.*))?$")
KINDS = ("loop_invariant", "loop_variant", "loop_assigns", "assert_rte", "assert", "ensures", "requires", "assigns", "terminates",
         "exits", "lemma", "check")


def configuration(top, build):
    """Write build/why3.conf with one prover entry per prover and round; return its path."""
    source = re.sub(r"^#.*\n", "", (top / "proofs/why3/why3.conf.in").read_text(), flags=re.M)
    head, *blocks = source.replace("@DIR@", str(top / "proofs/why3")).split("[prover]\n")
    out = head
    for rnd, limits in ROUNDS.items():
        for block in blocks:
            field = dict(re.findall(r'^(\w+) = (.*)$', block, re.M))
            short = field["shortcut"].strip('"')
            if short in limits:
                field["command"] = field.pop("command_steps").replace("%S", str(limits[short])).replace("%t", str(limits["guard_s"]))
                field |= {"shortcut": f'"{short}-{rnd}"', "alternative": f'"{rnd}"'}
                out += "[prover]\n" + "".join(f"{k} = {v}\n" for k, v in field.items()) + "\n"
    path = build / "why3-steps.conf"
    if not path.exists() or path.read_text() != out:
        path.write_text(out)
    return path


def provers(rounds):
    return ",".join(f"{p}-{r}" for r in rounds for p in ROUNDS[r] if p != "guard_s")


def hint_session(hints, conf, build):
    """A folder with a WP script per goal of a layer, which says only which prover to ask first."""
    version = dict(re.findall(r'^shortcut = "(\S+)"\nversion = "(\S+)"$', conf.read_text(), re.M))
    name = hashlib.sha256(json.dumps([hints, version]).encode()).hexdigest()[:16]
    folder = build / "hints" / name
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as new:
            script = pathlib.Path(new, name, "script")
            script.mkdir(parents=True)
            for entry, goals in hints.items():
                short, rnd = entry.split("-")
                text = json.dumps([{"prover": f"{NAMES[short]}:{version[entry]}:{rnd}", "verdict": "valid", "time": 1.0}])
                for goal in goals:
                    (script / f"{goal}.json").write_text(text)
            try:
                script.parent.rename(folder)
            except OSError:  # another run was faster
                pass
    return folder


def ram_hypothesis(warning):
    """Is this warning the one memory-model hypothesis that docs/soundness.md admits: the frames behind pvm_ram hold no array of the
    core? Each \\separated list may have one term inside pvm_ram; its other terms must be whole globals of the core."""
    if "Memory model hypotheses" not in warning:
        return False
    text = re.sub(r"\s+", " ", warning[warning.index("/*@"):warning.index("*/")])
    body = re.sub(r"^/\*@ behavior wp_typed: ", "", text)
    clauses = [c.strip() for c in body.split(";") if c.strip()]
    for c in clauses:
        m = re.fullmatch(r"requires \\separated\((.*)\)", c)
        if not m:
            return False
        ram = [t for t in terms(m.group(1)) if re.search(r"\bpvm_ram\b", t) and t != "&pvm_ram"]
        rest = [t for t in terms(m.group(1)) if t not in ram and not re.fullmatch(r"&pvm_\w+|(\(\w[\w ]* (\*|\(\*\)\[[\d *]+\])\))?&?pvm_\w+(\[0\])?( \+ \(\.\.\))?", t)]
        if len(ram) != 1 or rest:
            return False
    return bool(clauses)


def terms(text):
    """Split at the commas outside brackets."""
    out, depth = [""], 0
    for c in text:
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            out.append("")
        else:
            out[-1] += c
    return [t.strip() for t in out]


class Result:
    """What one function's run showed. `failed`: list of (goal, verdicts); `trouble`: warnings and errors of the log."""

    def __init__(self):
        self.total = self.proven = self.smoke = 0
        self.failed, self.dead, self.trouble, self.rows, self.hints = [], [], [], [], []
        self.provers, self.slow, self.seconds, self.cached = {}, None, 0.0, False

    @property
    def ok(self):
        return self.total + self.smoke > 0 and not (self.failed or self.dead or self.trouble)


def milliseconds(text):
    return sum(float(n) * {"ms": 1, "s": 1000, "min": 60000}[u] for n, u in re.findall(r"([\d.]+)(ms|min|s)\b", text))


def warnings(lines):
    """Every warning or error of a log, with its continuation lines, as one string each."""
    out, i = [], 0
    while i < len(lines):
        if re.search(r"Warning:|User Error|Fatal|Failure|Unexpected|Plug-in .* aborted", lines[i]):
            text = [lines[i]]
            while i + 1 < len(lines) and lines[i + 1].startswith("  "):
                i += 1
                text.append(lines[i].strip())
            text = " ".join(text)
            if "Failed smoke-test" not in text and not ram_hypothesis(text):
                out.append(text)
        i += 1
    return out


def closer(m, report):
    """(prover, its entry in the configuration, milliseconds, steps) of a proven goal's line."""
    if m["by"] == "Script":
        by, entry, steps = prover_of(row(report, owner(report, m["name"]), m["name"]) or {})
        return by, entry, round(steps / STEPS_PER_MS.get(re.sub("case|auto|full", "", by), 1)), steps
    by, own = m["by"].split()[0].replace("CFG", "Qed"), re.sub(r"\(Qed:[^)]*\)", "", m["rest"])
    rnd, steps = re.search(r"\((\w+)\)$", m["by"]), re.search(r"\((\d+)\)", own)
    return by, f"{by.lower()}-{rnd[1]}" if rnd else "", milliseconds(own), int(steps[1]) if steps else 0


def row(report, function, goal):
    """The row of a function's goal in WP's JSON report, None if it has none. Rows are named by clauses: one serves all parts of a clause,
    whose goals have its name with an ending; that of a callee's clause lacks the words `function_call_`."""
    rows, name = report.get(function, {}), bare(goal)
    keys = [k for k in rows if f"{name}_".startswith((f"{k}_", f"{function}_call_{k}_"))]
    return rows[max(keys, key=len)] if keys else None


def owner(functions, goal):
    """The function a goal is named after; the functions of one call of Frama-C are chosen so that it is certain."""
    return next((f for f in functions if bare(goal).startswith(f"{f}_")), None)


def bare(goal):
    return re.sub(r"^(typed_)?(ref_)?", "", goal)


def prover_of(goal):
    """(prover, entry, steps) of a row: not the first entry, if there is another. `rank` is 16 a doubling of the steps, 166 at 90752."""
    found = ("Qed", "", 0)
    for name, row in goal.items():
        if re.fullmatch(r"(Z3\w*|CVC\w*):.*", name) and row.get("valid") and found[1] in ("", FIRST):
            prover, _, rnd = name.split(":")
            found = prover, f"{prover.lower()}-{rnd}", round(90752 * 2 ** ((row["rank"] - 166) / 16))
    return found


def read_log(text, res, report):
    """Count the goals of a WP log into res; return WP's own count. The report has the provers of the goals with a hint."""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        m = GOAL.match(line)
        if not m or m["what"] != "Goal":
            continue
        res.total += 1
        if m["verdict"] == "Valid":
            res.proven += 1
            by, entry, ms, steps = closer(m, report)
            res.provers[by] = res.provers.get(by, 0) + 1
            if entry and entry != FIRST:
                res.hints.append((m["name"].removeprefix("typed_"), entry))
            cost = (ms, m["name"], by, steps)
            res.slow = max(res.slow or cost, cost)
        else:
            verdicts = [] if m["by"] == "Failed" else [f"{m['by']}: {m['verdict']}"]
            for more in lines[i + 1:]:
                if not more.startswith("  "):
                    break
                verdicts.append(re.sub(r" \(Qed:[^)]*\)| \(cached\)", "", more.strip()))
            res.failed.append((m["name"], verdicts))
    res.trouble += warnings(lines)
    said = re.search(r"Proved goals:\s+(\d+) / (\d+)", text)
    return (int(said.group(1)), int(said.group(2))) if said else (0, 0)


def frama_c(cmd, conf, log):
    """Run Frama-C with its output in `log`; return its exit code, the output and WP's report by function and clause."""
    env = dict(os.environ, **MEMORY, WHY3CONFIG=str(conf), PWD=os.getcwd())  # Frama-C believes PWD
    with log.open("w") as out, tempfile.NamedTemporaryFile(suffix=".json") as report:
        cmd = [cmd[0], "-wp-report-json", report.name, *cmd[1:]]
        print(*cmd, file=out, flush=True)
        code = subprocess.run(cmd, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
        said = pathlib.Path(report.name).read_text()
    return code, log.read_text(errors="replace").split("\n", 1)[1], (json.loads(said or "null") or {}).get("wp:functions") or {}


def selection(function):
    return ["-wp-prop", "@lemma"] if function == "(lemmas)" else ["-wp-fct", function]


class Prover:
    """Runs WP jobs for one tree of sources (top: the project; root: where core/, arch/ and spec/ are)."""

    def __init__(self, top, root, build, includes, rounds, fresh, hints):
        self.top, self.root, self.build, self.rounds, self.fresh = top, root, build, rounds, fresh
        self.hints = json.loads(pathlib.Path(hints).read_text()) if os.path.exists(hints) else {}
        self.conf = configuration(top, build)
        self.cpp = " ".join("-I" + i for i in includes)
        setup = self.conf.read_text() + "".join(f.read_text() for f in sorted((top / "proofs/why3").iterdir()))
        limits = hashlib.sha256(setup.encode()).hexdigest()[:8]  # WP's cache knows the provers' names, neither limits nor drivers
        self.cache, self.results = build / f"wp-cache-{limits}", build / "results"
        self.logs = build / "logs" / ("" if root == top else root.name)  # two trees may be proven at a time
        for d in (self.cache, self.results, self.logs):
            d.mkdir(parents=True, exist_ok=True)
        tools = "".join(subprocess.run([t, "--version"], text=True, stdout=subprocess.PIPE).stdout for t in ("frama-c", "z3", "cvc4", "cvc5"))
        self.stamp = tools + setup + pathlib.Path(__file__).read_text() + repr((rounds, self.cpp))

    def base(self):
        return ["frama-c", *OPTIONS, "-cpp-extra-args=" + self.cpp, "-wp-cache", "update", "-wp-cache-dir", str(self.cache)]

    def provers(self, layer):
        known = provers(self.rounds).split(",")
        hints = {k: v for k, v in self.hints.get(layer.name, {}).items() if k in known}
        if not hints:
            return ["-wp-prover", provers(self.rounds)]
        return ["-wp-session", str(hint_session(hints, self.conf, self.build)), "-wp-prover", "script," + provers(self.rounds)]

    def show(self, path, function, goal):
        """The command that prints an unproved goal."""
        kind, label = clause(function, goal)
        what = label or ("@" + kind.replace("loop_", "").replace("assert_rte", "assert"))
        return (f"cd {self.root} && frama-c -c11 -machdep gcc_x86_64 -cpp-extra-args='{self.cpp}' -wp -wp-rte -warn-unsigned-overflow "
                f"-warn-unsigned-downcast -warn-signed-downcast -wp-prover none -wp-print -wp-fct {function} -wp-prop={what} {path}")

    def forget(self, since):
        """Drop what provers did not prove since then, so that the next run tries again."""
        for f in self.cache.glob("*.json"):
            try:
                if f.stat().st_mtime >= since and '"valid"' not in f.read_text():
                    f.unlink()
            except FileNotFoundError:  # another run tidies, too
                pass

    def run(self, layer, names, tested=()):
        """Prove functions of a layer; return their results by name. "(lemmas)" stands for its lemmas, "(smoke)" for the smoke tests of
        the functions `tested`. Several functions share one call of Frama-C, which is cheaper; what that call does not settle is
        run again alone."""
        out, files = {}, {}
        for n in names:
            key = hashlib.sha256("\0".join((self.stamp, str(layer.path), n, *tested, layer.text)).encode()).hexdigest()
            files[n] = self.results / f"{key[:32]}.json"
            if files[n].exists() and not self.fresh:
                out[n] = Result()
                out[n].__dict__ |= json.loads(files[n].read_text())
                out[n].cached = True
        todo = [n for n in names if n not in out]
        out |= self.together(layer, todo) if len(todo) > 1 else {}
        for n in todo:
            if n not in out:
                out[n] = self.alone(layer, n, tested)
            if out[n].ok:
                files[n].write_text(json.dumps({k: v for k, v in out[n].__dict__.items() if k not in ("cached", "rows")}))
        return out

    def together(self, layer, names):
        """Results of those functions that one call for all of them proves; none if its log has anything but goals."""
        begin, log = os.times().elapsed, self.logs / f"{layer.name}.together.{names[0]}.log"
        code, text, report = frama_c(self.base() + [*self.provers(layer), "-wp-fct", ",".join(names), str(layer.path)], self.conf, log)
        whole = Result()
        said = read_log(text, whole, report)
        whole.trouble = [t for t in whole.trouble if "No goal generated" not in t]
        if code or whole.trouble or said != (whole.proven, whole.total):
            return {}
        lines = {n: [] for n in names}
        for line in text.splitlines():
            m = GOAL.match(line)
            if m and m["what"] == "Goal":
                function = owner(names, m["name"])
                if function is None:  # the single runs will say
                    return {}
                lines[function].append(line)
        out = {}
        for n in names:
            out[n] = Result()
            read_log("\n".join(lines[n]), out[n], report)
            out[n].seconds = (os.times().elapsed - begin) * max(out[n].total, 1) / max(whole.total, 1)
        return {n: r for n, r in out.items() if r.ok}

    def alone(self, layer, function, tested):
        res, begin = Result(), os.times().elapsed
        log = self.logs / f"{layer.name}.{function.strip('()')}.log"
        if function == "(smoke)":
            self.smoke_tests(layer, tested, log, res)
        else:
            self.goals(layer, function, log, res)
        res.trouble = list(dict.fromkeys(res.trouble))
        res.seconds = os.times().elapsed - begin
        return res

    def goals(self, layer, function, log, res):
        with tempfile.NamedTemporaryFile(suffix=".csv") as table:
            code, text, report = frama_c(self.base() + [*self.provers(layer), *selection(function), str(layer.path), "-then", "-report-csv", table.name],
                                         self.conf, log)
            rows = pathlib.Path(table.name).read_text()
        said = read_log(text, res, report)
        res.rows = [r for r in csv.reader(io.StringIO(rows), delimiter="\t") if len(r) > 6 and r[5] not in ("Valid", "status", "Considered valid")]
        if code or said != (res.proven, res.total):
            res.trouble.append(f"frama-c left with {code}; it counts {said[0]}/{said[1]} goals, the log shows {res.proven}/{res.total}")

    def smoke_tests(self, layer, names, log, res):
        calls = any(map(layer.calls_hooks, layer.functions()))
        code, text, _ = frama_c(self.base() + [*SMOKE, *([] if calls else ["-wp-no-smoke-dead-call"]), "-wp-prover", provers(("smoke",)), "-wp-fct", ",".join(names), str(layer.path)], self.conf, log)
        tests = {m["name"]: m["by"] for m in map(GOAL.match, text.splitlines()) if m and m["what"] == "Smoke-test"}
        res.smoke = len(tests)
        res.dead += [name for name, by in tests.items() if by != "Passed"]
        res.trouble += warnings(text.splitlines())
        if code:
            res.trouble.append(f"frama-c left with {code}")
        res.trouble += [f"no smoke test of the requires of {n}" for n in names
                        if layer.unit.functions[n].has_requires and f"typed_{n}_wp_smoke_default_requires" not in tests]


def clause(function, goal):
    """(kind, label) of the clause behind a goal name such as typed_f_loop_invariant_done_preserved."""
    rest = re.sub(rf"^{re.escape(function)}_", "", bare(goal))
    call = re.match(r"call_\w*?_requires_?", rest)
    if call:
        return "requires", re.sub(r"_\d+$|_part\d+$", "", rest[call.end():])
    for kind in KINDS:
        if rest.startswith(kind):
            label = re.sub(r"_(preserved|established|part\d+|\d+)$", "", rest[len(kind):])
            label = re.sub(r"_(preserved|established|part\d+|\d+|decrease|positive|exit|normal)$", "", label).lstrip("_")
            return kind, "" if label.isdigit() or kind == "assert_rte" else label
    return rest, ""
