"""merge: approves what passed, merges it, tests the merged tree and moves the branch by compare-and-swap.

The order is what makes it safe: ``merge.intended`` is durable before the ref moves, the ref moves only from
the commit that was tested against, and whoever comes after a crash asks whether the work is reachable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from guildhall.application.authorship import author_of, commit_message
from guildhall.application.branches import own_merge
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.admission import conflict_finding, refused_by, unjudged
from guildhall.application.workflow.review import nothing_brought, ownership_findings
from guildhall.application.workflow.sending_back import out_of_review, send_back
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.application.workflow.testing import judge_tests
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.errors import CriteriaNotMet
from guildhall.domain.tasks.task import Task
from guildhall.domain.variants.variant import Variant

ROUNDS = 10
"""How often the branch may move away under a merge before somebody has to look."""


class BranchKeepsMoving(Exception):
    """The branch moved each time a merge was ready."""


def perform(shift: Shift) -> Outcome:
    """Bring a reviewed task to done: merged, or finished where it changed nothing."""
    refused = refused_by(shift) or unjudged(shift)
    if refused is not None:
        return refused
    try:
        task = _approved(shift)
    except CriteriaNotMet as error:
        return send_back(shift, list(error.missing), "criteria")
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


def _approved(shift: Shift) -> Task:
    """Approve the task if that is still to be done, with what the cycles found of its criteria."""
    task = shift.subject
    if task.status != "review":
        return task
    terms = shift.work.terms
    results = tuple(CriterionResult(**result) for result in shift.step.request.get("results", ()))
    scanned = shift.setting("security_gate", "block_critical") != "off"
    command = commands.ApproveTask(
        approver=terms.agent_id,
        agent_id=terms.agent_id,
        session_id=terms.session_id,
        results=results,
        rationale=rationale(
            results,
            shift.step.request.get("tests", {}),
            scanned=scanned,
            accepted=str(shift.step.request.get("accepted", "")),
        ),
        prose=shift.setting("prose", "report"),
    )
    return _execute(shift, lambda tx: tell(tx, task.id, command))


def rationale(
    results: Sequence[CriterionResult], tests: Mapping[str, str], *, scanned: bool, accepted: str = ""
) -> str:
    """Why a task is approved: what passed, plainly what could not be verified, and what a person accepted."""
    passed = ["criteria"]
    doubts: list[str] = []
    if tests.get("outcome") == "passed":
        passed.append(f"tests ({tests['note']})" if tests.get("note") else "tests")
    elif tests:
        doubts.append(f"the tests say nothing of it: {tests['note']}")
    if accepted:
        doubts.append(accepted)
    elif scanned:
        passed.append("scan")
    else:
        doubts.append("the scan is off")
    judged = [one for one in results if one.outcome == "not_verified" and one.detail != tests.get("note")]
    if judged:
        doubts.append(f"not verified: {', '.join(one.text for one in judged)}")
    *others, last = passed
    said = f"{', '.join(others)} and {last} passed" if others else f"{last} passed"
    return "; ".join([said, *doubts])


def _merge_once(shift: Shift, task: Task, commit: str) -> Outcome | None:
    """One try to merge the task's commit; none when the branch moved meanwhile."""
    tip = shift.tip()
    there = own_merge(shift.company, shift.run, task)
    if there:
        return _merged(task.id, there)
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
    _execute(shift, lambda tx: tell(tx, task.id, commands.BeginMerge(tip, merged.commit)))
    shift.work.proceed()
    if not shift.repository.update_ref(shift.branch, merged.commit, tip):
        return None
    return _merged(task.id, merged.commit)


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
