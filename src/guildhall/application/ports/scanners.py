"""Scanners: static analysis of a tree, with findings in one form (SARIF 2.1.0)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from guildhall.application.ports.executor import CommandResult, CommandSpec
from guildhall.domain.record import Record

Severity = Literal["critical", "high", "medium", "low"]


class Finding(Record):
    """One finding of one scanner.

    ``fingerprint`` is stable when lines move: it covers rule, path and the text at fault, not its
    line number, as ``<what>-<where>``, whose first part a renamed file keeps. ``security_severity`` is
    SARIF's 0.0 to 10.0, in tenths (0 to 100).
    No finding carries a secret's text.
    """

    tool: str
    rule: str
    path: str
    line: int
    message: str
    severity: Severity
    security_severity: int
    fingerprint: str


class ScanReport(Record):
    """What all scanners found in one tree, and the SARIF document that says so.

    ``errors`` are scanners that could not run, with why: a scan with errors is not a clean scan.
    """

    findings: tuple[Finding, ...]
    sarif: dict[str, Any]
    errors: tuple[str, ...] = ()


RunCommand = Callable[[CommandSpec], CommandResult]


class Scanner(Protocol):
    """Scans a checked-out tree, running its tools through the sandbox it is given."""

    def scan(self, tree: Path, run: RunCommand, paths: Sequence[str] | None = None) -> ScanReport:
        """Scan a folder (or only some of its paths)."""
        ...
