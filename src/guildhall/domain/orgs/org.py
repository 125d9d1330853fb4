"""The state of an org and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.orgs.events import OrgCreated, OrgRenamed
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped


class Org(Record):
    """A tenant (seed S0, *Goals*)."""

    org_id: str = ""
    name: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was created."""
        return bool(self.org_id)


folds = Folds()


@folds.on(OrgCreated)
def _created(_state: Org, event: OrgCreated, recorded: Recorded) -> Org:
    return Org(event.org_id, event.name, recorded.at, recorded.at)


@folds.on(OrgRenamed)
def _renamed(state: Org, event: OrgRenamed, recorded: Recorded) -> Org:
    return stamped(state, recorded, name=event.name)
