"""A variable of the environment that cannot be used is named in a sentence, and an empty one says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from guildhall import bootstrap
from guildhall.domain.kernel import ValidationFailed
from guildhall.settings import Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GUILDHALL_LEASE_SECONDS", "1"),
        ("GUILDHALL_PROXIES", '["10.0.0.5", "elsewhere"]'),
        ("GUILDHALL_ALLOWED_HOSTS", "example.org"),
        ("GUILDHALL_MODEL_INPUT_PRICE", "-1"),
        ("OTEL_SDK_DISABLED", "perhaps"),
        ("SENTRY_DSN", "Hush99"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationFailed, match=f"^the variable {name} cannot be used: ") as refused:
        bootstrap.build(tmp_path, read_settings())
    assert refused.value.field == name
    assert value not in str(refused.value)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    usual = read_settings()
    monkeypatch.setenv(f"GUILDHALL_{field.upper()}", "")
    assert read_settings() == usual
