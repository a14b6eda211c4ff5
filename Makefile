# SPDX-License-Identifier: BSD-2-Clause
# provm: `make help` lists the targets. Each installs the Debian packages it lacks (proofs/install.sh).
.DEFAULT_GOAL := help
.PHONY: help prove test provm gate mutants mutants-units bench fuzz fuzz-afl fuzz-report fuzz-speed fuzz-merge explore replay minimise binary cov mutants-fuzz audit status baseline clean

## prove: prove every function; L=buddy one layer, F=pvm_buddy_alloc one function (commas between several)
prove:
	@sh proofs/install.sh prove
	@$(if $(L)$(F),,python3 tests/gate/run.py --once &&) python3 proofs/prove.py

## test: unit tests with gcc, clang and sanitizers, freestanding build, headers as C++
test:
	@sh proofs/install.sh test
	@$(MAKE) --no-print-directory -C tests run

## provm: the command-line program build/provm, which runs scenarios and recorded lives on a software machine (harness/sim)
provm:
	@sh proofs/install.sh test
	@$(MAKE) --no-print-directory -C harness/sim
	@echo build/provm

## gate: show that the gate refuses each kind of unsound or missing proof (tests/gate)
gate:
	@sh proofs/install.sh prove
	@python3 tests/gate/run.py

## mutants: wrong versions of the code that the proofs must refuse (tests/mutants); M=01 runs one
mutants:
	@sh proofs/install.sh prove
	@python3 tests/mutants/run.py $(M)

## mutants-units: the first unit test, scenario or recorded program that fails on each of them; M=01 runs one
mutants-units:
	@sh proofs/install.sh test
	@python3 tests/mutants/run.py --units $(M)

## bench: nanoseconds and instructions per operation
bench:
	@sh proofs/install.sh bench
	@$(MAKE) --no-print-directory -C harness/bench run

## fuzz: operations against reference models, TIME=60 seconds for all targets together; T=fuzz_buddy one target (harness/fuzz)
## fuzz-afl: the same with AFL++, J=2 instances a target
## fuzz-report: a page with the curves of all runs so far
## fuzz-speed: executions and operations a second
## explore: all sequences of a few operations on a tiny machine, DEPTH=6 long; states, seconds for each depth
## fuzz-merge: the inputs found so far, minimised, become the seeds in corpus/
## cov: line and branch coverage of the core by corpus/, HTML; fails below 95 %
## replay: tell an input op by op, with the state and a unit test when it fails; IN=file
## minimise: the fewest operations of IN=file that fail in the same way
## binary: an input written as text, IN=file, as bytes
## mutants-fuzz: how long each target takes to find the wrong versions of tests/mutants; M=09 runs one
fuzz fuzz-afl fuzz-report fuzz-speed fuzz-merge explore cov replay minimise binary mutants-fuzz:
	@sh proofs/install.sh fuzz
	@$(MAKE) --no-print-directory -s -C harness/fuzz $@

## audit: read the sources for what a proof would trust, and check the ledger in docs/soundness.md; W=1 rewrites it
audit:
	@sh proofs/install.sh prove
	@python3 proofs/audit.py $(if $(W),--write)

## status: functions and goals per layer, from the committed baseline
status:
	@python3 proofs/status.py

## baseline: prove everything afresh and rewrite proofs/baseline.json
baseline:
	@sh proofs/install.sh prove
	@python3 proofs/prove.py --fresh --baseline

## clean: remove build/, the proof cache included
clean:
	rm -rf build

help:
	@awk '/^## /{sub(/^## /, ""); i = index($$0, ": "); printf "  make %-12s %s\n", substr($$0, 1, i - 1), substr($$0, i + 2)}' Makefile
