"""dev_work_cycle: an agent does a claimed task in its own clone; Guildhall commits what it leaves there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from guildhall.application.authorship import author_of, commit_message
from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import AgentRuntime, SessionEnded, WorkOutcome
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.repository import Repository, RepositoryError
from guildhall.application.sessions.assignments import assignment_of
from guildhall.application.sessions.work import Work
from guildhall.application.tasks.handlers import close_session, tell
from guildhall.application.workflow.shift import BRANCH_PREFIX, tail
from guildhall.domain.policies.retry import next_attempt_at
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task

RESCUED = "refs/guildhall/rescued/"
"""Where the work of a session that did not get to its end is kept."""


@dataclass(frozen=True, slots=True)
class Job:
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


def perform(job: Job) -> None:
    """Do the task, and hand in what came of it under the lease's fence."""
    base = job.repository.resolve(BRANCH_PREFIX + job.run.branch) or job.run.base_commit
    branch = branch_of(job.task)
    try:
        job.work.proceed()
        job.repository.create_workspace(job.work.workspace, base, branch)
        _tell(job, commands.StartTask(job.fence, branch, base))
        outcome = job.runtime.develop(
            assignment_of(job.company, job.project, job.task, job.task.role), job.work
        )
    except SessionEnded as ended:
        _ended(job, base, ended)
        return
    except RepositoryError as error:
        _failed(job, str(error))
        return
    if outcome.status == "needs_agent":
        _tell(job, commands.BlockTask("needs_agent", outcome.summary, "guildhall", job.fence), completed=True)
    elif outcome.status == "failed":
        rescue(job.repository, job.work, base)
        _failed(job, outcome.summary)
    else:
        _hand_in(job, base, branch, outcome)


def branch_of(task: Task) -> str:
    """``feat/<task>-<slug>`` (seed S4, section 11)."""
    slug = re.sub(r"[^a-z0-9]+", "-", task.title.lower())[:40].strip("-")
    code = re.sub(r"[^A-Za-z0-9._-]+", "-", task.code).strip("-.") or "task"
    return f"feat/{code}-{slug}" if slug else f"feat/{code}"


def rescue(repository: Repository, work: Work, base: str) -> None:
    """Keep what an unfinished session left in its workspace under a ref; nothing when it left nothing."""
    terms = work.terms
    message = f"Work of session {terms.session_id}, which did not get to its end\n"
    try:
        repository.commit_tree(
            work.workspace, base, author_of(terms.agent_id), message, RESCUED + terms.session_id
        )
    except RepositoryError as error:
        # What no commit can hold must not change how the session ended.
        work.note(f"what it left behind could not be kept: {error}")


def _hand_in(job: Job, base: str, branch: str, outcome: WorkOutcome) -> None:
    task = job.task
    message = commit_message(
        f"{task.code}: {task.title}",
        "\n\n".join(part for part in (outcome.summary, outcome.tests, outcome.risks) if part),
        {"Guildhall-Task": task.code, "Guildhall-Run": job.run.run_id},
    )
    try:
        job.work.proceed()
        commit = job.repository.commit_tree(
            job.work.workspace, base, author_of(task.role), message, BRANCH_PREFIX + branch
        )
    except SessionEnded as ended:
        _ended(job, base, ended)
        return
    except RepositoryError as error:
        _failed(job, str(error))
        return
    if _came_back_unchanged(job, base, commit):
        findings = "\n".join(f"{one.source}: {one.text}" for one in task.findings[-3:])
        blocked = commands.BlockTask("changes_refused", findings, "guildhall", job.fence)
        _tell(job, blocked, completed=True)
        return
    complete = commands.CompleteTask(job.fence, commit, commit is not None, summary=outcome.summary[:4000])
    _tell(job, complete, completed=True)


def _came_back_unchanged(job: Job, base: str, commit: str | None) -> bool:
    """Whether this is, file for file, what was sent back before: doing it again would go on for ever."""
    task = job.task
    if not task.findings or not task.review_iterations or task.findings[-1].source == "merge":
        return False
    if commit is None or task.commit is None:
        return commit == task.commit
    same_base = job.repository.tree_of(task.base_commit) == job.repository.tree_of(base)
    return same_base and job.repository.tree_of(commit) == job.repository.tree_of(task.commit)


def _failed(job: Job, reason: str) -> None:
    chance = int(job.company.system.chance.uniform(0, 1000))

    def unit(tx: Transaction) -> None:
        attempt = tx.state("Task", job.task.id).attempts + 1
        again = next_attempt_at(tx.now, attempt, chance)
        after = tell(tx, job.task.id, commands.FailAttempt(job.fence, tail(reason, 3500), again))
        close_session(tx, after, job.work.terms.session_id, "attempt_failed")

    _execute(job, unit)


def _ended(job: Job, base: str, ended: SessionEnded) -> None:
    """The session may not go on: keep its work, and give the task back without using up an attempt."""
    if ended.reason == "lease_lost":
        return
    if job.work.workspace.exists():
        rescue(job.repository, job.work, base)
    _tell(job, commands.InterruptTask(job.fence, ended.reason), completed=False)


def _tell(job: Job, command: object, *, completed: bool | None = None) -> None:
    """Have the task decide; with ``completed`` the session ends in the same transaction."""

    def unit(tx: Transaction) -> None:
        after = tell(tx, job.task.id, command)
        if completed is not None:
            reason = "completed" if completed else "interrupted"
            close_session(tx, after, job.work.terms.session_id, reason, completed=completed)

    _execute(job, unit)


def _execute(job: Job, unit: Callable[[Transaction], None]) -> None:
    job.company.journal.execute(job.company.scope, job.work.terms.origin, unit)
