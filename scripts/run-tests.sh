#!/usr/bin/env bash
# All tests, on a fresh clone too; what is given here is given to pytest: scripts/run-tests.sh tests/domain
set -euo pipefail
exec make -C "$(dirname "$0")/.." test ARGS="$*"
