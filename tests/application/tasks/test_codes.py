"""The codes of a project's tasks: each is given once, whoever asks, whatever fails and whatever was lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from guildhall.adapters.system import FakeClock, UuidV7Ids
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.tasks.adding import Placing, add_task
from guildhall.application.tasks.codes import last_number
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.events import CodesAllocated
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.persistence import dialect
from guildhall.persistence.audit import Checkpoints, SqlAuditor
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.tables import durable_states
from guildhall.persistence.views.catalog import CATALOG

Unit = Callable[[Any], Any]


def one(tx: Any) -> str:
    """The code of one more task."""
    return add_task(tx, "project", TaskDefinition("more")).code


def several(number: int) -> Unit:
    return lambda tx: [one(tx) for _ in range(number)]


def numbers(*parts: Sequence[int]) -> list[str]:
    return [f"T-{number}" for number in chain(*parts)]


def in_one_batch(board: Any, *units: Unit) -> list[Any]:
    """What becomes of units that all wait while another is being decided: a result, or an error."""
    begun, goes_on = threading.Event(), threading.Event()

    def hold(_tx: Any) -> None:
        begun.set()
        assert goes_on.wait(30)

    board.journal.submit(board.scope, board.origin, hold)
    assert begun.wait(30)
    waiting = [board.journal.submit(board.scope, board.origin, unit) for unit in units]
    goes_on.set()
    return [future.exception(30) or future.result() for future in waiting]


def lose_the_count(board: Any) -> None:
    """As when somebody took the row away, or brought back a store without it."""
    with board.journal.store.writing("loss") as connection:
        gone = sa.delete(durable_states).where(durable_states.c.entity_type == "TaskNumbers")
        assert connection.execute(gone).rowcount == 1


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the database is asked from here on."""
    questions, ask = list[str](), dialect.ask

    def noted(connection: Any, question: str, parameters: Any) -> Any:
        questions.append(question)
        return ask(connection, question, parameters)

    monkeypatch.setattr(dialect, "ask", noted)
    return questions


@pytest.fixture
def open_another(clock: FakeClock) -> Iterator[Callable[[str], SqlJournal]]:
    """Opens further journals on a store, which remember for themselves."""
    opened: list[SqlJournal] = []

    def open_one(url: str) -> SqlJournal:
        opened.append(SqlJournal(Store(url), CATALOG, clock, UuidV7Ids()))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


def test_a_task_that_is_created_is_one_event(board: Any) -> None:
    before = board.journal.head(board.scope).position
    assert board.execute(several(3)) == ["T-1", "T-2", "T-3"]
    lines = board.journal.read(board.scope, before)
    assert [line.type for line in lines] == ["task.created"] * 3


def test_codes_are_given_once_in_one_unit_and_in_one_batch(board: Any) -> None:
    made = in_one_batch(board, one, several(70), one, several(2))
    assert [*made[:1], *made[1], made[2], *made[3]] == numbers(range(1, 75))


def test_a_count_is_read_once_a_batch_however_many_codes_are_given(board: Any, asked: list[str]) -> None:
    board.execute(one)
    asked.clear()
    in_one_batch(board, *[several(3)] * 20)
    assert sum("FROM durable_states" in question for question in asked) == 1
    assert sum("base_code" in question for question in asked) == 1


def test_after_a_thousand_that_were_imported_come_the_next(board: Any) -> None:
    board.bring(*(PlannedTask(f"T-{number}", f"Task {number}") for number in range(1, 1_001)))
    assert board.execute(several(2)) == ["T-1001", "T-1002"]


def test_what_a_backlog_only_counted_is_numbered_past_what_was_given(board: Any) -> None:
    board.execute(several(4))
    board.execute(lambda tx: add_task(tx, "project", TaskDefinition("own"), Placing(code="T-9")))
    board.bring(PlannedTask("T-1", "counted by a reader", counted=True))
    assert set(board.by_code()) == {*numbers(range(1, 5)), "T-9", "T-10"}
    assert last_number(board.views, "project") == 10


def test_journals_on_one_store_give_each_code_once(
    shared_store_url: str, open_board: Callable[[str], Any], open_another: Callable[[str], SqlJournal]
) -> None:
    board = open_board(shared_store_url)
    journals = [board.journal, open_another(shared_store_url), open_another(shared_store_url)]
    taking_turns = [journals[turn % 3].execute(board.scope, board.origin, one) for turn in range(12)]
    assert taking_turns == numbers(range(1, 13))

    def create(turn: int) -> list[str]:
        return journals[turn % 3].execute(board.scope, board.origin, several(2))

    with ThreadPoolExecutor(9) as pool:
        at_once = list(chain(*pool.map(create, range(36))))
    assert sorted(at_once, key=lambda code: int(code[2:])) == numbers(range(13, 85))
    assert len(board.by_code()) == 84


def test_a_unit_that_fails_takes_no_code_with_it(board: Any) -> None:
    def failing(tx: Any) -> None:
        assert one(tx) == "T-2"
        raise RuntimeError("no more")

    def misplaced(tx: Any) -> None:
        add_task(tx, "project", TaskDefinition("own"), Placing(code="T-50"))
        raise RuntimeError("no more")

    made = in_one_batch(board, one, failing, one, misplaced, one)
    assert [made[0], made[2], made[4]] == ["T-1", "T-2", "T-3"]
    assert [str(made[1]), str(made[3])] == ["no more", "no more"]
    assert list(board.by_code()) == ["T-1", "T-2", "T-3"]


def test_a_project_of_an_older_journal_goes_on_where_it_stopped(board: Any) -> None:
    def before(tx: Any) -> None:
        tx.append("Project", "project", CodesAllocated(1, 1), CodesAllocated(2, 41))

    board.execute(before)
    assert last_number(board.views, "project") == 41
    assert [board.execute(one) for _ in range(2)] == ["T-42", "T-43"]
    assert last_number(board.views, "project") == 43


def test_no_code_is_given_in_no_project(board: Any) -> None:
    for code in ("", "T-7"):
        placing = Placing(code=code)
        with pytest.raises(ProjectUnknown, match=r"there is no such project \(rule project.exists\)"):
            board.execute(lambda tx, at=placing: add_task(tx, "nowhere", TaskDefinition("more"), at))


def test_views_that_are_made_anew_leave_the_count(board: Any, tmp_path: Path, clock: FakeClock) -> None:
    files = tmp_path / "checkpoints.jsonl", tmp_path / "checkpoint.key"
    auditor = SqlAuditor(board.journal, Checkpoints(*files, clock))
    board.execute(lambda tx: add_task(tx, "project", TaskDefinition("own"), Placing(code="T-9")))
    board.bring(*(PlannedTask(f"own-{number}", f"Own {number}") for number in range(70)))
    auditor.replay(board.scope)
    assert board.execute(one) == "T-10"
    assert auditor.verify(board.scope).faults == ()


@pytest.mark.parametrize(
    ("brought", "made", "after"),
    [
        pytest.param([], 300, "T-301", id="counted"),
        pytest.param(range(5_001, 5_201), 1, "T-5202", id="far on"),
        pytest.param(range(100, 400), 0, "T-400", id="not from the first"),
    ],
)
def test_where_the_count_was_lost_it_goes_on_behind_what_is_there(
    board: Any, asked: list[str], brought: Sequence[int], made: int, after: str
) -> None:
    board.bring(*(PlannedTask(f"T-{number}", f"Task {number}") for number in brought))
    if made:
        board.execute(several(made))
    lose_the_count(board)
    assert last_number(board.views, "project") == int(after[2:]) - 1
    asked.clear()
    assert board.execute(one) == after
    assert sum("base_code" in question for question in asked) == 1
    assert board.execute(one) == f"T-{int(after[2:]) + 1}"


def test_where_the_count_was_lost_no_code_is_given_again(board: Any) -> None:
    """As many tasks as the number of one that has a code: the newest have codes of their own."""
    brought = [f"T-{number}" for number in chain(range(3, 150), range(220, 231))]
    board.bring(*(PlannedTask(code, f"Task {code}") for code in brought))
    board.bring(*(PlannedTask(f"own-{number}", f"Own {number}") for number in range(70)))
    lose_the_count(board)
    assert in_one_batch(board, one, several(2), one) == ["T-231", ["T-232", "T-233"], "T-234"]
