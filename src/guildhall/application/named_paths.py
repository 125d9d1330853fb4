"""Names paths of a repository in words that every store can hold; git's own may be bytes that are no text."""

from __future__ import annotations

from collections.abc import Sequence


def path_text(path: str) -> str:
    r"""A path in words: bytes that are no UTF-8, which Python reads as surrogates, are written ``\xNN``."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def listed(paths: Sequence[str], most: int) -> str:
    """The first paths, in words, and how many more there are."""
    shown = ", ".join(map(path_text, paths[:most]))
    return f"{shown} and {len(paths) - most} more" if len(paths) > most else shown
