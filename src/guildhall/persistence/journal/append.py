"""The transaction of one batch: begun when the database is first needed, or only when all is decided.

A process that alone writes to an org knows where the next transaction will begin. What it can decide on what
it remembers needs none until it is written; on PostgreSQL that is one exchange, which asks as well whether it
was right. A look-up that needs the database begins the transaction, and then holds the org's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy.engine import Connection

from guildhall.persistence import dialect
from guildhall.persistence.journal.store import Begun, Store


class Append:
    """An append transaction of an org that ends with ``transaction``.

    ``known`` is where it is expected to begin, none where the database has to say it.
    """

    def __init__(self, store: Store, org_id: str, known: Begun | None, transaction: ExitStack) -> None:
        self._store = store
        self._org_id = org_id
        self._transaction = transaction
        self._connection: Connection | None = None
        self._overtaken = False
        self.begun = known or self._begin()

    @property
    def has_begun(self) -> bool:
        """Whether there is a transaction already."""
        return self._connection is not None

    @property
    def connection(self) -> Connection:
        """The transaction's connection; who needs it first begins the transaction.

        Raises:
            Overtaken: when it does not begin where it was expected to, each time that it is asked for.
            DBAPIError: when the database is away.
            StoreLocked: when the append lock is not to be had.
        """
        if self._connection is None:
            self._overtaken = self._begin() != self.begun
        if self._overtaken or self._connection is None:
            raise dialect.Overtaken
        return self._connection

    def _begin(self) -> Begun:
        self._connection, begun = self._transaction.enter_context(self._store.appending(self._org_id))
        return begun

    def write_last(self, write: Callable[[], None]) -> None:
        """Have ``write`` write and nobody after it: PostgreSQL gets that in one exchange with the commit.

        Raises:
            DBAPIError: when the database refuses it already.
        """
        if self._connection is None:
            at = self._store.appending_at(self._org_id, self.begun)
            self._connection = self._transaction.enter_context(at)
            write()
        else:
            with dialect.together(self.connection):
                write()
                dialect.send_commit(self.connection)
