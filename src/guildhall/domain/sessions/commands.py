"""What can be asked of a session, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SpawnSession:
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


@dataclass(frozen=True, slots=True)
class PrepareSession:
    """Give an idle session its folders."""

    workspace_dir: str
    data_dir: str


@dataclass(frozen=True, slots=True)
class AssignSession:
    """Set a ready session to work: on a task under its lease's token, or on ``purpose`` without a task."""

    task_id: str | None = None
    fence: int | None = None
    purpose: str = "work"


@dataclass(frozen=True, slots=True)
class BlockSession:
    """Stop for now: paused, out of budget, waiting for a person, or found without its process."""

    reason: str


@dataclass(frozen=True, slots=True)
class ResumeSession:
    """Go on after a block, perhaps under a new token; without one the old token stays."""

    fence: int | None = None


@dataclass(frozen=True, slots=True)
class RememberNote:
    """Keep a note in the session's memory; a repeat of the newest changes nothing."""

    note: str


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """Say in one line what the agent does, and how far its transcript reaches; it never goes back."""

    summary: str
    offset: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SettleUsage:
    """Book a call of the session, in the transaction that settles the budgets: those refuse a second time."""

    reservation_id: str
    model: str
    input_tokens: int
    output_tokens: int
    micros: int | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the work to another session (seed S1, *handoff*); this one is over."""

    to_session_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndSession:
    """End the session; a repeat with the same status changes nothing."""

    status: Literal["completed", "failed"]
    reason: str = ""
