"""Count refusals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0845"
down_revision = "20261126_0636"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "refusals",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id"),
    )
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.create_index("refusals_by_created", ["org_id", "created"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.drop_index("refusals_by_created")

    op.drop_table("refusals")
