"""How things stood: what every store tells of an entity's past, from its own stream alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from guildhall.adapters.system import FakeClock
from guildhall.application.ports.journal import Scope
from guildhall.persistence.journal.journal import SqlJournal


def test_an_entity_is_told_as_it_stood_at_each_position(journal: SqlJournal, toys: Any) -> None:
    for number in range(6):
        toys.add(journal, f"c{number % 2}", number)
    totals = []
    for position in range(7):
        row = journal.state_at(toys.SCOPE, "Counter", "c1", position)
        totals.append(None if row is None else (row.state.total, row.seq, row.created, row.position))
    assert totals == [None, None, (1, 1, 2, 2), (1, 1, 2, 2), (4, 2, 2, 4), (4, 2, 2, 4), (9, 3, 2, 6)]
    assert journal.state_at(Scope("org2"), "Counter", "c1", 6) is None


def test_a_stream_is_read_by_its_own_numbers(journal: SqlJournal, toys: Any) -> None:
    for number in range(6):
        toys.add(journal, f"c{number % 2}", number)
    lines = journal.history(toys.SCOPE, "Counter:c0", after=1, limit=1)
    assert [(line.seq, line.position) for line in lines] == [(2, 3)]
    assert [line.seq for line in journal.history(toys.SCOPE, "Counter:c0")] == [1, 2, 3]
    assert journal.history(Scope("org2"), "Counter:c0") == []


def test_a_time_is_the_position_of_the_last_event_before_it(
    journal: SqlJournal, toys: Any, clock: FakeClock
) -> None:
    began = clock.now()
    for number in range(9):
        clock.advance(10)
        toys.add(journal, "c", number)
    assert journal.position_at(toys.SCOPE, began) == 0
    found = [journal.position_at(toys.SCOPE, began + timedelta(seconds=10 * n + 5)) for n in range(10)]
    assert found == list(range(10))
    assert journal.position_at(toys.SCOPE, began + timedelta(seconds=30)) == 3
