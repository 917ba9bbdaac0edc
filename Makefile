# Thin aliases of ./dev, for those who type make.
.PHONY: help demo test check cases bench format lock setup

help: ## Say what there is
	@./dev help

demo: ## Open a demo studio
	@./dev demo

test: ## Lint, types, floors, knowledge and every test
	@./dev test

check: ## All of test, and templates, migrations and the wheel
	@./dev check

cases: ## Run the recorded cases
	@./dev cases

bench: ## Measure against the goals
	@./dev bench

format: ## Mend what ruff can mend
	@./dev format

lock: ## Write the locks anew
	@./dev lock

setup: ## Only make the virtual environment
	@./dev setup
