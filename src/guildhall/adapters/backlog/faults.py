"""How bad input is reported: one line that says where and what, and never a control character of the input.

It must never quote the input as it stands: a terminal would obey what a stranger wrote.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

from guildhall.application.ports.backlog import BacklogError

QUOTED = 80
"""Characters of the input that an error repeats at most."""

COMPARED = 2_000
"""Known words that a misspelt one is compared with at most: an error must not take seconds."""


def visible(text: str, limit: int = QUOTED) -> str:
    """Return text as one line that any terminal shows harmlessly, cut after ``limit`` characters."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text[:limit]
    )
    return shown + "…" if len(text) > limit else shown


def fault(file: str, line: int, field: str, what: str, todo: str) -> BacklogError:
    """Build ``file:line: field: what (todo)``; line 0 and an empty field are left out.

    ``file`` and ``field`` may hold anything; ``what`` and ``todo`` are made visible as well, since
    they may repeat the input.
    """
    place = visible(file, 400) + (f":{line}" if line else "")
    parts = [place, visible(field, 200)] if field else [place]
    message = ": ".join([*parts, f"{visible(what, 4_000)} ({visible(todo, 1_000)})"])
    return BacklogError(message, rule="backlog", field=visible(field, 200))


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant: ``did you mean `x`?``, or nothing."""
    found = difflib.get_close_matches(word[:100], list(islice(known, COMPARED)), n=1, cutoff=0.6)
    return f"did you mean `{found[0]}`?" if found else ""
