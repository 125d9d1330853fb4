"""What happens in one run, as those are told who follow it: the one narrator of runs, here and on a server.

It reads the journal behind a position and must never decide anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.application.company import Company
from guildhall.application.narration.chronicle import Chronicle
from guildhall.application.narration.moves import Moved, move_of, run_words
from guildhall.application.narration.nodes import DOING
from guildhall.application.narration.outside import claimed_outside, held_outside
from guildhall.application.narration.told import Batch, News
from guildhall.application.ports.journal import Envelope
from guildhall.application.ports.workflow import COMPANY_NODES, DELIVERY_NODES
from guildhall.application.references import tail
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.events import ApprovalRequested
from guildhall.domain.kernel import Event
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.events import SessionProgressed
from guildhall.domain.sessions.session import Session
from guildhall.domain.steps.step import StepClaimed
from guildhall.domain.tasks.events import TaskClaimed, TaskPlaced, TaskStatusChanged
from guildhall.domain.tasks.task import Task

PAGE = 500
WAITS = "waiting"
"""What a ready task is called that comes after others: nobody may take it up yet."""
NAMED = 3
"""Tasks that another comes after which are named."""


class Newsreader:
    """Reads one run's part of the journal; ``run`` is as it was then, looked up tasks are remembered."""

    def __init__(self, company: Company, run_id: str) -> None:
        self._company = company
        self._run_id = run_id
        self.run: Run = company.journal.state(company.scope, "Run", run_id)
        self._tasks: dict[str, Task | None] = {}
        self._agents = Chronicle(company)

    def read(self, after: int) -> Batch:
        """The news behind a position, of so much of the journal as one page has."""
        page = self._company.journal.read(self._company.scope, after or self._beginning(), PAGE)
        items = [news for envelope in page if (news := self._news_of(envelope)) is not None]
        return Batch(items, page[-1].position if page else after, len(page) == PAGE)

    def _beginning(self) -> int:
        first = self._company.journal.read(self._company.scope, 0, 1, stream=f"Run:{self._run_id}")
        return first[0].position if first else 0

    def _news_of(self, envelope: Envelope) -> News | None:
        kind, _, entity_id = envelope.stream.partition(":")
        agent = self._agents.agent(envelope.agent_id) if envelope.agent_id else ""
        if kind == "Run" and entity_id == self._run_id:
            words = run_words(self._company.journal.recorded(envelope).event)
            return self._news(envelope, agent, words) if words else None
        if kind == "Step":
            return self._of_step(envelope, entity_id)
        if kind == "Approval":
            return self._of_approval(envelope, entity_id)
        if kind == "Session":
            return self._of_session(envelope, entity_id)
        task = self._task(entity_id) if kind == "Task" else None
        if task is None:
            return None
        event = self._company.journal.recorded(envelope).event
        moved = self._told_by_more(envelope, event, task) or move_of(event)
        return None if moved is None else self._news(envelope, agent, "", task, moved)

    def _told_by_more(self, envelope: Envelope, event: Event, task: Task) -> Moved | None:
        """Where an event brought a task by what its run knows besides; none where the event says it all."""
        if isinstance(event, TaskStatusChanged) and event.to_status == "ready":
            return self._readied(task)
        if isinstance(event, TaskClaimed):
            held = claimed_outside(self._company, event, envelope.emitted_at)
            return Moved(event.to_status, held) if held else None
        if isinstance(event, TaskPlaced):
            held = held_outside(self._company, now := self._now(task))
            return Moved(now.status, held) if held else None
        return None

    def _readied(self, task: Task) -> Moved | None:
        """That a new task comes after others, where it does: it may not be taken up yet."""
        waits_for = self._now(task).open_blockers
        before = [one.code for one in map(self._task, waits_for[:NAMED]) if one is not None]
        more = ["others"] if len(waits_for) > NAMED else []
        return Moved(WAITS, f"comes after {', '.join([*before, *more])}") if before else None

    def _of_step(self, envelope: Envelope, step_id: str) -> News | None:
        """Who takes up which step of a task, and what the run begins with; the rest is told by decisions."""
        run_id, task_id, node, _ = step_id.split("/")
        if run_id != self._run_id or envelope.type != StepClaimed.type or envelope.payload is None:
            return None
        event = self._company.journal.recorded(envelope).event
        agent, doing = self._agents.agent(getattr(event, "agent_id", "")), DOING.get(node, node)
        if node == COMPANY_NODES[0]:
            return self._news(envelope, agent, f"{agent} {doing}")
        task = self._task(task_id)
        return None if task is None else self._news(envelope, agent, "", task, Moved("review", doing))

    def _of_approval(self, envelope: Envelope, approval_id: str) -> News | None:
        """What a person is asked about the run or a task of it."""
        if envelope.type != ApprovalRequested.type or envelope.payload is None:
            return None
        approval: Approval = self._company.journal.state(self._company.scope, "Approval", approval_id)
        kind, _, entity_id = approval.subject.partition(":")
        task = self._task(entity_id) if kind == "Task" else None
        if task is None and entity_id != self._run_id:
            return None
        waits = tail(approval_id) if approval.status == "asked" else ""
        return self._news(envelope, "", f"a person is asked: {approval.question}", task, asks=waits)

    def _of_session(self, envelope: Envelope, session_id: str) -> News | None:
        """What an agent at work says that it waits for."""
        if envelope.type != SessionProgressed.type or envelope.payload is None:
            return None
        session: Session = self._company.journal.state(self._company.scope, "Session", session_id)
        if session.run_id != self._run_id:
            return None
        agent = self._agents.agent(session.agent_id)
        words: str = getattr(self._company.journal.recorded(envelope).event, "summary", "")
        task = self._task(session.task_id or "")
        if task is None:
            return evolve(self._news(envelope, agent, f"{agent}: {words}"), says=True)
        status = "review" if session.purpose in DELIVERY_NODES[1:] else "in_progress"
        return evolve(self._news(envelope, agent, "", task, Moved(status, words)), says=True)

    def _news(
        self,
        envelope: Envelope,
        agent: str,
        words: str,
        task: Task | None = None,
        moved: Moved | None = None,
        *,
        asks: str = "",
    ) -> News:
        at = envelope.emitted_at
        return News(
            envelope.position,
            at,
            (at - (self.run.created_at or at)).total_seconds(),
            agent,
            moved.why if moved else words,
            task.id if task else "",
            task.code if task else "",
            task.title if task else "",
            moved.status if moved else "",
            asks,
        )

    def _now(self, task: Task) -> Task:
        """A task as it stands: it may have been heard of before it was linked to what it comes after."""
        newest: Task | None = self._company.journal.views(self._company.scope).get("Task", task.id)
        return newest or task

    def _task(self, task_id: str) -> Task | None:
        """A task of this run, as it was when it was first heard of: its code and title do not change."""
        if task_id not in self._tasks:
            task: Task | None = self._company.journal.views(self._company.scope).get("Task", task_id)
            mine = task is not None and task.run_id == self._run_id
            self._tasks[task_id] = task if mine else None
        return self._tasks[task_id]


def all_news(reader: Newsreader, after: int) -> Iterator[Batch]:
    """What happened since, a page of the journal at a time, to its end."""
    while True:
        batch = reader.read(after)
        yield batch
        if not batch.more:
            return
        after = batch.position
