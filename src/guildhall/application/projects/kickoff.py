"""Kickoff: a prompt becomes a summary, requirements, risks and next steps, by a pm and a ba session.

What one of them could not say is kept as an error beside what the other said (seed S0, *Kickoff Flow* and
*Error Handling*); the latest result is the project's state, every part an event.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import AgentRuntime, Analysis, SessionEnded
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import JournalUnavailable, Origin, Transaction
from guildhall.application.projects.answering import answering
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.sessions.opening import open_session
from guildhall.application.sessions.work import Work
from guildhall.domain.projects.commands import CompleteKickoff, RecordKickoffPart, RequestKickoff
from guildhall.domain.projects.errors import KickoffRefused
from guildhall.domain.projects.project import Kickoff, Project
from guildhall.domain.rules import refused

Role = Literal["pm", "ba"]
ROLES: tuple[Role, ...] = ("pm", "ba")

_ENDED = {
    "budget_exceeded": "a budget of the project or its org is used up: raise it, and hold the kickoff again",
    "lease_lost": "the lease of a session ran out before it had answered: hold the kickoff again",
    "paused": "a session was paused before it had answered: hold the kickoff again",
    "stopped": "a session was stopped before it had answered: hold the kickoff again",
}

OpenSession = Callable[[Role], AbstractContextManager[Work]]


def hold_kickoff(
    company: Company,
    project_id: str,
    prompt: Backlog,
    runtime: str,
    origin: Origin,
    session_id: str | None = None,
) -> Kickoff:
    """Hold a kickoff outside any run, in this process, and return its result.

    Raises:
        ValidationFailed: for an unknown runtime.
        KickoffRefused: while another one is being answered, or when a session ends before it has answered.
        DomainError: when the project is unknown or lacks a pm or a ba.
    """
    company.require_runtime(runtime)
    kickoff_id = company.system.ids.new()
    holdings = Holdings(company)

    def ask(tx: Transaction) -> Project:
        return request_kickoff(tx, project_id, kickoff_id, prompt, session_id)

    try:
        with answering(company, holdings, project_id, origin, ask) as project:

            def session(role: Role) -> AbstractContextManager[Work]:
                return open_session(company, holdings, project, role, "kickoff")

            try:
                conduct(company, project_id, kickoff_id, prompt, company.runtimes[runtime], session)
            except SessionEnded as ended:
                raise refused(KickoffRefused, _ENDED[ended.reason], "kickoff.sessions_answer") from ended
            _tell(company, origin, project_id, CompleteKickoff(kickoff_id))
    finally:
        holdings.close()
    held: Kickoff = company.journal.state(company.scope, "Project", project_id).kickoff
    return held


def request_kickoff(
    tx: Transaction, project_id: str, kickoff_id: str, prompt: Backlog, session_id: str | None
) -> Project:
    """Ask for a kickoff in the place of one that nobody answers any more; who asks has the right to.

    Raises:
        DomainError: when the project is unknown or lacks a pm or a ba.
    """
    before: Kickoff | None = tx.state("Project", project_id).kickoff
    command = RequestKickoff(
        kickoff_id,
        prompt.goal or prompt.name,
        session_id,
        in_place_of=None if before is None else before.kickoff_id,
    )
    project: Project = tx.ask("Project", project_id, command)
    return project


def conduct(
    company: Company,
    project_id: str,
    kickoff_id: str,
    prompt: Backlog,
    runtime: AgentRuntime,
    session: OpenSession,
) -> None:
    """Have pm and ba say their part, each in a session of its own; record each as it comes."""
    for role in ROLES:
        with session(role) as work:
            part = _part(kickoff_id, role, prompt, runtime, work)
            _tell(company, work.terms.origin, project_id, part)


def _part(
    kickoff_id: str, role: Role, prompt: Backlog, runtime: AgentRuntime, work: Work
) -> RecordKickoffPart:
    try:
        analysis, error = runtime.analyze(role, prompt, work), ""
    except (SessionEnded, JournalUnavailable):
        raise  # neither says anything of what the role had to say
    except Exception as failure:  # noqa: BLE001 - one role's failure is kept, and the other's part counts
        analysis, error = Analysis(), f"{type(failure).__name__}: {failure}"[:2000]
    return RecordKickoffPart(
        kickoff_id,
        role,
        analysis.pm_summary,
        analysis.ba_requirements,
        analysis.risks,
        analysis.next_steps,
        error,
    )


def _tell(company: Company, origin: Origin, project_id: str, command: object) -> None:
    company.journal.execute(company.scope, origin, lambda tx: tx.ask("Project", project_id, command))
