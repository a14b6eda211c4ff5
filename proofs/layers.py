# SPDX-License-Identifier: BSD-2-Clause
"""The layers of the project: which file proves which functions. A layer is a .c file of core/ or arch/x86_64/, or a header
there with functions that no .c file owns; the functions of `x.h` and of `x_*.h` belong to `x.c`.
`make prove L=x` takes the layers x and x_*."""
import functools
import pathlib
import subprocess
import tempfile

import csource

FOLDERS = ("core", "arch/x86_64")
INCLUDES = ("core", "arch/x86_64", "spec")
ORDER = ("bits", "frame", "buddy", "zone", "reserve", "pte", "swp", "walk", "tlb", "pgtable", "itree", "pool", "vma", "rmap", "area", "mm", "account", "zap", "fault", "fork", "exit", "mmap", "mremap", "madvise", "mlock", "msync", "mincore", "text", "proc")


class Layer:
    """Paths are relative to the root of the tree, which is the working directory."""

    def __init__(self, build, path):
        self.name, self.path, self.broken = path.stem, path, None
        self.flags = ["-I" + i for i in INCLUDES]
        if path.suffix == ".h":
            self.path = build / "units" / (path.stem + ".c")
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(f'#include "{path.name}"\n')
        try:
            self.text = csource.preprocess(str(self.path), self.flags)
        except subprocess.CalledProcessError as e:
            self.text, self.broken = "", e.stderr.strip().splitlines()[0] if e.stderr else str(e)
        self.unit = csource.Unit(csource.lex(self.text))
        self.files = {str(path)}
        self.own = []

    @functools.cache
    def headers(self):
        return {t.file for t in self.unit.tokens if not t.file.startswith("/") and t.file.endswith((".h", ".acsl"))}

    def functions(self):
        return [f for f in self.unit.functions.values() if f.body is not None and f.file in self.files]

    def calls_hooks(self, function):
        hooks = {f.name for f in self.unit.functions.values() if f.file.endswith("/pvm_port.h")}
        return any(t.text in hooks for t in function.body)

    def assumes(self, function):
        """Does it take anything without proof, so that smoke tests have something to test?"""
        return function.has_requires or self.calls_hooks(function)

    def symbols(self):
        """Functions that gcc emits for this unit, static and inline ones included: the check on our own parser."""
        with tempfile.NamedTemporaryFile(suffix=".o") as out:
            return self._symbols(out.name)

    def _symbols(self, out):
        done = subprocess.run(["gcc", "-std=c11", "-w", "-O0", "-c", "-fkeep-static-functions", "-fkeep-inline-functions", *self.flags, str(self.path),
                               "-o", out], stderr=subprocess.PIPE, text=True)
        if done.returncode:
            self.broken = done.stderr.strip().splitlines()[0]
        table = subprocess.run(["nm", out], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return {line.split()[-1] for line in table.splitlines() if line.split()[-2] in "tT"}


def find(build):
    """All layers of the tree, lowest first; each function of the project belongs to exactly one."""
    layers = [Layer(build, p) for d in FOLDERS for p in sorted(pathlib.Path(d).glob("*.c"))]
    for h in [p for d in FOLDERS for p in sorted(pathlib.Path(d).glob("*.h"))]:
        users = [la for la in layers if str(h) in la.headers() and (h.stem + "_").startswith(la.name + "_")]
        if users:
            max(users, key=lambda la: len(la.name)).files.add(str(h))
        else:
            alone = Layer(build, h)
            if alone.functions() or alone.broken:
                layers.append(alone)
    place = {name: i for i, name in enumerate(ORDER)}
    return sorted(layers, key=lambda la: (place.get(la.name.split("_")[0], len(ORDER)), la.name))


def single(path, build):
    """One file as a layer of its own (the tests of the gate)."""
    la = Layer(build, path)
    la.files |= la.headers()
    return la
