# Lantai 兰台. `make help` prints this file's targets.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet

SITE   ?= build/site
PORT   ?= 8000
ON     ?= tests/rooms tests/desk tests/attacks tests/laws/test_seal.py

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run world test long postgres docs pictures craft laws lint bench lock clean

help: ## show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# Debian ships python3 without ensurepip: virtualenv from the registry then makes the environment.
$(PY):
	@echo "Lantai: making $(VENV)"
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV) .tools; \
	  $(PYTHON) -m pip install --disable-pip-version-check --quiet --target .tools virtualenv && \
	  PYTHONPATH=.tools $(PYTHON) -m virtualenv --quiet $(VENV); }

$(VENV)/.run: requirements/run.txt requirements/fonts.txt pyproject.toml | $(PY)
	@echo "Lantai: installing the locked libraries (some minutes the first time)"
	@$(PIP) install --no-deps --require-hashes --only-binary :all: --no-binary pyvips -r requirements/run.txt -r requirements/fonts.txt
	@$(PIP) install --no-deps --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(PY) -m compileall -q src
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/schemas.txt $(VENV)/.run
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --require-hashes --only-binary :all: -r requirements/schemas.txt
	@touch $@

$(VENV)/.web: requirements/web/package-lock.json requirements/node.txt tools/web.py | $(VENV)/.run
	@$(PY) tools/web.py

setup: $(VENV)/.run $(VENV)/.web ## make .venv with what the product needs

setup-dev: $(VENV)/.dev $(VENV)/.web ## the same and what its tests need

run: setup ## set up, make the demo world and a sample journey, serve the site, say where to look and how to sign in
	@$(PY) -m lantai.cli craft sample build/sample --files 500
	@$(PY) -m lantai.cli craft journey build/sample --out build/journey || [ $$? -eq 1 ] # 1: items were returned, as planted
	@echo
	@echo "请看报告 · Read the report:  build/journey/journey.pdf"
	@echo "再试检索 · Try a search:     $(VENV)/bin/lantai craft search 防汛值守"
	@echo "导览 · Take the tour:        docs/visit/tour.md"
	@LANTAI_HOME=$(SITE) $(PY) -m lantai.cli run --demo --port $(PORT)

world: setup ## make the demo world again, beside the old one (SITE=folder)
	@LANTAI_HOME=$(SITE) $(PY) -m lantai.cli world

test: setup-dev ## all tests but the long ones
	@$(PY) -m pytest -m "not long"

long: setup-dev ## the tests that take more than a few seconds: kills, bit flips, large inputs
	@$(PY) -m pytest -m long

postgres: setup-dev ## the tests that touch the database (or those named by ON=…), on a PostgreSQL that is thrown away
	@$(PY) tools/with_postgres.py $(PY) -m pytest $(ON)

craft: setup-dev ## the tests of craft alone
	@$(PY) -m pytest tests/craft -m "not long"

laws: setup-dev ## the laws of the house, and the sizes for a human to judge
	@$(PY) -m pytest tests/laws
	@$(PY) tests/laws/sizes.py

lint: setup-dev ## ruff and mypy
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy

bench: setup-dev ## ratios against peers and physical limits
	@$(PY) bench/run.py

docs: setup ## write the pages of docs/know that are made from data
	@$(PY) tools/docs.py

pictures: setup-dev ## the handbook's pictures, from the demo site that `make run` serves meanwhile
	@$(PY) tools/pictures.py http://127.0.0.1:$(PORT)

lock: ## renew the locks (needs uv and npm)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-deps requirements/fonts.in -o requirements/fonts.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-deps requirements/build.in -o requirements/build.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-deps requirements/schemas.in -o requirements/schemas.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-deps requirements/node.in -o requirements/node.txt
	cd requirements/web && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt

clean: ## remove what was built (not .venv)
	rm -rf build .pytest_cache .ruff_cache .mypy_cache
