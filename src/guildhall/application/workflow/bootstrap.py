"""bootstrap_repo: the run's branch, and the environment that the project's own setup makes."""

from __future__ import annotations

from guildhall.application.workflow.environments import prepare_environment
from guildhall.application.workflow.shift import Outcome, Shift


def perform(shift: Shift) -> Outcome:
    """Make the branch that the run merges to, and set the project up."""
    base = shift.run.base_commit
    repository = shift.repository
    if repository.resolve(shift.branch) is None:
        repository.update_ref(shift.branch, base, None)
    note = prepare_environment(shift, base)
    return Outcome({"outcome": "pass", "branch": shift.run.branch, "base": base, "note": note})
