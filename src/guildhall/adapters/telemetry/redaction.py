"""Takes secrets out of whatever is about to leave the process for operators; it must never let one pass.

A value is taken out by the name of its field, by its form, and where it is one of the process's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

REDACTED = "[redacted]"

_SECRET_NAMES = re.compile(
    r"(?i)authorization|cookie|passw(or)?d|passwd|secret|token|credential|private[-_]?key"
    r"|(^|[-_.])(api|access|signing|model|session)[-_]?key|(^|[-_.])dsn$"
)
_HARMLESS_NAMES = re.compile(r"(?i)^(input_|output_|budget_|max_)?tokens(_[a-z]+)?$")

_STARTS = r"(?<![A-Za-z0-9])"
"""Before what begins as a secret: words are joined to it by a sign at most, as in ``x_sk-…``."""

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    # name=value and "name": value, in queries, headers and anything printed
    (
        re.compile(
            r"""(?ix)
            (?P<name>(?:api[-_]?key|access[-_]?key|authorization|cookie|passw(?:or)?d|passwd
                |secret|token|credentials?)["']?\s{0,20}(?:=|:|%3D)\s{0,20})
            (?:(?P<scheme>bearer|basic|token)\s{1,20})?
            (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&"'<>(){}\[\]]+)
            """
        ),
        r"\g<name>" + REDACTED,
    ),
    (re.compile(_STARTS + r"((?i:bearer|basic))\s{1,20}[A-Za-z0-9._~+/=-]{8,}"), r"\1 " + REDACTED),
    (re.compile(_STARTS + r"eyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{4,4000}\.[A-Za-z0-9_-]*"), REDACTED),
    (re.compile(_STARTS + r"ghk\.[^\s./]{1,100}\.[0-9A-Fa-f-]{36}\.[A-Za-z0-9_-]+"), REDACTED),
    (
        re.compile(
            _STARTS + r"(?:[spr]k|gh[pousr]?|github_pat|gl(?:pat|dt|rt)|xox[abeoprs]|xapp|whsec)"
            r"[-_][A-Za-z0-9_+/=-]{12,}"
        ),
        REDACTED,
    ),
    (re.compile(_STARTS + r"(?:(?:npm|hf)_|pypi-)[A-Za-z0-9_-]{30,}"), REDACTED),
    (re.compile(_STARTS + r"(?:A[KS]IA[A-Z2-7]{16}|AIza[A-Za-z0-9_-]{35})"), REDACTED),
    (re.compile(r"(://)[^\s/@:]*:[^\s/@]+@"), r"\1" + REDACTED + "@"),
)
"""Each takes time in proportion to a text's length, whatever stands in it: whoever asks writes paths."""

_TRIGGERS = re.compile(
    r"api[-_]?key|access[-_]?key|authorization|cookie|passw|secret|token|credential|bearer|basic|eyj|://"
    r"|ghk\.|a[ks]ia|aiza"
    r"|(?:[spr]k|gh[pousr]?|github_pat|gl(?:pat|dt|rt)|xox[abeoprs]|xapp|whsec|npm|hf|pypi)[-_]"
)
"""Stands in every text that one of the forms changes, once its case is folded, which is faster than to search
without regard to it: most texts are looked through for this alone."""

_OF_AN_ID = re.compile(r"[0-9a-f-]*").fullmatch
"""No trigger is written so, which is most of what comes only once."""

DOTLESS = "\u0131"
"""An i to a search without regard to case, and to no folding (Unicode, CaseFolding.txt)."""

LONGEST_TEXT = 20_000
LONGEST_SECRET = 5_000
"""Characters that a text loses at its end where it is cut: they may be the beginning of a secret."""
DEEPEST = 6
SHORT, SHORT_TEXTS = 64, 1024
"""Texts of so many characters, such as routes and roles, come again and again: so many are remembered."""
SHORTEST_SECRET = 6
"""Characters: a shorter value of the process's own would be found in everything."""


class Redaction:
    """Knows the secrets of this process, and what secrets look like."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({one for one in secrets if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None
        self._short_text = lru_cache(SHORT_TEXTS)(self._without_secrets)

    def text(self, text: str) -> str:
        """A text without secrets, cut where it is longer than anybody reads."""
        if len(text) <= SHORT:
            return self._short_text(text)
        if len(text) <= LONGEST_TEXT:
            return self._without_secrets(text)
        return self._without_secrets(text[:LONGEST_TEXT])[:-LONGEST_SECRET] + "…"

    def _without_secrets(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        if _OF_AN_ID(text) or not _TRIGGERS.search(text.casefold().replace(DOTLESS, "i")):
            return text
        for form, instead in _FORMS:
            text = form.sub(instead, text)
        return text

    def fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields without secrets; each as :meth:`field` has it, which short texts need not go through."""
        short = self._short_text
        return {
            name: short(value)
            if type(value) is str and len(value) <= SHORT and not _is_secret(name)
            else self.field(name, value)
            for name, value in fields.items()
        }

    def field(self, name: str, value: Any, depth: int = 0) -> Any:
        """A field's value without secrets."""
        if _is_secret(name) and value not in (None, "", False):
            return REDACTED
        return self.text(value) if type(value) is str else self.value(value, depth)

    def value(self, value: Any, depth: int = 0) -> Any:
        """A value of any form without secrets; what nests deeper than anybody reads is left out."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if depth >= DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            pairs = cast("Mapping[Any, Any]", value)
            return {self.text(str(key)): self.field(str(key), one, depth + 1) for key, one in pairs.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(one, depth + 1) for one in cast("Iterable[Any]", value)]
        return self.text(str(value))


@lru_cache(SHORT_TEXTS)
def _is_secret(name: str) -> bool:
    return bool(_SECRET_NAMES.search(name)) and not _HARMLESS_NAMES.search(name)
