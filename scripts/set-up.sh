#!/usr/bin/env bash
# Makes .venv hold exactly what requirements/{run,dev}.txt lock, and Guildhall itself from this folder.
# When it does already, nothing is done and no network is needed. Called by make. Set-ups wait for each other, and
# Guildhall stays installed all the while: what runs from here goes on, and so does what starts meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
group=${1:?usage: set-up.sh run|dev}
venv=.venv
python=$venv/bin/python

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

is_set_up() {
    [ ! -e "$venv/.set-up-dev" ] || group=dev # what developers have holds all that a run needs
    wanted=$(fingerprint)
    "$python" -c "$oldest" 2>/dev/null && [ "$(cat "$venv/.set-up-$group" 2>/dev/null)" = "$wanted" ]
}

surplus() { # the packages that no lock names; pip, which a new environment comes with, and Guildhall are none
    "$python" - "requirements/$group.txt" requirements/uv.txt <<'PYTHON'
import re, sys
from importlib.metadata import distributions
from pathlib import Path

locked = {"guildhall", "pip", "setuptools", "wheel"}
for file in sys.argv[1:]:
    locked.update(re.findall(r"^([a-z0-9._-]+)==", Path(file).read_text("utf-8"), re.MULTILINE | re.IGNORECASE))
names = {re.sub(r"[-_.]+", "-", name).lower() for name in locked}
print(*sorted({d.name for d in distributions() if re.sub(r"[-_.]+", "-", d.name).lower() not in names}))
PYTHON
}

if is_set_up; then
    exit 0
fi
exec 9<scripts/set-up.sh
flock --nonblock 9 || { echo "set-up: waiting for another set-up of this folder to end" >&2 && flock 9; }
if is_set_up; then
    exit 0
fi

say() { # what is going on, for whoever waits: this takes seconds or, on a slow machine or network, minutes
    echo "set-up: $1 (${SECONDS}s)" >&2
}

say "making .venv hold the $group dependencies"
rm -f "$venv"/.set-up-*
if ! "$python" -c "$oldest" 2>/dev/null || ! "$python" -m pip --version >/dev/null 2>&1; then
    found=$(find_python)
    say "making an environment of $("$found" --version)"
    "$found" -m venv "$venv" 2>/dev/null || "$found" -m venv --clear "$venv"
fi

# Compiled once here, or each process compiles all that it imports where none may write bytecode beside the sources.
export UV_COMPILE_BYTECODE=1
say "fetching uv, which fetches the rest"
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
uv() { scripts/uv.sh pip "$1" --quiet --python "$python" "${@:2}"; }
say "fetching and installing the $(grep -c '^[a-z0-9].*==' "requirements/$group.txt") packages that requirements/$group.txt locks"
uv install --require-hashes -r "requirements/$group.txt" -r requirements/uv.txt
read -ra unneeded < <(surplus)
[ ${#unneeded[@]} -eq 0 ] || uv uninstall "${unneeded[@]}"
project=$({ echo "$PWD"; cat pyproject.toml; } | git hash-object --stdin)
if [ "$(cat "$venv/.project" 2>/dev/null)" != "$project" ] || ! "$venv/bin/guildhall" --version >/dev/null 2>&1; then
    say "installing Guildhall from this folder"
    # Found also while its entry among the packages is replaced by that of another version of pyproject.toml.
    echo "$PWD/src" >"$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/source-of-guildhall.pth"
    uv install --offline --no-deps --no-build-isolation --editable .
    echo "$project" >"$venv/.project"
fi
say "compiling its sources"
"$python" -m compileall -q src
echo "$wanted" >"$venv/.set-up-$group"
say "done"
