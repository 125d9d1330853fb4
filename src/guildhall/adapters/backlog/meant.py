"""What a source that is no file was meant as: a sentence, or a file whose name was not quite typed.

It must never read a file, nor look at more of a folder than an error is worth.
"""

from __future__ import annotations

import difflib
import os
import re
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from guildhall.adapters.backlog.faults import COMPARED, fault
from guildhall.application.ports.backlog import BacklogError

Kind: TypeAlias = Literal["yaml", "queue", "markdown"]

SUFFIXES: dict[str, Kind] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "queue",
    ".md": "markdown",
    ".markdown": "markdown",
}
"""What a file is read as, by its suffix."""

_EXTENSION = re.compile(r"[^\s.]\.[A-Za-z0-9]{1,10}\Z")

ALIKE = 0.6
"""From here on a file's name may have been meant by a path that is none (1: the same)."""
NEARLY_THE_SAME = 0.85
"""From here on it may have been meant by a single word, which could be a sentence too."""


def misnamed(text: str, base: Path) -> BacklogError | None:
    """The refusal of what was meant as a file and is none; none where it is a sentence.

    A single word is refused where a file here is called so but for its suffix, or a YAML file but for a slip;
    whoever means the word ends it with a full stop.
    """
    is_path = _looks_like_path(text)
    if not is_path and (len(text.split()) > 1 or text.endswith(".")):
        return None
    near = _nearest(text, base, is_path=is_path)
    if not is_path and not near:
        return None
    todo = f"did you mean {near}? If not," if near else "check the path, or"
    return fault(
        text, 0, "", f"no such file in {base}", f"{todo} write a sentence that ends with a full stop"
    )


def _looks_like_path(text: str) -> bool:
    """Whether something that is no file was meant as one.

    One or two words with a slash or an extension are; a longer text is when it begins like a path
    or ends with a backlog's suffix, since sentences speak of ``CI/CD`` and ``setup.py``.
    """
    if text.startswith(("/", "./", "../", "~/")) or text.casefold().endswith(tuple(SUFFIXES)):
        return True
    return len(text.split()) <= 2 and ("/" in text or _EXTENSION.search(text) is not None)


def _nearest(text: str, base: Path, *, is_path: bool) -> str:
    """The backlog beside where the source points whose name is the most like it; empty where none is."""
    folder, _, name = text.rpartition("/")
    known = _backlogs_in(base / f"{folder}/" if folder or text.startswith("/") else base)
    word = name.casefold()
    stems = {_stem(one): one for one in reversed(known)}
    if found := stems.get(_stem(word)):
        return text[: len(text) - len(name)] + found
    if not is_path:  # beside a word that could be a sentence, only what is a backlog by its suffix
        stems = {stem: one for stem, one in stems.items() if one.casefold().endswith((".yaml", ".yml"))}
    cutoff = ALIKE if is_path else NEARLY_THE_SAME
    alike = difflib.get_close_matches(_stem(word)[:100], stems, n=1, cutoff=cutoff)
    return text[: len(text) - len(name)] + stems[alike[0]] if alike else ""


def _stem(name: str) -> str:
    """A file's name in lower case without the suffix of a backlog."""
    low = name.casefold()
    return next((low.removesuffix(suffix) for suffix in SUFFIXES if low.endswith(suffix)), low)


def _backlogs_in(folder: Path) -> list[str]:
    """The names of files with a backlog's suffix, in order, those with the most telling suffix first."""
    order = list(SUFFIXES)
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, COMPARED) if entry.is_file()]
    except (OSError, ValueError):
        return []
    known = [name for name in names if name.casefold().endswith(tuple(SUFFIXES))]
    return sorted(known, key=lambda name: (order.index(Path(name).suffix.casefold()), name))
