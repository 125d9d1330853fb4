"""What is written of a task without its model is what the model writes, whatever the task is."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guildhall.adapters.http.models import text_of
from guildhall.adapters.http.shown.tasks import TaskInFull, TaskShown, task_fields, task_in_full
from guildhall.domain.leases.lease import Lease
from guildhall.domain.policies.criteria import Criterion, CriterionResult
from guildhall.domain.tasks.events import ArtifactRef
from guildhall.domain.tasks.task import Blocked, Finding, Task

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
TIMES = st.datetimes(timezones=st.just(UTC))
NUMBERS = st.integers(0, 2**53 - 1)


def some(kind: type[Any], **given: Any) -> st.SearchStrategy[Any]:
    return st.builds(kind, **given)


LEASES = some(
    Lease,
    holder=TEXTS,
    agent_id=st.none() | TEXTS,
    session_id=st.none() | TEXTS,
    fence=NUMBERS,
    ttl_seconds=NUMBERS,
    acquired_at=TIMES,
)
RESULTS = some(
    CriterionResult, text=TEXTS, outcome=st.sampled_from(["passed", "failed", "not_verified"]), detail=TEXTS
)
TASKS = some(
    Task,
    id=TEXTS,
    run_id=st.none() | TEXTS,
    title=TEXTS,
    description=TEXTS,
    owned_paths=st.none() | st.lists(TEXTS, max_size=3).map(tuple),
    acceptance_criteria=st.lists(some(Criterion, text=TEXTS), max_size=2).map(tuple),
    timeout_seconds=st.none() | NUMBERS,
    not_before=st.none() | TIMES,
    lease=st.none() | LEASES,
    results=st.lists(RESULTS, max_size=2).map(tuple),
    findings=st.lists(some(Finding, source=st.just("review"), text=TEXTS), max_size=2).map(tuple),
    artifacts=st.lists(some(ArtifactRef, id=TEXTS, type=TEXTS, path=TEXTS, sha256=TEXTS), max_size=2).map(
        tuple
    ),
    blocked=st.none()
    | some(Blocked, reason=TEXTS, detail=TEXTS, from_status=st.just("ready"), by=st.just("person")),
    created_at=st.none() | TIMES,
    updated_at=st.none() | TIMES,
    version=NUMBERS,
)


@given(TASKS)
def test_a_task_is_written_as_its_model_would_write_it(task: Task):
    assert text_of(task_fields(task)) == text_of(TaskShown(**task_fields(task)))


MADE = {
    *("acceptance_criteria", "dod", "assigned_agent_id", "assigned_session_key", "author", "lease"),
    *("results", "findings", "artifacts", "blocked"),
}
"""Fields that a task has in another form, or not by this name."""


@given(TASKS)
def test_each_field_of_it_is_the_tasks_own(task: Task):
    fields = task_fields(task)
    assert list(fields) == list(TaskShown.model_fields)
    assert {name: fields[name] for name in fields if name not in MADE} == {
        name: getattr(task, name) for name in fields if name not in MADE
    }
    assert fields["acceptance_criteria"] == [one.text for one in task.acceptance_criteria]
    assert fields["assigned_session_key"] == (task.lease.session_id if task.lease else None)


@given(TASKS, st.lists(TEXTS, max_size=3))
def test_a_task_in_full_too(task: Task, blocks: list[str]):
    assert text_of(task_in_full(task, blocks)) == text_of(TaskInFull(**task_in_full(task, blocks)))
