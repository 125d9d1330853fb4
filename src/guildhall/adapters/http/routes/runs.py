"""Runs: started, steered, and told of (seed S2, *Run lifecycle*)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from guildhall.adapters.http.accepting import prefers
from guildhall.adapters.http.asked.runs import RunStart, run_asked
from guildhall.adapters.http.caller import Caller, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Name, Reason
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.runs import (
    RunResult,
    RunShown,
    RunStarted,
    StandingShown,
    run_shown,
    run_started,
    standing_shown,
)
from guildhall.application.access.reach import columns_within, is_bound, project_within, run_within
from guildhall.application.driving import is_driven
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.application.projects.beside import beside
from guildhall.application.runs import steering
from guildhall.application.runs.answers import conclusion_of
from guildhall.application.runs.queries import standing_of
from guildhall.application.runs.report import report_of
from guildhall.application.runs.requests import RunAsked, start_asked, start_at
from guildhall.application.runs.start import Started
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run, RunStatus

router = FeatureRouter(prefix="/api/runs", tags=["runs"])


class Why(AskedModel):
    """A reason in words."""

    reason: Reason = ""


@router.post("", status_code=201, response_model=RunStarted, responses=documented(409))
def start_run(caller: Member, body: RunStart) -> Response:
    """Start a run, or find the unfinished one of the same backlog (200); the server drives it."""
    asked = run_asked(caller.api.backlogs, body)

    def work() -> Reply:
        started = _start(caller, body, asked)
        run: Run = caller.company.journal.state(caller.company.scope, "Run", started.run_id)
        shown = run_started(run, _beside(caller, run), resumed=started.resumed)
        return Reply(shown, 200 if started.resumed else 201)

    return caller.work(work)


def _start(caller: Caller, body: RunStart, asked: RunAsked) -> Started:
    """Start the run where a request says: in a project, or on a repository."""
    if (body.project_id is None) == (body.repository is None):
        raise ValidationFailed("give either a project or a repository", field="project_id")
    if body.project_id is not None and body.project is not None:
        raise ValidationFailed("a project_id says which project; leave its name out", field="project")
    if body.project_id is None:
        asked = evolve(asked, project=body.project)
        return start_at(caller.company, Path(body.repository or ""), asked, caller.origin)
    project = project_within(caller.views, caller.principal, body.project_id).state
    return start_asked(caller.company, project, asked, caller.origin)


def _beside(caller: Caller, run: Run) -> list[str]:
    """The older projects of a run's repository; a key of one project is told of no other."""
    project: Project = caller.company.journal.state(caller.company.scope, "Project", run.project_id)
    return [] if is_bound(caller.principal) else beside(caller.views, project, run.run_id)


@router.get("", response_model=Listed[RunShown])
def list_runs(
    caller: Reader, pages: Pages, project: Name | None = None, status: RunStatus | None = None
) -> Response:
    """The runs of the org, in order of creation."""
    columns = columns_within(caller.principal, project_id=project, status=status)
    return listed(page_of(caller.views, "Run", pages, **columns), run_shown)


@router.get("/{run_id}", response_model=RunShown)
def read_run(caller: Reader, run_id: Name) -> Response:
    """A run."""
    return caller.show(run_within(caller.views, caller.principal, run_id), run_shown)


@router.get("/{run_id}/status")
def read_run_status(caller: Reader, run_id: Name) -> StandingShown:
    """Where a run stands: its tasks by status, what goes on, and what it has spent."""
    run: Run = run_within(caller.views, caller.principal, run_id).state
    journal, scope = caller.company.journal, caller.company.scope
    budget = journal.state(scope, "Budget", f"run/{run_id}")
    driven, now = is_driven(caller.company, run), caller.company.system.clock.now()
    return standing_shown(standing_of(caller.company, run), budget, driven=driven, now=now)


@router.get("/{run_id}/result")
def read_run_result(caller: Reader, run_id: Name) -> RunResult:
    """What came of a run, task by task, and what to do about what is blocked."""
    run: Run = run_within(caller.views, caller.principal, run_id).state
    return RunResult.model_validate(conclusion_of(caller.company, run))


@router.get(
    "/{run_id}/report",
    responses={200: {"content": {"application/json": {}, "text/markdown": {}}}, **documented(409)},
)
def read_run_report(
    caller: Reader,
    run_id: Name,
    request: Request,
    format: Literal["json", "markdown"] | None = None,  # noqa: A002 - its name
) -> Response:
    """The final report of a run, for programs or for people: as asked, else as the header Accept prefers."""
    for_people = prefers(request, "text/markdown", "application/json")
    kind = format or ("markdown" if for_people else "json")
    run: Run = run_within(caller.views, caller.principal, run_id).state
    content = report_of(caller.company, run, kind)
    media = "application/json" if kind == "json" else "text/markdown; charset=utf-8"
    return Response(content, media_type=media, headers={"X-Content-Type-Options": "nosniff"})


@router.post("/{run_id}/pause", response_model=RunShown, responses=documented(409, 412))
def pause_run(caller: Member, run_id: Name, body: Why | None = None) -> Response:
    """Ask a run to come to rest; what agents are doing is brought to its end first."""
    reason = body.reason if body else ""
    return _steer(caller, run_id, lambda tx: steering.pause(tx, run_id, reason))


@router.post("/{run_id}/resume", response_model=RunShown, responses=documented(409, 412))
def resume_run(caller: Member, run_id: Name) -> Response:
    """Let a paused run go on."""
    return _steer(caller, run_id, lambda tx: steering.resume(tx, run_id))


@router.post("/{run_id}/stop", response_model=RunShown, responses=documented(409, 412))
def stop_run(caller: Member, run_id: Name, body: Why | None = None) -> Response:
    """Ask a run to end with what is merged by then."""
    reason = body.reason if body else ""
    return _steer(caller, run_id, lambda tx: steering.stop(tx, run_id, reason))


def _steer(caller: Caller, run_id: str, step: Callable[[Transaction], Run]) -> Response:
    def unit(tx: Transaction) -> Reply:
        run_within(tx.views, caller.principal, run_id)
        require_match(tx, "Run", run_id, caller.if_match)
        return Reply(run_shown(step(tx)), 200, entity_etag(tx, "Run", run_id))

    return caller.write(unit)
