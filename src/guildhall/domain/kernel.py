"""The shapes that every noun of the domain is made of: events, entities and their errors.

It must never do I/O or read a clock. The two behaviours follow
Akka's persistence (seed S0, *Persistence*): an event-sourced entity is a fold of its events, a
durable-state entity is its last saved state.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from guildhall.domain.record import Record

GLOBAL_ORG = "_"
"""The org whose journal holds what belongs to no org: logins, and orgs made."""


class PersistenceId(Record):
    """The name of one entity's stream, written ``Type:Id`` (seed S0, *Extensions*)."""

    entity_type: str
    entity_id: str

    def __str__(self) -> str:
        return f"{self.entity_type}:{self.entity_id}"

    @classmethod
    def parse(cls, text: str) -> PersistenceId:
        """Read ``Type:Id``.

        Raises:
            ValueError: when either part is missing.
        """
        entity_type, _, entity_id = text.partition(":")
        if not entity_type or not entity_id:
            raise ValueError(f"a persistence id is written Type:Id, not {text!r}")
        return cls(entity_type, entity_id)


class Event(Record):
    """One immutable fact. Subclasses are records registered with :func:`event`."""

    type: ClassVar[str]
    version: ClassVar[int]


EventT = TypeVar("EventT", bound=type[Event])

EVENT_TYPES: dict[str, type[Event]] = {}
"""Every event class of the product by its stable name."""


def event(name: str, *, version: int = 1) -> Callable[[EventT], EventT]:
    """Register an event class under its stable ``noun.past_participle`` name and version."""

    def register(cls: EventT) -> EventT:
        if name in EVENT_TYPES:
            raise ValueError(f"the event name {name!r} is already taken")
        cls.type = name
        cls.version = version
        EVENT_TYPES[name] = cls
        return cls

    return register


class Recorded(Record):
    """An event with what the journal knows of it: what a fold is given.

    ``position`` is gap-free within the org, ``seq`` gap-free within the stream, both from 1.
    While a command is being decided both are already the final ones.
    """

    event: Event
    seq: int
    position: int
    at: datetime
    actor: str


class DomainError(Exception):
    """A refusal by a rule of the domain: one sentence for people and a code for programs.

    ``code`` is one of the codes of *Conventions* (`not_found`, `validation_failed`, `conflict`,
    `forbidden`, `precondition_failed`, `budget_exceeded`, …); ``rule`` names the rule that
    refused; ``field`` the field at fault; ``told`` names attributes that programs are told of.
    """

    code: ClassVar[str] = "conflict"
    told: ClassVar[tuple[str, ...]] = ()

    def __init__(self, message: str, *, rule: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.field = field

    @property
    def sentence(self) -> str:
        """The message without the name of its rule, which is for programs."""
        return self.message.removesuffix(f" (rule {self.rule})")

    @property
    def details(self) -> dict[str, Any]:
        """What a program may want to know beside the sentence, as JSON values by name."""
        return {name: getattr(self, name) for name in self.told}


class NotFound(DomainError):
    """What was asked for does not exist in this scope."""

    code = "not_found"


class ValidationFailed(DomainError):
    """A value is not acceptable; ``field`` says which."""

    code = "validation_failed"


class Conflict(DomainError):
    """The state of the entity does not allow what was asked."""


class Forbidden(DomainError):
    """The caller may not do this."""

    code = "forbidden"


class Unavailable(DomainError):
    """Nothing is wrong with what was asked: it cannot be done just now, and may be later."""

    code = "unavailable"


StateT = TypeVar("StateT", bound=Record)


class EventSourcedBehavior(ABC, Generic[StateT]):
    """An entity whose state is the fold of its events (seed S0, *Behaviors*).

    ``entity_type`` names its streams; ``state_type`` is a record, all of whose fields the
    journal's codec can write, so that a view can hold it.
    """

    entity_type: ClassVar[str]
    state_type: ClassVar[type]

    @abstractmethod
    def empty_state(self) -> StateT:
        """The state before the first event."""

    @abstractmethod
    def apply_event(self, state: StateT, recorded: Recorded) -> StateT:
        """Fold one event into the state; it never refuses and never decides."""

    @abstractmethod
    def handle_command(self, state: StateT, command: Any) -> Sequence[Event]:
        """Decide which events a command causes.

        Raises:
            DomainError: when a rule refuses the command; the error names the rule.
        """


class DurableStateBehavior(ABC, Generic[StateT]):
    """An entity that is its last saved state, for what is no fact (seed S0, *Behaviors*)."""

    entity_type: ClassVar[str]
    state_type: ClassVar[type]

    @abstractmethod
    def empty_state(self) -> StateT:
        """The state before the first command."""

    @abstractmethod
    def handle_command(self, state: StateT, command: Any) -> StateT:
        """Return the state to save.

        Raises:
            DomainError: when a rule refuses the command.
        """


Fold = Callable[[Any, Any, Recorded], Any]


class Folds:
    """A table from event class to fold function, filled by decorating one function an event."""

    def __init__(self) -> None:
        self._folds: dict[type[Event], Fold] = {}

    def on(self, *event_types: type[Event]) -> Callable[[Fold], Fold]:
        """Register the decorated ``(state, event, recorded) -> state`` for these event classes."""

        def register(fold: Fold) -> Fold:
            for event_type in event_types:
                self._folds[event_type] = fold
            return fold

        return register

    def apply(self, state: StateT, recorded: Recorded) -> StateT:
        """Fold one event; an event class without a fold is a defect of the program."""
        event = recorded.event
        folded: StateT = self._folds[type(event)](state, event, recorded)
        return folded
