"""Work that cannot succeed beside work that can: each task ends as it should, and the report says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

MARKER = "sleep 613"

TASKS = (
    {
        "id": "F-1",
        "title": "Succeeds and is merged although its neighbours fail",
        "owned_paths": ["README.md"],
        "commands": ["echo more >> README.md"],
    },
    {
        "id": "F-2",
        "title": "Always exits 1",
        "commands": ["echo no luck >&2; exit 1"],
    },
    {
        "id": "F-3",
        "title": "Writes outside its owned paths",
        "owned_paths": ["docs/**"],
        "acceptance_criteria": ["`true` exits 0"],
        "dod": ["only owned paths changed"],
        "commands": ["echo 'x = 1' >> tiny/__init__.py"],
    },
    {
        "id": "F-4",
        "title": "Breaks the tests",
        "owned_paths": ["tiny/**"],
        "acceptance_criteria": ["`true` exits 0"],
        "dod": ["tests pass"],
        "commands": [": > tiny/__init__.py"],
    },
    {"id": "F-5", "title": "Waits for F-2", "depends_on": ["F-2"], "commands": ["true"]},
    {
        "id": "F-6",
        "title": "Runs for ever",
        "timeout_seconds": 1,
        "attempts": 1,
        "commands": [f"setsid {MARKER} & {MARKER}"],
    },
    {
        "id": "F-7",
        "title": "Looks into the home folder and for a network",
        "role": "security",
        "commands": [
            'test -z "$(ls -A "$HOME" 2>/dev/null)"',
            'python -c "import os,socket,sys; sys.excepthook=lambda *_: os._exit(0); s=socket.socket();'
            " s.settimeout(2); sys.exit(s.connect_ex(('127.0.0.1', 22)) == 0)\"",
        ],
        "dod": ["no file changed"],
    },
    {"id": "F-8", "title": "Says in prose what is wanted"},
)


@pytest.fixture(scope="module")
def ended(open_shop: Any) -> Any:
    shop = open_shop()
    return shop.run(TASKS)


def test_every_task_ends_as_its_title_says(ended: Any) -> None:
    # Whether the base moved between two tries decides which of the two it is called.
    refused = {"review_exhausted": "changes_refused"}
    outcomes = {code: (status, refused.get(why, why)) for code, (status, why) in ended.outcomes.items()}
    assert outcomes == {
        "F-1": ("done", ""),
        "F-2": ("blocked", "attempts_exhausted"),
        "F-3": ("blocked", "changes_refused"),
        "F-4": ("blocked", "changes_refused"),
        "F-5": ("blocked", "blocker"),
        "F-6": ("blocked", "attempts_exhausted"),
        "F-7": ("done", ""),
        "F-8": ("blocked", "needs_agent"),
    }
    assert ended.run.status == "failed"


def test_only_what_succeeded_was_merged(ended: Any) -> None:
    shop = ended.shop
    subjects = shop.log("--first-parent", "--format=%s")
    assert subjects == ["Merge F-1: Succeeds and is merged although its neighbours fail", "Begin"]
    assert "x = 1" not in (shop.repository / "tiny/__init__.py").read_text()
    assert {one["stream"] for one in shop.events("task.merged")} == {f"Task:{ended.tasks['F-1'].id}"}


def test_attempts_are_retried_with_back_off_and_end_with_the_last_output(ended: Any) -> None:
    task = ended.tasks["F-2"]
    assert task.attempts == 3
    assert "no luck" in task.blocked.detail
    failed = [one for one in ended.shop.events("task.attempt_failed") if one["stream"] == f"Task:{task.id}"]
    assert [one["attempt"] for one in failed] == [1, 2, 3]
    assert failed[0]["not_before"] < failed[1]["not_before"]


def test_findings_say_what_was_wrong(ended: Any) -> None:
    assert "tiny/__init__.py" in ended.tasks["F-3"].blocked.detail
    assert "does not own" in ended.tasks["F-3"].blocked.detail
    assert "passes without the change" in ended.tasks["F-4"].blocked.detail
    assert "timeout" in ended.tasks["F-6"].blocked.detail
    assert "F-2" in ended.tasks["F-5"].blocked.detail


def test_criteria_are_told_apart_by_what_was_judged_of_them(ended: Any) -> None:
    judged = {code: {one.text: one.outcome for one in task.results} for code, task in ended.tasks.items()}
    assert judged["F-2"] == {}
    assert judged["F-3"] == {"`true` exits 0": "passed", "only owned paths changed": "failed"}
    assert judged["F-4"] == {"`true` exits 0": "passed", "tests pass": "failed"}
    assert [ended.tasks[code].attempts_made for code in ("F-1", "F-2", "F-5")] == [1, 3, 0]


def test_what_waited_for_a_blocked_task_was_never_claimed(ended: Any) -> None:
    assert ended.tasks["F-5"].fence == 0


def sleepers() -> list[Path]:
    """Processes of F-6 that live."""
    return [
        path
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if path.exists() and path.read_bytes().replace(b"\0", b" ").strip() == MARKER.encode()
    ]


def test_nothing_of_a_task_that_was_ended_runs_on(ended: Any) -> None:
    ended.shop.wait_for(lambda: not sleepers(), 10)


def test_the_report_says_for_each_blocked_task_what_to_do(ended: Any) -> None:
    report = ended.report
    assert report["status"] == "failed"
    left = [task["id"] for task in report["tasks"] if task["status"] != "done"]
    assert [step.partition(":")[0] for step in report["next_steps"]] == left
    for task in report["tasks"]:
        assert bool(task["advice"]) == (task["status"] == "blocked"), task
        if task["status"] == "blocked":
            assert task["advice"] in ended.markdown
    ended.shop.check_clean()


def test_mended_tasks_are_done_by_the_next_run(ended: Any) -> None:
    shop = ended.shop
    mended = {
        "F-2": {"commands": ["true"]},
        "F-3": {"owned_paths": ["tiny/**"]},
        "F-4": {"commands": ["echo 'y = 2' >> tiny/__init__.py"]},
        "F-6": {"commands": ["true"]},
        "F-8": {"commands": ["true"]},
    }
    again = shop.run([{**task, **mended.get(str(task["id"]), {})} for task in TASKS])
    assert again.run.status == "completed", again.outcomes
    assert set(again.outcomes.values()) == {("done", "")}
    assert "F-1" not in again.outcomes
    text = (shop.repository / "tiny/__init__.py").read_text()
    assert "x = 1" in text
    assert "y = 2" in text
    shop.check_clean()


def test_what_was_found_is_said_where_the_run_ends(ended: Any) -> None:
    found = next(one["detail"] for one in ended.report["tasks"] if one["id"] == "F-3").splitlines()[0]
    assert found[:60] in ended.run.end_reason
    [row] = [line for line in ended.markdown.splitlines() if line.startswith("| F-3 ")]
    assert found.partition(":")[0] in row.partition("blocked (")[2]
