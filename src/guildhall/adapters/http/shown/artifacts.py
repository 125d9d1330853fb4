"""How artifacts are represented."""

from __future__ import annotations

from datetime import datetime

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.artifacts.artifact import Artifact
from guildhall.domain.artifacts.events import ArtifactType


class ArtifactShown(ShownModel):
    """Something that a task or run has to show (seed S3, *Artifact*); ``size`` is in bytes."""

    id: str
    type: ArtifactType
    path: str
    description: str
    sha256: str | None
    size: int | None
    task_id: str | None
    run_id: str | None
    session_id: str | None
    created_by: str
    created_at: datetime | None


def artifact_shown(artifact: Artifact) -> ArtifactShown:
    """An artifact as it is represented."""
    return ArtifactShown(
        id=artifact.artifact_id,
        type=artifact.artifact_type,
        path=artifact.path,
        description=artifact.description,
        sha256=artifact.sha256,
        size=artifact.size,
        task_id=artifact.task_id,
        run_id=artifact.run_id,
        session_id=artifact.session_id,
        created_by=artifact.created_by,
        created_at=artifact.created_at,
    )
