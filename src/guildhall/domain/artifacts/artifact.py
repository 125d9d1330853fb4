"""The state of an artifact and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.artifacts.events import ArtifactRecorded, ArtifactType
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record


class Artifact(Record):
    """Something that a task or run has to show (seed S3, *Artifact*).

    ``path`` is relative to the workspace or the run's folder for a file, document or report, and an
    address for a pr or link; ``size`` is in bytes.
    """

    artifact_id: str = ""
    artifact_type: ArtifactType = "file"
    path: str = ""
    description: str = ""
    sha256: str | None = None
    size: int | None = None
    task_id: str | None = None
    run_id: str | None = None
    session_id: str | None = None
    created_by: str = ""
    created_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was recorded."""
        return bool(self.artifact_id)


folds = Folds()


@folds.on(ArtifactRecorded)
def _recorded(_state: Artifact, event: ArtifactRecorded, recorded: Recorded) -> Artifact:
    return Artifact(
        event.artifact_id,
        event.artifact_type,
        event.path,
        event.description,
        event.sha256,
        event.size,
        event.task_id,
        event.run_id,
        event.session_id,
        recorded.actor,
        recorded.at,
    )
