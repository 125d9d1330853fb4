"""Compare text by its bytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0957"
down_revision = "20261128_0350"
branch_labels = None
depends_on = None

TABLES = (
    "agents",
    "api_keys",
    "approvals",
    "artifacts",
    "budgets",
    "checkpoint_writes",
    "checkpoints",
    "comments",
    "deliveries",
    "durable_states",
    "events",
    "externals",
    "heads",
    "jobs",
    "leases",
    "logins",
    "members",
    "orgs",
    "projects",
    "redactions",
    "refusals",
    "runs",
    "schedules",
    "sessions",
    "sprints",
    "steps",
    "tallies",
    "task_dependencies",
    "tasks",
    "templates",
    "tools",
    "users",
    "variants",
    "webhooks",
)


def upgrade() -> None:
    """Bring the store to this version."""
    _collate("C")


def downgrade() -> None:
    """Take the store back to the version before."""
    _collate("default")


def _collate(collation: str) -> None:
    """Give every column of text this order: PostgreSQL builds the indexes anew and leaves the rows alone."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        columns = sa.inspect(connection).get_columns(table)
        changes = ", ".join(
            f'ALTER COLUMN {column["name"]} TYPE text COLLATE "{collation}"'
            for column in columns
            if isinstance(column["type"], sa.Text)
        )
        op.execute(f"ALTER TABLE {table} {changes}")
