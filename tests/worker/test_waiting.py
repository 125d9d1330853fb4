"""Loops that wait for the journal: they do not spin however fast it grows, nor sleep over what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from guildhall.adapters.system import CountingIds, FakeClock
from guildhall.application.ports.journal import Scope
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.views.catalog import CATALOG
from guildhall.worker.waiting import LONGEST_SECONDS, SHARE, SHORTEST_SECONDS, wait_until_due

GROWN = -1
"""A head that every journal is past, so that it is not waited for."""


@pytest.fixture
def company() -> Iterator[Any]:
    """What a loop waits with: a clock that waiting moves, and a journal in memory."""
    store, clock = Store("sqlite://"), FakeClock()
    ensure_schema(store)
    journal = SqlJournal(store, CATALOG, clock, CountingIds())
    yield SimpleNamespace(system=SimpleNamespace(clock=clock), journal=journal, scope=Scope("org"))
    journal.close()


def waited(company: Any, looked: float, due: float | None = None) -> float:
    """How many seconds a loop sleeps that took so long to look, with something due so many seconds later."""
    clock: FakeClock = company.system.clock
    began = clock.monotonic()
    clock.advance(looked)
    until = None if due is None else clock.now() + timedelta(seconds=due)
    before = clock.monotonic()
    wait_until_due(company, GROWN, until, began)
    return clock.monotonic() - before


def test_a_loop_rests_a_little_however_fast_the_journal_grows(company: Any) -> None:
    assert waited(company, looked=0.0) == pytest.approx(SHORTEST_SECONDS)


def test_looking_takes_a_share_of_the_time_at_most(company: Any) -> None:
    assert waited(company, looked=0.02) == pytest.approx(SHARE * 0.02)


def test_a_loop_that_looked_long_still_looks_once_a_second(company: Any) -> None:
    assert waited(company, looked=30.0) == pytest.approx(LONGEST_SECONDS)


def test_what_is_due_is_not_slept_over(company: Any) -> None:
    assert waited(company, looked=30.0, due=0.3) == pytest.approx(0.3)


def test_what_was_due_long_ago_makes_no_loop_spin(company: Any) -> None:
    assert waited(company, looked=0.0, due=-5.0) == pytest.approx(SHORTEST_SECONDS)
