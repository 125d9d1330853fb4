"""Whether events are found by the project and the task that they concern; see `journal.concerns`.

The chain does not cover those columns, so they are held against what the fold says. An event is given what
its entity concerns once the whole command is decided, so what a later event of the entity leads to is as
good. One without them is as an older version wrote it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.domain.kernel import DomainError
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.entities import decode_state
from guildhall.persistence.journal.concerns import NOTHING, Concern, StateOf, concern_of
from guildhall.persistence.tables import Catalog

REMEMBERED = 4_096
"""States of other entities that are kept at hand, by which events are placed."""

MOST_OPEN = 100
"""Events of one entity whose columns nothing accounts for so far; an older one is a fault then."""


class Belonging:
    """Holds the columns of one entity's events against its states, in the order of the events."""

    def __init__(self, entity_type: str, entity_id: str, state_of: StateOf, faults: Faults) -> None:
        self._entity = (entity_type, entity_id)
        self._state_of = state_of
        self._faults = faults
        self._open: list[tuple[int, Concern]] = []

    def see(self, position: int, found: Concern, state: Any) -> None:
        """Take an event with its columns, and the state that it led to."""
        if found != NOTHING:
            self._open.append((position, found))
        if self._open:
            try:
                concern = concern_of(*self._entity, state, self._state_of)
            except DomainError:
                self._open.clear()  # a row that is itself wrong is told elsewhere
                return
            self._open = [one for one in self._open if one[1] != concern]
            while len(self._open) > MOST_OPEN:
                self._tell(*self._open.pop(0))

    def end(self) -> None:
        """Nothing of the entity follows: what is left open is wrong."""
        for one in self._open:
            self._tell(*one)

    def _tell(self, position: int, found: Concern) -> None:
        named = ", ".join(
            f"{name} {value}" for name, value in zip(("project", "task"), found, strict=True) if value
        )
        self._faults.add("concern", position, f"the event at {position} does not concern {named}, as it says")


def states_in(connection: Connection, catalog: Catalog, org_id: str) -> StateOf:
    """Gives the state of an entity as the views have it, which are compared with the journal themselves."""

    @lru_cache(maxsize=REMEMBERED)
    def state_of(entity_type: str, entity_id: str) -> Any:
        view = catalog.entities[entity_type]
        query = sa.select(view.table.c.doc).where(view.table.c.org_id == org_id, view.table.c.id == entity_id)
        doc = connection.execute(query).scalar_one_or_none()
        return view.behavior.empty_state() if doc is None else decode_state(view, entity_id, doc)

    return state_of
