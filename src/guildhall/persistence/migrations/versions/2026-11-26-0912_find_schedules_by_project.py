"""Find schedules by project."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "20261126_0912"
down_revision = "20261126_0845"
branch_labels = None
depends_on = None

schedules = sa.table(
    "schedules", sa.column("org_id"), sa.column("id"), sa.column("doc"), sa.column("project_id")
)


def upgrade() -> None:
    """Bring the store to this version."""
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.Text(), nullable=True))
        batch_op.create_index("schedules_by_project", ["org_id", "project_id", "created"], unique=False)
    connection = op.get_bind()
    for org_id, schedule_id, doc in connection.execute(
        sa.select(schedules.c.org_id, schedules.c.id, schedules.c.doc)
    ).all():
        project_id = json.loads(doc).get("request", {}).get("project_id")
        connection.execute(
            schedules.update()
            .where(schedules.c.org_id == org_id, schedules.c.id == schedule_id)
            .values(project_id=project_id)
        )


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_index("schedules_by_project")
        batch_op.drop_column("project_id")
