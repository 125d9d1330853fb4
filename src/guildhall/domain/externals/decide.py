"""Decides what is recorded from outside: everything that is well formed, for it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.externals.commands import RecordExternal
from guildhall.domain.externals.errors import ExternalInvalid
from guildhall.domain.externals.events import ExternalRecorded
from guildhall.domain.externals.external import Externals, folds
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Rule, check, is_text, is_writing

ORG_WIDE = "org"
"""The name of what is recorded for no certain project."""

LONGEST_NAME = 200
LONGEST_TARGET = 500
LONGEST_DETAILS = 65_536

_RULES = (
    Rule(
        "external.names_its_event",
        lambda _, command: is_text(command.event, LONGEST_NAME),
        ExternalInvalid,
        f"say in at most {LONGEST_NAME} characters what happened",
        "event",
    ),
    Rule(
        "external.target_is_text",
        lambda _, command: is_writing(command.target, LONGEST_TARGET),
        ExternalInvalid,
        f"the target is text of at most {LONGEST_TARGET} characters",
        "target",
    ),
    Rule(
        "external.details_are_bounded",
        lambda _, command: is_writing(command.details, LONGEST_DETAILS),
        ExternalInvalid,
        f"the details are JSON of at most {LONGEST_DETAILS} characters, whose text can be stored",
        "details",
    ),
)


class ExternalsBehavior(EventSourcedBehavior[Externals]):
    """The event-sourced entity ``External:<project>``; of :data:`ORG_WIDE` for no certain one."""

    entity_type = "External"
    state_type = Externals

    def empty_state(self) -> Externals:
        """Nothing was recorded."""
        return Externals()

    def apply_event(self, state: Externals, recorded: Recorded) -> Externals:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Externals, command: Any) -> Sequence[Event]:
        """Decide a :class:`RecordExternal`.

        Raises:
            ExternalInvalid: when it is not well formed.
        """
        record: RecordExternal = command
        check(_RULES, state, record)
        return [
            ExternalRecorded(record.project_id, record.task_id, record.event, record.target, record.details)
        ]
