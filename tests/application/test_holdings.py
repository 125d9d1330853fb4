"""What a process holds: no command outlives its leases, whenever it was begun."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.sessions.holdings import Holdings
from guildhall.bootstrap import build
from guildhall.settings import Settings


@pytest.fixture
def holdings(tmp_path: Path) -> Iterator[Holdings]:
    """The leases of a process that holds none."""
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys", sandbox="none"))
    held = Holdings(container.company)
    yield held
    held.close()
    container.close()


class Command:
    """A command that runs until it is ended."""

    def __init__(self) -> None:
        self.ended = False

    def renew(self, _seconds: float) -> None:
        """Go on."""

    def cancel(self) -> None:
        self.ended = True


class Meanwhile(threading.Event):
    """Is set a moment after something else happened."""

    def __init__(self, happens: Any) -> None:
        super().__init__()
        self._happens = happens

    def set(self) -> None:
        self._happens()
        super().set()


def test_a_command_that_begins_while_all_are_cut_short_is_ended_too(holdings: Holdings) -> None:
    """Else whoever ends this process waits for it to come to its own end."""
    holding = holdings.hold("Task:t", 1, holdings.now())
    begun: Any = Command()
    holdings.stopping = Meanwhile(lambda: holdings.attach(holding, begun))
    holdings.cut_short()
    assert begun.ended
    late: Any = Command()
    holdings.attach(holding, late)
    assert late.ended
