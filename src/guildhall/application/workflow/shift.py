"""One piece of work of a node, with everything that whoever performs it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guildhall.application.branches import BRANCH_PREFIX, began_at, counts_from, tip_of
from guildhall.application.company import Company
from guildhall.application.fencing import fenced
from guildhall.application.ports.agent_runtime import AgentRuntime
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.repository import Repository
from guildhall.application.sessions.work import Work
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import Step, StepFenced
from guildhall.domain.tasks.task import Task

STEP_TRIES = 3
"""After so many a step that fails is given up."""


class Shift(Record):
    """A claimed step and its session at work. ``task`` is none for the company's own nodes."""

    company: Company
    project: Project
    run: Run
    step_id: str
    step: Step
    task: Task | None
    work: Work
    runtime: AgentRuntime

    @property
    def held(self) -> Company:
        """The company for what this step writes: nothing any more once it has passed on to another worker."""
        step_id, step = self.step_id, self.step

        def check(tx: Transaction) -> None:
            now: Step = tx.state("Step", step_id)
            if now.status != "claimed" or now.fence != step.fence:
                raise StepFenced(
                    f"step {step.node} passed on to another worker", rule="step.fence_is_current"
                )

        return fenced(self.company, check)

    @property
    def repository(self) -> Repository:
        """The project's bare repository."""
        return self.company.world.repositories.open(self.project.project_id)

    @property
    def branch(self) -> str:
        """The full name of the branch that the run merges to."""
        return BRANCH_PREFIX + self.run.branch

    @property
    def subject(self) -> Task:
        """The task of a delivery node."""
        if self.task is None:
            raise LookupError(f"the node {self.step.node} has no task")
        return self.task

    def tip(self) -> str:
        """The commit that the run's branch stands at now."""
        return tip_of(self.company, self.run)

    @property
    def base(self) -> str:
        """The commit that the run's branch began at."""
        return began_at(self.company, self.run)

    @property
    def start(self) -> str:
        """The commit from which the run's branch counts: its base without what earlier runs still owe."""
        return counts_from(self.company, self.run)

    @property
    def is_last_try(self) -> bool:
        """Whether the step is given up where it fails once more."""
        return self.step.releases + 1 >= STEP_TRIES

    def setting(self, name: str, default: Any) -> Any:
        """A value of the run's config snapshot, which never changes during the run."""
        found = self.run.config_snapshot.get(name)
        return default if found is None else found


class Effect(Record):
    """What a step's completion means for others, as data: a report that is kept on disk holds it too.

    ``name`` is one of :data:`~guildhall.application.workflow.effects.EFFECTS`; ``arguments`` are JSON values.
    """

    name: str
    arguments: dict[str, Any]


class Outcome(Record):
    """What a performer hands in.

    ``result`` is what the workflow routes by; its ``outcome`` is ``pass``, ``back``, ``blocked``,
    ``done``, ``gone`` or ``asked``. ``effects`` are brought about in the transaction that completes the step.
    """

    result: dict[str, Any]
    effects: tuple[Effect, ...] = ()


Perform = Callable[[Shift], Outcome]


def tail(text: str, limit: int = 2000) -> str:
    """The end of an output, where a failure says why."""
    text = text.strip()
    return text if len(text) <= limit else "…" + text[-limit:]
