"""What a project's config keeps from being merged unseen, and whether a change of it would keep less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guildhall.application.tasks.terms import SHARPEST, listed

STRICTEST: Mapping[str, tuple[tuple[str, ...], str]] = {
    "security_gate": (SHARPEST, "block_critical"),
    "prose": (("block", "report"), "report"),
    "review": (("required", "none"), "required"),
}
"""Settings that are one of some words, the strictest first, each with what holds where nothing is said."""


def weakened(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The name of a setting by which less is asked, reviewed or stopped after a change; empty where none is.

    A word that no run understands is as weak as can be.
    """
    if not _gates(before) <= _gates(after):
        return "approval"
    for name, (words, usual) in STRICTEST.items():
        said = (config.get(name) for config in (before, after))
        ranks = [_rank(words, usual if word is None else word) for word in said]
        if ranks[1] > ranks[0]:
            return name
    return ""


def _rank(words: tuple[str, ...], said: object) -> int:
    return words.index(said) if isinstance(said, str) and said in words else len(words)


def _gates(config: Mapping[str, Any]) -> set[str]:
    return set(listed(config, "approval") or ())
