# SPDX-License-Identifier: BSD-2-Clause
# provm: `make help` lists the targets. Each installs the Debian packages it lacks (proofs/install.sh).
.DEFAULT_GOAL := help
.PHONY: help prove test gate mutants bench audit status baseline clean

## prove: prove every function; L=buddy one layer, F=pvm_buddy_alloc one function (comma-separated for more)
prove:
	@sh proofs/install.sh prove
	@$(if $(L)$(F),,python3 tests/gate/run.py --once &&) python3 proofs/prove.py

## test: unit tests with gcc, clang and sanitizers, freestanding build, headers as C++
test:
	@sh proofs/install.sh test
	@$(MAKE) --no-print-directory -C tests run

## gate: show that the gate refuses each kind of unsound or missing proof (tests/gate)
gate:
	@sh proofs/install.sh prove
	@python3 tests/gate/run.py

## mutants: wrong versions of the code that the proofs must refuse (tests/mutants); M=01 runs one
mutants:
	@sh proofs/install.sh prove
	@python3 tests/mutants/run.py $(M)

## bench: nanoseconds and instructions per operation
bench:
	@sh proofs/install.sh bench
	@$(MAKE) --no-print-directory -C harness/bench run

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
	@awk '/^## /{sub(/^## /, ""); i = index($$0, ": "); printf "  make %-9s %s\n", substr($$0, 1, i - 1), substr($$0, i + 2)}' Makefile
