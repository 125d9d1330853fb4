"""Reads a run's part of the journal as it grows, for those who show it; it must never decide anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from guildhall.application.company import Company
from guildhall.application.narration.moves import Moved, move_of, run_words
from guildhall.application.narration.nodes import DOING
from guildhall.application.ports.journal import Envelope
from guildhall.application.ports.workflow import COMPANY_NODES
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.steps.step import StepClaimed
from guildhall.domain.tasks.task import Task

PAGE = 500


@dataclass(slots=True)
class Span:
    """When a task was first taken up and when it came to its end, for now or for good."""

    begun: datetime
    over: datetime | None = None

    def seconds(self, now: datetime) -> float:
        """How long it took, or has taken so far."""
        return ((self.over or now) - self.begun).total_seconds()


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to the run: to a task of it, or (``task`` none) to the run itself."""

    at: datetime
    task: Task | None
    moved: Moved | None
    agent: str
    words: str


class Watch:
    """One reader of one run; ``spans`` are by task id."""

    def __init__(self, company: Company, run_id: str) -> None:
        self._company = company
        self._run_id = run_id
        self._position = self._beginning()
        self._tasks: dict[str, Task | None] = {}
        self.spans: dict[str, Span] = {}

    def news(self) -> Iterator[News]:
        """What happened since the last call."""
        while True:
            page = self._company.journal.read(self._company.scope, self._position, PAGE)
            for envelope in page:
                self._position = envelope.position
                found = self._news_of(envelope)
                if found is not None:
                    yield found
            if len(page) < PAGE:
                return

    def _beginning(self) -> int:
        first = self._company.journal.read(self._company.scope, 0, 1, stream=f"Run:{self._run_id}")
        return first[0].position if first else 0

    def _news_of(self, envelope: Envelope) -> News | None:
        kind, _, entity_id = envelope.stream.partition(":")
        agent = envelope.agent_id or ""
        if kind == "Run" and entity_id == self._run_id:
            words = run_words(self._company.journal.recorded(envelope).event)
            return News(envelope.emitted_at, None, None, agent, words) if words else None
        if kind == "Step":
            return self._of_step(envelope, entity_id)
        task = self._task(entity_id) if kind == "Task" else None
        if task is None:
            return None
        moved = move_of(self._company.journal.recorded(envelope).event)
        if moved is None:
            return None
        self._measure(task.id, moved, envelope.emitted_at)
        return News(envelope.emitted_at, task, moved, agent, "")

    def _of_step(self, envelope: Envelope, step_id: str) -> News | None:
        """Who takes up which step of a task, and what the run begins with; the rest is told by decisions."""
        run_id, task_id, node, _ = step_id.split("/")
        if run_id != self._run_id or envelope.type != StepClaimed.type or envelope.payload is None:
            return None
        event = self._company.journal.recorded(envelope).event
        agent, doing = getattr(event, "agent_id", ""), DOING.get(node, node)
        if node == COMPANY_NODES[0]:
            return News(envelope.emitted_at, None, None, agent, f"{agent} {doing}")
        task = self._task(task_id)
        return None if task is None else News(envelope.emitted_at, task, Moved("review", doing), agent, "")

    def _task(self, task_id: str) -> Task | None:
        """A task of this run, as it was when it was first heard of: its code and title do not change."""
        if task_id not in self._tasks:
            task: Task | None = self._company.journal.views(self._company.scope).get("Task", task_id)
            mine = task is not None and task.run_id == self._run_id
            self._tasks[task_id] = task if mine else None
        return self._tasks[task_id]

    def _measure(self, task_id: str, moved: Moved, at: datetime) -> None:
        if task_id not in self.spans and moved.status in ("inbox", "planning", "ready"):
            return
        span = self.spans.setdefault(task_id, Span(at))
        span.over = at if moved.status in (*FINAL, "blocked") else None
