"""What people call the nodes of the workflow, whose names are for programs."""

from __future__ import annotations

from collections.abc import Mapping

CALLED: Mapping[str, str] = {
    "pm_analyze_requirements": "reading the backlog",
    "pm_create_tasks": "setting up the tasks",
    "bootstrap_repo": "making the branch and the tools",
    "deliver": "the work on the tasks",
    "docs_finalize": "looking after the documents",
    "devops_prepare": "noting what it needs",
    "final_decision": "ending the run",
    "dev_work_cycle": "the work",
    "lead_review_cycle": "the review",
    "qa_test_cycle": "the tests",
    "security_scan_cycle": "the scan",
    "merge": "the merge",
}
"""What goes on at a node, as a noun."""


def called(name: str) -> str:
    """What goes on at a node; what is none, such as a task's state, is called what it is."""
    return CALLED.get(name, name)
