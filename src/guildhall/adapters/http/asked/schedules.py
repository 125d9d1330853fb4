"""What requests say of the tasks and runs that a schedule starts."""

from __future__ import annotations

from pydantic import Field

from guildhall.adapters.http.asked.runs import RunWork
from guildhall.adapters.http.asked.tasks import Description, PriorityWord, Title
from guildhall.adapters.http.fields import Lines, Name
from guildhall.adapters.http.models import AskedModel
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.vocabulary import priority_in
from guildhall.domain.tasks.definition import Complexity

LONGEST_BACKLOG = 64 * 1024
"""Characters of a scheduled run's backlog, which stands in the journal itself."""


class ScheduledTask(AskedModel):
    """A task that is put on a project's queue at each tick, ready to be claimed."""

    project_id: Name
    title: Title
    description: Description = ""
    role: Name = "developer"
    priority: PriorityWord = "medium"
    complexity: Complexity = "m"
    acceptance_criteria: Lines = Field(default_factory=list)
    owned_paths: Lines | None = None
    commands: Lines = Field(default_factory=list)

    def planned(self) -> PlannedTask:
        """As a backlog would have it, under the project's next code."""
        return PlannedTask(
            code="",
            title=self.title,
            description=self.description,
            role=self.role,
            priority=priority_in(self.priority),
            complexity=self.complexity,
            owned_paths=None if self.owned_paths is None else tuple(self.owned_paths),
            commands=tuple(self.commands),
            acceptance_criteria=tuple(self.acceptance_criteria),
        )


class ScheduledRun(RunWork):
    """A run that is started at each tick. With ``fresh`` it does again what runs before it have done."""

    project_id: Name
    backlog: str = Field("", max_length=LONGEST_BACKLOG, description="YAML, Markdown or queue.json, as text.")
    fresh: bool = Field(True, description="Without goal and backlog what is on the queue is done once.")

    def repeated(self) -> ScheduledRun:
        """The run as each tick asks for it: tasks of the queue are not copied."""
        return self if self.goal or self.backlog else self.model_copy(update={"fresh": False})
