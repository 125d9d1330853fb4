"""How the versions of a task are represented: each event, with the hash of what it made."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.application.tasks.versions import Version


class VersionShown(ShownModel):
    """One event of a task's stream; ``hash`` names the task's definition after it, for a rollback."""

    position: int
    seq: int
    id: str
    type: str = Field(examples=["task.edited"])
    actor: str
    agent_id: str | None
    session_key: str | None
    correlation_id: str
    causation_id: str | None
    payload: dict[str, Any]
    emitted_at: datetime
    status: str
    hash: str


def history_shown(version: Version) -> VersionShown:
    """A version as it is represented."""
    line = version.envelope
    return VersionShown(
        position=line.position,
        seq=line.seq,
        id=line.id,
        type=line.type,
        actor=line.actor,
        agent_id=line.agent_id,
        session_key=line.session_key,
        correlation_id=line.correlation_id,
        causation_id=line.causation_id,
        payload=json.loads(line.payload or "{}"),
        emitted_at=line.emitted_at,
        status=version.task.status,
        hash=version.hash,
    )
