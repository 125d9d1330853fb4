#!/usr/bin/env bash
# Makes .venv hold exactly what requirements/{run,dev}.txt lock, and Guildhall itself from this folder.
# When it does already, nothing is done and no network is needed. Called by make.
set -euo pipefail
cd "$(dirname "$0")/.."
group=${1:?usage: set-up.sh run|dev}
venv=.venv
python=$venv/bin/python
[ -e "$venv/.set-up-dev" ] && group=dev # what developers have holds all that a run needs

oldest='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c "$oldest" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "set-up: no Python 3.11 or newer with the modules venv and ensurepip was found;" \
        "install one (on Debian: python3 and python3-venv) or name it: make PYTHON=/path/to/python3" >&2
    return 1
}

fingerprint() { # what the environment was made from; it also holds paths, so a moved folder is made anew
    { echo "$PWD $group"; cat pyproject.toml requirements/uv.txt "requirements/$group.txt"; } | git hash-object --stdin
}

wanted=$(fingerprint)
if "$python" -c "$oldest" 2>/dev/null && [ "$(cat "$venv/.set-up-$group" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

echo "setting up .venv ($group dependencies) …"
rm -f "$venv"/.set-up-*
if ! "$python" -c "$oldest" 2>/dev/null || ! "$python" -m pip --version >/dev/null 2>&1; then
    found=$(find_python)
    "$found" -m venv "$venv" 2>/dev/null || "$found" -m venv --clear "$venv"
fi

# Compiled once here, or each process compiles all that it imports where none may write bytecode beside the sources.
export UV_COMPILE_BYTECODE=1
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
scripts/uv.sh pip sync --quiet --python "$python" --require-hashes "requirements/$group.txt" requirements/uv.txt
scripts/uv.sh pip install --quiet --python "$python" --offline --no-deps --no-build-isolation --editable .
"$python" -m compileall -q src
echo "$wanted" >"$venv/.set-up-$group"
