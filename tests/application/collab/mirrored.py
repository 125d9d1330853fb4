"""What the collaboration files of an org must hold, whatever was done to them or to those who wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from guildhall.application.collab.files import CollabFiles, folder_of
from guildhall.application.collab.state import States
from guildhall.application.company import Company
from guildhall.application.events.asked import Place
from guildhall.application.events.lines import collab_lines
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks import queue
from guildhall.application.tasks.adding import add_task
from guildhall.application.tasks.handlers import tell
from guildhall.domain.externals.commands import RecordExternal
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.tasks.commands import FailAttempt, StartTask
from guildhall.domain.tasks.definition import TaskDefinition


def happen(company: Company, count: int = 1, details: str = "null") -> None:
    """So many things that happened elsewhere."""

    def unit(tx: Transaction) -> None:
        for number in range(count):
            tx.ask("External", "org", RecordExternal(None, None, "built", f"T-{number}", details))

    company.journal.execute(company.scope, company.origin("tester"), unit)


def try_a_task(company: Company) -> None:
    """A task whose attempt fails, which S4 tells in two lines."""

    def unit(tx: Transaction) -> None:
        project_id = tx.new_id()
        tx.ask("Project", project_id, CreateProject(project_id, "P", "", company.scope.org_id, ""))
        task = add_task(tx, project_id, TaskDefinition("Do it"), status="ready")
        fence = queue.claim_one(tx, task.id, queue.Worker("w", 60)).fence
        tell(tx, task.id, StartTask(fence))
        tell(tx, task.id, FailAttempt(fence, "it broke"))

    company.journal.execute(company.scope, company.origin("tester"), unit)


def follow(company: Company) -> CollabFiles:
    files = CollabFiles(company, States())
    files.follow(company)
    return files


def events_of(company: Company) -> Path:
    return company.world.storage.root / folder_of(company.scope.org_id) / "events/events.jsonl"


def lines_of(company: Company) -> list[dict[str, Any]]:
    content = events_of(company).read_bytes()
    assert content.endswith(b"\n")
    return [json.loads(line) for line in content.splitlines()]


def told(company: Company) -> list[dict[str, Any]]:
    """What the file must tell: every event of the journal in S4's words, each once and in order."""
    return [
        json.loads(line)
        for one in company.journal.read(company.scope, 0, 100_000)
        for line in collab_lines(one)
    ]


def check(company: Company, leaving_out: int = 0) -> None:
    """Compare the file with the journal but for so many of its last events."""
    lines = lines_of(company)
    places = [Place.parse(line.pop("id")) for line in lines]
    assert lines == (told(company)[:-leaving_out] if leaving_out else told(company))
    assert len(set(places)) == len(places)
    assert places[-1] == Place(company.journal.head(company.scope).position - leaving_out)
