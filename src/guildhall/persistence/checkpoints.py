"""Keeps the workflow engine's checkpoints through the journal's committer; it must never read into them.

A checkpoint takes the place of its parent in the same group commit as everything else. Knowing nothing of the
engine keeps this module free of its slow import, and a stored text can make nothing run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from guildhall.application.ports.checkpoints import CheckpointSuperseded, SavedCheckpoint, SavedWrite
from guildhall.application.ports.journal import Origin, Scope, Transaction
from guildhall.persistence import writes
from guildhall.persistence.journal.batch import UnitOfWork
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.views.checkpoints import checkpoint_writes, checkpoints

ORIGIN = Origin("guildhall")

_OWN = (
    (checkpoint_writes.c.org_id == checkpoints.c.org_id)
    & (checkpoint_writes.c.thread_id == checkpoints.c.thread_id)
    & (checkpoint_writes.c.namespace == checkpoints.c.namespace)
    & (checkpoint_writes.c.checkpoint_id == checkpoints.c.checkpoint_id)
)
_W = checkpoint_writes.c
_ALL = (
    sa.select(
        checkpoints.c.thread_id,
        checkpoints.c.namespace,
        checkpoints.c.checkpoint_id,
        checkpoints.c.parent_id,
        checkpoints.c.metadata.label("meta"),
        checkpoints.c.doc,
        _W.task_id,
        _W.number,
        _W.task_path,
        _W.channel,
        _W.doc.label("written"),
    )
    .select_from(checkpoints.outerjoin(checkpoint_writes, _OWN))
    .where(checkpoints.c.org_id == sa.bindparam("org"))
    .order_by(checkpoints.c.thread_id, checkpoints.c.namespace, _W.task_path, _W.task_id, _W.number)
)
_OF_THREAD = _ALL.where(checkpoints.c.thread_id == sa.bindparam("thread"))
_NEWEST = _OF_THREAD.where(checkpoints.c.namespace == sa.bindparam("space"))
"""One statement, so that a checkpoint and its writes are of one moment."""

_REPLACE = (
    checkpoints.update()
    .where(
        checkpoints.c.org_id == sa.bindparam("org"),
        checkpoints.c.thread_id == sa.bindparam("thread"),
        checkpoints.c.namespace == sa.bindparam("space"),
        checkpoints.c.checkpoint_id.in_([sa.bindparam("expected"), sa.bindparam("own")]),
    )
    .values(
        checkpoint_id=sa.bindparam("own"),
        parent_id=sa.bindparam("expected"),
        metadata=sa.bindparam("meta"),
        doc=sa.bindparam("doc"),
    )
)
_CURRENT = sa.select(checkpoints.c.checkpoint_id).where(
    checkpoints.c.org_id == sa.bindparam("org"),
    checkpoints.c.thread_id == sa.bindparam("thread"),
    checkpoints.c.namespace == sa.bindparam("space"),
)
_PRUNE = checkpoint_writes.delete().where(
    _W.org_id == sa.bindparam("org"),
    _W.thread_id == sa.bindparam("thread"),
    _W.namespace == sa.bindparam("space"),
    _W.checkpoint_id != sa.bindparam("own"),
)

_SET_ONCE = frozenset({"channel", "doc"})


@dataclass(slots=True)
class _Saving:
    """Whether a checkpoint took its parent's place; set anew when its batch is run again."""

    placed: bool = False


class JournalCheckpointSaver:
    """The port ``CheckpointStore`` over one org of an SQL journal; safe to share between threads."""

    def __init__(self, journal: SqlJournal, scope: Scope) -> None:
        self._journal = journal
        self._scope = scope
        self._guard = threading.Lock()
        self._held: dict[str, list[dict[str, Any]]] = {}
        self._under_way: dict[str, list[Future[None]]] = {}

    def newest(self, thread_id: str, namespace: str) -> SavedCheckpoint | None:
        """The newest checkpoint with its writes, none when the thread has none."""
        self._submit_held(thread_id)
        self._settle(thread_id)
        return next(iter(self._read(_NEWEST, thread=thread_id, space=namespace)), None)

    def all(self, thread_id: str | None = None) -> list[SavedCheckpoint]:
        """The newest checkpoints of every thread and namespace, or of one thread."""
        with self._guard:
            named = {*self._held, *self._under_way} if thread_id is None else {thread_id}
        for one in named:
            self._submit_held(one)
            self._settle(one)
        return self._read(_ALL) if thread_id is None else self._read(_OF_THREAD, thread=thread_id)

    def save(self, checkpoint: SavedCheckpoint) -> None:
        """Put a checkpoint in the place of its parent; it is durable on return.

        Raises:
            CheckpointSuperseded: when the newest one is neither its parent nor itself.
        """
        with self._guard:
            self._drop_held(checkpoint)
        self._settle(checkpoint.thread_id)
        saving = _Saving()
        org = self._scope.org_id

        def write(connection: Connection) -> None:
            saving.placed = _place(connection, org, checkpoint)

        self._journal.execute(self._scope, ORIGIN, _unit(write))
        if not saving.placed:
            raise CheckpointSuperseded(
                f"thread {checkpoint.thread_id} was walked on from elsewhere since checkpoint"
                f" {checkpoint.parent_id}; read where it stands and go on from there",
                rule="a checkpoint follows the newest one",
            )

    def save_writes(
        self, thread_id: str, namespace: str, checkpoint_id: str, writes: Sequence[SavedWrite]
    ) -> None:
        """Add writes to a checkpoint, those with a negative number at once and others with the next such.

        A node's output is superseded by the checkpoint that follows it, as a rule within a millisecond, so
        it waits in memory for that: a process that dies in between makes the visit again. Nobody waits here
        for what is written; what the database refused is raised by the next call for this thread.
        """
        rows = [
            {
                "org_id": self._scope.org_id,
                "thread_id": thread_id,
                "namespace": namespace,
                "checkpoint_id": checkpoint_id,
                "task_id": one.task_id,
                "number": one.number,
                "task_path": one.task_path,
                "channel": one.channel,
                "doc": one.doc,
            }
            for one in writes
        ]
        with self._guard:
            self._held.setdefault(thread_id, []).extend(rows)
        if any(one.number < 0 for one in writes):
            self._submit_held(thread_id)

    def delete(self, thread_ids: Sequence[str]) -> None:
        """Forget everything about threads."""
        for thread_id in thread_ids:
            with self._guard:
                self._held.pop(thread_id, None)
            self._settle(thread_id)
        org = self._scope.org_id

        def write(connection: Connection) -> None:
            for table in (checkpoints, checkpoint_writes):
                connection.execute(
                    table.delete().where(table.c.org_id == org, table.c.thread_id.in_(thread_ids))
                )

        if thread_ids:
            self._journal.execute(self._scope, ORIGIN, _unit(write))

    def _drop_held(self, checkpoint: SavedCheckpoint) -> None:
        """Forget what was written to the namespace's older checkpoints and need not be written any more."""
        kept = [
            row
            for row in self._held.pop(checkpoint.thread_id, ())
            if row["namespace"] != checkpoint.namespace or row["checkpoint_id"] == checkpoint.checkpoint_id
        ]
        if kept:
            self._held[checkpoint.thread_id] = kept

    def _submit_held(self, thread_id: str) -> None:
        with self._guard:
            rows = self._held.pop(thread_id, None)
            if not rows:
                return
            # One row a key, as a statement may not touch a row twice: the newest, or else the first.
            replacing = list({_key(row): row for row in rows if row["number"] < 0}.values())
            keeping = list({_key(row): row for row in reversed(rows) if row["number"] >= 0}.values())

            def write(connection: Connection) -> None:
                writes.upsert(connection, checkpoint_writes, replacing)
                writes.upsert(connection, checkpoint_writes, keeping, keep=_SET_ONCE)

            future = self._journal.submit(self._scope, ORIGIN, _unit(write))
            self._under_way.setdefault(thread_id, []).append(future)

    def _settle(self, thread_id: str) -> None:
        """Wait for the writes of a thread that are under way."""
        with self._guard:
            waiting = self._under_way.pop(thread_id, ())
        for future in waiting:
            future.result()

    def _read(self, query: sa.Select[*tuple[object, ...]], **names: str) -> list[SavedCheckpoint]:
        with self._journal.store.reading() as connection:
            rows = connection.execute(query, {"org": self._scope.org_id, **names}).all()
        return _gather(rows)


def _unit(write: Callable[[Connection], None]) -> Callable[[Transaction], None]:
    """A unit of nothing but rows; an SQL journal's transaction is a unit of work."""
    return lambda tx: cast("UnitOfWork", tx).write(write)


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[column.name] for column in checkpoint_writes.primary_key.columns)


def _place(connection: Connection, org: str, checkpoint: SavedCheckpoint) -> bool:
    """Write a checkpoint over its parent and drop what was written to older ones; false when it has moved."""
    key = {"org": org, "thread": checkpoint.thread_id, "space": checkpoint.namespace}
    values = {"expected": checkpoint.parent_id, "own": checkpoint.checkpoint_id}
    texts = {"meta": checkpoint.metadata, "doc": checkpoint.doc}
    if not connection.execute(_REPLACE, {**key, **values, **texts}).rowcount:
        current = connection.execute(_CURRENT, key).scalar_one_or_none()
        if current is not None or checkpoint.parent_id is not None:
            return False
        row = {
            "org_id": org,
            "thread_id": checkpoint.thread_id,
            "namespace": checkpoint.namespace,
            "checkpoint_id": checkpoint.checkpoint_id,
            "parent_id": None,
            "metadata": checkpoint.metadata,
            "doc": checkpoint.doc,
        }
        writes.insert(connection, checkpoints, [row])
    connection.execute(_PRUNE, {**key, "own": checkpoint.checkpoint_id})
    return True


def _gather(rows: Sequence[Row[*tuple[object, ...]]]) -> list[SavedCheckpoint]:
    """Joined rows, in order, as checkpoints with their writes."""
    found: dict[tuple[str, str], SavedCheckpoint] = {}
    writes: dict[tuple[str, str], list[SavedWrite]] = {}
    for row in rows:
        key = (row.thread_id, row.namespace)
        found[key] = SavedCheckpoint(*key, row.checkpoint_id, row.parent_id, row.meta, row.doc)
        if row.task_id is not None:
            write = SavedWrite(row.task_id, row.number, row.task_path, row.channel, row.written)
            writes.setdefault(key, []).append(write)
    return [
        SavedCheckpoint(
            one.thread_id,
            one.namespace,
            one.checkpoint_id,
            one.parent_id,
            one.metadata,
            one.doc,
            tuple(writes.get(key, ())),
        )
        for key, one in found.items()
    ]
