"""Leave shared values uncounted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_1332"
down_revision = "20261128_1033"
branch_labels = None
depends_on = None

SHARED = {"project_id", "run_id", "status"}


def upgrade() -> None:
    """Bring the store to this version."""
    _count(0)


def downgrade() -> None:
    """Take the store back to the version before."""
    _count(-1)


def _count(most: int) -> None:
    """Say how much PostgreSQL keeps of these columns' values; to give them their type again drops it."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    known = sa.inspect(connection)
    for table in known.get_table_names():
        for name in {column["name"] for column in known.get_columns(table)} & SHARED:
            column = f"ALTER COLUMN {name}"
            op.execute(f'ALTER TABLE {table} {column} TYPE text COLLATE "C", {column} SET STATISTICS {most}')
