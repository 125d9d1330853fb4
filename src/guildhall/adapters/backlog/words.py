"""The words a backlog may use for roles, priorities, complexities and settings, each with Guildhall's own.

It must never know a word that the domain does not: every table is made of the domain's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from guildhall.application.vocabulary import PRIORITY_CODES, STATUS_IN
from guildhall.domain.agents import profiles
from guildhall.domain.approvals.commands import ApprovalGate
from guildhall.domain.budgets.events import OnExceed
from guildhall.domain.policies.scan_gate import GATES
from guildhall.domain.tasks import definition


def _same(words: Iterable[str]) -> Mapping[str, str]:
    return {word: word for word in words}


ROLES = _same(profiles.ROLES)

PRIORITIES: Mapping[str, str] = {
    **{code: priority for priority, code in PRIORITY_CODES.items()},
    **_same(definition.PRIORITIES),
}
"""Both vocabularies: S1's P0 to P3 and S3's words."""

COMPLEXITIES = _same(definition.COMPLEXITIES)

SECURITY_GATES = _same(GATES)

PROSE = _same(("block", "report"))
"""What prose criteria that nobody verified mean (*Task: one state machine* in the design)."""

APPROVAL_GATES = _same(get_args(ApprovalGate))
"""Where a run asks a person: before each merge, before the result reaches the branch, about findings."""

REVIEW = _same(get_args(definition.Review))

ON_EXCEED = _same(get_args(OnExceed))

STATUSES = _same(STATUS_IN["S3"])
"""S3's lifecycle of a WorkItem."""


def word(text: str, words: Mapping[str, str]) -> str | None:
    """Find Guildhall's word for a written one: case, spaces and hyphens do not count (``Dev Lead``)."""
    folded = text.strip().casefold().replace(" ", "_").replace("-", "_")
    return next((own for written, own in words.items() if written.casefold() == folded), None)
