"""Keeps the content of artifacts in the data folder, and gives out only what is still what was recorded."""

from __future__ import annotations

import hashlib

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.artifacts.artifact import Artifact
from guildhall.domain.artifacts.commands import RecordArtifact
from guildhall.domain.artifacts.decide import WITH_CONTENT
from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.tasks.commands import AddArtifact
from guildhall.domain.tasks.events import ArtifactRef
from guildhall.domain.tasks.task import Task

LARGEST = 8_000_000
"""Bytes that the content of one artifact may have."""


class ContentMissing(NotFound):
    """The artifact's content is not kept here."""


class ContentAltered(Conflict):
    """The artifact's content is not what was recorded."""


def keep(company: Company, artifact_id: str, content: bytes, sha256: str | None) -> tuple[str, int]:
    """Write the content of an artifact; returns its sha256 and its size.

    Raises:
        ValidationFailed: when it is too large, or not of the hash that was given.
    """
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > LARGEST:
        raise ValidationFailed(f"an artifact's content has at most {LARGEST} bytes", field="content")
    if sha256 not in (None, digest):
        raise ValidationFailed("the content does not have this sha256", field="sha256")
    company.world.storage.deposit(_name(artifact_id), content)
    return digest, len(content)


def record(tx: Transaction, command: RecordArtifact, fence: int | None) -> Artifact:
    """Record an artifact; one of a task in flight belongs to the work, for its criteria to find.

    Raises:
        DomainError: when a field is not acceptable, or somebody else holds the task.
    """
    task: Task = tx.state("Task", command.task_id) if command.task_id else Task()
    if task.status in IN_FLIGHT and (fence is not None or task.lease is None):
        reference = ArtifactRef(
            command.artifact_id, command.artifact_type, command.path, command.sha256 or ""
        )
        tell(tx, task.id, AddArtifact(reference, fence))
    return tx.ask("Artifact", command.artifact_id, command)


def content_of(company: Company, artifact: Artifact) -> bytes:
    """The content of an artifact as it was recorded.

    Raises:
        ContentMissing: for an address, or where the content lies elsewhere.
        ContentAltered: when it was changed since.
    """
    kept = artifact.artifact_type in WITH_CONTENT
    content = company.world.storage.read_plain(_name(artifact.artifact_id)) if kept else None
    if content is None:
        raise ContentMissing("the content of this artifact is not kept here", field="artifact_id")
    if hashlib.sha256(content).hexdigest() != artifact.sha256:
        raise ContentAltered("the content is not what was recorded; it is not given out", field="sha256")
    return content


def _name(artifact_id: str) -> str:
    return f"artifacts/{artifact_id}/content"
