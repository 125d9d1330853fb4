"""Count how often views were rebuilt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_1003"
down_revision = "20261126_0943"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    with op.batch_alter_table("heads") as batch_op:
        batch_op.add_column(sa.Column("rebuilt", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("heads") as batch_op:
        batch_op.drop_column("rebuilt")
