#!/usr/bin/env bash
# The console's packages as console/package-lock.json locks them, and with `build` the console itself, as the
# server and the wheel carry it. What is there already is left alone, and no network is needed then. Called by make.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?usage: console.sh packages|build}
built=src/guildhall/adapters/http/console

locked() { cat console/package.json console/package-lock.json console/.npmrc | git hash-object --stdin; }
sources() { # everything that a build is made of, with the version that it shows
    { locked; grep '^version' pyproject.toml
      find console/src console/public console/index.html console/vite.config.ts console/tsconfig.json -type f \
          ! -name '*.test.ts*' -print0 | sort -z | xargs -0 sh -c 'for file; do echo "$file"; cat "$file"; done' _
    } | git hash-object --stdin
}
is_there() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

wanted=$(locked)
[ "$what" != build ] || ! is_there "$built/.built-from" "$(sources)" || exit 0
exec 9<scripts/console.sh
flock 9
if ! is_there console/node_modules/.made-from "$wanted"; then
    echo "fetching the console's packages …" >&2
    scripts/npm.sh ci --no-audit --no-fund --silent
    echo "$wanted" >console/node_modules/.made-from
fi
if [ "$what" = build ] && ! is_there "$built/.built-from" "$(sources)"; then
    echo "building the console …" >&2
    scripts/npm.sh run --silent build -- --logLevel warn
    sources >"$built/.built-from"
fi
