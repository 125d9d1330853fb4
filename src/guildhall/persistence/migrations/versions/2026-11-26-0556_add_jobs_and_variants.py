"""Add jobs and variants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0556"
down_revision = "20261126_0545"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "jobs",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("schedule_id", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("jobs_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("jobs_by_due", ["org_id", "due_at"], unique=False)
        batch_op.create_index("jobs_by_project", ["org_id", "project_id", "created"], unique=False)
        batch_op.create_index("jobs_by_schedule", ["org_id", "schedule_id", "created"], unique=False)
        batch_op.create_index("jobs_by_status", ["org_id", "status", "created"], unique=False)

    op.create_table(
        "variants",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("merge", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("variants", schema=None) as batch_op:
        batch_op.create_index("variants_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("variants_by_job", ["org_id", "job_id", "created"], unique=False)
        batch_op.create_index("variants_by_merge", ["org_id", "merge", "created"], unique=False)

    with op.batch_alter_table("templates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired", sa.Text(), server_default="no", nullable=False))
        batch_op.create_index("templates_by_kind", ["org_id", "kind", "retired", "created"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("templates", schema=None) as batch_op:
        batch_op.drop_index("templates_by_kind")
        batch_op.drop_column("retired")

    with op.batch_alter_table("variants", schema=None) as batch_op:
        batch_op.drop_index("variants_by_merge")
        batch_op.drop_index("variants_by_job")
        batch_op.drop_index("variants_by_created")

    op.drop_table("variants")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("jobs_by_status")
        batch_op.drop_index("jobs_by_schedule")
        batch_op.drop_index("jobs_by_project")
        batch_op.drop_index("jobs_by_due")
        batch_op.drop_index("jobs_by_created")

    op.drop_table("jobs")
