"""Events in the words of each surface, as lines of JSON; it must never add to what was recorded.

What S3 shows of an event is the work item or session as it stands when the line is made, which may be newer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from guildhall.application.company import Company
from guildhall.application.events.asked import Place
from guildhall.application.events.items import agent_session, work_item
from guildhall.application.ports.journal import Envelope
from guildhall.application.vocabulary import Surface, event_out
from guildhall.domain.record import Record
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task


class Line(Record):
    """One line that a surface tells of an event: JSON without line breaks, and where it stands."""

    place: Place
    text: str


Speak = Callable[[Envelope], tuple[str, ...]]


class Teller:
    """Tells the events of one org."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._speak: dict[Surface | None, Speak] = {
            None: _own,
            "S1": _of_s1,
            "S3": self._of_s3,
            "S4": _of_s4,
        }

    def lines(self, surface: Surface | None, envelope: Envelope) -> tuple[Line, ...]:
        """What a surface (none: our own words) says of an event; nothing where it does not speak of it."""
        texts = self._speak[surface](envelope)
        return tuple(map(Line, _places(envelope, len(texts)), texts))

    def _of_s3(self, envelope: Envelope) -> tuple[str, ...]:
        names = event_out("S3", envelope.type)
        if not names:
            return ()
        data = self._item(envelope)
        at = moment(envelope)
        return tuple(
            _dumped({"id": str(place), "event": name, "position": envelope.position, "at": at, "data": data})
            for place, name in zip(_places(envelope, len(names)), names, strict=True)
        )

    def _item(self, envelope: Envelope) -> dict[str, Any] | None:
        """The work item or session that S3's event is about."""
        kind, _, entity_id = envelope.stream.partition(":")
        views = self._company.journal.views(self._company.scope)
        if kind == "Session":
            session: Session | None = views.get("Session", entity_id)
            return agent_session(session) if session is not None else None
        if kind == "Agent":
            agent = views.get("Agent", entity_id)
            return {"id": entity_id, "status": agent.availability} if agent is not None else None
        task: Task | None = views.get("Task", envelope.task_id or entity_id)
        return work_item(task, views.dependents(task.id)) if task is not None else None


def rest(lines: Iterable[Line], place: Place) -> list[Line]:
    """The lines for a reader who goes on at a place: those of its event that they were told are left out."""
    if not place.part:
        return list(lines)
    return [
        one
        for one in lines
        if one.place.position != place.position or one.place.part == 0 or one.place.part > place.part
    ]


def shown(envelope: Envelope, name: str | None = None) -> dict[str, Any]:
    """An event by the names of the vocabulary; ``name`` is what a surface calls it."""
    return {
        "position": envelope.position,
        "id": envelope.id,
        "org_id": envelope.org_id,
        "stream": envelope.stream,
        "seq": envelope.seq,
        "type": name or envelope.type,
        "version": envelope.version,
        "actor": envelope.actor,
        "agent_id": envelope.agent_id,
        "session_key": envelope.session_key,
        "project_id": envelope.project_id,
        "task_id": envelope.task_id,
        "correlation_id": envelope.correlation_id,
        "causation_id": envelope.causation_id,
        "emitted_at": moment(envelope),
        "payload": None if envelope.payload is None else json.loads(envelope.payload),
        "prev_hash": envelope.prev_hash,
        "payload_hash": envelope.payload_hash,
        "hash": envelope.hash,
    }


def collab_lines(envelope: Envelope) -> list[dict[str, Any]]:
    """An event as S4 writes it: ``{ts, event, actor, target, details}``, one object for each of its names."""
    payload = None if envelope.payload is None else json.loads(envelope.payload)
    kind, _, entity_id = envelope.stream.partition(":")
    names = event_out("S4", envelope.type)
    target, details = (entity_id if kind == "Task" else envelope.stream), payload
    if envelope.type == "external.recorded" and payload is not None:
        names, target, details = (payload["event"],), payload["target"], _details(payload["details"])
    at = moment(envelope)
    return [
        {"ts": at, "event": name, "actor": envelope.actor, "target": target, "details": details}
        for name in names
    ]


def _details(text: str) -> Any:
    """What was recorded with an event; a NaN, which an older version let in, is told as text."""
    return json.loads(text, parse_constant=str)


def moment(envelope: Envelope) -> str:
    """When an event was emitted, in RFC 3339 with microseconds."""
    return envelope.emitted_at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _places(envelope: Envelope, count: int) -> list[Place]:
    """Where each of so many lines of an event stands; after the last one the whole event was told."""
    return [Place(envelope.position, number % count) for number in range(1, count + 1)]


def _own(envelope: Envelope) -> tuple[str, ...]:
    return (_dumped(shown(envelope)),)


def _of_s1(envelope: Envelope) -> tuple[str, ...]:
    return (_dumped(shown(envelope, event_out("S1", envelope.type)[0])),)


def _of_s4(envelope: Envelope) -> tuple[str, ...]:
    return tuple(_dumped(line) for line in collab_lines(envelope))


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
