"""Wakes those who wait for the journal to grow, whichever process made it grow."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from guildhall.application.ports.journal import Head, Scope
from guildhall.persistence import dialect
from guildhall.persistence.journal.store import Store, read_head

ACTIVE_SECONDS = 0.005
IDLE_SECONDS = 0.2


class Tail:
    """Waits for positions. A commit of this process wakes at once; others are polled for.

    SQLite is asked for its `data_version`, which costs microseconds; PostgreSQL for the org's head.
    The pause grows from 5 ms while there is traffic to 200 ms when there is none.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: dict[str, threading.Condition] = {}
        """Who waits for an org's journal: what others write wakes nobody here."""
        self._known: dict[str, int] = {}
        self._polling = threading.Lock()
        self._connection: sa.Connection | None = None
        self._versions: dict[str, int] = {}

    def committed(self, org_id: str, head: Head) -> None:
        """Note a commit of this process."""
        with self._lock:
            self._has_grown(org_id, head.position)

    def wait(self, scope: Scope, after: int, timeout: float) -> bool:
        """Block until the org's head is past ``after``, for at most ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        pause = ACTIVE_SECONDS
        while True:
            if self._known.get(scope.org_id, 0) > after or self._poll(scope) > after:
                return True
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            with self._lock:
                if self._known.get(scope.org_id, 0) <= after:
                    grown = self._waiting.setdefault(scope.org_id, threading.Condition(self._lock))
                    grown.wait(min(pause, remaining))
            pause = min(pause * 1.5, IDLE_SECONDS)

    def close(self) -> None:
        """Let go of the polling connection."""
        with self._polling:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _poll(self, scope: Scope) -> int:
        """Ask the database for the head; what was known before while it cannot be asked."""
        known = self._known.get(scope.org_id, 0)
        if self._store.in_memory:
            return known
        with self._polling:
            try:
                head = self._look(scope)
            except (DBAPIError, PoolTimeout):
                # A waiter outlives a restart of the database, and a time when others have all connections:
                # it looks again with a new one.
                if self._connection is not None:
                    self._connection.invalidate()
                    self._connection.close()
                    self._connection = None
                return known
        if head is None:
            return known
        with self._lock:
            self._has_grown(scope.org_id, head.position)
        return head.position

    def _has_grown(self, org_id: str, position: int) -> None:
        if position > self._known.get(org_id, 0):
            self._known[org_id] = position
            if org_id in self._waiting:
                self._waiting[org_id].notify_all()

    def _look(self, scope: Scope) -> Head | None:
        """The org's head, none when nothing was committed since it was looked at last."""
        if self._connection is None:
            self._connection = self._store.engine.connect()
            self._versions.clear()
        if dialect.is_sqlite(self._connection):
            version = dialect.data_version(self._connection)
            if self._versions.get(scope.org_id) == version:
                return None
            self._versions[scope.org_id] = version
        head = read_head(self._connection, scope.org_id)
        self._connection.rollback()
        return head
