"""Questions for the rows of a view as text, with ``?`` where a value stands; nothing here asks them."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from functools import cache
from itertools import product, takewhile
from typing import Any

import sqlalchemy as sa

from guildhall.application.ports.views import Value
from guildhall.persistence.dialect import INDEXED_BY
from guildhall.persistence.tables import LOOKED_UP, LookedUp
from guildhall.persistence.views.tasks import CAN_BE_CLAIMED, IS_IN_FLIGHT

MOST_IN_ONE = 100
"""Questions in one statement at most: SQLite takes 500."""

MARKS = r":org\b|:value\b"
"""Where an org and a value stand in the condition of a look-up."""

NARROWEST = (
    *("titled", "code", "base_code", "name", "email", "serial", "subject", "parent_id", "task_id", "job_id"),
    *("schedule_id", "sprint_id", "assigned_agent_id", "run_id", "repository", "webhook_id", "user_id"),
    *("merge", "waiting", "held", "backlog", "agent_id", "project_id", "status"),
    *("comment_type", "kind", "role", "active", "deleted", "retired", "urgency"),
)
"""Columns that rows are found by, first those of which the fewest have the same value."""

_OF_PROJECT = "WHERE org_id = ? AND project_id = ?"
_CLAIMABLE = f"FROM tasks INDEXED BY tasks_to_claim {_OF_PROJECT} AND {CAN_BE_CLAIMED}"
_IN_FLIGHT = f"FROM tasks INDEXED BY tasks_in_flight {_OF_PROJECT} AND {IS_IN_FLIGHT}"
OPEN_TASKS = f"SELECT id, lane, lane_key, urgency, created, not_before, run_id {_CLAIMABLE}"
TASKS_IN_FLIGHT = f"SELECT id, lane_key {_IN_FLIGHT}"
ROWS = "SELECT id, seq, created, position, doc"
COUNTS = "SELECT name, key, n FROM tallies WHERE org_id = ? AND n <> 0 AND name"
_CODED = f"FROM tasks INDEXED BY tasks_by_code {_OF_PROJECT}"
UNDER_CODES = f"SELECT created, base_code, id {_CODED}"
DEPENDENTS = (
    "SELECT blocker_id, owner FROM task_dependencies INDEXED BY task_dependencies_by_blocker"
    " WHERE org_id = ? AND blocker_id"
)
"""What is asked all the time, as text: to compile an expression costs more than its answer."""

_RUNS = f"FROM runs INDEXED BY runs_by_backlog {_OF_PROJECT} AND backlog"
NEWEST_OF_BACKLOGS = (
    f"WITH RECURSIVE known(name) AS (SELECT min(backlog) {_RUNS} > ''"  # noqa: S608 - of constants
    f" UNION ALL SELECT (SELECT min(backlog) {_RUNS} > name) FROM known WHERE name IS NOT NULL)"
    f" {ROWS} FROM known CROSS JOIN runs INDEXED BY runs_by_backlog {_OF_PROJECT} AND backlog = name"
    f" AND created = (SELECT max(created) {_RUNS} = name)"
)
"""From one backlog to the next, and of each to its newest run, with no step through the others."""


def each(columns: Mapping[str, Value | tuple[Value, ...]]) -> list[Mapping[str, Value]]:
    """Columns with one value each, in all combinations of those that may have several."""
    several = [value if isinstance(value, tuple) else (value,) for value in columns.values()]
    return [dict(zip(columns, values, strict=True)) for values in product(*several)]


def in_one(parts: Sequence[tuple[str, list[Any]]]) -> Generator[tuple[str, list[Any]]]:
    """Several questions as one: a statement sees all rows at one moment.

    So what passes from one value to another is found once, not twice or never. No column that changes has as
    many values as are asked for together; ids may be more.
    """
    for start in range(0, len(parts), MOST_IN_ONE):
        some = parts[start : start + MOST_IN_ONE]
        if len(some) == 1:
            yield some[0]
            continue
        selects = (f"SELECT * FROM ({asked}) AS part{n}" for n, (asked, _) in enumerate(some))  # noqa: S608
        yield " UNION ALL ".join(selects), [value for _, values in some for value in values]


def by_created(row: Sequence[Any]) -> int:
    """The position at which the entity of a row was created."""
    created: int = row[2]
    return created


def values_of(table: sa.Table, org_id: str, columns: Mapping[str, Value | tuple[Value, ...]]) -> list[Any]:
    """What stands for the marks of :func:`from_where`."""
    values: list[Any] = [org_id]
    for name, value in columns.items():
        condition = condition_of(table, name)
        if condition is not None:
            values.extend(value if mark == ":value" else org_id for mark in re.findall(MARKS, condition))
        elif isinstance(value, tuple):
            values.extend(value)
        elif value is not None:
            values.append(value)
    return values


def count_of(value: Value | tuple[Value, ...]) -> int | None:
    """How many values a column may have, none where it has to have none."""
    if value is None:
        return None
    return len(value) if isinstance(value, tuple) else 1


@cache
def from_where(table: sa.Table, shape: tuple[tuple[str, int | None], ...], order: str) -> str:
    """From where an org's rows are asked, by how many values each column may have, to be put in an order."""
    looked_up: LookedUp | None = table.info.get(LOOKED_UP)
    through: Mapping[str, str] = looked_up.through if looked_up else {}
    known = frozenset(through.get(name, name) for name, count in shape if count)
    conditions = [
        condition_of(table, name) or f"{table.c[name].name} {one_of(count)}" for name, count in shape
    ]
    conditions = [re.sub(MARKS, "?", one) for one in conditions]
    where = " AND ".join(["org_id = ?", *conditions])
    return f" FROM {table.name}{index_of(table, known, order)} WHERE {where}"


def index_of(table: sa.Table, known: frozenset[str], order: str) -> str:
    """What tells SQLite the index for rows of these values, empty where none is better than another.

    It has to be told. Without statistics it takes one value for as good as another, or reads all rows of an
    org in the order of their creation where that is asked for.
    """
    found = [
        (worth, str(index.name))
        for index in table.indexes
        if (worth := _worth(index, known, order)) is not None
    ]
    return "" if "id" in known or not found else f" {INDEXED_BY} {min(found)[-1]}"


def _worth(index: sa.Index, known: frozenset[str], order: str) -> tuple[int, bool, int] | None:
    """How narrow the values are that lead into an index, whether its rows lie in order, how many lead in.

    The less the better; none where an index does not serve.
    """
    names = [column.name for column in index.columns][1:]
    led = list(takewhile(known.__contains__, names))
    only = index.dialect_options["sqlite"]["where"]
    if not led or (only is not None and not any(str(only) == f"{name} IS NOT NULL" for name in known)):
        return None
    return min(map(_width, led)), names[len(led) :] != [order], -len(led)


def _width(name: str) -> int:
    """The place of a column in :data:`NARROWEST`; of one that nobody has placed, behind them all."""
    return NARROWEST.index(name) if name in NARROWEST else len(NARROWEST)


def condition_of(table: sa.Table, name: str) -> str | None:
    """What looks up a value of another entity (:data:`LOOKED_UP`), none where it is a column."""
    looked_up: LookedUp | None = table.info.get(LOOKED_UP)
    return looked_up.conditions.get(name) if looked_up else None


def one_of(count: int | None) -> str:
    """What a column has to be that may have so many values, none where it has to have none."""
    if count is None:
        return "IS NULL"
    return "= ?" if count == 1 else f"IN ({', '.join('?' * count) or 'NULL'})"
