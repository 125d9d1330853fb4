"""Scans trees, once a tree, and keeps each scan as SARIF."""

from __future__ import annotations

import json
from typing import Any

from guildhall.application.ports.scanners import Finding, ScanReport
from guildhall.application.ports.storage import Written
from guildhall.application.workflow.checks import on_tree
from guildhall.application.workflow.shift import Shift
from guildhall.domain.record import asdict


def scan_of(shift: Shift, commit: str) -> ScanReport:
    """What the scanners find in a commit's tree; remembered by the tree, unless a scanner failed."""
    storage = shift.company.world.storage
    name = f"scans/{shift.project.project_id}/{shift.repository.tree_of(commit)}.json"
    kept = storage.recall(name)
    if kept is not None:
        return _read(json.loads(kept))
    scanner = shift.company.world.scanner
    report = on_tree(
        shift,
        commit,
        lambda: scanner.scan(
            shift.work.workspace, lambda spec: shift.work.execute(shift.work.with_limits(spec))
        ),
    )
    if not report.errors:
        content = {"findings": [asdict(finding) for finding in report.findings], "sarif": report.sarif}
        storage.write(name, json.dumps(content).encode())
    return report


def keep_sarif(shift: Shift, sarif: dict[str, Any], name: str = "scan") -> tuple[str, Written]:
    """Write a SARIF document among the session's artifacts; returns its text too."""
    session_id = shift.work.terms.session_id
    text = json.dumps(sarif, indent=1)
    storage = shift.company.world.storage
    return text, storage.write(f"agents/{session_id}/artifacts/{name}.sarif", text.encode())


def _read(kept: dict[str, Any]) -> ScanReport:
    return ScanReport(tuple(Finding(**finding) for finding in kept["findings"]), kept["sarif"])
