"""Decides about work that is complete: approved, sent back, finished without a merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guildhall.domain.kernel import Event
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.policies.evidence import Evidence, missing
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.errors import (
    ApprovalUnsigned,
    CriteriaNotMet,
    OwnWork,
    ReportInvalid,
    StepNotAllowed,
)
from guildhall.domain.tasks.halt import REVIEW_EXHAUSTED
from guildhall.domain.tasks.task import MAX_FINDINGS, Task
from guildhall.domain.tasks.work import clean_results

MAX_FINDING = 4_000
UNSHOWN = (
    "; nobody ran them: have a run take it up, which does, or send it back to be completed with their results"
)


def _same_agent(task: Task, command: c.ApproveTask) -> bool:
    return command.agent_id is not None and command.agent_id == task.author_agent_id


def _same_session(task: Task, command: c.ApproveTask) -> bool:
    return command.session_id is not None and command.session_id == task.author_session_id


def _same_person(task: Task, command: c.ApproveTask) -> bool:
    return command.agent_id is None and command.approver == task.author


SAMENESS: tuple[tuple[str, Callable[[Task, c.ApproveTask], bool]], ...] = (
    ("agent", _same_agent),
    ("person", _same_person),
    ("session", _same_session),
)
"""In what an approver may be the author; any one is enough to refuse, and the first is named."""


def _evidence(
    task: Task,
    results: tuple[CriterionResult, ...],
    *,
    commands_shown: bool = False,
    prose_blocks: bool = False,
) -> Evidence:
    """What is known of complete work that nobody judges later."""
    return Evidence(
        results=results,
        artifacts=tuple((one.type, one.path) for one in task.artifacts),
        changed=task.changed,
        owned_paths=task.owned_paths,
        judged_later=False,
        commands_shown=commands_shown,
        prose_blocks=prose_blocks,
    )


def _own_work(task: Task, command: c.ApproveTask) -> bool:
    """Whether this is the org's only member approving their own work; any other own work is refused."""
    same = next((who for who, is_same in SAMENESS if is_same(task, command)), "")
    alone = command.is_only_member and command.agent_id is None
    if same and not (same == "person" and alone):
        raise OwnWork(task.code, same)
    return bool(same)


def approve(task: Task, command: c.ApproveTask) -> Sequence[Event]:
    """Let reviewed work pass: by somebody else, with no criterion known to fail."""
    guards.worker_or_person(task, command.fence, "approve")
    guards.step(task, "approve")
    if not command.approver:
        raise ApprovalUnsigned(task.code)
    own_work = _own_work(task, command)
    evidence = _evidence(task, task.results + command.results, prose_blocks=command.prose == "block")
    lacks = missing(task.criteria, evidence)
    if lacks:
        raise CriteriaNotMet(task.code, lacks)
    return [
        e.TaskApproved(
            approver=command.approver,
            agent_id=command.agent_id,
            session_id=command.session_id,
            own_work=own_work,
            results=clean_results(command.results),
            rationale=guards.clip(command.rationale),
        )
    ]


def _findings(task: Task, findings: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(guards.clip(text, MAX_FINDING) for text in findings if text.strip())
    if not kept:
        raise ReportInvalid(
            f"{task.code} goes back with findings; say what is to change",
            rule="findings_given",
            field="findings",
        )
    return kept[:MAX_FINDINGS]


def _when_used_up(
    task: Task, findings: tuple[str, ...], max_iterations: int, *, dispensable: bool = False
) -> Sequence[Event]:
    """The block that follows when no review iteration is left, or the end of what can be done without."""
    if task.review_iterations < max_iterations:
        return []
    if dispensable:
        return [e.TaskCancelled("in_progress", guards.clip(findings[-1]))]
    return [e.TaskBlocked(REVIEW_EXHAUSTED, guards.clip("\n".join(findings)), "in_progress", "")]


def request_changes(task: Task, command: c.RequestChanges) -> Sequence[Event]:
    """Send work back, from review until its merge is announced."""
    guards.worker_or_person(task, command.fence, "request_changes")
    guards.step(task, "request_changes")
    findings = _findings(task, command.findings)
    results = clean_results(command.results)
    requested = e.ChangesRequested(command.source, findings, task.review_iterations + 1, results)
    end = _when_used_up(task, findings, command.max_iterations, dispensable=command.dispensable)
    return [requested, *end]


def _shown_to_hold(task: Task) -> None:
    """Refuse to take work that changed nothing for done while nobody has shown what its criteria ask."""
    lacks = missing(task.criteria, _evidence(task, task.results, commands_shown=True))
    if lacks:
        raise CriteriaNotMet(task.code, lacks, UNSHOWN)


def finish(task: Task, command: c.FinishWithoutMerge) -> Sequence[Event]:
    """Be done without a merge, where nothing is left to merge."""
    guards.worker_or_nobody(task, command.fence, "finish")
    guards.step(task, "finish")
    if task.changed and task.commit:
        raise StepNotAllowed(task.code, "finish", task.status, rule="changes_are_merged")
    if not task.changed and not command.checked:
        _shown_to_hold(task)
    return [e.TaskFinishedWithoutMerge("completed" if task.changed else "no_changes")]
