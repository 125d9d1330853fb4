"""What can be asked of a session, as imperative records."""

from __future__ import annotations

from typing import Literal

from guildhall.domain.record import Record


class SpawnSession(Record):
    """Make a session for an agent; with both folders given it is ready at once, else idle.

    One that takes over names the session it takes over from and is given that one's memory.
    """

    session_id: str
    agent_id: str
    role: str = ""
    run_id: str | None = None
    workspace_dir: str = ""
    data_dir: str = ""
    handed_over_from: str | None = None
    memory: tuple[str, ...] = ()
    project_id: str = ""


class PrepareSession(Record):
    """Give an idle session its folders."""

    workspace_dir: str
    data_dir: str


class AssignSession(Record):
    """Set a ready session to work: on a task under its lease's token, or on ``purpose`` without a task."""

    task_id: str | None = None
    fence: int | None = None
    purpose: str = "work"


class BlockSession(Record):
    """Stop for now: paused, out of budget, waiting for a person, or found without its process."""

    reason: str


class ResumeSession(Record):
    """Go on after a block, perhaps under a new token; without one the old token stays."""

    fence: int | None = None


class RememberNote(Record):
    """Keep a note in the session's memory; a repeat of the newest changes nothing."""

    note: str


class ReportProgress(Record):
    """Say in one line what the agent does, and how far its transcript reaches; it never goes back."""

    summary: str
    offset: int
    sha256: str


class SettleUsage(Record):
    """Book a call of the session, in the transaction that settles the budgets: those refuse a second time."""

    reservation_id: str
    model: str
    input_tokens: int
    output_tokens: int
    micros: int | None


class HandOver(Record):
    """Give the work to another session (seed S1, *handoff*); this one is over."""

    to_session_id: str
    note: str = ""


class EndSession(Record):
    """End the session; a repeat with the same status changes nothing."""

    status: Literal["completed", "failed"]
    reason: str = ""
