# make demo | make test | make check | make serve | make bench | make lock        (help: make)
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATABASE ?= headlines-demo.db
BENCH ?= quick
# One worker a core; more only makes the Postgres half wait.
WORKERS ?= auto
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help demo serve test check format bench lock clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

# The runtime only: what `make demo` and `make serve` need.
$(VENV)/.runtime: $(VENV)/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

# The runtime and everything tests, linters and benchmarks need.
$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.runtime ## install, ingest the bundled sample into a new SQLite file, show it, end
	@$(BIN)/headlines demo

serve: $(VENV)/.runtime ## serve the demo's database (DATABASE=other.db for another file)
	@HEADLINES_DATABASE_URL=sqlite:///$(DATABASE) $(BIN)/headlines serve

test: $(VENV)/.dev ## every test, on SQLite and on a real Postgres
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: $(VENV)/.dev ## the linters and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## ratios against floors and peers (BENCH=full for ten million rows)
	BENCH=$(BENCH) $(BIN)/python -m benchmarks

lock: $(VENV)/.dev ## lock the ranges of pyproject.toml again, with hashes
	$(BIN)/uv pip compile $(LOCK) --group dev --all-extras pyproject.toml --output-file requirements-dev.txt
	$(BIN)/uv pip compile $(LOCK) --group build --constraint requirements-dev.txt pyproject.toml --output-file requirements.txt

clean: ## remove what the commands above made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
