"""Names paths of a repository in words that every store can hold; git's own may be bytes that are no text."""

from __future__ import annotations

from collections.abc import Sequence


def listed(paths: Sequence[str], most: int) -> str:
    """The first paths, in words, and how many more there are; what of one is no UTF-8 (PEP 383) is escaped.

    What keeps words takes no half of a surrogate pair, as which Python reads such bytes.
    """
    shown = ", ".join(map(_escaped, paths[:most]))
    return f"{shown} and {len(paths) - most} more" if len(paths) > most else shown


def _escaped(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
