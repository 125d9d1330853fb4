"""Why a command to a task is refused: each error is a sentence and names its rule.

They carry codes and statuses only, never a description, an output or a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from guildhall.domain.kernel import Conflict, Forbidden, NotFound, ValidationFailed
from guildhall.domain.leases.errors import Refusal, StaleFence
from guildhall.domain.policies.transitions import NEXT_STEP, Status

__all__ = [
    "ApprovalUnsigned",
    "BlockersOpen",
    "CriteriaNotMet",
    "DefinitionFrozen",
    "DefinitionInvalid",
    "DependencyCycle",
    "OwnWork",
    "ReportInvalid",
    "ReviewPassedOver",
    "StaleFence",
    "StepNotAllowed",
    "TaskAlreadyClaimed",
    "TaskExists",
    "TaskFinished",
    "TaskNotFound",
    "TaskRefusal",
]


class TaskRefusal(Refusal):
    """A refusal by a rule of tasks."""

    noun: ClassVar[str] = "task"


class TaskNotFound(TaskRefusal, NotFound):
    """There is no such task in this scope."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"there is no task {reference}; list the tasks to see them", rule="task_exists")


class TaskExists(TaskRefusal, Conflict):
    """A task is created twice."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} exists already; edit it instead", rule="created_once")


class TaskFinished(TaskRefusal, Conflict):
    """Nothing more happens to a task that is done or cancelled."""

    def __init__(self, code: str, status: Status) -> None:
        super().__init__(
            f"{code} is {status}, which is final; create a new task for what is left to do",
            rule="done_and_cancelled_are_final",
            field="status",
        )


def next_step(status: Status) -> str:
    """The next legal step of a status in words, such as ``complete it (to review)``."""
    if status not in NEXT_STEP:
        return "none"
    action, to_status = NEXT_STEP[status]
    return f"{action.replace('_', ' ')}" + ("" if status == "blocked" else f" (to {to_status})")


class StepNotAllowed(TaskRefusal, Conflict):
    """The task's status does not allow this step; ``next_action`` and ``next_status`` say what does."""

    told = ("next_action", "next_status")

    def __init__(self, code: str, action: str, status: Status, *, rule: str = "step_in_order") -> None:
        super().__init__(
            f"{code} is {status}, so '{action.replace('_', ' ')}' is not allowed; "
            f"the next legal step is {next_step(status)}",
            rule=rule,
            field="status",
        )
        self.status = status
        self.next_action, self.next_status = NEXT_STEP.get(status, ("", status))


class ReviewPassedOver(StepNotAllowed):
    """The step would pass over the review."""

    def __init__(self, code: str, action: str, status: Status) -> None:
        super().__init__(code, action, status, rule="review_is_not_passed_over")


class TaskAlreadyClaimed(TaskRefusal, Conflict):
    """Somebody works on the task."""

    def __init__(self, code: str, holder: str) -> None:
        super().__init__(
            f"{code} is claimed by {holder}; wait until it is released or its lease goes stale",
            rule="one_holder",
        )


class BlockersOpen(TaskRefusal, Conflict):
    """Not all that block the task are done."""

    told = ("blockers",)

    def __init__(self, code: str, blockers: Sequence[str]) -> None:
        super().__init__(
            f"{code} waits for {len(blockers)} unfinished task(s); finish them or remove the dependency",
            rule="blockers_are_done",
            field="blocked_by",
        )
        self.blockers = tuple(blockers)


class DependencyCycle(TaskRefusal, ValidationFailed):
    """Tasks would wait for each other in a circle; ``cycle`` names them, the first one again at the end."""

    told = ("cycle",)

    def __init__(self, cycle: Sequence[str]) -> None:
        super().__init__(
            f"tasks would wait for each other: {' → '.join(cycle)}; remove one of these dependencies",
            rule="no_dependency_cycle",
            field="blocked_by",
        )
        self.cycle = tuple(cycle)


class DefinitionInvalid(TaskRefusal, ValidationFailed):
    """The definition breaks a rule."""

    def __init__(self, code: str, remedy: str, *, rule: str, field: str) -> None:
        super().__init__(f"{code or 'the task'} is not well defined: {remedy}", rule=rule, field=field)


class DefinitionFrozen(TaskRefusal, Conflict):
    """Fields that a worker was claimed for, or that work is judged by, cannot change now."""

    def __init__(self, code: str, status: Status, fields: Sequence[str]) -> None:
        super().__init__(
            f"{code} is {status}, so its {', '.join(fields)} cannot change; release or block it first",
            rule="definition_is_fixed_in_flight",
            field=fields[0],
        )


class CriteriaNotMet(TaskRefusal, ValidationFailed):
    """Criteria do not hold; ``missing`` names each with what it lacks."""

    told = ("missing",)

    def __init__(self, code: str, missing: Sequence[str], remedy: str = "") -> None:
        more = [f"and {len(missing) - 5} more"] if len(missing) > 5 else []
        shown = "; ".join([*(line[:200] for line in missing[:5]), *more])
        says = f"{code} does not meet its criteria: {shown}{remedy}"
        super().__init__(says, rule="criteria_hold", field="criteria")
        self.missing = tuple(missing)


class ReportInvalid(TaskRefusal, ValidationFailed):
    """What a worker reports cannot be taken as it is."""


class OwnWork(TaskRefusal, Forbidden):
    """Nobody approves their own work."""

    def __init__(self, code: str, who: str) -> None:
        super().__init__(
            f"{code} was made by the same {who} that approves it; let another agent or person review it",
            rule="approver_differs_from_author",
        )


class ApprovalUnsigned(TaskRefusal, ValidationFailed):
    """An approval names nobody."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"the approval of {code} names no approver; say who approves",
            rule="approver_is_named",
            field="approver",
        )
