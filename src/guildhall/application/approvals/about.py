"""What whoever is asked has to know beside the question: whose work it is, and how it was judged."""

from __future__ import annotations

from typing import Any

from guildhall.application.approvals.scanned import newest_result
from guildhall.application.company import Company
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

JUDGING = ("lead_review_cycle", "qa_test_cycle", "security_scan_cycle")
"""The nodes whose results say how a task was judged before anybody is asked about it."""


def about(views: Views, subject: str) -> dict[str, Any]:
    """The task, run and project behind a subject (``Task:…``, ``Run:…``); empty what there is none of."""
    kind, _, entity_id = subject.partition(":")
    task: Task | None = views.get("Task", entity_id) if kind == "Task" else None
    run: Run | None = views.get("Run", entity_id) if kind == "Run" else None
    project_id = task.project_id if task else run.project_id if run else ""
    project: Project | None = views.get("Project", project_id) if project_id else None
    return {
        "task": task.code if task else "",
        "task_id": task.id if task else "",
        "title": task.title if task else "",
        "run_id": (task.run_id or "") if task else run.run_id if run else "",
        "project": project.name if project else "",
        "project_id": project_id,
    }


def judged(company: Company, approval: Approval) -> list[dict[str, Any]]:
    """The criteria of the task that is asked about, then what else was judged of it, in order.

    Each is ``{text, outcome, detail}``; its outcome is none where nobody has judged it yet.
    """
    kind, _, entity_id = approval.subject.partition(":")
    task: Task | None = (
        company.journal.views(company.scope).get("Task", entity_id) if kind == "Task" else None
    )
    if task is None or task.run_id is None:
        return []
    found: dict[str, dict[str, Any]] = {one.text: _open(one.text) for one in task.criteria}
    for node in JUDGING:
        for result in newest_result(company, task.run_id, node, task.id).get("results", ()):
            found[result["text"]] = {name: result[name] for name in ("text", "outcome", "detail")}
    return list(found.values())


def _open(text: str) -> dict[str, Any]:
    return {"text": text, "outcome": None, "detail": ""}
