"""The rules of a schedule as data, in the order they are tried; they must never act."""

from __future__ import annotations

from typing import Any, get_args

from guildhall.domain.rules import Rule, is_json_object, is_text
from guildhall.domain.schedules import errors
from guildhall.domain.schedules.events import CatchUp, Overlap, Starts

KNOWN = Rule(
    "schedule.exists", lambda state, _: state.exists, errors.ScheduleUnknown, "there is no such schedule"
)

CREATE = (
    Rule(
        "schedule.created_once",
        lambda state, _: not state.schedule_id,
        errors.ScheduleAlreadyExists,
        "schedule {state.schedule_id} exists already",
        "schedule_id",
    ),
    Rule(
        "schedule.has_id",
        lambda _, command: is_text(command.schedule_id, 200),
        errors.ScheduleInvalid,
        "a schedule needs an id",
        "schedule_id",
    ),
)


def _words_are_known(_state: Any, command: Any) -> bool:
    timing = command.timing
    words = ((timing.catch_up, CatchUp), (timing.overlap, Overlap), (command.starts, Starts))
    return all(word in get_args(known) for word, known in words)


DEFINITION = (
    Rule(
        "schedule.has_title",
        lambda _, command: is_text(command.title, 500),
        errors.ScheduleInvalid,
        "a schedule's title has 1 to 500 characters",
        "title",
    ),
    Rule(
        "schedule.has_one_timing",
        lambda _, command: (command.timing.cron is None) != (command.timing.at is None),
        errors.ScheduleInvalid,
        "a schedule has either a cron expression or one time",
        "cron",
    ),
    Rule(
        "schedule.words_are_known",
        _words_are_known,
        errors.ScheduleInvalid,
        "catch_up is last or none, overlap is skip or queue, and a schedule starts a job, task or run",
        "catch_up",
    ),
    Rule(
        "schedule.request_is_json",
        lambda _, command: is_json_object(command.request),
        errors.ScheduleInvalid,
        "what a schedule starts is a JSON object without floating-point numbers",
        "job",
    ),
)


def _ticks_once(state: Any, command: Any) -> bool:
    return getattr(command, "timing", state.timing).cron is None


def _times_to_come(field: str, *, once: bool) -> Rule:
    return Rule(
        "schedule.has_a_time_to_come",
        lambda state, command: command.next_run is not None or _ticks_once(state, command) is not once,
        errors.ScheduleInvalid,
        "this schedule would never tick again: give it a time to come",
        field,
    )


TIMES_TO_COME = (_times_to_come("cron", once=False), _times_to_come("iso", once=True))

TICK = (
    KNOWN,
    Rule(
        "schedule.tick_is_due",
        lambda state, command: state.active and state.next_run == command.due,
        errors.TickGone,
        "this tick of schedule {state.schedule_id} is recorded already",
    ),
    Rule(
        "schedule.time_goes_on",
        lambda _, command: (
            command.due <= command.tick and (command.next_run is None or command.tick < command.next_run)
        ),
        errors.ScheduleInvalid,
        "the ticks of a schedule follow each other",
    ),
    Rule(
        "schedule.only_a_start_names_what_it_started",
        lambda _, command: (command.outcome == "started") == (command.started is not None),
        errors.ScheduleInvalid,
        "a tick names what it started, and no other one does",
    ),
)

WAITING = (
    KNOWN,
    Rule(
        "schedule.tick_waits",
        lambda state, command: state.waiting == command.tick,
        errors.TickGone,
        "this tick of schedule {state.schedule_id} waits no more",
    ),
)
