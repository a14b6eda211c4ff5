# SPDX-License-Identifier: BSD-2-Clause
"""The part of the gate that reads sources instead of running provers. `findings` names everything in a layer that would let a
proof say less than it seems to. Run by itself (make audit) it also checks, or with --write writes, the ledger of what the proofs
trust in docs/soundness.md."""
import functools
import json
import os
import pathlib
import re
import sys

import csource
import layers

TOP = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- ledger: written by make audit W=1 -->", "<!-- end of ledger -->"

FORBIDDEN = {
    "admit": "admitted without proof", "axiom": "an axiom", "axiomatic": "an axiomatic block", "inductive": "an inductive definition (axioms to WP)",
    "no_wp": "excluded from the proof", "calls": "a function pointer",
}
FORBIDDEN_CODE = {"union": "a union", "asm": "inline assembly", "__asm__": "inline assembly", "float": "floating point", "double": "floating point",
                  "goto": "a goto"}


def allow(top):
    return json.loads((top / "proofs/trust.json").read_text())


def annotations(layer):
    """Every annotation of the layer's files, ghost code unfolded: (token, text)."""
    todo = [t for t in layer.unit.tokens if t.kind == "annot"]
    while todo:
        t = todo.pop()
        yield t, csource.words(t.text)
        if csource.first_word(t.text) == "ghost":
            todo += [g for g in csource.ghost_tokens(t) if g.kind == "annot"]


def contract_findings(f):
    text = f.contract
    if not f.contracts:
        return ["has no contract"]
    out = []
    for need, pattern in (("terminates \\true", r"\bterminates\s+(\w+\s*:\s*)?\\true\s*;"), ("exits \\false", r"\bexits\s+(\w+\s*:\s*)?\\false\s*;"),
                          ("an assigns clause", r"\bassigns\b"), ("an ensures clause", r"\bensures\b")):
        if not re.search(pattern, text.split("behavior ")[0] if need == "an assigns clause" else text):
            out.append(f"has no {need.removeprefix('an ')}")
    if len(re.findall(r"\bterminates\b", text)) > len(re.findall(r"\bterminates\s+(?:\w+\s*:\s*)?\\true\s*;", text)):
        out.append("has a terminates clause other than \\true")
    return out


def loop_findings(f):
    out = []
    for tok, annot in csource.loops(f.body):
        text = csource.words(annot.text) if annot else ""
        out += [f"{tok.where()}: loop in {f.name} without {need}" for need in ("loop variant", "loop assigns") if not re.search(need.replace(" ", r"\s+"), text)]
    return out


def body_findings(f):
    out = []
    for t in csource.flat(f.body):
        if t.kind == "annot" and csource.first_word(t.text) in ("requires", "ensures", "assigns", "behavior", "terminates", "exits", "breaks"):
            out.append(f"{t.where()}: statement contract in {f.name}, which WP does not prove")
        elif t.kind == "id" and t.text in FORBIDDEN_CODE:
            out.append(f"{t.where()}: {FORBIDDEN_CODE[t.text]} in {f.name}")
    return out


def logic_definitions(layer):
    """name -> (where, body) of every logic function and predicate."""
    out = {}
    for t in layer.unit.globals:
        text = csource.words(t.text)
        for m in re.finditer(r"\b(?:logic\s+[\w\s*]+?|predicate\s+)\b(\w+)\s*(?:\{[^}]*\})?\s*(?:\([^)]*\))?\s*=(.*?);", text, re.S):
            out[m.group(1)] = (t.file + ":" + str(t.line + csource.words(t.text)[:m.start()].count("\n")), m.group(2))
    return out


@functools.cache
def recursive_logic(layer):
    """Logic functions and predicates that reach themselves, and where: WP trusts that they are well defined."""
    defs, out = logic_definitions(layer), []
    calls = {n: set(re.findall(r"\b[A-Za-z_]\w*", body)) & defs.keys() for n, (_, body) in defs.items()}
    for name in defs:
        seen, todo = set(), list(calls[name])
        while todo:
            n = todo.pop()
            if n not in seen:
                seen.add(n)
                todo += calls[n]
        if name in seen:
            out.append((name, defs[name][0]))
    return out


def hooks(layer):
    """Functions with a contract and no body in this unit: what the proof believes about code it does not see."""
    return [f for f in layer.unit.functions.values() if f.body is None and f.contracts]


def findings(layer, trust, bodies):
    """All findings of one layer. `bodies`: names of the functions that have a proven body in some layer."""
    emitted = layer.symbols()
    if layer.broken:
        return [f"{layer.path}: does not compile: {layer.broken}"]
    own, out = layer.functions(), []
    for f in own:
        out += [f"{f.where()}: {f.name} {x}" for x in contract_findings(f)] + loop_findings(f) + body_findings(f)
    for t, text in annotations(layer):
        if t.file not in layer.files and not t.file.endswith(".acsl"):
            continue
        out += [f"{t.where()}: {why} ({word})" for word, why in FORBIDDEN.items() if re.search(rf"\b{word}\b" if word != "no_wp" else r"\bno_wp", text)]
    for f in hooks(layer):
        if f.name not in bodies and not f.file.endswith("core/pvm_port.h"):
            out.append(f"{f.where()}: {f.name} has a contract and no body, and is no hook of core/pvm_port.h")
    for name, where in recursive_logic(layer):
        if name not in trust["recursive_logic"]:
            out.append(f"{where}: {name} is recursive and proofs/trust.json gives no reason why it is well defined")
    seen = {f.name for f in layer.unit.functions.values() if f.body is not None and not f.ghost}
    out += [f"{layer.path}: the compiler emits {s}, which the gate does not see" for s in sorted(emitted - seen)]
    out += raw_findings(layer)
    return sorted(set(out))


def raw_findings(layer):
    """What the preprocessor would hide: conditional compilation for the prover, forbidden words behind a macro."""
    out = []
    for file in sorted(layer.files | {h for h in layer.headers() if h.endswith(".acsl")}):
        for n, line in enumerate(open(file, encoding="utf-8"), 1):
            if "__FRAMAC__" in line:
                out.append(f"{file}:{n}: __FRAMAC__: the proven text would not be the compiled text")
            elif re.match(r"\s*#\s*define\b.*\b(admit|axiom|axiomatic|terminates|no_wp)\b", line):
                out.append(f"{file}:{n}: a macro hides a word of ACSL")
    return out


def row(*cells):
    return "| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |\n"


def maxima(every):
    """Macros of core/pvm_config.h with the values that this run proves."""
    text = next((la.text for la in every if "PVM_MAX_FRAMES" in la.text), "")
    names = re.findall(r"^#define (PVM_\w+) ", pathlib.Path("core/pvm_config.h").read_text(), re.M)
    for n in names:
        value = re.search(rf"^#define {n} (.+)$", text, re.M)
        yield n, value.group(1).strip() if value else "?"


def ledger(every, trust):
    """The table of every assumption. Hooks, recursive definitions and maxima come from the sources; the rest from proofs/trust.json."""
    out = row("assumption", "kind", "why it is believed, and what checks it") + row("---", "---", "---")
    for a in trust["assumptions"]:
        out += row(a["what"], a["kind"], a["why"])
    port = {f.name: f for la in every for f in hooks(la) if f.file.endswith("core/pvm_port.h")}
    for name, f in sorted(port.items()):
        out += row(f"`{name}` does what its contract in `core/pvm_port.h` says", "hook", trust["hooks"].get(name, "**no reason given**"))
    found = {n: w for la in every for n, w in recursive_logic(la)}
    for name, where in sorted(found.items()):
        out += row(f"`{name}` (`{where.split(':')[0]}`) is well defined", "recursive definition", trust["recursive_logic"].get(name, "**no reason given**"))
    values = ", ".join(f"`{n}` = {v}" for n, v in maxima(every))
    out += row(f"The maxima are {values}", "configuration", "The proofs hold for these values; with others run `make prove` again.")
    return out


def ledger_findings(every, trust, write):
    """Compare docs/soundness.md with the generated ledger."""
    page = pathlib.Path("docs/soundness.md")
    text = page.read_text()
    new = re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: f"{BEGIN}\n{ledger(every, trust)}{END}", text, flags=re.S)
    out = [f"proofs/trust.json: no reason for the hook {f.name}" for la in every for f in hooks(la)
           if f.file.endswith("core/pvm_port.h") and f.name not in trust["hooks"]]
    stale = (set(trust["recursive_logic"]) - {n for la in every for n, _ in recursive_logic(la)}) | (
        set(trust["hooks"]) - {f.name for la in every for f in hooks(la)})
    out += [f"proofs/trust.json: {n} is not in the sources" for n in sorted(stale)]
    if write:
        page.write_text(new)
    elif new != text:
        out.append("docs/soundness.md: the ledger differs from the sources (make audit W=1 rewrites it; then read what changed)")
    return sorted(set(out))


def all_findings(every, units, trust, whole=True, write=False):
    """Findings of these units, and of the ledger when they are the whole project."""
    bodies = {f.name for la in every for f in la.unit.functions.values() if f.body is not None}
    out = [x for la in units for x in findings(la, trust, bodies)]
    if whole and pathlib.Path("docs/soundness.md").exists():
        out += ledger_findings(every, trust, write)
    return list(dict.fromkeys(out))


def main():
    os.chdir(TOP)
    every = layers.find(TOP / "build")
    found = all_findings(every, every, allow(TOP), write="--write" in sys.argv)
    print("".join(f"AUDIT {x}\n" for x in found), end="")
    print(f"{sum(len(la.functions()) for la in every)} functions in {len(every)} layers, {len(found)} audit findings")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
