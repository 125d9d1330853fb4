"""A process that is stopped for longer than its lease: another takes over, and the first changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3
import pytest

TASKS = (
    {"id": "A", "title": "Write a", "commands": ["sleep 2; echo a > a.txt"]},
    {"id": "B", "title": "Write b", "commands": ["sleep 2; echo b > b.txt"]},
    {"id": "C", "title": "Write c", "depends_on": ["A", "B"], "commands": ["echo c > c.txt"]},
)


def statuses(shop: Any) -> list[str]:
    return [row.state.status for row in shop.views.find("Task")]


@pytest.mark.parametrize("moment", ["in_progress", "review", "done"])
def test_a_process_that_slept_past_its_lease_changes_nothing(shop: Any, moment: str) -> None:
    backlog = shop.backlog(TASKS)
    first = shop.process(backlog, lease_seconds=2)
    shop.wait_for(lambda: moment in statuses(shop))
    put_to_sleep(shop, first.pid)
    try:
        second = shop.process(backlog, lease_seconds=2)
        shop.completed(second)
        head = shop.company.journal.head(shop.company.scope)
        refs = shop.log("--all", "--format=%H %D")
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert "completed" in shop.completed(first)
    assert shop.company.journal.head(shop.company.scope) == head
    assert shop.log("--all", "--format=%H %D") == refs
    assert set(Counter(one["stream"] for one in shop.events("task.merged")).values()) == {1}
    assert statuses(shop) == ["done"] * 4
    shop.check_clean()


def put_to_sleep(shop: Any, pid: int) -> None:
    """Stop a process while it does not write: else SQLite's lock would sleep with it."""
    driver: Any = pysqlite3.dbapi2
    while True:
        os.kill(pid, signal.SIGSTOP)
        until_all_threads_stand_still(pid)
        connection = driver.connect(str(shop.data / "guildhall.db"), isolation_level=None, timeout=0.2)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except driver.OperationalError:
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()


def until_all_threads_stand_still(pid: int) -> None:
    """A signal is sent before it is obeyed: a thread may still take a lock in between."""
    deadline = time.monotonic() + 30
    while any(state_of(one) not in "Tt" for one in Path(f"/proc/{pid}/task").iterdir()):
        assert time.monotonic() < deadline, f"process {pid} does not stop"
        time.sleep(0.005)


def state_of(thread: Path) -> str:
    """The letter in proc(5)'s ``stat`` behind the name, which may hold brackets itself."""
    return (thread / "stat").read_text().rpartition(")")[2].split()[0]


def test_a_process_that_slept_goes_on_with_its_run_where_no_other_took_it(shop: Any) -> None:
    """As a computer that was put to sleep does; whichever of its threads is the first to learn of it."""
    only = shop.process(shop.backlog(TASKS), lease_seconds=2)
    for moment in ("in_progress", "review", "done"):
        shop.wait_for(lambda wanted=moment: wanted in statuses(shop))
        put_to_sleep(shop, only.pid)
        time.sleep(2.5)
        os.kill(only.pid, signal.SIGCONT)
    assert "completed" in shop.completed(only)
    shop.check_clean()


WAITING_GIT = """#!/bin/sh
# git, which waits once at the command that is named, until it may go on.
if [ -f "$0.wait" ] && printf '%s' "$*" | grep -q -- "$(cat "$0.wait")" && mv "$0.wait" "$0.reached"; then
    until [ -f "$0.go" ]; do sleep 0.05; done
fi
exec {git} "$@"
"""


@pytest.fixture
def waiting_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A git on the PATH; ``.wait`` behind its name is the command to wait at, ``.go`` lets it go on."""
    path = tmp_path / "bin" / "git"
    path.parent.mkdir()
    path.write_text(WAITING_GIT.format(git=shutil.which("git")))
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
    yield path
    path.with_name("git.go").touch()


def test_what_the_user_took_out_is_not_brought_back_by_a_process_that_slept_over_it(
    shop: Any, git: Any, waiting_git: Path
) -> None:
    """It slept in the delivery, and another one brought the run to its end."""
    begun, backlog = git(shop.repository, "rev-parse", "main"), shop.backlog(TASKS[:1])
    waiting_git.with_name("git.wait").write_text("status --porcelain=v1")
    first = shop.process(backlog, lease_seconds=2)
    shop.wait_for(waiting_git.with_name("git.reached").exists)
    put_to_sleep(shop, first.pid)
    shop.completed(shop.process(backlog, lease_seconds=2))
    assert (shop.repository / "a.txt").exists()
    git(shop.repository, "reset", "-q", "--hard", begun)
    reports = {one: one.read_bytes() for one in shop.data.glob("reports/*/*")}
    waiting_git.with_name("git.go").touch()
    os.kill(first.pid, signal.SIGCONT)
    shop.completed(first)
    assert git(shop.repository, "rev-parse", "main") == begun
    assert {one: one.read_bytes() for one in shop.data.glob("reports/*/*")} == reports
    shop.completed(shop.process(shop.backlog([TASKS[1]])))
    assert not (shop.repository / "a.txt").exists() and (shop.repository / "b.txt").exists()
    shop.check_clean()


def test_a_process_that_is_to_stop_ends_the_delivery_that_it_is_at(
    shop: Any, git: Any, waiting_git: Path
) -> None:
    """Else the branch that keeps the work meanwhile stays in the user's repository."""
    waiting_git.with_name("git.wait").write_text("status --porcelain=v1")
    backlog = shop.backlog(TASKS[:1])
    first = shop.process(backlog)
    shop.wait_for(waiting_git.with_name("git.reached").exists)
    first.send_signal(signal.SIGINT)
    time.sleep(1.5)
    waiting_git.with_name("git.go").touch()
    first.communicate(timeout=60)
    assert (shop.repository / "a.txt").exists()
    assert git(shop.repository, "branch", "--format=%(refname:short)") == "main"
    (report,) = shop.data.glob("reports/*/report.json")
    assert json.loads(report.read_text())["delivery"]["outcome"] == "fast_forwarded"
    assert [row.state.status for row in shop.views.find("Run")] == ["completed"]
