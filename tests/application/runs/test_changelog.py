"""A run's entry goes into the changelog that a project has, in its own form, by the command that is made."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from guildhall.application.runs.changelog import changelog_path, commands_for, entry_of
from guildhall.domain.tasks.task import Task

TASKS = [Task(id="t1", code="T-1", title="Mend it"), Task(id="t2", code="T-2", title="Add `it_` *now*")]


def changed(folder: Path, name: str, old: str) -> str:
    """What the commands make of a changelog."""
    path = folder / name
    if old:
        path.write_bytes(old.encode())
    entry = entry_of(TASKS, name, old.encode())
    for command in commands_for(name, old.encode(), entry):
        subprocess.run(["sh", "-c", command], cwd=folder, check=True)
    assert [one.name for one in folder.iterdir()] == [name]
    return path.read_bytes().decode()


@pytest.mark.parametrize(
    ("files", "path"),
    [
        (["a.py", "CHANGELOG.rst"], "CHANGELOG.rst"),
        (["CHANGES.rst", "docs/changelog.md"], "CHANGES.rst"),
        (["CHANGES.txt"], "CHANGES.txt"),
        (["HISTORY.md", "History"], "History"),
        (["docs/changelog.rst", "src/changes.md"], "docs/changelog.rst"),
        (["changes.py", "CHANGES/1.txt"], "CHANGELOG.md"),
    ],
)
def test_the_changelog_that_is_there_is_found(files: list[str], path: str) -> None:
    assert changelog_path(files) == path


RST = (
    "=========\nChangelog\n=========\n\nAll of it.\n\n1.1 (2026-01-02)\n================\n\n* One\n\n"
    "Fixes\n-----\n\n* Two\n"
)
ESCAPED = "Add \\`it\\_\\` \\*now\\*"


def test_restructuredtext_gets_a_heading_like_its_own(tmp_path: Path) -> None:
    after = changed(tmp_path, "CHANGELOG.rst", RST)
    added = f"Unreleased\n==========\n\n* Mend it (T-1)\n* {ESCAPED} (T-2)\n\n"
    assert after == RST.replace("1.1 (2026", added + "1.1 (2026")
    again = changed_again(tmp_path, "CHANGELOG.rst")
    assert again.count("Unreleased") == 1


def changed_again(folder: Path, name: str) -> str:
    old = (folder / name).read_bytes()
    (command,) = commands_for(name, old, "* More")
    subprocess.run(["sh", "-c", command], cwd=folder, check=True)
    return (folder / name).read_text()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "CHANGES.rst",
            "1.0\n---\n\n- One\n\n0.9\n---\n\n- Two\n",
            "Unreleased\n----------\n\nENTRY\n\n1.0\n---\n",
        ),
        ("HISTORY.rst", "History\n-------\n", "History\n-------\n\nUnreleased\n~~~~~~~~~~\n\nENTRY\n"),
        ("CHANGES.rst", "2.0 (unreleased)\n----------------\n\n- One\n", "--------\n\nENTRY\n- One\n"),
        (
            "CHANGES.txt",
            "Changes\n=======\n\n1.0\n---\n* x\n",
            "=\n\nUnreleased\n----------\n\nENTRY\n\n1.0\n---\n",
        ),
        ("CHANGES", "# Changes\n\n## 1.0\n\n- x\n", "# Changes\n\n## Unreleased\n\nENTRY\n\n## 1.0\n"),
        ("HISTORY.md", "# 2.0\n\n- x\n\n# 1.0\n", "# Unreleased\n\nENTRY\n\n# 2.0\n"),
        ("CHANGES.md", "Changes\n=======\n\n1.0\n---\n\n+ x\n", "Unreleased\n----------\n\nENTRY\n\n1.0\n"),
        ("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n- x\n", "## [Unreleased]\n\nENTRY\n- x\n"),
        ("CHANGELOG.md", "# Log\n\n```\n## no\n```\n\n## 1\n", "```\n\n## Unreleased\n\nENTRY\n\n## 1\n"),
        ("CHANGELOG.md", "# C\n\n## Unreleased\n\n### Added\n", "## Unreleased\n\nENTRY\n\n### Added\n"),
        ("CHANGELOG.md", "## 2.0\n\n## 1.9 — unreleased\n\n- x\n", "## Unreleased\n\nENTRY\n\n## 2.0\n"),
        ("CHANGELOG.md", "## 1.9\n\n## 1.10 (unreleased)\n\n- x\n", "## 1.10 (unreleased)\n\nENTRY\n- x\n"),
        ("CHANGES", "1.1\n\n- x\n", "Unreleased\n\nENTRY\n\n1.1\n\n- x\n"),
        ("CHANGES", "1.2 (unreleased)\n\n- x\n\n1.1\n\n- y\n", "1.2 (unreleased)\n\nENTRY\n- x\n\n1.1\n"),
        ("CHANGES", "2.0 (May)\n\n* x\n\n1.0\n---\n\n* y\n", "Unreleased\n\nENTRY\n\n2.0 (May)\n\n* x\n"),
        ("CHANGES", "2.0 brings:\n\n* x\n\n1.0\n---\n", "* x\n\nUnreleased\n----------\n\nENTRY\n\n1.0\n---"),
        ("NEWS", "1.1 is out.\n", "1.1 is out.\n\nUnreleased\n----------\n\nENTRY\n"),
        ("CHANGELOG.rst", "", "Changelog\n=========\n\nUnreleased\n----------\n\nENTRY\n"),
        ("CHANGELOG.md", "", "# Changelog\n\n## Unreleased\n\nENTRY\n"),
        ("NEWS", "Nothing has happened yet.\n", "yet.\n\nUnreleased\n----------\n\nENTRY\n"),
        ("CHANGELOG.md", "# Log\r\n\r\n## 1\r\n", "# Log\r\n\r\n## Unreleased\r\n\r\nENTRY\r\n\r\n## 1\r\n"),
    ],
)
def test_every_form_is_kept(tmp_path: Path, name: str, old: str, new: str) -> None:
    entry = entry_of(TASKS, name, old.encode())
    if "\r\n" in old:
        entry = entry.replace("\n", "\r\n")
    after = changed(tmp_path, name, old)
    assert new.replace("ENTRY", entry) in after
    rest = after
    for line in old.split("\n"):  # nothing of what was there is gone, nor in another order
        rest = rest[rest.index(line) + len(line) :]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("=\nH\n=\n\n1.1 *May*\n  * x\n\n1.0\n", "=\n\nUnreleased\nENTRY\n1.1 *May*\n  * x"),
        ("unreleased\n\n  * z\n\n1.1\n\n  * x\n", "unreleased\n\nENTRY  * z\n\n1.1\n\n  * x\n"),
    ],
)
def test_under_releases_that_are_no_headings_it_is_indented_as_their_lists(
    tmp_path: Path, old: str, new: str
) -> None:
    indented = "".join(f"  {line}\n" for line in entry_of(TASKS, "CHANGES", old.encode()).split("\n"))
    blank = "" if old.startswith("unreleased") else "\n"
    assert new.replace("ENTRY\n" if blank else "ENTRY", indented + blank) in changed(tmp_path, "CHANGES", old)
