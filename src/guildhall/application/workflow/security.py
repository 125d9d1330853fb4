"""security_scan_cycle: scans the merged tree; only what is new since the base meets the gate."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from guildhall.application.findings import new_findings
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.scanners import Finding, ScanReport
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.scans import keep_sarif, scan_of
from guildhall.application.workflow.sending_back import out_of_review, send_back
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.application.workflow.testing import merged_preview
from guildhall.domain.policies import scan_gate
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.events import ArtifactRef

SCANNED = ("no_finding", "no_new_finding", "artifact")
"""Checks of criteria that a scan can answer."""


def perform(shift: Shift) -> Outcome:
    """Scan base and head, keep the SARIF report, ask the gate and the task's own criteria."""
    task = shift.subject
    if task.status != "review":
        return out_of_review(task)
    gate = shift.setting("security_gate", "block_critical")
    if gate == "off" and not any(one.check in SCANNED for one in task.criteria):
        return Outcome({"outcome": "pass", "note": "the gate is off and no criterion asks for a scan"})
    tip = shift.tip()
    head_commit = merged_preview(shift, tip)
    if head_commit is None:
        return Outcome({"outcome": "pass", "note": "it conflicts with the branch; the merge will say how"})
    head = scan_of(shift, head_commit)
    new = new_findings(scan_of(shift, tip), head) if head_commit != tip else ()
    written = keep_sarif(shift, head)
    decision = scan_gate.decide(gate, scan_gate.count(finding.severity for finding in new))
    results = _results(shift, head, new)
    findings = [f"{decision.reason}: {_shown(new)}"] if decision.outcome == "block" else []
    findings += [f"{one['text']}: {one['detail']}" for one in results if one["outcome"] == "failed"]
    findings += [f"a scanner could not run: {error}" for error in head.errors] if gate != "off" else []
    artifact = Effect("task.scanned", {"task_id": task.id, "path": written.path, "sha256": written.sha256})
    if findings:
        sent = send_back(shift, findings, "security", results=results)
        return Outcome(sent.result, (artifact, *sent.effects))
    note = decision.reason if decision.outcome == "warn" else ""
    return Outcome({"outcome": "pass", "results": results, "new": len(new), "note": note}, (artifact,))


def _results(shift: Shift, head: ScanReport, new: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """What the scan says of the task's criteria on findings and on the SARIF report."""
    results: list[CriterionResult] = []
    for criterion in shift.subject.criteria:
        if criterion.check in ("no_finding", "no_new_finding"):
            severities = scan_gate.at_least(criterion.argument)  # type: ignore[arg-type]
            counted = new if criterion.check == "no_new_finding" else head.findings
            found = [finding for finding in counted if finding.severity in severities]
            results.append(CriterionResult(criterion.text, "failed" if found else "passed", _shown(found)))
        elif criterion.check == "artifact" and criterion.argument == "sarif":
            results.append(CriterionResult(criterion.text, "passed", ""))
    return [asdict(result) for result in results]


def _shown(findings: tuple[Finding, ...] | list[Finding], limit: int = 5) -> str:
    shown = [f"{one.rule} at {one.path}:{one.line} ({one.severity})" for one in findings[:limit]]
    more = len(findings) - limit
    return "; ".join(shown) + (f" and {more} more" if more > 0 else "")


def add_scan(tx: Transaction, task_id: str, path: str, sha256: str) -> None:
    """Put the report among the task's artifacts, while the task is reviewed."""
    if tx.state("Task", task_id).status == "review":
        artifact = ArtifactRef(f"sarif-{sha256[:16]}", "report", path, sha256)
        tell(tx, task_id, commands.AddArtifact(artifact))
