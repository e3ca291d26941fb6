# Two commands do all the set-up: `make demo` and `make test`. Everything here may be run again and again.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEED ?= 1
READY := $(VENV)/.ready

.PHONY: help setup system demo test check format bench capture torture forms golden lock clean

help: ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

system:
	@tools/setup-debian.sh

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "docarchive needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade -c requirements.lock pip
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c requirements.lock \
		--editable '.[media,ocr,postgres,speech,timestamp]' --group dev
	@touch $@

setup: system $(READY) ## install what is missing

demo: setup ## play one case end to end with synthetic data, then serve that office
	@$(BIN)/docarchive demo demo-workspace

test: setup ## all tests
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder # else the longest, files of one test, come last and alone

check: setup ## format, lint, types, floors, forms
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/docarchive --workspace . forms lint

format: setup
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

bench: setup ## timings as ratios against a named peer in the same run
	@for file in render lint batch recognise convert search video ocr; do echo "== $$file"; $(BIN)/python benchmarks/$$file.py; done

capture: setup ## 1,000 simulated pages in every state of paper, filed by the real service and judged
	@$(BIN)/python -m tools.capture_trial --pages 1000 --seed $(SEED)

torture: setup ## 1,000 kill -9 of the real processes
	@$(BIN)/python tools/torture.py --kills 1000

forms: setup ## draw the first pages of all forms into docs/forms.pdf
	@$(BIN)/python -m tools.contact_sheet

golden: setup ## write the text of all forms into tests/templates/golden, to be read and committed
	@$(BIN)/python -m tools.golden_forms

lock: ## write requirements.lock anew from the newest releases
	@tools/lock.sh

clean: ## remove what can be made again
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-workspace
