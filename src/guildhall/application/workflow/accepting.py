"""Has a person decide about what a scan found, where the run's config says so (``approval: [scan]``).

It must never take an answer for one about other findings than those that stand there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from guildhall.application.approvals.content import change
from guildhall.application.approvals.gates import covering, question_about
from guildhall.application.approvals.scanned import SCAN, Found
from guildhall.application.findings import sarif_of, shown
from guildhall.application.owed import gates_of
from guildhall.application.ports.scanners import Finding, ScanReport
from guildhall.application.workflow.scans import keep_sarif
from guildhall.application.workflow.shift import Shift
from guildhall.domain.record import Record, field

MOST_SHOWN = 20
"""Findings that a question names; the document that it is about has them all."""


class Said(Record):
    """What a person said of findings; ``unasked`` where none is to be asked.

    ``text`` is the answer in words; ``found`` what it is about, with who accepted it once somebody did.
    """

    answer: Literal["unasked", "asked", "accepted", "rejected", "expired"]
    text: str = ""
    found: Found = field(default_factory=dict[str, object])


UNASKED = Said("unasked")


def said_of(shift: Shift, report: ScanReport, findings: Sequence[Finding], base: str, commit: str) -> Said:
    """What a person said of exactly these findings, in the change from a base to a commit."""
    if SCAN not in gates_of(shift.run):
        return UNASKED
    sarif, written = keep_sarif(shift, sarif_of(report, findings), "asked")
    line = shown(findings, MOST_SHOWN)
    found: Found = {
        "base": base,
        "commit": commit,
        "path": written.path,
        "sha256": written.sha256,
        "shown": line,
    }
    company, request = shift.company, shift.step.request
    content = change(company, shift.project.project_id, base, commit, sarif=sarif, shown=line)
    approval = covering(company.journal.views(company.scope), question_about(shift.run, shift.task, content))
    if approval is not None:
        who = {"by": approval.approver, "reason": approval.reason, "approval_id": approval.approval_id}
        return Said("accepted", f"{approval.approver} accepted what the scan found: {line}", {**found, **who})
    if request.get("about") == content.sha256:
        return Said("rejected" if request["how"] == "rejected" else "expired", str(request["refused"]), found)
    return Said("asked", line, found)
