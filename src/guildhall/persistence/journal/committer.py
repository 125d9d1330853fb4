"""The threads of a process that write to its journals: each commits what waits of an org, then of another.

On a server each org has a lock of its own, so that several orgs are committed at a time, and one whose lock
somebody holds keeps no other waiting. In SQLite the lock is the whole file's: there is one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing

from guildhall.application.ports.journal import Head
from guildhall.persistence.journal.attempt import Memory
from guildhall.persistence.journal.batch import Surroundings
from guildhall.persistence.journal.commits import Commits
from guildhall.persistence.journal.replies import answer
from guildhall.persistence.journal.store import Store
from guildhall.persistence.journal.waiting import Job, JournalClosed, Waiting

THREADS = 8
"""Orgs that are committed at a time at most, each on a connection of its own."""


class Committer:
    """Commits units, as many orgs at a time as are busy."""

    def __init__(self, store: Store, around: Surroundings, on_commit: Callable[[str, Head], None]) -> None:
        self._store = store
        self._memory = Memory(around, on_commit)
        self._waiting = Waiting()
        self._most = THREADS if store.has_server else 1
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._own: set[int] = set()
        self._start()

    def submit(self, job: Job) -> None:
        """Queue a unit.

        Raises:
            JournalClosed: when the committer has been closed.
        """
        if self._waiting.put(job) and len(self._threads) < self._most:
            self._start()

    def is_current_thread(self) -> bool:
        """Whether the caller is a unit, which cannot wait for another one."""
        return threading.get_ident() in self._own

    def close(self) -> None:
        """Commit what is queued, then stop."""
        self._waiting.close()
        with self._starting:
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _start(self) -> None:
        """Start a thread more. Where the system has none left, those that are there take turns."""
        with self._starting:
            if len(self._threads) >= self._most:
                return
            name = f"guildhall-committer-{len(self._threads) + 1}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                if not self._threads:
                    raise
            else:
                self._threads.append(thread)

    def _work(self) -> None:
        self._own.add(threading.get_ident())
        try:
            with closing(self._store.writer()) as writer:
                commits = Commits(writer, self._memory, self._waiting)
                while taken := self._waiting.take():
                    line, jobs = taken
                    commits.serve(line, jobs)
                    self._waiting.go(line)
        except BaseException:
            self._end()
            raise
        finally:
            self._own.discard(threading.get_ident())

    def _end(self) -> None:
        """Let nobody wait once a thread has ended by a fault: what others commit meanwhile is answered."""
        ended = JournalClosed("the journal has ended")
        answer((job.future, (False, ended)) for job in self._waiting.clear())
