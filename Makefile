# Two commands do everything: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# The lists are complete: there is nothing to resolve.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps
# Many processes are started here; without its bytecode each would compile the service again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Missing: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.installed: .venv/.made requirements.txt pyproject.toml
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) -e .
	@touch $@

.venv/.tested: .venv/.made requirements-dev.txt pyproject.toml
	$(PIP) --require-hashes -r requirements-dev.txt
	$(PIP) -e .
	@touch .venv/.installed $@

tests/judges/node_modules/.made: tests/judges/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --ignore-scripts --no-audit --no-fund --prefix tests/judges && touch $@; \
	else echo "npm is missing, the tests that need it are skipped: apt-get install nodejs npm"; fi

.PHONY: install
install: .venv/.installed ## Create .venv with the service in it

.PHONY: run
run: install ## Set up, load the data, serve on http://127.0.0.1:8000
	$(BIN)/digitalhelp run

.PHONY: test
test: .venv/.tested tests/judges/node_modules/.made ## Set up and run the tests (PostgreSQL and a browser included)
	@command -v chromium >/dev/null || echo "chromium is missing, the tests that need it are skipped: apt-get install chromium"
	@command -v java >/dev/null || echo "java is missing, the test that needs it is skipped: apt-get install default-jre-headless"
	$(BIN)/pytest -q -n 4 --dist worksteal

.PHONY: fuzz
fuzz: .venv/.tested ## Throw 20,000 made-up requests at every route, as each role, on both databases
	$(BIN)/python -m tests.fuzzing --cases 20000

.PHONY: soak
soak: .venv/.tested ## Race for the last seats on both databases, and again with the power failing
	$(BIN)/python -m tests.racing --rounds 20 --engine both
	$(BIN)/python -m tests.racing --rounds 20 --engine both --kill

.PHONY: browser-full
browser-full: .venv/.tested tests/judges/node_modules/.made ## Every page in a real browser, with and without scripts; every sheet in every language
	DIGITALHELP_LONG=1 $(BIN)/pytest -q -n 2 tests/pages -k "browser or valid_html or sheet or slip"

.PHONY: bench
bench: .venv/.tested ## As ratios: registrations to a bare request and a bare database; sheet, map and widget to the landing page
	$(BIN)/python -m benchmarks.registrations
	$(BIN)/python -m benchmarks.pages

.PHONY: check
check: .venv/.tested ## Format, lint, types, layers, Dockerfile, data, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/hadolint Dockerfile

.PHONY: openapi
openapi: install ## Write openapi.json anew
	$(BIN)/digitalhelp openapi --to openapi.json

.PHONY: lock
lock: ## Pin the newest allowed versions anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --upgrade pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --upgrade --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt
