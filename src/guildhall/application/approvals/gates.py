"""Where a run asks a person before it goes on, and about exactly what.

A run's config names its gates (``approval: [merge, run_end]``). What is asked about is bound by its sha256:
once it changes, nothing that was said of it counts any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from guildhall.application.branches import BRANCH_PREFIX, began_at
from guildhall.application.company import Company
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.commands import RequestApproval
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

GATES: Mapping[str, str] = {"merge": "merge", "final_decision": "run_end"}
"""The gate at each node that may have one, by the word for it in a run's config."""

LARGEST_DIFF = 64 << 20
"""Bytes of a diff that are bound beside the commits; the commits name all of it."""

RECENT = 20
"""Answers about one subject that are looked at: an older one is about what it was long ago."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is approved: the way from one commit to another in a project's repository."""

    project_id: str
    base: str
    commit: str
    diff: str

    @property
    def sha256(self) -> str:
        """What an approval is bound to."""
        text = "\n".join((self.project_id, self.base, self.commit, self.diff))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked at a gate; ``lives`` is for how long, none for as long as it takes."""

    subject: str
    text: str
    content: Content
    author: str
    lives: timedelta | None

    def command(self, visited: int, now: datetime) -> RequestApproval:
        """The question as it is asked at the gate's n-th visit, from 0, at an aware time."""
        named = f"{self.subject}\n{self.content.sha256}\n{visited}"
        return RequestApproval(
            hashlib.sha256(named.encode()).hexdigest()[:32],
            self.subject,
            self.text,
            self.content.sha256,
            self.author,
            None if self.lives is None else now + self.lives,
        )


def gates_of(run: Run) -> tuple[str, ...]:
    """The gates at which a run asks a person."""
    asked: Any = run.config_snapshot.get("approval") or ()
    return (asked,) if isinstance(asked, str) else tuple(asked)


def question_at(company: Company, run: Run, node: str, task_id: str | None) -> Question | None:
    """What a person has to be asked at a node, none where there is nothing to ask."""
    if GATES.get(node) not in gates_of(run):
        return None
    if task_id is None:
        return _of_run(company, run)
    task: Task = company.journal.state(company.scope, "Task", task_id)
    return _of_task(company, run, task)


def content_of(company: Company, subject: str) -> Content | None:
    """What stands behind a subject now, none where there is nothing to approve any more."""
    kind, _, entity_id = subject.partition(":")
    if kind == "Run":
        return _run_content(company, company.journal.state(company.scope, "Run", entity_id))
    return _task_content(company, company.journal.state(company.scope, "Task", entity_id))


def is_covered(views: Views, question: Question) -> bool:
    """Whether a person approved exactly this content."""
    rows = views.find(
        "Approval", subject=question.subject, status="approved", newest_first=True, limit=RECENT
    )
    return any(row.state.covers(question.content.sha256) for row in rows)


def _of_task(company: Company, run: Run, task: Task) -> Question | None:
    content = _task_content(company, task)
    if content is None:
        return None
    text = f"Merge {task.code} ({task.title}) as {content.commit[:12]} into {run.branch}?"
    return Question(f"Task:{task.id}", text, content, task.author or "guildhall", _lives(run))


def _of_run(company: Company, run: Run) -> Question | None:
    content = _run_content(company, run)
    if content is None:
        return None
    target = run.config_snapshot.get("target_branch", "main")
    text = f"Bring what run {run.run_id} merged, up to {content.commit[:12]}, to {target}?"
    return Question(f"Run:{run.run_id}", text, content, "guildhall", _lives(run))


def _lives(run: Run) -> timedelta | None:
    hours = run.config_snapshot.get("approval_hours")
    return timedelta(hours=int(hours)) if hours else None


def _task_content(company: Company, task: Task) -> Content | None:
    if task.commit is None or not task.base_commit or task.status == "done":
        return None
    return _content(company, task.project_id, task.base_commit, task.commit)


def _run_content(company: Company, run: Run) -> Content | None:
    base = began_at(company, run)
    tip = company.world.repositories.open(run.project_id).resolve(BRANCH_PREFIX + run.branch)
    return None if tip is None or tip == base else _content(company, run.project_id, base, tip)


def _content(company: Company, project_id: str, base: str, commit: str) -> Content:
    repository = company.world.repositories.open(project_id)
    return Content(project_id, base, commit, repository.diff(base, commit, LARGEST_DIFF))
