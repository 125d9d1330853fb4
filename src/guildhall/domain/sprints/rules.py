"""The rules of a sprint as data, in the order they are tried; they must never act."""

from __future__ import annotations

import re
from datetime import date

from guildhall.domain.rules import Lifecycle, Rule, Transition, is_json_object, is_text, is_writing
from guildhall.domain.sprints import errors

MOST_METADATA = 64 * 1024
"""Characters of a sprint's metadata as JSON."""

LIFECYCLE = Lifecycle(
    "sprint",
    errors.SprintTransitionRefused,
    (
        Transition("sprint.start_from_planning", "start", ("planning",), "active"),
        Transition("sprint.complete_while_active", "complete", ("active",), "completed"),
        Transition("sprint.change_before_its_end", "change", ("planning", "active"), "same"),
    ),
)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

KNOWN = Rule("sprint.exists", lambda state, _: state.exists, errors.SprintUnknown, "there is no such sprint")

CREATE = (
    Rule(
        "sprint.created_once",
        lambda state, _: not state.exists,
        errors.SprintAlreadyExists,
        "sprint {state.code} exists already",
        "sprint_id",
    ),
    Rule(
        "sprint.has_id",
        lambda _, command: is_text(command.sprint_id, 200),
        errors.SprintInvalid,
        "a sprint needs an id",
        "sprint_id",
    ),
    Rule(
        "sprint.code_fits_a_path",
        lambda _, command: _CODE.fullmatch(command.code) is not None,
        errors.SprintInvalid,
        "a sprint's code has 1 to 100 letters, digits, dots, dashes and underscores",
        "code",
    ),
)

DEFINITION = (
    Rule(
        "sprint.has_title",
        lambda _, event: is_text(event.title, 500),
        errors.SprintInvalid,
        "a sprint's title has 1 to 500 characters",
        "title",
    ),
    Rule(
        "sprint.goal_is_text",
        lambda _, event: is_writing(event.goal, 100_000) and is_writing(event.owner, 200),
        errors.SprintInvalid,
        "a sprint's goal is text of at most 100,000 characters, its owner of at most 200",
        "goal",
    ),
    Rule(
        "sprint.dates_are_days",
        lambda _, event: all(day is None or is_day(day) for day in (event.starts_on, event.ends_on)),
        errors.SprintInvalid,
        "a sprint's dates are days, written 2026-11-21",
        "starts_on",
    ),
    Rule(
        "sprint.ends_after_it_starts",
        lambda _, event: not event.starts_on or not event.ends_on or event.starts_on <= event.ends_on,
        errors.SprintInvalid,
        "a sprint does not end before it starts",
        "ends_on",
    ),
    Rule(
        "sprint.metadata_is_json",
        lambda _, event: is_json_object(event.metadata, MOST_METADATA),
        errors.SprintInvalid,
        f"a sprint's metadata is a JSON object of at most {MOST_METADATA} characters, without floating-point "
        "numbers",
        "metadata",
    ),
)

TASKS = Rule(
    "sprint.tasks_are_named",
    lambda _, command: bool(command.task_ids) and all(is_text(item, 200) for item in command.task_ids),
    errors.SprintInvalid,
    "tasks are named by their ids",
    "task_ids",
)

UNFINISHED = Rule(
    "sprint.unfinished_tasks_are_its_own",
    lambda state, command: set(command.unfinished) <= set(state.task_ids),
    errors.SprintInvalid,
    "sprint {state.code} does not hold all of the tasks named as unfinished",
    "unfinished",
)


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, written ``2026-11-21``."""
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
