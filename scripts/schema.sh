#!/usr/bin/env bash
# The types of the API that the console is written against: `write` makes them from the server's OpenAPI document,
# `check` fails when those that are kept say something else. Called by make.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?usage: schema.sh write|check}
kept=console/src/api/schema.ts
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.venv/bin/python scripts/openapi.py >"$folder/openapi.json"
scripts/npm.sh exec --silent -- openapi-typescript "$folder/openapi.json" --output "$folder/schema.ts" >/dev/null
if [ "$what" = write ]; then
    cp "$folder/schema.ts" "$kept"
elif ! diff -q "$folder/schema.ts" "$kept" >/dev/null; then
    diff "$kept" "$folder/schema.ts" | head -40
    echo "the API says something else than $kept: run \`make console-schema\` and see what the console makes of it" >&2
    exit 1
else
    echo "the console's types are those of the API"
fi
