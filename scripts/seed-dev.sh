#!/usr/bin/env bash
# Something to develop against: a real repository with 180 tests in demo/toolz, for the backlogs of examples/toolz.
set -euo pipefail
exec make -C "$(dirname "$0")/.." demo
