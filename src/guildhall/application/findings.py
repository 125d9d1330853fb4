"""Which findings a change brought, and what they say: only those gate; it must never read a tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

from guildhall.application.ports.scanners import Finding, ScanReport

K = TypeVar("K", bound=Hashable)


def new_findings(base: ScanReport, head: ScanReport) -> tuple[Finding, ...]:
    """The findings of ``head`` that ``base`` does not have, in ``head``'s order.

    A finding is known when its fingerprint is. One whose text moved to another path is known too, as often as
    it stood in paths that have no finding left (a file that was renamed), so that moving code costs nothing.
    """
    known = Counter(finding.fingerprint for finding in base.findings)
    unmatched = [finding for finding in head.findings if not _spend(known, finding.fingerprint)]
    remaining = {finding.path for finding in head.findings}
    moved = Counter(_what(finding) for finding in base.findings if finding.path not in remaining)
    return tuple(finding for finding in unmatched if not _spend(moved, _what(finding)))


def without(findings: Iterable[Finding], fingerprints: Iterable[str]) -> tuple[Finding, ...]:
    """The findings but those with these fingerprints, each of which stands for one."""
    purse = Counter(fingerprints)
    return tuple(finding for finding in findings if not _spend(purse, finding.fingerprint))


def shown(findings: Sequence[Finding], limit: int = 5) -> str:
    """Findings in a line: the first ones, and how many more there are."""
    first = [f"{one.rule} at {one.path}:{one.line} ({one.severity})" for one in findings[:limit]]
    more = len(findings) - limit
    return "; ".join(first) + (f" and {more} more" if more > 0 else "")


def sarif_of(report: ScanReport, findings: Iterable[Finding]) -> dict[str, Any]:
    """A scan's SARIF document with these findings alone, and nothing that others could change in it."""
    wanted = {finding.fingerprint for finding in findings}
    runs = [_narrowed(run, wanted) for run in report.sarif["runs"]]
    return {**report.sarif, "runs": [run for run in runs if run["results"]]}


def _narrowed(run: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """One tool's run with the results of these fingerprints, their rules, and no notes about the tree."""
    results = [
        {name: value for name, value in result.items() if name != "ruleIndex"}
        for result in run["results"]
        if wanted.intersection(result["partialFingerprints"].values())
    ]
    named = {result["ruleId"] for result in results}
    driver = run["tool"]["driver"]
    rules = [rule for rule in driver["rules"] if rule["id"] in named]
    kept = {name: value for name, value in run.items() if name != "invocations"}
    return {**kept, "tool": {"driver": {**driver, "rules": rules}}, "results": results}


def _what(finding: Finding) -> tuple[str, str, str]:
    """What a finding says, wherever it stands: the first part of its fingerprint."""
    return finding.tool, finding.rule, finding.fingerprint.partition("-")[0]


def _spend(purse: Counter[K], key: K) -> bool:
    """Take one ``key`` out of a counter; false when there is none."""
    if purse[key] <= 0:
        return False
    purse[key] -= 1
    return True
