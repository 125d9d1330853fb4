"""What the scanners share: results of any tool as findings with fingerprints that survive moved lines.

No text of a scanned file goes into a finding except through :func:`plain`, which takes secrets out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from guildhall.adapters.scanners.secret_rules import redact
from guildhall.adapters.scanners.severity import SUPPRESSION, severity_of
from guildhall.application.named_paths import path_text
from guildhall.application.ports.scanners import Finding
from guildhall.domain.record import Record, evolve

Suppressions = Literal["rejected", "accepted"]
"""Whether comments such as ``# nosec`` count: rejected, they change nothing and are themselves reported."""
_MESSAGE_LIMIT = 400
_LAYOUT = b" \t\r\n\f\v\\,()"
_QUOTES = bytes.maketrans(b"'", b'"')


class Rule(Record):
    """A rule of a tool, as SARIF describes it."""

    id: str
    name: str
    help_uri: str = ""


class Result(Record):
    """One result of a tool before it is a finding.

    ``path`` is as listed in the tree, ``tenths`` its security-severity, ``evidence`` the text at fault (only
    its hash is kept), ``suppressed`` says that a comment asks to be silent about it.
    """

    tool: str
    rule: Rule
    path: str
    line: int
    message: str
    tenths: int
    evidence: bytes
    suppressed: bool = False


class Reported(Record):
    """A result with the finding it became."""

    result: Result
    finding: Finding


def plain(text: str) -> str:
    """A message for people: secrets taken out, control characters made visible, cut at a length."""
    shown = "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in redact(text)
    )
    return shown if len(shown) <= _MESSAGE_LIMIT else f"{shown[: _MESSAGE_LIMIT - 1]}…"


def judge(results: Iterable[Result], suppressions: Suppressions) -> list[Reported]:
    """Turn results into findings, ordered by path, line and rule.

    A fingerprint is ``<what>-<where>``: what covers tool, rule and the text at fault without what formatters
    change (white space, kinds of quotes, commas, parentheses), where adds the path and how many equal ones
    stand before it in the file.
    """
    judged = [seen for result in results for seen in _with_suppression(result, suppressions)]
    judged.sort(key=lambda result: (result.path, result.line, result.rule.id, result.evidence))
    seen: Counter[str] = Counter()
    return [Reported(result, _finding(result, seen)) for result in judged]


def _with_suppression(result: Result, suppressions: Suppressions) -> Iterable[Result]:
    if not result.suppressed:
        return (result,)
    if suppressions == "accepted":
        return (evolve(result, tenths=min(result.tenths, SUPPRESSION)),)
    comment = evolve(
        result,
        rule=Rule("suppression", f"A comment asks {result.tool} to be silent; it is not obeyed"),
        message=f"A comment asks to be silent about {result.rule.id} here; it is not obeyed.",
        tenths=SUPPRESSION,
        evidence=result.rule.id.encode() + b" " + result.evidence,
        suppressed=False,
    )
    return (result, comment)


def _finding(result: Result, seen: Counter[str]) -> Finding:
    path = path_text(result.path)
    evidence = result.evidence.translate(_QUOTES, _LAYOUT)
    what = _digest(result.tool.encode(), result.rule.id.encode(), evidence)
    index = seen[what + path]
    seen[what + path] += 1
    return Finding(
        tool=result.tool,
        rule=result.rule.id,
        path=path,
        line=max(result.line, 1),
        message=plain(result.message),
        severity=severity_of(result.tenths),
        security_severity=result.tenths,
        fingerprint=f"{what}-{_digest(what.encode(), path.encode(), str(index).encode())}",
    )


def _digest(*parts: bytes) -> str:
    """128 bits of the sha256 of some parts, each preceded by its length so that no two lists are alike."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:32]
