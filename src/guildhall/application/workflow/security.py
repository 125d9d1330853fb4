"""security_scan_cycle: scans the merged tree; only what is new since the base meets the gate."""

from __future__ import annotations

from typing import Any

from guildhall.application.branches import brought_from
from guildhall.application.findings import new_findings, shown
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.scanners import Finding, ScanReport
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.accepting import UNASKED, Said, said_of
from guildhall.application.workflow.scans import keep_sarif, scan_of
from guildhall.application.workflow.sending_back import is_judged_here, out_of_review, send_back
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.application.workflow.testing import merged_preview
from guildhall.domain.policies import scan_gate
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.policies.transitions import JUDGED
from guildhall.domain.record import asdict
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.events import ArtifactRef, FindingSource

SCANNED = ("no_finding", "no_new_finding", "artifact")
"""Checks of criteria that a scan can answer."""


def perform(shift: Shift) -> Outcome:
    """Scan base and head, keep the SARIF report, ask the gate and the task's own criteria."""
    task = shift.subject
    if not is_judged_here(shift):
        return out_of_review(task)
    gate = shift.setting("security_gate", "block_critical")
    if gate == "off" and not any(one.check in SCANNED for one in task.criteria):
        note = "the gate is off and no criterion asks for a scan"
        return Outcome({"outcome": "pass", "note": note, "commit": task.commit})
    tip = shift.tip()
    head_commit = merged_preview(shift, tip)
    if head_commit is None:
        return Outcome({"outcome": "pass", "note": "it conflicts with the branch; the merge will say how"})
    return _judged(shift, gate, tip, head_commit)


def _judged(shift: Shift, gate: scan_gate.Gate, tip: str, head_commit: str) -> Outcome:
    """What the gate, the task's criteria and, where the run asks one, a person say of what was found."""
    task = shift.subject
    head = scan_of(shift, head_commit)
    new = new_findings(scan_of(shift, tip), head) if head_commit != tip else ()
    _, written = keep_sarif(shift, head.sarif)
    decision = scan_gate.decide(gate, scan_gate.count(finding.severity for finding in new))
    results = _results(shift, head, new)
    findings = [f"{one['text']}: {one['detail']}" for one in results if one["outcome"] == "failed"]
    findings += [f"a scanner could not run: {error}" for error in head.errors] if gate != "off" else []
    said = UNASKED
    if decision.outcome == "block":
        # What is sent back for another reason comes again as another change: nobody is asked about this one.
        commit = task.commit or tip
        base = brought_from(shift.company, shift.run, commit)
        said = UNASKED if findings else said_of(shift, head, new, base, commit)
        findings = [*_blocking(f"{decision.reason}: {shown(new)}", said), *findings]
    artifact = Effect("task.scanned", {"task_id": task.id, "path": written.path, "sha256": written.sha256})
    if said.answer in ("asked", "expired"):
        return _waits(task.id, said, artifact)
    if findings:
        source: FindingSource = "person" if said.answer == "rejected" else "security"
        sent = send_back(shift, findings, source, results=results)
        return Outcome(sent.result, (artifact, *sent.effects))
    passed = {"outcome": "pass", "commit": task.commit}
    result = {**passed, "results": results, "new": len(new), "note": said.text}
    if said.answer == "accepted":
        return Outcome({**result, "accepted": said.found}, (artifact,))
    return Outcome({**result, "note": decision.reason if decision.outcome == "warn" else ""}, (artifact,))


def _blocking(finding: str, said: Said) -> list[str]:
    """What the gate sends back, with what a person said of it; nothing once one accepted it.

    What goes back is what a person said, once one did: the scan's own part names itself there.
    """
    if said.answer == "accepted":
        return []
    if said.answer == "rejected":
        return [f"security asks for changes: {finding}", said.text]
    return [finding, *([said.text] if said.text else [])]


def _waits(task_id: str, said: Said, artifact: Effect) -> Outcome:
    """A task that a person is asked about, or about which nobody answered in time."""
    if said.answer == "asked":
        return Outcome({"outcome": "asked", "asked": said.found, "note": said.text}, (artifact,))
    effect = Effect("task.unapproved", {"task_id": task_id, "detail": said.text})
    return Outcome({"outcome": "blocked", "reason": "approval_expired"}, (artifact, effect))


def _results(shift: Shift, head: ScanReport, new: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """What the scan says of the task's criteria on findings and on the SARIF report."""
    results: list[CriterionResult] = []
    for criterion in shift.subject.criteria:
        if criterion.check in ("no_finding", "no_new_finding"):
            severities = scan_gate.at_least(criterion.argument)  # type: ignore[arg-type]
            counted = new if criterion.check == "no_new_finding" else head.findings
            found = [finding for finding in counted if finding.severity in severities]
            results.append(CriterionResult(criterion.text, "failed" if found else "passed", shown(found)))
        elif criterion.check == "artifact" and criterion.argument == "sarif":
            results.append(CriterionResult(criterion.text, "passed", ""))
    return [asdict(result) for result in results]


def add_scan(tx: Transaction, task_id: str, path: str, sha256: str) -> None:
    """Put the report among the task's artifacts, while the task is reviewed."""
    if tx.state("Task", task_id).status in JUDGED:
        artifact = ArtifactRef(f"sarif-{sha256[:16]}", "report", path, sha256)
        tell(tx, task_id, commands.AddArtifact(artifact))
