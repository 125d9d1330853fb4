"""Folds the events of one entity as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from guildhall.domain.kernel import PersistenceId, Recorded
from guildhall.domain.record import Record
from guildhall.persistence.audit.belonging import Belonging
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.codec import parse_time
from guildhall.persistence.entities import Loaded
from guildhall.persistence.journal import upcasters
from guildhall.persistence.tables import EntityView

FOLDED = (
    *("stream", "seq", "position", "type", "version", "actor", "emitted_at", "payload"),
    *("project_id", "task_id"),
)
"""The columns of the rows that are folded."""


class Folded(Record):
    """One entity as its events say it is; ``loaded`` is none where a payload of it was redacted."""

    view: EntityView
    entity_id: str
    loaded: Loaded | None
    position: int

    @property
    def name(self) -> str:
        """The name of its stream."""
        return str(PersistenceId(self.view.behavior.entity_type, self.entity_id))


class Folding:
    """A stream of which nothing can be told."""

    __slots__ = ()

    def take(self, row: Sequence[Any]) -> None:
        """Take the next event."""

    def ended(self) -> Iterator[Folded]:
        """The entity, if there is one, once its last event was taken."""
        return iter(())


class EntityFolding(Folding):
    """An entity whose events are folded as they come."""

    __slots__ = (
        *("_apply", "_belonging", "_created", "_entity_id", "_faults", "_is_broken", "_position"),
        *("_redacted", "_seq", "_state", "_view"),
    )

    def __init__(
        self, view: EntityView, entity_id: str, created: int, faults: Faults, belonging: Belonging | None
    ) -> None:
        self._view = view
        self._entity_id = entity_id
        self._faults = faults
        self._belonging = belonging
        self._apply = view.behavior.apply_event
        self._state: Any = view.behavior.empty_state()
        self._seq = 0
        self._created = self._position = created
        self._redacted = self._is_broken = False

    def take(self, row: Sequence[Any]) -> None:
        """Fold an event, unless its payload or an earlier one was redacted."""
        if self._is_broken:
            return
        name, seq, position, kind, version, actor, emitted_at, payload, project_id, task_id = row
        if seq != self._seq + 1:
            self._faults.add("stream", position, f"{name} has no event {self._seq + 1}")
            seq = seq if isinstance(seq, int) else self._seq + 1
        self._seq, self._position = seq, position
        if payload is None or self._redacted:
            self._redacted = True
            return
        try:
            event = upcasters.reader(kind, version)(orjson.loads(payload))
            state = self._apply(self._state, Recorded(event, seq, position, parse_time(emitted_at), actor))
        except Exception as error:  # noqa: BLE001 - a changed payload can break any fold; it is a finding
            self._faults.add("fold", position, f"{kind} at {position} cannot be folded into {name}: {error}")
            self._is_broken = True
            return
        self._state = state
        if self._belonging is not None:
            self._belonging.see(position, (project_id, task_id), state)

    def ended(self) -> Iterator[Folded]:
        """The entity, if it could be folded."""
        if self._is_broken:
            return
        loaded = None
        if not self._redacted:
            if self._belonging is not None:
                self._belonging.end()
            loaded = Loaded(self._state, self._seq, self._created, self._position)
        yield Folded(self._view, self._entity_id, loaded, self._position)
