"""Several scanners as one; it must never let the failure of one hide what another found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from guildhall.adapters.scanners import sarif
from guildhall.adapters.scanners.bandit import BanditScanner
from guildhall.adapters.scanners.results import Suppressions
from guildhall.adapters.scanners.ruff import RuffScanner
from guildhall.adapters.scanners.secret import SecretScanner
from guildhall.application.ports.scanners import RunCommand, Scanner, ScanReport


class CompositeScanner:
    """Runs scanners one after the other and puts their reports together."""

    def __init__(self, scanners: Sequence[Scanner]) -> None:
        self._scanners = tuple(scanners)

    def scan(self, tree: Path, run: RunCommand, paths: Sequence[str] | None = None) -> ScanReport:
        """Scan with every scanner; findings are ordered from the most severe down."""
        reports = [scanner.scan(tree, run, paths) for scanner in self._scanners]
        findings = [finding for report in reports for finding in report.findings]
        findings.sort(key=lambda found: (-found.security_severity, found.path, found.line, found.rule))
        return ScanReport(
            findings=tuple(findings),
            sarif=sarif.document([run for report in reports for run in report.sarif["runs"]]),
            errors=tuple(error for report in reports for error in report.errors),
        )


def default_scanner(suppressions: Suppressions = "rejected") -> CompositeScanner:
    """bandit, ruff and secrets, under one policy for comments that ask to be silent."""
    return CompositeScanner(
        (SecretScanner(suppressions), BanditScanner(suppressions), RuffScanner(suppressions))
    )
