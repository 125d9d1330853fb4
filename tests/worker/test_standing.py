"""A standing worker goes on when its database was away for a moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.worker.standing import StandingWorker


class Noted:
    """A log that a test looks into."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []

    def info(self, event: str, **fields: Any) -> None:
        raise AssertionError(f"{event} {fields}")

    warning = info

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        self.failures.append(error)


def test_runs_are_looked_for_again_after_a_look_has_failed() -> None:
    looks: list[int] = []

    def companies() -> Sequence[Company]:
        looks.append(len(looks))
        if len(looks) == 1:
            raise ConnectionError("the database went away")
        return []

    def tick() -> None:
        if len(looks) == 2:
            raise KeyboardInterrupt

    log = Noted()
    with pytest.raises(KeyboardInterrupt):
        StandingWorker(companies, lambda _: pytest.fail("no run is there"), lambda *_: None, log).serve(tick)
    assert [str(error) for error in log.failures] == ["the database went away"]
