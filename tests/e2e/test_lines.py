"""Two runs at once: of one backlog they are one run; of two backlogs on one project they take turns."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.runs.backlogs import drop_backlog
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import prepare_run, queue_run, start_run
from guildhall.domain.record import evolve
from guildhall.domain.runs.errors import RunInvalid


def test_two_runs_of_one_backlog_are_one_run_that_the_second_follows(shop: Any) -> None:
    backlog = shop.backlog(shop.writing("A", "B", "C", seconds=0.3))
    processes = [shop.process(backlog, "--json") for _ in range(2)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    results = [json.loads(out) for out, _ in answers]
    assert results[0] == results[1]
    assert len(shop.views.find("Run")) == 1
    assert set(Counter(one["stream"] for one in shop.events("task.claimed")).values()) == {1}
    assert len(shop.log("--first-parent", "--format=%h")) == 5
    shop.check_clean()


def test_runs_of_different_backlogs_take_turns_and_build_on_each_other(shop: Any) -> None:
    one, other = (shop.backlog(shop.writing(*codes, seconds=0.3)) for codes in (("A", "B"), ("C", "D")))
    first = shop.process(one)
    shop.wait_for(lambda: shop.views.find("Run", status="running"))
    second = shop.process(other, "--json")
    outs = [process.communicate(timeout=120) for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], outs
    lines = shop.company.journal.read(shop.company.scope, 0, 100_000)
    order = [(line.type, line.stream) for line in lines if line.type in ("run.started", "run.ended")]
    assert [kind for kind, _ in order] == ["run.started", "run.ended"] * 2
    assert json.loads(outs[1][0])["status"] == "completed"
    # Both wrote into the changelog, the second under what the first had written.
    changelog = (shop.repository / "CHANGELOG.md").read_text()
    assert [f"- Write {code} ({code})" in changelog for code in "ABCD"] == [True] * 4
    assert {path.name for path in shop.repository.glob("?.txt")} == {f"{code}.txt" for code in "ABCD"}
    shop.check_clean()


def test_a_run_in_line_behind_one_that_nobody_drives_says_so(shop: Any) -> None:
    one, other = (shop.backlog(shop.writing(code, seconds=0.3)) for code in ("A", "B"))
    first = shop.process(one)
    shop.wait_for(lambda: shop.views.find("Run", status="running"))
    second = shop.process(other)
    shop.wait_for(lambda: len(shop.views.find("Run")) == 2)
    first.kill()
    first.communicate()
    out, err = second.communicate(timeout=60)
    if second.returncode == 0:  # the first had come to its end before
        assert [row.state.status for row in shop.views.find("Run")] == ["completed"] * 2
        return
    assert second.returncode == 1
    assert "guildhall resume" in err, out + err
    assert "Traceback" not in err
    for backlog in (one, other):
        process = shop.process(backlog)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert {path.name for path in shop.repository.glob("?.txt")} == {"A.txt", "B.txt"}
    shop.check_clean()


def test_a_run_that_is_not_queued_after_all_leaves_no_folder(shop: Any) -> None:
    read = FileBacklogReader().read(str(shop.backlog(shop.writing("A", seconds=0.3))), shop.folder)
    asked = [RunRequest(read, shop.repository, parallel=many) for many in (2, 100_000)]
    started = start_run(shop.company, asked[0], shop.company.origin("tests"))
    with pytest.raises(RunInvalid):
        start_run(shop.company, evolve(asked[1], fresh=True), shop.company.origin("tests"))
    project = shop.company.journal.state(shop.company.scope, "Project", started.project_id)
    late = prepare_run(shop.company, project, asked[0])
    again = shop.company.journal.execute(
        shop.company.scope, shop.company.origin("tests"), lambda tx: queue_run(tx, late)
    )
    assert (again.run_id, again.resumed) == (started.run_id, True)
    drop_backlog(shop.company, late.command.run_id)
    assert [path.name for path in (shop.data / "runs").iterdir()] == [started.run_id]
