#!/usr/bin/env bash
# The console with its sources watched, on port 3001; it asks the server on port 8000, or at GUILDHALL_URL.
set -euo pipefail
exec make -C "$(dirname "$0")/.." console-dev
