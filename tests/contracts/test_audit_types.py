"""Verification finds what is of another type than its column, as SQLite takes it, and names where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.test_audit import Bench

from guildhall.adapters.system import FakeClock
from guildhall.application.ports.journal import RecoveryFailed
from guildhall.persistence.audit import fold
from guildhall.persistence.audit.rebuild import CannotReplay
from guildhall.persistence.journal.commits import NotStored
from guildhall.persistence.journal.journal import SqlJournal

NO_NUMBERS = {
    "place": ("UPDATE events SET position = 'x' WHERE org_id = 'org1' AND position = 13", ("event", 13)),
    "seq": ("UPDATE events SET seq = 'x' WHERE org_id = 'org1' AND position = 5", ("event", 5)),
    "actor": ("UPDATE events SET actor = x'00' WHERE org_id = 'org1' AND position = 5", ("event", 5)),
    "payload": ("UPDATE events SET payload = x'00' WHERE org_id = 'org1' AND position = 5", ("payload", 5)),
    "row": ("UPDATE counters SET position = 'x' WHERE id = 'c2'", ("view", 12)),
    "side row": ("UPDATE counter_tags SET tag = x'00' WHERE tag = 'x'", ("view", 13)),
    "head": ("UPDATE heads SET position = 'x' WHERE org_id = 'org1'", ("head", 1)),
}


@pytest.fixture
def bench(journal: SqlJournal, toys: Any, tmp_path: Path, clock: FakeClock) -> Bench:
    return Bench(journal, toys, tmp_path, clock)


@pytest.fixture
def lax(
    sqlite_url: str,
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    tmp_path: Path,
    clock: FakeClock,
) -> Bench:
    """One on SQLite."""
    return Bench(open_journal(sqlite_url), toys, tmp_path, clock)


@pytest.mark.parametrize("most", [1, fold.MOST_UNDERWAY])
@pytest.mark.parametrize("what", NO_NUMBERS)
def test_what_is_of_another_type_is_found_where_it_stands(
    lax: Bench, monkeypatch: pytest.MonkeyPatch, what: str, most: int
) -> None:
    monkeypatch.setattr(fold, "MOST_UNDERWAY", most)
    statement, expected = NO_NUMBERS[what]
    lax.sql(statement)
    assert lax.first() == expected


def test_a_tally_that_is_no_number_is_told_to_who_reads_it(lax: Bench) -> None:
    lax.sql("INSERT INTO tallies (org_id, name, key, n) VALUES ('org1', 'toys', 'red', 'x')")
    with pytest.raises(RecoveryFailed, match=r"the tally toys/red cannot be read .*`guildhall verify`"):
        lax.journal.execute(lax.toys.SCOPE, lax.toys.ORIGIN, lambda tx: tx.views.tally("toys"))


def test_who_writes_after_a_head_was_lost_is_told_to_verify(lax: Bench) -> None:
    lax.sql("DELETE FROM heads WHERE org_id = 'org1'")
    lax.journal._committer._memory.caches.clear()
    with pytest.raises(NotStored, match=r"UNIQUE constraint failed.* see `guildhall verify`"):
        lax.toys.add(lax.journal, "c9", 1)


def test_a_first_event_whose_time_is_none_is_found(bench: Bench) -> None:
    """By that event a journal is named, whatever stands in it."""
    bench.auditor.checkpoint(bench.toys.SCOPE)
    bench.sql("UPDATE events SET emitted_at = 'x' WHERE org_id = 'org1' AND position = 1")
    assert bench.first() == ("event", 1)
    with pytest.raises(CannotReplay, match="broken at position 1: "):
        bench.auditor.replay(bench.toys.SCOPE)
