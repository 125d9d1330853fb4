"""Bringing a backlog onto the queue: once, again, edited, and after all that can have happened to it."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.tasks.adding import Placing, add_task
from guildhall.application.tasks.codes import public_code
from guildhall.application.tasks.handlers import DrivenByRun, tell
from guildhall.domain.runs.commands import EndRun, QueueRun, StartRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.domain.tasks.errors import TaskExists


def planned(code: str, *depends_on: str, **more: Any) -> PlannedTask:
    return PlannedTask(code, more.pop("title", f"Task {code}"), depends_on=depends_on, **more)


def finish(board: Any, code: str) -> None:
    task = board.by_code()[code]
    claim = board.execute(lambda tx: _claim_one(tx, task.id, board))
    board.complete(claim)


def _claim_one(tx: Any, task_id: str, board: Any) -> Any:
    from guildhall.application.tasks import queue

    return queue.claim_one(tx, task_id, board.worker())


def test_a_backlog_becomes_tasks_with_dependencies_and_parents(board: Any) -> None:
    ids = board.bring(planned("B", "A"), planned("A"), planned("C", parent="A"), planned("D", "A", "B"))
    tasks = board.by_code()
    assert {code: task.id for code, task in tasks.items()} == ids
    assert [task.status for task in tasks.values()] == ["ready"] * 4
    assert tasks["B"].blocked_by == (ids["A"],)
    assert tasks["D"].blocked_by == (ids["A"], ids["B"])
    assert tasks["C"].parent_id == ids["A"]
    assert board.claim_codes(limit=5) == ["A", "C"]


def test_the_same_backlog_again_changes_nothing(board: Any) -> None:
    backlog = (planned("A"), planned("B", "A", owned_paths=("src/**",)), planned("C", parent="B"))
    ids = board.bring(*backlog)
    head = board.journal.head(board.scope).position
    assert board.bring(*backlog) == ids
    assert board.journal.head(board.scope).position == head


def test_done_tasks_stay_done_and_the_rest_goes_under_the_new_run(board: Any) -> None:
    backlog = (planned("A"), planned("B", "A"))
    ids = board.bring(*backlog, run_id="r1")
    finish(board, "A")
    assert board.bring(*backlog, run_id="r2") == ids
    tasks = board.by_code()
    assert (tasks["A"].status, tasks["A"].run_id) == ("done", "r1")
    assert (tasks["B"].status, tasks["B"].run_id) == ("ready", "r2")


def test_an_edited_definition_is_taken_over_and_a_done_one_is_done_anew(board: Any) -> None:
    for run_id in ("r1", "r2"):
        board.execute(lambda tx, one=run_id: tx.ask("Run", one, _run_of(one, "one.yaml")))
    board.bring(planned("A"), planned("B"), run_id="r1")
    finish(board, "A")
    ids = board.bring(planned("A", title="Better"), planned("B", title="Also better"), run_id="r2")
    tasks = board.by_code()
    assert sorted(tasks) == ["A", "A~2", "B"]
    assert tasks["A"].title == "Task A"
    assert (tasks["A~2"].id, tasks["A~2"].title, tasks["A~2"].status) == (ids["A"], "Better", "ready")
    assert tasks["B"].title == "Also better"
    assert board.bring(planned("A", title="Better"), planned("B", title="Also better"), run_id="r2") == ids
    assert public_code("A~2") == "A"


def test_what_is_done_is_not_done_anew_for_when_by_whom_and_how_often_it_would_be_tried(board: Any) -> None:
    for run_id in ("r1", "r2", "r3"):
        board.execute(lambda tx, one=run_id: tx.ask("Run", one, _run_of(one, "one.yaml")))
    first = board.bring(planned("A"), run_id="r1")
    finish(board, "A")
    other = {"priority": "high", "complexity": "xl", "skills": ("c",), "timeout_seconds": 9, "attempts": 7}
    assert board.bring(planned("A", **other), run_id="r2") == first
    assert board.bring(planned("A", commands=("true",), **other), run_id="r3") != first


def test_another_backlog_with_the_same_codes_leaves_the_tasks_of_the_first_alone(board: Any) -> None:
    for number, name in enumerate(("one.yaml", "two.yaml", "one.yaml", "two.yaml")):
        board.execute(lambda tx, n=number, of=name: tx.ask("Run", f"r{n}", _run_of(f"r{n}", of)))
    one, two = planned("A", title="Format"), planned("A", title="Explain")
    first = board.bring(one, run_id="r0")["A"]
    finish(board, "A")
    second = board.bring(two, run_id="r1")["A"]
    board.execute(lambda tx: tx.ask("Task", second, commands.BlockTask("needs_agent", "nobody", "t")))
    assert board.bring(one, run_id="r2") == {"A": first}
    tasks = board.by_code()
    assert (tasks["A"].title, tasks["A"].status) == ("Format", "done")
    assert (tasks["A~2"].title, tasks["A~2"].status, tasks["A~2"].run_id) == ("Explain", "blocked", "r1")
    assert board.bring(planned("A", title="Explain it"), run_id="r3") == {"A": second}
    assert (board.by_code()["A~2"].title, board.by_code()["A~2"].status) == ("Explain it", "ready")
    board.execute(lambda tx: tx.ask("Run", "r4", _run_of("r4", "mended.yaml")))
    mended = planned("A", title="Explain it", commands=("true",))
    assert board.bring(mended, run_id="r4") == {"A": second}
    assert board.by_code()["A~2"].commands == ("true",)


def test_a_backlog_meets_what_it_has_done_though_another_has_the_same_title_for_something_else(
    board: Any,
) -> None:
    for number, name in enumerate(("one.yaml", "two.yaml", "one.yaml", "two.yaml", "one.yaml")):
        board.execute(lambda tx, n=number, of=name: tx.ask("Run", f"r{n}", _run_of(f"r{n}", of)))
    one, two = planned("A", title="Format"), planned("A", title="Format", commands=("true",))
    first = board.bring(one, run_id="r0")
    finish(board, "A")
    second = board.bring(two, run_id="r1")
    assert first != second
    finish(board, "A~2")
    assert board.bring(one, run_id="r2") == first
    assert board.bring(two, run_id="r3") == second
    # Once it asks for what the other one did, that is done.
    assert board.bring(two, run_id="r4") == second
    assert sorted(board.by_code()) == ["A", "A~2"]


def test_a_renamed_backlog_meets_what_it_has_done_and_not_what_it_has_changed_since(board: Any) -> None:
    names = ("one.yaml", "two.yaml", "moved.yaml", "one.yaml", "again.yaml")
    for number, name in enumerate(names):
        board.execute(lambda tx, n=number, of=name: tx.ask("Run", f"r{n}", _run_of(f"r{n}", of)))
    one, two = planned("A", title="Format"), planned("A", title="Format", commands=("true",))
    first = board.bring(one, run_id="r0")
    finish(board, "A")
    board.bring(two, run_id="r1")
    finish(board, "A~2")
    assert board.bring(one, run_id="r2") == first
    board.bring(planned("A", title="Format", commands=("make",)), run_id="r3")
    finish(board, "A~3")
    # The first one's work was made into something else since.
    assert board.bring(one, run_id="r4") != first
    assert sorted(board.by_code()) == ["A", "A~2", "A~3", "A~4"]


def test_what_was_added_by_hand_or_imported_is_never_taken_for_another_backlogs(board: Any) -> None:
    by_hand = TaskDefinition("Check the links", commands=("make links",))
    added = board.execute(lambda tx: add_task(tx, "project", by_hand, status="ready"))
    for number, name in enumerate(("one.yaml", "two.yaml")):
        board.execute(lambda tx, n=number, of=name: tx.ask("Run", f"r{n}", _run_of(f"r{n}", of)))
    one = board.bring(planned("T-1", title="Format"), run_id="r0")
    two = board.bring(planned("T-1", title="Explain"), planned("T-2", "T-1"))
    tasks = board.by_code()
    assert {code: task.title for code, task in tasks.items()} == {
        "T-1": "Check the links",
        "T-1~2": "Format",
        "T-1~3": "Explain",
        "T-2": "Task T-2",
    }
    assert (tasks["T-1"].commands, tasks["T-1"].version) == (added.commands, added.version)
    assert tasks["T-2"].blocked_by == (two["T-1"],)
    assert board.bring(planned("T-1", title="Format it"), run_id="r0") == one
    assert board.bring(planned("T-1", title="Check the links"), run_id="r1") == {"T-1": added.id}


def test_a_backlog_that_is_imported_again_takes_its_changes_to_its_own_tasks(board: Any) -> None:
    by_hand = TaskDefinition("Check the links", commands=("make links",))
    board.execute(lambda tx: add_task(tx, "project", by_hand, status="ready"))
    one, edited = (BacklogRef("yaml", "one.yaml", digit * 64) for digit in "ab")
    first = board.bring(planned("T-1", title="Format"), planned("T-2"), backlog=one)
    again = board.bring(
        planned("T-1", title="Format all", commands=("true",)), planned("T-2"), backlog=edited
    )
    assert again == first
    other = board.bring(planned("T-1", title="Explain"), backlog=BacklogRef("yaml", "two.yaml", "a" * 64))
    assert {code: (task.title, task.backlog) for code, task in board.by_code().items()} == {
        "T-1": ("Check the links", ""),
        "T-1~2": ("Format all", "yaml/one.yaml"),
        "T-2": ("Task T-2", "yaml/one.yaml"),
        "T-1~3": ("Explain", "yaml/two.yaml"),
    }
    assert board.by_code()["T-1~2"].commands == ("true",)
    finish(board, "T-1~2")
    assert board.bring(planned("T-1", title="Format more"), backlog=one)["T-1"] not in (
        first["T-1"],
        other["T-1"],
    )
    assert board.by_code()["T-1~2"].title == "Format all"


@pytest.mark.parametrize("by_run", [True, False])
def test_what_a_backlog_gave_no_code_is_numbered_past_what_the_project_has(board: Any, by_run: bool) -> None:
    by_hand = TaskDefinition("Write a guide", commands=("make guide",))
    added = board.execute(lambda tx: add_task(tx, "project", by_hand, status="ready"))
    runs = {"first": "s0", "again": "s1", "other": "s2"} if by_run else {}
    for name, run_id in runs.items():
        command = _run_of(run_id, "Write", "sentence", ("a" if name != "other" else "b") * 64)
        board.execute(lambda tx, run=command: tx.ask("Run", run.run_id, run))
    guide = planned("T-1", title="Write a guide", counted=True)
    listed = (guide, planned("T-2", "T-1", counted=True), planned("G-1"))
    ids = board.bring(*listed, run_id=runs.get("first"))
    assert {code: task.title for code, task in board.by_code().items()} == {
        "T-1": "Write a guide",
        "T-2": "Task T-2",
        "T-3": "Write a guide",
        "G-1": "Task G-1",
    }
    assert board.by_code()["T-2"].blocked_by == (ids["T-3"],)
    assert board.by_code()["T-1"].definition == added.definition
    assert board.bring(*listed, run_id=runs.get("again")) == ids
    other = board.bring(planned("T-1", title="Write another", counted=True), run_id=runs.get("other"))
    assert list(other) == ["T-4"]


def _run_of(run_id: str, name: str, kind: str = "yaml", digest: str = "d" * 64) -> QueueRun:
    ref = BacklogRef(kind, name, digest)  # type: ignore[arg-type]
    return QueueRun(run_id, "project", {}, "1", ref, "c" * 40, "rules", 1, "stop", f"guildhall/{run_id}")


def test_what_a_run_drives_stays_with_it_and_changes_in_place_alone(board: Any) -> None:
    board.execute(lambda tx: tx.ask("Run", "r1", _run_of("r1", "one.yaml")))
    board.execute(lambda tx: tx.ask("Run", "r1", StartRun()))
    ids = board.bring(planned("A"), planned("B"), planned("C", "A"), run_id="r1")
    task = board.by_code()["A"]
    board.execute(lambda tx: _claim_one(tx, task.id, board))
    one = BacklogRef("yaml", "one.yaml", "e" * 64)
    new = [planned(code, title="New", commands=("true",)) for code in ("A", "B")]
    assert board.bring(*new, planned("C", "B"), planned("D"), backlog=one).items() > ids.items()
    found = board.by_code()
    assert [found[code].run_id for code in "ABCD"] == ["r1", "r1", "r1", None]
    assert [(found[code].title, found[code].commands) for code in "AB"] == [("New", ()), ("New", ("true",))]
    assert (found["A"].status, found["A"].lease is not None) == ("claimed", True)
    assert found["C"].blocked_by == (ids["B"],)
    for run_id in (None, "r2"):
        with pytest.raises(DrivenByRun, match="r1"):
            board.tell(ids["B"], commands.PlaceTask(run_id, None, None))
    board.execute(lambda tx: tx.ask("Run", "r1", EndRun("failed", "enough", {})))
    board.bring(*new, backlog=one)
    assert {board.by_code()[code].run_id for code in "AB"} == {None}


def test_fresh_makes_everything_anew_and_is_still_idempotent_within_its_run(board: Any) -> None:
    backlog = (planned("A"), planned("B", "A"))
    first = board.bring(*backlog, run_id="r1")
    finish(board, "A")
    second = board.bring(*backlog, run_id="r2", fresh=True)
    assert not set(first.values()) & set(second.values())
    assert board.bring(*backlog, run_id="r2", fresh=True) == second
    third = board.bring(*backlog, run_id="r3", fresh=True)
    tasks = board.by_code()
    assert sorted(tasks) == ["A", "A~2", "A~3", "B", "B~2", "B~3"]
    assert tasks["B~3"].blocked_by == (third["A"],)


def test_a_cancelled_task_is_made_anew(board: Any) -> None:
    first = board.bring(planned("A"), planned("B", "A"))
    board.tell(first["A"], commands.CancelTask("no"))
    assert board.by_code()["B"].status == "blocked"
    second = board.bring(planned("A"), planned("B", "A"), run_id="r2")
    assert second["A"] != first["A"]
    assert board.by_code()["B"].status == "ready"
    assert board.claim_codes(limit=5) == ["A~2"]
    board.tell(second["A"], commands.CompleteTask(1, None, changed=False))
    assert board.claim_codes(limit=5) == ["B"]


@pytest.mark.parametrize("where", ["attempts", "review", "sent_back", "judged", "judged_blocked"])
def test_work_that_came_to_rest_anywhere_can_be_mended_in_the_backlog(board: Any, where: str) -> None:
    ids = board.bring(planned("A", commands=("false",), attempts=1), review="required")
    task_id = ids["A"]
    (claim,) = board.claim()
    board.tell(task_id, commands.StartTask(claim.fence, "feat/a", "c0"))
    if where == "attempts":
        board.tell(task_id, commands.FailAttempt(claim.fence, "exit 1"))
    else:
        board.tell(task_id, commands.CompleteTask(claim.fence, "c1", changed=True))
        if where == "review":
            board.tell(task_id, commands.RequestChanges(("no",), "review", 1))
        elif where == "sent_back":
            board.tell(task_id, commands.RequestChanges(("no",), "review", 3))
        elif where == "judged_blocked":
            board.tell(task_id, commands.BlockTask("internal_error", "step failed", "guildhall"))
    assert board.bring(planned("A", commands=("true",), attempts=1), run_id="r2") == ids
    task = board.task(task_id)
    assert task.commands == ("true",)
    assert task.status in ("ready", "in_progress")
    assert board.claim_codes() == ["A"]


def test_a_dependency_that_the_backlog_no_longer_has_is_taken_away(board: Any) -> None:
    ids = board.bring(planned("A"), planned("B", "A"), planned("C", "A", "B"))
    board.tell(ids["A"], commands.CancelTask("not wanted"))
    assert board.by_code()["B"].status == "blocked"
    board.bring(planned("B"), planned("C", "B"), run_id="r2")
    tasks = board.by_code()
    assert (tasks["B"].status, tasks["B"].blocked_by) == ("ready", ())
    assert tasks["C"].blocked_by == (ids["B"],)
    assert board.claim_codes(limit=5) == ["B"]


def test_a_new_dependency_on_a_task_that_was_begun_stops_no_import(board: Any) -> None:
    ids = board.bring(planned("B"), run_id="r1")
    (claim,) = board.claim()
    board.tell(ids["B"], commands.StartTask(claim.fence, "feat/b", "c0"))
    board.tell(ids["B"], commands.FailAttempt(claim.fence, "exit 1"))
    after = board.bring(planned("A"), planned("B", "A"), run_id="r2")
    assert board.by_code()["B"].blocked_by == (after["A"],)
    assert board.claim_codes(limit=5) == ["A"]


def test_work_that_was_begun_is_not_made_to_wait(board: Any) -> None:
    ids = board.bring(planned("B"), run_id="r1", review="required")
    (claim,) = board.claim()
    board.tell(ids["B"], commands.StartTask(claim.fence, "feat/b", "c0"))
    board.tell(ids["B"], commands.CompleteTask(claim.fence, "c1", changed=True))
    board.bring(planned("A"), planned("B", "A"), run_id="r2")
    task = board.by_code()["B"]
    assert (task.status, task.blocked_by) == ("review", ())


def test_imports_into_the_inbox_wait_to_be_dispatched(board: Any) -> None:
    board.bring(planned("A"), planned("B", "A"), status="inbox")
    assert {task.status for task in board.by_code().values()} == {"inbox"}
    assert board.claim() == []


def test_an_import_that_died_half_way_is_brought_to_its_end(
    board: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guildhall.application.tasks import intake

    monkeypatch.setattr(intake, "CHUNK", 3)
    backlog = [planned("T-0"), *(planned(f"T-{number}", f"T-{number - 1}") for number in range(1, 10))]
    calls = {"left": 5}
    real = board.journal.execute

    def dying(scope: Any, origin: Any, unit: Any) -> Any:
        calls["left"] -= 1
        if not calls["left"]:
            raise RuntimeError("killed")
        return real(scope, origin, unit)

    monkeypatch.setattr(board.journal, "execute", dying)
    with pytest.raises(RuntimeError, match="killed"):
        board.bring(*backlog, run_id="r1")
    monkeypatch.setattr(board.journal, "execute", real)
    ids = board.bring(*backlog, run_id="r1")
    tasks = board.by_code()
    assert sorted(tasks) == [f"T-{number}" for number in range(10)]
    assert {task.status for task in tasks.values()} == {"ready"}
    assert [tasks[f"T-{n}"].blocked_by for n in range(1, 10)] == [(ids[f"T-{n - 1}"],) for n in range(1, 10)]


def test_codes_of_a_backlog_are_not_given_out_again(board: Any) -> None:
    board.bring(planned("T-7"), planned("T-9"))
    added = board.execute(lambda tx: add_task(tx, "project", TaskDefinition("more")))
    assert added.code == "T-10"
    assert added.status == "inbox"


def test_a_code_that_one_task_was_given_is_not_given_out_again(board: Any) -> None:
    def add(code: str = "") -> str:
        placing = Placing(code=code)
        return board.execute(lambda tx: add_task(tx, "project", TaskDefinition("more"), placing)).code

    given = ["", "T-3", "own", "", "T-2000000000", "", "T-999999999", "T-1000000000", "", ""]
    assert [add(code) for code in given] == [
        *("T-1", "T-3", "own", "T-4", "T-2000000000", "T-5", "T-999999999", "T-1000000000"),
        *("T-1000000001", "T-1000000002"),
    ]
    for taken in ("T-3", "own", "T-4", "T-1000000002"):
        with pytest.raises(TaskExists):
            add(taken)


def test_codes_that_were_given_before_codes_were_skipped_are_passed_over(board: Any) -> None:
    """As records of earlier versions hold them."""

    def make(tx: Any, code: str) -> None:
        task_id = tx.new_id()
        tell(tx, task_id, commands.CreateTask(task_id, "project", code, TaskDefinition(code), "ready"))

    assert board.execute(lambda tx: add_task(tx, "project", TaskDefinition("first"))).code == "T-1"
    for number in (2, 4, 64, 65):
        board.execute(lambda tx, n=number: make(tx, f"T-{n}"))

    def several(tx: Any) -> list[str]:
        return [add_task(tx, "project", TaskDefinition("more")).code for _ in range(63)]

    codes = board.execute(several)
    assert codes == [f"T-{number}" for number in (3, *range(5, 64), 66, 67, 68)]
