"""ruff is run for real, and nothing in the tree can configure or silence it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.scanners import RuffScanner
from guildhall.application.ports.scanners import RunCommand, ScanReport

MakeTree = Callable[..., Path]
SHELL = "import subprocess\n\n\ndef f(c):\n    subprocess.run(c, shell=True){comment}\n"
BAD = SHELL.format(comment="")


def _high(report: ScanReport) -> list[tuple[str, str]]:
    return [(item.rule, item.path) for item in report.findings if item.severity == "high"]


def test_a_weakness_is_found(make_tree: MakeTree, run: RunCommand) -> None:
    report = RuffScanner().scan(make_tree({"pkg/a.py": BAD}), run)
    (finding,) = report.findings
    assert (finding.tool, finding.rule, finding.path, finding.line) == ("ruff", "S602", "pkg/a.py", 5)
    assert report.errors == ()


def test_no_configuration_of_the_tree_is_obeyed(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree(
        {
            "build/a.py": BAD,
            ".venv/b.py": BAD,
            ".gitignore": "*\n",
            ".ignore": "*\n",
            "ruff.toml": 'exclude = ["*.py"]\n[lint]\nignore = ["S"]\n',
            "pyproject.toml": '[tool.ruff.lint.per-file-ignores]\n"*" = ["ALL"]\n',
        }
    )
    assert _high(RuffScanner().scan(root, run)) == [("S602", ".venv/b.py"), ("S602", "build/a.py")]


@pytest.mark.parametrize(
    "text",
    [
        SHELL.format(comment="  # noqa"),
        SHELL.format(comment="  # noqa: S602"),
        SHELL.format(comment="  # ruff: ignore[S602]"),
        "# ruff: noqa\n" + BAD,
        "# flake8: noqa\n" + BAD,
        "# ruff: disable[S602]\n" + BAD,
        "# ruff: file-ignore[S602]\n" + BAD,
    ],
)
def test_no_comment_is_obeyed_and_each_is_reported(make_tree: MakeTree, run: RunCommand, text: str) -> None:
    report = RuffScanner().scan(make_tree({"a.py": text}), run)
    assert _high(report) == [("S602", "a.py")]
    assert [item.severity for item in report.findings if item.rule == "suppression"] == ["low"]


def test_a_comment_about_another_rule_is_none(make_tree: MakeTree, run: RunCommand) -> None:
    report = RuffScanner().scan(make_tree({"a.py": SHELL.format(comment="  # noqa: E501")}), run)
    assert [item.rule for item in report.findings] == ["S602"]


@pytest.mark.parametrize(
    "name", ["-r.py", "new\nline.py", "\x1b[31mred.py", "@at.py", "a b,c*[d].py", "lat\udce9.py"]
)
def test_strange_names(make_tree: MakeTree, run: RunCommand, name: str) -> None:
    report = RuffScanner().scan(make_tree({name: BAD}), run)
    assert _high(report) == [("S602", os.fsencode(name).decode("utf-8", "backslashreplace"))]


def test_a_file_that_crashes_ruff_hides_no_other(make_tree: MakeTree, run: RunCommand) -> None:
    files = {f"m{n}.py": BAD for n in range(9)}
    root = make_tree({**files, "m4x.py": f"x = {'-' * 60_000}1\n"})
    report = RuffScanner().scan(root, run)
    assert sorted(_high(report)) == sorted([("S602", name) for name in files] + [("unscanned", "m4x.py")])
    assert report.errors == ()


def test_files_that_ruff_cannot_read_are_findings(make_tree: MakeTree, run: RunCommand) -> None:
    root = make_tree({"a.py": "def f(:\n  x y\n", "b.py": b"# coding: latin-1\nx = '\xe9'\n"})
    found = [(item.path, item.rule, item.severity) for item in RuffScanner().scan(root, run).findings]
    assert found == [("a.py", "unparsable", "medium"), ("b.py", "unparsable", "medium")]


def test_newer_syntax_than_the_running_python(make_tree: MakeTree, run: RunCommand) -> None:
    report = RuffScanner().scan(make_tree({"a.py": "def f[T](x: T) -> T:\n    return x\n" + BAD}), run)
    assert [item.rule for item in report.findings] == ["S602"]


def test_asserts_in_tests_are_low(make_tree: MakeTree, run: RunCommand) -> None:
    report = RuffScanner().scan(make_tree({"tests/test_a.py": "assert 1\n", "a.py": "assert 1\n"}), run)
    assert [(item.path, item.security_severity) for item in report.findings] == [
        ("a.py", 25),
        ("tests/test_a.py", 5),
    ]
