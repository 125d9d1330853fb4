"""Work on tasks under leases: claimed, kept alive, reported and handed in by agents (seed S3)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from guildhall.adapters.http.asked import work as asked
from guildhall.adapters.http.caller import Reply, Worker, entity_etag
from guildhall.adapters.http.claims import claimed
from guildhall.adapters.http.fields import Name
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.tasks import TaskShown
from guildhall.adapters.http.shown.work import BeatShown, ClaimShown, ClaimsShown, UsageShown
from guildhall.adapters.http.steps import (
    Claimer,
    Completer,
    Failer,
    Releaser,
    Reporter,
    Starter,
    take_step,
    write_held,
)
from guildhall.application.access.reach import project_meant, task_within
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.application.reactions.stale import take_back_stale
from guildhall.application.remote import usage
from guildhall.application.remote import work as remote
from guildhall.application.remote.evidence import base_of, commit_of, has_changed
from guildhall.application.remote.holding import require_holder
from guildhall.application.remote.usage import Spent
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task

router = FeatureRouter(prefix="/api/tasks", tags=["work"])

InProject = Annotated[Name | None, Query(description="The project, where a code stands in several.")]
REFUSALS = documented(409, 412)


@router.post("/claim", response_model=ClaimsShown, responses=documented(409))
def claim_tasks(caller: Claimer, body: asked.Claim) -> Response:
    """Take the most urgent tasks that are ready, oldest first; an empty list where there are none."""
    take_back_stale(caller.company)
    taken: list[remote.Taken] = []

    def unit(tx: Transaction) -> Reply:
        project = project_meant(tx.views, caller.principal, body.project_id)
        roles, skills = (None if one is None else tuple(one) for one in (body.roles, body.skills))
        terms = remote.Terms(caller.principal, body.ttl_seconds, body.agent_id, roles, skills)
        claims = remote.claim(tx, caller.company, project.id, terms, limit=body.limit, run_id=body.run_id)
        taken[:] = claims
        kept = ClaimsShown(items=[claimed(caller, one, secret=False) for one in claims])
        return Reply(ClaimsShown(items=[claimed(caller, one) for one in claims]), repeated=kept)

    answer = caller.write(unit)
    remote.prepare(caller.company, taken)
    return answer


@router.post("/{task}/claim", response_model=ClaimShown, responses=REFUSALS)
def claim_task(
    caller: Claimer, task: Name, body: asked.ClaimOne | None = None, project: InProject = None
) -> Response:
    """Take a certain task."""
    wanted = body or asked.ClaimOne.model_validate({})
    take_back_stale(caller.company)
    taken: list[remote.Taken] = []

    def unit(tx: Transaction) -> Reply:
        task_id = task_within(tx.views, caller.principal, task, project).id
        require_match(tx, "Task", task_id, caller.if_match)
        terms = remote.Terms(caller.principal, wanted.ttl_seconds, wanted.agent_id)
        taken[:] = [remote.claim_certain(tx, caller.company, task_id, terms)]
        etag, kept = entity_etag(tx, "Task", task_id), claimed(caller, taken[0], secret=False)
        return Reply(claimed(caller, taken[0]), 200, etag, kept)

    answer = caller.write(unit)
    remote.prepare(caller.company, taken)
    return answer


@router.post("/{task}/heartbeat", response_model=BeatShown, responses=REFUSALS)
def beat_task(caller: Worker, task: Name, body: asked.Beat, project: InProject = None) -> Response:
    """Say that the holder lives, and learn whether its run is to come to rest."""

    def unit(tx: Transaction) -> Reply:
        held: Task = task_within(tx.views, caller.principal, task, project).state
        now: Task = tx.state("Task", held.id)
        require_holder(now, caller.principal)
        until = remote.beat(tx, now, body.fence, body.ttl_seconds)
        run: Run = tx.state("Run", now.run_id) if now.run_id else Run()
        return Reply(
            BeatShown(
                ok=True,
                expires_at=until,
                pause_requested=run.pause_requested,
                stop_requested=run.stop_requested is not None,
            )
        )

    return write_held(caller, body.fence, unit)


@router.post("/{task}/start", response_model=TaskShown, responses=REFUSALS)
def start_task(caller: Starter, task: Name, body: asked.Start, project: InProject = None) -> Response:
    """Begin; what the work is judged by is what merging it would bring, whatever base it names."""
    seen: Task = task_within(caller.views, caller.principal, task, project).state
    command = commands.StartTask(body.fence, body.branch, base_of(caller.company, seen, body.base_commit))
    return take_step(caller, task, project, body.fence, lambda tx, found: tell(tx, found.id, command))


@router.post("/{task}/progress", response_model=TaskShown, responses=REFUSALS)
def report_progress(
    caller: Reporter, task: Name, body: asked.Progress, project: InProject = None
) -> Response:
    """Say how it goes."""
    command = commands.ReportProgress(body.fence, body.note)
    return take_step(caller, task, project, body.fence, lambda tx, found: tell(tx, found.id, command))


@router.post("/{task}/usage", response_model=UsageShown, responses=REFUSALS)
def report_usage(caller: Worker, task: Name, body: asked.Usage, project: InProject = None) -> Response:
    """Say what the agent's model used: it counts in every budget, and one that is spent stops the work."""
    spent = Spent(body.model, body.input_tokens, body.output_tokens, body.cost_micros)

    def unit(tx: Transaction) -> Reply:
        task_id = task_within(tx.views, caller.principal, task, project).id
        now: Task = tx.state("Task", task_id)
        require_holder(now, caller.principal)
        booked = usage.report(tx, now, body.fence, spent)
        return Reply(
            UsageShown(
                ok=True,
                tokens_used=booked.tokens_used,
                exceeded=booked.exceeded,
                stopped=booked.stopped,
            )
        )

    return write_held(caller, body.fence, unit)


@router.post("/{task}/complete", response_model=TaskShown, responses=REFUSALS)
def complete_task(
    caller: Completer, task: Name, body: asked.Completion, project: InProject = None
) -> Response:
    """Hand in the work; what is missing of its criteria is named. The same report again changes nothing."""
    seen: Task = task_within(caller.views, caller.principal, task, project).state
    commit = commit_of(caller.company, seen, body.commit)

    def complete(tx: Transaction, found: Task) -> Task:
        artifacts = asked.artifacts_of(body, [tx.new_id() for _ in body.artifacts])
        command = commands.CompleteTask(
            body.fence,
            commit,
            has_changed(tx, found, commit),
            asked.results_of(body),
            artifacts,
            body.summary,
        )
        return remote.complete(tx, found.id, command)

    return take_step(caller, task, project, body.fence, complete)


@router.post("/{task}/release", response_model=TaskShown, responses=REFUSALS)
def release_task(caller: Releaser, task: Name, body: asked.GiveBack, project: InProject = None) -> Response:
    """Give the task back."""
    reason = body.reason or "released"
    return take_step(
        caller, task, project, body.fence, lambda tx, found: queue.release(tx, found.id, body.fence, reason)
    )


@router.post("/{task}/fail", response_model=TaskShown, responses=REFUSALS)
def fail_task(caller: Failer, task: Name, body: asked.Failure, project: InProject = None) -> Response:
    """Use up an attempt; after the last one the task is blocked."""
    chance = int(caller.company.system.chance.uniform(0, 1000))

    def fail(tx: Transaction, found: Task) -> Task:
        return remote.fail(tx, found.id, body.fence, body.reason, chance)

    return take_step(caller, task, project, body.fence, fail)
