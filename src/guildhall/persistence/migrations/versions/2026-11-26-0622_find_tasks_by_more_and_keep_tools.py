"""Find tasks by more and keep tools."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0622"
down_revision = "20261126_0621"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "tools",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("tools", schema=None) as batch_op:
        batch_op.create_index("tools_by_created", ["org_id", "created"], unique=False)

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("comments_by_type_agent"))
        batch_op.create_index(
            "comments_by_type_agent", ["org_id", "comment_type", "agent_id", "created"], unique=False
        )
        batch_op.create_index("comments_by_agent", ["org_id", "agent_id", "created"], unique=False)
        batch_op.create_index("comments_by_parent", ["org_id", "parent_id", "created"], unique=False)
        batch_op.create_index("comments_by_type", ["org_id", "comment_type", "created"], unique=False)

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("sessions_by_status", ["org_id", "status", "created"], unique=False)

    with op.batch_alter_table("sprints", schema=None) as batch_op:
        batch_op.create_index("sprints_by_project", ["org_id", "project_id", "created"], unique=False)

    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("tasks_by_base_code"))
        batch_op.create_index(
            "tasks_by_base_code", ["org_id", "base_code", "project_id", "created"], unique=False
        )
        batch_op.create_index(
            "tasks_by_agent",
            ["org_id", "assigned_agent_id", "created"],
            unique=False,
            sqlite_where=sa.text("assigned_agent_id IS NOT NULL"),
            postgresql_where=sa.text("assigned_agent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "tasks_by_project_status", ["org_id", "project_id", "status", "created"], unique=False
        )
        batch_op.create_index(
            "tasks_by_run_created",
            ["org_id", "run_id", "created"],
            unique=False,
            sqlite_where=sa.text("run_id IS NOT NULL"),
            postgresql_where=sa.text("run_id IS NOT NULL"),
        )
        batch_op.create_index(
            "tasks_by_sprint",
            ["org_id", "sprint_id", "created"],
            unique=False,
            sqlite_where=sa.text("sprint_id IS NOT NULL"),
            postgresql_where=sa.text("sprint_id IS NOT NULL"),
        )
        batch_op.create_index("tasks_by_status", ["org_id", "status", "created"], unique=False)
        batch_op.create_index("tasks_by_urgency", ["org_id", "urgency", "created"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("tasks_by_urgency")
        batch_op.drop_index("tasks_by_status")
        batch_op.drop_index(
            "tasks_by_sprint",
            sqlite_where=sa.text("sprint_id IS NOT NULL"),
            postgresql_where=sa.text("sprint_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "tasks_by_run_created",
            sqlite_where=sa.text("run_id IS NOT NULL"),
            postgresql_where=sa.text("run_id IS NOT NULL"),
        )
        batch_op.drop_index("tasks_by_project_status")
        batch_op.drop_index(
            "tasks_by_agent",
            sqlite_where=sa.text("assigned_agent_id IS NOT NULL"),
            postgresql_where=sa.text("assigned_agent_id IS NOT NULL"),
        )
        batch_op.drop_index("tasks_by_base_code")
        batch_op.create_index(
            batch_op.f("tasks_by_base_code"), ["org_id", "project_id", "base_code", "created"], unique=False
        )

    with op.batch_alter_table("sprints", schema=None) as batch_op:
        batch_op.drop_index("sprints_by_project")

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("sessions_by_status")

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index("comments_by_type")
        batch_op.drop_index("comments_by_parent")
        batch_op.drop_index("comments_by_agent")
        batch_op.drop_index("comments_by_type_agent")
        batch_op.create_index(
            batch_op.f("comments_by_type_agent"), ["org_id", "comment_type", "agent_id"], unique=False
        )

    with op.batch_alter_table("tools", schema=None) as batch_op:
        batch_op.drop_index("tools_by_created")

    op.drop_table("tools")
