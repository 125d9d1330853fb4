"""The report of a run, as JSON for programs and Markdown for people, from the same facts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from guildhall.application.approvals.scanned import Found, accepted_in
from guildhall.application.company import Company
from guildhall.application.ports.repository import Delivery
from guildhall.application.runs.advice import advice_at_end
from guildhall.application.runs.backlogs import BacklogLost, backlog_of
from guildhall.application.runs.covered import tasks_covered
from guildhall.application.runs.markdown import as_markdown
from guildhall.application.runs.requirements import judged_requirements
from guildhall.application.runs.results import MICROS, branch_with, task_result
from guildhall.application.tasks.codes import public_code
from guildhall.domain.kernel import Conflict, NotFound
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, field
from guildhall.domain.runs.events import EndStatus, ReportRef
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import step_id
from guildhall.domain.tasks.task import Task

_QUOTED = re.compile(r"“([^”]*)”(?: \(.*\))?$")
"""What a rule quotes, with where it stands."""


UNREVIEWED = (
    "`review: none`: no task was reviewed, tested or scanned by itself before it was merged; its criteria's "
    "commands ran, and the tests ran on the merged tree"
)


class Ending(Record):
    """How the run ends, why, what became of its branch, and what a person accepted of its scan."""

    status: EndStatus
    reason: str
    delivery: Delivery
    accepted: Found = field(default_factory=dict[str, Any])


def write_report(company: Company, run: Run, facts: dict[str, Any]) -> tuple[ReportRef, ...]:
    """Write both forms of the report of what :func:`facts_of` found; returns where they are."""
    storage = company.world.storage
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    as_json = storage.write(f"reports/{run.run_id}/report.json", text.encode())
    as_text = storage.write(f"reports/{run.run_id}/report.md", as_markdown(facts).encode())
    return (
        ReportRef("markdown", as_text.path, as_text.sha256),
        ReportRef("json", as_json.path, as_json.sha256),
    )


def report_of(company: Company, run: Run, kind: str) -> bytes:
    """A run's report in one of its forms, ``json`` or ``markdown``.

    Raises:
        ReportMissing: when the run is not over, or its file is gone.
        ReportAltered: when the file is not what was written.
    """
    reference = next((one for one in run.report if one.kind == kind), None)
    content = company.world.storage.read(reference.path) if reference else None
    if reference is None or content is None:
        raise ReportMissing("this run has no report yet; it is written at the run's end", field="run_id")
    if hashlib.sha256(content).hexdigest() != reference.sha256:
        raise ReportAltered("the report's file is not what was written at the run's end", field="run_id")
    return content


class ReportMissing(NotFound):
    """There is no report."""


class ReportAltered(Conflict):
    """The report was changed after it was written."""


def facts_of(company: Company, run: Run, project: Project, ending: Ending) -> dict[str, Any]:
    """Everything that a report says, as JSON values."""
    budget = company.journal.state(company.scope, "Budget", f"run/{run.run_id}")
    kickoff = project.kickoff
    covered = list(tasks_covered(company, run))
    accepted = [*((task.code, accepted_in(company, task)) for task in covered), ("", ending.accepted)]
    return {
        "run_id": run.run_id,
        "status": ending.status,
        "reason": ending.reason,
        "project": project.name,
        "goal": _goal(company, run, project),
        "repo": project.repository,
        "branch": branch_with(run, ending.delivery.outcome),
        "backlog": run.backlog.name if run.backlog else "",
        "runtime": run.runtime,
        "sandbox": company.world.sandbox.name,
        "sandbox_weakness": company.world.sandbox.weakness,
        **_times(company, run),
        "delivery": {
            "outcome": ending.delivery.outcome,
            "reason": ending.delivery.reason,
            "command": ending.delivery.command,
        },
        "tasks": [_task(task, run) for task in covered],
        "accepted": [_accepted(code, found) for code, found in accepted if found],
        "tokens": budget.spent_tokens,
        "cost_usd": budget.spent_micros / MICROS,
        "summary": kickoff.pm_summary if kickoff else "",
        "requirements": judged_requirements(kickoff.ba_requirements, covered) if kickoff else [],
        "risks": list(kickoff.risks) if kickoff else [],
        "next_steps": _left(kickoff.next_steps, covered) if kickoff else [],
        "kickoff_errors": dict(kickoff.errors) if kickoff else {},
        "needs": _result(company, run, "devops_prepare").get("needs", {}),
        "notes": _notes(company, run),
    }


def _notes(company: Company, run: Run) -> list[str]:
    """What people should know of the setup, the documents, and of what the backlog did without."""
    unreviewed = [UNREVIEWED] if run.config_snapshot.get("review") == "none" else []
    noted = [_result(company, run, node).get("note", "") for node in ("bootstrap_repo", "docs_finalize")]
    return [*unreviewed, *filter(None, noted)]


def _goal(company: Company, run: Run, project: Project) -> str:
    """What the run was for: its own backlog's goal, not the one that its project began with."""
    try:
        backlog = backlog_of(company, run)
    except BacklogLost:
        return project.goal
    return backlog.goal or backlog.name


def _left(steps: Iterable[str], tasks: Sequence[Task]) -> list[str]:
    """The next steps without those that are tasks which are done, in the words of a task or of its quote."""
    done = {
        _plain(words)
        for one in tasks
        if one.status == "done"
        for words in (one.title, f"{one.code}: {one.title}", f"{public_code(one.code)}: {one.title}")
    }
    return [step for step in steps if _plain(step) not in done]


def _plain(step: str) -> str:
    """A step's words without marks of emphasis and code, and of a quote what is quoted."""
    return _QUOTED.sub(r"\1", step.replace("*", "").replace("`", "").strip())


def _times(company: Company, run: Run) -> dict[str, Any]:
    """When the run was asked for and ended, as RFC 3339, and the seconds between."""
    ended = run.ended_at or company.system.clock.now()
    began = run.created_at or ended
    return {
        "started_at": began.isoformat(),
        "ended_at": ended.isoformat(),
        "seconds": (ended - began).total_seconds(),
    }


def _task(task: Task, run: Run) -> dict[str, Any]:
    blocked = task.blocked
    unverified = [one for one in task.results if one.outcome == "not_verified"]
    return {
        **task_result(task),
        "role": task.role,
        "done_before": task.run_id != run.run_id,
        "resolution": task.resolution,
        "detail": blocked.detail if blocked else "",
        "advice": advice_at_end(task),
        "unverified": [one.text for one in unverified],
        "doubts": [one.told for one in unverified],
        "artifacts": [artifact.path for artifact in task.artifacts],
    }


def _accepted(code: str, found: Found) -> dict[str, Any]:
    """Who accepted which findings, in which commit; of a task, or of the whole run without a code."""
    return {
        "task": code,
        "by": found["by"],
        "reason": found["reason"],
        "approval_id": found["approval_id"],
        "commit": found["commit"],
        "findings": found["shown"],
        "sarif": found["path"],
    }


def _result(company: Company, run: Run, node: str) -> dict[str, Any]:
    step = company.journal.state(company.scope, "Step", step_id(run.run_id, None, node, 0))
    return step.result
