"""The versions of a task by their hashes, and the way back to one (seed S1, *Hash strategy*).

A rollback never deletes: it brings the definition back by an event more; state and money stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from guildhall.application.company import Company
from guildhall.application.ports.journal import Envelope, Journal, PastUnknown, Scope, Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import NotFound
from guildhall.domain.record import Record, asdict
from guildhall.domain.tasks import fold
from guildhall.domain.tasks.commands import RestoreDefinition
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.domain.tasks.task import Task

PAGE = 500


class Version(Record):
    """The task after one of its events; ``hash`` names its definition at that time."""

    envelope: Envelope
    task: Task
    hash: str


def entity_hash(entity_id: str, at: datetime, content: object) -> str:
    """``sha256(entity id, time, content)``: the time in RFC 3339, the content as JSON with sorted keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(f"{entity_id}{at.isoformat()}{text}".encode("utf-8", "surrogatepass")).hexdigest()


def versions_of(journal: Journal, scope: Scope, task_id: str) -> Iterator[Version]:
    """Every version of a task, oldest first; it costs the length of its stream.

    Raises:
        PastUnknown: when a payload was redacted.
    """
    task, after = Task(), 0
    while True:
        envelopes = journal.history(scope, f"Task:{task_id}", after, PAGE)
        for envelope in envelopes:
            if envelope.payload is None:
                raise PastUnknown(f"the payload at {envelope.position} was redacted", field="hash")
            task = fold.apply(task, journal.recorded(envelope))
            digest = entity_hash(task.id, envelope.emitted_at, asdict(task.definition))
            yield Version(envelope, task, digest)
        if len(envelopes) < PAGE:
            return
        after = envelopes[-1].seq


def definition_at(company: Company, task_id: str, wanted: str) -> TaskDefinition:
    """The definition that a task had at a hash.

    Raises:
        NotFound: when it never had this hash.
    """
    for version in versions_of(company.journal, company.scope, task_id):
        if version.hash == wanted:
            return version.task.definition
    raise NotFound("this task never had a version of this hash; its history lists them", field="hash")


def roll_back(tx: Transaction, task_id: str, definition: TaskDefinition, wanted: str) -> Task:
    """Bring a task's definition back, under the rules of an edit."""
    return tell(tx, task_id, RestoreDefinition(definition, wanted))
