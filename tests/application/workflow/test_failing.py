"""Which tests failed is read from what pytest and unittest really print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guildhall.application.excerpts import in_a_line
from guildhall.application.workflow.failing import MOST_NAMED, blame, broken, cause, failed_tests

TESTS = """
import unittest

import pytest


class Sums(unittest.TestCase):
    def test_wrong(self):
        self.assertEqual(1, 2)

    def test_right(self):
        pass

    def test_raises(self):
        raise OSError("away - for now")


@pytest.mark.parametrize("of", ["a b", "c"])
def test_of(of):
    assert of == "c"
"""


def output_of(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode, done.stdout
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test_sums.py").write_text(TESTS)
    return tmp_path


def test_those_of_pytest(folder: Path) -> None:
    found = failed_tests(output_of(folder, "pytest", "-q"))
    assert sorted(found or ()) == [
        "test_sums.py::Sums::test_raises",
        "test_sums.py::Sums::test_wrong",
        "test_sums.py::test_of[a b]",
    ]


def test_those_of_unittest(folder: Path) -> None:
    found = failed_tests(output_of(folder, "unittest", "-q"))
    assert [name.partition(" ")[0] for name in sorted(found or ())] == ["test_raises", "test_wrong"]


def test_nobody_can_say_where_not_all_were_run(folder: Path) -> None:
    assert failed_tests(output_of(folder, "pytest", "-q", "-x")) is None
    (folder / "test_other.py").write_text("import nothing_of_this_name\n")
    assert failed_tests(output_of(folder, "pytest", "-q")) is None
    assert failed_tests("make: *** [Makefile:3: test] Error 2\n") is None


@pytest.mark.parametrize("command", [("pytest", "-q", "test_sums.py"), ("unittest", "-q", "test_sums")])
def test_what_they_fail_by_is_the_error_that_is_shown(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "test_sums.py").write_text("import nothing_of_this_name\n")
    said = "ModuleNotFoundError: No module named 'nothing_of_this_name'"
    assert cause(output_of(tmp_path, *command)) == said
    assert cause("make: *** [Makefile:3: test] Error 2\n") == ""


def test_what_could_not_be_begun_is_what_it_failed_by(tmp_path: Path) -> None:
    said = cause(output_of(tmp_path, "pytest", "-q", "gone.py"))
    assert said.startswith("ERROR: file or directory not found: ")
    script = "echo passed: 3; nothing_of_this_name --all"
    assert cause(output_of(tmp_path, "pytest", "-q", "--no-such-option")) == (
        "python -m pytest: error: unrecognized arguments: --no-such-option"
    )
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert "nothing_of_this_name: not found" in cause(shell.stdout + shell.stderr)
    assert cause("> t@1.0.0 test\n> xo && ava\n\nsh: 1: xo: not found\n") == "sh: 1: xo: not found"
    assert cause("bash: line 1: xo: command not found\n") == "bash: line 1: xo: command not found"
    assert cause("1 of 3 was not found\n") == ""


def test_broken_is_what_failed_each_time_after_and_not_before() -> None:
    assert broken(("a",), ("a", "b", "c"), ("c", "a")) == ("c",)
    assert broken(("a",), ("a",), ("a",)) == ()
    assert broken(None, ("a",), ("a",)) == ()
    assert broken(("a",), ("b",), None) == ()


def test_that_there_were_no_tests_is_what_it_failed_by(tmp_path: Path) -> None:
    assert cause(output_of(tmp_path, "pytest", "-q")) == "no tests ran"
    assert cause(output_of(tmp_path, "pytest")) == "no tests ran"
    assert cause("Ran 0 tests in 0.000s\n\nNO TESTS RAN\n") == "NO TESTS RAN"


def test_what_a_change_broke_is_named_in_the_line_that_is_told_everywhere() -> None:
    told = in_a_line(blame("pytest -q", ["test_m.py::test_f"], "long\n" * 30 + "2 failed in 0.3s"))
    assert told == (
        "`pytest -q` fails without the change too, but with it also test_m.py::test_f: … 2 failed in 0.3s"
    )
    many = blame("pytest -q", [f"t::{number}" for number in range(MOST_NAMED + 2)], "end").split("\n")
    assert many[0].endswith(f" but with it also t::0 and {MOST_NAMED + 1} more:")
    assert many[1:3] == ["- t::0", "- t::1"]
    assert many[-2:] == ["- and 2 more", "end"]
