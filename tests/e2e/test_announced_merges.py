"""What is asked of a task while its merge is under way, and what a crash in the middle of a merge leaves."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.runs.steering import stop_run
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.handlers import tell
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.merge_errors import MergeUnderWay
from guildhall.domain.tasks.task import Task

ONE = {"id": "A", "title": "One", "commands": ["echo one >> one.txt"]}
Hook = Callable[[], Any]


class Watched:
    """A project's repository that tells of each merge to a run's branch: when made, and before it moves."""

    def __init__(self, repository: Any, before_moving: Hook, when_made: Hook) -> None:
        self._repository = repository
        self._before_moving = before_moving
        self._when_made = when_made

    def update_ref(self, ref: str, new: str, old: str | None) -> bool:
        if ref.startswith("refs/heads/guildhall/") and old is not None:
            self._before_moving()
        return self._repository.update_ref(ref, new, old)

    def merge(self, tip: str, commit: str, author: Any, message: str) -> Any:
        merged = self._repository.merge(tip, commit, author, message)
        if message.startswith("Merge "):
            self._when_made()
        return merged

    def __getattr__(self, name: str) -> Any:
        return getattr(self._repository, name)


class Repositories:
    def __init__(self, repositories: Any, *hooks: Hook) -> None:
        self._repositories = repositories
        self._hooks = hooks

    def open(self, project_id: str) -> Watched:
        return Watched(self._repositories.open(project_id), *self._hooks)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._repositories, name)


def nothing() -> None:
    """What is done where a test does nothing."""


def watch(shop: Any, before_moving: Hook = nothing, when_made: Hook = nothing) -> None:
    company = shop.container.company
    watched = Repositories(company.world.repositories, before_moving, when_made)
    changed = evolve(company, world=evolve(company.world, repositories=watched))
    shop._container = evolve(shop.container, company=changed)


def the_task(shop: Any) -> Task:
    (task,) = [row.state for row in shop.views.find("Task") if row.state.code == "A"]
    return task


def ask(shop: Any, unit: Callable[[Any, Task], Any]) -> Any:
    def now(tx: Any) -> Any:
        return unit(tx, tx.state("Task", the_task(shop).id))

    return shop.company.journal.execute(shop.company.scope, shop.company.origin("user:ann"), now)


MOVES: dict[str, Callable[[Any, Task], Any]] = {
    "cancel": lambda tx, task: tell(tx, task.id, commands.CancelTask("stop")),
    "block": lambda tx, task: tell(tx, task.id, commands.BlockTask("wait", "", "user:ann")),
    "send back": lambda tx, task: tell(tx, task.id, commands.RequestChanges(("do not merge this",))),
}


@pytest.mark.parametrize("named", MOVES)
def test_who_moves_a_task_before_its_merge_is_announced_keeps_it_off_the_branch(
    shop: Any, named: str, git: Any
) -> None:
    moved: list[str] = []
    tips: list[str] = []

    def move() -> None:
        if not moved:
            moved.append(named)
            ask(shop, MOVES[named])

    watch(shop, before_moving=lambda: tips.append(the_task(shop).status), when_made=move)
    ended = shop.run([ONE])
    said = {"cancel": ("cancelled", ""), "block": ("blocked", "wait")}
    # A task's own commands would do the same again, so what was sent back waits for people.
    assert ended.outcomes["A"] == said.get(named, ("blocked", "changes_refused"))
    assert (moved, tips) == ([named], [])
    assert "one.txt" not in git(shop.repository, "ls-tree", "--name-only", "main").split()
    shop.check_clean()


def test_nobody_moves_a_task_once_its_merge_is_announced(shop: Any) -> None:
    refused: list[str] = []

    def try_all() -> None:
        if refused:
            return
        for name, unit in MOVES.items():
            with pytest.raises(MergeUnderWay, match="ask again in a moment"):
                ask(shop, unit)
            refused.append(name)

    watch(shop, before_moving=try_all)
    ended = shop.run([ONE])
    assert refused == list(MOVES)
    assert ended.outcomes == {"A": ("done", "")}
    assert ended.tasks["A"].merge_commit in shop.log("--format=%H", "main")
    assert (shop.repository / "one.txt").read_text() == "one\n"
    shop.check_clean()


SCRIPT = """#!/bin/bash
if [[ " $* " == *" update-ref "* && " $* " == *"refs/heads/guildhall/"* && ! -e {flag} ]]
then if /usr/bin/env -i PATH={path} git --git-dir="$(ls -d {data}/repositories/*)" show-ref -q --heads; then
  touch {flag}
  [[ {when} == after ]] && PATH={path} git "$@"
  kill -9 $PPID
  exit 1
fi; fi
PATH={path} exec git "$@"
"""


def killed_in_its_merge(shop: Any, monkeypatch: pytest.MonkeyPatch, when: str) -> Path:
    """A backlog whose run was killed with kill -9 just before, or after, its branch was moved."""
    backlog = shop.backlog([ONE])
    path, place = os.environ["PATH"], shop.folder / "bin"
    place.mkdir()
    script = SCRIPT.format(flag=shop.folder / "killed", path=path, data=shop.data, when=when)
    (place / "git").write_text(script)
    (place / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{path}")
    process = shop.process(backlog)
    out, err = process.communicate(timeout=120)
    assert process.returncode == -9, out + err
    monkeypatch.setenv("PATH", path)
    task = the_task(shop)
    assert task.status == "merging"
    assert task.merge_intent is not None
    return backlog


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_merge_that_was_killed_in_the_middle_is_settled_first_and_once(
    shop: Any, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog = killed_in_its_merge(shop, monkeypatch, when)
    intent = the_task(shop).merge_intent
    assert intent is not None
    for unit in MOVES.values():
        with pytest.raises(MergeUnderWay, match="guildhall resume"):
            ask(shop, unit)
    shop.completed(shop.process(backlog))
    task = the_task(shop)
    assert (task.status, task.merge_commit) == ("done", intent.new)
    told = [one for kind in ("merge.intended", "task.merged") for one in shop.events(kind)]
    assert len([one for one in told if one["stream"] == f"Task:{task.id}"]) == 2
    assert [line for line in shop.log("--format=%s", "main") if line.startswith("Merge A")] == [
        "Merge A: One"
    ]
    shop.check_clean()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_stopped_after_it_was_killed_delivers_what_it_had_announced(
    shop: Any, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_in_its_merge(shop, monkeypatch, when)
    (row,) = shop.views.find("Run")
    stop_run(shop.company, row.id, "user:ann", "enough")
    started = shop.start(sorted(shop.folder.glob("backlog-*"))[0])
    assert started.resumed
    ended = shop.drive(started)
    assert (ended.run.status, ended.outcomes) == ("stopped_by_user", {"A": ("done", "")})
    assert (shop.repository / "one.txt").exists()
    shop.check_clean()


def test_a_run_that_ends_without_its_merge_leaves_the_task_to_whoever_comes(shop: Any) -> None:
    def broken() -> None:
        raise RuntimeError("git is away")

    watch(shop, before_moving=broken)
    ended = shop.run([ONE])
    task = ended.tasks["A"]
    assert (ended.run.status, task.status, task.merge_intent) == ("failed", "blocked", None)
    assert ask(shop, let_go_on).status == "ready"
    assert ask(shop, MOVES["cancel"]).status == "cancelled"
