"""Checkpoints are kept on both databases, through the journal's commits, one org apart from the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.checkpoints import (
    CheckpointStore,
    CheckpointSuperseded,
    SavedCheckpoint,
    SavedWrite,
)
from guildhall.application.ports.journal import Scope
from guildhall.persistence.checkpoints import JournalCheckpointSaver
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG
from guildhall.persistence.views.checkpoints import checkpoint_writes, checkpoints


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def open_journal(request: pytest.FixtureRequest) -> Iterator[Callable[[], SqlJournal]]:
    url: str = request.getfixturevalue(request.param)
    opened: list[SqlJournal] = []

    def open_one() -> SqlJournal:
        opened.append(SqlJournal(Store(url), CATALOG, SystemClock(), UuidV7Ids()))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(open_journal: Callable[[], SqlJournal]) -> SqlJournal:
    return open_journal()


@pytest.fixture
def saver(journal: SqlJournal) -> JournalCheckpointSaver:
    return JournalCheckpointSaver(journal, Scope("org-1"))


def checkpoint(own: str, parent: str | None = None, thread: str = "t", doc: str = "{}") -> SavedCheckpoint:
    return SavedCheckpoint(thread, "", own, parent, "{}", doc)


def write(number: int, doc: str = "1", task: str = "task-1", path: str = "") -> SavedWrite:
    return SavedWrite(task, number, path, "channel", doc)


def rows(journal: SqlJournal, table: sa.Table) -> int:
    with journal.store.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_it_is_the_port(saver: JournalCheckpointSaver) -> None:
    port: CheckpointStore = saver
    assert port.newest("t", "") is None


def test_a_checkpoint_takes_the_place_of_its_parent(
    saver: JournalCheckpointSaver, journal: SqlJournal
) -> None:
    saver.save(checkpoint("1", doc='{"päper":"☃"}'))
    saver.save(checkpoint("2", "1", doc="[]"))
    assert saver.newest("t", "") == checkpoint("2", "1", doc="[]")
    assert rows(journal, checkpoints) == 1


def test_saving_the_same_checkpoint_again_changes_nothing(saver: JournalCheckpointSaver) -> None:
    saver.save(checkpoint("1"))
    saver.save(checkpoint("1"))
    saver.save(checkpoint("2", "1"))
    saver.save(checkpoint("2", "1"))
    assert saver.newest("t", "") == checkpoint("2", "1")


@pytest.mark.parametrize("parent", [None, "1", "elsewhere"])
def test_a_checkpoint_beside_the_newest_is_refused_and_leaves_all_as_it_was(
    saver: JournalCheckpointSaver, parent: str | None
) -> None:
    saver.save(checkpoint("1"))
    saver.save(checkpoint("2", "1"))
    saver.save_writes("t", "", "2", [write(-1)])
    with pytest.raises(CheckpointSuperseded, match="thread t was walked on"):
        saver.save(checkpoint("3", parent))
    found = saver.newest("t", "")
    assert found is not None
    assert found.checkpoint_id == "2"
    assert found.writes == (write(-1),)


def test_a_checkpoint_after_one_that_was_forgotten_is_refused(saver: JournalCheckpointSaver) -> None:
    saver.save(checkpoint("1"))
    saver.delete(["t"])
    with pytest.raises(CheckpointSuperseded):
        saver.save(checkpoint("2", "1"))
    assert saver.all() == []


def test_of_many_that_follow_one_checkpoint_exactly_one_is_kept(
    open_journal: Callable[[], SqlJournal],
) -> None:
    savers = [JournalCheckpointSaver(open_journal(), Scope("org-1")) for _ in range(2)]
    savers[0].save(checkpoint("0"))

    def try_to_save(number: int) -> str | None:
        try:
            savers[number % 2].save(checkpoint(f"own-{number}", "0"))
        except CheckpointSuperseded:
            return None
        return f"own-{number}"

    with ThreadPoolExecutor(8) as pool:
        kept = [one for one in pool.map(try_to_save, range(16)) if one]
    assert [one.checkpoint_id for one in savers[0].all()] == kept
    assert len(kept) == 1


def test_a_refused_checkpoint_harms_no_unit_of_its_batch(
    saver: JournalCheckpointSaver, journal: SqlJournal
) -> None:
    for thread in ("t", *(f"thread-{number}" for number in range(20))):
        saver.save(checkpoint("1", thread=thread))

    def follow(number: int) -> bool:
        thread = "t" if number % 2 else f"thread-{number // 2}"
        try:
            saver.save(checkpoint("2", "stale" if number % 2 else "1", thread=thread))
        except CheckpointSuperseded:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(follow, range(40))) == [True, False] * 20


def test_writes_belong_to_their_checkpoint_and_go_with_it(
    saver: JournalCheckpointSaver, journal: SqlJournal
) -> None:
    saver.save(checkpoint("1"))
    saver.save_writes("t", "", "1", [write(0, "10"), write(1, "11"), write(-3, "a")])
    saver.save_writes("t", "", "1", [write(0, "20"), write(-3, "b"), write(-3, "c")])
    found = saver.newest("t", "")
    assert found is not None
    assert found.writes == (write(-3, "c"), write(0, "10"), write(1, "11"))
    saver.save(checkpoint("2", "1"))
    assert saver.newest("t", "") == checkpoint("2", "1")
    assert rows(journal, checkpoint_writes) == 0


def test_writes_stand_in_the_order_of_path_task_and_number(saver: JournalCheckpointSaver) -> None:
    saver.save(checkpoint("1"))
    given = [write(1, task="b"), write(0, task="b"), write(0, task="c", path="~a"), write(0, task="a")]
    saver.save_writes("t", "", "1", given)
    found = saver.newest("t", "")
    assert found is not None
    assert [(one.task_path, one.task_id, one.number) for one in found.writes] == [
        ("", "a", 0),
        ("", "b", 0),
        ("", "b", 1),
        ("~a", "c", 0),
    ]


def test_writes_with_a_negative_number_outlive_the_process_that_wrote_them(
    open_journal: Callable[[], SqlJournal],
) -> None:
    first = open_journal()
    saver = JournalCheckpointSaver(first, Scope("org-1"))
    saver.save(checkpoint("1"))
    saver.save_writes("t", "", "1", [write(-3)])
    first.close()
    found = JournalCheckpointSaver(open_journal(), Scope("org-1")).newest("t", "")
    assert found is not None
    assert found.writes == (write(-3),)


def test_an_output_that_waits_for_its_checkpoint_costs_no_commit(
    saver: JournalCheckpointSaver, journal: SqlJournal
) -> None:
    saver.save(checkpoint("1"))
    saver.save_writes("t", "", "1", [write(0)])
    assert rows(journal, checkpoint_writes) == 0
    assert [len(one.writes) for one in saver.all()] == [1]


def test_orgs_see_nothing_of_each_other(journal: SqlJournal) -> None:
    one, other = (JournalCheckpointSaver(journal, Scope(org)) for org in ("org-1", "org-2"))
    one.save(checkpoint("1"))
    one.save_writes("t", "", "1", [write(-1)])
    assert other.newest("t", "") is None
    assert other.all() == []
    other.save(checkpoint("9"))
    other.save_writes("t", "", "9", [write(-1, "9")])
    other.delete(["t"])
    found = one.newest("t", "")
    assert found is not None
    assert (found.checkpoint_id, found.writes) == ("1", (write(-1),))


def test_only_the_named_threads_are_deleted(saver: JournalCheckpointSaver, journal: SqlJournal) -> None:
    for thread in ("t", "u", "v"):
        saver.save(checkpoint("1", thread=thread))
        saver.save_writes(thread, "", "1", [write(-1)])
    saver.delete([])
    saver.delete(["t", "v", "unknown"])
    assert [one.thread_id for one in saver.all()] == ["u"]
    assert [one.thread_id for one in saver.all("t")] == []
    assert rows(journal, checkpoint_writes) == 1


def test_a_write_that_the_database_refused_is_raised_by_the_next_call(
    saver: JournalCheckpointSaver, journal: SqlJournal
) -> None:
    saver.save(checkpoint("1"))
    saver.save_writes("t", "", "1", [SavedWrite("task-1", -1, "", "channel", None)])  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)not.null"):
        saver.newest("t", "")
    assert saver.newest("t", "") == checkpoint("1")


def test_checkpoints_leave_no_event(saver: JournalCheckpointSaver, journal: SqlJournal) -> None:
    saver.save(checkpoint("1"))
    saver.save_writes("t", "", "1", [write(-1)])
    saver.delete(["t"])
    assert journal.head(Scope("org-1")).position == 0
