#!/usr/bin/env bash
# Starts the server on port 8000, with its worker and scheduler (seed S4, *Scripts*).
set -euo pipefail
exec make -C "$(dirname "$0")/.." up ARGS="$*"
