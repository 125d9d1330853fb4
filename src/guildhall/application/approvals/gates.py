"""Where a run asks a person before it goes on, and about exactly what.

A run's config names its gates (``approval: [merge, run_end, scan]``). What is asked about is bound by its
sha256: once it changes, nothing that was said of it counts any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from guildhall.application.approvals.content import Content, change
from guildhall.application.approvals.refused import RECENT, was_refused
from guildhall.application.approvals.scanned import SCAN, found_content
from guildhall.application.branches import BRANCH_PREFIX, brought_from, counts_from
from guildhall.application.company import Company
from guildhall.application.owed import carried_by, gates_at_end, gates_of
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.commands import ApprovalGate, RequestApproval
from guildhall.domain.leases.holder import Holder
from guildhall.domain.policies.transitions import JUDGED
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

GATES: Mapping[str, str] = {"merge": "merge", "final_decision": "run_end"}
"""The gate at each node that may have one, by the word for it in a run's config."""

SCAN_NODES = ("security_scan_cycle", "final_decision")
"""The nodes that scan: a change on its way, and all that a run merged."""

LONGEST_NAME = 200
"""Characters of who made something that a question about it names."""


class Question(Record):
    """What a person is asked at a gate; ``lives`` is for how long, none for as long as it takes."""

    subject: str
    text: str
    content: Content
    author: str
    lives: timedelta | None
    gate: ApprovalGate

    def command(self, visited: int, now: datetime) -> RequestApproval:
        """The question as it is asked at the gate's n-th visit, from 0, at an aware time."""
        named = f"{self.subject}\n{self.content.sha256}\n{visited}"
        return RequestApproval(
            hashlib.sha256(named.encode()).hexdigest()[:32],
            self.subject,
            self.text,
            self.content.sha256,
            Holder.read(self.author).actor[:LONGEST_NAME],
            None if self.lives is None else now + self.lives,
            self.gate,
        )


def question_at(company: Company, run: Run, node: str, task_id: str | None) -> Question | None:
    """What a person has to be asked at a node, none where there is nothing to ask.

    Who refused a task's merge is asked again by every later run, whatever its own backlog says.
    """
    gate = GATES.get(node, "")
    is_asked = gate in (gates_at_end(company, run) if node == "final_decision" else gates_of(run))
    if task_id is None:
        return _of_run(company, run) if is_asked else None
    task: Task = company.journal.state(company.scope, "Task", task_id)
    if not gate or not (is_asked or was_refused(company, run, task, gate)):
        return None
    return _of_task(company, run, task)


def questions_at(company: Company, run: Run, node: str, task_id: str | None) -> tuple[Question, ...]:
    """All that a person has to be asked at a node before its work is done, in the order of asking."""
    task: Task | None = company.journal.state(company.scope, "Task", task_id) if task_id else None
    both = (question_at(company, run, node, task_id), findings_question(company, run, node, task))
    return tuple(one for one in both if one is not None)


def findings_question(company: Company, run: Run, node: str, task: Task | None) -> Question | None:
    """What a person has to be asked about what a node's newest scan found, none where it asks nothing."""
    if SCAN not in gates_of(run) or node not in SCAN_NODES:
        return None
    content = _task_findings(company, task) if task else _run_findings(company, run)
    return None if content is None else question_about(run, task, content)


def question_about(run: Run, task: Task | None, content: Content) -> Question:
    """The question about findings in a task's change, or in all that a run merged."""
    what = f"{task.code} ({task.title})" if task else f"what run {run.run_id} merged"
    text = f"Accept what the scan found in {what} as {content.commit[:12]}? {content.shown}"
    subject = f"Task:{task.id}" if task else f"Run:{run.run_id}"
    author = task.author if task else ""
    return Question(subject, text[:10_000], content, author or "guildhall", _lives(run), SCAN)


def content_of(company: Company, approval: Approval) -> Content | None:
    """What stands behind a question now, none where there is nothing to approve any more."""
    kind, _, entity_id = approval.subject.partition(":")
    state: Any = company.journal.state(company.scope, "Run" if kind == "Run" else "Task", entity_id)
    if approval.gate == SCAN:
        return _run_findings(company, state) if kind == "Run" else _task_findings(company, state)
    if kind == "Run":
        return _run_content(company, state)
    run: Run | None = company.journal.state(company.scope, "Run", state.run_id) if state.run_id else None
    return None if run is None else _task_content(company, run, state)


def is_covered(views: Views, question: Question) -> bool:
    """Whether a person approved exactly this content."""
    return covering(views, question) is not None


def covering(views: Views, question: Question) -> Approval | None:
    """The newest approval of exactly this content, none when no person gave one."""
    rows = views.find(
        "Approval", subject=question.subject, status="approved", newest_first=True, limit=RECENT
    )
    approvals: list[Approval] = [row.state for row in rows]
    return next((one for one in approvals if one.covers(question.content.sha256)), None)


def _of_task(company: Company, run: Run, task: Task) -> Question | None:
    content = _task_content(company, run, task)
    if content is None:
        return None
    text = f"Merge {task.code} ({task.title}) as {content.commit[:12]}?"
    return Question(f"Task:{task.id}", text, content, task.author or "guildhall", _lives(run), "merge")


def _of_run(company: Company, run: Run) -> Question | None:
    content = _run_content(company, run)
    if content is None:
        return None
    target = run.config_snapshot.get("target_branch", "main")
    earlier = ", ".join(one.run_id for one in carried_by(company, run))
    what = (
        f"this run merged, with what run {earlier} had merged and not delivered"
        if earlier
        else "this run merged"
    )
    text = f"Bring what {what}, up to {content.commit[:12]}, to {target}?"[:10_000]
    return Question(f"Run:{run.run_id}", text, content, "guildhall", _lives(run), "run_end")


def _lives(run: Run) -> timedelta | None:
    hours = run.config_snapshot.get("approval_hours")
    return timedelta(hours=int(hours)) if hours else None


def _task_content(company: Company, run: Run, task: Task) -> Content | None:
    if task.commit is None or task.status == "done":
        return None
    return change(company, task.project_id, brought_from(company, run, task.commit), task.commit)


def _run_content(company: Company, run: Run) -> Content | None:
    base = counts_from(company, run)
    tip = company.world.repositories.open(run.project_id).resolve(BRANCH_PREFIX + run.branch)
    return None if tip is None or tip == base else change(company, run.project_id, base, tip)


def _task_findings(company: Company, task: Task) -> Content | None:
    if task.status not in JUDGED or task.run_id is None:
        return None
    content = found_content(company, task.project_id, task.run_id, "security_scan_cycle", task.id)
    return content if content is not None and content.commit == task.commit else None


def _run_findings(company: Company, run: Run) -> Content | None:
    return None if run.ended else found_content(company, run.project_id, run.run_id, "final_decision")
