"""The state of a project and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.projects import events as e
from guildhall.domain.record import Record, evolve, field
from guildhall.domain.rules import merge_patch, stamped

ProjectStatus = Literal["draft", "ready", "running", "paused", "completed", "failed"]


class Kickoff(Record):
    """The latest kickoff: what pm and ba made of the prompt, and what failed.

    ``answered`` are the roles whose part is in, with or without success; ``errors`` is by role.
    """

    kickoff_id: str
    prompt: str
    status: e.KickoffStatus
    session_id: str | None
    requested_at: datetime
    answered: tuple[str, ...] = ()
    pm_summary: str = ""
    ba_requirements: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    errors: dict[str, str] = field(default_factory=dict[str, str])
    completed_at: datetime | None = None


class Project(Record):
    """A product being built. ``repository`` is the path of its git repository, empty for none.

    ``backlogs`` are the newest of its queue by what they are known again, ``waived`` gates since when.
    """

    project_id: str = ""
    org_id: str = ""
    name: str = ""
    goal: str = ""
    repository: str = ""
    target_branch: str = ""
    status: ProjectStatus = "draft"
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    template: e.TemplateRef | None = None
    team: tuple[e.Attachment, ...] = ()
    active_run_id: str | None = None
    last_run_id: str | None = None
    runs: int = 0
    next_task_number: int = 1  # behind what an older journal counted; see numbers.py
    kickoff: Kickoff | None = None
    backlogs: dict[str, e.Taken] = field(default_factory=dict[str, e.Taken])
    waived: dict[str, datetime] = field(default_factory=dict[str, datetime])
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was created."""
        return bool(self.project_id)

    def agents(self, role: str) -> tuple[str, ...]:
        """The ids of the agents in a role, in the order they were attached."""
        return tuple(item.agent_id for item in self.team if item.role == role)


folds = Folds()


@folds.on(e.ProjectCreated)
def _created(_state: Project, event: e.ProjectCreated, recorded: Recorded) -> Project:
    return Project(
        project_id=event.project_id,
        org_id=event.org_id,
        name=event.name,
        goal=event.goal,
        repository=event.repository,
        target_branch=event.target_branch,
        config=event.config,
        template=event.template,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.ProjectRevised)
def _revised(state: Project, event: e.ProjectRevised, recorded: Recorded) -> Project:
    return stamped(
        state,
        recorded,
        name=event.name,
        goal=event.goal,
        repository=event.repository,
        target_branch=event.target_branch,
    )


@folds.on(e.ProjectConfigured)
def _configured(state: Project, event: e.ProjectConfigured, recorded: Recorded) -> Project:
    return stamped(state, recorded, config=merge_patch(state.config, event.patch))


@folds.on(e.BacklogTaken)
def _backlog_taken(state: Project, event: e.BacklogTaken, recorded: Recorded) -> Project:
    others = {name: taken for name, taken in state.backlogs.items() if name != event.backlog}
    newest = list(others.items())[-e.MOST_BACKLOGS + 1 :]
    return stamped(
        state, recorded, backlogs=dict([*newest, (event.backlog, e.Taken(event.terms, recorded.at))])
    )


@folds.on(e.GatesWaived)
def _gates_waived(state: Project, event: e.GatesWaived, recorded: Recorded) -> Project:
    return stamped(state, recorded, waived={**state.waived, **dict.fromkeys(event.gates, recorded.at)})


@folds.on(e.AgentsAttached)
def _attached(state: Project, event: e.AgentsAttached, recorded: Recorded) -> Project:
    return stamped(state, recorded, team=tuple(dict.fromkeys(state.team + event.attachments)))


@folds.on(e.AgentsDetached)
def _detached(state: Project, event: e.AgentsDetached, recorded: Recorded) -> Project:
    return stamped(state, recorded, team=tuple(item for item in state.team if item not in event.attachments))


@folds.on(e.ProjectReadied)
def _readied(state: Project, _event: e.ProjectReadied, recorded: Recorded) -> Project:
    return stamped(state, recorded, status="ready")


@folds.on(e.ProjectRunStarted)
def _run_started(state: Project, event: e.ProjectRunStarted, recorded: Recorded) -> Project:
    run = event.run_id
    return stamped(state, recorded, status="running", active_run_id=run, last_run_id=run, runs=state.runs + 1)


@folds.on(e.ProjectPaused)
def _paused(state: Project, _event: e.ProjectPaused, recorded: Recorded) -> Project:
    return stamped(state, recorded, status="paused")


@folds.on(e.ProjectResumed)
def _resumed(state: Project, _event: e.ProjectResumed, recorded: Recorded) -> Project:
    return stamped(state, recorded, status="running")


@folds.on(e.ProjectRunEnded)
def _run_ended(state: Project, event: e.ProjectRunEnded, recorded: Recorded) -> Project:
    return stamped(state, recorded, status=event.status, active_run_id=None)


@folds.on(e.CodesAllocated)
def _codes_allocated(state: Project, event: e.CodesAllocated, recorded: Recorded) -> Project:
    return stamped(state, recorded, next_task_number=event.last + 1)


@folds.on(e.KickoffRequested)
def _kickoff_requested(state: Project, event: e.KickoffRequested, recorded: Recorded) -> Project:
    kickoff = Kickoff(event.kickoff_id, event.prompt, "requested", event.session_id, recorded.at)
    return stamped(state, recorded, kickoff=kickoff)


@folds.on(e.KickoffPartRecorded)
def _part_recorded(state: Project, event: e.KickoffPartRecorded, recorded: Recorded) -> Project:
    kickoff = state.kickoff
    if kickoff is None:
        return state
    changed = evolve(
        kickoff,
        answered=(*kickoff.answered, event.role),
        pm_summary=event.pm_summary or kickoff.pm_summary,
        ba_requirements=event.ba_requirements or kickoff.ba_requirements,
        risks=tuple(dict.fromkeys(kickoff.risks + event.risks)),
        next_steps=tuple(dict.fromkeys(kickoff.next_steps + event.next_steps)),
    )
    return stamped(state, recorded, kickoff=changed)


@folds.on(e.KickoffPartFailed)
def _part_failed(state: Project, event: e.KickoffPartFailed, recorded: Recorded) -> Project:
    kickoff = state.kickoff
    if kickoff is None:
        return state
    errors = {**kickoff.errors, event.role: event.error}
    changed = evolve(kickoff, answered=(*kickoff.answered, event.role), errors=errors)
    return stamped(state, recorded, kickoff=changed)


@folds.on(e.KickoffCompleted)
def _kickoff_completed(state: Project, event: e.KickoffCompleted, recorded: Recorded) -> Project:
    if state.kickoff is None:
        return state
    kickoff = evolve(state.kickoff, status=event.status, completed_at=recorded.at)
    return stamped(state, recorded, kickoff=kickoff)
