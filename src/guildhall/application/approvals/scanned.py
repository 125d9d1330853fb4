"""What scans found that a person is asked about, and what people accepted of it.

A visit that asks says so in its step's result: the commits, and path and sha256 of the SARIF document of the
findings. The file is believed only while it has that sha256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import count
from typing import Any

from guildhall.application.approvals.content import Content, change
from guildhall.application.company import Company
from guildhall.domain.approvals.commands import ApprovalGate
from guildhall.domain.steps.step import Step, step_id
from guildhall.domain.tasks.task import Task

SCAN: ApprovalGate = "scan"
"""The gate at which a person decides about findings, by the word for it in a run's config."""

Found = dict[str, Any]
"""As a step's result holds it: ``base``, ``commit``, ``path``, ``sha256`` and ``shown``.

Once it is accepted also ``by``, ``reason`` and ``approval_id``.
"""


def found_content(
    company: Company, project_id: str, run_id: str, node: str, task_id: str | None = None
) -> Content | None:
    """What the newest visit of a node asks about, none when it asks nothing or its document is gone."""
    found: Found | None = newest_result(company, run_id, node, task_id).get("asked")
    sarif = None if found is None else _document(company, found)
    if found is None or sarif is None:
        return None
    return change(company, project_id, found["base"], found["commit"], sarif=sarif, shown=found["shown"])


def accepted_in(company: Company, task: Task) -> Found | None:
    """What a person accepted of the findings in a task's change, as it was scanned last."""
    if task.run_id is None:
        return None
    found: Found | None = newest_result(company, task.run_id, "security_scan_cycle", task.id).get("accepted")
    return found


def accepted_fingerprints(company: Company, tasks: Iterable[Task]) -> list[str]:
    """The fingerprints of all findings that people accepted in these tasks' changes."""
    fingerprints: list[str] = []
    for task in tasks:
        found = accepted_in(company, task)
        sarif = None if found is None else _document(company, found)
        for run in json.loads(sarif)["runs"] if sarif else ():
            for result in run["results"]:
                fingerprints += result["partialFingerprints"].values()
    return fingerprints


def newest_result(company: Company, run_id: str, node: str, task_id: str | None) -> dict[str, Any]:
    """The result of the newest visit of a node that is over, empty when there is none."""
    result: dict[str, Any] = {}
    for iteration in count():
        key = step_id(run_id, task_id, node, iteration)
        step: Step = company.journal.state(company.scope, "Step", key)
        if step.status != "completed":
            break
        result = step.result
    return result


def _document(company: Company, found: Found) -> str | None:
    """The SARIF document of findings, none when its file is gone or is not what was written."""
    content = company.world.storage.read_plain(found["path"])
    if content is None or hashlib.sha256(content).hexdigest() != found["sha256"]:
        return None
    return content.decode()
