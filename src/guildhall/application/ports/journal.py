"""The journal: the one way to change anything, and the one place to read what happened.

A *unit* is a function from a transaction to a result. The committer runs the units that wait one
after the other on the newest state of the org, appends their events, writes the views in the same
transaction, makes it durable and answers them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol, TypeVar

from guildhall.application.ports.views import Row, Views
from guildhall.domain.kernel import DomainError, Event, Recorded, Unavailable
from guildhall.domain.record import Record

R = TypeVar("R")


class RecoveryFailed(DomainError):
    """An entity whose state cannot be brought back; it alone is refused (seed S0, *Error Handling*)."""

    code = "internal_error"


class JournalUnavailable(Unavailable):
    """A unit was not written, or nobody knows whether it was, through no fault of its own: it may be repeated
    where doing so changes nothing more. Or nothing can be read just now.
    """


class PastUnknown(DomainError):
    """How an entity stood cannot be told any more, because something of it was redacted."""

    code = "conflict"


class Scope(Record):
    """The tenant that a command or query is confined to: no query runs without one."""

    org_id: str


class Origin(Record):
    """Who causes events, and because of what; it stands in the envelope of each event."""

    actor: str
    agent_id: str | None = None
    session_key: str | None = None
    correlation_id: str = ""
    causation_id: str | None = None


class Envelope(Record):
    """One line of the journal as it is stored (*Events* in the vocabulary of the domain).

    ``payload`` is the canonical JSON text (RFC 8785), or ``None`` when it was redacted;
    ``payload_hash`` is the sha256 of its bytes and is what the chain covers. ``project_id`` and ``task_id``
    say what the event concerns, where anything: it is found by them, and `verify` sees that they are right.
    """

    org_id: str
    position: int
    id: str
    stream: str
    seq: int
    type: str
    version: int
    actor: str
    agent_id: str | None
    session_key: str | None
    correlation_id: str
    causation_id: str | None
    emitted_at: datetime
    payload: str | None
    payload_hash: str
    prev_hash: str
    hash: str
    project_id: str | None = None
    task_id: str | None = None


class EventFilter(Record):
    """Which events are meant: those that pass every condition that is not none.

    ``types`` are names, of which any will do; ``project_id`` and ``task_id`` are what an event concerns.
    """

    types: tuple[str, ...] | None = None
    stream: str | None = None
    task_id: str | None = None
    project_id: str | None = None
    agent_id: str | None = None
    session_key: str | None = None
    actor: str | None = None
    correlation_id: str | None = None

    def passes(self, envelope: Envelope) -> bool:
        """Whether an event is meant."""
        if self.types is not None and envelope.type not in self.types:
            return False
        return all(getattr(self, name) in (None, getattr(envelope, name)) for name in CONDITIONS)


EVERY = EventFilter()
"""The filter that every event passes."""

CONDITIONS = ("stream", "task_id", "project_id", "agent_id", "session_key", "actor", "correlation_id")
"""The conditions of a filter that ask for one value."""


class Found(Record):
    """Events of a filter; ``next`` is the position to go on from, none at the journal's end."""

    events: Sequence[Envelope]
    next: int | None


class Head(Record):
    """The end of an org's journal: its last position (0 when empty) and that event's hash."""

    position: int
    hash: str


class Transaction(Protocol):
    """What a unit may do. A unit that raises leaves nothing behind."""

    @property
    def scope(self) -> Scope:
        """The org whose journal this unit decides on, as if it held its append lock."""
        ...

    @property
    def now(self) -> datetime:
        """The time that the events of this unit are emitted at."""
        ...

    @property
    def views(self) -> Views:
        """The views as they stand after the units before this one."""
        ...

    @property
    def origin(self) -> Origin:
        """Who causes the events of this unit."""
        ...

    @property
    def shared(self) -> dict[str, Any]:
        """What units of one batch hand on to each other; it is gone after the batch.

        It may only spare work: it is gone as well once a unit that touched it raises.
        """
        ...

    def new_id(self) -> str:
        """A new UUIDv7; an entity of that id has no events yet."""
        ...

    def state(self, entity_type: str, entity_id: str) -> Any:
        """The newest state of an event-sourced entity, its empty state when it has no events."""
        ...

    def states(self, entity_type: str, entity_ids: Sequence[str]) -> list[Any]:
        """The newest states of several entities, read in one statement."""
        ...

    def changed(self, entity_type: str) -> Mapping[str, Any]:
        """The newest states of the entities of a type that this unit itself has changed so far, by id.

        The views do not show them: they stand as they did before this unit.
        """
        ...

    def version(self, entity_type: str, entity_id: str) -> int:
        """How many events an event-sourced entity has: 0 when it does not exist."""
        ...

    def append(self, entity_type: str, entity_id: str, *events: Event) -> Any:
        """Append events to a stream and return the state after them."""
        ...

    def ask(self, entity_type: str, entity_id: str, command: Any) -> Any:
        """Have an event-sourced entity decide a command; return its state afterwards.

        Raises:
            DomainError: when the entity refuses.
        """
        ...

    def load(self, entity_type: str, entity_id: str) -> Any:
        """The saved state of a durable-state entity, or its empty state."""
        ...

    def save(self, entity_type: str, entity_id: str, command: Any) -> Any:
        """Have a durable-state entity handle a command; save and return its state."""
        ...

    def drop(self, entity_type: str, entity_id: str) -> None:
        """Forget a durable-state entity: nothing will be asked of it any more."""
        ...


class Journal(Protocol):
    """One append-only journal an org, with its committer."""

    def submit(
        self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R], *, early: bool = False
    ) -> Future[R]:
        """Queue a unit; the future is resolved once its events are durable.

        An ``early`` unit is decided before the others that wait with it: a look-up in the views costs least
        while nothing of its batch is decided yet. Units that wait together have no order among them.
        """
        ...

    def execute(
        self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R], *, early: bool = False
    ) -> R:
        """Queue a unit and wait for it."""
        ...

    async def awaited(self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R]) -> R:
        """Queue a unit and wait for it as :meth:`execute` does, in an event loop, which goes on meanwhile."""
        ...

    def views(self, scope: Scope) -> Views:
        """The views as committed, for reading outside any unit."""
        ...

    def state(self, scope: Scope, entity_type: str, entity_id: str) -> Any:
        """The committed state of an entity of either kind, its empty state when there is none."""
        ...

    def head(self, scope: Scope) -> Head:
        """The end of the org's journal."""
        ...

    def orgs(self) -> list[str]:
        """The ids of all orgs that have a journal here, whether the installation lists them or not."""
        ...

    def read(self, scope: Scope, after: int = 0, limit: int = 1000, **filters: str) -> list[Envelope]:
        """Events after a position, in order.

        Filters are ``type``, ``stream``, ``correlation_id``, ``agent_id``, ``session_key`` and ``actor``.

        Raises:
            TypeError: for any other.
        """
        ...

    def history(self, scope: Scope, stream: str, after: int = 0, limit: int = 1000) -> list[Envelope]:
        """The events of one stream (``Task:<id>``) whose number in it is past ``after``, in order."""
        ...

    def state_at(self, scope: Scope, entity_type: str, entity_id: str, position: int) -> Row | None:
        """An entity as its events up to a position make it, none when it was not there yet.

        It costs the length of that entity's stream.

        Raises:
            PastUnknown: when a payload on the way was redacted.
        """
        ...

    def position_at(self, scope: Scope, moment: datetime) -> int:
        """The position of the last event at a time or before it, 0 when there was none."""
        ...

    def search(
        self,
        scope: Scope,
        wanted: EventFilter,
        *,
        after: int = 0,
        limit: int = 100,
        newest_first: bool = False,
    ) -> Found:
        """Events of a filter after a position (before it, when the newest come first), in order.

        It looks at a bounded number of lines, so a page of a filter that few events pass may be short.
        """
        ...

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Envelope]:
        """The events at these positions, in order; those that are none are left out."""
        ...

    def count(self, scope: Scope, wanted: EventFilter, most: int) -> int:
        """How many events pass a filter among the first ``most`` lines that are looked at for it."""
        ...

    def first(self, scope: Scope) -> int:
        """The position of the oldest event that is kept, 0 in an empty journal."""
        ...

    def recorded(self, envelope: Envelope) -> Recorded:
        """Decode an envelope's payload into its event, through the upcasters."""
        ...

    def wait(self, scope: Scope, after: int, timeout: float) -> bool:
        """Block until the org's head is past ``after``; false when ``timeout`` seconds went by."""
        ...

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        ...


class Fault(Record):
    """One thing that verification found wrong, at the first bad position where there is one."""

    kind: str
    position: int
    detail: str


class Verification(Record):
    """The outcome of recomputing an org's chain, folding it and comparing the views with it."""

    org_id: str
    events: int
    redacted: int
    head: Head
    entities: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


class Checkpointed(Record):
    """A head that was signed outside the store at a time: a tail that is cut off from there on is missed."""

    head: Head
    at: datetime


class Auditor(Protocol):
    """Proves that a journal is what was written (*Hashes* in the vocabulary of the domain)."""

    def verify(self, scope: Scope, progress: Callable[[int], None] | None = None) -> Verification:
        """Recompute the chain, fold it, compare views and checkpoints, name the first bad position."""
        ...

    def orgs(self) -> Sequence[str]:
        """The orgs whose events or ends of journals the store holds, in the order of their ids."""
        ...

    def replay(self, scope: Scope) -> Mapping[str, int]:
        """Rebuild every view from the journal; return the number of entities of each type."""
        ...

    def checkpoint(self, scope: Scope) -> Head:
        """Append a signed (org, position, hash) to the checkpoint file outside the store."""
        ...

    def last_checkpoint(self, scope: Scope) -> Checkpointed | None:
        """The org's newest checkpoint as it was written, none where none was; `verify` proves it."""
        ...

    def redact(self, scope: Scope, origin: Origin, position: int, reason: str) -> None:
        """Take out the payload at a position; an event says who did and why, and the chain still holds.

        Raises:
            NotFound: when there is no event at the position.
        """
        ...
