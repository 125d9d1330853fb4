"""A session's activity: counters add up, time and transcript never go back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.sessions.activity import Activity, ActivityBehavior, RecordActivity, SetProcess
from guildhall.domain.sessions.errors import SessionInvalid

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BEHAVIOR = ActivityBehavior()


def test_counters_add_up() -> None:
    state = BEHAVIOR.handle_command(Activity(), RecordActivity("s1", NOW, {"steps": 2, "calls": 1}, 10))
    state = BEHAVIOR.handle_command(state, RecordActivity("s1", NOW, {"steps": 1}, 5))
    assert state.counters == {"steps": 3, "calls": 1}
    assert state.transcript_offset == 10


def test_time_does_not_go_back() -> None:
    state = BEHAVIOR.handle_command(Activity(), RecordActivity("s1", NOW))
    state = BEHAVIOR.handle_command(state, RecordActivity("s1", NOW - timedelta(hours=1)))
    assert state.last_activity_at == NOW


def test_a_process_is_named_and_forgotten() -> None:
    process = ProcessIdentity("boot", 42, 1000)
    state = BEHAVIOR.handle_command(BEHAVIOR.empty_state(), SetProcess("s1", NOW, process))
    assert state.process == process
    assert BEHAVIOR.handle_command(state, SetProcess("s1", NOW, None)).process is None


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (RecordActivity("", NOW), "activity.has_session"),
        (RecordActivity("s2", NOW), "activity.has_session"),
        (RecordActivity("s1", NOW.replace(tzinfo=None)), "activity.at_aware_time"),
        (RecordActivity("s1", NOW, {"steps": -1}), "activity.counts_up"),
        (RecordActivity("s1", NOW, {}, -1), "activity.counts_up"),
        (SetProcess("s2", NOW, None), "activity.has_session"),
    ],
)
def test_refusals(command: object, rule: str) -> None:
    with pytest.raises(SessionInvalid) as caught:
        BEHAVIOR.handle_command(Activity("s1"), command)
    assert caught.value.rule == rule
