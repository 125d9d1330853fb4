"""The main job from the command line, in processes of its own on a real repository."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SLOW = """\
project: demo
goal: Be interrupted.
test_command: "true"
tasks:
  - id: T-1
    title: Take a while
    commands: ["sleep 300"]
"""


@dataclass(frozen=True)
class Running:
    """A command that was started."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def wait(self) -> int:
        """Wait for its end; returns its exit code."""
        return self.process.wait(timeout=60)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "guildhall.main.cli", *map(str, arguments)]


def git(repo: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=repo, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_run_merges_what_succeeds_and_says_what_to_do_about_the_rest(
    process: Callable[..., Any], repo: Path, backlog: Path
) -> None:
    result = process("run", backlog.name, "--repo", repo, "--json", cwd=backlog.parent)
    assert (result.code, result.out.count("\n")) == (1, 1), result.err
    found = result.json
    assert list(found) == ["run_id", "status", "repo", "branch", "report", "tasks", "tokens", "cost_usd"]
    assert (found["status"], found["repo"], found["tokens"]) == ("failed", str(repo), 0)
    tasks = {task["id"]: task for task in found["tasks"]}
    assert (tasks["T-1"]["status"], tasks["T-1"]["attempts"], tasks["T-1"]["reason"]) == ("done", 1, "")
    assert (tasks["T-2"]["status"], tasks["T-2"]["reason"]) == ("blocked", "attempts_exhausted")
    assert (repo / "b.txt").read_text() == "1\n"
    assert git(repo, "cat-file", "-t", tasks["T-1"]["commit"]) == "commit"
    assert "T-2" in Path(found["report"]).read_text()
    assert git(repo, "status", "--porcelain") == ""
    assert (found["branch"], git(repo, "branch", "--format=%(refname:short)")) == ("main", "main")
    report = Path(found["report"]).read_text()
    assert "| T-1 | Write a file | developer | done | 1 |" in report
    assert "| T-2 | Fail | developer | blocked (no attempt succeeded) | 1 |" in report
    assert "1 task is not done" in report
    assert "fast forwarded: the branch main" in report

    # The store that the run leaves answers every question about it.
    assert "no attempt succeeded" in process("why", "T-2", "--repo", repo).out
    (row,) = process("runs", "--repo", repo).out.splitlines()[1:]
    assert row.split()[0] == found["run_id"][-12:]
    shown = process("show", row.split()[0], "--repo", repo)
    assert "no luck" in shown.out
    assert "the run ended failed" in shown.out
    assert process("stop", found["run_id"], "--repo", repo).code == 1
    listed = process("list", "--repo", repo, "--json").json["items"]
    assert [task["attempts"] for task in listed[:2]] == [1, 1]
    assert "attempts:    1\n" in process("show", "T-1", "--repo", repo).out

    # The same again: what is merged is done.
    again = process("run", backlog, "--repo", repo)
    assert again.code == 1
    assert "starting run" in again.out
    assert "T-1      in_progress" not in again.out
    assert "T-2      blocked" in again.out
    assert "report: " in again.out
    # What was merged before is the new run's to answer for too.
    third = process("run", backlog, "--repo", repo, "--json").json
    assert [(task["id"], task["status"]) for task in third["tasks"]][:2] == [
        ("T-1", "done"),
        ("T-2", "blocked"),
    ]


def wait_for(probe: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not probe():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a command in a process of its own that ends with the test, whatever happens."""
    started: list[Running] = []

    def start(*arguments: str | Path) -> Running:
        number = len(started)
        out, err = tmp_path / f"{number}.out", tmp_path / f"{number}.err"
        with out.open("w") as file, err.open("w") as errors:
            running = subprocess.Popen(command(*arguments), stdout=file, stderr=errors)
        started.append(Running(running, out, err))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.fixture
def slow(tmp_path: Path, repo: Path) -> Path:
    """A backlog whose task takes longer than any test."""
    path = tmp_path / "slow.yaml"
    path.write_text(SLOW)
    return path


def status_of(call: Callable[..., Any], repo: Path) -> dict[str, Any]:
    result = call("status", "--repo", repo, "--json")
    found: dict[str, Any] = result.json if result.code == 0 else {"runs": []}
    return found


def at_work(call: Callable[..., Any], repo: Path) -> bool:
    runs = status_of(call, repo)["runs"]
    return any(row["id"] == "T-1" and row["state"] == "in_progress" for run in runs for row in run["at_work"])


def test_ctrl_c_ends_in_good_order_and_other_terminals_steer(
    call: Callable[..., Any], launch: Callable[..., Running], repo: Path, slow: Path
) -> None:
    running = launch("run", slow, "--repo", repo, "--json")
    wait_for(lambda: at_work(call, repo))
    assert status_of(call, repo)["runs"][0]["driver_pid"] == running.process.pid
    assert "in progress" in call("why", "T-1", "--repo", repo).out
    running.process.send_signal(signal.SIGINT)
    assert running.wait() == 130
    assert json.loads(running.out.read_text())["status"] == "running"
    assert "goes on" in running.err.read_text()
    assert "Traceback" not in running.err.read_text()
    assert status_of(call, repo)["runs"][0]["driver_pid"] is None
    assert list((repo / ".guildhall").glob("agents/*/workspace")) == []
    # Nobody drives it: stop brings it to its end itself.
    stopped = call("stop", "--reason", "enough", "--repo", repo, "--json")
    assert (stopped.code, stopped.json["status"]) == (0, "stopped_by_user")


def test_a_second_process_follows_and_takes_over(
    call: Callable[..., Any], launch: Callable[..., Running], repo: Path, slow: Path, backlog: Path
) -> None:
    first = launch("run", slow, "--repo", repo)
    wait_for(lambda: at_work(call, repo))
    other = launch("run", backlog, "--repo", repo)
    wait_for(lambda: "waiting for run" in other.out.read_text())
    second = launch("run", slow, "--repo", repo)
    wait_for(lambda: "following it" in second.out.read_text())
    first.process.kill()
    wait_for(lambda: f"process {second.process.pid} works on the run" in second.out.read_text())
    wait_for(lambda: "its worker fell silent" in second.out.read_text())
    second.process.send_signal(signal.SIGTERM)
    assert second.wait() == 143
    assert "going on with run" in second.out.read_text()
    assert "Traceback" not in second.err.read_text()
    # Nobody drives what the other one waits for: it says so and what to do.
    assert other.wait() == 1
    assert "guildhall resume" in other.err.read_text()
    refused = call("run", backlog, "--repo", repo)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    slow.write_text(slow.read_text().replace("sleep 300", "sleep 1"))
    changed = call("run", slow, "--repo", repo).err
    assert f"({slow.name}, as it was before it was changed) is not finished" in changed
    for said in (changed, call("why", "T-1", "--repo", repo).out):
        [resuming] = re.findall("`(guildhall resume [^`]*)`", said)
        assert shlex.split(resuming)[3:] == ["--repo", str(repo)]


def test_pause_rests_and_resume_goes_on(
    call: Callable[..., Any], launch: Callable[..., Running], repo: Path, tmp_path: Path
) -> None:
    path = tmp_path / "some.yaml"
    tasks = "".join(f"  - {{id: T-{n}, title: t, commands: ['sleep 1; date > f{n}']}}\n" for n in range(1, 5))
    path.write_text(f"project: demo\ngoal: g\ntest_command: 'true'\nparallel: 1\ntasks:\n{tasks}")
    running = launch("run", path, "--repo", repo, "--json")
    wait_for(lambda: at_work(call, repo))
    assert call("pause", "--repo", repo).code == 0
    wait_for(lambda: status_of(call, repo)["runs"][0]["status"] == "paused")
    assert "is paused" in call("why", "T-4", "--repo", repo).out
    [run] = json.loads(call("runs", "--repo", repo, "--json").out)["items"]
    assert (
        json.loads(call("show", run["run_id"], "--repo", repo, "--json").out)["seconds"] >= run["seconds"] > 0
    )
    assert call("resume", "--repo", repo).code == 0
    assert running.wait() == 0
    found = json.loads(running.out.read_text())
    queued = json.loads(call("events", "--type", "run.queued", "--repo", repo, "--json").out)
    assert queued["data"]["parallel"] == 1
    assert [task["status"] for task in found["tasks"][:4]] == ["done"] * 4


def test_a_run_that_rests_and_that_nobody_drives_is_stopped(
    call: Callable[..., Any], launch: Callable[..., Running], repo: Path, tmp_path: Path
) -> None:
    path = tmp_path / "slow.yaml"
    path.write_text("project: demo\ngoal: g\ntasks:\n  - {id: T-1, title: t, commands: ['sleep 60']}\n")
    running = launch("run", path, "--repo", repo)
    wait_for(lambda: at_work(call, repo))
    running.process.send_signal(signal.SIGINT)
    assert running.wait() == 130
    assert call("pause", "--repo", repo).code == 0
    # The same command takes it up and lets it rest; it says what lets it go on.
    again = launch("run", path, "--repo", repo)
    wait_for(lambda: "this run is to rest until `guildhall resume" in again.out.read_text())
    again.process.send_signal(signal.SIGINT)
    assert again.wait() == 130
    stopping = launch("stop", "--repo", repo, "--json")
    assert stopping.wait() == 0
    assert json.loads(stopping.out.read_text())["status"] == "stopped_by_user"


def test_a_repository_that_was_moved_during_a_run_goes_on_there_once_that_is_over(
    call: Callable[..., Any], launch: Callable[..., Running], repo: Path, slow: Path, tmp_path: Path
) -> None:
    running = launch("run", slow, "--repo", repo)
    wait_for(lambda: at_work(call, repo))
    running.process.send_signal(signal.SIGINT)
    assert running.wait() == 130
    moved = repo.rename(tmp_path / "elsewhere")
    slow.write_text(slow.read_text().replace("sleep 300", "sleep 0"))
    refused = call("run", slow, "--repo", moved)
    assert (refused.code, refused.out) == (1, "")
    [stopping] = re.findall("`guildhall (stop [^`]*)`", refused.err)
    assert call(*shlex.split(stopping)).code == 0
    assert call("run", slow, "--repo", moved).code == 0
    assert [one["repository"] for one in status_of(call, moved)["projects"]] == [str(moved)]


def test_a_data_folder_that_is_moved_away_from_a_run_is_not_made_anew_and_nothing_is_done_twice(
    call: Callable[..., Any], launch: Callable[..., Running], repo: Path, slow: Path, tmp_path: Path
) -> None:
    first = '  - {id: T-0, title: Begin, owned_paths: ["b.txt"], commands: ["echo 1 >> b.txt"]}\n'
    slow.write_text(slow.read_text().replace("tasks:\n", f"tasks:\n{first}") + "    depends_on: [T-0]\n")
    running = launch("run", slow, "--repo", repo)
    wait_for(lambda: at_work(call, repo))
    moved = repo.rename(tmp_path / "elsewhere")
    assert running.wait() == 1
    assert "the data folder was moved, removed or replaced" in running.err.read_text()
    assert not repo.exists()
    slow.write_text(slow.read_text().replace("sleep 300", "sleep 0"))
    [stopping] = re.findall("`guildhall (stop [^`]*)`", call("run", slow, "--repo", moved).err)
    assert call(*shlex.split(stopping)).code == 0
    assert call("run", slow, "--repo", moved).code == 0
    assert [one["repository"] for one in status_of(call, moved)["projects"]] == [str(moved)]
    assert (moved / "b.txt").read_text() == "1\n"


def test_an_interrupt_while_the_program_is_imported_ends_it_quietly(
    process: Callable[..., Any], tmp_path: Path
) -> None:
    # Who was begun in the background of a shell without job control ignores the signal.
    heeded = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    (tmp_path / "typer.py").write_text(f"import signal\n\n{heeded}\nsignal.raise_signal(signal.SIGINT)\n")
    ended = process("status", env={"PYTHONPATH": str(tmp_path)})
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_reader_that_goes_away_is_no_fault(process: Callable[..., Any], repo: Path, tmp_path: Path) -> None:
    process("add", "One", "--data", tmp_path / "data")
    with subprocess.Popen(
        command("events", "--follow", "--data", tmp_path / "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as following:
        assert following.stdout is not None and following.stderr is not None
        following.stdout.readline()
        following.stdout.close()
        process("add", "Two", "--data", tmp_path / "data")
        assert following.wait(timeout=30) == 141
        assert following.stderr.read() == b""


def test_a_command_that_is_not_there_is_said_at_once_and_not_tried_again(
    call: Callable[..., Any], repo: Path, backlog: Path
) -> None:
    backlog.write_text(backlog.read_text().replace("echo 1 > b.txt", "./scripts/missing.sh"))
    done = call("run", backlog, "--repo", repo, "--json").json
    (first, _) = done["tasks"]
    assert (first["status"], first["reason"], first["attempts"]) == ("blocked", "command_missing", 0)
    words = call("show", "T-1", "--repo", repo).out
    assert "blocked: a command of it is not there" in words
    assert "`./scripts/missing.sh` failed: exit code 127" in words
    (repo / "scripts").mkdir()
    (repo / "scripts" / "missing.sh").write_text("#!/bin/sh\necho 1 > b.txt\n")
    (repo / "scripts" / "missing.sh").chmod(0o755)
    commit = ["-c", "user.name=U", "-c", "user.email=u@example.com", "commit", "-qm", "Bring it"]
    for arguments in (["add", "-A", "scripts"], commit):
        subprocess.run(["git", *arguments], cwd=repo, check=True)
    again = call("run", backlog, "--repo", repo, "--json").json
    assert again["tasks"][0]["status"] == "done"
