"""Takes back what a dead or silent worker held, after its processes were ended and its work was kept."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.jobs.ending import take_job_back
from guildhall.application.nodes import called
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions.clearing import keep_work
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import end_session
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.queue import HELD_WHILE
from guildhall.application.workflow.giving_up import give_up_step
from guildhall.application.workflow.reports import deliver_kept, drop_kept
from guildhall.domain.leases.heartbeat import Condemn, Heartbeat
from guildhall.domain.leases.lease import Lease, ReclaimLease
from guildhall.domain.policies.retry import WORKER_LOST, is_given_up
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.steps.step import RECLAIMED, ReleaseStep, Step

RESOURCES = ("Task", "Step", "Job", "Lease")


def take_back_crashed(company: Company, run_id: str) -> int:
    """Take back what processes of this machine that are gone held of a run, without waiting for its lease."""
    return sum(_if_crashed(company, *held) for held in _held_in(company, run_id))


def take_back_crashed_jobs(company: Company) -> int:
    """Take back the jobs that processes of this machine that are gone were at work on."""
    rows = company.journal.views(company.scope).find("Job", status="running", limit=1000)
    return sum(_if_crashed(company, "Job", row.id) for row in rows)


def take_back(company: Company, entity_type: str, entity_id: str, beat: Heartbeat, *, crashed: bool) -> bool:
    """End what the holder left running, keep its work, let the lease pass on; false when it is still held.

    Where its work was finished and only the report could not be delivered, that ends the lease instead.

    It is decided first, so that nothing is ended whose lease was renewed meanwhile; and the lease passes on
    last, so that nobody works on what another process still does. In between nobody can renew it.
    """
    origin, resource = company.origin("guildhall"), f"{entity_type}:{entity_id}"
    if not company.journal.execute(
        company.scope, origin, lambda tx: _condemn(tx, resource, beat.fence, crashed=crashed)
    ):
        return False
    session_id = _holder_session(company, entity_type, entity_id, beat.fence)
    if session_id is not None:
        _end_processes(company, session_id)
        if _finish_late(company, session_id):
            return True
        keep_work(company, session_id)
    taken = company.journal.execute(
        company.scope, origin, lambda tx: _reclaim(tx, entity_type, entity_id, beat.fence)
    )
    if session_id is not None and taken:
        drop_kept(company, session_id, f"{resource} was taken back")
        company.world.storage.remove_workspace(session_id)
    return taken


def deliver_reports(company: Company, run_id: str) -> None:
    """Deliver what was finished in a run while the journal was away, before anything is taken back."""
    for entity_type, entity_id in _held_in(company, run_id):
        fence = company.journal.state(company.scope, entity_type, entity_id).fence
        session_id = _holder_session(company, entity_type, entity_id, fence)
        if session_id is not None:
            _finish_late(company, session_id)


def _held_in(company: Company, run_id: str) -> list[tuple[str, str]]:
    """What may be held in a run, as types and ids: its tasks in flight, claimed steps, sessions."""
    views = company.journal.views(company.scope)
    tasks = [task.id for status in IN_FLIGHT for task in tasks_of(views, run_id=run_id, status=status)]
    steps = [row.id for row in views.find("Step", run_id=run_id, status="claimed", limit=1000)]
    alone = [
        f"session:{row.id}" for row in views.find("Session", run_id=run_id, status="working", limit=1000)
    ]
    held = {"Task": tasks, "Step": steps, "Lease": alone}
    return [(entity_type, entity_id) for entity_type, ids in held.items() for entity_id in ids]


def _finish_late(company: Company, session_id: str) -> bool:
    """Deliver the report that a session left on disk, if it did; whether its work is finished with that."""
    delivered = deliver_kept(company, session_id)
    if delivered:
        company.world.storage.remove_workspace(session_id)
    return delivered


def _if_crashed(company: Company, entity_type: str, entity_id: str) -> bool:
    beat: Heartbeat = company.journal.state(company.scope, "Heartbeat", f"{entity_type}:{entity_id}")
    if beat.process is None or not company.world.processes.is_gone(beat.process):
        return False
    return take_back(company, entity_type, entity_id, beat, crashed=True)


def _holder_session(company: Company, entity_type: str, entity_id: str, fence: int) -> str | None:
    """The session under whose fence the resource still stands."""
    state = company.journal.state(company.scope, entity_type, entity_id)
    if entity_type in HELD_WHILE:
        held = state.status == HELD_WHILE[entity_type] and state.fence == fence
        return state.session_id if held else None
    if state.lease is None or state.lease.fence != fence:
        return None
    return state.lease.session_id


def _end_processes(company: Company, session_id: str) -> None:
    process = company.journal.state(company.scope, "SessionActivity", session_id).process
    if process is not None:
        company.world.sandbox.end(process)


def _condemn(tx: Transaction, resource: str, fence: int, *, crashed: bool) -> bool:
    """Let the holder renew no more; false when it did meanwhile, or the lease has passed on."""
    beat: Heartbeat = tx.load("Heartbeat", resource)
    alive = beat.expires_at is not None and beat.expires_at >= tx.now
    if beat.fence != fence or (alive and not crashed and not beat.ending):
        return False
    tx.save("Heartbeat", resource, Condemn(fence))
    return True


def _reclaim(tx: Transaction, entity_type: str, entity_id: str, fence: int) -> bool:
    """Let a condemned lease pass on; false when somebody else did."""
    if tx.load("Heartbeat", f"{entity_type}:{entity_id}").fence != fence:
        return False
    if entity_type == "Task":
        taken = queue.reclaim(tx, entity_id, fence, crashed=True) is not None
    elif entity_type == "Step":
        taken = _reclaim_step(tx, entity_id, fence)
    elif entity_type == "Job":
        taken = take_job_back(tx, entity_id, fence)
    else:
        taken = _reclaim_lease(tx, entity_id, fence)
    tx.drop("Heartbeat", f"{entity_type}:{entity_id}")
    return taken


def _reclaim_lease(tx: Transaction, resource: str, fence: int) -> bool:
    """Free a resource, and end the session that held it for itself."""
    lease: Lease | None = tx.state("Lease", resource).lease
    if lease is None or lease.fence != fence:
        return False
    tx.ask("Lease", resource, ReclaimLease(fence))
    end_session(tx, lease.session_id, completed=False, reason=RECLAIMED)
    return True


def _reclaim_step(tx: Transaction, step_id: str, fence: int) -> bool:
    """Put a step back on the queue, or give it up where it lost too many workers."""
    step: Step = tx.state("Step", step_id)
    if step.status != "claimed" or step.fence != fence:
        return False
    losses = step.losses + 1
    if is_given_up(losses):
        note = f"{losses} workers died or fell silent over {called(step.node)} one after the other"
        give_up_step(tx, step_id, step, WORKER_LOST, note)
    else:
        tx.ask("Step", step_id, ReleaseStep(fence, RECLAIMED))
    end_session(tx, step.session_id, completed=False, reason=RECLAIMED)
    return True
