"""Finds secrets by form and entropy (seed S2, *Secret scanning*); it must never keep what it finds."""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from guildhall.adapters.scanners.secret_forms import ASSIGNMENTS, GUESSES, RANDOM_TOKENS, TOKENS, URLS, Form
from guildhall.domain.record import Record

Certainty = Literal["token", "assigned", "suspect"]
"""A published form of token; a random value under a telling name; a guess."""


Weigh = Callable[[re.Match[str]], Certainty | None]


class SecretRule(Record):
    """One form of secret and how certain a match of it is; none means that it is no secret."""

    form: Form
    weigh: Weigh


class Match(Record):
    """Where a secret stands in a text, without the secret; ``check`` is 16 bits of its sha256.

    16 bits tell a replaced secret from a kept one and are too few to guess a password by.
    """

    rule: str
    start: int
    end: int
    certainty: Certainty
    check: str


_PLACEHOLDER = re.compile(
    r"example|sample|dummy|change.?me|placeholder|your.?|xxx|redacted|replace|insert|todo|fake|foobar|test"
    r"|hunter2|s3cr3t|secret|passw|mysecret|default|none|null|undefined|lorem|0000|1234|abcd|\.\.\.|\*\*\*|<|>|\$|\{\{|%\(",
    re.IGNORECASE,
)
_PATTERN_MARKS = re.compile(r"[\\\[\](){}|^?;]")
_LOCAL_HOST = re.compile(
    r"(?:localhost|127\.|0\.0\.0\.0|\[?::1|[^.]+(?:[:/?]|$)|(?:[\w-]+\.)*example\.)", re.IGNORECASE
)


def entropy(text: str) -> float:
    """Shannon's entropy of a text's characters, in bits a character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _token(match: re.Match[str]) -> Certainty | None:
    secret = match["secret"]
    return None if "EXAMPLE" in secret.upper() or len(set(secret[-16:])) < 6 else "token"


def _random_token(match: re.Match[str]) -> Certainty | None:
    secret = match["secret"]
    mixed = any(c.isdigit() for c in secret) and any(c.isalpha() for c in secret)
    return _token(match) if mixed and entropy(secret) >= 3.5 else None


def _suspect(match: re.Match[str]) -> Certainty | None:
    return None if _token(match) is None else "suspect"


def _assigned(match: re.Match[str]) -> Certainty | None:
    secret = match["secret"]
    if _PLACEHOLDER.search(secret) or len(set(secret)) < 6 or secret.isalpha():
        return None
    mixed = any(c.isdigit() for c in secret) and any(c.isalpha() for c in secret)
    hexadecimal = all(c in "0123456789abcdefABCDEF-" for c in secret)
    random = mixed and len(secret) >= 16 and entropy(secret) >= (3.0 if hexadecimal else 3.6)
    words = re.fullmatch(r"[A-Za-z]+\d{0,4}(?:[_./:\- ][A-Za-z]+\d{0,4})*", secret)
    if random and not words and not _PATTERN_MARKS.search(secret):
        return "assigned"
    return "suspect" if mixed and not words else None


def _in_url(match: re.Match[str]) -> Certainty | None:
    secret = match["secret"]
    if _PLACEHOLDER.search(secret) or secret == match["user"]:
        return None
    return "suspect" if _LOCAL_HOST.match(match["host"]) else "assigned"


RULES: tuple[SecretRule, ...] = tuple(
    SecretRule(form, weigh)
    for forms, weigh in (
        (TOKENS, _token),
        (RANDOM_TOKENS, _random_token),
        (GUESSES, _suspect),
        (URLS, _in_url),
        (ASSIGNMENTS, _assigned),
    )
    for form in forms
)
"""All rules, the surest first."""
NAMES: dict[str, str] = {rule.form.id: rule.form.name for rule in RULES}

ALLOW = re.compile(
    r"pragma:[ \t]?(?:allow|white)list|gitleaks:allow|nosecret|trufflehog:ignore", re.IGNORECASE
)
"""Comments by which a line asks scanners for secrets to be silent."""


def check_of(secret: bytes) -> str:
    """16 bits of a secret's sha256, in hexadecimal."""
    return hashlib.sha256(secret).hexdigest()[:4]


def find(text: str) -> Iterator[Match]:
    """Every secret in a text; where rules overlap, the first in order stands."""
    lowered = text.lower()
    taken: list[tuple[int, int]] = []
    for rule in RULES:
        if not any(hint in lowered for hint in rule.form.hints):
            continue
        for match in rule.form.pattern.finditer(text):
            start, end = match.span("secret")
            certainty = rule.weigh(match)
            if certainty is None or not _claim(taken, start, end):
                continue
            yield Match(rule.form.id, start, end, certainty, check_of(match["secret"].encode()))


def _claim(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Add a span to the disjoint, sorted ones; false when it overlaps one of them."""
    index = bisect_left(taken, (start, end))
    before = index > 0 and taken[index - 1][1] > start
    after = index < len(taken) and taken[index][0] < end
    if not (before or after):
        taken.insert(index, (start, end))
    return not (before or after)


def redact(text: str) -> str:
    """The text with every secret in it replaced by ``[secret]``."""
    for match in sorted(find(text), key=lambda match: match.start, reverse=True):
        text = f"{text[: match.start]}[secret]{text[match.end :]}"
    return text
