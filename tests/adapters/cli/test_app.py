"""Bad input is one line and exit code 2 and creates nothing; nothing heavy is imported without need."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall import __version__
from guildhall.adapters.cli.app import COMMANDS, command, main

HEAVY = ("sqlalchemy", "langgraph", "pydantic", "rich", "typer", "yaml")


def put(folder: Path, text: str | bytes) -> str:
    path = folder / "bad.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)

BACKLOGS: dict[str, str | bytes] = {
    "cycle": "tasks:\n- {id: A, title: a, depends_on: [B]}\n- {id: B, title: b, depends_on: [A]}\n",
    "duplicate id": "tasks:\n- {id: A, title: a}\n- {id: A, title: b}\n",
    "unknown dependency": "tasks:\n- {id: A, title: a, depends_on: [B]}\n",
    "wrong type": "tasks:\n- {id: A, title: [a]}\n",
    "aliases": ALIASES + "tasks: []\n",
    "binary": b"\x00\x01\x02",
    "empty": "",
    "escapes": "tasks:\n- {id: A, title: a, \x1b]0;x\x07: b}\n",
}


@pytest.mark.parametrize("kind", BACKLOGS)
@pytest.mark.parametrize("verb", ["run", "plan"])
def test_a_bad_backlog(kind: str, verb: str, call: Callable[..., Any], repo: Path, tmp_path: Path) -> None:
    path = put(tmp_path, BACKLOGS[kind])
    before = sorted(tmp_path.rglob("*"))
    result = call(verb, path, "--repo", repo)
    assert result.code == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert "bad.yaml" in result.err
    assert "\x1b" not in result.err
    assert sorted(tmp_path.rglob("*")) == before


BAD_CALLS: dict[str, tuple[list[str], str]] = {
    "no such file": (["run", "nowhere.yaml", "--repo", "{repo}"], "nowhere.yaml"),
    "unknown runtime": (["run", "{backlog}", "--repo", "{repo}", "--runtime", "magic"], "magic"),
    "a model that nobody named": (
        ["run", "{backlog}", "--repo", "{repo}", "--runtime", "model"],
        "GUILDHALL_MODEL",
    ),
    "no repository": (["run", "{backlog}", "--repo", "{empty}"], "no git repository"),
    "no folder": (["run", "{backlog}", "--repo", "{empty}/x"], "no folder"),
    "money": (["run", "{backlog}", "--repo", "{repo}", "--budget-usd", "nan"], "--budget-usd"),
    "no money": (["run", "{backlog}", "--repo", "{repo}", "--budget-usd=-1"], "--budget-usd"),
    "tokens": (["run", "{backlog}", "--repo", "{repo}", "--budget-tokens=-1"], "--budget-tokens"),
    "more tokens than can be counted": (
        ["run", "{backlog}", "--repo", "{repo}", f"--budget-tokens={10**19}"],
        "--budget-tokens",
    ),
    "a position beyond any": (["events", "--after", f"{10**19}", "--data", "{empty}"], "--after"),
    "more events than there can be": (["events", "--limit", f"{10**19}", "--data", "{empty}"], "--limit"),
    "a task behind any": (["list", "--after", f"{10**19}", "--data", "{empty}"], "--after"),
    "nothing but a sign": (["run", "-", "--repo", "{repo}"], "standard input is not read"),
    "parallel": (["run", "{backlog}", "--repo", "{repo}", "--parallel", "0"], "--parallel"),
    "sandbox": (["run", "{backlog}", "--repo", "{repo}", "--sandbox", "jail"], "jail"),
    "two sandboxes": (
        ["run", "{backlog}", "--repo", "{repo}", "--sandbox", "auto", "--no-sandbox"],
        "--no-sandbox",
    ),
    "data is a file": (["run", "{backlog}", "--repo", "{repo}", "--data", "{backlog}"], "no folder"),
    "no argument": (["run"], "BACKLOG"),
    "no --repo": (["run", "{backlog}"], "--repo"),
    "a repository too much": (["run", "a.yaml", "."], "; the repository is named with `--repo .` (see"),
    "an id too much": (["status", "5a09"], "`guildhall show 5a09` shows one task or run (see"),
    "no such command": (["frob"], "frob"),
    "no such option": (["status", "--frob"], "--frob"),
    "nothing here yet": (["status", "--data", "{empty}"], "--data"),
    "an unknown priority": (["add", "x", "--priority", "loud", "--data", "{empty}/d"], "loud"),
    "no title": (["add", " ", "--data", "{empty}/d"], "title"),
    "an unknown state": (["list", "--status", "odd", "--data", "{empty}"], "odd"),
    "an unknown format": (["export", "--format", "odd", "--data", "{empty}"], "odd"),
}


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ("gpt-4o-mini", "not written provider:name"),
        ("nobody:large", "the provider 'nobody' of the model is unknown"),
        ("openai:gpt-4o-mini", "GUILDHALL_MODEL_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_called_is_refused_before_a_run_is_begun(
    call: Callable[..., Any],
    repo: Path,
    backlog: Path,
    monkeypatch: pytest.MonkeyPatch,
    model: str,
    word: str,
) -> None:
    monkeypatch.setenv("GUILDHALL_MODEL", model)
    result = call("run", str(backlog), "--repo", str(repo), "--runtime", "model")
    assert (result.code, word in result.err) == (2, True), result.err
    assert not (repo / ".guildhall").exists()


@pytest.mark.parametrize("name", BAD_CALLS)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_bad_call(
    name: str, as_json: bool, call: Callable[..., Any], repo: Path, backlog: Path, tmp_path: Path
) -> None:
    arguments, word = BAD_CALLS[name]
    empty = tmp_path / "empty"
    empty.mkdir()
    before = sorted(tmp_path.rglob("*"))
    filled = [one.format(repo=repo, backlog=backlog, empty=empty) for one in arguments]
    result = call(*filled, *(["--json"] if as_json else []))
    assert result.code == 2
    assert word in result.err
    assert result.err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before
    if as_json:
        error = json.loads(result.out)["error"]
        assert error.keys() - {"rule"} == {"code", "message", "field"}
        assert word in error["message"]
    else:
        assert result.out == ""


@pytest.mark.parametrize("verb", ["run", "plan", "import", "kickoff"])
def test_a_word_for_a_backlog_that_lies_there_makes_no_task_of_that_name(
    verb: str, call: Callable[..., Any], repo: Path, backlog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(backlog.parent)
    refused = call(verb, "backlog", "--repo", repo)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "did you mean backlog.yaml?" in refused.err
    assert not (repo / ".guildhall").exists()


def test_a_wrong_environment_is_bad_input(call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUILDHALL_LEASE_SECONDS", "soon")
    result = call("status")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "GUILDHALL_LEASE_SECONDS" in result.err


def test_a_list_in_the_environment_that_is_no_json_is_bad_input(
    call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_REPOSITORIES", "/srv/git")
    result = call("status")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "GUILDHALL_REPOSITORIES cannot be used: it is written as JSON" in result.err


def test_a_fault_of_our_own_is_a_line_and_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Any:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["status"], broken) == 70
    captured = capsys.readouterr()
    (written,) = tmp_path.iterdir()
    assert captured.err.count("\n") == 1
    assert str(written) in captured.err
    assert "nobody expected this" in written.read_text()


def test_help_lists_every_command(call: Callable[..., Any]) -> None:
    result = call("--help")
    assert result.code == 0
    assert all(f"\n  {name} " in result.out for name in COMMANDS)
    assert call().out == result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_json(name: str, call: Callable[..., Any]) -> None:
    result = call(name, "--help")
    assert result.code == 0
    assert "--json" in result.out


def test_the_version_is_told(call: Callable[..., Any], process: Callable[..., Any]) -> None:
    for result in (call("--version"), process("--version")):
        assert (result.code, result.out) == (0, f"guildhall {__version__}\n")


def at_the_end_of(arguments: list[str], told: str) -> str:
    """What an expression is worth when a process of the command line ends."""
    program = (
        "import atexit, gc, sys\n"
        f"sys.argv = ['guildhall', *{arguments!r}]\n"
        f"atexit.register(lambda: print({told}, file=sys.stderr))\n"
        "from guildhall.main.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--version"], HEAVY),
        (["--help"], HEAVY[:4]),
        (["why", "--help"], ("guildhall.adapters.cli.approvals", "guildhall.adapters.cli.run")),
    ],
)
def test_nothing_is_imported_without_need(arguments: list[str], spared: tuple[str, ...]) -> None:
    assert at_the_end_of(arguments, f"[one for one in {spared!r} if one in sys.modules]") == "[]"


def test_garbage_is_looked_for_once_the_product_is_there_but_not_among_what_its_start_made(
    call: Callable[..., Any], tmp_path: Path
) -> None:
    call("add", "x", "--data", tmp_path / "data")
    looked = at_the_end_of(
        ["status", "--data", str(tmp_path / "data")], "gc.isenabled(), gc.get_freeze_count() > 0"
    )
    assert looked == "True True"


def test_help_says_of_every_command_all_of_its_first_line(call: Callable[..., Any]) -> None:
    shown = " ".join(call("--help").out.split())
    for name in COMMANDS:
        assert f"{name} {(command(name).__doc__ or '').strip().splitlines()[0]}" in shown


WITHOUT_SERVER = {
    "up": "it is the server",
    "serve": "it is the server",
    "worker": "it works on the store that servers share",
}
"""The commands that take no --server, and why."""


def test_every_command_takes_a_server_except_those_that_say_why_not(call: Callable[..., Any]) -> None:
    without = {name for name in COMMANDS if "--server" not in call(name, "--help").out}
    assert without == set(WITHOUT_SERVER)
