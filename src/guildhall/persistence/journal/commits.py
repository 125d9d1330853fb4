"""Serves a line of units: commits them batch by batch, waits for a database that is away, and answers them.

It must never answer a unit before its events are durable, nor run one again whose events may be, nor leave
one without an answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.exc import DBAPIError, IntegrityError

from guildhall.application.ports.journal import JournalUnavailable
from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.journal.attempt import Attempt, Memory, OutcomeUnknown, Patience
from guildhall.persistence.journal.replies import Outcome, answer
from guildhall.persistence.journal.store import Writer
from guildhall.persistence.journal.waiting import Job, JournalClosed, Line, Waiting
from guildhall.persistence.placed import StoreMoved


class NotStored(JournalUnavailable):
    """The database refused a write; nothing of the unit was kept."""


class JournalStopped(JournalUnavailable):
    """The disk failed to synchronise; what is written from here on could not be trusted to last."""


class Commits:
    """What one thread commits, through a connection of its own."""

    def __init__(self, writer: Writer, memory: Memory, waiting: Waiting) -> None:
        self._writer = writer
        self._memory = memory
        self._waiting = waiting
        self._underway: deque[Attempt] = deque()
        """What the database was sent, and has not said yet what became of it; first what was sent first."""
        self._unanswered: dict[int, Job] = {}
        self._fault: Exception | None = None
        """What went wrong behind a commit: it is no unit's, and ends the thread once all is answered."""

    def serve(self, line: Line, jobs: Sequence[Job]) -> None:
        """Commit jobs of a line and those that come meanwhile; answer all but those that were withdrawn.

        While the database is busy with a batch, the next one is decided on what it will leave behind.
        """
        try:
            while jobs:
                self._unanswered.update((id(job), job) for job in jobs)
                underway = self._begin(line, self._still_waited_for(line, jobs))
                jobs = self._waiting.more(line, underway=underway) if self._fault is None else ()
            self._end(line)
            if self._fault is not None:
                raise self._fault
        except BaseException:
            with suppress(Exception):
                self._end(line)
            ended = JournalClosed("the journal has ended")
            answer((job.future, (False, ended)) for job in self._unanswered.values())
            raise

    def _still_waited_for(self, line: Line, jobs: Sequence[Job]) -> list[Job]:
        running = [job for job in jobs if job.future.set_running_or_notify_cancel()]
        if len(running) < len(jobs):
            self._waiting.answering(line, len(jobs) - len(running))
            for job in jobs:
                del self._unanswered[id(job)]
            self._unanswered.update((id(job), job) for job in running)
        return running

    def _begin(self, line: Line, jobs: Sequence[Job]) -> bool:
        """Commit jobs, or have them underway, which is answered.

        They are sent behind what was underway before, which has ended in either case.
        """
        if not jobs:
            self._end(line)
            return False
        attempt = Attempt(
            self._writer, self._memory, jobs, lambda: self._end_if_answered(line), lambda: self._end(line)
        )
        try:
            if self._memory.disk_failed:
                raise _stopped()
            is_staged = attempt.decide()
            if is_staged:
                attempt.send()
        except Exception as error:  # noqa: BLE001 - whatever the database raised reaches the callers below
            self._end(line)
            self._commit_after(line, jobs, error)
            return False
        if is_staged:
            self._underway.append(attempt)
        else:
            self._committed(line, attempt)
        while len(self._underway) > 1:
            self._end_first(line)
        return bool(self._underway)

    def _end_if_answered(self, line: Line) -> None:
        if self._underway and self._underway[0].is_answered():
            self._end_first(line)

    def _end(self, line: Line) -> None:
        """Wait for what is underway, if anything is, and answer it."""
        while self._underway:
            self._end_first(line)

    def _end_first(self, line: Line) -> None:
        """Wait for what was sent first, and answer it.

        When it has failed, so has what was sent behind it: the next attempts begin once nothing is underway.
        """
        failed: list[tuple[Attempt, Exception]] = []
        while self._underway:
            attempt = self._underway.popleft()
            try:
                attempt.settle()
            except OutcomeUnknown as unknown:  # those behind may have to wait as long to learn the same
                self._commit_after(line, attempt.jobs, unknown)
            except Exception as error:  # noqa: BLE001 - as above
                failed.append((attempt, error))
            else:
                self._committed(line, attempt)
                break
        for attempt, error in failed:
            self._commit_after(line, attempt.jobs, error)

    def _commit_after(self, line: Line, jobs: Sequence[Job], error: Exception) -> None:
        """Commit jobs of which nothing was kept: together when the database was away, else each alone.

        What was waited for long enough, a lock or a database that is away, is not waited for again by each.
        """
        retry = Patience()
        while isinstance(error, Overtaken) or (_is_away(error) and retry.wait()):
            # Nothing is remembered now, so that the database says where the next attempt begins.
            attempt = Attempt(self._writer, self._memory, jobs)
            try:
                if attempt.decide():
                    attempt.send()
                    attempt.settle()
            except Exception as again:  # noqa: BLE001 - as above
                error = again
            else:
                self._committed(line, attempt)
                return
        if len(jobs) > 1 and not _is_over(error):
            for job in jobs:
                # Overtaken by what was refused: it is decided anew.
                self._commit_after(line, [job], Overtaken())
        else:
            self._answer(line, jobs, [(False, _sentence(error))] * len(jobs))

    def _committed(self, line: Line, attempt: Attempt) -> None:
        try:
            self._memory.caches.make_room(attempt.org_id)
            self._memory.on_commit(attempt.org_id, attempt.head)
        except Exception as fault:  # noqa: BLE001 - it must neither hide a commit from who waits nor have it done again
            self._fault = fault
        self._answer(line, attempt.jobs, attempt.outcomes)

    def _answer(self, line: Line, jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
        self._waiting.answering(line, len(jobs))
        for job in jobs:
            self._unanswered.pop(id(job), None)
        answer((job.future, outcome) for job, outcome in zip(jobs, outcomes, strict=True))


def _is_away(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and dialect.is_transient(error)


def _is_over(error: Exception) -> bool:
    """Whether a batch failed by what others would only wait for again, or must not be run again at all."""
    return _is_away(error) or isinstance(error, OutcomeUnknown | StoreLocked | StoreMoved | JournalStopped)


def _stopped() -> JournalStopped:
    return JournalStopped(
        "the journal has stopped because its disk failed to synchronise; see to the disk, then start again",
        rule="durable writes",
    )


def _sentence(error: Exception) -> Exception:
    """A database's error as a sentence, without the statement and its parameters."""
    if isinstance(error, DBAPIError):
        reason = str(error.orig).partition("\n")[0]
        # Units are made for what is stored: somebody else wrote there.
        if isinstance(error, IntegrityError) and "unique" in reason.lower():
            reason += "; the store is not as it was written: see `guildhall verify`"
        stored = NotStored(f"the journal could not be written: {reason}", rule="durable writes")
        stored.__cause__ = error
        error = stored
    return error
