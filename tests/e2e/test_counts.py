"""How many tasks a run has done is told alike by a list of runs, by the run itself, and after later runs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from guildhall.application.runs.answers import conclusion_of, run_answer
from guildhall.application.runs.covered import counts_of
from guildhall.domain.record import evolve

DONE = {"id": "A", "title": "Write one", "commands": ["echo 1 > a.txt"]}
FAILS = {"id": "B", "title": "Write another", "commands": ["echo no luck; exit 1"], "attempts": 1}
MENDED = {**FAILS, "commands": ["echo 2 > b.txt"]}


def _counted(shop: Any, run_id: str) -> dict[str, int]:
    """The tasks by status, as a list of runs says; it has to agree with what the run itself shows."""
    shown, counts = _told(shop, run_id)
    assert counts == dict(Counter(task["status"] for task in shown["tasks"]))
    assert [one["id"] for one in shown["blocked"]] == [
        task["id"] for task in shown["tasks"] if task["status"] == "blocked"
    ]
    return {status: number for status, number in counts.items() if number}


def _told(shop: Any, run_id: str) -> tuple[dict[str, Any], dict[str, int]]:
    """What the run and the list say of one moment."""
    journal, scope = shop.company.journal, shop.company.scope
    run = journal.state(scope, "Run", run_id)
    while True:
        head = journal.head(scope)
        told = conclusion_of(shop.company, run), run_answer(shop.company, run)["tasks"]
        if journal.head(scope) == head:
            return told


def test_a_run_counts_the_same_tasks_wherever_it_is_told_of(shop: Any) -> None:
    first = shop.run([DONE, FAILS])
    assert _counted(shop, first.run.run_id) == {"done": 1, "blocked": 1}
    seen: list[dict[str, int]] = []
    started = shop.start(shop.backlog([DONE, MENDED]))

    def look(run: Any) -> None:
        if shop.views.find("Step", run_id=run.run_id, task_id=None, status="completed", limit=10)[1:]:
            seen.append(_counted(shop, run.run_id))

    second = shop.drive(started, look)
    assert all(sum(counts.values()) == 2 for counts in seen[:-1])
    assert seen
    assert _counted(shop, second.run.run_id) == {"done": 2}
    assert _counted(shop, first.run.run_id) == {"done": 1, "blocked": 1}  # as it ended, whoever took B up
    third = shop.run([DONE, MENDED])
    assert _counted(shop, third.run.run_id) == {"done": 2}  # nothing was left to do


@pytest.mark.parametrize("damage", [lambda text: text.replace("blocked", "done"), lambda text: text[:100]])
def test_a_report_that_is_not_what_was_written_is_not_believed(shop: Any, damage: Any) -> None:
    ended = shop.run([DONE, FAILS])
    (file,) = shop.data.glob("reports/*/report.json")
    file.write_text(damage(file.read_text()))
    assert _counted(shop, ended.run.run_id) == {"done": 1, "blocked": 1}  # as the journal has it


def test_a_run_that_ended_before_summaries_counted_tasks_is_told_by_its_report(shop: Any) -> None:
    first = shop.run([DONE, FAILS])
    shop.run([DONE, MENDED])
    before = evolve(first.run, summary={})
    assert counts_of(shop.company, before) == {"done": 1, "blocked": 1}
