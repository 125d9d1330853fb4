"""bootstrap_repo: the run's branch, and the environment that the project's own setup makes."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.branches import IMPORTED
from guildhall.application.owed import begin_owing
from guildhall.application.ports.repository import Imported, RepositoryError
from guildhall.application.runs.kept import target_of
from guildhall.application.runs.lines import base_of, with_owed
from guildhall.application.workflow.awaited import block_what_lacks_its_blockers
from guildhall.application.workflow.environments import prepare_environment
from guildhall.application.workflow.shift import Outcome, Shift


def perform(shift: Shift) -> Outcome:
    """Make the branch that the run merges to, and set the project up."""
    repository, imported = shift.repository, _imported(shift)
    # Nobody works on the branch before this step is over. One that was left by whoever died in it is made
    # anew: it may have what the user took out of theirs since, which nobody would know of any more.
    left = repository.resolve(shift.branch)
    start = base_of(shift.company, shift.project, imported) if imported else shift.run.base_commit
    shift.work.proceed()  # whoever took over may have paid off what this would owe again
    begin_owing(repository, shift.run.run_id, start)  # before there is anything to be lost
    onto = imported or Imported(target_of(shift.run), start)
    repository.update_ref(shift.branch, with_owed(shift.company, shift.project, start, onto), left)
    base = shift.tip()
    block_what_lacks_its_blockers(shift)
    note = prepare_environment(shift, base)
    places = {"base": base, "start": start, "target": imported.commit if imported else ""}
    return Outcome({"outcome": "pass", "branch": shift.run.branch, **places, "note": note})


def _imported(shift: Shift) -> Imported | None:
    """The user's branch with what came to it while the run waited its turn; none where nobody ever read it.

    One that cannot be read now counts as it was when it was read last: so it is known what the run stands on.
    """
    target = target_of(shift.run)
    try:
        return shift.repository.import_branch(Path(shift.project.repository), target)
    except RepositoryError as error:
        shift.work.note(f"the branch {target} cannot be read any more, going on from where it was: {error}")
        last = shift.repository.resolve(IMPORTED + target)
        return Imported(target, last) if last else None
