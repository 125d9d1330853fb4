"""What is seen of a runtime and its model before a run begins; it must never call one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guildhall.domain.kernel import ValidationFailed

if TYPE_CHECKING:
    from guildhall.adapters.runtimes.model.settings import ModelSettings, TokenPrice


RUNTIMES = ("rules", "model")


def require_runtime(name: str, model: str) -> None:
    """Refuse a runtime that is not there, or not set up.

    Raises:
        ValidationFailed: saying what to do.
    """
    if name not in RUNTIMES:
        known = ", ".join(RUNTIMES)
        raise ValidationFailed(f"there is no runtime {name!r}; choose one of {known}", field="runtime")
    if name == "model" and not model:
        raise ValidationFailed(
            "the runtime model needs to know which: set GUILDHALL_MODEL (such as openai:gpt-4o-mini)",
            field="runtime",
        )


def check_usable(told: ModelSettings) -> None:
    """See that the provider is known here and has what it asks for, such as a key.

    Raises:
        ValidationFailed: saying what is missing.
    """
    from guildhall.adapters.runtimes.model.provider import build_model

    for name in {told.model, *told.tiers.values()}:
        build_model(name, told, None)


def cost_of(name: str, input_tokens: int, output_tokens: int, price: TokenPrice | None) -> int | None:
    """What a model takes for these tokens, in millionths of a US dollar; none: nobody knows."""
    from guildhall.adapters.runtimes.model.pricing import cost_micros

    return cost_micros(name, input_tokens, output_tokens, price)
