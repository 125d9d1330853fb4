#!/usr/bin/env bash
# Makes the console's first fonts anew: of the packages' latin faces the letters that console/src/app/fonts/fonts.css
# names, in the weights that are used, with what the text needs (kerning, tabular figures, and Inter's alternates).
# Called by make, after the packages are there; the tools come from requirements/fonts.txt and are used for nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=.cache/fonts
folder=console/src/app/fonts

if [ "$(cat "$tools/.made-from" 2>/dev/null)" != "$(git hash-object requirements/fonts.txt)" ]; then
    echo "fetching the tools for fonts …" >&2
    rm -rf "$tools"
    scripts/uv.sh pip install --quiet --python .venv/bin/python --target "$tools" \
        --require-hashes -r requirements/fonts.txt
    git hash-object requirements/fonts.txt >"$tools/.made-from"
fi
letters=$(tr -d ' \n' <"$folder/fonts.css" | sed 's/.*unicode-range:\([^;]*\);.*/\1/')
tool() { PYTHONPATH=$tools .venv/bin/python -m "fontTools.$1" "${@:2}"; }

make_font() { # name, features
    package=console/node_modules/@fontsource-variable/$1
    tool varLib.instancer "$package/files/$1-latin-wght-normal.woff2" wght=400:600 --no-recalc-timestamp \
        --quiet --output "$tools/$1.ttf"
    tool subset "$tools/$1.ttf" --unicodes="$letters" --layout-features="$2" --flavor=woff2 \
        --output-file="$folder/$1.woff2"
    cp "$package/LICENSE" "console/public/fonts/$1-OFL.txt"
    wc -c "$folder/$1.woff2"
}
make_font inter kern,tnum,calt,ccmp,locl,mark,mkmk
make_font jetbrains-mono kern,ccmp,locl,mark,mkmk
