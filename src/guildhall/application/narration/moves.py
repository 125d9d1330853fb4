"""Says in words what an event means to a reader; it must never decide what it means for a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guildhall.application.excerpts import headline
from guildhall.application.narration.nodes import way_on
from guildhall.application.tasks.reasons import in_words
from guildhall.domain.kernel import Event
from guildhall.domain.leases import events as leases
from guildhall.domain.record import Record
from guildhall.domain.runs import events as runs
from guildhall.domain.tasks import events as tasks


class Moved(Record):
    """A task came to a state; ``why`` says what is not plain from it."""

    status: str
    why: str = ""


TOLD_BEFORE = ("attempts_exhausted", "changes_asked", "changes_refused", "review_exhausted")
"""Reasons whose detail the event just before has told already."""

BLOCKER = "blocker"
"""The reason whose detail says all of it: what the task waits for."""


def _failed(event: tasks.AttemptFailed) -> Moved:
    again = "the last one" if event.not_before is None else f"again at {event.not_before:%H:%M:%S} UTC"
    return Moved("ready", f"attempt {event.attempt} failed ({again}): {event.reason}")


def _changes(event: tasks.ChangesRequested) -> Moved:
    found = "; ".join(event.findings)
    return Moved(
        "in_progress", found if event.source == "person" else f"{event.source} asks for changes: {found}"
    )


def _blocked(event: tasks.TaskBlocked) -> Moved:
    if event.reason == BLOCKER and event.detail:
        return Moved("blocked", event.detail)
    detail = "" if event.reason in TOLD_BEFORE else event.detail
    return Moved("blocked", f"{in_words(event.reason)}: {detail}".rstrip(": "))


def _given_back(event: leases.LeaseReleased | leases.LeaseReclaimed) -> Moved | None:
    why = getattr(event, "reason", "its worker fell silent")
    return None if event.to_status is None else Moved(event.to_status, why)


_MOVES: Mapping[type[Event], Callable[[Any], Moved | None]] = {
    tasks.TaskStatusChanged: lambda event: Moved(event.to_status),
    tasks.TaskClaimed: lambda event: Moved(event.to_status),
    tasks.TaskStarted: lambda _event: Moved("in_progress"),
    tasks.TaskCompleted: lambda event: Moved(event.to_status, "" if event.changed else "nothing was changed"),
    tasks.AttemptFailed: _failed,
    tasks.TaskInterrupted: lambda event: Moved(event.to_status, event.reason),
    tasks.TaskApproved: lambda event: Moved("approved", event.rationale),
    tasks.ChangesRequested: _changes,
    tasks.MergeIntended: lambda _event: Moved("merging"),
    tasks.MergeConflicted: lambda event: Moved("in_progress", f"merge conflict: {'; '.join(event.findings)}"),
    tasks.TaskMerged: lambda event: Moved("done", f"merged as {event.commit[:12]}"),
    tasks.TaskFinishedWithoutMerge: lambda event: Moved("done", event.resolution.replace("_", " ")),
    tasks.TaskBlocked: _blocked,
    tasks.TaskUnblocked: lambda event: Moved(event.to_status),
    tasks.TaskCancelled: lambda event: Moved("cancelled", event.reason),
    leases.LeaseReleased: _given_back,
    leases.LeaseReclaimed: _given_back,
}
"""What each event of a task's stream says about its state; the others leave it as it is."""


def move_of(event: Event) -> Moved | None:
    """Where an event of a task's stream brought the task, none when it did not move it."""
    say = _MOVES.get(type(event))
    return say(event) if say else None


def _with_reason(what: str, reason: str) -> str:
    """What happened and why; what a budget brought about was said with the budget."""
    return f"{what}: {reason}".removesuffix(": ")


_RUN_WORDS: Mapping[type[Event], Callable[[Any], str]] = {
    runs.RunStarted: lambda _event: "the run begins",
    runs.DriverAttached: lambda event: f"process {event.driver.pid} works on the run",
    runs.PauseRequested: lambda event: f"a pause was asked for: {event.reason}".removesuffix(": "),
    runs.RunPaused: lambda _event: "paused: no agent is at work",
    runs.RunResumed: lambda _event: "the run goes on",
    runs.StopRequested: lambda event: _with_reason(
        f"a stop was asked for ({event.cause})", "" if event.cause == "budget" else event.reason
    ),
    runs.RunBudgetExceeded: lambda event: (
        event.detail or f"the budget of the {event.budget_id.partition('/')[0]} is used up"
    ),
    runs.RunHasEnded: lambda event: _with_reason(
        f"the run ended {event.status}", "" if event.status == "stopped_budget" else headline(event.reason)
    ),
}


def run_words(event: Event) -> str:
    """What an event of a run's stream says to a person, empty where it says nothing new."""
    if isinstance(event, runs.DecisionRecorded):
        if event.task_id is not None:
            return ""
        return way_on(event.node, event.choice, event.rationale, event.iteration)
    say = _RUN_WORDS.get(type(event))
    return say(event) if say else ""
