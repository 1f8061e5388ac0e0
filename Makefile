# The development workflow, one line each. Needs python3 (>= 3.11) with venv; everything else is installed here.
PYTHON ?= python3
BIN := .venv/bin
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export PYTHONDONTWRITEBYTECODE := # even where it is set: a command that finds its modules compiled starts in half the time

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format cover samples servers chaos bench docker clean

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: .venv/.complete ## make .venv with the locked dependencies

.venv/.complete: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit("monitor needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	@$(BIN)/uv sync --locked --all-extras --inexact --compile-bytecode --quiet
	@touch $@

run: setup ## run the daemon on config/ (stop with Ctrl-C)
	@$(BIN)/monitor run

demo: setup ## the whole way from feed to mail in under a minute, no network needed
	@$(BIN)/monitor demo

test: setup ## all tests
	@$(MAKE) --no-print-directory servers || echo 'make servers failed: the tests that need a Matrix server are skipped' >&2
	@$(BIN)/pytest -n 2 -q

check: setup ## format, lint, import rules, strict types, spelling
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache > .import-lint.log || { cat .import-lint.log; rm .import-lint.log; exit 1; }
	@rm -f .import-lint.log
	@$(BIN)/mypy
	@$(BIN)/codespell

format: setup ## format the code and apply safe fixes
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

cover: setup ## tests with branch coverage: core 100 %, all 95 %
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -q
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --include='monitor/core/*' --fail-under=100
	@$(BIN)/coverage report --fail-under=95

samples: setup ## write the sample mails in docs/ anew
	@$(BIN)/monitor sample docs

servers: .venv/servers/.complete ## install servers that tests send to, which are skipped without them: Matrix, and what XMPP needs

.venv/servers/.complete: .venv/.complete
	@$(PYTHON) -m venv .venv/servers
	@$(BIN)/uv pip install --quiet --python .venv/servers/bin/python 'matrix-synapse==1.163.2'
	@$(BIN)/uv pip install --quiet --target .venv/servers/xmpp 'slixmpp==1.17.0'
	@touch $@

chaos: setup servers ## long: kill -9 the daemon, break servers and databases, and count what is lost or comes twice
	@TMPDIR=$${TMPDIR:-/tmp} $(BIN)/pytest -q -s -m chaos tests/chaos

bench: setup ## figures beside baselines: matching, polling policy, cost of a visit, delivery, triage
	@$(BIN)/python benchmarks/matching.py
	@$(BIN)/python benchmarks/polling_policy.py
	@$(BIN)/python benchmarks/polling_cost.py --feeds 60
	@$(BIN)/python benchmarks/delivery.py --rounds 1
	@$(BIN)/python benchmarks/triage.py --window 20000

docker: ## build the image and run the demo in it
	docker build --tag monitor .
	docker run --rm monitor demo

clean: ## remove what the other targets made, but never data/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
