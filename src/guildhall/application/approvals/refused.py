"""What people refused to have merged: it stands until a person approves it, or the gate is waived."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.owed import is_waived
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

RECENT = 20
"""Answers about one subject that are looked at: an older one is about what it was long ago."""


def was_refused(company: Company, run: Run, task: Task, gate: str) -> bool:
    """Whether the newest that a person said at a gate of a task was no, and no waiver came after that.

    What is made anew under its code (``T-1~2``) is that task too.
    """
    views = company.journal.views(company.scope)
    code = task.code.partition("~")[0]
    said = [_newest_said(views, one, gate) for one in views.under_codes(run.project_id, [code]).get(code, [])]
    answers = [(one.answered_at, one.status) for one in said if one is not None and one.answered_at]
    if not answers or max(answers)[1] != "rejected":
        return False
    project: Project = company.journal.state(company.scope, "Project", run.project_id)
    return not is_waived(project, gate, max(answers)[0])


def _newest_said(views: Views, task_id: str, gate: str) -> Approval | None:
    """The newest question about a task at a gate that a person answered."""
    rows = views.find("Approval", subject=f"Task:{task_id}", newest_first=True, limit=RECENT)
    approvals: list[Approval] = [row.state for row in rows]
    return next((one for one in approvals if one.gate == gate and one.approver), None)
