"""The lifecycle of a task under random use: whatever anybody asks, certain things never happen."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from guildhall.domain.kernel import DomainError, Recorded
from guildhall.domain.leases.events import LeaseAcquired
from guildhall.domain.policies.transitions import FINAL, IN_FLIGHT, STATUSES
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks.decide import TaskBehavior
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.domain.tasks.task import Task, claimable, returns_to

START = datetime(2026, 1, 1, tzinfo=UTC)
AGENTS = st.sampled_from(["ada", "bob", None])
FENCES = st.integers(0, 6)
MAYBE_FENCE = st.one_of(st.none(), FENCES)
COMMITS = st.sampled_from(["c1", "c2", None])
BLOCKERS = st.sampled_from(["x", "y", "z"])
FINDINGS = st.lists(st.sampled_from(["rename it", "", "too slow"]), max_size=2).map(tuple)

ANY_COMMAND = st.one_of(
    st.builds(c.CreateTask, st.just("t"), st.just("p"), st.just("T-1"), st.just(TaskDefinition("again"))),
    st.builds(c.EditTask, st.sampled_from([TaskDefinition("A"), TaskDefinition("B", owned_paths=("b/**",))])),
    st.builds(c.RestoreDefinition, st.just(TaskDefinition("old")), st.just("0" * 64)),
    st.builds(c.PlaceTask, st.sampled_from(["r1", None]), st.none(), st.none()),
    st.just(c.TriageTask()),
    st.builds(c.AddDependency, BLOCKERS, st.sampled_from(["open", "done", "cancelled"])),
    st.builds(c.RemoveDependency, BLOCKERS),
    st.builds(c.ResolveBlocker, BLOCKERS, st.sampled_from(["done", "cancelled"])),
    st.builds(c.ClaimTask, AGENTS, AGENTS, st.sampled_from(["w1", "w2"]), st.integers(0, 60)),
    st.builds(c.TakeUpTask, AGENTS, AGENTS, st.sampled_from(["w1", "w2"]), st.integers(1, 60)),
    st.builds(c.StartTask, FENCES, st.just("feat/t"), st.sampled_from(["b1", "b2"])),
    st.builds(c.ReportProgress, FENCES, st.text(max_size=5)),
    st.builds(c.AddArtifact, st.just(e.ArtifactRef("a", "file", "out.txt", "")), MAYBE_FENCE),
    st.builds(c.CompleteTask, FENCES, COMMITS, st.booleans()),
    st.builds(c.ReleaseTask, FENCES),
    st.builds(c.ReclaimTask, FENCES),
    st.builds(c.InterruptTask, FENCES),
    st.builds(c.FailAttempt, FENCES, st.just("no luck")),
    st.builds(
        c.ApproveTask, st.sampled_from(["w1", "user:u"]), AGENTS, AGENTS, st.booleans(), fence=MAYBE_FENCE
    ),
    st.builds(c.RequestChanges, FINDINGS, st.just("review"), st.integers(0, 3), MAYBE_FENCE),
    st.builds(c.BeginMerge, st.just("o"), st.sampled_from(["n1", "n2"]), MAYBE_FENCE),
    st.builds(c.RecordMerged, st.sampled_from(["n1", "n2"]), MAYBE_FENCE),
    st.builds(c.WithdrawMerge, st.sampled_from(["n1", "n2"])),
    st.builds(c.FinishWithoutMerge, MAYBE_FENCE),
    st.builds(
        c.BlockTask, st.sampled_from(["waits", "blocker", ""]), fence=MAYBE_FENCE, resting=st.booleans()
    ),
    st.just(c.UnblockTask()),
    st.builds(c.CancelTask),
)


class TaskLifecycle(RuleBasedStateMachine):
    """Anybody asks anything in any order; some rules keep to the token so that work gets somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.behavior = TaskBehavior()
        self.task: Task = self.behavior.empty_state()
        self.history: list[tuple[Task, Recorded, Task]] = []

    def ask(self, command: Any) -> None:
        """Ask; what is refused changes nothing and names its rule."""
        before = self.task
        try:
            events = self.behavior.handle_command(self.task, command)
        except DomainError as refusal:
            assert refusal.rule
            assert refusal.message.endswith(f"(rule {refusal.rule})")
            assert self.task is before
            return
        given = getattr(command, "fence", None)
        if events and given is not None:
            assert before.lease is not None
            assert before.lease.fence == given, "a write under a stale token"
        for event in events:
            number = self.task.version + 1
            recorded = Recorded(event, number, number, START + timedelta(seconds=number), "user:u")
            after = self.behavior.apply_event(self.task, recorded)
            self.history.append((self.task, recorded, after))
            self.task = after

    @initialize(
        status=st.sampled_from(["inbox", "ready"]),
        review=st.sampled_from(["required", "none"]),
        attempts=st.integers(1, 3),
    )
    def create(self, status: Any, review: Any, attempts: int) -> None:
        """A task begins in the inbox or ready."""
        definition = TaskDefinition("Format", owned_paths=("a/**",), max_attempts=attempts)
        self.ask(
            c.CreateTask("t", "p", "T-1", definition, status, review, blocked_by=("x",), open_blockers=())
        )

    @rule(command=ANY_COMMAND)
    def anything(self, command: Any) -> None:
        """Whatever somebody thinks of."""
        self.ask(command)

    @rule(command=ANY_COMMAND.filter(lambda command: hasattr(command, "fence")))
    def with_the_right_token(self, command: Any) -> None:
        """What the current holder, or nobody, writes."""
        lease = self.task.lease
        self.ask(evolve(command, fence=lease.fence if lease else self.task.fence))

    @rule(agent=st.sampled_from(["cyd", "dan"]))
    def onwards(self, agent: str) -> None:
        """The next step of the main line."""
        fence = self.task.fence
        steps = {
            "inbox": c.TriageTask(),
            "planning": c.TriageTask(),
            "ready": c.ClaimTask(f"s-{agent}", agent, f"worker:{agent}", 60),
            "claimed": c.StartTask(fence, "feat/t", "b1"),
            "in_progress": c.CompleteTask(fence, "c1"),
            "review": c.ApproveTask("agent:lead", "lead", "s-lead"),
            "approved": c.BeginMerge("o", "n1"),
            "merging": c.RecordMerged("n1"),
            "blocked": c.UnblockTask(),
        }
        if self.task.status in ("claimed", "in_progress") and self.task.lease is None:
            self.ask(steps["ready"])
        elif self.task.status in steps:
            self.ask(steps[self.task.status])

    @invariant()
    def its_parts_agree(self) -> None:
        """What must be true of every task at any time."""
        task = self.task
        assert task.status in STATUSES
        assert (task.status == "blocked") == (task.blocked is not None)
        assert (task.resolution is not None) == (task.status in FINAL)
        assert task.lease is None or task.status in IN_FLIGHT
        assert task.lease is None or task.lease.fence == task.fence
        assert task.attempts <= task.max_attempts
        assert set(task.cancelled_blockers) <= set(task.open_blockers) <= set(task.blocked_by)
        assert (task.merge_intent is not None) == (returns_to(task) == "merging")
        assert not (claimable(task, START) and (task.lease or task.status in FINAL))

    @invariant()
    def its_history_is_lawful(self) -> None:
        """What must be true of the last change."""
        for before, recorded, after in self.history[-3:]:
            event = recorded.event
            assert after.fence >= before.fence
            assert (after.fence > before.fence) == isinstance(event, e.TaskClaimed | LeaseAcquired)
            assert before.status not in FINAL
            if before.merge_intent is not None and after.merge_intent is None:
                assert isinstance(event, e.TaskMerged | e.TaskStatusChanged)
            if isinstance(event, e.TaskUnblocked):
                assert before.blocked is not None
                assert after.status == returns_to(before)
            if isinstance(event, e.TaskBlocked):
                assert after.blocked is not None
                assert after.blocked.from_status == before.status

    def teardown(self) -> None:
        """The fold is the state, and there was no way around the review."""
        task = self.behavior.empty_state()
        for _, recorded, _ in self.history:
            task = self.behavior.apply_event(task, recorded)
        assert task == self.task
        if self.task.status == "done" and self.task.review == "required":
            events = [recorded.event for _, recorded, _ in self.history]
            since = list(itertools.dropwhile(lambda event: not isinstance(event, e.TaskApproved), events))
            assert since, "done without an approval"
            last = max(n for n, event in enumerate(events) if isinstance(event, e.TaskCompleted))
            assert any(isinstance(event, e.TaskApproved) for event in events[last:]), "an older approval"
        super().teardown()


TestTaskLifecycle = TaskLifecycle.TestCase
TestTaskLifecycle.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)


def test_the_random_use_gets_everywhere():
    """The machine would prove nothing if its tasks never came to an end."""
    reached: set[str] = set()

    class Watched(TaskLifecycle):
        def teardown(self) -> None:
            reached.update(after.status for _, _, after in self.history)
            super().teardown()

    run_state_machine_as_test(
        Watched, settings=settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
    )
    assert reached == set(STATUSES)
