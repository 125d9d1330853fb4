"""Schedules (seed S4, *Jobs API*): jobs, tasks and runs that are started by cron, or once at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from guildhall.adapters.http.asked.runs import run_asked
from guildhall.adapters.http.caller import UNCHANGED, Caller, IfMatch, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Instant, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.jobs import JobCreate
from guildhall.adapters.http.shown.schedules import (
    Cron,
    ScheduleCreate,
    ScheduleShown,
    ScheduleUpdate,
    Ticks,
    Zone,
    schedule_shown,
)
from guildhall.application.access.reach import columns_within, project_within
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.application.preconditions import require_match
from guildhall.application.schedules.keeping import (
    MOST_PREVIEWED,
    create_schedule,
    preview,
    resume_schedule,
    revise_schedule,
)
from guildhall.application.schedules.starting import Order, job_order, run_order, task_order
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.schedules.commands import DeleteSchedule, PauseSchedule
from guildhall.domain.schedules.errors import ScheduleUnknown
from guildhall.domain.schedules.events import Timing
from guildhall.domain.schedules.schedule import Schedule

router = FeatureRouter(tags=["schedules"])


@router.post("/schedule", status_code=201, response_model=ScheduleShown)
def create_one_schedule(caller: Member, body: ScheduleCreate) -> Response:
    """Have a job, a task or a run started at times to come."""
    title = body.title or body.cron or "once"
    order = _order(caller, body) or job_order(JobCreate.model_validate({}).request())

    def unit(tx: Transaction) -> Reply:
        schedule = create_schedule(caller.company, tx, title, body.timing(), order, caller.principal.actor)
        return _reply(tx, schedule, 201)

    return caller.write(unit)


@router.get("/schedule", response_model=Listed[ScheduleShown])
def list_schedules(
    caller: Reader,
    pages: Pages,
    active: Annotated[bool | None, Query(description="Only these.")] = None,
    project: Name | None = None,
) -> Response:
    """The schedules of the org; a worker key's are those of its project."""
    status = ("active", "inactive") if active is None else "active" if active else "inactive"
    columns = columns_within(caller.principal, project_id=project, status=status)
    return listed(page_of(caller.views, "Schedule", pages, **columns), schedule_shown)


@router.get("/schedule/preview")
def preview_timing(
    caller: Reader,
    cron: Cron | None = None,
    iso: Instant | None = None,
    time_zone: Zone = "UTC",
    count: Annotated[int, Query(ge=1, le=MOST_PREVIEWED)] = 5,
) -> Ticks:
    """The next ticks that a schedule would have, before there is one; none where none is to come."""
    if (cron is None) == (iso is None):
        raise ValidationFailed("give either a cron expression or a time", field="cron")
    system = caller.company.system
    timing = Timing(cron, iso, time_zone, "last", "skip")
    return Ticks(ticks=preview(system.calendar, timing, system.clock.now(), count))


@router.get("/schedule/{schedule_id}", response_model=ScheduleShown, responses=UNCHANGED)
def read_schedule(caller: Reader, schedule_id: str) -> Response:
    """A schedule."""
    return caller.show(_row(caller, schedule_id), schedule_shown)


@router.get("/schedule/{schedule_id}/preview")
def preview_schedule(
    caller: Reader, schedule_id: str, count: Annotated[int, Query(ge=1, le=MOST_PREVIEWED)] = 10
) -> Ticks:
    """The next ticks, in UTC."""
    schedule: Schedule = _row(caller, schedule_id).state
    system = caller.company.system
    return Ticks(ticks=preview(system.calendar, schedule.timing, system.clock.now(), count))


@router.patch("/schedule/{schedule_id}", response_model=ScheduleShown, responses=documented(409, 412, 428))
def update_schedule(caller: Member, schedule_id: str, body: ScheduleUpdate, if_match: IfMatch) -> Response:
    """Change a schedule."""
    _row(caller, schedule_id)
    order = _order(caller, body)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Schedule", schedule_id, if_match)
        changes = body.changes() | ({} if order is None else {"order": order})
        return _reply(tx, revise_schedule(caller.company, tx, schedule_id, changes))

    return caller.write(unit)


@router.post("/schedule/{schedule_id}/pause", response_model=ScheduleShown, responses=documented(412))
def pause_schedule(caller: Member, schedule_id: str) -> Response:
    """Have no further tick until it is resumed."""
    _row(caller, schedule_id)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Schedule", schedule_id, caller.if_match)
        return _reply(tx, tx.ask("Schedule", schedule_id, PauseSchedule()))

    return caller.write(unit)


@router.post("/schedule/{schedule_id}/resume", response_model=ScheduleShown, responses=documented(412))
def resume_one_schedule(caller: Member, schedule_id: str) -> Response:
    """Tick again; what was missed meanwhile is not made up for."""
    _row(caller, schedule_id)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Schedule", schedule_id, caller.if_match)
        return _reply(tx, resume_schedule(caller.company, tx, schedule_id))

    return caller.write(unit)


@router.delete("/schedule/{schedule_id}", status_code=204, responses=documented(412))
def delete_schedule(caller: Member, schedule_id: str) -> Response:
    """Take a schedule away; what it started stays."""
    _row(caller, schedule_id)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Schedule", schedule_id, caller.if_match)
        tx.ask("Schedule", schedule_id, DeleteSchedule())
        return Reply(None, 204)

    return caller.write(unit)


def _order(caller: Caller, body: ScheduleCreate | ScheduleUpdate) -> Order | None:
    """What a request wants to be started, none where it says nothing of it.

    Raises:
        ValidationFailed: when it wants several things, or names what there is none of.
    """
    if sum(one is not None for one in (body.job, body.task, body.run)) > 1:
        raise ValidationFailed("a schedule starts one thing: give a job, a task or a run", field="job")
    if body.task is not None:
        project_within(caller.views, caller.principal, body.task.project_id)
        return task_order(body.task.project_id, body.task.planned())
    if body.run is not None:
        project_within(caller.views, caller.principal, body.run.project_id)
        return run_order(body.run.project_id, run_asked(caller.api.backlogs, body.run.repeated()))
    return None if body.job is None else job_order(body.job.request())


def _row(caller: Caller, schedule_id: str) -> Row:
    row = caller.views.row("Schedule", schedule_id)
    bound = caller.principal.project_id
    if row is None or row.state.deleted or bound not in (None, row.state.request.get("project_id")):
        raise ScheduleUnknown("there is no schedule of this id", field="schedule_id")
    return row


def _reply(tx: Transaction, schedule: Schedule, status: int = 200) -> Reply:
    etag = entity_etag(tx, "Schedule", schedule.schedule_id)
    return Reply(schedule_shown(schedule), status, etag)
