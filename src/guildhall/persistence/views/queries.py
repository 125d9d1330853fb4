"""Answers the look-ups of the port ``Views`` on SQL; every query is confined to one scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Protocol

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import RecoveryFailed, Scope
from guildhall.application.ports.views import MOST_BY_END, Candidate, Row, Value
from guildhall.domain.policies.owners import Owners
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task
from guildhall.persistence import codec, dialect
from guildhall.persistence.entities import Loaded, decode_state, entity_view
from guildhall.persistence.tables import LOOKED_UP, Catalog, EntityView, durable_states
from guildhall.persistence.views.open_tasks import Asked, OpenTask, OpenTasks
from guildhall.persistence.views.questions import (
    COUNTS,
    DEPENDENTS,
    NEWEST_OF_BACKLOGS,
    OPEN_TASKS,
    ROWS,
    TASKS_IN_FLIGHT,
    UNDER_CODES,
    by_created,
    count_of,
    each,
    from_where,
    in_one,
    one_of,
    values_of,
)
from guildhall.persistence.views.tasks import titled

SHAPES = ("00000000-0000-0000-0000-000000000000", "0" * 32)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
"""What ids look like: a UUID, or the digits of one."""

Connect = Callable[[], AbstractContextManager[Connection]]

LINKS, TALLIES = "links", "tallies"
"""What a look-up looks at that is no entity: the links between them, and the counts."""

Concerns = Callable[[Any], bool]
"""Whether what was decided of an entity, its new state, could change what a look-up finds."""


class Decided(Protocol):
    """What a transaction has decided and not yet written."""

    def bring_up_to_date(self, looked_at: str, concerns: Concerns | None) -> None:
        """Write it where a look-up at ``LINKS``, at ``TALLIES`` or at entities of a type would not find them.

        It would not where one is new, or where a column that it is found by has changed; with ``concerns``
        where that says so of one.
        """
        ...

    def unwritten(self, entity_type: str, entity_id: str) -> Loaded | None:
        """The newest state of an entity that was changed and not written since."""
        ...

    def at_hand(self, entity_type: str, entity_id: str) -> Loaded | None:
        """The newest state of an entity that need not be read for it."""
        ...

    def put_at_hand(self, entity_type: str, entity_ids: Sequence[str]) -> None:
        """Read the newest states of those that are not at hand, in one statement."""
        ...


class NothingDecided:
    """Where only what is committed is looked at."""

    def bring_up_to_date(self, looked_at: str, concerns: Concerns | None) -> None:
        """There is nothing to write."""

    def unwritten(self, entity_type: str, entity_id: str) -> Loaded | None:
        """None."""
        return None

    def at_hand(self, entity_type: str, entity_id: str) -> Loaded | None:
        """None."""
        return None

    def put_at_hand(self, entity_type: str, entity_ids: Sequence[str]) -> None:
        """Nobody will ask for them."""


def _any_change(_state: Any) -> bool:
    return True


class SqlViews:
    """The views of one org over connections that it is given."""

    def __init__(
        self,
        catalog: Catalog,
        scope: Scope,
        connect: Connect,
        decided: Decided = NothingDecided(),
        open_tasks: OpenTasks | None = None,
    ) -> None:
        self._catalog = catalog
        self._scope = scope
        self._connection = connect
        self._decided = decided
        self._open_tasks = open_tasks

    def _connect(
        self, looked_at: str, concerns: Concerns | None = None
    ) -> AbstractContextManager[Connection]:
        self._decided.bring_up_to_date(looked_at, concerns)
        return self._connection()

    def _look(
        self, view: EntityView, columns: Collection[str], concerns: Concerns | None = None
    ) -> AbstractContextManager[Connection]:
        """A connection that finds an entity by these columns, some of which may be looked up elsewhere."""
        looked_up = view.table.info.get(LOOKED_UP)
        if looked_up and not looked_up.conditions.keys().isdisjoint(columns):
            for entity_type in looked_up.of:
                self._decided.bring_up_to_date(entity_type, None)
        return self._connect(view.behavior.entity_type, concerns)

    @contextmanager
    def together(self) -> Generator[SqlViews]:
        """The views over one connection, which is let go of in the end."""
        with self._connection() as connection:
            yield SqlViews(
                self._catalog, self._scope, lambda: nullcontext(connection), self._decided, self._open_tasks
            )

    def get(self, entity_type: str, entity_id: str) -> Any | None:
        """The state of one entity."""
        found = self.row(entity_type, entity_id)
        return None if found is None else found.state

    def states(self, entity_type: str, ids: Sequence[str]) -> dict[str, Any]:
        """The states of those of these entities that exist."""
        view = entity_view(self._catalog, entity_type)
        which = view.table.c.id.in_(list(ids))
        with self._connect(entity_type) as connection:
            rows = connection.execute(self._rows(view.table).where(which)).all()
        return {row.id: row.state for row in (self._row(view, one) for one in rows)}

    def row(self, entity_type: str, entity_id: str) -> Row | None:
        """One entity with its place in the journal."""
        view = entity_view(self._catalog, entity_type)
        newest = self._decided.at_hand(entity_type, entity_id)
        if newest is not None:
            return Row(entity_id, newest.state, newest.seq, newest.created, newest.position)
        with self._connection() as connection:
            rows = dialect.ask(connection, *self._asked(ROWS, view.table, {"id": entity_id}))
        return next((self._row(view, row) for row in rows), None)

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
        order, beyond = ("created DESC", "<") if newest_first else ("created", ">")
        combinations = each(columns)
        alone = len(combinations) == 1
        parts: list[tuple[str, list[Any]]] = []
        # An index has the rows of one value in order, not those of several: each value is asked for.
        for one in combinations:
            question, values = self._asked(ROWS, view.table, one)
            if after:
                question, values = f"{question} AND created {beyond} ?", [*values, after]
            page = (limit, skip) if alone else (skip + limit, 0)
            parts.append((f"{question} ORDER BY {order} LIMIT ? OFFSET ?", [*values, *page]))
        with self._look(view, columns) as connection:
            rows = [row for asked in in_one(parts) for row in dialect.ask(connection, *asked)]
        if alone:
            return [self._row(view, row) for row in rows]
        rows.sort(key=by_created, reverse=newest_first)
        return [self._row(view, row) for row in rows[skip : skip + limit]]

    def newest(
        self, entity_type: str, *, limit: int = 100, **columns: Value | tuple[Value, ...]
    ) -> list[Row]:
        """Entities whose indexed columns have these values, the latest changed first."""
        view = entity_view(self._catalog, entity_type)
        question, values = self._asked(ROWS, view.table, columns, "position")
        question = f"{question} ORDER BY position DESC LIMIT ?"
        with self._look(view, columns, _any_change) as connection:
            return [self._row(view, row) for row in dialect.ask(connection, question, [*values, limit])]

    def _row(self, view: EntityView, row: Sequence[Any]) -> Row:
        entity_id, seq, created, position, doc = row
        newest = self._decided.unwritten(view.behavior.entity_type, entity_id)
        if newest is not None:
            return Row(entity_id, newest.state, newest.seq, newest.created, newest.position)
        read = partial(decode_state, view, entity_id, doc)
        return Row(entity_id, None, seq, created, position, doc, read)

    def _asked(
        self,
        what: str,
        table: sa.Table,
        columns: Mapping[str, Value | tuple[Value, ...]],
        order: str = "created",
    ) -> tuple[str, list[Any]]:
        """The question for the rows of these columns as text, to be put in an order, and its values."""
        shape = tuple((name, count_of(value)) for name, value in columns.items())
        values = values_of(table, self._scope.org_id, columns)
        return what + from_where(table, shape, order), values

    def saved(self, durable_type: str, ids: Sequence[str]) -> dict[str, Any]:
        """The durable states of these ids that were ever saved."""
        d = durable_states.c
        query = sa.select(d.entity_id, d.doc).where(
            d.org_id == self._scope.org_id, d.entity_type == durable_type, d.entity_id.in_(list(ids))
        )
        state_type = self._catalog.durables[durable_type].behavior.state_type
        with self._connect(durable_type) as connection:
            return {
                row.entity_id: codec.decode(state_type, orjson.loads(row.doc))
                for row in connection.execute(query)
            }

    def find_by_prefix(self, entity_type: str, prefix: str, limit: int = 100) -> list[Row]:
        """Entities whose id begins so, looked up by the primary key.

        Both ends of the range have the shape of an id, of which the prefix has to be the beginning.
        """
        for shape in SHAPES:
            least, most = prefix + shape[len(prefix) :], prefix + shape.replace("0", "f")[len(prefix) :]
            if ID.fullmatch(least):
                key = entity_view(self._catalog, entity_type).table.c.id
                if found := self._by_id(entity_type, key.between(least, most), limit):
                    return found
        return []

    def find_by_end(self, entity_type: str, end: str, limit: int = 100) -> list[Row]:
        """Entities of the newest whose id ends so: no index has the ends of ids in its order."""
        if not any(ID.fullmatch(shape[: -len(end)] + end) for shape in SHAPES if end):
            return []
        table = entity_view(self._catalog, entity_type).table
        of_org = sa.select(table.c.id).where(table.c.org_id == self._scope.org_id)
        newest = of_org.order_by(table.c.created.desc()).limit(MOST_BY_END).subquery()
        ending = sa.select(newest.c.id).where(newest.c.id.like(f"%{end}"))
        return self._by_id(entity_type, table.c.id.in_(ending), limit)

    def _by_id(self, entity_type: str, which: sa.ColumnElement[bool], limit: int) -> list[Row]:
        view = entity_view(self._catalog, entity_type)
        query = self._rows(view.table).where(which).order_by(view.table.c.id)
        with self._connect(entity_type) as connection:
            return [self._row(view, row) for row in connection.execute(query.limit(limit))]

    def count(self, entity_type: str, most: int, **columns: Value | tuple[Value, ...]) -> int:
        """How many entities have these values, counted no further than ``most``."""
        view = entity_view(self._catalog, entity_type)
        tallied = view.tallied(columns)
        if tallied is not None:
            name, keys = tallied
            counts = self.tally(name)
            return min(most, sum(n for key, n in counts.items() if keys is None or key in keys))
        some, values = self._asked("SELECT created", view.table, columns)
        question = f"SELECT count(*) FROM ({some} LIMIT ?) AS counted"  # noqa: S608 - `some` has marks for its values
        with self._look(view, columns) as connection:
            [[number]] = dialect.ask(connection, question, [*values, most])
        return number

    def _rows(self, table: sa.Table) -> sa.Select[Any, Any, Any, Any, Any]:
        columns = (table.c.id, table.c.seq, table.c.created, table.c.position, table.c.doc)
        return sa.select(*columns).where(table.c.org_id == self._scope.org_id)

    def tally(self, name: str) -> dict[str, int]:
        """The counts kept under a name."""
        return self.tallies(name)[0]

    def tallies(self, *names: str) -> tuple[dict[str, int], ...]:
        """The counts kept under each of these names: one statement sees them at one moment."""
        with self._connect(TALLIES) as connection:
            rows = dialect.ask(connection, f"{COUNTS} {one_of(len(names))}", [self._scope.org_id, *names])
        found: dict[str, dict[str, int]] = {name: {} for name in names}
        for name, key, number in rows:
            if not isinstance(number, int):
                said = f"the tally {name}/{key} cannot be read (it is no number)"
                raise RecoveryFailed(f"{said}; run `guildhall verify`, then `guildhall replay`")
            found[name][key] = number
        return tuple(found[name] for name in names)

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
        """Tasks that could be claimed, most urgent first, then oldest; ``after`` is the last one's place.

        The states of the first are read together, of a board that is remembered those behind them as well.
        """
        asked = Asked(project_id, codec.format_time(now), run_id, after, without_lanes, limit)
        known = self._known_open(asked)
        if known is None:
            known = self._stored_open(asked)
        if after is None:  # who looks further has passed over many, and takes few
            self._read_ahead(project_id, known)
        return [_candidate(task) for task in known]

    def _stored_open(self, asked: Asked) -> list[OpenTask]:
        """What is stored."""
        sql = f"{OPEN_TASKS} AND not_before <= ?"
        values: list[Any] = [self._scope.org_id, asked.project_id, asked.now]
        if asked.run_id is not None:
            sql += " AND run_id = ?"
            values.append(asked.run_id)
        if asked.without_lanes:
            sql += f" AND lane NOT IN ({', '.join('?' * len(asked.without_lanes))})"
            values.extend(asked.without_lanes)
        if asked.after is not None:
            sql += " AND (urgency, created) > (?, ?)"
            values.extend(asked.after)
        return self._first_open(sql, values, asked.limit)

    def _known_open(self, asked: Asked) -> list[OpenTask] | None:
        """What is remembered, read ahead first where little is left of it; none where nobody remembers."""
        open_tasks, project_id = self._open_tasks, asked.project_id
        if open_tasks is None:
            return None
        if open_tasks.is_short(project_id, asked.limit):
            size = open_tasks.next_size(project_id, asked.limit)
            found = self._first_open(OPEN_TASKS, [self._scope.org_id, project_id], size)
            open_tasks.keep_window(project_id, size, found)
        return open_tasks.claimable(asked)

    def _read_ahead(self, project_id: str, found: Sequence[OpenTask]) -> None:
        """Have their states at hand, before the last of them is needed those of more than these.

        A batch that asks the database waits for the one before it; were each to ask for the few tasks that it
        has more than the last one, none would be decided while another is committed.
        """
        if self._open_tasks is None or not found or self._decided.at_hand("Task", found[-1].id):
            return
        missing = [task for task in found if not self._decided.at_hand("Task", task.id)]
        behind = self._open_tasks.from_place(project_id, missing[0].place)
        self._decided.put_at_hand("Task", list({task.id: task for task in (*missing, *behind)}))

    def _first_open(self, sql: str, values: Sequence[Any], limit: int) -> list[OpenTask]:
        with self._connect("Task") as connection:
            rows = dialect.ask_in_order(
                connection, f"{sql} ORDER BY urgency, created LIMIT ?", [*values, limit]
            )
        return [
            OpenTask(task_id, lane, lane_key, (urgency, created), not_before, run_id)
            for task_id, lane, lane_key, urgency, created, not_before, run_id in rows
        ]

    def in_flight(self, project_id: str) -> Owners:
        """The tasks in flight as owners of their paths."""
        known = self._open_tasks.in_flight(project_id) if self._open_tasks is not None else None
        if known is None:
            with self._connect("Task") as connection:
                rows = dialect.ask(connection, TASKS_IN_FLIGHT, [self._scope.org_id, project_id])
            known = Owners({task_id: _lane(lane_key)[0] for task_id, lane_key in rows})
            if self._open_tasks is not None:
                self._open_tasks.keep_in_flight(project_id, known)
        return known

    def under_codes(self, project_id: str, codes: Sequence[str]) -> dict[str, list[str]]:
        """The ids of the tasks under each of these codes of a backlog, the newest first.

        They are put in order here: asked to do so, SQLite reads the whole project in that order instead of
        looking for the codes.
        """

        def concerns(task: Task) -> bool:
            return task.project_id == project_id and task.code.partition("~")[0] in codes

        question = f"{UNDER_CODES} AND base_code {one_of(len(codes))}"
        with self._connect("Task", concerns) as connection:
            rows = dialect.ask(connection, question, [self._scope.org_id, project_id, *codes])
        found: dict[str, list[str]] = {}
        for _, base_code, task_id in sorted(rows, key=lambda row: -row[0]):
            found.setdefault(base_code, []).append(task_id)
        return found

    def under_title(self, project_id: str, title: str, limit: int) -> list[Task]:
        """The tasks of a project that have a title, the newest first."""
        digest = titled(title)
        rows = self.find("Task", newest_first=True, limit=limit, project_id=project_id, titled=digest)
        return [row.state for row in rows if row.state.title == title]

    def newest_of_backlogs(self, project_id: str) -> list[Run]:
        """The newest run of each backlog of a project, in order of creation."""
        view = entity_view(self._catalog, "Run")
        with self._connect("Run") as connection:
            rows = dialect.ask(connection, NEWEST_OF_BACKLOGS, [self._scope.org_id, project_id] * 4)
            return [self._row(view, row).state for row in sorted(rows, key=by_created)]

    def dependents(self, task_id: str) -> list[str]:
        """The ids of tasks that name this one as a blocker."""
        return self.dependents_of([task_id]).get(task_id, [])

    def dependents_of(self, task_ids: Sequence[str]) -> dict[str, list[str]]:
        """The ids of tasks that name each of these as a blocker, in order."""
        question = f"{DEPENDENTS} {one_of(len(task_ids))}"
        with self._connect(LINKS) as connection:
            rows = dialect.ask(connection, question, [self._scope.org_id, *task_ids])
        found: dict[str, list[str]] = {}
        for blocker, owner in sorted(rows, key=itemgetter(1)):
            found.setdefault(blocker, []).append(owner)
        return found

    def come_due(self, entity_type: str, now: datetime, limit: int = 100) -> list[Row]:
        """Entities whose time has come, first the longest overdue."""
        view = entity_view(self._catalog, entity_type)
        due_at = view.table.c.due_at
        query = self._rows(view.table).where(due_at <= codec.format_time(now))
        with self._connect(entity_type) as connection:
            return [self._row(view, row) for row in connection.execute(query.order_by(due_at).limit(limit))]

    def earliest_due(self, entity_type: str) -> datetime | None:
        """When the time of the next entity of a type comes or came."""
        table = entity_view(self._catalog, entity_type).table
        query = sa.select(sa.func.min(table.c.due_at)).where(table.c.org_id == self._scope.org_id)
        with self._connect(entity_type) as connection:
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
        with self._connect(durable_type) as connection:
            return [
                Row(row.entity_id, codec.decode(state_type, orjson.loads(row.doc)), 0, 0, 0)
                for row in connection.execute(query)
            ]


def _candidate(task: OpenTask) -> Candidate:
    return Candidate(task.id, task.lane, *_lane(task.lane_key), task.place)


@lru_cache(maxsize=4096)
def _lane(lane_key: str) -> tuple[tuple[str, ...] | None, str, tuple[str, ...]]:
    """The owned paths, role and skills that a lane has in common."""
    owned_paths, role, skills = orjson.loads(lane_key)
    return None if owned_paths is None else tuple(owned_paths), role, tuple(skills)
