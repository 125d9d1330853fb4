"""Tells SQLite through which index events are read; PostgreSQL has its own statistics and needs no telling.

Of a table without row ids SQLite expects, for want of statistics, ten rows an org: where the order of the
primary key serves, it reads the org's whole journal in place of an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from guildhall.persistence.tables import events

EVENT_INDEXES: Mapping[str, str] = {
    "stream": "events_by_stream",
    "task_id": "events_by_task",
    "correlation_id": "events_by_correlation",
    "agent_id": "events_by_agent",
    "project_id": "events_by_project",
    "type": "events_by_type",
}
"""The index of each column that events are found by, the narrowest first."""


def by_index(query: sa.Select[Any], column: str) -> sa.Select[Any]:
    """A query of events that asks for one value of a column, to be read through its index."""
    return query.with_hint(events, indexed_by(column), "sqlite")


def indexed_by(column: str) -> str:
    """What tells SQLite so, behind the table's name."""
    return f"INDEXED BY {EVENT_INDEXES[column]}"


class WithHints(SQLiteCompiler):
    """Writes the hint of a table behind its name, which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """The hint as it was given."""
        return text
