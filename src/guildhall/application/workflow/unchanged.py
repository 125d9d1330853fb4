"""What becomes of work that was sent back and came again as it was: once more would be for ever."""

from __future__ import annotations

from typing import Any

from guildhall.application.branches import brought_from
from guildhall.application.company import Company
from guildhall.application.ports.repository import PatchTooLarge, Repository
from guildhall.application.tasks.codes import is_changelog
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

CHANGES_ASKED = "changes_asked"
"""A person asked for changes that nobody could make."""

MOST = 3
"""Findings that are told."""

LARGEST_PATCH = 64 << 20
"""Bytes of a change that are compared."""


def came_unchanged(company: Company, run_id: str, task: Task, base: str, commit: str | None) -> bool:
    """Whether a commit is, file for file, what this run sent back before.

    What a person sent back is the same on a branch that moved on, too: they would read the same diff again.
    Tests and scans judge what stands there, and may let it pass.
    """
    run: Run = company.journal.state(company.scope, "Run", run_id)
    last = next((one.choice for one in reversed(run.decisions) if one.task_id == task.id), "")
    # What an earlier run sent back is judged anew: its backlog may have been mended meanwhile.
    if last != "dev_work_cycle" or not task.findings or task.findings[-1].source == "merge":
        return False
    if commit is None or task.commit is None:
        return commit == task.commit
    repository: Repository = company.world.repositories.open(task.project_id)
    before = brought_from(company, run, task.commit)
    same_base = repository.tree_of(before) == repository.tree_of(base)
    if same_base or task.findings[-1].source != "person":
        return same_base and repository.tree_of(commit) == repository.tree_of(task.commit)
    return _same_patch(repository, (before, task.commit), (base, commit))


def _same_patch(repository: Repository, old: tuple[str, str], new: tuple[str, str]) -> bool:
    """Whether two ways change the same files from the same to the same; one too large to tell does not."""
    try:
        return repository.patch(*old, LARGEST_PATCH) == repository.patch(*new, LARGEST_PATCH)
    except PatchTooLarge:
        return False


def newest_findings(task: Task) -> str:
    """What the task was sent back with last, a line each; of a person's words the newest come first."""
    newest = task.findings[-1].source
    # What was found in several rounds alike is one finding, at the place of the newest.
    texts = dict.fromkeys(one.text for one in reversed(task.findings) if one.source == newest)
    found = list(texts)[:MOST][::-1]
    return "\n".join(reversed(found) if newest == "person" else [f"{newest}: {text}" for text in found])


def refused(run: Run, task: Task) -> tuple[str, dict[str, Any]]:
    """The effect of such work on its task, and what that is told: it waits for people.

    The changelog is the run's own idea: where a person will not have it as it is, it is left out.
    """
    found = newest_findings(task)
    if task.findings[-1].source != "person":
        return "task.blocked", {"reason": "changes_refused", "detail": found}
    if is_changelog(task):
        return "task.left_out", {"reason": task.findings[-1].text}
    nobody = (
        f"Nobody made them: the runtime `{run.runtime}` did the task again, and its files came as before."
    )
    return "task.blocked", {"reason": CHANGES_ASKED, "detail": f"{found}\n{nobody}"}
