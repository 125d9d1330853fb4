"""What a process remembers of entities from one transaction to the next; each brings it up to date first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Head
from guildhall.persistence.entities import Key, Loaded
from guildhall.persistence.tables import events

CACHED_ENTITIES = 20_000
"""States that a process remembers, of all orgs together, with what is kept in step with them."""

CATCH_UP_LIMIT = 5_000
"""Beyond so many events written by others, forgetting everything is cheaper than reading them."""


class Follower(Protocol):
    """What is kept in step with the entities of an org, as long as this process alone changes them."""

    def follow(self, key: Key, before: Loaded | None, after: Loaded) -> None:
        """Take note of a change; ``before`` is none or without events where there was nothing."""
        ...

    def forget(self) -> None:
        """Something may have changed that was not told."""
        ...

    def __len__(self) -> int:
        """How much is remembered, in entities."""
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
        """Remember states."""
        for key, loaded in entries:
            self._entries[key] = loaded
            self._entries.move_to_end(key)
        while len(self._entries) > CACHED_ENTITIES:
            self._entries.popitem(last=False)

    def __len__(self) -> int:
        """How many states are remembered, here and by who is kept in step."""
        return len(self._entries) + len(self.follower)

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
        self._sizes: dict[str, int] = {}
        self._remembered = 0

    def of(self, org_id: str) -> EntityCache[FollowerT]:
        """The cache of an org, empty when nothing of it is remembered."""
        with self._lock:
            cache = self._caches.get(org_id)
            if cache is None:
                cache = self._caches[org_id] = EntityCache(self._follower())
            self._caches.move_to_end(org_id)
        return cache

    def make_room(self, org_id: str) -> None:
        """Forget the orgs that were idle longest while too much is remembered; never this one, just used.

        Who commits for one of them just now goes on with what it has, and begins anew next time.
        """
        with self._lock:
            if org_id in self._caches:
                self._resize(org_id, 1 + len(self._caches[org_id]))
                self._caches.move_to_end(org_id)
            while len(self._caches) > 1 and self._remembered > CACHED_ENTITIES:
                idle, _ = self._caches.popitem(last=False)
                self._resize(idle, 0)

    def _resize(self, org_id: str, size: int) -> None:
        self._remembered += size - self._sizes.get(org_id, 0)
        self._sizes[org_id] = size
        if not size:
            del self._sizes[org_id]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._caches.clear()
            self._sizes.clear()
            self._remembered = 0
