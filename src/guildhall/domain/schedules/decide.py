"""Decides what a command to a schedule causes: above all, that no tick is recorded twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check
from guildhall.domain.schedules import commands as c
from guildhall.domain.schedules import events as e
from guildhall.domain.schedules.rules import CREATE, DEFINITION, KNOWN, TICK, TIMES_TO_COME, WAITING
from guildhall.domain.schedules.schedule import Schedule, folds

decisions = Decisions()


@decisions.on(c.CreateSchedule)
def _create(state: Schedule, command: c.CreateSchedule) -> Sequence[Event]:
    check((*CREATE, *DEFINITION, *TIMES_TO_COME), state, command)
    return [
        e.ScheduleCreated(
            command.schedule_id,
            command.title.strip(),
            command.timing,
            command.request,
            command.next_run,
            command.created_by,
            command.starts,
        )
    ]


@decisions.on(c.ReviseSchedule)
def _revise(state: Schedule, command: c.ReviseSchedule) -> Sequence[Event]:
    check((KNOWN, *DEFINITION), state, command)
    title = command.title.strip()
    now = (state.title, state.timing, state.starts, state.request)
    if now == (title, command.timing, command.starts, command.request):
        return []
    if state.active:
        check(TIMES_TO_COME, state, command)
    return [e.ScheduleRevised(title, command.timing, command.request, command.next_run, command.starts)]


@decisions.on(c.PauseSchedule)
def _pause(state: Schedule, command: c.PauseSchedule) -> Sequence[Event]:
    check((KNOWN,), state, command)
    return [e.SchedulePaused()] if state.active else []


@decisions.on(c.ResumeSchedule)
def _resume(state: Schedule, command: c.ResumeSchedule) -> Sequence[Event]:
    check((KNOWN,), state, command)
    if state.active:
        return []
    check(TIMES_TO_COME, state, command)
    return [e.ScheduleResumed(command.next_run)]


@decisions.on(c.DeleteSchedule)
def _delete(state: Schedule, command: c.DeleteSchedule) -> Sequence[Event]:
    check((KNOWN,), state, command)
    return [e.ScheduleDeleted()]


@decisions.on(c.Tick)
def _tick(state: Schedule, command: c.Tick) -> Sequence[Event]:
    check(TICK, state, command)
    missed_since = command.due if command.due != command.tick else None
    return [
        e.ScheduleTicked(
            command.tick, command.outcome, command.started, command.reason, missed_since, command.next_run
        )
    ]


@decisions.on(c.EndWaiting)
def _end_waiting(state: Schedule, command: c.EndWaiting) -> Sequence[Event]:
    check(WAITING, state, command)
    return [e.ScheduleWaitingEnded(command.tick, command.started, command.reason)]


class ScheduleBehavior(EventSourcedBehavior[Schedule]):
    """The schedule as an event-sourced entity."""

    entity_type = "Schedule"
    state_type = Schedule

    def empty_state(self) -> Schedule:
        """A schedule before it was made."""
        return Schedule()

    def apply_event(self, state: Schedule, recorded: Recorded) -> Schedule:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Schedule, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
