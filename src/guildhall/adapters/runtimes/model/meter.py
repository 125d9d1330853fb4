"""A model that books: each call to the provider is reserved before it is made and settled after it.

Everything the agent says to a model goes through :meth:`MeteredModel.request`; what would reach the provider
by another door is refused here, and the wire refuses what is left. It must never make a call that was not
reserved.
"""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn

import httpx2
from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelHTTPError,
    ModelQuotaExceededError,
    ModelRequestRejectedError,
    UnexpectedModelBehavior,
    UserError,
)
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings as CallSettings

from guildhall.adapters.runtimes.model.backoff import Backoff
from guildhall.adapters.runtimes.model.failures import CallFailed, sentence
from guildhall.adapters.runtimes.model.pricing import cost_micros
from guildhall.adapters.runtimes.model.settings import ModelSettings
from guildhall.adapters.runtimes.model.wire import Wire
from guildhall.application.ports.agent_runtime import Usage, WorkSession

BYTES_PER_TOKEN = 2
"""Fewer bytes than a token of text or code has, so that a reservation holds what the call will use."""

RETRIED_STATUS = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})

Refusable = (ModelAPIError, UnexpectedModelBehavior, TimeoutError)
"""What a single call may fail with."""


class MeteredModel(WrapperModel):
    """Wraps a provider's model for one session."""

    def __init__(
        self,
        name: str,
        wrapped: Model,
        settings: ModelSettings,
        *,
        session: WorkSession,
        wire: Wire,
        backoff: Backoff,
    ) -> None:
        super().__init__(wrapped)
        self._name = name
        self._limits = settings
        self._session = session
        self._wire = wire
        self._backoff = backoff
        self._last_size = 0
        self._last_tokens = 0

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: CallSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Make one call, again while it fails in a way that passes.

        Raises:
            SessionEnded: when the session may not go on, or its budget does not hold the call.
            CallFailed: when the call failed for good.
        """
        size = conversation_bytes(messages, model_request_parameters)
        for attempt in range(1, self._limits.attempts + 1):
            try:
                response = await self._once(size, messages, model_settings, model_request_parameters)
            except Refusable as error:
                self._wait_or_give_up(attempt, error)
                continue
            if attempt > 1:
                self._session.announce(f"the provider {self._limits.provider} answers again")
            return response
        raise AssertionError("the last attempt returns or gives up")

    async def _once(
        self,
        size: int,
        messages: list[ModelMessage],
        model_settings: CallSettings | None,
        parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """One reservation, one call, one settlement: also when the call fails or is cut off."""
        expected = self._expected_input(size)
        most = self._usage(expected, self._limits.max_output_tokens)
        self._session.proceed()
        reservation = self._session.reserve(most.input_tokens + most.output_tokens, most.cost_micros)
        self._wire.allow_one()
        booked = most  # what is booked if nobody can tell, as when the answer never came
        try:
            async with asyncio.timeout(self._limits.timeout_seconds):
                response = await self.wrapped.request(messages, model_settings, parameters)
            booked = self._reported(response) or most
            self._last_size, self._last_tokens = size, booked.input_tokens
        except Refusable as error:
            booked = self._used_by_failure(error, most)
            raise
        except Exception as error:
            # an answer can be wrong in so many ways that the providers' clients stumble over some of them
            booked = self._used_by_failure(error, most)
            if self._wire.status is None:
                raise
            raise UnexpectedModelBehavior(f"the answer is malformed ({type(error).__name__})") from None
        finally:
            self._session.settle(reservation, booked)
        return response

    def _expected_input(self, size: int) -> int:
        """Input tokens at most: those of the last call as measured, and what was said since by its bytes."""
        if self._last_tokens and size >= self._last_size:
            return self._last_tokens + (size - self._last_size) // BYTES_PER_TOKEN
        return size // BYTES_PER_TOKEN

    def _reported(self, response: ModelResponse) -> Usage | None:
        used = response.usage
        if not (used.input_tokens or used.output_tokens):
            return None
        cost = cost_micros(self._name, used.input_tokens, used.output_tokens, self._limits.price, used)
        return Usage(self._name, used.input_tokens, used.output_tokens, cost)

    def _used_by_failure(self, error: Exception, most: Usage) -> Usage:
        """What the answer reports; nothing if the provider refused or was not reached; else all of it."""
        if self._wire.usage is not None:
            return self._usage(*self._wire.usage)
        refused = isinstance(error, (ModelHTTPError, UserError)) or (self._wire.status or 0) >= 400
        return self._usage(0, 0) if refused or _never_connected(error) else most

    def _usage(self, input_tokens: int, output_tokens: int) -> Usage:
        cost = cost_micros(self._name, input_tokens, output_tokens, self._limits.price)
        return Usage(self._name, input_tokens, output_tokens, cost)

    def _wait_or_give_up(self, attempt: int, error: Exception) -> None:
        why = sentence(error, self._limits)
        asked = error.retry_after if isinstance(error, ModelAPIError) else None
        delay = self._backoff.delay(attempt, asked) if passes(error) else None
        if delay is None or attempt >= self._limits.attempts:
            tried = f" (tried {attempt} times)" if attempt > 1 else ""
            raise CallFailed(why + tried) from None  # the cause holds the request, and that the key
        self._session.announce(f"{why}; trying again in {delay:.1f} s")
        self._backoff.wait(delay, self._session)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Every other door to the provider is closed: it would not be booked."""
        raise CallFailed("only whole answers are asked of the model: nothing else is booked")

    request_stream = _refuse
    count_tokens = _refuse
    compact_messages = _refuse
    batch_create = _refuse
    batch_status = _refuse
    batch_results = _refuse
    batch_cancel = _refuse


def passes(error: Exception) -> bool:
    """Whether the same call may succeed a little later; a provider may say so itself (``x-should-retry``)."""
    if isinstance(error, ModelQuotaExceededError):
        return False
    if isinstance(error, ModelHTTPError):
        hint = error.provider_retry_hint
        return error.status_code in RETRIED_STATUS if hint is None else hint
    return not isinstance(error, ModelRequestRejectedError)


def conversation_bytes(messages: list[ModelMessage], parameters: ModelRequestParameters) -> int:
    """The size of what will be said, with the tools and the shapes of answers that go along."""
    tools = (*parameters.function_tools, *parameters.output_tools)
    along = sum(len(f"{tool.name}{tool.description}{tool.parameters_json_schema}".encode()) for tool in tools)
    return along + len(ModelMessagesTypeAdapter.dump_json(messages))


def _never_connected(error: BaseException) -> bool:
    """Whether the provider cannot have seen the request."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout)):
            return True
        cause = cause.__cause__
    return False
