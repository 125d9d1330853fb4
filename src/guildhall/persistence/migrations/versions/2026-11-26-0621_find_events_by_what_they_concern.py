"""Find events by what they concern."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0621"
down_revision = "20261126_0556"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "externals",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("externals", schema=None) as batch_op:
        batch_op.create_index("externals_by_created", ["org_id", "created"], unique=False)

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("task_id", sa.Text(), nullable=True))
        batch_op.create_index(
            "events_by_agent",
            ["org_id", "agent_id", "position"],
            unique=False,
            sqlite_where=sa.text("agent_id IS NOT NULL"),
            postgresql_where=sa.text("agent_id IS NOT NULL"),
        )
        batch_op.create_index("events_by_correlation", ["org_id", "correlation_id", "position"], unique=False)
        batch_op.create_index(
            "events_by_project",
            ["org_id", "project_id", "position"],
            unique=False,
            sqlite_where=sa.text("project_id IS NOT NULL"),
            postgresql_where=sa.text("project_id IS NOT NULL"),
        )
        batch_op.create_index(
            "events_by_task",
            ["org_id", "task_id", "position"],
            unique=False,
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )

    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("tasks_by_change", ["org_id", "project_id", "position"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("tasks_by_change")

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "events_by_task",
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "events_by_project",
            sqlite_where=sa.text("project_id IS NOT NULL"),
            postgresql_where=sa.text("project_id IS NOT NULL"),
        )
        batch_op.drop_index("events_by_correlation")
        batch_op.drop_index(
            "events_by_agent",
            sqlite_where=sa.text("agent_id IS NOT NULL"),
            postgresql_where=sa.text("agent_id IS NOT NULL"),
        )
        batch_op.drop_column("task_id")
        batch_op.drop_column("project_id")

    with op.batch_alter_table("externals", schema=None) as batch_op:
        batch_op.drop_index("externals_by_created")

    op.drop_table("externals")
