"""Projects and what is exported of them: who is meant, and that a run of it is held by the same terms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.adapters.backlog.canonical import TASK_FIELDS, TOP_FIELDS
from guildhall.domain.record import evolve


@pytest.fixture
def store(call: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Run a command on one data folder."""
    return lambda *arguments: call(*arguments, "--data", tmp_path / "data")


EVERY_SETTING = """\
project: demo
goal: Keep it all.
test_command: "true"
setup: ["true"]
budget: {usd: 0.25, tokens: 9000, on_exceed: pause}
security_gate: warn
prose: block
review: none
parallel: 3
approval: [run_end, scan]
approval_hours: 7
max_review_iterations: 4
tasks:
  - id: A
    title: All of a task
    description: "two\\nlines"
    role: docs
    priority: urgent
    complexity: xl
    owned_paths: ["a.txt"]
    commands: ["exit 1"]
    acceptance_criteria: ["`true`"]
    dod: ["`true`"]
    skills: [words]
    timeout_seconds: 50
    attempts: 1
  - {id: B, title: Of the first, depends_on: [A], parent: A}
"""


def test_a_run_of_what_is_exported_is_held_by_the_same_terms(
    store: Callable[..., Any], repo: Path, tmp_path: Path
) -> None:
    path, exported = tmp_path / "demo.yaml", tmp_path / "out.yaml"
    path.write_text(EVERY_SETTING)
    asked = FileBacklogReader().read(str(path), tmp_path)
    missing = {name for name in TOP_FIELDS if name not in EVERY_SETTING}
    assert missing == {"requirements", "risks", "next_steps"}
    assert all(f"{name}:" in EVERY_SETTING for name in TASK_FIELDS)
    store("run", path, "--repo", repo)
    assert store("export", "-o", exported).code == 0
    read = FileBacklogReader().read(str(exported), tmp_path)
    assert [evolve(task, source="") for task in read.tasks] == [evolve(one, source="") for one in asked.tasks]
    assert (read.project, read.goal, read.test_command, read.setup, read.settings) == (
        asked.project,
        asked.goal,
        asked.test_command,
        asked.setup,
        asked.settings,
    )


def test_a_sentence_leaves_what_was_added_by_hand(store: Callable[..., Any], repo: Path) -> None:
    of = ("--project", "demo", "--repo", repo)
    store("add", "Check the links", "--command", "echo checked > links.txt", *of)
    store("dispatch")
    backlog = repo.parent / "demo.yaml"
    backlog.write_text("project: demo\ntasks: [{id: T-1, title: Format, commands: ['echo 1 > f.txt']}]\n")
    assert store("run", backlog, "--repo", repo).code == 0
    assert store("import", "Write a user guide.", *of).code == 0
    tasks = store("list", "--json").json["items"]
    listed = {task["id"]: task["title"] for task in tasks if task["id"].startswith("T-")}
    assert listed == {"T-1": "Check the links", "T-1~2": "Format", "T-2": "Write a user guide."}
    assert store("show", "T-1", "--json").json["commands"] == ["echo checked > links.txt"]
    assert {"id: T-1\n", "id: T-2\n"} <= {
        line.strip(" -") + "\n" for line in store("export").out.splitlines() if "id:" in line
    }


def test_what_stands_under_one_code_is_exported_and_met_again(
    store: Callable[..., Any], tmp_path: Path
) -> None:
    store("add", "Check the links", "--command", "true")
    backlog, exported = tmp_path / "b.yaml", tmp_path / "all.yaml"
    backlog.write_text("tasks: [{id: T-1, title: Format}, {id: T-2, title: Explain, depends_on: [T-1]}]\n")
    store("import", backlog, "--project", tmp_path.name)
    project = store("status", "--json").json["projects"][0]["name"]
    assert store("import", backlog, "--project", project).code == 0
    before = store("list", "--project", project, "--json").json["items"]
    assert store("export", "--project", project, "-o", exported).code == 0
    assert store("import", exported, "--project", project).code == 0
    after = store("list", "--project", project, "--json").json["items"]
    titles = [(task["id"], task["title"], task["waits_for"]) for task in after]
    assert titles == [(task["id"], task["title"], task["waits_for"]) for task in before]
    assert len(titles) == 3


def test_a_project_is_meant_by_a_part_of_its_name(store: Callable[..., Any]) -> None:
    for name in ("Website", "Web shop"):
        store("add", f"For {name}", "--project", name)
    assert "For Web shop" in store("list", "--project", "SHOP").out
    assert "For Website" in store("list", "--project", "website").out
    refused = store("list", "--project", "web")
    assert (refused.code, "Website" in refused.err, "Web shop" in refused.err) == (2, True, True)
    store("add", "Apart", "--project", "web")
    assert store("list", "--project", "web", "--json").json["total"] == 1


def test_a_kickoff_is_of_the_project_that_is_named(store: Callable[..., Any]) -> None:
    store("add", "One", "--project", "first")
    store("add", "Two", "--project", "second")
    store("kickoff", "Build a site.", "--project", "second")
    listed = store("events", "--json").out
    assert "kickoff" in listed
    assert len(store("status", "--json").json["projects"]) == 2


def test_an_import_keeps_its_terms_and_a_person_waives_its_gates(
    store: Callable[..., Any], tmp_path: Path
) -> None:
    backlog = tmp_path / "shop.yaml"
    terms = "approval: [merge, run_end]\nparallel: 3\nbudget: {tokens: 900}\n"
    backlog.write_text(f"{terms}tasks:\n  - {{id: T-1, title: Begin}}\n")
    store("import", backlog)
    exported = yaml.safe_load(store("export").out)
    assert (exported["approval"], exported["parallel"]) == (["merge", "run_end"], 3)
    assert exported["budget"]["tokens"] == 900
    backlog.write_text("tasks: [{id: T-1, title: Begin anew}, {id: T-2, title: Go on, depends_on: [T-1]}]\n")
    store("import", backlog)
    listed = store("list", "--json").json["items"]
    assert [(one["id"], one["title"], one["waits_for"]) for one in listed] == [
        ("T-1", "Begin anew", []),
        ("T-2", "Go on", ["T-1"]),
    ]
    assert "approval" not in yaml.safe_load(store("export").out)
    backlog.write_text(f"{terms}tasks: [{{id: T-1, title: Begin}}]\n")
    store("import", backlog)
    assert store("waive", "lunch").code == 2
    assert "asks nobody at merge any more" in store("waive", "merge").out
    assert yaml.safe_load(store("export").out)["approval"] == ["run_end"]
    assert store("waive", "run_end", "--json").json == {"project": "shop", "gates": ["run_end"]}


def test_codes_are_whole_wherever_tasks_of_the_project_are_shown(
    store: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store("add", "By hand")
    backlog = tmp_path / "b.yaml"
    backlog.write_text("tasks: [{id: T-1, title: Format}, {id: T-2, title: Go on, depends_on: [T-1]}]\n")
    store("import", backlog)
    listed = {one["id"]: one["waits_for"] for one in store("list", "--json").json["items"]}
    assert listed == {"T-1": [], "T-1~2": [], "T-2": ["T-1~2"]}
    assert store("show", "T-2", "--json").json["waits_for"] == ["T-1~2"]
    assert "T-1~2 (Format)" in store("why", "T-2").out
