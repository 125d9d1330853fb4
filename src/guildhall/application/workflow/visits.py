"""What the nodes ask for and where they lead: the application's part of the workflow's graphs.

Work is put on the queue as steps; dev_work_cycle waits for the task itself, and deliver for the run's tasks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from guildhall.application.approvals.gates import Question, questions_at
from guildhall.application.approvals.verdicts import ask, verdict_on
from guildhall.application.company import Company
from guildhall.application.fencing import check_lease, fenced
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.workflow import Departure, Visit
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.queries import run_is_busy, waiting_tasks
from guildhall.application.workflow.routing import Answer, route
from guildhall.application.workflow.sending_back import passed_by
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.record import evolve
from guildhall.domain.runs.commands import RecordDecision
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import QueueStep, step_id
from guildhall.domain.tasks.commands import BlockTask
from guildhall.domain.tasks.task import Task

WITHOUT_STEP = ("dev_work_cycle", "deliver")
"""Nodes whose work is not a step: they wait for tasks."""


class RunVisits:
    """The port ``Visits`` over the journal; every write is one under the run's lease."""

    def __init__(self, company: Company, origin: Origin) -> None:
        self._company = company
        self._origin = origin

    def arrive(self, visit: Visit) -> None:
        """Put the node's work on the queue, once, and where a person is to be asked once they answered."""
        if visit.node in WITHOUT_STEP or self._state("Step", _id(visit)).exists:
            return
        said: Answer = {}
        for question in self._questions(visit):
            verdict = verdict_on(self._company, question, visit.iteration)
            if not verdict.answered:
                self._execute(visit, partial(ask, question=question, visited=visit.iteration))
                return
            said = verdict.request
            if said:
                break  # one refusal is enough
        self._execute(visit, lambda tx: _queue_step(tx, visit, said))

    def answer(self, visit: Visit) -> Answer | None:
        """What came of it, none while it is still to be waited for."""
        if visit.node == "dev_work_cycle":
            return _of_task(self._state("Task", visit.task_id or ""))
        if visit.node == "deliver":
            return self._of_delivery(visit.run_id)
        step = self._state("Step", _id(visit))
        if step.status == "completed":
            return step.result
        return self._of_stop(visit) if step.status == "queued" else None

    def goes_on(self, task_id: str) -> bool:
        """Whether a task that its thread was done with is in flight again: somebody let it go on."""
        task: Task = self._state("Task", task_id)
        return task.status in IN_FLIGHT

    def depart(self, visit: Visit, answer: Answer) -> Departure:
        """Decide where to go on, and record it."""
        departure = route(visit, answer)
        command = RecordDecision(
            visit.node, departure.next_node, departure.rationale[:2000], visit.iteration, visit.task_id
        )

        def unit(tx: Transaction) -> None:
            if visit.node == "deliver":
                _block_what_waits(tx, visit.run_id)
            if not tx.state("Run", visit.run_id).ended:
                tx.ask("Run", visit.run_id, command)

        self._execute(visit, unit)
        return departure

    def _questions(self, visit: Visit) -> tuple[Question, ...]:
        """What a person has to be asked first; a run that was asked to stop asks nothing new."""
        run: Run = self._state("Run", visit.run_id)
        return () if run.stop_requested else questions_at(self._company, run, visit.node, visit.task_id)

    def _of_stop(self, visit: Visit) -> Answer | None:
        """A stopped run's work that nobody began is not waited for."""
        if visit.task_id is not None or visit.node == "final_decision":
            return None
        run: Run = self._state("Run", visit.run_id)
        return {"outcome": "stopped", "cause": run.stop_requested} if run.stop_requested else None

    def _of_delivery(self, run_id: str) -> Answer | None:
        run: Run = self._state("Run", run_id)
        views = self._company.journal.views(self._company.scope)
        if run.stop_requested:
            at_work = views.find("Session", run_id=run_id, status="working", limit=1)
            return None if at_work else {"outcome": "stopped", "cause": run.stop_requested}
        return None if run_is_busy(views, run_id) else {"outcome": "pass"}

    def _state(self, entity_type: str, entity_id: str) -> Any:
        return self._company.journal.state(self._company.scope, entity_type, entity_id)

    def _execute(self, visit: Visit, unit: Callable[[Transaction], None]) -> None:
        driven = fenced(self._company, lambda tx: check_lease(tx, f"run:{visit.run_id}", visit.mandate.fence))
        origin = evolve(self._origin, causation_id=visit.mandate.cause)
        driven.journal.execute(self._company.scope, origin, unit)


def _id(visit: Visit) -> str:
    return step_id(visit.run_id, visit.task_id, visit.node, visit.iteration)


def _queue_step(tx: Transaction, visit: Visit, said: Answer) -> None:
    run: Run = tx.state("Run", visit.run_id)
    serial = f"merge:{run.project_id}" if visit.node == "merge" else ""
    request = {**(_found_so_far(tx, visit) if visit.node == "merge" else {}), **said}
    command = QueueStep(
        visit.run_id, run.project_id, visit.node, visit.iteration, visit.task_id, serial, request
    )
    tx.ask("Step", _id(visit), command)


def _found_so_far(tx: Transaction, visit: Visit) -> Answer:
    """What the newest visit of each judging cycle found: ``results`` of criteria, and what the ``tests`` say.

    ``tests`` holds their ``outcome`` and a ``note``; it is empty where they were not asked. ``accepted`` says
    what a person accepted of the scan's findings, empty where nobody had to.
    """
    passed = passed_by(tx.views, visit.run_id, visit.task_id)
    tests, scan = passed.get("qa_test_cycle", {}), passed.get("security_scan_cycle", {})
    return {
        "results": [result for found in passed.values() for result in found.get("results", [])],
        "tests": {"outcome": tests["tests"], "note": tests["note"]} if "tests" in tests else {},
        "accepted": scan["note"] if "accepted" in scan else "",
    }


def _of_task(task: Task) -> Answer | None:
    outcomes = {
        "review": "pass",
        "approved": "pass",
        "merging": "pass",
        "done": "done",
        "blocked": "blocked",
        "cancelled": "gone",
    }
    if task.status not in outcomes:
        return None
    reason = task.blocked.reason if task.blocked else ""
    return {"outcome": outcomes[task.status], "reason": reason}


def _block_what_waits(tx: Transaction, run_id: str) -> None:
    """What still waits behind a blocked or cancelled task is blocked too, with reason ``blocker``."""
    if tx.state("Run", run_id).stop_requested:
        return
    for task in waiting_tasks(tx.views, run_id):
        blockers = tx.states("Task", list(task.open_blockers))
        named = ", ".join(f"{one.code} ({one.status})" for one in blockers)
        tell(tx, task.id, BlockTask("blocker", f"it waits for {named}", "guildhall"))
