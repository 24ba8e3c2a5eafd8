# Two commands: `make book` and `make test`. Each does its own set-up in .venv and needs nothing
# but Python 3.11 or newer, make and git. A second call costs nothing: see $(installed).
PYTHON ?= python3

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

bin := .venv/bin
installed := .venv/installed

# A user's start-up files must not reach the notebooks; an active environment must not reach uv.
export IPYTHONDIR := $(CURDIR)/.venv/ipython
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Without compiled modules every start of Python would compile a thousand files.
unexport PYTHONDONTWRITEBYTECODE
# nbval takes kernels from a warm process too; see src/analysis/book/warm.
export JUPYTER_DEFAULT_PROVISIONER_NAME := analysis-warm
# Where other organisations' files lie that back-tests read, if they are there.
EXTERNAL ?= ../shared/external
export ANALYSIS_EXTERNAL := $(abspath $(EXTERNAL))

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: book
book: $(installed) ## build _build/html and _build/report.pdf
	@$(bin)/analysis build

.PHONY: test
test: lint validate types verify findings unit book notebooks rendered browser ## everything that must hold, cheap checks first

# The parts of `make test`, run in the order above also under `make -j`.
.NOTPARALLEL:
.PHONY: lint validate types findings unit notebooks rendered browser
lint: $(installed) ## style and format
	@$(bin)/ruff check --quiet
	@$(bin)/ruff format --quiet --check
validate: $(installed) ## data, pages and settings are what they may be
	@$(bin)/analysis validate > .venv/validated.txt
types: $(installed) ## types, strictly
	@$(bin)/mypy
findings: $(installed) ## every finding of the checks is acknowledged
	@$(bin)/analysis check > .venv/findings.txt || { cat .venv/findings.txt; exit 1; }
unit: $(installed) ## unit tests
	@$(bin)/pytest -q -n auto --dist loadfile -m 'not timed' --ignore=tests/book --ignore=tests/browser
	@$(bin)/pytest -q -m timed tests/test_failures.py
notebooks: $(installed) ## stored outputs against what the code computes
	@ANALYSIS_ARTIFACTS='$(CURDIR)/_build/nbval' $(bin)/pytest -q -p analysis.book.warm.shared_by_pytest \
		-n auto --dist loadfile --nbval index.ipynb chapters || { \
		echo 'The stored outputs are not what the data and the code give. Read the differences above;' \
			'if they are meant, make accept stores them.' >&2; exit 1; }
rendered: book ## what the rendered book must hold
	@$(bin)/pytest -q -n auto tests/book
browser: book ## open the book in a browser: WCAG 2.2 AA (skipped without Chromium)
	@$(bin)/pytest -q -rs tests/browser

.PHONY: accept
accept: $(installed) ## run the chapters and store what they compute as the accepted outputs
	@$(bin)/analysis accept

.PHONY: bench-checks
bench-checks: $(installed) ## corrupt every checked figure and store what was found (SCALE=--scale for speed)
	@$(bin)/python -m analysis.quality.benchmark $(SCALE)

.PHONY: bench-reconcile
bench-reconcile: $(installed) ## coverage of reconciled intervals over 1,000 networks; the world's trade
	@$(bin)/python -m tests.bench_reconcile

.PHONY: package
package: $(installed) ## write _build/package, a Frictionless Data Package and RO-Crate to deposit
	@$(bin)/analysis package
	@$(bin)/frictionless validate --trusted _build/package/datapackage.json > .venv/package.txt || { \
		cat .venv/package.txt; exit 1; }

.PHONY: reproduce
reproduce: $(installed) ## build two clones in other surroundings; print the first byte that differs
	@$(bin)/python -m tests.reproduce

.PHONY: offline kills
offline: $(installed) ## build and unit tests with the network cut; print what tried to reach it
	@$(bin)/python -m tests.offline -- -n auto --dist loadfile
kills: $(installed) ## kill builds at random moments; each next one must be right (KILLS='--count 100')
	@$(bin)/python -m tests.kills $(KILLS)

.PHONY: serve
PORT ?= 8000
serve: $(installed) ## show the book, build what is edited and reload the browser (PORT=8000)
	@$(bin)/analysis serve --port '$(PORT)'

.PHONY: bench mutation
bench: $(installed) ## measure the build against Jupyter Book, nbval and papermill (BENCH='--series 10')
	@$(bin)/python -m tests.bench $(BENCH)
mutation: $(installed) ## change every file in turn: exactly what depends on it must run again (long)
	@ANALYSIS_ALL_MUTANTS=1 $(bin)/pytest -q tests/test_mutation.py

COVERED ?= tests --ignore=tests/book --ignore=tests/browser
# What pyproject.toml asks for is asked of all unit tests, not of a few that were named.
enough := $(if $(filter file,$(origin COVERED)),,--fail-under=0)
.PHONY: coverage
coverage: $(installed) ## lines and branches of the package that the unit tests run (COVERED='tests/...')
	@mkdir -p .venv/coverage && $(bin)/coverage erase
	@ANALYSIS_COVERED=$(CURDIR)/src/analysis $(bin)/coverage run -m pytest -q -n 2 --dist loadfile $(COVERED) || failed=$$?; \
		$(bin)/coverage combine --quiet && $(bin)/coverage report $(enough) && exit $${failed:-0}

.PHONY: bad-input fuzz hostile mutants seen-to-fail broken-book
bad-input: $(installed) ## try the catalogue of broken inputs and count those refused
	@$(bin)/python -m tests.test_bad_input
hostile: $(installed) ## build the report from data that an enemy wrote; count where it became markup
	@$(bin)/python -m tests.hostile
fuzz: $(installed) ## damage the inputs at random; each is read or refused (FUZZ='--count 2000 --seed 9')
	@$(bin)/python -m tests.test_fuzz $(FUZZ)
MODULE ?= stated
mutants: $(installed) ## break a module in every small way, count what its tests notice (MODULE=ledger)
	@$(bin)/python -m tests.mutants $(MODULE) $(MUTANTS)
seen-to-fail: $(installed) ## break the code until every unit test has failed; name those that never did
	@$(bin)/python -m tests.seen_to_fail $(SEEN)
broken-book: book ## break the book until every test of it has failed; name those that never did
	@$(bin)/python -m tests.broken_book

.PHONY: page-figures
page-figures: book ## measure weight, requests and broken rules of every page kind into docs/pages.md; docs/page.png anew
	@$(bin)/python -m tests.bench_pages

TEXTS ?= ../shared/seeds
# A clone has no texts, and `make test` must pass there; a folder that was asked for must exist.
optional := $(if $(filter file,$(origin TEXTS)),--optional)
.PHONY: verify
verify: $(installed) ## look figures up in the texts of documents that are at hand (TEXTS=folder)
	@$(bin)/analysis verify $(optional) --texts '$(TEXTS)'

.PHONY: back-test
back-test: $(installed) ## compare trade and product with files of the IMF and the World Bank (EXTERNAL=folder)
	@$(bin)/python -m tests.back_trade --external '$(EXTERNAL)'

.PHONY: lock
lock: $(installed) ## remake requirements.txt from requirements.in (UPGRADE=--upgrade for newer versions)
	@$(bin)/uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' --output-file requirements.txt requirements.in
	@echo 'uv' | $(bin)/uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' --output-file requirements-uv.txt -

.PHONY: clean
clean: ## remove everything that was generated, the environment included
	@rm -rf _build .venv .mypy_cache .ruff_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. The stamp is written last, so that an interrupted set-up is done again.
$(installed): requirements.txt requirements-uv.txt pyproject.toml
	@command -v $(PYTHON) > /dev/null || { \
		echo 'There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); the report needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null || { \
		echo '$(PYTHON) cannot make virtual environments: its module venv or ensurepip is missing. On Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; }
	@echo 'Setting up .venv'
	@test -x $(bin)/python && $(bin)/python -c 'import pip' 2> /dev/null || $(PYTHON) -m venv --clear .venv
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(bin)/uv pip install --quiet --python $(bin)/python --require-hashes -r requirements.txt
	@$(bin)/uv pip install --quiet --python $(bin)/python --offline --no-build-isolation --no-deps --editable .
# Before 3.13 Python reads this file as the locale says, and LC_ALL=C has no letters beyond ASCII.
	@$(bin)/python -c 'import os, sysconfig; at = sysconfig.get_path("purelib"); \
		open(at + "/_analysis.pth", "w").write(os.path.relpath("src", at))'
	@touch $@
