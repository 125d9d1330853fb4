"""The first start of an installation: by several processes at once, and where it does not come to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.access.first_start import FirstStart, Preset, begin
from guildhall.application.access.identity import Identity
from guildhall.application.ports.journal import Origin, Scope
from guildhall.bootstrap import Container, build
from guildhall.domain.record import evolve
from guildhall.settings import Settings


class Held:
    """The real journal, where something happens right before the first unit of an org is executed."""

    def __init__(self, container: Container, meanwhile: Callable[[], None]) -> None:
        self._journal: Any = container.company.journal
        self._org = container.company.scope
        self._meanwhile = [meanwhile]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def execute(self, scope: Scope, origin: Origin, unit: Callable[..., Any]) -> Any:
        if scope == self._org and self._meanwhile:
            self._meanwhile.pop()()
        return self._journal.execute(scope, origin, unit)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Container]:
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    yield container
    container.close()


def held(container: Container, meanwhile: Callable[[], None]) -> Identity:
    identity = container.identity()
    journal: Any = Held(container, meanwhile)
    return evolve(identity, company=evolve(identity.company, journal=journal))


def test_of_two_that_begin_at_once_one_makes_everything_up_and_both_go_on(empty: Container):
    told: list[FirstStart] = []
    second = empty.identity()
    first = held(empty, lambda: begin(second, Preset(), told.append))
    begin(first, Preset(), told.append)
    assert [(one.password is None, one.api_key is None) for one in told] == [(True, True), (False, False)]
    members = empty.company.journal.views(empty.company.scope).find("Member")
    assert [(row.state.email, row.state.role) for row in members] == [("admin@localhost", "owner")]


def test_what_was_made_up_is_told_where_a_later_step_fails(empty: Container):
    def fail() -> None:
        raise OSError("no space left on device")

    told: list[FirstStart] = []
    with pytest.raises(OSError, match="no space"):
        begin(held(empty, fail), Preset(), told.append)
    assert told[0].password
    assert told[0].api_key
    begin(empty.identity(), Preset(), told.append)
    assert (told[1].password, told[1].api_key) == (None, None)
    assert len(empty.company.journal.views(empty.company.scope).find("Member")) == 1
