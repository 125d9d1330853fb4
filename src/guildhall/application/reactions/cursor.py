"""How far a reaction has read: durable state, saved after what it read was acted on (at least once)."""

from __future__ import annotations

from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record


class Cursor(Record):
    """The last position that was acted on."""

    position: int = 0


class MoveCursor(Record):
    """Say that everything up to a position was acted on; it never goes back."""

    position: int


class CursorBehavior(DurableStateBehavior[Cursor]):
    """The durable-state entity ``Cursor:<reaction>``."""

    entity_type = "Cursor"
    state_type = Cursor

    def empty_state(self) -> Cursor:
        """A reaction that has read nothing."""
        return Cursor()

    def handle_command(self, state: Cursor, command: Any) -> Cursor:
        """Handle :class:`MoveCursor`."""
        move: MoveCursor = command
        return Cursor(max(state.position, move.position))
