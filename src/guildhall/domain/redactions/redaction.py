"""What a redaction is: one for each position whose payload was taken out; it is never taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Conflict, Event, EventSourcedBehavior, Recorded, ValidationFailed, event
from guildhall.domain.record import Record
from guildhall.domain.rules import Rule, check, is_text

ENTITY_TYPE = "Redaction"


@event("payload.redacted")
class PayloadRedacted(Event):
    """The payload at a position was taken out; its hash stays in the chain."""

    position: int
    payload_hash: str
    reason: str


class RedactPayload(Record):
    """Take out the payload at a position; ``payload_hash`` is what the chain says of it."""

    position: int
    payload_hash: str
    reason: str


class Redaction(Record):
    """The redaction of one position; position 0 when there is none."""

    position: int = 0
    payload_hash: str = ""
    reason: str = ""


class RedactionRefused(Conflict):
    """The payload cannot be taken out."""


class RedactionInvalid(ValidationFailed):
    """A field of the redaction is not acceptable."""


_RULES = (
    Rule(
        "redaction.once",
        lambda state, _: state.position == 0,
        RedactionRefused,
        "the payload at position {state.position} was redacted already",
        "position",
    ),
    Rule(
        "redaction.has_reason",
        lambda _, command: is_text(command.reason, 1_000),
        RedactionInvalid,
        "a redaction needs a reason of at most 1,000 characters",
        "reason",
    ),
)


class RedactionBehavior(EventSourcedBehavior[Redaction]):
    """Decides redactions, one entity for each position."""

    entity_type = ENTITY_TYPE
    state_type = Redaction

    def empty_state(self) -> Redaction:
        """Not redacted."""
        return Redaction()

    def apply_event(self, state: Redaction, recorded: Recorded) -> Redaction:
        """The redaction that was decided."""
        made = recorded.event
        if not isinstance(made, PayloadRedacted):
            return state
        return Redaction(made.position, made.payload_hash, made.reason)

    def handle_command(self, state: Redaction, command: Any) -> Sequence[Event]:
        """Decide a :class:`RedactPayload`.

        Raises:
            RedactionRefused: when it was redacted before.
            RedactionInvalid: without a reason.
        """
        check(_RULES, state, command)
        return [PayloadRedacted(command.position, command.payload_hash, command.reason)]
