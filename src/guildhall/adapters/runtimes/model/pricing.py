"""What a call costs, from the price list that is installed; it must never fetch a newer one.

Importing the list takes a while, so it is imported where it is first asked.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from guildhall.adapters.runtimes.model.settings import TokenPrice

if TYPE_CHECKING:
    from genai_prices.types import AbstractUsage

MICROS = Decimal(1_000_000)

PRICE_LIST_NAMES = {"openai-chat": "openai", "openai-responses": "openai"}
"""Providers that the price list knows under another word."""


def cost_micros(
    model: str,
    input_tokens: int,
    output_tokens: int,
    price: TokenPrice | None,
    details: AbstractUsage | None = None,
) -> int | None:
    """The cost in millionths of a US dollar, rounded up; none when nobody knows the price.

    ``model`` is ``provider:name``. A ``price`` that was set goes before the list. ``details`` is a provider's
    own account of the same tokens: what came out of a cache is cheaper.
    """
    if price is not None:
        total = Decimal(input_tokens * price.input_micros + output_tokens * price.output_micros) / MICROS
        return int(total.to_integral_value(ROUND_CEILING))
    from genai_prices import Usage

    plain = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    listed = _listed(model, details) if details is not None else None
    if listed is None:
        listed = _listed(model, plain)
    return None if listed is None else int((listed * MICROS).to_integral_value(ROUND_CEILING))


def _listed(model: str, usage: AbstractUsage) -> Decimal | None:
    """The listed price in US dollars; none for an unknown model or for details that contradict each other."""
    from genai_prices import calc_price

    provider, _, name = model.partition(":")
    try:
        found = calc_price(usage, name, provider_id=PRICE_LIST_NAMES.get(provider, provider))
    except (LookupError, ValueError):
        return None
    return found.total_price
