"""How far codes are counted."""

from __future__ import annotations

from guildhall.domain.projects.numbers import CountTo, TaskNumbers, TaskNumbersBehavior


def test_the_count_never_goes_back() -> None:
    behavior = TaskNumbersBehavior()
    counted = behavior.handle_command(behavior.empty_state(), CountTo(7))
    assert behavior.handle_command(counted, CountTo(3)) == TaskNumbers(7)
