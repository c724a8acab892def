# Thin targets over `pam` and pytest. Each sets up .venv when it is missing or when a lock changed, and can be repeated.
#
#   make informe                      a finished report for the demonstration entity
#   make informe ENTIDAD=x CORTE=...  the same for an entity of data/raw
#   make test                         everything that must pass before a change is accepted
#
# Paths are relative on purpose: the folder's own name may hold spaces. PYTHON=... chooses the interpreter.

ENTIDAD ?= demo
CORTE ?= 2025-06-30
PYTHON ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PY := .venv/bin/python
PAM := .venv/bin/pam
PIP := $(PY) -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install --quiet --require-hashes --only-binary :all:

# A .venv whose Python is gone, or that was set up for a checkout in another place, is rebuilt as if it were missing.
HEALTHY := $(shell test -x $(PY) && $(PY) -P -c "import importlib.util, os; \
  print(os.path.samefile(importlib.util.find_spec('pamlib').origin, 'pamlib/__init__.py'))" 2>/dev/null)
ifneq ($(HEALTHY),True)
.venv/.user: FORCE
endif

.PHONY: help informe tablero lab test lint bench lock clean FORCE

help:
	@echo "make informe | tablero | lab | test | lint | bench | lock | clean   (ENTIDAD=$(ENTIDAD) CORTE=$(CORTE))"

informe: .venv/.user
ifeq ($(ENTIDAD),demo)
	$(PAM) demo
endif
	$(PAM) informe --entidad "$(ENTIDAD)" --corte "$(CORTE)" || test $$? -eq 1

tablero: .venv/.user
ifeq ($(ENTIDAD),demo)
	$(PAM) demo
endif
	$(PAM) tablero --entidad "$(ENTIDAD)" --corte "$(CORTE)"

lab: .venv/.user
	$(PAM) lab

lint: .venv/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -q tests/test_hygiene.py tests/test_environment.py

# Notebook hygiene is part of the tests; `lint` is the quick half of this.
test: .venv/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2 --dist loadfile

bench: .venv/.dev
	$(PY) -m pytest -q -s benchmarks

# Python comes from PYTHON=..., or from the first of these that is new enough.
.venv/.user: requirements.lock pyproject.toml
	@test "$(HEALTHY)" = True || { \
	  found=; \
	  for candidate in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3 python; do \
	    test -n "$$candidate" || continue; \
	    "$$candidate" -c "import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))" 2>/dev/null \
	      && { found=$$candidate; break; }; \
	  done; \
	  test -n "$$found" || { echo "No se encontró Python 3.11 a 3.14 con venv. Instálelo o indique cuál: make PYTHON=/ruta/a/python" >&2; exit 1; }; \
	  echo "Preparando .venv con $$found (tarda de uno a tres minutos la primera vez)…"; \
	  "$$found" -m venv --clear .venv; \
	}
	$(INSTALL) -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.user requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	@touch $@

# Chooses versions anew inside the ranges of pyproject.toml; UPGRADE=--upgrade takes the newest ones.
UPGRADE ?=
COMPILE = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --only-binary :all: --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make lock" --group build --group bounds --extra cuadernos $(UPGRADE)
lock: .venv/.user
	$(PIP) install --quiet "uv>=0.13,<0.14"
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra cluster --extra dev --constraints requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist pamlib.egg-info
