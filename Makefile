# `make` builds every commune, `make test` runs the tests; both set the machine up first.

UNITS ?=
JOBS ?=
ZIP ?=
TESTS ?=
RECORD ?=

PYTHON_HERE := .venv/bin/python
# Every build starts processes that load some thousand modules: compiling those anew takes seconds, each time.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := build
.PHONY: build signing test test-readme lint bench bench-peers bench-growth bench-pages torture audit pictures clean lock help

build: ## build all communes into site/ (UNITS="xa-hai-anh phuong-nam-dinh" for some, JOBS=2 for two processes, ZIP=1 for zip files)
	@bash .ci/setup build
	$(PYTHON_HERE) build.py build $(UNITS) $(if $(JOBS),--jobs $(JOBS)) $(if $(ZIP),--zip)

signing: ## set up what `build.py sign` needs: PDF signatures with a certificate
	@bash .ci/setup sign

test: lint ## check style and types, then run the tests (TESTS=tests/test_text.py for some, JOBS=2)
	$(PYTHON_HERE) -m pytest -n $(or $(JOBS),2) --dist loadgroup -m "not readme" $(TESTS)

test-readme: ## run the commands of README in a copy of the project (continuous integration does)
	@bash .ci/setup test
	$(PYTHON_HERE) -m pytest -m readme tests/test_readme.py

lint: ## check style and types
	@bash .ci/setup test
	$(PYTHON_HERE) -m ruff check
	$(PYTHON_HERE) -m ruff format --check
	$(PYTHON_HERE) -m mypy

bench: ## measure builds on a copy of the project and print a table (JOBS=2, RECORD=1 to keep it in tests/bench/RESULTS.md)
	@bash .ci/setup build
	$(PYTHON_HERE) tests/bench/bench.py $(if $(JOBS),--jobs $(JOBS)) $(if $(RECORD),--record)

PEERS := .cache/peers

bench-peers: ## compare builds with a loop of mkdocs with mkdocs-to-pdf, and each part with Typst and others (JOBS=2, RECORD=1)
	@bash .ci/setup build
	[ -x $(PEERS)/bin/python ] || $(PYTHON_HERE) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/bench/peers.lock
	$(PYTHON_HERE) tests/bench/peers.py --python $(PEERS)/bin/python $(if $(JOBS),--jobs $(JOBS)) $(if $(RECORD),--record)
	$(PYTHON_HERE) tests/bench/parts.py --python $(PEERS)/bin/python $(if $(RECORD),--record)

bench-growth: ## measure what a commune costs among 40, 400 and 3,321 of them (JOBS=2, RECORD=1)
	@bash .ci/setup build
	$(PYTHON_HERE) tests/bench/growth.py $(if $(JOBS),--jobs $(JOBS)) $(if $(RECORD),--record)

LIGHTHOUSE := .cache/lighthouse

bench-pages: ## run Lighthouse on the citizens' pages of xa-hai-anh in site/ (needs Node)
	@bash .ci/setup test
	mkdir -p $(LIGHTHOUSE) && cp tests/bench/lighthouse/*.json $(LIGHTHOUSE)
	[ -d $(LIGHTHOUSE)/node_modules ] || npm ci --prefix $(LIGHTHOUSE) --ignore-scripts --no-audit --no-fund --silent
	PYTHONPATH=.:tests $(PYTHON_HERE) tests/bench/pages.py $(LIGHTHOUSE)/node_modules/.bin/lighthouse

KILLS ?= 500
INPUTS ?= 10000
DAMAGES ?= 300
SEED ?= 2026

torture: ## kill commands, mutate sources, flip bits and tamper, into tests/bench/TORTURE.md (SEED=7 for other dice)
	@bash .ci/setup test
	PYTHONPATH=.:tests $(PYTHON_HERE) -m torture --kills $(KILLS) --inputs $(INPUTS) --damages $(DAMAGES) --seed $(SEED) --record

audit: ## list what building installs as .cache/sbom.json (CycloneDX), and look for known vulnerabilities
	@bash .ci/audit

pictures: ## retake README's picture from site/ (xa-hai-anh with its PDFs)
	@bash .ci/setup test
	$(PYTHON_HERE) tests/pictures/make.py

clean: ## remove what a build or a test can rebuild; never archive/ or issued/
	rm -rf site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -path ./.venv -prune -o -path ./.git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

lock: ## relock the packages of pyproject.toml, keeping versions that still fit (needs uv)
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock
	$(COMPILE) pyproject.toml --extra sign -c requirements-cluster.lock -o requirements-sign.lock
	$(COMPILE) pyproject.toml --all-extras --group dev -c requirements-cluster.lock -c requirements-sign.lock \
		-o requirements-dev.lock
	$(COMPILE) pyproject.toml --group peers -c requirements.lock -o tests/bench/peers.lock
	$(COMPILE) --group pyproject.toml:audit -o .ci/audit.lock
	echo uv | $(COMPILE) - -o .ci/uv.lock

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14
