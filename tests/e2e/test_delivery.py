"""What becomes of the user's repository: moved, dirty, diverged, with submodules, empty, or none at all."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.ports.repository import RepositoryError
from guildhall.application.runs.undelivered import undelivered
from guildhall.application.status import status_of
from guildhall.application.workflow import decision, delivering

WRITE = {"id": "A", "title": "Write", "commands": ["echo a > a.txt"]}


def commit(git: Any, folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    git(folder, "add", name)
    git(folder, "commit", "-q", "-m", f"Change {name}")
    return git(folder, "rev-parse", "HEAD")


def test_a_branch_that_moved_during_the_run_is_taken_in(shop: Any, git: Any) -> None:
    moved: list[str] = []

    def move(run: Any) -> None:
        if not moved and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            moved.append(commit(git, shop.repository, "mine.txt", "mine\n"))

    tasks = [{**WRITE, "commands": ["sleep 1", *WRITE["commands"]]}]
    ended = shop.drive(shop.start(shop.backlog(tasks)), move)
    assert ended.run.status == "completed"
    assert ended.report["delivery"]["outcome"] == "fast_forwarded"
    assert (shop.repository / "mine.txt").read_text() == "mine\n"
    assert (shop.repository / "a.txt").read_text() == "a\n"
    assert moved[0] in shop.log("--format=%H")
    assert git(shop.repository, "status", "--porcelain") == ""


def test_a_dirty_tree_is_left_alone_and_the_next_run_starts_from_what_was_kept(shop: Any, git: Any) -> None:
    (shop.repository / "README.md").write_text("half done\n")
    tasks = [{"id": "A", "title": "Write", "commands": ["echo more >> README.md"]}]
    ended = shop.drive(shop.start(shop.backlog(tasks)))
    assert (ended.run.status, ended.report["delivery"]["outcome"]) == ("completed", "kept")
    assert (shop.repository / "README.md").read_text() == "half done\n"
    assert shop.log("--format=%s", "main") == ["Begin"]
    command = ended.report["delivery"]["command"]
    assert command in ended.markdown
    # The next run builds on it although the user's branch does not have it yet.
    after = shop.run([{"id": "B", "title": "Look", "commands": ["grep -q more README.md", "echo b > b.txt"]}])
    assert after.outcomes == {"B": ("done", "")}
    assert after.report["delivery"]["outcome"] == "kept"
    # What is printed is what a person types once the tree is clean.
    git(shop.repository, "checkout", "-q", "--", "README.md")
    typed = subprocess.run(
        after.report["delivery"]["command"], shell=True, cwd=shop.folder, capture_output=True, check=False
    )
    assert typed.returncode == 0, typed.stderr
    assert (shop.repository / "b.txt").exists()
    assert (shop.repository / "README.md").read_text().endswith("more\n")
    assert shlex.split(command)[0] == "git"


def test_a_branch_that_diverged_is_left_alone(shop: Any, git: Any) -> None:
    moved: list[str] = []

    def move(run: Any) -> None:
        if not moved and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            moved.append(commit(git, shop.repository, "a.txt", "mine, and other\n"))

    tasks = [{**WRITE, "commands": ["sleep 1", *WRITE["commands"]]}]
    ended = shop.drive(shop.start(shop.backlog(tasks)), move)
    assert ended.report["delivery"]["outcome"] == "kept"
    assert "guildhall/" in ended.report["delivery"]["command"]
    assert (shop.repository / "a.txt").read_text() == "mine, and other\n"
    assert git(shop.repository, "rev-parse", "main") == moved[0]


def test_the_branch_that_is_checked_out_is_the_target(shop: Any, git: Any) -> None:
    git(shop.repository, "switch", "-q", "-c", "work/under-way")
    ended = shop.run([WRITE])
    assert ended.report["delivery"]["outcome"] == "fast_forwarded"
    assert shop.log("--first-parent", "--format=%s", "work/under-way") == ["Merge A: Write", "Begin"]
    assert shop.log("--format=%s", "main") == ["Begin"]


def test_a_submodule_is_left_as_it_is(open_shop: Any, git: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    commit(git, other, "lib.py", "x = 1\n")
    shop = open_shop()
    git(shop.repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "vendored")
    git(shop.repository, "commit", "-q", "-m", "Vendor")
    pinned = git(shop.repository, "rev-parse", "HEAD:vendored")
    ended = shop.run([WRITE])
    assert ended.run.status == "completed", ended.outcomes
    assert git(shop.repository, "rev-parse", "HEAD:vendored") == pinned
    assert (shop.repository / "vendored/lib.py").read_text() == "x = 1\n"
    assert git(shop.repository, "status", "--porcelain") == ""


def test_names_with_spaces_and_unicode_are_carried_through(open_shop: Any, files: Mapping[str, str]) -> None:
    odd = {**files, "docs/ein möglicher name.txt": "alt\n", "a\tb.txt": "tab\n"}
    shop = open_shop(odd, name="répo mit 'quotes'")
    ended = shop.run(
        [
            {
                "id": "U-1",
                "title": "Ändere `dies` & <das>",
                "owned_paths": ["docs/**", "neu ☃/**"],
                "commands": ["echo neu > 'docs/ein möglicher name.txt'; mkdir 'neu ☃'; echo 1 > 'neu ☃/x y'"],
                "dod": ["Only owned paths changed"],
            }
        ]
    )
    assert ended.outcomes == {"U-1": ("done", "")}
    assert (shop.repository / "docs/ein möglicher name.txt").read_text() == "neu\n"
    assert (shop.repository / "neu ☃/x y").read_text() == "1\n"
    assert (shop.repository / "a\tb.txt").read_text() == "tab\n"


def test_a_data_folder_in_the_repository_is_never_committed(shop: Any, git: Any) -> None:
    inside = shop.repository / ".guildhall"
    process = subprocess.run(
        [*shop.command(shop.backlog([WRITE]))[:-2], "--data", str(inside)],
        cwd=shop.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert git(shop.repository, "status", "--porcelain") == ""
    assert ".guildhall" not in git(shop.repository, "ls-files")


@pytest.mark.parametrize("kind", ["unborn", "no repository", "nothing"])
def test_what_is_no_repository_is_refused_with_nothing_created(shop: Any, git: Any, kind: str) -> None:
    folder = shop.folder / "elsewhere"
    if kind != "nothing":
        folder.mkdir()
    if kind == "unborn":
        git(folder, "init", "-q", "-b", "main")
    before = sorted(path for path in shop.folder.rglob("*") if ".git" not in path.parts)
    backlog = shop.backlog([WRITE])
    command = shop.command(backlog)
    command[command.index("--repo") + 1] = str(folder)
    process = subprocess.run(
        command, cwd=shop.folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert process.returncode == 2, process.stdout
    assert len(process.stderr.strip().splitlines()) == 1
    assert str(folder) in process.stderr
    after = sorted(path for path in shop.folder.rglob("*") if ".git" not in path.parts)
    assert [path for path in after if path not in before] == [backlog]


def test_the_application_itself_refuses_what_is_no_repository(shop: Any) -> None:
    shop.repository = shop.folder
    with pytest.raises(RepositoryError):
        shop.start(shop.backlog([WRITE]))
    assert shop.views.find("Run") == []


def test_work_that_conflicts_with_what_the_user_committed_is_told_until_they_merge_it(
    shop: Any, git: Any
) -> None:
    readme = shop.repository / "README.md"
    readme.write_text(readme.read_text() + "mine\n")
    first = shop.run([{"id": "A", "title": "Write", "commands": ["echo theirs >> README.md"]}])
    assert first.report["delivery"]["outcome"] == "kept"
    branch, merge = first.run.branch, first.report["delivery"]["command"]
    git(shop.repository, "commit", "-q", "-a", "-m", "Mine")

    again = shop.again(shop.folder / "backlog-0.yaml").report["delivery"]
    assert (again["outcome"], again["command"]) == ("unchanged", merge)
    assert branch in again["reason"]
    assert "nothing was merged" not in again["reason"]
    second = shop.run([{"id": "B", "title": "Look", "commands": ["echo b > b.txt"]}])
    after = second.report["delivery"]
    assert (after["outcome"], after["command"]) == ("fast_forwarded", merge)
    assert branch in after["reason"]
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == [{"branch": branch, "command": merge}]
    written, looked = first.tasks["A"], second.tasks["B"]
    assert undelivered(shop.company, written) == f"not on main: kept on {branch}; {merge}"
    assert undelivered(shop.company, looked) == ""
    _goes_on_meanwhile(shop, [{"branch": branch, "command": merge}])

    for name in ("name", "email"):
        git(shop.repository, "config", f"user.{name}", "somebody")
    typed = subprocess.run(merge, shell=True, cwd=shop.folder, capture_output=True, text=True, check=False)
    assert "CONFLICT" in typed.stdout, typed.stderr
    git(shop.repository, "checkout", "-q", "--theirs", "README.md")
    git(shop.repository, "commit", "-q", "-a", "-m", "Merge it")
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == []
    last = shop.again(shop.folder / "backlog-0.yaml").report["delivery"]
    assert last["reason"] == "nothing was merged"
    assert undelivered(shop.company, written) == ""


def _goes_on_meanwhile(shop: Any, kept: list[dict[str, str]]) -> None:
    """While another run goes on what is kept is told, and of its own work that it comes at its end."""
    told: list[Any] = []

    def look(run: Any) -> None:
        for row in shop.views.find("Task", run_id=run.run_id, status="done"):
            if not told:
                told.append(undelivered(shop.company, row.state))
                told.append(status_of(shop.company)["projects"][0]["kept"])

    tasks = [
        {"id": "C", "title": "First", "commands": ["echo c > c.txt"]},
        {"id": "D", "title": "Last", "commands": ["sleep 1; echo d > d.txt"], "depends_on": ["C"]},
    ]
    ended = shop.drive(shop.start(shop.backlog(tasks)), look)
    assert told == [f"merged on {ended.run.branch}, and delivered at the end of its run", kept]


def test_a_conflict_with_what_the_user_committed_meanwhile_is_named(shop: Any, git: Any) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    moved: list[str] = []

    def move(run: Any) -> None:
        if not moved and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            moved.append(commit(git, shop.repository, name, "mine\n"))

    tasks = [{"id": "A", "title": "Write", "commands": ["sleep 1", "printf x > $(printf 'caf\\351.txt')"]}]
    ended = shop.drive(shop.start(shop.backlog(tasks)), move)
    delivery = ended.report["delivery"]
    assert (ended.run.status, delivery["outcome"]) == ("completed", "kept")
    assert delivery["reason"] == r"it conflicts with what is on main by now, in: caf\xe9.txt"
    assert delivery["command"].endswith(f"merge {ended.run.branch}")


def test_work_that_conflicted_once_is_delivered_by_the_next_run_that_can(shop: Any, git: Any) -> None:
    readme = shop.repository / "README.md"
    before = readme.read_text()
    readme.write_text(before + "mine\n")
    shop.run([{"id": "A", "title": "Write", "commands": ["echo theirs >> README.md"]}])
    git(shop.repository, "commit", "-q", "-a", "-m", "Mine")
    shop.run([{"id": "B", "title": "Look", "commands": ["echo b > b.txt"]}])
    readme.write_text(before)
    git(shop.repository, "commit", "-q", "-a", "-m", "Not mine any more")
    last = shop.again(shop.folder / "backlog-0.yaml").report["delivery"]
    assert last["outcome"] == "fast_forwarded"
    assert readme.read_text() == before + "theirs\n"
    assert (shop.repository / "b.txt").exists()


def test_work_whose_branch_the_user_removed_is_told_no_more(shop: Any, git: Any) -> None:
    readme = shop.repository / "README.md"
    readme.write_text(readme.read_text() + "mine\n")
    first = shop.run([{"id": "A", "title": "Write", "commands": ["echo theirs >> README.md"]}])
    git(shop.repository, "commit", "-q", "-a", "-m", "Mine")
    git(shop.repository, "branch", "-q", "-D", first.run.branch)
    again = shop.again(shop.folder / "backlog-0.yaml").report["delivery"]
    assert (again["reason"], again["command"]) == ("nothing was merged", "")


BOTH = "import os, sys; sys.exit(os.path.exists('a.txt') and os.path.exists('b.txt'))\n"
"""A test that fails where two files are, of which each alone is right."""


def kept_and_moved(open_shop: Any, git: Any, files: Mapping[str, str]) -> tuple[Any, Any]:
    """A shop whose work is kept beside a branch that the user moved on, with what fails beside that work."""
    shop = open_shop({**files, "check.py": BOTH})
    readme = shop.repository / "README.md"
    before = readme.read_text()
    readme.write_text("half done\n")
    first = shop.drive(shop.start(shop.backlog([WRITE], test_command="python check.py")))
    assert first.report["delivery"]["outcome"] == "kept"
    readme.write_text(before)
    commit(git, shop.repository, "b.txt", "b\n")
    return shop, first


def test_what_was_kept_is_tested_with_what_the_user_committed_since(
    open_shop: Any, git: Any, files: Mapping[str, str]
) -> None:
    shop, _ = kept_and_moved(open_shop, git, files)
    mine = git(shop.repository, "rev-parse", "HEAD")
    again = shop.again(shop.folder / "backlog-0.yaml")
    delivery = again.report["delivery"]
    assert (delivery["outcome"], "the tests fail" in delivery["reason"]) == ("kept", True)
    assert f"merge {again.run.branch}" in delivery["command"]
    assert git(shop.repository, "rev-parse", "main") == mine
    other = {"id": "C", "title": "Other", "commands": ["echo c > c.txt"]}
    more = shop.run([WRITE, other], test_command="python check.py")
    assert (more.report["delivery"]["outcome"], more.outcomes["C"]) == ("kept", ("done", ""))
    assert git(shop.repository, "rev-parse", "main") == mine
    # A task that mends it lets all of it go.
    mend = {"id": "D", "title": "Mend", "commands": ["git rm -q b.txt || rm -f b.txt"]}
    mended = shop.run([mend], test_command="python check.py")
    assert mended.outcomes == {"D": ("done", "")}
    assert mended.report["delivery"]["outcome"] == "fast_forwarded"
    assert {path.name for path in shop.repository.glob("?.txt")} == {"a.txt", "c.txt"}


def test_a_branch_that_moved_under_a_run_and_fails_with_its_work_says_so(
    open_shop: Any, git: Any, files: Mapping[str, str]
) -> None:
    shop = open_shop({**files, "check.py": BOTH})
    moved: list[str] = []

    def move(run: Any) -> None:
        if not moved and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            moved.append(commit(git, shop.repository, "b.txt", "b\n"))

    tasks = [{**WRITE, "commands": ["sleep 1", *WRITE["commands"]]}]
    ended = shop.drive(shop.start(shop.backlog(tasks, test_command="python check.py")), move)
    delivery = ended.report["delivery"]
    assert (delivery["outcome"], "the tests fail" in delivery["reason"]) == ("kept", True)
    assert git(shop.repository, "rev-parse", "main") == moved[0]


def test_the_tree_that_is_delivered_is_the_one_that_is_scanned(shop: Any, git: Any) -> None:
    # The user's own secret, committed during the run, is not blamed on the work, and is delivered with it.
    moved: list[str] = []

    def move(run: Any) -> None:
        if not moved and shop.views.find("Task", run_id=run.run_id, status="in_progress"):
            moved.append(commit(git, shop.repository, "mine.py", 'K = "AKIA' + 'QWERTYUIOPASDFZZ"\n'))

    tasks = [{**WRITE, "commands": ["sleep 1", *WRITE["commands"]]}]
    ended = shop.drive(shop.start(shop.backlog(tasks, security_gate="block_critical")), move)
    assert ended.run.status == "completed", ended.tasks
    assert ended.report["delivery"]["outcome"] == "fast_forwarded"
    scanned = [path.name for path in (shop.data / "scans").glob("*/*.json")]
    assert f"{git(shop.repository, 'rev-parse', 'main^{tree}')}.json" in scanned


def away(shop: Any) -> Callable[[Any], None]:
    """Moves the user's repository away as soon as the run has merged something."""

    def move(run: Any) -> None:
        if shop.repository.exists() and shop.views.find("Task", run_id=run.run_id, status="done"):
            shop.repository.rename(f"{shop.repository}.away")

    return move


def back(shop: Any) -> None:
    Path(f"{shop.repository}.away").rename(shop.repository)


SLOW = {"id": "B", "title": "Slow", "depends_on": ["A"], "commands": ["sleep 1; cat a.txt > b.txt"]}


def test_what_could_not_be_delivered_is_owed_and_the_next_run_brings_it(shop: Any) -> None:
    backlog = shop.backlog([WRITE, SLOW])
    ended = shop.drive(shop.start(backlog), away(shop))
    assert (ended.run.status, ended.outcomes["B"]) == ("failed", ("done", ""))
    assert "the delivery failed" in ended.run.end_reason
    assert ended.report["delivery"]["outcome"] == "failed"
    assert "the next run brings it along" in ended.markdown
    back(shop)
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == [{"branch": ended.run.branch, "command": ""}]
    again = shop.again(backlog)
    assert (again.run.status, again.report["delivery"]["outcome"]) == ("completed", "fast_forwarded")
    assert (shop.repository / "b.txt").read_text() == "a\n"
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == []
    last = shop.again(backlog).report["delivery"]
    assert last["reason"] == "nothing was merged"
    shop.check_clean()


def test_a_repository_that_is_away_for_a_moment_is_waited_for(shop: Any) -> None:
    leave = away(shop)

    def move(run: Any) -> None:
        if not shop.events("step.released"):
            leave(run)
        elif not shop.repository.exists():
            back(shop)

    ended = shop.drive(shop.start(shop.backlog([WRITE, SLOW])), move)
    assert shop.events("step.released"), "the run never met a repository that is away"
    assert (ended.run.status, ended.report["delivery"]["outcome"]) == ("completed", "fast_forwarded")
    assert (shop.repository / "b.txt").exists()


def test_a_last_node_that_is_given_up_loses_nothing(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(decision, "write_report", fail)
    monkeypatch.setattr(delivering, "_bring", fail)
    backlog = shop.backlog([WRITE])
    ended = shop.drive(shop.start(backlog))
    assert (ended.run.status, "the next run brings along" in ended.run.end_reason) == ("failed", True)
    [project] = status_of(shop.company)["projects"]
    assert project["kept"] == [{"branch": ended.run.branch, "command": ""}]
    monkeypatch.undo()
    other = shop.run([{"id": "C", "title": "Other", "commands": ["cat a.txt > c.txt"]}])
    assert (other.outcomes, other.run.status) == ({"C": ("done", "")}, "completed")
    assert {path.name for path in shop.repository.glob("?.txt")} == {"a.txt", "c.txt"}


def test_what_is_owed_and_conflicts_is_told_with_the_command_that_brings_it(shop: Any, git: Any) -> None:
    backlog = shop.backlog([WRITE, SLOW])
    first = shop.drive(shop.start(backlog), away(shop))
    back(shop)
    commit(git, shop.repository, "a.txt", "mine, and other\n")
    again = shop.again(backlog).report["delivery"]
    assert f"{first.run.branch} in its repository" in again["reason"]
    for name in ("name", "email"):
        git(shop.repository, "config", f"user.{name}", "somebody")
    typed = subprocess.run(
        again["command"], shell=True, cwd=shop.folder, capture_output=True, text=True, check=False
    )
    assert "CONFLICT" in typed.stdout, typed.stderr
    git(shop.repository, "checkout", "-q", "--theirs", "a.txt")
    git(shop.repository, "commit", "-q", "-a", "-m", "Merge it")
    assert shop.again(backlog).report["delivery"]["reason"] == "nothing was merged"
    assert (shop.repository / "b.txt").exists()


def test_nothing_is_begun_without_the_work_that_it_builds_on(shop: Any, git: Any) -> None:
    first = shop.drive(shop.start(shop.backlog([WRITE, SLOW])), away(shop))
    back(shop)
    mine = commit(git, shop.repository, "a.txt", "mine, and other\n")
    on_top = {"id": "C", "title": "On top", "depends_on": ["A"], "commands": ["cat b.txt > c.txt"]}
    after = {"id": "D", "title": "After that", "depends_on": ["C"], "commands": ["cat c.txt > d.txt"]}
    other = {"id": "E", "title": "Other", "commands": ["echo e > e.txt"]}
    backlog = shop.backlog([WRITE, SLOW, on_top, after, other])
    ended = shop.again(backlog)
    waits = {"C": ("blocked", "blocker"), "D": ("blocked", "blocker"), "E": ("done", "")}
    assert (ended.run.status, ended.outcomes) == ("failed", waits)
    detail = ended.tasks["C"].blocked.detail
    assert f"what A merged waits on {first.run.branch} in its repository" in detail
    # Once the user has merged it all goes on by itself.
    git(shop.repository, "reset", "-q", "--hard", f"{mine}~1")
    last = shop.again(backlog)
    assert (last.run.status, last.outcomes["D"]) == ("completed", ("done", ""))
    assert (shop.repository / "d.txt").exists()
