"""kill -9 of a run at random moments, again and again: nothing is lost, doubled or left behind."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from guildhall.domain.steps.step import step_id

KILLS = int(os.environ.get("GUILDHALL_TEST_KILLS", "8"))
MARKER = "0.7137"

TASKS = (
    {
        "id": "A",
        "title": "Write a",
        "owned_paths": ["a/**"],
        "commands": [f"mkdir a; sleep {MARKER}; echo 1 > a/a"],
    },
    {"id": "B", "title": "Write b", "commands": [f"sleep {MARKER}", "echo b > note.txt"]},
    {
        "id": "C",
        "title": "Write c",
        "depends_on": ["A"],
        "commands": ["echo c > note.txt", f"sleep {MARKER}"],
    },
    {"id": "D", "title": "Change nothing", "commands": [f"sleep {MARKER}"]},
    {
        "id": "E",
        "title": "Write e",
        "depends_on": ["B", "D"],
        "commands": [f"setsid sleep {MARKER} & echo e > e.txt"],
    },
    {"id": "F", "title": "Fail", "attempts": 2, "commands": [f"sleep {MARKER}; exit 3"]},
)


def test_a_run_that_is_killed_again_and_again_comes_to_its_end(shop: Any) -> None:
    backlog = shop.backlog(TASKS)
    seed = int(os.environ.get("GUILDHALL_TEST_SEED", str(time.time_ns() % 10**6)))
    chance = random.Random(seed)
    kills = _kill_on_the_way(shop, backlog, chance)
    killed_at_its_end = has_ended(shop)
    if not killed_at_its_end:
        last = shop.process(backlog, "--json")
        out, err = last.communicate(timeout=120)
        assert last.returncode == 1, f"seed {seed}, {kills} kills: {out}{err}"
    assert kills >= min(KILLS, 3), f"only {kills} kills hit the run"
    _check_outcome(shop, f"seed {seed}")
    if killed_at_its_end:  # who comes next clears up
        shop.process(shop.backlog([{"id": "Z", "title": "Look", "commands": ["sleep 4"]}])).communicate()
    _check_nothing_is_left(shop, f"seed {seed}")


def _kill_on_the_way(shop: Any, backlog: Path, chance: random.Random) -> int:
    """Start the run and kill it, again and again; returns how often it was hit while it worked."""
    kills = 0
    for _ in range(KILLS):
        process = shop.process(backlog)
        assert process.stdout
        process.stdout.readline()  # it begins
        try:
            process.wait(chance.uniform(0.0, 2.5))
        except subprocess.TimeoutExpired:
            kills += 1
        process.kill()
        process.communicate()
        if has_ended(shop):
            break
    return kills


def has_ended(shop: Any) -> bool:
    """Whether the run came to its end, though perhaps the process that drove it did not live to say so."""
    return any(row.state.ended for row in shop.views.find("Run"))


def _check_outcome(shop: Any, where: str) -> None:
    (run,) = (row.state for row in shop.views.find("Run"))
    tasks = {row.state.code: row.state for row in shop.views.find("Task", run_id=run.run_id)}
    changelog = next(code for code in tasks if code.startswith("CHANGELOG"))
    states = {code: task.status for code, task in tasks.items() if code != changelog}
    assert states == {**dict.fromkeys("ABCDE", "done"), "F": "blocked"}, where
    assert tasks["F"].attempts == 2, where
    # Each change is merged once, in the journal and in the repository.
    merged = Counter(one["stream"] for one in shop.events("task.merged"))
    assert set(merged.values()) == {1}, where
    subjects = Counter(shop.log("--first-parent", "--format=%s"))
    assert set(subjects.values()) == {1}, where
    expected = {f"Merge {code}: Write {code.lower()}" for code in "ABCE"} | {"Begin"}
    assert {one for one in subjects if "CHANGELOG" not in one} == expected, where
    decided = [(one["task_id"], one["node"], one["iteration"]) for one in shop.events("decision.recorded")]
    assert len(decided) == len(set(decided)), where
    _check_report(shop, run, tasks, where)


def _check_report(shop: Any, run: Any, tasks: dict[str, Any], where: str) -> None:
    import json

    report = json.loads((shop.data / "reports" / run.run_id / "report.json").read_text())
    assert report["status"] == run.status == "failed", where
    said = {task["id"]: (task["status"], task["commit"]) for task in report["tasks"]}
    assert said == {code: (task.status, task.merge_commit) for code, task in tasks.items()}, where
    assert (shop.data / "reports" / run.run_id / "report.md").stat().st_size > 0


def _check_nothing_is_left(shop: Any, where: str) -> None:
    run = shop.views.find("Run")[0].state
    shop.check_clean()
    working = [
        row.state for row in shop.views.find("Session", run_id=run.run_id, status="working", limit=1000)
    ]
    assert working == [], where
    assert shop.company.journal.state(shop.company.scope, "Lease", f"run:{run.run_id}").lease is None
    assert (
        shop.company.journal.state(
            shop.company.scope, "Step", step_id(run.run_id, None, "final_decision", 0)
        ).status
        == "completed"
    )
    assert shop.wait_for(lambda: not _orphans(shop), 10), _orphans(shop)


def _orphans(shop: Any) -> list[str]:
    """Processes that belong to this shop: agents' commands, launchers, Guildhall itself."""
    found: list[str] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(shop.folder) in words or words.strip() == f"sleep {MARKER}":
            found.append(words)
    return found


def test_what_a_killed_session_left_and_no_commit_can_hold_keeps_no_run_from_going_on(shop: Any) -> None:
    nested = "mkdir nested && cd nested && git init -q . && echo x > x && sleep 1.5"
    backlog = shop.backlog(
        [
            {"id": "A", "title": "Leave a repository", "attempts": 1, "commands": [nested]},
            {"id": "B", "title": "Write", "depends_on": [], "commands": ["echo b > b.txt"]},
        ]
    )
    first = shop.process(backlog)
    shop.wait_for(lambda: shop.in_workspaces("nested/x"))
    first.kill()
    first.communicate()
    second = shop.process(backlog)
    out, err = second.communicate(timeout=120)
    assert second.returncode == 1, out + err
    tasks = {row.state.code: row.state for row in shop.views.find("Task")}
    assert tasks["A"].blocked.reason == "attempts_exhausted"
    assert "nested" in tasks["A"].blocked.detail
    assert tasks["B"].status == "done"
    shop.check_clean()


def test_work_that_a_killed_session_left_is_kept_under_a_ref(shop: Any, git: Any) -> None:
    backlog = shop.backlog([{"id": "A", "title": "Write", "commands": ["echo half > half.txt; sleep 1.5"]}])
    first = shop.process(backlog)
    shop.wait_for(lambda: shop.in_workspaces("half.txt"))
    first.kill()
    first.communicate()
    second = shop.process(backlog)
    second.communicate(timeout=120)
    assert second.returncode == 0
    (store,) = shop.data.glob("repositories/*")
    (rescued,) = git(store, "for-each-ref", "--format=%(refname)", "refs/guildhall/rescued/").splitlines()
    assert git(store, "show", f"{rescued}:half.txt") == "half"
    shop.check_clean()
