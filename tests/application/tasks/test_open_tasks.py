"""What the committer remembers of a board answers what the database would, whoever changes it."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from guildhall.adapters.system import CountingIds
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import DomainError
from guildhall.domain.policies.owners import Owners
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.persistence.journal import batch
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views import open_tasks
from guildhall.persistence.views.catalog import CATALOG

PROJECT = "project"


def _remembered(board: Any, limit: int) -> Any:
    """What a unit is told of the board: what can be claimed, filtered and by pages, and what is in flight."""

    def unit(tx: Any) -> Any:
        first = tx.views.claimable(PROJECT, tx.now, limit=limit)
        lanes = sorted({one.lane for one in first})[:1]
        after = first[0].place if first else None
        return (
            first,
            tx.views.claimable(PROJECT, tx.now, limit=limit, after=after),
            tx.views.claimable(PROJECT, tx.now, limit=limit, without_lanes=lanes),
            tx.views.claimable(PROJECT, tx.now, limit=limit, run_id="none"),
            tx.views.in_flight(PROJECT),
        )

    return board.execute(unit)


def _stored(board: Any, limit: int) -> Any:
    """The same as the database has it."""
    views, now = board.views, board.clock.now()
    first = views.claimable(PROJECT, now, limit=limit)
    lanes = sorted({one.lane for one in first})[:1]
    after = first[0].place if first else None
    return (
        first,
        views.claimable(PROJECT, now, limit=limit, after=after),
        views.claimable(PROJECT, now, limit=limit, without_lanes=lanes),
        views.claimable(PROJECT, now, limit=limit, run_id="none"),
        views.in_flight(PROJECT),
    )


def _add(board: Any, dice: random.Random, number: int) -> None:
    board.add(
        f"T-{number}",
        priority=dice.choice(("urgent", "high", "medium", "low")),
        owned_paths=dice.choice((None, ("a/**",), ("b/**",), (f"own{number}/**",))),
        review=dice.choice(("none", "required")),
    )


def _change(board: Any, dice: random.Random, task_id: str, fence: int) -> Any:
    retry = board.clock.now() + timedelta(seconds=dice.choice((5, 60)))
    return dice.choice(
        (
            lambda: board.claim(limit=dice.randint(1, 3)),
            lambda: board.tell(task_id, commands.CompleteTask(fence, None, changed=False)),
            lambda: board.tell(task_id, commands.ReleaseTask(fence, "given back")),
            lambda: board.tell(task_id, commands.FailAttempt(fence, "it failed", retry)),
            lambda: board.tell(task_id, commands.BlockTask("needs_person", "", "guildhall")),
            lambda: board.tell(task_id, commands.UnblockTask()),
            lambda: board.tell(task_id, commands.CancelTask("not wanted")),
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_is_remembered_is_what_is_stored_after_each_change(
    board: Any, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_tasks, "LARGEST_WINDOW", 16)  # so that horizons are met with few tasks
    dice = random.Random(seed)
    for number in range(30):
        _add(board, dice, number)
    refused = 0
    for number in range(30, 110):
        if dice.random() < 0.2:
            _add(board, dice, number)
        task = board.task(f"t-{dice.randrange(number)}")
        try:
            _change(board, dice, task.id or "t-0", task.fence)()
        except DomainError:
            refused += 1
        if dice.random() < 0.2:
            board.clock.advance(7)
        assert _remembered(board, 4) == _stored(board, 4)
    assert refused < 75


def test_a_unit_that_fails_leaves_no_trace_in_what_is_remembered(board: Any) -> None:
    board.add("A")
    board.add("B")
    assert board.claim_codes() == ["A"]

    def failing(tx: Any) -> None:
        assert queue.claim(tx, PROJECT, board.worker())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        board.execute(failing)
    assert board.claim_codes(limit=2) == ["B"]


def test_what_another_process_changes_is_seen(
    shared_store_url: str, open_board: Callable[[str], Any]
) -> None:
    mine = open_board(shared_store_url)
    journal = SqlJournal(Store(shared_store_url), CATALOG, mine.clock, CountingIds())
    other = type(mine)(journal, mine.clock)
    mine.add("A", owned_paths=("src/**",))
    mine.add("B", owned_paths=("src/**",))
    (claim,) = mine.claim(limit=5)
    assert claim.task.code == "A"
    with closing(journal):
        other.complete(claim)
        assert mine.claim_codes() == ["B"]
        assert other.claim_codes() == []


def test_the_states_of_a_long_board_are_read_many_at_a_time(
    shared_store_url: str, open_board: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = open_board(shared_store_url)

    def fill(tx: Any) -> None:
        for number in range(900):
            create = commands.CreateTask(
                f"t-{number}", PROJECT, f"T-{number}", TaskDefinition(f"task {number}"), "ready", "none"
            )
            tell(tx, f"t-{number}", create)

    journal = SqlJournal(Store(shared_store_url), CATALOG, mine.clock, CountingIds())
    with closing(journal):
        type(mine)(journal, mine.clock).execute(fill)
    read: list[int] = []
    load = batch.load_entities

    def counted(*asked: Any) -> Any:
        read.append(len(asked[-1]))
        return load(*asked)

    monkeypatch.setattr(batch, "load_entities", counted)
    for number in range(800):
        (claim,) = mine.claim()
        assert claim.task.code == f"T-{number}"
        mine.complete(claim)
    assert len(read) < 20
    assert max(read) <= open_tasks.READ_AHEAD
    assert sum(read) <= 900


def test_boards_that_nobody_asked_for_lately_are_forgotten() -> None:
    remembered = open_tasks.OpenTasks()
    for number in range(open_tasks.PROJECTS + 1):
        remembered.keep_in_flight(f"project-{number}", Owners({"t": None}))
    assert remembered.in_flight("project-0") is None
    assert remembered.in_flight("project-1") == Owners({"t": None})
