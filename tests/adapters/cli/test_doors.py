"""One product, two doors: the commands answer alike from a store here and from a server over its data."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VOLATILE = {"seconds", "driver_pid", "at_work", "position", "data"}


@pytest.fixture
def url(repo: Path, serving: Callable[[Path], str]) -> str:
    """A server over the repository's data, in a process of its own."""
    return serving(repo / ".guildhall")


def settled(value: Any) -> Any:
    """An answer without what changes from one moment to the next, and times in one form."""
    if isinstance(value, dict):
        return {name: settled(one) for name, one in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [settled(one) for one in value]
    return value.replace("+00:00", "Z") if isinstance(value, str) else value


def test_both_doors_answer_alike(call: Callable[..., Any], repo: Path, backlog: Path, url: str) -> None:
    ran = call("run", backlog, "--repo", repo, "--server", url, "--json")
    assert (ran.code, ran.json["status"]) == (1, "failed"), ran.err
    assert [task["status"] for task in ran.json["tasks"]] == ["done", "blocked", "done"][
        : len(ran.json["tasks"])
    ]
    added = call("add", "Write a user guide", "--repo", repo, "--server", url, "--json")
    assert (added.code, added.json["status"]) == (0, "inbox"), added.err
    code, run_id = added.json["id"], ran.json["run_id"]
    for arguments in (
        ("status",),
        ("runs",),
        ("list",),
        ("list", "--status", "done"),
        ("list", "--run", run_id[:12]),
        ("list", "--run", run_id[-12:]),
        ("show", "T-2"),
        ("show", run_id),
        ("why", code),
        ("verify",),
        ("export",),
        ("export", "--format", "queue"),
    ):
        here = call(*arguments, "--repo", repo, "--json")
        there = call(*arguments, "--server", url, "--json")
        assert here.code == there.code, (arguments, there.err)
        if arguments[0] == "export":
            assert here.out == there.out
        else:
            assert settled(there.json) == settled(here.json), arguments
    events = [call("events", *door, "--json").out for door in (("--repo", repo), ("--server", url))]
    assert events[0] == events[1]
    newest = [
        call("events", "--last", "5", *door, "--json").out for door in (("--repo", repo), ("--server", url))
    ]
    assert newest[0] == newest[1] == "".join(events[0].splitlines(keepends=True)[-5:])
    for chosen in (("--task", code), ("--run", run_id[-12:]), ("--task", code, "--last", "2")):
        told = [
            call("events", *chosen, *door, "--json").out for door in (("--repo", repo), ("--server", url))
        ]
        assert told[0] == told[1] != "", chosen
        assert set(told[0].splitlines()) < set(events[0].splitlines())
    words = [call("events", *door).out for door in (("--repo", repo), ("--server", url))]
    assert words[0] == words[1]


def test_work_is_steered_through_a_server(call: Callable[..., Any], repo: Path, url: str) -> None:
    added = call("add", "Write a user guide", "--repo", repo, "--server", url, "--json").json
    sent = call("dispatch", added["id"], "--server", url, "--json")
    assert (sent.code, sent.json["items"][0]["status"]) == (0, "ready"), sent.err
    held = call("kickoff", "Make the greeting friendlier.", "--repo", repo, "--server", url, "--json")
    assert (held.code, held.json["status"]) == (0, "completed"), held.err
    imported = call("import", "Say how the tests are run.", "--repo", repo, "--server", url, "--json")
    assert (imported.code, imported.json["imported"]) == (0, 1), imported.err
    replayed = call("replay", "--server", url, "--json")
    assert (replayed.code, replayed.json["entities"]["Project"]) == (0, 1), replayed.err


def test_both_doors_plan_what_is_left(
    call: Callable[..., Any], repo: Path, backlog: Path, tmp_path: Path, url: str
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("tasks: [{id: T-1, title: Write more}, {id: T-2, title: Go on, depends_on: [T-1]}]\n")
    untouched = call("plan", backlog, "--repo", repo, "--server", url, "--json").json
    assert ([one["id"] for one in untouched["tasks"]], untouched["done"]) == (["T-1", "T-2"], [])
    assert call("run", backlog, "--repo", repo, "--server", url).code == 1
    for source, codes, done in (
        (backlog, ["T-2"], ["T-1"]),
        (other, ["T-1~2", "T-2~2"], []),
        ("Say hello to people.", ["T-3"], []),
    ):
        here, there = (
            call("plan", source, "--repo", repo, *door, "--json") for door in ((), ("--server", url))
        )
        assert (there.code, there.json) == (0, here.json), there.err
        assert [one["id"] for one in there.json["tasks"]] == codes
        assert [one["id"] for one in there.json["done"]] == done
        assert (
            call("plan", source, "--repo", repo, "--server", url, "--project", "apart", "--json").json["done"]
            == []
        )
    assert len(call("status", "--server", url, "--json").json["projects"]) == 1


@pytest.mark.parametrize("door", ["here", "there"])
def test_a_blocked_task_is_tried_again_or_given_up(
    door: str, call: Callable[..., Any], repo: Path, backlog: Path, url: str
) -> None:
    assert call("run", backlog, "--repo", repo, "--server", url).code == 1
    place = ("--repo", repo) if door == "here" else ("--server", url)
    assert "guildhall cancel CODE" in call("status", *place).out
    again = call("retry", "T-2", *place, "--json")
    assert (again.code, again.json["status"], again.json["id"]) == (0, "ready", "T-2"), again.err
    assert call("retry", "T-2", *place).code == 1
    given_up = call("cancel", "T-2", "--reason", "Not needed.", *place, "--json")
    assert (given_up.code, given_up.json["status"]) == (0, "cancelled"), given_up.err
    shown = call("show", "T-2", *place, "--json").json
    assert given_up.json == {name: shown[name] for name in given_up.json}
    assert "is blocked" not in call("status", *place).out
    assert "Not needed." in call("show", "T-2", *place).out
    assert call("cancel", "T-1", *place).code == 1


def test_a_fresh_server_has_no_tasks(call: Callable[..., Any], repo: Path, url: str) -> None:
    there, here = call("list", "--server", url), call("list", "--repo", repo)
    assert (
        (there.code, there.out, there.err) == (here.code, here.out, here.err) == (0, "no task matches\n", "")
    )


def test_a_task_that_waits_for_others_is_told_from_one_that_is_ready(
    call: Callable[..., Any], repo: Path, tmp_path: Path, url: str
) -> None:
    backlog = tmp_path / "waits.yaml"
    before = {1: [], 2: ["T-1"], 3: ["T-1", "T-2"]}
    chain = [
        {"id": f"T-{one}", "title": f"Do {one}", "commands": ["true"], "depends_on": waits_for}
        for one, waits_for in before.items()
    ]
    backlog.write_text(json.dumps({"tasks": chain}))
    assert call("import", backlog, "--repo", repo, "--server", url).code == 0
    doors = (("--repo", repo), ("--server", url))
    behind = call("list", "--limit", "2", "--repo", repo, "--json").json["next"]
    for arguments in (("list",), ("list", "--after", behind), ("show", "T-3"), ("why", "T-3"), ("status",)):
        here, there = (call(*arguments, *door, "--json").json for door in doors)
        assert settled(here) == settled(there)
    listed = call("list", "--repo", repo, "--json").json["items"]
    assert [(one["status"], one["waits_for"]) for one in listed] == [
        ("ready", []),
        ("ready", ["T-1"]),
        ("ready", ["T-1", "T-2"]),
    ]
    for door in doors:
        words = call("list", *door).out.splitlines()
        assert [line.split()[:2] for line in words[1:]] == [
            ["T-1", "ready"],
            ["T-2", "waiting"],
            ["T-3", "waiting"],
        ]
        assert "3 tasks (1 ready, 2 waiting)" in call("status", *door).out
        assert "T-3 is waiting: Do 3" in call("why", "T-3", *door).out
        assert "  waits for:   T-1, T-2\n" in call("show", "T-3", *door).out


def test_a_server_refuses_in_words(
    call: Callable[..., Any], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = call("show", "T-99", "--server", url)
    assert missing.code == 2
    assert "T-99" in missing.err
    assert "of an id 4 characters of its beginning or 12 of its end are enough" in missing.err
    monkeypatch.setenv("GUILDHALL_API_KEY", "wrong")
    refused = call("status", "--server", url)
    assert refused.code == 2
    assert "GUILDHALL_API_KEY" in refused.err and "POST /auth/keys" in refused.err
    bare = call("status", "--server", url.removeprefix("http://"))
    assert (bare.code, f"such as {url}" in bare.err) == (2, True)
    monkeypatch.setattr("guildhall.adapters.cli.terminal.Terminal.password", lambda _self, _email: "wrong")
    unknown = call("approve", "abcd", "--server", url, "--as", "eve@example.org")
    assert unknown.code == 2
    assert "does not know eve@example.org with this password" in unknown.err
    assert "GUILDHALL_API_KEY" not in unknown.err
    nobody = call("status", "--server", "http://127.0.0.1:9")
    assert nobody.code == 1
    assert "does not answer" in nobody.err


def test_both_doors_mean_the_project_of_the_folder_that_a_command_is_typed_in(
    call: Callable[..., Any], repo: Path, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", repo, other], check=True)
    (other / "inner").mkdir()
    for folder, task in ((repo, "Mine"), (other, "Theirs")):
        added = call("add", task, "--repo", folder, "--server", url, "--json")
        assert added.code == 0, added.err
    data = repo / ".guildhall"
    for folder, task in ((repo, "Mine"), (other / "inner", "Theirs")):
        monkeypatch.chdir(folder)
        for arguments in (("list", "--json"), ("export",), ("dispatch", "--json"), ("list", "--json")):
            here, there = call(*arguments, "--data", data), call(*arguments, "--server", url)
            assert (here.code, there.code) == (0, 0), (arguments, here.err, there.err)
            if arguments[0] == "export":
                assert there.out == here.out and task in here.out
            elif arguments[0] == "list":
                assert settled(there.json) == settled(here.json), arguments
                assert [one["title"] for one in there.json["items"]] == [task]
    monkeypatch.chdir(tmp_path)
    refused = [call("list", *door) for door in (("--data", data), ("--server", url))]
    assert [(one.code, "2 projects are here" in one.err) for one in refused] == [(2, True)] * 2


def _enter(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to a folder that no server can be told."""
    monkeypatch.chdir(tmp_path)
    for name in {"long": ["x" * 200] * 25, "gone": ["gone"], "no text": [os.fsdecode(b"caf\xe9")]}[kind]:
        Path(name).mkdir()
        monkeypatch.chdir(name)
    if kind == "gone":
        (tmp_path / "gone").rmdir()


@pytest.mark.parametrize("kind", ["no text", "gone", "long"])
def test_a_server_is_asked_from_a_folder_that_it_cannot_be_told(
    call: Callable[..., Any], url: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enter(kind, tmp_path, monkeypatch)
    for arguments in (("add", "Say hello"), ("list",), ("dispatch",), ("status",), ("show", "T-1")):
        done = call(*arguments, "--server", url, "--json")
        assert done.code == 0, (arguments, done.err)
    assert [one["name"] for one in call("status", "--server", url, "--json").json["projects"]] == ["work"]


def test_what_is_no_text_is_refused_before_a_server_is_asked(
    call: Callable[..., Any], url: str, tmp_path: Path
) -> None:
    name = os.fsdecode(b"caf\xe9")
    folder = tmp_path / name
    folder.mkdir()
    for arguments in (("add", "Say hello", "--repo", folder), ("show", name), ("list", "--project", name)):
        refused = call(*arguments, "--server", url)
        assert (refused.code, "UTF-8" in refused.err) == (2, True), (arguments, refused.err)
