"""What can happen to a project; it must never change the meaning of an event once written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Event, event
from guildhall.domain.record import Record

KickoffRole = Literal["pm", "ba"]
KickoffStatus = Literal["requested", "completed", "partial", "failed"]


class Attachment(Record):
    """One agent in a role of the project's team."""

    role: str
    agent_id: str


class TemplateRef(Record):
    """The template's version that a project began from."""

    template_id: str
    version: int


MOST_BACKLOGS = 50
"""The backlogs of a project whose terms are kept, the newest."""


class Taken(Record):
    """The terms of a backlog that was brought onto the queue at a time, by the names of a run's config."""

    terms: dict[str, Any]
    at: datetime


@event("project.created")
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
class ProjectRevised(Event):
    """The project's definition was changed; each field holds the value from now on."""

    name: str
    goal: str
    repository: str
    target_branch: str


@event("project.configured")
class ProjectConfigured(Event):
    """A JSON merge patch (RFC 7396) was applied to the project's config."""

    patch: dict[str, Any]


@event("project.backlog_taken")
class BacklogTaken(Event):
    """A backlog was brought onto the queue; ``terms`` are its settings, by the names of a run's config."""

    backlog: str
    terms: dict[str, Any]


@event("project.gates_waived")
class GatesWaived(Event):
    """A person asks at these gates no more for what earlier backlogs said."""

    gates: tuple[str, ...]


@event("project.agents_attached")
class AgentsAttached(Event):
    """Agents took roles in the project's team."""

    attachments: tuple[Attachment, ...]


@event("project.agents_detached")
class AgentsDetached(Event):
    """Agents left roles of the project's team."""

    attachments: tuple[Attachment, ...]


@event("project.readied")
class ProjectReadied(Event):
    """The draft was declared complete enough to run."""


@event("project.run_started")
class ProjectRunStarted(Event):
    """A run of the project began and is now its active one."""

    run_id: str


@event("project.paused")
class ProjectPaused(Event):
    """The active run was paused, and the project with it."""

    run_id: str


@event("project.resumed")
class ProjectResumed(Event):
    """The active run went on."""

    run_id: str


@event("project.run_ended", version=2)
class ProjectRunEnded(Event):
    """The active run ended as ``run_status``; the project's own status follows from it."""

    run_id: str
    run_status: str
    status: Literal["completed", "failed", "ready"]


@event("project.codes_allocated")
class CodesAllocated(Event):
    """The numbers ``first`` to ``last`` were taken for codes of tasks; older journals alone have it.

    A task's own event says its code, and how far they are counted is no fact.
    """

    first: int
    last: int


@event("kickoff.requested")
class KickoffRequested(Event):
    """A kickoff was asked for (seed S0, *Kickoff Flow*)."""

    kickoff_id: str
    prompt: str
    session_id: str | None


@event("kickoff.part_recorded")
class KickoffPartRecorded(Event):
    """The pm or the ba answered."""

    kickoff_id: str
    role: KickoffRole
    pm_summary: str
    ba_requirements: tuple[str, ...]
    risks: tuple[str, ...]
    next_steps: tuple[str, ...]


@event("kickoff.part_failed")
class KickoffPartFailed(Event):
    """The pm or the ba could not answer; the other's part is kept."""

    kickoff_id: str
    role: KickoffRole
    error: str


@event("kickoff.completed")
class KickoffCompleted(Event):
    """Both parts are in; ``partial`` when one of them failed, ``failed`` when both did."""

    kickoff_id: str
    status: Literal["completed", "partial", "failed"]
