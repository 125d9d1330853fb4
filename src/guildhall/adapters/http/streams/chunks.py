"""What is sent to subscribers: lines of a surface, framed once for all who want the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from guildhall.application.events.lines import Line
from guildhall.application.ports.journal import Envelope, EventFilter
from guildhall.application.vocabulary import Surface
from guildhall.domain.record import Record

Framing = Literal["sse", "lines"]


class Wanted(Record):
    """What a subscriber listens to: the events of a filter, in a surface's words (none: ours), framed."""

    filter: EventFilter
    surface: Surface | None = None
    framing: Framing = "sse"


class Told(Record):
    """An event with what each surface that is listened to says of it."""

    envelope: Envelope
    lines: Mapping[Surface | None, Sequence[Line]]


class Chunk(Record):
    """The lines of the events from ``first`` to ``last``; empty where nobody would be told anything."""

    first: int
    last: int
    data: bytes


def chunk_of(wanted: Wanted, told: Sequence[Told]) -> Chunk:
    """What is sent of some events; every one of them has lines of the surface."""
    lines = [line for one in told if wanted.filter.passes(one.envelope) for line in one.lines[wanted.surface]]
    return Chunk(told[0].envelope.position, told[-1].envelope.position, framed(wanted.framing, lines))


def framed(framing: Framing, lines: Sequence[Line]) -> bytes:
    """Lines as they are sent: events of a stream that name their place, or JSON a line."""
    if framing == "sse":
        return "".join(f"id: {line.place}\ndata: {line.text}\n\n" for line in lines).encode()
    return "".join(f"{line.text}\n" for line in lines).encode()
