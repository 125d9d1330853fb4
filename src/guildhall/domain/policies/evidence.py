"""Says which criteria a piece of work does not meet, from what was reported and found.

It must never judge by itself what a command or a person has to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guildhall.domain.policies.criteria import Criterion, CriterionResult, Outcome, artifact_matches
from guildhall.domain.record import Record

MADE_BY_GUILDHALL = ("sarif",)
"""Artifacts that the checks after completion write themselves; a worker need not bring them."""


class Evidence(Record):
    """What is known when a task is completed or approved.

    ``artifacts`` are (type, path); ``changed`` whether files changed; ``judged_later`` whether a
    review still follows; ``commands_shown`` whether each command and check must be reported as
    passed; ``prose_blocks`` whether prose that nobody verified is a refusal.
    """

    results: tuple[CriterionResult, ...]
    artifacts: tuple[tuple[str, str], ...]
    changed: bool
    owned_paths: tuple[str, ...] | None
    judged_later: bool
    commands_shown: bool
    prose_blocks: bool

    def outcome(self, criterion: Criterion) -> Outcome | None:
        """The reported outcome of a criterion, the last one counts; none when nothing was reported."""
        found: list[Outcome] = [result.outcome for result in self.results if result.text == criterion.text]
        return found[-1] if found else None


def _failed(criterion: Criterion, evidence: Evidence) -> str:
    return "failed" if evidence.outcome(criterion) == "failed" else ""


def _artifact_missing(criterion: Criterion, evidence: Evidence) -> str:
    comes_later = evidence.judged_later and criterion.argument in MADE_BY_GUILDHALL
    if criterion.check != "artifact" or comes_later:
        return ""
    there = any(artifact_matches(criterion.argument, kind, path) for kind, path in evidence.artifacts)
    return "" if there else "no such artifact"


def _files_changed(criterion: Criterion, evidence: Evidence) -> str:
    return "files changed" if criterion.check == "no_file_changed" and evidence.changed else ""


def _not_shown(criterion: Criterion, evidence: Evidence) -> str:
    decided = criterion.check in ("artifact", "no_file_changed")
    if criterion.kind == "prose" or decided or not evidence.commands_shown:
        return ""
    return "" if evidence.outcome(criterion) == "passed" else "not shown to hold"


def _prose_unverified(criterion: Criterion, evidence: Evidence) -> str:
    if criterion.kind != "prose" or not evidence.prose_blocks:
        return ""
    return "" if evidence.outcome(criterion) == "passed" else "not verified"


RULES: tuple[tuple[str, Callable[[Criterion, Evidence], str]], ...] = (
    ("criterion_failed", _failed),
    ("artifact_exists", _artifact_missing),
    ("no_file_changed", _files_changed),
    ("criterion_shown", _not_shown),
    ("prose_verified", _prose_unverified),
)
"""Each says in a few words what a criterion lacks, and nothing when it lacks nothing."""


def missing(criteria: Sequence[Criterion], evidence: Evidence) -> tuple[str, ...]:
    """What is missing, a line for each criterion that does not hold; empty when all is well."""
    found: list[str] = []
    for criterion in criteria:
        lacks = next((why for _, rule in RULES if (why := rule(criterion, evidence))), "")
        if lacks:
            found.append(f"{criterion.text} ({lacks})")
    if evidence.owned_paths == () and evidence.changed:
        found.append("the task may change no file (files changed)")
    return tuple(found)
