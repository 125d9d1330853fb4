"""The rules runtime: quotes with sources, commands up to the first that fails, prose passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.runtimes.rules import RulesRuntime
from guildhall.adapters.runtimes.rules.runtime import failure
from guildhall.application.ports.agent_runtime import Analysis, SessionEnded
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.executor import CommandResult
from guildhall.domain.record import evolve

RUNTIME = RulesRuntime()

BACKLOG = Backlog(
    kind="yaml",
    name="backlog.yaml",
    goal="Modernise toolz",
    tasks=(
        PlannedTask(
            code="T-1", title="Format", acceptance_criteria=("`ruff` exits 0",), source="backlog.yaml:7"
        ),
        PlannedTask(code="T-2", title="Simplify", source="backlog.yaml:15"),
    ),
    digest="0" * 64,
)


def test_pm_quotes_the_goal_and_the_tasks_in_their_order(session: Any) -> None:
    assert RUNTIME.analyze("pm", BACKLOG, session) == Analysis(
        pm_summary="“Modernise toolz” (backlog.yaml)",
        next_steps=("T-1: “Format” (backlog.yaml:7)", "T-2: “Simplify” (backlog.yaml:15)"),
    )


def test_pm_prefers_next_steps_and_risks_that_are_written(session: Any) -> None:
    written = evolve(BACKLOG, risks=("laziness changes",), next_steps=("Format, then merge.",))
    analysis = RUNTIME.analyze("pm", written, session)
    assert analysis.risks == ("“laziness changes” (backlog.yaml)",)
    assert analysis.next_steps == ("“Format, then merge.” (backlog.yaml)",)


def test_ba_quotes_requirements_and_criteria(session: Any) -> None:
    analysis = RUNTIME.analyze("ba", evolve(BACKLOG, requirements=("tests pass",)), session)
    assert analysis == Analysis(
        ba_requirements=("“tests pass” (backlog.yaml)", "T-1: “`ruff` exits 0” (backlog.yaml:7)")
    )


def test_a_sentence_is_not_quoted_as_its_own_source(session: Any) -> None:
    sentence = evolve(BACKLOG, kind="sentence", name="Make it fast.", goal="Make it fast.", tasks=())
    assert RUNTIME.analyze("pm", sentence, session).pm_summary == "“Make it fast.” (sentence)"


def test_nothing_is_made_of_nothing(session: Any) -> None:
    empty = evolve(BACKLOG, goal=" ", tasks=())
    assert RUNTIME.analyze("pm", empty, session) == Analysis()
    assert RUNTIME.analyze("ba", empty, session) == Analysis()
    assert RUNTIME.plan(empty, Analysis(), session).tasks == ()


def test_a_plan_is_the_backlog_as_it_is(session: Any) -> None:
    assert RUNTIME.plan(BACKLOG, Analysis(), session).tasks is BACKLOG.tasks


def test_a_sentence_is_one_task_that_needs_an_agent(session: Any, assignment: Any) -> None:
    sentence = evolve(BACKLOG, kind="sentence", name="sentence", goal="Make it fast.\nAnd safe.", tasks=())
    (task,) = RUNTIME.plan(sentence, Analysis(), session).tasks
    assert (task.title, task.description, task.commands) == ("Make it fast.", "Make it fast.\nAnd safe.", ())
    assert RUNTIME.develop(evolve(assignment, commands=task.commands), session).status == "needs_agent"
    assert session.commands == []


def test_commands_run_in_order_in_the_workspace(session: Any, assignment: Any, workspace: Path) -> None:
    task = evolve(assignment, commands=("echo one > out.txt", "echo two >> out.txt"))
    outcome = RUNTIME.develop(task, session)
    assert outcome.status == "done"
    assert outcome.summary.endswith("- `echo one > out.txt`\n- `echo two >> out.txt`")
    assert (workspace / "out.txt").read_text() == "one\ntwo\n"


def test_what_printed_too_much_is_told_how_much_it_may() -> None:
    result = CommandResult(137, "output", "abc\n", True, 0.1, 0)
    told = "`yes` failed: ended: it printed more than the 16 MiB that a command may after 0.1 s\nabc"
    assert failure("yes", result) == told


def test_the_first_command_that_fails_ends_the_work(session: Any, assignment: Any, workspace: Path) -> None:
    task = evolve(assignment, commands=("seq 1 100; exit 3", "touch never"))
    outcome = RUNTIME.develop(task, session)
    assert outcome.status == "failed"
    head, *tail = outcome.summary.splitlines()
    assert head.startswith("`seq 1 100; exit 3` failed: exit code 3 after ")
    assert tail == [str(number) for number in range(81, 101)]
    assert not (workspace / "never").exists()


def test_a_long_line_is_cut(session: Any, assignment: Any) -> None:
    task = evolve(assignment, commands=("head -c 100000 /dev/zero | tr '\\0' x; exit 1",))
    assert len(RUNTIME.develop(task, session).summary) < 2_200


def test_a_silent_failure_says_so(session: Any, assignment: Any) -> None:
    assert RUNTIME.develop(evolve(assignment, commands=("false",)), session).summary.endswith(
        "; it printed nothing"
    )


def test_a_pause_takes_effect_between_two_commands(session: Any, assignment: Any) -> None:
    session.may_go_on = lambda: not session.commands
    with pytest.raises(SessionEnded):
        RUNTIME.develop(evolve(assignment, commands=("true", "true")), session)
    assert session.commands == ["true"]


def test_prose_is_passed_on_unverified(session: Any, assignment: Any) -> None:
    verdict = RUNTIME.review(assignment, "+x", ["it reads well", "it is fast"], session)
    assert verdict.approved
    assert verdict.unverified == ("it reads well", "it is fast")
    assert "cannot judge prose" in verdict.rationale
    assert RUNTIME.review(assignment, "+x", [], session).unverified == ()
