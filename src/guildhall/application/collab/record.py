"""What collab clients record of what happened elsewhere: it never changes anything here."""

from __future__ import annotations

import json
from typing import Any

from guildhall.application.access.principals import Principal
from guildhall.application.collab.ground import projects_seen, task_meant
from guildhall.application.ports.journal import Transaction
from guildhall.domain.externals.commands import RecordExternal
from guildhall.domain.externals.decide import ORG_WIDE
from guildhall.domain.kernel import NotFound


def record(
    tx: Transaction, principal: Principal, event: str, target: str, details: Any, project: str | None
) -> None:
    """Record that something happened (seed S4, ``POST /collab/events``) under the authenticated actor.

    Raises:
        ExternalInvalid: when it is not well formed.
    """
    task_id: str | None = None
    project_id: str | None = None
    try:
        task = task_meant(tx.views, principal, target, project)
        task_id, project_id = task.id, task.project_id
    except NotFound:
        if principal.kind == "session":
            raise
        seen = projects_seen(tx.views, principal, project)
        project_id = seen[0].project_id if len(seen) == 1 else None
    text = json.dumps(details, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    command = RecordExternal(project_id, task_id, event, target, text)
    tx.ask("External", project_id or ORG_WIDE, command)
