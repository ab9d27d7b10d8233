# Everything that is done often. `make help` lists it. Nothing here needs more than make, git and
# python3 (3.11 or newer, with venv); config/bootstrap.py brings the rest.
PORT ?= 8000
PYTHON3 ?= python3
PYTHON := .venv/bin/python
export PYTHONUNBUFFERED := 1
# Two at once, each with a database of its own: alone it takes an hour.
ALL := -n 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-check run stop test test-all test-fast bench check fix lock diagrams translations

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## the environment alone: .venv and what only root can install
	@$(PYTHON3) config/bootstrap.py

demo: setup ## the demo story in a running site (PORT=8000); Ctrl-C stops all of it
	@$(PYTHON) -m config.launch demo --port $(PORT)

demo-check: setup ## play the demo story on a scratch database, print each person's end
	@$(PYTHON) manage.py demo_check

run: setup ## web and worker on the existing data (PORT=8000)
	@$(PYTHON) -m config.launch run --port $(PORT)

stop: ## stop what demo or run started
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m config.launch stop; else echo "Nothing is running."; fi

test: setup ## the test suite, browser journeys included, each at one size
	@$(PYTHON) -m pytest $(ALL) -m "not matrix"

test-all: setup ## the same at every size, in every language, with every long file
	@$(PYTHON) -m pytest $(ALL)

# Making the tables takes a quarter of a minute: they are kept from run to run. New migrations are
# applied; after an edited one, once with FRESH=--create-db.
test-fast: setup ## without browser, slow and property tests
	@$(PYTHON) -m pytest -n 2 --dist worksteal --reuse-db $(FRESH) -m "not browser and not slow and not chaos and not hypothesis"

bench: setup ## how fast, against the least that it could cost; writes bench.json
	@$(PYTHON) -m config.bench

check: setup ## what CI runs; changes nothing
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/djlint templates --lint --quiet
	@$(PYTHON) manage.py makemigrations --check --dry-run --settings=config.settings.test
	@$(PYTHON) manage.py state_diagrams --check --settings=config.settings.test
	@$(PYTHON) frontend/vendor.py --check
	@$(PYTHON) -m pytest $(ALL) -m "not matrix"

fix: setup ## format, and mend what can be mended without thinking
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: setup ## pin requirements/*.in again, with hashes, for every Python that we support
	@$(PYTHON) requirements/lock.py

diagrams: setup ## draw docs/states anew from the state tables
	@$(PYTHON) manage.py state_diagrams --settings=config.settings.test

translations: setup ## collect new texts into locale/ and compile it (needs gettext)
	@$(PYTHON) manage.py makemessages --locale zh_Hans --no-obsolete --no-location --ignore .venv --ignore var --ignore frontend
	@$(PYTHON) -m config.translations
