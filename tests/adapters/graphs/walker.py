"""Walks a task's thread over a real journal and kills itself with SIGKILL at the point that it is told.

It reads lines ``FILE TRACE POINT`` and forks a walker for each: LangGraph is imported once, and every
walker is a process of its own. It answers with the walker's exit status as the shell counts it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import guildhall.adapters.graphs.build  # noqa: F401 - imported once, before any walker is forked
from guildhall.adapters.graphs import LangGraphEngine
from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Origin, Scope, Transaction
from guildhall.application.ports.workflow import Departure, Thread, Visit
from guildhall.application.workflow.routing import route
from guildhall.domain.runs.commands import QueueRun, RecordDecision, StartRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.steps.step import ClaimStep, CompleteStep, QueueStep, step_id
from guildhall.persistence.checkpoints import JournalCheckpointSaver
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG

SCOPE, ORIGIN = Scope("org-1"), Origin("guildhall")
RUN, TASK = "run-1", "task-1"
SENT_BACK = {("lead_review_cycle", 0)}
ENDS_AT = ("qa_test_cycle", 0)


class Points:
    """Counts the places where the process may die, and dies at one of them."""

    def __init__(self, deadly: int) -> None:
        self._deadly = deadly
        self.passed = 0

    def __call__(self) -> None:
        self.passed += 1
        if self.passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def after(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work with a point after it, which is as good as one before whatever comes next."""

        def followed(*args: Any) -> Any:
            result = work(*args)
            self()
            return result

        return followed


class JournalVisits:
    """Visits whose effects are the product's own: a step is queued, a decision is recorded."""

    def __init__(self, journal: SqlJournal, trace: str) -> None:
        self._journal = journal
        self._trace = trace

    def arrive(self, visit: Visit) -> None:
        self._note("arrive", visit)
        command = QueueStep(RUN, "project-1", visit.node, visit.iteration, TASK)
        self._execute(lambda tx: tx.ask("Step", _id(visit), command))

    def answer(self, visit: Visit) -> dict[str, Any] | None:
        step = self._journal.state(SCOPE, "Step", _id(visit))
        return step.result if step.status == "completed" else None

    def goes_on(self, _task_id: str) -> bool:
        return False

    def depart(self, visit: Visit, answer: dict[str, Any]) -> Departure:
        self._note("depart", visit)
        departure = route(visit, answer)
        command = RecordDecision(visit.node, departure.next_node, "because", visit.iteration, TASK)
        self._execute(lambda tx: tx.ask("Run", RUN, command))
        return departure

    def work(self) -> None:
        """Do the newest piece of work that is on the queue, as a worker would."""
        rows = self._journal.views(SCOPE).find("Step", run_id=RUN, status="queued", limit=9)
        for row in rows:
            step = row.state
            visited = (step.node, step.iteration)
            outcome = "back" if visited in SENT_BACK else "done" if visited == ENDS_AT else "pass"
            self._execute(lambda tx, row=row, outcome=outcome: _complete(tx, row.id, outcome))

    def _note(self, method: str, visit: Visit) -> None:
        with open(self._trace, "a", encoding="utf-8") as trace:  # noqa: PTH123
            trace.write(f"{method} {visit.node} {visit.iteration}\n")

    def _execute(self, unit: Callable[[Transaction], Any]) -> None:
        self._journal.execute(SCOPE, ORIGIN, unit)


def _id(visit: Visit) -> str:
    return step_id(visit.run_id, visit.task_id, visit.node, visit.iteration)


def _complete(tx: Transaction, step: str, outcome: str) -> None:
    fence = tx.ask("Step", step, ClaimStep("session-1", "dev", 60)).fence
    tx.ask("Step", step, CompleteStep(fence, {"outcome": outcome}))


def _begin_run(tx: Transaction) -> None:
    if not tx.state("Run", RUN).run_id:
        tx.ask("Run", RUN, QueueRun(RUN, "project-1", {}, "1", BacklogRef("yaml", "backlog.yaml", "0" * 64)))
        tx.ask("Run", RUN, StartRun())


def walk(file: str, trace: str, deadly: int) -> None:
    """Walk the thread to its end, or die on the way."""
    journal = SqlJournal(Store(f"sqlite:///{file}"), CATALOG, SystemClock(), UuidV7Ids())
    journal.execute(SCOPE, ORIGIN, _begin_run)
    points = Points(deadly)
    visits, store = JournalVisits(journal, trace), JournalCheckpointSaver(journal, SCOPE)
    for target, names in (
        (visits, ("arrive", "answer", "depart")),
        (store, ("save", "save_writes", "newest")),
    ):
        for name in names:
            setattr(target, name, points.after(getattr(target, name)))
    engine = LangGraphEngine(visits, store)
    while engine.advance(Thread("delivery", RUN, TASK)) == "waiting":
        visits.work()
    journal.close()
    if deadly:
        os._exit(3)  # there are not so many points


def main() -> None:
    """Fork a walker for each line of standard input."""
    for line in sys.stdin:
        file, trace, deadly = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            walk(file, trace, int(deadly))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
