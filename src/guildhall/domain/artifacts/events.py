"""What can happen to an artifact: it is recorded, and it never changes."""

from __future__ import annotations

from typing import Literal

from guildhall.domain.kernel import Event, event

ArtifactType = Literal["file", "pr", "document", "link", "report"]


@event("artifact.recorded")
class ArtifactRecorded(Event):
    """A task or run has something to show. ``size`` is in bytes; a pr or link has neither hash nor size."""

    artifact_id: str
    artifact_type: ArtifactType
    path: str
    description: str
    sha256: str | None
    size: int | None
    task_id: str | None
    run_id: str | None
    session_id: str | None
