# Two commands: `make run` sets everything up and serves the product; `make test` sets up and runs the tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export FLASK_APP := app.py

.PHONY: help run setup test test-postgres check format screenshots clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.installed ## install, create the database, the index and the demo district; harmless when repeated
	@$(BIN)/flask setup

run: setup ## set up and serve at http://127.0.0.1:5000
	@$(BIN)/flask serve

test: $(VENV)/.installed-dev ## set up and run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

test-postgres: $(VENV)/.installed-dev ## the same tests on a real PostgreSQL
	TEST_DATABASE_URL=$${TEST_DATABASE_URL:-pgserver} $(BIN)/python -m pytest -m "not browser" $(if $(TEST_DATABASE_URL),,-n auto --dist loadfile)

check: $(VENV)/.installed-dev ## formatting, lint, types, import direction and the rules' own examples
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/flask rules test

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: $(VENV)/.installed-dev ## take the pictures in docs/screenshots with Chromium
	$(BIN)/python scripts/screenshots.py

clean: ## remove what setup made; keeps instance/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
