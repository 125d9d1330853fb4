"""Gives up a PostgreSQL server that says nothing any more; it must never give up one that is still at work.

A machine that is gone is missed by TCP. A server that was stopped, or stands behind something that answers
for it, keeps its line alive and is silent for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import _WaitTimeout  # pyright: ignore[reportPrivateUsage] - nothing else tells it

SILENCE_SECONDS = 90.0
"""How long nothing may be heard of a server that owes an answer before it is doubted: half a minute longer
than it waits for a lock itself."""

CONNECT_SECONDS = 10
"""How long a connection may take to be made; a server that is doubted may take as long again to answer."""

PROMPT_SECONDS = 1.0
"""How long psycopg waits as it always does; what takes longer is heeded from then on."""

_ALIVE: Mapping[str, int] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
"""Seconds but for the last one."""

_AT_WORK = (
    "SELECT state NOT LIKE 'idle%%' AND wait_event_type IS DISTINCT FROM 'Client'"
    " FROM pg_stat_activity WHERE pid = %s"
)
"""Whether a server process is at something that does not wait for who is connected to it."""


def parameters(said: Collection[str]) -> dict[str, int | str]:
    """What libpq is told, so that a server whose machine has gone is missed within a minute, not in hours.

    What is ``said`` in the URL stands, and so does what the environment says (``PGCONNECT_TIMEOUT``) or the
    service that it names (libpq, *Parameter Key Words*). psycopg knows no services where it waits itself.
    """
    chosen = {one.keyword.decode(): one.val for one in pq.Conninfo.get_defaults() if one.val}
    told = {name: chosen[name].decode() if name in chosen else ours for name, ours in _ALIVE.items()}
    return {name: value for name, value in told.items() if name not in said}


def connect(arguments: Sequence[Any], named: Mapping[str, Any]) -> HeededConnection:
    """Connect as psycopg does, to a server that is given up when it is silent.

    Raises:
        psycopg.Error: when there is no connection to be had.
    """
    made = HeededConnection.connect(*arguments, **named)
    there = {"host": made.info.host, "hostaddr": made.info.hostaddr, "port": made.info.port}
    made.again = partial(_Question.connect, *arguments, **{**named, **there, "autocommit": True})
    return made


def give_up(pgconn: Any) -> psycopg.OperationalError:
    """Close a line on which too little was heard; the error that says so."""
    pgconn.finish()
    return psycopg.OperationalError(f"the server has not answered for {SILENCE_SECONDS:.0f} seconds")


class HeededConnection(psycopg.Connection[Any]):
    """A connection whose server is given up when it owes an answer and is silent.

    After :data:`SILENCE_SECONDS` it is asked on another line whether it is still at work on this one. What it
    works at long (a migration, a projection that is built anew) is waited for as long as it says so.
    Nothing is owed to who waits for notifications.
    """

    again: Callable[[], psycopg.Connection[Any]] | None = None
    """Makes another connection to the same server."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for what a generator of psycopg is to come to; a prompt answer costs nothing more than there.

        Raises:
            psycopg.OperationalError: when the server is silent; the connection is closed then.
        """
        try:
            return super().wait(gen, interval, PROMPT_SECONDS if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:
                raise
        return super().wait(self._heeding(gen), interval)

    def _heeding(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """What goes on with a generator, and is told each interval that nothing came."""
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > SILENCE_SECONDS and self._is_owed_an_answer():
                    at_work = self._is_at_work()
                    heard = time.monotonic()
                    # It may have answered here while it was asked there.
                    if not at_work and not (ready := (yield wanted)):
                        raise give_up(self.pgconn)
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value

    def _is_owed_an_answer(self) -> bool:
        return self.pgconn.transaction_status == pq.TransactionStatus.ACTIVE

    def _is_at_work(self) -> bool:
        """Whether the server says on another line that it works for this one."""
        if self.again is None:
            return False
        try:
            with closing(self.again()) as other:
                row = other.execute(_AT_WORK, (self.pgconn.backend_pid,)).fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])


class _Question(psycopg.Connection[Any]):
    """A connection to a server that is doubted."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        return super().wait(gen, interval, CONNECT_SECONDS if timeout is None else timeout)
