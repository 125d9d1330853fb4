"""When a key was used last, as durable state: it is no fact, and never an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record


class KeyUse(Record):
    """The newest use that was noted; the time is aware, in UTC."""

    used_at: datetime | None = None


class NoteKeyUse(Record):
    """Say that a key was used ``at`` an aware time."""

    at: datetime


class KeyUseBehavior(DurableStateBehavior[KeyUse]):
    """The durable-state entity ``KeyUse:<key id>``."""

    entity_type = "KeyUse"
    state_type = KeyUse

    def empty_state(self) -> KeyUse:
        """A key that was never used."""
        return KeyUse()

    def handle_command(self, state: KeyUse, command: Any) -> KeyUse:
        """Handle :class:`NoteKeyUse`; the time never goes back."""
        note: NoteKeyUse = command
        return KeyUse(note.at if state.used_at is None else max(state.used_at, note.at))
