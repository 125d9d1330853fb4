"""Builds a provider's model from the settings; it must never look for a key anywhere else.

``openai:`` means the chat completions protocol, which most other servers speak too; ``openai-responses:`` is
OpenAI's newer one.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from pydantic_ai.exceptions import UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.providers import Provider, infer_provider_class

from guildhall.adapters.runtimes.model.settings import ModelSettings
from guildhall.domain.kernel import ValidationFailed

if TYPE_CHECKING:
    from guildhall.adapters.runtimes.model.wire import Wire

PROTOCOLS = {"openai": "openai-chat"}
"""The library's word for a provider, where it is another than ours."""

OWN_ADDRESSES = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "openai-chat": "https://api.openai.com/v1",
    "openai-responses": "https://api.openai.com/v1",
}
"""Where a provider is if no base URL is set; or its client would take one from the environment."""

NO_KEY = "none"
"""What is sent to a server of one's own that asks for no key; the clients insist on some text."""


def build_model(name: str, settings: ModelSettings, wire: Wire | None) -> Model:
    """The model ``provider:name``, talking over ``wire`` where its provider lets one choose the HTTP client.

    Raises:
        ValidationFailed: for a provider that is unknown, not installed or lacks a key.
    """
    word, _, model = name.partition(":")
    word = PROTOCOLS.get(word, word)
    provider = _provider(word, settings, wire)
    try:
        return infer_model(f"{word}:{model}", provider_factory=lambda _: provider)
    except (UserError, ImportError) as error:
        why = settings.api_key.strike(str(error))
        raise ValidationFailed(f"the model {name!r} cannot be used: {why}", field="model") from None


def _provider(word: str, settings: ModelSettings, wire: Wire | None) -> Provider[Any]:
    try:
        kind = infer_provider_class(word)
    except ValueError:
        raise ValidationFailed(
            f"the provider {settings.provider!r} of the model is unknown: write openai:…, anthropic:… or "
            "another that pydantic-ai supports",
            field="model",
        ) from None
    except ImportError:
        raise ValidationFailed(
            f"the provider {settings.provider!r} needs a package that is not installed: "
            f"install pydantic-ai-slim[{settings.provider}]",
            field="model",
        ) from None
    try:
        return kind(**_arguments(kind, settings, wire))
    except UserError as error:
        why = settings.api_key.strike(str(error))
        raise ValidationFailed(
            f"the provider {settings.provider!r} cannot be used: {why}", field="model"
        ) from None


def _arguments(kind: type[Provider[Any]], settings: ModelSettings, wire: Wire | None) -> dict[str, Any]:
    """The arguments that this provider's constructor knows, of those that we have."""
    known = inspect.signature(kind).parameters
    arguments: dict[str, Any] = {}
    address = settings.base_url or OWN_ADDRESSES.get(settings.provider)
    if address is not None:
        if "base_url" not in known:
            raise ValidationFailed(
                f"the provider {settings.provider!r} has one address only: leave the base URL out",
                field="base_url",
            )
        arguments["base_url"] = address
    if "api_key" in known:
        if not settings.api_key and settings.base_url is None:
            raise ValidationFailed(
                f"the model {settings.model!r} needs an API key (GUILDHALL_MODEL_API_KEY), "
                "or the base URL of a server that asks for none (GUILDHALL_MODEL_BASE_URL)",
                field="api_key",
            )
        arguments["api_key"] = settings.api_key.reveal() or NO_KEY
    if wire is not None and "http_client" in known:
        arguments["http_client"] = wire.client
    return arguments
