"""Says in words what the nodes of the workflow are for; their names are for programs."""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.excerpts import headline
from guildhall.application.workflow.routing import RULES

DONE: Mapping[str, str] = {
    "pm_analyze_requirements": "the backlog is read",
    "pm_create_tasks": "the tasks are set up",
    "bootstrap_repo": "the branch and the tools are ready",
    "deliver": "no task is left to do",
    "docs_finalize": "the documents are looked through",
    "devops_prepare": "what the project needs is known",
    "final_decision": "the run is decided",
}
"""What is over when the company leaves a node."""

NEXT: Mapping[str, str] = {
    "pm_create_tasks": "the pm sets up the tasks",
    "bootstrap_repo": "devops makes a branch for the run and what the project needs",
    "deliver": "the tasks are worked on",
    "docs_finalize": "docs looks after changelog and README",
    "devops_prepare": "devops notes what the project needs to be built and run",
    "final_decision": "the pm ends the run and writes its report",
    "end": "nothing",
}
"""What begins when the company comes to a node."""

DOING: Mapping[str, str] = {
    "pm_analyze_requirements": "reads the backlog",
    "pm_create_tasks": "sets up the tasks",
    "bootstrap_repo": "makes a branch for the run and what the project needs",
    "docs_finalize": "looks after changelog and README",
    "devops_prepare": "notes what the project needs to be built and run",
    "final_decision": "ends the run and writes its report",
    "dev_work_cycle": "works on it",
    "lead_review_cycle": "reviews the change",
    "qa_test_cycle": "runs the tests on it",
    "security_scan_cycle": "scans it for weaknesses",
    "merge": "merges it, when the tests pass there too",
}
"""What an agent does at a node."""


def reason_of(rationale: str) -> str:
    """What a rationale says besides the rule of the workflow that led on; empty when that is all."""
    for rule, _ in RULES:
        if rationale == rule or rationale.startswith(f"{rule}: "):
            return rationale[len(rule) :].removeprefix(": ")
    return rationale


def way_on(node: str, choice: str, rationale: str, iteration: int = 0) -> str:
    """Where the company goes on from a node, and why where that is not plain.

    ``iteration`` is how often it has left the node before.
    """
    detail = headline(reason_of(rationale))
    begun = DONE.get(node, node)
    if rationale.startswith("stopped or failed"):
        begun = "the run is cut short"
    elif choice == node:
        begun = "a person is asked about what was found"
    elif choice == "deliver" and node == "docs_finalize":
        begun = "the changelog is to be written"
    elif choice == "docs_finalize" and iteration:
        begun = "the changelog is dealt with"
    words = f"{begun}; next, {NEXT.get(choice, choice)}"
    return f"{words} ({detail})" if detail else words
