"""How far the commands of a task had come when its session was paused, as durable state: never an event."""

from __future__ import annotations

from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record
from guildhall.domain.rules import Rule, check, is_text
from guildhall.domain.sessions.errors import SessionInvalid


def progress_id(run_id: str, task_id: str, iteration: int) -> str:
    """The name of the progress of one review iteration of a task."""
    return f"{run_id}/{task_id}/{iteration}"


class Progress(Record):
    """What was finished: the first of the task's commands, in a workspace that holds what they did.

    ``session_id`` names the workspace, ``base`` the commit that it was made from.
    """

    session_id: str = ""
    base: str = ""
    finished: tuple[str, ...] = ()


class KeepProgress(Record):
    """Remember which commands need not run again."""

    session_id: str
    base: str
    finished: tuple[str, ...]


_RULES = (
    Rule(
        "progress.names_its_workspace",
        lambda _, command: is_text(command.session_id, 200) and is_text(command.base, 200),
        SessionInvalid,
        "the progress of a task names its session and the commit that it began at",
        "session_id",
    ),
    Rule(
        "progress.is_of_commands",
        lambda _, command: bool(command.finished),
        SessionInvalid,
        "without a finished command there is no progress to keep",
        "finished",
    ),
)


class ProgressBehavior(DurableStateBehavior[Progress]):
    """The durable-state entity ``Progress:<run>/<task>/<iteration>``."""

    entity_type = "Progress"
    state_type = Progress

    def empty_state(self) -> Progress:
        """Nothing was finished yet."""
        return Progress()

    def handle_command(self, state: Progress, command: Any) -> Progress:
        """Handle :class:`KeepProgress`; what is newer replaces what was kept.

        Raises:
            SessionInvalid: when nothing was finished, or nobody could find it.
        """
        keep: KeepProgress = command
        check(_RULES, state, keep)
        return Progress(keep.session_id, keep.base, keep.finished)
