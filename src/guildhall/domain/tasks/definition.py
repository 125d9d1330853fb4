"""What a task is asked to be: the fields that are written, edited and rolled back, and their rules.

It must never hold state of the work, nor money: those are not brought back by a rollback.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from typing import Literal

from guildhall.domain.policies import ownership
from guildhall.domain.policies.criteria import Criterion
from guildhall.domain.record import Record, field_names
from guildhall.domain.tasks.errors import DefinitionInvalid

Priority = Literal["urgent", "high", "medium", "low"]
Complexity = Literal["xs", "s", "m", "l", "xl"]
Review = Literal["required", "none"]

PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "medium", "low")
"""Most urgent first."""
COMPLEXITIES: tuple[Complexity, ...] = ("xs", "s", "m", "l", "xl")

MAX_TITLE = 500
MAX_DESCRIPTION = 100_000
MAX_ITEM = 8_000
MAX_ITEMS = 200
MAX_ATTEMPTS = 100
MAX_TIMEOUT_SECONDS = 7 * 86_400
DEFAULT_ATTEMPTS = 3


class TaskDefinition(Record):
    """The definition of a task.

    ``owned_paths`` is none for no exclusivity and empty where nothing may be changed; ``timeout_seconds``
    is the limit of one attempt, none for the project's.
    """

    title: str
    description: str = ""
    role: str = "developer"
    priority: Priority = "medium"
    complexity: Complexity = "m"
    acceptance_criteria: tuple[Criterion, ...] = ()
    dod: tuple[Criterion, ...] = ()
    owned_paths: tuple[str, ...] | None = None
    commands: tuple[str, ...] = ()
    required_skills: tuple[str, ...] = ()
    max_attempts: int = DEFAULT_ATTEMPTS
    timeout_seconds: int | None = None


DEFINITION_FIELDS: tuple[str, ...] = field_names(TaskDefinition)

WORK_FIELDS: tuple[str, ...] = (
    "role",
    "acceptance_criteria",
    "dod",
    "owned_paths",
    "commands",
    "required_skills",
    "timeout_seconds",
)
"""What a worker was claimed for and is judged by: not to be changed while it is in flight."""

_ROLE = re.compile(r"[a-z][a-z0-9_]{0,49}")
_BROKEN = re.compile("[\0\ud800-\udfff]")


def _texts(definition: TaskDefinition) -> tuple[tuple[str, ...], ...]:
    return (
        definition.commands,
        definition.required_skills,
        definition.owned_paths or (),
        tuple([criterion.text for criterion in definition.acceptance_criteria]),
        tuple([criterion.text for criterion in definition.dod]),
    )


def storable(text: str) -> bool:
    """Whether every store can hold a text: no NUL, no half of a surrogate pair."""
    return _BROKEN.search(text) is None


def _all_storable(definition: TaskDefinition) -> bool:
    items = chain.from_iterable(_texts(definition))
    return storable("\n".join((definition.title, definition.description, definition.role, *items)))


def _items_fit(definition: TaskDefinition) -> bool:
    given = [items for items in _texts(definition) if items]
    return all(
        len(items) <= MAX_ITEMS and all(item.strip() and len(item) <= MAX_ITEM for item in items)
        for items in given
    )


def _timeout_fits(definition: TaskDefinition) -> bool:
    seconds = definition.timeout_seconds
    return seconds is None or 1 <= seconds <= MAX_TIMEOUT_SECONDS


def _one_line(definition: TaskDefinition) -> bool:
    return len(definition.title.splitlines()) == 1


Rule = tuple[str, str, Callable[[TaskDefinition], bool], str]

STORED_RULES: tuple[Rule, ...] = (
    ("title_given", "title", lambda d: bool(d.title.strip()), "give it a title"),
    ("title_fits", "title", lambda d: len(d.title) <= MAX_TITLE, f"keep the title to {MAX_TITLE} characters"),
    ("title_is_one_line", "title", _one_line, "write the title on one line"),
    (
        "description_fits",
        "description",
        lambda d: len(d.description) <= MAX_DESCRIPTION,
        f"keep the description to {MAX_DESCRIPTION} characters",
    ),
    (
        "priority_known",
        "priority",
        lambda d: d.priority in PRIORITIES,
        f"choose a priority of {', '.join(PRIORITIES)}",
    ),
    (
        "complexity_known",
        "complexity",
        lambda d: d.complexity in COMPLEXITIES,
        f"choose a complexity of {', '.join(COMPLEXITIES)}",
    ),
    (
        "items_fit",
        "acceptance_criteria",
        _items_fit,
        f"keep each list (commands, criteria, dod, owned paths, skills) to {MAX_ITEMS} "
        f"items of 1 to {MAX_ITEM} characters",
    ),
    (
        "attempts_in_range",
        "max_attempts",
        lambda d: 1 <= d.max_attempts <= MAX_ATTEMPTS,
        f"allow 1 to {MAX_ATTEMPTS} attempts",
    ),
    ("texts_are_storable", "description", _all_storable, "remove NUL and broken characters from its texts"),
)
"""What every task keeps to, also in the inbox: the rule, the field, whether it holds, what to do."""

READY_RULES: tuple[Rule, ...] = (
    (
        "role_is_a_name",
        "role",
        lambda d: _ROLE.fullmatch(d.role) is not None,
        "name a role in small letters, digits and underscores, such as developer or dev_lead",
    ),
    (
        "timeout_in_range",
        "timeout_seconds",
        _timeout_fits,
        f"give a timeout of 1 to {MAX_TIMEOUT_SECONDS} seconds",
    ),
)
"""What a task must also keep to before anybody can work on it."""


def _check(code: str, definition: TaskDefinition, rules: tuple[Rule, ...]) -> None:
    for rule, field, holds, remedy in rules:
        if not holds(definition):
            raise DefinitionInvalid(code, remedy, rule=rule, field=field)


def check_stored(code: str, definition: TaskDefinition) -> None:
    """Refuse a definition that no task may have, not even in the inbox.

    Raises:
        DefinitionInvalid: naming the first rule that is broken, the field, and what to do.
    """
    _check(code, definition, STORED_RULES)


def check_ready(code: str, definition: TaskDefinition) -> None:
    """Refuse a definition that nobody can work on.

    Raises:
        DefinitionInvalid: naming the first rule that is broken, the field, and what to do.
    """
    _check(code, definition, STORED_RULES + READY_RULES)
    for pattern in definition.owned_paths or ():
        fault = ownership.fault(pattern)
        if fault:
            remedy = f"its owned path {pattern[:80]!r} {fault[1]}"
            raise DefinitionInvalid(code, remedy, rule=fault[0], field="owned_paths")


def changed_fields(old: TaskDefinition, new: TaskDefinition) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of the definition."""
    return tuple(name for name in DEFINITION_FIELDS if getattr(old, name) != getattr(new, name))
