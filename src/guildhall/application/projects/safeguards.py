"""Whether a change of a project's config would keep less from being merged unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guildhall.application.tasks.terms import STRICTEST, listed


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
