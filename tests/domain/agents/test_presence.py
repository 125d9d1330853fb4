"""Presence: the newest sign of life counts, and silence makes offline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.domain.agents.errors import AgentInvalid
from guildhall.domain.agents.presence import Presence, PresenceBehavior, RecordSeen

NOW = datetime(2026, 11, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BEHAVIOR = PresenceBehavior()


def test_the_newest_sign_of_life_counts() -> None:
    state = BEHAVIOR.handle_command(BEHAVIOR.empty_state(), RecordSeen(NOW, "s1"))
    state = BEHAVIOR.handle_command(state, RecordSeen(NOW - MINUTE, "s0"))
    assert state == Presence(NOW, "s1")


def test_silence_makes_offline() -> None:
    assert Presence().is_offline(NOW, MINUTE)
    assert not Presence(NOW).is_offline(NOW + MINUTE, MINUTE)
    assert Presence(NOW).is_offline(NOW + MINUTE * 2, MINUTE)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(AgentInvalid, match=r"agent\.seen_at_aware_time"):
        BEHAVIOR.handle_command(Presence(), RecordSeen(NOW.replace(tzinfo=None)))


def test_another_command_is_a_defect() -> None:
    with pytest.raises(TypeError):
        BEHAVIOR.handle_command(Presence(), object())
