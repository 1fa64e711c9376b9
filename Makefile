# Everything a fresh machine needs is Python 3.11+ with venv and pip.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
FLASK = $(BIN)/flask --app wsgi

.PHONY: run test check bench setup catalogue lock

run: setup
	$(FLASK) db upgrade
	$(FLASK) serve

test: setup
	$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates

bench: setup
	$(BIN)/python -m bench $(ARGS)

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	touch $@

# Every text of the interface, for translators.
catalogue: setup
	$(BIN)/pybabel extract --mapping pyproject.toml --keyword _l --output translations/messages.pot .

# After a change of pyproject.toml. Needs uv on the PATH; names no registry.
lock:
	uv pip compile --quiet --generate-hashes --universal --group dev --no-header --no-annotate \
		--no-emit-package django --no-emit-package asgiref --no-emit-package sqlparse \
		--output-file requirements.lock pyproject.toml
