"""dev_work_cycle: an agent does a claimed task in its own clone; Guildhall commits what it leaves there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guildhall.application.authorship import author_of, task_message
from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import AgentRuntime, SessionEnded, WorkOutcome
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.repository import Repository, RepositoryError
from guildhall.application.sessions.assignments import assignment_of
from guildhall.application.sessions.work import Work
from guildhall.application.tasks.handlers import close_session, tell
from guildhall.application.workflow.branching import branch_of, rescue
from guildhall.application.workflow.reports import Report, hand_in
from guildhall.application.workflow.shift import BRANCH_PREFIX, Effect, tail
from guildhall.application.workflow.showing import failing, shown_unreviewed
from guildhall.application.workflow.unchanged import came_unchanged, refused
from guildhall.domain.policies.retry import next_attempt_at
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, asdict
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.progress import KeepProgress, Progress, progress_id
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task


class Job(Record):
    """A claimed task and its session at work."""

    company: Company
    project: Project
    run: Run
    task: Task
    fence: int
    work: Work
    runtime: AgentRuntime

    @property
    def repository(self) -> Repository:
        """The project's bare repository."""
        return self.company.world.repositories.open(self.project.project_id)


def perform(job: Job) -> bool:
    """Do the task, and hand in what came of it under the lease's fence.

    Returns whether the workspace is kept, because the session was paused between two commands.
    """
    base = job.repository.resolve(BRANCH_PREFIX + job.run.branch) or job.run.base_commit
    branch = branch_of(job.task)
    try:
        job.work.proceed()
        base = _take_up(job) or base
        if not job.work.finished:
            job.repository.create_workspace(job.work.workspace, base, branch)
        begin(job, branch, base)
        outcome = job.runtime.develop(
            assignment_of(job.company, job.project, job.task, job.task.role), job.work
        )
    except SessionEnded as ended:
        return _ended(job, base, ended)
    except RepositoryError as error:
        fail(job, str(error))
        return False
    if outcome.status == "done":
        return _hand_in(job, base, branch, outcome)
    _leave(job, base, outcome)
    return False


def _leave(job: Job, base: str, outcome: WorkOutcome) -> None:
    """Keep what there is of work that came to nothing, and say why it did."""
    if outcome.status == "needs_agent":
        block(job, "needs_agent", outcome.summary)
        return
    rescue(job.repository, job.work, base)
    if outcome.status == "command_missing":
        block(job, "command_missing", outcome.summary)
    else:
        fail(job, outcome.summary)


def _take_up(job: Job) -> str | None:
    """Go on in the workspace of a session that was paused; returns what that was made from."""
    kept: Progress = job.company.journal.state(job.company.scope, "Progress", _progress_of(job))
    fits = kept.finished and job.task.commands[: len(kept.finished)] == kept.finished
    if not fits or job.repository.resolve(kept.base) is None:
        return None
    if not job.company.world.storage.pass_workspace(kept.session_id, job.work.terms.session_id):
        return None
    job.work.finished.extend(kept.finished)
    return kept.base


def _progress_of(job: Job) -> str:
    return progress_id(job.run.run_id, job.task.id, job.task.review_iterations)


def begin(job: Job, branch: str, base: str) -> None:
    """Say that the work begins; from now on what was kept of a paused session is this one's."""

    def unit(tx: Transaction) -> None:
        tell(tx, job.task.id, commands.StartTask(job.fence, branch, base))
        tx.drop("Progress", _progress_of(job))

    _execute(job, unit)


def _hand_in(job: Job, base: str, branch: str, outcome: WorkOutcome) -> bool:
    task = job.task
    message = task_message(task, job.run.run_id, (outcome.summary, outcome.tests, outcome.risks))
    try:
        job.work.proceed_to_hand_in()
        commit = job.repository.commit_tree(
            job.work.workspace, base, author_of(task.role), message, BRANCH_PREFIX + branch
        )
        results = shown_unreviewed(job.company, job.run, task, job.work, commit or base)
    except SessionEnded as ended:
        return _ended(job, base, ended)
    except RepositoryError as error:
        fail(job, str(error))
        return False
    if came_unchanged(job.company, job.run.run_id, task, base, commit):
        effect, arguments = refused(job.run, task)
        report(job, effect, **arguments)
        return False
    if failed := failing(results):
        fail(job, failed)
        return False
    told = {"summary": outcome.summary[:4000], "results": [asdict(one) for one in results]}
    report(job, "task.completed", commit=commit, changed=commit is not None, **told)
    return False


def fail(job: Job, reason: str) -> None:
    """Say why this attempt came to nothing."""
    chance = int(job.company.system.chance.uniform(0, 1000))

    def unit(tx: Transaction) -> None:
        attempt = tx.state("Task", job.task.id).attempts + 1
        again = next_attempt_at(tx.now, attempt, chance)
        after = tell(tx, job.task.id, commands.FailAttempt(job.fence, tail(reason, 3500), again))
        close_session(tx, after, job.work.terms.session_id, "attempt_failed")

    _execute(job, unit)


def _ended(job: Job, base: str, ended: SessionEnded) -> bool:
    """The session may not go on: keep its work, and give the task back without using up an attempt.

    Paused between two commands, the workspace itself is kept, for the session that goes on.
    """
    if ended.reason == "lease_lost":
        return False
    if job.work.workspace.exists():
        rescue(job.repository, job.work, base)
    kept = ended.reason == "paused" and job.work.is_resumable
    interrupt(
        job, ended, KeepProgress(job.work.terms.session_id, base, tuple(job.work.finished)) if kept else None
    )
    return kept


def interrupt(job: Job, ended: SessionEnded, keep: KeepProgress | None = None) -> None:
    """Give the task back without using up an attempt, with what is kept for the session that goes on."""
    if ended.reason == "lease_lost":
        return

    def unit(tx: Transaction) -> None:
        after = tell(tx, job.task.id, commands.InterruptTask(job.fence, ended.reason))
        close_session(tx, after, job.work.terms.session_id, "interrupted", completed=False)
        if keep is not None:
            tx.save("Progress", _progress_of(job), keep)

    _execute(job, unit)


def block(job: Job, reason: str, detail: str) -> None:
    """Have the task wait for people."""
    report(job, "task.blocked", reason=reason, detail=detail)


def report(job: Job, effect: str, **arguments: Any) -> None:
    """Hand in what came of the task under the lease's fence; the session ends with it."""
    terms = job.work.terms
    held = {"task_id": job.task.id, "session_id": terms.session_id, "fence": job.fence}
    report = Report(terms.session_id, terms.run_id, terms.agent_id, (Effect(effect, {**held, **arguments}),))
    hand_in(job.company, job.work.holdings, terms.holding, report)


def _execute(job: Job, unit: Callable[[Transaction], None]) -> None:
    job.company.journal.execute(job.company.scope, job.work.terms.origin, unit)
