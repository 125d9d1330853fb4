"""What can be asked of a project, as imperative records."""

from __future__ import annotations

from typing import Any, Literal

from guildhall.domain.projects.events import Attachment, KickoffRole, TemplateRef
from guildhall.domain.record import Record, field

RunOutcome = Literal["completed", "failed", "stopped_budget", "stopped_by_user", "stopped_gate"]


class CreateProject(Record):
    """Create a draft. ``repository`` is a path, empty for a project without one."""

    project_id: str
    name: str
    goal: str = ""
    org_id: str = ""
    repository: str = ""
    target_branch: str = "main"
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    template: TemplateRef | None = None


class ReviseProject(Record):
    """Change the definition; what is none stays as it is."""

    name: str | None = None
    goal: str | None = None
    repository: str | None = None
    target_branch: str | None = None


class ConfigureProject(Record):
    """Apply a JSON merge patch (RFC 7396) to the config; running runs keep their snapshot."""

    patch: dict[str, Any]


class TakeBacklog(Record):
    """Keep the terms on which a backlog, by what it is known again, wants its tasks done."""

    backlog: str
    terms: dict[str, Any]


class WaiveGates(Record):
    """Ask at these gates no more for what earlier backlogs said; one that says so from now on is heeded."""

    gates: tuple[str, ...]


class AttachAgents(Record):
    """Put agents into roles of the team; those that are there already stay."""

    attachments: tuple[Attachment, ...]


class DetachAgents(Record):
    """Take agents out of roles of the team."""

    attachments: tuple[Attachment, ...]


class ReadyProject(Record):
    """Declare the draft complete enough to run."""


class StartRunOnProject(Record):
    """Make a run the active one."""

    run_id: str


class PauseProject(Record):
    """Follow the active run into a pause."""

    run_id: str


class ResumeProject(Record):
    """Follow the active run out of a pause."""

    run_id: str


class EndRunOnProject(Record):
    """Follow the active run to its end: completed or failed as that is, ready after one that was stopped."""

    run_id: str
    run_status: RunOutcome


class RequestKickoff(Record):
    """Ask pm and ba what they make of a prompt (seed S0, *Kickoff Flow*).

    ``in_place_of`` is a kickoff that nobody answers any more.
    """

    kickoff_id: str
    prompt: str
    session_id: str | None = None
    in_place_of: str | None = None


class RecordKickoffPart(Record):
    """Keep what one of the two said, or with ``error`` why it could not; a repeat changes nothing."""

    kickoff_id: str
    role: KickoffRole
    pm_summary: str = ""
    ba_requirements: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    error: str = ""


class CompleteKickoff(Record):
    """Close the kickoff once both parts are in."""

    kickoff_id: str
