"""A standing Guildhall: runs that are queued elsewhere are driven by it, in a process of its own."""

from __future__ import annotations

import shlex
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.seam import Listening
from guildhall.adapters.cli.up import up_words
from guildhall.application.access.first_start import FirstStart
from guildhall.bootstrap import STORE_NAME


def test_up_makes_nothing_of_a_folder_that_is_not_there(call: Callable[..., Any], tmp_path: Path) -> None:
    refused = call("up", "--repo", tmp_path / "nowhere", "--port", "0")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "there is no folder" in refused.err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("has_console", "words"),
    [
        (
            True,
            "Guildhall is up at http://h:8 on d, its console at http://h:8/console; Ctrl-C ends it",
        ),
        (False, "Guildhall is up at http://h:8 on d; Ctrl-C ends it"),
    ],
)
def test_where_the_console_is_stands_beside_where_the_server_is(has_console: bool, words: str) -> None:
    assert up_words(Listening("http://h:8", FirstStart("a@b.c"), has_console), "d") == words


def test_up_drives_what_is_queued_and_goes_down_in_good_order(
    call: Callable[..., Any], repo: Path, backlog: Path, tmp_path: Path
) -> None:
    queued = call("run", backlog, "--repo", repo, "--detach", "--json")
    assert (queued.code, queued.json["status"]) == (0, "queued")
    out = tmp_path / "up.out"
    with out.open("w") as file:
        standing = subprocess.Popen(
            [sys.executable, "-m", "guildhall.main.cli", "up", "--repo", str(repo)], stdout=file
        )
    try:
        deadline = time.monotonic() + 90
        while f"run {queued.json['run_id']}: failed" not in out.read_text():
            assert time.monotonic() < deadline, out.read_text()
            time.sleep(0.2)
        standing.send_signal(signal.SIGINT)
        assert standing.wait(timeout=60) == 130
    finally:
        standing.kill()
        standing.wait()
    shown = call("runs", "--repo", repo, "--json").json["items"][0]
    assert shown["status"] == "failed"
    assert (repo / "b.txt").read_text() == "1\n"


def _greeting(command: Sequence[str], until: str) -> list[str]:
    """The lines of a start up to the one that begins so."""
    standing = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines: list[str] = []
    too_long = threading.Timer(60, standing.kill)
    too_long.start()
    try:
        assert standing.stdout is not None
        for line in standing.stdout:
            lines.append(line.strip())
            if line.startswith(until):
                return lines
    finally:
        too_long.cancel()
        standing.terminate()
        standing.communicate(timeout=60)
    raise AssertionError(lines)


def test_a_later_start_says_who_signs_in_and_how_a_lost_password_is_set_anew(
    command: Callable[..., Sequence[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    up = command(["up", "--port", "0", "--data", tmp_path / "data"])
    monkeypatch.setenv("GUILDHALL_ADMIN_EMAIL", "ada@example.org")
    first = _greeting(up, "this is shown once")
    assert first[1].startswith("sign in as ada@example.org with the password ")
    monkeypatch.delenv("GUILDHALL_ADMIN_EMAIL")
    later = _greeting(up, "sign in")
    assert later[1:] == [
        "sign in as ada@example.org; a lost password is set anew by a start with "
        "GUILDHALL_ADMIN_EMAIL=ada@example.org and GUILDHALL_ADMIN_PASSWORD"
    ]


def test_import_puts_tasks_on_the_queue_once_and_a_run_finds_them(
    call: Callable[..., Any], repo: Path, backlog: Path
) -> None:
    first = call("import", backlog, "--repo", repo, "--json")
    assert (first.code, first.json["imported"], first.json["driven"]) == (0, 2, [])
    call("import", backlog, "--repo", repo)
    listed = call("list", "--repo", repo, "--json").json
    assert [item["id"] for item in listed["items"]] == ["T-1", "T-2"]
    queued = call("run", backlog, "--repo", repo, "--detach").out
    assert f"`guildhall up {shlex.join(('--repo', str(repo)))}`, on the same data, drives it" in queued
    assert len(call("runs", "--repo", repo, "--json").json["items"]) == 1
    assert len(call("list", "--repo", repo, "--json").json["items"]) == 2


def test_kickoff_quotes_and_keeps_what_pm_and_ba_say(call: Callable[..., Any], repo: Path) -> None:
    held = call("kickoff", "Make the greeting friendlier.", "--repo", repo, "--json")
    assert (held.code, held.json["status"]) == (0, "completed")
    assert "Make the greeting friendlier." in held.json["pm_summary"]
    assert held.json["errors"] == {}
    types = [event["type"] for event in call_events(call, repo)]
    assert types.count("kickoff.part_recorded") == 2
    assert types.count("session.ended") == 2
    assert types[-2:] == ["kickoff.completed", "lease.released"]


def call_events(call: Callable[..., Any], repo: Path) -> list[dict[str, Any]]:
    import json

    lines = call("events", "--repo", repo, "--json").out.splitlines()
    return [json.loads(line) for line in lines]


def test_what_a_first_start_made_up_is_shown_where_nothing_is_served_after_it(
    call: Callable[..., Any], backlog: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert call("import", backlog, "--data", data).code == 0
    refusing = "CREATE TRIGGER no_members BEFORE INSERT ON members BEGIN SELECT RAISE(ABORT, 'no more'); END"
    with closing(sqlite3.connect(data / STORE_NAME)) as store, store:
        store.execute(refusing)
    up = [sys.executable, "-m", "guildhall.main.cli", "up", "--port", "0", "--data", str(data)]
    ended = subprocess.run(up, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode not in {0, 130}
    assert "sign in as admin@localhost with the password " in ended.stdout
    assert "the API key of this installation is gh-" in ended.stdout
    assert "this is shown once" in ended.stdout
