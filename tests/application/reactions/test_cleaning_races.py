"""Several processes clean one store while others use it: nothing in use goes, and nothing is kept half."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions.clearing import keep_work
from guildhall.application.reactions.rescued import GATHERED
from guildhall.application.runs.ending import end_run
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import end_session, tell
from guildhall.application.workflow.branching import RESCUED
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.domain.tasks.commands import CreateTask, StartTask
from guildhall.domain.tasks.definition import TaskDefinition

CLEANER = str(Path(__file__).with_name("cleaner.py"))
FILES = 100
LEFT = 3000
"""Files of a workspace: it takes longer to remove them than to begin to commit them."""
ROUNDS = 20
RECORD, KEY = "environments/key.json", "key"


@contextmanager
def cleaners(tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Two processes that begin to clean the store at the same time."""
    command = [sys.executable, CLEANER, str(tmp_path / "data"), str(tmp_path / "keys")]
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(2)
        ]
        for one in started:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        for one in started:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        yield started


def removed_by(processes: list[subprocess.Popen[str]]) -> int:
    """End cleaners in good order; returns how much they removed."""
    answers = [one.communicate(timeout=60)[0] for one in processes]
    assert [one.returncode for one in processes] == [0] * len(processes)
    return sum(map(int, answers))


def execute(company: Company, unit: object) -> None:
    company.journal.execute(company.scope, company.origin("tests"), unit)  # type: ignore[arg-type]


def queue_again(company: Company, like: Run, run_id: str) -> None:
    """Queue another run of the same."""
    assert like.backlog
    command = QueueRun(
        run_id, like.project_id, like.config_snapshot, like.graph_version, like.backlog, like.base_commit
    )
    execute(company, lambda tx: tx.ask("Run", run_id, command))


def use_environment(company: Company) -> bool:
    """Use an environment as a run does, and see that it is whole; whether it had to be set up."""
    storage = company.world.storage
    is_missing = storage.recall(RECORD) is None
    if is_missing:
        folder = storage.environment(KEY)
        for number in range(FILES):
            (folder / f"{number}.py").write_text("X = 1\n")
        storage.write(RECORD, b"{}")
    for _ in range(5):
        assert storage.recall(RECORD) == b"{}"
        assert len(list(storage.environment(KEY).iterdir())) == FILES
    return is_missing


def test_what_a_run_uses_is_whole_for_as_long_as_it_is_not_over(
    company: Company, run_id: str, tmp_path: Path
) -> None:
    like: Run = company.journal.state(company.scope, "Run", run_id)
    execute(company, lambda tx: end_run(tx, run_id, "failed", "tests"))
    missed = 0
    with cleaners(tmp_path) as started:
        for number in range(ROUNDS):
            name = f"again-{number}"
            queue_again(company, like, name)
            missed += use_environment(company)
            execute(company, lambda tx, name=name: end_run(tx, name, "failed", "tests"))
            if number % 2:
                time.sleep(0.05)  # time to remove it, every other time
        assert removed_by(started) > 0
    assert missed > 1


def left_behind(company: Company, run: Run, session_id: str) -> None:
    """A session of a run that is over, whose work on a task lies in its workspace since yesterday."""
    storage = company.world.storage
    folder = storage.open_session(session_id, "brief")
    for number in range(LEFT):
        (folder.workspace / f"{number}.txt").write_text(session_id)
    task_id = f"task-of-{session_id}"
    define = TaskDefinition("Task", commands=("true",))

    def unit(tx: Transaction) -> None:
        tx.ask(
            "Session", session_id, SpawnSession(session_id, "developer", "developer", run.run_id, "w", "c")
        )
        tell(
            tx, task_id, CreateTask(task_id, run.project_id, session_id, define, "ready", "none", run.run_id)
        )
        claim = queue.claim_one(
            tx, task_id, queue.Worker("w", 60, session_id=session_id, agent_id="developer")
        )
        tell(tx, task_id, StartTask(claim.fence, f"feat/{session_id}", run.base_commit))
        tx.ask("Session", session_id, AssignSession(task_id, claim.fence, "dev_work_cycle"))
        end_session(tx, session_id, completed=False, reason="reclaimed")

    execute(company, unit)
    yesterday = time.time() - 86_400
    os.utime(storage.root / "workspaces" / session_id, (yesterday, yesterday))


def test_work_that_was_left_behind_is_kept_whole_and_once_by_whoever_comes_first(
    company: Company, run_id: str, tmp_path: Path
) -> None:
    run: Run = company.journal.state(company.scope, "Run", run_id)
    sessions = [f"s{number}" for number in range(2)]
    for session_id in sessions:
        left_behind(company, run, session_id)
    execute(company, lambda tx: end_run(tx, run_id, "failed", "tests"))
    repository = company.world.repositories.open(run.project_id)
    deadline = time.monotonic() + 60
    with cleaners(tmp_path) as started:
        while (
            company.world.storage.workspaces() or repository.refs_below(RESCUED)
        ) and time.monotonic() < deadline:
            time.sleep(0.1)
        removed_by(started)
    assert company.world.storage.workspaces() == []
    assert repository.refs_below(RESCUED) == []
    gathered = repository.resolve(GATHERED)
    assert gathered
    kept = [
        line
        for line in repository.log(run.base_commit, gathered)
        if "did not get to its end" in line["subject"]
    ]
    assert len(kept) == len(sessions)
    for line in kept:
        paths = [path for path in repository.list_files(line["commit"]) if path.endswith(".txt")]
        assert len(paths) == LEFT


def test_who_comes_second_does_not_keep_what_the_first_has_begun_to_remove(
    company: Company, run_id: str
) -> None:
    run: Run = company.journal.state(company.scope, "Run", run_id)
    left_behind(company, run, "s1")
    repository = company.world.repositories.open(run.project_id)
    keep_work(company, "s1")
    (whole,) = repository.refs_below(RESCUED)
    (company.world.storage.folder_of("s1").workspace / "1.txt").unlink()
    keep_work(company, "s1")
    assert repository.refs_below(RESCUED) == [whole]
