"""What can happen to a run; it must never change the meaning of an event once written."""

from __future__ import annotations

from typing import Any, Literal

from guildhall.domain.kernel import Event, event
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record

OnExceed = Literal["stop", "pause", "warn"]
StopCause = Literal["user", "budget", "gate"]
EndStatus = Literal["completed", "failed", "stopped_budget", "stopped_by_user", "stopped_gate"]

UNNAMED = "backlog"
"""What a backlog is called that was sent without a name of its own."""


class BacklogRef(Record):
    """Which backlog a run works on; ``digest`` is the sha256 of its content."""

    kind: str
    name: str
    digest: str

    @property
    def known_by(self) -> str:
        """What it shares with what an edit made of it: its name; of a sentence, or without one, its text."""
        text_alone = self.kind == "sentence" or self.name == UNNAMED
        return f"{self.kind}/{self.digest if text_alone else self.name}"


class ReportRef(Record):
    """One file of the report, with the sha256 of its bytes."""

    kind: Literal["markdown", "json"]
    path: str
    sha256: str


@event("run.queued", version=3)
class RunQueued(Event):
    """A run was queued; its config and graph version never change afterwards.

    ``cause`` is the persistence id of what started it (``Schedule:…``, ``Variant:…``), empty for a person;
    ``goal`` is what its backlog is for, in a line, empty where it does not say.
    """

    run_id: str
    project_id: str
    config_snapshot: dict[str, Any]
    graph_version: str
    backlog: BacklogRef
    base_commit: str
    branch: str
    runtime: str
    parallel: int
    on_exceed: OnExceed
    cause: str
    goal: str


@event("run.started")
class RunStarted(Event):
    """The run left the queue."""


@event("run.driver_attached", version=2)
class DriverAttached(Event):
    """A process took the run's threads in hand."""

    driver: ProcessIdentity


@event("run.driver_detached", version=2)
class DriverDetached(Event):
    """The process that drove the run let go of it, or was found dead."""

    driver: ProcessIdentity
    reason: str


@event("run.pause_requested")
class PauseRequested(Event):
    """A pause was asked for; it takes effect between two steps of an agent."""

    reason: str


@event("run.paused")
class RunPaused(Event):
    """No agent of the run is at work any more."""


@event("run.resumed")
class RunResumed(Event):
    """The run goes on, or its requested pause was taken back."""


@event("run.stop_requested")
class StopRequested(Event):
    """A stop was asked for; it takes effect between two steps of an agent."""

    cause: StopCause
    reason: str


@event("run.budget_exceeded")
class RunBudgetExceeded(Event):
    """A budget that the run draws on could not hold its next call."""

    budget_id: str
    on_exceed: OnExceed
    detail: str


@event("decision.recorded")
class DecisionRecorded(Event):
    """Where the workflow went on from a node, and why."""

    run_id: str
    task_id: str | None
    node: str
    iteration: int
    choice: str
    rationale: str


@event("run.report_attached")
class ReportAttached(Event):
    """The run's report was written."""

    files: tuple[ReportRef, ...]


@event("run.ended")
class RunHasEnded(Event):
    """The run is over."""

    status: EndStatus
    reason: str
    summary: dict[str, Any]
