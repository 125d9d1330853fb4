"""The mapping tables are what the record of the decision says."""

import pytest

from guildhall.adapters.scanners.severity import of_bandit, of_ruff, of_secret, severity_of


@pytest.mark.parametrize(
    ("tenths", "word"),
    [
        (100, "critical"),
        (90, "critical"),
        (89, "high"),
        (70, "high"),
        (69, "medium"),
        (40, "medium"),
        (39, "low"),
        (0, "low"),
    ],
)
def test_bands(tenths: int, word: str) -> None:
    assert severity_of(tenths) == word


@pytest.mark.parametrize(
    ("severity", "confidence", "word"),
    [
        ("HIGH", "HIGH", "high"),
        ("HIGH", "MEDIUM", "high"),
        ("HIGH", "LOW", "medium"),
        ("MEDIUM", "HIGH", "medium"),
        ("MEDIUM", "LOW", "low"),
        ("LOW", "HIGH", "low"),
        ("UNDEFINED", "UNDEFINED", "low"),
    ],
)
def test_bandit_by_severity_and_confidence(severity: str, confidence: str, word: str) -> None:
    assert severity_of(of_bandit("B602", severity, confidence, in_tests=False)) == word


def test_asserts_in_tests_weigh_least() -> None:
    assert of_bandit("B101", "LOW", "HIGH", in_tests=True) == of_ruff("S101", "", in_tests=True) == 5
    assert of_bandit("B101", "LOW", "HIGH", in_tests=False) > 5


@pytest.mark.parametrize(
    ("rule", "message", "word"),
    [
        ("S602", "`subprocess` call with `shell=True` identified, security issue", "high"),
        ("S602", "`subprocess` call with `shell=True` seems safe, but …", "low"),
        ("S301", "", "medium"),
        ("S311", "", "low"),
    ],
)
def test_ruff_by_rule(rule: str, message: str, word: str) -> None:
    assert severity_of(of_ruff(rule, message, in_tests=False)) == word


def test_a_token_is_critical_anywhere_and_an_assigned_value_only_outside_tests() -> None:
    assert severity_of(of_secret("token", in_tests=True)) == "critical"
    assert severity_of(of_secret("assigned", in_tests=False)) == "critical"
    assert severity_of(of_secret("assigned", in_tests=True)) == "medium"
