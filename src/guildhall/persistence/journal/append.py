"""The transaction of one batch: begun when the database is first needed, or only when all is decided.

A process that alone writes to an org knows where the next transaction will begin. What it can decide on what
it remembers needs none until it is written; on PostgreSQL that is one exchange, which asks as well whether it
was right. A look-up that needs the database begins the transaction, and then holds the org's lock.

While one is on its way to be durable, the next can be decided on what it will leave behind, and sent behind
it. Should the first leave nothing, the next is refused as any other who was overtaken.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Head
from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.journal.store import Begun, Writer

if TYPE_CHECKING:
    from guildhall.persistence.pipeline import Exchange


class Append:
    """An append transaction of an org, which ends with ``transaction`` unless it is staged and sent later.

    ``known`` is where it is expected to begin, none where the database has to say it. ``before``
    settles what is underway on the same connection.
    """

    def __init__(
        self,
        writer: Writer,
        org_id: str,
        known: Begun | None,
        transaction: ExitStack,
        before: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._org_id = org_id
        self._transaction = transaction
        self._connection: Connection | None = None
        self._refused: Exception | None = None
        self._before = before
        self._staged: list[dialect.Statement] | None = None
        self._underway: Exchange | None = None
        self.may_be_kept = False
        """Whether a commit may have happened."""
        self.begun = known or self._begin()[1]

    @property
    def has_begun(self) -> bool:
        """Whether there is a transaction already."""
        return self._connection is not None

    def connect(self) -> Connection:
        """The transaction's connection, with the append lock; who needs it first begins the transaction.

        Raises:
            Overtaken: when it does not begin where it was expected to, each time that it is asked for.
            DBAPIError: when the database is away.
            StoreLocked: when the append lock is not to be had, each time too: it is waited for once.
        """
        if self._refused is not None:
            raise self._refused
        connection = self._connection
        if connection is None:
            try:
                connection, begun = self._begin()
                if begun != self.begun:
                    raise Overtaken
            except (Overtaken, StoreLocked) as error:
                self._refused = error
                raise
        return connection

    def _begin(self) -> tuple[Connection, Begun]:
        self._before()
        self._connection, begun = self._transaction.enter_context(self._writer.appending(self._org_id))
        return self._connection, begun

    def write_last(self, write: Callable[[Connection], None], move: Callable[[Connection], None]) -> None:
        """Have ``write`` write and nobody after it: PostgreSQL gets that in one exchange with the commit.

        Then ``move`` moves the head. Where nothing had to be asked before, what is written is only staged, to
        be sent with the head's new place.

        Raises:
            DBAPIError: when the database refuses it already.
            Overtaken: as :meth:`connect`; StoreLocked too.
        """
        if self._refused is not None:
            raise self._refused
        if self._connection is None:
            self._staged = self._writer.staged(write)
            return
        connection = self._connection
        with dialect.together(connection):
            write(connection)
            move(connection)
            self.may_be_kept = True
            if self._writer.has_server:
                dialect.send(connection, "COMMIT", ())

    @property
    def is_staged(self) -> bool:
        """Whether all is decided and only has to be sent."""
        return self._staged is not None

    def send(self, transaction: ExitStack, head: Head) -> None:
        """Send what is staged and moves the head there; the end of ``transaction`` awaits what becomes of it.

        Raises:
            DBAPIError: when the database cannot be reached.
        """
        self.may_be_kept = True
        exchange = self._writer.appending_at(self._org_id, self.begun, head, self._staged or ())
        self._underway = transaction.enter_context(exchange)

    def is_answered(self) -> bool:
        """Whether the database has said what became of what was sent."""
        return self._underway is not None and self._underway.is_answered()
