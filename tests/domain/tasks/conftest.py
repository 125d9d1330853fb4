"""A task that is driven through its commands, with a clock and a journal of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.domain.kernel import DomainError, Event, Recorded
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks.decide import TaskBehavior
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.domain.tasks.task import Task

START = datetime(2026, 1, 1, tzinfo=UTC)


class Driver:
    """Asks one task and keeps what happened."""

    def __init__(self) -> None:
        self.behavior = TaskBehavior()
        self.task: Task = self.behavior.empty_state()
        self.history: list[Recorded] = []

    def ask(self, *commands: Any, actor: str = "user:ann") -> list[Event]:
        """Ask commands one after the other; return the events of the last one.

        An event in their place is one that old journals have and no command causes any more.
        """
        events: list[Event] = []
        for command in commands:
            events = self._decide(command)
            for event in events:
                number = self.task.version + 1
                recorded = Recorded(event, number, number, START + timedelta(seconds=number), actor)
                self.history.append(recorded)
                self.task = self.behavior.apply_event(self.task, recorded)
        return events

    def _decide(self, command: Any) -> list[Event]:
        if isinstance(command, Event):
            return [command]
        try:
            return list(self.behavior.handle_command(self.task, command))
        except DomainError as refusal:
            assert refusal.message.endswith(f"(rule {refusal.rule})"), "a refusal names its rule"
            raise

    def create(self, **fields: Any) -> Driver:
        """Create the task; fields of the definition and of the command, ready by default."""
        names = {"status", "review", "blocked_by", "open_blockers", "run_id", "sprint_id", "parent_id"}
        command = {name: fields.pop(name) for name in list(fields) if name in names}
        definition = TaskDefinition(**{"title": "Format the package", **fields})
        self.ask(c.CreateTask("t1", "p1", "T-1", definition, **{"status": "ready", **command}))
        return self

    def claim(self, agent: str = "dev", session: str = "s-dev") -> int:
        """Claim the task; return the token."""
        self.ask(c.ClaimTask(session, agent, f"worker:{agent}", 60))
        return self.task.fence

    def to(self, status: str) -> Driver:
        """Bring a task that is ready as far as ``status`` on the main line."""
        steps = {
            "ready": ("claimed", self.claim),
            "claimed": ("in_progress", lambda: self.ask(c.StartTask(self.task.fence, "feat/t-1", "b" * 40))),
            "in_progress": ("review", lambda: self.ask(c.CompleteTask(self.task.fence, commit="c" * 40))),
            "review": ("approved", lambda: self.ask(c.ApproveTask("agent:lead", "lead", "s-lead"))),
            "approved": ("merging", lambda: self.ask(c.BeginMerge("o" * 40, "n" * 40))),
            "merging": ("done", lambda: self.ask(c.RecordMerged("n" * 40))),
        }
        while self.task.status != status:
            following, step = steps[self.task.status]
            step()
            assert self.task.status == following
        return self

    def types(self) -> list[str]:
        """The names of all that happened."""
        return [recorded.event.type for recorded in self.history]


@pytest.fixture
def driver() -> Driver:
    """A task that was never created."""
    return Driver()
