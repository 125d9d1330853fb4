"""Sends statements to PostgreSQL at once and reads afterwards what became of them (libpq's pipeline mode).

psycopg's own pipeline writes to the socket once a statement, which wakes the server for each of them: half of
the time that an append took. So this speaks to libpq itself, through :mod:`psycopg.pq`. It carries statements
that answer nothing; who wants an answer asks psycopg.
"""

from __future__ import annotations

import itertools
import select
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

from guildhall.persistence import silence

Parameter = str | int | bytes
"""A value; bytes are text that is UTF-8 already."""

_names = itertools.count(1)

_NOTHING = b"SELECT 1 / 0"
"""Fails, and with it all of the exchange that it ends."""


class Pipeline:
    """A connection's exchanges: several may be underway, and are answered in the order of sending."""

    def __init__(self, pgconn: Any) -> None:
        self.pgconn = pgconn
        self.prepared: dict[str, bytes] = {}
        """The names under which the connection is known to have statements."""
        self.unanswered: deque[Exchange] = deque()
        self._poll = select.poll()
        self._poll.register(pgconn.socket, select.POLLIN)
        self._poll_both = select.poll()
        self._poll_both.register(pgconn.socket, select.POLLIN | select.POLLOUT)

    def flush(self) -> None:
        """Write all that was added to the socket.

        Raises:
            psycopg.OperationalError: as for :meth:`next_result`.
        """
        while self.pgconn.flush():
            # A server that can write no answer reads no more statements: what it says is taken meanwhile.
            if any(happened & select.POLLIN for _, happened in self._heard(self._poll_both)):
                self.pgconn.consume_input()

    def has_result(self) -> bool:
        """Whether there is a result, without waiting: that the connection is lost is one."""
        if self.pgconn.is_busy() and self._poll.poll(0):
            try:
                self.pgconn.consume_input()
            except psycopg.OperationalError:
                return True
        return not self.pgconn.is_busy()

    def next_result(self) -> Any:
        """The next result, none after the last one of a statement.

        Raises:
            psycopg.OperationalError: when the connection is lost, or the server silent.
        """
        while self.pgconn.is_busy():
            self._heard(self._poll)
            self.pgconn.consume_input()
        return self.pgconn.get_result()

    def _heard(self, poll: select.poll) -> list[tuple[int, int]]:
        """Wait until something happens to the line.

        Raises:
            psycopg.OperationalError: when it is too quiet for too long; the line is given up then.
        """
        happened = poll.poll(silence.SILENCE_SECONDS * 1000)
        if not happened:
            raise silence.give_up(self.pgconn)
        return happened


class Exchange:
    """Statements that are sent together; without BEGIN they are one transaction (libpq, *Pipeline Mode*)."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._pgconn = pipeline.pgconn
        self._new: dict[str, bytes] = {}
        self._pushed = False
        self._is_over = False
        self._failed: psycopg.Error | None = None
        self._pgconn.enter_pipeline_mode()
        pipeline.unanswered.append(self)

    def add(self, sql: str, parameters: Sequence[Parameter]) -> None:
        """Add a statement, its parameters marked ``%s``; one that has any is prepared the first time.

        Others use its name once this is done: behind a failure what prepares is passed over as well.

        Raises:
            psycopg.OperationalError: when the connection is lost.
        """
        if not parameters:
            self._pgconn.send_query_params(sql.encode(), None)
            return
        name = self._pipeline.prepared.get(sql) or self._new.get(sql)
        if name is None:
            name = self._new[sql] = b"guildhall_%d" % next(_names)
            self._pgconn.send_prepare(name, _numbered(sql))
        self._pgconn.send_query_prepared(name, [_encoded(value) for value in parameters])

    def push(self) -> None:
        """Send what was added; nothing can be added any more, and another exchange may begin behind it.

        Raises:
            psycopg.OperationalError: when the connection is lost.
        """
        if not self._pushed:
            self._pushed = True
            self._pgconn.pipeline_sync()
            self._pipeline.flush()

    def is_answered(self) -> bool:
        """Whether there is an answer to what was pushed; the server writes none before it has done all."""
        return self._is_over or (self._pipeline.unanswered[0] is self and self._pipeline.has_result())

    def wait(self) -> None:
        """Send what was added and wait until all of it is done, and of what was pushed before it.

        Where it fails, what was pushed behind it is waited for as well, so that nothing is underway then.

        Raises:
            psycopg.Error: the first that a statement met; those behind it were passed over.
        """
        self.push()
        unanswered = self._pipeline.unanswered
        while not self._is_over:
            unanswered[0]._end()
        if self._failed is not None:
            while unanswered:
                unanswered[0]._end()
            raise self._failed

    def abandon(self) -> None:
        """Keep nothing of an exchange that was not pushed; what failed is told already."""
        if self._pgconn.status != pq.ConnStatus.BAD and not self._is_over:
            with suppress(psycopg.Error):
                if not self._pushed:
                    self._pgconn.send_query_params(_NOTHING, None)
                self.wait()

    def _end(self) -> None:
        """Read what the server says of this, the first that is unanswered."""
        try:
            self._failed = self._read()
        except psycopg.OperationalError as lost:
            self._failed = lost
        self._is_over = True
        self._pipeline.unanswered.popleft()
        if self._failed is None:
            self._pipeline.prepared.update(self._new)

    def _read(self) -> psycopg.Error | None:
        failed: psycopg.Error | None = None
        while (result := self._pipeline.next_result()) is None or (
            result.status != pq.ExecStatus.PIPELINE_SYNC
        ):
            if self._pgconn.status == pq.ConnStatus.BAD:
                raise psycopg.OperationalError(self._pgconn.get_error_message())
            if failed is None and result is not None and result.status == pq.ExecStatus.FATAL_ERROR:
                failed = error_from_result(result)
        if len(self._pipeline.unanswered) == 1:
            self._pgconn.exit_pipeline_mode()
        return failed


def _encoded(value: Parameter) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@cache
def _numbered(sql: str) -> bytes:
    """A statement with its parameters marked as libpq does: ``$1``, ``$2``."""
    first, *rest = sql.split("%s")
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(rest, 1))]).encode()
