# 职图 ZhiTu: `make run` shows it at work, `make test` proves it. Needs bash, make and python3 ≥ 3.11, nothing else.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV ?= .venv
SEMANTIC ?= .venv-semantic
BIN := $(VENV)/bin
ZHITU := $(BIN)/zhitu
UV ?= uv
SCALE ?= 1
NPM := PYTHON=$(BIN)/python web/npm.sh
COMPILE = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --group build

.PHONY: help setup dev run serve pages screenshots test semantic test-semantic coverage neo4j neo4j-check lint bench lists samples school-files clean lock

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /make \1\t/' | expand -t 16

setup: $(VENV)/.run ## make .venv with what ZhiTu runs with
dev: $(VENV)/.dev ## add what the tests and benchmarks need

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo '没有找到 python3：请先安装 Python 3.11 或更高版本 / python3 (3.11 or newer) is needed' >&2; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) 太旧：需要 Python 3.11 或更高版本（可用 make PYTHON=… 指定）/ Python 3.11 or newer is needed" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo '建不成虚拟环境：可能缺 python3-venv 软件包 / python3-venv may be missing' >&2; exit 1; }

$(VENV)/.run: locks/run.txt pyproject.toml | $(BIN)/python
	@echo '安装运行所需的软件包（locks/run.txt）…'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r locks/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: locks/dev.txt $(VENV)/.run
	@echo '安装测试所需的软件包（locks/dev.txt）…'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r locks/dev.txt
	$(BIN)/python -m pip check --disable-pip-version-check
	touch $@

run: setup ## build the national graph, import the samples, show a coverage report
	@export ZHITU_STORE=sqlite:///var/zhitu.db
	$(ZHITU) build
	$(ZHITU) import samples/530701 samples/730701 samples/资源库名录.csv
	$(ZHITU) coverage --major 530701
	$(ZHITU) coverage
	echo
	echo '接下来可以输入 / what to type next:'
	echo '  source $(BIN)/activate'
	echo '  zhitu gaps --major 530701        # 缺口清单'
	echo '  zhitu coverage --category 53     # 一个专业大类'
	echo '  zhitu template 我的资源库.xlsx   # 建自己的资源库工作簿'
	echo '  zhitu import --dry-run 我的资源库.xlsx'
	echo '  zhitu --help'

$(VENV)/.npm: web/package-lock.json web/.npmrc | $(BIN)/python
	@echo '安装网页脚本所需的软件包（web/package-lock.json）…'
	$(NPM) ci --ignore-scripts --loglevel=error
	touch $@

api/static/manifest.json: $(VENV)/.npm $(wildcard web/src/*) web/vite.config.js web/tsconfig.json
	@$(NPM) run --silent build -- --logLevel warn

pages: api/static/manifest.json ## script and style of the pages, by npm

screenshots: dev pages ## redo the pictures of README and of the guides from the pages
	@$(BIN)/python -m tools.make_screenshots

serve: setup pages ## the pages and the API on http://127.0.0.1:8000 over the graph in var/
	@export ZHITU_STORE=sqlite:///var/zhitu.db
	test -f var/zhitu.db || $(ZHITU) build
	exec $(ZHITU) serve

test: lint pages ## lint, types, tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

$(SEMANTIC)/.whole: locks/semantic.txt
	@command -v $(PYTHON) >/dev/null || { echo '没有找到 python3 / python3 is needed' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(SEMANTIC)
	echo '安装附加包 semantic（locks/semantic.txt；Linux 上约 5 GB，只此一次）…'
	$(SEMANTIC)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r locks/semantic.txt
	$(SEMANTIC)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

semantic: $(SEMANTIC)/.whole ## a venv of its own with the extra semantic: torch, sentence-transformers, faiss

test-semantic: semantic ## train, export and compare embeddings for real, in the venv of the extra
	@HF_HUB_OFFLINE=1 $(SEMANTIC)/bin/python -m pytest -W default tests/semantic

coverage: dev ## the tests once more, with line and branch coverage printed; takes nearly twice as long
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-branch --cov-report=term

neo4j: dev ## a real Neo4j server to try, on a free port; needs Java 17 and Maven
	@$(BIN)/python -m tools.neo4j_server

neo4j-check: dev ## the conformance suite of stores on a real Neo4j server
	@$(BIN)/python -m pytest -q tests/graph/stores -k neo4j

lint: dev $(VENV)/.npm ## lint and types only
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NPM) run --silent check

bench: dev ## every benchmark at SCALE (1 is the nation)
	@$(ZHITU) bench all --scale $(SCALE)

lists: dev ## redo ontology/lists from the documents in ZHITU_DATA
	@$(BIN)/python -m tools.make_lists

samples: dev ## redo samples/
	@$(BIN)/python -m tools.make_samples

school-files: dev ## write the sample library as a school's files to var/school
	@$(BIN)/python -m tools.make_school_files var/school

lock: ## redo locks/ from pyproject.toml, newest versions; needs uv
	@command -v $(UV) >/dev/null || { echo '需要 uv（可用 make lock UV=… 指定）/ uv is needed' >&2; exit 1; }
	$(COMPILE) --upgrade -o locks/run.txt
	$(UV) pip compile --group pyproject.toml:node --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade -o locks/node.txt
	$(COMPILE) --upgrade --group dev --extra bench --extra server -c locks/run.txt -o locks/dev.txt
	$(COMPILE) --upgrade --group dev --extra semantic --override locks/semantic-overrides.txt -c locks/dev.txt -o locks/semantic.txt

clean: ## remove what make made, the graph in var/ too
	@rm -rf $(VENV) $(SEMANTIC) var build api/static web/node_modules .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
