# Every habit is a target; `make help` lists them.
SHELL := /bin/sh
PORT ?= 8000
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
PYTEST := $(PYTHON) -m pytest
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help setup demo demo-check run stop test test-fast check fix translations diagrams
.DEFAULT_GOAL := help

help: ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## the environment alone
	@python=; for p in python3 python3.13 python3.12 python3.11; do \
	  if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$p; break; fi; done; \
	if [ -z "$$python" ]; then echo "Huzhu needs Python 3.11 or newer (apt-get install python3 python3-venv)."; exit 1; fi; \
	$$python config/bootstrap.py
	@$(MANAGE) compile_catalogue

demo: setup ## the product with its story, on http://127.0.0.1:8000/ (PORT=…); Ctrl-C stops it
	@exec $(PYTHON) -m config.launch --port $(PORT) --story

demo-check: setup ## plays the story without a browser and says how it ends
	@$(MANAGE) demo_check

run: setup ## the product on the data that is there
	@exec $(PYTHON) -m config.launch --port $(PORT)

stop: ## stop what `make demo` or `make run` started
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m config.launch --stop; fi

test: setup ## everything, browser journeys included
	$(PYTEST)

test-fast: setup ## without browser and slow tests
	$(PYTEST) -m "not browser and not slow" -n 2

check: setup ## what CI runs; changes nothing
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-cache
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) state_diagrams --check
	$(PYTHON) frontend/vendor.py --check
	$(PYTEST)

fix: setup ## format and mend what can be mended by itself
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(MANAGE) state_diagrams

translations: setup ## extract texts anew (needs gettext)
	$(MANAGE) makemessages -l zh_Hans --no-obsolete --no-location --ignore=var --ignore=frontend --ignore=.venv
	$(MANAGE) compile_catalogue

diagrams: setup ## draw docs/states anew
	$(MANAGE) state_diagrams
