"""A tool's failure is said, narrowed down where that helps, and never taken for a clean scan."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.scanners import BanditScanner, SecretScanner
from guildhall.adapters.scanners.command import Tool, listed
from guildhall.application.ports.executor import CommandResult, CommandSpec
from guildhall.application.ports.scanners import RunCommand
from guildhall.domain.record import evolve

MakeTree = Callable[..., Path]
SCRIPT = """import json, sys
if "--version" in sys.argv: raise SystemExit(0)
sys.stderr.write("[1, 2]\\n")
if any("crash" in name for name in sys.argv): raise SystemExit(3)
print(json.dumps(sys.argv[1:]))
"""


def _is_list(report: Any) -> bool:
    return isinstance(report, list)


def _tool(script: str = SCRIPT) -> Tool:
    return Tool("probe", (sys.executable, "-I", "-c", script), (), frozenset({0}), _is_list)


def test_the_report_is_standard_output_alone(tmp_path: Path, run: RunCommand) -> None:
    assert _tool().report(tmp_path, run, ["a"]) == ["a"]


def test_a_batch_that_fails_is_halved(tmp_path: Path, run: RunCommand) -> None:
    names = [f"f{n}" for n in range(20)]
    names[13] = "crash"
    swept = _tool().sweep(tmp_path, run, names)
    assert sorted(name for report in swept.reports for name in report) == sorted(
        f"./f{n}" for n in range(20) if n != 13
    )
    assert list(swept.unscanned) == ["crash"]
    assert swept.errors == []


def test_many_files_go_in_batches(tmp_path: Path, run: RunCommand) -> None:
    swept = _tool().sweep(tmp_path, run, [f"{n}-{'x' * 900}" for n in range(300)])
    assert sum(len(report) for report in swept.reports) == 300
    assert len(swept.reports) > 10


def test_a_tool_that_does_not_start_is_one_error(tmp_path: Path, run: RunCommand) -> None:
    swept = _tool("raise SystemExit('no module named probe')").sweep(tmp_path, run, ["a", "b"])
    assert swept.unscanned == {}
    assert len(swept.errors) == 1
    assert "no module named probe" in swept.errors[0]


def test_too_many_failures_are_an_error(tmp_path: Path, run: RunCommand) -> None:
    swept = _tool().sweep(tmp_path, run, [f"crash{n}" for n in range(200)])
    assert len(swept.errors) == 1
    assert "were not scanned" in swept.errors[0]


@pytest.mark.parametrize("ending", ["timeout", "cancelled", "lease"])
def test_what_was_ended_from_outside_is_an_error(make_tree: MakeTree, run: RunCommand, ending: Any) -> None:
    def ended(spec: CommandSpec) -> CommandResult:
        if "--version" in spec.argv:
            return run(spec)
        return CommandResult(137, ending, "", False, 300.0, 0)

    root = make_tree({"a.py": "x = 1\n", "b.py": "x = 1\n"})
    (error,) = BanditScanner().scan(root, ended).errors
    assert error.startswith(f"bandit was ended ({ending}) after 300 s: 2 files were not scanned")
    assert "was ended" in SecretScanner().scan(root, ended).errors[0]


@pytest.mark.parametrize("output", ["", "not json", "[]", '{"results": 1}', "[" * 100_000])
def test_what_is_no_report_is_never_a_clean_scan(make_tree: MakeTree, run: RunCommand, output: str) -> None:
    def garbled(spec: CommandSpec) -> CommandResult:
        return evolve(run(spec), output=output) if "--version" not in spec.argv else run(spec)

    root = make_tree({"a.py": "x = 1\n"})
    assert [item.rule for item in BanditScanner().scan(root, garbled).findings] == ["unscanned"]
    assert SecretScanner().scan(root, garbled).errors != ()


def test_a_report_with_holes_is_an_error(make_tree: MakeTree, run: RunCommand) -> None:
    def holed(spec: CommandSpec) -> CommandResult:
        return evolve(run(spec), output='{"results": [{"filename": "./a.py"}], "errors": []}')

    assert "cannot be read" in BanditScanner().scan(make_tree({"a.py": ""}), holed).errors[0]


def test_commands_get_the_tree_no_network_and_no_environment(make_tree: MakeTree, run: RunCommand) -> None:
    seen: list[CommandSpec] = []

    def watch(spec: CommandSpec) -> CommandResult:
        seen.append(spec)
        return run(spec)

    root = make_tree({"a.py": ""})
    BanditScanner().scan(root, watch)
    SecretScanner().scan(root, watch)
    assert len(seen) == 2
    for spec in seen:
        assert spec.workspace == root
        assert not spec.network
        assert not spec.environment
        assert "-I" in spec.argv


def test_listed_finds_a_path_wherever_the_tree_is_mounted(tmp_path: Path) -> None:
    paths = frozenset({"a/b.py", "b.py"})
    assert listed(f"{tmp_path}/a/b.py", tmp_path, paths) == "a/b.py"
    assert listed("/workspace/a/b.py", tmp_path, paths) == "a/b.py"
    assert listed("././b.py", tmp_path, paths) == "b.py"
    assert listed("/etc/passwd", tmp_path, paths) is None
