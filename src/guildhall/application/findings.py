"""Which findings a change brought: only those gate; it must never read a tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import TypeVar

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


def _what(finding: Finding) -> tuple[str, str, str]:
    """What a finding says, wherever it stands: the first part of its fingerprint."""
    return finding.tool, finding.rule, finding.fingerprint.partition("-")[0]


def _spend(purse: Counter[K], key: K) -> bool:
    """Take one ``key`` out of a counter; false when there is none."""
    if purse[key] <= 0:
        return False
    purse[key] -= 1
    return True
