"""An entity in memory: it decides commands, folds their events and forgets nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from guildhall.domain.kernel import DomainError, Event, EventSourcedBehavior, Recorded

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class Entity:
    """One entity with its events; each command takes a second."""

    def __init__(self, behavior: EventSourcedBehavior[Any]) -> None:
        self.behavior = behavior
        self.state: Any = behavior.empty_state()
        self.recorded: list[Recorded] = []

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=len(self.recorded))

    def ask(self, command: Any) -> list[Event]:
        """Decide and fold; a refusal leaves no trace."""
        before = self.state
        try:
            events = list(self.behavior.handle_command(self.state, command))
        except DomainError as refusal:
            assert self.state == before
            assert refusal.rule, "a refusal names its rule"
            assert refusal.message.endswith(f"(rule {refusal.rule})")
            raise
        for event in events:
            seq = len(self.recorded) + 1
            recorded = Recorded(event, seq, seq, self.now, "person:ada")
            self.state = self.behavior.apply_event(self.state, recorded)
            self.recorded.append(recorded)
        return events

    def types(self) -> list[str]:
        """The names of all events so far."""
        return [recorded.event.type for recorded in self.recorded]

    def replayed(self) -> Any:
        """The state as a fold of the whole stream from its beginning."""
        state = self.behavior.empty_state()
        for recorded in self.recorded:
            state = self.behavior.apply_event(state, recorded)
        return state


@pytest.fixture(scope="session")
def entity() -> Callable[[EventSourcedBehavior[Any]], Entity]:
    """Make an entity of a behaviour."""
    return Entity


@pytest.fixture
def refused() -> Callable[..., DomainError]:
    """Ask a command that a rule must refuse, and return the refusal."""

    def ask(one: Entity, command: Any, rule: str) -> DomainError:
        with pytest.raises(DomainError) as caught:
            one.ask(command)
        assert caught.value.rule == rule
        return caught.value

    return ask


@pytest.fixture
def explore() -> Callable[[Callable[[Entity], Any], EventSourcedBehavior[Any]], None]:
    """Run a state machine of hypothesis, each time on a new entity of the behaviour."""

    def run(machine: Callable[[Entity], Any], behavior: EventSourcedBehavior[Any]) -> None:
        start: Any = run_state_machine_as_test
        start(lambda: machine(Entity(behavior)), settings=settings(max_examples=40, deadline=None))

    return run
