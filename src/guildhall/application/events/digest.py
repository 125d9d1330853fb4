"""Events for people to read, as a digest in Markdown (seed S4, *Generate human log*)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from guildhall.application.ports.journal import Envelope
from guildhall.application.ports.views import Views

LONGEST = 160
_TOLD = ("title", "note", "summary", "reason", "rationale", "detail", "goal", "text", "name", "event")
"""The fields of a payload that say something to people, the most telling first."""

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#|~"})

NameOf = Callable[[Envelope], str]


class Names:
    """What events are about, as people call it: a task by its code, a project by its name."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, envelope: Envelope) -> str:
        """The name of what an event is about."""
        kind, _, entity_id = envelope.stream.partition(":")
        if kind != "Project" and envelope.task_id is not None:
            kind, entity_id = "Task", envelope.task_id
        if (kind, entity_id) not in self._known:
            self._known[kind, entity_id] = self._look_up(kind, entity_id)
        return self._known[kind, entity_id]

    def _look_up(self, kind: str, entity_id: str) -> str:
        if kind in ("Task", "Project"):
            state = self._views.get(kind, entity_id)
            if state is not None:
                return state.code if kind == "Task" else state.name
        return f"{kind} {entity_id}"


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
