"""Reads a criterion: a command that must exit 0, a check that Guildhall knows, or prose.

It must never run anything, and never turn what it does not recognise into a check: that is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from guildhall.domain.record import Record

CriterionKind = Literal["command", "check", "prose"]
Outcome = Literal["passed", "failed", "not_verified"]
Severity = Literal["critical", "high", "medium", "low"]

MAX_TEXT = 4000
"""The longest criterion that is searched for checks; a longer one is prose."""


class Criterion(Record):
    """One acceptance criterion or item of a Definition of Done.

    ``command`` is a shell line for the kind ``command``. For the kind ``check``, ``check`` is
    ``tests_pass``, ``only_owned_paths``, ``no_file_changed``, ``no_new_finding``, ``no_finding`` or
    ``artifact``, and ``argument`` the severity (that one or a worse one) or what the artifact is.
    """

    kind: CriterionKind
    text: str
    command: str = ""
    check: str = ""
    argument: str = ""


class CriterionResult(Record):
    """What became of one criterion, by its text; ``detail`` is the end of the output or why not."""

    text: str
    outcome: Outcome
    detail: str = ""

    @property
    def told(self) -> str:
        """The criterion and what became of it, as one sentence."""
        return f"{self.text.removesuffix('.')}: {self.detail}" if self.detail else self.text


def code_spans(text: str) -> tuple[str, ...]:
    """The texts between backticks, in order; a run of n backticks is closed by the next run of n.

    Linear in the length of the text (CommonMark, *Code spans*).
    """
    runs = [(match.start(), match.end()) for match in re.finditer(r"`+", text)]
    following: dict[int, int] = {}
    closing: list[int | None] = [None] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        closing[index] = following.get(length)
        following[length] = index
    spans: list[str] = []
    index = 0
    while index < len(runs):
        end = closing[index]
        if end is None:
            index += 1
            continue
        spans.append(text[runs[index][1] : runs[end][0]].strip())
        index = end + 1
    return tuple(span for span in spans if span)


_CHANGED = "(?:changed|changes|modified|touched|edited|altered)"
_BE = "(?:(?:is|was|are|were|has been|have been|be|may be|must be|gets) )?"
_SEVERITY = "(?:critical|high|medium|low)"
_WORSE = "(?: (?:or|and) (?:higher|above|worse|more|greater|critical|high|medium|low))*"
_FINDING = "(?:(?:security|scan|scanner) )?(?:findings?|issues?|vulnerability|vulnerabilities)"
_OF_TASK = "(?: (?:of|to|on|in|for) (?:the |this |its )?task)?"
_KEPT = "(?:stored as |attached as |kept as |recorded as )?"
_DOCUMENT = "(?: (?:report|file|document))?"
_OWNED = "(?:the |its )?owned (?:paths?|files?)"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "tests_pass",
        r"(?:(?:all|the|unit|existing|its|every|project|s) )*(?:\d+ )?(?:unit )?(?:tests?|tests? suite)"
        "(?: (?:still|all|are|is|stay|stays|remain|remains|must|should))*"
        " (?:pass|passes|passed|passing|green|succeed|succeeds)",
    ),
    ("only_owned_paths", f"only {_OWNED} {_BE}{_CHANGED}"),
    (
        "only_owned_paths",
        f"(?:nothing|no (?:paths?|files?)) (?:outside|beyond) (?:of )?{_OWNED} {_BE}{_CHANGED}",
    ),
    ("only_owned_paths", f"(?:it )?changes only {_OWNED}"),
    ("no_file_changed", f"(?:no files?|nothing) {_BE}{_CHANGED}"),
    ("no_file_changed", "(?:it )?(?:changes|modifies|touches) (?:no files?|nothing)"),
    (
        "no_finding",
        f"no (?P<new>new )?{_FINDING} (?:of|with|at) (?:a |the )?(?:severity )?"
        f"{_SEVERITY}{_WORSE}(?: severity)?{_WORSE}",
    ),
    ("no_finding", f"no (?P<new>new )?{_SEVERITY}{_WORSE}(?: severity)? {_FINDING}{_WORSE}"),
    ("no_finding", f"no (?P<new>new )?{_FINDING}"),
    (
        "artifact",
        r"(?:(?:an?|one|the) )?artifact of (?:the )?type (?P<what>\w+)"
        f"(?: (?:exists|is (?:there|present|attached|stored)))?{_OF_TASK}",
    ),
    (
        "artifact",
        rf"(?:(?:an?|the|its) )?(?P<what>\w+){_DOCUMENT} is {_KEPT}(?:an |the )?artifact{_OF_TASK}",
    ),
    ("artifact", rf"the task has (?:an?|the) (?P<what>\w+){_DOCUMENT} (?:as )?(?:an )?artifact"),
)
_CHECKS = tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS)
"""Full matches on the sentence's words in small letters without punctuation; the first one counts."""

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
"""Worst first."""


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _check(text: str) -> tuple[str, str] | None:
    words = _words(text)
    for name, pattern in _CHECKS:
        found = pattern.fullmatch(words)
        if found is None:
            continue
        groups = found.groupdict()
        if name != "no_finding":
            return name, groups.get("what") or ""
        mentioned = [severity for severity in SEVERITIES if severity in words.split()]
        return ("no_new_finding" if groups["new"] else name), (mentioned or ["low"])[-1]
    return None


def parse(text: str) -> Criterion:
    """Read one sentence. Wording and case of checks are taken loosely; several commands must all exit 0."""
    sentence = text.strip()
    commands = code_spans(sentence)
    if commands:
        line = commands[0] if len(commands) == 1 else " && ".join(f"( {command} )" for command in commands)
        return Criterion("command", sentence, command=line)
    check = _check(sentence) if len(sentence) <= MAX_TEXT else None
    if check:
        return Criterion("check", sentence, check=check[0], argument=check[1])
    return Criterion("prose", sentence)


def parse_all(texts: Iterable[str]) -> tuple[Criterion, ...]:
    """Read several sentences; empty ones are left out."""
    return tuple(parse(text) for text in texts if text.strip())


def first_prose(texts: Iterable[str]) -> str:
    """The first sentence that only a person or a model could judge; empty where there is none."""
    return next((criterion.text for criterion in parse_all(texts) if criterion.kind == "prose"), "")


def artifact_matches(argument: str, artifact_type: str, path: str) -> bool:
    """Whether an artifact is what a criterion asks for: its type, or a word of its file's name."""
    wanted = argument.casefold()
    name = path.rsplit("/", 1)[-1].casefold()
    return wanted == artifact_type.casefold() or wanted in re.findall(r"[^\W_]+", name)
