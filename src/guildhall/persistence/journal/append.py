"""The transaction of one batch: begun when the database is first needed, or only when all is decided.

A process that alone writes to an org knows where the next transaction will begin. What it can decide on what
it remembers needs none until it is written; on PostgreSQL that is one exchange, which asks as well whether it
was right. A look-up that needs the database begins the transaction, and then holds the org's lock.

While one is on its way to be durable, the next can be decided on what it will leave behind. Should it leave
nothing, the next is refused under the lock, as any other who was overtaken.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy.engine import Connection

from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.journal.store import Begun, Writer


class Append:
    """An append transaction of an org that ends with ``transaction``.

    ``known`` is where it is expected to begin, none where the database has to say it. ``before`` ends the
    transaction before it, on whose connection it is sent.
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
        self.is_underway = False
        """Whether the database has all of it and has not said yet what became of it."""
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

    def write_last(self, write: Callable[[Connection], None]) -> None:
        """Have ``write`` write and nobody after it: PostgreSQL gets that in one exchange with the commit.

        What it did not have to be asked about before is then underway: the end of the transaction awaits it.

        Raises:
            DBAPIError: when the database refuses it already.
        """
        if self._connection is None:
            statements = self._writer.staged(write)
            self._before()
            connection = self._transaction.enter_context(self._writer.appending_at(self._org_id, self.begun))
            for statement in statements:
                dialect.send(connection, *statement)
            dialect.send(connection, "COMMIT", ())
            dialect.push(connection)
            self.is_underway = True
        else:
            connection = self.connect()
            with dialect.together(connection):
                write(connection)
                if self._writer.has_server:
                    dialect.send(connection, "COMMIT", ())
