"""Answers the look-ups of the port ``Views`` on SQL; every query is confined to one scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Scope
from guildhall.application.ports.views import Candidate, Row, Value
from guildhall.persistence import codec, dialect
from guildhall.persistence.entities import decode_state, entity_view
from guildhall.persistence.tables import Catalog, EntityView, durable_states, tallies
from guildhall.persistence.views.open_tasks import OpenTask, OpenTasks, Place
from guildhall.persistence.views.tasks import CAN_BE_CLAIMED, IS_IN_FLIGHT, task_dependencies, tasks

SelectT = TypeVar("SelectT", bound="sa.Select[*tuple[Any, ...]]")

LEAST_UUID = "00000000-0000-0000-0000-000000000000"
GREATEST_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Connect = Callable[[], AbstractContextManager[Connection]]

_OF_PROJECT = "FROM tasks WHERE org_id = ? AND project_id = ?"
_OPEN_TASKS = (
    f"SELECT id, lane, lane_key, urgency, created, not_before, run_id {_OF_PROJECT} AND {CAN_BE_CLAIMED}"
)
_TASKS_IN_FLIGHT = f"SELECT id, lane_key {_OF_PROJECT} AND {IS_IN_FLIGHT}"
"""What every claim asks, as text: to compile an expression costs more than its answer."""


class SqlViews:
    """The views of one org over connections that it is given."""

    def __init__(
        self,
        catalog: Catalog,
        scope: Scope,
        connect: Connect,
        bring_up_to_date: Callable[[bool], None] = lambda _links_only: None,
        open_tasks: OpenTasks | None = None,
    ) -> None:
        self._catalog = catalog
        self._scope = scope
        self._connection = connect
        self._bring_up_to_date = bring_up_to_date
        self._open_tasks = open_tasks

    def _connect(self, *, links_only: bool = False) -> AbstractContextManager[Connection]:
        self._bring_up_to_date(links_only)
        return self._connection()

    def get(self, entity_type: str, entity_id: str) -> Any | None:
        """The state of one entity."""
        view = entity_view(self._catalog, entity_type)
        table = view.table
        with self._connect() as connection:
            doc = connection.execute(
                sa.select(table.c.doc).where(table.c.org_id == self._scope.org_id, table.c.id == entity_id)
            ).scalar_one_or_none()
        return None if doc is None else decode_state(view, entity_id, doc)

    def row(self, entity_type: str, entity_id: str) -> Row | None:
        """One entity with its place in the journal."""
        view = entity_view(self._catalog, entity_type)
        query = self._rows(view.table).where(view.table.c.id == entity_id)
        with self._connect() as connection:
            found = connection.execute(query).one_or_none()
        return None if found is None else _row(view, found)

    def find(
        self,
        entity_type: str,
        *,
        after: int = 0,
        skip: int = 0,
        limit: int = 100,
        newest_first: bool = False,
        **columns: Value | tuple[Value, ...],
    ) -> list[Row]:
        """Entities whose indexed columns have these values, in order of creation."""
        view = entity_view(self._catalog, entity_type)
        created = view.table.c.created
        query = self._rows(view.table)
        if newest_first:
            query = query.order_by(created.desc())
            query = query.where(created < after) if after else query
        else:
            query = query.order_by(created).where(created > after)
        each = [_having(query, view.table, one) for one in _each(columns)]
        with self._connect() as connection:
            if len(each) == 1:
                found = connection.execute(each[0].offset(skip).limit(limit)).all()
                return [_row(view, row) for row in found]
            # An index has the rows of one value in order, not those of several: each value is asked for.
            rows = [row for one in each for row in connection.execute(one.limit(skip + limit))]
        rows.sort(key=_by_created, reverse=newest_first)
        return [_row(view, row) for row in rows[skip : skip + limit]]

    def newest(
        self, entity_type: str, *, limit: int = 100, **columns: Value | tuple[Value, ...]
    ) -> list[Row]:
        """Entities whose indexed columns have these values, the latest changed first."""
        view = entity_view(self._catalog, entity_type)
        query = _having(self._rows(view.table), view.table, columns)
        query = query.order_by(view.table.c.position.desc()).limit(limit)
        with self._connect() as connection:
            return [_row(view, row) for row in connection.execute(query)]

    def saved(self, durable_type: str, ids: Sequence[str]) -> dict[str, Any]:
        """The durable states of these ids that were ever saved."""
        d = durable_states.c
        query = sa.select(d.entity_id, d.doc).where(
            d.org_id == self._scope.org_id, d.entity_type == durable_type, d.entity_id.in_(list(ids))
        )
        state_type = self._catalog.durables[durable_type].behavior.state_type
        with self._connect() as connection:
            return {
                row.entity_id: codec.decode(state_type, orjson.loads(row.doc))
                for row in connection.execute(query)
            }

    def find_by_prefix(self, entity_type: str, prefix: str, limit: int = 100) -> list[Row]:
        """Entities whose id begins so, looked up by the primary key.

        Both ends of the range have the shape of a UUID, so that every collation orders them alike.
        """
        least, most = prefix + LEAST_UUID[len(prefix) :], prefix + GREATEST_UUID[len(prefix) :]
        if not UUID.fullmatch(least):
            return []
        view = entity_view(self._catalog, entity_type)
        key = view.table.c.id
        query = self._rows(view.table).where(key.between(least, most)).order_by(key)
        with self._connect() as connection:
            return [_row(view, row) for row in connection.execute(query.limit(limit))]

    def count(self, entity_type: str, most: int, **columns: Value | tuple[Value, ...]) -> int:
        """How many entities have these values, counted no further than ``most``."""
        table = entity_view(self._catalog, entity_type).table
        some = _having(sa.select(table.c.created).where(table.c.org_id == self._scope.org_id), table, columns)
        query = sa.select(sa.func.count()).select_from(some.limit(most).subquery())
        with self._connect() as connection:
            return connection.execute(query).scalar_one()

    def _rows(self, table: sa.Table) -> sa.Select[Any, Any, Any, Any, Any]:
        columns = (table.c.id, table.c.seq, table.c.created, table.c.position, table.c.doc)
        return sa.select(*columns).where(table.c.org_id == self._scope.org_id)

    def tally(self, name: str) -> dict[str, int]:
        """The counts kept under a name."""
        query = sa.select(tallies.c.key, tallies.c.n).where(
            tallies.c.org_id == self._scope.org_id, tallies.c.name == name, tallies.c.n != 0
        )
        with self._connect() as connection:
            return {row.key: row.n for row in connection.execute(query)}

    def claimable(
        self,
        project_id: str,
        now: datetime,
        *,
        run_id: str | None = None,
        after: tuple[int, int] | None = None,
        without_lanes: Sequence[str] = (),
        limit: int = 32,
    ) -> list[Candidate]:
        """Tasks that could be claimed, most urgent first, then oldest; ``after`` is the last one's place."""
        moment = codec.format_time(now)
        known = self._known_open(project_id, moment, run_id, after, without_lanes, limit)
        if known is not None:
            return [_candidate(task) for task in known]
        sql = f"{_OPEN_TASKS} AND not_before <= ?"
        values: list[Any] = [self._scope.org_id, project_id, moment]
        if run_id is not None:
            sql += " AND run_id = ?"
            values.append(run_id)
        if without_lanes:
            sql += f" AND lane NOT IN ({', '.join('?' * len(without_lanes))})"
            values.extend(without_lanes)
        if after is not None:
            sql += " AND (urgency, created) > (?, ?)"
            values.extend(after)
        return [_candidate(task) for task in self._first_open(sql, values, limit)]

    def _known_open(
        self,
        project_id: str,
        now: str,
        run_id: str | None,
        after: Place | None,
        without_lanes: Sequence[str],
        limit: int,
    ) -> list[OpenTask] | None:
        """What is remembered, read ahead first where little is left of it; none where nobody remembers."""
        open_tasks = self._open_tasks
        if open_tasks is None:
            return None
        if open_tasks.is_short(project_id, limit):
            size = open_tasks.next_size(project_id, limit)
            found = self._first_open(_OPEN_TASKS, [self._scope.org_id, project_id], size)
            open_tasks.keep_window(project_id, size, found)
        return open_tasks.claimable(project_id, now, run_id, after, without_lanes, limit)

    def _first_open(self, sql: str, values: Sequence[Any], limit: int) -> list[OpenTask]:
        with self._connect() as connection:
            rows = dialect.ask_in_order(
                connection, f"{sql} ORDER BY urgency, created LIMIT ?", [*values, limit]
            )
        return [
            OpenTask(task_id, lane, lane_key, (urgency, created), not_before, run_id)
            for task_id, lane, lane_key, urgency, created, not_before, run_id in rows
        ]

    def in_flight(self, project_id: str) -> dict[str, tuple[str, ...] | None]:
        """The owned paths of the tasks in flight, by id."""
        known = self._open_tasks.in_flight(project_id) if self._open_tasks is not None else None
        if known is None:
            with self._connect() as connection:
                rows = dialect.ask(connection, _TASKS_IN_FLIGHT, [self._scope.org_id, project_id])
            known = {row[0]: row[1] for row in rows}
            if self._open_tasks is not None:
                self._open_tasks.keep_in_flight(project_id, known)
        return {task_id: _lane(lane_key)[0] for task_id, lane_key in known.items()}

    def next_due(self, project_id: str, now: datetime) -> datetime | None:
        """When the next task that waits for its back-off becomes claimable."""
        t = tasks.c
        query = sa.select(sa.func.min(t.not_before)).where(
            t.org_id == self._scope.org_id,
            t.project_id == project_id,
            sa.text(CAN_BE_CLAIMED),
            t.not_before > codec.format_time(now),
        )
        with self._connect() as connection:
            moment = connection.execute(query).scalar_one_or_none()
        return None if moment is None else codec.parse_time(moment)

    def newest_by_code(self, project_id: str, codes: Sequence[str]) -> dict[str, str]:
        """The id of the newest task under each of these codes of a backlog."""
        t = tasks.c
        query = (
            sa.select(t.base_code, t.id)
            .where(t.org_id == self._scope.org_id, t.project_id == project_id, t.base_code.in_(list(codes)))
            .order_by(t.created)
        )
        with self._connect() as connection:
            return {row.base_code: row.id for row in connection.execute(query)}

    def dependents(self, task_id: str) -> list[str]:
        """The ids of tasks that name this one as a blocker."""
        d = task_dependencies.c
        query = sa.select(d.owner).where(d.org_id == self._scope.org_id, d.blocker_id == task_id)
        with self._connect(links_only=True) as connection:
            return list(connection.execute(query.order_by(d.owner)).scalars())

    def come_due(self, entity_type: str, now: datetime, limit: int = 100) -> list[Row]:
        """Entities whose time has come, first the longest overdue."""
        view = entity_view(self._catalog, entity_type)
        due_at = view.table.c.due_at
        query = self._rows(view.table).where(due_at <= codec.format_time(now))
        with self._connect() as connection:
            return [_row(view, row) for row in connection.execute(query.order_by(due_at).limit(limit))]

    def earliest_due(self, entity_type: str) -> datetime | None:
        """When the time of the next entity of a type comes or came."""
        table = entity_view(self._catalog, entity_type).table
        query = sa.select(sa.func.min(table.c.due_at)).where(table.c.org_id == self._scope.org_id)
        with self._connect() as connection:
            moment = connection.execute(query).scalar_one_or_none()
        return None if moment is None else codec.parse_time(moment)

    def due(self, durable_type: str, before: datetime, limit: int = 100) -> list[Row]:
        """Durable states whose time is up, first the longest overdue."""
        d = durable_states.c
        query = (
            sa.select(d.entity_id, d.doc)
            .where(
                d.org_id == self._scope.org_id,
                d.entity_type == durable_type,
                d.due_at <= codec.format_time(before),
            )
            .order_by(d.due_at)
            .limit(limit)
        )
        state_type = self._catalog.durables[durable_type].behavior.state_type
        with self._connect() as connection:
            return [
                Row(row.entity_id, codec.decode(state_type, orjson.loads(row.doc)), 0, 0, 0)
                for row in connection.execute(query)
            ]


def _each(columns: Mapping[str, Value | tuple[Value, ...]]) -> list[Mapping[str, Value]]:
    """Columns with one value each, in all combinations of those that may have several."""
    several = [value if isinstance(value, tuple) else (value,) for value in columns.values()]
    return [dict(zip(columns, values, strict=True)) for values in product(*several)]


def _by_created(row: Any) -> int:
    created: int = row.created
    return created


def _having(query: SelectT, table: sa.Table, columns: Mapping[str, Value | tuple[Value, ...]]) -> SelectT:
    """The query, confined to rows whose columns have these values."""
    for name, value in columns.items():
        column = table.c[name]
        query = query.where(column.in_(value) if isinstance(value, tuple) else column == value)
    return query


def _row(view: EntityView, row: Any) -> Row:
    return Row(row.id, decode_state(view, row.id, row.doc), row.seq, row.created, row.position)


def _candidate(task: OpenTask) -> Candidate:
    return Candidate(task.id, task.lane, *_lane(task.lane_key), task.place)


@lru_cache(maxsize=4096)
def _lane(lane_key: str) -> tuple[tuple[str, ...] | None, str, tuple[str, ...]]:
    """The owned paths, role and skills that a lane has in common."""
    owned_paths, role, skills = orjson.loads(lane_key)
    return None if owned_paths is None else tuple(owned_paths), role, tuple(skills)
