"""Leave shared values uncounted."""

from __future__ import annotations

from alembic import op

revision = "20261128_1332"
down_revision = "20261128_1033"
branch_labels = None
depends_on = None

SHARED = {
    "approvals": ("status",),
    "artifacts": ("run_id",),
    "deliveries": ("status",),
    "events": ("project_id",),
    "jobs": ("project_id", "status"),
    "projects": ("status",),
    "runs": ("project_id", "status"),
    "schedules": ("project_id", "status"),
    "sessions": ("run_id", "status"),
    "sprints": ("project_id", "status"),
    "steps": ("project_id", "run_id", "status"),
    "tasks": ("project_id", "run_id", "status"),
    "variants": ("status",),
}
"""The columns by their tables: others' tables may lie in the same database."""


def upgrade() -> None:
    """Bring the store to this version."""
    _count(0)


def downgrade() -> None:
    """Take the store back to the version before."""
    _count(-1)


def _count(most: int) -> None:
    """Say how much PostgreSQL keeps of these columns' values; to give them their type again drops it."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, names in SHARED.items():
        for name in names:
            column = f"ALTER COLUMN {name}"
            op.execute(f'ALTER TABLE {table} {column} TYPE text COLLATE "C", {column} SET STATISTICS {most}')
