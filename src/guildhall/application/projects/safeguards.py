"""What keeps a project's work from being merged unseen, by its config and a backlog, and what weakens it."""

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


def strictest(own: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What holds where a project's own config says something and a backlog, or who asks for a run, does too.

    Whoever may write brings a backlog, and only who administers the org lets less be asked, reviewed or
    stopped in the project's config: so the stricter one holds. What only one of both says is as it is said.
    """
    asked = dict.fromkeys(gate for one in (own, said) for gate in listed(one, "approval") or ())
    found: dict[str, Any] = {"approval": list(asked)} if asked else {}
    for name, (words, _) in STRICTEST.items():
        known = [word for one in (own, said) if isinstance(word := one.get(name), str) and word in words]
        if known:
            found[name] = min(known, key=words.index)
    return found


def _rank(words: tuple[str, ...], said: object) -> int:
    return words.index(said) if isinstance(said, str) and said in words else len(words)


def _gates(config: Mapping[str, Any]) -> set[str]:
    return set(listed(config, "approval") or ())
