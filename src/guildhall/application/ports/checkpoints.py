"""Checkpoints: where the workflow engine's threads stand, as text that only the engine understands.

Of each thread (and namespace) the newest checkpoint alone is kept, with what was written after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from guildhall.domain.kernel import Conflict
from guildhall.domain.record import Record


class CheckpointSuperseded(Conflict):
    """A checkpoint was saved after one that is not the thread's newest any more: another walked it on."""


class SavedWrite(Record):
    """One write of a node of the step after a checkpoint, under ``(task_id, number)``.

    A write with a negative ``number`` replaces the one before it; any other stays as it was first written.
    """

    task_id: str
    number: int
    task_path: str
    channel: str
    doc: str


class SavedCheckpoint(Record):
    """The newest checkpoint of a thread and namespace; ``doc`` and ``metadata`` are JSON texts."""

    thread_id: str
    namespace: str
    checkpoint_id: str
    parent_id: str | None
    metadata: str
    doc: str
    writes: tuple[SavedWrite, ...] = ()


class CheckpointStore(Protocol):
    """Keeps checkpoints of one org, as durably as everything else."""

    def newest(self, thread_id: str, namespace: str) -> SavedCheckpoint | None:
        """The newest checkpoint with its writes in the order of (task_path, task_id, number)."""
        ...

    def all(self, thread_id: str | None = None) -> list[SavedCheckpoint]:
        """The newest checkpoints of every thread and namespace, or of one thread."""
        ...

    def save(self, checkpoint: SavedCheckpoint) -> None:
        """Put a checkpoint in the place of its parent; it is durable on return. Its ``writes`` are not saved.

        Raises:
            CheckpointSuperseded: when the newest one is neither its parent nor itself; nothing is kept then.
        """
        ...

    def save_writes(
        self, thread_id: str, namespace: str, checkpoint_id: str, writes: Sequence[SavedWrite]
    ) -> None:
        """Add writes to a checkpoint, for a later ``newest``; they may be lost when the process dies."""
        ...

    def delete(self, thread_ids: Sequence[str]) -> None:
        """Forget everything about threads."""
        ...
