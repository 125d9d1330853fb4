"""Events for people to read, as a digest in Markdown (seed S4, *Generate human log*)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from guildhall.application.ports.journal import Envelope
from guildhall.application.ports.views import Views

LONGEST = 160
_TOLD = ("title", "note", "summary", "reason", "rationale", "detail", "goal", "text", "name", "event")
"""The fields of a payload that say something to people, the most telling first."""

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#|~"})

NameOf = Callable[[Envelope], str]


class Names:
    """What events are about, as people call it: a task by its code, a project by its name.

    They are looked up together: one by one, the newest events of a busy org are hundreds of look-ups.
    """

    def __init__(self, views: Views, envelopes: Iterable[Envelope]) -> None:
        subjects = sorted(set(map(_subject, envelopes)))
        self._known: dict[tuple[str, str], str] = {}
        for kind, name_of in (("Task", attrgetter("code")), ("Project", attrgetter("name"))):
            ids = [entity_id for its_kind, entity_id in subjects if its_kind == kind]
            found = views.states(kind, ids) if ids else {}
            self._known |= {(kind, entity_id): name_of(state) for entity_id, state in found.items()}

    def __call__(self, envelope: Envelope) -> str:
        """The name of what an event is about."""
        subject = _subject(envelope)
        return self._known.get(subject, " ".join(subject))


def _subject(envelope: Envelope) -> tuple[str, str]:
    """The kind and the id of what an event is about."""
    kind, _, entity_id = envelope.stream.partition(":")
    if kind != "Project" and envelope.task_id is not None:
        return "Task", envelope.task_id
    return kind, entity_id


def digest(events: Iterable[Envelope], name_of: NameOf) -> str:
    """A Markdown log: a heading a day, a line an event; ``name_of`` says what an event is about."""
    lines: list[str] = []
    day: date | None = None
    for envelope in events:
        if envelope.emitted_at.date() != day:
            day = envelope.emitted_at.date()
            lines += ["", f"## {day.isoformat()}", ""] if lines else [f"## {day.isoformat()}", ""]
        lines.append(line(envelope, name_of(envelope)))
    return "\n".join(lines) + "\n" if lines else ""


def line(envelope: Envelope, about: str) -> str:
    """One event as a line of a Markdown list."""
    who = envelope.agent_id or envelope.actor
    what = envelope.type.replace(".", " ").replace("_", " ")
    told = _told(envelope)
    return (
        f"- {envelope.emitted_at:%H:%M:%S} **{what}** {harmless(about)} by {harmless(who)}"
        f"{': ' + harmless(told) if told else ''} (#{envelope.position})"
    )


def harmless(text: str) -> str:
    """Text of others in Markdown: on one line, with nothing in it that means anything there."""
    flat = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return (flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…").translate(_SPECIAL)


def _told(envelope: Envelope) -> str:
    """What a payload says to people."""
    if envelope.payload is None:
        return "(redacted)"
    payload: dict[str, Any] = json.loads(envelope.payload)
    steps = (payload.get("from_status"), payload.get("to_status"))
    if all(steps):
        return f"{steps[0]} to {steps[1]}"
    found: dict[str, Any] = {**payload.get("definition", {}), **payload}
    texts = [found[name] for name in _TOLD if isinstance(found.get(name), str) and found[name].strip()]
    return texts[0] if texts else ""
