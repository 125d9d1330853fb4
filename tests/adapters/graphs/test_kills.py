"""A process that is killed at any point of a walk doubles no effect and skips no visit."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Scope
from guildhall.domain.steps.step import step_id
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG

Walk = Callable[[Path, int], int]

WALK = [
    ("dev_work_cycle", 0, "lead_review_cycle"),
    ("lead_review_cycle", 0, "dev_work_cycle"),
    ("dev_work_cycle", 1, "lead_review_cycle"),
    ("lead_review_cycle", 1, "qa_test_cycle"),
    ("qa_test_cycle", 0, "end"),
]
"""The visits of the walker's thread with where each one leads."""

FINISHED, KILLED, NO_SUCH_POINT = 0, -signal.SIGKILL, 3


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """Walk the thread of a folder's journal, killed at a point (0 for none); the walker's exit status."""
    script = Path(__file__).with_name("walker.py")
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as walker:
        assert walker.stdin
        assert walker.stdout
        entry, answers = walker.stdin, walker.stdout

        def walk_once(folder: Path, deadly: int) -> int:
            entry.write(f"{folder / 'journal.db'}\t{folder / 'trace'}\t{deadly}\n")
            entry.flush()
            return int(answers.readline())

        yield walk_once
        entry.close()


def _folder(base: Path, migrated_file: Path, name: str) -> Path:
    folder = base / name
    folder.mkdir()
    shutil.copy(migrated_file, folder / "journal.db")
    return folder


def _assert_each_visit_once(folder: Path) -> None:
    journal = SqlJournal(Store(f"sqlite:///{folder / 'journal.db'}"), CATALOG, SystemClock(), UuidV7Ids())
    try:
        events = journal.read(Scope("org-1"))
        decisions = journal.state(Scope("org-1"), "Run", "run-1").decisions
    finally:
        journal.close()
    queued = [one.stream.removeprefix("Step:") for one in events if one.type == "step.queued"]
    assert queued == [step_id("run-1", "task-1", node, iteration) for node, iteration, _ in WALK]
    assert [(one.node, one.iteration, one.choice) for one in decisions] == WALK
    assert [one.type for one in events].count("decision.recorded") == len(WALK)


def _assert_walked_in_order(folder: Path) -> None:
    """Whatever was asked of the application was about the visit that the thread was in, or the next one."""
    expected = [(node, str(iteration)) for node, iteration, _ in WALK]
    here = 0
    for line in (folder / "trace").read_text().splitlines():
        _, node, iteration = line.split()
        if (node, iteration) != expected[here]:
            here += 1
        assert (node, iteration) == expected[here]
    assert here == len(expected) - 1


def test_killed_once_at_every_point(walk: Walk, tmp_path: Path, migrated_file: Path) -> None:
    point = 0
    while True:
        point += 1
        folder = _folder(tmp_path, migrated_file, str(point))
        status = walk(folder, point)
        if status == NO_SUCH_POINT:
            break
        assert status == KILLED, f"the walker ended with {status} at point {point}"
        assert walk(folder, 0) == FINISHED
        _assert_each_visit_once(folder)
        _assert_walked_in_order(folder)
        shutil.rmtree(folder)
    assert point > 8 * len(WALK), "there are fewer points than the walk must have"


@pytest.mark.parametrize("points", [8, 11, 15])
def test_killed_again_and_again(walk: Walk, tmp_path: Path, migrated_file: Path, points: int) -> None:
    folder = _folder(tmp_path, migrated_file, "journal")
    deaths = 0
    while (status := walk(folder, points)) == KILLED:
        deaths += 1
        assert deaths < 100, "a walker that is killed must still have come further"
    assert status == NO_SUCH_POINT
    assert deaths > 1
    _assert_each_visit_once(folder)
    _assert_walked_in_order(folder)
