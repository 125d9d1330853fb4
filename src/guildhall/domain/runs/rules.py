"""The rules of a run as data, in the order they are tried; they must never act."""

from __future__ import annotations

from typing import get_args

from guildhall.domain.rules import Lifecycle, Rule, Transition, is_count, is_json_object, is_text, is_writing
from guildhall.domain.runs import errors
from guildhall.domain.runs import events as e
from guildhall.domain.runs.commands import MOST_PARALLEL

LIFECYCLE = Lifecycle(
    "run",
    errors.RunTransitionRefused,
    (
        Transition("run.start_from_queue", "start", ("queued",), "running"),
        Transition("run.pause_while_running", "pause", ("running",), "paused"),
        Transition("run.resume_while_paused", "resume", ("paused",), "running"),
        Transition("run.complete_while_running", "completed", ("running",), "completed"),
        Transition("run.fail_before_its_end", "failed", ("queued", "running", "paused"), "failed"),
        Transition("run.stop_for_budget", "stopped_budget", ("running", "paused"), "stopped_budget"),
        Transition("run.stop_by_user", "stopped_by_user", ("queued", "running", "paused"), "stopped_by_user"),
        Transition("run.stop_at_gate", "stopped_gate", ("running", "paused"), "stopped_gate"),
    ),
)

CAUSES: dict[str, e.StopCause] = {
    "stopped_budget": "budget",
    "stopped_by_user": "user",
    "stopped_gate": "gate",
}
"""Which requested stop each stopped status needs."""

KNOWN = Rule("run.exists", lambda state, _: state.exists, errors.RunUnknown, "there is no such run")

LIVE = (
    KNOWN,
    Rule(
        "run.is_not_over",
        lambda state, _: not state.ended,
        errors.RunEnded,
        "run {state.run_id} is over: it ended {state.status}",
    ),
)

QUEUE = (
    Rule(
        "run.queued_once",
        lambda state, _: not state.exists,
        errors.RunAlreadyExists,
        "run {state.run_id} exists already",
        "run_id",
    ),
    Rule(
        "run.has_id_and_project",
        lambda _, command: is_text(command.run_id, 200) and is_text(command.project_id, 200),
        errors.RunInvalid,
        "a run needs an id and a project",
        "run_id",
    ),
    Rule(
        "run.config_is_json",
        lambda _, command: is_json_object(command.config_snapshot),
        errors.RunInvalid,
        "a run's config is a JSON object without floating-point numbers",
        "config_snapshot",
    ),
    Rule(
        "run.has_runtime_and_graph",
        lambda _, command: is_text(command.runtime, 100) and is_text(command.graph_version, 100),
        errors.RunInvalid,
        "a run names its runtime and the version of its graphs",
        "runtime",
    ),
    Rule(
        "run.parallel_in_range",
        lambda _, command: is_count(command.parallel) and 1 <= command.parallel <= MOST_PARALLEL,
        errors.RunInvalid,
        f"a run works on 1 to {MOST_PARALLEL} tasks at a time",
        "parallel",
    ),
    Rule(
        "run.on_exceed_is_known",
        lambda _, command: command.on_exceed in get_args(e.OnExceed),
        errors.RunInvalid,
        "on_exceed is stop, pause or warn",
        "on_exceed",
    ),
)

DRIVER = Rule(
    "run.has_one_driver",
    lambda state, command: state.driver is None or state.driver == command.replaces,
    errors.RunHasDriver,
    "run {state.run_id} is driven by process {state.driver.pid}; end it, or wait until it is gone",
    "driver",
)

CAUSE = Rule(
    "run.stop_has_known_cause",
    lambda _, command: command.cause in get_args(e.StopCause),
    errors.RunInvalid,
    "a run is stopped by user, budget or gate, not by {command.cause}",
    "cause",
)

REASON = Rule(
    "run.reason_is_text",
    lambda _, command: is_writing(command.reason, 10_000),
    errors.RunInvalid,
    "a reason is text of at most 10,000 characters",
    "reason",
)

BUDGET = Rule(
    "run.budget_is_named",
    lambda _, command: (
        is_text(command.budget_id, 300)
        and is_writing(command.detail, 10_000)
        and command.on_exceed in get_args(e.OnExceed)
    ),
    errors.RunInvalid,
    "an exceeded budget is named by its id, with stop, pause or warn",
    "budget_id",
)

DECISION = (
    Rule(
        "decision.says_what_and_why",
        lambda _, command: (
            is_text(command.node, 100) and is_text(command.choice, 200) and is_text(command.rationale, 10_000)
        ),
        errors.RunInvalid,
        "a decision names its node, its choice and its rationale",
        "rationale",
    ),
    Rule(
        "decision.iteration_is_a_count",
        lambda _, command: is_count(command.iteration),
        errors.RunInvalid,
        "the iteration of a decision is a whole number from 0",
        "iteration",
    ),
)

REPORT = Rule(
    "run.report_has_paths",
    lambda _, command: (
        bool(command.files)
        and all(is_text(item.path, 4096) and is_text(item.sha256, 64) for item in command.files)
    ),
    errors.RunInvalid,
    "a report names the path and the sha256 of each of its files",
    "files",
)

END = Rule(
    "run.ends_in_known_status",
    lambda _, command: command.status in get_args(e.EndStatus),
    errors.RunInvalid,
    "a run ends completed, failed or stopped, not {command.status}",
    "status",
)

SUMMARY = Rule(
    "run.summary_is_json",
    lambda _, command: is_json_object(command.summary),
    errors.RunInvalid,
    "a run's summary is a JSON object without floating-point numbers",
    "summary",
)
