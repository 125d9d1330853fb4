"""How far the codes of a project's tasks are counted, as durable state: it is no fact, and never an event.

A task's own events say which code it has. Whoever gives the next one makes sure that no task has it.
"""

from __future__ import annotations

from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record


class TaskNumbers(Record):
    """The highest number that was given or passed over, 0 for none."""

    last: int = 0


class CountTo(Record):
    """Give no number up to this one any more."""

    number: int


class TaskNumbersBehavior(DurableStateBehavior[TaskNumbers]):
    """The durable-state entity ``TaskNumbers:<project id>``."""

    entity_type = "TaskNumbers"
    state_type = TaskNumbers

    def empty_state(self) -> TaskNumbers:
        """Nothing was counted."""
        return TaskNumbers()

    def handle_command(self, state: TaskNumbers, command: Any) -> TaskNumbers:
        """Handle :class:`CountTo`; the count never goes back."""
        counted: CountTo = command
        return TaskNumbers(max(state.last, counted.number))
