# What can be done with the project; `make` lists it.

PYTHON := $(shell for python in python3.13 python3; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null \
	&& command -v $$python && break; done)
WORKERS ?= 2
PYTEST := .venv/bin/pytest -n $(WORKERS)
SAM := PATH="$(CURDIR)/.venv/bin:$(CURDIR)/.venv-stack/bin:$$PATH" sam
COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --python-version 3.13

unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV
# Nothing here needs an AWS account, so nothing sees the user's.
unexport AWS_PROFILE AWS_DEFAULT_PROFILE AWS_REGION AWS_ENDPOINT_URL
export AWS_CONFIG_FILE := /dev/null
export AWS_SHARED_CREDENTIALS_FILE := /dev/null
export AWS_DEFAULT_REGION := us-east-1
export SAM_CLI_TELEMETRY := 0
export __SAM_CLI_APP_DIR := $(CURDIR)/.local/sam/home

.DEFAULT_GOAL := help
.PHONY: help
help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the environments

.PHONY: env
env: .venv/.installed .venv-stack/.installed ## install what everything else needs, from hashed requirements

.venv/.installed: requirements/dev.txt
	$(if $(PYTHON),,$(error Python 3.13 with its venv module is missing: install it (Debian 13: apt install python3.13-venv; with pyenv: pyenv install 3.13; with uv: uv python install 3.13), then say make again))
	@echo "Installing into .venv"
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements/dev.txt > .venv/uv.txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@.venv/bin/uv pip sync --quiet --require-hashes --compile-bytecode -p .venv requirements/dev.txt
	@.venv/bin/uv pip install --quiet --no-deps --no-build-isolation -p .venv --editable .
	@touch $@

.venv-stack/.installed: requirements/stack.txt | .venv/.installed
	@echo "Installing into .venv-stack"
	@$(PYTHON) -m venv .venv-stack
	@.venv/bin/uv pip sync --quiet --require-hashes --compile-bytecode -p .venv-stack requirements/stack.txt
	@touch $@

# ---------------------------------------------------------------- the local stack

.PHONY: run up down code
run: env ## run everything on this machine and print messages as they arrive; Ctrl-C stops it
	@.venv/bin/python -m local run

up: env ## the same in the background; returns once it answers
	@.venv/bin/python -m local up

down: env ## stop what `make up` has started
	@.venv/bin/python -m local down

code: env ## print the APP code of a demo user: make code USER=demo
	@.venv/bin/python -m local code --user $(if $(filter command,$(firstword $(origin USER))),$(USER),demo)

.PHONY: browser weight screenshots
browser: env ## find the system's Chromium, or install it with apt
	@.venv/bin/python -m local.chromium

weight: env browser ## print what the login page of the running stack costs to load
	@.venv/bin/python -m local.weight

screenshots: env browser ## take the README's pictures anew
	$(PYTEST) tests/browser/test_states.py tests/browser/test_settings_states.py -k axe
	@mkdir -p docs/screenshots
	@for name in sign-in-light choose-light code-sms-light code-app-wrong-dark granted-dark \
		settings-methods-two-light; do \
		cp .local/screenshots/$$name.png docs/screenshots/; done

# ---------------------------------------------------------------- AWS

.PHONY: build
build: env ## build for AWS; then sam deploy --guided
	@$(SAM) build

# ---------------------------------------------------------------- checks

.PHONY: test test-unit test-proof test-contract test-functions test-architecture test-e2e test-browser test-attacks test-faults lint
test: ## run every test
test: test-unit test-proof test-contract test-functions test-architecture test-e2e test-browser test-attacks test-faults

test-unit: env ## the rules, without AWS; domain and flows with every branch
	$(PYTEST) tests/unit tests/local --cov=gatehouse.domain --cov=gatehouse.flows --cov-branch \
		--cov-fail-under=100 --cov-report=term:skip-covered

test-proof: env ## years of attack, shorter than `make proof`; without coverage, which takes as long again
	$(PYTEST) tests/proof

test-contract: env ## each port, on its fake and on its adapter over moto
	$(PYTEST) tests/contract

test-functions: env ## each event through its function over moto
	$(PYTEST) tests/functions

test-architecture: env ## the layers, the template and what was built
	$(PYTEST) tests/architecture

test-e2e: env ## over HTTP, on a local stack of its own
	$(PYTEST) tests/e2e

test-browser: env browser ## the pages in Chromium; pictures of each state go to .local/screenshots
	$(PYTEST) tests/browser

test-attacks: env ## published attacks, planted leaks and a fuzzed API, on the same stack
	$(PYTEST) tests/attacks

test-faults: env ## every AWS call meets every fault; docs/faults.md is the matrix
	$(PYTEST) -n $$((2 * $(WORKERS))) tests/faults # most of it waits for time-outs

.PHONY: soak
soak: env ## log in for three minutes on eight connections; docs/soak.md is what came of it
	.venv/bin/python -m soak

.PHONY: bench bench-check
bench: env ## measure starts, requests, sizes and logins; docs/bench.md is what came of it
	.venv/bin/python -m bench

bench-check: env ## compare a short run with docs/bench.json
	.venv/bin/python -m bench --check

.PHONY: cost
cost: env ## compute what logins cost, here and elsewhere; docs/cost.md is what came of it
	.venv/bin/python -m cost

.PHONY: scale
scale: env ## simulate the stack under AWS's quotas; docs/scale.md is what came of it
	.venv/bin/python -m scale

.PHONY: proof
proof: env ## simulate years of attack against the real code
	.venv/bin/python -m proof

lint: env ## style, types, layers and the template
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m local.openapi --check
	.venv/bin/python -m local.catalogue --check
	.venv/bin/cfn-lint template.yaml
	@$(SAM) validate --lint

# ---------------------------------------------------------------- housekeeping

.PHONY: openapi catalogue faults lock clean
openapi: env ## write functions/discovery/openapi.json anew from the code
	.venv/bin/python -m local.openapi

catalogue: env ## write the page's and the messages' words anew from the catalogue
	.venv/bin/python -m local.catalogue

faults: env ## write the matrix in docs/faults.md anew and print it
	.venv/bin/python -m tests.faults.matrix

lock: env ## compile the requirement files anew from pyproject.toml
	$(COMPILE) pyproject.toml -o layers/common/requirements.txt
	$(COMPILE) pyproject.toml --group dev -c layers/common/requirements.txt -o requirements/dev.txt
	$(COMPILE) --group stack -o requirements/stack.txt

clean: ## stop the local stack and remove everything that was made here
	@if [ -x .venv/bin/python ]; then .venv/bin/python -m local down; fi
	rm -rf .venv .venv-stack .local .aws-sam .coverage .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache layers/common/gatehouse.egg-info
	find bench cost functions layers local proof scale soak tests -name __pycache__ -prune -exec rm -rf {} +
