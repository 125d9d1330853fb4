"""Settings of the model runtime: what is refused, and that no key shows."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from guildhall.adapters.runtimes.model import ModelSettings, Secret
from guildhall.domain.kernel import ValidationFailed

KEY = "sk-very-secret"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"model": "gpt-4o"}, "model"),
        ({"model": "openai:"}, "model"),
        ({"tiers": {"pm": "gpt-4o"}}, "tiers.pm"),
        ({"tiers": {"pm": "anthropic:claude-sonnet-5"}}, "tiers.pm"),
        ({"base_url": "file:///etc/passwd"}, "base_url"),
        ({"max_steps": 0}, "max_steps"),
        ({"timeout_seconds": -1.0}, "timeout_seconds"),
        ({"attempts": 0}, "attempts"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        ModelSettings(**{"model": "openai:gpt-4o-mini", **wrong})
    assert refused.value.field == field


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(f" {KEY}\n")
    settings = ModelSettings(model="openai:gpt-4o-mini", api_key=secret)
    assert secret.reveal() == KEY
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret!r:>20}", repr(settings), str([settings])):
        assert KEY not in shown
    assert secret.strike(f"Bearer {KEY}, {KEY}") == "Bearer ***, ***"
    assert Secret("").strike("text") == "text"
    assert secret == Secret(KEY) != Secret("other")


def test_a_secret_is_not_written_anywhere() -> None:
    secret = Secret(KEY)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)
    with pytest.raises(TypeError):
        json.dumps({"key": secret})
