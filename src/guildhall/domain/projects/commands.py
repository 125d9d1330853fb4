"""What can be asked of a project, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from guildhall.domain.projects.events import Attachment, KickoffRole, TemplateRef

RunOutcome = Literal["completed", "failed", "stopped_budget", "stopped_by_user", "stopped_gate"]


@dataclass(frozen=True, slots=True)
class CreateProject:
    """Create a draft. ``repository`` is a path, empty for a project without one."""

    project_id: str
    name: str
    goal: str = ""
    org_id: str = ""
    repository: str = ""
    target_branch: str = "main"
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    template: TemplateRef | None = None


@dataclass(frozen=True, slots=True)
class ReviseProject:
    """Change the definition; what is none stays as it is."""

    name: str | None = None
    goal: str | None = None
    repository: str | None = None
    target_branch: str | None = None


@dataclass(frozen=True, slots=True)
class ConfigureProject:
    """Apply a JSON merge patch (RFC 7396) to the config; running runs keep their snapshot."""

    patch: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AttachAgents:
    """Put agents into roles of the team; those that are there already stay."""

    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class DetachAgents:
    """Take agents out of roles of the team."""

    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class ReadyProject:
    """Declare the draft complete enough to run."""


@dataclass(frozen=True, slots=True)
class StartRunOnProject:
    """Make a run the active one."""

    run_id: str


@dataclass(frozen=True, slots=True)
class PauseProject:
    """Follow the active run into a pause."""

    run_id: str


@dataclass(frozen=True, slots=True)
class ResumeProject:
    """Follow the active run out of a pause."""

    run_id: str


@dataclass(frozen=True, slots=True)
class EndRunOnProject:
    """Follow the active run to its end: completed or failed as that is, ready after one that was stopped."""

    run_id: str
    run_status: RunOutcome


@dataclass(frozen=True, slots=True)
class AllocateCodes:
    """Take the next ``count`` numbers for codes of tasks."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class SkipCodes:
    """Never give out numbers up to ``through``: a backlog brought codes of its own."""

    through: int


@dataclass(frozen=True, slots=True)
class RequestKickoff:
    """Ask pm and ba what they make of a prompt (seed S0, *Kickoff Flow*)."""

    kickoff_id: str
    prompt: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordKickoffPart:
    """Keep what one of the two said, or with ``error`` why it could not; a repeat changes nothing."""

    kickoff_id: str
    role: KickoffRole
    pm_summary: str = ""
    ba_requirements: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class CompleteKickoff:
    """Close the kickoff once both parts are in."""

    kickoff_id: str
