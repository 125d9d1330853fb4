"""Count the ready tasks of a project that wait for others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0330"
down_revision = "20261128_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the store to this version; what is ready and cannot be claimed at any time waits for others."""
    op.execute(
        sa.text(
            "INSERT INTO tallies (org_id, name, key, n) "
            "SELECT org_id, 'waiting:' || project_id, 'ready', count(*) FROM tasks "
            "WHERE status = 'ready' AND claimable = 0 GROUP BY org_id, project_id"
        )
    )


def downgrade() -> None:
    """Take the store back to the version before."""
    op.execute(sa.text("DELETE FROM tallies WHERE name LIKE 'waiting:%'"))
