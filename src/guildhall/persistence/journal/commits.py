"""Commits a batch: runs its units, waits for a database that is away, and finds out what became of a commit.

It must never answer a unit before the events of that unit are durable, nor run one again that may be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guildhall.application.ports.journal import Head, JournalUnavailable, Scope
from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken
from guildhall.persistence.caches import EntityCache, EntityCaches
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.journal.append import Append
from guildhall.persistence.journal.batch import Batch, Surroundings
from guildhall.persistence.journal.replies import Outcome, answer
from guildhall.persistence.journal.store import Begun, Writer
from guildhall.persistence.journal.waiting import Job, Line, Waiting
from guildhall.persistence.tables import events
from guildhall.persistence.views.open_tasks import OpenTasks

PATIENCE_SECONDS = 30.0
"""How long a database that restarts is waited for before the units that wait are refused."""

RETRY_SECONDS = (0.02, 0.5)
"""The first and the longest pause between two attempts."""


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


Steps = Generator[int, None, None]
"""A commit that pauses while the database has all of it and has not said yet what became of it, and gives how
many events that are."""

Attempt = Generator[int, None, tuple[list[Outcome], Batch]]
"""The steps of an attempt to commit; it returns what each unit did."""


class Memory:
    """What the threads that commit have in common; what is of one org, only who serves its line uses."""

    def __init__(self, around: Surroundings, on_commit: Callable[[str, Head], None]) -> None:
        self.around = around
        self.on_commit = on_commit
        self.caches = EntityCaches(OpenTasks)
        self.disk_failed = False


class Underway:
    """A commit that goes on step by step, so that its thread can decide another batch meanwhile."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def begin(self) -> int:
        """Go on until the database has it; how many events, 0 when it is over by then."""
        return next(self._steps, 0)

    def end(self) -> None:
        """Go on to the end: all of it is answered then."""
        for _ in self._steps:
            pass


NOTHING_UNDERWAY = Underway(_ for _ in ())


class Commits:
    """What one thread commits, through a connection of its own."""

    def __init__(self, writer: Writer, memory: Memory, waiting: Waiting) -> None:
        self._writer = writer
        self._memory = memory
        self._waiting = waiting

    def commit(self, line: Line, jobs: Sequence[Job]) -> None:
        """Commit jobs of one line and answer them, but for those that were withdrawn.

        While the database is busy with a batch, the next one is decided on what it will leave behind.
        """
        underway = NOTHING_UNDERWAY
        while jobs:
            following = Underway(self._commit(line, self._running(line, jobs), underway))
            events = following.begin()
            underway.end()
            underway = following
            jobs = self._waiting.more(line, events) if events else ()
        underway.end()

    def _running(self, line: Line, jobs: Sequence[Job]) -> list[Job]:
        """Those jobs that are still waited for."""
        running = [job for job in jobs if job.future.set_running_or_notify_cancel()]
        if len(running) < len(jobs):
            self._waiting.answering(line, len(jobs) - len(running))
        return running

    def _commit(self, line: Line, jobs: Sequence[Job], before: Underway) -> Steps:
        """Commit jobs together; when the database refuses the batch, each one alone.

        What was waited for long enough, a lock or a database that is away, is not waited for again by each.
        """
        if not jobs:
            return
        try:
            if self._memory.disk_failed:
                raise _stopped()
            outcomes, batch = yield from self._attempt_patiently(jobs, before)
        except Exception as error:  # noqa: BLE001 - whatever the database raised reaches the callers below
            before.end()
            if len(jobs) > 1 and not _was_waited_for(error):
                for job in jobs:
                    yield from self._commit(line, [job], NOTHING_UNDERWAY)
                return
            outcomes, batch = [(False, _sentence(error))] * len(jobs), None
        self._waiting.answering(line, len(jobs))
        try:
            if batch is not None:
                self._memory.caches.make_room(batch.scope.org_id)
                self._memory.on_commit(batch.scope.org_id, batch.head)
        finally:
            # What fails after a commit must neither hide it from who waits nor have it done again.
            _answer(jobs, outcomes)

    def _attempt_patiently(self, jobs: Sequence[Job], before: Underway) -> Attempt:
        """Run the jobs, again while the database restarts; nothing of a failed attempt was kept."""
        retry = _Patience()
        while True:
            try:
                return (yield from self._attempt(jobs, before))
            except Overtaken:
                continue  # nothing is remembered now, so that the database says where the next attempt begins
            except DBAPIError as error:
                if not (dialect.is_transient(error) and retry.wait()):
                    raise

    def _attempt(self, jobs: Sequence[Job], before: Underway) -> Attempt:
        """Run the jobs in one transaction, which follows ``before``; what comes back was committed."""
        scope = jobs[0].scope
        cache = self._memory.caches.of(scope.org_id)
        outcomes: list[Outcome] = []
        batch: Batch | None = None
        try:
            with ExitStack() as transaction:
                append = Append(self._writer, scope.org_id, self._known(cache), transaction, before.end)
                batch = Batch(append, scope, cache, self._memory.around)
                outcomes.extend(_run(batch, job) for job in jobs)
                batch.finish()
                batch.committed()
                if append.is_underway:
                    yield batch.appended
        except BaseException as error:
            cache.clear()
            if not (batch and batch.finished and self._was_committed(scope, batch, error)):
                raise
        return outcomes, batch

    def _known(self, cache: EntityCache[OpenTasks]) -> Begun | None:
        """Where the next transaction begins, when it would be a journey to ask for what is known here."""
        if self._writer.has_server and cache.alone and cache.head and cache.head.position:
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
            self._memory.disk_failed = True
            raise OutcomeUnknown("the disk failed") from error
        lost = isinstance(error, DBAPIError) and dialect.is_transient(error)
        if not batch.appended:
            if lost:
                raise OutcomeUnknown("the database was lost") from error
            return False
        query = sa.select(events.c.hash).where(
            events.c.org_id == scope.org_id, events.c.position == batch.head.position
        )
        retry = _Patience()
        while True:
            try:
                with self._writer.appending(scope.org_id) as (connection, _):
                    was_kept = connection.execute(query).scalar_one_or_none() == batch.head.hash
                    if lost and not was_kept:
                        self._writer.refuse_late(connection, scope.org_id)
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
    return away or isinstance(error, OutcomeUnknown | StoreLocked | JournalStopped)


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
