"""The types of the store's columns."""

from __future__ import annotations

import sqlalchemy as sa
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
