"""Add webhooks and their dead letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0634"
down_revision = "20261126_0624"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "deliveries",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("deliveries_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index(
            "deliveries_by_webhook", ["org_id", "webhook_id", "status", "created"], unique=False
        )

    op.create_table(
        "webhooks",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("active", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.create_index("webhooks_active", ["org_id", "active", "created"], unique=False)
        batch_op.create_index("webhooks_by_created", ["org_id", "created"], unique=False)
        batch_op.create_index("webhooks_there", ["org_id", "deleted", "created"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.drop_index("webhooks_there")
        batch_op.drop_index("webhooks_by_created")
        batch_op.drop_index("webhooks_active")

    op.drop_table("webhooks")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("deliveries_by_webhook")
        batch_op.drop_index("deliveries_by_created")

    op.drop_table("deliveries")
