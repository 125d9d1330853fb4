"""Steering a run from outside: pause, resume, stop. Each takes effect between two steps of an agent."""

from __future__ import annotations

from typing import Any

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
    return _ask(company, run_id, actor, RequestPause(reason))


def stop_run(company: Company, run_id: str, actor: str, reason: str = "") -> Run:
    """Ask a run to end with what is merged by then; it is reported as ``stopped_by_user``.

    Raises:
        DomainError: when it has ended.
    """
    return _ask(company, run_id, actor, RequestStop("user", reason))


def resume_run(company: Company, run_id: str, actor: str) -> Run:
    """Let a paused run go on; one that is not paused is left as it is.

    Raises:
        DomainError: when it has ended.
    """

    def unit(tx: Transaction) -> Run:
        run: Run = tx.state("Run", run_id)
        if not run.ended and run.exists and not run.pause_requested and run.status != "paused":
            return run
        after: Run = tx.ask("Run", run_id, ResumeRun())
        project: Project = tx.state("Project", after.project_id)
        if project.status == "paused" and project.active_run_id == run_id:
            tx.ask("Project", after.project_id, ResumeProject(run_id))
        return after

    return company.journal.execute(company.scope, company.origin(actor, correlation_id=run_id), unit)


def _ask(company: Company, run_id: str, actor: str, command: Any) -> Run:
    origin = company.origin(actor, correlation_id=run_id)
    return company.journal.execute(company.scope, origin, lambda tx: tx.ask("Run", run_id, command))
