"""The repository speaks of the product alone: of no machine, no registry's address and no way it was made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted",
    "registry." + "npm",
    "npm" + "js.org",
    "crates" + ".io",
    "gh" + "cr.io",
]
PLACES = ["/wo" + "rk/", "/home/" + "runner", "/o" + "pt/py"]
MAKING = ["co-" + "authored-by:", "generated " + "with ", "as an " + "ai "]

FORBIDDEN = re.compile("|".join(re.escape(word) for word in (*REGISTRIES, *PLACES, *MAKING)), re.IGNORECASE)
TEMPORARY = re.compile(r"/tm" + r"p/(?!\.|x$|x\b|guildhall)[a-z]")
"""Tests may name a path below the temporary folder to be refused or made; documents may not."""


def test_no_file_tells_where_or_how_it_was_made(root: Path, tracked: list[Path]):
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in tracked
        for number, line in enumerate(_text(root / path).splitlines(), 1)
        if FORBIDDEN.search(line) or (path.suffix == ".md" and TEMPORARY.search(line))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "word", ["https://py" + "pi.org/simple", "/WO" + "RK/main", "Co-" + "Authored-By: x"]
)
def test_such_words_are_found(word: str):
    assert FORBIDDEN.search(f"see {word} for it")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
