"""The session: folders, work under a fence, memory, usage, hand-over and lifecycle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guildhall.domain.kernel import DomainError
from guildhall.domain.sessions import commands as c
from guildhall.domain.sessions import errors
from guildhall.domain.sessions.decide import SessionBehavior
from guildhall.domain.sessions.session import KEPT_NOTES

SPAWN = c.SpawnSession("s1", "a1", "developer", "r1", "/data/s1/workspace", "/data/s1")


@pytest.fixture
def session(entity: Any) -> Any:
    one = entity(SessionBehavior())
    one.ask(SPAWN)
    return one


@pytest.fixture
def working(session: Any) -> Any:
    session.ask(c.AssignSession("t1", 7))
    return session


def test_a_session_without_folders_is_idle_until_it_has_them(entity: Any, refused: Any) -> None:
    one = entity(SessionBehavior())
    one.ask(c.SpawnSession("s1", "a1"))
    assert one.state.status == "idle"
    refused(one, c.AssignSession("t1", 1), "session.assign_when_ready")
    one.ask(c.PrepareSession("/w", "/d"))
    assert (one.state.status, one.state.workspace_dir, one.state.data_dir) == ("ready", "/w", "/d")
    refused(one, c.PrepareSession("/w", "/d"), "session.prepare_while_idle")


def test_a_session_with_folders_is_ready_at_once(session: Any, refused: Any) -> None:
    assert session.types() == ["session.spawned", "session.prepared"]
    assert session.state.status == "ready"
    refused(session, SPAWN, "session.spawned_once")


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.SpawnSession("", "a"), "session.has_id_and_agent"),
        (c.SpawnSession("s", " "), "session.has_id_and_agent"),
        (c.SpawnSession("s", "a", workspace_dir="/w"), "session.folders_come_together"),
        (c.SpawnSession("s", "a", memory=("x" * 5000,)), "session.memory_is_bounded"),
        (c.SpawnSession("s", "a", memory=("x",) * 51), "session.memory_is_bounded"),
        (c.SpawnSession("s", "a", workspace_dir="/\0", data_dir="/d"), "session.has_folders"),
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(entity(SessionBehavior()), command, rule).code == "validation_failed"


def test_nothing_can_be_asked_of_a_session_that_does_not_exist(entity: Any, refused: Any) -> None:
    for command in (c.AssignSession("t", 1), c.EndSession("failed"), c.RememberNote("x"), c.HandOver("s2")):
        refused(entity(SessionBehavior()), command, "session.exists")


def test_a_task_comes_with_its_fence(session: Any, refused: Any) -> None:
    refused(session, c.AssignSession("t1"), "session.task_comes_with_fence")
    refused(session, c.AssignSession(None, 3), "session.task_comes_with_fence")
    refused(session, c.AssignSession("t1", 3, ""), "session.has_purpose")
    session.ask(c.AssignSession(purpose="kickoff"))
    assert (session.state.status, session.state.purpose, session.state.fence) == ("working", "kickoff", None)


def test_a_block_has_a_reason_and_a_resume_may_have_a_newer_fence(working: Any, refused: Any) -> None:
    refused(working, c.BlockSession(" "), "session.block_has_reason")
    working.ask(c.BlockSession("process_lost"))
    assert working.state.blocked_reason == "process_lost"
    refused(working, c.ResumeSession(6), "session.fence_only_grows")
    working.ask(c.ResumeSession(8))
    assert (working.state.status, working.state.fence, working.state.blocked_reason) == ("working", 8, "")
    working.ask(c.BlockSession("paused"))
    working.ask(c.ResumeSession())
    assert working.state.fence == 8


def test_memory_is_bounded_and_a_repeat_is_not_kept_twice(working: Any, refused: Any) -> None:
    working.ask(c.RememberNote("first"))
    assert working.ask(c.RememberNote("first")) == []
    for number in range(KEPT_NOTES):
        working.ask(c.RememberNote(f"note {number}"))
    assert len(working.state.memory) == KEPT_NOTES
    assert working.state.memory[0] == "note 0"
    refused(working, c.RememberNote("x" * 4001), "session.note_is_bounded")


def test_progress_never_goes_back(working: Any, refused: Any) -> None:
    working.ask(c.ReportProgress("editing", 100, "a" * 64))
    working.ask(c.ReportProgress("testing", 100, "a" * 64))
    refused(working, c.ReportProgress("again", 99, "b" * 64), "session.transcript_only_grows")
    refused(working, c.ReportProgress("", 101, "b" * 64), "session.progress_is_one_line")
    assert (working.state.transcript_offset, working.state.transcript_sha256) == (100, "a" * 64)


def test_usage_adds_up_even_after_the_end(working: Any, refused: Any) -> None:
    working.ask(c.SettleUsage("x1", "m", 10, 5, 300))
    working.ask(c.EndSession("failed", "crashed"))
    working.ask(c.SettleUsage("x2", "m", 1, 1, None))
    state = working.state
    assert (state.tokens_used, state.cost_micros, state.calls, state.unpriced_calls) == (17, 300, 2, 1)
    refused(working, c.SettleUsage("x3", "m", -1, 0, 0), "session.usage_is_counts")


def test_a_hand_over_ends_one_session_and_begins_another(working: Any, entity: Any, refused: Any) -> None:
    working.ask(c.RememberNote("the parser is done"))
    refused(working, c.HandOver("s1"), "session.handed_to_another")
    working.ask(c.HandOver("s2", "tests are missing"))
    old = working.state
    assert (old.status, old.handed_over_to, old.end_reason) == ("completed", "s2", "handed_over")
    assert old.memory == ("the parser is done", "tests are missing")
    heir = entity(SessionBehavior())
    heir.ask(c.SpawnSession("s2", "a2", handed_over_from="s1", memory=old.memory))
    assert (heir.state.handed_over_from, heir.state.memory) == ("s1", old.memory)
    refused(working, c.HandOver("s3"), "session.hand_over_before_its_end")


def test_ending_again_in_the_same_way_changes_nothing(working: Any, refused: Any) -> None:
    working.ask(c.EndSession("completed"))
    assert working.ask(c.EndSession("completed")) == []
    refused(working, c.EndSession("failed"), "session.fail_before_its_end")


def test_it_ends_in_a_known_way_for_a_reason_that_is_text(working: Any, refused: Any) -> None:
    refused(working, c.EndSession("exploded"), "session.ends_completed_or_failed")  # type: ignore[arg-type]
    refused(working, c.EndSession("failed", "x" * 4001), "session.reason_is_text")
    refused(working, c.HandOver("s2", "x" * 4001), "session.note_is_bounded")


def test_times(working: Any) -> None:
    state = working.state
    assert state.created_at < state.started_at == state.last_activity_at
    assert state.ended_at is None


STEPS = {
    "prepare": {"idle": "ready"},
    "assign": {"ready": "working"},
    "block": {"working": "blocked"},
    "resume": {"blocked": "working"},
    "complete": {"working": "completed", "completed": "completed"},
    "fail": {
        "idle": "failed",
        "ready": "failed",
        "working": "failed",
        "blocked": "failed",
        "failed": "failed",
    },
    "hand_over": {"ready": "completed", "working": "completed", "blocked": "completed"},
    "note": {"idle": "idle", "ready": "ready", "working": "working", "blocked": "blocked"},
    "progress": {"working": "working"},
}
COMMANDS: dict[str, Any] = {
    "prepare": c.PrepareSession("/w", "/d"),
    "assign": c.AssignSession("t1", 1),
    "block": c.BlockSession("paused"),
    "resume": c.ResumeSession(),
    "complete": c.EndSession("completed"),
    "fail": c.EndSession("failed"),
    "hand_over": c.HandOver("s2"),
    "note": c.RememberNote("a note"),
    "progress": c.ReportProgress("going on", 0, "a" * 64),
}
ENDS = {"complete", "fail", "hand_over"}


LEAD = {
    "ready": ("prepare",),
    "working": ("prepare", "assign"),
    "blocked": ("prepare", "assign", "block"),
}


@pytest.mark.parametrize("status", ["idle", *LEAD])
@pytest.mark.parametrize("step", sorted(STEPS))
def test_each_step_has_its_sources(entity: Any, status: str, step: str) -> None:
    one = entity(SessionBehavior())
    one.ask(c.SpawnSession("s1", "a1"))
    for lead in LEAD.get(status, ()):
        one.ask(COMMANDS[lead])
    target = STEPS[step].get(status)
    if target is None:
        with pytest.raises(errors.SessionTransitionRefused, match=f"session s1 is {status}, and"):
            one.ask(COMMANDS[step])
        return
    one.ask(COMMANDS[step])
    assert one.state.status == target


class SessionMachine(RuleBasedStateMachine):
    """Any order of steps: the session goes only where the model says, and what it spent stays."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self.session = session
        self.status, self.tokens, self.micros = "idle", 0, 0

    @initialize()
    def spawn(self) -> None:
        self.session.ask(c.SpawnSession("s1", "a1"))

    @rule(step=st.sampled_from(sorted(set(STEPS) - ENDS)))
    def go_on(self, step: str) -> None:
        self.take(step)

    @precondition(lambda self: len(self.session.recorded) > 4)
    @rule(step=st.sampled_from(sorted(ENDS)))
    def end(self, step: str) -> None:
        self.take(step)

    def take(self, step: str) -> None:
        target = STEPS[step].get(self.status)
        if target is None:
            with pytest.raises(errors.SessionTransitionRefused) as caught:
                self.session.ask(COMMANDS[step])
            assert isinstance(caught.value, DomainError)
            return
        self.session.ask(COMMANDS[step])
        self.status = target

    @rule(tokens=st.integers(0, 50), micros=st.integers(0, 50))
    def settle(self, tokens: int, micros: int) -> None:
        self.session.ask(c.SettleUsage("x", "m", tokens, tokens, micros))
        self.tokens, self.micros = self.tokens + 2 * tokens, self.micros + micros

    @invariant()
    def agrees(self) -> None:
        state = self.session.state
        assert state.status == self.status
        assert (state.tokens_used, state.cost_micros) == (self.tokens, self.micros)
        assert state.ended == (self.status in ("completed", "failed"))
        assert state == self.session.replayed()


def test_lifecycle(explore: Any) -> None:
    explore(SessionMachine, SessionBehavior())
