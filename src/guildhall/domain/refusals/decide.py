"""Decides what is recorded of refusals: a bounded amount for each principal and minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.refusals.commands import RecordRefusals
from guildhall.domain.refusals.errors import RefusalsInvalid
from guildhall.domain.refusals.events import AccessRefused
from guildhall.domain.refusals.refusals import Refusals, folds
from guildhall.domain.rules import Rule, check

MOST_KINDS = 50
"""Kinds of refusals that one event names."""

MOST_ADDRESSES = 20
LONGEST_ADDRESS = 64

_RULES = (
    Rule(
        "refusals.are_bounded",
        lambda _, command: len(command.refused) <= MOST_KINDS and len(command.addresses) <= MOST_ADDRESSES,
        RefusalsInvalid,
        f"an event names at most {MOST_KINDS} kinds of refusals and {MOST_ADDRESSES} addresses",
        "refused",
    ),
    Rule(
        "refusals.addresses_are_short",
        lambda _, command: all(len(one) <= LONGEST_ADDRESS for one in command.addresses),
        RefusalsInvalid,
        f"an address has at most {LONGEST_ADDRESS} characters",
        "addresses",
    ),
)


class RefusalsBehavior(EventSourcedBehavior[Refusals]):
    """The event-sourced entity ``Refusals:<kind>:<principal id>``."""

    entity_type = "Refusals"
    state_type = Refusals

    def empty_state(self) -> Refusals:
        """Nothing was refused."""
        return Refusals()

    def apply_event(self, state: Refusals, recorded: Recorded) -> Refusals:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Refusals, command: Any) -> Sequence[Event]:
        """Decide a :class:`RecordRefusals`.

        Raises:
            RefusalsInvalid: when it is larger than an event may be.
        """
        record: RecordRefusals = command
        check(_RULES, state, record)
        return [
            AccessRefused(
                record.kind,
                record.principal_id,
                record.began_at,
                record.ended_at,
                record.count,
                record.refused,
                record.addresses,
            )
        ]
