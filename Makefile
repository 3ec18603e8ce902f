.PHONY: run test lint format types bench torture servers screens contract words tools audit lock

PYTHON ?= python3

run:     ; $(PYTHON) app.py
test:    ; $(PYTHON) -m tests
bench:   ; $(PYTHON) -m bench
torture: ; $(PYTHON) -m bench.torture
contract: ; $(PYTHON) -m tests.contract
servers: ; $(PYTHON) -m tests.servers
screens: ; $(PYTHON) -m tests.screens
lint:    tools ; .venv/bin/ruff check . && .venv/bin/ruff format --check .
format:  tools ; .venv/bin/ruff check --fix . && .venv/bin/ruff format .
types:   tools ; .venv/bin/mypy
words:   tools ; .venv/bin/python -m tests.catalogues
tools:   ; @$(PYTHON) bootstrap.py requirements-dev.txt
audit:   ; @$(PYTHON) bootstrap.py requirements-tools.txt && .venv/bin/python .ci/audit.py
lock:    ; @$(PYTHON) bootstrap.py requirements-tools.txt && .venv/bin/python .ci/lock.py $(if $(UPGRADE),--upgrade)
