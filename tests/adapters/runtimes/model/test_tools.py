"""The tools of a workspace: what they answer, and how they bound it."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.runtimes.model.tools import ANSWER_CHARACTERS, READ_LINES, WorkspaceTools, bounded


@pytest.fixture
def use(session: Any) -> Any:
    """Call a tool by its name, as an agent does."""
    tools = {tool.__name__: tool for tool in WorkspaceTools(session).for_work()}
    return lambda name, **arguments: asyncio.run(tools[name](**arguments))


def test_files_that_git_ignores_are_not_listed(use: Any, workspace: Path) -> None:
    (workspace / ".gitignore").write_text("*.log\n")
    (workspace / "noise.log").write_text("")
    (workspace / "new file.py").write_text("")
    assert use("list_files").split("\n") == [".gitignore", "adding.py", "new file.py", "test_adding.py"]


def test_a_tree_that_is_no_clone_is_listed_and_searched_too(use: Any, workspace: Path) -> None:
    shutil.rmtree(workspace / ".git")
    assert use("list_files") == "./adding.py\n./test_adding.py"
    assert use("search", pattern="def add(") == "./adding.py:1:def add(a, b):"
    assert use("search", pattern="^def (add|sub)", regex=True) == "./adding.py:1:def add(a, b):"


def test_search_takes_a_text_as_it_is(use: Any, workspace: Path, session: Any) -> None:
    (workspace / "odd.txt").write_text("$(touch planted) `x` 'y' a.b\naxb\n")
    assert use("search", pattern="a.b") == "odd.txt:1:$(touch planted) `x` 'y' a.b"
    assert use("search", pattern="$(touch planted) `x` 'y'").startswith("odd.txt:1:")
    assert use("search", pattern="-e", path="odd.txt") == "Nothing was found."
    assert not (workspace / "planted").exists()


def test_a_wrong_expression_is_explained(use: Any) -> None:
    assert "fatal" in use("search", pattern="a(", regex=True)


def test_names_that_look_like_options_are_names(use: Any, workspace: Path) -> None:
    (workspace / "--help").write_text("needle\n")
    assert use("list_files", folder="--help") == "--help"
    assert use("search", pattern="needle", path="--help") == "--help:1:needle"


@pytest.mark.parametrize("tool", ["list_files", "search"])
def test_no_folder_outside_is_looked_into(use: Any, session: Any, tool: str) -> None:
    where = {"list_files": {"folder": ".."}, "search": {"pattern": "x", "path": "/etc"}}[tool]
    assert use(tool, **where).startswith("Refused: ")
    assert session.commands == []


def test_a_part_of_a_file_is_read_with_its_numbers(use: Any, workspace: Path) -> None:
    (workspace / "long.txt").write_text("".join(f"line {n}\n" for n in range(1, 2001)))
    assert (
        use("read_file", path="long.txt", first_line=3, lines=2) == "3\tline 3\n4\tline 4\n(1996 more lines)"
    )
    whole = use("read_file", path="long.txt", lines=10**9)
    assert whole.endswith(f"\n({2000 - READ_LINES} more lines)")
    assert use("read_file", path="long.txt", first_line=5000) == "(nothing there)"


def test_what_is_no_text_is_refused(use: Any, workspace: Path) -> None:
    (workspace / "binary").write_bytes(b"\x7fELF\0\0")
    (workspace / "latin").write_bytes(b"caf\xe9")
    assert "it is no text" in use("read_file", path="binary")
    assert "no UTF-8 text" in use("edit_file", path="latin", old_text="caf", new_text="tea")
    assert "no valid Unicode" in use("edit_file", path="new", old_text="", new_text="\ud800")


def test_an_edit_needs_exactly_one_occurrence(use: Any, workspace: Path) -> None:
    (workspace / "twice.txt").write_text("x x\n")
    assert "occurs 2 times" in use("edit_file", path="twice.txt", old_text="x", new_text="y")
    assert "does not occur" in use("edit_file", path="twice.txt", old_text="z", new_text="y")
    assert "exists already" in use("edit_file", path="twice.txt", old_text="", new_text="y")
    assert "does not exist" in use("edit_file", path="none.txt", old_text="x", new_text="y")
    assert (workspace / "twice.txt").read_text() == "x x\n"


def test_windows_line_ends_are_kept(use: Any, workspace: Path) -> None:
    (workspace / "crlf.txt").write_bytes(b"a\r\nb\r\nc\r\n")
    assert use("edit_file", path="crlf.txt", old_text="a\nb", new_text="A\nB") == "Edited crlf.txt."
    assert (workspace / "crlf.txt").read_bytes() == b"A\r\nB\r\nc\r\n"


def test_a_file_is_deleted(use: Any, workspace: Path) -> None:
    assert use("delete_file", path="adding.py") == "Deleted adding.py."
    assert not (workspace / "adding.py").exists()
    assert "does not exist" in use("delete_file", path="adding.py")


def test_a_command_tells_how_it_ended(use: Any) -> None:
    assert use("run", command="echo out; echo err >&2; exit 3") == "(exit code 3)\nout\nerr\n"
    assert use("run", command="echo early; sleep 30", seconds=0.3) == "(ended: timeout)\nearly\n"
    assert use("run", command="  ").startswith("Refused: ")


def test_a_long_answer_is_cut_in_the_middle(use: Any) -> None:
    answer = use("run", command="echo begin; head -c 100000 /dev/zero | tr '\\0' x; echo end")
    assert len(answer) < ANSWER_CHARACTERS + 200
    assert "characters left out" in answer
    assert "begin" in answer
    assert answer.endswith("end\n")
    assert bounded("short") == "short"


def test_each_use_is_written_down_cut_short(use: Any, session: Any) -> None:
    use("edit_file", path="new.txt", old_text="", new_text="x" * 10_000)
    assert session.notes[0].startswith("edit_file(path='new.txt', old_text='', new_text='xxx")
    assert len(session.notes[0]) < 400


def test_those_who_judge_get_no_tool_that_changes(session: Any) -> None:
    names = {tool.__name__ for tool in WorkspaceTools(session).for_reading()}
    assert names == {"list_files", "read_file", "search"}
