"""Why a task does not move, with what its run and its budgets add to what the queue says."""

from __future__ import annotations

from guildhall.application.approvals.queries import asked_about
from guildhall.application.company import Company
from guildhall.application.driving import is_driven
from guildhall.application.references import tail
from guildhall.application.tasks.codes import is_changelog
from guildhall.application.tasks.queries import Wait, why
from guildhall.domain.budgets.budget import Budget
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task


def waits_of(company: Company, task: Task) -> list[Wait]:
    """Everything that a task waits for, in words; empty when it could be taken now, or is done."""
    if task.status in FINAL:
        return []
    waits = why(company.journal.views(company.scope), task, company.system.clock.now())
    if task.run_id is None:
        waits.append(Wait("run", "it is in no run; a run of a backlog that has it takes it up"))
        return waits
    run: Run = company.journal.state(company.scope, "Run", task.run_id)
    if run.ended and is_changelog(task):
        return [
            *waits,
            Wait("run", f"its run {run.run_id} ended {run.status}, and no other run takes its changelog up"),
        ]
    return [*waits, *_of_people(company, task, run), *_of_run(company, run), *_of_budgets(company, task, run)]


def _of_people(company: Company, task: Task, run: Run) -> list[Wait]:
    views = company.journal.views(company.scope)
    return [
        Wait(
            "approval",
            f"{one.question} `guildhall approvals {tail(one.approval_id)}` shows it, "
            f"`guildhall approve {tail(one.approval_id)}` says yes",
        )
        for one in asked_about(views, f"Task:{task.id}", f"Run:{run.run_id}")
    ]


def _of_run(company: Company, run: Run) -> list[Wait]:
    if run.ended:
        return [Wait("run", f"its run {run.run_id} ended {run.status}; the same backlog again takes it up")]
    if run.stop_requested:
        return [
            Wait("run", f"its run {run.run_id} was asked to stop ({run.stop_requested}): nothing new begins")
        ]
    if run.pause_requested or run.status == "paused":
        state = "is paused" if run.status == "paused" else "was asked to pause: nothing new begins"
        return [Wait("run", f"its run {run.run_id} {state}; `guildhall resume {run.run_id}` lets it go on")]
    if not is_driven(company, run):
        return [
            Wait(
                "run", f"nobody drives its run {run.run_id}; `guildhall resume {run.run_id}` goes on with it"
            )
        ]
    return []


def _of_budgets(company: Company, task: Task, run: Run) -> list[Wait]:
    ids = [
        f"task/{task.id}",
        f"run/{run.run_id}",
        f"project/{task.project_id}",
        f"org/{company.scope.org_id}",
    ]
    waits: list[Wait] = []
    for budget_id in ids:
        budget: Budget = company.journal.state(company.scope, "Budget", budget_id)
        if budget_id in run.exceeded_budgets or 0 in (budget.left_tokens, budget.left_micros):
            held = " (part of it is reserved by calls under way)" if budget.outstanding else ""
            waits.append(Wait("budget", f"the budget {budget_id} has nothing left for a call{held}"))
    return waits
