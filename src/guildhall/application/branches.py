"""Where a run's branch is, where it began, and from where a change counts that is to be merged to it."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.repository import Repository
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import Step, step_id
from guildhall.domain.tasks.task import Task

BRANCH_PREFIX = "refs/heads/"
IMPORTED = "refs/imported/"
"""Where the store keeps what the user's branches stood at."""
LINE = "refs/guildhall/line"
"""Where the merged work stood that was brought to a branch last, delivered or kept beside it."""


def bootstrap_of(company: Company, run: Run) -> Step:
    """The step that makes a run's branch and environment; nobody develops before it is completed."""
    return company.journal.state(company.scope, "Step", step_id(run.run_id, None, "bootstrap_repo", 0))


def is_set_up(company: Company, run: Run) -> bool:
    """Whether a run's branch and environment were made: without them it does nothing and brings nothing."""
    return bootstrap_of(company, run).result.get("outcome") == "pass"


def began_at(company: Company, run: Run) -> str:
    """The commit that a run's branch began at: later than what it was queued on where it waited its turn.

    Nobody merges before that branch is set up, so until then it is where the branch stands, if there is one.
    """
    if not is_set_up(company, run):
        return tip_of(company, run)
    return str(bootstrap_of(company, run).result.get("base") or run.base_commit)


def counts_from(company: Company, run: Run) -> str:
    """The commit from which a run's branch counts: what it began at, without what earlier runs still owe."""
    return str(bootstrap_of(company, run).result.get("start") or began_at(company, run))


def tip_of(company: Company, run: Run) -> str:
    """The commit that a run's branch stands at now, empty for a project without a repository."""
    repository = company.world.repositories.open(run.project_id)
    return repository.resolve(BRANCH_PREFIX + run.branch) or run.base_commit


def own_merge(company: Company, run: Run, task: Task) -> str:
    """The merge by which a run's branch has a task's commit, empty where this task made none.

    A commit that came to the branch in another way, as another task's, is no work of this one. After a crash
    the intent that was durable before the branch moved tells.
    """
    now: Task = company.journal.state(company.scope, "Task", task.id)
    if now.merge_intent is None or now.commit is None:
        return ""
    repository, tip = company.world.repositories.open(run.project_id), tip_of(company, run)
    there = all(repository.is_ancestor(one, of=tip) for one in (now.merge_intent.new, now.commit))
    return now.merge_intent.new if there else ""


def brought_from(company: Company, run: Run, commit: str) -> str:
    """From where a commit's change counts: the way from here is what merging it would bring to the branch.

    The one rule for whatever is judged, scanned, shown, asked about and merged. It is where the commit left
    the branch, as git knows it, never what its worker says; where that is not one place, the branch's tip:
    the whole difference from there shows at least what the merge would bring.
    """
    return left_at(company.world.repositories.open(run.project_id), tip_of(company, run), commit)


def left_at(repository: Repository, tip: str, commit: str) -> str:
    """Where a commit left a branch with this tip: the tip itself where that is not one place."""
    bases = repository.merge_bases(tip, commit)
    return bases[0] if len(bases) == 1 else tip
