"""Steering a run from outside: pause, resume, stop. Each takes effect between two steps of an agent."""

from __future__ import annotations

from collections.abc import Callable

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.domain.projects.commands import ResumeProject
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.commands import RequestPause, RequestStop, ResumeRun
from guildhall.domain.runs.run import Run


def pause_run(company: Company, run_id: str, actor: str, reason: str = "") -> Run:
    """Ask a run to come to rest; what agents are doing is brought to its end first.

    Raises:
        DomainError: when it has ended.
    """
    return _execute(company, run_id, actor, lambda tx: pause(tx, run_id, reason))


def stop_run(company: Company, run_id: str, actor: str, reason: str = "") -> Run:
    """Ask a run to end with what is merged by then; it is reported as ``stopped_by_user``.

    Raises:
        DomainError: when it has ended.
    """
    return _execute(company, run_id, actor, lambda tx: stop(tx, run_id, reason))


def resume_run(company: Company, run_id: str, actor: str) -> Run:
    """Let a paused run go on; one that is not paused is left as it is.

    Raises:
        DomainError: when it has ended.
    """
    return _execute(company, run_id, actor, lambda tx: resume(tx, run_id))


def pause(tx: Transaction, run_id: str, reason: str = "") -> Run:
    """What :func:`pause_run` does, in a unit of the caller's."""
    return tx.ask("Run", run_id, RequestPause(reason))


def stop(tx: Transaction, run_id: str, reason: str = "") -> Run:
    """What :func:`stop_run` does, in a unit of the caller's."""
    return tx.ask("Run", run_id, RequestStop("user", reason))


def resume(tx: Transaction, run_id: str) -> Run:
    """What :func:`resume_run` does, in a unit of the caller's."""
    run: Run = tx.state("Run", run_id)
    if not run.ended and run.exists and not run.pause_requested and run.status != "paused":
        return run
    after: Run = tx.ask("Run", run_id, ResumeRun())
    project: Project = tx.state("Project", after.project_id)
    if project.status == "paused" and project.active_run_id == run_id:
        tx.ask("Project", after.project_id, ResumeProject(run_id))
    return after


def _execute(company: Company, run_id: str, actor: str, unit: Callable[[Transaction], Run]) -> Run:
    origin = company.origin(actor, correlation_id=run_id)
    return company.journal.execute(company.scope, origin, unit)
