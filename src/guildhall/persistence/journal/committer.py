"""The one writer of a process: commits the waiting units of an org together, one fsync for many.

It must never answer a unit before the events of that unit are durable.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guildhall.application.ports.journal import Head, Origin, Scope
from guildhall.domain.kernel import DomainError
from guildhall.persistence.journal.batch import Batch, Surroundings
from guildhall.persistence.journal.entities import EntityCache
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.tables import events

BATCH_LIMIT = 512
"""Units in one transaction at most: it bounds how long the append lock is held."""


class JournalClosed(Exception):
    """A unit was submitted to a journal that is closed."""


class NotStored(DomainError):
    """The database refused a write; nothing of the unit was kept."""

    code = "internal_error"


@dataclass(slots=True)
class Job:
    """A unit that waits, and the future of whoever waits for it."""

    scope: Scope
    origin: Origin
    unit: Callable[[Any], Any]
    future: Future[Any] = field(default_factory=Future[Any])


class Committer:
    """A thread that drains the queue of units, org by org."""

    def __init__(self, store: Store, around: Surroundings, on_commit: Callable[[str, Head], None]) -> None:
        self._store = store
        self._around = around
        self._on_commit = on_commit
        self._caches: dict[str, EntityCache] = {}
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="guildhall-committer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a unit.

        Raises:
            JournalClosed: when the committer has been closed.
        """
        with self._wake:
            if self._closing:
                raise JournalClosed("the journal is closed")
            self._waiting.append(job)
            self._wake.notify()

    def close(self) -> None:
        """Commit what is queued, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    if self._closing:
                        return
                    self._wake.wait()
                org_id = self._waiting[0].scope.org_id
                jobs: list[Job] = []
                while self._waiting and len(jobs) < BATCH_LIMIT and self._waiting[0].scope.org_id == org_id:
                    jobs.append(self._waiting.popleft())
            self._commit(jobs)

    def _commit(self, jobs: Sequence[Job]) -> None:
        """Commit jobs together; when the database refuses the batch, each one alone."""
        jobs = [job for job in jobs if job.future.set_running_or_notify_cancel()]
        if not jobs:
            return
        try:
            outcomes = self._attempt(jobs)
        except Exception as error:  # noqa: BLE001 - whatever the database raised reaches the callers below
            if len(jobs) > 1:
                for job in jobs:
                    self._commit_alone(job)
            else:
                jobs[0].future.set_exception(_sentence(error))
            return
        _answer(jobs, outcomes)

    def _commit_alone(self, job: Job) -> None:
        try:
            outcomes = self._attempt([job])
        except Exception as error:  # noqa: BLE001 - it is handed to the caller, whose unit it was
            job.future.set_exception(_sentence(error))
        else:
            _answer([job], outcomes)

    def _attempt(self, jobs: Sequence[Job]) -> list[tuple[bool, Any]]:
        """Run the jobs in one transaction; (succeeded, result or error) for each."""
        scope = jobs[0].scope
        cache = self._caches.setdefault(scope.org_id, EntityCache())
        outcomes: list[tuple[bool, Any]] = []
        batch: Batch | None = None
        flushed = False
        try:
            with self._store.appending(scope.org_id) as connection:
                batch = Batch(connection, scope, cache, self._around)
                for job in jobs:
                    outcomes.append(_run(batch, job))
                batch.flush()
                flushed = True
        except BaseException:
            cache.clear()
            if not (flushed and batch is not None and self._is_durable(scope, batch.head)):
                raise
        assert batch is not None  # noqa: S101 - entering the transaction raised otherwise
        batch.committed()
        self._on_commit(scope.org_id, batch.head)
        return outcomes

    def _is_durable(self, scope: Scope, head: Head) -> bool:
        """Whether a commit whose answer was lost did happen: then running it again would double it."""
        if head.position == 0:
            return False
        query = sa.select(events.c.hash).where(
            events.c.org_id == scope.org_id, events.c.position == head.position
        )
        try:
            with self._store.reading() as connection:
                return connection.execute(query).scalar_one_or_none() == head.hash
        except DBAPIError:
            return False


def _run(batch: Batch, job: Job) -> tuple[bool, Any]:
    try:
        return True, batch.run(job.origin, job.unit)
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - a unit's own failure is its caller's, the batch goes on
        return False, error


def _answer(jobs: Sequence[Job], outcomes: Sequence[tuple[bool, Any]]) -> None:
    for job, (succeeded, result) in zip(jobs, outcomes, strict=True):
        if succeeded:
            job.future.set_result(result)
        else:
            job.future.set_exception(result)


def _sentence(error: Exception) -> Exception:
    """A database's error as a sentence, without the statement and its parameters."""
    if isinstance(error, DBAPIError):
        stored = NotStored(f"the journal could not be written: {error.orig}", rule="durable writes")
        stored.__cause__ = error
        return stored
    return error
