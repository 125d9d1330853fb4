"""Golden examples: the names and fields of a task's events and of its state, as they are stored.

A change here is a change of what old journals hold: it needs a new version and an upcaster.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from guildhall.domain.kernel import EVENT_TYPES, Event
from guildhall.domain.policies.criteria import Criterion, CriterionResult, parse_all
from guildhall.domain.record import asdict, evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks.definition import TaskDefinition

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))

DEFINITION = TaskDefinition(
    title="Format the package",
    description="Use ruff.",
    priority="high",
    complexity="s",
    acceptance_criteria=parse_all(["`ruff format --check toolz` exits 0"]),
    dod=parse_all(["tests pass", "It reads well"]),
    owned_paths=("toolz/**",),
    commands=("ruff format toolz",),
    required_skills=("python",),
    timeout_seconds=600,
)
REPORT = e.ArtifactRef("a1", "report", "scan.sarif", "0" * 64)
PASSED = (CriterionResult("tests pass", "passed", "180 passed"),)
PATHS: dict[str, list[Any]] = {
    "merged": [
        c.CreateTask("t1", "p1", "T-1", DEFINITION, run_id="r1", blocked_by=("b1",)),
        c.TriageTask(),
        c.TriageTask(),
        c.AddDependency("b2", "done"),
        c.RemoveDependency("b2"),
        c.CountDependent("t9"),
        c.ResolveBlocker("b1", "done"),
        c.EditTask(evolve(DEFINITION, title="Format it")),
        c.RestoreDefinition(DEFINITION, "f" * 64),
        c.PlaceTask("r1", "sp1", None),
        c.ClaimTask("s1", "dev", "worker:1", 60),
        c.InterruptTask(1, "stopped"),
        c.ClaimTask("s1", "dev", "worker:1", 60),
        c.FailAttempt(2, "no luck"),
        c.ClaimTask("s1", "dev", "worker:1", 60),
        c.StartTask(3, "feat/t-1-format", "b" * 40),
        c.ReportProgress(3, "half way", 4096, "d" * 64),
        c.AddArtifact(REPORT, 3),
        c.CompleteTask(3, "c" * 40, results=PASSED, summary="Formatted."),
        c.BlockTask("waits", "for a key", "user:ann"),
        c.UnblockTask(),
        c.TakeUpTask("s2", "lead", "worker:2", 60),
        c.ReleaseTask(4),
        c.TakeUpTask("s2", "lead", "worker:2", 60),
        c.ReclaimTask(5),
        c.RequestChanges(("rename it",), "review"),
        c.ClaimTask("s1", "dev", "worker:1", 60),
        c.CompleteTask(6, "e" * 40, results=PASSED),
        c.ApproveTask("agent:lead", "lead", "s2", rationale="Clean."),
        c.BeginMerge("o" * 40, "n" * 40),
        e.MergeConflicted(("both changed core.py",), 2),
        c.ClaimTask("s1", "dev", "worker:1", 60),
        c.CompleteTask(7, "f" * 40, results=PASSED, artifacts=(REPORT,)),
        c.ApproveTask("agent:lead", "lead", "s2"),
        c.BeginMerge("o" * 40, "n" * 40),
        c.RecordMerged("n" * 40),
    ],
    "finished": [
        c.CreateTask("t2", "p1", "T-2", TaskDefinition("Look"), "ready"),
        c.ClaimTask("s1", "dev", "worker:1", 60),
        c.CompleteTask(1, changed=False),
        c.ApproveTask("user:ann"),
        c.FinishWithoutMerge(),
    ],
    "cancelled": [c.CreateTask("t3", "p1", "T-3", TaskDefinition("Drop")), c.CancelTask("not needed")],
}


def plain(value: Any) -> Any:
    """What JSON holds of it."""
    as_text = lambda item: item.isoformat() if isinstance(item, datetime) else str(item)  # noqa: E731
    return json.loads(json.dumps(asdict(value), default=as_text))


def written(event: Event) -> dict[str, Any]:
    return {"type": event.type, "version": event.version, **plain(event)}


@pytest.mark.parametrize("path", PATHS)
def test_a_history_is_written_as_it_always_was(driver, path):
    driver.ask(*PATHS[path])
    assert [written(recorded.event) for recorded in driver.history] == GOLDEN[path]["events"]
    assert plain(driver.task) == GOLDEN[path]["state"]


def test_the_examples_show_every_event_of_a_task():
    shown = {event["type"] for path in GOLDEN.values() for event in path["events"]}
    ours = {name for name, cls in EVENT_TYPES.items() if cls.__module__.startswith("guildhall.domain.tasks.")}
    assert shown == ours | {"lease.acquired", "lease.released", "lease.reclaimed"}


def test_a_criterion_is_stored_with_what_was_read_from_it():
    assert plain(Criterion("check", "tests pass", check="tests_pass")) == {
        "kind": "check",
        "text": "tests pass",
        "command": "",
        "check": "tests_pass",
        "argument": "",
    }
