"""What documents tell people to type works: every command is known, and those of a first day are run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

GUILDHALL = Path(sys.executable).with_name("guildhall")

DAYS = (
    "README.md",
    "docs/RUNBOOKS.md",
    "docs/how-to/run-a-backlog.md",
    "docs/how-to/steer-a-run.md",
    "docs/how-to/find-out-why.md",
)
"""Documents whose commands are typed one after the other in a repository of one's own."""


@cache
def _help(*command: str) -> str:
    done = subprocess.run([GUILDHALL, *command, "--help"], check=True, capture_output=True, text=True)
    return done.stdout


def _subcommands() -> set[str]:
    return set(re.findall(r"^  ([a-z-]+) {2,}\S", _help().partition("Commands:")[2], re.MULTILINE))


def _unknown_options(command: str, words: list[str]) -> list[str]:
    """Those of a command's options that its help does not name."""
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    return [option for option in options if not re.search(rf"(?<![\w-]){option}\b", _help(command))]


def test_every_shown_command_is_known(root: Path, commands: list[Any]):
    targets = set(re.findall(r"^([a-z0-9-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert commands
    for shown in commands:
        program, *rest = shown.words
        if program == "make":
            assert [word for word in rest if "=" not in word and word not in targets] == [], shown
            given = [word.removeprefix("ARGS=") for word in rest if word.startswith("ARGS=")]
            if given and rest[0] in _subcommands():
                assert not _unknown_options(rest[0], given[0].split()), shown
        elif Path(program).name == "guildhall":
            assert rest[0] in _subcommands(), shown
            assert not _unknown_options(rest[0], rest), shown
        else:
            assert program == "git", f"{shown}: put what is no command to be tested into a text block"


def test_commands_in_sentences_are_known(documents: list[Path]):
    named = {
        (path.name, found)
        for path in documents
        for found in re.findall(r"`guildhall ([a-z-]+)[^`]*`", path.read_text("utf-8"))
    }
    assert named
    assert sorted((where, word) for where, word in named if word not in _subcommands()) == []


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, backlog_of_readme: str) -> Path:
    """A small repository as a reader may have one, with the README's backlog in it."""
    folder = tmp_path_factory.mktemp("reader") / "greetings"
    (folder / "src").mkdir(parents=True)
    (folder / "src/greet.py").write_text("def greet(name):\n    return 'Hello, '+name\n")
    (folder / "test_greet.py").write_text(
        "from src.greet import greet\n\n\ndef test_greets():\n    assert greet('Ada') == 'Hello, Ada'\n"
    )
    git = ["git", "-C", str(folder), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *arguments], check=True)
    (folder / "backlog.yaml").write_text(backlog_of_readme)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUILDHALL_")}
    return {**kept, "HOME": str(tmp_path_factory.mktemp("home"))}


def test_a_first_day_goes_as_the_documents_say(
    repository: Path, environment: dict[str, str], commands: list[Any]
):
    typed = [
        shown
        for name in DAYS
        for shown in commands
        if str(shown.path) == name and shown.words[0] == "guildhall"
    ]
    assert {shown.words[1] for shown in typed} >= {"plan", "run", "status", "why", "verify", "replay"}
    for shown in typed:
        done = subprocess.run(
            [GUILDHALL, *shown.words[1:]],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, f"{shown}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip() or "--type" in shown.words, f"{shown}: nothing was said"
    _assert_merged(repository)


def _assert_merged(repository: Path) -> None:
    log = subprocess.run(
        ["git", "-C", str(repository), "log", "--format=%s", "--first-parent"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "T-1: Format the sources" in log
    assert "T-2: Say how the tests are run" in log
    assert (repository / "TESTING.md").is_file()
