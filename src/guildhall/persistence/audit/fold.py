"""Folds an org's journal stream by stream, so that one entity is in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from guildhall.domain.kernel import PersistenceId, Recorded
from guildhall.domain.record import Record
from guildhall.persistence.audit.belonging import Belonging
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.rows import stream
from guildhall.persistence.codec import parse_time
from guildhall.persistence.entities import Loaded
from guildhall.persistence.journal import upcasters
from guildhall.persistence.journal.concerns import StateOf
from guildhall.persistence.tables import Catalog, EntityView, events


class Folded(Record):
    """One entity as its events say it is; ``state`` is none where a payload of it was redacted."""

    view: EntityView
    entity_id: str
    loaded: Loaded | None
    position: int

    @property
    def name(self) -> str:
        """The name of its stream."""
        return str(PersistenceId(self.view.behavior.entity_type, self.entity_id))


def fold(
    connection: Connection, catalog: Catalog, org_id: str, faults: Faults, state_of: StateOf | None = None
) -> Iterator[Folded]:
    """Every entity of the org; what cannot be folded is a fault and left out.

    With ``state_of``, which gives the views' states, events have to be found by what they concern as well.
    """
    e = events.c
    columns = (e.stream, e.seq, e.position, e.type, e.version, e.actor, e.emitted_at, e.payload)
    columns = (*columns, e.project_id, e.task_id)
    for name, rows in groupby(stream(connection, columns, org_id, "stream, seq"), key=itemgetter(0)):
        entity_type, _, entity_id = str(name).partition(":")
        view = catalog.entities.get(entity_type)
        if view is None:
            faults.add("stream", next(rows)[2], f"{name} is of a type that nobody knows here")
            continue
        belonging = None if state_of is None else Belonging(entity_type, entity_id, state_of, faults)
        folded = _fold_stream(view, entity_id, rows, faults, belonging)
        if folded is not None:
            yield folded


def _fold_stream(
    view: EntityView,
    entity_id: str,
    rows: Iterator[Sequence[Any]],
    faults: Faults,
    belonging: Belonging | None,
) -> Folded | None:
    behavior = view.behavior
    state: Any = behavior.empty_state()
    seq = created = position = 0
    redacted = False
    for name, row_seq, position, kind, version, actor, emitted_at, payload, project_id, task_id in rows:
        if row_seq != seq + 1:
            faults.add("stream", position, f"{name} has no event {seq + 1}")
        seq, created = row_seq, created or position
        if payload is None or redacted:
            redacted = True
            continue
        try:
            event = upcasters.reader(kind, version)(orjson.loads(payload))
            state = behavior.apply_event(state, Recorded(event, seq, position, parse_time(emitted_at), actor))
        except Exception as error:  # noqa: BLE001 - a changed payload can break any fold; it is a finding
            faults.add("fold", position, f"{kind} at {position} cannot be folded into {name}: {error}")
            return None
        if belonging is not None:
            belonging.see(position, (project_id, task_id), state)
    if belonging is not None and not redacted:
        belonging.end()
    return Folded(view, entity_id, None if redacted else Loaded(state, seq, created, position), position)
