"""Prices: from the installed list, never from the network, and none when nobody knows."""

from __future__ import annotations

import socket

import pytest

from guildhall.adapters.runtimes.model.pricing import cost_micros
from guildhall.adapters.runtimes.model.settings import TokenPrice


def test_a_listed_price_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a price was asked for over the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert cost_micros("openai:gpt-4o-mini", 1_000_000, 1_000_000, None) == 150_000 + 600_000
    assert cost_micros("openai-responses:gpt-4o-mini", 1_000_000, 0, None) == 150_000


def test_parts_of_a_micro_are_rounded_up() -> None:
    assert cost_micros("openai:gpt-4o-mini", 1, 0, None) == 1
    assert cost_micros("openai:gpt-4o-mini", 0, 0, None) == 0
    assert cost_micros("x:y", 1, 0, TokenPrice(1, 1)) == 1


def test_nobody_knows_the_price_of_an_unknown_model() -> None:
    assert cost_micros("openai:no-such-model", 1, 1, None) is None
    assert cost_micros("nobody:gpt-4o-mini", 1, 1, None) is None


def test_a_price_that_was_set_goes_first() -> None:
    price = TokenPrice(input_micros=2_000_000, output_micros=8_000_000)
    assert cost_micros("openai:gpt-4o-mini", 10, 5, price) == 60
    assert cost_micros("ollama:llama", 1_000_000, 0, TokenPrice(0, 0)) == 0


def test_what_came_out_of_a_cache_is_cheaper() -> None:
    from genai_prices import Usage

    cached = Usage(input_tokens=1_000_000, output_tokens=0, cache_read_tokens=1_000_000)
    assert cost_micros("openai:gpt-4o-mini", 1_000_000, 0, None, cached) == 75_000
    contradicting = Usage(input_tokens=1, output_tokens=0, cache_read_tokens=1_000_000)
    assert cost_micros("openai:gpt-4o-mini", 1, 0, None, contradicting) == 1
