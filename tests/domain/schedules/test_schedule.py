"""The schedule: its lifecycle, and that no tick is recorded twice."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.kernel import DomainError
from guildhall.domain.schedules import commands as c
from guildhall.domain.schedules.decide import ScheduleBehavior
from guildhall.domain.schedules.events import ScheduleTicked, Timing

T0 = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CREATE = c.CreateSchedule("s1", "Hourly", Timing("0 * * * *"), {}, T0)


@pytest.fixture
def schedule(entity: Any) -> Any:
    one = entity(ScheduleBehavior())
    one.ask(CREATE)
    return one


def test_a_tick_is_recorded_once(schedule: Any, refused: Any) -> None:
    tick = c.Tick(T0, T0, "started", "j1", T0 + HOUR)
    schedule.ask(tick)
    assert (schedule.state.last_run, schedule.state.next_run, schedule.state.last_started) == (
        T0,
        T0 + HOUR,
        "j1",
    )
    refused(schedule, tick, "schedule.tick_is_due")


def test_ticks_that_were_missed_are_told(schedule: Any) -> None:
    (event,) = schedule.ask(c.Tick(T0, T0 + 5 * HOUR, "started", "j1", T0 + 6 * HOUR))
    assert event.missed_since == T0


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.Tick(T0, T0 - HOUR, "started", "j", T0 + HOUR), "schedule.time_goes_on"),
        (c.Tick(T0, T0, "started", "j", T0), "schedule.time_goes_on"),
        (c.Tick(T0, T0, "started", None, None), "schedule.only_a_start_names_what_it_started"),
        (c.Tick(T0, T0, "missed", "j", None), "schedule.only_a_start_names_what_it_started"),
        (c.EndWaiting(T0, "j"), "schedule.tick_waits"),
        (CREATE, "schedule.created_once"),
    ],
)
def test_what_does_not_fit_is_refused(schedule: Any, refused: Any, command: Any, rule: str) -> None:
    refused(schedule, command, rule)


def test_a_schedule_that_is_paused_or_deleted_does_not_tick(schedule: Any, refused: Any) -> None:
    schedule.ask(c.PauseSchedule())
    refused(schedule, c.Tick(T0, T0, "started", "j", T0 + HOUR), "schedule.tick_is_due")
    refused(schedule, c.ResumeSchedule(None), "schedule.has_a_time_to_come")
    schedule.ask(c.ResumeSchedule(T0 + HOUR))
    schedule.ask(c.DeleteSchedule())
    refused(schedule, c.ResumeSchedule(T0 + HOUR), "schedule.exists")


class Life(RuleBasedStateMachine):
    """A schedule under whatever is asked of it, by schedulers whose idea of the time differs."""

    def __init__(self, one: Any) -> None:
        super().__init__()
        self.one = one

    @initialize()
    def create(self) -> None:
        self.one.ask(CREATE)

    def attempt(self, command: Any) -> None:
        with contextlib.suppress(DomainError):
            self.one.ask(command)

    @rule(due=st.integers(0, 5), late=st.integers(0, 3), outcome=st.sampled_from(["started", "queued"]))
    def tick(self, due: int, late: int, outcome: Any) -> None:
        at = T0 + (due + late) * HOUR
        started = "j" if outcome == "started" else None
        self.attempt(c.Tick(T0 + due * HOUR, at, outcome, started, at + HOUR))

    @rule(due=st.integers(0, 9))
    def end_waiting(self, due: int) -> None:
        self.attempt(c.EndWaiting(T0 + due * HOUR, "j"))

    @rule(ahead=st.integers(1, 3))
    def resume(self, ahead: int) -> None:
        last = self.one.state.last_run or T0
        self.attempt(c.ResumeSchedule(last + ahead * HOUR))

    @rule()
    def pause(self) -> None:
        self.attempt(c.PauseSchedule())

    @invariant()
    def no_tick_comes_twice_and_they_follow_each_other(self) -> None:
        events = [one.event for one in self.one.recorded]
        ticks = [one.tick for one in events if isinstance(one, ScheduleTicked)]
        assert ticks == sorted(set(ticks))
        assert self.one.replayed() == self.one.state


def test_whatever_happens_no_tick_is_recorded_twice(explore: Any) -> None:
    explore(Life, ScheduleBehavior())
