"""As whom somebody approves a task or speaks: nobody lets their own work pass, or speaks as another."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.authors import is_author
from guildhall.application.ports.views import Views
from guildhall.domain.agents.errors import AgentUnknown
from guildhall.domain.agents.profiles import ROLES
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task


def approver_of(views: Views, task: Task, principal: Principal) -> str:
    """Who approves a task: the name of its author where one person is behind both, by whatever credential.

    While a run drives the task its cycles judge the work, which an approval would pass over: only a person
    may then.

    Raises:
        Forbidden: for a program, while the task's run goes on.
    """
    run: Run | None = views.get("Run", task.run_id) if task.run_id else None
    if run is not None and not run.ended:
        principal.require("approve")
    own = is_author(views, task.author, principal.holder, principal.person_id)
    return task.author if own else principal.actor


def speaker_of(views: Views, principal: Principal, task_id: str, agent_id: str | None) -> str | None:
    """As which agent somebody speaks under a task: a session as its own, others as the one that they name.

    Programs call their agents as they like (seed S2, *TaskComment*). Who may work but not write speaks as the
    one for which they hold the task, or as one that neither the org nor the task knows.

    Raises:
        AgentUnknown: for an agent that is none of theirs.
    """
    if agent_id is None or agent_id == principal.agent_id:
        return principal.agent_id
    if principal.agent_id is None and _may_speak_as(views, principal, task_id, agent_id):
        return agent_id
    raise AgentUnknown(
        "you have no agent of this id to speak as", rule="comment.is_said_by_its_agent", field="agent_id"
    )


def _may_speak_as(views: Views, principal: Principal, task_id: str, agent_id: str) -> bool:
    if "write" in principal.abilities:
        return True
    task: Task | None = views.get("Task", task_id)
    if task is not None and task.lease is not None and task.lease.agent_id == agent_id:
        return principal.holds(task.lease)
    is_known = agent_id in ROLES or views.row("Agent", agent_id) is not None
    return not is_known and not views.find("Session", task_id=task_id, agent_id=agent_id, limit=1)
