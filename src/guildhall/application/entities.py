"""Entities by name, after Akka: registered once, found by a reference, supervised one by one.

A reference asks its entity through the journal, which runs one command at a time and keeps all of what
a command caused or nothing. An entity that fails as programs fail is restarted with exponential
back-off; it must never take another one with it (seed S0, *Persistence* and *Error Handling*).
"""

from __future__ import annotations

import threading
from types import UnionType
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from guildhall.application.ports.journal import Journal, Origin, RecoveryFailed, Scope, Transaction
from guildhall.application.ports.system import Chance, Clock
from guildhall.domain.kernel import (
    DomainError,
    DurableStateBehavior,
    EventSourcedBehavior,
    NotFound,
    PersistenceId,
    ValidationFailed,
)
from guildhall.domain.record import Record

CommandT = TypeVar("CommandT")

FIRST_BACKOFF_SECONDS = 0.2
LONGEST_BACKOFF_SECONDS = 30.0
BACKOFF_JITTER = 0.2
"""A back-off is longer by up to this part, so that entities that failed together return one by one."""


class EntityTypeUnknown(NotFound):
    """No entity of this type was registered."""


class EntityUnavailable(DomainError):
    """The entity has failed and backs off; the message says for how long."""

    code = "internal_error"


class EntityFailed(DomainError):
    """The entity has failed at this command, of which nothing was kept; the cause is the program's."""

    code = "internal_error"


class _Failure(Record):
    """How often an entity failed in a row, what with, and until when (monotonic seconds) it backs off."""

    times: int
    reason: str
    until: float


class EntityRef(Generic[CommandT]):
    """A handle on one entity; whoever holds it need not know where or whether the entity lives."""

    def __init__(self, registry: EntityRegistry, persistence_id: PersistenceId) -> None:
        self._registry = registry
        self.persistence_id = persistence_id

    def ask(self, command: CommandT, origin: Origin) -> Any:
        """Have the entity handle a command; return its state once everything is durable.

        Raises:
            DomainError: the entity's own refusal.
            EntityUnavailable: at once, while the entity backs off.
            EntityFailed: when its behaviour raised something that is no refusal.
            RecoveryFailed: when its state cannot be brought back.
        """
        return self._registry.ask(self.persistence_id, command, origin)

    def state(self) -> Any:
        """The entity's committed state, its empty state when there is none."""
        return self._registry.state(self.persistence_id)


class TypedEntityRef(EntityRef[CommandT]):
    """A reference that takes only commands of one type."""

    def __init__(
        self,
        registry: EntityRegistry,
        persistence_id: PersistenceId,
        command_type: type[CommandT] | UnionType,
    ) -> None:
        super().__init__(registry, persistence_id)
        self._command_type = command_type

    def ask(self, command: CommandT, origin: Origin) -> Any:
        """Like :meth:`EntityRef.ask`.

        Raises:
            ValidationFailed: for a command of another type.
        """
        if not isinstance(command, self._command_type):
            raise ValidationFailed(
                f"{self.persistence_id} takes no {type(command).__name__} here (rule entity.takes_command)",
                rule="entity.takes_command",
            )
        return super().ask(command, origin)


class EntityRegistry:
    """The entities of one org: it owns and supervises them."""

    def __init__(self, journal: Journal, scope: Scope, clock: Clock, chance: Chance) -> None:
        self._journal = journal
        self._scope = scope
        self._clock = clock
        self._chance = chance
        self._durable: dict[str, bool] = {}
        self._lock = threading.Lock()
        # A reference is kept for as long as somebody holds it; what failed is remembered apart.
        self._refs: WeakValueDictionary[PersistenceId, EntityRef[Any]] = WeakValueDictionary()
        self._failures: dict[PersistenceId, _Failure] = {}

    def register_entity(self, behavior: EventSourcedBehavior[Any] | DurableStateBehavior[Any]) -> None:
        """Make the entities of a behaviour known under its type.

        Raises:
            ValueError: when another behaviour has the type.
        """
        if behavior.entity_type in self._durable:
            raise ValueError(f"the entity type {behavior.entity_type!r} is registered already")
        self._durable[behavior.entity_type] = isinstance(behavior, DurableStateBehavior)

    def get_entity_ref(self, persistence_id: PersistenceId) -> EntityRef[Any]:
        """The reference of an entity: the same one for as long as somebody holds it.

        Raises:
            EntityTypeUnknown: when its type was never registered.
        """
        self._check_type(persistence_id)
        with self._lock:
            ref = self._refs.get(persistence_id)
            if ref is None:
                ref = self._refs[persistence_id] = EntityRef[Any](self, persistence_id)
            return ref

    def get_entity_ref_as(
        self, command_type: type[CommandT], persistence_id: PersistenceId
    ) -> EntityRef[CommandT]:
        """A reference that takes only commands of a type.

        Raises:
            EntityTypeUnknown: when the entity's type was never registered.
        """
        self._check_type(persistence_id)
        return TypedEntityRef[CommandT](self, persistence_id, command_type)

    def ask(self, persistence_id: PersistenceId, command: Any, origin: Origin) -> Any:
        """What :meth:`EntityRef.ask` does."""
        self._refuse_while_backing_off(persistence_id)
        entity_type, entity_id = persistence_id.entity_type, persistence_id.entity_id
        durable = self._durable[entity_type]

        def unit(tx: Transaction) -> Any:
            handle = tx.save if durable else tx.ask
            return handle(entity_type, entity_id, command)

        try:
            state = self._journal.execute(self._scope, origin, unit)
        except RecoveryFailed as error:
            self._back_off(persistence_id, error.message)
            raise
        except DomainError:
            self._forget_failure(persistence_id)
            raise
        except Exception as error:
            # Whatever a behaviour raises that is no refusal is a defect: it costs this entity alone.
            name = type(error).__name__
            seconds = self._back_off(persistence_id, f"it failed with {name}")
            raise EntityFailed(
                f"{persistence_id} failed with {name} at {type(command).__name__}, of which nothing was "
                f"kept; it is restarted in {seconds:.1f} s"
            ) from error
        self._forget_failure(persistence_id)
        return state

    def state(self, persistence_id: PersistenceId) -> Any:
        """What :meth:`EntityRef.state` does."""
        return self._journal.state(self._scope, persistence_id.entity_type, persistence_id.entity_id)

    def _check_type(self, persistence_id: PersistenceId) -> None:
        if persistence_id.entity_type not in self._durable:
            raise EntityTypeUnknown(
                f"no entity of type {persistence_id.entity_type!r} is registered (rule entity.type_is_known)",
                rule="entity.type_is_known",
            )

    def _refuse_while_backing_off(self, persistence_id: PersistenceId) -> None:
        failure = self._failures.get(persistence_id)
        if failure is None:
            return
        left = failure.until - self._clock.monotonic()
        if left > 0:
            raise EntityUnavailable(
                f"{persistence_id} is restarted in {left:.1f} s, because {failure.reason}; ask again then"
            )

    def _back_off(self, persistence_id: PersistenceId, reason: str) -> float:
        """Note a failure; returns for how many seconds the entity now refuses."""
        with self._lock:
            before = self._failures.get(persistence_id)
            times = before.times + 1 if before else 1
            seconds = min(FIRST_BACKOFF_SECONDS * 2 ** min(times - 1, 16), LONGEST_BACKOFF_SECONDS)
            seconds *= self._chance.uniform(1, 1 + BACKOFF_JITTER)
            until = self._clock.monotonic() + seconds
            self._failures[persistence_id] = _Failure(times, reason, until)
            return seconds

    def _forget_failure(self, persistence_id: PersistenceId) -> None:
        if persistence_id in self._failures:
            with self._lock:
                self._failures.pop(persistence_id, None)
