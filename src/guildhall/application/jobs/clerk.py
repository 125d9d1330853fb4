"""The clerk: takes the next job that is due, has its variants made, and hands each in as it is there.

What happens to a clerk happens to the job alone: another clerk goes on behind the last variant that is in
the journal. It must never write anything without the fence that it took the job under.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from guildhall.application.company import Company
from guildhall.application.jobs.coding import VariantFailed
from guildhall.application.jobs.ending import end_job_session
from guildhall.application.jobs.making import Bench, Made, brief_of_job
from guildhall.application.ports.agent_runtime import SessionEnded, ThinkingFailed
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.rendering import RenderingFailed
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.sessions.budgets import Purse
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.application.sessions.opening import spawn_session
from guildhall.application.sessions.work import SessionTerms, Tools, Work
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import budget_ids
from guildhall.application.workflow.shift import tail
from guildhall.domain.jobs.commands import CompleteJob, FailJobAttempt, RecordVariant, ReleaseJob, StartJob
from guildhall.domain.jobs.errors import JobFenced
from guildhall.domain.jobs.job import Job
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.retry import next_attempt_at
from guildhall.domain.record import Record
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.domain.variants.commands import DraftVariant

R = TypeVar("R")

ROLES = {"document": "docs", "code": "developer"}
"""Which agent makes which kind of variant."""

COMMAND_SECONDS = 600.0
FINAL_FAILURES = (RenderingFailed, ValidationFailed)
"""What comes to the same when it is tried again."""

FAILURES = (ThinkingFailed, VariantFailed, RepositoryError, *FINAL_FAILURES)
"""What an attempt may fail by, as sentences."""


class Make(Protocol):
    """How a kind of variant is made."""

    def __call__(self, bench: Bench, number: int) -> Made:
        """Make the variant of a number, counted from 1."""
        ...


class Taken(Record):
    """A job that was taken for a session, ``since`` when by the process's holdings."""

    job: Job
    session_id: str
    role: str
    since: float


class Clerk:
    """One worker's place at jobs."""

    def __init__(self, company: Company, holdings: Holdings, makers: dict[str, Make], name: str) -> None:
        self._company = company
        self._holdings = holdings
        self._makers = makers
        self._name = name

    def work_once(self) -> bool:
        """Take the job that has been due the longest, and work on it; false when none is due."""
        taken = self._execute(self._company.origin(self._name), self._take)
        if taken is None:
            return False
        self._do(taken)
        return True

    def _take(self, tx: Transaction) -> Taken | None:
        for row in tx.views.come_due("Job", tx.now, limit=1):
            job: Job = tx.state("Job", row.id)
            role, session_id, ttl = ROLES[job.kind], tx.new_id(), self._company.lease_seconds
            spawn = SpawnSession(session_id, role, role, project_id=job.project_id or "")
            spawn_session(self._company, tx, spawn)
            tx.ask("Session", session_id, AssignSession(None, None, f"job {job.job_id}"))
            job = tx.ask("Job", job.job_id, StartJob(session_id, role, ttl, tx.now))
            queue.heartbeat(tx, f"Job:{job.job_id}", job.fence, ttl, self._holdings.process)
            return Taken(job, session_id, role, self._holdings.decided_at(tx))
        return None

    def _do(self, taken: Taken) -> None:
        job = taken.job
        holding = self._holdings.hold(f"Job:{job.job_id}", job.fence, taken.since)
        try:
            work = self._work(taken, holding)
            bench = Bench(self._company, job, work)
            for number in range(len(job.variants) + 1, job.wanted + 1):
                work.proceed()
                self._hand_in(taken, bench, number, self._makers[job.kind](bench, number))
            self._complete(taken, work.terms.origin)
        except SessionEnded as ended:
            self._ended(taken, ended)
        except JobFenced as error:
            self._company.world.storage.note(taken.session_id, f"the session ended: {error}")
        except FAILURES as error:
            self._failed(taken, str(error), is_final=isinstance(error, FINAL_FAILURES))
        except Exception as error:  # noqa: BLE001 - whatever an attempt fails by, who asked must learn of it
            self._failed(taken, f"{type(error).__name__}: {error}", is_final=False)
        finally:
            self._holdings.let_go(holding)
            self._company.world.storage.remove_workspace(taken.session_id)

    def _work(self, taken: Taken, holding: Holding) -> Work:
        company, job = self._company, taken.job
        folder = company.world.storage.open_session(taken.session_id, brief_of_job(job, taken.role))
        origin = company.origin(taken.role, job.job_id, agent_id=taken.role, session_key=taken.session_id)
        toolbox = company.world.toolbox
        tools = Tools(toolbox.path, toolbox.read_only)
        terms = SessionTerms(
            taken.session_id, taken.role, "", origin, folder, holding, tools, COMMAND_SECONDS
        )
        budgets = budget_ids(None, None, job.project_id, company.scope.org_id)
        return Work(
            company, self._holdings, terms, Purse(company, origin, taken.session_id, "", budgets, None)
        )

    def _hand_in(self, taken: Taken, bench: Bench, number: int, made: Made) -> None:
        """Put a variant into the journal together with the job's word that it is there: never twice."""
        job = taken.job

        def unit(tx: Transaction) -> None:
            draft = DraftVariant(
                made.variant_id, job.job_id, number, made.file_name, made.content, made.change, job.project_id
            )
            tx.ask("Variant", made.variant_id, draft)
            tx.ask("Job", job.job_id, RecordVariant(job.fence, made.variant_id))

        try:
            self._execute(bench.work.terms.origin, unit)
        except JobFenced:
            if made.change is not None and job.project_id is not None:
                self._company.world.repositories.open(job.project_id).delete_ref(made.change.ref)
            raise

    def _complete(self, taken: Taken, origin: Origin) -> None:
        def unit(tx: Transaction) -> None:
            tx.ask("Job", taken.job.job_id, CompleteJob(taken.job.fence))
            end_job_session(tx, taken.job, "", completed=True)

        self._execute(origin, unit)

    def _ended(self, taken: Taken, ended: SessionEnded) -> None:
        """The session may not go on: give the job back, without using up an attempt."""
        if ended.reason == "lease_lost":
            return
        if ended.reason == "budget_exceeded":
            self._failed(taken, "a budget of the project or the org does not hold it", is_final=True)
            return

        def unit(tx: Transaction) -> None:
            tx.ask("Job", taken.job.job_id, ReleaseJob(taken.job.fence, ended.reason))
            end_job_session(tx, taken.job, ended.reason)

        self._execute(self._company.origin(self._name, taken.job.job_id), unit)

    def _failed(self, taken: Taken, reason: str, *, is_final: bool) -> None:
        job, chance = taken.job, int(self._company.system.chance.uniform(0, 1000))
        self._company.world.storage.note(taken.session_id, f"the attempt failed: {reason}")

        def unit(tx: Transaction) -> None:
            now: Job = tx.state("Job", job.job_id)
            if now.status != "running" or now.fence != job.fence:
                return  # it passed on meanwhile, and with it the right to say so
            again = next_attempt_at(tx.now, now.attempts + 1, chance)
            tx.ask("Job", job.job_id, FailJobAttempt(job.fence, tail(reason, 3500), again, is_final))
            end_job_session(tx, job, "attempt_failed")

        self._execute(self._company.origin(self._name, job.job_id), unit)

    def _execute(self, origin: Origin, unit: Callable[[Transaction], R]) -> R:
        return self._company.journal.execute(self._company.scope, origin, unit)
