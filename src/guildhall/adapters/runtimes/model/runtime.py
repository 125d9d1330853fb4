"""``model``: agents that think with a language model of any provider that pydantic-ai supports.

It must never import that library before there is something to think about: it would slow every start down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from guildhall.adapters.runtimes.model import prompts
from guildhall.adapters.runtimes.model.backoff import Backoff
from guildhall.adapters.runtimes.model.pricing import cost_micros
from guildhall.adapters.runtimes.model.settings import ModelSettings
from guildhall.application.ports.agent_runtime import (
    Analysis,
    Assignment,
    Commission,
    Plan,
    ThinkingFailed,
    Verdict,
    WorkOutcome,
    WorkSession,
)
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.system import Chance, Clock

if TYPE_CHECKING:
    from guildhall.adapters.runtimes.model.outputs import Answer
    from guildhall.adapters.runtimes.model.thinking import Question

    AnswerT = TypeVar("AnswerT", bound=Answer)


class ModelRuntime:
    """An :class:`~guildhall.application.ports.agent_runtime.AgentRuntime` over a language model."""

    def __init__(self, settings: ModelSettings, clock: Clock, chance: Chance) -> None:
        self._settings = settings
        self._backoff = Backoff(clock, chance)

    @property
    def name(self) -> str:
        """``model``."""
        return "model"

    def check(self) -> None:
        """See whether the models can be used as they are set up, without a call to anybody.

        Raises:
            ValidationFailed: naming what is unknown or missing.
        """
        from guildhall.adapters.runtimes.model.provider import build_model

        for model in self._models():
            build_model(model, self._settings, None)

    def unpriced(self) -> tuple[str, ...]:
        """The models whose price nobody knows: a budget of money cannot hold them."""
        price = self._settings.price
        return tuple(model for model in self._models() if cost_micros(model, 1, 1, price) is None)

    def analyze(self, role: Literal["pm", "ba"], backlog: Backlog, session: WorkSession) -> Analysis:
        """Read a goal or backlog as pm or ba.

        Raises:
            ThinkingFailed: when there is no result.
            SessionEnded: when the session may not go on.
        """
        from guildhall.adapters.runtimes.model.outputs import BaAnalysis, PmAnalysis

        told = prompts.instructions(role, prompts.ANALYZE[role])
        said = prompts.backlog_prompt(backlog)
        if role == "pm":
            return self._think(role, told, said, PmAnalysis, session).analysis()
        return self._think(role, told, said, BaAnalysis, session).analysis()

    def plan(self, backlog: Backlog, analysis: Analysis, session: WorkSession) -> Plan:
        """Split a goal in prose into tasks; a backlog that is structured is taken as it is.

        Raises:
            ThinkingFailed: when there is no result.
            SessionEnded: when the session may not go on.
        """
        if structured(backlog):
            session.proceed()
            return Plan(tasks=backlog.tasks, rationale=f"the tasks of {backlog.name}, as they stand there")
        from guildhall.adapters.runtimes.model.outputs import PlanAnswer

        told = prompts.instructions("pm", prompts.PLAN)
        said = prompts.backlog_prompt(backlog, analysis)
        return self._think("pm", told, said, PlanAnswer, session).plan(f"{backlog.name} (planned by pm)")

    def develop(self, assignment: Assignment, session: WorkSession) -> WorkOutcome:
        """Let the model work on a task in the session's workspace.

        Raises:
            SessionEnded: when the session may not go on.
        """
        from guildhall.adapters.runtimes.model.outputs import WorkReport

        told = prompts.instructions(assignment.role, prompts.DEVELOP)
        said = prompts.task_prompt(assignment)
        try:
            report = self._think(assignment.role, told, said, WorkReport, session, may_change=True)
        except ThinkingFailed as failed:
            session.note(str(failed))
            return WorkOutcome(status="failed", summary=str(failed))
        return report.outcome()

    def review(
        self, assignment: Assignment, diff: str, prose: Sequence[str], session: WorkSession
    ) -> Verdict:
        """Judge a change against the criteria that no command can check; no criterion, no question.

        Raises:
            ThinkingFailed: when there is no result.
            SessionEnded: when the session may not go on.
        """
        if not prose:
            session.proceed()
            return Verdict(approved=True, rationale="the task has no criterion in prose")
        from guildhall.adapters.runtimes.model.outputs import ReviewAnswer

        told = prompts.instructions("dev_lead", prompts.REVIEW)
        said = prompts.review_prompt(assignment, diff, prose)
        return self._think("dev_lead", told, said, ReviewAnswer, session).verdict()

    def compose(self, commission: Commission, session: WorkSession) -> str:
        """Write one variant of a document.

        Raises:
            ThinkingFailed: when there is no result.
            SessionEnded: when the session may not go on.
        """
        from guildhall.adapters.runtimes.model.outputs import DocumentAnswer

        told = prompts.instructions("docs", prompts.COMPOSE)
        return self._think("docs", told, prompts.commission_prompt(commission), DocumentAnswer, session).text

    def _think(
        self,
        role: str,
        told: str,
        said: str,
        answer: type[AnswerT],
        session: WorkSession,
        *,
        may_change: bool = False,
    ) -> AnswerT:
        from guildhall.adapters.runtimes.model.thinking import Question, think

        question: Question[AnswerT] = Question(role, told, said, answer, may_change)
        return think(question, self._settings, session, self._backoff)

    def _models(self) -> list[str]:
        return sorted({self._settings.model, *self._settings.tiers.values()})


def structured(backlog: Backlog) -> bool:
    """Whether a backlog already says task by task what to do."""
    if backlog.kind in ("yaml", "queue"):
        return True
    return any(
        task.commands or task.depends_on or task.acceptance_criteria or task.owned_paths is not None
        for task in backlog.tasks
    )
