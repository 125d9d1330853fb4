"""Sends statements to PostgreSQL at once and reads afterwards what became of them (libpq's pipeline mode).

psycopg's own pipeline writes to the socket once a statement, which wakes the server for each of them: half of
the time that an append took. So this speaks to libpq itself, through :mod:`psycopg.pq`. It carries statements
that answer nothing; who wants an answer asks psycopg.
"""

from __future__ import annotations

import itertools
import select
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

Parameter = str | int | bytes
"""A value; bytes are text that is UTF-8 already."""

Prepared = dict[str, bytes]
"""The names under which a connection knows statements."""

_names = itertools.count(1)


class Pipeline:
    """One exchange: statements that are sent when they are awaited."""

    def __init__(self, pgconn: Any, prepared: Prepared) -> None:
        self._pgconn = pgconn
        self._prepared = prepared
        self._new: list[str] = []
        self._pushed = False
        pgconn.enter_pipeline_mode()

    def add(self, sql: str, parameters: Sequence[Parameter]) -> None:
        """Add a statement, its parameters marked ``%s``; one that has any is prepared the first time.

        Raises:
            psycopg.OperationalError: when the connection is lost.
        """
        if not parameters:
            self._pgconn.send_query_params(sql.encode(), None)
            return
        name = self._prepared.get(sql)
        if name is None:
            name = self._prepared[sql] = b"guildhall_%d" % next(_names)
            self._new.append(sql)
            self._pgconn.send_prepare(name, _numbered(sql))
        self._pgconn.send_query_prepared(name, [_encoded(value) for value in parameters])

    def push(self) -> None:
        """Send what was added; nothing can be added any more.

        Raises:
            psycopg.OperationalError: when the connection is lost.
        """
        if self._pushed:
            return
        self._pushed = True
        self._pgconn.pipeline_sync()
        poll = select.poll()
        poll.register(self._pgconn.socket, select.POLLIN | select.POLLOUT)
        while self._pgconn.flush():
            # A server that can write no answer reads no more statements: what it says is taken meanwhile.
            if any(happened & select.POLLIN for _, happened in poll.poll()):
                self._pgconn.consume_input()

    def is_answered(self) -> bool:
        """Whether there is an answer to what was pushed; the server writes none before it has done all."""
        poll = select.poll()
        poll.register(self._pgconn.socket, select.POLLIN)
        return bool(poll.poll(0))

    def wait(self) -> None:
        """Send what was added and wait until all of it is done.

        Raises:
            psycopg.Error: the first that a statement met; those behind it were passed over.
        """
        self.push()
        failed: psycopg.Error | None = None
        while (result := self._next_result()) is None or result.status != pq.ExecStatus.PIPELINE_SYNC:
            if self._pgconn.status == pq.ConnStatus.BAD:
                raise psycopg.OperationalError(self._pgconn.get_error_message())
            if failed is None and result is not None and result.status == pq.ExecStatus.FATAL_ERROR:
                failed = error_from_result(result)
        self._pgconn.exit_pipeline_mode()
        if failed is not None:
            for sql in self._new:
                del self._prepared[sql]  # it may be what was passed over
            raise failed

    def abandon(self) -> None:
        """Leave the exchange, so that the connection can be rolled back; what failed is told already."""
        if self._pgconn.pipeline_status != pq.PipelineStatus.OFF and self._pgconn.status != pq.ConnStatus.BAD:
            with suppress(psycopg.Error):
                self.wait()

    def _next_result(self) -> Any:
        """The next result, none after the last one of a statement."""
        if self._pgconn.is_busy():
            poll = select.poll()
            poll.register(self._pgconn.socket, select.POLLIN)
            while self._pgconn.is_busy():
                poll.poll()
                self._pgconn.consume_input()
        return self._pgconn.get_result()


def _encoded(value: Parameter) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@cache
def _numbered(sql: str) -> bytes:
    """A statement with its parameters marked as libpq does: ``$1``, ``$2``."""
    first, *rest = sql.split("%s")
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(rest, 1))]).encode()
