"""The journal on SQL: the port's implementation, put together from committer, tail and views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

from guildhall.application.ports.journal import (
    Envelope,
    EventFilter,
    Found,
    Head,
    Origin,
    Scope,
    Transaction,
)
from guildhall.application.ports.system import Clock, Ids
from guildhall.application.ports.views import Row, Views
from guildhall.domain.kernel import PersistenceId, Recorded
from guildhall.persistence import dialect
from guildhall.persistence.entities import entity_view, load_entities
from guildhall.persistence.hints import EVENT_INDEXES, indexed_by
from guildhall.persistence.journal import past, search
from guildhall.persistence.journal.batch import Surroundings, read_durable
from guildhall.persistence.journal.committer import Committer
from guildhall.persistence.journal.envelopes import envelope, recorded
from guildhall.persistence.journal.replies import LoopReply, Reply
from guildhall.persistence.journal.store import Store, read_head
from guildhall.persistence.journal.tail import Tail
from guildhall.persistence.journal.waiting import Job
from guildhall.persistence.tables import Catalog, events, heads
from guildhall.persistence.views.open_tasks import OpenTasks
from guildhall.persistence.views.queries import Decided, SqlViews

R = TypeVar("R")

FILTERS = ("type", "stream", "correlation_id", "agent_id", "session_key", "actor")

Watched = Callable[[Scope, Origin], AbstractContextManager[None]]
"""What stands around each unit that somebody waits for."""

_NOTHING = nullcontext()


def _not_watched(_scope: Scope, _origin: Origin) -> AbstractContextManager[None]:
    return _NOTHING


class SqlJournal:
    """One journal an org, on SQLite or PostgreSQL."""

    def __init__(
        self, store: Store, catalog: Catalog, clock: Clock, ids: Ids, watched: Watched = _not_watched
    ) -> None:
        self.store = store
        self._watched = watched
        self.catalog = catalog
        self._tail = Tail(store)
        around = Surroundings(catalog, clock, ids, self._views_of)
        self._committer = Committer(store, around, self._tail.committed)

    def submit(
        self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R], *, early: bool = False
    ) -> Future[R]:
        """Queue a unit; the future is resolved once its events are durable."""
        future: Future[R] = Future()
        self._committer.submit(Job(scope, origin, unit, future, early))
        return future

    def execute(
        self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R], *, early: bool = False
    ) -> R:
        """Queue a unit and wait for it.

        Raises:
            RuntimeError: when a unit calls it: it would wait for itself.
        """
        if self._committer.is_current_thread():
            raise RuntimeError("a unit asks through its transaction; it cannot wait for another unit")
        reply = Reply()
        with self._watched(scope, origin):
            self._committer.submit(Job(scope, origin, unit, reply, early))
            result: R = reply.result()
        return result

    async def awaited(self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R]) -> R:
        """Queue a unit and wait for it in an event loop, which goes on meanwhile.

        One that waits no more takes its unit back, unless that is being decided already.
        """
        reply = LoopReply()
        with self._watched(scope, origin):
            self._committer.submit(Job(scope, origin, unit, reply))
            result: R = await reply.future
        return result

    def _views_of(
        self,
        connected: Callable[[], sa.Connection],
        scope: Scope,
        decided: Decided,
        open_tasks: OpenTasks,
    ) -> Views:
        return SqlViews(self.catalog, scope, lambda: nullcontext(connected()), decided, open_tasks)

    def views(self, scope: Scope) -> Views:
        """The views as committed."""
        return SqlViews(self.catalog, scope, self.store.reading)

    def state(self, scope: Scope, entity_type: str, entity_id: str) -> Any:
        """The committed state of an entity of either kind, its empty state when there is none."""
        with self.store.reading() as connection:
            if entity_type in self.catalog.durables:
                return read_durable(connection, self.catalog, scope.org_id, entity_type, entity_id)
            found = load_entities(connection, self.catalog, scope.org_id, entity_type, [entity_id])
        if entity_id in found:
            return found[entity_id].state
        return entity_view(self.catalog, entity_type).behavior.empty_state()

    def head(self, scope: Scope) -> Head:
        """The end of the org's journal."""
        with self.store.reading() as connection:
            return read_head(connection, scope.org_id)

    def orgs(self) -> list[str]:
        """The ids of all orgs that have a journal here."""
        with self.store.reading() as connection:
            return list(connection.scalars(sa.select(heads.c.org_id).order_by(heads.c.org_id)))

    def read(self, scope: Scope, after: int = 0, limit: int = 1000, **filters: str) -> list[Envelope]:
        """Events after a position, in order."""
        for name in filters:
            if name not in FILTERS:
                raise TypeError(f"events are not filtered by {name!r}")
        with self.store.reading() as connection:
            rows = dialect.ask(
                connection, _question(tuple(filters)), (after, scope.org_id, *filters.values(), limit)
            )
        return [envelope(row) for row in rows]

    def search(
        self,
        scope: Scope,
        wanted: EventFilter,
        *,
        after: int = 0,
        limit: int = 100,
        newest_first: bool = False,
    ) -> Found:
        """Events of a filter after (or before) a position, looking at a bounded number of lines."""
        with self.store.snapshot() as connection:
            rows, following = search.page(
                connection, scope.org_id, wanted, after=after, limit=limit, newest_first=newest_first
            )
            return Found([envelope(row) for row in rows], following)

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Envelope]:
        """The events at these positions, in order; those that are none are left out."""
        c = events.c
        query = sa.select(events).where(c.org_id == scope.org_id, c.position.in_(list(positions)))
        with self.store.reading() as connection:
            return [envelope(row) for row in connection.execute(query.order_by(c.position))]

    def count(self, scope: Scope, wanted: EventFilter, most: int) -> int:
        """How many events pass a filter among the first ``most`` lines that are looked at for it."""
        with self.store.reading() as connection:
            return search.count(connection, scope.org_id, wanted, most)

    def first(self, scope: Scope) -> int:
        """The position of the oldest event that is kept, 0 in an empty journal."""
        with self.store.reading() as connection:
            return search.first(connection, scope.org_id)

    def recorded(self, envelope: Envelope) -> Recorded:
        """Decode an envelope's event, through the upcasters."""
        return recorded(envelope)

    def stored_bytes(self) -> int:
        """The size of the database that all orgs' journals lie in."""
        with self.store.reading() as connection:
            return dialect.database_size(connection)

    def history(self, scope: Scope, stream: str, after: int = 0, limit: int = 1000) -> list[Envelope]:
        """The events of one stream behind one of its numbers, in order."""
        with self.store.reading() as connection:
            return past.history(connection, scope.org_id, stream, after, limit)

    def state_at(self, scope: Scope, entity_type: str, entity_id: str, position: int) -> Row | None:
        """An entity as it stood at a position."""
        with self.store.reading() as connection:
            name = PersistenceId(entity_type, entity_id)
            return past.state_at(connection, self.catalog, scope.org_id, name, position)

    def position_at(self, scope: Scope, moment: datetime) -> int:
        """The position of the last event at a time or before it."""
        with self.store.reading() as connection:
            return past.position_at(connection, scope.org_id, moment)

    def wait(self, scope: Scope, after: int, timeout: float) -> bool:
        """Block until the org's head is past ``after``, for at most ``timeout`` seconds."""
        return self._tail.wait(scope, after, timeout)

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        self._committer.close()
        self._tail.close()
        self.store.close()


@cache
def _question(filters: tuple[str, ...]) -> str:
    """The events behind a position that have these columns, as text: to build it takes as long as to read."""
    index = next((name for name in EVENT_INDEXES if name in filters), None)
    table = f"events {indexed_by(index)}" if index else "events"
    having = "".join(f" AND {name} = ?" for name in ("org_id", *filters))
    columns = ", ".join(events.c.keys())
    return f"SELECT {columns} FROM {table} WHERE position > ?{having} ORDER BY position LIMIT ?"  # noqa: S608
