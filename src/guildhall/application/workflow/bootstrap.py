"""bootstrap_repo: the run's branch, and the environment that the project's own setup makes."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.ports.repository import RepositoryError
from guildhall.application.runs.lines import base_of
from guildhall.application.workflow.environments import prepare_environment
from guildhall.application.workflow.shift import Outcome, Shift


def perform(shift: Shift) -> Outcome:
    """Make the branch that the run merges to, and set the project up."""
    repository = shift.repository
    if repository.resolve(shift.branch) is None:
        repository.update_ref(shift.branch, _base_now(shift), None)
    base = shift.tip()  # nobody works on the branch before this step is over
    note = prepare_environment(shift, base)
    return Outcome({"outcome": "pass", "branch": shift.run.branch, "base": base, "note": note})


def _base_now(shift: Shift) -> str:
    """Where the run starts: what it was queued on, with what came while it waited its turn."""
    target = str(shift.setting("target_branch", "main"))
    try:
        imported = shift.repository.import_branch(Path(shift.project.repository), target)
    except RepositoryError as error:
        shift.work.note(f"the branch {target} cannot be read any more, going on from where it was: {error}")
        return shift.run.base_commit
    return base_of(shift.repository, imported)
