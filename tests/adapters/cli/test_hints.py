"""Commands that a sentence names do what it says, wherever they are typed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.hints import typed_here
from guildhall.adapters.cli.narrating import AS_PERSON
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.status import print_status, print_waits
from guildhall.adapters.cli.summary import print_summary
from guildhall.adapters.cli.way_on import after_dispatch

RUN = "01a220d2-9f4a-7190-a9f0-0cf0135744da"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (f"`guildhall resume {RUN}` goes on", f"`guildhall resume {RUN} --repo '/my work'` goes on"),
        (
            "`guildhall stop`, `guildhall why T-1`",
            "`guildhall stop --repo '/my work'`, `guildhall why T-1 --repo '/my work'`",
        ),
        ("`guildhall resume --data d` goes on", "`guildhall resume --data d` goes on"),
        ("the same `guildhall run` command", "the same `guildhall run` command"),
        ("guildhall stop ends it; `stop` too", "guildhall stop ends it; `stop` too"),
    ],
)
def test_a_command_names_the_store_that_it_is_about(text: str, typed: str) -> None:
    assert typed_here(text, ("--repo", "/my work")) == typed


def test_where_no_place_was_named_none_is() -> None:
    assert typed_here("`guildhall stop` ends it", ()) == "`guildhall stop` ends it"


HERE = ("--repo", "work")
BLOCKED = {"id": "T-1", "reason": "needs_agent", "detail": "", "advice": "`guildhall retry T-1` readies it"}
ENDED: dict[str, Any] = {"run_id": RUN, "status": "failed", "tasks": [], "doubts": [], "end_reason": ""}
ENDED |= {"delivery": {}, "reports": {}, "seconds": 1.0, "tokens": 0, "cost_usd": 0.0, "blocked": [BLOCKED]}
PROJECT = {"name": "p", "status": "failed", "repository": "", "tasks": {"blocked": 1}, "waiting": 0}


def test_what_is_said_of_blocked_tasks_names_commands_that_find_the_store() -> None:
    ended, stands = io.StringIO(), io.StringIO()
    print_summary(Screen(out=ended), ENDED, HERE)
    project = {**PROJECT, "blocked": [BLOCKED]}
    print_status(Screen(out=stands), {"data": "", "position": 1, "projects": [project], "runs": []}, HERE)
    for said, commands in ((ended, ("retry T-1", "show TASK", "cancel TASK")), (stands, ("retry CODE",))):
        for command in commands:
            assert f"`guildhall {command} --repo work`" in said.getvalue()


@pytest.mark.parametrize(
    ("place", "run"),
    [
        (HERE, "queue.yaml --repo work`"),
        (("--data", "d"), "queue.yaml --data d --repo DIR`"),
        (("--server", "http://s"), "queue.yaml --server http://s --repo DIR`"),
    ],
)
def test_a_run_of_what_was_dispatched_finds_the_same_store(place: tuple[str, str], run: str) -> None:
    assert f"`guildhall run {run}" in after_dispatch([{"id": "T-1", "status": "ready"}], place)


def test_the_way_on_from_a_dispatch_keeps_to_its_project_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / ".guildhall"
    data.mkdir()
    monkeypatch.chdir(tmp_path)
    said = after_dispatch([{"id": "T-1", "status": "ready"}], (), "my work", data)
    assert "`guildhall export --project 'my work' -o queue.yaml`" in said
    assert "`guildhall run queue.yaml --repo .`" in said
    assert "`guildhall why T-1 --project 'my work'`" in said


@pytest.mark.parametrize(
    ("person", "typed"),
    [
        ((), "`guildhall approve a1 --server S` says yes"),
        (AS_PERSON, "`guildhall approve a1 --server S --as EMAIL` says yes"),
    ],
)
def test_what_a_task_waits_for_names_an_answer_that_a_server_takes(
    person: tuple[str, ...], typed: str
) -> None:
    said = io.StringIO()
    waits = [{"kind": "approval", "text": "Merge T-1? `guildhall approve a1` says yes"}]
    print_waits(Screen(out=said), waits, "", ("--server", "S"), person)
    assert typed in said.getvalue()
