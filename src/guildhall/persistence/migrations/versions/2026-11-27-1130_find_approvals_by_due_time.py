"""Find approvals by due time."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "20261127_1130"
down_revision = "20261126_1003"
branch_labels = None
depends_on = None

approvals = sa.table(
    "approvals",
    sa.column("org_id"),
    sa.column("id"),
    sa.column("doc"),
    sa.column("status"),
    sa.column("due_at"),
)


def upgrade() -> None:
    """Bring the store to this version."""
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_at", sa.Text(), nullable=True))
        batch_op.create_index("approvals_by_due", ["org_id", "due_at"], unique=False)
    connection, a = op.get_bind(), approvals.c
    asked = sa.select(a.org_id, a.id, a.doc).where(a.status == "asked")
    for org_id, approval_id, doc in connection.execute(asked).all():
        connection.execute(
            approvals.update()
            .where(a.org_id == org_id, a.id == approval_id)
            .values(due_at=json.loads(doc).get("expires_at"))
        )


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index("approvals_by_due")
        batch_op.drop_column("due_at")
