#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of the gate: each .c file here is wrong in one way, said in its second line (`gate: TEXT`): proofs/prove.py must refuse it
with that text. `gate: pass` must be accepted. `only: F` in the third line leaves the functions of the core's headers to their own layers.
With --once nothing is run if nothing changed since all of them went well."""
import concurrent.futures
import hashlib
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
STAMP = TOP / "build/gate.passed"
HINTS = TOP / "tests/gate/hints.json"


def expected(path):
    return path.read_text().splitlines()[1].removeprefix("/* gate: ").removesuffix(" */")


def only(path):
    line = path.read_text().splitlines()[2]
    return ["-F", line.removeprefix("/* only: ").removesuffix(" */")] if line.startswith("/* only: ") else []


def run(path):
    p = subprocess.run([sys.executable, "proofs/prove.py", "-j", "1", "--rounds", "1", "--hints", str(HINTS), "--file",
                        str(path.relative_to(TOP)), *only(path)], cwd=TOP, text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={k: v for k, v in os.environ.items() if k not in ("L", "F")})
    want = expected(path)
    good = p.returncode == 0 if want == "pass" else p.returncode == 1 and want in p.stdout and "Traceback" not in p.stdout
    return good, p.stdout


def main():
    files = sorted(TOP.glob("tests/gate/*.c"))
    used = files + sorted(TOP.glob("proofs/*.py")) + sorted(TOP.glob("proofs/why3/*")) + [HINTS, pathlib.Path(__file__)]
    stamp = hashlib.sha256(b"".join(f.read_bytes() for f in used)).hexdigest()
    if "--once" in sys.argv and STAMP.exists() and STAMP.read_text() == stamp:
        return 0
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, (good, text) in zip(files, pool.map(run, files)):
            failed += not good
            if not good:
                print(f"gate: {path.name}: wanted '{expected(path)}', got:\n{text}")
    print(f"gate: {len(files) - failed} passed, {failed} failed (each kind of unsound or missing proof is refused)")
    if not failed:
        STAMP.parent.mkdir(exist_ok=True)
        STAMP.write_text(stamp)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
