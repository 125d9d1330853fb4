"""How severe a finding is: each tool's own words as SARIF's security-severity, in one table each.

It must never look at a tree. The numbers are tenths (0 to 100); the words follow the bands that
readers of SARIF use: critical from 9.0, high from 7.0, medium from 4.0, low below.
"""

from __future__ import annotations

from guildhall.application.ports.scanners import Severity

BANDS: tuple[tuple[int, Severity], ...] = ((90, "critical"), (70, "high"), (40, "medium"), (0, "low"))

BANDIT: dict[tuple[str, str], int] = {
    ("HIGH", "HIGH"): 85,
    ("HIGH", "MEDIUM"): 75,
    ("HIGH", "LOW"): 55,
    ("MEDIUM", "HIGH"): 65,
    ("MEDIUM", "MEDIUM"): 50,
    ("MEDIUM", "LOW"): 35,
    ("LOW", "HIGH"): 35,
    ("LOW", "MEDIUM"): 25,
    ("LOW", "LOW"): 15,
}
"""(severity, confidence) as bandit reports them."""

_RUFF_HIGH_NUMBERS = (
    *(201, 202, 304, 312, 321, 324, 401, 402, 411, 412, 413, 415),
    *(501, 502, 505, 507, 602, 605, 609, 701),
)
_RUFF_LOW_NUMBERS = (101, 105, 106, 107, 110, 112, 311, *range(403, 410), 504, 603, 606, 607)
RUFF_HIGH = frozenset(f"S{number}" for number in _RUFF_HIGH_NUMBERS)
RUFF_LOW = frozenset(f"S{number}" for number in _RUFF_LOW_NUMBERS)
"""ruff knows no severity: an S rule has that of bandit's check of that number, at medium confidence."""

SECRETS: dict[str, int] = {"token": 95, "assigned": 90, "suspect": 50}
"""By the certainty of the rule: a known form of token, a random value under a telling name, a guess."""
SECRETS_IN_TESTS: dict[str, int] = {"token": 95, "assigned": 60, "suspect": 20}

ASSERT_IN_TESTS = 5
UNSCANNED = 70
"""A Python file that a tool crashes on or that is too large: nothing in it was checked."""
UNPARSABLE = 40
"""A Python file with a syntax error, for the tool that reports it."""
SUPPRESSION = 10
"""A comment that asks a tool to be silent, and the ceiling of a finding where such comments are honoured."""


def severity_of(tenths: int) -> Severity:
    """The word for a security-severity in tenths."""
    return next(word for floor, word in BANDS if tenths >= floor)


def of_bandit(rule: str, severity: str, confidence: str, in_tests: bool) -> int:
    """Tenths for a bandit result; words that bandit does not know count as LOW."""
    if rule == "B101" and in_tests:
        return ASSERT_IN_TESTS
    known = {"HIGH", "MEDIUM"}
    return BANDIT[severity if severity in known else "LOW", confidence if confidence in known else "LOW"]


def of_ruff(rule: str, message: str, in_tests: bool) -> int:
    """Tenths for a ruff result; a call that ruff says "seems safe" is low, as it is for bandit."""
    if rule == "S101" and in_tests:
        return ASSERT_IN_TESTS
    if rule in RUFF_LOW or "seems safe" in message:
        return BANDIT["LOW", "MEDIUM"]
    return BANDIT["HIGH" if rule in RUFF_HIGH else "MEDIUM", "MEDIUM"]


def of_secret(certainty: str, in_tests: bool) -> int:
    """Tenths for a secret of a certainty."""
    return (SECRETS_IN_TESTS if in_tests else SECRETS)[certainty]
