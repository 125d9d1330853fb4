"""Add schedules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0636"
down_revision = "20261126_0634"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "schedules",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.create_index("schedules_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("schedules_by_due", ["org_id", "due_at"], unique=False)
        batch_op.create_index("schedules_by_status", ["org_id", "status", "created"], unique=False)
        batch_op.create_index("schedules_by_waiting", ["org_id", "waiting", "created"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_index("schedules_by_waiting")
        batch_op.drop_index("schedules_by_status")
        batch_op.drop_index("schedules_by_due")
        batch_op.drop_index("schedules_by_created")

    op.drop_table("schedules")
