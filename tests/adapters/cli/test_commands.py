"""Each command works on one store, in words and as JSON."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.projects.create import NewProject, create_project
from guildhall.application.vocabulary import standing
from guildhall.bootstrap import build
from guildhall.persistence.engine import open_engine
from guildhall.settings import Settings


@pytest.fixture
def store(call: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Run a command on one data folder."""
    return lambda *arguments: call(*arguments, "--data", tmp_path / "data")


def test_a_task_goes_from_the_inbox_to_ready(store: Callable[..., Any]) -> None:
    added = store(
        "add", "Build login page", "--priority=high", "--command", "make login", "--path", "src/**", "--json"
    )
    assert (added.code, added.json["id"], added.json["status"], added.json["priority"]) == (
        0,
        "T-1",
        "inbox",
        "high",
    )
    assert store("list", "--status", "inbox", "--json").json["total"] == 1
    dispatched = store("dispatch", "--json")
    assert [(one["id"], one["status"]) for one in dispatched.json["items"]] == [("T-1", "ready")]
    assert "T-1   ready" in store("list").out
    assert "in no run" in store("why", "T-1").out
    shown = store("show", "T-1", "--json").json
    assert (shown["commands"], shown["owned_paths"]) == (["make login"], ["src/**"])
    assert shown["history"][0]["type"] == "task.created"
    assert "command 1: make login" in store("show", "T-1").out


def test_what_was_added_and_dispatched_says_what_to_type_next(
    call: Callable[..., Any], repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = ("--repo", repo)
    words = call("add", "One", "--command", "echo 1 > b.txt", *place).out
    lines = re.findall("`guildhall (.*?)`", words)
    assert [line.split()[0] for line in lines] == ["dispatch", "show"]
    assert call(*shlex.split(lines[1])).code == 0
    words = call(*shlex.split(lines[0])).out
    export, run, why = re.findall("`guildhall (.*?)`", words)
    assert call(*shlex.split(why)).out.startswith("T-1 is ready")
    assert call(*shlex.split(export)).code == 0
    assert call(*shlex.split(run.replace("DIR", shlex.quote(str(repo))))).code == 0
    assert call("show", "T-1", *place).out.startswith("T-1 is done")


def test_dispatch_says_why_a_task_is_not_fit(store: Callable[..., Any]) -> None:
    store("add", "Leave the tree", "--path", "../x")
    result = store("dispatch", "T-1")
    assert result.code == 1
    assert "T-1 stays in" in result.out
    assert "leads out of the repository" in result.out


def test_an_unknown_role_is_refused_with_those_that_there_are(
    store: Callable[..., Any], tmp_path: Path
) -> None:
    result = store("add", "Paint it", "--role", "painter")
    assert (result.code, (tmp_path / "data").exists()) == (2, False)
    assert "'painter' is no role; choose one of pm, ba, dev_lead, developer" in result.err


@pytest.mark.parametrize(("wrong", "nearest"), [("task.begun", "task.claimed"), ("mergd", "task.merged")])
def test_of_an_unknown_event_type_the_nearest_are_named(
    wrong: str, nearest: str, store: Callable[..., Any]
) -> None:
    store("add", "One")
    result = store("events", "--type", wrong)
    assert (result.code, nearest in result.err) == (2, True)
    assert len(result.err) < 1500


@pytest.mark.parametrize(
    ("arguments", "bound"),
    [
        (["list", "--limit", "0"], "give at least 1"),
        (["run", "x", "--parallel", "99"], "give at most 64"),
        (["list", "--after", "T-9"], "'--after': give a whole number (see"),
        (["list", "--limit", "1.5"], "'--limit': give a whole number (see"),
    ],
)
def test_a_number_out_of_bounds_is_refused_in_plain_words(
    arguments: list[str], bound: str, call: Callable[..., Any]
) -> None:
    result = call(*arguments)
    assert (result.code, bound in result.err, "Input" in result.err) == (2, True, False)


@pytest.mark.parametrize("name", ["dispatch", "approvals", "pause", "why", "run", "plan"])
def test_a_usage_line_has_one_pair_of_brackets(name: str, call: Callable[..., Any]) -> None:
    usage = call(name, "--help").out.partition("\n")[0]
    assert "[[" not in usage


def test_lists_have_pages(store: Callable[..., Any]) -> None:
    for number in range(3):
        store("add", f"Task {number}")
    first = store("list", "--limit", "2", "--json").json
    assert ([one["id"] for one in first["items"]], first["total"]) == (["T-1", "T-2"], 3)
    second = store("list", "--limit", "2", "--after", first["next"], "--json").json
    assert ([one["id"] for one in second["items"]], second["next"]) == (["T-3"], None)


def test_titles_cannot_speak_to_the_terminal(store: Callable[..., Any]) -> None:
    store("add", "evil \x1b]0;owned\x07 \u202etitle")
    for arguments in (["list"], ["status"], ["show", "T-1"], ["why", "T-1"], ["events"]):
        result = store(*arguments)
        assert result.code == 0
        assert not set("\x1b\x07\u202e") & set(result.out)


def test_events_are_cloud_events(store: Callable[..., Any]) -> None:
    store("add", "One")
    every = [json.loads(line) for line in store("events", "--json").out.splitlines()]
    assert [one["position"] for one in every] == list(range(1, len(every) + 1))
    chosen = store("events", "--type", "task.created", "--json").json
    assert chosen["data"]["code"] == "T-1"
    after = store("events", "--after", len(every) - 1, "--json").json
    assert after["position"] == len(every)
    assert len(store("events", "--limit", "1").out.splitlines()) == 1
    exported = [json.loads(line) for line in store("export", "--format", "events").out.splitlines()]
    assert exported == every
    assert store("events", "--type", "task.creatd").code == 2


def test_events_of_one_task_are_chosen_by_its_code(store: Callable[..., Any]) -> None:
    for name in ("One", "Two"):
        store("add", name)
    store("dispatch", "T-2")
    every = [json.loads(line) for line in store("events", "--json").out.splitlines()]
    (meant,) = {one["subject"] for one in every if one["data"].get("code") == "T-2"}
    chosen = [json.loads(line) for line in store("events", "--task", "T-2", "--json").out.splitlines()]
    assert chosen == [one for one in every if one["subject"] == meant]
    assert len(chosen) > 1
    last = store("events", "--task", "T-2", "--last", "1", "--json").json
    assert last == chosen[-1]
    of_a_type = store("events", "--task", "T-2", "--type", "task.created", "--json").json
    assert of_a_type == chosen[0]
    assert store("events", "--task", "T-9").code == 2


@pytest.mark.parametrize("kind", ["backlog", "queue"])
def test_what_is_exported_is_read_back(kind: str, store: Callable[..., Any], tmp_path: Path) -> None:
    store(
        "add",
        "Do it",
        "--command",
        "make it",
        "--path",
        "src/**",
        "--priority",
        "P0",
        "--criterion",
        "`make it`",
    )
    store("add", "Then that: #1")
    path = tmp_path / f"out.{'yaml' if kind == 'backlog' else 'json'}"
    assert store("export", "--format", kind, "--output", path).code == 0
    assert store("export", "--format", kind).out == path.read_text()
    told = json.loads(store("export", "--format", kind, "--json").out)
    assert (told["text"] if kind == "backlog" else told) == (
        path.read_text() if kind == "backlog" else json.loads(path.read_text())
    )
    read = FileBacklogReader().read(str(path), tmp_path)
    assert [(one.code, one.title, one.priority) for one in read.tasks] == [
        ("T-1", "Do it", "urgent"),
        ("T-2", "Then that: #1", "medium"),
    ]
    assert (read.tasks[0].commands, read.tasks[0].owned_paths) == (("make it",), ("src/**",))
    assert read.tasks[0].acceptance_criteria == ("`make it`",)


def test_status_speaks_of_projects_and_runs(store: Callable[..., Any]) -> None:
    store("add", "One", "--project", "alpha")
    store("add", "Two", "--project", "beta")
    found = store("status", "--json").json
    assert [(one["name"], one["tasks"]) for one in found["projects"]] == [
        ("alpha", {"inbox": 1}),
        ("beta", {"inbox": 1}),
    ]
    assert found["runs"] == []
    assert "project alpha (ready): 1 task (1 inbox)" in store("status").out
    assert store("runs", "--json").json == {"items": []}


def test_status_counts_all_that_wait_however_many_they_are(store: Callable[..., Any], tmp_path: Path) -> None:
    backlog = tmp_path / "many.yaml"
    last = "".join(f"  - {{id: T-{one}, title: Do {one}, depends_on: [T-1]}}\n" for one in range(2, 603))
    backlog.write_text(f"tasks:\n  - {{id: T-1, title: Begin}}\n{last}")
    store("import", backlog)
    (project,) = store("status", "--json").json["projects"]
    assert (project["tasks"], project["waiting"]) == ({"ready": 602}, 601)
    assert "602 tasks (1 ready, 601 waiting)" in store("status").out


def test_the_newest_events_are_the_last_ones(store: Callable[..., Any]) -> None:
    for title in ("One", "Two", "Three"):
        store("add", title)
    every = [json.loads(line) for line in store("events", "--json").out.splitlines()]
    last = [json.loads(line) for line in store("events", "--last", "3", "--json").out.splitlines()]
    assert last == every[-3:]
    made = store("events", "--last", "2", "--type", "task.created").out.splitlines()
    assert [line.rpartition(": ")[2] for line in made] == ["Two", "Three"]


def test_events_are_a_table_on_a_terminal(store: Callable[..., Any], command: Any, tmp_path: Path) -> None:
    store("add", "One")
    master, slave = pty.openpty()
    shown = command(["events", "--data", tmp_path / "data"])
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    subprocess.run(shown, stdout=slave, stderr=slave, env=environment, check=True, timeout=60)
    os.close(slave)
    printed = os.read(master, 65536).decode()
    os.close(master)
    assert all(title in printed for title in ("POSITION", "WHO", "ABOUT", "WHAT"))
    assert "is a new task: One" in printed


def test_a_task_in_review_is_said_to_be_in_review() -> None:
    assert [standing(one) for one in ("review", "in_progress", "ready")] == [
        "in review",
        "in progress",
        "ready",
    ]


def test_what_is_ambiguous_is_refused_with_the_candidates(store: Callable[..., Any]) -> None:
    store("add", "One", "--project", "alpha")
    store("add", "Two", "--project", "beta")
    for arguments in (["why", "T-1"], ["list"], ["dispatch"], ["add", "Three"]):
        result = store(*arguments)
        assert "alpha" in result.err and "beta" in result.err
    assert store("why", "T-1", "--project", "beta").code == 0


@pytest.mark.parametrize(
    "arguments",
    [["why", "T-9"], ["show", "T-9"], ["dispatch", "T-9"], ["pause"], ["stop", "0123456"], ["resume"]],
)
def test_what_does_not_exist_is_told(arguments: list[str], store: Callable[..., Any]) -> None:
    store("add", "One")
    result = store(*arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)


def test_the_environment_names_the_data_folder(
    call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_DATA", str(tmp_path / "there"))
    call("add", "One")
    assert (tmp_path / "there").is_dir()
    assert call("status", "--json").json["data"] == str(tmp_path / "there")


def test_the_working_folder_is_the_default(
    call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call("add", "One")
    assert (tmp_path / ".guildhall").is_dir()
    assert call("list", "--json").json["total"] == 1


def test_a_plan_creates_nothing(call: Callable[..., Any], repo: Path, backlog: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    found = call("plan", backlog, "--repo", repo, "--json").json
    assert [(one["id"], one["round"], one["after"]) for one in found["tasks"]] == [
        ("T-1", 1, []),
        ("T-2", 2, ["T-1"]),
    ]
    assert found["estimate"]["tokens"] == [0, 0]
    words = call("plan", backlog, "--repo", repo).out
    assert "T-1 (depends on it)" in words
    assert "$0.00" in words
    assert sorted(tmp_path.rglob("*")) == before


def test_a_plan_leaves_out_what_is_merged_there_already(
    call: Callable[..., Any], repo: Path, backlog: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert call("run", backlog, "--repo", repo, "--data", data).code == 1
    asked = ("plan", backlog, "--repo", repo, "--data", data)
    found = call(*asked, "--json").json
    assert found["done"] == [{"id": "T-1", "title": "Write a file"}]
    assert [(one["id"], one["round"], one["after"]) for one in found["tasks"]] == [("T-2", 1, [])]
    words = call(*asked).out
    assert "1 task in 1 round, at most 1 at once; 1 is done already" in words
    assert "done again only by `run --new`: T-1" in words
    backlog.write_text(backlog.read_text().replace("echo 1", "echo 2"))
    assert call(*asked, "--json").json["done"] == []


def test_a_plan_of_what_is_all_merged_has_nothing_left(
    call: Callable[..., Any], repo: Path, backlog: Path
) -> None:
    backlog.write_text(backlog.read_text().partition("  - id: T-2")[0])
    assert call("run", backlog, "--repo", repo).code == 0
    out = call("plan", backlog, "--repo", repo).out
    assert "nothing is left to do; 1 is done already" in out
    assert "ROUND" not in out


def test_a_plan_says_how_many_are_at_work_at_once(call: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "wide.yaml"
    tasks = "".join(f"  - {{id: T-{one}, title: Do it, owned_paths: [f{one}]}}\n" for one in range(5))
    path.write_text(f"tasks:\n{tasks}")
    assert "5 could be at work at once, and 2 are (--parallel)" in call("plan", path).out
    assert "in 1 round, at most 5 at once" in call("plan", path, "--parallel", "8").out
    path.write_text(f"parallel: 3\ntasks:\n{tasks}")
    found = call("plan", path, "--json").json
    assert (found["widest"], found["parallel"]) == (5, 3)


def test_a_plan_for_a_server_is_the_plan(call: Callable[..., Any], backlog: Path) -> None:
    here = call("plan", backlog)
    there = ("plan", backlog, "--server", "http://127.0.0.1:9")
    assert (call(*there).code, call(*there).out) == (0, here.out)
    unanswered = call(*there, "--repo", "/only/there")  # nobody says what is done: that is no plan
    assert (unanswered.code, unanswered.out) == (1, "")


def test_a_sentence_is_planned_as_work_for_an_agent(call: Callable[..., Any], repo: Path) -> None:
    words = call("plan", "Make the parser faster.", "--repo", repo).out
    assert "needs_agent" in words


def test_the_record_is_verified_and_rebuilt(
    store: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_KEY_DIR", str(tmp_path / "keys"))
    store("add", "One")
    found = store("verify", "--json")
    assert (found.code, found.json["ok"], found.json["faults"]) == (0, True, [])
    assert store("verify").out.startswith("verified: ")
    assert "1 Task" in store("replay").out
    assert store("replay", "--json").json["entities"]["Task"] == 1
    assert store("list", "--json").json["total"] == 1


def test_a_record_that_was_edited_is_not_verified(
    store: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_KEY_DIR", str(tmp_path / "keys"))
    store("add", "One")
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'guildhall.db'}")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "UPDATE events SET payload = replace(payload, 'One', 'Two') WHERE type = 'task.created'"
        )
    engine.dispose()
    found = store("verify")
    assert found.code == 1
    assert "NOT verified" in found.out
    assert "position " in found.out


def test_a_fault_is_told_with_the_journal_that_it_is_in(
    store: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_KEY_DIR", str(tmp_path / "keys"))
    store("add", "One")
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    acme = container.company.of("acme")
    acme.journal.execute(
        acme.scope,
        acme.origin("tests"),
        lambda tx: create_project(tx, acme.world.repositories, NewProject("Site")),
    )
    container.close()
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'guildhall.db'}")
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE events SET actor = 'eve' WHERE org_id = 'acme' AND position = 1")
    engine.dispose()
    found = store("verify")
    assert found.code == 1
    first, where, changed = found.out.splitlines()[:3]
    assert first.endswith(", the first at position 0 of the journal of acme")
    assert where.startswith("  position 0 of the journal of acme: ")
    assert changed.startswith("  position 1 of the journal of acme: event: ")


@pytest.mark.parametrize(
    "arguments",
    [["add", "Build it"], ["import", "Build it."], ["kickoff", "Build it."]],
    ids=lambda one: one[0],
)
@pytest.mark.parametrize("named", [True, False], ids=["named", "worked_in"])
def test_a_data_folder_in_a_repository_is_kept_out_of_its_commits(
    process: Callable[..., Any], repo: Path, arguments: list[str], named: bool
) -> None:
    done = process(*arguments, *(["--repo", repo] if named else []), cwd=repo.parent if named else repo)
    assert (done.code, done.err) == (0, "")
    assert (repo / ".guildhall").is_dir()
    status = subprocess.run(["git", "status", "--porcelain"], cwd=repo, capture_output=True, check=True)
    assert status.stdout == b""


def test_an_import_counts_its_tasks(store: Callable[..., Any]) -> None:
    assert store("import", "Build it.").out.startswith("1 task of ")


def test_clean_says_what_goes_before_it_goes(store: Callable[..., Any], tmp_path: Path) -> None:
    store("add", "One")
    result = tmp_path / "data" / "checks" / "p" / "a.json"
    result.parent.mkdir(parents=True)
    result.write_text("{}")
    os.utime(result, (0, 0))
    item = {"kind": "checks", "name": "checks/p/a", "problem": None}
    assert store("clean", "--dry-run").out == "would be removed: 1 check result\n"
    assert store("clean", "--dry-run", "--json").json == {"dry_run": True, "items": [item]}
    assert result.exists()
    assert store("clean", "--json").json == {"dry_run": False, "items": [item]}
    assert not result.exists()
    assert store("clean").out == "nothing is over its bounds\n"


def test_clean_works_at_the_store_alone(
    store: Callable[..., Any], call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = call("clean", "--server", "http://127.0.0.1:1")
    assert (refused.code, "works at the store" in refused.err) == (2, True)
    monkeypatch.setenv("GUILDHALL_URL", "http://127.0.0.1:1")
    assert "works at the store" in call("clean").err
    store("add", "One")
    assert store("clean").out == "nothing is over its bounds\n"


def test_the_bounds_are_settings(
    store: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("add", "One")
    result = tmp_path / "data" / "scans" / "p" / "a.json"
    result.parent.mkdir(parents=True)
    result.write_text("{}")
    monkeypatch.setenv("GUILDHALL_KEEP_RESULTS", "0")
    assert store("clean").out == "removed: 1 scan result\n"
    monkeypatch.setenv("GUILDHALL_KEEP_DAYS", "0")
    assert "GUILDHALL_KEEP_DAYS" in store("clean").err


def test_trials_that_a_killed_process_left_are_removed(
    call: Callable[..., Any], repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new, other = (tmp_path / f"guildhall-{name}" for name in ("trial-old", "trial-new", "other"))
    for folder in (old, new, other):
        (folder / "objects").mkdir(parents=True)
    for folder in (old, other):
        os.utime(folder, (0, 0))
    assert call("plan", "Say hello to people.", "--repo", repo).code == 0
    assert [one.exists() for one in (old, new, other)] == [False, True, True]
    assert sorted(one.name for one in tmp_path.glob("guildhall-*")) == [
        "guildhall-other",
        "guildhall-trial-new",
    ]


@pytest.mark.parametrize(("more", "newest"), [((), 20), (("--last", "3"), 3), (("--after", "0"), 0)])
def test_following_begins_with_the_newest_events_unless_told_where(
    more: tuple[str, ...], newest: int, store: Callable[..., Any]
) -> None:
    while (head := len(store("events", "--json").out.splitlines())) < 25:
        store("add", "One")
    shown = store("events", "--follow", "--limit", "2", "--json", *more).out.splitlines()
    begun = json.loads(shown[0])["position"]
    assert begun == (head - newest + 1 if newest else 1)
