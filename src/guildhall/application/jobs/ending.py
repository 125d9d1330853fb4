"""Ends what a worker held of a job: its session and its sign of life."""

from __future__ import annotations

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import end_session
from guildhall.domain.jobs.commands import FailJobAttempt, ReleaseJob
from guildhall.domain.jobs.events import RECLAIMED
from guildhall.domain.jobs.job import Job
from guildhall.domain.policies.retry import is_given_up


def end_job_session(tx: Transaction, job: Job, reason: str, *, completed: bool = False) -> None:
    """End the session that was at work on a job, as the job stood before it was let go of."""
    if job.session_id is None:
        return
    end_session(tx, job.session_id, completed=completed, reason=reason, project_id=job.project_id)
    tx.drop("Heartbeat", f"Job:{job.job_id}")


def take_job_back(tx: Transaction, job_id: str, fence: int) -> bool:
    """Put a job back whose worker fell silent, or give it up where it lost too many.

    False when it passed on from the ``fence`` that was seen to be stale.
    """
    job: Job = tx.state("Job", job_id)
    if job.status != "running" or job.fence != fence:
        return False
    losses = job.losses + 1
    if is_given_up(losses):
        reason = (
            f"{losses} workers died or fell silent over variant {len(job.variants) + 1}, one after the other"
        )
        tx.ask("Job", job_id, FailJobAttempt(fence, reason, tx.now, is_final=True))
    else:
        tx.ask("Job", job_id, ReleaseJob(fence, RECLAIMED))
    end_job_session(tx, job, RECLAIMED)
    return True
