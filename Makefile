# The few commands worth remembering; `make help` lists them. Nothing here but calls.

CARGO_TARGET_DIR ?= target
export CARGO_TARGET_DIR
PROFILE = demo
STOA = $(CARGO_TARGET_DIR)/$(PROFILE)/stoa

.DEFAULT_GOAL := help
.PHONY: help demo test check bench dev screens web build

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: ## build Stoa and start it with demo data (ARGS=--fresh starts over)
	@sh xtask/need.sh cargo node
	@echo "1/3  Web app: packages and build, about a minute the first time"
	@$(MAKE) --no-print-directory web
	@echo "2/3  Server: about 12 minutes on two cores the first time (nearly all of it third-party"
	@echo "     crates: SQL engine, Delta Lake, Parquet), seconds when nothing has changed"
	@$(MAKE) --no-print-directory build
	@echo "3/3  Starting"
	@exec $(STOA) demo $(ARGS)

test: ## install what tests need (apt) and run every suite: SQLite, PostgreSQL, browser
	@sh xtask/need.sh cargo node
	@cargo xtask test $(ARGS)

check: ## quick: format, clippy, tidy, unit tests
	@sh xtask/need.sh cargo
	@cargo xtask check

bench: ## measure beside peers; writes target/bench/results.md
	@sh xtask/need.sh cargo
	@$(MAKE) --no-print-directory build
	@cargo build --profile $(PROFILE) -p xtask --features load
	@cargo build --profile $(PROFILE) -p stoa-atlas --example diagram_set
	@python3 benches/run.py $(ARGS)

dev: ## server on :7800 with demo data, web app with hot reload on :5173
	@sh xtask/need.sh cargo node
	@$(MAKE) --no-print-directory web
	@cargo build -p stoa
	@trap 'kill 0' EXIT; \
	  $(CARGO_TARGET_DIR)/debug/stoa demo $(ARGS) & \
	  STOA_API=http://127.0.0.1:7800 npm run dev

screens: ## every page in four languages, light, dark and on a phone, as pictures in target/screens
	@sh xtask/need.sh cargo node
	@$(MAKE) --no-print-directory web
	@cargo build -p stoa
	@npm run --silent matrix -w web

# npm ci only where the lock file is newer than what it installed
web:
	@if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-audit; fi
	@npm run --silent build

build:
	@cargo build --profile $(PROFILE) -p stoa
