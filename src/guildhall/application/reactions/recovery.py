"""Takes back what a dead or silent worker held, after its processes were ended and its work was kept."""

from __future__ import annotations

from guildhall.application.authorship import author_of
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import end_session
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.workflow.develop import RESCUED
from guildhall.domain.leases.heartbeat import Heartbeat
from guildhall.domain.leases.lease import ReclaimLease
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.progress import Progress, progress_id
from guildhall.domain.sessions.session import Session
from guildhall.domain.steps.step import ReleaseStep, Step
from guildhall.domain.tasks.task import Task

RESOURCES = ("Task", "Step", "Lease")


def take_back_stale(company: Company) -> int:
    """Take back every lease of the org whose heartbeat is over; returns how many were."""
    views = company.journal.views(company.scope)
    taken = 0
    for row in views.due("Heartbeat", company.system.clock.now()):
        entity_type, _, entity_id = row.id.partition(":")
        if entity_type in RESOURCES:
            taken += take_back(company, entity_type, entity_id, row.state, crashed=False)
    return taken


def take_back_crashed(company: Company, run_id: str) -> int:
    """Take back what processes of this machine that are gone held of a run, without waiting for its lease."""
    views = company.journal.views(company.scope)
    taken = 0
    for status in IN_FLIGHT:
        for task in tasks_of(views, run_id=run_id, status=status):
            taken += _if_crashed(company, "Task", task.id)
    for row in views.find("Step", run_id=run_id, status="claimed", limit=1000):
        taken += _if_crashed(company, "Step", row.id)
    return taken


def take_back(company: Company, entity_type: str, entity_id: str, beat: Heartbeat, *, crashed: bool) -> bool:
    """End what the holder left running, keep its work, let the lease pass on; false when it is still held."""
    session_id = _holder_session(company, entity_type, entity_id, beat.fence)
    if session_id is not None:
        _end_processes(company, session_id)
        _keep_work(company, session_id)

    def unit(tx: Transaction) -> bool:
        return _reclaim(tx, entity_type, entity_id, beat.fence, crashed=crashed)

    taken = company.journal.execute(company.scope, company.origin("guildhall"), unit)
    if session_id is not None and taken:
        company.world.storage.remove_workspace(session_id)
    return taken


def sweep_workspaces(company: Company) -> None:
    """Remove the workspaces of sessions that are over, once their work is kept; a paused one's waits."""
    for session_id in company.world.storage.workspaces():
        session: Session = company.journal.state(company.scope, "Session", session_id)
        if (session.ended or not session.exists) and not _is_waited_for(company, session):
            _keep_work(company, session_id)
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


def _if_crashed(company: Company, entity_type: str, entity_id: str) -> bool:
    beat: Heartbeat = company.journal.state(company.scope, "Heartbeat", f"{entity_type}:{entity_id}")
    if beat.process is None or not company.world.processes.is_gone(beat.process):
        return False
    return take_back(company, entity_type, entity_id, beat, crashed=True)


def _holder_session(company: Company, entity_type: str, entity_id: str, fence: int) -> str | None:
    """The session under whose fence the resource still stands."""
    state = company.journal.state(company.scope, entity_type, entity_id)
    if entity_type == "Step":
        step: Step = state
        return step.session_id if step.status == "claimed" and step.fence == fence else None
    if state.lease is None or state.lease.fence != fence:
        return None
    return state.lease.session_id


def _end_processes(company: Company, session_id: str) -> None:
    process = company.journal.state(company.scope, "SessionActivity", session_id).process
    if process is not None:
        company.world.sandbox.end(process)


def _keep_work(company: Company, session_id: str) -> None:
    """Commit what a session left in its workspace under a ref, where it worked on a task's branch."""
    session: Session = company.journal.state(company.scope, "Session", session_id)
    folder = company.world.storage.folder_of(session_id)
    if session.task_id is None or session.purpose != "dev_work_cycle" or not folder.workspace.exists():
        return
    task: Task = company.journal.state(company.scope, "Task", session.task_id)
    if not task.base_commit:
        return
    repository = company.world.repositories.open(task.project_id)
    message = f"Work of session {session_id}, which did not get to its end\n"
    try:
        repository.commit_tree(
            folder.workspace, task.base_commit, author_of(session.role), message, RESCUED + session_id
        )
    except RepositoryError as error:
        # What no commit can hold (a repository in the tree, half a clone) must not keep a run from going on.
        company.world.storage.note(session_id, f"what it left behind could not be kept: {error}")


def _reclaim(tx: Transaction, entity_type: str, entity_id: str, fence: int, *, crashed: bool) -> bool:
    beat: Heartbeat = tx.load("Heartbeat", f"{entity_type}:{entity_id}")
    renewed = beat.fence != fence or (beat.expires_at is not None and beat.expires_at >= tx.now)
    if renewed and not crashed:
        return False
    taken = False
    if entity_type == "Task":
        taken = queue.reclaim(tx, entity_id, fence, crashed=crashed) is not None
    elif entity_type == "Step":
        step: Step = tx.state("Step", entity_id)
        taken = step.status == "claimed" and step.fence == fence
        tx.ask("Step", entity_id, ReleaseStep(fence, "lease_reclaimed"))
        if taken:
            end_session(tx, step.session_id, completed=False, reason="lease_reclaimed")
    else:
        resource = tx.state("Lease", entity_id)
        taken = resource.lease is not None and resource.lease.fence == fence
        if taken:
            tx.ask("Lease", entity_id, ReclaimLease(fence))
    tx.drop("Heartbeat", f"{entity_type}:{entity_id}")
    return taken
