"""Loads entities from their views, with a cache that every transaction brings up to date first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Head, RecoveryFailed
from guildhall.domain.record import Record
from guildhall.persistence import codec, dialect
from guildhall.persistence.tables import Catalog, EntityView, events

Key = tuple[str, str]
"""(entity type, entity id)"""

CACHED_ENTITIES = 20_000
"""States that a process remembers, of all orgs together."""

CACHED_ORGS = 256
"""Orgs of which a process remembers anything: making room looks at each."""

CATCH_UP_LIMIT = 5_000
"""Beyond so many events written by others, forgetting everything is cheaper than reading them."""


class Loaded(Record):
    """An entity's newest state with its place in the journal; ``seq`` 0 when it has no events."""

    state: Any
    seq: int
    created: int
    position: int


class Follower(Protocol):
    """What is kept in step with the entities of an org, as long as this process alone changes them."""

    def follow(self, key: Key, before: Loaded | None, after: Loaded) -> None:
        """Take note of a change; ``before`` is none or without events where there was nothing."""
        ...

    def forget(self) -> None:
        """Something may have changed that was not told."""
        ...


FollowerT = TypeVar("FollowerT", bound=Follower)


class EntityCache(Generic[FollowerT]):
    """The newest states that this process has seen of one org, least recently used forgotten first."""

    def __init__(self, follower: FollowerT) -> None:
        self.head: Head | None = None
        self.alone = False
        """Whether nobody else had written to the org when this process last began to."""
        self.rebuilt = 0
        self.follower = follower
        self._entries: OrderedDict[Key, Loaded] = OrderedDict()

    def catch_up(self, connection: Connection, org_id: str, head: Head, rebuilt: int) -> None:
        """Forget what other processes have changed since this process last looked.

        All is forgotten once the views were ``rebuilt`` once more: what was loaded before may be wrong.
        """
        if rebuilt != self.rebuilt:
            self.rebuilt = rebuilt
            self.clear()
        known, self.head = self.head, head
        self.alone = known == head
        if self.alone:
            return
        self.follower.forget()
        gap = head.position - known.position if known else CATCH_UP_LIMIT + 1
        if not 0 < gap <= CATCH_UP_LIMIT:
            self._entries.clear()
            return
        since = sa.select(events.c.stream).where(
            events.c.org_id == org_id, events.c.position > (known.position if known else 0)
        )
        for stream in connection.execute(since).scalars():
            entity_type, _, entity_id = str(stream).partition(":")
            self._entries.pop((entity_type, entity_id), None)

    def get(self, key: Key) -> Loaded | None:
        """What is cached, marked as used."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, entries: Iterable[tuple[Key, Loaded]]) -> None:
        """Remember committed states."""
        for key, loaded in entries:
            self._entries[key] = loaded
            self._entries.move_to_end(key)
        while len(self._entries) > CACHED_ENTITIES:
            self._entries.popitem(last=False)

    def __len__(self) -> int:
        """How many states are remembered."""
        return len(self._entries)

    def clear(self) -> None:
        """Forget everything."""
        self.head = None
        self.follower.forget()
        self._entries.clear()


class EntityCaches(Generic[FollowerT]):
    """The caches of a process's orgs, of so many states together: who was idle longest makes room.

    Any thread may ask for a cache; what is in it, only the one that commits for its org may use.
    """

    def __init__(self, follower: Callable[[], FollowerT]) -> None:
        self._follower = follower
        self._lock = threading.Lock()
        self._caches: OrderedDict[str, EntityCache[FollowerT]] = OrderedDict()

    def of(self, org_id: str) -> EntityCache[FollowerT]:
        """The cache of an org, empty when nothing of it is remembered."""
        with self._lock:
            cache = self._caches.get(org_id)
            if cache is None:
                cache = self._caches[org_id] = EntityCache(self._follower())
            self._caches.move_to_end(org_id)
        return cache

    def make_room(self) -> None:
        """Forget the orgs that were idle longest while too much is remembered; never the one used last.

        Who commits for one of them just now goes on with what it has, and begins anew next time.
        """
        with self._lock:
            remembered = sum(map(len, self._caches.values()))
            while len(self._caches) > 1 and (remembered > CACHED_ENTITIES or len(self._caches) > CACHED_ORGS):
                _, idle = self._caches.popitem(last=False)
                remembered -= len(idle)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._caches.clear()


def entity_view(catalog: Catalog, entity_type: str) -> EntityView:
    """How an entity type is remembered.

    Raises:
        RecoveryFailed: for a type that was never registered.
    """
    view = catalog.entities.get(entity_type)
    if view is None:
        raise RecoveryFailed(f"no entity of type {entity_type!r} is registered")
    return view


def load_entities(
    connection: Connection, catalog: Catalog, org_id: str, entity_type: str, entity_ids: Sequence[str]
) -> dict[str, Loaded]:
    """Read several entities of one type in one statement; those without events are left out."""
    view = entity_view(catalog, entity_type)
    table = view.table
    if len(entity_ids) == 1:
        one = f"SELECT id, seq, created, position, doc FROM {table.name} WHERE org_id = ? AND id = ?"  # noqa: S608
        rows: Iterable[Sequence[Any]] = dialect.ask(connection, one, (org_id, entity_ids[0]))
    else:
        columns = (table.c.id, table.c.seq, table.c.created, table.c.position, table.c.doc)
        query = sa.select(*columns).where(table.c.org_id == org_id, table.c.id.in_(entity_ids))
        rows = connection.execute(query).all()
    return {
        entity_id: Loaded(decode_state(view, entity_id, doc), seq, created, position)
        for entity_id, seq, created, position, doc in rows
    }


def decode_state(view: EntityView, entity_id: str, doc: str) -> Any:
    """Bring a view's document back as a state.

    Raises:
        RecoveryFailed: when the document is not one of this state's; naming the entity and the remedy.
    """
    try:
        return codec.decode(view.behavior.state_type, orjson.loads(doc))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        name = f"{view.behavior.entity_type}:{entity_id}"
        raise RecoveryFailed(
            f"{name} cannot be recovered ({error}); run `guildhall verify`, then `guildhall replay`"
        ) from error
