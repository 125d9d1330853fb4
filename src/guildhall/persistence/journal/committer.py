"""The one writer of a process: commits the waiting units of an org together, one fsync for many.

It must never answer a unit before the events of that unit are durable, nor run one again that may be.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guildhall.application.ports.journal import Head, JournalUnavailable, Origin, Scope
from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.entities import EntityCache, EntityCaches
from guildhall.persistence.journal.append import Append
from guildhall.persistence.journal.batch import Batch, Surroundings
from guildhall.persistence.journal.replies import Outcome, Waiter, answer
from guildhall.persistence.journal.store import Begun, Store
from guildhall.persistence.tables import events
from guildhall.persistence.views.open_tasks import OpenTasks

BATCH_LIMIT = 512
"""Units in one transaction at most: it bounds how long the append lock is held."""

PATIENCE_SECONDS = 30.0
"""How long a database that restarts is waited for before the units that wait are refused."""

GATHER_SECONDS = 0.0005
"""How long a batch waits for the callers of the last one, and for those who came while that was committed."""

RETRY_SECONDS = (0.02, 0.5)
"""The first and the longest pause between two attempts."""


class JournalClosed(Exception):
    """A unit was submitted to a journal that is closed."""


class NotStored(JournalUnavailable):
    """The database refused a write; nothing of the unit was kept."""


class OutcomeUnknown(JournalUnavailable):
    """The database failed while it committed; the unit may have been kept, so it is not run again."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason} while the journal committed; look before you repeat", rule="durable writes"
        )


class JournalStopped(JournalUnavailable):
    """The disk failed to synchronise; what is written from here on could not be trusted to last."""


@dataclass(slots=True)
class Job:
    """A unit that waits, and what tells whoever waits for it."""

    scope: Scope
    origin: Origin
    unit: Callable[[Any], Any]
    future: Waiter
    early: bool = False


class Committer:
    """A thread that drains the queue of units, org by org."""

    def __init__(self, store: Store, around: Surroundings, on_commit: Callable[[str, Head], None]) -> None:
        self._store = store
        self._around = around
        self._on_commit = on_commit
        self._caches = EntityCaches(OpenTasks)
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._disk_failed = False
        self._together = 0
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
            if len(self._waiting) in (1, self._together):
                self._wake.notify()  # none in between: each would wake it only to wait on

    def is_current_thread(self) -> bool:
        """Whether the caller is a unit, which cannot wait for another one."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Commit what is queued, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _work(self) -> None:
        try:
            while jobs := self._next_jobs():
                running = [job for job in jobs if job.future.set_running_or_notify_cancel()]
                if self._disk_failed:
                    _answer(running, [(False, _stopped())] * len(running))
                elif running:
                    self._commit(running)
        finally:
            self._end()

    def _end(self) -> None:
        """Let nobody wait for a thread that has ended, be it by a fault."""
        with self._wake:
            self._closing = True
            left = list(self._waiting)
            self._waiting.clear()
        _answer(left, [(False, JournalClosed("the journal has ended"))] * len(left))

    def _next_jobs(self) -> list[Job]:
        """Wait for jobs and take those that can be committed together; none when it is over."""
        jobs: list[Job] = []
        with self._wake:
            while not self._waiting:
                if self._closing:
                    return jobs
                self._wake.wait()
            self._gather()
            org_id = self._waiting[0].scope.org_id
            while self._waiting and len(jobs) < BATCH_LIMIT and self._waiting[0].scope.org_id == org_id:
                jobs.append(self._waiting.popleft())
        jobs.sort(key=lambda job: not job.early)
        return jobs

    def _gather(self) -> None:
        """Give those who were just answered a moment to ask again, so that they are committed together.

        One caller alone is never kept waiting; several gain more by sharing a commit than they wait.
        """
        deadline = time.monotonic() + GATHER_SECONDS
        while len(self._waiting) < self._together and not self._closing:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not self._wake.wait(remaining):
                return

    def _commit(self, jobs: Sequence[Job]) -> None:
        """Commit jobs together; when the database refuses the batch, each one alone.

        What was waited for long enough, a lock or a database that is away, is not waited for again by each.
        """
        try:
            outcomes, batch = self._attempt_patiently(jobs)
        except Exception as error:  # noqa: BLE001 - whatever the database raised reaches the callers below
            if len(jobs) > 1 and not _was_waited_for(error):
                for job in jobs:
                    self._commit([job])
                return
            outcomes, batch = [(False, _sentence(error))] * len(jobs), None
        # Were they not awaited together, two crowds would take turns for good, each with half a batch.
        self._together = len(jobs) + len(self._waiting)
        try:
            if batch is not None:
                batch.committed()
                self._caches.make_room()
                self._on_commit(batch.scope.org_id, batch.head)
        finally:
            # What fails after a commit must neither hide it from who waits nor have it done again.
            _answer(jobs, outcomes)

    def _attempt_patiently(self, jobs: Sequence[Job]) -> tuple[list[Outcome], Batch]:
        """Run the jobs, again while the database restarts; nothing of a failed attempt was kept."""
        retry = _Patience()
        while True:
            try:
                return self._attempt(jobs)
            except Overtaken:
                continue  # nothing is remembered now, so that the database says where the next attempt begins
            except DBAPIError as error:
                if not (dialect.is_transient(error) and retry.wait()):
                    raise

    def _attempt(self, jobs: Sequence[Job]) -> tuple[list[Outcome], Batch]:
        """Run the jobs in one transaction; what comes back was committed."""
        scope = jobs[0].scope
        cache = self._caches.of(scope.org_id)
        outcomes: list[Outcome] = []
        batch: Batch | None = None
        try:
            with ExitStack() as transaction:
                append = Append(self._store, scope.org_id, self._known(cache), transaction)
                batch = Batch(append, scope, cache, self._around)
                outcomes.extend(_run(batch, job) for job in jobs)
                batch.finish()
        except BaseException as error:
            cache.clear()
            if not (batch and batch.finished and self._was_committed(scope, batch, error)):
                raise
        return outcomes, batch

    def _known(self, cache: EntityCache[OpenTasks]) -> Begun | None:
        """Where the next transaction begins, when it would be a journey to ask for what is known here."""
        if self._store.has_server and cache.alone and cache.head and cache.head.position:
            return Begun(cache.head, cache.rebuilt)
        return None

    def _was_committed(self, scope: Scope, batch: Batch, error: BaseException) -> bool:
        """Whether a commit that failed did happen: then running it again would double it.

        The question is asked under the append lock, so that a server which is still busy with the
        commit has ended it; what it has not begun with is refused when it comes to it. A batch without
        events leaves no trace to ask for. Where a disk failed to
        synchronise, what it shows need not last: then nothing is acknowledged any more, because the
        system forgets such a failure and would report the next synchronisation as a success.

        Raises:
            OutcomeUnknown: when nobody can tell.
        """
        if isinstance(error, Overtaken | StoreLocked):
            return False
        if dialect.is_disk_failure(error):
            self._disk_failed = True
            raise OutcomeUnknown("the disk failed") from error
        lost = isinstance(error, DBAPIError) and dialect.is_transient(error)
        if not batch.has_events:
            if lost:
                raise OutcomeUnknown("the database was lost") from error
            return False
        query = sa.select(events.c.hash).where(
            events.c.org_id == scope.org_id, events.c.position == batch.head.position
        )
        retry = _Patience()
        while True:
            try:
                with self._store.appending(scope.org_id) as (connection, _):
                    was_kept = connection.execute(query).scalar_one_or_none() == batch.head.hash
                    if lost and not was_kept:
                        self._store.refuse_late(connection, scope.org_id)
                return was_kept
            except (DBAPIError, StoreLocked) as again:
                if not lost:
                    return False
                if isinstance(again, StoreLocked) or not retry.wait():
                    raise OutcomeUnknown("the database was lost") from again


class _Patience:
    """Waits longer and longer between attempts, and says when it is over.

    It waits for another program in the time of this world, so it asks no port for the time.
    """

    def __init__(self) -> None:
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        self._pause = RETRY_SECONDS[0]

    def wait(self) -> bool:
        """Wait; false when there has been waiting enough."""
        if time.monotonic() >= self._deadline:
            return False
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, RETRY_SECONDS[1])
        return True


def _was_waited_for(error: Exception) -> bool:
    """Whether a batch failed by what others would only wait for again, or must not be run again at all."""
    away = isinstance(error, DBAPIError) and dialect.is_transient(error)
    return away or isinstance(error, OutcomeUnknown | StoreLocked)


def _run(batch: Batch, job: Job) -> Outcome:
    try:
        return True, batch.run(job.origin, job.unit)
    except (DBAPIError, Overtaken, StoreLocked):
        raise
    except BaseException as error:  # noqa: BLE001 - a unit's own failure is its caller's, the batch goes on
        return False, error


def _answer(jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    answer((job.future, outcome) for job, outcome in zip(jobs, outcomes, strict=True))


def _stopped() -> JournalStopped:
    return JournalStopped(
        "the journal has stopped because its disk failed to synchronise; see to the disk, then start again",
        rule="durable writes",
    )


def _sentence(error: Exception) -> Exception:
    """A database's error as a sentence, without the statement and its parameters."""
    if isinstance(error, DBAPIError):
        reason = str(error.orig).partition("\n")[0]
        stored = NotStored(f"the journal could not be written: {reason}", rule="durable writes")
        stored.__cause__ = error
        return stored
    return error
