"""What `show` says of a task: its criteria, as they were judged, and how often it was tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BACKLOG = """\
project: demo
goal: Be judged.
tasks:
  - id: T-1
    title: Meet only one of its criteria
    owned_paths: ["b.txt"]
    commands: ["echo 1 > b.txt"]
    acceptance_criteria: ["`echo no luck; exit 3` exits 0", "`true` exits 0", "It reads well"]
  - id: T-2
    title: Fail before it can be judged
    owned_paths: ["c.txt"]
    commands: ["exit 1"]
    attempts: 1
    acceptance_criteria: ["`true` exits 0"]
  - id: T-3
    title: Come after that
    depends_on: [T-2]
    owned_paths: ["d.txt"]
    commands: ["echo 1 > d.txt"]
"""


@pytest.fixture
def ran(call: Callable[..., Any], repo: Path, tmp_path: Path) -> Path:
    """The repository after a run of the backlog."""
    path = tmp_path / "backlog.yaml"
    path.write_text(BACKLOG)
    assert call("run", path, "--repo", repo).code == 1
    return repo


def test_a_criterion_that_failed_is_told_from_one_that_nobody_judged(
    call: Callable[..., Any], ran: Path
) -> None:
    refused = call("show", "T-1", "--repo", ran).out
    assert "  [failed] `echo no luck; exit 3` exits 0: exit 3: no luck\n" in refused
    assert "  [passed] `true` exits 0\n" in refused
    assert "  [not verified] It reads well: " in refused
    assert "  attempts:    1, sent back once\n" in refused
    failed = call("show", "T-2", "--repo", ran).out
    assert "  [not judged yet] `true` exits 0\n" in failed
    assert "  attempts:    1, 1 of 1 failed\n" in failed


def test_a_task_that_was_refused_in_several_runs_says_so_once_and_where_its_outputs_are(
    call: Callable[..., Any], ran: Path, tmp_path: Path
) -> None:
    backlog = tmp_path / "backlog.yaml"
    backlog.write_text(BACKLOG.replace('"It reads well"]', '"It reads well"]\n    attempts: 2'))
    runs = [call("run", backlog, "--repo", ran) for _ in range(2)]
    assert [one.code for one in runs] == [1, 1]
    again = runs[-1]
    refusal = "review: `echo no luck; exit 3` exits 0: exit 3: no luck"
    assert again.out.count(f"    {refusal}\n") == 1
    assert call("why", "T-1", "--repo", ran).out.count("no luck; exit 3") == 1
    told = call("show", "T-1", "--repo", ran).out.partition("POSITION")[0]
    assert told.count("exits 0: exit 3: no luck") == 1
    assert "sent back 3 times; in all its runs; what is sent back does not count as failed\n" in told
    assert "  blocked: what came back is the same as what was sent back\n" in told
    paths = [line.partition(" printed: ")[2] for line in told.splitlines() if " printed: " in line]
    assert len(paths) == 3
    assert any("echo no luck; exit 3" in Path(path).read_text() for path in paths)
    assert "SESSION" not in told


def test_what_a_task_waits_for_is_said_once_and_that_it_waits(
    call: Callable[..., Any], ran: Path, tmp_path: Path
) -> None:
    lines = call("why", "T-3", "--repo", ran).out.splitlines()
    assert [line for line in lines if "T-2" in line] == [
        "  waits for: T-2 (Fail before it can be judged) is blocked, not done"
    ]
    new = call("run", tmp_path / "backlog.yaml", "--repo", ran, "--new")
    assert re.search(r" T-3~2 +waiting +pm +Come after that \(comes after T-2~2\)", new.out), new.out


def test_what_a_run_added_of_its_own_and_what_goes_without_saying_is_not_exported(
    call: Callable[..., Any], repo: Path, tmp_path: Path
) -> None:
    path = tmp_path / "merged.yaml"
    path.write_text(
        BACKLOG.partition("  - id: T-2")[0].replace("`echo no luck; exit 3` exits 0", "It is there")
    )
    assert call("run", path, "--repo", repo).code == 0
    assert call("list", "--repo", repo, "--json").json["total"] == 2
    for kind in ("backlog", "queue"):
        exported = call("export", "--repo", repo, "--format", kind).out
        assert "Meet only one" in exported
        assert not [word for word in ("CHANGELOG", "attempts") if word in exported]


def test_the_history_of_a_run_is_told_in_words_and_without_its_tasks(
    call: Callable[..., Any], ran: Path
) -> None:
    (run,) = call("runs", "--repo", ran, "--json").json["items"]
    said = call("show", run["run_id"], "--repo", ran).out.partition("POSITION")[2]
    assert "the run ended failed" in said
    assert "somebody reviews the change" not in said
    assert "decision.recorded" not in said
    history = call("show", run["run_id"], "--repo", ran, "--json").json["history"]
    assert {"T-1", "T-2"} <= {line["about"] for line in history}
