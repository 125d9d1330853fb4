"""A store that cannot be written to is read like any other, and who would write is told why not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

HELD_TO_MODES = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.getuid() == 0 else ()
"""Before a command that root runs: the modes of files hold for it as for everybody (capabilities(7))."""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on the store as its own process, which leaves nothing open."""

    def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith("GUILDHALL_")}
        environment = {**known, "GUILDHALL_KEY_DIR": str(tmp_path / "keys")}
        guildhall = [sys.executable, "-m", "guildhall.main.cli"]
        command = [*HELD_TO_MODES, *guildhall, *arguments, "--data", str(tmp_path / "data")]
        found = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path, timeout=60
        )
        assert found.returncode == status, (arguments, found.stdout, found.stderr)
        return found

    return run


@pytest.fixture
def close_to_writing(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Makes the data folder read-only."""
    folder = tmp_path / "data"

    def close() -> None:
        for one in (*folder.rglob("*"), folder):
            one.chmod(0o500 if one.is_dir() else 0o400)

    yield close
    for one in (folder, *folder.rglob("*")):
        one.chmod(0o700 if one.is_dir() else 0o600)


READING = (("list",), ("status",), ("verify",), ("events",), ("list", "--json"), ("why", "T-1"))


def test_reading_works_on_a_read_only_folder_and_writing_says_why_not(
    tmp_path: Path, run: Run, close_to_writing: Callable[[], None]
) -> None:
    run("add", "Write it down")
    before = [run(*command).stdout for command in READING]
    close_to_writing()
    assert [run(*command).stdout for command in READING] == before
    refused = run("add", "Another", status=1)
    (line,) = refused.stderr.splitlines()
    assert "guildhall.db cannot be written to here" in line
    assert sorted(one.name for one in (tmp_path / "data").iterdir() if one.is_file()) == ["guildhall.db"]


def test_what_stands_for_long_begins_on_no_read_only_folder(
    tmp_path: Path, run: Run, close_to_writing: Callable[[], None]
) -> None:
    run("add", "Write it down")
    close_to_writing()
    for command in (("up", "--port", "0"), ("serve", "--port", "0"), ("worker",)):
        (line,) = run(*command, status=2).stderr.splitlines()
        assert f"{tmp_path / 'data'} cannot be written to" in line
    (tmp_path / "data").chmod(0o700)
    (line,) = run("up", "--port", "0", status=2).stderr.splitlines()
    assert "guildhall.db cannot be written to" in line


def test_what_lies_in_the_log_is_read_too_while_another_writes(
    tmp_path: Path, run: Run, close_to_writing: Callable[[], None]
) -> None:
    writer = (
        "import sys; from pathlib import Path; from guildhall.bootstrap import build\n"
        "container = build(Path(sys.argv[1]))\n"
        "print('open', flush=True); sys.stdin.readline()\n"
    )
    run("add", "Write it down")
    command = [sys.executable, "-c", writer, str(tmp_path / "data")]
    environment = {**os.environ, "GUILDHALL_KEY_DIR": str(tmp_path / "keys")}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as open_elsewhere:
        assert open_elsewhere.stdout
        assert open_elsewhere.stdin
        assert open_elsewhere.stdout.readline() == "open\n"
        run("add", "In the log alone")
        close_to_writing()
        assert "In the log alone" in run("list").stdout
        assert "verified" in run("verify").stdout
        open_elsewhere.kill()


def test_a_log_that_nothing_can_read_without_writing_is_no_reason_to_show_less(
    tmp_path: Path, run: Run, close_to_writing: Callable[[], None]
) -> None:
    run("add", "Write it down")
    (tmp_path / "data" / "guildhall.db-wal").write_bytes(b"the newest part")
    close_to_writing()
    (line,) = run("list", status=2).stderr.splitlines()
    assert "its newest part lies in guildhall.db-wal" in line
