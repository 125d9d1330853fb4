"""What can be asked of an artifact, as imperative records."""

from __future__ import annotations

from guildhall.domain.artifacts.events import ArtifactType
from guildhall.domain.record import Record


class RecordArtifact(Record):
    """Record what a task or run has to show; the same again changes nothing."""

    artifact_id: str
    artifact_type: ArtifactType
    path: str
    description: str = ""
    sha256: str | None = None
    size: int | None = None
    task_id: str | None = None
    run_id: str | None = None
    session_id: str | None = None
