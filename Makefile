.DEFAULT_GOAL := help
.PHONY: help setup run test check format lint types layers pytest chaos steps fuzz mutants bench load growth soak reams gallery attack audit drill sbom lock clean

# The first Python that fits; PYTHON=/path/to/python overrides it.
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check
# durable_rules compiles at -O0 unless the compiler name carries the option; 3.13 lost one C name it needs.
ENGINE_CC = gcc -O2$(shell $(PYTHON) -c 'import sys; print(" -DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")')
ARGS ?=

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.service ## virtual environment and locked dependencies, nothing else

run: $(VENV)/.service ## set up and serve on http://127.0.0.1:8000 (PORT, SCIATRIAGE_HOME, SCIATRIAGE_DEMO=0)
	@exec $(VENV)/bin/sciatriage serve

test: $(VENV)/.development ## everything CI runs: style, types, floors, all tests
	@$(MAKE) --no-print-directory check

check: lint types layers pytest

format: $(VENV)/.development ## rewrite the sources to the agreed format
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

lint: $(VENV)/.development
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.development
	$(VENV)/bin/mypy

layers: $(VENV)/.development
	$(VENV)/bin/lint-imports

# Three at a time on two processors, for some wait: for a lease to end, for a process to start.
pytest: $(VENV)/.development
	env -u PYTHONDONTWRITEBYTECODE $(VENV)/bin/python -m pytest -m "not long" -n 3 --dist loadgroup $(ARGS)

chaos: $(VENV)/.development ## a thousand forms while everything breaks, on each database; writes docs/chaos.md (NUMBER)
	$(VENV)/bin/python -m tests.chaos $(if $(NUMBER),--number $(NUMBER)) $(ARGS)

steps: $(VENV)/.development ## kill -9 of each part at every step of its work, on each database; writes docs/chaos.md
	$(VENV)/bin/python -m tests.chaos.steps $(ARGS)

fuzz: $(VENV)/.development ## 100,000 evaluations in both channels, a quarter of an hour
	$(VENV)/bin/python -m pytest -m long tests/rules/test_fuzz.py -n 2 $(ARGS)

mutants: $(VENV)/.development ## one mistake at a time in the knowledge; writes docs/mutation.md
	$(VENV)/bin/python -m tests.mutation

bench: $(VENV)/.bench ## ratios against peers in the same run; writes docs/benchmarks.md
	$(VENV)/bin/python -m tests.benchmarks $(ARGS)
	$(VENV)/bin/python -m tests.benchmarks.load
	$(VENV)/bin/python -m tests.benchmarks.growth

load: $(VENV)/.development ## forms over HTTP, as fast as they are answered and at a pace; writes docs/benchmarks.md
	$(VENV)/bin/python -m tests.benchmarks.load $(ARGS)

growth: $(VENV)/.development ## what a case costs among a million, half an hour; writes docs/benchmarks.md
	$(VENV)/bin/python -m tests.benchmarks.growth $(ARGS)

soak: $(VENV)/.bench ## a million assessments in one process, memory in sight (NUMBER)
	$(VENV)/bin/python -m tests.benchmarks.memory $(NUMBER)

reams: $(VENV)/.development ## ten thousand documents in one process, memory in sight (NUMBER)
	$(VENV)/bin/python -m tests.benchmarks.documents $(NUMBER)

gallery: $(VENV)/.development ## pictures of every document and every page into docs/gallery, some minutes
	$(VENV)/bin/python -m tests.reports.gallery
	$(VENV)/bin/python -m tests.pages.gallery

attack: $(VENV)/.development ## every route as everybody, thousands of hostile requests; writes docs/attack-matrix.md, docs/audit-tampering.md, docs/hostile-input.md
	$(VENV)/bin/python -m tests.attacks
	$(VENV)/bin/python -m tests.attacks.tampering
	$(VENV)/bin/python -m tests.attacks.hostile $(ARGS)

audit: sbom ## the bill of materials, bandit over the source, pip-audit over the locks (needs the network)
	$(VENV)/bin/python -m tests.audit

drill: $(VENV)/.development ## back up and restore a clinic of 2,000 cases on both databases; writes docs/restore-drill.md
	$(VENV)/bin/python -m tests.drill $(ARGS)

sbom: $(VENV)/.bench ## everything that is installed, as CycloneDX 1.6; writes docs/sbom.cdx.json
	$(VENV)/bin/python -m tests.sbom

lock: ## resolve the dependencies anew into locks/ (needs uv)
	printf 'hatchling\neditables\nsetuptools\nwheel\npip\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade - -o locks/build.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade pyproject.toml -o locks/service.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade pyproject.toml --group dev -o locks/development.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade pyproject.toml --group dev --group bench -o locks/bench.txt

clean: ## remove the virtual environment and caches; ./var (your data) stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.service: locks/build.txt locks/service.txt pyproject.toml
	@sh ./preflight.sh "$(PYTHON)"
	@echo "Setting up in $(VENV) (about a minute the first time) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -q --require-hashes -r locks/build.txt
	@CC="$(ENGINE_CC)" $(PIP) install -q --no-build-isolation --require-hashes -r locks/service.txt
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.development: $(VENV)/.service locks/development.txt
	@CC="$(ENGINE_CC)" $(PIP) install -q --no-build-isolation --require-hashes -r locks/development.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.development locks/bench.txt
	@$(PIP) install -q --no-build-isolation --require-hashes -r locks/bench.txt
	@touch $@
