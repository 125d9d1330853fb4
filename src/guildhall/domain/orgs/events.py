"""What can happen to an org; it must never change the meaning of an event once written."""

from __future__ import annotations

from guildhall.domain.kernel import Event, event


@event("org.created")
class OrgCreated(Event):
    """A tenant was made."""

    org_id: str
    name: str


@event("org.renamed")
class OrgRenamed(Event):
    """The org has another name; its id stays."""

    name: str
