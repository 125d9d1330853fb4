"""What is kept of a paused task: the newest progress, and only one that can be found again."""

from __future__ import annotations

import pytest

from guildhall.domain.sessions.errors import SessionInvalid
from guildhall.domain.sessions.progress import KeepProgress, Progress, ProgressBehavior, progress_id

BEHAVIOR = ProgressBehavior()


def test_the_newest_progress_counts() -> None:
    state = BEHAVIOR.handle_command(Progress(), KeepProgress("s1", "base", ("one",)))
    state = BEHAVIOR.handle_command(state, KeepProgress("s2", "base", ("one", "two")))
    assert state == Progress("s2", "base", ("one", "two"))


@pytest.mark.parametrize(
    "command",
    [KeepProgress("", "base", ("one",)), KeepProgress("s", "", ("one",)), KeepProgress("s", "b", ())],
)
def test_progress_that_nobody_could_go_on_from_is_refused(command: KeepProgress) -> None:
    with pytest.raises(SessionInvalid):
        BEHAVIOR.handle_command(Progress(), command)


def test_each_review_iteration_has_its_own() -> None:
    assert progress_id("run", "task", 0) != progress_id("run", "task", 1)
