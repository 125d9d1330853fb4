"""The one command to externals."""

from __future__ import annotations

from guildhall.domain.record import Record


class RecordExternal(Record):
    """Record what a client says happened, in its own words; ``details`` is JSON as text."""

    project_id: str | None
    task_id: str | None
    event: str
    target: str
    details: str
