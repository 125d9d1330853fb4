"""Count the tasks of an org by status."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_0540"
down_revision = "20261121_1015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.execute(
        sa.text(
            "INSERT INTO tallies (org_id, name, key, n) "
            "SELECT org_id, 'tasks', status, count(*) FROM tasks GROUP BY org_id, status"
        )
    )


def downgrade() -> None:
    """Take the store back to the version before."""
    op.execute(sa.text("DELETE FROM tallies WHERE name = 'tasks'"))
