"""Projects, runs and tasks are called by name, id or the beginning of an id; what is ambiguous is shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Store = Callable[..., Any]


@pytest.fixture
def store(call: Callable[..., Any], tmp_path: Path) -> Store:
    """Run a command on one data folder."""
    return lambda *arguments: call(*arguments, "--data", tmp_path / "data")


@pytest.fixture
def twins(store: Store, repo: Path, tmp_path: Path, copied: Callable[[Path, Path], Path]) -> list[str]:
    """Two projects of one name, each with a task T-1: their ids."""
    for folder in (repo, copied(repo, tmp_path / "other repo")):
        assert store("add", "Say hello", "--project", "demo", "--repo", folder).code == 0
    return [one["project_id"] for one in store("status", "--json").json["projects"]]


def test_a_run_of_an_export_is_of_its_project(
    store: Store, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo)
    exported = tmp_path / "exported.yaml"
    store("add", "Write a file", "--command", "echo 1 > b.txt", "--path", "b.txt")
    assert store("dispatch").code == 0
    store("export", "--output", exported)
    ran = store("run", exported, "--repo", repo)
    assert ran.code == 0, ran.err
    found = store("status", "--json").json["projects"]
    assert [(one["name"], one["repository"], one["tasks"]) for one in found] == [
        (repo.name, str(repo), {"done": 2})
    ]
    assert store("list", "--json").json["total"] == 2
    assert store("add", "Write another").code == 0


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["add", "Three"], ["dispatch"], ["export"], ["show", "T-1", "--project", "demo"]],
)
def test_an_ambiguous_project_is_answered_with_the_commands_that_mean_one(
    store: Store, call: Callable[..., Any], twins: list[str], arguments: list[str]
) -> None:
    refused = store(*arguments)
    assert refused.code == 2
    assert refused.out == ""
    head, titles, *rows = refused.err.splitlines()
    assert "2 projects" in head
    assert titles.split() == ["ID", "NAME", "REPOSITORY", "TASKS", "LAST", "RUN", "COMMAND"]
    assert [twin.endswith(row.split()[0]) for twin, row in zip(twins, rows, strict=True)] == [True, True]
    for row in rows:
        repeated = shlex.split(row[row.index("guildhall") :])[1:]
        done = call(*repeated)
        assert done.code == 0, done.err
    told = store(*arguments, "--json").json["error"]
    assert [len(one["tasks"]) for one in told["candidates"]] == [1, 1]


def test_of_several_projects_that_of_the_repository_is_meant_in_which_a_command_is_typed(
    store: Store, twins: list[str], repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    within = tmp_path / "other repo" / "deep"
    within.mkdir()
    monkeypatch.chdir(within)
    assert store("add", "Only there").code == 0
    assert store("list", "--json").json["total"] == 2
    assert store("dispatch").code == 0
    assert store("list", "--project", twins[0], "--json").json["total"] == 1
    monkeypatch.chdir(repo)
    assert store("list", "--json").json["total"] == 1


def test_an_ambiguous_task_is_answered_with_the_commands_that_mean_one(
    store: Store, call: Callable[..., Any], twins: list[str]
) -> None:
    refused = store("why", "T-1")
    assert refused.code == 2
    _, titles, *rows = refused.err.splitlines()
    assert titles.split() == ["PROJECT", "STATUS", "TITLE", "COMMAND"]
    shown = [call(*shlex.split(row[row.index("guildhall") :])[1:], "--json").json for row in rows]
    assert [one["id"] for one in shown] == ["T-1", "T-1"]
    assert len(twins) == 2


def test_a_task_is_called_by_the_beginning_or_the_end_of_its_id(store: Store) -> None:
    for title in ("Say hello", "Say goodbye"):
        store("add", title)
    task = store("list", "--json").json["items"][0]
    for part in (task["task_id"][:18], task["task_id"][-12:]):
        assert store("show", part, "--json").json["task_id"] == task["task_id"]


@pytest.fixture
def ran(
    store: Store, repo: Path, backlog: Path, serving: Callable[[Path], str], tmp_path: Path
) -> tuple[str, str]:
    """A run that is over, by its id, and the address of a server on its store."""
    assert store("run", backlog, "--repo", repo).code == 1
    (run,) = (one["run_id"] for one in store("runs", "--json").json["items"])
    return run, serving(tmp_path / "data")


def test_what_is_nearly_called_so_is_named_at_both_doors(
    call: Callable[..., Any], ran: tuple[str, str], tmp_path: Path
) -> None:
    run, url = ran
    for words, verb, name in (
        ("there is no task 'T2'; did you mean T-2?", "why", "T2"),
        ("there is no task 't-1'; did you mean T-1?", "dispatch", "t-1"),
        ("there is no task and no run '2'; did you mean T-2?", "show", "2"),
        ("there is no task 'T77'; see `guildhall list --", "why", "T77"),
        (f"{run[-12:]!r} is a run, not a task; `guildhall show {run[-12:]} --", "why", run[-12:]),
    ):
        refusals = [call(verb, name, *door) for door in (("--data", tmp_path / "data"), ("--server", url))]
        assert [(one.code, words in one.err) for one in refusals] == [(2, True)] * 2, refusals
        said = [re.sub(" --(?:data|server) [^`]*", "", without_log(one.err)) for one in refusals]
        assert said[0] == said[1]


def test_a_beginning_of_the_ids_of_tasks_and_runs_is_answered_with_all_of_them(
    store: Store, call: Callable[..., Any], ran: tuple[str, str], tmp_path: Path
) -> None:
    run, url = ran
    here, there = store("show", run[:5]), call("show", run[:5], "--server", url)
    assert (here.code, there.code) == (2, 2)
    place = f"--data {shlex.quote(str(tmp_path / 'data'))}"
    assert without_log(there.err).replace(f"--server {url}", place) == here.err
    head, titles, *rows = here.err.splitlines()
    assert "write more of the id, or its end" in head
    assert titles.split() == ["KIND", "STATUS", "TITLE", "COMMAND"]
    assert [row.split()[0] for row in rows][:3] == ["run", "task", "task"]
    for row in rows:
        shown = call(*shlex.split(row[row.index("guildhall") :])[1:], "--json")
        assert shown.code == 0, shown.err
    several = store("why", run[:5]).err
    assert "several tasks are called" in several and "write more of the id, or its end" in several


def without_log(err: str) -> str:
    """What was printed beside what a server, which shares the stream, logs: an object a line."""
    return "".join(line for line in err.splitlines(keepends=True) if not line.startswith("{"))


@pytest.mark.parametrize(
    "verb", ["show", "pause", "resume", "stop", "why", "dispatch", "retry", "cancel", "approve", "approvals"]
)
def test_what_is_not_there_is_bad_input_whatever_is_asked(
    verb: str, store: Store, call: Callable[..., Any], serving: Callable[[Path], str], tmp_path: Path
) -> None:
    store("add", "Say hello")
    assert store(verb, "feedfeedfeed").code == 2
    if verb != "approve":  # it asks for a person first
        url = serving(tmp_path / "data")
        assert call(verb, "feedfeedfeed", "--server", url).code == 2


def test_a_project_that_is_not_there_is_said_to_be_missing(store: Store) -> None:
    store("add", "Say hello")
    for arguments in (["show", "T-1"], ["why", "T-1"], ["list"], ["dispatch"]):
        missing = store(*arguments, "--project", "nowhere")
        assert (missing.code, missing.err.startswith("guildhall: there is no project 'nowhere'")) == (2, True)


def test_both_doors_know_the_same_names(
    store: Store, call: Callable[..., Any], twins: list[str], serving: Callable[[Path], str], tmp_path: Path
) -> None:
    url = serving(tmp_path / "data")
    for arguments in (["list"], ["why", "T-1"], ["show", "T-1", "--project", "demo"], ["stop"], ["dispatch"]):
        here, there = store(*arguments, "--json"), call(*arguments, "--server", url, "--json")
        assert there.json["error"] == here.json["error"], arguments
    chosen = ("list", "--project", twins[0][-12:], "--json")
    assert call(*chosen, "--server", url).json["total"] == store(*chosen).json["total"] == 1


def test_a_run_of_an_export_is_of_its_project_on_a_server_too(
    store: Store, call: Callable[..., Any], repo: Path, serving: Callable[[Path], str], tmp_path: Path
) -> None:
    store("add", "Write a file", "--command", "echo 1 > b.txt", "--path", "b.txt", "--project", "demo")
    store("dispatch")
    exported = tmp_path / "exported.yaml"
    store("export", "--output", exported)
    url = serving(tmp_path / "data")
    ran = call("run", exported, "--repo", repo, "--server", url, "--json")
    assert (ran.code, ran.json["status"]) == (0, "completed"), ran.err
    found = call("status", "--server", url, "--json").json["projects"]
    assert [(one["name"], one["repository"]) for one in found] == [("demo", str(repo))]
