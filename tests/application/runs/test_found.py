"""Runs, projects and tasks are found by what they are called, through indexes, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.ports.journal import Transaction
from guildhall.application.projects.find import matching_projects
from guildhall.application.runs import queries
from guildhall.application.runs.find import AmbiguousRun, find_run
from guildhall.application.runs.queries import unfinished_runs
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.events import BacklogRef

Plans = Callable[[Callable[[], Any]], list[str]]

RUNS = [
    "0190a000-0000-7000-8000-00000000000a",
    "0190a000-0001-7000-8000-00000000000b",
    "0190b000-0001-7000-8000-00000000000c",
]


def queue_runs(board: Any) -> None:
    def unit(tx: Transaction) -> None:
        for run_id in RUNS:
            tx.ask(
                "Run", run_id, QueueRun(run_id, "project", {}, "1", BacklogRef("yaml", "b.yaml", "d" * 64))
            )

    board.execute(unit)


def make_projects(board: Any) -> None:
    named = [("p1", "shop", "/srv/one"), ("p2", "shop", "/srv/two"), ("p3", "p1", "/srv/two")]

    def unit(tx: Transaction) -> None:
        for project_id, name, repository in named:
            tx.ask("Project", project_id, CreateProject(project_id, name, "goal", "org", repository))

    board.execute(unit)


@pytest.mark.parametrize(
    "prefix", ["0190a000-0000", "0190a000-0000-", "0190b", "0190b000-0001-7000-8000-0000000"]
)
def test_a_run_is_found_by_the_beginning_of_its_id(board: Any, prefix: str) -> None:
    queue_runs(board)
    found = find_run(board.views, prefix)
    assert found is not None
    assert found.run_id.startswith(prefix)


@pytest.mark.parametrize("end", ["00000000000b", "8000-00000000000b"])
def test_a_run_is_found_by_the_end_of_its_id(board: Any, end: str) -> None:
    queue_runs(board)
    found = find_run(board.views, end)
    assert found is not None
    assert found.run_id == RUNS[1]


def test_an_end_is_looked_for_among_the_newest_alone(board: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No index has the ends of ids in its order: without a bound each mistyped id would go along them all."""
    monkeypatch.setattr("guildhall.persistence.views.queries.MOST_BY_END", 2)
    queue_runs(board)
    assert find_run(board.views, "00000000000b") is not None
    assert find_run(board.views, "00000000000a") is None


@pytest.mark.parametrize("prefix", ["0190c", "0190A000-0000", "0190a0000", "019", "%0190b", "0190b" * 20, ""])
def test_what_begins_no_runs_id_finds_none(board: Any, prefix: str) -> None:
    queue_runs(board)
    assert find_run(board.views, prefix) is None


def test_a_beginning_that_several_runs_share_is_refused(board: Any) -> None:
    queue_runs(board)
    with pytest.raises(
        AmbiguousRun, match="several runs are called '0190a'; write more of the id, or its end"
    ):
        find_run(board.views, "0190a")


def test_looking_for_a_run_reads_no_other(memory_board: Any, plans: Plans) -> None:
    queue_runs(memory_board)
    used = plans(lambda: find_run(memory_board.views, "0190b"))
    assert used
    assert all(line.startswith("SEARCH runs") and "id" in line.partition("(")[2] for line in used), used


@pytest.mark.parametrize(
    ("name", "repository", "found"),
    [
        ("shop", None, ["p1", "p2"]),
        ("p1", None, ["p1"]),
        ("p1", "/srv/one", ["p1"]),
        ("shop", "/srv/two", ["p2"]),
        (None, "/srv/two", ["p2", "p3"]),
        ("none", None, []),
    ],
)
def test_projects_are_found_by_name_id_and_repository(
    board: Any, name: str | None, repository: str | None, found: list[str]
) -> None:
    make_projects(board)
    folder = Path(repository) if repository else None
    assert [one.project_id for one in matching_projects(board.views, name, folder)] == found


def test_looking_for_a_project_reads_no_other(memory_board: Any, plans: Plans) -> None:
    make_projects(memory_board)
    used = plans(lambda: matching_projects(memory_board.views, "shop"))
    used += plans(lambda: matching_projects(memory_board.views, None, Path("/srv/two")))
    indexes = [line.partition("INDEX ")[2].partition(" ")[0] for line in used if line.startswith("SEARCH")]
    assert indexes == ["sqlite_autoindex_projects_1", "projects_by_name", "projects_by_repository"]


def test_runs_that_wait_hide_none_behind_them(memory_board: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    queue_runs(memory_board)
    assert [run.run_id for run in unfinished_runs(memory_board.views)] == RUNS


def test_tasks_are_looked_for_by_their_codes_and_not_along_their_project(
    memory_board: Any, plans: Plans
) -> None:
    codes = [f"T-{number}" for number in range(1, 65)]
    used = plans(lambda: memory_board.views.under_codes("p", codes))
    assert used
    assert all("INDEX tasks_by_code (org_id=? AND base_code=? AND project_id=?)" in one for one in used), used


def test_of_tasks_under_one_code_the_newest_comes_first(board: Any) -> None:
    for code in ("T-1", "T-1~2", "T-1~3"):
        board.add(code)
    ids = {code: task.id for code, task in board.by_code().items()}
    found = board.views.under_codes("project", ["T-1", "T-2"])
    assert found == {"T-1": [ids["T-1~3"], ids["T-1~2"], ids["T-1"]]}
