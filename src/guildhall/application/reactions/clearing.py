"""Clears up behind sessions that are over: their workspaces go once what they hold is kept."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.reactions.recovery import keep_work
from guildhall.application.workflow.reports import drop_kept
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.progress import Progress, progress_id
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task


def sweep_workspaces(company: Company, run_id: str) -> None:
    """Remove the workspaces of a run's sessions that are over, once their work is kept; a paused one's waits.

    Others' are not touched: the data folder is that of every org.
    """
    for session_id in company.world.storage.workspaces():
        session: Session = company.journal.state(company.scope, "Session", session_id)
        if session.run_id == run_id and session.ended and not _is_waited_for(company, session):
            clear_up(company, session_id)


def clear_up(company: Company, session_id: str) -> None:
    """Remove the workspace of a session that is over, once the work in it is kept."""
    drop_kept(company, session_id, "its session is over")
    keep_work(company, session_id)
    company.world.storage.remove_workspace(session_id)


def is_left(company: Company, session: Session) -> bool:
    """Whether nothing goes on in a session's workspace: it is over, and so is its run, if it had one."""
    run: Run = company.journal.state(company.scope, "Run", session.run_id) if session.run_id else Run()
    return session.ended and (session.run_id is None or run.ended)


def sweep_workspaces_without_run(company: Company) -> None:
    """Remove the workspaces of sessions that are over and belonged to no run, as those of jobs do not.

    A process that was killed after its job's end, and before it had cleared up, leaves one behind.
    """
    for session_id in company.world.storage.workspaces():
        session: Session = company.journal.state(company.scope, "Session", session_id)
        if session.exists and session.ended and session.run_id is None and session.task_id is None:
            company.world.storage.remove_workspace(session_id)


def _is_waited_for(company: Company, session: Session) -> bool:
    """Whether the session's task goes on in its workspace once its run does."""
    if session.task_id is None or session.run_id is None:
        return False
    run: Run = company.journal.state(company.scope, "Run", session.run_id)
    task: Task = company.journal.state(company.scope, "Task", session.task_id)
    name = progress_id(run.run_id, task.id, task.review_iterations)
    kept: Progress = company.journal.state(company.scope, "Progress", name)
    return kept.session_id == session.session_id and not run.ended
