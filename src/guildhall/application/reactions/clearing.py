"""Clears up behind sessions that are over: their workspaces go once what they hold is kept."""

from __future__ import annotations

from guildhall.application.authorship import author_of
from guildhall.application.company import Company
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.workflow.branching import RESCUED
from guildhall.application.workflow.reports import drop_kept
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.progress import Progress, progress_id
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task


def sweep_workspaces(company: Company, run_id: str | None = None) -> None:
    """Remove the workspaces that nobody comes back to, once their work is kept: see :func:`is_left`.

    A process that was killed after the end of a run or a job, and before it had cleared up, leaves them.
    Whoever drives ``run_id`` removes those of its sessions that are over too, but for what the run goes on
    in. Others' are not touched: the data folder is that of every org.
    """
    for session_id in company.world.storage.workspaces():
        session: Session = company.journal.state(company.scope, "Session", session_id)
        if session.run_id is not None and session.run_id == run_id:
            is_over = session.ended and not _is_waited_for(company, session)
        else:
            is_over = is_left(company, session) and not _has_owner(session)
        if is_over:
            clear_up(company, session_id)


def clear_up(company: Company, session_id: str) -> None:
    """Remove the workspace of a session that is over, once the work in it is kept."""
    drop_kept(company, session_id, "its session is over")
    keep_work(company, session_id)
    company.world.storage.remove_workspace(session_id)


def keep_work(company: Company, session_id: str) -> None:
    """Commit what a session left in its workspace under a ref, once, where it worked on a task's branch."""
    session: Session = company.journal.state(company.scope, "Session", session_id)
    folder = company.world.storage.folder_of(session_id)
    if session.task_id is None or session.purpose != "dev_work_cycle" or not folder.root.exists():
        return
    task: Task = company.journal.state(company.scope, "Task", session.task_id)
    if not task.base_commit:
        return
    ref = RESCUED + session_id
    message = f"Work of session {session_id}, which did not get to its end\n"
    with company.world.storage.alone_with(session_id):
        if not folder.workspace.exists():
            return
        try:
            repository = company.world.repositories.open(task.project_id)
            if repository.resolve(ref) is not None:
                return
            repository.commit_tree(folder.workspace, task.base_commit, author_of(session.role), message, ref)
        except (RepositoryError, OSError) as error:
            # What no commit can hold (a repository in the tree, half a clone) must keep no run from going on.
            company.world.storage.note(session_id, f"what it left behind could not be kept: {error}")


def is_left(company: Company, session: Session) -> bool:
    """Whether nothing goes on in a session's workspace: it is over, and so is its run, if it had one."""
    run: Run = company.journal.state(company.scope, "Run", session.run_id) if session.run_id else Run()
    return session.exists and session.ended and (session.run_id is None or run.ended)


def _has_owner(session: Session) -> bool:
    """Whether somebody from outside works on the session's task, and may look at what it left for a while."""
    return session.run_id is None and session.task_id is not None


def _is_waited_for(company: Company, session: Session) -> bool:
    """Whether the session's task goes on in its workspace once its run does."""
    if session.task_id is None or session.run_id is None:
        return False
    run: Run = company.journal.state(company.scope, "Run", session.run_id)
    task: Task = company.journal.state(company.scope, "Task", session.task_id)
    name = progress_id(run.run_id, task.id, task.review_iterations)
    kept: Progress = company.journal.state(company.scope, "Progress", name)
    return kept.session_id == session.session_id and not run.ended
