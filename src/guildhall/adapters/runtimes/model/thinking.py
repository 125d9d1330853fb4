"""One conversation with a model, up to its structured result; it must never outlive its session.

The only asyncio of the runtime: its loop lives for one conversation, on the caller's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Generic, TypeVar

import pydantic_ai
from pydantic_ai import Agent
from pydantic_ai.exceptions import AgentRunError, UserError
from pydantic_ai.settings import ModelSettings as CallSettings
from pydantic_ai.usage import UsageLimits

from guildhall.adapters.runtimes.model.backoff import Backoff
from guildhall.adapters.runtimes.model.failures import CallFailed, sentence
from guildhall.adapters.runtimes.model.meter import MeteredModel
from guildhall.adapters.runtimes.model.outputs import Answer
from guildhall.adapters.runtimes.model.provider import build_model
from guildhall.adapters.runtimes.model.settings import ModelSettings
from guildhall.adapters.runtimes.model.tools import Tool, WorkspaceTools
from guildhall.adapters.runtimes.model.wire import Wire
from guildhall.application.ports.agent_runtime import ThinkingFailed, WorkSession
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record

pydantic_ai.BANNER_ENABLED = False  # what stands on standard error is Guildhall's alone

TOOL_RETRIES = 5
"""How often in a row a model may call a tool wrongly."""

OUTPUT_RETRIES = 3
"""How often a model may hand in a result that does not fit."""

AnswerT = TypeVar("AnswerT", bound=Answer)


class Question(Record, Generic[AnswerT]):
    """What is asked of a model: as whom, with which rules and data, for a result of which shape."""

    role: str
    instructions: str
    prompt: str
    answer: type[AnswerT]
    may_change: bool = False


def think(
    question: Question[AnswerT], settings: ModelSettings, session: WorkSession, backoff: Backoff
) -> AnswerT:
    """Ask a model and let it use its tools until it hands in a result.

    Raises:
        SessionEnded: when the session may not go on.
        ThinkingFailed: when there is no result, or the model cannot be used as it is set up.
    """
    return asyncio.run(_Conversation(settings, session, backoff).hold(question))


class _Conversation:
    """A model, its tools and its meter, for one session."""

    def __init__(self, settings: ModelSettings, session: WorkSession, backoff: Backoff) -> None:
        self._settings = settings
        self._session = session
        self._backoff = backoff

    async def hold(self, question: Question[AnswerT]) -> AnswerT:
        wire = Wire(self._settings.timeout_seconds)
        name = self._settings.for_role(question.role)
        tools = WorkspaceTools(self._session)
        async with wire.client:
            try:
                model = self._model(name, wire)
                limits = UsageLimits(request_limit=self._settings.max_steps)
                agent = self._agent(question, model, tools)
                result = await agent.run(question.prompt, usage_limits=limits)
            except ValidationFailed as error:
                raise ThinkingFailed(error.message) from None
            except (AgentRunError, UserError, CallFailed) as error:
                raise ThinkingFailed(sentence(error, self._settings)) from None
        self._session.note(f"{question.role}: {result.output.model_dump_json()}")
        return result.output

    def _model(self, name: str, wire: Wire) -> MeteredModel:
        inner = build_model(name, self._settings, wire)
        return MeteredModel(
            name, inner, self._settings, session=self._session, wire=wire, backoff=self._backoff
        )

    def _agent(
        self, question: Question[AnswerT], model: MeteredModel, tools: WorkspaceTools
    ) -> Agent[object, AnswerT]:
        return Agent(
            model,
            output_type=question.answer,
            instructions=question.instructions,
            tools=self._allowed(question, tools),
            retries={"tools": TOOL_RETRIES, "output": OUTPUT_RETRIES},
            model_settings=CallSettings(
                max_tokens=self._settings.max_output_tokens,
                timeout=self._settings.timeout_seconds,
                max_retries=0,  # the meter retries: each try is booked
            ),
        )

    def _allowed(self, question: Question[AnswerT], tools: WorkspaceTools) -> Sequence[Tool]:
        if not self._session.workspace.is_dir():
            return []
        return tools.for_work() if question.may_change else tools.for_reading()
