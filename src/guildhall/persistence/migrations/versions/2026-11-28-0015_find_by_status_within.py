"""Find runs and jobs by status within a project, and sessions by status within an agent."""

from __future__ import annotations

from alembic import op

revision = "20261128_0015"
down_revision = "20261127_1130"
branch_labels = None
depends_on = None

INDEXES = (
    ("runs", "runs_by_project_status", "project_id"),
    ("jobs", "jobs_by_project_status", "project_id"),
    ("sessions", "sessions_by_agent_status", "agent_id"),
)


def upgrade() -> None:
    """Bring the store to this version."""
    for table, index, within in INDEXES:
        op.create_index(index, table, ["org_id", within, "status", "created"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    for table, index, _ in INDEXES:
        op.drop_index(index, table)
