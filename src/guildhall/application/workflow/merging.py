"""merge: approves what passed, merges it, tests the merged tree and moves the branch by compare-and-swap.

The order is what makes it safe: ``merge.intended`` is durable before the ref moves, and refused when somebody
moved the task meanwhile; the ref moves only from the commit that was tested against. From the announcement on
nobody else moves the task, and whoever comes after a crash brings the merge to its end first.
"""

from __future__ import annotations

from collections.abc import Callable

from guildhall.application.authorship import author_of, commit_message
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.settling import settle_merge
from guildhall.application.workflow.admission import conflict_finding, refused_by, unjudged
from guildhall.application.workflow.approving import approved
from guildhall.application.workflow.review import nothing_brought, ownership_findings
from guildhall.application.workflow.sending_back import out_of_review, send_back
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.application.workflow.testing import judge_tests
from guildhall.domain.policies.transitions import JUDGED
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.errors import CriteriaNotMet, StepNotAllowed, TaskAlreadyClaimed, TaskFinished
from guildhall.domain.tasks.merge_errors import WorkReplaced
from guildhall.domain.tasks.task import Task
from guildhall.domain.variants.variant import Variant

ROUNDS = 10
"""How often the branch may move away under a merge before somebody has to look."""


class BranchKeepsMoving(Exception):
    """The branch moved each time a merge was ready."""


def perform(shift: Shift) -> Outcome:
    """Bring a reviewed task to done: merged, or finished where it changed nothing."""
    there = _settled(shift)
    if there:
        return _merged(shift.subject.id, there)
    shift = evolve(shift, task=_now(shift))
    refused = refused_by(shift) or unjudged(shift)
    if refused is not None:
        return refused
    try:
        return _merge(shift, approved(shift))
    except CriteriaNotMet as error:
        return send_back(shift, list(error.missing), "criteria")
    except (StepNotAllowed, TaskAlreadyClaimed, TaskFinished, WorkReplaced):
        return _moved(_now(shift))


def _now(shift: Shift) -> Task:
    return shift.company.journal.state(shift.company.scope, "Task", shift.subject.id)


def _settled(shift: Shift) -> str:
    """The commit by which what was announced is on the branch."""
    return settle_merge(shift.held, shift.run, shift.subject.id, shift.work.terms.origin)


def _moved(task: Task) -> Outcome:
    """What becomes of a task that somebody moved before its merge was announced: their word counts."""
    if task.status in JUDGED:
        return Outcome({"outcome": "back", "note": f"it is {task.status} again, and to be judged anew"})
    return out_of_review(task)


def _merge(shift: Shift, task: Task) -> Outcome:
    """Merge approved work as soon as its branch stands still for it.

    Raises:
        BranchKeepsMoving: when it never does.
        DomainError: when somebody moved the task before its merge was announced.
    """
    if task.status == "done":
        return Outcome({"outcome": "done", "commit": task.merge_commit})
    if task.status not in ("approved", "merging"):
        return out_of_review(task)
    if task.commit is None:
        return Outcome({"outcome": "done", "commit": None}, (Effect("task.finished", {"task_id": task.id}),))
    for _ in range(ROUNDS):
        outcome = _merge_once(shift, task, task.commit)
        if outcome is not None:
            return outcome
    raise BranchKeepsMoving(f"the branch {shift.branch} moved {ROUNDS} times under the merge of {task.code}")


def _merge_once(shift: Shift, task: Task, commit: str) -> Outcome | None:
    """One try to merge the task's commit; none when the branch moved meanwhile."""
    tip = shift.tip()
    merged = shift.repository.merge(tip, commit, author_of(task.role), _message(shift, task))
    if merged.conflicts:
        return send_back(shift, [conflict_finding(merged.conflicts)], "merge")
    paths = [change.path for change in shift.repository.changes(tip, merged.commit)]
    found = nothing_brought(paths) or ownership_findings(task.owned_paths, paths)
    if found:
        return send_back(shift, found, "review")
    judged = judge_tests(shift, tip, merged.commit)
    if judged.finding:
        return send_back(shift, [judged.finding], "tests")
    if judged.outcome == "not_verified":
        message = _message(shift, task, f"The tests say nothing of it: {judged.note}.")
        merged = shift.repository.merge(tip, commit, author_of(task.role), message)
    shift.work.proceed()
    announce = commands.BeginMerge(tip, merged.commit, work=commit)
    _execute(shift, lambda tx: tell(tx, task.id, announce))
    there = _settled(shift)
    return _merged(task.id, there) if there else None


def _message(shift: Shift, task: Task, doubt: str = "") -> str:
    """A merge's message; ``doubt`` is what nobody could verify of it."""
    return commit_message(
        f"Merge {task.code}: {task.title}",
        "\n\n".join(part for part in (task.summary, doubt) if part),
        {
            "Guildhall-Task": task.code,
            "Guildhall-Job": _job_of(shift),
            "Guildhall-Run": shift.run.run_id,
            "Reviewed-by": task.approver,
        },
    )


def _job_of(shift: Shift) -> str:
    """The job whose accepted variant the run brings, empty for other runs."""
    if shift.run.variant_id is None:
        return ""
    variant: Variant = shift.company.journal.state(shift.company.scope, "Variant", shift.run.variant_id)
    return variant.job_id


def _merged(task_id: str, commit: str) -> Outcome:
    arguments = {"task_id": task_id, "commit": commit}
    return Outcome({"outcome": "done", "commit": commit}, (Effect("task.merged", arguments),))


def record_merged(tx: Transaction, task_id: str, commit: str, base: str = "") -> None:
    """Have the task say that the branch has its work, unless it did; older reports have a ``base``."""
    task: Task = tx.state("Task", task_id)
    if task.status == "done":
        return
    if task.merge_intent is None or task.merge_intent.new != commit:
        # An older Guildhall reported what had come to the branch some other way, after the work began.
        tell(tx, task_id, commands.BeginMerge(base or task.base_commit, commit))
    tell(tx, task_id, commands.RecordMerged(commit))


def finish(tx: Transaction, task_id: str) -> None:
    """Let an approved task that changed nothing be done."""
    if tx.state("Task", task_id).status == "approved":
        tell(tx, task_id, commands.FinishWithoutMerge(checked=True))


def _execute(shift: Shift, unit: Callable[[Transaction], Task]) -> Task:
    return shift.held.journal.execute(shift.company.scope, shift.work.terms.origin, unit)
