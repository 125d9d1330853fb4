"""What the reasons for which tasks are blocked are called by people; programs are given the codes.

It must never be the only place of a reason: whoever blocks a task may give one that nobody has words for.
"""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.excerpts import in_a_line

REASONS: Mapping[str, str] = {
    "approval_expired": "nobody answered in time",
    "attempts_exhausted": "no attempt succeeded",
    "blocker": "what it waits for is not done",
    "blocker_cancelled": "what it waits for was cancelled",
    "budget_exceeded": "the budget is used up",
    "changes_asked": "nobody made the changes that a person asked for",
    "changes_refused": "what came back is the same as what was sent back",
    "command_missing": "a command of it is not there",
    "edited": "its definition was being changed",
    "internal_error": "a fault of Guildhall's own",
    "needs_agent": "rules alone cannot do it",
    "review_exhausted": "it was sent back too often",
    "run_ended": "its run ended before it was done",
    "stopped": "its worker stopped",
    "worker_lost": "its workers were lost",
}
"""Why a task is blocked, as a clause, by its code."""


FOUND_FIRST = ("changes_refused", "review_exhausted")
"""Reasons that say how often, not what for: that is in the detail, what was found last."""


def in_words(reason: str) -> str:
    """A reason for people; one that came from outside is said as it is, without its underscores."""
    return REASONS.get(reason, reason.replace("_", " "))


def why_blocked(reason: str, detail: str) -> str:
    """Why a task is blocked, in a line: first what was found, where the reason is that it is there still."""
    found = in_a_line(detail) if reason in FOUND_FIRST else ""
    return f"{found}; {in_words(reason)}" if found else in_words(reason)
