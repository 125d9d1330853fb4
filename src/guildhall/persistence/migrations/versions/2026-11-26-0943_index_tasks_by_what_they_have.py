"""Index tasks by what they have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0943"
down_revision = "20261126_0912"
branch_labels = None
depends_on = None

BY_WHAT_THEY_HAVE = {
    "tasks_by_run": ("run_id", ["org_id", "run_id", "status", "created"]),
    "tasks_by_parent": ("parent_id", ["org_id", "parent_id", "created"]),
    "tasks_by_status_assigned": (
        "assigned_agent_id",
        ["org_id", "project_id", "status", "assigned_agent_id"],
    ),
}


def upgrade() -> None:
    """Bring the store to this version."""
    for name, (known, columns) in BY_WHAT_THEY_HAVE.items():
        condition = sa.text(f"{known} IS NOT NULL")
        op.drop_index(name, "tasks")
        op.create_index(name, "tasks", columns, sqlite_where=condition, postgresql_where=condition)
    op.drop_index("tasks_by_base_code", "tasks")
    op.drop_index("tasks_by_code", "tasks")
    op.create_index("tasks_by_code", "tasks", ["org_id", "base_code", "project_id", "code"], unique=True)


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_index("tasks_by_code", "tasks")
    op.create_index("tasks_by_code", "tasks", ["org_id", "project_id", "code"], unique=True)
    op.create_index("tasks_by_base_code", "tasks", ["org_id", "base_code", "project_id", "created"])
    for name, (_, columns) in BY_WHAT_THEY_HAVE.items():
        op.drop_index(name, "tasks")
        op.create_index(name, "tasks", columns)
