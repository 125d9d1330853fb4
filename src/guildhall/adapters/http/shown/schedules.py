"""Schedules as they are asked for and represented."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from guildhall.adapters.http.asked.schedules import ScheduledRun, ScheduledTask
from guildhall.adapters.http.fields import Instant
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.shown.jobs import JobCreate
from guildhall.domain.schedules.events import Timing
from guildhall.domain.schedules.schedule import Schedule

Cron = Annotated[str, Field(min_length=1, max_length=200, examples=["30 8 * * mon-fri"])]
Zone = Annotated[str, Field(min_length=1, max_length=100, examples=["Europe/Berlin"])]


class ScheduleCreate(AskedModel):
    """What to start when: either ``cron`` in a time zone, or once at the time ``iso``.

    One of ``job``, ``task`` and ``run`` is started at each tick; by default the job of the default preset.
    """

    title: str = Field("", max_length=500, examples=["Weekly notes"])
    cron: Cron | None = Field(None, description="Minute, hour, day of month, month, day of week.")
    iso: Instant | None = Field(None, description="RFC 3339, with its offset.")
    time_zone: Zone = "UTC"
    catch_up: Literal["last", "none"] = Field(
        "last", description="Whether the last of the ticks missed while nobody looked is made up for."
    )
    overlap: Literal["skip", "queue"] = Field(
        "skip", description="What becomes of a tick while what the one before it started is not over."
    )
    job: JobCreate | None = None
    task: ScheduledTask | None = None
    run: ScheduledRun | None = None

    def timing(self) -> Timing:
        """As the domain has it."""
        return Timing(self.cron, self.iso, self.time_zone, self.catch_up, self.overlap)


class ScheduleUpdate(AskedModel):
    """What to change of a schedule; what is left out stays."""

    title: str | None = Field(None, min_length=1, max_length=500)
    cron: Cron | None = None
    iso: Instant | None = None
    time_zone: Zone | None = None
    catch_up: Literal["last", "none"] | None = None
    overlap: Literal["skip", "queue"] | None = None
    job: JobCreate | None = None
    task: ScheduledTask | None = None
    run: ScheduledRun | None = None

    def changes(self) -> dict[str, Any]:
        """What is named of its title and timing; a cron expression takes a time away and the reverse."""
        given = self.model_dump(exclude_none=True, exclude={"job", "task", "run", "iso"})
        if self.iso is not None:
            given |= {"at": self.iso, "cron": self.cron}
        elif self.cron is not None:
            given["at"] = None
        return given


class ScheduleShown(ShownModel):
    """A schedule: ``last_outcome`` is what its tick ``last_run`` became, ``last_reason`` why not more."""

    id: str
    title: str
    cron: str | None
    iso: datetime | None
    time_zone: str
    catch_up: str
    overlap: str
    starts: Literal["job", "task", "run"]
    job: dict[str, Any] | None = Field(description="What is asked for, where it starts a job.")
    task: dict[str, Any] | None
    run: dict[str, Any] | None = Field(description="With its backlog as it was read.")
    active: bool
    next_run: datetime | None
    last_run: datetime | None
    last_outcome: str | None
    last_reason: str
    last_started: str | None = Field(description="The id of what was started last.")
    waiting: datetime | None = Field(description="A tick that waits until that is over.")
    ticks: int
    created_by: str
    created_at: datetime | None
    updated_at: datetime | None


class Ticks(ShownModel):
    """The next ticks of a schedule, whether or not it is paused."""

    ticks: list[datetime]


def schedule_shown(schedule: Schedule) -> ScheduleShown:
    """A schedule as it is represented."""
    own = {"id", "cron", "iso", "time_zone", "catch_up", "overlap", "job", "task", "run"}
    timing = schedule.timing
    return ScheduleShown(
        id=schedule.schedule_id,
        cron=timing.cron,
        iso=timing.at,
        time_zone=timing.time_zone,
        catch_up=timing.catch_up,
        overlap=timing.overlap,
        job=schedule.request if schedule.starts == "job" else None,
        task=schedule.request if schedule.starts == "task" else None,
        run=schedule.request if schedule.starts == "run" else None,
        **{name: getattr(schedule, name) for name in ScheduleShown.model_fields.keys() - own},
    )
