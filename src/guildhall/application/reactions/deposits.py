"""Looks for files that were written for the journal to tell of, and that it never did.

What they were for was refused, or died before. A file that an event names stays, whatever came after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from guildhall.application.company import Company
from guildhall.domain.policies.retention import Kept

DEPOSITORS = {"artifacts": "Artifact", "variants": "Variant"}
"""Whose files lie in which folder."""

MOST_EVENTS = 100_000
"""Of one artifact or variant: more than one ever has."""


def old_deposits(company: Company, companies: Sequence[Company]) -> Iterator[tuple[Kept, bool]]:
    """The files that were deposited too long ago to be told of yet, and whether any org's journal does."""
    oldest = company.system.clock.now() - timedelta(days=company.retention.unknown_days)
    for kept in company.world.storage.deposited():
        if kept.used_at < oldest:
            yield kept, any(_tells_of(one, kept.name) for one in companies)


def _tells_of(company: Company, name: str) -> bool:
    """Whether an event names a file, or did before it was redacted; an artifact has the one of its own id."""
    folder, entity_id, file = name.split("/")
    named = {"artifacts": "", "variants": file}[folder]
    stream = f"{DEPOSITORS[folder]}:{entity_id}"
    lines = company.journal.history(company.scope, stream, limit=MOST_EVENTS)
    return any(line.payload is None or named in line.payload for line in lines)
