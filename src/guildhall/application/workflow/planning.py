"""pm_create_tasks: the pm turns the backlog into tasks on the queue; a structured one is taken as it is."""

from __future__ import annotations

from guildhall.application.ports.agent_runtime import Analysis
from guildhall.application.runs.backlogs import backlog_of
from guildhall.application.tasks.intake import Intake, import_tasks
from guildhall.application.tasks.settling import settle_interrupted
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.projects.project import Kickoff


def perform(shift: Shift) -> Outcome:
    """Plan, and import what was planned."""
    settle_interrupted(shift.held, shift.work.terms.origin, shift.project.project_id)
    backlog = backlog_of(shift.company, shift.run)
    plan = shift.runtime.plan(backlog, _analysis(shift.project.kickoff), shift.work)
    review = "none" if shift.setting("review", "required") == "none" else "required"
    intake = Intake(
        shift.project.project_id,
        shift.run.run_id,
        review=review,
        fresh=bool(shift.setting("fresh", False)),
    )
    ids = import_tasks(shift.held.journal, shift.company.scope, shift.work.terms.origin, intake, plan.tasks)
    note = plan.rationale or f"{len(ids)} tasks from {backlog.kind} {backlog.name}"
    own = shift.company.journal.views(shift.company.scope).tally(f"run-tasks:{shift.run.run_id}")
    before = len(set(ids.values())) - sum(own.values())
    result = {"outcome": "pass", "tasks": len(ids), "done_before": max(0, before)}
    return Outcome({**result, "rationale": note[:2000]})


def _analysis(kickoff: Kickoff | None) -> Analysis:
    if kickoff is None:
        return Analysis()
    return Analysis(kickoff.pm_summary, kickoff.ba_requirements, kickoff.risks, kickoff.next_steps)
