"""What can happen to a project; it must never change the meaning of an event once written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from guildhall.domain.kernel import Event, event

KickoffRole = Literal["pm", "ba"]
KickoffStatus = Literal["requested", "completed", "partial", "failed"]


@dataclass(frozen=True)
class Attachment:
    """One agent in a role of the project's team."""

    role: str
    agent_id: str


@dataclass(frozen=True)
class TemplateRef:
    """The template's version that a project began from."""

    template_id: str
    version: int


@event("project.created")
@dataclass(frozen=True, slots=True)
class ProjectCreated(Event):
    """A project was created, as a draft."""

    project_id: str
    org_id: str
    name: str
    goal: str
    repository: str
    target_branch: str
    config: dict[str, Any]
    template: TemplateRef | None


@event("project.revised")
@dataclass(frozen=True, slots=True)
class ProjectRevised(Event):
    """The project's definition was changed; each field holds the value from now on."""

    name: str
    goal: str
    repository: str
    target_branch: str


@event("project.configured")
@dataclass(frozen=True, slots=True)
class ProjectConfigured(Event):
    """A JSON merge patch (RFC 7396) was applied to the project's config."""

    patch: dict[str, Any]


@event("project.agents_attached")
@dataclass(frozen=True, slots=True)
class AgentsAttached(Event):
    """Agents took roles in the project's team."""

    attachments: tuple[Attachment, ...]


@event("project.agents_detached")
@dataclass(frozen=True, slots=True)
class AgentsDetached(Event):
    """Agents left roles of the project's team."""

    attachments: tuple[Attachment, ...]


@event("project.readied")
@dataclass(frozen=True, slots=True)
class ProjectReadied(Event):
    """The draft was declared complete enough to run."""


@event("project.run_started")
@dataclass(frozen=True, slots=True)
class ProjectRunStarted(Event):
    """A run of the project began and is now its active one."""

    run_id: str


@event("project.paused")
@dataclass(frozen=True, slots=True)
class ProjectPaused(Event):
    """The active run was paused, and the project with it."""

    run_id: str


@event("project.resumed")
@dataclass(frozen=True, slots=True)
class ProjectResumed(Event):
    """The active run went on."""

    run_id: str


@event("project.run_ended", version=2)
@dataclass(frozen=True, slots=True)
class ProjectRunEnded(Event):
    """The active run ended as ``run_status``; the project's own status follows from it."""

    run_id: str
    run_status: str
    status: Literal["completed", "failed", "ready"]


@event("project.codes_allocated")
@dataclass(frozen=True, slots=True)
class CodesAllocated(Event):
    """The numbers ``first`` to ``last`` were taken for codes of tasks and are never given again."""

    first: int
    last: int


@event("kickoff.requested")
@dataclass(frozen=True, slots=True)
class KickoffRequested(Event):
    """A kickoff was asked for (seed S0, *Kickoff Flow*)."""

    kickoff_id: str
    prompt: str
    session_id: str | None


@event("kickoff.part_recorded")
@dataclass(frozen=True, slots=True)
class KickoffPartRecorded(Event):
    """The pm or the ba answered."""

    kickoff_id: str
    role: KickoffRole
    pm_summary: str
    ba_requirements: tuple[str, ...]
    risks: tuple[str, ...]
    next_steps: tuple[str, ...]


@event("kickoff.part_failed")
@dataclass(frozen=True, slots=True)
class KickoffPartFailed(Event):
    """The pm or the ba could not answer; the other's part is kept."""

    kickoff_id: str
    role: KickoffRole
    error: str


@event("kickoff.completed")
@dataclass(frozen=True, slots=True)
class KickoffCompleted(Event):
    """Both parts are in; ``partial`` when one of them failed, ``failed`` when both did."""

    kickoff_id: str
    status: Literal["completed", "partial", "failed"]
