"""What was finished while the journal was away: kept on disk, delivered once, dropped when it is too late."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions import recovery
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow import reports
from guildhall.bootstrap import Container
from guildhall.domain.leases.heartbeat import Heartbeat
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import step_id
from guildhall.domain.tasks.commands import ReclaimTask
from guildhall.domain.tasks.task import Task
from guildhall.worker.embedded import EmbeddedWorker

COMPLETION = "NEW.type = 'task.completed'"
REVIEW = "NEW.type = 'step.completed' AND NEW.stream LIKE '%/lead_review_cycle/0'"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker delivers again soon, and only once, unless a test says otherwise."""
    monkeypatch.setattr(reports, "RETRY_SECONDS", (0.05,))


def refuse(company: Any, events: str) -> None:
    """Let the database refuse these events as a full one does."""
    trigger = (
        f"CREATE TRIGGER refusing BEFORE INSERT ON events WHEN {events} "
        "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    with company.journal.store.engine.begin() as connection:
        connection.exec_driver_sql(trigger)


def accept(company: Any) -> None:
    """Let the database take everything again."""
    with company.journal.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER refusing")


def drive(container: Container, run_id: str) -> Run:
    worker = EmbeddedWorker(container.company, container.engine(), run_id, 1)
    return worker.drive(lambda _run: None)


def kept(company: Company) -> list[Path]:
    return list(company.world.storage.root.glob("agents/*/report.json"))


def only_task(company: Company, run_id: str) -> Task:
    rows = company.journal.views(company.scope).find("Task", run_id=run_id)
    return next(row.state for row in rows if row.state.code == "A")


def keep_one(container: Container, run_id: str, events: str = COMPLETION) -> str:
    """Drive a run until its database refuses these events; returns the session whose report was kept."""
    refuse(container.company, events)
    with pytest.raises(
        reports.ReportUndelivered, match=r"disk is full; what session \S+ had finished is kept in"
    ):
        drive(container, run_id)
    (path,) = kept(container.company)
    return path.parent.name


def notes(company: Company, session_id: str) -> str:
    return company.world.storage.folder_of(session_id).transcript.read_text()


@pytest.mark.parametrize("events", [COMPLETION, REVIEW], ids=["a task", "a step"])
def test_a_report_that_could_not_be_delivered_is_delivered_when_the_run_goes_on(
    container: Container, company: Company, run_id: str, events: str
) -> None:
    session_id = keep_one(container, run_id, events)
    named = json.loads(kept(company)[0].read_text())
    assert (named["session_id"], named["run_id"]) == (session_id, run_id)
    accept(company)
    assert drive(container, run_id).status == "completed"
    task = only_task(company, run_id)
    assert (task.status, task.attempts, task.reclaims, task.fence) == ("done", 0, 0, 1)
    review = company.journal.state(company.scope, "Step", step_id(run_id, task.id, "lead_review_cycle", 0))
    assert (review.fence, review.releases) == (1, 0)
    assert "its report was delivered late" in notes(company, session_id)
    assert kept(company) == []
    assert company.world.storage.workspaces() == []


def test_a_journal_that_is_away_for_a_moment_stops_nothing(
    container: Container, company: Company, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "RETRY_SECONDS", (0.2,) * 300)
    refuse(company, COMPLETION)
    over = threading.Event()

    def heal() -> None:
        while not kept(company) and not over.wait(0.02):
            pass
        accept(company)

    healer = threading.Thread(target=heal)
    healer.start()
    try:
        assert drive(container, run_id).status == "completed"
    finally:
        over.set()
        healer.join()
    assert only_task(company, run_id).fence == 1
    assert kept(company) == []


def test_a_report_whose_work_has_passed_on_is_dropped_and_the_work_done_again(
    container: Container, company: Company, run_id: str
) -> None:
    session_id = keep_one(container, run_id)
    task = only_task(company, run_id)
    accept(company)

    def pass_on(tx: Transaction) -> None:
        tell(tx, task.id, ReclaimTask(task.fence))

    company.journal.execute(company.scope, company.origin("tests"), pass_on)
    assert not reports.deliver_kept(company, session_id)
    assert "its report came too late and was dropped: the fencing token 1" in notes(company, session_id)
    assert kept(company) == []
    assert drive(container, run_id).status == "completed"
    assert only_task(company, run_id).fence == 2


def test_a_report_that_came_through_after_all_is_not_delivered_twice(
    container: Container, company: Company, run_id: str
) -> None:
    session_id = keep_one(container, run_id)
    content = kept(company)[0].read_bytes()
    accept(company)
    assert reports.deliver_kept(company, session_id)
    before = company.journal.head(company.scope)
    company.world.storage.write(f"agents/{session_id}/report.json", content)
    assert reports.deliver_kept(company, session_id)
    assert company.journal.head(company.scope) == before


def heartbeat(company: Company, task_id: str) -> Heartbeat:
    return company.journal.state(company.scope, "Heartbeat", f"Task:{task_id}")


def test_a_lease_that_is_taken_back_ends_with_its_report(
    container: Container, company: Company, run_id: str
) -> None:
    keep_one(container, run_id)
    accept(company)
    task = only_task(company, run_id)
    beat = heartbeat(company, task.id)
    assert recovery.take_back(company, "Task", task.id, beat, crashed=True)
    after = only_task(company, run_id)
    assert (after.status, after.lease, after.reclaims) == ("review", None, 0)
    assert heartbeat(company, task.id) == Heartbeat()
    assert kept(company) == []


def test_where_the_journal_refuses_a_report_for_good_the_work_passes_on(
    container: Container, company: Company, run_id: str
) -> None:
    session_id = keep_one(container, run_id)
    task = only_task(company, run_id)
    assert recovery.take_back(company, "Task", task.id, heartbeat(company, task.id), crashed=True)
    after = only_task(company, run_id)
    assert (after.lease, after.reclaims) == (None, 1)
    assert kept(company) == []
    assert "was taken back" in notes(company, session_id)
    commit = company.world.repositories.open(task.project_id).resolve(f"refs/guildhall/rescued/{session_id}")
    assert commit is not None


def test_a_report_of_another_version_is_dropped(container: Container, company: Company, run_id: str) -> None:
    session_id = keep_one(container, run_id)
    accept(company)
    content = json.loads(kept(company)[0].read_text())
    company.world.storage.write(
        f"agents/{session_id}/report.json", json.dumps({**content, "version": 2}).encode()
    )
    assert not reports.deliver_kept(company, session_id)
    assert kept(company) == []
    assert "it was written by another version of Guildhall" in notes(company, session_id)


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 1}', '{"version": 1, "effects": [1]}', "\xff"])
def test_what_is_no_report_is_dropped_and_keeps_no_lease_from_passing_on(
    container: Container, company: Company, run_id: str, content: str
) -> None:
    session_id = keep_one(container, run_id)
    accept(company)
    company.world.storage.write(f"agents/{session_id}/report.json", content.encode("latin-1"))
    assert not reports.deliver_kept(company, session_id)
    assert kept(company) == []
    assert "it cannot be read as a report" in notes(company, session_id)


def test_where_the_disk_takes_no_report_either_no_attempt_is_used_up(
    container: Container, company: Company, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write: Callable[..., Any] = type(company.world.storage).write

    def full(storage: Any, name: str, content: bytes) -> Any:
        if name.endswith("/report.json") and name.startswith("agents/"):
            raise OSError(28, "No space left on device")
        return write(storage, name, content)

    monkeypatch.setattr(type(company.world.storage), "write", full)
    refuse(company, COMPLETION)
    with pytest.raises(
        reports.ReportUndelivered, match=r"kept either \(no space left on device\) and is done"
    ):
        drive(container, run_id)
    assert kept(company) == []
    task = only_task(company, run_id)
    assert (task.status, task.attempts) == ("in_progress", 0)
