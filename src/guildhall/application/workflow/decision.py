"""final_decision: the gate on the whole merged tree, delivery to the user's branch, the report, the end."""

from __future__ import annotations

from collections import Counter
from typing import Any

from guildhall.application.approvals.gates import is_covered, question_at
from guildhall.application.approvals.scanned import SCAN, accepted_fingerprints
from guildhall.application.excerpts import headline, joined
from guildhall.application.findings import without
from guildhall.application.nodes import called
from guildhall.application.owed import carried_by, gates_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.elsewhere import with_done_elsewhere
from guildhall.application.runs.ending import end_run, rest_tasks
from guildhall.application.runs.report import Ending, facts_of, write_report
from guildhall.application.runs.undelivered import with_kept
from guildhall.application.runs.undone import left_out, undone
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.settling import settle_merges
from guildhall.application.tasks.terms import SHARPEST
from guildhall.application.workflow.accepting import UNASKED, Said, said_of
from guildhall.application.workflow.delivering import Product, deliver, findings_of, product_of
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.domain.policies import scan_gate
from guildhall.domain.record import asdict
from guildhall.domain.runs.commands import AttachReport, RequestStop
from guildhall.domain.runs.events import EndStatus, ReportRef
from guildhall.domain.runs.run import Run

UNAPPROVED = "nobody has approved what was merged, as it stands"
UNACCEPTED = "nobody has accepted what the scan found in what was merged"

STATUS_BY_CAUSE: dict[str, EndStatus] = {
    "user": "stopped_by_user",
    "budget": "stopped_budget",
    "gate": "stopped_gate",
}


def perform(shift: Shift) -> Outcome:
    """Decide how the run ends, and end it with its report."""
    run_id = shift.run.run_id
    held, origin = shift.held, shift.work.terms.origin
    settle_merges(held, origin, shift.run)
    held.journal.execute(held.scope, origin, lambda tx: rest_tasks(tx, run_id))
    product, unapproved = product_of(shift), _unapproved(shift)
    blocks, said = _gate(shift, product)
    if said.answer == "asked" and not unapproved:
        return Outcome({"outcome": "asked", "asked": said.found, "note": said.text})
    gate_says = blocks or unapproved
    shift.work.proceed()
    delivery, kept = with_kept(shift.company, shift.run, shift.project, deliver(shift, product, gate_says))
    accepted = said.found if said.answer == "accepted" else {}
    failure = delivery.reason if delivery.outcome == "failed" else ""
    delivery = with_done_elsewhere(shift.company, shift.run, delivery, kept)
    reason = gate_says or _reason(shift, failure)
    ending = Ending(_status(shift, gate_says, failure), reason, delivery, accepted)
    facts = facts_of(shift.company, shift.run, shift.project, ending)
    shift.work.keep_on()  # the report of whoever took over stands, and the journal has its sha256
    files = write_report(shift.company, shift.run, facts)

    arguments = {
        "run_id": run_id,
        "status": ending.status,
        "reason": ending.reason[:5000],
        "gate_says": gate_says[:2000],
        "files": [asdict(file) for file in files],
        "tasks": dict(Counter(task["status"] for task in facts["tasks"])),
        "kept": [one.branch for one in kept],
    }
    result = {"outcome": "pass", "status": ending.status, "note": headline(ending.reason)[:500]}
    return Outcome(result, (Effect("run.ended", arguments),))


def end_with_report(
    tx: Transaction,
    run_id: str,
    status: EndStatus,
    reason: str,
    gate_says: str,
    files: list[dict[str, Any]],
    tasks: dict[str, int] | None = None,
    kept: list[str] | None = None,
) -> None:
    """End the run with its report, its tasks by status and the branches that keep work, unless it ended."""
    run: Run = tx.state("Run", run_id)
    if run.ended:
        return
    if gate_says and run.stop_requested is None:
        tx.ask("Run", run_id, RequestStop("gate", gate_says))
    tx.ask("Run", run_id, AttachReport(tuple(ReportRef(**file) for file in files)))
    summary: dict[str, Any] = {} if tasks is None else {"tasks": tasks}
    end_run(tx, run_id, status, reason, {**summary, "kept": kept} if kept else summary)


def _gate(shift: Shift, product: Product | None) -> tuple[str, Said]:
    """Why the gate stops the run, by the scan of what it would bring, and what a person said of that.

    The reason is empty when it does not, or when people accepted all of it. A stopped run asks nobody any
    more: what nobody accepted until then is held back.
    """
    carried = carried_by(shift.company, shift.run)
    gates = [_gate_of(one) for one in (shift.run, *carried)]
    gate = SHARPEST[min(SHARPEST.index(one) for one in gates)]
    if gate == "off" or product is None:
        return "", UNASKED
    head, new = findings_of(shift, product)
    views = shift.company.journal.views(shift.company.scope)
    for run in (shift.run, *carried):
        if SCAN in gates_of(run):
            merged = tasks_of(views, run_id=run.run_id, status="done")
            new = without(new, accepted_fingerprints(shift.company, merged))
    decision = scan_gate.decide(gate, scan_gate.count(finding.severity for finding in new))
    if decision.outcome != "block":
        return "", UNASKED
    # It is asked about by what the run itself merged: the user's own commits since then change no answer.
    said = said_of(shift, head, new, shift.start, shift.tip())
    if said.answer == "accepted":
        return "", said
    if said.answer == "asked" and shift.run.stop_requested:
        return f"{decision.reason}; {UNACCEPTED}", UNASKED
    return "; ".join(part for part in (decision.reason, said.text) if part), said


def _gate_of(run: Run) -> scan_gate.Gate:
    found: scan_gate.Gate = run.config_snapshot.get("security_gate") or "block_critical"
    return found


def _unapproved(shift: Shift) -> str:
    """Why a person's approval, where the run needs it, does not cover what was merged; empty when it does."""
    question = question_at(shift.company, shift.run, shift.step.node, None)
    if question is None or is_covered(shift.company.journal.views(shift.company.scope), question):
        return ""
    return str(shift.step.request.get("refused") or UNAPPROVED)


def _status(shift: Shift, gate_says: str, failure: str) -> EndStatus:
    if shift.run.stop_requested:
        return STATUS_BY_CAUSE[shift.run.stop_requested]
    if gate_says:
        return "stopped_gate"
    views = shift.company.journal.views(shift.company.scope)
    failed = failure or undone(views, shift.run.run_id) or _failure(shift)
    return "failed" if failed else "completed"


def _reason(shift: Shift, failure: str) -> str:
    if shift.run.stop_requested:
        return shift.run.stop_reason or f"stopped by {shift.run.stop_requested}"
    views, run = shift.company.journal.views(shift.company.scope), shift.run
    undelivered = f"the delivery failed: {failure}" if failure else ""
    said = [undelivered, _failure(shift), undone(views, run.run_id)]
    said += [left_out(views, run.project_id, run.run_id)]
    return joined(said)


def _failure(shift: Shift) -> str:
    """Which of the company's own nodes could not do its part, and why; empty when all could."""
    views = shift.company.journal.views(shift.company.scope)
    rows = views.find("Step", run_id=shift.run.run_id, task_id=None, limit=100)
    failed = [row.state for row in rows if row.state.result.get("outcome") == "failed"]
    return joined(f"{called(step.node)} failed: {step.result.get('note', '')}" for step in failed)
