"""Events in the words of each surface, as lines of JSON; it must never add to what was recorded.

What S3 shows of an event is the work item or session as it stands when the line is made, which may be newer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from guildhall.application.company import Company
from guildhall.application.events.asked import Place
from guildhall.application.events.items import agent_session, work_item
from guildhall.application.ports.journal import Envelope
from guildhall.application.vocabulary import Surface, event_out
from guildhall.domain.record import Record


class Line(Record):
    """One line that a surface tells of an event: JSON without line breaks, and where it stands."""

    place: Place
    text: str


Speak = Callable[[Envelope], tuple[str, ...]]

Subject = tuple[str, str]
"""What S3's event is about: a type of entities, and an id."""


class Teller:
    """Tells the events of one org."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def tell(self, surface: Surface | None, envelopes: Sequence[Envelope]) -> list[tuple[Line, ...]]:
        """What a surface (none: our own words) says of each event; nothing where it does not speak of it.

        Whatever the events are about is looked up together: one by one, a reader who is behind waits for
        hundreds of answers of the store before the first line.
        """
        speak = _SPEAK[surface] if surface != "S3" else partial(_of_s3, self._items(envelopes))
        return [_placed(one, speak(one)) for one in envelopes]

    def lines(self, surface: Surface | None, envelope: Envelope) -> tuple[Line, ...]:
        """What a surface says of one event."""
        return self.tell(surface, [envelope])[0]

    def _items(self, envelopes: Sequence[Envelope]) -> dict[Subject, str]:
        """The work items and sessions that S3's events are about, as JSON; what is not there is left out."""
        wanted: dict[str, set[str]] = {}
        for one in envelopes:
            if event_out("S3", one.type):
                kind, entity_id = _subject(one)
                wanted.setdefault(kind, set()).add(entity_id)
        if not wanted:
            return {}
        with self._company.journal.views(self._company.scope).together() as views:
            found = {kind: views.states(kind, sorted(ids)) for kind, ids in wanted.items()}
            blockers = [one.id for one in found.get("Task", {}).values() if one.dependents]
            blocked = views.dependents_of(blockers) if blockers else {}
        return {
            (kind, entity_id): _dumped(_item(kind, state, blocked.get(entity_id, ())))
            for kind, states in found.items()
            for entity_id, state in states.items()
        }


def _subject(envelope: Envelope) -> Subject:
    kind, _, entity_id = envelope.stream.partition(":")
    if kind in ("Session", "Agent"):
        return kind, entity_id
    return "Task", envelope.task_id or entity_id


def _item(kind: str, state: Any, blocks: Sequence[str]) -> dict[str, Any]:
    if kind == "Session":
        return agent_session(state)
    if kind == "Agent":
        return {"id": state.agent_id, "status": state.availability}
    return work_item(state, blocks)


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


def collab_lines(envelope: Envelope) -> tuple[str, ...]:
    """An event as S4 writes it: ``{ts, event, actor, target, details}``, one object for each of its names."""
    kind, _, entity_id = envelope.stream.partition(":")
    names = event_out("S4", envelope.type)
    target, details = (entity_id if kind == "Task" else envelope.stream), envelope.payload or "null"
    if envelope.type == "external.recorded" and envelope.payload is not None:
        told = json.loads(envelope.payload)
        names, target, details = (told["event"],), told["target"], _dumped(_details(told["details"]))
    at = moment(envelope)
    return tuple(
        _ending({"ts": at, "event": name, "actor": envelope.actor, "target": target}, "details", details)
        for name in names
    )


def _details(text: str) -> Any:
    """What was recorded with an event; a NaN, which an older version let in, is told as text."""
    return json.loads(text, parse_constant=str)


def moment(envelope: Envelope) -> str:
    """When an event was emitted, in RFC 3339 with microseconds."""
    return envelope.emitted_at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _places(envelope: Envelope, count: int) -> list[Place]:
    """Where each of so many lines of an event stands; after the last one the whole event was told."""
    return [Place(envelope.position, number % count) for number in range(1, count + 1)]


def _placed(envelope: Envelope, texts: Sequence[str]) -> tuple[Line, ...]:
    return tuple(map(Line, _places(envelope, len(texts)), texts))


def _own(envelope: Envelope) -> tuple[str, ...]:
    return (_dumped(shown(envelope)),)


def _of_s1(envelope: Envelope) -> tuple[str, ...]:
    return (_dumped(shown(envelope, event_out("S1", envelope.type)[0])),)


def _of_s3(items: Mapping[Subject, str], envelope: Envelope) -> tuple[str, ...]:
    names = event_out("S3", envelope.type)
    if not names:
        return ()
    data, at = items.get(_subject(envelope), "null"), moment(envelope)
    return tuple(
        _ending({"id": str(place), "event": name, "position": envelope.position, "at": at}, "data", data)
        for place, name in zip(_places(envelope, len(names)), names, strict=True)
    )


_SPEAK: dict[Surface | None, Speak] = {None: _own, "S1": _of_s1, "S4": collab_lines}


def _ending(fields: dict[str, Any], name: str, text: str) -> str:
    """An object with one more field, whose value is JSON already and is not read to be written again."""
    return f'{_dumped(fields)[:-1]},"{name}":{text}}}'


_dumped = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
"""A value as JSON without line breaks; what writes it is made once."""
