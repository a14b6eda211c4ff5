#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""random.py SEED LINES: a scenario of random commands. Processes come and go by fork, vfork and exec; their areas lie in a window of 48 pages, so that
they meet, merge, are cut and moved. Any result is fine; loads are compared with the memory model, and `provm run --check` looks at the rest."""
import random
import sys

WINDOW, PAGES = 0x10000000, 48
PROTS = ["rw-"] * 6 + ["r--"] * 2 + ["r-x", "rwx", "---", "-w-"]
ADVICE = ["dontneed"] * 4 + ["free", "dontfork", "dofork", "wipeonfork", "keeponfork", "willneed", "sequential", "normal"]


class Scenario:
    def __init__(self, seed, lines):
        self.r = random.Random(seed)
        self.alive, self.born = [], 0
        self.lines = lines

    def range(self, longest=12):
        first = self.r.randrange(PAGES)
        return first, self.r.randint(1, min(longest, PAGES - first))

    def at(self, page):
        return f"{WINDOW + page * 4096:#x}"

    def addr(self):
        return f"{WINDOW + self.r.randrange(PAGES) * 4096 + self.r.choice([0, 1, 8, 4095]):#x}"

    def birth(self):
        self.born += 1
        self.alive.append(f"p{self.born}")
        return self.alive[-1]

    def mmap(self, p):
        page, n = self.range()
        where = self.r.choice([self.at(page)] * 5 + ["any"])
        fixed = ",fixed" if where != "any" and self.r.random() < 0.9 else ""
        kind = self.r.choice(["private,anon"] * 5 + ["shared,anon", "private", "shared"])
        file = "" if "anon" in kind else f" file data {self.r.randrange(4) * 4096}"
        down = ",growsdown" if kind == "private,anon" and self.r.random() < 0.05 else ""
        return f"mmap {p} {where} {n}P {self.r.choice(PROTS)} {kind}{fixed}{down}{file} ! any"

    def mremap(self, p):
        page, n = self.range(8)
        flags = self.r.choice(["none", "maymove", "maymove", "maymove,fixed", "maymove,fixed", "maymove,dontunmap"])
        to = " " + self.at(self.r.randrange(PAGES)) if "fixed" in flags else ""
        new = n if "dontunmap" in flags else self.r.randint(1, 12)
        return f"mremap {p} {self.at(page)} {n}P {new}P {flags}{to} ! any"

    def family(self, p):
        what = self.r.choice(["fork"] * 5 + ["vfork", "exit", "exit", "exec"])
        if what in ("fork", "vfork") and len(self.alive) < 6:
            return f"{what} {p} {self.birth()} ! any"
        if what == "exit" and len(self.alive) > 1:
            self.alive.remove(p)
            return f"exit {p} ! any\nwait {self.alive[0]} ! any"
        return f"exec {p} ! any" if what == "exec" and self.r.random() < 0.3 else f"cpu {p} {self.r.randrange(2)} ! any"

    def command(self):
        r, p = self.r, self.r.choice(self.alive)
        page, n = self.range()
        span = f"{self.at(page)} {n}P"
        choice = r.random()
        if choice < 0.22:
            return f"store {p} {self.addr()} {r.randrange(256)} ! any"
        if choice < 0.32:
            return f"store {p} {span.split()[0]} {r.randrange(256)} {n}P ! any"
        if choice < 0.44:
            return f"load {p} {self.addr()} ! any"
        if choice < 0.60:
            return self.mmap(p)
        if choice < 0.66:
            return f"munmap {p} {span} ! any"
        if choice < 0.76:
            return f"mprotect {p} {span} {r.choice(PROTS)} ! any"
        if choice < 0.83:
            return self.mremap(p)
        if choice < 0.88:
            return f"madvise {p} {span} {r.choice(ADVICE)} ! any"
        if choice < 0.90:
            return f"{r.choice(['mlock', 'munlock'])} {p} {span} ! any"
        if choice < 0.92:
            return f"brk {p} {0x555555600000 + r.randrange(16) * 4096:#x} ! any"
        return self.family(p)

    def write(self):
        print("# SPDX-License-Identifier: BSD-2-Clause")
        print(f"machine 2048 2\nfile data 8\nproc {self.birth()}")
        for _ in range(self.lines):
            print(self.command())


if len(sys.argv) != 3:
    sys.exit(__doc__)
Scenario(int(sys.argv[1]), int(sys.argv[2])).write()
