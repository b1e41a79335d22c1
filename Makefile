# `make` lists what there is. Needs Python 3.11 or newer; PYTHON=python3.12 names another one.

PYTHON ?= python3
PORT ?= 8000
export PORT

VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint bench clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.installed  ## a filled help center on 127.0.0.1:8000 (PORT=8123 for another port)
	@$(RUN) manage.py demo

test: lint  ## every check and the whole suite
	@$(RUN) -m pytest -n 2 --dist worksteal

lint: $(VENV)/.tested  ## style, types, imports, migrations, settings
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --check --target-version 5.2
	@PYTHONPATH=. $(BIN)/lint-imports --no-logo
	@$(RUN) -m mypy .
	@$(SAFE) $(RUN) manage.py makemigrations --check --dry-run --verbosity 0
	@$(SAFE) $(RUN) manage.py check --deploy --fail-level WARNING

# A site as it should be in production, whatever .env says.
SAFE := ENV_FILE=/dev/null DATA_DIR=var/check SITE_URL=https://help.exchange.example \
	SECRET_KEY=only-for-checks-abcdefghijklmnopqrstuvwxyz-0123456789

bench: $(VENV)/.tested  ## measure speed and memory (BENCH="pages --sizes small" for a part)
	@$(RUN) -m benchmarks $(BENCH)

clean:  ## take away what was made here: environment, caches (not var/, not .env)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# -- installation: only when the pins changed --------------------------------------------

$(RUN):
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "There is no $(PYTHON). Install Python 3.11 or newer, or say PYTHON=/path/to/python3."; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1)."; \
		echo "Name a newer one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments."; \
		echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@rm -f $(VENV)/.installed $(VENV)/.tested

$(VENV)/.installed: requirements.txt | $(RUN)
	@echo "Installing requirements.txt …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements.txt
	@touch $@

$(VENV)/.tested: requirements-dev.txt | $(RUN)
	@echo "Installing requirements-dev.txt …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements-dev.txt
	@touch $@ $(VENV)/.installed
