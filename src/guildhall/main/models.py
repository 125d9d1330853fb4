"""Whether a model can be called, and its cost, before a run begins. It must never call one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guildhall.adapters.runtimes.model.settings import ModelSettings, TokenPrice


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
