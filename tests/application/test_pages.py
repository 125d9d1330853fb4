"""What is listed is found through an index that leads to few rows, however many the org has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guildhall.application.pages import Paging, page_of
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.tasks.numbering import numbered
from guildhall.persistence.views.catalog import CATALOG
from guildhall.persistence.views.questions import NARROWEST

Plans = Callable[[Callable[[], Any]], list[str]]

LISTS = [
    ("Task", ("project_id", "parent_id"), "tasks_by_parent"),
    ("Task", ("project_id", "sprint_id"), "tasks_by_sprint"),
    ("Task", ("project_id", "run_id"), "tasks_by_run_created"),
    ("Task", ("project_id", "assigned_agent_id"), "tasks_by_agent"),
    ("Task", ("status", "assigned_agent_id"), "tasks_by_agent"),
    ("Task", ("status", "sprint_id"), "tasks_by_sprint"),
    ("Task", ("status", "parent_id"), "tasks_by_parent"),
    ("Task", ("urgency", "run_id"), "tasks_by_run_created"),
    ("Task", ("urgency", "project_id"), "tasks_by_project"),
    ("Task", ("base_code",), "tasks_by_code"),
    ("Run", ("project_id", "status"), "runs_by_project_status"),
    ("Session", ("run_id",), "sessions_by_run"),
    ("Session", ("status", "run_id"), "sessions_by_run"),
    ("Session", ("status", "agent_id"), "sessions_by_agent_status"),
    ("Session", ("task_id", "agent_id"), "sessions_by_task"),
    ("Step", ("run_id", "task_id"), "steps_by_task"),
    ("Comment", ("task_id", "comment_type"), "comments_by_task"),
    ("Comment", ("agent_id", "comment_type"), "comments_by_type_agent"),
    ("Artifact", ("task_id", "run_id"), "artifacts_by_task"),
    ("Approval", ("status", "subject"), "approvals_by_subject"),
    ("Job", ("project_id", "status"), "jobs_by_project_status"),
    ("Job", ("status", "schedule_id"), "jobs_by_schedule"),
    ("Sprint", ("code",), "sprints_by_code"),
    ("Delivery", ("webhook_id", "status"), "deliveries_by_webhook"),
]


@pytest.mark.parametrize(("entity_type", "columns", "index"), LISTS)
def test_a_list_is_read_through_its_narrowest_index(
    memory_board: Any, plans: Plans, entity_type: str, columns: tuple[str, ...], index: str
) -> None:
    values: dict[str, Any] = {name: 0 if name == "urgency" else "x" for name in columns}
    used = plans(lambda: page_of(memory_board.views, entity_type, Paging(), **values))
    reads = [line for line in used if line.startswith(("SEARCH", "SCAN")) and line != "SCAN counted"]
    assert reads
    assert all(f"INDEX {index} (" in line and line.startswith("SEARCH") for line in reads), used


def test_what_has_no_value_is_read_through_another_index(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: memory_board.views.find("Step", run_id="r", task_id=None))
    assert any("steps_by_run (org_id=? AND run_id=?)" in line for line in used), used


def test_who_waits_for_a_task_is_not_looked_for_along_all_who_wait(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: memory_board.views.dependents("t"))
    used += plans(lambda: memory_board.views.dependents_of(["t", "u"]))
    assert used
    assert not any(line.endswith("(org_id=?)") for line in used), used


def test_what_changed_last_is_read_in_that_order(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: memory_board.views.newest("Task", project_id="p"))
    assert used == ["SEARCH tasks USING INDEX tasks_by_change (org_id=? AND project_id=?)"]


def test_tasks_of_a_title_are_read_without_the_others(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: memory_board.views.under_title("p", "Say hello.", 10))
    assert used == ["SEARCH tasks USING INDEX tasks_by_title (org_id=? AND titled=? AND project_id=?)"]


def test_tasks_without_codes_of_their_own_are_met_again_without_reading_the_others(
    memory_board: Any, plans: Plans
) -> None:
    memory_board.bring(PlannedTask("T-1", "One"), PlannedTask("T-2", "Two"))
    planned = [PlannedTask(f"T-{number}", "Say hello.", counted=True) for number in (1, 2)]
    used = plans(lambda: numbered(memory_board.views, "project", planned, None))
    searched = [line for line in used if line.startswith(("SEARCH tasks", "SCAN"))]
    assert sum("INDEX tasks_by_title (" in line for line in searched) == 1, used
    others = [line for line in searched if "tasks_by_title" not in line and "tasks_by_code" not in line]
    assert all("(org_id=? AND id=?)" in line for line in others), used


def test_tasks_in_flight_are_read_without_the_others(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: memory_board.views.in_flight("p"))
    assert used == ["SEARCH tasks USING INDEX tasks_in_flight (org_id=? AND project_id=?)"]


def test_what_is_asked_about_a_run_is_found_by_its_subjects(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: page_of(memory_board.views, "Approval", Paging(), run_id="r", status="approved"))
    reads = [line for line in used if line.startswith("SEARCH approvals")]
    assert len(reads) == 2
    assert all("approvals_by_subject (org_id=? AND subject=?)" in line for line in reads), used


def test_who_waits_is_told_from_what_is_counted(memory_board: Any, plans: Plans) -> None:
    used = plans(lambda: memory_board.views.tallies("tasks:p", "waiting:p"))
    assert used == ["SEARCH tallies USING INDEX sqlite_autoindex_tallies_1 (org_id=? AND name=?)"]


def test_of_every_column_that_an_index_leads_with_is_known_how_narrow_it_is() -> None:
    led = {
        column.name
        for view in CATALOG.entities.values()
        for index in view.table.indexes
        for column in list(index.columns)[1:]
    }
    assert led - {*NARROWEST} == {"created", "position", "due_at"}
