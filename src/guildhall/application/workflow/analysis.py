"""pm_analyze_requirements: pm and ba say what they make of the backlog (seed S0, *Kickoff Flow*)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from guildhall.application.ports.journal import Transaction
from guildhall.application.projects.kickoff import Role, conduct, request_kickoff
from guildhall.application.runs.backlogs import backlog_of
from guildhall.application.sessions.opening import open_session
from guildhall.application.sessions.work import Work
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.domain.projects.commands import CompleteKickoff


def perform(shift: Shift) -> Outcome:
    """Hold the run's kickoff: the step's own session is the pm's, the ba has one beside it."""
    company, project_id = shift.company, shift.project.project_id
    backlog = backlog_of(company, shift.run)
    kickoff_id = shift.step_id
    held, session_id = shift.held, shift.work.terms.session_id
    held.journal.execute(
        company.scope,
        shift.work.terms.origin,
        lambda tx: request_kickoff(tx, project_id, kickoff_id, backlog, session_id),
    )

    def session(role: Role) -> AbstractContextManager[Work]:
        if role == "pm":
            return nullcontext(shift.work)
        return open_session(
            company, shift.work.holdings, shift.project, role, "kickoff", run_id=shift.run.run_id
        )

    conduct(held, project_id, kickoff_id, backlog, shift.runtime, session)

    arguments = {"project_id": project_id, "kickoff_id": kickoff_id}
    return Outcome({"outcome": "pass"}, (Effect("kickoff.completed", arguments),))


def complete_kickoff(tx: Transaction, project_id: str, kickoff_id: str) -> None:
    """Let the project go on from its kickoff."""
    tx.ask("Project", project_id, CompleteKickoff(kickoff_id))
