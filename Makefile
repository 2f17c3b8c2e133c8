# A bare `make` lists what there is. `make audit` and `make test` set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AS_OF ?= 2026-11-23
SEED ?= 2026
COUNT ?= 200
# The vendor's client is large and not ours to give away: it is installed when asked for, and never part of `make test`.
CLIENT := @anthropic-ai/claude-code@2.1.330
# Public servers that tests start and ask.
SERVERS := @modelcontextprotocol/server-everything@2026.8.31 @modelcontextprotocol/server-filesystem@2026.8.31
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help audit test check fix format lint types arrows docs docs-check golden mutants bench conformance servers browser engines kits site clean

help: ## List what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1|/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

audit: $(VENV)/run ## Judge the worked example, AnyCompany Finance, by its policy
	@$(BIN)/plugingov check inventories/anycompany-finance --policy policies/anycompany-finance.yaml --as-of $(AS_OF) --fail-on never

test: $(VENV)/dev ## Run the tests
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/dev format lint types arrows docs-check test ## All that CI asks: format, lint, types, arrows, docs, tests

format: $(VENV)/dev
	@$(BIN)/ruff format --check .

lint: $(VENV)/dev
	@$(BIN)/ruff check .

types: $(VENV)/dev
	@$(BIN)/mypy

arrows: $(VENV)/dev
	@$(BIN)/lint-imports

docs-check: $(VENV)/dev
	@$(BIN)/python tools/docs.py --check

docs: $(VENV)/dev ## Write what is generated: rule index, rule pages, schemas, command help
	@$(BIN)/python tools/docs.py

fix: $(VENV)/dev ## Format and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

golden: $(VENV)/dev ## Write the golden files anew; read the diff before you commit it
	@PLUGINGOV_GOLDEN=1 $(BIN)/python -m pytest tests/reports

mutants: $(VENV)/dev ## Break each rule in turn and see that a test fails
	@$(BIN)/python tools/mutants.py

bench: $(VENV)/dev ## Measure ours against the reference, side by side
	@$(BIN)/python tools/bench.py

conformance: $(VENV)/dev .conformance/node_modules ## Compare with the vendor's own client; needs root, npm and 400 MB (SEED=, COUNT=)
	@PYTHONPATH=src:tools $(BIN)/python -m conformance compare --seed $(SEED) --count $(COUNT)

.conformance/node_modules:
	@echo "installing the vendor's client (once)"
	@npm install --prefix .conformance --no-audit --no-fund --no-package-lock --no-save --loglevel error $(CLIENT)

servers: .servers/node_modules ## Install the public servers that tests ask; needs npm

.servers/node_modules: Makefile
	@echo "installing the servers that tests ask (once)"
	@npm install --prefix .servers --no-audit --no-fund --no-package-lock --no-save --loglevel error $(SERVERS)
	@touch $@

browser: $(VENV)/browser ## Run the tests of HTML reports in a browser; needs chromium, which Debian and Ubuntu package
	@PLUGINGOV_TESTS=all $(BIN)/python -m pytest tests/browser

engines: $(VENV)/engines ## Run the tests of Spark and of tables in databases; needs Java and a PostgreSQL server
	@PLUGINGOV_TESTS=all $(BIN)/python -m pytest tests/engines

kits: $(VENV)/kits ## Run the tests of the kits for CI; needs a registry, and Python 3.11, 3.12 and 3.13
	@PLUGINGOV_TESTS=all $(BIN)/python -m pytest tests/kits

site: $(VENV)/site ## Build the docs as a site, into the folder site; a broken link fails
	@rm -rf site
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --fresh-env --doctree-dir $(VENV)/doctrees docs site
	@echo "site/index.html"

clean: ## Remove the virtual environment and what tools left behind
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .bench .conformance .servers dist site

$(VENV)/run: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "plugingov needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV) || (echo "the module venv is missing; on Debian and Ubuntu: apt install python3-venv" && exit 1)
	@echo "setting up $(VENV) (once)"
	@$(PIP) install -r requirements/run.txt
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt requirements/oscal.txt
	@echo "setting up the tools (once)"
	@$(PIP) install -r requirements/dev.txt
	@$(PIP) install --no-deps -r requirements/oscal.txt
	@touch $@

$(VENV)/browser: $(VENV)/dev requirements/browser.txt
	@echo "setting up what drives a browser (once)"
	@$(PIP) install -r requirements/browser.txt
	@touch $@

$(VENV)/engines: $(VENV)/dev requirements/engines.txt
	@echo "setting up Spark and the driver of PostgreSQL (once)"
	@$(PIP) install -r requirements/engines.txt
	@touch $@

$(VENV)/site: $(VENV)/dev requirements/docs.txt
	@echo "setting up what builds the site (once)"
	@$(PIP) install --no-deps -r requirements/docs.txt
	@touch $@

$(VENV)/kits: $(VENV)/dev requirements/kits.txt
	@echo "setting up pre-commit (once)"
	@$(PIP) install -r requirements/kits.txt
	@touch $@
