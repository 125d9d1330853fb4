"""pm_analyze_requirements: pm and ba say what they make of the backlog (seed S0, *Kickoff Flow*)."""

from __future__ import annotations

from typing import Literal

from guildhall.application.ports.agent_runtime import Analysis, SessionEnded
from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.backlogs import backlog_of
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.projects.commands import CompleteKickoff, RecordKickoffPart, RequestKickoff

ROLES: tuple[Literal["pm", "ba"], ...] = ("pm", "ba")


def perform(shift: Shift) -> Outcome:
    """Have both roles read the backlog; what one of them could not say is kept as an error."""
    backlog = backlog_of(shift.company, shift.run)
    kickoff_id = shift.step_id
    project_id = shift.project.project_id
    _tell(shift, RequestKickoff(kickoff_id, backlog.goal or backlog.name, shift.work.terms.session_id))
    for role in ROLES:
        try:
            analysis, error = shift.runtime.analyze(role, backlog, shift.work), ""
        except SessionEnded:
            raise
        except Exception as failure:  # noqa: BLE001 - one role's failure is kept, the other's part counts
            analysis, error = Analysis(), f"{type(failure).__name__}: {failure}"
        part = RecordKickoffPart(
            kickoff_id,
            role,
            analysis.pm_summary,
            analysis.ba_requirements,
            analysis.risks,
            analysis.next_steps,
            error[:2000],
        )
        _tell(shift, part)

    def effect(tx: Transaction) -> None:
        tx.ask("Project", project_id, CompleteKickoff(kickoff_id))

    return Outcome({"outcome": "pass"}, (effect,))


def _tell(shift: Shift, command: object) -> None:
    shift.company.journal.execute(
        shift.company.scope,
        shift.work.terms.origin,
        lambda tx: tx.ask("Project", shift.project.project_id, command),
    )
