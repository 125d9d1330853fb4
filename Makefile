# One command a task; `make` alone lists them.
.DEFAULT_GOAL := help
