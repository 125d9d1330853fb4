"""What is recorded from outside; it must never change the meaning of an event once written."""

from __future__ import annotations

from guildhall.domain.kernel import Event, event


@event("external.recorded")
class ExternalRecorded(Event):
    """A client says that something happened (seed S4, *Events*).

    ``event`` and ``target`` are the client's own words, ``details`` is JSON as text; ``task_id`` is the task
    that the target names, where it names one.
    """

    project_id: str | None
    task_id: str | None
    event: str
    target: str
    details: str
