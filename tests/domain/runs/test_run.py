"""The run: its snapshot, driver, requests, decisions, report and lifecycle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.kernel import DomainError
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.runs import commands as c
from guildhall.domain.runs import errors
from guildhall.domain.runs.decide import RunBehavior
from guildhall.domain.runs.events import BacklogRef, ReportRef
from guildhall.domain.runs.run import KEPT_DECISIONS

BACKLOG = BacklogRef("yaml", "backlog.yaml", "d" * 64)
QUEUE = c.QueueRun("r1", "p1", {"parallel": 2}, "1", BACKLOG, "abc", parallel=2)
ONE, TWO = ProcessIdentity("boot", 10, 100), ProcessIdentity("boot", 11, 200)


@pytest.fixture
def run(entity: Any) -> Any:
    one = entity(RunBehavior())
    one.ask(QUEUE)
    return one


def test_a_queued_run_has_its_branch_and_snapshot(run: Any, refused: Any) -> None:
    state = run.state
    assert (state.status, state.branch, state.config_snapshot) == ("queued", "guildhall/r1", {"parallel": 2})
    refused(run, QUEUE, "run.queued_once")


def test_nothing_can_be_asked_of_a_run_that_does_not_exist(entity: Any, refused: Any) -> None:
    for command in (c.StartRun(), c.RequestStop(), c.EndRun("failed"), c.DetachDriver(ONE)):
        refused(entity(RunBehavior()), command, "run.exists")


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.QueueRun("", "p", {}, "1", BACKLOG), "run.has_id_and_project"),
        (c.QueueRun("r", "p", {"x": 0.1}, "1", BACKLOG), "run.config_is_json"),
        (c.QueueRun("r", "p", {}, "", BACKLOG), "run.has_runtime_and_graph"),
        (c.QueueRun("r", "p", {}, "1", BACKLOG, parallel=0), "run.parallel_in_range"),
        (c.QueueRun("r", "p", {}, "1", BACKLOG, parallel=65), "run.parallel_in_range"),
        (c.QueueRun("r", "p", {}, "1", BACKLOG, on_exceed="x"), "run.on_exceed_is_known"),  # type: ignore[arg-type]
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(entity(RunBehavior()), command, rule).code == "validation_failed"


def test_a_run_has_one_driver(run: Any, refused: Any) -> None:
    run.ask(c.AttachDriver(ONE))
    assert run.ask(c.AttachDriver(ONE)) == []
    refused(run, c.AttachDriver(TWO), "run.has_one_driver")
    refused(run, c.AttachDriver(TWO, replaces=ProcessIdentity("boot", 10, 99)), "run.has_one_driver")
    assert run.ask(c.DetachDriver(TWO)) == []
    events = run.ask(c.AttachDriver(TWO, replaces=ONE))
    assert [event.type for event in events] == ["run.driver_detached", "run.driver_attached"]
    run.ask(c.DetachDriver(TWO))
    assert run.state.driver is None


def test_requests_are_idempotent_and_the_first_cause_of_a_stop_stands(run: Any, refused: Any) -> None:
    run.ask(c.StartRun())
    run.ask(c.RequestPause("lunch"))
    assert run.ask(c.RequestPause("again")) == []
    run.ask(c.RequestStop("user", "enough"))
    assert run.ask(c.RequestStop("gate")) == []
    assert (run.state.pause_reason, run.state.stop_requested) == ("lunch", "user")
    refused(run, c.RequestStop("boredom"), "run.stop_has_known_cause")  # type: ignore[arg-type]
    refused(run, c.EndRun("stopped_gate"), "run.stopped_by_recorded_cause")
    run.ask(c.EndRun("stopped_by_user", "enough", {"tasks": 3}))
    assert run.state.ended
    refused(run, c.RequestPause(), "run.is_not_over")
    with pytest.raises(errors.RunEnded, match="is over: it ended stopped_by_user"):
        run.ask(c.RequestPause())


def test_a_requested_pause_can_be_taken_back(run: Any) -> None:
    run.ask(c.StartRun())
    run.ask(c.RequestPause())
    run.ask(c.ResumeRun())
    assert (run.state.status, run.state.pause_requested) == ("running", False)


def test_a_pause_asked_of_a_queued_run_can_be_taken_back(run: Any) -> None:
    run.ask(c.RequestPause())
    run.ask(c.ResumeRun())
    assert (run.state.status, run.state.pause_requested) == ("queued", False)


@pytest.mark.parametrize(
    ("mode", "follows", "again"),
    [("stop", ["run.stop_requested"], []), ("pause", ["run.pause_requested"], []), ("warn", [], [])],
)
def test_what_follows_an_exceeded_budget(run: Any, mode: Any, follows: list[str], again: list[str]) -> None:
    run.ask(c.StartRun())
    noted = c.NoteBudgetExceeded("run/r1", mode, "100 of 100 tokens")
    assert [event.type for event in run.ask(noted)] == ["run.budget_exceeded", *follows]
    assert [event.type for event in run.ask(noted)] == again
    assert run.state.exceeded_budgets == ("run/r1",)


def test_a_run_paused_for_its_budget_can_be_paused_for_it_again(run: Any) -> None:
    run.ask(c.StartRun())
    noted = c.NoteBudgetExceeded("run/r1", "pause")
    for command in (noted, c.PauseRun(), c.ResumeRun()):
        run.ask(command)
    assert [event.type for event in run.ask(noted)] == ["run.budget_exceeded", "run.pause_requested"]


def test_decisions_are_recorded_once_and_kept_in_bounds(run: Any, refused: Any) -> None:
    run.ask(c.StartRun())
    first = c.RecordDecision("qa_test_cycle", "dev_work_cycle", "two tests fail", 0, "t1")
    run.ask(first)
    assert run.ask(first) == []
    for number in range(KEPT_DECISIONS + 5):
        run.ask(c.RecordDecision("merge", "done", "merged", 0, f"t{number}"))
    assert len(run.state.decisions) == KEPT_DECISIONS
    assert run.state.decided == KEPT_DECISIONS + 6
    assert run.state.decisions[-1].task_id == f"t{KEPT_DECISIONS + 4}"
    refused(run, c.RecordDecision("merge", "done", " "), "decision.says_what_and_why")
    refused(run, c.RecordDecision("merge", "done", "why", -1), "decision.iteration_is_a_count")


def test_a_report_can_be_attached_to_a_run_that_is_over(run: Any, refused: Any) -> None:
    run.ask(c.EndRun("failed", "no backlog"))
    report = c.AttachReport((ReportRef("markdown", "reports/r1.md", "e" * 64),))
    run.ask(report)
    assert run.ask(report) == []
    assert run.state.report[0].path == "reports/r1.md"
    refused(run, c.AttachReport(()), "run.report_has_paths")


def test_an_exceeded_budget_is_named(run: Any, refused: Any) -> None:
    refused(run, c.NoteBudgetExceeded("", "stop"), "run.budget_is_named")
    refused(run, c.NoteBudgetExceeded("run/r1", "shrug"), "run.budget_is_named")  # type: ignore[arg-type]


def test_texts_are_bounded(run: Any, refused: Any) -> None:
    for command in (c.RequestPause("\0"), c.RequestStop("user", "x" * 10_001), c.EndRun("failed", "\ud800")):
        refused(run, command, "run.reason_is_text")


def test_a_run_ends_in_a_known_status(run: Any, refused: Any) -> None:
    refused(run, c.EndRun("exploded"), "run.ends_in_known_status")  # type: ignore[arg-type]


def test_a_summary_holds_no_floats(run: Any, refused: Any) -> None:
    refused(run, c.EndRun("failed", summary={"cost": 0.1}), "run.summary_is_json")


LEAD: dict[str, tuple[Any, ...]] = {
    "queued": (),
    "running": (c.StartRun(),),
    "paused": (c.StartRun(), c.PauseRun()),
}
ENDS: dict[str, tuple[str, ...]] = {
    "completed": ("running",),
    "failed": ("queued", "running", "paused"),
    "stopped_budget": ("running", "paused"),
    "stopped_by_user": ("queued", "running", "paused"),
    "stopped_gate": ("running", "paused"),
}
CAUSES = {"stopped_budget": "budget", "stopped_by_user": "user", "stopped_gate": "gate"}


@pytest.mark.parametrize("status", sorted(LEAD))
@pytest.mark.parametrize("end", sorted(ENDS))
def test_each_end_has_its_sources(run: Any, status: str, end: Any) -> None:
    for command in LEAD[status]:
        run.ask(command)
    if end in CAUSES:
        run.ask(c.RequestStop(CAUSES[end]))  # type: ignore[arg-type]
    if status not in ENDS[end]:
        with pytest.raises(errors.RunTransitionRefused, match=f"run r1 is {status}, and {end} needs it"):
            run.ask(c.EndRun(end))
        return
    run.ask(c.EndRun(end))
    assert (run.state.status, run.state.ended_at) == (end, run.recorded[-1].at)


class RunMachine(RuleBasedStateMachine):
    """Any order of steps: the run goes only where the model says."""

    def __init__(self, run: Any) -> None:
        super().__init__()
        self.run = run
        self.status, self.pausing = "queued", False
        self.cause: str | None = None

    @initialize()
    def queue(self) -> None:
        self.run.ask(QUEUE)

    def over(self) -> bool:
        return self.status not in ("queued", "running", "paused")

    def expect(self, command: Any, allowed: bool) -> bool:
        if allowed:
            self.run.ask(command)
            return True
        with pytest.raises(DomainError) as caught:
            self.run.ask(command)
        expected = errors.RunEnded if self.over() else (errors.RunTransitionRefused, errors.StopNotRequested)
        assert isinstance(caught.value, expected)
        return False

    @rule()
    def start(self) -> None:
        if self.expect(c.StartRun(), self.status == "queued"):
            self.status = "running"

    @rule()
    def request_pause(self) -> None:
        if self.expect(c.RequestPause(), not self.over()):
            self.pausing = True

    @rule()
    def pause(self) -> None:
        if self.expect(c.PauseRun(), self.status == "running"):
            self.status = "paused"

    @rule()
    def resume(self) -> None:
        allowed = not self.over() and (self.pausing or self.status == "paused")
        if self.expect(c.ResumeRun(), allowed):
            self.status = "running" if self.status == "paused" else self.status
            self.pausing = False

    @rule(cause=st.sampled_from(["user", "budget", "gate"]))
    def request_stop(self, cause: Any) -> None:
        if self.expect(c.RequestStop(cause), not self.over()):
            self.cause = self.cause or cause

    @rule(
        end=st.sampled_from(["completed", "failed", "stopped_budget", "stopped_by_user", "stopped_gate"]),
        seldom=st.integers(0, 3),
    )
    def end(self, end: Any, seldom: int) -> None:
        if seldom and not self.over():
            return
        cause = CAUSES.get(end)
        allowed = self.status in ENDS[end]
        if self.expect(c.EndRun(end), allowed and not self.over() and cause in (None, self.cause)):
            self.status, self.pausing = end, False

    @invariant()
    def agrees(self) -> None:
        state = self.run.state
        assert (state.status, state.pause_requested) == (self.status, self.pausing)
        assert (state.stop_requested, state.ended) == (self.cause, self.over())
        assert state.config_snapshot == QUEUE.config_snapshot
        assert state == self.run.replayed()


def test_lifecycle(explore: Any) -> None:
    explore(RunMachine, RunBehavior())
