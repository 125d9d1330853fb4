"""The types of the store's columns."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles

Big = sa.BigInteger


class Text(sa.Text):
    """Text that is compared by its bytes, as SQLite does.

    Most databases on PostgreSQL are made with the order of a language, which is another one and costs more.
    """


@compiles(Text, "postgresql")
def _text_on_postgresql(*_: object, **_given: object) -> str:
    """What a column is made with. As the type's own collation it would stand in every question as well."""
    return 'TEXT COLLATE "C"'


SHARED = ("project_id", "run_id", "status")
"""Columns of which many rows have the same value."""


def leave_uncounted(connection: Connection, tables: sa.MetaData) -> None:
    """Have PostgreSQL keep no count of the values that are shared.

    Of one that it had not met when it counted it would expect a single row, and read all of a new project in
    place of the index that leads to one task. Without a count it takes each for one of two hundred, and so
    the index into which most columns lead.
    """
    if connection.dialect.name != "postgresql":
        return
    for table in tables.tables.values():
        for name in (one for one in SHARED if one in table.columns):
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ALTER COLUMN {name} SET STATISTICS 0")
