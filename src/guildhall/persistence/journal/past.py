"""Answers how things stood at a position of the journal; each answer costs one entity's stream, no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Envelope, PastUnknown
from guildhall.application.ports.views import Row
from guildhall.domain.kernel import PersistenceId
from guildhall.persistence.codec import parse_time
from guildhall.persistence.entities import entity_view
from guildhall.persistence.hints import by_index
from guildhall.persistence.journal import upcasters
from guildhall.persistence.journal.envelopes import envelope, recorded
from guildhall.persistence.journal.store import read_head
from guildhall.persistence.tables import Catalog, events


def history(connection: Connection, org_id: str, stream: str, after: int, limit: int) -> list[Envelope]:
    """The events of one stream behind a number of its own, in order."""
    e = events.c
    query = by_index(sa.select(events).where(e.org_id == org_id, e.stream == stream, e.seq > after), "stream")
    return [envelope(row) for row in connection.execute(query.order_by(e.seq).limit(limit))]


def state_at(
    connection: Connection, catalog: Catalog, org_id: str, persistence_id: PersistenceId, position: int
) -> Row | None:
    """An entity as its events up to a position make it; none when it was not there yet.

    Raises:
        PastUnknown: when a payload on the way was redacted.
    """
    behavior = entity_view(catalog, persistence_id.entity_type).behavior
    state: Any = behavior.empty_state()
    e = events.c
    query = sa.select(events).where(
        e.org_id == org_id, e.stream == str(persistence_id), e.position <= position
    )
    query = by_index(query, "stream")
    created = last = seq = 0
    for row in connection.execute(query.order_by(e.seq)):
        try:
            fact = recorded(envelope(row))
        except upcasters.Redacted as error:
            raise PastUnknown(
                f"the past of {persistence_id} is not known here: the payload at {row.position} was redacted",
                field="at",
            ) from error
        state = behavior.apply_event(state, fact)
        created, last, seq = created or fact.position, fact.position, fact.seq
    return Row(persistence_id.entity_id, state, seq, created, last) if seq else None


def position_at(connection: Connection, org_id: str, moment: datetime) -> int:
    """The position of the last event at a time or before it, 0 when there was none.

    Looked for by halves, because times grow with positions: each look reads one event. Where a clock was set
    back they do not; then it is one of the positions at which the time of the journal passes the moment.
    """
    low, high = 0, read_head(connection, org_id).position
    when = sa.select(events.c.emitted_at).where(events.c.org_id == org_id)
    while low < high:
        middle = (low + high + 1) // 2
        found = connection.execute(when.where(events.c.position == middle)).scalar_one()
        if parse_time(found) <= moment:
            low = middle
        else:
            high = middle - 1
    return low
