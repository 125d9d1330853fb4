"""What to do about a task that is blocked, in one sentence; it must never promise what no run does."""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.tasks.codes import is_changelog
from guildhall.domain.tasks.task import Task

ADVICE: Mapping[str, str] = {
    "attempts_exhausted": "mend its commands or what they need, then run the same backlog again",
    "command_missing": "bring the command that is named, or mend its name, then run the same backlog again",
    "worker_lost": "see what its commands do to the machine, then run the same backlog again",
    "needs_agent": "give it commands, or run it with `--runtime model`",
    "changes_refused": "change its commands until what was found is gone, then run the same backlog again",
    "changes_asked": (
        "change its commands in the backlog so that they do what was asked, or have a model do it with "
        "`--runtime model`; then the same `guildhall run` command brings it back"
    ),
    "approval_expired": "the same `guildhall run` command does it again, and asks again",
    "review_exhausted": "change what the review found, or its criteria, then run the same backlog again",
    "blocker": "mend what it waits for first; it follows by itself in the next run",
    "blocker_cancelled": "take the cancelled task out of its `depends_on`, or cancel it too",
    "run_ended": "run the same backlog again: it goes on where it was",
    "internal_error": "this is a fault of Guildhall's own; the reason and the transcript say where",
}
"""What to do about a blocked task, by its reason."""

OF_A_CHANGELOG = "write what its command says, which `guildhall show` has: no other run takes it up"
"""What to do about a changelog whose run ended before it was written."""


def advice_on(task: Task) -> str:
    """What to do about a blocked task; empty for any other, and where nobody has advice for its reason."""
    if task.blocked is None:
        return ""
    if task.blocked.reason == "run_ended" and is_changelog(task):
        return OF_A_CHANGELOG
    return ADVICE.get(task.blocked.reason, "")
