"""Why a call or a whole piece of work with a model failed, as one sentence; it must never hold the key.

Ordered rules, first match first: from the most particular error to the most general one.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRequestRejectedError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
    UserError,
)

from guildhall.adapters.runtimes.model.settings import ModelSettings

PROVIDER_CHARACTERS = 300
"""How much of a provider's own words is passed on."""


class CallFailed(Exception):
    """A call to the provider failed for good; the sentence is for people."""


Say = Callable[[Exception, ModelSettings], str]

SENTENCES: tuple[tuple[type[Exception], Say], ...] = (
    (CallFailed, lambda error, settings: str(error)),
    (
        UsageLimitExceeded,
        lambda error, settings: (
            f"the model used up its {settings.max_steps} steps without an end: "
            "split the task or raise the limit of steps"
        ),
    ),
    (
        ModelAuthenticationError,
        lambda error, settings: f"the provider {settings.provider} refused the API key: check it",
    ),
    (
        ModelQuotaExceededError,
        lambda error, settings: (
            f"the account at {settings.provider} has no quota left: add credit there or choose another model"
        ),
    ),
    (
        ModelNotFoundError,
        lambda error, settings: (
            f"the provider {settings.provider} knows no such model or address: "
            "check the model's name and the base URL"
        ),
    ),
    (
        ModelContextWindowExceededError,
        lambda error, settings: "the conversation became longer than the model can read: split the task",
    ),
    (
        ModelRequestRejectedError,
        lambda error, settings: f"the provider {settings.provider} rejected the request: {own_words(error)}",
    ),
    (
        TimeoutError,
        lambda error, settings: (
            f"the provider {settings.provider} did not answer within "
            f"{settings.timeout_seconds:g} s: try again later or raise the time limit"
        ),
    ),
    (
        ModelTimeoutError,
        lambda error, settings: (
            f"the provider {settings.provider} did not answer within "
            f"{settings.timeout_seconds:g} s: try again later or raise the time limit"
        ),
    ),
    (
        ModelConnectionError,
        lambda error, settings: (
            f"the provider {settings.provider} cannot be reached: check the network and the base URL"
        ),
    ),
    (
        ModelHTTPError,
        lambda error, settings: f"the provider {settings.provider} failed: {own_words(error)}",
    ),
    (
        ModelAPIError,
        lambda error, settings: f"the call to {settings.provider} failed: {own_words(error)}",
    ),
    (
        UnexpectedModelBehavior,
        lambda error, settings: f"the model's answers could not be used: {own_words(error)}",
    ),
    (UserError, lambda error, settings: f"the model cannot be used as it is set up: {own_words(error)}"),
    (AgentRunError, lambda error, settings: f"the work with the model failed: {own_words(error)}"),
)


def sentence(error: Exception, settings: ModelSettings) -> str:
    """What a failure means for people, with the key struck out."""
    for kind, say in SENTENCES:
        if isinstance(error, kind):
            return settings.api_key.strike(say(error, settings))
    raise error


def own_words(error: Exception) -> str:
    """What the library or the provider says, on one line and bounded."""
    words = " ".join(str(error).split())
    return words if len(words) <= PROVIDER_CHARACTERS else words[:PROVIDER_CHARACTERS] + "…"
