"""One append transaction: decides the waiting units on the newest state and writes what they decided.

It holds the org's append lock while it writes, and the state it decided on is the newest then: held since, or
compared under the lock. So whatever a unit decides is serialisable; nothing is written before all units were
decided but what a look-up needs, and a unit that raises leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Head, Origin, Scope
from guildhall.application.ports.system import Clock, Ids
from guildhall.application.ports.views import Views
from guildhall.domain.kernel import Event, PersistenceId, Recorded
from guildhall.domain.record import Record
from guildhall.persistence import codec, dialect, writes
from guildhall.persistence.caches import EntityCache
from guildhall.persistence.entities import Key, Loaded, entity_view, load_entities
from guildhall.persistence.journal.append import Append
from guildhall.persistence.journal.concerns import NOTHING, concern_of
from guildhall.persistence.journal.rows import Pending, durable_row, event_rows
from guildhall.persistence.tables import Catalog, durable_states, events, heads
from guildhall.persistence.views.open_tasks import OpenTasks
from guildhall.persistence.views.projection import project
from guildhall.persistence.views.queries import LINKS, TALLIES, Concerns, Decided

DROPPED = object()
"""Stands for a durable state that a unit has dropped."""

Write = Callable[[Connection], None]
"""Writes rows inside the append transaction. It raises what the database raises and nothing else: it may
run while another unit looks at the views."""

ViewsOf = Callable[[Callable[[], Connection], Scope, Decided, OpenTasks], Views]


class Surroundings(Record):
    """What every batch of a process has in common."""

    catalog: Catalog
    clock: Clock
    ids: Ids
    views_of: ViewsOf


class Batch:
    """The units of one org that are committed together."""

    def __init__(
        self, append: Append, scope: Scope, cache: EntityCache[OpenTasks], around: Surroundings
    ) -> None:
        self._append = append
        self.scope = scope
        self.around = around
        self._cache = cache
        self._head = self._began = append.begun.head
        if append.has_begun:
            cache.catch_up(append.connect(), scope.org_id, append.begun.head, append.begun.rebuilt)
        self.position = self._head.position
        self.entities: dict[Key, Loaded] = {}
        self.durables: dict[Key, Any] = {}
        self.minted: set[str] = set()
        self.shared: dict[str, Any] = {}
        self._committed: dict[Key, Loaded] = {}
        self._pending: list[Pending] = []
        self._unwritten: set[Key] = set()
        self._unwritten_types: set[str] = set()
        self._unwritten_durables: set[Key] = set()
        self._writes: list[Write] = []

    def run(self, origin: Origin, unit: Callable[[UnitOfWork], Any]) -> Any:
        """Run one unit; merge what it did only when it returns, else forget what it handed on."""
        work = UnitOfWork(self, origin)
        try:
            result = unit(work)
            work.check()
        except BaseException:
            if work.has_shared:
                self.shared.clear()
            raise
        self._pending.extend(work.pending)
        self.position += len(work.pending)
        for key, loaded in work.entities.items():
            self._cache.follower.follow(key, self.entities.get(key), loaded)
        self.entities.update(work.entities)
        self.durables.update(work.durables)
        self._unwritten.update(work.entities)
        self._unwritten_durables.update(work.durables)
        self._unwritten_types.update(key[0] for key in (*work.entities, *work.durables))
        self._writes.extend(work.writes)
        return result

    def entity(self, key: Key) -> Loaded:
        """The newest state of an entity, from this batch, the cache or the database.

        The batch keeps it: whoever changes an entity has asked for it here before.
        """
        found = self.entities.get(key)
        if found is None:
            found = self._cache.get(key)
            if found is None:
                self._load(key[0], [key[1]])
                return self.entities[key]
            self._remember(key, found)
        return found

    def load_all(self, entity_type: str, entity_ids: Sequence[str]) -> list[Loaded]:
        """The newest states of several entities; one statement for all that are not at hand."""
        keys = [(entity_type, entity_id) for entity_id in entity_ids]
        at_hand = [self.entities.get(key) or self._cache.get(key) for key in keys]
        missing = [key[1] for key, loaded in zip(keys, at_hand, strict=True) if loaded is None]
        if missing:
            self._load(entity_type, missing)
        return [loaded or self.entities[key] for key, loaded in zip(keys, at_hand, strict=True)]

    def _load(self, entity_type: str, entity_ids: Sequence[str]) -> None:
        stored = [entity_id for entity_id in entity_ids if entity_id not in self.minted]
        catalog = self.around.catalog
        found: dict[str, Loaded] = {}
        if stored:
            found = load_entities(self._append.connect(), catalog, self.scope.org_id, entity_type, stored)
        empty = entity_view(catalog, entity_type).behavior.empty_state
        for entity_id in entity_ids:
            self._remember((entity_type, entity_id), found.get(entity_id) or Loaded(empty(), 0, 0, 0))

    def durable(self, key: Key) -> Any:
        """The saved state of a durable-state entity."""
        if key not in self.durables:
            self.durables[key] = read_durable(
                self._append.connect(), self.around.catalog, self.scope.org_id, key[0], key[1]
            )
        return self.durables[key]

    def views(self) -> Views:
        """The views with everything that the units so far have done; a look-up writes that first."""
        return self.around.views_of(self._append.connect, self.scope, self, self._cache.follower)

    def bring_up_to_date(self, looked_at: str, concerns: Concerns | None) -> None:
        """Write what was decided, where a look-up would not find it."""
        if looked_at == LINKS:
            needed = self._links_changed()
        elif looked_at == TALLIES:
            needed = bool(self._unwritten)
        else:
            needed = looked_at in self._unwritten_types and self._is_missed(looked_at, concerns)
        if needed:
            self.flush()

    def at_hand(self, entity_type: str, entity_id: str) -> Loaded | None:
        """The newest state of an entity, where it need not be read: it is what the database has, or newer."""
        key = (entity_type, entity_id)
        found = self.entities.get(key) or self._cache.get(key)
        return found if found is not None and found.seq else None

    def put_at_hand(self, entity_type: str, entity_ids: Sequence[str]) -> None:
        """Have the newest states of entities at hand; one statement for all that are not."""
        self.load_all(entity_type, entity_ids)

    def unwritten(self, entity_type: str, entity_id: str) -> Loaded | None:
        """The newest state of an entity that was changed and not written since."""
        key = (entity_type, entity_id)
        return self.entities[key] if key in self._unwritten else None

    def _is_missed(self, looked_at: str, concerns: Concerns | None) -> bool:
        if looked_at in self.around.catalog.durables:
            return True
        unwritten = (key for key in self._unwritten if key[0] == looked_at)
        if concerns is None:
            return any(map(self._is_moved, unwritten))
        return any(concerns(self.entities[key].state) for key in unwritten)

    def _is_moved(self, key: Key) -> bool:
        """Whether an unwritten entity is new, or found by other values than it was."""
        index = entity_view(self.around.catalog, key[0]).index
        before = self._committed.get(key)
        return before is None or index(before.state) != index(self.entities[key].state)

    def _links_changed(self) -> bool:
        """Whether an unwritten entity has other side rows than the database."""
        for key in self._unwritten:
            view = entity_view(self.around.catalog, key[0])
            if view.side is not None:
                before = self._committed.get(key)
                old = list(view.side_rows(before.state)) if before else []
                if old != list(view.side_rows(self.entities[key].state)):
                    return True
        return False

    def finish(self) -> None:
        """Write what is left, or stage it.

        Events go to PostgreSQL in one exchange with the commit: it can be asked whether they are there.
        What was answered without any is held against the database as well.
        """
        if self._pending and not self._writes:
            self._append.write_last(self._write_decided, self._move_head)
        else:
            self._append.connect()
            self.flush()
            self._append.may_be_kept = True

    def flush(self) -> None:
        """Write what was decided: events with their chain, views, durable states, the head."""
        if self._pending or self._unwritten or self._unwritten_durables:
            connection = self._append.connect()
            with dialect.together(connection):
                self._write_decided(connection)
                self._move_head(connection)
        own, self._writes = self._writes, []
        for write in own:
            write(self._append.connect())

    def _write_decided(self, connection: Connection) -> None:
        org_id = self.scope.org_id
        if self._pending:
            rows = event_rows(org_id, self._head, self._pending)
            writes.insert(connection, events, rows)
            self._head = Head(rows[-1]["position"], rows[-1]["hash"])
            self._pending = []
        if self._unwritten:
            changes = [
                (key, self._committed.get(key), self.entities[key])
                for key in self._unwritten
                if self.entities[key].seq
            ]
            project(connection, self.around.catalog, org_id, changes)
            self._committed.update((key, self.entities[key]) for key in self._unwritten)
            self._unwritten = set()
        if self._unwritten_durables:
            self._write_durables(connection, self._unwritten_durables)
            self._unwritten_durables = set()
        self._unwritten_types = set()

    def _move_head(self, connection: Connection) -> None:
        if self.appended:
            head = {"org_id": self.scope.org_id, "position": self._head.position, "hash": self._head.hash}
            writes.upsert(connection, heads, [head])

    def _write_durables(self, connection: Connection, keys: set[Key]) -> None:
        org_id = self.scope.org_id
        kept = [key for key in keys if self.durables[key] is not DROPPED]
        rows = [durable_row(self.around.catalog, org_id, key, self.durables[key]) for key in kept]
        writes.upsert(connection, durable_states, rows)
        gone = [
            {"org_id": org_id, "entity_type": entity_type, "entity_id": entity_id}
            for entity_type, entity_id in keys.difference(kept)
        ]
        writes.delete(connection, durable_states, gone)

    def expect(self) -> None:
        """Tell the cache what will stand; should it not come to be, all that the cache has is forgotten."""
        self._cache.head = self._head
        self._cache.put((key, loaded) for key, loaded in self.entities.items() if loaded.seq)

    @property
    def head(self) -> Head:
        """The head after what was flushed."""
        return self._head

    @property
    def appended(self) -> int:
        """How many events were written since the batch began."""
        return self._head.position - self._began.position

    def _remember(self, key: Key, loaded: Loaded) -> None:
        self.entities[key] = loaded
        if loaded.seq:
            self._committed[key] = loaded


class UnitOfWork:
    """The transaction that one unit is given (the port ``Transaction``)."""

    def __init__(self, batch: Batch, origin: Origin) -> None:
        self._batch = batch
        self._origin = origin
        self._now = batch.around.clock.now()
        self.has_shared = False
        self.pending: list[Pending] = []
        self.entities: dict[Key, Loaded] = {}
        self.durables: dict[Key, Any] = {}
        self.writes: list[Write] = []

    @property
    def scope(self) -> Scope:
        """The org."""
        return self._batch.scope

    @property
    def origin(self) -> Origin:
        """Who asks."""
        return self._origin

    @property
    def now(self) -> datetime:
        """The time of this unit."""
        return self._now

    @property
    def views(self) -> Views:
        """The views as they stand after the units before this one."""
        return self._batch.views()

    @property
    def shared(self) -> dict[str, Any]:
        """What units of one batch hand on to each other; it is gone after the batch."""
        self.has_shared = True
        return self._batch.shared

    def new_id(self) -> str:
        """A new UUIDv7; an entity of that id is known to have no events yet."""
        made = self._batch.around.ids.new()
        self._batch.minted.add(made)
        return made

    def state(self, entity_type: str, entity_id: str) -> Any:
        """The newest state of an event-sourced entity."""
        return self._entity((entity_type, entity_id)).state

    def states(self, entity_type: str, entity_ids: Sequence[str]) -> list[Any]:
        """The newest states of several entities."""
        if not entity_ids:
            return []
        found = self._batch.load_all(entity_type, entity_ids)
        own = (self.entities.get((entity_type, entity_id)) for entity_id in entity_ids)
        return [(mine or loaded).state for mine, loaded in zip(own, found, strict=True)]

    def changed(self, entity_type: str) -> Mapping[str, Any]:
        """The newest states of the entities of a type that this unit has changed, by id."""
        return {key[1]: loaded.state for key, loaded in self.entities.items() if key[0] == entity_type}

    def version(self, entity_type: str, entity_id: str) -> int:
        """How many events an event-sourced entity has."""
        return self._entity((entity_type, entity_id)).seq

    def append(self, entity_type: str, entity_id: str, *new: Event) -> Any:
        """Append events to a stream; return the state after them."""
        key = (entity_type, entity_id)
        loaded = self._entity(key)
        behavior = entity_view(self._batch.around.catalog, entity_type).behavior
        stream = PersistenceId(entity_type, entity_id)
        state, seq, created, position = loaded.state, loaded.seq, loaded.created, loaded.position
        made: list[Recorded] = []
        for event in new:
            seq += 1
            position = self._batch.position + len(self.pending) + len(made) + 1
            created = created or position
            recorded = Recorded(event, seq, position, self._now, self._origin.actor)
            state = behavior.apply_event(state, recorded)
            made.append(recorded)
        self.entities[key] = Loaded(state, seq, created, position)
        concern = concern_of(entity_type, entity_id, state, self.state) if made else NOTHING
        self.pending.extend(
            Pending(stream, recorded, self._batch.around.ids.new(), self._origin, concern)
            for recorded in made
        )
        return state

    def ask(self, entity_type: str, entity_id: str, command: Any) -> Any:
        """Have an entity decide a command; return its state afterwards."""
        behavior = entity_view(self._batch.around.catalog, entity_type).behavior
        decided = behavior.handle_command(self.state(entity_type, entity_id), command)
        return self.append(entity_type, entity_id, *decided)

    def load(self, entity_type: str, entity_id: str) -> Any:
        """The saved state of a durable-state entity."""
        key = (entity_type, entity_id)
        state = self.durables[key] if key in self.durables else self._batch.durable(key)
        if state is DROPPED:
            return self._batch.around.catalog.durables[entity_type].behavior.empty_state()
        return state

    def save(self, entity_type: str, entity_id: str, command: Any) -> Any:
        """Have a durable-state entity handle a command; save and return its state."""
        behavior = self._batch.around.catalog.durables[entity_type].behavior
        state = behavior.handle_command(self.load(entity_type, entity_id), command)
        self.durables[(entity_type, entity_id)] = state
        return state

    def drop(self, entity_type: str, entity_id: str) -> None:
        """Forget a durable-state entity."""
        self.durables[(entity_type, entity_id)] = DROPPED

    def write(self, write: Write) -> None:
        """Have rows that are neither event nor view written with this unit, when it returns."""
        self.writes.append(write)

    def check(self) -> None:
        """Encode the events now, so that one that cannot be stored fails its own unit alone."""
        for pending in self.pending:
            pending.encode()

    def _entity(self, key: Key) -> Loaded:
        own = self.entities.get(key)
        return own if own is not None else self._batch.entity(key)


_SAVED = "SELECT doc FROM durable_states WHERE org_id = ? AND entity_type = ? AND entity_id = ?"


def read_durable(connection: Connection, catalog: Any, org_id: str, entity_type: str, entity_id: str) -> Any:
    """Read a durable-state entity, its empty state when it was never saved."""
    behavior = catalog.durables[entity_type].behavior
    rows = dialect.ask(connection, _SAVED, (org_id, entity_type, entity_id))
    return codec.decode(behavior.state_type, orjson.loads(rows[0][0])) if rows else behavior.empty_state()
