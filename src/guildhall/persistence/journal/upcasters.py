"""Reads events of every version ever written; it must never change what is stored.

An upcaster turns the payload of one version of an event type into that of the next. Golden files of
every version are kept beside the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import orjson

from guildhall.domain.kernel import EVENT_TYPES, Event
from guildhall.persistence import codec

Payload = dict[str, Any]
Upcast = Callable[[Payload], Payload]


def _of_unnamed_host(data: Payload) -> Payload:
    """Before version 2 a driver did not say on which host it was."""
    return {**data, "driver": {**data["driver"], "host_id": ""}}


def _of_people(data: Payload) -> Payload:
    """Before version 2 only people started runs."""
    return {**data, "cause": ""}


def _of_a_name(data: Payload) -> Payload:
    """Before version 3 a run said what its backlog is called, not what it is for."""
    return {**data, "goal": ""}


def _of_any_project(data: Payload) -> Payload:
    """Before version 2 a session did not say of which project it is."""
    return {**data, "project_id": ""}


def _of_a_document(data: Payload) -> Payload:
    """Before version 2 only documents were edited, and who did stood in the envelope alone."""
    return {**data, "change": None, "edited_by": ""}


def _of_a_job(data: Payload) -> Payload:
    """Before version 2 schedules started jobs alone."""
    return {**data, "starts": "job"}


def _of_two_gates(data: Payload) -> Payload:
    """Before version 2 a run asked before a task's merge and before its own end alone."""
    return {**data, "gate": "run_end" if data["subject"].startswith("Run:") else "merge"}


def _of_fewer_words(data: Payload) -> Payload:
    """Before version 2 a person's words were a finding of another's, and a stopped run failed its project."""
    return data


def _of_words_alone(data: Payload) -> Payload:
    """Before version 3 what was sent back said what was found, and not what was judged of each criterion."""
    return {**data, "results": []}


def _of_no_maker(data: Payload) -> Payload:
    """Before version 2 who made a worker's key stood in the envelope alone."""
    return {**data, "made_by": None}


def _of_no_backlog(data: Payload) -> Payload:
    """Before version 2 a task did not say which backlog brought it, only which run."""
    return {**data, "backlog": ""}


UPCASTERS: Mapping[tuple[str, int], Upcast] = {
    ("approval.requested", 1): _of_two_gates,
    ("key.issued", 1): _of_no_maker,
    ("project.run_ended", 1): _of_fewer_words,
    ("run.driver_attached", 1): _of_unnamed_host,
    ("run.driver_detached", 1): _of_unnamed_host,
    ("run.queued", 1): _of_people,
    ("run.queued", 2): _of_a_name,
    ("schedule.created", 1): _of_a_job,
    ("schedule.revised", 1): _of_a_job,
    ("session.spawned", 1): _of_any_project,
    ("task.changes_requested", 1): _of_fewer_words,
    ("task.changes_requested", 2): _of_words_alone,
    ("task.created", 1): _of_no_backlog,
    ("variant.edited", 1): _of_a_document,
}
"""(event type, version) → how to read it as the next version."""


class UnknownEvent(Exception):
    """An event that this program cannot read: written by a newer one, or never by ours."""


class Redacted(Exception):
    """An event whose payload was redacted; its place in the chain stays."""


def decode(name: str, version: int, payload: str | None) -> Event:
    """Decode a stored payload into the newest form of its event.

    Raises:
        UnknownEvent: for a type or version without a reader.
        Redacted: when there is no payload any more.
    """
    if payload is None:
        raise Redacted(f"the payload of this {name} was redacted")
    return reader(name, version)(orjson.loads(payload))


@cache
def reader(name: str, version: int) -> Callable[[Payload], Event]:
    """What reads the payloads of one version of an event, found once.

    Raises:
        UnknownEvent: for a type or version without a reader.
    """
    cls = EVENT_TYPES.get(name)
    if cls is None:
        raise UnknownEvent(f"no event is named {name!r} here; was it written by a newer Guildhall?")
    if version > cls.version:
        raise UnknownEvent(f"{name} has version {version}; this Guildhall reads up to {cls.version}")
    newest = codec.decoder(cls)
    if version == cls.version:
        return newest
    steps: list[Upcast] = []
    for older in range(version, cls.version):
        upcast = UPCASTERS.get((name, older))
        if upcast is None:
            raise UnknownEvent(f"{name} has version {older}, which nothing here can read")
        steps.append(upcast)

    def read(data: Payload) -> Event:
        for step in steps:
            data = step(data)
        event: Event = newest(data)
        return event

    return read
