"""The user's branches change by the user's own doing: nothing empty or gone is brought, nothing forgotten."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.runs.undelivered import undelivered
from guildhall.application.status import status_of

IDLE = {"id": "I", "title": "Change nothing", "commands": ["sleep 1"]}


def test_a_run_that_merged_nothing_leaves_a_branch_alone_that_moved_on(shop: Any, git: Any) -> None:
    """Though there is kept work, which is for another branch: no empty merge is made of it."""
    git(shop.repository, "branch", "older")
    shop.keep(shop.writing("A"))
    git(shop.repository, "switch", "-q", "older")
    mine: list[str] = []

    def move_on(run: Any) -> None:
        if not mine and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            mine.append(shop.commit("mine.txt", "mine"))

    ended = shop.drive(shop.start(shop.backlog([IDLE])), move_on)
    assert ended.report["delivery"]["outcome"] == "unchanged"
    assert git(shop.repository, "rev-parse", "older") == mine[0]


def test_what_the_user_took_out_after_a_crash_in_the_setup_is_not_brought_back(shop: Any, git: Any) -> None:
    """The run's branch was made by then, and had it."""
    bad = shop.commit("bad.txt", "bad")
    backlog = shop.backlog(shop.writing("A"), setup=["sleep 5"])
    first = shop.process(backlog, lease_seconds=2)
    shop.wait_for(lambda: list(shop.data.rglob("refs/heads/guildhall/*")))
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    git(shop.repository, "reset", "-q", "--hard", "HEAD~1")
    shop.completed(shop.process(backlog, lease_seconds=2))
    assert bad not in git(shop.repository, "rev-list", "main").split()
    assert shop.texts() == {"A"}


def _away(shop: Any) -> Callable[[Any], None]:
    """Moves the repository away once something is merged."""

    def move(run: Any) -> None:
        if shop.repository.exists() and shop.views.find("Task", run_id=run.run_id, status="done"):
            shop.repository.rename(f"{shop.repository}.away")

    return move


def test_what_is_owed_to_a_branch_is_not_paid_off_by_another_one_that_has_it(shop: Any, git: Any) -> None:
    git(shop.repository, "branch", "look")
    slow = [{**task, "depends_on": ["A"]} for task in shop.writing("B", seconds=1)]
    first = shop.drive(shop.start(shop.backlog([*shop.writing("A"), *slow])), _away(shop))
    Path(f"{shop.repository}.away").rename(shop.repository)
    assert first.report["delivery"]["outcome"] == "failed"
    (store,) = shop.data.rglob(f"{first.run.project_id}.git")
    git(shop.repository, "switch", "-q", "look")
    git(shop.repository, "fetch", "-q", str(store), first.run.branch)
    git(shop.repository, "merge", "-q", "FETCH_HEAD")
    shop.run(shop.writing("C"))
    git(shop.repository, "switch", "-q", "main")
    shop.run(shop.writing("D"))
    assert shop.texts("look") == {"A", "B", "C"}
    assert shop.texts() == {"A", "B", "D"}
    # The branch that it was for pays it off, so that it is not brought back once it is taken out.
    git(shop.repository, "reset", "-q", "--hard", git(shop.repository, "rev-list", "--max-parents=0", "main"))
    shop.run(shop.writing("E"))
    assert shop.texts() == {"E"}


def _break(shop: Any, git: Any, branch: str, lost: str) -> None:
    """Commit a file on a branch, of which something is then not to be read."""
    before = git(shop.repository, "branch", "--show-current")
    git(shop.repository, "switch", "-q", branch)
    shop.commit("note.md", f"{branch}\n")
    name = git(shop.repository, "rev-parse", lost)
    git(shop.repository, "switch", "-q", before)
    (shop.repository / ".git/objects" / name[:2] / name[2:]).unlink()


LOST = pytest.mark.parametrize("lost", ["HEAD:note.md", "HEAD"])
"""Of a branch the content of a file, or its commit itself."""


@LOST
def test_a_branch_that_can_not_be_read_for_a_while_is_not_taken_for_one_that_is_gone(
    shop: Any, git: Any, lost: str
) -> None:
    git(shop.repository, "branch", "older")
    kept = shop.keep(shop.writing("A")).run.branch
    _break(shop, git, kept, lost)
    shop.run(shop.writing("B"))
    assert shop.texts() == {"A", "B"}


@LOST
def test_work_for_a_branch_that_can_not_be_read_comes_to_no_other(shop: Any, git: Any, lost: str) -> None:
    git(shop.repository, "branch", "older")
    shop.keep(shop.writing("A"))
    git(shop.repository, "switch", "-q", "older")
    _break(shop, git, "main", lost)
    shop.run(shop.writing("B"))
    assert shop.texts("older") == {"B"}


def test_a_run_on_another_branch_tells_what_is_kept_and_merges_none_of_it_there(shop: Any, git: Any) -> None:
    git(shop.repository, "branch", "other")
    kept = shop.keep(shop.writing("A")).run.branch
    git(shop.repository, "switch", "-q", "other")
    ended = shop.run(shop.writing("B"))
    delivery, there = ended.report["delivery"], f"git -C {shop.repository}"
    assert (delivery["outcome"], delivery["command"]) == ("fast_forwarded", "")
    assert delivery["reason"].endswith(f"; merged earlier and not in main: what is kept on {kept}")
    typed = f"{there} switch main && {there} merge {kept}"
    assert status_of(shop.company)["projects"][0]["kept"] == [{"branch": kept, "command": typed}]
    [written] = shop.views.find("Task", code="A", limit=2)
    assert undelivered(shop.company, written.state) == f"not on main: kept on {kept}; {typed}"
    subprocess.run(typed, shell=True, check=True, capture_output=True)
    assert (shop.texts(), shop.texts("other")) == ({"A"}, {"B"})
    assert status_of(shop.company)["projects"][0]["kept"] == []


def test_what_a_branch_was_made_of_is_told_until_its_own_branch_has_it(shop: Any, git: Any) -> None:
    kept = shop.keep(shop.writing("A")).run.branch
    git(shop.repository, "switch", "-q", "-c", "other", kept)
    ended = shop.run(shop.writing("B"))
    assert f"not in main: what is kept on {kept}" in ended.report["delivery"]["reason"]
    assert [one["branch"] for one in status_of(shop.company)["projects"][0]["kept"]] == [kept]


@pytest.mark.parametrize("away", [["other"], ["--detach"]])
def test_the_command_for_kept_work_switches_to_its_branch_where_another_is_checked_out_since(
    shop: Any, git: Any, away: list[str]
) -> None:
    git(shop.repository, "branch", "other")
    kept = shop.keep(shop.writing("A")).run.branch
    there = f"git -C {shop.repository}"
    assert _typed(shop) == [f"{there} merge {kept}"]
    git(shop.repository, "switch", "-q", *away)
    assert _typed(shop) == [f"{there} switch main && {there} merge {kept}"]
    subprocess.run(_typed(shop)[0], shell=True, check=True, capture_output=True)
    assert (shop.texts(), shop.texts("other")) == ({"A"}, set())


def _typed(shop: Any) -> list[str]:
    return [one["command"] for one in status_of(shop.company)["projects"][0]["kept"]]
