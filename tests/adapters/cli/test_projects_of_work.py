"""Whose project work belongs to: a repository has one, unless somebody names another."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.projects.find import MOST_MEANT


@pytest.fixture
def store(call: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Run a command on one data folder."""
    return lambda name, *arguments: call(name, *arguments, "--data", tmp_path / "data")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A backlog that names no project and has a code of the first one."""
    path = tmp_path / "other.yaml"
    path.write_text("goal: Do more.\ntasks: [{id: T-1, title: Write more, commands: ['echo 2 > c.txt']}]\n")
    return path


def told(store: Callable[..., Any]) -> list[tuple[str, int]]:
    """Each project with the number of its tasks."""
    found = store("status", "--json").json["projects"]
    return [(one["name"], sum(one["tasks"].values())) for one in found]


def test_whoever_works_on_one_repository_sees_one_project(
    store: Callable[..., Any], repo: Path, backlog: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store("run", backlog, "--repo", repo).code == 1
    before = [store("show", code, "--json").json for code in ("T-1", "T-2")]
    assert store("run", "Say hello to everybody.", "--repo", repo).code == 1
    assert store("run", other, "--repo", repo).code == 0
    assert "Done already" in store("plan", other, "--repo", repo).out
    monkeypatch.chdir(repo)
    for asked in (("import", "Write a poem."), ("import", "Write a song.", "--repo", repo)):
        assert store(*asked).code == 0
    assert store("kickoff", "Build a site.").code == 0
    tasks = store("list", "--json").json["items"]
    assert [one["title"] for one in tasks if not one["id"].startswith("CHANGELOG-")] == [
        *("Write a file", "Fail", "Say hello to everybody.", "Write more", "Write a poem.", "Write a song.")
    ]
    assert told(store) == [("demo", 8)]
    ids = [one["task_id"] for one in before]
    assert [store("show", one, "--json").json["title"] for one in ids] == [one["title"] for one in before]
    goal = store("export").out.partition("goal: ")[2].splitlines()[0]
    assert goal == "Try the command line."


def test_a_project_that_is_named_is_another_and_of_several_one_must_be_named(
    store: Callable[..., Any], repo: Path, backlog: Path, other: Path
) -> None:
    assert store("import", backlog, "--repo", repo).code == 0
    assert store("run", other, "--repo", repo, "--project", "apart").code == 0
    assert [name for name, _ in told(store)] == ["demo", "apart"]
    for asked in (["run", "Say hello.", "--repo", repo], ["import", "Say hello.", "--repo", repo]):
        refused = store(*asked)
        assert refused.code == 2
        assert "2 projects are here; name one" in refused.err
    assert store("run", "Say hello.", "--repo", repo, "--project", "demo").code == 1
    assert [name for name, _ in told(store)] == ["demo", "apart"]
    assert store("plan", other, "--repo", repo, "--project", "apart", "--json").json["done"]


def test_an_import_elsewhere_is_no_work_of_the_repository(
    store: Callable[..., Any],
    repo: Path,
    backlog: Path,
    other: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert store("import", backlog, "--repo", repo).code == 0
    monkeypatch.chdir(tmp_path)
    assert store("import", other).code == 0
    assert told(store) == [("demo", 2), ("other", 1)]
    assert store("import", other).code == 0
    assert told(store) == [("demo", 2), ("other", 1)]
    assert store("import", "Write a poem.").code == 2


def test_a_goal_comes_with_the_backlog_that_is_the_projects_own(
    store: Callable[..., Any], repo: Path, backlog: Path, other: Path
) -> None:
    def goal() -> str:
        return store("export").out.partition("goal: ")[2].splitlines()[0]

    assert store("import", "Say hello.", "--repo", repo).code == 0
    assert goal() == "Say hello."
    assert store("import", other, "--repo", repo).code == 0
    assert goal() == "Do more."
    assert store("import", "Say hello again.", "--repo", repo).code == 0
    assert goal() == "Do more."


def test_an_import_says_what_it_changed(store: Callable[..., Any], repo: Path, backlog: Path) -> None:
    of = ("import", backlog, "--repo", repo)
    assert store(*of).out == "2 tasks of backlog.yaml put on the queue of demo\n"
    assert store(*of).out == "nothing is changed: 2 tasks of backlog.yaml are in demo already\n"
    more = backlog.read_text().replace("title: Fail", "title: Fail again")
    backlog.write_text(f"{more}  - id: T-3\n    title: Look\n    commands: ['true']\n")
    assert store(*of).out == "3 tasks of backlog.yaml are in demo: 1 new, 1 changed, 1 as before\n"
    again = store(*of, "--json").json
    assert {name: again[name] for name in ("imported", "added", "changed")} == {
        "imported": 3,
        "added": 0,
        "changed": 0,
    }


def test_a_run_works_on_no_repository_that_nobody_named(store: Callable[..., Any], backlog: Path) -> None:
    refused = store("run", backlog, "--json")
    assert refused.code == 2
    assert refused.json["error"]["field"] == "repo"
    assert "--repo ." in store("run", backlog).err


def test_a_task_has_one_code_in_plans_runs_histories_and_exports(
    store: Callable[..., Any], repo: Path, backlog: Path, other: Path
) -> None:
    assert store("run", backlog, "--repo", repo).code == 1
    for source, codes in ((other, ["T-1~2"]), ("Say hello.", ["T-3"])):
        planned = store("plan", source, "--repo", repo, "--json").json["tasks"]
        assert [one["id"] for one in planned] == codes
        ran = store("run", source, "--repo", repo).out
        assert f"{codes[0]}  " in ran and "\nT-1  " not in ran
    assert {"T-1~2", "T-1"} <= {line.split()[4] for line in store("events").out.splitlines()}
    changelog = (repo / "CHANGELOG.md").read_text()
    assert "- Write more (T-1~2)" in changelog and "- Write a file (T-1)" in changelog
    ids = [line.split("id: ")[1] for line in store("export").out.splitlines() if "- id: " in line]
    assert ids == ["T-1", "T-1~2", "T-2", "T-3"]


@pytest.mark.parametrize("verb", ["run", "import"])
def test_a_second_project_of_a_repository_is_told_when_it_is_made(
    verb: str, store: Callable[..., Any], repo: Path, backlog: Path
) -> None:
    first = store("import", "Say hello.", "--repo", repo)
    assert "project of its own" not in first.out
    name = told(store)[0][0]
    said = store(verb, backlog, "--repo", repo).out
    assert (
        f"demo is a project of its own in this repository, beside {name}: `--project '{name}'` puts" in said
    )
    if verb == "run":
        assert "project of its own" not in store("import", backlog, "--repo", repo).out
    assert [one for one, _ in told(store)] == [name, "demo"]


def test_a_server_tells_of_a_second_project_too(
    store: Callable[..., Any],
    call: Callable[..., Any],
    serving: Callable[..., str],
    repo: Path,
    backlog: Path,
    tmp_path: Path,
) -> None:
    store("import", "Say hello.", "--repo", repo)
    name = told(store)[0][0]
    of = ("run", backlog, "--repo", repo, "--server", serving(tmp_path / "data"))
    assert f"demo is a project of its own in this repository, beside {name}: " in call(*of).out
    assert "project of its own" not in call(*of).out


def test_a_repository_that_was_moved_with_its_store_goes_on_where_it_is(
    call: Callable[..., Any], repo: Path, other: Path, backlog: Path, tmp_path: Path
) -> None:
    assert call("run", other, "--repo", repo).code == 0
    moved = repo.rename(tmp_path / "elsewhere")
    planned = call("plan", other, "--repo", moved, "--json").json
    assert (planned["tasks"], len(planned["done"])) == ([], 1)
    again = call("run", other, "--repo", moved, "--json")
    assert again.code == 0, again.err
    assert f"was in {repo}, and goes on in {moved} from now on" in again.err
    [project] = call("status", "--repo", moved, "--json").json["projects"]
    assert project["repository"] == str(moved)
    assert "goes on in" not in call("import", backlog, "--repo", moved).err


def test_a_repository_that_was_moved_may_leave_a_link_behind(
    call: Callable[..., Any], repo: Path, other: Path, tmp_path: Path
) -> None:
    assert call("run", other, "--repo", repo).code == 0
    moved = repo.rename(tmp_path / "elsewhere")
    repo.symlink_to(moved)
    again = call("run", other, "--repo", moved, "--json")
    assert f"was in {repo}, and goes on in {moved} from now on" in again.err
    assert len(call("status", "--repo", moved, "--json").json["projects"]) == 1


def test_a_repository_that_lacks_what_was_done_must_be_said_to_be_the_one_that_was_moved(
    call: Callable[..., Any], repo: Path, other: Path, tmp_path: Path
) -> None:
    """As a fresh clone lacks it, of where the work was pushed as one commit."""
    moved = tmp_path / "else where"
    subprocess.run(["git", "clone", "-q", repo, moved], check=True)
    assert call("run", other, "--repo", repo).code == 0
    (repo / ".guildhall").rename(moved / ".guildhall")
    shutil.rmtree(repo)
    same = call("status", "--repo", moved, "--json").json["projects"][0]
    asked = [("run", other), ("import", other), ("add", "Write."), ("kickoff", "Write.")]
    named = [("run", other, "--project", same[name]) for name in ("name", "project_id")]
    answers = [call(*one, "--repo", moved) for one in (*asked, *named)]
    for refused in answers:
        assert refused.code == 2
        assert f"was in {repo}, which is not there any more, and {moved} lacks what was done" in refused.err
    [project] = call("status", "--repo", moved, "--json").json["projects"]
    fetch = answers[0].err.split("`")[1]
    subprocess.run(fetch, shell=True, check=True)
    again = call("run", other, "--repo", moved, "--json")
    assert (again.code, f"and goes on in {moved} from now on" in again.err) == (0, True)
    assert [one["status"] for one in again.json["tasks"]] == ["done"]
    assert [one["project_id"] for one in call("status", "--repo", moved, "--json").json["projects"]] == [
        project["project_id"]
    ]


def test_a_project_whose_own_repository_was_lost_vouches_for_no_other(
    call: Callable[..., Any], repo: Path, other: Path, copied: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    copy = copied(repo, tmp_path / "copy")
    assert call("run", other, "--repo", repo).code == 0
    (repo / ".guildhall").rename(copy / ".guildhall")
    shutil.rmtree(copy / ".guildhall" / "repositories")
    shutil.rmtree(repo)
    refused = call("run", other, "--repo", copy)
    assert (refused.code, "lacks what was done there: if it is another one, name" in refused.err) == (2, True)
    done = call("run", other, "--repo", copy, "--project", "copy")
    assert (done.code, (copy / "c.txt").is_file()) == (0, True)


def test_no_other_repository_is_taken_for_one_that_is_gone(
    call: Callable[..., Any], repo: Path, other: Path, copied: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    copy = copied(repo, tmp_path / "copy")
    shared = tmp_path / "shared"
    assert call("import", other, "--repo", repo, "--data", shared).code == 0
    assert call("import", other, "--repo", repo).code == 0
    moved = repo.rename(tmp_path / "elsewhere")
    for asked in (("--repo", copy, "--data", shared), ("--repo", copy, "--data", moved / ".guildhall")):
        assert "goes on in" not in call("import", other, *asked).err
        assert len(call("status", "--data", asked[3], "--json").json["projects"]) == 2
    assert "goes on in" not in call("import", other, "--repo", moved).err


def test_a_store_in_another_repository_does_not_give_it_what_was_done_in_one_that_is_gone(
    call: Callable[..., Any], repo: Path, other: Path, copied: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    copy = copied(repo, tmp_path / "copy")
    assert call("run", other, "--repo", repo, "--data", copy / ".guildhall").code == 0
    repo.rename(tmp_path / "away")
    assert call("plan", other, "--repo", copy, "--json").json["done"] == []
    refused = call("run", other, "--repo", copy)
    assert (refused.code, "lacks what was done there" in refused.err) == (2, True)
    done = call("run", other, "--repo", copy, "--project", "copy")
    assert (done.code, "goes on in" in done.err) == (0, False)
    assert (copy / "c.txt").is_file()


def test_what_is_no_repository_does_not_take_the_place_of_one_that_is_gone(
    call: Callable[..., Any], repo: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert call("import", other, "--repo", repo, "--data", folder / ".guildhall").code == 0
    repo.rename(tmp_path / "away")
    monkeypatch.chdir(folder)
    assert "goes on in" not in call("add", "Write a poem.").err
    assert [one["repository"] for one in call("status", "--json").json["projects"]] == [str(repo)]


def test_events_that_lie_elsewhere_do_not_move_with_a_folder(
    call: Callable[..., Any], repo: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_DATABASE_URL", f"sqlite:///{tmp_path}/events.db")
    assert call("import", other, "--repo", repo).code == 0
    moved = repo.rename(tmp_path / "elsewhere")
    assert "goes on in" not in call("import", other, "--repo", moved).err


def test_all_projects_of_a_repository_that_was_moved_go_on_there(
    call: Callable[..., Any], repo: Path, other: Path, tmp_path: Path
) -> None:
    names = [f"p{number}" for number in range(MOST_MEANT + 1)]
    for name in names:
        assert call("import", other, "--repo", repo, "--project", name).code == 0
    moved = repo.rename(tmp_path / "elsewhere")
    assert ", ".join(names) in call("import", other, "--repo", moved, "--project", names[-1]).err
    projects = call("status", "--repo", moved, "--json").json["projects"]
    assert {one["repository"] for one in projects} == {str(moved)}


def test_two_repositories_that_were_swapped_go_on_where_each_is(
    call: Callable[..., Any], repo: Path, other: Path, copied: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    second = copied(repo, tmp_path / "second")
    assert call("run", other, "--repo", repo).code == 0
    kept = repo.rename(tmp_path / "kept")
    second.rename(repo)
    moved = kept.rename(second)
    again = call("run", other, "--repo", moved)
    assert f"was in {repo}, and goes on in {moved} from now on" in again.err
    assert [one["repository"] for one in call("status", "--repo", moved, "--json").json["projects"]] == [
        str(moved)
    ]
    done = call("run", other, "--repo", repo)
    assert (done.code, "goes on in" in done.err, (repo / "c.txt").is_file()) == (0, False, True)
