"""From command to events: the table of all decisions about a task, and the entity that asks it.

A decision is a pure function of state and command. It must never read a clock or another task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import define, fold, halt, judge, merge, work
from guildhall.domain.tasks.task import Task

DECISIONS: dict[type, Callable[[Task, Any], Sequence[Event]]] = {
    c.CreateTask: define.create,
    c.EditTask: define.edit,
    c.RestoreDefinition: define.restore,
    c.PlaceTask: define.place,
    c.TriageTask: define.triage,
    c.AddDependency: define.add_dependency,
    c.RemoveDependency: define.remove_dependency,
    c.CountDependent: define.count_dependent,
    c.ResolveBlocker: halt.resolve_blocker,
    c.ClaimTask: work.claim,
    c.TakeUpTask: work.take_up,
    c.StartTask: work.start,
    c.ReportProgress: work.report,
    c.AddArtifact: work.add_artifact,
    c.CompleteTask: work.complete,
    c.ReleaseTask: work.release,
    c.ReclaimTask: work.reclaim,
    c.InterruptTask: work.interrupt,
    c.FailAttempt: work.fail,
    c.ApproveTask: judge.approve,
    c.RequestChanges: judge.request_changes,
    c.BeginMerge: merge.begin_merge,
    c.RecordMerged: merge.record_merged,
    c.WithdrawMerge: merge.withdraw_merge,
    c.FinishWithoutMerge: judge.finish,
    c.BlockTask: halt.block,
    c.UnblockTask: halt.unblock,
    c.RedoTask: halt.redo,
    c.CancelTask: halt.cancel,
}


def decide(state: Task, command: Any) -> Sequence[Event]:
    """The events that a command causes; none where it changes nothing.

    Raises:
        DomainError: one of :mod:`guildhall.domain.tasks.errors`, naming the rule that refused.
    """
    return DECISIONS[type(command)](state, command)


class TaskBehavior(EventSourcedBehavior[Task]):
    """The event-sourced entity ``Task:<id>``."""

    entity_type: ClassVar[str] = "Task"
    state_type: ClassVar[type] = Task

    def empty_state(self) -> Task:
        """A task that was never created."""
        return Task()

    def apply_event(self, state: Task, recorded: Recorded) -> Task:
        """Fold one event."""
        return fold.apply(state, recorded)

    def handle_command(self, state: Task, command: Any) -> Sequence[Event]:
        """Decide a command of :mod:`guildhall.domain.tasks.commands`.

        Raises:
            DomainError: when a rule refuses it.
        """
        return decide(state, command)
