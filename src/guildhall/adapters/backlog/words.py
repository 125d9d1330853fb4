"""The words a backlog may use for roles, priorities, complexities and settings, each with Guildhall's own.

It must never know a word that the domain does not (*Priority*, *Complexity*, *Roles* in the design).
"""

from __future__ import annotations

from collections.abc import Mapping


def _same(*words: str) -> Mapping[str, str]:
    return {word: word for word in words}


ROLES = _same("pm", "ba", "dev_lead", "developer", "qa", "docs", "devops", "security")

PRIORITIES: Mapping[str, str] = {
    "P0": "urgent",
    "P1": "high",
    "P2": "medium",
    "P3": "low",
    **_same("urgent", "high", "medium", "low"),
}
"""Both vocabularies: S1's P0 to P3 and S3's words."""

COMPLEXITIES = _same("xs", "s", "m", "l", "xl")

SECURITY_GATES = _same("block_critical", "block_high", "warn", "off")

PROSE = _same("block", "report")

REVIEW = _same("none", "required")

ON_EXCEED = _same("stop", "pause", "warn")

STATUSES = _same("inbox", "planning", "ready", "in_flight", "review", "done", "blocked")
"""S3's lifecycle of a WorkItem."""


def word(text: str, words: Mapping[str, str]) -> str | None:
    """Find Guildhall's word for a written one: case, spaces and hyphens do not count (``Dev Lead``)."""
    folded = text.strip().casefold().replace(" ", "_").replace("-", "_")
    return next((own for written, own in words.items() if written.casefold() == folded), None)
