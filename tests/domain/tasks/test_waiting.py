"""What a task waits for, and who is served first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.domain.leases.lease import Lease
from guildhall.domain.tasks.task import Task, claimable
from guildhall.domain.tasks.waiting import Surroundings, queue_key, waits

NOW = datetime(2026, 1, 2, tzinfo=UTC)
READY = Task(id="t", project_id="p", code="T-1", status="ready", owned_paths=("toolz/**",), version=1)
LEASE = Lease("s", "a", "w", 1, 60, NOW)
IN_FLIGHT = replace(READY, id="other", status="merging", owned_paths=("toolz/core.py",))


def rules(task, skills=None, others=()):
    return [wait.rule for wait in waits(task, Surroundings(NOW, skills, others))]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"status": "inbox"}, ["ready_or_without_worker"]),
        ({"status": "in_progress", "lease": LEASE}, ["ready_or_without_worker"]),
        ({"status": "in_progress"}, []),
        ({"status": "review"}, ["ready_or_without_worker"]),
        ({"open_blockers": ("b",)}, ["blockers_are_done"]),
        ({"not_before": NOW + timedelta(seconds=1)}, ["back_off_is_over"]),
        ({"not_before": NOW}, []),
    ],
)
def test_what_a_task_waits_for_by_itself(changes, expected):
    task = replace(READY, **changes)
    assert rules(task) == expected
    assert claimable(task, NOW) == (not expected)


def test_all_reasons_are_told_with_whom_it_waits_for():
    task = replace(
        READY, open_blockers=("b",), not_before=NOW + timedelta(hours=1), required_skills=("rust",)
    )
    found = waits(task, Surroundings(NOW, ("python",), (IN_FLIGHT,)))
    assert [wait.rule for wait in found] == [
        "blockers_are_done",
        "back_off_is_over",
        "skills_suffice",
        "paths_are_free",
    ]
    assert (found[0].tasks, found[1].until, found[3].tasks) == (("b",), task.not_before, ("other",))
    assert "rust" in found[2].detail


def test_skills():
    task = replace(READY, required_skills=("rust", "git"))
    assert rules(task) == []
    assert rules(task, skills=("git", "rust", "sql")) == []
    assert rules(task, skills=("git",)) == ["skills_suffice"]


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),
        ({"status": "claimed"}, True),
        ({"status": "blocked"}, False),
        ({"status": "done"}, False),
        ({"id": "t"}, False),
        ({"project_id": "elsewhere"}, False),
        ({"owned_paths": ("docs/**",)}, False),
        ({"owned_paths": None}, False),
        ({"owned_paths": ()}, False),
    ],
)
def test_paths_are_taken_by_tasks_in_flight_of_the_project(changes, taken):
    assert rules(READY, others=(replace(IN_FLIGHT, **changes),)) == (["paths_are_free"] if taken else [])


def test_the_most_urgent_then_the_oldest_is_served_first():
    def task(name, priority, minute):
        return replace(READY, id=name, priority=priority, created_at=NOW + timedelta(minutes=minute))

    queue = [task("a", "low", 0), task("b", "urgent", 2), task("c", "urgent", 1), task("d", "medium", 0)]
    assert [one.id for one in sorted(queue, key=queue_key)] == ["c", "b", "d", "a"]
