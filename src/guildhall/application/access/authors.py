"""As whom somebody approves a task, so that nobody lets their own work pass."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.authors import is_author
from guildhall.application.ports.views import Views
from guildhall.domain.tasks.task import Task


def approver_of(views: Views, task: Task, principal: Principal) -> str:
    """Who approves a task: the name of its author where they are the same, by whatever credential."""
    user_id = principal.id if principal.is_person else ""
    return task.author if is_author(views, task.author, principal.holder, user_id) else principal.actor
