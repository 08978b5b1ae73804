# `make help` lists everything. Needs Python 3.11 or newer; all else is fetched into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
BIN := .venv/bin
REPORT ?=

.PHONY: help install dev run demo-reset check check-style check-types check-imports check-templates \
	check-migrations check-house test bench messages lock clean

help: ## List what `make` can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name words; do printf '  make %-17s %s\n' "$$name" "$$words"; done

install: ## Make .venv with the `yiqi` command in it
	@scripts/install.sh run

dev: ## Make .venv with everything that the checks and tests need
	@scripts/install.sh dev

run: export YIQI_MODE = demo
run: install ## Start the demo district on 127.0.0.1:8000 (PORT=8001 for another port)
	@$(BIN)/yiqi manage migrate --verbosity 0
	@$(BIN)/yiqi demo
	@exec $(BIN)/yiqi serve --port $(PORT)

demo-reset: export YIQI_MODE = demo
demo-reset: install ## Throw the demo district away and make it anew
	@$(BIN)/yiqi manage migrate --verbosity 0
	@$(BIN)/yiqi demo --reset

check: check-style check-types check-imports check-templates check-migrations check-house ## All checks without the tests

check-style: dev ## Style of Python (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: dev ## Types (mypy, strict)
	$(BIN)/mypy

check-imports: dev ## Order of areas and of the files inside them (import-linter)
	$(BIN)/lint-imports

check-templates: dev ## Templates (djlint)
	$(BIN)/djlint yiqi --lint --quiet

check-migrations: dev ## Django's own checks; every change of a model has its migration
	@scratch=$$(mktemp -d); export TMPDIR=$$scratch DJANGO_SETTINGS_MODULE=yiqi.config.settings_test; \
		$(BIN)/python -m django check --fail-level WARNING && \
		$(BIN)/python -m django makemigrations --check --dry-run; \
		status=$$?; rm -rf "$$scratch"; exit $$status

check-house: dev ## House rules, texts, templates, vendored files
	$(BIN)/pytest -q tests/test_architecture.py tests/test_consistency.py $(if $(REPORT),--junitxml=$(REPORT))

test: ## Everything: checks, tests on SQLite and PostgreSQL, browser walks
	@python3 -m scripts.run_tests

bench: dev ## The headline figures, each against a peer or a limit in the same run
	@scripts/bench.sh

messages: dev ## Bring the English catalogues in step with the texts and compile them
	@$(BIN)/python scripts/messages.py extract
	@$(BIN)/python scripts/messages.py compile

lock: dev ## Renew the hash locks from requirements/*.in
	@for name in run dev; do $(BIN)/uv pip compile --quiet --generate-hashes --universal \
		--python-version 3.11 --no-emit-index-url --no-header \
		requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean: ## Remove what the checks and tests left (not .venv, not the demo's database)
	@rm -rf build .mypy_cache .ruff_cache .hypothesis .pytest_cache .import_linter_cache
	@find yiqi tests e2e bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +
