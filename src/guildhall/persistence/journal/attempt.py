"""One try to commit units together: decided, sent, and settled once the database has said what became of it.

It must never take for lost what may be durable, nor for durable what may be lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guildhall.application.ports.journal import Head, JournalUnavailable
from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken
from guildhall.persistence.caches import EntityCaches
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.journal.append import Append
from guildhall.persistence.journal.batch import Batch, Surroundings
from guildhall.persistence.journal.replies import Outcome
from guildhall.persistence.journal.store import Begun, Writer
from guildhall.persistence.journal.waiting import Job
from guildhall.persistence.placed import StoreMoved
from guildhall.persistence.tables import events
from guildhall.persistence.views.open_tasks import OpenTasks

PATIENCE_SECONDS = 30.0
"""How long a database that restarts is waited for before the units that wait are refused."""

RETRY_SECONDS = (0.02, 0.5)
"""The first and the longest pause between two attempts."""


class OutcomeUnknown(JournalUnavailable):
    """The database failed while it committed; the unit may have been kept, so it is not run again."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason} while the journal committed; look before you repeat", rule="durable writes"
        )


class Memory:
    """What the threads that commit have in common; what is of one org, only who serves its line uses."""

    def __init__(self, around: Surroundings, on_commit: Callable[[str, Head], None]) -> None:
        self.around = around
        self.on_commit = on_commit
        self.caches = EntityCaches(OpenTasks)
        self.disk_failed = False


class Attempt:
    """An attempt to commit some jobs of one org. Whatever it raises, nothing of it was kept.

    ``before_each`` is called before each job is decided, ``alone`` before the database is asked for anything:
    what the attempt stands on may have to be settled first.
    """

    def __init__(
        self,
        writer: Writer,
        memory: Memory,
        jobs: Sequence[Job],
        before_each: Callable[[], None] = lambda: None,
        alone: Callable[[], None] = lambda: None,
    ) -> None:
        self.jobs = jobs
        self.outcomes: list[Outcome] = []
        self._writer = writer
        self._memory = memory
        self._before_each = before_each
        self._alone = alone
        self._scope = jobs[0].scope
        self._cache = memory.caches.of(self._scope.org_id)
        self._append: Append | None = None
        self._batch: Batch | None = None
        self._sent = ExitStack()

    def decide(self) -> bool:
        """Run the jobs. True when all is decided and nothing sent yet, false when all of it is over.

        Raises:
            Overtaken: when what they were decided on is not what is there.
            OutcomeUnknown: when nobody can tell whether they were kept.
            DBAPIError: with what the database refused.
        """
        with self._transaction() as transaction:
            org_id = self._scope.org_id
            append = Append(self._writer, org_id, self._known(), transaction, self._alone)
            batch = Batch(append, self._scope, self._cache, self._memory.around)
            self._append, self._batch = append, batch
            for job in self.jobs:
                self._before_each()
                self.outcomes.append(_run(batch, job))
            batch.finish()
            if append.is_staged:
                return True
            batch.expect()
        return False

    def send(self) -> None:
        """Send what was decided; it is underway then.

        Raises:
            Overtaken: when what it was decided on has not come to be. Else as :meth:`decide`.
        """
        append, batch = self._decided()
        with self._transaction() as transaction:
            if self._cache.head != append.begun.head:
                raise Overtaken
            append.send(transaction, batch.head)
            batch.expect()
            self._sent = transaction.pop_all()

    def is_answered(self) -> bool:
        """Whether what was sent can be settled without waiting."""
        return self._append is not None and self._append.is_answered()

    def settle(self) -> None:
        """Wait until what was sent is durable.

        Raises:
            Overtaken: as :meth:`decide` raises, and the rest likewise.
        """
        with self._transaction(), self._sent:
            pass

    @property
    def head(self) -> Head:
        """Where the org's journal ends with it."""
        return self._decided()[1].head

    @property
    def org_id(self) -> str:
        """Whose journal it is."""
        return self._scope.org_id

    def _decided(self) -> tuple[Append, Batch]:
        if self._append is None or self._batch is None:
            raise RuntimeError("an attempt is decided before anything else")
        return self._append, self._batch

    @contextmanager
    def _transaction(self) -> Generator[ExitStack]:
        """What is entered into it ends with it. An error leaves it only when nothing was kept."""
        try:
            with ExitStack() as transaction:
                yield transaction
        except BaseException as error:
            self._cache.clear()
            if not (self._append and self._append.may_be_kept and self._was_kept(error)):
                raise

    def _known(self) -> Begun | None:
        """Where the next transaction begins, when it would be a journey to ask for what is known here."""
        cache = self._cache
        if self._writer.has_server and cache.alone and cache.head and cache.head.position:
            return Begun(cache.head, cache.rebuilt)
        return None

    def _was_kept(self, error: BaseException) -> bool:
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
        if self._batch is None or not self._batch.appended:
            if lost:
                raise OutcomeUnknown("the database was lost") from error
            return False
        return self._is_there(self._batch.head, error, lost=lost)

    def _is_there(self, head: Head, error: BaseException, *, lost: bool) -> bool:
        query = sa.select(events.c.hash).where(
            events.c.org_id == self.org_id, events.c.position == head.position
        )
        retry = Patience()
        while True:
            try:
                with self._writer.appending(self.org_id) as (connection, _):
                    was_kept = connection.execute(query).scalar_one_or_none() == head.hash
                    if lost and not was_kept:
                        self._writer.refuse_late(connection, self.org_id)
                return was_kept
            except StoreMoved as moved:
                raise OutcomeUnknown("the data folder was moved") from moved
            except (DBAPIError, StoreLocked) as again:
                if not lost:
                    return False
                if isinstance(again, StoreLocked) or not retry.wait():
                    raise OutcomeUnknown("the database was lost") from error


class Patience:
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


def _run(batch: Batch, job: Job) -> Outcome:
    try:
        return True, batch.run(job.origin, job.unit)
    except (DBAPIError, Overtaken, StoreLocked):
        raise
    except BaseException as error:  # noqa: BLE001 - a unit's own failure is its caller's, the batch goes on
        return False, error
