"""Where the whole org stands at a glance (seed S1, *Status*)."""

from __future__ import annotations

from pydantic import Field

from guildhall.adapters.http.caller import Reader
from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.status import status_of

router = FeatureRouter(prefix="/api", tags=["runs"])


class BlockedTask(ShownModel):
    """A task that cannot go on, by its code."""

    id: str
    reason: str
    detail: str


class KeptBranch(ShownModel):
    """A branch of the repository that keeps merged work which the target branch does not have."""

    branch: str
    command: str


class ProjectStanding(ShownModel):
    """A project: its tasks by status, how many ready ones wait for others, and the first that are blocked."""

    project_id: str
    name: str
    status: str
    repository: str
    tasks: dict[str, int]
    waiting: int = Field(0, description="So many of the ready tasks wait for others.")
    kept: list[KeptBranch] = Field(
        [], description="Merged work that was never delivered, and what brings it."
    )
    blocked: list[BlockedTask]


class WorkStanding(ShownModel):
    """One thing that goes on: a task by its code and its id, or (both null) a step for the whole company."""

    id: str | None
    task_id: str | None
    state: str
    agent: str
    seconds: float
    title: str


class RunStanding(ShownModel):
    """A run that is not over; ``driver_pid`` is null while no process works on it."""

    run_id: str
    project_id: str
    status: str
    backlog: str
    goal: str
    runtime: str
    branch: str
    reason: str
    pause_requested: bool
    stop_requested: str | None
    tasks: dict[str, int]
    waiting: int = Field(0, description="So many of the ready tasks wait for others.")
    tokens: int
    cost_usd: float
    limit_tokens: int | None
    limit_usd: float | None
    seconds: float
    created_at: str | None
    ended_at: str | None
    driver_pid: int | None
    at_work: list[WorkStanding]


class Status(ShownModel):
    """Where everything stands at a position of the journal.

    ``data`` is the server's data folder, empty for all but the installation's key. A worker key is told of
    its own project alone.
    """

    data: str
    position: int
    projects: list[ProjectStanding]
    runs: list[RunStanding]


@router.get("/status")
def read_status(caller: Reader) -> Status:
    """Projects, the runs that are not over, what is at work and what is blocked."""
    runs_it = caller.principal.kind == "installation"
    data = str(caller.company.world.storage.root) if runs_it else ""
    return Status.model_validate({"data": data, **status_of(caller.company, caller.principal.project_id)})
