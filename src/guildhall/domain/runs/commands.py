"""What can be asked of a run, as imperative records."""

from __future__ import annotations

from typing import Any

from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record, field
from guildhall.domain.runs.events import BacklogRef, EndStatus, OnExceed, ReportRef, StopCause

USUAL_PARALLEL = 2
"""Agents at work at once, where neither the call nor the backlog says."""

MOST_PARALLEL = 64
"""Tasks that a run works on at a time, at most."""


class QueueRun(Record):
    """Queue a run of a project; an empty ``branch`` is ``guildhall/<run>``, an empty ``cause`` a person."""

    run_id: str
    project_id: str
    config_snapshot: dict[str, Any]
    graph_version: str
    backlog: BacklogRef
    base_commit: str = ""
    runtime: str = "rules"
    parallel: int = 1
    on_exceed: OnExceed = "stop"
    branch: str = ""
    cause: str = ""
    goal: str = ""


class StartRun(Record):
    """Take the run out of the queue."""


class AttachDriver(Record):
    """Take the run's threads in hand.

    ``replaces`` is the driver that the caller has found dead (compare and swap); a second live driver is
    refused.
    """

    driver: ProcessIdentity
    replaces: ProcessIdentity | None = None


class DetachDriver(Record):
    """Let go of the run; nothing happens when another process drives it."""

    driver: ProcessIdentity
    reason: str = "released"


class RequestPause(Record):
    """Ask for a pause; a repeat changes nothing."""

    reason: str = ""


class PauseRun(Record):
    """Say that the run is at rest."""


class ResumeRun(Record):
    """Let the run go on, or take a requested pause back."""


class RequestStop(Record):
    """Ask for a stop; the first cause stands, a repeat changes nothing."""

    cause: StopCause = "user"
    reason: str = ""


class NoteBudgetExceeded(Record):
    """Say that a budget refused the run's next call; what follows is the run's, by ``on_exceed``."""

    budget_id: str
    on_exceed: OnExceed
    detail: str = ""


class RecordDecision(Record):
    """Record where the workflow went on, and why; a repeat of the newest for the node changes nothing.

    Record it in the transaction that completes the node's step, and it is recorded once.
    """

    node: str
    choice: str
    rationale: str
    iteration: int = 0
    task_id: str | None = None


class AttachReport(Record):
    """Name the files of the report."""

    files: tuple[ReportRef, ...]


class EndRun(Record):
    """Declare the run over. A stopped status needs a stop of that cause to have been requested."""

    status: EndStatus
    reason: str = ""
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
